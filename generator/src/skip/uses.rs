//! What an operation consists of: its own node, what its path item says of all operations, and whatever these refer to.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use fixedbitset::FixedBitSet;
use serde_json::{Map, Value};

use crate::ir::circles::circles as circles_of;
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
    /// The operations of a path item: several paths may refer to one.
    items: HashMap<String, FixedBitSet>,
}

/// The nodes that operations use with all that is below them.
#[derive(Default)]
struct Nodes {
    numbers: HashMap<String, usize>,
    /// By number: those to which references lead from there.
    references: Vec<Vec<usize>>,
    /// By number: the operations that use it.
    users: Vec<FixedBitSet>,
    /// Of each operation, where it begins.
    starts: Vec<Vec<usize>>,
}

impl<'d> Uses<'d> {
    pub(super) fn of(document: &'d Value) -> Self {
        let mut uses = Self { document, operations: Vec::new(), nodes: OnceCell::new(), items: HashMap::new() };
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::iter);
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            let Some((items, item)) = uses.resolved(child("/paths", path), item) else { continue };
            let Some(pointer) = items.last().cloned() else { continue };
            for method in METHODS.into_iter().filter(|method| item.contains_key(*method)) {
                for item in &items {
                    uses.items.entry(item.clone()).or_default().grow_and_insert(uses.operations.len());
                }
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
    pub(super) fn owners(&self, pointer: &str) -> FixedBitSet {
        let ends = pointer.match_indices('/').map(|(at, _)| at).skip(1).chain([pointer.len()]);
        let nodes = self.nodes();
        let around = ends.filter_map(|end| Some(&nodes.users[*nodes.numbers.get(&pointer[..end])?]));
        let mut owners = FixedBitSet::new();
        around.chain(self.items.get(pointer)).for_each(|users| owners.union_with(users));
        owners
    }

    /// How many nodes an operation uses, which is about what it costs to lower it, if these are not more than so many.
    pub(super) fn size(&self, at: usize, most: usize) -> Option<usize> {
        let nodes = self.nodes();
        let (mut open, mut seen) = (nodes.starts[at].clone(), HashSet::new());
        while let Some(number) = open.pop() {
            if seen.insert(number) {
                open.extend(&nodes.references[number]);
            }
            if seen.len() > most {
                return None;
            }
        }
        Some(seen.len())
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
            nodes.spread();
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
    /// Adds an operation, which begins at these nodes.
    fn add(&mut self, document: &Value, start: impl Iterator<Item = String>) {
        let start = start.map(|pointer| self.number(document, pointer)).collect();
        self.starts.push(start);
    }

    /// Finds the users of all nodes: whoever uses one uses what it refers to.
    fn spread(&mut self) {
        self.users = vec![FixedBitSet::new(); self.references.len()];
        for (operation, start) in self.starts.iter().enumerate() {
            start.iter().for_each(|number| self.users[*number].grow_and_insert(operation));
        }
        // Those of a circle have the same users. A circle is found behind all to which it refers.
        let mut circles: Vec<Vec<usize>> = vec![Vec::new(); self.references.len()];
        for (number, circle) in circles_of(&self.references).into_iter().enumerate() {
            circles[circle].push(number);
        }
        for circle in circles.iter().rev() {
            let mut users = FixedBitSet::new();
            circle.iter().for_each(|number| users.union_with(&self.users[*number]));
            for number in circle {
                self.references[*number].iter().for_each(|to| self.users[*to].union_with(&users));
                self.users[*number].union_with(&users);
            }
        }
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
