//! What all calls of a client share.

use super::retry::RetryPolicy;
use super::timer::Timer;
use super::transport::Transport;
use crate::hidden::Hidden;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};
use std::sync::Arc;
use std::time::Duration;

pub(crate) struct Session {
    pub(crate) transport: Arc<dyn Transport>,
    /// Whether the transport may follow redirects: it is the caller's.
    pub(crate) redirects: bool,
    pub(crate) base_url: Url,
    pub(crate) token: HeaderValue,
    /// What calls have logged in by so far, which no text may show.
    pub(crate) hidden: Hidden,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) longest_body: usize,
    pub(crate) retry: RetryPolicy,
    /// Codes of errors that trying again doesn't cure.
    pub(crate) permanent: &'static [&'static str],
    pub(crate) timer: Arc<dyn Timer>,
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
