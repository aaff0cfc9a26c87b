//! What moved as a whole between two descriptions, and where a place of the old one is in the new one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::walk::{Moves, Node, Walk};
use crate::openapi::grammar::Place;
use crate::openapi::pointer::{child, tokens};
use crate::openapi::reference;
use crate::pull::fates::Fates;
use crate::pull::{moved, other_names};

impl Moves {
    pub(super) fn of(old: &Value, new: &Value) -> Self {
        let mut moves = Self {
            operations: moved::operations(old, new),
            paths: moved::paths(old, new),
            fates: Fates::between(old, new),
            tags: other_names::tags(old, new),
            schemas: BTreeMap::new(),
            uses: BTreeMap::new(),
        };
        let mut uses = Vec::new();
        references(old, String::new(), &mut |place, component| {
            if new.pointer(&component).is_none() {
                uses.push((place, component));
            }
        });
        // One that is used in another one that is gone is found once that one is.
        for _ in 0..4 {
            let mut votes: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
            for (place, at) in &uses {
                let Some(name) = schema(at) else { continue };
                let Some(node) = moves.walk(old, new, place).and_then(|at| new.pointer(&at)) else { continue };
                let target = component(node).filter(|target| old.pointer(target).is_none());
                if let Some(target) = target.as_deref().and_then(schema) {
                    *votes.entry(name).or_default().entry(target).or_default() += 1;
                }
            }
            let found: BTreeMap<String, String> = votes
                .into_iter()
                .filter_map(|(name, votes)| {
                    let (target, _) = votes.into_iter().max_by_key(|(_, votes)| *votes)?;
                    Some((name, target))
                })
                .collect();
            let is_known = found.keys().all(|name| moves.schemas.contains_key(name));
            moves.schemas.extend(found);
            if is_known {
                break;
            }
        }
        for (place, component) in uses {
            moves.uses.entry(component).or_default().push(place);
        }
        moves
    }

    /// The places of the new document that a place of the old one has become: none, one, or several where a component is
    /// written out where it was used.
    pub(super) fn now(&self, old: &Value, new: &Value, pointer: &str) -> Vec<String> {
        if let Some(at) = self.walk(old, new, pointer) {
            return vec![at];
        }
        let steps: Vec<String> = tokens(pointer).collect();
        let [components, _, _, rest @ ..] = steps.as_slice() else { return Vec::new() };
        let component: String = pointer.split_inclusive('/').take(4).collect();
        let component = component.trim_end_matches('/');
        if components != "components" || schema(component).is_some_and(|name| self.schemas.contains_key(&name)) {
            return Vec::new();
        }
        let kind = Place::of(component);
        let uses = self.uses.get(component).into_iter().flatten();
        let inlined = uses.filter_map(|place| {
            let at = self.walk(old, new, place)?;
            let value = new.pointer(&at).filter(|node| node.get("$ref").is_none())?;
            let before = old.pointer(component)?;
            let walk = Walk {
                old,
                new,
                tokens: rest.to_vec(),
                next: 0,
                place: kind,
                before,
                now: Node { value, at },
                path: None,
            };
            walk.run(self)
        });
        let mut inlined: Vec<String> = inlined.collect();
        inlined.sort_unstable();
        inlined.dedup();
        inlined
    }

    /// What a path is called now, if it is called otherwise: of one that moved, where its list is read. The same of an
    /// operation, such as `POST /servers`.
    pub(super) fn path(&self, path: &str) -> Option<String> {
        if let Some((verb, path)) = path.split_once(' ') {
            let (path, method) = self.operations.get(&(path.to_owned(), verb.to_ascii_lowercase()))?;
            return Some(format!("{} {path}", method.to_ascii_uppercase()));
        }
        let read = || self.operations.get(&(path.to_owned(), "get".to_owned())).map(|(path, _)| path.clone());
        self.paths.get(path).cloned().or_else(read).filter(|now| now != path)
    }

    /// Whether a place of the new document is within an operation that has come into the place of another one.
    pub(super) fn is_in_another(&self, old: &Value, pointer: &str) -> bool {
        let mut tokens = tokens(pointer);
        let (Some(first), Some(path), Some(method)) = (tokens.next(), tokens.next(), tokens.next()) else {
            return false;
        };
        let was_there = old.pointer(&child(&child("/paths", &path), &method)).is_some();
        first == "paths" && was_there && self.is_taken(&(path, method))
    }

    fn walk(&self, old: &Value, new: &Value, pointer: &str) -> Option<String> {
        let now = Node { value: new, at: String::new() };
        let tokens = tokens(pointer).collect();
        Walk { old, new, tokens, next: 0, place: Place::ROOT, before: old, now, path: None }.run(self)
    }
}

/// The place of the component that a node refers to.
fn component(node: &Value) -> Option<String> {
    let at = reference::next(node)?;
    (at.starts_with("/components/") && tokens(&at).count() == 3).then_some(at)
}

/// The name of a component that is a schema.
fn schema(component: &str) -> Option<String> {
    component.starts_with("/components/schemas/").then(|| tokens(component).last())?
}

/// Each reference to a component.
fn references(node: &Value, at: String, visit: &mut dyn FnMut(String, String)) {
    if let Some(component) = component(node) {
        visit(at.clone(), component);
    }
    match node {
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| references(member, child(&at, key), visit));
        }
        Value::Array(elements) => {
            elements
                .iter()
                .enumerate()
                .for_each(|(index, element)| references(element, child(&at, &index.to_string()), visit));
        }
        _ => {}
    }
}
