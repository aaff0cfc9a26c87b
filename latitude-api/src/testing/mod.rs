//! Testing a program without the network.
//!
//! Two things stand in for the API:
//!
//! - **A fake**, for what a program does: orders, waits, fall-backs, roll-backs, what is left and what it cost.
//!   [`latitude-fake`](https://docs.rs/latitude-fake), a crate of its own, remembers what was ordered and answers as
//!   the API's description says, in-process or over HTTP. A test says what happens, and not how the API would answer.
//! - **Answers that the test makes**, by a function or a [`Recorder`]: for one call, for exactly what is sent, and for
//!   answers that no API should give. Nobody checks them: a field with a wrong name reads as missing, and the test
//!   passes.
//!
//! A client whose answers are made on the spot, and whose pauses take no time:
//!
//! ```
//! use latitude_api::{Client, testing};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), latitude_api::Error> {
//! let client = Client::builder()
//!     .token("test")
//!     .transport(|request: latitude_api::reqwest::Request| {
//!         assert_eq!(request.url().path(), "/servers/sv_1");
//!         testing::reply(200, json!({ "data": { "id": "sv_1", "attributes": { "hostname": "web-1" } } }))
//!     })
//!     .timer(testing::VirtualTime::new())
//!     .build()?;
//!
//! assert_eq!(client.servers().get("sv_1").await?.hostname.as_deref(), Some("web-1"));
//! # Ok(())
//! # }
//! ```
//!
//! A [`Recorder`] in place of the function also tells what was sent. With
//! [`RetryPolicy::without_jitter`](crate::RetryPolicy::without_jitter) the pauses are known beforehand, and
//! [`VirtualTime`] says which times stay real.
//!
//! With a mock server, [`base_url`](crate::ClientBuilder::base_url) is all it takes. Answers are values that can
//! be made by hand, too: each implements `Default` and `Deserialize`; [`read`] gives one of a recorded body.
//! [`unplaced`] tells what in an answer this version of the crate doesn't describe.

mod recorder;
mod virtual_time;

use crate::answer::{Answer, RawResponse};
use crate::call::Sending;
use crate::error::Error;
use bytes::Bytes;

pub use crate::wire::{Reason, Unplaced};
pub use recorder::{Recorder, Sent};
pub use virtual_time::VirtualTime;

use std::io;

/// A JSON answer for a [`Transport`](crate::Transport). A status beyond 100 to 999 is an error of the transport.
pub fn reply(status: u16, body: serde_json::Value) -> Sending {
    reply_with(status, &[("content-type", "application/vnd.api+json")], body.to_string())
}

/// An answer with these headers and this text, such as a `retry-after` or an error page.
pub fn reply_with(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Sending {
    let response = headers
        .iter()
        .fold(http::Response::builder().status(status), |response, (name, value)| response.header(*name, *value));
    let response = response.body(body.into()).map(reqwest::Response::from);
    Box::pin(async move { Ok(response?) })
}

/// Reads a body as the answer 200 of a call, such as a recorded one: `testing::read::<Page<Resource<Server>>>(body)`.
/// It fails where the call would. An answer that may lack its id is read without one by `Deserialize` alone, as only
/// its call knows that it may.
pub fn read<T: Answer>(body: impl Into<Bytes>) -> Result<T, Error> {
    T::read(&RawResponse::ok(body.into()))
}

/// Lists the parts of an answer that have no place in its types: what the API sends and this version of the crate
/// doesn't describe. For tests and monitoring that want to know when that begins.
///
/// These values are not lost: they are in `extra`, in [`Page::unread`](crate::Page::unread), and in the `Other` of
/// enums. The list has none of them, as a value that nobody described may be a secret.
///
/// The pointers lead into what the value serialises to. Those of a [`Page`](crate::Page) begin at its document, as in
/// `/data/0/attributes/hostname`; those of a [`Resource`](crate::Resource) begin at the resource. A member of the
/// document around a resource is named alone, as in `/links`.
///
/// ```
/// use latitude_api::{Resource, servers::Server, testing};
///
/// let body = r#"{"data": {"id": "sv_1", "attributes": {"hostname": 7, "cooling": "water", "status": "asleep"}}}"#;
/// let server: Resource<Server> = testing::read(body)?;
/// let unplaced: Vec<String> = testing::unplaced(&server).iter().map(|part| part.to_string()).collect();
/// assert_eq!(unplaced[0], "/attributes/hostname: unexpected type");
/// assert_eq!(unplaced[1], "/attributes/status: unknown value");
/// assert_eq!(unplaced[2], "/attributes/cooling: unknown member");
/// # Ok::<_, latitude_api::Error>(())
/// ```
pub fn unplaced<T: Answer>(answer: &T) -> Vec<Unplaced> {
    answer.unplaced()
}

/// No answer: the connection is refused, so that the API has never seen the call.
pub fn refused() -> Sending {
    Box::pin(async { Err(io::Error::from(io::ErrorKind::ConnectionRefused).into()) })
}

/// No answer: the connection is lost, after the API may have seen the call.
pub fn lost() -> Sending {
    Box::pin(async { Err(io::Error::from(io::ErrorKind::ConnectionReset).into()) })
}
