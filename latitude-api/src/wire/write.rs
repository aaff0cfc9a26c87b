//! Writing JSON as it goes over the wire: everything, secrets in clear text.

use super::{Record, View, changed};
use crate::json::Json;
use crate::json::{write_f64, write_str};
use crate::values::Extra;
use std::fmt;

/// Why a value can't be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unwritable {
    /// A required field, by its wire name, holds nothing.
    Missing(&'static str),
    /// A number that JSON doesn't have, and what holds it.
    NoNumber(String),
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "`{name}` is required and has no value"),
            Self::NoNumber(name) => write!(f, "`{name}` has a number that JSON doesn't have: NaN or an infinity"),
        }
    }
}

/// The name under which a field is written; none where another one says what it would.
pub(super) fn written_name(record: &dyn Record, at: usize) -> Option<&'static str> {
    let table = record.table();
    let name = table.names.get(at)?;
    let Some(of) = table.kept(name) else { return Some(name) };
    let said = |name: &str| table.find(name, 0).is_some_and(|at| !matches!(record.view(at), View::Absent));
    let earlier = table.kept.iter().take_while(|(kept, _)| *kept != name).any(|(kept, it)| *it == of && said(kept));
    (!earlier && !said(of) && record.extra().get(of).is_none()).then_some(of)
}

/// A JSON text that grows.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    text: String,
    /// Whether required fields are looked for.
    strict: bool,
    /// The name around what is written.
    within: Option<&'static str>,
    failure: Option<Unwritable>,
}

impl Writer {
    /// For what the caller sends: required fields have to be there.
    pub(crate) fn strict() -> Self {
        Self { strict: true, ..Self::default() }
    }

    pub(crate) fn finish(self) -> Result<String, Unwritable> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Ok(self.text),
        }
    }

    /// Adds text that is JSON already, or a part of it.
    pub(crate) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn string(&mut self, string: &str) {
        write_str(string, &mut self.text);
    }

    pub(crate) fn value(&mut self, view: View<'_>) {
        match view {
            View::Absent | View::Null => self.raw("null"),
            View::Text(text) | View::Word(text, _) => self.string(text),
            View::Time(time) => self.string(time.as_str()),
            View::Integer(number) | View::Code(number, _) => {
                use std::fmt::Write;
                // Writing to a `String` can't fail.
                let _ = write!(self.text, "{number}");
            }
            View::Float(number) => {
                if !write_f64(number, &mut self.text) {
                    self.fail(Unwritable::NoNumber(self.within.unwrap_or("the body").to_owned()));
                }
            }
            View::Bool(yes) => self.raw(if yes { "true" } else { "false" }),
            View::Secret(secret) => match secret.json() {
                Some(original) => self.raw(original),
                None => self.string(secret.expose()),
            },
            View::Json(json, _) | View::Stray(json, _, _) => self.json(json),
            View::Record(record) => self.record(record),
            View::List(items) => {
                self.raw("[");
                for at in 0..items.len() {
                    if at > 0 {
                        self.raw(",");
                    }
                    self.value(items.item(at));
                }
                self.raw("]");
            }
            View::Entries(members) => {
                let mut open = '{';
                members.each(&mut |key, value| {
                    self.text.push(std::mem::replace(&mut open, ','));
                    self.string(key);
                    self.raw(":");
                    self.value(value);
                    true
                });
                if members.len() == 0 {
                    self.raw("{");
                }
                self.raw("}");
            }
        }
    }

    fn record(&mut self, record: &dyn Record) {
        let (table, extra) = (record.table(), record.extra());
        let around = self.within;
        self.raw("{");
        let mut first = true;
        for at in 0..table.names.len() {
            let Some(name) = written_name(record, at) else { continue };
            match extra.get(name) {
                // What was kept is all of what the field says, unless a setter has set it since.
                Some(original) if !table.settable || matches!(record.view(at), View::Absent) => {
                    self.key(name, &mut first);
                    self.json(original);
                }
                _ => match record.view(at) {
                    View::Absent if self.strict && table.required.contains(&name) => {
                        self.fail(Unwritable::Missing(name));
                    }
                    View::Absent => {}
                    view => {
                        self.within = Some(name);
                        self.key(name, &mut first);
                        match table.changed(name) {
                            Some(now) => changed::write(self, view, now),
                            None => self.value(view),
                        }
                    }
                },
            }
        }
        self.beside(table, extra, &mut first);
        self.raw("}");
        self.within = around;
    }

    fn beside(&mut self, table: &super::Table, extra: &Extra, first: &mut bool) {
        extra.each_beside(table.names, |name, raw, value| {
            match raw {
                Some(raw) => {
                    self.comma(first);
                    self.raw(raw);
                    self.raw(":");
                }
                None => self.key(name, first),
            }
            self.json(value);
        });
    }

    pub(crate) fn key(&mut self, name: &str, first: &mut bool) {
        self.comma(first);
        self.string(name);
        self.raw(":");
    }

    fn comma(&mut self, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.raw(",");
        }
    }

    fn json(&mut self, json: &Json) {
        self.raw(json.text());
    }

    fn fail(&mut self, failure: Unwritable) {
        self.failure.get_or_insert(failure);
    }
}
