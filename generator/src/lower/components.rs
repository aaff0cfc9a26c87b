//! What became of each component schema.

use super::document::Document;
use std::collections::BTreeMap;

/// The fate of a component schema; a later one outweighs an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    Unused,
    Inlined,
    Errors,
    Envelope,
    Typed,
}

impl Fate {
    /// Why a component has no type of its own.
    pub(crate) fn reason(self) -> Option<&'static str> {
        match self {
            Self::Unused => Some("no operation uses it as a whole"),
            Self::Inlined => Some("a plain value wherever it is used"),
            Self::Errors => Some("the body of errors, which `Error` reads"),
            Self::Envelope => {
                Some("the envelope of answers or bodies, which `Resource`, `Page` and the calls stand for")
            }
            Self::Typed => None,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Components(BTreeMap<String, Fate>);

impl Components {
    pub(super) fn new(document: &Document<'_>) -> Self {
        let schemas = document.root.get("components").and_then(|components| components.get("schemas"));
        Self(
            schemas
                .iter()
                .flat_map(super::document::Node::members)
                .map(|(name, _)| (name.to_owned(), Fate::Unused))
                .collect(),
        )
    }

    fn mark(&mut self, name: &str, fate: Fate) {
        if let Some(known) = self.0.get_mut(name) {
            *known = fate.max(*known);
        }
    }

    pub(super) fn inlined(&mut self, name: &str) {
        self.mark(name, Fate::Inlined);
    }

    pub(super) fn errors(&mut self, name: &str) {
        self.mark(name, Fate::Errors);
    }

    pub(super) fn envelope(&mut self, name: &str) {
        self.mark(name, Fate::Envelope);
    }

    pub(super) fn typed(&mut self, name: &str) {
        self.mark(name, Fate::Typed);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Fate)> {
        self.0.iter().map(|(name, fate)| (name.as_str(), *fate))
    }
}
