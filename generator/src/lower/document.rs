//! Reading the effective document: pointers, references and the keywords of schemas.
//!
//! Everything but schemas is read as `openapiv3` types. Its schema type drops keywords that stand beside
//! a `type` (`allOf`, `oneOf`), so schemas are read keyword by keyword.

use crate::diagnostic::{Diagnostic, Diagnostics};
use serde::de::DeserializeOwned;
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
        Some(Node { pointer: child(&self.pointer, key), value: self.value.get(key)? })
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

/// The pointer of a member.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The name of a component's schema, if that is what the pointer names.
pub(crate) fn component(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
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
        let mut node = node.clone();
        let mut via = Vec::new();
        while let Some(target) = node.text("$ref").and_then(|reference| self.target(reference)) {
            via.push(std::mem::replace(&mut node, target).pointer);
        }
        (node, via)
    }

    /// What a reference names, which may be a reference itself.
    pub(crate) fn target(&self, reference: &str) -> Option<Node<'d>> {
        let pointer = percent_decoded(reference.strip_prefix('#')?);
        Some(Node { value: self.root.value.pointer(&pointer)?, pointer })
    }

    /// Reads a place as an `openapiv3` type, following references.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        node: &Node<'d>,
        diagnostics: &mut Diagnostics,
    ) -> Option<(Node<'d>, T)> {
        let node = self.resolve(node);
        match T::deserialize(node.value) {
            Ok(read) => Some((node, read)),
            Err(error) => {
                diagnostics.push(
                    Diagnostic::error(format!("this is not what OpenAPI 3.0 has here: {error}"))
                        .at(node.pointer)
                        .cure("correct the description, or remove the part with an overlay action"),
                );
                None
            }
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
