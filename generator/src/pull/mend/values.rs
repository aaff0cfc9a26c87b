//! What an action says of the values of an enum that doesn't have them any more.

use serde_json::{Map, Value};

use crate::openapi::extensions::{DESCRIPTIONS, value_key};
use crate::openapi::pointer::child;
use crate::openapi::reference;

/// An element of a list in an action, or an entry of a map, for which there is no use any more.
pub(super) struct Lost {
    /// Below the action.
    pub(super) pointer: String,
    pub(super) what: String,
    pub(super) why: &'static str,
    /// Whether the action says nothing else.
    pub(super) is_all: bool,
}

/// What is said of values by their names.
const OF_VALUES: [&str; 2] = ["x-rust-variants", DESCRIPTIONS];

/// The entries for values that each of the places had, and none of them has now. A variant that was released keeps its name
/// without them.
pub(super) fn lost(
    update: &Map<String, Value>,
    places: &[(&String, String)],
    before: &Value,
    document: &Value,
) -> Vec<Lost> {
    let has = |document: &Value, place: &str, wire: &str| {
        let node = document.pointer(place);
        let node = node.and_then(|node| reference::follow(document, place.to_owned(), node, drop));
        let values = node.and_then(|(_, node)| node.get("enum")?.as_array());
        values.is_some_and(|values| values.iter().any(|value| value_key(value) == wire))
    };
    let mut lost = Vec::new();
    for key in OF_VALUES {
        let Some(said) = update.get(key).and_then(Value::as_object) else { continue };
        let is_gone = |wire: &str| {
            places.iter().any(|(place, _)| has(before, place, wire))
                && places.iter().all(|(_, at)| !has(document, at, wire))
        };
        // The values that the same action adds stay.
        let adds = |wire: &str| {
            let values = update.get("enum").and_then(Value::as_array).into_iter().flatten();
            values.map(value_key).any(|value| value == wire)
        };
        let gone: Vec<&String> = said.keys().filter(|wire| is_gone(wire) && !adds(wire)).collect();
        let at = child("/update", key);
        let is_all = gone.len() == said.len();
        lost.extend(gone.into_iter().map(|wire| Lost {
            pointer: if is_all { at.clone() } else { child(&at, wire) },
            what: wire.clone(),
            why: "the description no longer has the value",
            is_all: false,
        }));
    }
    lost
}
