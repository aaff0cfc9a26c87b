//! Elements of lists and entries of maps that go from an action: with the lines that they have for themselves, or from
//! within braces.

use std::ops::Range;

use serde_json::Value;

use super::{Text, indentation, quoted};
use crate::openapi::pointer::tokens;
use crate::source::braces;

/// Takes a part out of an action, and gives it.
pub(crate) fn taken_out(action: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, at) = pointer.rsplit_once('/')?;
    match action.pointer_mut(parent)? {
        Value::Array(elements) => {
            let at: usize = at.parse().ok()?;
            (at < elements.len()).then(|| elements.remove(at))
        }
        Value::Object(members) => members.remove(&tokens(pointer).last()?),
        _ => None,
    }
}

impl Text<'_> {
    /// The text without some parts of the action.
    pub(super) fn without(&self, pointers: &[String]) -> Option<String> {
        let mut lines: Vec<Option<String>> = self.lines.iter().map(|line| Some((*line).to_owned())).collect();
        for pointer in pointers {
            let at = self.line(pointer)?;
            let key = tokens(pointer).last()?;
            let is_item = self.action.pointer(pointer.rsplit_once('/')?.0)?.is_array();
            let line = lines.get(at)?.clone()?;
            let begins = spellings(&key).iter().any(|key| line.trim_start().starts_with(&format!("{key}:")));
            if is_item && !line.trim_start().starts_with('-') {
                let range = within_brackets(&line, self.action.pointer(pointer)?.as_str()?)?;
                lines[at] = Some(format!("{}{}", &line[..range.start], &line[range.end..]));
            } else if is_item || begins {
                let is_list = self.action.pointer(pointer).is_some_and(Value::is_array);
                lines.get_mut(at..self.end(at, is_item, is_list))?.iter_mut().for_each(|line| *line = None);
            } else {
                let range = within_braces(&line, &key)?;
                lines[at] = Some(format!("{}{}", &line[..range.start], &line[range.end..]));
            }
        }
        Some(lines.into_iter().flatten().collect())
    }

    /// The line behind the one at which a part begins and those that stand deeper. The elements of a list may stand as deep
    /// as its key.
    fn end(&self, start: usize, is_item: bool, is_list: bool) -> usize {
        let indent = self.lines.get(start).map_or(0, |line| indentation(line));
        let is_element = |line: &str| is_list && indentation(line) == indent && line.trim_start().starts_with("- ");
        let is_deeper = |line: &&&str| !is_item && (indentation(line) > indent || is_element(line));
        start + 1 + self.lines[start + 1..self.span.end].iter().take_while(is_deeper).count()
    }
}

/// Where a line has an entry in braces, with the comma that goes along.
fn within_braces(line: &str, key: &str) -> Option<Range<usize>> {
    spellings(key).into_iter().find_map(|key| {
        let begins = |at: &usize| line[..*at].trim_end().ends_with(['{', ',']);
        let entry = format!("{key}: ");
        let mut places = line.match_indices(&entry).map(|(at, _)| at).filter(begins);
        let (start, others) = (places.next()?, places.next());
        if others.is_none() { braces::entry(line, start..start + key.len()) } else { None }
    })
}

/// Where a line has a text in brackets, with the comma that goes along.
fn within_brackets(line: &str, text: &str) -> Option<Range<usize>> {
    spellings(text).into_iter().find_map(|text| {
        let is_element = |at: &usize| {
            line[..*at].trim_end().ends_with(['[', ','])
                && line[*at + text.len()..].trim_start().starts_with([']', ','])
        };
        let mut places = line.match_indices(&text).map(|(at, _)| at).filter(is_element);
        let (start, others) = (places.next()?, places.next());
        let end = start + text.len();
        let before = line[..start].trim_end();
        match line[end..].trim_start().strip_prefix(',') {
            _ if others.is_some() => None,
            Some(rest) => Some(start..line.len() - rest.trim_start_matches(' ').len()),
            None if before.ends_with(',') => Some(before.len() - 1..end),
            None => Some(start..end),
        }
    })
}

fn spellings(key: &str) -> [String; 3] {
    [quoted(key), format!("'{}'", key.replace('\'', "''")), key.to_owned()]
}
