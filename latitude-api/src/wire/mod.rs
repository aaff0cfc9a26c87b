//! How the generated types meet JSON: leniently in, completely out.
//!
//! A type doesn't decode itself. It lends [`Place`]s, and one interpreter (`fill.rs`) reads JSON off its text and fills
//! them; what a place can't hold goes to the [`Extra`] of the record around it, as the text that it came as. Writing
//! (`write.rs`, `serialize.rs`) is the same in the other direction: a type lends [`View`]s.
//!
//! Neither is generic, so that both are compiled once, with this crate, and a type costs its table and two matches.

#[macro_use]
mod macros;
#[macro_use]
mod names;
mod changed;
mod fill;
mod kinds;
mod serialize;
#[cfg(test)]
#[allow(dead_code, reason = "types of every kind have more methods than there are tests of")]
mod tests;
mod union;
mod unplaced;
mod view;
mod write;

#[allow(unused_imports, reason = "a description may have changed no field")]
pub use changed::Scalar;
pub(crate) use fill::{Fit, decode};
#[allow(unused_imports, reason = "a description may have no nullable field in a body")]
pub use kinds::Nullable;
pub use kinds::{Field, Kind};
pub use names::Names;
pub(crate) use names::ends;
pub use serialize::{Exposed, deserialize, serialize};
pub(crate) use unplaced::unplaced;
pub use unplaced::{Reason, Unplaced};
pub(crate) use view::{Found, at, exact, find, is_there};
pub(crate) use write::{Unwritable, Writer};

use crate::json::Json;
use crate::values::{Extra, Secret, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::TypeId;
use std::collections::BTreeSet;
use std::fmt;

/// Where a value goes.
///
/// `Debug` doesn't print what it borrows: traits with `Debug` above them would link all printing into every program.
pub enum Place<'p> {
    Text(&'p mut String),
    /// The id of a resource, which may come as a number.
    Id(&'p mut String),
    Integer(&'p mut i64),
    Float(&'p mut f64),
    Bool(&'p mut bool),
    /// A text or an integer with a meaning of its own.
    Word(&'p mut dyn Word),
    Secret(&'p mut Secret),
    /// Any value.
    Json(&'p mut Json),
    Record(&'p mut dyn Record),
    List(&'p mut dyn List),
    Entries(&'p mut dyn Entries),
    Union(&'p mut dyn Union),
    /// The place of a value that may be absent.
    Maybe(&'p mut dyn Maybe),
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Place")
    }
}

impl Place<'_> {
    /// The same place without what is in it, if it can hold several values or none.
    pub(crate) fn cleared(mut self) -> Self {
        match &mut self {
            Place::Record(record) => {
                for at in 0..record.table().names.len() {
                    record.place(at).cleared();
                }
                *record.extra_mut() = Extra::default();
            }
            Place::List(list) => (0..list.len()).for_each(|_| list.pop()),
            Place::Entries(entries) => entries.clear(),
            Place::Maybe(slot) => slot.close(false),
            Place::Id(id) => id.clear(),
            _ => {}
        }
        self
    }

    /// Whether there may come to be a secret in it or below.
    fn may_hold_secrets(self) -> bool {
        match self {
            Place::Secret(_) => true,
            Place::Record(record) => !record.table().secret.is_empty(),
            Place::Union(union) => union.choices().secret,
            Place::List(list) => View::List(list).holds_secrets(),
            Place::Entries(entries) => View::Entries(entries).holds_secrets(),
            _ => false,
        }
    }
}

/// What is to be written.
#[derive(Clone, Copy)]
pub enum View<'v> {
    /// Nothing, not even null.
    Absent,
    Null,
    Text(&'v str),
    /// The value of an enum, and whether the enum knows it.
    Word(&'v str, bool),
    Integer(i64),
    /// The same of an enum of integers.
    Code(i64, bool),
    Time(&'v Timestamp),
    Float(f64),
    Bool(bool),
    Secret(&'v Secret),
    /// Any value; whether it stands where there may be a secret.
    Json(&'v Json, bool),
    /// The same where no described type fits, and why.
    Stray(&'v Json, bool, Reason),
    Record(&'v dyn Record),
    List(&'v dyn List),
    Entries(&'v dyn Entries),
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("View")
    }
}

impl View<'_> {
    /// Whether there may be a secret in it or below.
    pub(crate) fn holds_secrets(self) -> bool {
        match self {
            View::Secret(_) | View::Json(_, true) | View::Stray(_, true, _) => true,
            View::Record(record) => !record.table().secret.is_empty(),
            View::List(list) => list.spare().push().may_hold_secrets(),
            View::Entries(entries) => entries.spare().insert("").may_hold_secrets(),
            _ => false,
        }
    }
}

/// What a record's fields are called.
#[derive(Debug)]
pub struct Table {
    pub names: Names,
    /// Those that must be there: in a body before it is sent, in an answer to be told from another type.
    pub required: &'static [&'static str],
    /// Those below which there may be a secret.
    pub secret: &'static [&'static str],
    /// Those whose values are of another kind by now.
    pub changed: &'static [(&'static str, Scalar)],
    /// Those that programs name for the value of another one, which is of another shape by now; and that one.
    pub kept: &'static [(&'static str, &'static str)],
    /// Whether callers make it: what a setter has set is newer than what was read.
    pub settable: bool,
}

impl Table {
    /// Of an object without any field.
    pub(crate) const NONE: Table =
        Table { names: Names::NONE, required: &[], secret: &[], changed: &[], kept: &[], settable: false };

    /// The kind that the values of a field are of by now, where it is another one.
    pub(crate) fn changed(&self, name: &str) -> Option<Scalar> {
        self.changed.iter().find(|(changed, _)| *changed == name).map(|(_, now)| *now)
    }

    /// The name in JSON, where a field stands for the value of another one.
    pub(crate) fn kept(&self, name: &str) -> Option<&'static str> {
        self.kept.iter().find(|(kept, _)| *kept == name).map(|(_, of)| *of)
    }

    /// The field of a name. `hint` is the one that it most likely is.
    #[inline]
    pub(crate) fn find(&self, name: &str, hint: usize) -> Option<usize> {
        if self.names.is_at(hint, name) { Some(hint) } else { self.names.position(name) }
    }
}

/// A struct with a table of wire names.
pub trait Record {
    fn table(&self) -> &'static Table;

    /// The place of a field, by its number in the table.
    fn place(&mut self, at: usize) -> Place<'_>;

    fn view(&self, at: usize) -> View<'_>;

    /// What the table has no place for.
    fn extra(&self) -> &Extra;

    fn extra_mut(&mut self) -> &mut Extra;
}

/// A list.
pub trait List {
    /// Adds an item, and lends its place.
    fn push(&mut self) -> Place<'_>;

    /// Takes the last item back.
    fn pop(&mut self);

    /// Takes the value instead, if the list has room for such; `index` counts all values.
    fn keep(&mut self, index: usize, value: &str) -> bool {
        let _ = (index, value);
        false
    }

    fn len(&self) -> usize;

    fn item(&self, at: usize) -> View<'_>;

    /// Another list of such items, without any.
    fn spare(&self) -> Box<dyn List>;
}

/// A map from texts.
pub trait Entries {
    fn clear(&mut self);

    /// Adds an entry in place of an earlier one, and lends the place of its value.
    fn insert(&mut self, key: &str) -> Place<'_>;

    /// Takes entries back, as their values are of another kind.
    fn remove(&mut self, keys: &BTreeSet<String>);

    fn len(&self) -> usize;

    /// Calls `each` with every key and value, until it says false.
    fn each(&self, each: &mut dyn FnMut(&str, View<'_>) -> bool);

    /// Another map of such values, without any.
    fn spare(&self) -> Box<dyn Entries>;
}

/// A text or an integer with a meaning of its own, such as the value of an enum.
pub trait Word {
    fn set_text(&mut self, text: &str) -> Meaning {
        let _ = text;
        Meaning::Misfit
    }

    fn set_integer(&mut self, integer: i64) -> Meaning {
        let _ = integer;
        Meaning::Misfit
    }
}

/// What a text or an integer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Known,
    /// It is held, but isn't one of those that are described.
    Unknown,
    /// The same where just one is described, by which unions tell their members apart.
    Contradiction,
    /// It isn't held.
    Misfit,
}

/// One of several types.
pub trait Union {
    fn choices(&self) -> &'static Choices;

    /// Becomes the member of this number, or any value where there is none, and lends its place.
    fn open(&mut self, member: usize) -> Place<'_>;

    /// Which union it is.
    fn id(&self) -> TypeId;
}

/// What decides between the members of a union.
#[derive(Debug)]
pub struct Choices {
    pub members: usize,
    /// The property whose value says which member it is.
    pub tag: Option<&'static str>,
    /// Its values and their members.
    pub tagged: &'static [(&'static str, usize)],
    /// Whether there may be a secret in a member.
    pub secret: bool,
}

/// The place of a value that may be absent.
pub trait Maybe {
    /// Becomes a value, and lends its place.
    fn open(&mut self) -> Place<'_>;

    /// Becomes null, if it can tell that from absent; else absent, as if the value is of another kind.
    fn close(&mut self, null: bool);
}

/// A type that can be a whole answer: a record, or a union.
pub trait Standalone: Kind + Default {}

/// The attributes of a [`Resource`](crate::Resource), such as [`Server`](crate::servers::Server).
///
/// It is for code that is generic over resources, such as `fn print<T: Attributes>(resource: &Resource<T>)`. Only the
/// crate's own types implement it.
pub trait Attributes:
    Record + Kind + Default + Clone + fmt::Debug + Serialize + DeserializeOwned + Unpin + Send + Sync
{
}

impl<T: Record + Kind + Default + Clone + fmt::Debug + Serialize + DeserializeOwned + Unpin + Send + Sync> Attributes
    for T
{
}

/// What a list has as its items: a [`Resource`](crate::Resource), a text, a number, a struct.
///
/// It is for code that is generic over lists; see [`ListCall`](crate::ListCall). Only the crate's own types implement
/// it.
pub trait Item: Kind + Clone + fmt::Debug + Serialize + DeserializeOwned + Unpin + Send + Sync {}

impl<T: Kind + Clone + fmt::Debug + Serialize + DeserializeOwned + Unpin + Send + Sync> Item for T {}
