//! The one error type.

mod object;
mod show;

use crate::operation::Operation;
use crate::retry::Fault;
use crate::transport::TransportError;
use crate::{Method, StatusCode};
use bytes::Bytes;
pub(crate) use object::ErrorBody;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::any::Any;
use std::io;
use std::time::{Duration, SystemTime};

pub use object::{ErrorObject, ErrorSource};

/// Why a call failed.
///
/// It prints as one line that says what the API answered, and to which call:
/// `422 Unprocessable Entity: SERVERS_OUT_OF_STOCK: … (POST /servers, request 8d0f…)`.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    call: Option<Call>,
    attempts: u32,
    waited: Option<Waited>,
}

/// The call an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path: String,
    /// Whether making the call twice is the same as making it once.
    pub(crate) repeatable: bool,
}

impl Call {
    pub(crate) fn of(operation: &Operation, idempotent: bool) -> Self {
        Self {
            operation: operation.id,
            method: operation.method.clone(),
            path: operation.path.to_string(),
            repeatable: idempotent || matches!(operation.method, Method::GET | Method::HEAD | Method::DELETE),
        }
    }
}

enum Kind {
    /// The client can't be built or the call can't be made; nothing was sent.
    Invalid(String),
    /// No answer came.
    Transport(TransportError),
    /// The API answered with another status than 2xx.
    Status(Answer),
    /// A 2xx answer that can't be read.
    Decode { answer: Answer, why: String, lost: bool },
    /// What is waited for isn't in its list.
    Missing(String),
    /// What is waited for is in a state that it doesn't leave.
    Failed,
    /// What is waited for hasn't come.
    Deadline(Duration),
}

/// The answer an error stems from.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    errors: Vec<ErrorObject>,
    retry_after: Option<Duration>,
}

/// What a wait saw before it failed.
struct Waited {
    state: Option<String>,
    last: Option<Box<dyn Any + Send + Sync>>,
}

impl Error {
    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::new(Kind::Invalid(why.into()))
    }

    pub(crate) fn transport(error: impl Into<TransportError>) -> Self {
        let error = match error.into().downcast::<reqwest::Error>() {
            // The address may name a host or a query that is nobody's business; the call names the path.
            Ok(error) => Box::new(error.without_url()),
            Err(other) => other,
        };
        Self::new(Kind::Transport(error))
    }

    /// `now` is what the date of a `Retry-After` is compared with.
    pub(crate) fn status_error(status: StatusCode, headers: HeaderMap, body: Bytes, now: SystemTime) -> Self {
        let read = ErrorBody::read(&body).unwrap_or_default();
        let retry_after = retry_after(&headers, now).max(read.retry_after());
        Self::new(Kind::Status(Answer { status, headers, body, errors: read.errors, retry_after }))
    }

    pub(crate) fn decode(status: StatusCode, headers: HeaderMap, body: Bytes, why: impl Into<String>) -> Self {
        let answer = Answer { status, headers, body, errors: Vec::new(), retry_after: None };
        Self::new(Kind::Decode { answer, why: why.into(), lost: false })
    }

    /// A 2xx answer whose connection was lost before its end.
    pub(crate) fn broken_off(status: StatusCode, headers: HeaderMap, body: Bytes, why: &str) -> Self {
        let mut error = Self::decode(status, headers, body, format!("it breaks off: {why}"));
        if let Kind::Decode { lost, .. } = &mut error.0.kind {
            *lost = true;
        }
        error
    }

    pub(crate) fn missing(why: impl Into<String>) -> Self {
        Self::new(Kind::Missing(why.into()))
    }

    pub(crate) fn failed() -> Self {
        Self::new(Kind::Failed)
    }

    pub(crate) fn deadline(after: Duration) -> Self {
        Self::new(Kind::Deadline(after))
    }

    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, call: None, attempts: 0, waited: None }))
    }

    /// Names the call; the first name stays.
    pub(crate) fn in_call(mut self, call: &Call) -> Self {
        self.0.call.get_or_insert_with(|| call.clone());
        self
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Tells what a wait saw last.
    pub(crate) fn in_wait<T: Send + Sync + 'static>(mut self, state: Option<String>, last: Option<T>) -> Self {
        let last = last.map(|last| Box::new(last) as Box<dyn Any + Send + Sync>);
        self.0.waited = Some(Waited { state, last });
        self
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Status(answer) | Kind::Decode { answer, .. } => Some(answer),
            _ => None,
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

    /// How long the API asks to wait before the next attempt, by the `Retry-After` of the answer or by
    /// `meta.retry_after` in its body; the longer of the two.
    pub fn retry_after(&self) -> Option<Duration> {
        self.answer()?.retry_after
    }

    /// The `X-Request-Id` of the answer, for the provider's support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// How many attempts the call took; zero where nothing was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
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

    fn has_status(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }

    /// Whether the API answered 404, or what was waited for isn't in its list.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND) || matches!(self.0.kind, Kind::Missing(_))
    }

    /// Whether the API answered 401: the token is wrong or missing.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether the API answered 403: the token may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Whether the API answered 409: the state of the resource doesn't allow this.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Whether the API refused what was sent, by 422 or 400; [`Error::errors`] says why.
    pub fn is_validation(&self) -> bool {
        self.has_status(StatusCode::UNPROCESSABLE_ENTITY) || self.has_status(StatusCode::BAD_REQUEST)
    }

    /// Whether the API answered 429: too many calls.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the call or its last attempt took longer than its timeout. For a wait see [`Error::is_deadline`].
    pub fn is_timeout(&self) -> bool {
        match &self.0.kind {
            Kind::Transport(error) => timed_out(error),
            _ => false,
        }
    }

    /// Whether making the same call later can work and does no harm: the attempts were used up on something that
    /// passes. See [`RetryPolicy`](crate::RetryPolicy).
    pub fn is_retryable(&self) -> bool {
        match self.fault() {
            Fault::NotDone => true,
            Fault::Unknown => self.0.call.as_ref().is_some_and(|call| call.repeatable),
            Fault::Lasting => false,
        }
    }

    /// Whether nothing was sent: the client or the call was put together wrongly.
    pub fn is_invalid(&self) -> bool {
        matches!(self.0.kind, Kind::Invalid(_))
    }

    /// Whether the API did what was asked and only its answer couldn't be read: don't ask again.
    pub fn was_accepted(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. })
    }

    /// Whether a wait ended because what it waited for has failed, as a server in `failed_deployment`.
    pub fn is_failed_state(&self) -> bool {
        matches!(self.0.kind, Kind::Failed)
    }

    /// Whether a wait took longer than its [`timeout`](crate::Wait::timeout).
    pub fn is_deadline(&self) -> bool {
        matches!(self.0.kind, Kind::Deadline(_))
    }

    /// What a wait saw last, in words, such as `status: deploying`.
    pub fn last_state(&self) -> Option<&str> {
        self.0.waited.as_ref()?.state.as_deref()
    }

    /// What a wait saw last, of the type that it waits for.
    ///
    /// ```
    /// # fn example(error: latitude_api::Error) {
    /// use latitude_api::{Resource, servers::Server};
    ///
    /// if let Some(server) = error.last_seen::<Resource<Server>>() {
    ///     println!("{} is still {:?}", server.id, server.status);
    /// }
    /// # }
    /// ```
    pub fn last_seen<T: 'static>(&self) -> Option<&T> {
        self.0.waited.as_ref()?.last.as_ref()?.downcast_ref()
    }

    /// What the failure says about another attempt.
    pub(crate) fn fault(&self) -> Fault {
        match &self.0.kind {
            Kind::Status(answer) => {
                let lasting = answer.errors.iter().any(|error| {
                    error.code.as_deref().is_some_and(|code| crate::generated::PERMANENT_ERRORS.contains(&code))
                });
                match answer.status.as_u16() {
                    _ if lasting => Fault::Lasting,
                    429 => Fault::NotDone,
                    500 | 502 | 503 | 504 => Fault::Unknown,
                    _ => Fault::Lasting,
                }
            }
            Kind::Transport(error) => transport_fault(error),
            Kind::Decode { lost: true, .. } => Fault::Unknown,
            _ => Fault::Lasting,
        }
    }
}

fn transport_fault(error: &TransportError) -> Fault {
    if let Some(error) = error.downcast_ref::<reqwest::Error>() {
        return match error {
            _ if error.is_connect() => Fault::NotDone,
            _ if error.is_builder() || error.is_redirect() => Fault::Lasting,
            _ => Fault::Unknown,
        };
    }
    match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => {
            Fault::NotDone
        }
        _ => Fault::Unknown,
    }
}

fn timed_out(error: &TransportError) -> bool {
    let of_io = || error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut);
    error.downcast_ref::<reqwest::Error>().map_or_else(of_io, reqwest::Error::is_timeout)
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-request-id")?.to_str().ok()
}

/// Reads `Retry-After`: seconds, or a date that is compared with the time of day.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than fits a number is forever.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}
