//! The API key of a call: where it comes from, and what may be sent.

use crate::error::{CredentialsError, Error};
use crate::hidden::{Hidden, REDACTED};
use crate::values::Secret;
use reqwest::header::HeaderValue;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

/// What [`Credentials`] give.
pub type Obtaining = Pin<Box<dyn Future<Output = Result<Secret, CredentialsError>> + Send>>;

/// Where a client takes its API key from, so that a new key needs no new client: a secret store, a file that is mounted
/// into a container, or a [`SharedToken`].
///
/// A function without arguments that gives a future of a [`Secret`] is one:
///
/// ```
/// use latitude_api::{Client, Secret};
///
/// let client = Client::builder()
///     .credentials(|| async { std::fs::read_to_string("/run/secrets/latitude").map(Secret::from) })
///     .build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
///
/// The key is asked for before each attempt of a call, so that what is tried again after a pause has the key of then.
/// Keep it as long as it is valid: the client doesn't. Where the API refuses a key, by 401, it is asked for again, and the
/// call is made once more if it is another one by then; a 401 says that nothing was done. Where they fail to give one then,
/// the call's error is the 401. Over an [`http_client`](crate::ClientBuilder::http_client) that may follow redirects, a
/// POST, PATCH or PUT isn't made again: another host may have answered.
///
/// Where they fail, nothing is sent, and the call's error is [`Error::is_credentials`]. It is tried again like a
/// connection that couldn't be made, for any call; see [`RetryPolicy`](crate::RetryPolicy). The timeout of an attempt
/// begins after it: give what can hang a timeout of its own. A key that can't be sent isn't tried again: an empty one,
/// one with characters that no header may have, or one that begins with `Bearer`, as the API takes the key alone.
pub trait Credentials: Send + Sync + 'static {
    /// Gives the API key that the next request is sent with.
    fn token(&self) -> Obtaining;

    /// The API has refused this key (401); white space around it is already trimmed. Drop it where you keep it: you may be
    /// asked for another one next. Does nothing if not implemented.
    fn refused(&self, token: &Secret) {
        let _ = token;
    }
}

impl<F, O, E> Credentials for F
where
    F: Fn() -> O + Send + Sync + 'static,
    O: Future<Output = Result<Secret, E>> + Send + 'static,
    E: Into<CredentialsError>,
{
    fn token(&self) -> Obtaining {
        let obtaining = self();
        Box::pin(async move { obtaining.await.map_err(Into::into) })
    }
}

/// A key that stays.
impl Credentials for Secret {
    fn token(&self) -> Obtaining {
        let token = self.clone();
        Box::pin(async move { Ok(token) })
    }
}

impl Credentials for Arc<dyn Credentials> {
    fn token(&self) -> Obtaining {
        self.as_ref().token()
    }

    fn refused(&self, token: &Secret) {
        self.as_ref().refused(token);
    }
}

/// An API key that can be replaced while clients use it. Clones share the key.
///
/// So the very key in use can be rotated:
///
/// ```
/// use latitude_api::api_keys::UpdateApiKey;
/// use latitude_api::{Client, Error, SharedToken};
///
/// async fn rotate(client: &Client, token: &SharedToken, key_id: &str) -> Result<(), Error> {
///     let key = client.api_keys().rotate(key_id, UpdateApiKey::new()).await?;
///     if let Some(new) = &key.token {
///         token.set(new.clone()); // from here on, all calls of all clones are sent with it
///     }
///     Ok(())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # use latitude_api::testing::{Recorder, reply};
/// # use serde_json::json;
/// # let api = Recorder::replying([
/// #     reply(200, json!({ "data": { "id": "tok_1", "attributes": { "token": "new" } } })),
/// #     reply(200, json!({ "data": [] })),
/// # ]);
/// let token = SharedToken::new("the API key that `tok_1` has now");
/// let client = Client::builder().credentials(token.clone()).build()?;
/// # let client = Client::builder().credentials(token.clone()).transport(api.clone()).build()?;
/// rotate(&client, &token, "tok_1").await?;
/// # assert_eq!(token.get().expose(), "new");
/// # client.servers().list().await?;
/// # Ok(())
/// # }
/// ```
///
/// Rotating ends the old key at once. A call that was on its way with it is answered 401, and made once more if the new
/// key has been set by then. Between the rotation and `set` there is a moment in which it hasn't: then the call fails, with
/// nothing done.
#[derive(Clone)]
pub struct SharedToken(Arc<RwLock<Secret>>);

impl SharedToken {
    /// The key to begin with.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(Arc::new(RwLock::new(token.into())))
    }

    /// Replaces the key. Requests that are sent from now on have this one.
    pub fn set(&self, token: impl Into<Secret>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = token.into();
    }

    /// The key as it is now.
    pub fn get(&self) -> Secret {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Credentials for SharedToken {
    fn token(&self) -> Obtaining {
        self.get().token()
    }
}

impl fmt::Debug for SharedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedToken").field(&self.get()).finish()
    }
}

/// What the requests of a client are authorized by.
#[derive(Clone)]
pub(crate) enum Authorization {
    /// Checked when the client was built.
    Token(HeaderValue),
    Credentials(Arc<dyn Credentials>),
}

impl Authorization {
    /// What no text may show, as far as it is known before the first call.
    pub(crate) fn hidden(&self) -> Hidden {
        let hidden = Hidden::default();
        if let Self::Token(header) = self {
            hidden.learn_token(header);
        }
        hidden
    }

    /// The header of the next request.
    pub(crate) async fn header(&self) -> Result<HeaderValue, Error> {
        match self {
            Self::Token(header) => Ok(header.clone()),
            Self::Credentials(credentials) => {
                let token = credentials.token().await.map_err(Error::credentials)?;
                header(token.expose()).map_err(Error::unusable_token)
            }
        }
    }

    /// Tells that the API has refused what was sent in this header.
    pub(crate) fn refused(&self, header: &HeaderValue) {
        if let Self::Credentials(credentials) = self {
            credentials.refused(&Secret::new(String::from_utf8_lossy(header.as_bytes())));
        }
    }
}

/// The header that a token is sent in, without the white space around it; or why it can't be sent.
pub(crate) fn header(token: &str) -> Result<HeaderValue, &'static str> {
    let token = token.trim();
    let scheme = token.split(char::is_whitespace).next().unwrap_or_default();
    match token {
        "" => Err("it is empty"),
        _ if scheme.eq_ignore_ascii_case("bearer") => {
            Err("it begins with `Bearer`: give the key alone, which is sent as it is, without a scheme")
        }
        _ if token.contains(REDACTED) => Err("it is what a `Secret` prints: take its text by `expose`"),
        _ => {
            let mut header = HeaderValue::try_from(token).map_err(|_| "it has characters that no header may have")?;
            header.set_sensitive(true);
            Ok(header)
        }
    }
}
