//! Text of others in messages.

use crate::hidden::REDACTED;
use crate::hidden::{Finder, Hidden, Part};
use std::fmt::{self, Write};

/// How long a piece of another's text in a message may be, in characters.
pub(crate) const LONGEST: usize = 300;

/// Another's text as a message shows it: on one line, without anything that a terminal or a reader could be misled by,
/// and cut after [`LONGEST`] characters. Escaping twice changes nothing.
pub(crate) fn escaped(text: &str) -> Escaped<'_> {
    Escaped { text, longest: LONGEST, hidden: None }
}

#[derive(Clone, Copy)]
pub(crate) struct Escaped<'a> {
    text: &'a str,
    longest: usize,
    hidden: Option<&'a Hidden>,
}

impl<'a> Escaped<'a> {
    /// Cuts it after so many characters.
    pub(crate) fn up_to(self, longest: usize) -> Self {
        Self { longest, ..self }
    }

    /// Leaves these values out. They are looked for in the whole text, so that no cut and no escape leaves a part of
    /// one.
    pub(crate) fn without(self, hidden: &'a Hidden) -> Self {
        Self { hidden: Some(hidden), ..self }
    }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let finder = self.hidden.map_or_else(Finder::none, Hidden::finder);
        let (mut left, mut written) = (self.longest, Ok(()));
        finder.parts(self.text, |part| {
            let length = match part {
                Part::Char(c) if misleads(c) => c.escape_default().len(),
                Part::Char(_) => 1,
                Part::Hidden => REDACTED.len(),
            };
            // No escape is cut in the middle.
            let Some(rest) = left.checked_sub(length) else {
                written = f.write_str("…");
                return false;
            };
            left = rest;
            written = match part {
                Part::Char(c) if misleads(c) => c.escape_default().fmt(f),
                Part::Char(c) => f.write_char(c),
                Part::Hidden => f.write_str(REDACTED),
            };
            written.is_ok()
        });
        written
    }
}

/// Whether a character moves the cursor, ends the line, turns the direction of the text or can't be seen. A backslash
/// stands as it is: text that looks like an escape does no harm.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_misleads_is_escaped_and_the_rest_stands() {
        for (text, shown) in [
            (r#"it's "é" 東京 e\u{301} \d+ 🙂"#, r#"it's "é" 東京 e\u{301} \d+ 🙂"#),
            ("e\u{301} ü", "e\u{301} ü"),
            ("a\nb\r\tc\0", r"a\nb\r\tc\u{0}"),
            ("\u{1b}[31m\u{9b}2J\u{7f}\u{85}", r"\u{1b}[31m\u{9b}2J\u{7f}\u{85}"),
            ("\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}\u{61c}", r"\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}\u{61c}"),
            ("\u{feff}\u{200b}\u{ad}\u{e0041}", r"\u{feff}\u{200b}\u{ad}\u{e0041}"),
        ] {
            assert_eq!(escaped(text).to_string(), shown);
            assert_eq!(escaped(shown).to_string(), shown, "escaping twice changes nothing");
        }
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        for c in ['x', 'é', '\n', '\u{202e}'] {
            let shown = escaped(&c.to_string().repeat(10_000)).to_string();
            let length = shown.chars().count() - 1;
            assert!(length <= LONGEST && length > LONGEST - 10 && shown.ends_with('…'), "{shown}");
            assert!(shown.ends_with("}…") || c != '\u{202e}', "{shown}");
        }
        assert_eq!(escaped(&"x".repeat(LONGEST)).to_string(), "x".repeat(LONGEST));
        assert_eq!(escaped("abc").up_to(2).to_string(), "ab…");
    }
}
