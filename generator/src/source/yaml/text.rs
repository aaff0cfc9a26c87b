//! Where the reader is in the text.

use super::{CURE, Reader};
use crate::source::builder::Failure;

impl<'t> Reader<'t> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    /// The byte that stands so far behind the place.
    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        let (bytes, at) = (self.text.as_bytes(), self.at + ahead);
        // Much cheaper than `get` where the generator isn't optimised.
        if at < bytes.len() { Some(bytes[at]) } else { None }
    }

    /// Whether the byte that stands so far behind the place separates words, or the text ends there.
    pub(super) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.byte(ahead), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    pub(super) fn is_at_break(&self) -> bool {
        matches!(self.peek(), Some(b'\n' | b'\r'))
    }

    /// The column of the place, from 0. Only indentation and indicators stand before what is asked for.
    pub(super) fn column(&self) -> isize {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        while start > 0 && !matches!(bytes[start - 1], b'\n' | b'\r') {
            start -= 1;
        }
        isize::try_from(self.at - start).unwrap_or(isize::MAX)
    }

    /// The line of the place, from 1.
    pub(super) fn line(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.counted;
        while at < self.at {
            let byte = bytes[at];
            at += 1;
            if byte == b'\n' || byte == b'\r' && bytes.get(at) != Some(&b'\n') {
                self.line += 1;
            }
        }
        self.counted = at.max(self.counted);
        self.line
    }

    /// Whether `---` or `...` stands here, at the beginning of a line.
    pub(super) fn is_at_marker(&self, mark: u8) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        matches!(before, None | Some(b'\n' | b'\r'))
            && (0..3).all(|ahead| self.byte(ahead) == Some(mark))
            && self.is_blank(3)
    }

    pub(super) fn is_at_any_marker(&self) -> bool {
        self.is_at_marker(b'-') || self.is_at_marker(b'.')
    }

    pub(super) fn skip_spaces(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// To the end of the line, before its break.
    pub(super) fn skip_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
    }

    /// Takes a line break, if one is here.
    pub(super) fn take_break(&mut self) -> bool {
        match (self.peek(), self.byte(1)) {
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (Some(b'\n' | b'\r'), _) => self.at += 1,
            _ => return false,
        }
        true
    }

    /// Asked where no text goes on.
    fn is_at_comment(&self) -> bool {
        self.peek() == Some(b'#')
    }

    /// To what means something next. Says whether it stands on another line.
    pub(super) fn skip(&mut self) -> Result<bool, Failure> {
        let mut has_crossed = self.at == 0;
        loop {
            let start = self.at;
            self.skip_spaces();
            if self.is_at_comment() {
                self.skip_line();
            }
            if self.take_break() {
                has_crossed = true;
                continue;
            }
            if has_crossed && self.peek().is_some() && self.text.as_bytes()[start..self.at].contains(&b'\t') {
                return Err(self.failure_with("a tab in the indentation", "indent with spaces"));
            }
            return Ok(has_crossed);
        }
    }

    /// The same within `[]` and `{}`, where indentation has no meaning.
    pub(super) fn skip_in_flow(&mut self) -> Result<(), Failure> {
        loop {
            self.skip_spaces();
            if self.is_at_comment() {
                self.skip_line();
            }
            if !self.take_break() {
                break;
            }
        }
        if self.is_at_any_marker() {
            return Err(self.failure("the document ends before `]` or `}` does"));
        }
        Ok(())
    }

    /// Nothing but a comment may follow on the line.
    pub(super) fn end_of_line(&mut self) -> Result<(), Failure> {
        self.skip_spaces();
        if self.peek().is_none() || self.is_at_break() || self.is_at_comment() {
            return Ok(());
        }
        if self.peek() == Some(b':') && self.is_blank(1) {
            return Err(self.unexpected_colon());
        }
        Err(self.failure("something follows a value that has ended"))
    }

    pub(super) fn unexpected_colon(&mut self) -> Failure {
        self.failure_with(
            "`: ` within a text, or a key where none can stand",
            "put the text in quotes, or indent the key as its neighbours are",
        )
    }

    pub(super) fn failure(&mut self, message: &str) -> Failure {
        self.failure_with(message, CURE)
    }

    pub(super) fn failure_with(&mut self, message: &str, cure: &'static str) -> Failure {
        Failure { message: message.to_owned(), line: Some(self.line()), cure }
    }
}
