//! How a request reaches the API.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Why a [`Transport`] gives no answer.
///
/// A [`reqwest::Error`] or a [`std::io::Error`] in it, or among its sources, says whether the API was reached, which decides
/// what may be tried again. A connection that [`reqwest`] couldn't make may be that of a redirect, and so a POST is not; one
/// that an [`io::Error`](std::io::Error) says was refused is. Any other error counts as a connection that was lost. With
/// [`assume_no_redirects`](crate::ClientBuilder::assume_no_redirects), all that [`reqwest`] says is believed, also that the
/// server didn't process the request.
///
/// It is the [`source`](StdError::source) of the [`Error`](crate::Error) of the call. Where it, or one of its own sources, has
/// the address of the request in its text, texts without the address stand in its place.
pub type TransportError = Box<dyn StdError + Send + Sync>;

/// What a [`Transport`] gives.
pub type Sending = Pin<Box<dyn Future<Output = Result<reqwest::Response, TransportError>> + Send>>;

/// Sends one request and gives its answer. [`reqwest::Client`] is one; so is any function that takes a
/// [`reqwest::Request`] and gives a [`Sending`], which is what tests and middleware are made of.
///
/// What it is handed is complete, with the token in its headers. Retries happen above it: each attempt is
/// one call of `send`. The time an attempt has is in [`reqwest::Request::timeout`]; keeping it is the transport's business.
/// A body whose `content-encoding` it has undone comes without that header.
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

impl Transport for Arc<dyn Transport> {
    fn send(&self, request: reqwest::Request) -> Sending {
        self.as_ref().send(request)
    }
}

impl<F: Fn(reqwest::Request) -> Sending + Send + Sync + 'static> Transport for F {
    fn send(&self, request: reqwest::Request) -> Sending {
        self(request)
    }
}
