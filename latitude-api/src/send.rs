//! The one place where a call meets the network.

use crate::answer::Answer;
use crate::error::Call;
use crate::operation::{Outgoing, encode_query};
use crate::response::RawResponse;
use crate::{Error, Response};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

const ACCEPTED: HeaderValue = HeaderValue::from_static("application/vnd.api+json, application/json;q=0.9, */*;q=0.1");

/// Makes one attempt at a call.
async fn attempt(outgoing: Outgoing) -> Result<RawResponse, Error> {
    let path = outgoing.finish()?;
    let client = &outgoing.client;
    let mut url = client.url(path);
    if !outgoing.query.is_empty() {
        url.set_query(Some(&encode_query(&outgoing.query)));
    }

    let mut request = reqwest::Request::new(outgoing.operation.method.clone(), url);
    let headers = request.headers_mut();
    headers.extend(client.headers().clone());
    headers.insert(ACCEPT, ACCEPTED);
    headers.extend(outgoing.headers.clone());
    headers.insert(AUTHORIZATION, client.token().clone());
    *request.timeout_mut() = outgoing.timeout.or(client.timeout());
    if let Some(body) = outgoing.body.clone() {
        request.body_mut().replace(body.into());
    }

    let response = client.http().execute(request).await.map_err(Error::transport)?;
    let status = response.status();
    let headers = response.headers().clone();
    let body = response.bytes().await;
    if !status.is_success() {
        // An error whose body breaks off is still that error.
        return Err(Error::status_error(status, headers, body.unwrap_or_default()));
    }
    match body {
        Ok(body) => Ok(RawResponse { status, headers, body }),
        Err(error) => {
            Err(Error::decode(status, headers, bytes::Bytes::new(), format!("it breaks off: {}", error.without_url())))
        }
    }
}

pub(crate) type Executing = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// Makes a call. Not generic, so that it is compiled once.
pub(crate) fn execute(outgoing: Outgoing) -> Executing {
    let call = outgoing.call();
    Box::pin(async move { attempt(outgoing).await.map_err(|error| error.in_call(call)) })
}

/// A call on its way; gives the answer with its status and headers.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture<T> {
    executing: Executing,
    call: Call,
    read: fn(&RawResponse) -> Result<T, Error>,
}

impl<T: Answer> ResponseFuture<T> {
    pub(crate) fn new(outgoing: Outgoing) -> Self {
        Self { call: outgoing.call(), executing: execute(outgoing), read: T::read }
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(self.executing.as_mut().poll(context))?;
        Poll::Ready(match (self.read)(&raw) {
            Ok(value) => Ok(Response::new(raw, value)),
            Err(error) => Err(error.in_call(self.call.clone())),
        })
    }
}

/// A call on its way; gives the answer.
#[must_use = "futures do nothing unless polled"]
pub struct AnswerFuture<T>(ResponseFuture<T>);

impl<T> AnswerFuture<T> {
    pub(crate) fn new(response: ResponseFuture<T>) -> Self {
        Self(response)
    }
}

impl<T> Future for AnswerFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_ok(Response::into_inner)
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseFuture({} {})", self.call.method, self.call.path)
    }
}

impl<T> fmt::Debug for AnswerFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnswerFuture({} {})", self.0.call.method, self.0.call.path)
    }
}
