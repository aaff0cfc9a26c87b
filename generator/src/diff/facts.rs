//! Two descriptions compared as documents, apart from prose and examples.
//!
//! Keywords are told from names by where they stand: `description` in a schema is prose, and below `properties` it is
//! a property like any other.

use super::Format;
use crate::diagnostic::{Escaped, child};
use crate::docs;
use crate::load::Effective;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What two descriptions state differently.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Facts {
    /// In the order of the old document.
    pub differences: Vec<Fact>,
    /// How many texts and examples differ.
    pub prose: usize,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// A JSON pointer.
    pub pointer: String,
    /// Nothing, if it is new.
    pub before: Option<Value>,
    /// Nothing, if it is gone.
    pub after: Option<Value>,
}

/// Keywords that say something to readers alone.
const PROSE: &[&str] = &["summary", "description", "title", "example", "examples", "externalDocs"];

/// Keywords below which keys are names.
const MAPS: &[&str] = &[
    "paths",
    "responses",
    "content",
    "headers",
    "callbacks",
    "links",
    "properties",
    "schemas",
    "requestBodies",
    "securitySchemes",
    "variables",
    "encoding",
    "mapping",
    "scopes",
];

/// Keywords that hold data.
const DATA: &[&str] = &["enum", "default", "const", "required", "security"];

/// Compares two documents.
pub fn facts(old: &Effective, new: &Effective) -> Facts {
    let mut facts = Facts::default();
    facts.node("", "", old.value(), new.value());
    facts
}

impl Facts {
    /// `keyword` is the key under which both stand; empty below a map of names and in lists.
    fn node(&mut self, pointer: &str, keyword: &str, old: &Value, new: &Value) {
        match (old, new) {
            _ if DATA.contains(&keyword) => self.data(pointer, old, new),
            (Value::Object(old), Value::Object(new)) => {
                // `parameters` of the components is a map, too; that of an operation is a list.
                let is_map = MAPS.contains(&keyword) || keyword == "parameters";
                self.object(pointer, is_map, old, new);
            }
            (Value::Array(old), Value::Array(new)) if keyword == "parameters" => self.parameters(pointer, old, new),
            (Value::Array(old), Value::Array(new)) => {
                for at in 0..old.len().max(new.len()) {
                    self.member(&child(pointer, &at.to_string()), "", old.get(at), new.get(at));
                }
            }
            (old, new) if old != new => self.differ(pointer, Some(old), Some(new)),
            _ => {}
        }
    }

    fn object(&mut self, pointer: &str, is_map: bool, old: &Map<String, Value>, new: &Map<String, Value>) {
        let keys = old.keys().chain(new.keys().filter(|key| !old.contains_key(*key)));
        for key in keys {
            let (before, after) = (old.get(key), new.get(key));
            if !is_map && (PROSE.contains(&key.as_str()) || key.starts_with("x-")) {
                self.prose += usize::from(before != after);
                continue;
            }
            self.member(&child(pointer, key), if is_map { "" } else { key }, before, after);
        }
    }

    fn member(&mut self, pointer: &str, keyword: &str, old: Option<&Value>, new: Option<&Value>) {
        match (old, new) {
            (Some(old), Some(new)) => self.node(pointer, keyword, old, new),
            (old, new) => self.differ(pointer, old, new),
        }
    }

    /// Parameters are known by place and name, wherever they stand in their list.
    fn parameters(&mut self, pointer: &str, old: &[Value], new: &[Value]) {
        let name = |value: &Value| {
            let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            (text("$ref"), text("in"), text("name"))
        };
        for (at, before) in old.iter().enumerate() {
            let after = new.iter().find(|after| name(after) == name(before));
            self.member(&child(pointer, &at.to_string()), "", Some(before), after);
        }
        for (at, after) in new.iter().enumerate() {
            if !old.iter().any(|before| name(before) == name(after)) {
                self.member(&child(pointer, &at.to_string()), "", None, Some(after));
            }
        }
    }

    /// Lists of values are sets, told by what comes and goes.
    fn data(&mut self, pointer: &str, old: &Value, new: &Value) {
        let (Value::Array(old), Value::Array(new)) = (old, new) else {
            if old != new {
                self.differ(pointer, Some(old), Some(new));
            }
            return;
        };
        let texts = |values: &[Value]| -> BTreeSet<String> { values.iter().map(Value::to_string).collect() };
        let (before, after) = (texts(old), texts(new));
        for value in old.iter().filter(|value| !after.contains(&value.to_string())) {
            self.differ(pointer, Some(value), None);
        }
        for value in new.iter().filter(|value| !before.contains(&value.to_string())) {
            self.differ(pointer, None, Some(value));
        }
    }

    fn differ(&mut self, pointer: &str, old: Option<&Value>, new: Option<&Value>) {
        self.differences.push(Fact { pointer: pointer.to_owned(), before: old.cloned(), after: new.cloned() });
    }
}

impl Facts {
    /// The report, which ends with the count.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Text => self.lines(|text| text.to_owned(), ""),
            Format::Markdown => self.lines(docs::code, "- "),
            Format::Json => format!("{:#}\n", serde_json::json!(self)),
        }
    }

    fn lines(&self, code: impl Fn(&str) -> String, bullet: &str) -> String {
        let mut out = String::new();
        for fact in &self.differences {
            let pointer = if fact.pointer.is_empty() { "the document" } else { &fact.pointer };
            let pointer = code(&Escaped(pointer).to_string());
            let short = |value: &Value| code(&short(value));
            out.push_str(&match (&fact.before, &fact.after) {
                (Some(before), Some(after)) => {
                    format!("{bullet}changed {pointer}: {} -> {}\n", short(before), short(after))
                }
                (Some(before), None) => format!("{bullet}gone {pointer}: {}\n", short(before)),
                (None, Some(after)) => format!("{bullet}new {pointer}: {}\n", short(after)),
                (None, None) => String::new(),
            });
        }
        let count = match self.differences.len() {
            0 => "no difference in facts".to_owned(),
            1 => "1 difference in facts".to_owned(),
            many => format!("{many} differences in facts"),
        };
        let end = if bullet.is_empty() || self.differences.is_empty() { "" } else { "\n" };
        format!("{out}{end}{count}; {} texts and examples differ\n", self.prose)
    }
}

/// A value in a line: of an object its keys.
fn short(value: &Value) -> String {
    let text = match value {
        Value::Object(members) => {
            let keys: Vec<&str> = members.keys().map(String::as_str).collect();
            format!("{{{}}}", keys.join(", "))
        }
        Value::Array(items) => format!("[{} items]", items.len()),
        _ => value.to_string(),
    };
    let text = match text.char_indices().nth(100) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    };
    Escaped(&text).to_string()
}
