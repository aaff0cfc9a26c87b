//! Words of ours that name what a description no longer has: `server_id` in backticks, after the parameter has another name.
//!
//! A name counts where it was one before, so that what stands in backticks for another reason is never told.

mod names;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::moved;
use crate::effective::Effective;
use crate::openapi::METHODS;
use crate::openapi::pointer::{child, tokens};
use crate::openapi::walk::texts;
use crate::place::describe;
use crate::source::Source;
use names::{Names, Part};

/// A word of ours that names what is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub file: String,
    pub line: Option<usize>,
    /// Where, as a maintainer names it.
    pub place: String,
    /// What stands there in backticks.
    pub word: String,
}

/// What one description names and the next one doesn't.
pub struct Gone<'d> {
    new: &'d Effective,
    before: Names<'d>,
    now: Names<'d>,
    /// Values of enums that are open by now.
    opened: BTreeSet<String>,
    /// The pointers of operations as they are now, and of what they were.
    moved: BTreeMap<String, String>,
}

impl<'d> Gone<'d> {
    pub fn between(old: &'d Effective, new: &'d Effective) -> Self {
        let moved = moved::operations(old.value(), new.value());
        let moved = moved.into_iter().map(|(from, to)| (moved::pointer(&to), moved::pointer(&from))).collect();
        let opened = names::opened(old.value(), new.value());
        Self { new, before: Names::of(old.value()), now: Names::of(new.value()), opened, moved }
    }

    /// What the words of the new description and of its overlay still name.
    pub fn mentions(&mut self) -> Vec<Mention> {
        let mut found = Vec::new();
        let new = self.new;
        texts(new.value(), &mut String::new(), &mut |pointer, text| {
            // What goes over the wire names nothing.
            if !text.contains('`') || pointer.ends_with("/example") {
                return;
            }
            for word in self.words(text, part(pointer).as_ref()) {
                let (file, line) = new.place_of(pointer);
                let source = new.overlay.iter().chain([&new.description]).find(|source| source.name() == file);
                let line = line.map(|line| source.map_or(line, |source| line_with(source.text(), line, &word)));
                found.push(Mention { file, line, place: describe(new.value(), pointer), word });
            }
        });
        if let Some((overlay, value)) = new.overlay.as_ref().and_then(|overlay| Some((overlay, overlay.parse().ok()?)))
        {
            self.reasons(overlay, &value, &mut found);
        }
        // With the words, so that equal ones stand side by side.
        found.sort_by(|a, b| (&a.file, a.line, &a.place, &a.word).cmp(&(&b.file, b.line, &b.place, &b.word)));
        found.dedup();
        found
    }

    /// The reasons of actions.
    fn reasons(&mut self, overlay: &Source, value: &Value, found: &mut Vec<Mention>) {
        for (index, action) in value.get("actions").and_then(Value::as_array).into_iter().flatten().enumerate() {
            let pointer = child("/actions", &index.to_string());
            let Some(text) = action.get("description").and_then(Value::as_str) else { continue };
            let part = self.new.places_of(&pointer).next().and_then(part);
            for word in self.words(text, part.as_ref()) {
                let line = overlay.line_of(&child(&pointer, "description"));
                let line = line.map(|line| line_with(overlay.text(), line, &word));
                let place = action.get("target").and_then(Value::as_str).unwrap_or_default().to_owned();
                found.push(Mention { file: overlay.name().to_owned(), line, place, word });
            }
        }
    }

    /// What any other text still names, by its lines.
    pub fn mentions_in(&mut self, text: &Source) -> Vec<Mention> {
        let mut found = Vec::new();
        for (index, line) in text.text().lines().enumerate() {
            for word in self.words(line, None) {
                let (file, line) = (text.name().to_owned(), Some(index + 1));
                found.push(Mention { file, line, place: String::new(), word });
            }
        }
        found
    }

    /// The words of a text that name what is gone: from all of the description, or from the part that the text is about.
    fn words(&mut self, text: &str, part: Option<&Part>) -> Vec<String> {
        let quoted =
            text.split('`').skip(1).step_by(2).map(|word| word.split_whitespace().collect::<Vec<_>>().join(" "));
        let words: BTreeSet<String> = quoted.filter(|word| self.is_gone(word, part)).collect();
        words.into_iter().collect()
    }

    fn is_gone(&mut self, word: &str, part: Option<&Part>) -> bool {
        if self.before.have(word) {
            return self.is_name_gone(word, part);
        }
        // `data.attributes[].id`, `sort=-created_at`, `name,-status`
        let names = word.split(['.', ',', '=']).map(|name| name.trim_start_matches('-').trim_end_matches("[]"));
        let names: Vec<&str> = names.collect();
        names.iter().all(|name| self.before.have(name)) && names.iter().any(|name| self.is_name_gone(name, part))
    }

    fn is_name_gone(&mut self, name: &str, part: Option<&Part>) -> bool {
        if self.opened.contains(name) {
            return false;
        }
        if !self.now.have(name) {
            return true;
        }
        let Some(part) = part else { return false };
        let was = self.moved.get(&part.pointer).unwrap_or(&part.pointer);
        let was = Part { pointer: was.clone(), ..part.clone() };
        // A value that was alone there is hardly what words are about; one that is left alone is still there.
        self.before.part(&was).names.contains(name) && {
            let (before, now) = (self.before.part(&was), self.now.part(part));
            !now.names.contains(name) && (before.lone.contains(name) || !now.lone.contains(name))
        }
    }
}

/// The operation or component that a place belongs to.
fn part(pointer: &str) -> Option<Part> {
    let tokens: Vec<String> = tokens(pointer).take(4).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let (pointer, is_answer) = match tokens[..] {
        ["paths", path, method, ref rest @ ..] if METHODS.contains(&method) => {
            (child(&child("/paths", path), method), rest == ["responses"])
        }
        ["components", section, name, ..] => (child(&child("/components", section), name), false),
        _ => return None,
    };
    Some(Part { pointer, is_answer })
}

/// The line of a word in the text that begins at a line; the first one if it can't be seen there.
fn line_with(text: &str, start: usize, word: &str) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().enumerate().skip(start - 1);
    let Some((_, first)) = lines.next() else { return start };
    let quoted = format!("`{word}`");
    if first.contains(&quoted) {
        return start;
    }
    // An operation may be broken between its method and its path.
    let is_there = |line: &str| {
        line.contains(&quoted)
            || word.split_once(' ').is_some_and(|(_, path)| line.trim_start().starts_with(&format!("{path}`")))
    };
    let mut own = lines.take_while(|(_, line)| line.trim().is_empty() || indent(line) > indent(first));
    own.find(|(_, line)| is_there(line)).map_or(start, |(index, _)| index + 1)
}
