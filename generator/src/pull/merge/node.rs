//! Our description, node by node.

use serde_json::Value;

use crate::diagnostic::child;

/// A node of our description.
#[derive(Clone)]
pub(in crate::pull) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) pointer: String,
    /// What says the same elsewhere, and goes: its words are for what has none here.
    pub(super) spare: Option<Box<Self>>,
}

impl<'a> Node<'a> {
    pub(super) fn new(value: &'a Value, pointer: String) -> Self {
        Self { value, pointer, spare: None }
    }

    pub(super) fn member(&self, key: &str) -> Option<Self> {
        let spare = self.spare.as_ref().and_then(|spare| spare.member(key)).map(Box::new);
        match self.value.get(key) {
            Some(value) => Some(Self { value, pointer: child(&self.pointer, key), spare }),
            None => spare.map(|spare| *spare),
        }
    }

    pub(super) fn element(&self, index: usize) -> Option<Self> {
        Some(Self::new(self.value.get(index)?, child(&self.pointer, &index.to_string())))
    }
}

pub(super) fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}

pub(super) fn json_member<'a>(content: &Node<'a>) -> Option<Node<'a>> {
    content.member(content.value.as_object()?.keys().find(|key| is_json(key))?)
}
