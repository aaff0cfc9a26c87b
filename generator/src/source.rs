//! Reading a description: text → one effective document that knows the place of every node.

mod outline;
mod yaml;

use std::sync::OnceLock;

use serde_json::Value;

use crate::check;
use crate::diagnostic::{Diagnostic, Diagnostics, is_within};
use crate::openapi;
use crate::overlay::{self, Change};
use outline::Outline;

/// A text with the name under which diagnostics speak of it.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Built on the first question for a line: a clean run never asks.
    outline: OnceLock<Outline>,
}

impl Source {
    /// Names a text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        // A byte order mark says nothing in UTF-8.
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { name: name.into(), text, outline: OnceLock::new() }
    }

    /// The name, a path as a rule.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document that the text spells, in YAML or in JSON, which is YAML.
    pub fn parse(&self) -> Result<Value, Diagnostics> {
        yaml::decode(&self.text).map_err(|failure| {
            // The decoder stops at its first finding; the outline has all of one kind, with lines.
            let faults = self.outline().faults();
            let mut diagnostics: Diagnostics = faults
                .iter()
                .map(|fault| {
                    Diagnostic::error(&fault.message)
                        .at(&fault.pointer)
                        .in_file(&self.name, Some(fault.line))
                        .cure(fault.cure)
                })
                .collect();
            if diagnostics.is_empty() || !self.outline().is_complete() {
                diagnostics.push(
                    Diagnostic::error(format!("malformed YAML: {}", failure.message))
                        .in_file(&self.name, failure.line)
                        .cure(failure.cure),
                );
            }
            diagnostics
        })
    }

    /// The line of a node, or of its key in a mapping. Where the text has no such node, the nearest
    /// ancestor that it has answers.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        self.outline().line_of(pointer)
    }

    fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| Outline::read(&self.text))
    }
}

/// A description with its overlay applied: what everything after this stage reads.
#[derive(Clone, Debug)]
pub struct Effective {
    value: Value,
    description: Source,
    overlay: Option<Source>,
    /// What the overlay set, so that a complaint about it names the overlay.
    changes: Vec<Change>,
    /// What else was found while it was read, errors included.
    findings: Diagnostics,
}

impl Effective {
    /// What keeps the document from being generated, though it could be read, and what the maintainer should know:
    /// keys that OpenAPI requires, and keys that nobody reads, for example.
    pub fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    /// The document.
    pub fn value(&self) -> &Value {
        &self.value
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
        match (&self.overlay, change) {
            (Some(overlay), Some(change)) => {
                // Below what was set, the overlay's own text goes on in the same shape.
                let origin = format!("{}{}", change.origin, &pointer[change.pointer.len()..]);
                (overlay.name.clone(), overlay.line_of(&origin))
            }
            _ => (self.description.name.clone(), self.description.line_of(pointer)),
        }
    }

    /// The document as YAML: the same text for the same document, and the same document when read.
    pub fn to_yaml(&self) -> String {
        yaml::encode(&self.value)
    }
}

/// Reads a description and applies the overlay to it. The result is sound as far as references,
/// paths and their parameters go; all that isn't is reported in one run.
pub fn load(description: &Source, overlay: Option<&Source>) -> Result<Effective, Diagnostics> {
    let (value, corrections) = match (description.parse(), overlay.map(Source::parse).transpose()) {
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
        findings: Diagnostics::default(),
    };

    // Of a document in another format, everything else would be said in vain.
    if let Err(unsupported) = check::version(&effective.value) {
        return Err(effective.locate(unsupported.into()));
    }
    openapi::extensions::remove(&mut effective.value);

    let mut findings = Diagnostics::default();
    if let (Some(source), Some(corrections)) = (overlay, corrections) {
        let (changes, complaints) = overlay::apply(source, &corrections, description, &mut effective.value);
        effective.changes = changes;
        findings.extend(complaints);
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(text: &str) -> String {
        Source::new("a.yaml", text).parse().unwrap_err().to_string()
    }

    #[test]
    fn json_is_yaml() {
        let text = "\u{feff}{\"a\": [1, 2.5, null, true], \"b\": {\"c\": \"d\"}}";
        assert_eq!(Source::new("a", text).parse().unwrap(), json!({"a": [1, 2.5, null, true], "b": {"c": "d"}}));
    }

    #[test]
    fn line_endings_of_every_system() {
        let source = Source::new("a", "a:\r\n  b: |\r\n    x\r\n    y\r\n  c: 1\r\n");
        assert_eq!(source.parse().unwrap(), json!({"a": {"b": "x\ny\n", "c": 1}}));
        assert_eq!(source.line_of("/a/c"), Some(5));
    }

    #[test]
    fn a_status_is_a_key() {
        assert_eq!(Source::new("a", "200: a\n'201': b\n").parse().unwrap(), json!({"200": "a", "201": "b"}));
    }

    #[test]
    fn names_the_line_of_malformed_text() {
        let message = message("a: 1\nb: [1, 2\nc: 3\n");
        assert!(message.starts_with("error: malformed YAML: "), "{message}");
        assert!(message.contains("\n  --> a.yaml:"), "{message}");
        assert!(message.contains("\n  cure: "), "{message}");
    }

    #[test]
    fn names_every_duplicate_key() {
        let message = message("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n");
        assert!(
            message.contains("`c` stands twice in this mapping, first in line 3\n  --> a.yaml:5 (/b/c)"),
            "{message}"
        );
        assert!(
            message.contains("`a` stands twice in this mapping, first in line 1\n  --> a.yaml:6 (/a)"),
            "{message}"
        );
    }

    #[test]
    fn refuses_what_json_cannot_say() {
        for (text, expected) in [
            ("true: 1\n", "the key `true` is not a string"),
            ("null: 1\n", "the key `null` is not a string"),
            ("1.5: 1\n", "the key `1.5` is not a string"),
            ("? [a]\n: 1\n", "a key must be a string"),
            ("a: !x 1\n", "the tag `!x`"),
            ("a: .inf\n", "`.inf` is not a finite number"),
            ("a: .NaN\n", "`.NaN` is not a finite number"),
            ("a: 1\n---\nb: 2\n", "several documents"),
            ("a: &a [*a]\n", "malformed YAML: "),
        ] {
            let message = message(text);
            assert!(message.contains(expected), "{text:?} gives {message}");
            assert!(message.contains("--> a.yaml:"), "{text:?} gives {message}");
        }
    }

    #[test]
    fn anchors_and_merge_keys_are_resolved() {
        let text = "base: &base {a: 1, b: 2}\nother: &other {c: 3}\none:\n  <<: *base\n  b: 9\nboth:\n  <<: [*base, *other]\nagain: *base\n";
        assert_eq!(
            Source::new("a", text).parse().unwrap(),
            json!({
                "base": {"a": 1, "b": 2},
                "other": {"c": 3},
                "one": {"b": 9, "a": 1},
                "both": {"a": 1, "b": 2, "c": 3},
                "again": {"a": 1, "b": 2},
            })
        );
        assert!(message("a:\n  <<: 1\n").contains("merge key"));
    }

    #[test]
    fn aliases_cannot_fill_the_memory() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let previous = format!("*a{}, ", level - 1).repeat(10);
            text.push_str(&format!("a{level}: &a{level} [{previous}]\n"));
        }
        assert!(message(&text).contains("malformed YAML: "), "{}", message(&text));

        let long = format!("a: &a {}\nb:\n{}", "x".repeat(1 << 20), "- *a\n".repeat(1 << 12));
        assert!(message(&long).contains("aliases"), "{}", message(&long));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        for text in [
            "[".repeat(5_000),
            "{a: ".repeat(5_000),
            "- ".repeat(5_000),
            format!("{}{}", "[".repeat(200), "]".repeat(200)),
        ] {
            assert!(message(&text).contains("malformed YAML: "));
        }
    }

    #[test]
    fn an_empty_text_is_null() {
        assert_eq!(Source::new("a", "").parse().unwrap(), Value::Null);
    }

    #[test]
    fn knows_the_line_of_a_node_or_of_its_ancestor() {
        let source = Source::new("a", "# comment\na:\n  b/c:\n  - 1\n  -\n    d: 2\n'200':\n  text\n");
        assert_eq!(source.line_of("/a"), Some(2));
        assert_eq!(source.line_of("/a/b~1c"), Some(3));
        assert_eq!(source.line_of("/a/b~1c/0"), Some(4));
        assert_eq!(source.line_of("/a/b~1c/1/d"), Some(6));
        assert_eq!(source.line_of("/200"), Some(7));
        assert_eq!(source.line_of("/a/b~1c/1/d/e/f"), Some(6));
        assert_eq!(source.line_of("/nothing"), Some(2), "the root begins with its first key");
    }

    #[test]
    fn yaml_survives_a_round_trip() {
        let strings = [
            "",
            " ",
            "null",
            "~",
            "true",
            "no",
            "Yes",
            "on",
            "1",
            "0x1F",
            "0o7",
            "1e3",
            "1_000",
            ".5",
            "-",
            "- a",
            "a: b",
            "a #b",
            "#b",
            "[a]",
            "{a}",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a",
            "'",
            "\"",
            "\\",
            "a\nb",
            "a\n",
            "\na",
            "  a\n b\n\n",
            "a\n\n\n",
            "\t",
            "a\tb",
            "\r\n",
            "a\rb",
            "é",
            "\u{1b}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{1f600}",
            "<<",
            "=",
            "2026-07-24",
            "12:30:45",
            "---",
            "...",
            "? a",
            ":",
            "a:",
            "(?-mix:^[a-z]\\z$)",
            "\u{0}",
        ];
        let mut value = json!({"numbers": [0, -1, 1.5, 1e300, u64::MAX, i64::MIN, 0.1], "empty": [{}, [], null]});
        value["strings"] = json!(strings.as_slice());
        value["keys"] = strings.iter().filter(|key| **key != "<<").map(|key| ((*key).to_owned(), json!(1))).collect();
        let effective = Effective {
            value,
            description: Source::new("a", ""),
            overlay: None,
            changes: Vec::new(),
            findings: Diagnostics::default(),
        };
        let text = effective.to_yaml();
        assert_eq!(Source::new("a", &text).parse().expect(&text), effective.value);
        assert_eq!(text, effective.to_yaml());
    }

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
    fn reports_both_malformed_files() {
        let message =
            load(&Source::new("a.yaml", "a: ["), Some(&Source::new("b.yaml", "b: ["))).unwrap_err().to_string();
        assert!(message.contains("--> a.yaml") && message.contains("--> b.yaml"), "{message}");
    }
}
