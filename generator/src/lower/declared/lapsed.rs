//! Declarations of which the description has lost something since they were released.
//!
//! What was released stays, so a waiter or finder that the overlay declares as it did then is no error when a field,
//! value, parameter or call is gone that it needs: it is left as it was released.

use super::Reader;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, tokens};
use crate::digest::{digest, sorted};
use crate::ir::path::without_parameter_names;
use crate::ir::wished::Operation;
use crate::ir::{self, KeptItem};
use crate::lower::document::Node;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A waiter or finder that stays as it was released.
#[derive(Clone, Debug)]
pub(crate) struct Lapsed {
    /// What the description has lost, where nothing comes of a call without it.
    pub(crate) why: Option<String>,
    /// Properties by which a finder can't tell any more what is there.
    pub(crate) unseen: Vec<String>,
}

/// By the key of the operation as it is now, and the name of the method.
pub(crate) type AllLapsed = BTreeMap<KeptItem, Lapsed>;

/// What of a declaration depends on the description.
const OF_WAITS: [&str; 7] = ["among", "until", "gone", "failure", "explain", "find", "or_find"];
const OF_FINDS: [&str; 3] = ["list", "by", "unless"];

/// A digest of what a declaration says of the description. Parameters of paths may have other names by now.
pub(in crate::lower) fn declared(node: &Node<'_>) -> String {
    let members = node.value.as_object().into_iter().flatten();
    let is_read = |key: &str| OF_WAITS.contains(&key) || OF_FINDS.contains(&key);
    let read = members.filter(|(key, _)| is_read(key)).map(|(key, value)| (key.clone(), value.clone()));
    digest(&sorted(blank(Value::Object(Map::from_iter(read)))).to_string())
}

/// A value in which the parameters of paths have no names.
fn blank(value: Value) -> Value {
    match value {
        Value::String(text) => without_parameter_names(&text).into(),
        Value::Array(elements) => elements.into_iter().map(blank).collect(),
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, blank(value))).collect(),
        value => value,
    }
}

impl<'d> Reader<'_> {
    /// The operation as it was released.
    pub(in crate::lower) fn released(&self, key: &str) -> Option<&ir::Operation> {
        let shape = without_parameter_names(key);
        let mut operations = self.released?.resources.iter().flat_map(|resource| &resource.operations);
        operations.find(|it| without_parameter_names(&it.key) == shape)
    }

    /// Reads the waiter of this name.
    pub(in crate::lower) fn waiter_or_released<T>(
        &mut self,
        node: &Node<'d>,
        operation: &Operation,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let name = node.text("name").unwrap_or_default();
        let of_name = |it: &ir::Operation| it.waits.iter().find(|wait| wait.name.plain() == name).cloned();
        let released = self.released(&operation.key).and_then(of_name);
        self.or_released(node, operation, released.map(|wait| (wait.name.to_string(), wait.declared)), read)
    }

    /// Reads a finder.
    pub(in crate::lower) fn finder_or_released<T>(
        &mut self,
        node: &Node<'d>,
        operation: &Operation,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let released = self.released(&operation.key).and_then(|it| it.find.clone());
        self.or_released(node, operation, released.map(|find| (find.name.to_string(), find.declared)), read)
    }

    /// Reads what else is declared of an operation. Where it can't be read any more, it is what it was, if it was released.
    pub(in crate::lower) fn as_released<T>(
        &mut self,
        was: Option<T>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let before = std::mem::take(self.diagnostics);
        let read = read(self);
        let found = std::mem::replace(self.diagnostics, before);
        let is_kept = was.is_some() && found.has_errors();
        self.diagnostics.extend(found.into_iter().map(|mut found| {
            if is_kept && found.severity == Severity::Error {
                found.severity = Severity::Warning;
            }
            found
        }));
        if is_kept { was } else { read }
    }

    fn or_released<T>(
        &mut self,
        node: &Node<'d>,
        operation: &Operation,
        released: Option<(String, String)>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let before = std::mem::take(self.diagnostics);
        let read = read(self);
        let found = std::mem::replace(self.diagnostics, before);
        let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
        let errors: Vec<&Diagnostic> = found.iter().filter(is_error).collect();
        let same = released.filter(|(_, was)| *was == declared(node));
        let lost: Option<Vec<Lost<'_>>> = errors.iter().map(|error| Lost::of(error, node)).collect();
        let (false, Some((name, _)), Some(lost)) = (errors.is_empty(), same, lost) else {
            self.diagnostics.extend(found);
            return read;
        };
        let why = lost.iter().find(|it| it.is_needed(node, &lost)).map(|it| it.error.message.clone());
        let unseen = lost.iter().filter_map(|it| it.unseen(node)).collect();
        let effect = match why {
            Some(_) => "stays as it was released, deprecated: it may no longer work",
            None => "stays as it was released, and works without it",
        };
        for error in &errors {
            let message = format!("`{name}` {effect}: {}", error.message);
            let cure =
                "correct the declaration, if the API has this elsewhere now; otherwise leave it until a major version";
            let pointer = error.pointer.clone().unwrap_or_default();
            self.diagnostics.push(Diagnostic::warning(message).at(pointer).cure(cure));
        }
        self.diagnostics.extend(found.iter().filter(|it| !is_error(it)).cloned().collect::<Diagnostics>());
        self.lapsed.insert(KeptItem::method(&operation.key, &name), Lapsed { why, unseen });
        None
    }
}

/// An error about something that the description has lost.
struct Lost<'a> {
    error: &'a Diagnostic,
    /// Where it is below the declaration.
    path: Vec<String>,
}

impl<'a> Lost<'a> {
    /// `None` for an error that is the overlay's own.
    fn of(error: &'a Diagnostic, node: &Node<'_>) -> Option<Self> {
        let below = error.pointer.as_deref()?.strip_prefix(&node.pointer)?;
        let path: Vec<String> = tokens(below).collect();
        let is_read = |key: &String| OF_WAITS.contains(&key.as_str()) || OF_FINDS.contains(&key.as_str());
        path.first().is_none_or(is_read).then_some(Self { error, path })
    }

    /// Whether the declaration comes to nothing without it.
    fn is_needed(&self, node: &Node<'_>, all: &[Self]) -> bool {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            // What says more about the end of a wait, or which of what was found doesn't count.
            ["failure" | "explain" | "unless", ..] | ["by", _, "optional"] => false,
            // The attribute is compared all the same.
            ["by", entry, "filter"] => self.entry(node, entry).is_none_or(|entry| entry.get("attribute").is_none()),
            // One of several values, or of several attributes.
            ["until", _, _] | ["by", _, "attribute", _] => self.siblings(node).is_none_or(|known| {
                let parent = &self.path[..self.path.len() - 1];
                all.iter().filter(|other| other.path.len() == self.path.len() && other.path.starts_with(parent)).count()
                    >= known
            }),
            _ => true,
        }
    }

    /// How many elements the list has that it is in.
    fn siblings(&self, node: &Node<'_>) -> Option<usize> {
        let parents = self.path.split_last()?.1;
        let list = parents.iter().try_fold(node.value, |value, key| match value {
            Value::Array(elements) => elements.get(key.parse::<usize>().ok()?),
            value => value.get(key),
        });
        Some(list?.as_array()?.len())
    }

    /// The property that is compared with an attribute that is lost.
    fn unseen(&self, node: &Node<'_>) -> Option<String> {
        let [by, entry, attribute, ..] = self.path.as_slice() else { return None };
        let is_attribute = by == "by" && attribute == "attribute";
        let property = self.entry(node, entry).filter(|_| is_attribute)?.get("body")?;
        property.as_str().map(ToOwned::to_owned)
    }

    fn entry<'n>(&self, node: &Node<'n>, entry: &str) -> Option<&'n Value> {
        node.value.get("by")?.get(entry.parse::<usize>().ok()?)
    }
}
