//! From the pins to text.

use super::NULLABLE;
use crate::ir::Ident;
use crate::names::labels::setter_rule;
use crate::names::pins::{PinnedOperation, PinnedType, Pins};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const WIDTH: usize = 118;

/// Writes the file.
pub(in crate::names) fn write(pins: &Pins) -> String {
    let mut out = String::new();
    let mut section = |title: &str, entries: Vec<(String, Value)>| {
        out.push_str(&format!("{title}:{}\n", if entries.is_empty() { " {}" } else { "" }));
        for (key, entry) in entries {
            write_entry(&mut out, &key, &entry);
        }
    };
    section("handles", pins.handles.iter().map(|(module, handle)| (quoted(module), json!(&**handle))).collect());
    let operations = pins.operations.iter().map(|(key, it)| (quoted(key), operation_value(it)));
    section("operations", operations.collect());
    // By module, as the generated files are.
    let mut types: Vec<_> = pins.types.iter().map(|(name, it)| (format!("{}::{name}", it.module), it)).collect();
    types.sort_by(|a, b| a.0.cmp(&b.0));
    section("types", types.into_iter().map(|(path, it)| (path, type_value(it))).collect());
    if !pins.gone.is_empty() {
        section("gone", pins.gone.iter().map(|(item, since)| (quoted(&item.0), json!(since))).collect());
    }
    out
}

fn operation_value(it: &PinnedOperation) -> Value {
    let mut entry = Map::new();
    entry.insert("method".to_owned(), json!(format!("{}.{}", it.module, it.method)));
    entry.extend(it.request.as_ref().map(|name| ("request".to_owned(), json!(&**name))));
    put(&mut entry, "arguments", it.arguments.iter().map(|label| json!(label)).collect());
    let setters = it.setters.iter().map(|it| member(&it.of, &it.name, setter_rule(&it.of) == it.name));
    put(&mut entry, "setters", setters.collect());
    put_map(&mut entry, "uses", &it.uses);
    Value::Object(entry)
}

fn type_value(it: &PinnedType) -> Value {
    let mut entry = Map::new();
    entry.insert("kind".to_owned(), json!(it.kind.as_str()));
    entry.insert("place".to_owned(), json!(it.place));
    entry.extend(it.into.then(|| ("into".to_owned(), json!(true))));
    let new = it.new.iter();
    let new = new.map(|it| if it.nullable { json!({&it.wire: NULLABLE}) } else { json!(it.wire) });
    put(&mut entry, "new", new.collect());
    let members = it.members.iter().map(|pin| match it.kind.rule(&pin.of) {
        Some(rule) => member(&pin.of, &pin.name, rule == pin.name),
        // The variant of a union has no wire name: what it holds stands beside it.
        None => member(&pin.name, &pin.of, false),
    });
    put(&mut entry, "members", members.collect());
    put_map(&mut entry, "clears", &it.clears);
    put_map(&mut entry, "uses", &it.uses);
    Value::Object(entry)
}

fn member(of: &str, name: &str, follows: bool) -> Value {
    if follows { json!(of) } else { json!({of: name}) }
}

fn put(entry: &mut Map<String, Value>, key: &str, items: Vec<Value>) {
    if !items.is_empty() {
        entry.insert(key.to_owned(), Value::Array(items));
    }
}

fn put_map(entry: &mut Map<String, Value>, key: &str, texts: &BTreeMap<String, Ident>) {
    if !texts.is_empty() {
        let texts = texts.iter().map(|(key, name)| (key.clone(), json!(&**name)));
        entry.insert(key.to_owned(), Value::Object(texts.collect()));
    }
}

fn write_entry(out: &mut String, key: &str, entry: &Value) {
    let line = format!("  {key}: {}", flow(entry));
    match entry.as_object().filter(|_| line.len() > WIDTH) {
        None => out.push_str(&format!("{line}\n")),
        Some(parts) => {
            out.push_str(&format!("  {key}:\n"));
            for (key, value) in parts {
                wrapped(out, key, value);
            }
        }
    }
}

/// `    members: […]`, over several lines where one is too long.
fn wrapped(out: &mut String, key: &str, value: &Value) {
    let mut line = format!("    {key}: ");
    let (open, close, items) = match value {
        Value::Array(items) => ("[", "]", items.iter().map(flow).collect::<Vec<_>>()),
        Value::Object(map) => {
            ("{", "}", map.iter().map(|(key, value)| format!("{}: {}", quoted(key), flow(value))).collect())
        }
        _ => {
            out.push_str(&format!("{line}{}\n", flow(value)));
            return;
        }
    };
    line.push_str(open);
    let last = items.len().saturating_sub(1);
    for (at, item) in items.into_iter().enumerate() {
        let item = format!("{item}{}", if at == last { close } else { "," });
        let space = if line.ends_with(open) { "" } else { " " };
        if line.len() + space.len() + item.len() > WIDTH && !space.is_empty() {
            out.push_str(&format!("{line}\n"));
            line = format!("      {item}");
        } else {
            line.push_str(&format!("{space}{item}"));
        }
    }
    out.push_str(&format!("{line}\n"));
}

fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let parts: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", quoted(key), flow(value))).collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// Text that YAML would read as something else stands in quotes.
fn quoted(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    let word =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if plain && !word {
        return text.to_owned();
    }
    // JSON's strings are YAML's double-quoted ones.
    Value::from(text).to_string()
}
