//! Changing the text of a YAML file that people wrote: an entry goes, or is called otherwise, and the rest stays as it was
//! written.
//!
//! As in the overlay, an edit is made in the text and in the value, and counts only if the text then reads as the value.

mod anchors;
mod text;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::pointer::{child, tokens};
use crate::source::Source;
use text::Text;

/// A change of a file, by JSON pointers into it as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The entry of a map is called otherwise.
    Key { at: String, to: String },
    /// A text is another one.
    Text { at: String, to: String },
    /// A list of texts is another one.
    List { at: String, to: Vec<String> },
    /// A map has another entry, at its end.
    Add { at: String, key: String, to: Value },
    /// An entry of a map or list goes. If it holds an anchor, what it stands for goes where its first alias is.
    Remove { at: String },
}

impl Edit {
    /// What it changes.
    pub fn at(&self) -> &str {
        match self {
            Self::Key { at, .. }
            | Self::Text { at, .. }
            | Self::List { at, .. }
            | Self::Add { at, .. }
            | Self::Remove { at } => at,
        }
    }
}

/// A file after some edits.
#[derive(Clone, Debug)]
pub struct Rewritten {
    /// As it is to be.
    pub source: Source,
    /// The edits that were made.
    pub done: Vec<Edit>,
    /// Those that its text can't take.
    pub undone: Vec<Edit>,
    /// Anchors of what went, and the lines in the file as it was where they are now.
    pub handed_on: Vec<(String, usize)>,
}

/// Makes all edits at once, since two entries may change places; and one by one those that can be made where not all can.
pub fn rewrite(source: &Source, edits: Vec<Edit>) -> Rewritten {
    let unchanged = |undone| Rewritten { source: source.clone(), done: Vec::new(), undone, handed_on: Vec::new() };
    let Ok(value) = source.parse() else { return unchanged(edits) };
    if let Some((next, handed_on)) = made(source, &value, &edits) {
        return Rewritten { source: next, done: edits, undone: Vec::new(), handed_on };
    }
    let mut done: Vec<Edit> = Vec::new();
    let mut undone = Vec::new();
    let mut now = (source.clone(), Vec::new());
    for edit in edits {
        let more = [done.as_slice(), std::slice::from_ref(&edit)].concat();
        match made(source, &value, &more) {
            Some(next) => (now, done) = (next, more),
            None => undone.push(edit),
        }
    }
    Rewritten { source: now.0, done, undone, handed_on: now.1 }
}

fn made(source: &Source, value: &Value, edits: &[Edit]) -> Option<(Source, Vec<(String, usize)>)> {
    let expected = changed(value, edits)?;
    let mut text = Text::of(source);
    let is_removed = |at: &str| edits.iter().any(|edit| matches!(edit, Edit::Remove { at: removed } if removed == at));
    let mut filled: BTreeSet<&str> = BTreeSet::new();
    // What comes may stand where something goes.
    let (added, others): (Vec<_>, Vec<_>) = edits.iter().partition(|edit| matches!(edit, Edit::Add { .. }));
    for edit in others.into_iter().chain(added) {
        match edit {
            Edit::Key { at, to } => text.key(at, to)?,
            Edit::Text { at, to } => text.text(at, value.pointer(at)?.as_str()?, to)?,
            Edit::List { at, to } => text.list(at, to)?,
            Edit::Add { at, key, to } => {
                let present = value.pointer(at)?.as_object()?;
                let is_only = present.keys().all(|key| is_removed(&child(at, key))) && filled.insert(at);
                text.add(at, present, (key, to), is_only)?;
            }
            Edit::Remove { at } => text.remove(at)?,
        }
    }
    for (at, is_list) in emptied(&expected, edits) {
        text.emptied(at, if is_list { " []" } else { " {}" })?;
    }
    let (text, handed_on) = text.made()?;
    let next = Source::new(source.name(), text);
    (next.parse().ok()? == expected).then_some((next, handed_on))
}

/// The edits in the value.
fn changed(value: &Value, edits: &[Edit]) -> Option<Value> {
    let mut value = value.clone();
    let is_within =
        |place: &str, at: &str| place.strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_renamed =
        |place: &str| edits.iter().any(|edit| matches!(edit, Edit::Key { at, .. } if is_within(place, at)));
    for edit in edits {
        match edit {
            Edit::Text { at, to } => *value.pointer_mut(at)? = to.as_str().into(),
            Edit::List { at, to } => *value.pointer_mut(at)? = to.clone().into(),
            // An entry that gets more, and is called otherwise, is still where it was.
            Edit::Add { at, key, to } if is_renamed(at) => add(&mut value, at, key, to.clone())?,
            Edit::Key { .. } | Edit::Add { .. } | Edit::Remove { .. } => {}
        }
    }
    // From the last one on, so that places in lists stay what they are.
    let mut removed: Vec<&str> =
        edits.iter().filter_map(|edit| if let Edit::Remove { at } = edit { Some(at.as_str()) } else { None }).collect();
    removed.sort_by_key(|at| std::cmp::Reverse(at.rsplit('/').next().and_then(|last| last.parse::<usize>().ok())));
    for at in removed {
        let (parent, last) = parent(at)?;
        match value.pointer_mut(parent)? {
            Value::Array(items) => {
                let index: usize = last.parse().ok()?;
                (index < items.len()).then(|| items.remove(index))?;
            }
            Value::Object(members) => drop(members.remove(&last)?),
            _ => return None,
        }
    }
    let mut added = Vec::new();
    for edit in edits {
        match edit {
            Edit::Key { at, to } => {
                let (parent, last) = parent(at)?;
                added.push((parent, to, value.pointer_mut(parent)?.as_object_mut()?.remove(&last)?));
            }
            Edit::Add { at, key, to } if !is_renamed(at) => added.push((at, key, to.clone())),
            Edit::Add { .. } | Edit::Text { .. } | Edit::List { .. } | Edit::Remove { .. } => {}
        }
    }
    for (parent, key, member) in added {
        add(&mut value, parent, key, member)?;
    }
    Some(value)
}

/// The lists and maps of which nothing is left, and which of them are lists.
fn emptied<'e>(value: &'e Value, edits: &'e [Edit]) -> BTreeSet<(&'e str, bool)> {
    let removed = edits.iter().filter(|edit| matches!(edit, Edit::Remove { .. })).filter_map(|edit| {
        let at = edit.at().rsplit_once('/')?.0;
        let is_list = value.pointer(at)?.is_array();
        let is_empty = *value.pointer(at)? == json!([]) || *value.pointer(at)? == json!({});
        (is_empty && !at.is_empty()).then_some((at, is_list))
    });
    removed.collect()
}

/// A map with another entry; nothing where it has that already.
fn add(value: &mut Value, at: &str, key: &str, member: Value) -> Option<()> {
    let known = value.pointer_mut(at)?.as_object_mut()?.insert(key.to_owned(), member);
    known.is_none().then_some(())
}

/// The pointer of what holds an entry, and the entry's name in it.
fn parent(at: &str) -> Option<(&str, String)> {
    Some((at.rsplit_once('/')?.0, tokens(at).last()?))
}
