//! The one error type.

use crate::operation::Operation;
use crate::{JsonObject, Method, StatusCode};
use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::fmt;

/// Why a call failed.
///
/// It prints as one line that says what the API answered, and to which call:
/// `422 Unprocessable Entity: SERVERS_OUT_OF_STOCK: … (POST /servers, request 8d0f…)`.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    call: Option<Call>,
}

/// The call an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
}

impl Call {
    pub(crate) fn of(operation: &Operation) -> Self {
        Self { operation: operation.id, method: operation.method.clone(), path: operation.path.to_string() }
    }
}

enum Kind {
    /// The client can't be built or the call can't be made; nothing was sent.
    Invalid(String),
    /// No answer came.
    Transport(reqwest::Error),
    /// The API answered with another status than 2xx.
    Status(Answer),
    /// A 2xx answer that can't be read.
    Decode { answer: Answer, why: String },
}

/// The answer an error stems from.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    errors: Vec<ErrorObject>,
}

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
    pub meta: Option<JsonObject>,
    extra: crate::Extra,
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
    extra: crate::Extra,
}

answer!(ErrorSource { pointer "pointer", parameter "parameter" });

impl fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.detail.as_deref().or(self.message.as_deref()).or(self.title.as_deref());
        match (self.code.as_deref(), what) {
            (Some(code), Some(what)) => write!(f, "{code}: {what}")?,
            (Some(one), None) | (None, Some(one)) => f.write_str(one)?,
            (None, None) => f.write_str(self.status.as_deref().unwrap_or("no reason given"))?,
        }
        let source = self.source.as_ref();
        match source.and_then(|source| source.pointer.as_deref().or(source.parameter.as_deref())) {
            Some(place) => write!(f, " [{place}]"),
            None => Ok(()),
        }
    }
}

/// The body of an error answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ErrorBody {
    pub(crate) errors: Vec<ErrorObject>,
    extra: crate::Extra,
}

record!(ErrorBody { errors "errors" });

impl ErrorBody {
    /// Reads the body of an error answer.
    pub(crate) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let mut read: Self = serde_json::from_slice(body)?;
        for error in &mut read.errors {
            // The API writes it as a string, some gateways before it as a number.
            if let Some(Value::Number(status)) = error.extra.get("status") {
                error.status = Some(status.to_string());
            }
        }
        Ok(read)
    }
}

impl Error {
    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::new(Kind::Invalid(why.into()))
    }

    pub(crate) fn transport(error: reqwest::Error) -> Self {
        // The address may name a host or a query that is nobody's business; the call names the path.
        Self::new(Kind::Transport(error.without_url()))
    }

    pub(crate) fn status_error(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        let errors = ErrorBody::read(&body).unwrap_or_default().errors;
        Self::new(Kind::Status(Answer { status, headers, body, errors }))
    }

    pub(crate) fn decode(status: StatusCode, headers: HeaderMap, body: Bytes, why: impl Into<String>) -> Self {
        let answer = Answer { status, headers, body, errors: Vec::new() };
        Self::new(Kind::Decode { answer, why: why.into() })
    }

    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, call: None }))
    }

    /// Names the call; the first name stays.
    pub(crate) fn in_call(mut self, call: Call) -> Self {
        self.0.call.get_or_insert(call);
        self
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Status(answer) | Kind::Decode { answer, .. } => Some(answer),
            Kind::Invalid(_) | Kind::Transport(_) => None,
        }
    }

    /// The HTTP status; `None` where no answer came.
    pub fn status(&self) -> Option<StatusCode> {
        self.answer().map(|answer| answer.status)
    }

    /// The headers of the answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.answer().map(|answer| &answer.headers)
    }

    /// The body of the answer as it came, which may hold what `Display` leaves out.
    pub fn body(&self) -> Option<&Bytes> {
        self.answer().map(|answer| &answer.body)
    }

    /// The API's own account of what is wrong.
    pub fn errors(&self) -> &[ErrorObject] {
        self.answer().map_or(&[], |answer| &answer.errors)
    }

    /// The codes of [`Error::errors`], such as `SERVERS_OUT_OF_STOCK`.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors().iter().filter_map(|error| error.code.as_deref())
    }

    /// The `X-Request-Id` of the answer, for the provider's support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// The operation's id in the API description; `None` for a call by [`Client::request`](crate::Client::request).
    pub fn operation_id(&self) -> Option<&str> {
        self.0.call.as_ref().map(|call| call.operation).filter(|id| !id.is_empty())
    }

    /// The method of the call.
    pub fn method(&self) -> Option<&Method> {
        self.0.call.as_ref().map(|call| &call.method)
    }

    /// The path of the call as a template, such as `/servers/{server_id}`, so that equal calls have equal
    /// messages and no id ends up in a log by itself.
    pub fn path(&self) -> Option<&str> {
        self.0.call.as_ref().map(|call| call.path.as_str())
    }

    /// Whether the API answered 404.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the call took longer than its timeout.
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.kind, Kind::Transport(error) if error.is_timeout())
    }

    /// Whether nothing was sent: the client or the call was put together wrongly.
    pub fn is_invalid(&self) -> bool {
        matches!(self.0.kind, Kind::Invalid(_))
    }

    /// Whether the API did what was asked and only its answer couldn't be read: don't ask again.
    pub fn was_accepted(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. })
    }
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-request-id")?.to_str().ok()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Invalid(why) => f.write_str(why)?,
            Kind::Transport(error) => {
                write!(f, "no answer: {error}")?;
                let mut source = std::error::Error::source(error);
                while let Some(cause) = source {
                    write!(f, ": {cause}")?;
                    source = cause.source();
                }
            }
            Kind::Status(answer) => {
                write!(f, "{}", answer.status)?;
                match answer.errors.as_slice() {
                    [] => excerpt(f, &answer.body)?,
                    errors => errors.iter().enumerate().try_for_each(|(i, error)| {
                        f.write_str(if i == 0 { ": " } else { "; " })?;
                        error.fmt(f)
                    })?,
                }
            }
            // No excerpt: a 2xx body may hold a token.
            Kind::Decode { answer, why } => {
                write!(f, "the request was accepted ({}) but its answer can't be read: {why}", answer.status)?;
            }
        }
        let request = self.request_id().map(|id| format!(", request {id}")).unwrap_or_default();
        match &self.0.call {
            Some(call) => write!(f, " ({} {}{request})", call.method, call.path),
            None => Ok(()),
        }
    }
}

/// The beginning of an error page, on one line.
fn excerpt(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    const LENGTH: usize = 200;
    let text = String::from_utf8_lossy(body);
    let mut words =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_none() {
        return Ok(());
    }
    let line = words.collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(LENGTH).collect();
    write!(f, ": {short}{}", if short.len() < line.len() { "…" } else { "" })
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error),
            _ => None,
        }
    }
}
