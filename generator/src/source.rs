//! Reading a text: JSON or YAML → one value, and the line of every node.

#[cfg(test)]
mod agreement;
pub(crate) mod braces;
mod builder;
mod json;
mod outline;
mod scalar;
#[cfg(test)]
mod tests;
pub(crate) mod texts;
mod yaml;

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics};
use builder::{Failure, Reading};
use outline::Outline;

/// A text with the name under which diagnostics speak of it. Copies share the text.
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
    /// What reading the text found beside its value.
    outline: Arc<OnceLock<Outline>>,
    is_settled: bool,
    is_in_their_words: bool,
}

impl Source {
    /// Names a text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        // A byte order mark says nothing in UTF-8.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        Self {
            name: name.into().into(),
            text: text.into(),
            outline: Arc::default(),
            is_settled: false,
            is_in_their_words: false,
        }
    }

    /// The same of an overlay by which something was generated: it isn't asked again whether its actions meet what they
    /// were written against, as what that is may be written in another way by now.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.is_settled = true;
        self
    }

    pub(crate) fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// The same of a description that somebody else has published. Decisions about secrets rest upon our words, too: without
    /// these, what is wrong with them is a warning.
    #[must_use]
    pub fn in_their_words(mut self) -> Self {
        self.is_in_their_words = true;
        self
    }

    pub(crate) fn is_in_their_words(&self) -> bool {
        self.is_in_their_words
    }

    /// The name, a path as a rule.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document that the text spells, in JSON or in YAML.
    pub fn parse(&self) -> Result<Value, Diagnostics> {
        if let Some(refused) = unreadable(&self.text) {
            return Err(self.malformed(Language::Yaml, refused).into());
        }
        let (language, Reading { value, outline, faults, failure }) = read(&self.text);
        // An outline that is there already is the same.
        let _ = self.outline.set(outline);
        if let Some(value) = value {
            return Ok(value);
        }
        let faults = faults.into_iter().map(|fault| {
            Diagnostic::error(fault.message).at(fault.pointer).in_file(self.name(), Some(fault.line)).cure(fault.cure)
        });
        Err(faults.chain(failure.map(|failure| self.malformed(language, failure))).collect())
    }

    /// The description that the text spells: what OpenAPI has as text is text, also where YAML reads a number.
    pub(crate) fn parse_description(&self) -> Result<Value, Diagnostics> {
        let mut value = self.parse()?;
        for (pointer, written) in self.outline().written() {
            texts::restore(&mut value, &pointer, written);
        }
        texts::version(&mut value);
        Ok(value)
    }

    /// The numbers that are written as no number is printed (`1.10`), by their pointers.
    pub(crate) fn written(&self) -> impl Iterator<Item = (String, &str)> {
        self.outline().written()
    }

    fn malformed(&self, language: Language, failure: Failure) -> Diagnostic {
        let message = match language {
            Language::Json => format!("malformed JSON: {}", failure.message),
            Language::Yaml => format!("malformed YAML: {}", failure.message),
        };
        Diagnostic::error(message).in_file(self.name(), failure.line).cure(failure.cure)
    }

    /// The line of a node, or of its key in a mapping. Where the text has no such node, the nearest
    /// ancestor that it has answers.
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        self.outline().line_of(pointer)
    }

    fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| read(&self.text).1.outline)
    }
}

#[derive(Clone, Copy)]
enum Language {
    Json,
    Yaml,
}

fn read(text: &str) -> (Language, Reading) {
    if !json::is_likely(text) {
        return (Language::Yaml, yaml::read(text));
    }
    match json::read(text) {
        Ok(reading) => (Language::Json, reading),
        Err(failure) => match (yaml::read(text), failure) {
            (reading @ Reading { failure: Some(_), .. }, Some(failure)) => {
                (Language::Json, Reading { failure: Some(failure), faults: Vec::new(), ..reading })
            }
            (reading, _) => (Language::Yaml, reading),
        },
    }
}

/// A document as YAML: the same text for the same document, and the same document when read.
pub(crate) fn to_yaml(value: &Value) -> String {
    yaml::encode(value)
}

/// What a merge has left where both sides changed the same lines: the markers that begin, divide and end it, and their
/// lines. They are in the first column, where no text of a block can stand.
pub(crate) fn conflict_markers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(at, line)| {
        if !matches!(line.as_bytes().first(), Some(b'<' | b'|' | b'>' | b'=')) {
            return None;
        }
        let (marker, rest) = line.split_at_checked(7)?;
        let ends = rest.is_empty() || rest.starts_with(' ') && marker != "=======";
        let is_marker = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].contains(&marker);
        (is_marker && ends).then_some((at + 1, marker))
    })
}

/// Where the first control character stands that no text may have. This looks at every byte, so at eight at a time.
fn control_character(bytes: &[u8]) -> Option<usize> {
    const SPACES: u64 = u64::from_ne_bytes([b' '; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes.len().min(at + 8);
        if let Some(eight) = bytes[at..end].first_chunk() {
            let eight = u64::from_ne_bytes(*eight);
            // No byte is less than a space.
            if eight.wrapping_sub(SPACES) & !eight & TOPS == 0 {
                at = end;
                continue;
            }
        }
        while at < end {
            if matches!(bytes[at], 0..=8 | 11 | 12 | 14..=31) {
                return Some(at);
            }
            at += 1;
        }
    }
    None
}

/// What makes a text neither JSON nor YAML, before anything is read.
fn unreadable(text: &str) -> Option<Failure> {
    let line = |at: usize| Some(1 + text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count());
    if let Some((line, _)) = conflict_markers(text).next() {
        return Some(Failure {
            message: "the file has conflict markers".to_owned(),
            line: Some(line),
            cure: "resolve the merge conflict first: choose between the lines from `<<<<<<<` to `>>>>>>>`, and remove \
                   the markers",
        });
    }
    let at = control_character(text.as_bytes())?;
    let control = text.as_bytes()[at];
    Some(Failure {
        message: format!("the control character U+{control:04X}"),
        line: line(at),
        cure: "remove it, or write it as an escape in double quotes",
    })
}
