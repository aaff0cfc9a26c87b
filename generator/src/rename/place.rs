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

/// The names of one thing: of a type, there may be several. What can't be named says why.
pub(super) fn names(item: &Item<'_>, api: &Api, document: &Value) -> Result<Vec<Name>, String> {
    let name = match item {
        Item::Method(_, operation) => Name::at(document, operation.pointer.clone(), &[NAME]),
        Item::Request(operation) => Name::at(document, operation.pointer.clone(), &["x-rust-request"]),
        Item::Setter(operation, label) => {
            let of = "it is a property of a parameter, and has its name from both";
            let place = parameter(document, operation, label).ok_or_else(|| of.to_owned())?;
            Name::at(document, place, &[NAME])
        }
        Item::Field(def, wire) => {
            let place = property(document, &def.pointer, wire, 0);
            let place = place.ok_or_else(|| format!("no property `{wire}` is at {}", def.pointer))?;
            Name::at(document, place, &["x-rust-field"])
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

/// The parameter of an operation that a setter is for.
fn parameter(document: &Value, operation: &Operation, label: &str) -> Option<String> {
    let (item, _) = operation.pointer.rsplit_once('/')?;
    // The operation's own replace those of its path.
    [operation.pointer.as_str(), item].iter().find_map(|owner| {
        let list = child(owner, "parameters");
        let elements = document.pointer(&list)?.as_array()?.iter().enumerate();
        elements.into_iter().find_map(|(at, node)| {
            let (place, node) = follow(document, child(&list, &at.to_string()), node, drop)?;
            let of = format!("{} {}", node.get("in")?.as_str()?, node.get("name")?.as_str()?);
            (of == label).then_some(place)
        })
    })
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
