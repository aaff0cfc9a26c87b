//! How the generated types meet JSON: leniently in, completely out.
//!
//! A generated struct is a plain struct and one line of [`record!`], a table of its wire names. What
//! the table can't place (an unknown name, a value of the wrong kind) goes to the struct's
//! [`Extra`](crate::Extra) and comes out again when the struct is encoded.
//!
//! Both directions go through [`Value`]: reading JSON is then compiled once and not for each type, which
//! is most of what a caller's build would otherwise take.

#[macro_use]
mod macros;
mod decode;
mod encode;
mod slot;

pub(crate) use decode::kind;
#[allow(unused_imports, reason = "a description may have no union")]
pub(crate) use decode::values;
pub use decode::{Decode, Decoded, deserialize, fill, read, record, redacted_items};
pub use encode::{Encode, How, Out, exact, record_value, serialize};
#[allow(unused_imports, reason = "a description may have no nullable field in a body")]
pub use slot::Nullable;
pub use slot::Slot;

use crate::Extra;
use serde_json::Value;

/// A struct with a table of wire names.
pub trait Record: Decode + Encode + Default {
    /// Names that must hold a value when the record is sent.
    const REQUIRED: &'static [&'static str] = &[];

    /// Takes the value of a key; gives back what has no place.
    fn set(&mut self, key: &str, value: Value) -> Option<Value>;

    /// Writes every typed field that holds a value.
    fn put(&self, out: &mut Out<'_>);

    /// What the table has no place for.
    fn extra(&self) -> &Extra;

    /// The same, to add to it.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// A type that can be a whole answer: a record, or a union.
pub trait Standalone: Decode + Encode + Default {}
