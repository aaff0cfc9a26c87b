//! Calls for programs without an async runtime.
//!
//! A call is the same value as ever; in place of `.await` it ends in `.call()`, as in
//! `client.servers().get("sv_1").send().call()` for the status and headers, and a list in `.iter()`:
//!
//! ```no_run
//! use latitude_api::blocking::Client;
//!
//! let client = Client::from_env()?;
//! let server = client.servers().get("sv_1").call()?;
//! for server in client.servers().list().iter() {
//!     println!("{}", server?.id);
//! }
//! let server = client.servers().wait_until_on(&server.id).call()?;
//! # Ok::<_, latitude_api::Error>(())
//! ```
//!
//! It runs on one thread in the background, which the first call starts. Within an async runtime, where blocking
//! would hold up everything else, a call fails with an error ([`Error::is_invalid`](crate::Error::is_invalid)): use `.await` there. The threads of
//! tokio's `spawn_blocking` count as within it, because nothing tells them apart; there it is
//! `Handle::current().block_on(call)`.

pub use crate::call::block::Iter;
/// The one client: what a call is doesn't depend on how it ends.
pub use crate::client::Client;
