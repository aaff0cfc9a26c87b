//! Each node is what OpenAPI 3.0 has in its place. One that isn't would otherwise be passed over in
//! silence.

use serde_json::Value;

use super::structure::{Kind, Object, Place};
use crate::diagnostic::{Diagnostic, Diagnostics, child, push_token};

pub(super) fn check(document: &Value, diagnostics: &mut Diagnostics) {
    descend(document, Place::ROOT, &mut String::new(), diagnostics);
}

fn descend(value: &Value, place: Place, pointer: &mut String, diagnostics: &mut Diagnostics) {
    let length = pointer.len();
    match (value, place) {
        (_, Place::Opaque) => {}
        // Nothing is read from these but prose.
        (_, Place::One(Kind::Plain)) if pointer != "/info" => {}
        (Value::Bool(_), Place::One(Kind::Schema)) if pointer.ends_with("/additionalProperties") => {}
        (Value::Object(object), Place::One(_) | Place::Map(_)) => {
            if let Place::One(kind) = place {
                members(kind, object, pointer, diagnostics);
            }
            for (key, member) in object {
                push_token(pointer, key);
                descend(member, place.child(key), pointer, diagnostics);
                pointer.truncate(length);
            }
        }
        (Value::Array(elements), Place::List(_)) => {
            for (index, element) in elements.iter().enumerate() {
                push_token(pointer, &index.to_string());
                descend(element, place.child(""), pointer, diagnostics);
                pointer.truncate(length);
            }
        }
        (_, Place::One(kind)) => wrong(diagnostics, pointer, &format!("a mapping, {}", kind.name())),
        (_, Place::Map(_)) => wrong(diagnostics, pointer, "a mapping of names"),
        (_, Place::List(_)) => wrong(diagnostics, pointer, "a list"),
    }
}

/// What the place of a member alone doesn't say.
fn members(kind: Kind, object: &Object, pointer: &str, diagnostics: &mut Diagnostics) {
    into(kind, object, pointer, diagnostics);
    if object.contains_key("$ref") {
        return;
    }
    match kind {
        Kind::Schema => {
            for (key, value) in object {
                if let Some(expected) = keyword(key).filter(|(_, holds)| !holds(value)).map(|(expected, _)| expected) {
                    wrong(diagnostics, &child(pointer, key), expected);
                }
            }
        }
        Kind::Responses => {
            for status in object.keys().filter(|status| !is_status(status)) {
                wrong(
                    diagnostics,
                    &child(pointer, status),
                    "a status such as `200`, a range such as `2XX`, or `default`",
                );
            }
        }
        Kind::RequestBody if !object.contains_key("content") => {
            wrong(diagnostics, pointer, "a request body with `content`")
        }
        _ => {}
    }
}

/// Where the overlay may say that arguments take whatever converts into an enum.
fn into(kind: Kind, object: &Object, pointer: &str, diagnostics: &mut Diagnostics) {
    const EXTENSION: &str = "x-rust-into";
    let Some(value) = object.get(EXTENSION) else { return };
    let values = object.get("enum").and_then(Value::as_array).filter(|_| !object.contains_key("$ref"));
    let is_text = |values: &Vec<Value>| {
        values.iter().any(Value::is_string) && values.iter().all(|value| value.is_string() || value.is_null())
    };
    let (message, cure) = match value {
        Value::Bool(true) if kind == Kind::Schema && values.is_some_and(is_text) => return,
        Value::Bool(true) => ("is for enums of strings", "put it on the schema that lists the values, or remove it"),
        _ => ("can be true alone", "write `true`, or remove it"),
    };
    let message = format!("`{EXTENSION}` {message}");
    diagnostics.push(Diagnostic::error(message).at(child(pointer, EXTENSION)).cure(cure));
}

type Holds = fn(&Value) -> bool;

/// What the value of a schema's keyword must be.
fn keyword(key: &str) -> Option<(&'static str, Holds)> {
    let texts: Holds = |value| value.as_array().is_some_and(|values| values.iter().all(Value::is_string));
    let some: Holds = |value| value.as_array().is_none_or(|values| !values.is_empty());
    match key {
        "required" => Some(("a list of property names", texts)),
        "enum" => Some(("a list of values", |value| value.as_array().is_some_and(|values| !values.is_empty()))),
        "allOf" | "anyOf" | "oneOf" => Some(("a list of at least one schema", some)),
        "nullable" | "readOnly" | "writeOnly" | "deprecated" => Some(("true or false", Value::is_boolean)),
        "format" => Some(("a string", Value::is_string)),
        _ => None,
    }
}

fn is_status(key: &str) -> bool {
    let rest = key.strip_prefix(|c: char| matches!(c, '1'..='5'));
    let digits = |rest: &str| rest == "XX" || rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit());
    key == "default" || key.starts_with("x-") || rest.is_some_and(digits)
}

fn wrong(diagnostics: &mut Diagnostics, pointer: &str, expected: &str) {
    diagnostics.push(
        Diagnostic::error(format!("this must be {expected}"))
            .at(pointer)
            .cure("correct it, by an overlay action if the file is not yours"),
    );
}
