//! How an update becomes part of a node.

use serde_json::Value;

use super::Change;
use crate::diagnostic::child;

/// The recursive merge of one update into one node.
pub(super) struct Merge<'a> {
    pub(super) changes: &'a mut Vec<Change>,
    pub(super) clashes: Vec<(String, String)>,
}

impl Merge<'_> {
    pub(super) fn value(&mut self, node: &mut Value, update: &Value, pointer: &str, origin: &str) {
        match (node, update) {
            (Value::Object(node), Value::Object(update)) => {
                for (key, value) in update {
                    let (pointer, origin) = (child(pointer, key), child(origin, key));
                    match node.get_mut(key) {
                        Some(member) => self.value(member, value, &pointer, &origin),
                        None => {
                            node.insert(key.clone(), value.clone());
                            self.changes.push(Change { pointer, origin });
                        }
                    }
                }
            }
            (Value::Array(elements), Value::Array(update)) => {
                for (index, element) in update.iter().enumerate() {
                    self.element(elements, element, pointer, &child(origin, &index.to_string()));
                }
            }
            (node, update) if is_scalar(node) && is_scalar(update) => {
                if node != update {
                    node.clone_from(update);
                    self.changes.push(Change { pointer: pointer.to_owned(), origin: origin.to_owned() });
                }
            }
            (node, update) => self.clash(node, update, pointer),
        }
    }

    pub(super) fn element(&mut self, elements: &mut Vec<Value>, element: &Value, pointer: &str, origin: &str) {
        if !elements.contains(element) {
            self.changes
                .push(Change { pointer: child(pointer, &elements.len().to_string()), origin: origin.to_owned() });
            elements.push(element.clone());
        }
    }

    pub(super) fn clash(&mut self, node: &Value, update: &Value, pointer: &str) {
        self.clashes.push((pointer.to_owned(), format!("there is {}, the update has {}", kind(node), kind(update))));
    }
}

/// Where a document says the first value of an update that it has already.
pub(super) fn said(document: &Value, place: &str, update: &Value) -> String {
    match (document.pointer(place), update) {
        (Some(Value::Array(elements)), update) => {
            let first = update.as_array().and_then(|update| update.first()).unwrap_or(update);
            match elements.iter().position(|element| element == first) {
                Some(at) => child(place, &at.to_string()),
                None => place.to_owned(),
            }
        }
        (Some(_), Value::Object(members)) => match members.iter().next() {
            Some((key, update)) => said(document, &child(place, key), update),
            None => place.to_owned(),
        },
        _ => place.to_owned(),
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
