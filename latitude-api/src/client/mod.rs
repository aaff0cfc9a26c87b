//! The client: where calls begin.

#[macro_use]
mod macros;
mod base_url;
mod builder;
mod verbs;

pub use builder::ClientBuilder;

use crate::answer::Untyped;
use crate::call::outgoing::segment;
use crate::call::{Outgoing, Request, Session};
use crate::error::Error;
use crate::escape::escaped;
use crate::operation::Operation;
use reqwest::Method;
use std::fmt;
use std::sync::Arc;

/// A client of the Latitude.sh API.
///
/// Cloning is cheap, and clones share their connections and their rate limit.
///
/// ```no_run
/// # async fn example() -> Result<(), latitude_api::Error> {
/// let client = latitude_api::Client::from_env()?;
/// let server = client.servers().get("sv_1").await?;
/// println!("{} {}", server.id, server.hostname.as_deref().unwrap_or("-"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Session>);

impl Client {
    /// The environment variable that holds the token.
    pub const TOKEN_VARIABLE: &'static str = "LATITUDESH_BEARER";

    /// The environment variable that may hold the base URL.
    pub const BASE_URL_VARIABLE: &'static str = "LATITUDESH_BASE_URL";

    /// A client with the API key of `LATITUDESH_BEARER`, which is sent as it is, without a scheme, and the base URL of
    /// `LATITUDESH_BASE_URL` where that is set. It fails where the key is unset or begins with `Bearer`, or either is
    /// empty.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().token_from_env()?.base_url_from_env()?.build()
    }

    /// A client with this API key; see [`ClientBuilder::token`].
    pub fn new(token: impl Into<String>) -> Result<Self, Error> {
        Self::builder().token(token).build()
    }

    /// Puts a client together step by step.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A call written by hand, for what the API can do and this crate doesn't know yet.
    ///
    /// The path is given as its segments, without slashes; each is percent-encoded.
    ///
    /// ```no_run
    /// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
    /// use latitude_api::Method;
    ///
    /// let plans: serde_json::Value = client.request(Method::GET, ["kubernetes_clusters", "plans"]).send_as().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request<S: AsRef<str>>(&self, method: Method, path: impl IntoIterator<Item = S>) -> Request<Untyped> {
        let segments: Vec<String> = path.into_iter().map(|part| part.as_ref().to_owned()).collect();
        let template = "/{segment}".repeat(segments.len());
        let mut outgoing = Outgoing::new(&self.0, Operation::new("", method, template));
        for part in &segments {
            if part.starts_with('/') {
                outgoing.refuse(format!(
                    "`{}` starts with a slash: pass each segment of the path by itself",
                    escaped(part)
                ));
            }
            outgoing.fill(part);
        }
        // Errors name the path itself: there is no template that a reader could look up.
        let shown: Vec<String> = segments.iter().map(|part| segment(part).unwrap_or_default()).collect();
        outgoing.operation = outgoing.operation.without_template(format!("/{}", shown.join("/")));
        Request::of(outgoing)
    }

    /// Where the client sends its calls.
    pub fn base_url(&self) -> &str {
        self.0.base_url.as_str()
    }

    pub(crate) fn session(&self) -> &Arc<Session> {
        &self.0
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = escaped(self.0.base_url.as_str()).without(&self.0.hidden);
        f.debug_struct("Client").field("base_url", &format_args!("\"{base_url}\"")).finish_non_exhaustive()
    }
}
