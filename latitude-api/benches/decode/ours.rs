//! How the SDK reads and writes here: the only place that knows.

use latitude_api::servers::{CreateServer, Server};
use latitude_api::{Bytes, Page, Resource, testing};

/// A page, as a call that lists servers reads it.
pub(crate) fn page(body: &[u8]) -> Page<Resource<Server>> {
    testing::read(Bytes::copy_from_slice(body)).unwrap()
}

/// One server, as a call that gets it reads it.
pub(crate) fn one(body: &[u8]) -> Resource<Server> {
    testing::read(Bytes::copy_from_slice(body)).unwrap()
}

/// A body, as a call writes it.
pub(crate) fn write(body: &CreateServer) -> Vec<u8> {
    serde_json::to_vec(body).unwrap()
}
