//! Each operation by itself: which of them can't be generated, and all reasons why.
//!
//! When a whole document is lowered, what two operations share is read once, and what is wrong with it told once.

use super::Lowering;
use super::components::Components;
use super::document::{Document, Node};
use super::operation::VERBS;
use crate::diagnostic::{Diagnostics, Severity};
use serde_json::Value;
use std::collections::BTreeSet;

/// An operation as it stands in the document.
pub(crate) struct Candidate<'d> {
    pub(crate) path: &'d str,
    /// As the path item spells it: `get`.
    pub(crate) method: &'d str,
    /// Pointers of the path item and the operation, with no reference left to follow.
    pub(crate) item: String,
    pub(crate) pointer: String,
}

/// The errors of an operation, in a document of which its references are sound.
pub(crate) fn refusals(value: &Value, candidate: &Candidate<'_>) -> Diagnostics {
    let nothing = BTreeSet::new();
    let node = |pointer: &String| Some(Node { pointer: pointer.clone(), value: value.pointer(pointer)? });
    let verb = VERBS.iter().find(|(method, _)| *method == candidate.method);
    let (Some(item), Some(node), Some((_, verb))) = (node(&candidate.item), node(&candidate.pointer), verb) else {
        return Diagnostics::default();
    };
    let mut lowering = Lowering::new(Components::default(), Document::new(value), &nothing);
    lowering.operation(candidate.path, *verb, &node, &item);
    lowering.diagnostics.into_iter().filter(|found| found.severity == Severity::Error).collect()
}
