//! Operations and paths that words name in backticks, such as `GET /servers/{server_id}`, where they have moved.

use std::collections::BTreeMap;

use serde_json::Value;

use super::moved;
use crate::openapi::pointer::tokens;
use crate::openapi::share::for_each_words;
use crate::source::Source;

/// What operations and paths are called now, by what words call them. One pair is only in it where it differs.
pub(super) struct Called(BTreeMap<String, String>);

impl Called {
    pub(super) fn between(old: &Value, new: &Value) -> Self {
        let key = |(path, method): moved::Call| format!("{} {path}", method.to_ascii_uppercase());
        let operations = moved::operations(old, new).into_iter().map(|(from, to)| (key(from), key(to)));
        Self(operations.chain(moved::paths(old, new)).collect())
    }

    /// A text with the names of today; nothing where it has them.
    fn renamed(&self, text: &str) -> Option<String> {
        let parts = text.split('`').map(|part| self.0.get(part).map_or(part, String::as_str));
        let renamed = parts.collect::<Vec<_>>().join("`");
        (renamed != text).then_some(renamed)
    }

    /// Has the words of a description say the names of today, and gives the pointers of those that do now.
    pub(super) fn follow(&self, document: &mut Value) -> Vec<String> {
        let mut places = Vec::new();
        if !self.0.is_empty() {
            for_each_words(document, &mut |pointer| {
                // Examples are what goes over the wire.
                if !tokens(&pointer).last().is_some_and(|key| key.starts_with("example")) {
                    places.push(pointer);
                }
            });
        }
        places.retain(|place| document.pointer_mut(place).is_some_and(|words| self.follow_in(words)));
        places
    }

    fn follow_in(&self, words: &mut Value) -> bool {
        match words {
            Value::String(text) => self.renamed(text).map(|renamed| *text = renamed).is_some(),
            Value::Object(texts) => {
                texts.values_mut().filter_map(|text| self.follow_in(text).then_some(())).count() > 0
            }
            _ => false,
        }
    }

    /// The same of an overlay, in its text, with the actions that say other names now; nothing where there are none. What is
    /// broken between two lines stays.
    pub(super) fn follow_in_overlay(&self, overlay: &Source) -> Option<(Source, Vec<usize>)> {
        let renamed = Source::new(overlay.name(), self.renamed(overlay.text())?);
        let (before, after) = (overlay.parse().ok()?, renamed.parse().ok()?);
        let actions = |value: &Value| value.get("actions").and_then(Value::as_array).cloned().unwrap_or_default();
        let pairs = || actions(&before).into_iter().zip(actions(&after)).enumerate();
        let changed = pairs().filter(|(_, (before, after))| before != after).map(|(index, _)| index).collect();
        self.is_renamed(&before, &after).then_some((renamed, changed))
    }

    /// Whether nothing differs but names.
    fn is_renamed(&self, before: &Value, after: &Value) -> bool {
        match (before, after) {
            (Value::String(before), Value::String(after)) => {
                before == after || self.renamed(before).as_ref() == Some(after)
            }
            (Value::Object(before), Value::Object(after)) => {
                before.len() == after.len()
                    && before.iter().all(|(key, it)| after.get(key).is_some_and(|other| self.is_renamed(it, other)))
            }
            (Value::Array(before), Value::Array(after)) => {
                before.len() == after.len() && before.iter().zip(after).all(|(it, other)| self.is_renamed(it, other))
            }
            (before, after) => before == after,
        }
    }
}
