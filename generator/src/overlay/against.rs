//! What an action was written against: `x-against`, on an action that takes away, replaces or builds upon what the
//! description says.
//!
//! It is a list of what the action may find, each as it is where it is short or a list of plain values, and else as a
//! digest. Facts count alone: other words or examples are no reason to look at a correction again, and neither is another
//! name of a component. So what is referred to stands there as its shape.

use serde_json::{Map, Value};

use super::differences::{differences, shown};
use super::wrap::{self, Wrap};
use super::{AGAINST, Applier, flow};
use crate::diagnostic::{child, tokens};
use crate::digest::{digest, sorted};
use crate::openapi::grammar::Place;
use crate::openapi::pointer::get;
use crate::openapi::reference;
use crate::openapi::share::{self, Share};

/// What is no longer than this is written out.
const SHORT: usize = 60;

/// The same of plain values, so that the message can tell which of them are new or gone.
const LONGEST_LIST: usize = 500;

const MARK: &str = "sha256:";

/// How the message begins about an action that is stale.
pub(crate) const STALE: &str = "the action was written against";

/// What an action finds.
#[derive(Debug)]
pub(crate) struct Met {
    /// What of it matters to the action.
    pub(crate) fact: Value,
    /// All that is there.
    pub(crate) there: Value,
    /// Where it stands.
    pub(super) at: String,
}

impl Met {
    fn all(document: &Value, at: &str) -> Option<Self> {
        fact(document, at).map(|there| Self::of(there, at))
    }

    fn of(there: Value, at: &str) -> Self {
        let there = sorted(there);
        Self { fact: there.clone(), there, at: at.to_owned() }
    }

    /// Whether an action says that it was written against it.
    pub(super) fn is_in(&self, known: &[Value]) -> bool {
        known.iter().any(|known| *known == long(&self.fact) || sorted(known.clone()) == self.fact)
    }
}

/// What to do about an action that is stale. What it says already stays: another description may still have that.
pub(crate) fn cure(met: &[Met], known: &[Value]) -> String {
    let new = met.iter().filter(|met| !met.is_in(known)).map(|met| entry(&met.fact));
    let entries: Vec<Value> = known.iter().cloned().chain(new).collect();
    let has_less = met.iter().any(|met| met.fact != met.there);
    let values = if has_less { "; there `enum: []` stands for whatever values" } else { "" };
    format!(
        "correct the action, or remove it; if it is right as it is, write `{AGAINST}: {}` into it{values}",
        flow::spaced(&entries)
    )
}

impl Applier<'_> {
    /// The facts that an action will take away, replace or build upon.
    pub(super) fn met(
        &self,
        target: &str,
        targets: &[String],
        update: Option<&Value>,
        wrap: Option<&Wrap<'_>>,
    ) -> Vec<Met> {
        let mut met = Vec::new();
        for place in targets {
            let Some(node) = get(self.document, place) else { continue };
            match (update, wrap) {
                (Some(update), _) => overwritten(self.document, node, update, place, &mut met),
                // One that is there already isn't put there again.
                (_, Some(wrap)) if wrap.is_in(self.document, node) => {}
                (_, Some(_)) => met.push(Met::of(envelope(self.document, node, place), place)),
                // An element that the target names by its value can be nothing else.
                _ if !node.is_object() && !node.is_array() && is_named(target, node) => {}
                _ => met.extend(Met::all(self.document, place)),
            }
        }
        met
    }

    /// Whether what an action met is what it was written against. One that doesn't say is taken as it is.
    pub(super) fn check_against(&mut self, pointer: &str, against: Option<&Value>, met: &[Met]) -> bool {
        let Some(against) = against.filter(|_| !self.source.is_settled()) else { return true };
        let Some(known) = against.as_array() else {
            self.error(
                &child(pointer, AGAINST),
                format!("`{AGAINST}` must be a list"),
                "remove it: `cargo xtask codegen` writes it",
            );
            return false;
        };
        let Some(other) = met.iter().find(|met| !met.is_in(known)) else { return true };
        // What it is by now, of the only one that isn't there any more.
        let mut gone = known.iter().filter(|known| !met.iter().any(|met| met.is_in(std::slice::from_ref(known))));
        let only = gone.next().filter(|_| gone.next().is_none());
        let differences = only.map_or_else(String::new, |only| differences(&sorted(only.clone()), &other.fact));
        let shown_known = known.iter().map(Value::to_string).collect::<Vec<_>>().join(" or ");
        let message =
            format!("{STALE} {shown_known}, and the description has {} here now{differences}", shown(&other.there));
        self.error(pointer, message, cure(met, known));
        false
    }
}

/// Each fact once.
pub(super) fn once(met: Vec<Met>) -> Vec<Met> {
    let mut each: Vec<Met> = Vec::new();
    met.into_iter().for_each(|met| {
        if each.iter().all(|known| known.fact != met.fact) {
            each.push(met);
        }
    });
    each
}

/// A value as `x-against` has it.
pub(super) fn entry(value: &Value) -> Value {
    let text = value.to_string();
    let is_short = text.len() <= SHORT || text.len() <= LONGEST_LIST && is_plain(value, 2);
    if is_short && !text.contains(MARK) { value.clone() } else { long(value) }
}

/// The digest of a value.
fn long(value: &Value) -> Value {
    format!("{MARK}{}", digest(&value.to_string())).into()
}

/// Whether a value has lists, and no more than that, within so many levels.
fn is_plain(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(elements) => levels > 0 && elements.iter().all(|it| is_plain(it, 0)),
        Value::Object(members) => levels > 1 && members.values().all(|it| is_plain(it, 1)),
        _ => true,
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
    let mut facts = share::facts(get(document, pointer)?, place);
    by_shape(document, &mut facts);
    Some(facts)
}

/// Puts in place of each reference what it leads to, one level deep: the names of its properties, or else its facts.
fn by_shape(document: &Value, value: &mut Value) {
    each_reference(value, &mut |reference| {
        let at = reference::local(reference)?;
        let (at, node) = reference::follow(document, at.clone(), get(document, &at)?, drop)?;
        Some(match wrap::properties(document, node) {
            Some(properties) => names(properties),
            None => {
                let place = Place::of(&at);
                let mut facts = share::facts(node, place);
                each_reference(&mut facts, &mut |_| Some(Value::Null));
                facts
            }
        })
    });
}

/// Visits the texts of all references, also of those that a discriminator maps values to.
fn each_reference(value: &mut Value, replace: &mut dyn FnMut(&str) -> Option<Value>) {
    match value {
        Value::Object(members) => {
            let maps = members.contains_key("propertyName");
            for (key, member) in members.iter_mut() {
                match member {
                    Value::String(text) if key == "$ref" => {
                        if let Some(shape) = replace(text) {
                            *member = shape;
                        }
                    }
                    Value::Object(mapping) if maps && key == "mapping" => {
                        for target in mapping.values_mut() {
                            if let Some(shape) = target.as_str().and_then(&mut *replace) {
                                *target = shape;
                            }
                        }
                    }
                    member => each_reference(member, replace),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| each_reference(element, replace)),
        _ => {}
    }
}

fn names(properties: &Map<String, Value>) -> Value {
    let mut names: Vec<_> = properties.keys().cloned().collect();
    names.sort_unstable();
    names.into()
}

/// What an update replaces or builds upon: values, a schema whose type or enum it sets, an enum that it adds to.
fn overwritten(document: &Value, node: &Value, update: &Value, pointer: &str, met: &mut Vec<Met>) {
    let (Value::Object(members), Value::Object(update)) = (node, update) else { return };
    let differs = |key: &str| match (members.get(key), update.get(key)) {
        (Some(present), Some(update)) => present != update,
        (present, update) => key == "enum" && present.is_none() && update.is_some(),
    };
    if differs("type") || differs("enum") {
        let mut schema = Met::all(document, pointer);
        // The values that are there don't matter to those that are added.
        if let Some(values) = schema.as_mut().and_then(|schema| schema.fact.get_mut("enum")) {
            *values = Value::Array(Vec::new());
        }
        return met.extend(schema);
    }
    for (key, value) in update {
        let at = child(pointer, key);
        match members.get(key) {
            Some(member) if member.is_object() => overwritten(document, member, value, &at, met),
            Some(member) if !member.is_array() && member != value => met.extend(Met::all(document, &at)),
            _ => {}
        }
    }
}

/// What a wrap depends on: which properties the schema has at its top.
fn envelope(document: &Value, node: &Value, pointer: &str) -> Value {
    match wrap::properties(document, node) {
        Some(properties) => names(properties),
        None => reference::follow(document, pointer.to_owned(), node, drop)
            .and_then(|(at, _)| fact(document, &at))
            .unwrap_or_default(),
    }
}

fn is_named(target: &str, value: &Value) -> bool {
    let text = value.as_str().map_or_else(|| value.to_string(), |text| format!("'{text}'"));
    target.ends_with(&format!("== {text}]"))
}
