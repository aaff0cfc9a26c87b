//! YAML text → JSON value, with the line of every node: YAML 1.2 as far as JSON can say it.
//!
//! Its own reader because no other does what this needs: serde_yaml knows no lines, and saphyr-parser refuses a `]` in
//! the column of its key, which many published descriptions have. It reads one text once, at a third of serde_yaml's
//! cost. serde_yaml writes, and judges this reader in the tests (`agreement.rs`).

mod block;
mod flow;
mod literal;
mod quoted;
mod text;

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

use super::builder::{Builder, Failure, Reading};
use super::scalar::{self, Scalar};

const CURE: &str = "correct the text at this line; a YAML checker shows the rest of its structure";

#[expect(
    clippy::expect_used,
    reason = "a JSON value has string keys and finite numbers, and writing to a String cannot fail"
)]
pub(super) fn encode(value: &Value) -> String {
    let text = serde_yaml::to_string(value).expect("every JSON value is a YAML document");
    // YAML 1.1 breaks lines at these, and the writer is of that age. JSON is YAML too.
    if text.contains(['\u{2028}', '\u{2029}']) { format!("{value:#}\n") } else { text }
}

pub(super) fn read(text: &str) -> Reading {
    let mut reader =
        Reader { text, at: 0, counted: 0, line: 1, builder: Builder::default(), anchors: HashMap::new(), anchored: 0 };
    let failure = reader.stream().err();
    reader.builder.finish(failure)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Up to where line breaks are counted.
    counted: usize,
    line: usize,
    builder: Builder,
    /// The numbers by which the builder knows anchors.
    anchors: HashMap<&'t str, usize>,
    anchored: usize,
}

/// What stands before a node.
#[derive(Clone, Copy, Default)]
struct Properties<'t> {
    /// Zero is none.
    anchor: usize,
    tag: Option<Tag<'t>>,
}

#[derive(Clone, Copy)]
enum Tag<'t> {
    /// Of YAML's core schema: `!!int`.
    Core(&'t str),
    /// `!`: a scalar is text.
    Text,
    Foreign(&'t str),
}

impl<'t> Properties<'t> {
    fn is_none(&self) -> bool {
        self.anchor == 0 && self.tag.is_none()
    }
}

impl<'t> Reader<'t> {
    /// All of the text: one document, with what may stand around it.
    fn stream(&mut self) -> Result<(), Failure> {
        self.skip()?;
        let mut has_directives = false;
        while ["%YAML", "%TAG"].iter().any(|directive| self.text[self.at..].starts_with(directive)) {
            has_directives = true;
            self.skip_line();
            self.skip()?;
        }
        let begins = self.is_at_marker(b'-');
        if has_directives && !begins {
            return Err(self.failure("a directive without `---` behind it"));
        }
        if self.is_at_marker(b'.') {
            return Err(self.failure("a document ends before it begins"));
        }
        if begins {
            self.at += 3;
        }
        self.node(-1, false, !begins)?;
        self.skip()?;
        while self.is_at_marker(b'.') {
            self.at += 3;
            self.skip()?;
            if self.peek().is_some() && !self.is_at_marker(b'.') {
                return self.several_documents();
            }
        }
        match self.peek() {
            None => Ok(()),
            Some(_) if self.is_at_marker(b'-') => self.several_documents(),
            Some(_) => Err(self.failure("this belongs to nothing above: its indentation fits no list or mapping")),
        }
    }

    fn several_documents(&mut self) -> Result<(), Failure> {
        let line = self.line();
        let cure = "keep one document; a line `---` begins another one";
        self.builder.fault_at_root(line, "several documents in one file".to_owned(), cure)
    }

    /// `&anchor` and `!tag`, as many as stand here.
    fn property(&mut self, properties: &mut Properties<'t>) -> Result<bool, Failure> {
        match self.peek() {
            Some(b'&') => {
                let name = self.name();
                if name.is_empty() || properties.anchor != 0 {
                    return Err(self.failure("an anchor must have a name, and a node can have one anchor"));
                }
                self.anchored += 1;
                self.anchors.insert(name, self.anchored);
                properties.anchor = self.anchored;
            }
            Some(b'!') if properties.tag.is_some() => return Err(self.failure("a node can have one tag")),
            Some(b'!') => {
                let start = self.at;
                if self.byte(1) == Some(b'<') {
                    let rest = &self.text[start..];
                    self.at += rest.find(['>', '\n']).map_or(rest.len(), |at| at + 1);
                } else {
                    self.name();
                }
                let tag = &self.text[start..self.at];
                let core = tag
                    .strip_prefix("!!")
                    .or_else(|| tag.strip_prefix("!<tag:yaml.org,2002:").and_then(|tag| tag.strip_suffix('>')));
                properties.tag = Some(match core {
                    Some(core) => Tag::Core(core),
                    None if tag == "!" => Tag::Text,
                    None => Tag::Foreign(tag),
                });
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The name behind `&`, `*` or `!`.
    fn name(&mut self) -> &'t str {
        self.at += 1;
        let rest = &self.text[self.at..];
        let ends = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | ',' | '[' | ']' | '{' | '}');
        let name = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += name.len();
        name
    }

    fn alias(&mut self, line: usize) -> Result<(), Failure> {
        let name = self.name();
        match self.anchors.get(name) {
            Some(anchor) => self.builder.alias(*anchor, line),
            None => Err(Failure {
                message: format!("there is no anchor `&{name}` above"),
                line: Some(line),
                cure: "define the anchor before its first use, or put the text in quotes",
            }),
        }
    }

    fn scalar(&mut self, text: &str, is_plain: bool, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        match resolved(text, is_plain, properties.tag) {
            Scalar::Text => self.builder.scalar(Value::String(text.to_owned()), None, properties.anchor, line)?,
            Scalar::Value(value) => {
                let written = if scalar::is_as_written(&value, text) { None } else { Some(text) };
                self.builder.scalar(value, written, properties.anchor, line)?;
            }
            Scalar::Invalid(kind) => {
                self.builder.scalar(Value::Null, None, properties.anchor, line)?;
                let cure = "write a value of that kind, or put the text in quotes";
                self.builder.fault_at_scalar(line, format!("`{text}` is not {kind}"), cure)?;
            }
        }
        self.foreign_tag(properties.tag, line)
    }

    /// Reads a key without `?`, up to its colon. In `[]` and `{}`, it may go over lines.
    fn simple_key(&mut self, in_flow: bool, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        match self.peek() {
            Some(b'*') => {
                self.name();
                self.builder.key("*", line)?;
                self.builder.fault(line, "a key must be a string, not an alias".to_owned(), "write the key out")
            }
            Some(b'\'' | b'"') => {
                let text = self.quoted()?;
                self.key(&text, false, properties, line)
            }
            _ => {
                let mut text = Cow::Borrowed(self.plain_line(in_flow)?);
                if in_flow {
                    text = self.plain_rest(text, -1, true)?;
                }
                self.key(&text, true, properties, line)
            }
        }
    }

    /// A key: text, or an integer that stands for its digits (a status).
    fn key(&mut self, text: &str, is_plain: bool, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        match resolved(text, is_plain, properties.tag) {
            Scalar::Text if text == "<<" && is_plain && properties.tag.is_none() => self.builder.merge_key(line)?,
            Scalar::Text => self.builder.key(text, line)?,
            Scalar::Value(Value::Number(number)) if number.is_i64() || number.is_u64() => {
                self.builder.key(&number.to_string(), line)?;
            }
            Scalar::Value(_) | Scalar::Invalid(_) => {
                self.builder.key(text, line)?;
                self.builder.fault(line, format!("the key `{text}` is not a string"), "put the key in quotes")?;
            }
        }
        self.builder.anchor_key(properties.anchor, text, line)?;
        self.foreign_tag(properties.tag, line)
    }

    /// Begins an array or object.
    fn begin(&mut self, is_object: bool, properties: Properties<'t>, line: usize) -> Result<(), Failure> {
        let own = if is_object { "map" } else { "seq" };
        match is_object {
            true => self.builder.begin_object(properties.anchor, line)?,
            false => self.builder.begin_array(properties.anchor, line)?,
        }
        let message = match properties.tag {
            Some(Tag::Core(tag)) if tag != own => format!("the tag `!!{tag}` has no meaning here"),
            Some(Tag::Foreign(tag)) => format!("the tag `{tag}` has no meaning in a description"),
            _ => return Ok(()),
        };
        self.builder.fault_at_open(line, message, "remove the tag")
    }

    fn foreign_tag(&mut self, tag: Option<Tag<'t>>, line: usize) -> Result<(), Failure> {
        match tag {
            Some(Tag::Foreign(tag)) => {
                let message = format!("the tag `{tag}` has no meaning in a description");
                self.builder.fault_at_scalar(line, message, "remove the tag")
            }
            _ => Ok(()),
        }
    }
}

fn resolved(text: &str, is_plain: bool, tag: Option<Tag<'_>>) -> Scalar {
    match tag {
        None if is_plain => scalar::resolve(text),
        Some(Tag::Core(tag)) => scalar::tagged(tag, text),
        _ => Scalar::Text,
    }
}
