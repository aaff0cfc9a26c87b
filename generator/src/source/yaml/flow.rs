//! `[]` and `{}`.

use std::borrow::Cow;

use super::{Properties, Reader};
use crate::source::builder::Failure;

impl<'t> Reader<'t> {
    pub(super) fn flow_collection(&mut self, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        let is_object = self.peek() == Some(b'{');
        let close = if is_object { b'}' } else { b']' };
        self.begin(is_object, properties, line)?;
        self.at += 1;
        loop {
            self.skip_in_flow()?;
            if self.peek() == Some(close) {
                break;
            }
            if is_object {
                self.flow_member()?
            } else {
                self.flow_element()?
            }
            self.skip_in_flow()?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(next) if next == close => break,
                None => return Err(self.not_closed(line, close)),
                Some(_) => {
                    let message = format!("`,` or `{}` is missing here", char::from(close));
                    return Err(self.failure(&message));
                }
            }
        }
        self.at += 1;
        let line = self.line();
        self.builder.end(line)
    }

    fn not_closed(&mut self, line: usize, close: u8) -> Failure {
        let cure = "close it, or put the text in quotes";
        Failure { message: format!("`{}` is missing", char::from(close)), line: Some(line), cure }
    }

    fn flow_member(&mut self) -> Result<(), Failure> {
        if self.peek() == Some(b'?') && self.is_blank(1) {
            self.at += 1;
            self.skip_in_flow()?;
        }
        let properties = self.flow_properties()?;
        let line = self.line();
        if let Some(b'[' | b'{') = self.peek() {
            return Err(self.failure_with("a key must be a string, not a collection", "write the key as a string"));
        }
        self.simple_key(true, properties, line)?;
        if self.flow_colon(line)? {
            self.at += 1;
            return self.flow_value();
        }
        let line = self.line();
        self.scalar("", true, Properties::default(), line)
    }

    /// Whether a colon follows on the line where the key began.
    fn flow_colon(&mut self, line: usize) -> Result<bool, Failure> {
        self.skip_in_flow()?;
        if self.peek() != Some(b':') {
            return Ok(false);
        }
        if self.line() == line { Ok(true) } else { Err(self.failure("a key and its `:` must be on one line")) }
    }

    /// The value behind a colon, which may be missing.
    fn flow_value(&mut self) -> Result<(), Failure> {
        self.skip_in_flow()?;
        let properties = self.flow_properties()?;
        let line = self.line();
        match self.peek() {
            None | Some(b',' | b']' | b'}') => self.scalar("", true, properties, line),
            Some(b'[' | b'{') => self.flow_collection(properties, line),
            Some(b'*') => self.alias(line),
            Some(b'\'' | b'"') => {
                let text = self.quoted()?;
                self.scalar(&text, false, properties, line)
            }
            Some(_) => {
                let text = self.plain_line(true)?;
                let text = self.plain_rest(Cow::Borrowed(text), -1, true)?;
                self.scalar(&text, true, properties, line)
            }
        }
    }

    /// An element of a list; `[a: b]` is a mapping of one member.
    fn flow_element(&mut self) -> Result<(), Failure> {
        let before = self.at;
        if self.peek() == Some(b'?') && self.is_blank(1) {
            return self.single_member(before);
        }
        let properties = self.flow_properties()?;
        let line = self.line();
        let (text, is_plain) = match self.peek() {
            Some(b',' | b']') if properties.is_none() => return Err(self.failure("a value is missing here")),
            Some(b'[' | b'{' | b'*' | b',' | b']') => {
                self.at = before;
                self.flow_value()?;
                self.skip_in_flow()?;
                if self.peek() == Some(b':') {
                    return Err(
                        self.failure_with("a key must be a string, not a collection", "write the key as a string")
                    );
                }
                return Ok(());
            }
            Some(b'\'' | b'"') => (self.quoted()?, false),
            _ => {
                let text = self.plain_line(true)?;
                (self.plain_rest(Cow::Borrowed(text), -1, true)?, true)
            }
        };
        let colon = self.flow_colon(line)?;
        if colon {
            return self.single_member(before);
        }
        self.scalar(&text, is_plain, properties, line)
    }

    fn single_member(&mut self, start: usize) -> Result<(), Failure> {
        self.at = start;
        let line = self.line();
        self.begin(true, Properties::default(), line)?;
        self.flow_member()?;
        let line = self.line();
        self.builder.end(line)
    }

    fn flow_properties(&mut self) -> Result<Properties<'t>, Failure> {
        let mut properties = Properties::default();
        while self.property(&mut properties)? {
            self.skip_in_flow()?;
        }
        Ok(properties)
    }
}
