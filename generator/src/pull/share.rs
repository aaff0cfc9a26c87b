//! What of a description is whose: facts are upstream's, words are ours, and what is for upstream's site is nobody's.

use serde_json::{Map, Value};

use crate::openapi::extensions::{DESCRIPTIONS, value_key};
use crate::openapi::grammar::{Kind, Place, is_extension};
use crate::openapi::reference::follow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// What a client acts on.
    Fact,
    /// Prose and examples.
    Words,
    /// Extensions: code samples, hints to other generators, the order of a menu.
    Site,
}

/// The share that a member of an object of this kind belongs to.
pub(crate) fn of(kind: Kind, name: &str) -> Share {
    match kind.key(name) {
        _ if kind == Kind::Schema && name == DESCRIPTIONS => Share::Words,
        _ if is_extension(name) => Share::Site,
        Some(key) if key.is_words => Share::Words,
        Some(_) => Share::Fact,
        // The members of these are paths, expressions and statuses.
        None if kind.names().is_some() => Share::Fact,
        None if ["description", "summary", "example", "examples"].contains(&name) => Share::Words,
        // Schemas are where other tools put words under keywords of their own.
        None if kind == Kind::Schema && name != "$ref" => Share::Site,
        None => Share::Fact,
    }
}

/// Words of ours as they fit what upstream has: texts about values of an enum, for those that there are.
pub(super) fn still_said(key: &str, words: &Value, schema: &Map<String, Value>) -> Option<Value> {
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
pub(super) fn is_scopes(place: Place, key: &str) -> bool {
    place == Place::One(Kind::OAuthFlow) && key == "scopes"
}

/// Scopes without what they are for, which OpenAPI wants said.
pub(super) fn without_prose(scopes: &Value) -> Value {
    match scopes {
        Value::Object(scopes) => scopes.keys().map(|scope| (scope.clone(), Value::String(String::new()))).collect(),
        _ => Value::Null,
    }
}

/// Calls `visit` with the pointer of each text and example.
pub(super) fn for_each_words(document: &Value, visit: &mut dyn FnMut(String)) {
    crate::openapi::walk::walk(document, &mut |pointer, kind, object| {
        for key in object.keys().filter(|key| of(kind, key) == Share::Words) {
            // An example object is words as a whole, and was visited with the map it is in.
            if kind != Kind::Example {
                visit(crate::diagnostic::child(pointer, key));
            }
        }
    });
}

/// How the elements of a list are told from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identities {
    pub(super) names: Vec<String>,
    /// Whether the order says nothing, so that ours can stay.
    pub(super) is_set: bool,
}

/// The identities of a list's elements. `resolve` follows a reference.
pub(super) fn identities<'a>(
    parent: Kind,
    key: &str,
    list: &'a [Value],
    resolve: &dyn Fn(&'a Value) -> &'a Value,
) -> Identities {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let identity = |element: &'a Value| match (parent, key) {
        (_, "parameters") => {
            let parameter = resolve(element);
            Some(format!("{} {}", text(parameter, "in")?, text(parameter, "name")?))
        }
        (Kind::Schema, "required" | "enum") => Some(element.to_string()),
        (Kind::Document, "tags") => text(element, "name"),
        (_, "servers") => text(element, "url"),
        _ => text(element, "$ref"),
    };
    let is_set =
        matches!((parent, key), (_, "parameters") | (Kind::Schema, "required" | "enum") | (Kind::Document, "tags"));
    let mut names: Vec<String> = Vec::with_capacity(list.len());
    for (index, element) in list.iter().enumerate() {
        // What has no identity, or that of another, is known by its place.
        let name = identity(element).filter(|name| !names.contains(name)).unwrap_or_else(|| format!("#{index}"));
        names.push(name);
    }
    Identities { names, is_set }
}

/// Known names in our order, each new one after the one it follows upstream.
pub(super) fn in_order<'a>(ours: impl IntoIterator<Item = &'a str>, theirs: &[&'a str]) -> Vec<&'a str> {
    let mut order: Vec<&str> = ours.into_iter().filter(|name| theirs.contains(name)).collect();
    let mut next = 0;
    for name in theirs {
        match order.iter().position(|known| known == name) {
            Some(at) => next = at + 1,
            None => {
                order.insert(next, name);
                next += 1;
            }
        }
    }
    order
}

/// What a reference within the document leads to, or the value itself. A reference to a reference is followed, a circle
/// of them is not.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    follow(document, String::new(), value, drop).map_or(value, |(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_follow_their_predecessor() {
        let order = |ours: &[&'static str], theirs: &[&'static str]| in_order(ours.iter().copied(), theirs);
        assert_eq!(order(&["b", "a"], &["a", "b"]), ["b", "a"]);
        assert_eq!(order(&["b", "a", "gone"], &["n", "a", "x", "y", "b", "z"]), ["n", "b", "z", "a", "x", "y"]);
        assert_eq!(order(&[], &["b", "a"]), ["b", "a"]);
    }

    #[test]
    fn words_under_other_names_are_nobodys() {
        for key in ["$comment", "note", "markdownDescription", "enumDescriptions", "x-enum-descriptions", "x-anything"]
        {
            assert_eq!(of(Kind::Schema, key), Share::Site, "{key}");
        }
        for key in ["title", "description", "example", DESCRIPTIONS] {
            assert_eq!(of(Kind::Schema, key), Share::Words, "{key}");
        }
        assert_eq!((of(Kind::Info, "contact"), of(Kind::Info, "version")), (Share::Words, Share::Fact));
        assert_eq!(of(Kind::Schema, "nullable"), Share::Fact);
    }
}
