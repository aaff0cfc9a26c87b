//! What generated methods begin a call with.

use crate::call::calling::Calling;
use crate::call::{Outgoing, Request};
use crate::client::Client;
use crate::operation::Operation;
use reqwest::Method;

/// A description may have no use for some of them.
#[allow(dead_code, reason = "which of them are called depends on the description")]
impl<T> Request<T> {
    pub(crate) fn get(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::GET, path))
    }

    pub(crate) fn post(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::POST, path))
    }

    pub(crate) fn put(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::PUT, path))
    }

    pub(crate) fn patch(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::PATCH, path))
    }

    pub(crate) fn delete(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::DELETE, path))
    }

    pub(crate) fn head(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::HEAD, path))
    }

    pub(crate) fn options(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::OPTIONS, path))
    }

    pub(crate) fn trace(client: &Client, id: &'static str, path: &'static str) -> Self {
        Self::made_by(begin(client, id, Method::TRACE, path))
    }
}

/// Not generic, so that it is compiled once.
fn begin(client: &Client, id: &'static str, method: Method, path: &'static str) -> Calling {
    Calling::new(Outgoing::new(client.session(), Operation::new(id, method, path)))
}
