//! Changing the text of an overlay: an action goes, comes, or says something else, and the rest stays as it was written.
//!
//! Every edit is made twice, in the text and in the value, and counts only if the text then reads as the value. So what
//! is written in a way that this doesn't know is left alone, and told.

mod elements;

use std::ops::Range;

use serde_json::Value;

use super::flow::{flow, spaced};
use crate::diagnostic::child;
use crate::openapi::pointer::tokens;
use crate::source::Source;
pub(crate) use elements::taken_out;

/// What becomes of an action.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Edit {
    /// It goes.
    Remove,
    /// It has another target.
    Target(String),
    /// It is repeated for another target.
    Again(String),
    /// It says what it was written against.
    Against(Vec<Value>),
    /// A text in it, by its pointer below the action, is another one.
    Text(String, String),
    /// The same, written without quotes.
    Plain(String, String),
    /// Elements of lists and entries of maps in it go, by their pointers below the action. Those of a list are in order.
    Elements(Vec<String>),
}

/// An overlay as text and as value.
#[derive(Clone, Debug)]
pub(crate) struct Editor {
    pub(crate) source: Source,
    pub(crate) value: Value,
}

impl Editor {
    pub(crate) fn new(source: Source, value: Value) -> Self {
        Self { source, value }
    }

    /// Makes an edit, or says that the text can't take it.
    pub(crate) fn apply(&mut self, index: usize, edit: &Edit) -> bool {
        let mut value = self.value.clone();
        let changed = change(&mut value, index, edit).and_then(|()| {
            let text = Text::of(&self.source, &self.value, index)?.edited(edit)?;
            let source = Source::new(self.source.name(), text);
            (source.parse().ok()? == value).then_some(source)
        });
        let Some(source) = changed else { return false };
        (self.source, self.value) = (source, value);
        true
    }
}

/// The edit in the value.
fn change(overlay: &mut Value, index: usize, edit: &Edit) -> Option<()> {
    let actions = overlay.get_mut("actions")?.as_array_mut()?;
    match edit {
        Edit::Remove => {
            actions.remove(index);
            return Some(());
        }
        Edit::Again(target) => {
            let mut action = actions.get(index)?.clone();
            *action.get_mut("target")? = target.as_str().into();
            actions.insert(index + 1, action);
            return Some(());
        }
        _ => {}
    }
    let action = actions.get_mut(index)?;
    match edit {
        Edit::Target(target) => *action.get_mut("target")? = target.as_str().into(),
        Edit::Against(against) => {
            action.as_object_mut()?.insert(super::AGAINST.to_owned(), against.clone().into());
        }
        Edit::Text(pointer, text) | Edit::Plain(pointer, text) => *action.pointer_mut(pointer)? = text.as_str().into(),
        Edit::Elements(pointers) => {
            for pointer in pointers.iter().rev() {
                taken_out(action, pointer)?;
            }
        }
        Edit::Remove | Edit::Again(_) => {}
    }
    Some(())
}

/// The lines of an overlay, and those of one action among them.
struct Text<'a> {
    source: &'a Source,
    lines: Vec<&'a str>,
    /// The action in the value.
    action: &'a Value,
    pointer: String,
    span: Range<usize>,
}

impl<'a> Text<'a> {
    fn of(source: &'a Source, value: &'a Value, index: usize) -> Option<Self> {
        let actions = value.get("actions")?.as_array()?;
        let lines: Vec<&str> = source.text().split_inclusive('\n').collect();
        let line = |index: usize| Some(source.line_of(&child("/actions", &index.to_string()))? - 1);
        let start = line(index)?;
        let mut end = if index + 1 < actions.len() { line(index + 1)? } else { lines.len() };
        let dash = indentation(lines.get(start)?);
        // What stands before the next action belongs to that one.
        while end > start + 1 {
            let last = lines[end - 1];
            let is_comment = last.trim_start().starts_with('#') && indentation(last) <= dash;
            if !last.trim().is_empty() && !is_comment {
                break;
            }
            end -= 1;
        }
        let pointer = child("/actions", &index.to_string());
        (start < end).then_some(Self { source, lines, action: actions.get(index)?, pointer, span: start..end })
    }

    fn edited(&self, edit: &Edit) -> Option<String> {
        match edit {
            Edit::Remove => Some(self.replaced(self.with_heading(), &[])),
            Edit::Target(target) => {
                let (lines, text) = self.member("/target", &quoted(target))?;
                Some(self.replaced(lines, &[text]))
            }
            Edit::Again(target) => {
                let (target_lines, target) = self.member("/target", &quoted(target))?;
                let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
                let mut copy = owned(self.lines.get(self.span.start..target_lines.start)?);
                copy.push(target);
                copy.extend(owned(self.lines.get(target_lines.end..self.span.end)?));
                Some(self.replaced(self.span.end..self.span.end, &copy))
            }
            Edit::Against(against) => self.with_against(against),
            Edit::Text(pointer, text) => {
                let (lines, text) = self.member(pointer, &quoted(text))?;
                Some(self.replaced(lines, &[text]))
            }
            Edit::Plain(pointer, text) => {
                let (lines, text) = self.member(pointer, text)?;
                Some(self.replaced(lines, &[text]))
            }
            Edit::Elements(pointers) => self.without(pointers),
        }
    }

    /// The action's lines, with the comment above it where that would be left without an action.
    fn with_heading(&self) -> Range<usize> {
        let Range { start, end } = self.span;
        let is_blank = |at: usize| self.lines.get(at).is_none_or(|line| line.trim().is_empty());
        let mut top = start;
        while top > 0 && self.lines[top - 1].trim_start().starts_with('#') {
            top -= 1;
        }
        let next_is_comment = self.lines.get(end).is_some_and(|line| line.trim_start().starts_with('#'));
        if top == start || !(is_blank(end) || next_is_comment) || top == 0 {
            return start..end;
        }
        // One of the blank lines around it goes along.
        match is_blank(top - 1) {
            true if end < self.lines.len() && is_blank(end) => top..end + 1,
            true => top - 1..end,
            false => top..end,
        }
    }

    /// The lines of a member of the action that is a text, and the one line that they become with another one, as it is
    /// written.
    fn member(&self, pointer: &str, written: &str) -> Option<(Range<usize>, String)> {
        let present = self.action.pointer(pointer)?.as_str()?;
        let at = self.line(pointer)?;
        let key = tokens(pointer).last()?;
        let line = self.lines.get(at)?;
        // Within braces the text is found as it may be written, best behind its key.
        let spellings = [quoted(present), format!("'{}'", present.replace('\'', "''")), present.to_owned()];
        for key in [key.clone(), format!("'{key}'"), quoted(&key)] {
            let entry = |text: &str| format!("{key}: {text}");
            let is_it = |text: &&String| line.matches(&entry(text)).count() == 1;
            if let Some(spelling) = spellings.iter().find(is_it) {
                return Some((at..at + 1, line.replacen(&entry(spelling), &entry(written), 1)));
            }
        }
        if let Some(spelling) = spellings.iter().find(|spelling| line.matches(spelling.as_str()).count() == 1) {
            return Some((at..at + 1, line.replacen(spelling.as_str(), written, 1)));
        }
        let start = line.find(&format!("{key}:"))? + key.len() + 1;
        let width = line.find(&key).unwrap_or_default();
        let mut end = at + 1;
        // A text of several lines is indented deeper than its key.
        while end < self.span.end && (self.lines[end].trim().is_empty() || indentation(self.lines[end]) > width) {
            end += 1;
        }
        Some((at..end, format!("{} {written}{}", &line[..start], self.ended())))
    }

    fn with_against(&self, against: &[Value]) -> Option<String> {
        let key = super::AGAINST;
        let entries = serde_json::to_string(against).ok()?;
        let doers = ["update", "remove", super::WRAP];
        let doer = doers.into_iter().find(|doer| self.action.get(doer).is_some())?;
        let at = self.line(&child("", doer))?;
        let line = self.lines.get(at)?;
        let indent = indentation(line);
        if line.trim_start().starts_with(doer) {
            let mut text = vec![format!("{}{key}: {}{}", " ".repeat(indent), spaced(against), self.ended())];
            if text[0].trim_end().chars().count() > 120 {
                text = vec![format!("{}{key}:{}", " ".repeat(indent), self.ended())];
                text.extend(
                    against.iter().map(|entry| format!("{}- {}{}", " ".repeat(indent), flow(entry), self.ended())),
                );
            }
            return Some(self.replaced(at..at, &text));
        }
        // In braces, before what it does.
        let place = line.find(&format!("{doer}:")).filter(|_| line.matches(&format!("{doer}:")).count() == 1)?;
        Some(self.replaced(at..at + 1, &[format!("{}{key}: {entries}, {}", &line[..place], &line[place..])]))
    }

    /// The line of a node of the action, from 0.
    fn line(&self, pointer: &str) -> Option<usize> {
        Some(self.source.line_of(&format!("{}{pointer}", self.pointer))? - 1)
    }

    /// How its lines end.
    fn ended(&self) -> &'static str {
        if self.lines[self.span.start].ends_with("\r\n") { "\r\n" } else { "\n" }
    }

    fn replaced(&self, lines: Range<usize>, by: &[String]) -> String {
        let mut text: String = self.lines[..lines.start].concat();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(self.ended());
        }
        for line in by {
            text.push_str(line);
            if !line.ends_with('\n') {
                text.push_str(self.ended());
            }
        }
        text.push_str(&self.lines[lines.end..].concat());
        text
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
