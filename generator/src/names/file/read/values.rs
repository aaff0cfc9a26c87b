//! What the entries of the pins are made of: names, texts, lists and maps of them.

use super::Reader;
use crate::diagnostic::{Diagnostic, child};
use crate::ir::Ident;
use crate::names::pins::PinnedName;
use crate::names::reserved;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

impl Reader<'_> {
    pub(super) fn wrong(&mut self, pointer: &str, what: impl Into<String>) {
        let cure = format!("write what was released here, which `git log -p -- {}` shows", self.source.name());
        self.wrong_with(pointer, what, cure);
    }

    pub(super) fn wrong_with(&mut self, pointer: &str, what: impl Into<String>, cure: impl Into<String>) {
        let what = format!("the pinned names can't be read: {}", what.into());
        let diagnostic = Diagnostic::error(what).at(pointer).in_file(self.source.name(), self.source.line_of(pointer));
        self.diagnostics.push(diagnostic.cure(cure));
    }

    pub(super) fn reserved(&mut self, of: &str, name: &Ident, pointer: &str) {
        let cure = format!("give it another name, such as `{}_value`", name.plain());
        self.wrong_with(pointer, format!("every {of} has something called `{name}` already"), cure);
    }

    /// Names that stand beside each other.
    pub(super) fn distinct(&mut self, names: Vec<(String, PinnedName)>) -> Vec<PinnedName> {
        let mut seen = BTreeMap::new();
        for (at, it) in &names {
            if let Some(other) = seen.insert(it.name.clone(), &it.of) {
                let what = format!("`{other}` and `{}` have the name `{}`", it.of, it.name);
                self.wrong_with(at, what, "give one of them another name, the one that was not released yet");
            }
        }
        names.into_iter().map(|(_, it)| it).collect()
    }

    pub(super) fn ident(&mut self, name: &str, pointer: &str) -> Option<Ident> {
        Ident::parse(name).map_err(|why| self.wrong(pointer, why)).ok()
    }

    /// The module of a resource: a file, and an accessor of the client.
    pub(super) fn module(&mut self, name: &str, pointer: &str) -> Option<Ident> {
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
    pub(super) fn type_name(&mut self, name: &str, pointer: &str) -> Option<Ident> {
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

    pub(super) fn entry<'v>(
        &mut self,
        value: &'v Value,
        pointer: &str,
        known: &[&str],
    ) -> Option<&'v Map<String, Value>> {
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

    pub(super) fn text<'v>(&mut self, entry: &'v Map<String, Value>, key: &str, pointer: &str) -> Option<&'v str> {
        let text = entry.get(key).and_then(Value::as_str);
        if text.is_none() {
            self.wrong(&child(pointer, key), format!("the text `{key}` of this entry is missing"));
        }
        text
    }

    pub(super) fn names(&mut self, entry: &Map<String, Value>, key: &str, pointer: &str) -> BTreeMap<String, Ident> {
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
    pub(super) fn list(
        &mut self,
        entry: &Map<String, Value>,
        key: &str,
        pointer: &str,
    ) -> Vec<(String, String, Option<String>)> {
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
