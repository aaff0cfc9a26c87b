//! Bodies that are compressed.

use reqwest::header::{CONTENT_ENCODING, HeaderMap};

/// What the body is still encoded by. What the HTTP client has undone is no longer among the headers.
pub(crate) fn left(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let values: Vec<_> = values.filter(|value| !matches!(value.trim(), "" | "identity")).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Why such a body can't be read.
pub(crate) fn unreadable(encoding: &str) -> String {
    let cure = if encoding == "gzip" && cfg!(not(feature = "gzip")) { ": switch on the feature `gzip`" } else { "" };
    format!("its content-encoding `{encoding}` is none that the HTTP client decodes{cure}")
}
