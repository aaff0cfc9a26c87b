//! Looking at values by their wire names.

use super::write::{Unwritable, Writer};
use super::{Record, View};
use crate::json::Json;

/// A value as it was received.
pub(crate) fn exact(view: View<'_>) -> Result<Json, Unwritable> {
    let mut writer = Writer::default();
    writer.value(view);
    writer.finish().map(|text| Json::of_text(&text))
}

/// The value at a JSON pointer; `None` where there is none, or only null.
pub(crate) fn at(record: &dyn Record, pointer: &str) -> Option<Json> {
    match find(record, pointer)? {
        Found::Kept(kept) => kept,
        // This text ends up in states and errors, so that a secret is never read here.
        Found::Described(View::Absent | View::Null | View::Secret(_) | View::Json(_, true)) => None,
        Found::Described(view) => exact(view).ok(),
    }
}

/// What stands at a JSON pointer.
pub(crate) enum Found<'v> {
    Described(View<'v>),
    /// Where the description has no place for what came there, or further up: that, or `None` where it has no such value.
    Kept(Option<Json>),
}

/// Finds a value by its JSON pointer. What is below a value that is missing is missing.
pub(crate) fn find<'v>(record: &'v dyn Record, pointer: &str) -> Option<Found<'v>> {
    let (name, rest) = match pointer.strip_prefix('/')?.split_once('/') {
        Some((name, _)) => (name, &pointer[name.len() + 1..]),
        None => (&pointer[1..], ""),
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(kept) = record.extra().get(&name) {
        let secret = rest.is_empty() && record.table().secret.contains(&name.as_str());
        return Some(if secret { Found::Described(View::Json(kept, true)) } else { Found::Kept(kept.pointer(rest)) });
    }
    match record.view(record.table().find(&name, 0)?) {
        View::Record(inner) if !rest.is_empty() => find(inner, rest),
        view if rest.is_empty() => Some(Found::Described(view)),
        View::Absent | View::Null | View::Secret(_) => None,
        view => Some(Found::Kept(exact(view).ok()?.pointer(rest))),
    }
}

/// Whether anything stands at a JSON pointer: null, what is empty, and an object with nothing in it but those, are nothing.
pub(crate) fn is_there(record: &dyn Record, pointer: &str) -> bool {
    match find(record, pointer) {
        None => false,
        Some(Found::Kept(kept)) => kept.is_some_and(|json| has_something(&json)),
        Some(Found::Described(view)) => is_something(view),
    }
}

fn is_something(view: View<'_>) -> bool {
    match view {
        View::Absent | View::Null => false,
        View::Text(text) | View::Word(text, _) => !text.is_empty(),
        View::Secret(secret) => !secret.expose().is_empty(),
        View::Json(json, _) | View::Stray(json, ..) => has_something(json),
        View::List(list) => list.len() > 0,
        View::Entries(entries) => entries.len() > 0,
        View::Record(record) => {
            (0..record.table().names.len()).any(|at| is_something(record.view(at)))
                || record.extra().iter().any(|(_, value)| has_something(value))
        }
        View::Integer(_) | View::Code(..) | View::Time(_) | View::Float(_) | View::Bool(_) => true,
    }
}

fn has_something(json: &Json) -> bool {
    !matches!(json.text(), "null" | "\"\"" | "[]" | "{}")
}
