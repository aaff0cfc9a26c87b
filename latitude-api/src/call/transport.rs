//! How a request reaches the API.

use crate::error::TransportError;
use crate::operation::Operation;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What a [`Transport`] gives.
pub type Sending = Pin<Box<dyn Future<Output = Result<reqwest::Response, TransportError>> + Send>>;

/// Sends one request and gives its answer. [`reqwest::Client`] is one; so is any function that takes a
/// [`reqwest::Request`] and gives a [`Sending`], which is what tests are made of. Middleware is told the [`Operation`],
/// too, so that metrics take no address apart: see [`telemetry`](crate::telemetry).
/// [`Recorder`](crate::testing::Recorder) records what was sent.
///
/// What it is handed is complete, with the token in its headers. Retries happen above it: each attempt is
/// one call of `send`. The time an attempt has is in [`reqwest::Request::timeout`]; keeping it is the transport's
/// business. A body whose `content-encoding` it has undone comes without that header.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request, which is an attempt at this operation.
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending;
}

impl Transport for reqwest::Client {
    fn send(&self, request: reqwest::Request, _: &Operation) -> Sending {
        let answer = self.execute(request);
        Box::pin(async move { Ok(answer.await?) })
    }
}

impl Transport for Arc<dyn Transport> {
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
        self.as_ref().send(request, operation)
    }
}

impl<F: Fn(reqwest::Request) -> Sending + Send + Sync + 'static> Transport for F {
    fn send(&self, request: reqwest::Request, _: &Operation) -> Sending {
        self(request)
    }
}
