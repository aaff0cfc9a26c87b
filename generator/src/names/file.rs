//! How the pins are written down: one entry for each operation and each type, on one line where it fits.
//!
//! A member whose name follows from its wire name stands bare; `{wire: name}` is one that doesn't.

use super::pins::{Kind, Pins, Released, ReleasedType};
use crate::ir::Argument;
use crate::words;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const WIDTH: usize = 118;

/// What an entry says beyond a text.
const NULLABLE: &str = "nullable";

/// Reads the file. The second part has what is wrong in it, with the place.
pub(super) fn read(value: &Value) -> (Pins, Vec<(String, String)>) {
    let (mut pins, mut wrong) = (Pins::default(), Vec::new());
    let empty = Map::new();
    let sections = match value {
        Value::Object(sections) => sections,
        Value::Null => &empty,
        _ => {
            wrong.push((String::new(), "this is not what holds the pinned names".to_owned()));
            &empty
        }
    };
    for (section, entries) in sections {
        let known = ["handles", "operations", "types"].contains(&section.as_str());
        let Some(entries) = entries.as_object().filter(|_| known) else {
            wrong.push((format!("/{section}"), format!("`{section}` is not what this file holds")));
            continue;
        };
        for (key, entry) in entries {
            let read = match section.as_str() {
                "handles" => handle(key, entry).map(|name| drop(pins.handles.insert(key.clone(), name))),
                "operations" => operation(entry).map(|read| drop(pins.operations.insert(key.clone(), read))),
                _ => ty(key, entry).map(|(name, read)| drop(pins.types.insert(name, read))),
            };
            if let Err(why) = read {
                let pointer = format!("/{section}/{}", key.replace('~', "~0").replace('/', "~1"));
                wrong.push((pointer, format!("the entry `{key}` of `{section}` can't be read: {why}")));
            }
        }
    }
    (pins, wrong)
}

fn handle(module: &str, entry: &Value) -> Result<String, String> {
    identifier(module)?;
    identifier(entry.as_str().unwrap_or_default())
}

fn operation(entry: &Value) -> Result<Released, String> {
    let entry = Entry::of(entry, &["method", "request", "arguments", "setters", "uses"])?;
    let (module, method) = entry.text("method")?.split_once('.').ok_or("`method` isn't `module.method`")?;
    Ok(Released {
        module: identifier(module)?,
        method: identifier(method)?,
        request: entry.0.get("request").map(|name| identifier(name.as_str().unwrap_or_default())).transpose()?,
        arguments: entry.list("arguments")?.into_iter().map(|(label, _)| label).collect(),
        setters: named(entry.list("setters")?, setter_rule)?,
        uses: entry.texts("uses")?,
    })
}

/// The name of a setter: the label without its place.
fn setter_rule(label: &str) -> String {
    words::identifier(label.split_once(' ').map_or(label, |(_, wire)| wire))
}

fn ty(path: &str, entry: &Value) -> Result<(String, ReleasedType), String> {
    let entry = Entry::of(entry, &["kind", "place", "into", "new", "members", "clears", "uses"])?;
    let (module, name) = path.split_once("::").ok_or("its key isn't `module::Name`")?;
    let kind = entry.text("kind")?;
    let kind = Kind::ALL.into_iter().find(|it| it.as_str() == kind).ok_or(format!("there is no kind `{kind}`"))?;
    let members = entry.list("members")?;
    let members = match kind {
        Kind::Union => {
            members.into_iter().map(|(name, holds)| Ok((identifier(&name)?, holds.unwrap_or_default()))).collect()
        }
        _ => named(members, |wire| kind.rule(wire)),
    };
    let clears = entry.texts("clears")?;
    clears.values().try_for_each(|name| identifier(name).map(drop))?;
    let new = entry.list("new")?.into_iter().map(|(wire, note)| match note.as_deref() {
        None => Ok(Argument { wire, nullable: false }),
        Some(NULLABLE) => Ok(Argument { wire, nullable: true }),
        Some(other) => Err(format!("an argument can't be `{other}`")),
    });
    let read = ReleasedType {
        module: identifier(module)?,
        kind,
        place: entry.text("place")?.to_owned(),
        into: entry.flag("into")?,
        new: new.collect::<Result<_, _>>()?,
        members: members?,
        clears,
        uses: entry.texts("uses")?,
    };
    Ok((identifier(name)?, read))
}

/// Every name in the file becomes code.
fn identifier(name: &str) -> Result<String, String> {
    if words::is_identifier(name) { Ok(name.to_owned()) } else { Err(format!("`{name}` is no name in Rust")) }
}

type Items = Vec<(String, Option<String>)>;

fn named(items: Items, rule: impl Fn(&str) -> String) -> Result<Vec<(String, String)>, String> {
    let name = |(wire, name): (String, Option<String>)| {
        let name = name.unwrap_or_else(|| rule(&wire));
        Ok((wire, identifier(&name)?))
    };
    items.into_iter().map(name).collect()
}

struct Entry<'v>(&'v Map<String, Value>);

impl<'v> Entry<'v> {
    fn of(value: &'v Value, known: &[&str]) -> Result<Self, String> {
        let entry = value.as_object().ok_or("it is no map")?;
        match entry.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(format!("`{key}` is unknown")),
            None => Ok(Self(entry)),
        }
    }

    fn text(&self, key: &str) -> Result<&'v str, String> {
        self.0.get(key).and_then(Value::as_str).ok_or_else(|| format!("`{key}` is no text"))
    }

    fn flag(&self, key: &str) -> Result<bool, String> {
        match self.0.get(key) {
            None => Ok(false),
            Some(Value::Bool(true)) => Ok(true),
            Some(_) => Err(format!("`{key}` can be true alone")),
        }
    }

    fn texts(&self, key: &str) -> Result<BTreeMap<String, String>, String> {
        let Some(value) = self.0.get(key) else { return Ok(BTreeMap::new()) };
        let texts = value
            .as_object()
            .and_then(|map| map.iter().map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect());
        texts.ok_or_else(|| format!("`{key}` is no map of texts"))
    }

    /// A list of texts, and of maps from one text to another.
    fn list(&self, key: &str) -> Result<Items, String> {
        let Some(value) = self.0.get(key) else { return Ok(Vec::new()) };
        let item = |item: &Value| match item {
            Value::String(text) => Some((text.clone(), None)),
            Value::Object(map) if map.len() == 1 => {
                map.iter().next().and_then(|(key, value)| Some((key.clone(), Some(value.as_str()?.to_owned()))))
            }
            _ => None,
        };
        let items = value.as_array().and_then(|items| items.iter().map(item).collect());
        items.ok_or_else(|| format!("`{key}` is no list of names"))
    }
}

/// Writes the file.
pub(super) fn write(pins: &Pins) -> String {
    let mut out = String::new();
    let mut section = |title: &str, entries: Vec<(String, Value)>| {
        out.push_str(&format!("{title}:{}\n", if entries.is_empty() { " {}" } else { "" }));
        for (key, entry) in entries {
            write_entry(&mut out, &key, &entry);
        }
    };
    section("handles", pins.handles.iter().map(|(module, handle)| (quoted(module), json!(handle))).collect());
    let operations = pins.operations.iter().map(|(key, it)| (quoted(key), operation_value(it)));
    section("operations", operations.collect());
    // By module, as the generated files are.
    let mut types: Vec<_> = pins.types.iter().map(|(name, it)| (format!("{}::{name}", it.module), it)).collect();
    types.sort_by(|a, b| a.0.cmp(&b.0));
    section("types", types.into_iter().map(|(path, it)| (path, type_value(it))).collect());
    out
}

fn operation_value(it: &Released) -> Value {
    let mut entry = Map::new();
    entry.insert("method".to_owned(), json!(format!("{}.{}", it.module, it.method)));
    entry.extend(it.request.as_ref().map(|name| ("request".to_owned(), json!(name))));
    put(&mut entry, "arguments", it.arguments.iter().map(|label| json!(label)).collect());
    put(&mut entry, "setters", it.setters.iter().map(|(label, name)| item(label, name, setter_rule(label))).collect());
    put_map(&mut entry, "uses", &it.uses);
    Value::Object(entry)
}

fn type_value(it: &ReleasedType) -> Value {
    let mut entry = Map::new();
    entry.insert("kind".to_owned(), json!(it.kind.as_str()));
    entry.insert("place".to_owned(), json!(it.place));
    entry.extend(it.into.then(|| ("into".to_owned(), json!(true))));
    let new = it.new.iter();
    let new = new.map(|it| if it.nullable { json!({&it.wire: NULLABLE}) } else { json!(it.wire) });
    put(&mut entry, "new", new.collect());
    put(&mut entry, "members", it.members.iter().map(|(wire, name)| item(wire, name, it.kind.rule(wire))).collect());
    put_map(&mut entry, "clears", &it.clears);
    put_map(&mut entry, "uses", &it.uses);
    Value::Object(entry)
}

fn item(wire: &str, name: &str, rule: String) -> Value {
    if name == rule { json!(wire) } else { json!({wire: name}) }
}

fn put(entry: &mut Map<String, Value>, key: &str, items: Vec<Value>) {
    if !items.is_empty() {
        entry.insert(key.to_owned(), Value::Array(items));
    }
}

fn put_map(entry: &mut Map<String, Value>, key: &str, texts: &BTreeMap<String, String>) {
    if !texts.is_empty() {
        entry.insert(key.to_owned(), json!(texts));
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
