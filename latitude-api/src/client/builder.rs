//! Putting a client together.

use super::Client;
use super::base_url::{base_url, without_secrets};
use crate::call::credentials::{Authorization, header};
use crate::call::hold::Holds;
use crate::call::http::Recipe;
use crate::call::quota::Quota;
use crate::call::timer::TokioTimer;
use crate::call::{Credentials, RetryPolicy, RetryQuota, Session, Timer, Transport};
use crate::error::Error;
use crate::escape::escaped;
use crate::hidden::logs_in;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

const BASE_URL: &str = "https://api.latitude.sh";
const USER_AGENT: &str = concat!("latitude-api/", env!("CARGO_PKG_VERSION"), " (Rust)");
const TIMEOUT: Duration = Duration::from_secs(60);
/// Where the call doesn't say what it accepts.
const ACCEPTED: HeaderValue = HeaderValue::from_static("application/vnd.api+json, application/json;q=0.9, */*;q=0.1");
/// Far above any answer of the API, far below what hurts.
const LONGEST_BODY: usize = 64 << 20;

type Wrap = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// Puts a [`Client`] together; see [`Client::builder`].
///
/// ```
/// use std::time::Duration;
///
/// let client = latitude_api::Client::builder()
///     .token("an API key")
///     .user_agent_suffix("fleet-tool/1.4")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    token: Option<String>,
    credentials: Option<Arc<dyn Credentials>>,
    base_url: Option<String>,
    user_agent: Option<String>,
    user_agent_suffix: Option<String>,
    timeout: Option<Duration>,
    headers: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    /// What stands around the transport, the innermost first.
    wraps: Vec<Wrap>,
    /// What the client is without a `transport`.
    http: Recipe,
    /// The `transport` is a `reqwest::Client`.
    is_reqwest: bool,
    no_redirects: bool,
    insecure_hosts: Vec<String>,
    retry: RetryPolicy,
    retry_quota: RetryQuota,
    longest_body: Option<usize>,
    timer: Option<Arc<dyn Timer>>,
    #[cfg(feature = "rate-limit")]
    rate_limit: Option<crate::call::limit::RateLimit>,
}

impl ClientBuilder {
    /// The API key. It is sent in `Authorization` as it is, without a scheme: a key that begins with `Bearer` is
    /// refused. White space around it is dropped.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self.credentials = None;
        self
    }

    /// Takes the API key from these [`Credentials`] before each request, in place of a [`token`](Self::token); the last
    /// one that is set counts.
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self.token = None;
        self
    }

    /// Takes the API key from `LATITUDESH_BEARER`. It fails where the variable is unset or empty.
    pub fn token_from_env(self) -> Result<Self, Error> {
        let name = Client::TOKEN_VARIABLE;
        match from_env(name, "an API key")? {
            Some(token) => Ok(self.token(token)),
            None => Err(Error::invalid(format!("the environment variable {name} is not set; set it to an API key"))),
        }
    }

    /// Takes the [`base_url`](Self::base_url) from `LATITUDESH_BASE_URL`, and leaves it as it is where the variable is
    /// unset. An empty one is an error: calls that are meant for a mock server mustn't go to the real one.
    pub fn base_url_from_env(self) -> Result<Self, Error> {
        Ok(match from_env(Client::BASE_URL_VARIABLE, "a URL, or unset it")? {
            Some(url) => self.base_url(url),
            None => self,
        })
    }

    /// Where calls are sent, `https://api.latitude.sh` if not set. Plain `http` is for loopback addresses, and for
    /// hosts that [`allow_insecure_http`](Self::allow_insecure_http) names.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Lets the base URL be plain `http` to this host, such as a mock server in a container: `"mock"` for
    /// `http://mock:4010`. A port or a whole URL may be given, and counts as its host. Everyone on the way can read the
    /// token.
    pub fn allow_insecure_http(mut self, host: impl Into<String>) -> Self {
        self.insecure_hosts.push(host.into());
        self
    }

    /// The `User-Agent`, the crate's name and version if not set. A program that only adds its own name to it uses
    /// [`user_agent_suffix`](Self::user_agent_suffix).
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// Appended to the `User-Agent` after a space, such as `fleet-tool/1.4`.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// How long one attempt at a call may take, from its start to the last byte of its answer; 60 seconds if not set. A call
    /// that lets the server work for longer, such as `sandboxes().exec(…)`, has that time and 30
    /// seconds more.
    /// All attempts together have the [`RetryPolicy::budget`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long connecting may take; 10 seconds if not set. An [`http_client`](Self::http_client) keeps its own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.http.connect_timeout = Some(timeout);
        self
    }

    /// A header for every call, in place of one that the client sends of its own accord, such as `accept`. A call's own
    /// header goes before it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Changes the HTTP client that calls are sent by: its proxy, certificates, pool or versions of HTTP.
    ///
    /// ```
    /// use latitude_api::{Client, reqwest};
    ///
    /// let proxy = reqwest::Proxy::https("http://proxy.example.com:3128").map_err(|error| error.to_string())?;
    /// let client = Client::builder()
    ///     .token("an API key")
    ///     .http_settings(move |http| http.proxy(proxy.clone()).pool_max_idle_per_host(4))
    ///     .build()
    ///     .map_err(|error| error.to_string())?;
    /// # Ok::<_, String>(())
    /// ```
    ///
    /// Proxies are taken from the environment, too (`HTTPS_PROXY`, `NO_PROXY`), unless the base URL is plain `http`.
    ///
    /// Two rules stay, whatever is set: it follows no redirects, and each request is an attempt of the
    /// [`RetryPolicy`]. So a call is tried again where no connection could be made, which over an
    /// [`http_client`](Self::http_client) a POST is not. The function is called again when the client has to be replaced,
    /// as its connection is dead or reads too few headers. The last one that is set counts, and none does beside an `http_client` or
    /// [`transport`](Self::transport).
    pub fn http_settings(
        mut self,
        settings: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.http.settings = Some(Arc::new(settings));
        self
    }

    /// Sends calls by this client, with its own proxy, TLS, timeout and redirect settings. Most of that can be had by
    /// [`http_settings`](Self::http_settings), too, which keeps the crate's rules. It is a
    /// [`transport`](Self::transport); the last one that is set counts.
    ///
    /// Let it follow no redirects (`redirect(Policy::none())`): an API doesn't send any, and a token belongs to one
    /// host. As it may follow them all the same, a POST, PATCH or PUT over it isn't tried again where no connection
    /// could be made, for someone may have had it, unless [`assume_no_redirects`](Self::assume_no_redirects) says
    /// otherwise. Let it retry nothing either (`retry(reqwest::retry::never())`), or an attempt may be several
    /// requests.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self = self.transport(http);
        self.is_reqwest = true;
        self
    }

    /// Sends calls by this [`Transport`], such as a test's own answers.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self.is_reqwest = false;
        self
    }

    /// Puts a layer around what sends the calls, be it the client's own HTTP client, an [`http_client`](Self::http_client)
    /// or a [`transport`](Self::transport): for metrics, logs, or a header that each attempt needs anew.
    ///
    /// ```
    /// use latitude_api::{Client, Operation, Sending, Transport, reqwest};
    ///
    /// struct Logged<T>(T);
    ///
    /// impl<T: Transport> Transport for Logged<T> {
    ///     fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
    ///         println!("{operation:?}");
    ///         self.0.send(request, operation)
    ///     }
    /// }
    ///
    /// let client = Client::builder().token("an API key").wrap_transport(Logged).build()?;
    /// # Ok::<_, latitude_api::Error>(())
    /// ```
    ///
    /// It hands each request on once at most, and gives the answer that came: what may be tried again is decided above
    /// it, by what the transport within says of a failure, so a layer that wraps an error keeps it as its
    /// [`source`](std::error::Error::source). Of several layers, each is put around those before.
    pub fn wrap_transport<T: Transport>(
        mut self,
        layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.wraps.push(Arc::new(move |within| Arc::new(layer(within))));
        self
    }

    /// States that the [`http_client`](Self::http_client) or [`transport`](Self::transport) follows no redirects, which
    /// can't be seen from outside. Then what it says of a failure is true of the call itself, and a POST is tried again
    /// where no connection could be made. If it follows them after all, a POST may be done twice.
    pub fn assume_no_redirects(mut self) -> Self {
        self.no_redirects = true;
        self
    }

    /// When and how often a call is tried again; see [`RetryPolicy`] for what happens if not set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How often all calls of the client together may be tried again; see [`RetryQuota`] for what happens if not set.
    pub fn retry_quota(mut self, quota: RetryQuota) -> Self {
        self.retry_quota = quota;
        self
    }

    /// The longest answer that is read, in bytes; 64 MiB if not set. A longer one is an error.
    pub fn longest_body(mut self, bytes: usize) -> Self {
        self.longest_body = Some(bytes);
        self
    }

    /// How many calls the client makes a minute; as many as it is asked for if not set.
    #[cfg(feature = "rate-limit")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rate-limit")))]
    pub fn rate_limit(mut self, limit: crate::call::limit::RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// Takes the time from this clock; tokio's if not set, which needs a tokio runtime.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// The client. It fails where the token is missing or can't be sent, where the base URL is not a URL or would
    /// send the token in clear text, or where TLS can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        let authorization = authorization(self.token, self.credentials)?;

        let mut headers = HeaderMap::new();
        headers.insert("api-version", HeaderValue::from_static(Self::API_VERSION));
        headers.insert(ACCEPT, ACCEPTED);
        let mut user_agent = self.user_agent.unwrap_or_else(|| USER_AGENT.to_owned());
        if let Some(suffix) = self.user_agent_suffix {
            user_agent = format!("{user_agent} {suffix}");
        }
        for (name, value) in [("user-agent".to_owned(), user_agent)].into_iter().chain(self.headers) {
            let key = HeaderName::try_from(&name)
                .map_err(|_| Error::invalid(format!("`{}` is not a valid header name", escaped(&name))))?;
            if key == reqwest::header::AUTHORIZATION {
                return Err(Error::invalid("`authorization` holds the token: give it by `token`"));
            }
            let mut value = HeaderValue::try_from(value).map_err(|_| {
                Error::invalid(format!("the value of the header `{key}` has characters that no header may have"))
            })?;
            value.set_sensitive(logs_in(&key));
            headers.insert(key, value);
        }

        let hidden = authorization.hidden();
        hidden.learn(&headers);
        let base_url = base_url(self.base_url.as_deref().unwrap_or(BASE_URL), &self.insecure_hosts)?;
        let redirects = self.transport.is_some() && !self.no_redirects;
        let runtime = match (&self.transport, &self.timer) {
            (None, _) => Some("its HTTP client is one of tokio: run it in a tokio runtime"),
            (Some(_), _) if self.is_reqwest => Some("a `reqwest::Client` is one of tokio: run it in a tokio runtime"),
            (Some(_), None) => Some("its clock is tokio's: run it in a tokio runtime, or give the client a `timer`"),
            (Some(_), Some(_)) => None,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(self.http.http(base_url.scheme() == "http")?),
        };
        let transport = self.wraps.iter().fold(transport, |within, wrap| wrap(within));
        let timer = self.timer.unwrap_or_else(|| Arc::new(TokioTimer));
        Ok(Client(Arc::new(Session {
            transport,
            redirects,
            runtime,
            base_url,
            hidden,
            authorization,
            headers,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            longest_body: self.longest_body.unwrap_or(LONGEST_BODY),
            retry: self.retry,
            holds: Holds::default(),
            quota: Quota::new(self.retry_quota),
            permanent: Self::PERMANENT_ERRORS,
            #[cfg(feature = "rate-limit")]
            limiter: self.rate_limit.map(crate::call::limit::Limiter::new),
            timer,
        })))
    }
}

/// What the client's requests are authorized by.
fn authorization(token: Option<String>, credentials: Option<Arc<dyn Credentials>>) -> Result<Authorization, Error> {
    if let Some(credentials) = credentials {
        return Ok(Authorization::Credentials(credentials));
    }
    let token = token.unwrap_or_default();
    if token.trim().is_empty() {
        let name = Client::TOKEN_VARIABLE;
        return Err(Error::invalid(format!("the client has no token: give it one, or set {name} and use `from_env`")));
    }
    let token = header(&token).map_err(|why| Error::invalid(format!("the token can't be sent: {why}")))?;
    Ok(Authorization::Token(token))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url.as_deref().map(without_secrets))
            .finish_non_exhaustive()
    }
}

/// A variable of the environment, which is to be `meant`; `None` where it is unset.
fn from_env(name: &str, meant: &str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(text) if !text.trim().is_empty() => Ok(Some(text)),
        Ok(_) => Err(Error::invalid(format!("the environment variable {name} is empty; set it to {meant}"))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The value may be a token that was damaged on the way here.
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::invalid(format!("the environment variable {name} is not Unicode; set it to {meant}")))
        }
    }
}
