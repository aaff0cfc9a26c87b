//! What generated methods begin a call with.

use crate::call::{Outgoing, Request};
use crate::client::Client;
use crate::operation::Operation;
use reqwest::Method;

/// A description may have no use for some of them.
#[allow(dead_code, reason = "which of them are called depends on the description")]
impl<T> Request<T> {
    fn new(client: &Client, id: &'static str, method: Method, path: &'static str) -> Self {
        Self::of(Outgoing::new(client.session(), Operation::new(id, method, path)))
    }

    pub(crate) fn get(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::GET, path)
    }

    pub(crate) fn post(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::POST, path)
    }

    pub(crate) fn put(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::PUT, path)
    }

    pub(crate) fn patch(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::PATCH, path)
    }

    pub(crate) fn delete(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::DELETE, path)
    }

    pub(crate) fn head(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::HEAD, path)
    }

    pub(crate) fn options(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::OPTIONS, path)
    }

    pub(crate) fn trace(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::new(client, id, Method::TRACE, path)
    }
}
