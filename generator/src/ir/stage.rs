//! The two stages of the IR. Lowering gives an API with wishes for names, and `names::assign` turns it into the API
//! with names: the types of names differ, so that neither can be taken for the other.

use super::{Ident, Pointer};
use std::fmt::Debug;

/// What there is where a name stands.
pub(crate) trait Stage: Clone + Debug {
    /// Of an operation.
    type Method: Clone + Debug;
    /// Of the struct with an operation's setters.
    type Request: Clone + Debug;
    /// Of a type.
    type Type: Clone + Debug;
    /// Of a parameter, field or variant.
    type Member: Clone + Debug;
    /// Of the method that sends null for a field.
    type Clear: Clone + Debug;
    /// What follows from other names alone.
    type Derived: Clone + Debug;
}

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GivenName {
    pub(crate) name: Ident,
    pub(crate) pointer: Pointer,
}

/// The name that a member would have if nobody else had it.
#[derive(Clone, Debug, PartialEq, Eq)]
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

    pub(crate) fn is_pinned(&self) -> bool {
        matches!(self, Self::Pinned(_))
    }
}
