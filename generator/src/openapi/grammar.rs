//! The grammar of OpenAPI 3.0.4: which kinds of objects there are, and how a key leads from one to the next. The keys
//! themselves are in [`tables`](super::tables), the words for them in [`kinds`](super::kinds).
//!
//! A key alone doesn't say what it is: below `properties`, `default` is the name of a property, and in an example `$ref`
//! is data.

use super::pointer::tokens;
use super::tables;

pub(crate) use super::kinds::{Holds, Key, Kind};

impl Kind {
    /// The keys that it may have, apart from `$ref` and extensions.
    pub(crate) fn keys(self) -> &'static [Key] {
        tables::keys(self)
    }

    /// One of its keys.
    pub(crate) fn key(self, name: &str) -> Option<&'static Key> {
        self.keys().iter().find(|key| key.name == name)
    }

    /// What any other key leads to: paths, statuses and expressions are names that the description chooses.
    pub(crate) fn names(self) -> Option<Kind> {
        match self {
            Self::Paths | Self::Callback => Some(Self::PathItem),
            Self::Responses => Some(Self::Response),
            _ => None,
        }
    }
}

/// What may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    One(Kind),
    /// Any name → one of the kind.
    Map(Kind),
    List(Kind),
    /// Data, or nothing that the specification knows.
    Opaque,
}

impl Place {
    pub(crate) const ROOT: Self = Self::One(Kind::Document);

    /// What a pointer leads to, in whatever document.
    pub(crate) fn of(pointer: &str) -> Self {
        tokens(pointer).fold(Self::ROOT, |place, token| place.child(&token))
    }

    pub(crate) fn child(self, key: &str) -> Self {
        match self {
            Self::One(_) if is_extension(key) => Self::Opaque,
            Self::One(kind) => match kind.key(key) {
                Some(key) => key.holds.place(),
                None => kind.names().map_or(Self::Opaque, Self::One),
            },
            Self::Map(kind) | Self::List(kind) => Self::One(kind),
            Self::Opaque => Self::Opaque,
        }
    }
}

impl Holds {
    pub(crate) fn place(self) -> Place {
        match self {
            Self::One(kind) | Self::OneOrBool(kind) => Place::One(kind),
            Self::Map(kind) => Place::Map(kind),
            Self::List(kind) | Self::Some(kind) => Place::List(kind),
            _ => Place::Opaque,
        }
    }
}

/// Whether a key of an object is an extension.
pub(crate) fn is_extension(key: &str) -> bool {
    key.starts_with("x-")
}
