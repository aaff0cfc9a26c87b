//! Putting a client together.

use super::Client;
use crate::call::timer::TokioTimer;
use crate::call::{RetryPolicy, Session, Timer, Transport};
use crate::error::Error;
use crate::escape::escaped;
use crate::generated;
use crate::hidden::Hidden;
use crate::values::REDACTED;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

const BASE_URL: &str = "https://api.latitude.sh";
const USER_AGENT: &str = concat!("latitude-api/", env!("CARGO_PKG_VERSION"), " (Rust)");
const TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Far above any answer of the API, far below what hurts.
const LONGEST_BODY: usize = 64 << 20;

/// Puts a [`Client`] together; see [`Client::builder`].
///
/// ```
/// use std::time::Duration;
///
/// let client = latitude_api::Client::builder()
///     .token("an API key")
///     .user_agent("fleet-tool/1.4")
///     .timeout(Duration::from_secs(20))
///     .build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    token: Option<String>,
    base_url: Option<String>,
    user_agent: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    headers: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    insecure_hosts: Vec<String>,
    retry: RetryPolicy,
    longest_body: Option<usize>,
    timer: Option<Arc<dyn Timer>>,
    #[cfg(feature = "rate-limit")]
    rate_limit: Option<crate::call::limit::RateLimit>,
}

impl ClientBuilder {
    /// The API key alone, without `Bearer`; white space around it is dropped. It is sent in `Authorization`.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Takes the API key from `LATITUDESH_BEARER`. It fails where the variable is unset or empty.
    pub fn token_from_env(self) -> Result<Self, Error> {
        let name = Client::TOKEN_VARIABLE;
        match std::env::var(name) {
            Ok(token) if !token.trim().is_empty() => Ok(self.token(token)),
            Ok(_) => Err(Error::invalid(format!("the environment variable {name} is empty; set it to an API key"))),
            Err(std::env::VarError::NotPresent) => {
                Err(Error::invalid(format!("the environment variable {name} is not set; set it to an API key")))
            }
            // The value may be a token that was damaged on the way here.
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Error::invalid(format!("the environment variable {name} is not Unicode; set it to an API key")))
            }
        }
    }

    /// Where calls are sent, `https://api.latitude.sh` if not set. Plain `http` is for loopback addresses, and for
    /// hosts that [`allow_insecure_http`](Self::allow_insecure_http) names.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Lets the base URL be plain `http` to this host, such as a mock server in a container: `"mock"` for
    /// `http://mock:4010`. Everyone on the way can read the token.
    pub fn allow_insecure_http(mut self, host: impl Into<String>) -> Self {
        let host = host.into();
        let host = host.strip_prefix("http://").unwrap_or(&host);
        // A port is no part of a host, but for the colons of an IPv6 address.
        let host = host.split_once(':').filter(|(_, port)| !port.contains(':')).map_or(host, |(host, _)| host);
        self.insecure_hosts.push(host.trim_end_matches('/').to_owned());
        self
    }

    /// The `User-Agent`, the crate's name and version if not set.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = Some(name.into());
        self
    }

    /// How long one attempt at a call may take, from its start to the last byte of its answer; 60 seconds if not set.
    /// All attempts together have the [`RetryPolicy::budget`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long connecting may take; 10 seconds if not set. An [`http_client`](Self::http_client) keeps its own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// A header for every call.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends calls by this client, with its own proxy, TLS, timeout and redirect settings. Let it follow no redirects:
    /// an API doesn't send any, and a token belongs to one host. As it may follow them all the same, a POST, PATCH or PUT
    /// over it isn't tried again where no connection could be made: someone may have had it. It is a
    /// [`transport`](Self::transport); the last one that is set counts.
    pub fn http_client(self, http: reqwest::Client) -> Self {
        self.transport(http)
    }

    /// Sends calls by this [`Transport`]: a test's own answers, or a layer of one's own around a [`reqwest::Client`].
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// When and how often a call is tried again; see [`RetryPolicy`] for what happens if not set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
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

    /// Takes the time from this clock; tokio's if not set.
    pub fn timer(mut self, timer: impl Timer) -> Self {
        self.timer = Some(Arc::new(timer));
        self
    }

    /// The client. It fails where the token is missing or not a header value, where the base URL is not a URL or would
    /// send the token in clear text, or where TLS can't be set up.
    pub fn build(self) -> Result<Client, Error> {
        let token = self.token.unwrap_or_default();
        if token.trim().is_empty() {
            let name = Client::TOKEN_VARIABLE;
            return Err(Error::invalid(format!(
                "the client has no token: give it one, or set {name} and use `from_env`"
            )));
        }
        let mut token = HeaderValue::try_from(token.trim())
            .map_err(|_| Error::invalid("the token has characters that no header may have"))?;
        token.set_sensitive(true);

        let mut headers = HeaderMap::new();
        headers.insert("api-version", HeaderValue::from_static(generated::API_VERSION));
        let user_agent = self.user_agent.unwrap_or_else(|| USER_AGENT.to_owned());
        for (name, value) in [("user-agent".to_owned(), user_agent)].into_iter().chain(self.headers) {
            let key = HeaderName::try_from(&name)
                .map_err(|_| Error::invalid(format!("`{}` is not a valid header name", escaped(&name))))?;
            if key == reqwest::header::AUTHORIZATION {
                return Err(Error::invalid("`authorization` holds the token: give it by `token`"));
            }
            let value = HeaderValue::try_from(value).map_err(|_| {
                Error::invalid(format!("the value of the header `{key}` has characters that no header may have"))
            })?;
            headers.insert(key, value);
        }

        let base_url = base_url(self.base_url.as_deref().unwrap_or(BASE_URL), &self.insecure_hosts)?;
        let redirects = self.transport.is_some();
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(http(&base_url, self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))?),
        };
        let timer = self.timer.unwrap_or_else(|| Arc::new(TokioTimer));
        Ok(Client(Arc::new(Session {
            transport,
            redirects,
            base_url,
            hidden: Hidden::of(&token),
            token,
            headers,
            timeout: self.timeout.unwrap_or(TIMEOUT),
            longest_body: self.longest_body.unwrap_or(LONGEST_BODY),
            retry: self.retry,
            permanent: generated::PERMANENT_ERRORS,
            #[cfg(feature = "rate-limit")]
            limiter: self.rate_limit.map(|limit| crate::call::limit::Limiter::new(limit, &timer)),
            timer,
        })))
    }
}

/// The HTTP client that calls are sent by, where the caller has none.
fn http(base_url: &Url, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(connect_timeout);
    let http = if base_url.scheme() == "http" {
        // A proxy would carry plain http, and the token in it, to another machine.
        http.no_proxy()
    } else {
        tls(http)?
    };
    http.build().map_err(Error::setup)
}

// Another crate of the program may have switched on the other one, which must not change ours.
#[cfg(feature = "native-tls")]
fn tls(http: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(http.tls_backend_native())
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
fn tls(http: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(http.tls_backend_rustls())
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn tls(_: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Err(Error::invalid(
        "this build of latitude-api has no TLS: switch on its feature `rustls` or `native-tls`, or give the client an \
         `http_client` that has TLS",
    ))
}

/// Reads the base URL, and refuses one that would send the token in clear text.
fn base_url(text: &str, insecure_hosts: &[String]) -> Result<Url, Error> {
    let wrong = |why: &str| Error::invalid(format!("the base URL {why}"));
    let url = Url::parse(text)
        .map_err(|error| wrong(&format!("`{}` is not a URL ({error}); it starts with https://", escaped(text))))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("holds a user name or a password; the token is all the API asks for"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a query or a fragment; it may have a path alone"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" if insecure_hosts.iter().any(|host| url.host_str().is_some_and(|it| it.eq_ignore_ascii_case(host))) => {
            Ok(url)
        }
        "http" => Err(wrong(&format!(
            "is plain http to another machine, which would send the token in clear text; use https, or \
             `allow_insecure_http({:?})`",
            url.host_str().unwrap_or_default()
        ))),
        other => Err(wrong(&format!("has the scheme `{other}`; use https"))),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ClientBuilder");
        // Nobody has looked yet whether a password is in it, or whether it is a URL at all.
        match &self.base_url {
            Some(url) if url.contains(['@', '?']) => shown.field("base_url", &format_args!("{REDACTED}")),
            Some(url) => shown.field("base_url", &format_args!("\"{}\"", escaped(url))),
            None => &mut shown,
        };
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_over_https_or_stays_here() {
        for url in [
            "https://api.example.com",
            "http://127.0.0.1:8080/v1",
            "http://127.8.9.1",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(base_url(url, &[]).is_ok(), "{url}");
        }
        for url in [
            "http://api.latitude.sh",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "ftp://127.0.0.1",
            "https://user:secret@api.example.com",
            "https://api.example.com?key=1",
            "api.latitude.sh",
            "",
        ] {
            let error = base_url(url, &["mock".to_owned()]).expect_err(url).to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
