//! The client against servers that fail, over real sockets: what it makes of each fault, and what the server saw of it.
//!
//! No test waits for time to pass: pauses are virtual, and all else waits for what it needs to have happened. Only
//! where an attempt's timeout is what a test is about, that time passes.
#![expect(clippy::unwrap_used, reason = "a helper fails as the test that calls it does")]

mod bodies;
mod calls;
mod clock;
mod connections;
mod encodings;
mod find;
mod frames;
mod heads;
mod http2;
mod limits;
mod lists;
mod load;
mod rate;
mod redirects;
mod server;
mod statuses;
mod texts;
mod tls;
mod tokens;
mod waits;
mod work;
