//! `spec/names.yaml`: the names that were released, and the places they belong to.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, TypeKind, Usage};
use crate::source::Source;
use crate::words;
use serde_json::Value;
use std::collections::BTreeMap;

/// Released names by their place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pins {
    /// `GET /servers` → `servers.list`
    operations: BTreeMap<String, String>,
    /// `GET /servers` → `ListServersRequest`
    requests: BTreeMap<String, String>,
    /// A place of a type → `servers::Server`
    types: BTreeMap<String, String>,
    /// `servers::CreateServer` → wire names of the arguments, in order
    constructors: BTreeMap<String, Vec<String>>,
}

impl Pins {
    pub(crate) fn parse(source: &Source) -> Result<Self, Diagnostics> {
        let value = if source.text().trim().is_empty() { Value::Null } else { source.parse()? };
        let mut diagnostics = Diagnostics::default();
        let mut pins = Self::default();
        let mut wrong = |key: &str| {
            let pointer = format!("/{key}");
            diagnostics.push(
                Diagnostic::error(format!("`{key}` is not what this file holds"))
                    .in_file(source.name(), source.line_of(&pointer))
                    .cure("restore the file from version control, or delete it and run `cargo xtask codegen`"),
            );
        };
        let sections = value.as_object().cloned().unwrap_or_default();
        if !(value.is_object() || value.is_null()) {
            wrong("");
        }
        for (key, section) in sections {
            let known = match key.as_str() {
                "operations" => texts(&section).map(|read| pins.operations = read),
                "requests" => texts(&section).map(|read| pins.requests = read),
                "types" => texts(&section).map(|read| pins.types = read),
                "constructors" => lists(&section).map(|read| pins.constructors = read),
                _ => None,
            };
            if known.is_none() {
                wrong(&key);
            }
        }
        let paths = pins.operations.values().map(|path| (path, path.split_once('.')));
        let paths = paths.chain(pins.types.values().map(|path| (path, path.split_once("::"))));
        let names = pins.requests.values().map(|name| (name, Some(("requests", name.as_str()))));
        for (path, parts) in paths.chain(names) {
            if !parts.is_some_and(|(module, name)| words::is_identifier(module) && words::is_identifier(name)) {
                diagnostics.push(
                    Diagnostic::error(format!("`{path}` is no name in Rust"))
                        .in_file(source.name(), None)
                        .cure("restore the file from version control, or delete it and run `cargo xtask codegen`"),
                );
            }
        }
        if diagnostics.has_errors() { Err(diagnostics) } else { Ok(pins) }
    }

    /// The module that an operation was released in.
    pub(super) fn module(&self, key: &str) -> Option<&str> {
        self.operations.get(key)?.split_once('.').map(|(module, _)| module)
    }

    pub(super) fn method(&self, key: &str) -> Option<&str> {
        self.operations.get(key)?.split_once('.').map(|(_, method)| method)
    }

    pub(super) fn request(&self, key: &str) -> Option<&str> {
        self.requests.get(key).map(String::as_str)
    }

    pub(super) fn type_name(&self, place: &str) -> Option<&str> {
        self.types.get(place)?.split_once("::").map(|(_, name)| name)
    }

    pub(super) fn type_module(&self, place: &str) -> Option<&str> {
        self.types.get(place)?.split_once("::").map(|(module, _)| module)
    }

    pub(super) fn constructor(&self, name: &str) -> Option<&[String]> {
        self.constructors.get(name).map(Vec::as_slice)
    }

    /// All type names, which nothing new may take.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &str> {
        let types = self.types.values().filter_map(|path| path.split_once("::")).map(|(_, name)| name);
        types.chain(self.requests.values().map(String::as_str))
    }

    /// These pins and the names of an API. What is no longer described keeps its name for the day it returns.
    pub(super) fn updated(mut self, api: &Api) -> Self {
        for resource in &api.resources {
            for operation in &resource.operations {
                self.operations.insert(operation.key.clone(), format!("{}.{}", resource.module, operation.name));
                if let Some(request) = &operation.request {
                    self.requests.insert(operation.key.clone(), request.clone());
                }
            }
        }
        for def in &api.types {
            let path = format!("{}::{}", def.module, def.name);
            self.types.insert(def.place.clone(), path.clone());
            if let TypeKind::Struct(it) = &def.kind
                && it.usage == Usage::Body
            {
                self.constructors.entry(path).or_insert_with(|| it.constructor.clone());
            }
        }
        self
    }

    /// The file's content below its header.
    pub(crate) fn to_yaml(&self) -> String {
        let mut out = String::new();
        for (title, section) in [("operations", &self.operations), ("requests", &self.requests), ("types", &self.types)]
        {
            out.push_str(&format!("{title}:{}\n", if section.is_empty() { " {}" } else { "" }));
            for (key, value) in section {
                out.push_str(&format!("  {}: {value}\n", quoted(key)));
            }
        }
        out.push_str(&format!("constructors:{}\n", if self.constructors.is_empty() { " {}" } else { "" }));
        for (key, arguments) in &self.constructors {
            let arguments: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
            out.push_str(&format!("  {key}: [{}]\n", arguments.join(", ")));
        }
        out
    }
}

/// Text that YAML would read as something else stands in quotes.
fn quoted(text: &str) -> String {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    let word =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if plain && !word {
        return text.to_owned();
    }
    // JSON's strings are YAML's double-quoted ones.
    Value::from(text).to_string()
}

fn texts(value: &Value) -> Option<BTreeMap<String, String>> {
    value.as_object()?.iter().map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

fn lists(value: &Value) -> Option<BTreeMap<String, Vec<String>>> {
    let list = |value: &Value| {
        value.as_array()?.iter().map(|item| Some(item.as_str()?.to_owned())).collect::<Option<Vec<_>>>()
    };
    value.as_object()?.iter().map(|(key, value)| Some((key.clone(), list(value)?))).collect()
}
