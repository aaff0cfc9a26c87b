//! Reading the effective document: pointers, references and the keywords of schemas.
//!
//! What the grammar says of a node was checked when the document was loaded, so nodes are read key by key. Parameters
//! alone are read as `openapiv3` has them, for their styles.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::pointer::{get, unescaped};
use crate::openapi::reference::{Target, follow, target};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A place in the document.
#[derive(Clone, Debug)]
pub(crate) struct Node<'d> {
    pub(crate) pointer: String,
    pub(crate) value: &'d Value,
}

impl<'d> Node<'d> {
    /// The member `key`, if there is one.
    pub(crate) fn get(&self, key: &str) -> Option<Node<'d>> {
        let value = self.value.get(key)?;
        Some(Node { pointer: child(&self.pointer, key), value })
    }

    pub(crate) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key)?.as_str()
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The members of an object, in order.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d> {
        let pointer = self.pointer.clone();
        let members = self.value.as_object().into_iter().flat_map(Map::iter);
        members.map(move |(key, value)| (key.as_str(), Node { pointer: child(&pointer, key), value }))
    }

    /// The elements of an array, in order.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let pointer = self.pointer.clone();
        let elements = self.value.as_array().into_iter().flatten().enumerate();
        elements.map(move |(i, value)| Node { pointer: format!("{pointer}/{i}"), value })
    }
}

pub(crate) use crate::openapi::pointer::child;

/// The name of a component's schema, if that is what the pointer names.
pub(crate) fn component(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| unescaped(name).into_owned())
}

#[derive(Debug)]
pub(crate) struct Document<'d> {
    pub(crate) root: Node<'d>,
}

impl<'d> Document<'d> {
    pub(crate) fn new(value: &'d Value) -> Self {
        Self { root: Node { pointer: String::new(), value } }
    }

    /// Follows `$ref` until there is none. References were checked when the document was loaded.
    pub(crate) fn resolve(&self, node: &Node<'d>) -> Node<'d> {
        self.resolve_by(node).0
    }

    /// The same, and the places that were passed on the way.
    pub(crate) fn resolve_by(&self, node: &Node<'d>) -> (Node<'d>, Vec<String>) {
        let mut via = Vec::new();
        match follow(self.root.value, node.pointer.clone(), node.value, |place| via.push(place)) {
            Some((pointer, value)) => (Node { pointer, value }, via),
            None => (node.clone(), Vec::new()),
        }
    }

    /// What a reference names, which may be a reference itself.
    pub(crate) fn target(&self, reference: &str) -> Option<Node<'d>> {
        let Target::Local(pointer) = target(reference) else { return None };
        Some(Node { value: get(self.root.value, &pointer)?, pointer })
    }

    /// Reads a parameter, following references. What it holds is read by others, who are free of how openapiv3 reads it.
    pub(crate) fn parameter(
        &self,
        node: &Node<'d>,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Node<'d>, openapiv3::Parameter)> {
        const READ: [&str; 7] = ["name", "in", "description", "required", "deprecated", "style", "explode"];
        let node = self.resolve(node);
        // What has no name or no place was told when the document was loaded.
        node.text("name")?;
        let styles = match node.text("in")? {
            "query" => "`form`, `spaceDelimited`, `pipeDelimited` or `deepObject`",
            "path" => "`simple`, `label` or `matrix`",
            "header" => "`simple`",
            _ => "`form`",
        };
        let read = |(key, value): &(&String, &Value)| {
            READ.contains(&key.as_str()) && (*key != "description" || value.is_string())
        };
        let own = node.value.as_object().into_iter().flatten().filter(read);
        let mut own: Map<String, Value> = own.map(|(key, value)| (key.clone(), value.clone())).collect();
        own.insert("schema".to_owned(), Value::Object(Map::new()));
        match openapiv3::Parameter::deserialize(Value::Object(own)) {
            Ok(parameter) => Some((node, parameter)),
            // The grammar has seen to all else.
            Err(_) => {
                diagnostics.push(
                    Diagnostic::error(format!("the style of this parameter must be {styles}"))
                        .at(child(&node.pointer, "style"))
                        .cure("correct it, by an overlay action if the file is not yours"),
                );
                None
            }
        }
    }
}
