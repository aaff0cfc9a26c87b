//! What all calls of a client share.

use super::credentials::Authorization;
use super::hold::Holds;
use super::quota::Quota;
use super::retry::RetryPolicy;
use super::timer::Timer;
use super::transport::Transport;
use crate::hidden::Hidden;
use reqwest::Url;
use reqwest::header::HeaderMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) struct Session {
    pub(crate) transport: Arc<dyn Transport>,
    /// Whether the transport may follow redirects: it is the caller's, who doesn't say that it follows none.
    pub(crate) redirects: bool,
    /// Why calls need a tokio runtime, where they do.
    pub(crate) runtime: Option<&'static str>,
    pub(crate) base_url: Url,
    pub(crate) authorization: Authorization,
    /// What calls have logged in by so far, which no text may show.
    pub(crate) hidden: Hidden,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) longest_body: usize,
    pub(crate) retry: RetryPolicy,
    /// Codes of errors that trying again doesn't cure.
    pub(crate) permanent: &'static [&'static str],
    pub(crate) timer: Arc<dyn Timer>,
    pub(crate) holds: Holds,
    pub(crate) quota: Quota,
    #[cfg(feature = "rate-limit")]
    pub(crate) limiter: Option<super::limit::Limiter>,
}

impl Session {
    /// Where a path is, below the base URL.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.base_url.clone();
        let whole = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&whole);
        url
    }
}
