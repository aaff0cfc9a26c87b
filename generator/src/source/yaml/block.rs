//! Mappings and lists by indentation, and the scalars in them.

use std::borrow::Cow;

use super::{Properties, Reader};
use crate::source::builder::Failure;

impl<'t> Reader<'t> {
    /// A node whose parent has the indentation `parent`. `allows_list` says whether a list may have that of the parent,
    /// as the values of a mapping may; `allows_keys` whether a mapping may begin on this line.
    pub(super) fn node(&mut self, parent: isize, allows_list: bool, mut allows_keys: bool) -> Result<(), Failure> {
        let (mut outer, mut properties) = (Properties::default(), Properties::default());
        // Where what belongs to a first key begins.
        let mut start = None;
        loop {
            if self.skip()? {
                // A list may begin in the column of its key, and so, says libyaml, may what `|` and `>` begin.
                let is_outdented = match self.peek() {
                    Some(b'-') => allows_list && self.is_blank(1),
                    Some(b'|' | b'>') => true,
                    _ => false,
                };
                let least = if is_outdented { parent } else { parent + 1 };
                if self.peek().is_none() || self.is_at_any_marker() || self.column() < least {
                    let line = self.line();
                    let properties = self.both(outer, properties)?;
                    return self.scalar("", true, properties, line);
                }
                outer = self.both(outer, properties)?;
                (properties, start, allows_keys) = (Properties::default(), None, true);
            }
            let at = self.at;
            if !self.property(&mut properties)? {
                break;
            }
            start = start.or(Some(at));
        }
        let line = self.line();
        let Some(next) = self.peek() else {
            let properties = self.both(outer, properties)?;
            return self.scalar("", true, properties, line);
        };
        let start = start.unwrap_or(self.at);
        match next {
            b'-' if self.is_blank(1) => {
                if !allows_keys || !properties.is_none() {
                    return Err(self.failure_with(
                        "a list begins within a line",
                        "begin it on a line of its own, or put the text in quotes",
                    ));
                }
                return self.list(outer, line);
            }
            b'?' if self.is_blank(1) && allows_keys => {
                self.at = start;
                return self.mapping(outer, line);
            }
            b'|' | b'>' => {
                let properties = self.both(outer, properties)?;
                let text = self.block_scalar(parent)?;
                return self.scalar(&text, false, properties, line);
            }
            _ => {}
        }
        let whole = self.both(outer, properties);
        // What is a key turns out at its end.
        let before = self.at;
        let text = match next {
            b'[' | b'{' => {
                self.flow_collection(whole?, line)?;
                if self.is_at_colon() {
                    return Err(
                        self.failure_with("a key must be a string, not a collection", "write the key as a string")
                    );
                }
                return self.end_of_line();
            }
            b'*' => {
                let name = self.name();
                if !(allows_keys && self.is_at_colon()) {
                    if !whole?.is_none() || name.is_empty() {
                        return Err(self.failure("an alias has neither anchor nor tag, and must have a name"));
                    }
                    self.at = before;
                    self.alias(line)?;
                    return self.end_of_line();
                }
                Cow::Borrowed("")
            }
            b'\'' | b'"' => self.quoted()?,
            _ => Cow::Borrowed(self.plain_line(false)?),
        };
        // A key ends on the line where it begins.
        if self.is_at_colon() && self.line() == line {
            if !allows_keys {
                return Err(self.unexpected_colon());
            }
            self.at = start;
            return self.mapping(outer, line);
        }
        let is_plain = !matches!(next, b'\'' | b'"');
        let text = if is_plain { self.plain_rest(text, parent, false)? } else { text };
        self.scalar(&text, is_plain, whole?, line)?;
        self.end_of_line()
    }

    /// What stands on several lines before one node.
    fn both(&mut self, outer: Properties<'t>, inner: Properties<'t>) -> Result<Properties<'t>, Failure> {
        if (outer.anchor != 0 && inner.anchor != 0) || (outer.tag.is_some() && inner.tag.is_some()) {
            return Err(self.failure("a node with two anchors or two tags"));
        }
        let anchor = outer.anchor.max(inner.anchor);
        Ok(Properties { anchor, tag: inner.tag.or(outer.tag) })
    }

    /// Whether the colon behind a key is next.
    fn is_at_colon(&mut self) -> bool {
        self.skip_spaces();
        self.peek() == Some(b':') && self.is_blank(1)
    }

    fn list(&mut self, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        let column = self.column();
        self.begin(false, properties, line)?;
        loop {
            self.at += 1;
            self.node(column, false, true)?;
            self.skip()?;
            let goes_on = self.peek() == Some(b'-') && self.is_blank(1) && !self.is_at_any_marker();
            if !goes_on || self.column() != column {
                break;
            }
        }
        let line = self.line();
        self.builder.end(line)
    }

    fn mapping(&mut self, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        let column = self.column();
        self.begin(true, properties, line)?;
        loop {
            self.member(column)?;
            self.skip()?;
            if self.peek().is_none() || self.column() != column || self.is_at_any_marker() {
                break;
            }
        }
        let line = self.line();
        self.builder.end(line)
    }

    /// A key and its value.
    fn member(&mut self, column: isize) -> Result<(), Failure> {
        if self.peek() == Some(b'?') && self.is_blank(1) {
            return self.explicit_member(column);
        }
        let mut properties = Properties::default();
        while self.property(&mut properties)? {
            self.skip_spaces();
        }
        let line = self.line();
        self.simple_key(false, properties, line)?;
        if !self.is_at_colon() || self.line() != line {
            return Err(Failure {
                message: "a key without `:`".to_owned(),
                line: Some(line),
                cure: "write `key: value`; what continues the text above must be indented further",
            });
        }
        self.at += 1;
        self.node(column, true, false)
    }

    /// `? key` and, on a line of its own, `: value`.
    fn explicit_member(&mut self, column: isize) -> Result<(), Failure> {
        self.at += 1;
        let mut properties = Properties::default();
        let mut has_crossed = self.skip()?;
        while self.property(&mut properties)? {
            has_crossed |= self.skip()?;
        }
        let line = self.line();
        if self.peek().is_none()
            || self.is_at_any_marker()
            || (has_crossed && self.column() < column + isize::from(!matches!(self.peek(), Some(b'|' | b'>'))))
        {
            return Err(self.failure("a key is missing behind `?`"));
        }
        let not_text = "a key must be a string, not a collection";
        match self.peek() {
            Some(b'[' | b'{') => return Err(self.failure_with(not_text, "write the key as a string")),
            Some(b'-' | b'?') if self.is_blank(1) => {
                return Err(self.failure_with(not_text, "write the key as a string"));
            }
            Some(b'\'' | b'"') => {
                let text = self.quoted()?;
                self.key(&text, false, properties, line)?;
            }
            Some(b'|' | b'>') => {
                let text = self.block_scalar(column)?;
                self.key(&text, false, properties, line)?;
                return self.explicit_value(column);
            }
            _ => {
                let text = self.plain_line(false)?;
                let text = self.plain_rest(Cow::Borrowed(text), column, false)?;
                self.key(&text, true, properties, line)?;
            }
        }
        if self.is_at_colon() {
            return Err(self.failure_with(not_text, "write the key as a string"));
        }
        self.explicit_value(column)
    }

    fn explicit_value(&mut self, column: isize) -> Result<(), Failure> {
        self.skip()?;
        let line = self.line();
        if self.peek() == Some(b':') && self.is_blank(1) && self.column() == column {
            self.at += 1;
            return self.node(column, true, true);
        }
        self.scalar("", true, Properties::default(), line)
    }
}
