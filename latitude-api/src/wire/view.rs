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
    let (name, rest) = match pointer.strip_prefix('/')?.split_once('/') {
        Some((name, _)) => (name, &pointer[name.len() + 1..]),
        None => (&pointer[1..], ""),
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(kept) = record.extra().get(&name) {
        return kept.pointer(rest);
    }
    match record.view(record.table().find(&name, 0)?) {
        View::Record(inner) if !rest.is_empty() => at(inner, rest),
        // This text ends up in states and errors, so that a secret is never read here.
        View::Absent | View::Null | View::Secret(_) => None,
        view => exact(view).ok()?.pointer(rest),
    }
}
