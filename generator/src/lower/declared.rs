//! What the overlay declares of operations, in extensions that name attributes and other operations.

mod attribute;
pub(crate) mod lapsed;

use super::document::{Node, child};
use super::{Group, Lowering};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Api;
use crate::ir::wished::{Item, Operation, Output, TypeDef, TypeId, Verb};
use lapsed::AllLapsed;
use std::collections::BTreeSet;

impl Lowering<'_> {
    /// What an extension says of each operation. Two paths that share an item give its operations twice; the first has it.
    pub(super) fn declared<T>(
        &mut self,
        groups: &[Group],
        extension: &str,
        mut read: impl for<'d> FnMut(&mut Reader<'_>, &Node<'d>, &Operation) -> T,
    ) -> Vec<Option<T>> {
        let operations: Vec<&Operation> = groups.iter().flat_map(|group| &group.operations).collect();
        let mut reader = Reader {
            types: &self.types,
            operations: &operations,
            left_out: self.left_out,
            released: self.released,
            lapsed: &mut self.lapsed,
            diagnostics: &mut self.diagnostics,
        };
        let mut seen = BTreeSet::new();
        let declared = operations.iter().map(|operation| {
            let value = self.document.root.value.pointer(&operation.pointer);
            let node = value.map(|value| Node { pointer: operation.pointer.clone(), value });
            let node = node.and_then(|node| node.get(extension))?;
            seen.insert(&operation.pointer).then(|| read(&mut reader, &node, operation))
        });
        declared.collect()
    }
}

/// Reads extensions against the types and operations that there are.
pub(super) struct Reader<'a> {
    pub(super) types: &'a [TypeDef],
    pub(super) operations: &'a [&'a Operation],
    left_out: &'a BTreeSet<String>,
    released: Option<&'a Api>,
    lapsed: &'a mut AllLapsed,
    diagnostics: &'a mut Diagnostics,
}

impl<'a, 'd> Reader<'a> {
    /// The operation behind `list`, a path, and the resource that is its item.
    pub(super) fn list(&mut self, node: &Node<'d>) -> Option<(&'a Operation, TypeId)> {
        let path = self.text(node, "list", "add the path of the list, such as `/servers`")?;
        let key = format!("{} {path}", Verb::Get.as_str());
        let list = self.operations.iter().copied().find(|other| other.key == key);
        match list.map(|list| (list, &list.output)) {
            Some((list, Output::List { item: Item::Resource(item), .. })) if list.body.is_none() => Some((list, *item)),
            Some(_) => self.refuse(
                &member(node, "list"),
                format!("`{key}` doesn't answer a list of resources"),
                "write the path of one that does",
            ),
            None if self.is_left_out(node, &key, "which it reads") => None,
            None => {
                let cure = "write the path of a list";
                self.refuse(&member(node, "list"), format!("there is no operation `{key}`"), cure)
            }
        }
    }

    /// Whether an operation isn't generated that a declaration needs, which goes with it.
    pub(super) fn is_left_out(&mut self, node: &Node<'d>, key: &str, why: &str) -> bool {
        let is_left_out = self.left_out.contains(key);
        if is_left_out {
            let what = format!("this is left out with `{key}`, {why}");
            self.diagnostics.push(Diagnostic::warning(what).at(node.pointer.clone()));
        }
        is_left_out
    }

    pub(super) fn text(&mut self, node: &Node<'d>, key: &str, cure: &str) -> Option<&'d str> {
        match node.text(key).filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(text),
            None => self.refuse(&member(node, key), format!("`{key}` is missing, or no text"), cure),
        }
    }

    pub(super) fn known_keys(&mut self, node: &Node<'d>, what: &str, known: &[&str]) -> Option<()> {
        if !node.value.is_object() {
            return self.refuse(
                node,
                format!("{what} must be a mapping"),
                format!("its keys are {}", known.join(", ")),
            );
        }
        for (key, unknown) in node.members().filter(|(key, _)| !known.contains(key)) {
            self.refuse::<()>(
                &unknown,
                format!("{what} has no `{key}`"),
                format!("remove it, or correct it to one of {}", known.join(", ")),
            );
        }
        Some(())
    }

    pub(super) fn missing<T>(&mut self, node: &Node<'d>, key: &str, what: &str) -> Option<T> {
        self.refuse(node, format!("`{key}` is missing"), format!("add it: {what}"))
    }

    pub(super) fn refuse<T>(
        &mut self,
        node: &Node<'d>,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) -> Option<T> {
        self.diagnostics.push(Diagnostic::error(message).at(node.pointer.clone()).cure(cure));
        None
    }
}

/// A member as a place, whether or not it is there.
pub(super) fn member<'d>(node: &Node<'d>, key: &str) -> Node<'d> {
    Node { pointer: child(&node.pointer, key), value: node.value }
}
