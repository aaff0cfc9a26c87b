//! What other SDKs call the operations, for people who come from there.

mod table;

pub(crate) use table::table;

use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::ir::Elsewhere;
use crate::ir::path::without_parameter_names;
use crate::source::Source;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Reads the file, and holds it against the document whose operations it names. What the document has lost is a
/// warning: no upstream may stop a generation by what others call it.
pub(crate) fn parse(source: &Source, document: &Value) -> Result<(Elsewhere, Diagnostics), Diagnostics> {
    let value = source.parse()?;
    let mut reading = Reading { source, diagnostics: Diagnostics::default() };
    let elsewhere = reading.file(&value, &declared(document));
    if reading.diagnostics.has_errors() { Err(reading.diagnostics) } else { Ok((elsewhere, reading.diagnostics)) }
}

/// The operations of a document, without the names of their parameters.
fn declared(document: &Value) -> BTreeSet<String> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let keys = paths.flat_map(|(path, item)| {
        let members = item.as_object().into_iter().flat_map(Map::keys);
        members.map(move |verb| without_parameter_names(&format!("{} {path}", verb.to_uppercase())))
    });
    keys.collect()
}

struct Reading<'s> {
    source: &'s Source,
    diagnostics: Diagnostics,
}

impl Reading<'_> {
    fn file(&mut self, value: &Value, declared: &BTreeSet<String>) -> Elsewhere {
        let mut elsewhere = Elsewhere::default();
        let Some(file) = value.as_object() else {
            self.wrong("", "the file must be an object");
            return elsewhere;
        };
        for (key, value) in file {
            let pointer = child("", key);
            match key.as_str() {
                "sdks" => elsewhere.sdks = self.list(&pointer, value, is_title).into_iter().flatten().collect(),
                "operations" if value.is_object() => {}
                "operations" => self.wrong(&pointer, "`operations` must be an object"),
                _ => self.wrong(&pointer, "the file has `sdks` and `operations`, and nothing else"),
            }
        }
        for (key, value) in file.get("operations").and_then(Value::as_object).into_iter().flatten() {
            let pointer = child("/operations", key);
            let methods = self.list(&pointer, value, is_method);
            let key = without_parameter_names(key);
            if methods.len() != elsewhere.sdks.len() {
                self.wrong(&pointer, format!("there must be {} names, one for each of `sdks`", elsewhere.sdks.len()));
            } else if !declared.contains(&key) {
                let warning = Diagnostic::warning("the description has no such operation, so nobody looks for it");
                self.tell(&pointer, warning.cure("take the line out"));
            } else if elsewhere.operations.insert(key, methods).is_some() {
                self.wrong(&pointer, "the operation has a line already");
            }
        }
        elsewhere
    }

    /// A list of names, some of which nobody knows.
    fn list(&mut self, pointer: &str, value: &Value, fits: fn(&str) -> bool) -> Vec<Option<String>> {
        let Some(items) = value.as_array() else {
            self.wrong(pointer, "this must be a list");
            return Vec::new();
        };
        let mut names = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let name = item.as_str().filter(|name| fits(name));
            if name.is_none() && !item.is_null() {
                self.wrong(&child(pointer, &at.to_string()), "this is no name");
            }
            names.push(name.map(ToOwned::to_owned));
        }
        names
    }

    fn wrong(&mut self, pointer: &str, message: impl Into<String>) {
        let error = Diagnostic::error(message);
        self.tell(pointer, error.cure("write it with scripts/elsewhere.py, or take the line out"));
    }

    fn tell(&mut self, pointer: &str, diagnostic: Diagnostic) {
        let line = self.source.line_of(pointer);
        self.diagnostics.push(diagnostic.at(pointer).in_file(self.source.name(), line));
    }
}

/// `TypeScript`
fn is_title(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `servers.list`
fn is_method(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.starts_with(|c: char| c.is_ascii_digit())
            && !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    name.split('.').all(is_word)
}
