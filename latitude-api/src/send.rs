//! The one place where a call meets the network.

use crate::answer::Answer;
use crate::encoding;
use crate::http::Line;
use crate::operation::Outgoing;
use crate::response::RawResponse;
use crate::retry::{Fault, RetryPolicy};
use crate::trace::Report;
use crate::{Error, Method, Response};
use bytes::{Bytes, BytesMut};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue};
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;

/// As much of an error page as anyone needs.
const LONGEST_ERROR: usize = 1 << 20;

impl Outgoing {
    /// The request as it goes over the wire, but for its timeout.
    fn request(&self) -> Result<reqwest::Request, Error> {
        self.check()?;
        let mut request = reqwest::Request::new(self.operation.method.clone(), self.url());
        let headers = request.headers_mut();
        headers.extend(self.client.0.headers.clone());
        headers.extend(self.headers.clone());
        headers.insert(AUTHORIZATION, self.client.0.token.clone());
        match self.body.clone() {
            Some(body) => drop(request.body_mut().replace(body.into())),
            // Without it, some servers wait for a body, or refuse the request with 411.
            None if matches!(self.operation.method, Method::POST | Method::PUT | Method::PATCH) => {
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        Ok(request)
    }

    /// Makes one attempt.
    async fn attempt(&self, timeout: Duration) -> Result<RawResponse, Error> {
        let client = &*self.client.0;
        let mut request = self.request()?;
        *request.timeout_mut() = Some(timeout);
        let sent = client.transport.send(request).await;
        let mut response = sent.map_err(|error| Error::unanswered(error, client.redirects, &self.url()))?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let line = response.extensions_mut().remove::<Line>();
        if !status.is_success() {
            // An error whose body breaks off, or never ends, is still that error.
            let body = read(&mut response, client.longest_body.min(LONGEST_ERROR)).await;
            return Err(Error::status_error(
                status,
                headers,
                body.unwrap_or_else(|e| e.read),
                client.timer.wall_clock(),
            ));
        }
        match read(&mut response, client.longest_body).await {
            Ok(body) => match encoding::left(&headers) {
                Some(encoding) if !body.is_empty() => {
                    Err(Error::decode(status, headers, body, encoding::unreadable(&encoding)))
                }
                _ => Ok(RawResponse { status, headers, body, attempts: 1, lenience: self.lenience }),
            },
            Err(Unread { why: None, .. }) => {
                let why = format!("it is longer than the {} bytes that the client reads", client.longest_body);
                Err(Error::decode(status, headers, Bytes::new(), why))
            }
            Err(Unread { why: Some(why), read }) => {
                if let Some(line) = line {
                    line.failed(&why);
                }
                Err(Error::broken_off(status, headers, read, why))
            }
        }
    }

    /// Makes attempts until one succeeds or there is no use in another.
    async fn run(&self, report: &Report) -> Result<RawResponse, Error> {
        let client = &*self.client.0;
        if let Some(why) = client.runtime
            && Handle::try_current().is_err()
        {
            return Err(Error::invalid(format!("the client needs tokio, as {why}")));
        }
        let policy = self.retry.as_ref().unwrap_or(&client.retry);
        let timeout = self.timeout.unwrap_or(client.timeout);
        let mut started = client.timer.now();
        // The first attempt has the call's whole timeout, unless a wait ends before.
        let ends = self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(started));
        let budget = policy.time_in_all().min(ends);
        let (mut attempts, mut left, mut maybe_done) = (0, ends, false);
        let mut failed: Option<Error> = None;
        loop {
            #[cfg(feature = "rate-limit")]
            if let Some(limiter) = &client.limiter {
                limiter.turn(matches!(self.operation.method, Method::GET | Method::HEAD)).await;
            }
            match failed.take() {
                // Waiting for the first turn costs nothing of what the attempts have.
                None => started = client.timer.now(),
                Some(error) => {
                    left = budget.saturating_sub(client.timer.now().saturating_duration_since(started));
                    if left.is_zero() {
                        return Err(error);
                    }
                }
            }
            attempts += 1;
            let error = match self.attempt(timeout.min(left)).await {
                Ok(response) => return Ok(RawResponse { attempts, ..response }),
                Err(error) if error.is_invalid() => return Err(error),
                Err(error) => error.after(attempts),
            };
            if maybe_done && self.operation.method == Method::DELETE && error.is_not_found() {
                return Ok(RawResponse::done(error, attempts));
            }
            let fault = error.fault();
            maybe_done |= fault == Fault::Unknown;
            let left = budget.saturating_sub(client.timer.now().saturating_duration_since(started));
            let Some(pause) = self.pause(policy, fault, &error, left) else { return Err(error) };
            report.pause(attempts, pause, &error);
            client.timer.sleep(pause).await;
            failed = Some(error);
        }
    }

    fn pause(&self, policy: &RetryPolicy, fault: Fault, error: &Error, left: Duration) -> Option<Duration> {
        let repeatable = match fault {
            Fault::NotDone => true,
            Fault::Unknown => self.call().repeatable,
            Fault::Lasting => false,
        };
        let pause = || policy.pause(error.attempts(), error.retry_after(), left, fastrand::f64());
        repeatable.then(pause).flatten()
    }
}

/// A body that could not be read to its end: it is too long, or the connection was lost.
struct Unread {
    why: Option<reqwest::Error>,
    read: Bytes,
}

async fn read(response: &mut reqwest::Response, longest: usize) -> Result<Bytes, Unread> {
    let mut all = BytesMut::new();
    let mut first = Bytes::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if first.len() + all.len() + chunk.len() > longest => {
                let left = longest - first.len() - all.len();
                all.extend_from_slice(&first);
                all.extend_from_slice(&chunk[..left]);
                return Err(Unread { why: None, read: all.freeze() });
            }
            // Most answers are one chunk, which is not copied.
            Ok(Some(chunk)) if first.is_empty() && all.is_empty() => first = chunk,
            Ok(Some(chunk)) => {
                all.extend_from_slice(&std::mem::take(&mut first));
                all.extend_from_slice(&chunk);
            }
            Ok(None) if all.is_empty() => return Ok(first),
            Ok(None) => return Ok(all.freeze()),
            Err(why) => {
                all.extend_from_slice(&first);
                return Err(Unread { why: Some(why), read: all.freeze() });
            }
        }
    }
}

pub(crate) type Executing = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// Makes a call. Not generic, so that it is compiled once.
pub(crate) fn execute(outgoing: Arc<Outgoing>) -> Executing {
    let call = outgoing.call();
    let report = Report::new(&call);
    Box::pin(report.clone().around(async move {
        let outcome = outgoing.run(&report).await.map_err(|error| error.in_call(&call));
        report.end(&outcome);
        outcome
    }))
}

/// A call that goes on while nobody polls it, and ends when it is dropped. What waits in between takes nothing of its
/// timeout.
pub(crate) fn ahead(call: Executing) -> Executing {
    // A test's transport may need no runtime.
    let Ok(runtime) = Handle::try_current() else { return call };
    let mut task = Spawned(runtime.spawn(call));
    Box::pin(async move { (&mut task.0).await.unwrap_or_else(|_| Err(Error::invalid("the runtime is shutting down"))) })
}

struct Spawned(tokio::task::JoinHandle<Result<RawResponse, Error>>);

impl Drop for Spawned {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A call before it is made, on its way, and after its answer: the part of a request that knows nothing of its types.
pub(crate) struct Calling {
    outgoing: Arc<Outgoing>,
    stage: Stage,
}

enum Stage {
    Unmade,
    /// The lock is never waited for: it makes requests `Sync`, which a boxed future alone isn't.
    OnItsWay(Mutex<Executing>),
    Answered,
}

impl Calling {
    pub(crate) fn new(outgoing: Outgoing) -> Self {
        Self { outgoing: Arc::new(outgoing), stage: Stage::Unmade }
    }

    pub(crate) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    pub(crate) fn into_outgoing(self) -> Arc<Outgoing> {
        self.outgoing
    }

    /// The call, to be changed: what is changed hasn't been made.
    pub(crate) fn change(&mut self) -> &mut Outgoing {
        self.stage = Stage::Unmade;
        Arc::make_mut(&mut self.outgoing)
    }

    /// Tells which call an error belongs to.
    pub(crate) fn name(&self, error: Error) -> Error {
        error.in_call(&self.outgoing.call())
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn block(&mut self) -> Result<RawResponse, Error> {
        crate::blocking::wait(self)?
    }
}

/// A clone of a call that has been made is that call once more, and hasn't been made.
impl Clone for Calling {
    fn clone(&self) -> Self {
        Self { outgoing: self.outgoing.clone(), stage: Stage::Unmade }
    }
}

impl Future for Calling {
    type Output = Result<RawResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Stage::Unmade = self.stage {
            self.stage = Stage::OnItsWay(Mutex::new(execute(self.outgoing.clone())));
        }
        let Stage::OnItsWay(executing) = &mut self.stage else {
            let why = "the call has been answered already: clone it before awaiting it, to make it again";
            return Poll::Ready(Err(self.name(Error::invalid(why))));
        };
        let executing = executing.get_mut().unwrap_or_else(PoisonError::into_inner);
        let outcome = ready!(executing.as_mut().poll(context));
        self.stage = Stage::Answered;
        Poll::Ready(outcome)
    }
}

/// A call that gives its answer with status and headers. Like a [`Request`](crate::Request), it is sent when it is first
/// polled, dropping it cancels it, and polled after its answer it gives an error.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture<T> {
    call: Calling,
    answer: PhantomData<fn() -> T>,
}

impl<T: Answer> ResponseFuture<T> {
    pub(crate) fn new(call: Calling) -> Self {
        Self { call, answer: PhantomData }
    }

    /// Blocks until the answer is there; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn call(mut self) -> Result<Response<T>, Error> {
        let raw = self.call.block()?;
        self.read(raw)
    }

    fn read(&self, raw: RawResponse) -> Result<Response<T>, Error> {
        match T::read(&raw) {
            Ok(value) => Ok(Response::new(raw, value)),
            Err(error) => Err(self.call.name(error)),
        }
    }
}

impl<T: Answer> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(Pin::new(&mut self.call).poll(context))?;
        Poll::Ready(self.read(raw))
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = &self.call.outgoing().operation;
        write!(f, "ResponseFuture({} {})", operation.method, operation.path_template)
    }
}
