//! From what a reader finds, in the order of the text, to a value and the line of every node.
//!
//! The readers of YAML and of JSON share it, and with it what is refused of both: duplicate keys, and texts that would
//! cost more than a description can be worth.

mod aliases;
mod faults;

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::outline::Outline;
use aliases::{Anchored, merge};
use faults::too_deep;
pub(super) use faults::{Failure, Fault};

/// The same as serde_json's. What comes later walks documents by recursion.
pub(super) const MAX_DEPTH: usize = 128;

/// Ten times what the largest public descriptions have.
const MAX_NODES: usize = 3_000_000;

/// YAML's own limit for a key without `?` is 1,024 characters.
const MAX_KEY: usize = 4_096;

#[derive(Default)]
pub(super) struct Builder {
    open: Vec<Open>,
    root: Option<Value>,
    outline: Outline,
    faults: Vec<Fault>,
    nodes: usize,
    /// Bytes of scalars so far.
    bytes: usize,
    /// By the parser's number of the anchor.
    anchors: HashMap<usize, Anchored>,
    expansion: usize,
}

/// A collection that is open.
struct Open {
    collection: Collection,
    /// Of its entry in the outline.
    entry: u32,
    anchor: usize,
    nodes_before: usize,
    bytes_before: usize,
    /// Levels of what it holds.
    height: usize,
}

enum Collection {
    Array(Vec<Value>),
    Object {
        members: Map<String, Value>,
        key: Option<Key>,
        merged: Option<Value>,
    },
    /// One that is, or is part of, a key: its content has no place.
    Key,
}

enum Key {
    Member(String),
    /// `<<`
    Merge,
    /// One at fault, whose value goes nowhere.
    Lost,
}

/// What a reader gives.
pub(super) struct Reading {
    /// Nothing, if it has faults or a failure.
    pub(super) value: Option<Value>,
    pub(super) outline: Outline,
    pub(super) faults: Vec<Fault>,
    pub(super) failure: Option<Failure>,
}

impl Builder {
    pub(super) fn finish(self, failure: Option<Failure>) -> Reading {
        let sound = failure.is_none() && self.faults.is_empty();
        Reading {
            value: sound.then(|| self.root.unwrap_or(Value::Null)),
            outline: self.outline,
            faults: self.faults,
            failure,
        }
    }

    /// Whether the next node is a key.
    pub(super) fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { collection: Collection::Object { key: None, .. }, .. }))
    }

    /// Whether the innermost open collection is an object, if one is open.
    pub(super) fn is_in_object(&self) -> Option<bool> {
        self.open.last().map(|open| matches!(open.collection, Collection::Object { .. }))
    }

    pub(super) fn key(&mut self, text: &str, line: usize) -> Result<(), Failure> {
        self.take_key(Key::Member(text.to_owned()), text, line)
    }

    pub(super) fn merge_key(&mut self, line: usize) -> Result<(), Failure> {
        self.take_key(Key::Merge, "<<", line)
    }

    fn take_key(&mut self, taken: Key, text: &str, line: usize) -> Result<(), Failure> {
        let Some(Open { collection: Collection::Object { members, key, merged }, entry, .. }) = self.open.last_mut()
        else {
            return Ok(());
        };
        if text.len() > MAX_KEY {
            return Err(Failure {
                message: format!("a key of {} bytes", text.len()),
                line: Some(line),
                cure: "shorten the key: no more than 4,096 bytes are read",
            });
        }
        let (entry, twice) = match &taken {
            Key::Merge => (*entry, merged.is_some()),
            _ => (*entry, members.contains_key(text)),
        };
        *key = Some(taken);
        self.nodes += 1;
        self.bytes += text.len();
        let first = if twice { self.outline.line_in(entry, text) } else { None };
        self.outline.push_key(entry, text, line);
        match first {
            Some(first) => self.fault(
                line,
                format!("`{text}` stands twice in this mapping, first in line {first}"),
                "keep one of them, or give the second the name it should have",
            ),
            None => Ok(()),
        }
    }

    /// A key that is a collection or an alias, after its fault.
    pub(super) fn lost_key(&mut self) {
        if let Some(Open { collection: Collection::Object { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(Key::Lost);
        }
    }

    /// Begins a value, which a key may have placed already.
    fn place(&mut self, line: usize) -> Result<u32, Failure> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Failure {
                message: format!("more than {MAX_NODES} nodes"),
                line: Some(line),
                cure: "give a smaller description, for example one without examples",
            });
        }
        Ok(match self.open.last() {
            None => self.outline.push_root(line),
            Some(Open { collection: Collection::Array(elements), entry, .. }) => {
                let index = elements.len();
                self.outline.push_element(*entry, index, line)
            }
            // The key was the last that got a place.
            Some(Open { collection: Collection::Object { .. }, .. }) => self.outline.last(),
            Some(Open { collection: Collection::Key, entry, .. }) => *entry,
        })
    }

    /// A scalar. `written` is how the text has it, where the value doesn't say that.
    pub(super) fn scalar(
        &mut self,
        value: Value,
        written: Option<&str>,
        anchor: usize,
        line: usize,
    ) -> Result<(), Failure> {
        let entry = self.place(line)?;
        if let Some(written) = written {
            self.outline.write_down(entry, written);
        }
        let bytes = value.as_str().map_or(0, str::len);
        self.bytes += bytes;
        if anchor != 0 {
            self.anchor(anchor, &value, 1, bytes, 0, line)?;
        }
        self.put(value, line)
    }

    pub(super) fn begin_array(&mut self, anchor: usize, line: usize) -> Result<(), Failure> {
        self.begin(Collection::Array(Vec::new()), anchor, line)
    }

    pub(super) fn begin_object(&mut self, anchor: usize, line: usize) -> Result<(), Failure> {
        self.begin(Collection::Object { members: Map::new(), key: None, merged: None }, anchor, line)
    }

    fn begin(&mut self, collection: Collection, anchor: usize, line: usize) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(line));
        }
        let (nodes_before, bytes_before) = (self.nodes, self.bytes);
        let (entry, collection) = if self.expects_key() {
            self.fault(line, "a key must be a string, not a collection".to_owned(), "write the key as a string")?;
            (self.open.last().map_or(0, |open| open.entry), Collection::Key)
        } else {
            let entry = self.place(line)?;
            let in_key = matches!(self.open.last(), Some(Open { collection: Collection::Key, .. }));
            (entry, if in_key { Collection::Key } else { collection })
        };
        self.open.push(Open { collection, entry, anchor, nodes_before, bytes_before, height: 0 });
        Ok(())
    }

    /// Ends the innermost collection.
    pub(super) fn end(&mut self, line: usize) -> Result<(), Failure> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.collection {
            Collection::Array(elements) => Value::Array(elements),
            Collection::Object { mut members, merged, .. } => {
                if let Some(merged) = merged
                    && let Err(message) = merge(&mut members, merged)
                {
                    self.fault_at(open.entry, line, message.to_owned(), "write `<<: *anchor`, or a list of aliases")?;
                }
                Value::Object(members)
            }
            Collection::Key => {
                self.lost_key();
                return Ok(());
            }
        };
        let height = open.height + 1;
        if open.anchor != 0 {
            let (nodes, bytes) = (self.nodes - open.nodes_before, self.bytes - open.bytes_before);
            self.anchor(open.anchor, &value, nodes, bytes, height, line)?;
        }
        if let Some(outer) = self.open.last_mut() {
            outer.height = outer.height.max(height);
        }
        self.put(value, line)
    }

    fn put(&mut self, value: Value, line: usize) -> Result<(), Failure> {
        match self.open.last_mut().map(|open| &mut open.collection) {
            None => self.root = Some(value),
            Some(Collection::Array(elements)) => elements.push(value),
            Some(Collection::Object { members, key, merged }) => match key.take() {
                Some(Key::Member(key)) => drop(members.insert(key, value)),
                Some(Key::Merge) => *merged = Some(value),
                Some(Key::Lost) => {}
                // Readers ask whether a key is due; a value in its place would be their mistake.
                None => {
                    return Err(Failure { message: "a value without a key".to_owned(), line: Some(line), cure: "" });
                }
            },
            Some(Collection::Key) => {}
        }
        Ok(())
    }
}
