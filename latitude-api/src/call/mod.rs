//! A call: from its parts over the attempts at it to its answer.
//!
//! A [`Request`] knows the type of its answer; everything behind it doesn't, so that it is compiled once: an [`Outgoing`] is
//! put together, `send.rs` makes it, by the rules of `retry.rs` and the limit of `limit.rs`, over a [`Transport`].

#[cfg(feature = "blocking")]
pub mod block;
pub(crate) mod calling;
pub(crate) mod credentials;
pub(crate) mod hold;
pub(crate) mod http;
#[cfg(feature = "rate-limit")]
pub mod limit;
pub(crate) mod outgoing;
pub(crate) mod quota;
pub(crate) mod request;
mod retry;
pub(crate) mod send;
mod session;
pub(crate) mod timer;
pub(crate) mod trace;
mod transport;

pub use calling::ResponseFuture;
pub use credentials::{Credentials, Obtaining, SharedToken};
pub(crate) use outgoing::Outgoing;
pub use quota::RetryQuota;
pub use request::Request;
pub use retry::RetryPolicy;
pub(crate) use session::Session;
pub use timer::Timer;
pub use transport::{Sending, Transport};
