//! Text of others in messages.

use std::fmt;

/// How long a piece of another's text in a message may be, in characters.
pub(crate) const LONGEST: usize = 300;

/// Another's text as a message shows it: on one line, without anything that a terminal or a reader could be misled by, and
/// cut after [`LONGEST`] characters. Escaping twice changes nothing.
pub(crate) fn escaped(text: &str) -> Escaped<'_> {
    Escaped { text, longest: LONGEST }
}

#[derive(Clone, Copy)]
pub(crate) struct Escaped<'a> {
    text: &'a str,
    longest: usize,
}

impl Escaped<'_> {
    /// Cuts it after so many characters.
    pub(crate) fn up_to(self, longest: usize) -> Self {
        Self { longest, ..self }
    }
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.longest;
        for c in self.text.chars() {
            let escape = c.escape_default();
            let length = if misleads(c) { escape.len() } else { 1 };
            // No escape is cut in the middle.
            let Some(rest) = left.checked_sub(length) else { return f.write_str("…") };
            left = rest;
            if misleads(c) { escape.fmt(f)? } else { fmt::Write::write_char(f, c)? }
        }
        Ok(())
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
