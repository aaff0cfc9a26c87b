//! What the API says about an error.

use crate::escape::escaped;
use crate::hidden::Hidden;
use crate::json::{Json, without_mark};
use crate::values::Extra;
use crate::wire::{Kind, decode};
use std::fmt;
use std::time::Duration;

/// One entry of the `errors` list in an answer of the API.
///
/// Its fields are what the API sent. `Display` and `Debug` are safe to log: what the API wrote is escaped in them, cut
/// after 300 characters each, and the client's token is left out.
#[derive(Clone, Default, PartialEq)]
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
    hidden: Hidden,
}

answer!(ErrorObject {
    code "code", status "status", title "title", detail "detail", message "message", source "source", meta "meta"
});

/// The part of a request that an error is about. `Debug` shows it as that of [`ErrorObject`] does.
#[derive(Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorSource {
    /// A JSON pointer into the body that was sent.
    pub pointer: Option<String>,
    /// The name of a query parameter.
    pub parameter: Option<String>,
    extra: Extra,
    hidden: Hidden,
}

answer!(ErrorSource { pointer "pointer", parameter "parameter" });

impl ErrorObject {
    /// Says what no text of it may show.
    pub(super) fn hide(&mut self, hidden: &Hidden) {
        self.hidden = hidden.clone();
        if let Some(source) = &mut self.source {
            source.hidden = hidden.clone();
        }
    }
}

/// On one line: what the API wrote is escaped, and each text cut after 300 characters.
impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = |text| escaped(text).without(&self.hidden);
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

/// The parts that are there, in quotes where they are texts of the API's.
impl fmt::Debug for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = [
            ("code", &self.code),
            ("status", &self.status),
            ("title", &self.title),
            ("detail", &self.detail),
            ("message", &self.message),
        ];
        let mut shown = show_texts(f.debug_struct("ErrorObject"), &texts, &self.hidden);
        if let Some(source) = &self.source {
            shown.field("source", source);
        }
        shown.finish_non_exhaustive()
    }
}

impl fmt::Debug for ErrorSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = [("pointer", &self.pointer), ("parameter", &self.parameter)];
        show_texts(f.debug_struct("ErrorSource"), &texts, &self.hidden).finish_non_exhaustive()
    }
}

fn show_texts<'a, 'b>(
    mut shown: fmt::DebugStruct<'a, 'b>,
    texts: &[(&str, &Option<String>)],
    hidden: &Hidden,
) -> fmt::DebugStruct<'a, 'b> {
    for (name, text) in texts {
        if let Some(text) = text {
            shown.field(name, &format_args!("\"{}\"", escaped(text).without(hidden)));
        }
    }
    shown
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
