//! The two stages of the IR. Lowering gives an API with wishes for names, and `names::assign` turns it into the API
//! with names: the types of names differ, so that neither can be taken for the other.

use super::{Ident, Pointer};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// What there is where a name stands.
pub(crate) trait Stage: Clone + Debug {
    /// Of an operation.
    type Method: Stored;
    /// Of the struct with an operation's setters.
    type Request: Stored;
    /// Of a type.
    type Type: Stored;
    /// Of a parameter, field or variant.
    type Member: Stored;
    /// Of the method that sends null for a field.
    type Clear: Stored;
    /// What follows from other names alone.
    type Derived: Stored;
}

/// What is copied, shown, and read again from the file of what was released.
pub(crate) trait Stored: Clone + Debug + Serialize + DeserializeOwned {}

impl<T: Clone + Debug + Serialize + DeserializeOwned> Stored for T {}

/// After lowering: whatever the overlay or the wire would have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wished {}

impl Stage for Wished {
    type Method = Option<GivenName>;
    type Request = Option<GivenName>;
    /// The released name that it keeps. The overlay's is in its [`Origin`](super::Origin).
    type Type = Option<Ident>;
    type Member = Wish;
    type Clear = ();
    type Derived = ();
}

/// After naming.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named {}

impl Stage for Named {
    type Method = Ident;
    /// Where it has optional parameters.
    type Request = Option<Ident>;
    type Type = Ident;
    type Member = Ident;
    /// Where a body may send null.
    type Clear = Option<Ident>;
    type Derived = Ident;
}

/// A name from the overlay, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GivenName {
    pub(crate) name: Ident,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// The name that a member would have if nobody else had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Wish {
    /// From its wire name.
    Rule(Ident),
    Overlay(GivenName),
    /// It was released.
    Pinned(Ident),
}

impl Wish {
    pub(crate) fn name(&self) -> &Ident {
        match self {
            Self::Rule(name) | Self::Pinned(name) | Self::Overlay(GivenName { name, .. }) => name,
        }
    }

    pub(crate) fn given(&self) -> Option<&GivenName> {
        if let Self::Overlay(given) = self { Some(given) } else { None }
    }

    /// Takes a name of the overlay where there is none.
    pub(crate) fn or(&mut self, other: Self) {
        if let (Self::Rule(_), Self::Overlay(_)) = (&*self, &other) {
            *self = other;
        }
    }

    pub(crate) fn is_pinned(&self) -> bool {
        matches!(self, Self::Pinned(_))
    }
}
