//! What stands for what is written elsewhere: aliases and merge keys.

use serde_json::{Map, Value};

use super::{Builder, Failure, MAX_DEPTH, too_deep};

/// What aliases may add to a document beyond its own size, in bytes.
const EXPANSION: usize = 16 << 20;

/// The least that a node of an alias is charged with: about what it takes in memory.
const NODE: usize = 16;

/// A node that aliases stand for.
pub(super) struct Anchored {
    value: Value,
    nodes: usize,
    bytes: usize,
    height: usize,
}

impl Builder {
    /// A key with an anchor, which can stand for a text elsewhere.
    pub(in crate::source) fn anchor_key(&mut self, anchor: usize, text: &str, line: usize) -> Result<(), Failure> {
        if anchor == 0 { Ok(()) } else { self.anchor(anchor, &Value::String(text.to_owned()), 1, text.len(), 0, line) }
    }

    pub(super) fn anchor(
        &mut self,
        anchor: usize,
        value: &Value,
        nodes: usize,
        bytes: usize,
        height: usize,
        line: usize,
    ) -> Result<(), Failure> {
        self.charge(nodes, bytes, line)?;
        self.anchors.insert(anchor, Anchored { value: value.clone(), nodes, bytes, height });
        Ok(())
    }

    /// Puts the anchored node here; its line is that of the alias.
    pub(in crate::source) fn alias(&mut self, anchor: usize, line: usize) -> Result<(), Failure> {
        let Some(Anchored { nodes, bytes, height, .. }) = self.anchors.get(&anchor) else {
            return Err(Failure {
                message: "an alias within the node that it stands for".to_owned(),
                line: Some(line),
                cure: "write the node out: no document can contain itself",
            });
        };
        let (nodes, bytes, height) = (*nodes, *bytes, *height);
        if self.open.len() + height > MAX_DEPTH {
            return Err(too_deep(line));
        }
        self.charge(nodes, bytes, line)?;
        self.place(line)?;
        self.nodes += nodes;
        self.bytes += bytes;
        if let Some(open) = self.open.last_mut() {
            open.height = open.height.max(height);
        }
        match self.anchors.get(&anchor).map(|anchored| anchored.value.clone()) {
            Some(value) => self.put(value, line),
            None => Ok(()),
        }
    }

    fn charge(&mut self, nodes: usize, bytes: usize, line: usize) -> Result<(), Failure> {
        self.expansion = self.expansion.saturating_add(nodes.saturating_mul(NODE)).saturating_add(bytes);
        if self.expansion <= EXPANSION {
            return Ok(());
        }
        Err(Failure {
            message: format!("the aliases add more than {} MiB to the document", EXPANSION >> 20),
            line: Some(line),
            cure: "write out what the aliases stand for, or use `$ref`",
        })
    }
}

/// What `<<` brings in: members that are not given otherwise, the first of several counts.
pub(super) fn merge(object: &mut Map<String, Value>, merged: Value) -> Result<(), &'static str> {
    let bases = match merged {
        Value::Array(bases) => bases,
        base => vec![base],
    };
    for base in bases {
        let Value::Object(base) = base else {
            return Err("the merge key `<<` takes a mapping or a list of mappings");
        };
        for (key, value) in base {
            object.entry(key).or_insert(value);
        }
    }
    Ok(())
}
