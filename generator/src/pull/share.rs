//! What of a description is whose: facts are upstream's, words are ours, and what is for upstream's site is nobody's.

use serde_json::Value;

use crate::openapi::grammar::{Kind, Place};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    /// What a client acts on.
    Fact,
    /// Prose and examples.
    Words,
    /// Extensions: code samples, hints to other generators, the order of a menu.
    Site,
}

/// The share that a member of an object of this kind belongs to.
pub(super) fn of(kind: Kind, key: &str) -> Share {
    match (kind, key) {
        _ if key.starts_with("x-") => Share::Site,
        // Their members are paths, expressions and statuses.
        (Kind::Paths | Kind::Callback | Kind::Responses, _) => Share::Fact,
        (Kind::Components, "examples") | (Kind::Example, _) | (Kind::Schema, "title") => Share::Words,
        (Kind::Components, _) => Share::Fact,
        (Kind::Schema | Kind::Parameter | Kind::Header | Kind::MediaType, "example" | "examples") => Share::Words,
        (_, "description" | "summary") => Share::Words,
        (Kind::Info, "title" | "termsOfService" | "contact" | "license") => Share::Words,
        // Schemas are where other tools put words under keywords of their own.
        (Kind::Schema, key) if !SCHEMA.contains(&key) => Share::Site,
        _ => Share::Fact,
    }
}

/// What OpenAPI 3.0 says of a schema, words apart.
const SCHEMA: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "discriminator",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "type",
    "uniqueItems",
    "writeOnly",
    "xml",
];

/// The document without words and extensions.
pub(super) fn facts(document: &Value) -> Value {
    let mut facts = document.clone();
    strip(&mut facts, Place::ROOT);
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
pub(super) fn resolved<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    for _ in 0..16 {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(target) => value = target,
            None => break,
        }
    }
    value
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
        for key in ["$comment", "note", "markdownDescription", "enumDescriptions", "x-anything"] {
            assert_eq!(of(Kind::Schema, key), Share::Site, "{key}");
        }
        for key in ["title", "description", "example"] {
            assert_eq!(of(Kind::Schema, key), Share::Words, "{key}");
        }
        assert_eq!((of(Kind::Info, "contact"), of(Kind::Info, "version")), (Share::Words, Share::Fact));
        assert_eq!(of(Kind::Schema, "nullable"), Share::Fact);
    }
}
