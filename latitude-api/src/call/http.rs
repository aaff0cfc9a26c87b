//! The HTTP client that calls are sent by, where the caller gives none.

use super::{Sending, Transport};
use crate::error::{Error, connection_is_dead};
use crate::operation::Operation;
use reqwest::Version;
use reqwest::redirect::Policy;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that is silent for so long is asked whether it is there. With the timeout below, a dead one is found in
/// half of what an attempt may take, so that the attempt after it succeeds within the call. Gateways drop what is idle
/// for a minute and more, and take offence at several pings a second.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// Many round trips around the world.
const PING_TIMEOUT: Duration = Duration::from_secs(10);
/// hyper's 100 is little where several gateways add theirs: one more, and the status is lost with them.
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
        Http::new(move || self.client(plain)).map_err(Error::setup)
    }

    fn client(&self, plain: bool) -> reqwest::Result<reqwest::Client> {
        let http = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .http2_keep_alive_while_idle(true)
            .tcp_keepalive(PING_INTERVAL)
            .http1_max_headers(MOST_HEADERS)
            .http2_max_header_list_size(LONGEST_HEADERS);
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
/// share one connection, and all attempts would meet the same silence.
pub(crate) struct Http(Arc<Shared>);

struct Shared {
    make: Box<dyn Fn() -> reqwest::Result<reqwest::Client> + Send + Sync>,
    current: Mutex<Current>,
}

struct Current {
    generation: u64,
    client: reqwest::Client,
    /// How many answers came over it.
    answers: u64,
    /// Whether they are of HTTP/1, where each request has a connection to itself and takes it along when it fails.
    apart: bool,
}

impl Http {
    fn new(make: impl Fn() -> reqwest::Result<reqwest::Client> + Send + Sync + 'static) -> reqwest::Result<Self> {
        let current = Mutex::new(Current { generation: 0, client: make()?, answers: 0, apart: false });
        Ok(Self(Arc::new(Shared { make: Box::new(make), current })))
    }
}

impl Shared {
    fn current(&self) -> MutexGuard<'_, Current> {
        // A client that panicked while it was made has replaced nothing.
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Http {
    fn send(&self, request: reqwest::Request, _: &Operation) -> Sending {
        let (mut line, answer) = {
            let current = self.0.current();
            let line = Line { shared: self.0.clone(), generation: current.generation, answers: current.answers };
            (line, current.client.execute(request))
        };
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
    generation: u64,
    /// How many answers had come over it when the attempt began, or was answered itself.
    answers: u64,
}

impl Line {
    fn answered(&mut self, version: Version) {
        let mut current = self.shared.current();
        if current.generation == self.generation {
            current.answers += 1;
            current.apart = version < Version::HTTP_2;
            self.answers = current.answers;
        }
    }

    /// Sees to it that further attempts go over another connection, where this one seems to be dead. Attempts that are under
    /// way on it go on.
    pub(crate) fn failed(&self, error: &reqwest::Error) {
        if !connection_is_dead(error) {
            return;
        }
        let mut current = self.shared.current();
        // Of many attempts that failed together, the first one has seen to it. Where others were answered meanwhile, it is
        // this one that is slow.
        if current.generation == self.generation && current.answers == self.answers && !current.apart {
            // What can't be made anew is better than nothing.
            if let Ok(client) = (self.shared.make)() {
                *current = Current { generation: self.generation + 1, client, answers: 0, apart: false };
            }
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("generation", &self.generation).finish_non_exhaustive()
    }
}
