//! A description with its overlay: one effective document that knows the place of every node.

use serde_json::Value;

use crate::check;
use crate::diagnostic::{Diagnostics, is_within};
use crate::elsewhere::Elsewhere;
use crate::openapi;
use crate::overlay::edit::Editor;
use crate::overlay::stamp::stamp;
use crate::overlay::{self, Applied, Change};
use crate::skip::{LeftOut, Skipped};
use crate::source::{Source, texts, to_yaml};

/// A description with its overlay applied: what everything after this stage reads.
#[derive(Clone, Debug)]
pub struct Effective {
    value: Value,
    description: Source,
    overlay: Option<Source>,
    /// What the overlay set, so that a complaint about it names the overlay.
    changes: Vec<Change>,
    /// Nodes that the overlay moved: their pointers here, and in the description.
    wrapped: Vec<(String, String)>,
    /// The overlay's actions that should say what they were written against and don't.
    unstamped: Vec<(usize, Vec<Value>)>,
    /// What else was found while it was read, errors included.
    findings: Diagnostics,
    /// What can't be generated of it, where that was asked.
    pub(crate) skipped: Skipped,
    pub(crate) elsewhere: Elsewhere,
}

impl Effective {
    /// The same with what other SDKs call the operations: methods are found by these names, too.
    pub fn with_elsewhere(mut self, names: &Source) -> Result<Self, Diagnostics> {
        let (elsewhere, warnings) = Elsewhere::parse(names, &self.value)?;
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

    fn place_of(&self, pointer: &str) -> (String, Option<usize>) {
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

/// Reads a description and applies the overlay to it. The result is sound as far as references,
/// paths and their parameters go; all that isn't is reported in one run.
pub fn load(description: &Source, overlay: Option<&Source>) -> Result<Effective, Diagnostics> {
    let (mut effective, mut findings) = read(description, overlay)?;
    let check::Findings { broken, others } = check::document(&effective.value);
    findings.extend(effective.locate(broken.into_iter().collect()));
    let is_sound = !findings.has_errors();
    findings.extend(effective.locate(others.into_iter().collect()));
    if !is_sound {
        return Err(findings);
    }
    effective.findings = findings;
    Ok(effective)
}

/// Reads a description of a version that is supported, applies the overlay to it, and says what is wrong with that.
pub(crate) fn read(description: &Source, overlay: Option<&Source>) -> Result<(Effective, Diagnostics), Diagnostics> {
    let (value, corrections) = match (description.parse_description(), overlay.map(Source::parse).transpose()) {
        (Ok(value), Ok(corrections)) => (value, corrections),
        (description, overlay) => {
            return Err(description.err().into_iter().chain(overlay.err()).flatten().collect());
        }
    };
    let mut effective = Effective {
        value,
        description: description.clone(),
        overlay: overlay.cloned(),
        changes: Vec::new(),
        wrapped: Vec::new(),
        unstamped: Vec::new(),
        findings: Diagnostics::default(),
        skipped: Skipped::default(),
        elsewhere: Elsewhere::default(),
    };

    // Of a document in another format, everything else would be said in vain.
    if let Err(unsupported) = check::version(&effective.value) {
        return Err(effective.locate(unsupported.into()));
    }
    openapi::extensions::remove(&mut effective.value);

    let mut findings = Diagnostics::default();
    if let (Some(source), Some(corrections)) = (overlay, corrections) {
        let Applied { changes, wrapped, unstamped, diagnostics: complaints } =
            overlay::apply(source, &corrections, description, &mut effective.value);
        for (pointer, written) in source.written() {
            for change in changes.iter().filter(|change| is_within(&pointer, &change.origin)) {
                let place = format!("{}{}", change.pointer, &pointer[change.origin.len()..]);
                texts::restore(&mut effective.value, &place, written);
            }
        }
        texts::version(&mut effective.value);
        effective.changes = changes;
        effective.wrapped = wrapped;
        effective.unstamped = unstamped;
        findings.extend(complaints);
    }
    Ok((effective, findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;

    const DESCRIPTION: &str = "\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: a
      responses: {}
";

    #[test]
    fn locates_in_the_file_that_set_the_node() {
        let overlay = Source::new(
            "overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: $.paths['/a'].get\n  description: why\n  update:\n    x-rust-wait:\n      deep: list\n",
        );
        let effective = load(&Source::new("a.yaml", DESCRIPTION), Some(&overlay)).unwrap();
        let located = effective.locate(
            [
                Diagnostic::error("from the description").at("/paths/~1a/get/operationId"),
                Diagnostic::error("from the overlay").at("/paths/~1a/get/x-rust-wait/deep"),
                Diagnostic::error("nowhere"),
            ]
            .into_iter()
            .collect(),
        );
        let places: Vec<_> = located.iter().map(|d| (d.message.as_str(), d.file.as_deref(), d.line)).collect();
        assert_eq!(
            places,
            [
                ("nowhere", None, None),
                ("from the description", Some("a.yaml"), Some(6)),
                ("from the overlay", Some("overlay.yaml"), Some(8)),
            ]
        );
    }

    #[test]
    fn the_deepest_and_latest_change_is_the_one_that_set_a_node() {
        let action = |update: &str| format!("- target: $.paths['/a'].get\n  description: why\n  update: {update}\n");
        let actions = [
            action("{x-rust-wait: {b: 1, c: {d: 1}}}"),
            action("{x-rust-wait: {b: 2, e: 1}}"),
            action("{x-rust-wait: {c: {d: 2}}}"),
            action("{x-rust-wait: {b: 3}}"),
        ];
        let overlay = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}", actions.concat());
        let overlay = Source::new("overlay.yaml", overlay);
        let effective = load(&Source::new("a.yaml", DESCRIPTION), Some(&overlay)).unwrap();
        for (pointer, line) in [("", 6), ("/b", 15), ("/c", 6), ("/c/d", 12), ("/e", 9), ("/f", 6)] {
            let found = Diagnostic::error("here").at(format!("/paths/~1a/get/x-rust-wait{pointer}"));
            let located = effective.locate(found.into());
            let place: Vec<_> = located.iter().map(|found| (found.file.as_deref(), found.line)).collect();
            assert_eq!(place, [(Some("overlay.yaml"), Some(line))], "{pointer}");
        }
    }

    #[test]
    fn reports_both_malformed_files() {
        let message =
            load(&Source::new("a.yaml", "a: ["), Some(&Source::new("b.yaml", "b: ["))).unwrap_err().to_string();
        assert!(message.contains("--> a.yaml") && message.contains("--> b.yaml"), "{message}");
    }

    #[test]
    fn an_overlay_says_text_as_it_is_written() {
        let overlay = Source::new(
            "overlay.yaml",
            "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: $.info\n  description: why\n  remove: true\n- target: $\n  description: why\n  update:\n    info: {title: 1.10, version: 2}\n    x-a: 1.10\n",
        );
        let effective = load(&Source::new("a.yaml", DESCRIPTION), Some(&overlay)).unwrap();
        let info = &effective.value()["info"];
        assert_eq!((&info["title"], &info["version"]), (&Value::from("1.10"), &Value::from("2")));
        assert_eq!(effective.value()["x-a"], Value::from(1.1));
    }
}
