//! What a type is, as far as the pins tell.

use crate::ir::{Enum, Ident, Stage, Struct, TypeKind, Usage};

/// What a type is, as far as one can't stand for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Answer,
    Body,
    Text,
    Integer,
    Union,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Answer, Self::Body, Self::Text, Self::Integer, Self::Union];

    pub(super) fn of<S: Stage>(kind: &TypeKind<S>) -> Self {
        match kind {
            TypeKind::Struct(Struct { usage: Usage::Answer, .. }) => Self::Answer,
            TypeKind::Struct(Struct { usage: Usage::Body, .. }) => Self::Body,
            TypeKind::Enum(Enum::Text(_)) => Self::Text,
            TypeKind::Enum(Enum::Integer(_)) => Self::Integer,
            TypeKind::Union(_) => Self::Union,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Body => "body",
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Union => "union",
        }
    }

    /// The name that the rules give a member; a union's members have none on the wire.
    pub(super) fn rule(self, wire: &str) -> Option<Ident> {
        match self {
            Self::Answer | Self::Body => Some(Ident::lower(wire)),
            Self::Text | Self::Integer => Some(Ident::variant(wire)),
            Self::Union => None,
        }
    }
}
