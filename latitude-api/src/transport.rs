//! How a request reaches the API.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

/// Why a [`Transport`] gives no answer.
///
/// A [`reqwest::Error`] and a [`std::io::Error`] in it say whether the API was reached, which decides what may be
/// tried again. Any other error counts as a connection that was lost.
pub type TransportError = Box<dyn StdError + Send + Sync>;

/// What a [`Transport`] gives.
pub type Sending = Pin<Box<dyn Future<Output = Result<reqwest::Response, TransportError>> + Send>>;

/// Sends one request and gives its answer. [`reqwest::Client`] is one; so is any function that takes a
/// [`reqwest::Request`] and gives a [`Sending`], which is what tests and middleware are made of.
///
/// What it is handed is complete, with the token in its headers. Retries happen above it: each attempt is
/// one call of `send`.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request.
    fn send(&self, request: reqwest::Request) -> Sending;
}

impl Transport for reqwest::Client {
    fn send(&self, request: reqwest::Request) -> Sending {
        let answer = self.execute(request);
        Box::pin(async move { Ok(answer.await?) })
    }
}

impl<F: Fn(reqwest::Request) -> Sending + Send + Sync + 'static> Transport for F {
    fn send(&self, request: reqwest::Request) -> Sending {
        self(request)
    }
}
