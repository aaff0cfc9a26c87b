//! An answer with its status and headers.

use super::{Reading, Traced};
use crate::error::Error;
use crate::escape::escaped;
use crate::hidden::Hidden;
use crate::hidden::REDACTED;
use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use std::fmt;
use std::ops::Deref;

/// An answer of the API with its status and headers; it dereferences to the decoded value.
///
/// `Debug` shows the headers without those by which someone logs in, such as `Set-Cookie`, or that repeat the client's
/// token; so does that of [`headers`](Self::headers).
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    value: T,
}

impl<T> Response<T> {
    pub(crate) fn new(raw: RawResponse, value: T, hidden: &Hidden) -> Self {
        let mut headers = raw.headers;
        hidden.mark(&mut headers);
        Self { status: raw.status, headers, attempts: raw.attempts, value }
    }

    /// The HTTP status. It is 404 for a DELETE that an earlier attempt has done already.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The `X-Request-Id`, for the provider's support.
    pub fn request_id(&self) -> Option<&str> {
        crate::error::request_id(&self.headers)
    }

    /// How many attempts the call took.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The decoded value alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &Headers(&self.headers))
            .field("attempts", &self.attempts)
            .field("value", &self.value)
            .finish()
    }
}

/// The headers of an answer as they may be shown.
struct Headers<'a>(&'a HeaderMap);

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_map();
        for (name, value) in self.0 {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = if value.is_sensitive() { REDACTED } else { &*text };
            shown.entry(&name, &format_args!("\"{}\"", escaped(text)));
        }
        shown.finish()
    }
}

/// A 2xx answer before it is decoded.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) reading: Reading,
    pub(crate) traced: Traced,
}

impl RawResponse {
    /// An answer as a test makes it.
    pub(crate) fn ok(body: Bytes) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body,
            attempts: 1,
            reading: Reading::default(),
            traced: Traced::default(),
        }
    }

    /// What has been done already, as an attempt after it found out by this 404.
    pub(crate) fn done(error: Error, attempts: u32) -> Self {
        let headers = error.headers().cloned().unwrap_or_default();
        Self { status: StatusCode::NOT_FOUND, headers, attempts, ..Self::ok(Bytes::new()) }
    }

    pub(crate) fn unreadable(&self, why: &str) -> Error {
        let error =
            Error::decode(self.status, self.headers.clone(), self.body.clone(), why).after(self.attempts, false);
        self.traced.failed(&error);
        error
    }
}

// A body that nobody has read yet may hold a token.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse").field("status", &self.status).finish_non_exhaustive()
    }
}
