//! The HTTP client that calls are sent by, where the caller gives none.

use super::{Sending, Transport};
use crate::error::{Error, connection_is_dead, head_is_too_long};
use crate::operation::Operation;
use reqwest::Version;
use reqwest::redirect::Policy;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that is silent for so long is asked whether it is there. With the timeout below, a dead one is found in
/// half of what an attempt may take, so that the attempt after it succeeds within the call. Gateways drop what is idle
/// for a minute and more, and take offence at several pings a second.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// Many round trips around the world.
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// hyper reads 100, and with one more the status is lost. More of them take room on the heap for each answer, which is a
/// twentieth of a call, so they are read from where an answer has had more.
const MOST_HEADERS: usize = 500;
/// So many headers may need that much in HTTP/2, whose default is a quarter of it.
const LONGEST_HEADERS: u32 = 64 << 10;

/// What a caller changes in the HTTP client.
pub(crate) type Settings = Arc<dyn Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + Sync>;

/// How the HTTP client is made, which may be more than once.
#[derive(Clone, Default)]
pub(crate) struct Recipe {
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) settings: Option<Settings>,
}

impl Recipe {
    /// `plain` is for a base URL without TLS.
    pub(crate) fn http(self, plain: bool) -> Result<Http, Error> {
        // What the build has no TLS for is told once, and not by reqwest's words at the first call.
        if !plain && self.settings.is_none() && cfg!(not(any(feature = "rustls", feature = "native-tls"))) {
            return Err(Error::invalid(
                "this build of latitude-api has no TLS: switch on its feature `rustls` or `native-tls`, or give the \
                 client an `http_client` that has TLS",
            ));
        }
        Http::new(move |roomy| self.client(plain, roomy)).map_err(Error::setup)
    }

    fn client(&self, plain: bool, roomy: bool) -> reqwest::Result<reqwest::Client> {
        let http = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .http2_keep_alive_while_idle(true)
            .tcp_keepalive(PING_INTERVAL)
            .http2_max_header_list_size(LONGEST_HEADERS);
        let http = if roomy { http.http1_max_headers(MOST_HEADERS) } else { http };
        // A proxy would carry plain http, and the token in it, to another machine.
        let http = encodings(if plain { http.no_proxy() } else { tls(http) });
        let http = match &self.settings {
            Some(settings) => settings(http),
            None => http,
        };
        // Not a matter of settings: a token belongs to one host, and each request is an attempt that the policy allows. What
        // hyper sends over another connection all the same was never written to the first one.
        http.redirect(Policy::none()).retry(reqwest::retry::never()).build()
    }
}

// Another crate of the program may have switched on the other one, which must not change ours.
fn tls(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    #[cfg(feature = "native-tls")]
    let http = http.tls_backend_native();
    #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
    let http = http.tls_backend_rustls();
    http
}

/// Likewise for what answers may be compressed by.
fn encodings(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    let http = http.no_brotli().no_deflate().no_zstd();
    #[cfg(feature = "gzip")]
    let http = http.gzip(true);
    #[cfg(not(feature = "gzip"))]
    let http = http.no_gzip();
    http
}

/// A [`reqwest::Client`] that is replaced by a fresh one where its connection seems to be dead: the calls of an HTTP/2 client
/// share one connection, and all attempts would meet the same silence. It is also replaced by a roomier one, where an
/// answer has had more headers than it reads.
pub(crate) struct Http(Arc<Shared>);

struct Shared {
    make: Box<dyn Fn(bool) -> reqwest::Result<reqwest::Client> + Send + Sync>,
    current: RwLock<Arc<Connected>>,
}

/// A client with its connections.
struct Connected {
    client: reqwest::Client,
    /// Whether it reads more headers than usual.
    roomy: bool,
    /// How many answers came over them.
    answers: AtomicU64,
    /// Whether they are of HTTP/1, where each request has a connection to itself and takes it along when it fails.
    apart: AtomicBool,
}

impl Connected {
    fn new(client: reqwest::Client, roomy: bool) -> Arc<Self> {
        Arc::new(Self { client, roomy, answers: AtomicU64::new(0), apart: AtomicBool::new(false) })
    }
}

impl Http {
    fn new(make: impl Fn(bool) -> reqwest::Result<reqwest::Client> + Send + Sync + 'static) -> reqwest::Result<Self> {
        let current = RwLock::new(Connected::new(make(false)?, false));
        Ok(Self(Arc::new(Shared { make: Box::new(make), current })))
    }
}

impl Transport for Http {
    fn send(&self, request: reqwest::Request, _: &Operation) -> Sending {
        // A client that panicked while it was made has replaced nothing.
        let over = self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let answer = over.client.execute(request);
        let mut line = Line { shared: self.0.clone(), answers: over.answers.load(Relaxed), over };
        Box::pin(async move {
            match answer.await {
                Ok(mut response) => {
                    line.answered(response.version());
                    response.extensions_mut().insert(line);
                    Ok(response)
                }
                Err(error) => {
                    line.failed(&error);
                    Err(error.into())
                }
            }
        })
    }
}

/// Which client an attempt goes over. It is in the extensions of the answer, as the body may fail, too.
#[derive(Clone)]
pub(crate) struct Line {
    shared: Arc<Shared>,
    over: Arc<Connected>,
    /// How many answers had come over it when the attempt began, or was answered itself.
    answers: u64,
}

impl Line {
    fn answered(&mut self, version: Version) {
        self.answers = self.over.answers.fetch_add(1, Relaxed) + 1;
        self.over.apart.store(version < Version::HTTP_2, Relaxed);
    }

    /// Sees to it that further attempts go over another connection, where this one seems to be dead or reads too few headers.
    /// Attempts that are under way on it go on.
    pub(crate) fn failed(&self, error: &reqwest::Error) {
        // Where others were answered meanwhile, it is this one that is slow.
        let alone = self.over.answers.load(Relaxed) == self.answers && !self.over.apart.load(Relaxed);
        let narrow = !self.over.roomy && head_is_too_long(error);
        let is_over = narrow || (alone && connection_is_dead(error));
        if !is_over {
            return;
        }
        let mut current = self.shared.current.write().unwrap_or_else(PoisonError::into_inner);
        // Of many attempts that failed together, the first one has seen to it.
        if Arc::ptr_eq(&current, &self.over) {
            // What can't be made anew is better than nothing.
            let roomy = narrow || self.over.roomy;
            if let Ok(client) = (self.shared.make)(roomy) {
                *current = Connected::new(client, roomy);
            }
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").finish_non_exhaustive()
    }
}
