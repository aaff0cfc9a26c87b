//! What an action says of operations that are gone.

use serde_json::{Map, Value};

use super::values::Lost;
use crate::openapi::pointer::child;

/// The entries of lists of operations after which something is used. One of which all are gone goes with its list.
pub(super) fn lost(update: &Map<String, Value>, before: &Value, now: &dyn Fn(&str) -> Vec<String>) -> Vec<Lost> {
    let is_gone = |call: &str| {
        let place = call.split_once(' ');
        let place = place.map(|(verb, path)| child(&child("/paths", path), &verb.to_ascii_lowercase()));
        place.is_some_and(|place| before.pointer(&place).is_some() && now(&place).is_empty())
    };
    let mut lost = Vec::new();
    lists(&Value::Object(update.clone()), "/update".to_owned(), &mut |at, calls| {
        let gone: Vec<(usize, &str)> =
            calls.iter().enumerate().filter_map(|(index, call)| Some((index, call.as_str()?))).collect();
        let gone: Vec<(usize, &str)> = gone.into_iter().filter(|(_, call)| is_gone(call)).collect();
        let is_all = gone.len() == calls.len();
        lost.extend(gone.into_iter().map(|(index, call)| Lost {
            pointer: if is_all { at.clone() } else { child(&at, &index.to_string()) },
            what: call.to_owned(),
            why: "the description no longer has the operation",
            is_all: false,
        }));
    });
    lost
}

fn lists(value: &Value, at: String, visit: &mut dyn FnMut(String, &[Value])) {
    let members = value.as_object().into_iter().flatten().map(|(key, member)| (key.clone(), member));
    let elements = value.as_array().into_iter().flatten().enumerate();
    for (key, member) in members.chain(elements.map(|(index, element)| (index.to_string(), element))) {
        match member {
            Value::Array(calls) if key == "after" => visit(child(&at, &key), calls),
            member => lists(member, child(&at, &key), visit),
        }
    }
}
