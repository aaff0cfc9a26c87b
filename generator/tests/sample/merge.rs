//! One description of many samples, for rustc to compile all that they give at once.

use std::collections::BTreeSet;

use generator::Source;
use serde_json::{Map, Value, json};

use crate::samples::{Expected, Row, SECTIONS, Sample, Verdict, rows};
use crate::tables::tables;

/// All samples that generate, as one description in JSON, and how many they are. Each has its own resource, paths and
/// components.
pub(crate) fn merged() -> (String, usize) {
    let mut paths = Map::new();
    let mut components = Map::new();
    let mut tags = Vec::new();
    let mut seen = BTreeSet::new();
    for sample in SECTIONS.iter().flat_map(|(section, text)| generating(section, text)) {
        let Ok(effective) = generator::load(&Source::new(sample.file, sample.with.as_str()), None) else { continue };
        if !seen.insert(effective.value().to_string()) {
            continue;
        }
        let name = format!("S{}", seen.len());
        let document = renamed(effective.value(), &name, "");
        for (path, item) in object(document.get("paths")) {
            paths.insert(path, item);
        }
        tags.extend(document.get("tags").and_then(Value::as_array).into_iter().flatten().cloned());
        for (kind, named) in object(document.get("components")) {
            let all = components.entry(kind).or_insert_with(|| json!({}));
            for (name, component) in object(Some(&named)) {
                all[name] = component;
            }
        }
    }
    let info = json!({"title": "Samples", "version": "1"});
    let all = json!({"openapi": "3.0.4", "info": info, "tags": tags, "paths": paths, "components": components});
    (all.to_string(), seen.len())
}

/// The samples of a section of which none of the expectations is an error.
fn generating(section: &str, text: &str) -> Vec<Sample> {
    let table = &tables()[section];
    let verdict =
        |row: &Row| table.iter().find(|stated| stated.construct == row.construct).map(|stated| stated.verdict);
    let samples = rows(text).into_iter().flat_map(|row| {
        let stated = verdict(&row);
        let is_refused = move |expected: &Expected| expected.verdict.or(stated) == Some(Verdict::Refused);
        row.samples.into_iter().filter(move |sample| !sample.expected.iter().any(is_refused))
    });
    samples.collect()
}

fn object(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// The value with `name` before all that another sample may call the same. `at` is where it stands, with a star for any
/// name or number.
fn renamed(value: &Value, name: &str, at: &str) -> Value {
    let below = |key: &str| format!("{at}/{key}");
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, member)| match (at, key.as_str()) {
                ("/paths", key) if key.starts_with('/') => {
                    (format!("/{name}{key}"), renamed(member, name, &below("*")))
                }
                ("/components", "pathItems") => (key.clone(), renamed(member, name, "/x")),
                ("/components", kind) => {
                    let named = object(Some(member)).into_iter();
                    let named = named.map(|(key, it)| (format!("{name}{key}"), renamed(&it, name, kind)));
                    (key.clone(), Value::Object(named.collect()))
                }
                (_, "$ref") => (key.clone(), reference(member, name)),
                (_, "mapping") => {
                    let targets = object(Some(member)).into_iter();
                    let targets = targets.map(|(value, target)| (value, reference(&target, name)));
                    (key.clone(), Value::Object(targets.collect()))
                }
                (_, "operationId") => (key.clone(), prefixed(member, name)),
                ("/paths/*/*", "tags") => {
                    let tags = member.as_array().into_iter().flatten().map(|tag| prefixed(tag, name));
                    (key.clone(), tags.collect())
                }
                ("/tags/*", "name") => (key.clone(), prefixed(member, name)),
                ("/paths/*", _) => (key.clone(), renamed(member, name, &below("*"))),
                _ => (key.clone(), renamed(member, name, &below(key))),
            });
            Value::Object(members.collect())
        }
        Value::Array(elements) => elements.iter().map(|element| renamed(element, name, &below("*"))).collect(),
        other => other.clone(),
    }
}

fn prefixed(value: &Value, name: &str) -> Value {
    value.as_str().map_or_else(|| value.clone(), |text| json!(format!("{name} {text}")))
}

/// A reference, or the name of a component in a `mapping`.
fn reference(value: &Value, name: &str) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let mut parts: Vec<String> = text.split('/').map(ToOwned::to_owned).collect();
    match parts.as_mut_slice() {
        [root, place, path, ..] if root == "#" && place == "paths" => *path = format!("~1{name}{path}"),
        [root, place, _, component, ..] if root == "#" && place == "components" => {
            *component = format!("{name}{component}")
        }
        [component] => *component = format!("{name}{component}"),
        _ => {}
    }
    json!(parts.join("/"))
}
