//! Values of answers and bodies that the API's description has no types of its own for.

mod extra;
mod incomplete;
mod secret;
mod timestamp;
mod unknown;

pub use extra::Extra;
pub use incomplete::Incomplete;

pub use secret::Secret;
pub use timestamp::{ParseTimestampError, Timestamp};
pub use unknown::{UnknownInteger, UnknownValue};
