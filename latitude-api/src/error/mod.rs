//! The one error type.

mod cause;
#[cfg(feature = "tracing")]
mod class;
pub(crate) mod encoding;
mod fault;
mod find;
mod list;
mod object;
mod protocol;
mod show;
mod wait;

use crate::hidden::Hidden;
use crate::operation::Operation;
use bytes::Bytes;
use cause::{Reason, tamed};
pub(crate) use fault::Fault;
pub(crate) use object::ErrorBody;
pub(crate) use protocol::{connection_is_dead, head_is_too_long};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Method, StatusCode, Url};
use std::any::Any;
use std::fmt;
use std::time::{Duration, SystemTime};
use wait::Waited;
pub(crate) use wait::{Deadline, Standing};

pub use cause::{CredentialsError, TransportError};
pub use list::UnreadItem;
pub use object::{ErrorObject, ErrorSource};

/// Why a call failed.
///
/// `Display` is one line that says what happened, and to which call:
///
/// ```text
/// 422 Unprocessable Entity: SERVERS_OUT_OF_STOCK: … (POST /servers, request 8d0f…)
/// no answer: the connection was refused (GET /servers/{server_id}, after 4 attempts)
/// not as expected after 1800s, last seen with status: deploying (GET /servers/sv_1)
/// ```
///
/// What others wrote, such as the API, a proxy or a transport, is escaped in it: no line break, control character or
/// change of direction gets through, and each such text is cut after 300 characters. Of a list of errors, 8 at most are
/// shown. The whole is never longer than 5,000 characters.
///
/// The client's token is left out wherever someone repeats it: as it is, percent-encoded, in base64, or with the
/// escapes of JSON or HTML. A token of less than 4 characters isn't, as it can't be told from any word, and one of less
/// than 8 only where it is a word by itself. So are cookies and what other headers log in by, such as `X-Auth-Token`.
///
/// All of this holds for `Display` and `Debug`, of the error, its [`errors`](Self::errors) and its sources. What the
/// methods return is as it came; of [`headers`](Self::headers), `Debug` shows neither cookies nor the token.
///
/// A call is named by its [`path_template`](Self::path_template), so that equal calls have equal messages and no id
/// ends up in a log by itself. A wait is for one thing, and its errors name that: the path is the real one, or the id
/// is added where it looks through a list.
///
/// `Display` leaves out the causes. They are in [`source`](std::error::Error::source), each once: the error of the HTTP
/// client or the transport and what that stems from, or how the last look of a wait failed. No address is in them. One
/// that shows more than it may, or more than one short line, is replaced by a safe text of it. `Debug`, which `main`
/// and `unwrap` print, is `Display` and the causes on one line. So `anyhow` and `eyre` show each cause once, too.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    operation: Option<Operation>,
    attempts: u32,
    /// Whether an attempt before the last may have done it.
    maybe_done_before: bool,
    /// Whether it wasn't tried again for want of a quota.
    quota_spent: bool,
    waited: Option<Waited>,
    search: Option<find::Search>,
    /// The items that were read of a list before it, as a `Vec`.
    read: Option<Box<dyn Any + Send + Sync>>,
    /// What no text of it may show.
    hidden: Hidden,
}

enum Kind {
    /// The client can't be built or the call can't be made; nothing was sent.
    Invalid(String),
    /// The HTTP client can't be set up; nothing was sent.
    Setup(TransportError),
    /// The credentials gave no token; nothing was sent.
    Credentials(CredentialsError),
    /// They gave a token that can't be sent, for this reason.
    UnusableToken(&'static str),
    /// No answer came.
    Transport { error: TransportError, reason: Reason, fault: Fault },
    /// The API answered with another status than 2xx.
    Status(Answer),
    /// A 2xx answer that can't be read.
    /// `lost` is how its connection ended, where that is why.
    Decode { answer: Answer, why: String, lost: Option<(Reason, TransportError)> },
    /// No attempt was made, as its turn would have come too late.
    Late(Late),
    /// The pages of a list have no end, or not all of it.
    IncompleteList(String),
    /// An item of a list can't be read; and so many more.
    Unread { item: UnreadItem, more: u32 },
    /// What is waited for isn't in its list.
    Missing(String),
    /// What is waited for is in a state that it doesn't leave.
    Failed,
    /// What is waited for hasn't come, or gone.
    Deadline(Deadline),
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
    /// Whether it has a code that trying again doesn't cure.
    permanent: bool,
}

/// Why a call can't be made in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// There is no time left at all.
    Over,
    /// The credentials took all of it.
    Keyless,
    /// It would have to wait so long, and what for.
    Turn { wait: Duration, why: &'static str },
}

impl Error {
    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::new(Kind::Invalid(why.into()))
    }

    pub(crate) fn setup(error: reqwest::Error) -> Self {
        Self::new(Kind::Setup(tamed(error.into(), &[], &Hidden::default())))
    }

    pub(crate) fn credentials(error: CredentialsError) -> Self {
        Self::new(Kind::Credentials(error))
    }

    pub(crate) fn unusable_token(why: &'static str) -> Self {
        Self::new(Kind::UnusableToken(why))
    }

    /// No answer came from `url`. With `redirects`, it may be a later request that failed.
    pub(crate) fn unanswered(error: TransportError, redirects: bool, url: &Url) -> Self {
        let (reason, fault) = (Reason::of(&*error), Fault::of_transport(&*error, redirects));
        Self::new(Kind::Transport { error: tamed(error, &[url], &Hidden::default()), reason, fault })
    }

    /// `permanent` are the codes that trying again doesn't cure; `now` is what the date of a `Retry-After` is compared
    /// with where the answer has no date of its own.
    pub(crate) fn status_error(
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
        permanent: &[&str],
        now: SystemTime,
    ) -> Self {
        let read = ErrorBody::read(&body).unwrap_or_default();
        let retry_after = retry_after(&headers, now).max(read.retry_after());
        let permanent =
            read.errors.iter().filter_map(|error| error.code.as_deref()).any(|code| permanent.contains(&code));
        Self::new(Kind::Status(Answer { status, headers, body, errors: read.errors, retry_after, permanent }))
    }

    pub(crate) fn decode(status: StatusCode, headers: HeaderMap, body: Bytes, why: impl Into<String>) -> Self {
        // Some gateways answer 200 with errors in it.
        let errors = ErrorBody::read(&body).unwrap_or_default().errors;
        let answer = Answer { status, headers, body, errors, retry_after: None, permanent: false };
        Self::new(Kind::Decode { answer, why: why.into(), lost: None })
    }

    /// A 2xx answer whose connection was lost before its end.
    pub(crate) fn broken_off(status: StatusCode, headers: HeaderMap, body: Bytes, why: reqwest::Error) -> Self {
        let mut error = Self::decode(status, headers, body, "it breaks off");
        if let Kind::Decode { lost, .. } = &mut error.0.kind {
            *lost = Some((Reason::of(&why), tamed(why.into(), &[], &Hidden::default())));
        }
        error
    }

    pub(crate) fn late(late: Late) -> Self {
        Self::new(Kind::Late(late))
    }

    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            attempts: 0,
            maybe_done_before: false,
            quota_spent: false,
            waited: None,
            search: None,
            read: None,
            hidden: Hidden::default(),
        }))
    }

    /// Names the call, and leaves out of all texts what the call says must not be in them; the first name stays.
    pub(crate) fn in_call(mut self, operation: &Operation) -> Self {
        if self.0.operation.is_none() {
            // What calls log in by later must not push out what this one did.
            self.hide(&operation.hidden().so_far());
            self.0.operation = Some(operation.clone());
        }
        self
    }

    fn hide(&mut self, hidden: &Hidden) {
        self.0.hidden = hidden.clone();
        match &mut self.0.kind {
            Kind::Status(answer) | Kind::Decode { answer, .. } => {
                answer.errors.iter_mut().for_each(|error| error.hide(hidden));
                hidden.mark(&mut answer.headers);
            }
            _ => {}
        }
        if let Kind::Setup(error)
        | Kind::Credentials(error)
        | Kind::Transport { error, .. }
        | Kind::Decode { lost: Some((_, error)), .. } = &mut self.0.kind
        {
            let raw = std::mem::replace(error, Box::new(fmt::Error));
            *error = tamed(raw, &[], hidden);
        }
    }

    /// Tells how many attempts there were, and whether one before the last may have done it.
    pub(crate) fn after(mut self, attempts: u32, maybe_done_before: bool) -> Self {
        (self.0.attempts, self.0.maybe_done_before) = (attempts, maybe_done_before);
        self
    }

    pub(crate) fn without_quota(mut self) -> Self {
        self.0.quota_spent = true;
        self
    }

    fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Status(answer) | Kind::Decode { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// The HTTP status; `None` where no answer came, and where a wait was ended by no call: see
    /// [`last_failure`](Self::last_failure).
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
    /// `meta.retry_after` in its body; the longer of the two. Of a call that couldn't be made in time, how long it
    /// would have had to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.0.kind {
            Kind::Late(Late::Turn { wait, .. }) => Some(*wait),
            _ => self.answer()?.retry_after,
        }
    }

    /// The `X-Request-Id` of the answer, for the provider's support.
    pub fn request_id(&self) -> Option<&str> {
        request_id(self.headers()?)
    }

    /// How many attempts the call took, those for which the credentials gave no token included, or how often a wait
    /// looked; zero where the call was put together wrongly. Each look is a call with attempts of its own.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The operation's id in the API description; `None` for a call by [`Client::request`](crate::Client::request).
    pub fn operation_id(&self) -> Option<&str> {
        self.operation()?.id()
    }

    /// The method of the call.
    pub fn method(&self) -> Option<&Method> {
        self.operation().map(Operation::method)
    }

    /// The path of the call as the API's description has it, such as `/servers/{server_id}`: the same for all calls of
    /// an operation, and without ids. Of a call by [`Client::request`](crate::Client::request), which has no template,
    /// it is the [`path`](Self::path).
    pub fn path_template(&self) -> Option<&str> {
        self.operation().map(Operation::path_template)
    }

    /// The path of the call with its ids, such as `/servers/sv_1`: percent-encoded as it is sent, without the path
    /// of the base URL and without the query. It is `None` where an argument couldn't be put into the path, and where
    /// there was no call.
    pub fn path(&self) -> Option<&str> {
        self.operation()?.path()
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.status() == Some(status)
    }

    /// Whether the API answered 404, or what was waited for isn't in its list.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND) || matches!(self.0.kind, Kind::Missing(_))
    }

    /// The same by the API itself. A page of something in between says nothing of the resource.
    pub(crate) fn is_told_not_found(&self) -> bool {
        self.is_not_found() && (self.status().is_none() || !self.errors().is_empty())
    }

    /// Whether the API answered 401: the token is wrong or missing.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// Whether the client's [`Credentials`](crate::Credentials) gave no token that can be sent, so that the last
    /// attempt sent nothing. Where they failed, it is tried again as a connection that couldn't be made, and
    /// [`is_retryable`](Self::is_retryable); how they failed is the [`source`](std::error::Error::source).
    pub fn is_credentials(&self) -> bool {
        matches!(self.0.kind, Kind::Credentials(_) | Kind::UnusableToken(_))
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
            Kind::Decode { lost: Some((reason, _)), .. } => reason.is_timeout(),
            _ => false,
        }
    }

    /// Whether making the same call later can work and does no harm: the attempts were used up on something that
    /// passes. See [`RetryPolicy`](crate::RetryPolicy).
    pub fn is_retryable(&self) -> bool {
        let Fault { passes, maybe_done } = self.fault();
        passes && (!maybe_done || self.operation().is_some_and(Operation::is_repeatable))
    }

    /// Whether no attempt was made, for want of time.
    pub(crate) fn is_late(&self) -> bool {
        matches!(self.0.kind, Kind::Late(_))
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

    /// Whether the call would have been tried again, had not all calls of its client together been tried again too
    /// often: see [`RetryQuota`](crate::RetryQuota).
    pub fn is_retry_quota_spent(&self) -> bool {
        self.0.quota_spent
    }

    /// Whether the API may or may not have done what was asked: of one of the attempts no answer came, or one that says
    /// that something broke. After a POST, look whether there is what you ordered before you order again. A read (GET, HEAD) does
    /// nothing that could be unknown.
    pub fn is_outcome_unknown(&self) -> bool {
        let reads = self.operation().is_some_and(Operation::is_read);
        (self.fault().maybe_done || self.0.maybe_done_before) && !self.was_accepted() && !reads
    }

    /// Whether the answer has an error of this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|other| other == code)
    }

    /// What the last attempt says about another one, and about itself.
    pub(crate) fn fault(&self) -> Fault {
        match &self.0.kind {
            Kind::Status(answer) => Fault::of_status(answer.status, answer.permanent),
            Kind::Credentials(_) => Fault::NOT_DONE,
            Kind::Transport { fault, .. } => *fault,
            Kind::Decode { lost: Some(_), .. } => Fault::UNKNOWN,
            Kind::Late(_) => Fault::NOT_DONE,
            _ => Fault::LASTING,
        }
    }
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-request-id")?.to_str().ok()
}

/// Reads `Retry-After`: seconds, or a date that is compared with the answer's own, as clocks differ.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than fits a number is forever.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = |text: &str| httpdate::parse_http_date(text).ok();
    let sent = headers.get(DATE).and_then(|sent| date(sent.to_str().ok()?.trim()));
    Some(date(text)?.duration_since(sent.unwrap_or(now)).unwrap_or_default())
}
