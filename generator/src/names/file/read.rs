//! From text to pins. Every name in the file becomes code, so each is checked, and all that is wrong is told at its line.

mod values;

use super::NULLABLE;
use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::ir::{Argument, Ident, KeptItem, Verb};
use crate::names::kind::Kind;
use crate::names::labels::setter_rule;
use crate::names::pins::{PinnedName, PinnedOperation, PinnedType, Pins};
use crate::names::reserved;
use crate::source::{Source, conflict_markers};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Other than in a text that someone wrote, nothing has to be chosen here.
const RESOLVE: &str = "resolve the merge conflict: keep the entries of both sides, and of an entry that both have the \
                       members, setters and uses of both; remove the markers, and run `cargo xtask codegen`";

pub(in crate::names) fn read(source: &Source) -> Result<Pins, Diagnostics> {
    let conflicts: Diagnostics = conflict_markers(source.text())
        .map(|(line, marker)| {
            let message = format!("a merge conflict is not resolved: `{marker}`");
            Diagnostic::error(message).in_file(source.name(), Some(line)).cure(RESOLVE)
        })
        .collect();
    if conflicts.has_errors() {
        return Err(conflicts);
    }
    let value = if source.text().trim().is_empty() { Value::Null } else { source.parse()? };
    let mut reader =
        Reader { source, diagnostics: Diagnostics::default(), types: BTreeMap::new(), methods: BTreeMap::new() };
    let pins = reader.pins(&value);
    if reader.diagnostics.has_errors() { Err(reader.diagnostics) } else { Ok(pins) }
}

struct Reader<'s> {
    source: &'s Source,
    diagnostics: Diagnostics,
    /// The names of types, request structs and handles so far, and where they stand.
    types: BTreeMap<Ident, String>,
    /// The methods so far, and where they stand.
    methods: BTreeMap<(Ident, Ident), String>,
}

impl Reader<'_> {
    fn pins(&mut self, value: &Value) -> Pins {
        let mut pins = Pins::default();
        let empty = Map::new();
        let sections = match value {
            Value::Object(sections) => sections,
            Value::Null => &empty,
            _ => {
                self.wrong("", "this is not what holds the pinned names");
                &empty
            }
        };
        for (section, entries) in sections {
            let pointer = child("", section);
            let Some(entries) = entries.as_object() else {
                self.wrong(&pointer, format!("`{section}` is no map of entries"));
                continue;
            };
            let entries = entries.iter().map(|(key, entry)| (key, child(&pointer, key), entry));
            match section.as_str() {
                "handles" => pins.handles = entries.filter_map(|(key, at, it)| self.handle(key, &at, it)).collect(),
                "operations" => {
                    pins.operations = entries.filter_map(|(key, at, it)| self.operation(key, &at, it)).collect();
                }
                "gone" => pins.gone = entries.filter_map(|(key, at, it)| self.gone(key, &at, it)).collect(),
                "types" => pins.types = entries.filter_map(|(key, at, it)| self.ty(key, &at, it)).collect(),
                _ => self.wrong(&pointer, format!("`{section}` is not what this file holds")),
            }
        }
        pins
    }

    fn gone(&mut self, key: &str, pointer: &str, entry: &Value) -> Option<(KeptItem, String)> {
        let Some(since) = entry.as_str().filter(|text| !text.contains(|c: char| c.is_control() || "\"\\`".contains(c)))
        else {
            self.wrong(pointer, "since when something is gone is a date or a version");
            return None;
        };
        Some((KeptItem(key.to_owned()), since.to_owned()))
    }

    fn handle(&mut self, key: &str, pointer: &str, entry: &Value) -> Option<(Ident, Ident)> {
        let module = self.module(key, pointer);
        let Some(handle) = entry.as_str() else {
            self.wrong(pointer, "a handle is the name of a struct");
            return None;
        };
        Some((module?, self.type_name(handle, pointer)?))
    }

    fn operation(&mut self, key: &str, pointer: &str, entry: &Value) -> Option<(String, PinnedOperation)> {
        let verb = key.split_once(" /").map(|(verb, _)| verb);
        if !Verb::ALL.iter().any(|it| Some(it.as_str()) == verb) {
            self.wrong(pointer, format!("`{key}` is not the verb and path of an operation, such as `GET /servers`"));
        }
        let entry = self.entry(entry, pointer, &["method", "request", "arguments", "setters", "uses"])?;
        let at = child(pointer, "method");
        let path = self.text(entry, "method", pointer)?;
        let Some((module, method)) = path.split_once('.') else {
            self.wrong(&at, format!("`{path}` is not the module and name of a method, such as `servers.list`"));
            return None;
        };
        let (module, method) = (self.module(module, &at), self.ident(method, &at));
        if let (Some(module), Some(method)) = (&module, &method)
            && let Some(other) = self.methods.insert((module.clone(), method.clone()), key.to_owned())
        {
            let what = format!("`{other}` has the method `{path}`, too");
            self.wrong_with(&at, what, "give one of them another name, the one that was not released yet");
        }
        let request = match entry.get("request") {
            None => None,
            Some(_) => {
                let name = self.text(entry, "request", pointer)?;
                Some(self.type_name(name, &child(pointer, "request"))?)
            }
        };
        let arguments = self.list(entry, "arguments", pointer).into_iter().map(|(_, label, _)| label).collect();
        let setters = self.list(entry, "setters", pointer);
        let setters = setters.into_iter().filter_map(|(at, label, name)| {
            let name = match name {
                Some(name) => self.ident(&name, &at)?,
                None => setter_rule(&label),
            };
            if reserved::is_setter(&name) {
                self.reserved("request", &name, &at);
            }
            Some((at, PinnedName { of: label, name }))
        });
        let setters = setters.collect::<Vec<_>>();
        let pinned = PinnedOperation {
            arguments,
            setters: self.distinct(setters),
            uses: self.names(entry, "uses", pointer),
            module: module?,
            method: method?,
            request,
        };
        Some((key.to_owned(), pinned))
    }

    fn ty(&mut self, path: &str, pointer: &str, entry: &Value) -> Option<(Ident, PinnedType)> {
        let entry = self.entry(entry, pointer, &["kind", "place", "into", "new", "members", "clears", "uses"])?;
        let Some((module, name)) = path.split_once("::") else {
            self.wrong(pointer, format!("`{path}` is not the module and name of a type, such as `servers::Server`"));
            return None;
        };
        let module = if module == "shared" { self.ident(module, pointer) } else { self.module(module, pointer) };
        let name = self.type_name(name, pointer);
        let kind = self.text(entry, "kind", pointer)?;
        let Some(kind) = Kind::ALL.into_iter().find(|it| it.as_str() == kind) else {
            self.wrong(&child(pointer, "kind"), format!("there is no kind `{kind}` of types"));
            return None;
        };
        let members = self.list(entry, "members", pointer);
        let members = members.into_iter().filter_map(|(at, of, name)| self.member(kind, &at, of, name));
        let members = members.collect::<Vec<_>>();
        let new = self.list(entry, "new", pointer).into_iter().map(|(at, wire, note)| {
            if let Some(other) = note.as_deref().filter(|note| *note != NULLABLE) {
                self.wrong(&at, format!("an argument can be `{NULLABLE}`, and not `{other}`"));
            }
            Argument { wire, nullable: note.is_some() }
        });
        let new = new.collect();
        if entry.get("into").is_some_and(|value| *value != Value::Bool(true)) {
            self.wrong(&child(pointer, "into"), "`into` can be true alone");
        }
        let pinned = PinnedType {
            place: self.text(entry, "place", pointer)?.to_owned(),
            members: self.distinct(members),
            clears: self.names(entry, "clears", pointer),
            uses: self.names(entry, "uses", pointer),
            module: module?,
            kind,
            into: entry.contains_key("into"),
            new,
        };
        Some((name?, pinned))
    }

    fn member(&mut self, kind: Kind, at: &str, label: String, name: Option<String>) -> Option<(String, PinnedName)> {
        if kind == Kind::Integer && label.parse::<i64>().is_err() {
            self.wrong(at, format!("`{label}` is a value of an enum of integers, and no integer"));
            return None;
        }
        let pinned = match (kind.rule(&label), name) {
            (Some(_), Some(name)) => PinnedName { name: self.ident(&name, at)?, of: label },
            (Some(rule), None) => PinnedName { name: rule, of: label },
            (None, holds) => PinnedName { name: self.ident(&label, at)?, of: holds.unwrap_or_default() },
        };
        if reserved::is_member(kind, &pinned.name) {
            self.reserved("type of this kind", &pinned.name, at);
        }
        Some((at.to_owned(), pinned))
    }
}
