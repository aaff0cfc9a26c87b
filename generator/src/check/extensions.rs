//! What the overlay says to the generator stands where it is read, and is what is read there.

use serde_json::Value;

use super::near::nearest;
use crate::diagnostic::Diagnostic;
use crate::openapi::Object;
use crate::openapi::extensions::{DESCRIPTIONS, EXTENSIONS, Extension, Holds, PREFIX, name as name_of, value_key};
use crate::openapi::grammar::Kind;
use crate::openapi::pointer::child;

const CORRECT_NAME: &str =
    "write a name of ASCII letters, digits and `_` that begins with a letter, such as `created_at`, or remove it";

/// Checks one extension of an object, if it is ours.
pub(super) fn check(
    pointer: &str,
    kind: Kind,
    is_property: bool,
    object: &Object,
    name: &str,
    value: &Value,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let at = child(pointer, name);
    if name == DESCRIPTIONS && kind == Kind::Schema {
        return descriptions(&at, object, value, diagnostics);
    }
    if kind == Kind::Schema && name.starts_with("x-enumDesc") && nearest(name, [DESCRIPTIONS].into_iter()).is_some() {
        let warning = Diagnostic::warning(format!("nobody reads `{name}`"));
        return diagnostics.push(warning.at(at).cure(format!("did you mean `{DESCRIPTIONS}`?")));
    }
    if !name.starts_with(PREFIX) && !is_meant(name) {
        return;
    }
    let mut refuse = |at: &str, message: String, cure: String| {
        diagnostics.push(Diagnostic::error(message).at(at).cure(cure));
    };
    let Some(extension) = EXTENSIONS.iter().find(|extension| extension.name == name) else {
        let cure = match nearest(name, EXTENSIONS.iter().map(|extension| extension.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it; spec/README.md lists the extensions that there are".to_owned(),
        };
        return refuse(&at, format!("there is no extension `{name}`"), cure);
    };
    if !extension.at.iter().any(|at| at.is(kind, is_property)) {
        let cure = "put it where it belongs (spec/README.md tells where), or remove it".to_owned();
        return refuse(&at, format!("`{name}` is for {}", extension.of), cure);
    }
    if object.contains_key("$ref")
        && *value != Value::Bool(false)
        && let Some(cure) = extension.beside_reference
    {
        return refuse(&at, format!("`{name}` has no effect beside a `$ref`"), cure.to_owned());
    }
    match extension.holds {
        Holds::Name => {
            if let Err(why) = name_of(value) {
                refuse(&at, format!("`{name}` must be a name in Rust: {why}"), CORRECT_NAME.to_owned());
            }
        }
        Holds::True if *value != Value::Bool(true) => {
            refuse(&at, format!("`{name}` can be true alone"), "write `true`, or remove it".to_owned());
        }
        Holds::True if extension.name == "x-rust-into" && !is_text_enum(object) => refuse(
            &at,
            format!("`{name}` is for {}", extension.of),
            "put it on the schema that lists the values, or remove it".to_owned(),
        ),
        Holds::Decision if !value.is_boolean() => {
            refuse(&at, format!("`{name}` must be true or false"), "write `true` or `false`".to_owned());
        }
        Holds::Variants => variants(&at, extension, object, value, &mut refuse),
        Holds::True | Holds::Decision | Holds::Declaration => {}
    }
}

/// Whether a name is one of ours but for case and punctuation, such as `x-rust_name`.
pub(super) fn is_meant(name: &str) -> bool {
    if !name.starts_with(['x', 'X']) || name.starts_with(PREFIX) {
        return false;
    }
    let letters = |name: &str| name.to_ascii_lowercase().replace(['-', '_'], "");
    let meant = letters(name);
    // Descriptions have many extensions of others.
    meant.starts_with("xrust") && EXTENSIONS.iter().any(|extension| letters(extension.name) == meant)
}

/// The names of an enum's variants, each for a value that it has.
fn variants(
    at: &str,
    extension: &Extension,
    object: &Object,
    value: &Value,
    refuse: &mut dyn FnMut(&str, String, String),
) {
    let name = extension.name;
    let (Some(names), Some(values)) = (value.as_object(), object.get("enum").and_then(Value::as_array)) else {
        let message = format!("`{name}` must be a mapping of values to names, beside an `enum`");
        return refuse(at, message, "put it on the schema that lists the values, or remove it".to_owned());
    };
    // Null has no variant, and an enum of anything else is no enum in Rust.
    let has_variant = |value: &&Value| match object.get("type").and_then(Value::as_str) {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        None => value.is_string() || value.is_i64(),
        Some(_) => false,
    };
    let known: Vec<String> = values.iter().filter(has_variant).map(value_key).collect();
    for (wire, variant) in names {
        let at = child(at, wire);
        if known.contains(wire) {
            if let Err(why) = name_of(variant) {
                let message = format!("the name of a variant must be one in Rust: {why}");
                refuse(&at, message, CORRECT_NAME.to_owned());
            }
        } else if values.iter().any(|value| value_key(value) == *wire) {
            let message = format!("`{wire}` has no variant: of the values of an enum, strings or integers have one");
            refuse(&at, message, "remove it".to_owned());
        } else {
            let cure = match nearest(wire, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "remove it, or add the value".to_owned(),
            };
            refuse(&at, format!("the enum has no value `{wire}`"), cure);
        }
    }
}

/// What is said of an enum's values. These are words: what is wrong with them stops nothing.
fn descriptions(at: &str, object: &Object, value: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let mut warn = |at: &str, message: String, cure: String| {
        diagnostics.push(Diagnostic::warning(message).at(at).cure(cure));
    };
    let (Some(texts), Some(values)) = (value.as_object(), object.get("enum").and_then(Value::as_array)) else {
        let message =
            format!("`{DESCRIPTIONS}` is a mapping of values to texts, beside an `enum`; this one is ignored");
        return warn(at, message, "put it on the schema that lists the values, or remove it".to_owned());
    };
    let known: Vec<String> = values.iter().map(value_key).collect();
    for (wire, words) in texts {
        let at = child(at, wire);
        if !known.contains(wire) {
            let cure = match nearest(wire, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "remove it".to_owned(),
            };
            warn(&at, format!("the enum has no value `{wire}`"), cure);
        } else if !words.is_string() {
            warn(&at, "this is no text, and ignored".to_owned(), "write what the value means".to_owned());
        }
    }
}

fn is_text_enum(object: &Object) -> bool {
    let values = object.get("enum").and_then(Value::as_array).filter(|_| !object.contains_key("$ref"));
    values.is_some_and(|values| {
        values.iter().any(Value::is_string) && values.iter().all(|value| value.is_string() || value.is_null())
    })
}
