//! Scalars that go over lines: plain ones, and those in quotes.

use std::borrow::Cow;

use super::Reader;
use crate::source::builder::Failure;

impl<'t> Reader<'t> {
    /// A plain scalar as far as it stands on this line.
    pub(super) fn plain_line(&mut self, in_flow: bool) -> Result<&'t str, Failure> {
        match self.peek() {
            Some(b'-' | b'?' | b':') if self.is_blank(1) || (in_flow && self.peek() == Some(b':')) => {
                return Err(self.failure("an indicator where a text is due"));
            }
            Some(
                first @ (b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
                | b'%' | b'@' | b'`'),
            ) => {
                let message = format!("`{}` can't begin a text", char::from(first));
                return Err(self.failure_with(&message, "put the text in quotes"));
            }
            _ => {}
        }
        Ok(self.continued_line(in_flow))
    }

    /// The following lines of a plain scalar.
    pub(super) fn plain_rest(
        &mut self,
        first: Cow<'t, str>,
        parent: isize,
        in_flow: bool,
    ) -> Result<Cow<'t, str>, Failure> {
        let mut text = first;
        while self.is_at_break() {
            let before = self.at;
            let breaks = self.take_breaks();
            let column = self.spaces_before();
            let ends = match self.peek() {
                None | Some(b'#') => true,
                Some(b',' | b'[' | b']' | b'{' | b'}') if in_flow => true,
                Some(b':') if self.is_blank(1) => true,
                Some(_) => (!in_flow && column <= parent) || self.is_at_any_marker(),
            };
            if ends {
                self.at = before;
                break;
            }
            let text = text.to_mut();
            fold(text, breaks);
            text.push_str(self.continued_line(in_flow));
        }
        Ok(text)
    }

    /// The rest of a line, which may begin with what a text can't begin with.
    fn continued_line(&mut self, in_flow: bool) -> &'t str {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut end = start;
        // By index, as in `docs.rs`.
        let mut at = start;
        while at < bytes.len() {
            match bytes[at] {
                // Most bytes are letters, and mean nothing else.
                b'a'..=b'z' => {}
                b'\n' | b'\r' => break,
                b' ' | b'\t' => {
                    at += 1;
                    continue;
                }
                b':' if matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r')) => break,
                b':' if in_flow && matches!(bytes.get(at + 1), Some(b',' | b'[' | b']' | b'{' | b'}')) => break,
                b'#' if end < at => break,
                b',' | b'[' | b']' | b'{' | b'}' if in_flow => break,
                _ => {}
            }
            at += 1;
            end = at;
        }
        self.at = at;
        &self.text[start..end]
    }

    /// Takes line breaks and the blanks of blank lines and of indentation. Says how many breaks there were.
    fn take_breaks(&mut self) -> usize {
        let mut breaks = 0;
        while self.take_break() {
            breaks += 1;
            self.skip_spaces();
        }
        breaks
    }

    /// How many spaces begin the line, up to a tab.
    fn spaces_before(&self) -> isize {
        let column = usize::try_from(self.column()).unwrap_or_default();
        let indentation = &self.text.as_bytes()[self.at - column..self.at];
        let spaces = indentation.iter().take_while(|b| **b == b' ').count();
        isize::try_from(spaces).unwrap_or(isize::MAX)
    }

    /// A scalar in quotes.
    pub(super) fn quoted(&mut self) -> Result<Cow<'t, str>, Failure> {
        let quote = if self.peek() == Some(b'\'') { b'\'' } else { b'"' };
        let first_line = self.line();
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let start = self.at;
            // By index, as in `docs.rs`: most of a description is such text.
            let bytes = self.text.as_bytes();
            while self.at < bytes.len()
                && bytes[self.at] != quote
                && !matches!(bytes[self.at], b'\n' | b'\r')
                && (bytes[self.at] != b'\\' || quote == b'\'')
            {
                self.at += 1;
            }
            let part = &self.text[start..self.at];
            match self.peek() {
                None => {
                    return Err(Failure {
                        message: "a quote that isn't closed".to_owned(),
                        line: Some(first_line),
                        cure: "close it, or double a quote that is part of the text",
                    });
                }
                Some(b'\n' | b'\r') => {
                    let text = text.to_mut();
                    text.push_str(part.trim_end_matches([' ', '\t']));
                    let breaks = self.take_breaks();
                    self.marker_in_quotes()?;
                    fold(text, breaks);
                }
                Some(b'\\') => {
                    let text = text.to_mut();
                    text.push_str(part);
                    self.escape(text)?;
                }
                _ => {
                    self.at += 1;
                    let is_doubled = quote == b'\'' && self.peek() == Some(b'\'');
                    if text.is_empty() && !is_doubled {
                        return Ok(Cow::Borrowed(part));
                    }
                    text.to_mut().push_str(part);
                    if !is_doubled {
                        return Ok(text);
                    }
                    text.to_mut().push('\'');
                    self.at += 1;
                }
            }
        }
    }

    fn marker_in_quotes(&mut self) -> Result<(), Failure> {
        if self.is_at_any_marker() { Err(self.failure("the document ends within quotes")) } else { Ok(()) }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), Failure> {
        let escaped = self.byte(1);
        self.at += 2;
        text.push(match escaped {
            Some(b'0') => '\0',
            Some(b'a') => '\u{7}',
            Some(b'b') => '\u{8}',
            Some(b't' | b'\t') => '\t',
            Some(b'n') => '\n',
            Some(b'v') => '\u{b}',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            Some(b'e') => '\u{1b}',
            Some(plain @ (b' ' | b'"' | b'/' | b'\\')) => char::from(plain),
            Some(b'N') => '\u{85}',
            Some(b'_') => '\u{a0}',
            Some(b'L') => '\u{2028}',
            Some(b'P') => '\u{2029}',
            Some(b'x') => self.code(2)?,
            Some(b'u') => self.code(4)?,
            Some(b'U') => self.code(8)?,
            Some(b'\n' | b'\r') => {
                // The line goes on without a space.
                self.at -= 1;
                let breaks = self.take_breaks();
                self.marker_in_quotes()?;
                text.extend(std::iter::repeat_n('\n', breaks - 1));
                return Ok(());
            }
            _ => {
                self.at -= 1;
                return Err(self.failure_with("an escape that YAML doesn't have", "write `\\\\` for a backslash"));
            }
        });
        Ok(())
    }

    /// A character by its number; one in two halves (`\ud83d\ude00`) as JSON writes it.
    fn code(&mut self, digits: usize) -> Result<char, Failure> {
        let first = self.hex(digits)?;
        let mut code = first;
        if digits == 4 && (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            match self.hex(4)? {
                second @ 0xdc00..=0xdfff => code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                _ => self.at = before,
            }
        }
        char::from_u32(code).ok_or_else(|| {
            let message = format!("`{first:04x}` is the number of no character");
            self.failure_with(&message, "write the character itself")
        })
    }

    fn hex(&mut self, digits: usize) -> Result<u32, Failure> {
        let code = self.text.get(self.at..self.at + digits).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()) {
            Some(code) => {
                self.at += digits;
                Ok(code)
            }
            None => Err(self.failure("an escape with too few hexadecimal digits")),
        }
    }
}

/// What line breaks are within a scalar: one is a space, of several the first goes.
fn fold(text: &mut String, breaks: usize) {
    match breaks {
        1 => text.push(' '),
        _ => text.extend(std::iter::repeat_n('\n', breaks.saturating_sub(1))),
    }
}
