//! How the generated types meet JSON: leniently in, completely out.
//!
//! A generated struct is a plain struct and one line of [`record!`], a table of its wire names. What
//! the table can't place (an unknown name, a value of the wrong kind) goes to the struct's
//! [`Extra`](crate::Extra) and comes out again when the struct is encoded.

#[macro_use]
mod macros;
mod decode;
mod encode;
mod slot;

pub(crate) use decode::kind;
pub use decode::{Decode, Decoded, Lenient, buffered, record, record_of, slot, values};
pub use encode::{Encode, How, Out, With, encode_record};
pub use slot::{Nullable, Slot};

use crate::Extra;
use serde::de::MapAccess;
use serde::ser::SerializeMap;
use std::borrow::Cow;

/// A struct with a table of wire names.
pub trait Record: Default + Encode {
    /// Names that must hold a value when the record is sent.
    const REQUIRED: &'static [&'static str] = &[];

    /// Takes the value of one key off `map`.
    fn set<'de, A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error>;

    /// Writes every typed field that holds a value.
    fn put<M: SerializeMap>(&self, out: &mut Out<'_, M>) -> Result<(), M::Error>;

    /// What the table has no place for.
    fn unplaced(&self) -> &Extra;
}
