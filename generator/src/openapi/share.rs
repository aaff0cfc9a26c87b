//! What of a description is whose: facts are upstream's, words are ours, and what is for upstream's site is nobody's.

use serde_json::{Map, Value};

use super::extensions::{DESCRIPTIONS, value_key};
use super::grammar::{Kind, Place, is_extension};
use super::pointer::child;
use super::walk::walk;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// What a client acts on.
    Fact,
    /// Prose and examples.
    Words,
    /// Extensions: code samples, hints to other generators, the order of a menu.
    Extension,
}

/// The share that a member of an object of this kind belongs to.
pub(crate) fn of(kind: Kind, name: &str) -> Share {
    match kind.key(name) {
        _ if kind == Kind::Schema && name == DESCRIPTIONS => Share::Words,
        _ if is_extension(name) => Share::Extension,
        Some(key) if key.is_words => Share::Words,
        Some(_) => Share::Fact,
        // The members of these are paths, expressions and statuses.
        None if kind.names().is_some() => Share::Fact,
        None if ["description", "summary", "example", "examples"].contains(&name) => Share::Words,
        // Schemas are where other tools put words under keywords of their own.
        None if kind == Kind::Schema && name != "$ref" => Share::Extension,
        None => Share::Fact,
    }
}

/// Words of ours as they fit what upstream has: texts about values of an enum, for those that there are.
pub(crate) fn still_said(key: &str, words: &Value, schema: &Map<String, Value>) -> Option<Value> {
    let Some(texts) = words.as_object().filter(|_| key == DESCRIPTIONS) else { return Some(words.clone()) };
    let values = schema.get("enum").and_then(Value::as_array)?;
    let is_there = |wire: &str| values.iter().any(|value| value_key(value) == *wire);
    let texts: Map<String, Value> =
        texts.iter().filter(|(wire, _)| is_there(wire)).map(|(wire, text)| (wire.clone(), text.clone())).collect();
    (!texts.is_empty()).then_some(Value::Object(texts))
}

/// What stands at a place, without words and extensions.
pub(crate) fn facts(value: &Value, place: Place) -> Value {
    let mut facts = value.clone();
    strip(&mut facts, place);
    facts
}

fn strip(value: &mut Value, place: Place) {
    match (value, place) {
        (Value::Object(object), Place::One(_) | Place::Map(_)) => {
            if let Place::One(kind) = place {
                object.retain(|key, _| of(kind, key) == Share::Fact);
            }
            for (key, member) in object {
                if is_scopes(place, key) {
                    *member = without_prose(member);
                }
                strip(member, place.child(key));
            }
        }
        (Value::Array(elements), Place::List(_)) => {
            for element in elements {
                strip(element, place.child(""));
            }
        }
        _ => {}
    }
}

/// Whether a member maps the scopes of an OAuth flow to what they are for.
pub(crate) fn is_scopes(place: Place, key: &str) -> bool {
    place == Place::One(Kind::OAuthFlow) && key == "scopes"
}

/// Scopes without what they are for, which OpenAPI wants said.
pub(crate) fn without_prose(scopes: &Value) -> Value {
    match scopes {
        Value::Object(scopes) => scopes.keys().map(|scope| (scope.clone(), Value::String(String::new()))).collect(),
        _ => Value::Null,
    }
}

/// Calls `visit` with the pointer of each text and example.
pub(crate) fn for_each_words(document: &Value, visit: &mut dyn FnMut(String)) {
    walk(document, &mut |pointer, kind, object| {
        for key in object.keys().filter(|key| of(kind, key) == Share::Words) {
            // An example object is words as a whole, and was visited with the map it is in.
            if kind != Kind::Example {
                visit(child(pointer, key));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_under_other_names_are_nobodys() {
        for key in ["$comment", "note", "markdownDescription", "enumDescriptions", "x-enum-descriptions", "x-anything"]
        {
            assert_eq!(of(Kind::Schema, key), Share::Extension, "{key}");
        }
        for key in ["title", "description", "example", DESCRIPTIONS] {
            assert_eq!(of(Kind::Schema, key), Share::Words, "{key}");
        }
        assert_eq!((of(Kind::Info, "contact"), of(Kind::Info, "version")), (Share::Words, Share::Fact));
        assert_eq!(of(Kind::Schema, "nullable"), Share::Fact);
    }
}
