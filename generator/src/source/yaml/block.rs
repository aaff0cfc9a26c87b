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
        match self.peek() {
            Some(b'*') => {
                self.name();
                self.builder.key("*", line)?;
                self.builder.fault(line, "a key must be a string, not an alias".to_owned(), "write the key out")?;
            }
            Some(b'\'' | b'"') => {
                let text = self.quoted()?;
                self.key(&text, false, properties, line)?;
            }
            _ => {
                let text = self.plain_line(false)?;
                self.key(text, true, properties, line)?;
            }
        }
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

    /// The text of `|` and `>`.
    fn block_scalar(&mut self, parent: isize) -> Result<String, Failure> {
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
