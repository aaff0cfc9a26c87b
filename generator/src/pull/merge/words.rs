//! Our words in the new description, and what has none.

use serde_json::{Map, Value};

use super::{Merge, Node};
use crate::diagnostic::{child, tokens};
use crate::openapi::grammar::Kind;
use crate::openapi::share::{self, Share};
use crate::openapi::status;

impl<'a> Merge<'a> {
    pub(super) fn take_words(
        &mut self,
        kind: Kind,
        ours: Option<&Node<'a>>,
        at: &str,
        merged: &mut Map<String, Value>,
    ) {
        let Some(Node { value: Value::Object(members), pointer, spare }) = ours else { return };
        for (key, words) in members.iter().filter(|(key, _)| share::of(kind, key) == Share::Words) {
            let (from, to) = (child(pointer, key), child(at, key));
            // Texts about values of an enum that is gone are lost.
            let said = share::still_said(key, words, merged);
            if said.is_some() {
                self.used.insert(from.clone());
            }
            // The name of a status is for that status alone.
            if kind == Kind::Response && from != to && is_neutral(pointer, words) {
                continue;
            }
            let Some(words) = said else { continue };
            merged.insert(key.clone(), words);
            if from != to {
                self.moved.push((from, to));
            }
        }
        if let Some(spare) = spare {
            self.take_spare_words(kind, spare, at, merged);
        }
    }

    /// The words of what says the same and goes, where there are none.
    fn take_spare_words(&mut self, kind: Kind, spare: &Node<'a>, at: &str, merged: &mut Map<String, Value>) {
        for (key, words) in spare.value.as_object().into_iter().flatten() {
            if share::of(kind, key) != Share::Words {
                continue;
            }
            let (from, to) = (child(&spare.pointer, key), child(at, key));
            let examples = ["example", "examples"];
            let is_said = match merged.get(key) {
                Some(said) => {
                    if said == words {
                        self.used.insert(from);
                    }
                    continue;
                }
                None => examples.contains(&key.as_str()) && examples.iter().any(|key| merged.contains_key(*key)),
            };
            if let Some(words) = share::still_said(key, words, merged).filter(|_| !is_said) {
                merged.insert(key.clone(), words);
                self.used.insert(from.clone());
                self.moved.push((from, to));
            }
        }
    }

    /// What ours says of a property, where upstream has put a reference in the place of its schema, or a schema in that of
    /// a reference: beside a reference a description is the property's own, and its type has another.
    pub(super) fn words_of_field(
        &mut self,
        ours: &Node<'a>,
        target: Option<&str>,
        at: &str,
        merged: &mut Map<String, Value>,
    ) {
        const KEY: &str = "description";
        let Some(words) = ours.value.get(KEY).filter(|words| words.is_string()) else { return };
        let is_kept = match (ours.value.get("$ref").is_some(), target.and_then(|target| target.strip_prefix('#'))) {
            (true, None) => true,
            (false, Some(pointer)) => {
                let donor = self.extracted.iter().find(|(known, _)| known == pointer).map(|(_, donor)| donor.value);
                let said = self.ours.pointer(pointer).or(donor).and_then(|schema| schema.get(KEY));
                let has_docs = ["properties", "enum", "oneOf", "anyOf", "allOf"];
                let theirs = self.theirs.pointer(pointer);
                said != Some(words) || theirs.is_some_and(|it| has_docs.iter().any(|key| it.get(*key).is_some()))
            }
            _ => false,
        };
        if is_kept {
            merged.insert(KEY.to_owned(), words.clone());
            self.used.insert(child(&ours.pointer, KEY));
            let (from, to) = (child(&ours.pointer, KEY), child(at, KEY));
            if from != to {
                self.moved.push((from, to));
            }
        }
    }

    pub(super) fn note_missing_words(
        &mut self,
        kind: Kind,
        is_new: bool,
        theirs: &Map<String, Value>,
        merged: &Map<String, Value>,
        at: &str,
    ) {
        let status = || tokens(at).last().unwrap_or_default();
        let said = |key: &str| match merged.get(key) {
            Some(text) if kind == Kind::Response && key == "description" => *text != neutral(&status()),
            text => text.is_some(),
        };
        let says_something = |value: &Value| value.as_str().is_none_or(|text| !text.trim().is_empty());
        let asked = theirs.iter().filter(|(key, value)| share::of(kind, key) == Share::Words && says_something(value));
        // Every method wants a first line.
        let summary = (kind == Kind::Operation).then_some("summary").filter(|key| !theirs.contains_key(*key));
        for key in asked.map(|(key, _)| key.as_str()).chain(summary) {
            // One example is enough, whatever upstream calls it.
            let examples = ["example", "examples"];
            let has =
                if examples.contains(&key) { examples.iter().any(|key| merged.contains_key(*key)) } else { said(key) };
            // Beside a reference words say nothing, but for a property's description.
            let is_idle = merged.contains_key("$ref") && key != "description";
            if !has && !is_idle {
                let words = child(at, key);
                if is_new {
                    self.new_places.insert(words.clone());
                }
                self.needs_words.push(words);
            }
        }
    }
}

/// Scopes with what ours says of them.
pub(super) fn scopes(ours: Option<&Node<'_>>, theirs: &Value) -> Value {
    let mut scopes = share::without_prose(theirs);
    for (scope, text) in scopes.as_object_mut().into_iter().flatten() {
        if let Some(words) = ours.and_then(|ours| ours.value.get(scope)) {
            *text = words.clone();
        }
    }
    scopes
}

/// Whether the description of an answer says no more than its status.
fn is_neutral(pointer: &str, description: &Value) -> bool {
    *description == neutral(&tokens(pointer).last().unwrap_or_default())
}

/// What a status says of itself. OpenAPI wants a description of every answer.
pub(in crate::pull) fn neutral(status: &str) -> &'static str {
    match status {
        "default" => "Any other status",
        _ => status::phrase(status).unwrap_or("Answer"),
    }
}
