//! What the generator has to say to a maintainer: what is wrong, where, and what cures it.
//!
//! Every stage collects its findings instead of stopping at the first one, so a run reports all of
//! them. Text quoted from a description is untrusted, which is why printing escapes it.

use std::error::Error;
use std::fmt::{self, Display, Formatter, Write as _};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// The generation goes through, but the maintainer should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Display for Severity {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}

/// One finding.
///
/// The derived order is the order of printing: by place, then by what is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file as the caller named it.
    pub file: Option<String>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// The JSON pointer of the node in its document.
    pub pointer: Option<String>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What the maintainer can do about it.
    pub cure: Option<String>,
}

impl Diagnostic {
    /// A finding that stops the generation.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A finding that does not stop the generation.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// A finding that is only worth knowing.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self { file: None, line: None, pointer: None, severity, message: message.into(), cure: None }
    }

    /// Names the node; [`Effective::locate`](crate::Effective::locate) adds its file and line.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Names file and line, for the stages that know them before there is an effective document.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>, line: Option<usize>) -> Self {
        self.file = Some(file.into());
        self.line = line;
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn cure(mut self, text: impl Into<String>) -> Self {
        self.cure = Some(text.into());
        self
    }
}

impl Display for Diagnostic {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, Escaped(&self.message))?;
        match (&self.file, &self.pointer) {
            (None, None) => {}
            (None, Some(pointer)) => write!(f, "\n  --> {}", Escaped(shown(pointer)))?,
            (Some(file), pointer) => {
                write!(f, "\n  --> {}", Escaped(file))?;
                if let Some(line) = self.line {
                    write!(f, ":{line}")?;
                }
                if let Some(pointer) = pointer {
                    write!(f, " ({})", Escaped(shown(pointer)))?;
                }
            }
        }
        if let Some(cure) = &self.cure {
            write!(f, "\n  cure: {}", Escaped(cure))?;
        }
        Ok(())
    }
}

/// The pointer of the whole document is the empty string, which says nothing to a reader.
fn shown(pointer: &str) -> &str {
    if pointer.is_empty() { "the document" } else { pointer }
}

/// Findings of a run, in the order of their places and without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding; one that is already there changes nothing.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if let Err(index) = self.0.binary_search(&diagnostic) {
            self.0.insert(index, diagnostic);
        }
    }

    /// Whether the generation must stop.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many findings there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The findings in the order of printing.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Diagnostics {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // In one piece: each piece is a system call where it goes to stderr.
        let mut text = String::new();
        for (index, diagnostic) in self.iter().enumerate() {
            write!(text, "{}{diagnostic}", if index > 0 { "\n\n" } else { "" })?;
        }
        f.write_str(&text)
    }
}

impl Error for Diagnostics {}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        // At once: inserted one by one, fifty thousand would take a minute.
        self.0.extend(diagnostics);
        self.0.sort();
        self.0.dedup();
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        let mut collected = Self::default();
        collected.extend(diagnostics);
        collected
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

pub(crate) use crate::openapi::pointer::{child, is_within, push as push_token, tokens};

/// Text that can neither move the terminal's cursor nor reorder what stands around it.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_control() || reorders(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Line and paragraph separators, and the marks that switch the direction of writing.
fn reorders(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_place_and_cure_like_rustc() {
        let diagnostic = Diagnostic::error("no such schema")
            .at("/paths/~1servers/get")
            .in_file("spec/latitude.yaml", Some(123))
            .cure("declare it");
        assert_eq!(
            diagnostic.to_string(),
            "error: no such schema\n  --> spec/latitude.yaml:123 (/paths/~1servers/get)\n  cure: declare it"
        );
    }

    #[test]
    fn prints_what_it_knows_of_a_place() {
        assert_eq!(Diagnostic::warning("odd").to_string(), "warning: odd");
        assert_eq!(Diagnostic::note("odd").at("/info").to_string(), "note: odd\n  --> /info");
        assert_eq!(Diagnostic::note("odd").at("").to_string(), "note: odd\n  --> the document");
        assert_eq!(Diagnostic::note("odd").in_file("a.yaml", None).to_string(), "note: odd\n  --> a.yaml");
    }

    #[test]
    fn escapes_what_moves_a_terminal() {
        let diagnostic = Diagnostic::error("a\u{1b}[31m\nb\u{202e}").at("/x\r").cure("é stays");
        assert_eq!(diagnostic.to_string(), "error: a\\u{1b}[31m\\nb\\u{202e}\n  --> /x\\r\n  cure: é stays");
    }

    #[test]
    fn escapes_all_that_reorders_and_nothing_beside() {
        let marks = ['\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'];
        for mark in marks {
            assert_eq!(Escaped(&format!("a{mark}b")).to_string(), format!("a{}b", mark.escape_default()));
        }
        for other in ["\u{200d}", "\u{2010}", "\u{2027}", "\u{202f}", "\u{2065}", "\u{206a}", "é", "'", "\\"] {
            assert_eq!(Escaped(other).to_string(), other);
        }
    }

    #[test]
    fn keeps_order_and_drops_repetition() {
        let late = Diagnostic::error("late").in_file("a.yaml", Some(10));
        let early = Diagnostic::warning("early").in_file("a.yaml", Some(9));
        let diagnostics: Diagnostics = [late.clone(), early.clone(), late.clone()].into_iter().collect();
        assert_eq!(diagnostics.iter().collect::<Vec<_>>(), [&early, &late]);
        assert!(diagnostics.has_errors());
        assert_eq!(diagnostics.len(), 2);
        assert_eq!(diagnostics.to_string(), format!("{early}\n\n{late}"));
    }

    #[test]
    fn warnings_are_not_errors() {
        assert!(!Diagnostics::from(Diagnostic::warning("w")).has_errors());
        assert!(Diagnostics::default().is_empty());
    }
}
