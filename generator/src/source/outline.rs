//! The line of every node of a text, and the faults of its structure, from one pass over its events.
//!
//! Needed only when there is something to say, so the pass is not on the way of a clean run.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::diagnostic::push_token;

/// What is wrong with the structure at one place.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) pointer: String,
    pub(super) message: String,
    pub(super) cure: &'static str,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    lines: HashMap<String, usize>,
    faults: Vec<Fault>,
    complete: bool,
}

/// A collection that is open at the current event.
struct Open {
    collection: Collection,
    /// The length of its pointer.
    base: usize,
}

enum Collection {
    Sequence {
        next: usize,
    },
    Mapping {
        keys: HashMap<String, usize>,
        awaits_value: bool,
    },
    /// One that is, or is part of, a key: its content has no pointer.
    Key,
}

struct Reader {
    outline: Outline,
    open: Vec<Open>,
    /// The pointer of the innermost open collection, or of its member while that is read.
    pointer: String,
}

impl Outline {
    pub(super) fn read(text: &str) -> Self {
        let mut reader = Reader { outline: Self::default(), open: Vec::new(), pointer: String::new() };
        let mut documents = 0;
        for event in Parser::new_from_str(text) {
            // The decoder says what is malformed; up to here the lines are known all the same.
            let Ok((event, span)) = event else {
                return reader.outline;
            };
            if let Event::DocumentStart(_) = event {
                documents += 1;
                if documents == 2 {
                    reader.fault(
                        span.start.line(),
                        "several documents in one file".to_owned(),
                        "keep one document; a line `---` begins another one",
                    );
                    break;
                }
            }
            reader.event(event, span.start.line());
        }
        reader.outline.complete = true;
        reader.outline
    }

    /// The line of the node, or of its nearest ancestor in the text.
    pub(super) fn line_of(&self, pointer: &str) -> Option<usize> {
        let mut pointer = pointer;
        loop {
            if let Some(line) = self.lines.get(pointer) {
                return Some(*line);
            }
            (pointer, _) = pointer.rsplit_once('/')?;
        }
    }

    pub(super) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether the text was read to its end, so that there is no other fault of its syntax.
    pub(super) fn is_complete(&self) -> bool {
        self.complete
    }
}

impl Reader {
    fn event(&mut self, event: Event<'_>, line: usize) {
        match event {
            Event::Scalar(text, style, _, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                if self.expects_key() {
                    self.key(&text, line);
                    if plain && !can_be_key(&text) {
                        self.fault(line, format!("the key `{text}` is not a string"), "put the key in quotes");
                    }
                    self.tag(tag.as_deref(), line);
                } else {
                    self.begin(line);
                    if plain && is_non_finite(&text) {
                        self.fault(
                            line,
                            format!("`{text}` is not a finite number"),
                            "write a number, or put the text in quotes",
                        );
                    }
                    self.tag(tag.as_deref(), line);
                    self.end();
                }
            }
            // The decoder puts the anchored node here; its line is that of the alias.
            Event::Alias(_) if self.expects_key() => self.key("*", line),
            Event::Alias(_) => {
                self.begin(line);
                self.end();
            }
            Event::SequenceStart(_, tag) => self.open(Collection::Sequence { next: 0 }, tag.as_deref(), line),
            Event::MappingStart(_, tag) => {
                let mapping = Collection::Mapping { keys: HashMap::new(), awaits_value: false };
                self.open(mapping, tag.as_deref(), line);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(line),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
    }

    fn innermost(&mut self) -> Option<&mut Collection> {
        self.open.last_mut().map(|open| &mut open.collection)
    }

    fn expects_key(&mut self) -> bool {
        matches!(self.innermost(), Some(Collection::Mapping { awaits_value: false, .. }))
    }

    /// Takes a key, and with it the pointer of the value that follows.
    fn key(&mut self, text: &str, line: usize) {
        let Some(Collection::Mapping { keys, awaits_value }) = self.innermost() else {
            return;
        };
        *awaits_value = true;
        let first = keys.get(text).copied();
        keys.entry(text.to_owned()).or_insert(line);
        push_token(&mut self.pointer, text);
        self.outline.lines.entry(self.pointer.clone()).or_insert(line);
        if let Some(first) = first {
            self.fault(
                line,
                format!("`{text}` stands twice in this mapping, first in line {first}"),
                "keep one of them, or give the second the name it should have",
            );
        }
    }

    /// Begins a value.
    fn begin(&mut self, line: usize) {
        match self.innermost() {
            Some(Collection::Sequence { next }) => {
                let index = next.to_string();
                *next += 1;
                push_token(&mut self.pointer, &index);
            }
            // The key has extended the pointer.
            Some(Collection::Mapping { .. }) | None => {}
            Some(Collection::Key) => return,
        }
        self.outline.lines.entry(self.pointer.clone()).or_insert(line);
    }

    /// Ends a value: back to the collection that holds it.
    fn end(&mut self) {
        if let Some(open) = self.open.last_mut() {
            self.pointer.truncate(open.base);
            if let Collection::Mapping { awaits_value, .. } = &mut open.collection {
                *awaits_value = false;
            }
        }
    }

    fn open(&mut self, collection: Collection, tag: Option<&Tag>, line: usize) {
        let collection = if self.expects_key() {
            self.fault(line, "a key must be a string, not a collection".to_owned(), "write the key as a string");
            Collection::Key
        } else {
            self.begin(line);
            self.tag(tag, line);
            if let Some(Collection::Key) = self.innermost() { Collection::Key } else { collection }
        };
        self.open.push(Open { collection, base: self.pointer.len() });
    }

    fn close(&mut self, line: usize) {
        self.open.pop();
        if self.expects_key() {
            // A collection that ends where a key is expected was the key.
            self.key("?", line);
        } else {
            self.end();
        }
    }

    fn tag(&mut self, tag: Option<&Tag>, line: usize) {
        if let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) {
            self.fault(line, format!("the tag `{tag}` has no meaning in a description"), "remove the tag");
        }
    }

    fn fault(&mut self, line: usize, message: String, cure: &'static str) {
        self.outline.faults.push(Fault { line, pointer: self.pointer.clone(), message, cure });
    }
}

/// Whether a plain scalar is a string, or an integer that stands for one, in YAML's core schema.
fn can_be_key(text: &str) -> bool {
    let is_word =
        matches!(text, "" | "~" | "null" | "Null" | "NULL" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE");
    let is_float = text.parse::<i128>().is_err()
        && text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'))
        && text.parse::<f64>().is_ok();
    !is_word && !is_float && !is_non_finite(text)
}

fn is_non_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
}
