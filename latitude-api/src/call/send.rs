//! The one place where a call meets the network.

use super::trace::Report;
use super::{Outgoing, RetryPolicy};
use crate::answer::RawResponse;
use crate::error::Error;
use bytes::{Bytes, BytesMut};
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

const ACCEPTED: HeaderValue = HeaderValue::from_static("application/vnd.api+json, application/json;q=0.9, */*;q=0.1");
/// As much of an error page as anyone needs.
const LONGEST_ERROR: usize = 1 << 20;

impl Outgoing {
    /// The request as it goes over the wire, but for its timeout.
    fn request(&self) -> Result<reqwest::Request, Error> {
        self.check()?;
        let mut request = reqwest::Request::new(self.operation.method().clone(), self.url());
        let headers = request.headers_mut();
        headers.extend(self.session.headers.clone());
        headers.insert(ACCEPT, ACCEPTED);
        headers.extend(self.headers.clone());
        headers.insert(AUTHORIZATION, self.session.token.clone());
        if let Some(body) = self.body.clone() {
            request.body_mut().replace(body.into());
        }
        Ok(request)
    }

    /// Makes one attempt.
    async fn attempt(&self, timeout: Duration) -> Result<RawResponse, Error> {
        let client = &*self.session;
        let mut request = self.request()?;
        client.hidden.learn(request.headers());
        *request.timeout_mut() = Some(timeout);
        let sent = client.transport.send(request, &self.operation).await;
        let mut response = sent.map_err(|error| Error::unanswered(error, client.redirects, &self.url()))?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        if !status.is_success() {
            // An error whose body breaks off, or never ends, is still that error.
            let body = read(&mut response, client.longest_body.min(LONGEST_ERROR)).await;
            return Err(Error::status_error(
                status,
                headers,
                body.unwrap_or_else(|e| e.read),
                client.permanent,
                client.timer.wall_clock(),
            ));
        }
        match read(&mut response, client.longest_body).await {
            Ok(body) => Ok(RawResponse { status, headers, body, attempts: 1, lenience: self.lenience }),
            Err(Unread { why: None, .. }) => {
                let why = format!("it is longer than the {} bytes that the client reads", client.longest_body);
                Err(Error::decode(status, headers, Bytes::new(), why))
            }
            Err(Unread { why: Some(why), read }) => Err(Error::broken_off(status, headers, read, why)),
        }
    }

    /// Makes attempts until one succeeds or there is no use in another.
    async fn run(&self, report: &Report) -> Result<RawResponse, Error> {
        let client = &*self.session;
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
                limiter.turn(self.operation.is_read()).await;
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
                // What it hides is known from here on, to the report, too.
                Err(error) => error.in_call(&self.operation).after(attempts, maybe_done),
            };
            if maybe_done && *self.operation.method() == Method::DELETE && error.is_told_not_found() {
                return Ok(RawResponse::done(error, attempts));
            }
            maybe_done |= error.fault().maybe_done;
            let left = budget.saturating_sub(client.timer.now().saturating_duration_since(started));
            let Some(pause) = self.pause(policy, &error, left) else { return Err(error) };
            report.pause(attempts, pause, &error);
            client.timer.sleep(pause).await;
            failed = Some(error);
        }
    }

    fn pause(&self, policy: &RetryPolicy, error: &Error, left: Duration) -> Option<Duration> {
        let fault = error.fault();
        let repeatable = fault.passes && (!fault.maybe_done || self.operation.is_repeatable());
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
    let report = Report::new(&outgoing.operation);
    Box::pin(report.clone().around(async move {
        let outcome = outgoing.run(&report).await.map_err(|error| error.in_call(&outgoing.operation));
        report.end(&outcome);
        outcome
    }))
}
