//! Holds the crate against the description: every operation is sent, and what goes over the wire and comes back is
//! compared with what the document says; and recorded traffic is read and written again.
//!
//! The tests and the examples share it. But for the table of calls it shares no code with the generator, so that a mistake
//! there can't be its own witness: the document is read as plain JSON, and the schemas are walked anew.

pub mod answer;
pub mod compare;
pub mod document;
pub mod names;
pub mod plan;
pub mod replay;
pub mod request;
pub mod sample;
pub mod server;
pub mod sweep;
pub mod table;
