//! Structs, and their fields.

use super::{Docs, Ident, Named, Stage, TypeRef, Usage};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Struct<S: Stage = Named> {
    pub(crate) usage: Usage,
    #[serde(default)]
    pub(crate) fields: Vec<Field<S>>,
    /// The constructor's arguments, in order; empty in answers.
    #[serde(default)]
    pub(crate) constructor: Vec<Argument>,
    /// Whether it is in a body, and the description says nothing of its members.
    #[serde(default)]
    pub(crate) is_free: bool,
}

/// An argument of a constructor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Argument {
    /// The field that it sets.
    pub(crate) wire: String,
    /// An `Option`, whose `None` is null; whatever the field is by now.
    #[serde(default)]
    pub(crate) nullable: bool,
}

impl Struct {
    /// The fields that the constructor sets, in the order of its arguments.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = (&Field, &Argument)> {
        self.constructor.iter().filter_map(|it| Some((self.fields.iter().find(|field| field.wire == it.wire)?, it)))
    }

    /// The method that sends null for a field; one that the constructor takes as `None` needs none.
    pub(crate) fn clear<'f>(&self, field: &'f Field) -> Option<&'f Ident> {
        let takes_none = self.constructor.iter().any(|it| it.wire == field.wire && it.nullable);
        field.clear.as_ref().filter(|_| !takes_none)
    }

    /// Whether the constructor sets a field.
    pub(crate) fn is_argument(&self, field: &Field) -> bool {
        self.constructor.iter().any(|it| it.wire == field.wire)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Field<S: Stage = Named> {
    pub(crate) name: S::Member,
    pub(crate) wire: String,
    pub(crate) ty: TypeRef,
    pub(crate) presence: Presence,
    /// The method that sends null, where a body may.
    pub(crate) clear: S::Clear,
    #[serde(default)]
    pub(crate) docs: Docs,
    #[serde(default)]
    pub(crate) deprecated: bool,
}

const AS: &str = " as ";

impl Field {
    /// What stands for the wire name of a field that has another one beside it, which holds its value by now.
    pub(crate) fn reshaped_wire(wire: &str, name: &Ident) -> String {
        format!("{wire}{AS}{}", name.plain())
    }

    /// Its name on the wire.
    pub(crate) fn base_wire(&self) -> &str {
        let base = self.wire.strip_suffix(self.name.plain()).and_then(|rest| rest.strip_suffix(AS));
        base.unwrap_or(&self.wire)
    }

    /// Whether another field holds its value by now.
    pub(crate) fn is_reshaped(&self) -> bool {
        self.base_wire() != self.wire
    }

    /// Presence shapes no field of an answer: what is described as required may be missing all the same.
    pub(crate) fn is_option_in_answers(&self) -> bool {
        match self.ty {
            TypeRef::List(_) | TypeRef::Map(_) => false,
            TypeRef::String => self.base_wire() != "id",
            _ => true,
        }
    }
}

/// Whether a field may be left out or null. The types of bodies alone depend on it; in an answer it tells which member of
/// a union a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Presence {
    Required,
    Optional,
    Nullable,
    OptionalNullable,
}

impl Presence {
    pub(crate) fn of(required: bool, nullable: bool) -> Self {
        match (required, nullable) {
            (true, false) => Self::Required,
            (false, false) => Self::Optional,
            (true, true) => Self::Nullable,
            (false, true) => Self::OptionalNullable,
        }
    }

    /// Of a value that stands in two places.
    pub(crate) fn or(self, other: Self) -> Self {
        Self::of(self.is_required() && other.is_required(), self.is_nullable() || other.is_nullable())
    }

    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::Nullable)
    }

    pub(crate) fn is_nullable(self) -> bool {
        matches!(self, Self::Nullable | Self::OptionalNullable)
    }
}
