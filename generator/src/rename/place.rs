//! Where the effective document says the name of something, or may.

use serde_json::Value;

use super::find::Item;
use crate::ir::{Api, Ident, Operation, TypeDef};
use crate::openapi::grammar::Kind;
use crate::openapi::pointer::child;
use crate::openapi::reference::follow;
use crate::openapi::walk::walk;

/// A name in the document.
#[derive(Debug)]
pub(super) struct Name {
    /// The object that it is said of.
    pub(super) object: String,
    /// The keys that lead from there to the name.
    pub(super) keys: Vec<String>,
    /// Whether it is there already.
    pub(super) is_present: bool,
}

impl Name {
    fn at(document: &Value, object: String, keys: &[&str]) -> Self {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let mut name = Self { object, keys, is_present: false };
        name.is_present = document.pointer(&name.pointer()).is_some();
        name
    }

    pub(super) fn pointer(&self) -> String {
        self.keys.iter().fold(self.object.clone(), |at, key| child(&at, key))
    }
}

const NAME: &str = "x-rust-name";
const FIELD: &str = "x-rust-field";

/// The names of one thing: of a type, there may be several. What can't be named says why.
pub(super) fn names(item: &Item<'_>, api: &Api, document: &Value) -> Result<Vec<Name>, String> {
    let name = match item {
        Item::Method(_, operation) => Name::at(document, operation.pointer.clone(), &[NAME]),
        Item::Request(operation) => Name::at(document, operation.pointer.clone(), &["x-rust-request"]),
        Item::Setter(operation, label) => {
            let (place, key) = parameter(document, operation, label)
                .ok_or_else(|| format!("no parameter `{label}` is at {}", operation.pointer))?;
            Name::at(document, place, &[key])
        }
        Item::Field(def, wire) => {
            let place = property(document, &def.pointer, wire, 0);
            let place = place.ok_or_else(|| format!("no property `{wire}` is at {}", def.pointer))?;
            Name::at(document, place, &[FIELD])
        }
        Item::Variant(def, wire) => {
            let has_it = |place: &String| {
                let values = document.pointer(place).and_then(|schema| schema.get("enum")).and_then(Value::as_array);
                values.is_some_and(|values| values.iter().any(|value| text(value) == *wire))
            };
            let mut places = vec![def.pointer.clone()];
            places.extend(called(document, &def.name));
            let place = places.into_iter().find(has_it);
            let place = place.ok_or_else(|| format!("no enum with `{wire}` is at {}", def.pointer))?;
            Name::at(document, place, &["x-rust-variants", wire])
        }
        Item::Type(def) => return types(def, api, document),
        Item::Fixed(why) => return Err(why.clone()),
    };
    Ok(vec![name])
}

fn types(def: &TypeDef, api: &Api, document: &Value) -> Result<Vec<Name>, String> {
    let places = called(document, &def.name);
    if !places.is_empty() {
        return Ok(places.into_iter().map(|place| Name::at(document, place, &[NAME])).collect());
    }
    let twin = api.types.iter().find(|other| other.name != def.name && other.pointer == def.pointer);
    if let Some(twin) = twin {
        return Err(format!("one schema is this and `{}::{}`, and a schema has one name", twin.module, twin.name));
    }
    match document.pointer(&def.pointer).is_some_and(Value::is_object) {
        true => Ok(vec![Name::at(document, def.pointer.clone(), &[NAME])]),
        false => Err("the description no longer has it".to_owned()),
    }
}

/// The schemas that the overlay gives the name of a type.
fn called(document: &Value, name: &Ident) -> Vec<String> {
    let mut places = Vec::new();
    walk(document, &mut |pointer, kind, object| {
        let given = object.get(NAME).and_then(Value::as_str).filter(|_| kind == Kind::Schema);
        if given.is_some_and(|given| Ident::pascal(given) == *name) {
            places.push(pointer.to_owned());
        }
    });
    places
}

/// The parameter of an operation that a setter is for, or the property of one that is an object, and what names it.
fn parameter(document: &Value, operation: &Operation, label: &str) -> Option<(String, &'static str)> {
    let (item, _) = operation.pointer.rsplit_once('/')?;
    // The operation's own replace those of its path.
    let lists = [operation.pointer.as_str(), item].map(|owner| child(owner, "parameters"));
    let parameters = || {
        lists.iter().flat_map(|list| {
            let elements = document.pointer(list).and_then(Value::as_array).into_iter().flatten().enumerate();
            elements.filter_map(move |(at, node)| follow(document, child(list, &at.to_string()), node, drop))
        })
    };
    let of = |node: &Value| Some((node.get("in")?.as_str()?.to_owned(), node.get("name")?.as_str()?.to_owned()));
    let own = parameters().find(|(_, node)| of(node).is_some_and(|(place, name)| format!("{place} {name}") == label));
    if let Some((place, _)) = own {
        return Some((place, NAME));
    }
    let wire = label.strip_prefix("query ")?;
    let place = parameters().find_map(|(at, node)| {
        let (_, name) = of(node).filter(|(place, _)| place == "query")?;
        let within = wire.strip_prefix(&name).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
        property(document, &child(&at, "schema"), within.unwrap_or(wire), 0)
    })?;
    Some((place, FIELD))
}

/// The property of a schema, which may be in a member of its `allOf`: of several, the last one counts.
fn property(document: &Value, schema: &str, wire: &str, depth: usize) -> Option<String> {
    let (at, node) = follow(document, schema.to_owned(), document.pointer(schema)?, drop)?;
    let own = child(&child(&at, "properties"), wire);
    if document.pointer(&own).is_some() {
        return Some(own);
    }
    let members = node.get("allOf")?.as_array().filter(|_| depth < 64)?.len();
    let members = (0..members).rev().map(|member| format!("{at}/allOf/{member}"));
    members.into_iter().find_map(|member| property(document, &member, wire, depth + 1))
}

fn text(value: &Value) -> String {
    crate::openapi::extensions::value_key(value)
}
