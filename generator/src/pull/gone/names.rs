//! The names that a description has: of parameters, headers, properties, values, components, operations and paths.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::openapi::extensions::value_key;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::{self, child};
use crate::openapi::reference;
use crate::openapi::status::is_success;
use crate::pull::moved;

/// The names of a description, and those of a part of it with all that it refers to.
pub(super) struct Names<'d> {
    document: &'d Value,
    all: BTreeSet<String>,
    parts: BTreeMap<Part, PartNames>,
}

impl<'d> Names<'d> {
    pub(super) fn of(document: &'d Value) -> Self {
        let PartNames { names: mut all, lone } = Collected::of(document, "").found;
        all.extend(lone);
        all.extend(moved::calls(document).map(|(path, method)| format!("{} {path}", method.to_ascii_uppercase())));
        let keys = |pointer: &str| {
            document.pointer(pointer).and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned()
        };
        all.extend(keys("/paths").chain(keys("/x-rust-error-codes")));
        all.extend(keys("/components").flat_map(|section| keys(&child("/components", &section))));
        Self { document, all, parts: BTreeMap::new() }
    }

    pub(super) fn have(&self, name: &str) -> bool {
        self.all.contains(name)
    }

    pub(super) fn part(&mut self, part: &Part) -> &PartNames {
        let document = self.document;
        self.parts.entry(part.clone()).or_insert_with(|| {
            let mut places = vec![part.pointer.clone()];
            // What is done at a path has the parameters of the path.
            if let (true, Some((item, _))) = (part.pointer.starts_with("/paths/"), part.pointer.rsplit_once('/')) {
                places.push(child(item, "parameters"));
            }
            places.extend(part.is_answer.then(|| child(&part.pointer, "responses")));
            let mut all = PartNames::default();
            for PartNames { names, lone } in places.iter().map(|place| Collected::of(document, place).found) {
                all.names.extend(names);
                all.lone.extend(lone);
            }
            all
        })
    }
}

/// The names of a part of a description.
#[derive(Default)]
pub(super) struct PartNames {
    pub(super) names: BTreeSet<String>,
    /// Only values of enums: each says what kind of thing it is.
    pub(super) lone: BTreeSet<String>,
}

/// What a text is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// An operation or a component.
    pub(super) pointer: String,
    /// Whether it is about the operation's answer. What is said of the call itself may as well be about the thing that is
    /// called upon, whatever the answer has of it.
    pub(super) is_answer: bool,
}

/// The values of enums that are open in another description by now: any text may stand there.
pub(super) fn opened(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut opened = BTreeSet::new();
    crate::openapi::walk::walk(old, &mut |pointer, kind, schema| {
        let now = new.pointer(pointer).filter(|_| kind == Kind::Schema && schema.contains_key("enum"));
        if now.is_some_and(|now| now.get("enum").is_none() && now.get("$ref").is_none()) {
            opened.extend(values(schema));
        }
    });
    opened
}

fn values(schema: &Map<String, Value>) -> impl Iterator<Item = String> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten().map(value_key)
}

/// Names, with those behind references.
struct Collected<'d> {
    document: &'d Value,
    is_part: bool,
    found: PartNames,
    seen: BTreeSet<String>,
}

impl<'d> Collected<'d> {
    fn of(document: &'d Value, part: &str) -> Self {
        let mut collected =
            Self { document, is_part: !part.is_empty(), found: PartNames::default(), seen: BTreeSet::new() };
        if let Some(value) = pointer::get(document, part) {
            collected.value(value, Place::of(part));
        }
        collected
    }

    fn value(&mut self, value: &'d Value, place: Place) {
        match (value, place) {
            (Value::Object(object), Place::One(kind)) => {
                self.names_of(kind, object);
                if let Some(target) = reference::next(value).filter(|_| kind.is_referable()) {
                    self.referred(target, place);
                }
                let is_other = |key: &str| match kind {
                    Kind::Operation => key == "responses",
                    // All errors are alike.
                    Kind::Responses => !is_success(key, object),
                    _ => false,
                };
                let members: Vec<_> = object.iter().filter(|(key, _)| !self.is_part || !is_other(key)).collect();
                members.into_iter().for_each(|(key, member)| self.value(member, place.child(key)));
            }
            (Value::Object(object), Place::Map(_)) => {
                object.iter().for_each(|(key, member)| self.value(member, place.child(key)));
            }
            (Value::Array(elements), Place::List(kind)) => {
                elements.iter().for_each(|element| self.value(element, Place::One(kind)));
            }
            _ => {}
        }
    }

    fn names_of(&mut self, kind: Kind, object: &Map<String, Value>) {
        let keys = |key: &str| object.get(key).and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned();
        match kind {
            Kind::Schema => {
                let is_lone = values(object).nth(1).is_none();
                let found = if is_lone { &mut self.found.lone } else { &mut self.found.names };
                found.extend(values(object));
                self.found.names.extend(keys("properties"));
            }
            Kind::Response => self.found.names.extend(keys("headers")),
            Kind::Parameter => self.found.names.extend(object.get("name").and_then(Value::as_str).map(str::to_owned)),
            _ => {}
        }
    }

    fn referred(&mut self, target: String, place: Place) {
        if let (false, Some(value)) = (self.seen.contains(&target), pointer::get(self.document, &target)) {
            self.seen.insert(target);
            self.value(value, place);
        }
    }
}
