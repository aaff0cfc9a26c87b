//! `spec/names.yaml`: how the pins are written down. One entry for each operation and each type, on one line where it
//! fits.
//!
//! A member whose name follows from its wire name stands bare; `{wire: name}` is one that doesn't.

mod read;
mod write;

pub(super) use read::read;
pub(super) use write::write;

/// What an argument says beyond its wire name.
const NULLABLE: &str = "nullable";
