//! What actions set.

use serde_json::Value;

use super::Applier;
use super::merge::{Merge, said};
use crate::diagnostic::child;
use crate::openapi::extensions;
use crate::openapi::pointer::{get, get_mut};

impl Applier<'_> {
    /// Gives the place that says it already, if nothing changed.
    pub(super) fn update(&mut self, pointer: &str, target: &str, targets: &[String], update: &Value) -> Option<String> {
        let origin = child(pointer, "update");
        let before = (self.applied.changes.len(), self.applied.diagnostics.len());
        for place in self.heeded(targets, update) {
            let Some(node) = get_mut(self.document, place) else {
                continue;
            };
            let mut merge = Merge { changes: &mut self.applied.changes, clashes: Vec::new() };
            match (&mut *node, update) {
                (Value::Object(_), Value::Object(_)) => merge.value(node, update, place, &origin),
                // "An entry to append to the array": Overlay 1.1 would concatenate an array instead.
                (Value::Array(elements), entry) if !entry.is_array() => merge.element(elements, entry, place, &origin),
                _ => merge.clash(node, update, place),
            }
            for (place, message) in merge.clashes {
                self.error(
                    pointer,
                    format!("the update doesn't fit `{place}`: {message}"),
                    "update the object that holds the value; to replace a value by one of another kind, remove it by \
                     an action of its own first",
                );
            }
        }
        if before != (self.applied.changes.len(), self.applied.diagnostics.len()) {
            return None;
        }
        // Of several places one tells enough: all of them say it.
        let place = said(self.document, &targets[0], update);
        let said = self.line(&place);
        self.error(
            pointer,
            format!("the update of `{target}` is no longer needed: it changes nothing"),
            format!("remove the action: {said} says it already"),
        );
        Some(place)
    }

    /// The places that an update is for. Of several, those that hold a reference are passed by where it would have no
    /// effect: a name belongs to what the reference leads to.
    pub(crate) fn heeded<'t>(&self, targets: &'t [String], update: &Value) -> Vec<&'t String> {
        let inline = || targets.iter().filter(|place| !is_reference(self.document, place));
        match passes_by_references(update) && inline().next().is_some() {
            true => inline().collect(),
            false => targets.iter().collect(),
        }
    }
}

/// Whether nothing of an update has an effect beside a reference.
pub(crate) fn passes_by_references(update: &Value) -> bool {
    let is_idle = |key: &String| {
        let mut known = extensions::EXTENSIONS.iter();
        known.any(|extension| extension.name == key && extension.beside_reference.is_some())
    };
    update.as_object().is_some_and(|update| update.keys().all(is_idle))
}

pub(crate) fn is_reference(document: &Value, place: &str) -> bool {
    get(document, place).is_some_and(|node| node.get("$ref").is_some())
}
