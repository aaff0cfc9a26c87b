//! The texts of `|` and `>`.

use super::Reader;
use crate::source::builder::Failure;

impl Reader<'_> {
    /// The text of `|` and `>`.
    pub(super) fn block_scalar(&mut self, parent: isize) -> Result<String, Failure> {
        let folds = self.peek() == Some(b'>');
        self.at += 1;
        let (mut chomping, mut given) = (None, None);
        loop {
            match self.peek() {
                Some(sign @ (b'+' | b'-')) if chomping.is_none() => chomping = Some(sign),
                Some(digit @ b'1'..=b'9') if given.is_none() => given = Some(usize::from(digit - b'0')),
                _ => break,
            }
            self.at += 1;
        }
        self.end_of_line()?;
        self.skip_line();
        let parent = usize::try_from(parent).ok();
        let indentation = match given {
            Some(given) => parent.unwrap_or(0) + given,
            None => self.detected_indentation()?.max(parent.map_or(1, |parent| parent + 1)),
        };

        let mut text = String::new();
        // The break that ends the line above, and those of blank lines.
        let (mut has_break, mut blank_lines) = (false, 0);
        let mut was_indented = true;
        while self.take_break() {
            let start = self.at;
            while self.at < start + indentation && self.peek() == Some(b' ') {
                self.at += 1;
            }
            let is_short = self.at < start + indentation;
            if self.is_at_break() || self.peek().is_none() {
                if self.peek().is_some() {
                    blank_lines += 1;
                }
                continue;
            }
            if is_short {
                let rest = &self.text.as_bytes()[self.at..];
                let is_blank_line =
                    rest.iter().find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| matches!(b, b'\n' | b'\r'));
                if is_blank_line && rest.first() == Some(&b'\t') {
                    blank_lines += 1;
                    self.skip_line();
                    continue;
                }
                // The text ends before this line.
                self.at = start;
                break;
            }
            let is_indented = matches!(self.peek(), Some(b' ' | b'\t'));
            if has_break {
                // A single break between two lines of prose is a space.
                if folds && !was_indented && !is_indented {
                    if blank_lines == 0 {
                        text.push(' ');
                    }
                } else {
                    text.push('\n');
                }
            }
            text.extend(std::iter::repeat_n('\n', blank_lines));
            (blank_lines, was_indented) = (0, is_indented);
            let content = self.at;
            self.skip_line();
            text.push_str(&self.text[content..self.at]);
            has_break = self.peek().is_some();
        }
        match chomping {
            Some(b'-') => {}
            Some(_) => text.extend(std::iter::repeat_n('\n', blank_lines + usize::from(has_break))),
            None if has_break && !text.is_empty() => text.push('\n'),
            None => {}
        }
        Ok(text)
    }

    /// The indentation of the first line that isn't blank; a blank one before it must not have more.
    fn detected_indentation(&mut self) -> Result<usize, Failure> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let mut deepest = 0;
        loop {
            match bytes.get(at) {
                Some(b'\n' | b'\r') => at += 1,
                _ => return Ok(0),
            }
            let start = at;
            while bytes.get(at) == Some(&b' ') {
                at += 1;
            }
            match bytes.get(at) {
                Some(b'\n' | b'\r') => deepest = deepest.max(at - start),
                _ => return Ok(deepest.max(at - start)),
            }
        }
    }
}
