//! What an operation consists of: its own node, what its path item says of all operations, and whatever these refer to.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use crate::lower::Candidate;
use crate::openapi::METHODS;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::child;
use crate::openapi::reference::local;

/// The operations of a document, in its order, and the places that each uses.
pub(super) struct Uses<'d> {
    document: &'d Value,
    pub(super) operations: Vec<Candidate<'d>>,
    /// Built for the first error: most runs have none.
    nodes: OnceCell<Nodes>,
    /// The path items of an operation, which it shares with others.
    items: Vec<BTreeSet<String>>,
}

/// The nodes that operations use with all that is below them.
#[derive(Default)]
struct Nodes {
    numbers: HashMap<String, usize>,
    /// By number: those to which references lead from there.
    references: Vec<Vec<usize>>,
    /// Of each operation.
    used: Vec<HashSet<usize>>,
}

impl<'d> Uses<'d> {
    pub(super) fn of(document: &'d Value) -> Self {
        let mut uses = Self { document, operations: Vec::new(), nodes: OnceCell::new(), items: Vec::new() };
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::iter);
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            let Some((items, item)) = uses.resolved(child("/paths", path), item) else { continue };
            let Some(pointer) = items.last().cloned() else { continue };
            for method in METHODS.into_iter().filter(|method| item.contains_key(*method)) {
                uses.items.push(items.iter().cloned().collect());
                let own = child(&pointer, method);
                uses.operations.push(Candidate { path, method, item: pointer.clone(), pointer: own });
            }
        }
        uses
    }

    /// `GET /servers`
    pub(super) fn key(&self, at: usize) -> String {
        let Candidate { path, method, .. } = &self.operations[at];
        format!("{} {path}", method.to_uppercase())
    }

    /// The operations that use a place.
    pub(super) fn owners(&self, pointer: &str) -> Vec<usize> {
        let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1).chain([pointer.len()]);
        let around: Vec<&str> = ends.map(|end| &pointer[..end]).collect();
        let nodes = self.nodes();
        let around: Vec<usize> = around.iter().filter_map(|place| nodes.numbers.get(*place)).copied().collect();
        let used = |at: &usize| {
            around.iter().any(|place| nodes.used[*at].contains(place)) || self.items[*at].contains(pointer)
        };
        (0..self.operations.len()).filter(used).collect()
    }

    /// How many nodes an operation uses, which is about what it costs to lower it.
    pub(super) fn size(&self, at: usize) -> usize {
        self.nodes().used[at].len()
    }

    /// What the overlay declares of an operation, as a reader knows it.
    pub(super) fn declared(&self, at: usize) -> Vec<String> {
        let Some(node) = self.document.pointer(&self.operations[at].pointer) else { return Vec::new() };
        let waiters = node.get("x-rust-wait").and_then(Value::as_array).into_iter().flatten();
        let names =
            waiters.filter_map(|waiter| waiter.get("name")?.as_str()).map(|name| format!("its waiter `{name}`"));
        let finder = node.get("x-rust-find").map(|_| "its `find_or_…`".to_owned());
        names.chain(finder).collect()
    }

    fn nodes(&self) -> &Nodes {
        self.nodes.get_or_init(|| {
            let mut nodes = Nodes::default();
            for operation in &self.operations {
                let item = self.document.pointer(&operation.item).and_then(Value::as_object);
                let shared = item.into_iter().flat_map(Map::keys).filter(|key| !METHODS.contains(&key.as_str()));
                let start = shared.map(|key| child(&operation.item, key)).chain([operation.pointer.clone()]);
                nodes.add(self.document, start);
            }
            nodes
        })
    }

    /// Follows the references of a path item: all pointers on the way, and the item.
    fn resolved(&self, pointer: String, item: &'d Value) -> Option<(Vec<String>, &'d Map<String, Value>)> {
        let (mut way, mut item) = (vec![pointer], item);
        while let Some(reference) = item.get("$ref") {
            let next = local(reference.as_str()?)?;
            item = self.document.pointer(&next)?;
            if way.contains(&next) {
                return None;
            }
            way.push(next);
        }
        Some((way, item.as_object()?))
    }
}

impl Nodes {
    /// Adds an operation: these nodes, and all to which references lead from them.
    fn add(&mut self, document: &Value, start: impl Iterator<Item = String>) {
        let mut open: Vec<usize> = start.map(|pointer| self.number(document, pointer)).collect();
        let mut used = HashSet::new();
        while let Some(number) = open.pop() {
            if used.insert(number) {
                open.extend(&self.references[number]);
            }
        }
        self.used.push(used);
    }

    /// The number of a node. One that is new is read, with all to which it leads.
    fn number(&mut self, document: &Value, pointer: String) -> usize {
        let mut open = vec![pointer.clone()];
        while let Some(pointer) = open.pop() {
            let number = self.known(pointer.clone());
            if !self.references[number].is_empty() {
                continue;
            }
            let place = Place::of(&pointer);
            let mut found = Vec::new();
            if let Some(node) = document.pointer(&pointer) {
                collect(node, place, &mut found);
            }
            open.extend(found.iter().filter(|pointer| !self.numbers.contains_key(*pointer)).cloned());
            self.references[number] = found.into_iter().map(|pointer| self.known(pointer)).collect();
        }
        self.known(pointer)
    }

    fn known(&mut self, pointer: String) -> usize {
        let next = self.references.len();
        let number = *self.numbers.entry(pointer).or_insert(next);
        if number == next {
            self.references.push(Vec::new());
        }
        number
    }
}

/// What the references in a node lead to.
fn collect(value: &Value, place: Place, into: &mut Vec<String>) {
    match (value, place) {
        (Value::Object(object), Place::One(kind)) => {
            into.extend(object.get("$ref").and_then(Value::as_str).and_then(local));
            if kind == Kind::Discriminator {
                let mapping = object.get("mapping").and_then(Value::as_object).into_iter().flat_map(Map::values);
                into.extend(mapping.filter_map(Value::as_str).filter_map(|schema| match schema.contains(['#', '/']) {
                    true => local(schema),
                    false => Some(child("/components/schemas", schema)),
                }));
            }
            object.iter().for_each(|(key, member)| collect(member, place.child(key), into));
        }
        (Value::Object(object), Place::Map(_)) => {
            object.iter().for_each(|(key, member)| collect(member, place.child(key), into));
        }
        (Value::Array(elements), Place::List(_)) => {
            elements.iter().for_each(|element| collect(element, place.child(""), into));
        }
        _ => {}
    }
}
