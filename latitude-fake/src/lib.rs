//! A stateful stand-in for the Latitude.sh API, to test against: in-process or over HTTP.
//!
//! Code that buys servers is hard to test: production costs money, and a mock answers what its author believes. This
//! is a whole cloud instead. It takes every operation of the API, remembers what was ordered, moves through deployments
//! in virtual time, refuses what the API refuses, and tells afterwards what was bought and what is left.

#[cfg_attr(not(feature = "cloud"), expect(dead_code, reason = "the cloud itself reads the rest"))]
mod api;
#[cfg_attr(not(feature = "cloud"), expect(dead_code, reason = "the cloud itself reads the rest"))]
mod rules;

#[cfg(feature = "cloud")]
mod answer;
#[cfg(feature = "cloud")]
mod clock;
#[cfg(feature = "cloud")]
mod cloud;
#[cfg(feature = "cloud")]
mod fault;
#[cfg(feature = "cloud")]
mod request;
#[cfg(feature = "cloud")]
mod world;

pub use rules::{Problem, check, table};

#[cfg(feature = "cloud")]
pub use clock::Clock;
#[cfg(feature = "cloud")]
pub use cloud::{FakeCloud, FakeCloudBuilder, Left, Lifecycle, Purchase, Seen, Server, Snapshot, SnapshotError};
#[cfg(feature = "cloud")]
pub use fault::Fault;
