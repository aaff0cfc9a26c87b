//! The document that is generated from: a description with its overlay, in which every node knows its place.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostics, is_within};
use crate::elsewhere;
use crate::ir::Elsewhere;
use crate::overlay::Change;
use crate::overlay::edit::Editor;
use crate::overlay::stamp::stamp;
use crate::source::{Source, to_yaml};

/// A description with its overlay applied: what everything after this stage reads.
#[derive(Clone, Debug)]
pub struct Effective {
    pub(crate) value: Value,
    pub(crate) description: Source,
    pub(crate) overlay: Option<Source>,
    /// What the overlay set, so that a complaint about it names the overlay.
    pub(crate) changes: Vec<Change>,
    /// Nodes that the overlay moved: their pointers here, and in the description.
    pub(crate) wrapped: Vec<(String, String)>,
    /// The overlay's actions that should say what they were written against and don't.
    pub(crate) unstamped: Vec<(usize, Vec<Value>)>,
    /// What else was found while it was read, errors included.
    pub(crate) findings: Diagnostics,
    /// What can't be generated of it, where that was asked.
    pub(crate) skipped: Skipped,
    pub(crate) elsewhere: Elsewhere,
}

impl Effective {
    /// The same with what other SDKs call the operations: methods are found by these names, too.
    pub fn with_elsewhere(mut self, names: &Source) -> Result<Self, Diagnostics> {
        let (elsewhere, warnings) = elsewhere::parse(names, &self.value)?;
        self.elsewhere = elsewhere;
        self.findings.extend(warnings);
        Ok(self)
    }

    /// What keeps the document from being generated, though it could be read, and what the maintainer should know:
    /// keys that OpenAPI requires, and keys that nobody reads, for example.
    pub fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    /// The document.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The operations that are left out, where that was asked, in the order of the description.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.skipped.operations
    }

    /// Whether there is an overlay, which has something to decide.
    pub(crate) fn has_overlay(&self) -> bool {
        self.overlay.is_some()
    }

    /// Whether the overlay set the node.
    pub(crate) fn is_corrected(&self, pointer: &str) -> bool {
        let set = self.changes.iter().filter(|change| is_within(pointer, &change.pointer));
        let moved = self.wrapped.iter().filter(|(at, _)| is_within(pointer, at)).map(|(at, _)| at.len()).max();
        // What a wrap moved is still the description's.
        set.map(|change| change.pointer.len()).max() > moved
    }

    /// The node of the overlay that a node has its value from, if it is the overlay's.
    pub(crate) fn origin(&self, pointer: &str) -> Option<String> {
        let set = self.changes.iter().filter(|change| is_within(pointer, &change.pointer));
        let change = set.max_by_key(|change| change.pointer.len())?;
        Some(format!("{}{}", change.origin, &pointer[change.pointer.len()..]))
    }

    /// The nodes that an action set.
    pub(crate) fn places_of<'e>(&'e self, action: &'e str) -> impl Iterator<Item = &'e str> {
        let of = self.changes.iter().filter(move |change| is_within(&change.origin, action));
        of.map(|change| change.pointer.as_str())
    }

    /// The overlay in which every action says what it was written against; nothing where all of them do. See
    /// [`stamped`](crate::stamped).
    pub fn stamped(&self) -> Option<String> {
        let overlay = self.overlay.as_ref().filter(|_| !self.unstamped.is_empty())?;
        stamp(Editor::new(overlay.clone(), overlay.parse().ok()?), &self.unstamped)
    }

    /// Adds file and line to every diagnostic that names a node of this document.
    ///
    /// An array from which the overlay removes elements counts them anew, so a line inside it may
    /// belong to a neighbour; the pointer is right.
    #[must_use]
    pub fn locate(&self, diagnostics: Diagnostics) -> Diagnostics {
        diagnostics
            .into_iter()
            .map(|diagnostic| match (&diagnostic.file, &diagnostic.pointer) {
                (None, Some(pointer)) => {
                    let (file, line) = self.place_of(pointer);
                    diagnostic.in_file(file, line)
                }
                _ => diagnostic,
            })
            .collect()
    }

    pub(crate) fn place_of(&self, pointer: &str) -> (String, Option<usize>) {
        // The last of the deepest changes is the one that set the node.
        let change = self
            .changes
            .iter()
            .filter(|change| is_within(pointer, &change.pointer))
            .max_by_key(|change| change.pointer.len());
        let inner = self.wrapped.iter().filter(|(inner, _)| is_within(pointer, inner)).max_by_key(|(at, _)| at.len());
        match (&self.overlay, change) {
            (_, change)
                if inner.is_some_and(|(at, _)| change.is_none_or(|change| change.pointer.len() <= at.len())) =>
            {
                let described = inner.map(|(at, was)| format!("{was}{}", &pointer[at.len()..]));
                let line = self.description.line_of(described.as_deref().unwrap_or(pointer));
                (self.description.name().to_owned(), line)
            }
            (Some(overlay), Some(change)) => {
                // Below what was set, the overlay's own text goes on in the same shape.
                let origin = format!("{}{}", change.origin, &pointer[change.pointer.len()..]);
                (overlay.name().to_owned(), overlay.line_of(&origin))
            }
            _ => (self.description.name().to_owned(), self.description.line_of(pointer)),
        }
    }

    /// Whatever the overlay has set: places of the document, each with its pointer into the overlay.
    pub(crate) fn origins(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes.iter().map(|change| (change.pointer.as_str(), change.origin.as_str()))
    }

    /// The document as YAML: the same text for the same document, and the same document when read.
    pub fn to_yaml(&self) -> String {
        to_yaml(&self.value)
    }
}

/// An operation that is left out.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// `POST /files`
    pub operation: String,
    /// What the overlay declares of it and goes along with it: the names of its waiters, or that it is found first.
    pub along: Vec<String>,
    /// Why: all of it, or where that is too much, a part.
    pub reasons: Diagnostics,
    /// How many reasons there are besides.
    pub more: usize,
}

/// What of a document can't be generated.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skipped {
    pub(crate) operations: Vec<LeftOut>,
    /// What is wrong where no operation looks.
    pub(crate) remarks: Diagnostics,
}

impl Skipped {
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.operations.iter().map(|left_out| left_out.operation.clone()).collect()
    }
}
