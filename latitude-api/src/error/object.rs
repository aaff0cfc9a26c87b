//! What the API says about an error.

use crate::escape::escaped;
use crate::json::{Json, without_mark};
use crate::values::Extra;
use crate::wire::{Kind, decode};
use std::fmt;
use std::time::Duration;

/// One entry of the `errors` list in an answer of the API.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorObject {
    /// The API's code, such as `SERVERS_OUT_OF_STOCK`.
    pub code: Option<String>,
    /// The status as the API wrote it; not always a number.
    pub status: Option<String>,
    /// What kind of problem it is.
    pub title: Option<String>,
    /// What is wrong this time.
    pub detail: Option<String>,
    /// What some answers have in place of a detail.
    pub message: Option<String>,
    /// The part of the request that is at fault.
    pub source: Option<ErrorSource>,
    /// Further data, such as `retry_after` in seconds.
    pub meta: Extra,
    extra: Extra,
}

answer!(ErrorObject {
    code "code", status "status", title "title", detail "detail", message "message", source "source", meta "meta"
});

/// The part of a request that an error is about.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorSource {
    /// A JSON pointer into the body that was sent.
    pub pointer: Option<String>,
    /// The name of a query parameter.
    pub parameter: Option<String>,
    extra: Extra,
}

answer!(ErrorSource { pointer "pointer", parameter "parameter" });

/// On one line: what the API wrote is escaped, and each text cut after 300 characters.
impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.detail.as_deref().or(self.message.as_deref()).or(self.title.as_deref());
        match (self.code.as_deref(), what) {
            (Some(code), Some(what)) => write!(f, "{}: {}", escaped(code), escaped(what))?,
            (Some(one), None) | (None, Some(one)) => escaped(one).fmt(f)?,
            (None, None) => escaped(self.status.as_deref().unwrap_or("no reason given")).fmt(f)?,
        }
        let source = self.source.as_ref();
        match source.and_then(|source| source.pointer.as_deref().or(source.parameter.as_deref())) {
            Some(place) => write!(f, " [{}]", escaped(place)),
            None => Ok(()),
        }
    }
}

/// The body of an error answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) errors: Vec<ErrorObject>,
    meta: Extra,
    extra: Extra,
}

record!(false ErrorBody { errors "errors", meta "meta" });

impl ErrorBody {
    /// Reads the body of an error answer; `None` where it is no JSON object.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(without_mark(body)).ok()?;
        let mut read = Self::default();
        decode(text, read.place()).ok()?;
        for error in &mut read.errors {
            // The API writes it as a string, some gateways before it as a number.
            if let Some(status) = error.extra.get("status").filter(|status| status.as_f64().is_some()) {
                error.status = Some(status.text().to_owned());
            }
        }
        Some(read)
    }

    /// The longest `meta.retry_after`, which the API gives in seconds.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let metas = self.errors.iter().map(|error| &error.meta).chain([&self.meta]);
        metas.filter_map(|meta| seconds(meta.get("retry_after")?)).max()
    }
}

fn seconds(value: &Json) -> Option<Duration> {
    let seconds: f64 = match value.as_str() {
        Some(text) => text.trim().parse().ok()?,
        None => value.text().parse().ok()?,
    };
    // More than a duration holds is forever.
    (seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}
