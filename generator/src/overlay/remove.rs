//! What actions take away.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Applier;
use crate::diagnostic::{is_within, tokens};

/// What one action took out of objects.
pub(super) struct Removal {
    action: String,
    members: Vec<(String, Value)>,
}

impl Applier<'_> {
    pub(super) fn remove(&mut self, pointer: &str, mut targets: Vec<String>) {
        // From the end, so that the indices of what is still to be removed stay right.
        targets.sort_by_cached_key(|target| sort_key(target));
        let mut members = Vec::new();
        for target in targets.iter().rev() {
            let Some((parent, _)) = target.rsplit_once('/') else {
                self.error(pointer, "the whole document can't be removed", "correct the target");
                continue;
            };
            let Some(key) = tokens(target).last() else {
                continue;
            };
            // What an earlier action set here is gone, and with it the origin of its nodes.
            self.applied.changes.retain(|change| !is_within(&change.pointer, target));
            let plain = !is_inside_array(self.document, target);
            match self.document.pointer_mut(parent) {
                Some(Value::Object(object)) => {
                    if let Some(value) = object.shift_remove(&key)
                        && plain
                    {
                        members.push((target.clone(), value));
                    }
                }
                Some(Value::Array(elements)) => {
                    if let Some(index) = key.parse().ok().filter(|index| *index < elements.len()) {
                        elements.remove(index);
                    }
                }
                _ => {}
            }
        }
        if members.len() == targets.len() && !members.is_empty() {
            self.removals.push(Removal { action: pointer.to_owned(), members });
        }
    }

    /// The removals of what later actions set to the same value again: the pointers of both, and the place. An action that
    /// sets something else, too, is still needed.
    pub(crate) fn restored(&self) -> Vec<(Vec<String>, String)> {
        let mut pairs = Vec::new();
        for Removal { action, members } in &self.removals {
            let is_in = |pointer: &str| members.iter().any(|(member, _)| is_within(pointer, member));
            if members.iter().any(|(pointer, value)| self.document.pointer(pointer) != Some(value)) {
                continue;
            }
            let of = |origin: &str| origin.split('/').take(3).collect::<Vec<_>>().join("/");
            let changes = || self.applied.changes.iter();
            let setters: BTreeSet<String> =
                changes().filter(|change| is_in(&change.pointer)).map(|change| of(&change.origin)).collect();
            if changes().all(|change| is_in(&change.pointer) || !setters.contains(&of(&change.origin)))
                && let Some((place, _)) = members.first()
            {
                pairs.push((std::iter::once(action.clone()).chain(setters).collect(), place.clone()));
            }
        }
        pairs
    }

    /// A value that is removed and then set to what it was: the two actions are one correction,
    /// and it is no longer needed.
    pub(super) fn check_removals(&mut self) {
        for Removal { action, members } in std::mem::take(&mut self.removals) {
            if members.iter().all(|(pointer, value)| self.document.pointer(pointer) == Some(value)) {
                let said = members.first().map(|(pointer, _)| self.line(pointer)).unwrap_or_default();
                self.error(
                    &action,
                    "the removal is no longer needed: a later action sets what it removes to the same value",
                    format!("remove both actions: {said} says it already"),
                );
            }
        }
    }
}

/// Orders the elements of an array by their index.
fn sort_key(pointer: &str) -> Vec<(Option<usize>, String)> {
    tokens(pointer).map(|token| (token.parse().ok(), token)).collect()
}

fn is_inside_array(document: &Value, pointer: &str) -> bool {
    let mut node = document;
    for token in tokens(pointer) {
        if node.is_array() {
            return true;
        }
        match node.get(&token) {
            Some(member) => node = member,
            None => return false,
        }
    }
    false
}
