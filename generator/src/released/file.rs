//! A release as text. No one writes it by hand, so that its form is that of the IR; a reference to a type is the type's
//! name, lest a type that is added change every line.

use super::Released;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::digest;
use crate::ir::{Api, TYPE};
use crate::source::Source;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const WIDTH: usize = 118;

const CURE: &str = "restore it from the last commit; `cargo xtask release` alone writes it";

pub(super) fn write(version: &str, api: &Api) -> String {
    // The IR is data with text for keys, which JSON can always hold.
    let mut value = serde_json::to_value(api).unwrap_or_default();
    let names: Vec<String> = api.types.iter().map(|def| def.name.to_string()).collect();
    each_text(&mut value, &mut |text| {
        if let Some(name) = text.strip_prefix(TYPE).and_then(|at| names.get(at.parse::<usize>().ok()?)) {
            *text = format!("{TYPE}{name}");
        }
    });
    without_defaults(&mut value);
    if let Some(types) = value.get_mut("types").and_then(Value::as_array_mut) {
        types.sort_by_key(name_of);
    }
    let mut out = String::new();
    pretty(&mut out, &json!({"release": version, "api": value}), 0, 0);
    out.push('\n');
    digest::header_by("release", "#", &out)
}

pub(super) fn read(source: &Source) -> Result<Released, Diagnostics> {
    let wrong = |what: String| -> Diagnostics {
        let message = format!("what was released can't be read: {what}");
        Diagnostic::error(message).in_file(source.name(), None).cure(CURE).into()
    };
    match digest::digest_matches(source.text()) {
        Some(true) => {}
        Some(false) => return Err(wrong("the file was edited by hand".to_owned())),
        None => return Err(wrong("this is no file that `cargo xtask release` wrote".to_owned())),
    }
    let mut value = source.parse()?;
    let version = value.get("release").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut api = value.get_mut("api").map(Value::take).unwrap_or_default();
    let types = api.get("types").and_then(Value::as_array);
    let at: BTreeMap<String, usize> = types.into_iter().flatten().map(name_of).zip(0..).collect();
    let mut unknown = None;
    each_text(&mut api, &mut |text| {
        let Some(name) = text.strip_prefix(TYPE) else { return };
        match at.get(name) {
            Some(at) => *text = format!("{TYPE}{at}"),
            None => unknown = Some(text.clone()),
        }
    });
    if let Some(unknown) = unknown {
        return Err(wrong(format!("`{unknown}` is none of its types")));
    }
    let api = serde_json::from_value(api).map_err(|error| wrong(error.to_string()))?;
    Ok(Released { version, api })
}

fn name_of(ty: &Value) -> String {
    ty.get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn each_text(value: &mut Value, f: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => f(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, f)),
        Value::Object(map) => map.values_mut().for_each(|value| each_text(value, f)),
        _ => {}
    }
}

/// Leaves out what a member is when it isn't there.
fn without_defaults(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_defaults),
        Value::Object(map) => {
            map.values_mut().for_each(without_defaults);
            // A variant of an enum is an object, too, whose only member says which.
            let is_struct = map.keys().all(|key| key.starts_with(|c: char| c.is_ascii_lowercase()));
            if is_struct {
                map.retain(|_, value| !is_default(value));
            }
        }
        _ => {}
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(it) => !it,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Writes a value on one line where there is room for it, else its members one by one.
fn pretty(out: &mut String, value: &Value, indent: usize, used: usize) {
    let line = value.to_string();
    if indent + used + line.len() <= WIDTH {
        out.push_str(&line);
        return;
    }
    let pad = " ".repeat(indent + 1);
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "[\n" } else { ",\n" });
                out.push_str(&pad);
                pretty(out, item, indent + 1, 1);
            }
            out.push(']');
        }
        Value::Object(map) if !map.is_empty() => {
            members(out, map, indent, &pad);
        }
        _ => out.push_str(&line),
    }
}

fn members(out: &mut String, map: &Map<String, Value>, indent: usize, pad: &str) {
    for (at, (key, value)) in map.iter().enumerate() {
        let key = Value::from(key.as_str()).to_string();
        out.push_str(if at == 0 { "{\n" } else { ",\n" });
        out.push_str(&format!("{pad}{key}: "));
        pretty(out, value, indent + 1, key.len() + 3);
    }
    out.push('}');
}
