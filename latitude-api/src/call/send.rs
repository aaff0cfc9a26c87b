//! The one place where a call meets the network.

use super::credentials::Authorization;
use super::http::Line;
use super::quota::Charge;
use super::trace::Report;
use super::{Outgoing, RetryPolicy, Session, Timer};
use crate::answer::{RawResponse, Traced};
use crate::error::{Error, Late, encoding};
use bytes::{Bytes, BytesMut};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

/// As much of an error page as anyone needs.
const LONGEST_ERROR: usize = 1 << 20;

impl Outgoing {
    /// The request as it goes over the wire, but for its token and its timeout.
    fn request(&self) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.operation.method().clone(), self.url());
        request.headers_mut().clone_from(&self.session.headers);
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        match self.body.clone() {
            Some(body) => drop(request.body_mut().replace(body.into())),
            // Without it, some servers wait for a body, or refuse the request with 411.
            None if matches!(*self.operation.method(), Method::POST | Method::PUT | Method::PATCH) => {
                request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            None => {}
        }
        request
    }

    /// The header with the API key, which has to be there before `ends`.
    async fn key(&self, ends: Option<Instant>) -> Result<HeaderValue, Error> {
        let Session { timer, authorization, .. } = &*self.session;
        let left = || until(ends, timer.now());
        let key = match ends {
            Some(_) => within(&**timer, left(), authorization.header()).await.filter(|_| !left().is_zero()),
            None => Some(authorization.header().await),
        };
        key.unwrap_or(Err(Error::late(Late::Keyless)))
    }

    /// Another key than the one that the API has refused, where the credentials have one by now.
    async fn other_key(&self, refused: &HeaderValue, ends: Option<Instant>) -> Option<HeaderValue> {
        // Behind a redirect, it may be another host that has refused it, after the API has done what was asked.
        let is_safe = !self.session.redirects || self.operation.is_repeatable();
        let may_differ = matches!(self.session.authorization, Authorization::Credentials(_));
        (is_safe && may_differ).then_some(())?;
        self.key(ends).await.ok().filter(|key| key != refused)
    }

    /// Makes one attempt, which is over at `ends`.
    async fn attempt(&self, key: HeaderValue, ends: Option<Instant>) -> Result<RawResponse, Error> {
        let session = &*self.session;
        let mut request = self.request();
        request.headers_mut().insert(AUTHORIZATION, key);
        session.hidden.learn(request.headers());
        let left = until(ends, session.timer.now());
        *request.timeout_mut() = Some(self.attempt_timeout().min(left));
        let sent = session.transport.send(request, &self.operation).await;
        let mut response = sent.map_err(|error| Error::unanswered(error, session.redirects, &self.url()))?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let line = response.extensions_mut().remove::<Line>();
        if !status.is_success() {
            // An error whose body breaks off, or never ends, is still that error.
            let body = read(&mut response, session.longest_body.min(LONGEST_ERROR)).await;
            return Err(Error::status_error(
                status,
                headers,
                body.unwrap_or_else(|e| e.read),
                session.permanent,
                session.timer.wall_clock(),
            ));
        }
        match read(&mut response, session.longest_body).await {
            Ok(body) => match encoding::left(&headers) {
                Some(encoding) if !body.is_empty() => {
                    Err(Error::decode(status, headers, body, encoding::unreadable(&encoding)))
                }
                _ => {
                    let (reading, traced) = (self.reading, Traced::default());
                    Ok(RawResponse { status, headers, body, attempts: 1, reading, traced })
                }
            },
            Err(Unread { why: None, .. }) => {
                let why = format!("it is longer than the {} bytes that the client reads", session.longest_body);
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
        let session = &*self.session;
        if let Some(why) = session.runtime
            && Handle::try_current().is_err()
        {
            return Err(Error::invalid(format!("the client needs tokio, as {why}")));
        }
        self.check()?;
        let policy = self.retry.as_ref().unwrap_or(&session.retry);
        let now = || session.timer.now();
        let ends = self.ends(now());
        let mut budget_ends = policy.own_budget().and_then(|budget| now().checked_add(budget));
        let (mut attempts, mut charged, mut maybe_done) = (0, 0, false);
        let mut failed: Option<Error> = None;
        let mut charge: Option<Charge<'_>> = None;
        let (mut other_key, mut renewed) = (None, false);
        loop {
            let mut last = earliest(ends, budget_ends);
            if let Err(late) = self.turn(policy, last).await {
                return Err(failed.unwrap_or_else(|| Error::late(late)));
            }
            if failed.is_none() {
                // The first attempt has the call's whole timeout.
                budget_ends = budget_ends.or(now().checked_add(policy.time_in_all()));
                last = ends;
            }
            if until(last, now()).is_zero() {
                return Err(failed.unwrap_or_else(|| Error::late(Late::Over)));
            }
            if self.work().is_some() {
                // Cut off by the budget, work that the server was asked for would have no answer.
                last = ends;
            }
            attempts += 1;
            charged += charge.take().map_or(0, Charge::keep);
            let key = match other_key.take() {
                Some(key) => Ok(key),
                None => self.key(last).await,
            };
            let (key, answer) = match key {
                Ok(key) => (Some(key.clone()), self.attempt(key, last).await),
                Err(error) => (None, Err(error)),
            };
            let error = match answer {
                Ok(response) => {
                    session.quota.put_back(charged);
                    return Ok(RawResponse { attempts, ..response });
                }
                // What it hides is known from here on, to the report, too.
                Err(error) => error.in_call(&self.operation).after(attempts, maybe_done),
            };
            if maybe_done && *self.operation.method() == Method::DELETE && error.is_told_not_found() {
                return Ok(RawResponse::done(error, attempts));
            }
            maybe_done |= error.fault().maybe_done;
            let left = until(earliest(ends, budget_ends), now());
            self.hold(&error);
            if let Some(key) = key.filter(|_| error.is_unauthorized()) {
                session.authorization.refused(&key);
                // Once: where two keys are refused, a third one is no better.
                if !renewed && policy.allows_another(attempts) {
                    renewed = true;
                    other_key = self.other_key(&key, earliest(ends, budget_ends)).await;
                }
                if other_key.is_some() {
                    charge = session.quota.take(now());
                    if charge.is_none() {
                        return Err(error.without_quota());
                    }
                    report.pause(attempts, Duration::ZERO, &error);
                    failed = Some(error);
                    continue;
                }
            }
            let Some(pause) = self.pause(policy, &error, left) else {
                // That there was no time for a further attempt says less than how the last one failed.
                return Err(failed.filter(|_| error.is_late()).unwrap_or(error));
            };
            // Those that the API has put off come back when it wants them to.
            if !(error.is_rate_limited() && error.retry_after().is_some()) {
                charge = session.quota.take(now());
                if charge.is_none() {
                    return Err(error.without_quota());
                }
            }
            report.pause(attempts, pause, &error);
            session.timer.sleep(pause).await;
            failed = Some(error);
        }
    }

    /// Waits until the API and the rate limit let the call go; fails at once where that is after `ends`.
    async fn turn(&self, policy: &RetryPolicy, ends: Option<Instant>) -> Result<(), Late> {
        self.held(policy, ends).await?;
        #[cfg(feature = "rate-limit")]
        if let Some(limiter) = &self.session.limiter {
            loop {
                let turn = limiter.turn(self.operation.is_read(), &self.session.timer, ends).await;
                turn.map_err(|wait| Late::Turn { wait, why: "the client's rate limit gives it a turn in" })?;
                // Where the API has asked to wait meanwhile, those that waited would go out together: each takes another turn.
                if !self.held(policy, ends).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Waits as long as the API has asked any call of this kind to; gives whether it had to.
    async fn held(&self, policy: &RetryPolicy, ends: Option<Instant>) -> Result<bool, Late> {
        let Session { timer, holds, .. } = &*self.session;
        let mut waited = false;
        loop {
            let now = timer.now();
            let wait = holds.left(self.operation.is_read(), now);
            if wait.is_zero() {
                return Ok(waited);
            }
            waited = true;
            let left = until(ends, now);
            if wait > left {
                return Err(Late::Turn { wait, why: "the API has asked to wait for another" });
            }
            // Those that were held up together come back apart.
            timer.sleep(wait.saturating_add(policy.apart()).min(left)).await;
        }
    }

    /// What the API asks of this call holds for all of its kind.
    fn hold(&self, error: &Error) {
        let asked = error.retry_after().filter(|asked| !asked.is_zero() && error.fault().passes);
        if let Some(asked) = asked {
            self.session.holds.hold(self.operation.is_read(), self.session.timer.now(), asked);
        }
    }

    fn pause(&self, policy: &RetryPolicy, error: &Error, left: Duration) -> Option<Duration> {
        let fault = error.fault();
        let repeatable = fault.passes && (!fault.maybe_done || self.operation.is_repeatable());
        let pause = || policy.pause(error.attempts(), error.retry_after(), left, policy.part());
        repeatable.then(pause).flatten()
    }
}

/// The earlier of two ends, if there are any.
pub(crate) fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// What comes of a future within this time; `None` where that is over before.
async fn within<F: Future>(timer: &dyn Timer, time: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut over = None;
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        // What is there at once needs no clock.
        over.get_or_insert_with(|| timer.sleep(time)).as_mut().poll(context).map(|()| None)
    })
    .await
}

/// How long it is until an end, if there is one.
fn until(end: Option<Instant>, now: Instant) -> Duration {
    end.map_or(Duration::MAX, |end| end.saturating_duration_since(now))
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
    Box::pin(Report::new(&outgoing).around(|mut report| async move {
        let mut outcome = outgoing.run(&report).await.map_err(|error| error.in_call(&outgoing.operation));
        report.end(&mut outcome);
        outcome
    }))
}
