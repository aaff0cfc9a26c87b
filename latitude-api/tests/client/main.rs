//! The client against real HTTP on loopback: what it sends, what it refuses to send, and what it makes
//! of answers, good and bad.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

mod answers;
#[cfg(feature = "blocking")]
mod blocking;
mod causes;
mod credentials;
mod errors;
mod front_page;
mod futures;
mod generic;
mod lists;
mod owed;
mod recorder;
mod requests;
#[cfg(feature = "rate-limit")]
mod seams;
mod server;
mod setup;
mod tokens;
mod waits;
