//! Where a type is used.

use crate::ir::wished::{Origin, TypeId};
use crate::words;

/// What a type is called after, in case it gets a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) origin: Origin,
    pub(super) place: String,
}

impl Site {
    pub(super) fn nested(parent: TypeId, parent_place: &str, field: &str) -> Self {
        Self { origin: Origin::Nested { parent, field: field.to_owned() }, place: format!("{parent_place}/{field}") }
    }

    /// The site of a list's items or a map's values.
    pub(super) fn item(&self, mark: &str) -> Self {
        let origin = match &self.origin {
            Origin::Nested { parent, field } => Origin::Nested { parent: *parent, field: words::singular(field) },
            other => other.clone(),
        };
        Self { origin, place: format!("{}{mark}", self.place) }
    }
}
