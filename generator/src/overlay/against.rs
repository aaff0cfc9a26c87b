//! What an action was written against: `x-against`, on an action that takes away, replaces or builds upon what the
//! description says.
//!
//! It is a list of what the action may find, each as it is where it is short, and else as a digest. Facts count alone:
//! other words or examples are no reason to look at a correction again.

use serde_json::Value;

use super::wrap::{self, Wrap};
use super::{Applier, edit};
use crate::diagnostic::{child, tokens};
use crate::digest::{digest, sorted};
use crate::openapi::grammar::Place;
use crate::openapi::reference;
use crate::pull::share::{self, Share};

/// The key of an action.
pub(crate) const KEY: &str = "x-against";

/// What is no longer than this is written out.
const SHORT: usize = 60;

const MARK: &str = "sha256:";

/// How the message begins about an action that is stale.
pub(crate) const STALE: &str = "the action was written against";

/// What to do about an action that is stale.
pub(crate) fn cure(met: &[Value]) -> String {
    let entries: Vec<Value> = met.iter().map(entry).collect();
    format!(
        "correct the action, or remove it; if it is right as it is, write `{KEY}: {}` into it",
        edit::spaced(&entries)
    )
}

impl Applier<'_> {
    /// The facts that an action will take away, replace or build upon, each once.
    pub(super) fn met(
        &self,
        target: &str,
        targets: &[String],
        update: Option<&Value>,
        wrap: Option<&Wrap<'_>>,
    ) -> Vec<Value> {
        let mut met = Vec::new();
        for place in targets {
            let Some(node) = self.document.pointer(place) else { continue };
            match (update, wrap) {
                (Some(update), _) => overwritten(self.document, node, update, place, &mut met),
                // One that is there already isn't put there again.
                (_, Some(wrap)) if wrap.is_in(self.document, node) => {}
                (_, Some(_)) => met.push(envelope(self.document, node, place)),
                // An element that the target names by its value can be nothing else.
                _ if !node.is_object() && !node.is_array() && is_named(target, node) => {}
                _ => met.extend(fact(self.document, place)),
            }
        }
        let mut each: Vec<Value> = Vec::new();
        met.into_iter().map(sorted).for_each(|value| {
            if !each.contains(&value) {
                each.push(value);
            }
        });
        each
    }

    /// Whether what an action met is what it was written against. One that doesn't say is taken as it is.
    pub(super) fn check_against(&mut self, pointer: &str, against: Option<&Value>, met: &[Value]) -> bool {
        let Some(against) = against else { return true };
        let Some(known) = against.as_array() else {
            self.error(
                &child(pointer, KEY),
                format!("`{KEY}` must be a list"),
                "remove it: `cargo xtask codegen` writes it",
            );
            return false;
        };
        let Some(other) =
            met.iter().map(entry).find(|entry| !known.iter().any(|known| sorted(known.clone()) == *entry))
        else {
            return true;
        };
        let known = known.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
        self.error(pointer, format!("{STALE} {known}, and the description has {other} here now"), cure(met));
        false
    }
}

/// A value as `x-against` has it.
pub(super) fn entry(value: &Value) -> Value {
    let text = value.to_string();
    match text.len() <= SHORT && !text.contains(MARK) {
        true => value.clone(),
        false => format!("{MARK}{}", digest(&text)).into(),
    }
}

/// The facts of a node; nothing for what is words as a whole.
pub(crate) fn fact(document: &Value, pointer: &str) -> Option<Value> {
    let mut place = Place::ROOT;
    for token in tokens(pointer) {
        if let Place::One(kind) = place
            && share::of(kind, &token) != Share::Fact
        {
            return None;
        }
        place = place.child(&token);
    }
    Some(share::facts(document.pointer(pointer)?, place))
}

/// What an update replaces or builds upon: values, a schema whose type or enum it sets, an enum that it adds to.
fn overwritten(document: &Value, node: &Value, update: &Value, pointer: &str, met: &mut Vec<Value>) {
    let (Value::Object(members), Value::Object(update)) = (node, update) else { return };
    let differs = |key: &str| match (members.get(key), update.get(key)) {
        (Some(present), Some(update)) => present != update,
        (present, update) => key == "enum" && present.is_none() && update.is_some(),
    };
    if differs("type") || differs("enum") {
        let mut schema = fact(document, pointer);
        // The values that are there don't matter to those that are added.
        if let Some(values) = schema.as_mut().and_then(|schema| schema.get_mut("enum")) {
            *values = Value::Array(Vec::new());
        }
        return met.extend(schema);
    }
    for (key, value) in update {
        let at = child(pointer, key);
        match members.get(key) {
            Some(member) if member.is_object() => overwritten(document, member, value, &at, met),
            Some(member) if !member.is_array() && member != value => met.extend(fact(document, &at)),
            _ => {}
        }
    }
}

/// What a wrap depends on: which properties the schema has at its top.
fn envelope(document: &Value, node: &Value, pointer: &str) -> Value {
    match wrap::properties(document, node) {
        Some(properties) => {
            let mut names: Vec<_> = properties.keys().cloned().collect();
            names.sort_unstable();
            names.into()
        }
        None => reference::follow(document, pointer.to_owned(), node, drop)
            .and_then(|(at, _)| fact(document, &at))
            .unwrap_or_default(),
    }
}

fn is_named(target: &str, value: &Value) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), |text| format!("'{text}'"));
    target.ends_with(&format!("== {text}]"))
}
