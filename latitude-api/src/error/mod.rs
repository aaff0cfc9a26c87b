//! The one error type.

mod cause;
mod find;
mod object;
mod show;

use crate::operation::Operation;
use crate::retry::Fault;
use crate::transport::TransportError;
use crate::{Method, StatusCode};
use bytes::Bytes;
use cause::{Reason, causes, without_addresses};
pub(crate) use object::ErrorBody;
use reqwest::Url;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;
use std::io;
use std::time::{Duration, SystemTime};

pub use object::{ErrorObject, ErrorSource};

/// Why a call failed.
///
/// `Display` is one line that says what happened, and to which call:
///
/// ```text
/// 422 Unprocessable Entity: SERVERS_OUT_OF_STOCK: … (POST /servers, request 8d0f…)
/// no answer: the connection was refused (GET /servers/{server_id}, after 4 attempts)
/// not there after 1800s, last seen with status: deploying (GET /servers/sv_1)
/// ```
///
/// What others wrote, such as the API, a proxy or a transport, is escaped in it: no line break, control character or change of
/// direction gets through, and each such text is cut after 300 characters. A list of more than 8 errors is cut after
/// the eighth. The methods give all of it as it came.
///
/// A call is named by its [`path_template`](Self::path_template), so that equal calls have equal messages and no id ends
/// up in a log by itself. A wait is for one thing, and its errors name that: the path is the real one, or the id is added
/// where it looks through a list.
///
/// `Display` leaves out the causes. They are in [`source`](StdError::source), each once: the error of the HTTP client or
/// the transport and what that stems from, or how the last look of a wait failed. No address is in them. `Debug`, which `main`
/// and `unwrap` print, is `Display` and the causes on one line. So `anyhow` and `eyre` show each cause once, too.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    call: Option<Call>,
    attempts: u32,
    waited: Option<Waited>,
    search: Option<find::Search>,
}

/// The call an error belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path_template: Cow<'static, str>,
    /// The path as it is sent; `None` where a parameter couldn't be filled in.
    pub(crate) path: Option<String>,
    /// Whether making the call twice is the same as making it once.
    pub(crate) repeatable: bool,
}

impl Call {
    pub(crate) fn of(operation: &Operation, path: &str, idempotent: bool) -> Self {
        Self {
            operation: operation.id,
            method: operation.method.clone(),
            path_template: operation.path_template.clone(),
            // A brace in a value is encoded.
            path: (!path.contains('{')).then(|| path.to_owned()),
            repeatable: idempotent || matches!(operation.method, Method::GET | Method::HEAD | Method::DELETE),
        }
    }
}

enum Kind {
    /// The client can't be built or the call can't be made; nothing was sent.
    Invalid(String),
    /// The HTTP client can't be set up; nothing was sent.
    Setup(reqwest::Error),
    /// No answer came.
    Transport { error: TransportError, reason: Reason, fault: Fault },
    /// The API answered with another status than 2xx.
    Status(Answer),
    /// A 2xx answer that can't be read.
    /// `lost` is how its connection ended, where that is why.
    Decode { answer: Answer, why: String, lost: Option<reqwest::Error> },
    /// What is waited for isn't in its list.
    Missing(String),
    /// What is waited for is in a state that it doesn't leave.
    Failed,
    /// What is waited for hasn't come, or gone; and how the last look failed, if it did.
    Deadline { after: Duration, gone: bool, because: Option<Error> },
    /// Whether there is such a thing already can't be told.
    Undecided(String),
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
    /// What is looked for in a list.
    id: Option<String>,
    state: Option<String>,
    last: Option<Box<dyn Any + Send + Sync>>,
}

impl Error {
    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::new(Kind::Invalid(why.into()))
    }

    pub(crate) fn setup(error: reqwest::Error) -> Self {
        Self::new(Kind::Setup(error.without_url()))
    }

    /// No answer came from `url`. With `redirects`, it may be a later request that failed.
    pub(crate) fn unanswered(error: TransportError, redirects: bool, url: &Url) -> Self {
        let (reason, fault) = (Reason::of(&*error), transport_fault(&*error, redirects));
        Self::new(Kind::Transport { error: without_addresses(error, url), reason, fault })
    }

    /// `now` is what the date of a `Retry-After` is compared with.
    pub(crate) fn status_error(status: StatusCode, headers: HeaderMap, body: Bytes, now: SystemTime) -> Self {
        let read = ErrorBody::read(&body).unwrap_or_default();
        let retry_after = retry_after(&headers, now).max(read.retry_after());
        Self::new(Kind::Status(Answer { status, headers, body, errors: read.errors, retry_after }))
    }

    pub(crate) fn decode(status: StatusCode, headers: HeaderMap, body: Bytes, why: impl Into<String>) -> Self {
        // Some gateways answer 200 with errors in it.
        let errors = ErrorBody::read(&body).unwrap_or_default().errors;
        let answer = Answer { status, headers, body, errors, retry_after: None };
        Self::new(Kind::Decode { answer, why: why.into(), lost: None })
    }

    /// A 2xx answer whose connection was lost before its end.
    pub(crate) fn broken_off(status: StatusCode, headers: HeaderMap, body: Bytes, why: reqwest::Error) -> Self {
        let mut error = Self::decode(status, headers, body, "it breaks off");
        if let Kind::Decode { lost, .. } = &mut error.0.kind {
            *lost = Some(why.without_url());
        }
        error
    }

    pub(crate) fn missing(why: impl Into<String>) -> Self {
        Self::new(Kind::Missing(why.into()))
    }

    pub(crate) fn failed() -> Self {
        Self::new(Kind::Failed)
    }

    pub(crate) fn deadline(after: Duration, gone: bool, because: Option<Error>) -> Self {
        Self::new(Kind::Deadline { after, gone, because })
    }

    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner { kind, call: None, attempts: 0, waited: None, search: None }))
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

    /// Tells what a wait was for, where its path doesn't, and what it saw last.
    pub(crate) fn in_wait<T: Send + Sync + 'static>(
        mut self,
        id: Option<String>,
        state: Option<String>,
        last: Option<T>,
    ) -> Self {
        let last = last.map(|last| Box::new(last) as Box<dyn Any + Send + Sync>);
        self.0.waited = Some(Waited { id, state, last });
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

    /// The path of the call as the API's description has it, such as `/servers/{server_id}`: the same for all calls of
    /// an operation, and without ids. Of a call by [`Client::request`](crate::Client::request), which has no template, it is
    /// the [`path`](Self::path).
    pub fn path_template(&self) -> Option<&str> {
        self.0.call.as_ref().map(|call| &*call.path_template)
    }

    /// The path of the call with its ids, such as `/servers/sv_1`: percent-encoded as it is sent, without the path
    /// of the base URL and without the query. It is `None` where an argument couldn't be put into the path, and where there
    /// was no call.
    pub fn path(&self) -> Option<&str> {
        self.0.call.as_ref()?.path.as_deref()
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
            Kind::Transport { reason, .. } => reason.is_timeout(),
            Kind::Decode { lost: Some(error), .. } => error.is_timeout(),
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

    /// Whether the API did what was asked and only its answer couldn't be read: don't ask again, unless
    /// [`is_retryable`](Self::is_retryable) says that it does no harm.
    pub fn was_accepted(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. })
    }

    /// Whether the API may or may not have done what was asked: no answer came, or one that says that something broke. After
    /// a POST, look whether there is what you ordered before you order again.
    pub fn is_outcome_unknown(&self) -> bool {
        self.fault() == Fault::Unknown && !self.was_accepted()
    }

    /// Whether the answer has an error of this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|other| other == code)
    }

    /// Whether a wait ended because what it waited for has failed, as a server in `failed_deployment`.
    pub fn is_failed_state(&self) -> bool {
        matches!(self.0.kind, Kind::Failed)
    }

    /// Whether a wait took longer than its [`timeout`](crate::Wait::timeout).
    pub fn is_deadline(&self) -> bool {
        matches!(self.0.kind, Kind::Deadline { .. })
    }

    /// What a wait saw last, in words, such as `status: deploying`. The words may be the API's, as it sent them.
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
            Kind::Transport { fault, .. } => *fault,
            Kind::Decode { lost: Some(_), .. } => Fault::Unknown,
            _ => Fault::Lasting,
        }
    }
}

fn transport_fault(error: &(dyn StdError + 'static), redirects: bool) -> Fault {
    for cause in causes(error) {
        if let Some(error) = cause.downcast_ref::<reqwest::Error>() {
            return match error {
                _ if error.is_connect() && !redirects => Fault::NotDone,
                _ if error.is_builder() || error.is_redirect() => Fault::Lasting,
                _ => Fault::Unknown,
            };
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};

            let refused = matches!(error.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable);
            return if refused { Fault::NotDone } else { Fault::Unknown };
        }
    }
    Fault::Unknown
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
