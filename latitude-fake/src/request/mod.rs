//! Requests, as they come and as they are understood.

mod body;
mod query;

use bytes::Bytes;
use std::net::IpAddr;

pub(crate) use body::{Body, Checks};
pub(crate) use query::Query;

/// A request, however it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With its ids, as it was sent, without the query.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) content_type: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) body: Bytes,
    pub(crate) peer: IpAddr,
}

impl Request {
    /// The parts of the path, decoded.
    pub(crate) fn parts(&self) -> Vec<String> {
        let path = self.path.strip_suffix('/').unwrap_or(&self.path);
        path.split('/').skip(1).map(decoded).collect()
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
