//! From text to pins. Every name in the file becomes code, so each is checked, and all that is wrong is told at its line.

use super::NULLABLE;
use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::ir::{Argument, Ident, KeptItem, Verb};
use crate::names::pins::{Kind, PinnedName, PinnedOperation, PinnedType, Pins, setter_rule};
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
    fn wrong(&mut self, pointer: &str, what: impl Into<String>) {
        let cure = format!("write what was released here, which `git log -p -- {}` shows", self.source.name());
        self.wrong_with(pointer, what, cure);
    }

    fn wrong_with(&mut self, pointer: &str, what: impl Into<String>, cure: impl Into<String>) {
        let what = format!("the pinned names can't be read: {}", what.into());
        let diagnostic = Diagnostic::error(what).at(pointer).in_file(self.source.name(), self.source.line_of(pointer));
        self.diagnostics.push(diagnostic.cure(cure));
    }

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

    fn reserved(&mut self, of: &str, name: &Ident, pointer: &str) {
        let cure = format!("give it another name, such as `{}_value`", name.plain());
        self.wrong_with(pointer, format!("every {of} has something called `{name}` already"), cure);
    }

    /// Names that stand beside each other.
    fn distinct(&mut self, names: Vec<(String, PinnedName)>) -> Vec<PinnedName> {
        let mut seen = BTreeMap::new();
        for (at, it) in &names {
            if let Some(other) = seen.insert(it.name.clone(), &it.of) {
                let what = format!("`{other}` and `{}` have the name `{}`", it.of, it.name);
                self.wrong_with(at, what, "give one of them another name, the one that was not released yet");
            }
        }
        names.into_iter().map(|(_, it)| it).collect()
    }

    fn ident(&mut self, name: &str, pointer: &str) -> Option<Ident> {
        Ident::parse(name).map_err(|why| self.wrong(pointer, why)).ok()
    }

    /// The module of a resource: a file, and an accessor of the client.
    fn module(&mut self, name: &str, pointer: &str) -> Option<Ident> {
        let module = self.ident(name, pointer)?;
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !plain {
            self.wrong(pointer, format!("`{name}` can't be a module: it has other letters than lower-case ones"));
        } else if reserved::is_module(&module) {
            self.wrong(pointer, format!("`{name}` can't be a module of a resource: the runtime has that name"));
        } else {
            return Some(module);
        }
        None
    }

    /// The name of a type, request struct or handle, which all are unique in the crate.
    fn type_name(&mut self, name: &str, pointer: &str) -> Option<Ident> {
        let ident = self.ident(name, pointer)?;
        if reserved::is_type(&ident) {
            self.wrong(pointer, format!("`{name}` is a name of the runtime or of Rust's prelude"));
        }
        if let Some(other) = self.types.insert(ident.clone(), pointer.to_owned()) {
            let line = self.source.line_of(&other).map_or_else(String::new, |line| format!(" in line {line}"));
            let what = format!("the name `{name}` is given{line}, too");
            self.wrong_with(pointer, what, "give one of them another name, the one that was not released yet");
        }
        Some(ident)
    }

    fn entry<'v>(&mut self, value: &'v Value, pointer: &str, known: &[&str]) -> Option<&'v Map<String, Value>> {
        let Some(entry) = value.as_object() else {
            self.wrong(pointer, "this entry is no map");
            return None;
        };
        for key in entry.keys().filter(|key| !known.contains(&key.as_str())) {
            let what = format!("an entry can't have `{key}`");
            self.wrong_with(&child(pointer, key), what, format!("write one of {}", known.join(", ")));
        }
        Some(entry)
    }

    fn text<'v>(&mut self, entry: &'v Map<String, Value>, key: &str, pointer: &str) -> Option<&'v str> {
        let text = entry.get(key).and_then(Value::as_str);
        if text.is_none() {
            self.wrong(&child(pointer, key), format!("the text `{key}` of this entry is missing"));
        }
        text
    }

    fn names(&mut self, entry: &Map<String, Value>, key: &str, pointer: &str) -> BTreeMap<String, Ident> {
        let pointer = child(pointer, key);
        let Some(value) = entry.get(key) else { return BTreeMap::new() };
        let Some(names) = value.as_object() else {
            self.wrong(&pointer, format!("`{key}` is no map of names"));
            return BTreeMap::new();
        };
        let name = |(key, name): (&String, &Value)| {
            let at = child(&pointer, key);
            let Some(name) = name.as_str() else {
                self.wrong(&at, "this is no name");
                return None;
            };
            Some((key.clone(), self.ident(name, &at)?))
        };
        names.iter().filter_map(name).collect()
    }

    /// A list of texts, and of maps from one text to another, with the place of each.
    fn list(&mut self, entry: &Map<String, Value>, key: &str, pointer: &str) -> Vec<(String, String, Option<String>)> {
        let pointer = child(pointer, key);
        let Some(value) = entry.get(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.wrong(&pointer, format!("`{key}` is no list of names"));
            return Vec::new();
        };
        let item = |(at, item): (usize, &Value)| {
            let at = format!("{pointer}/{at}");
            let pair = item.as_object().filter(|map| map.len() == 1).and_then(|map| map.iter().next());
            match (item, pair) {
                (Value::String(text), _) => Some((at, text.clone(), None)),
                (_, Some((text, Value::String(name)))) => Some((at, text.clone(), Some(name.clone()))),
                _ => {
                    self.wrong(&at, "this is neither a text nor a map from one text to another");
                    None
                }
            }
        };
        items.iter().enumerate().filter_map(item).collect()
    }
}
