//! Where the words of a member belong.

use serde_json::Value;

use crate::openapi::extensions::value_key;
use crate::openapi::pointer::child;
use crate::openapi::reference::follow;
use crate::openapi::walk::walk;

/// How many members an `allOf` may come to. Lowering refuses more.
const MOST_PARTS: usize = 1_000;

/// The property of a schema, which may be that of a member of its `allOf`.
pub(super) fn property(document: &Value, schema: &str, name: &str) -> Option<String> {
    parts(document, schema).into_iter().find_map(|(at, part)| {
        part.get("properties")?.get(name)?;
        Some(child(&child(&at, "properties"), name))
    })
}

/// A value of a schema's enum, or of that of another place that the overlay gives the same type.
pub(super) fn value(document: &Value, schema: &str, name: &str, wire: &str) -> Option<String> {
    let of = |at: &str, part: &Value| {
        let values = part.get("enum")?.as_array()?;
        let index = values.iter().position(|value| value_key(value) == wire)?;
        Some(child(&child(at, "enum"), &index.to_string()))
    };
    let own = parts(document, schema).into_iter().find_map(|(at, part)| of(&at, part));
    own.or_else(|| {
        let mut found = None;
        walk(document, &mut |at, _, object| {
            let is_same = found.is_none() && object.get("x-rust-name").and_then(Value::as_str) == Some(name);
            found = found.take().or_else(|| is_same.then(|| of(at, document.pointer(at)?)).flatten());
        });
        found
    })
}

/// The members of a union.
pub(super) fn members(document: &Value, schema: &str) -> Option<String> {
    let mut parts = parts(document, schema).into_iter();
    parts.find_map(|(at, part)| Some(child(&at, ["oneOf", "anyOf"].into_iter().find(|key| part.get(key).is_some())?)))
}

/// A parameter of an operation, or of its path.
pub(super) fn parameter(document: &Value, operation: &str, name: &str) -> Option<String> {
    let item = operation.rsplit_once('/').map_or("", |(item, _)| item);
    [operation, item].into_iter().find_map(|owner| {
        let at = child(owner, "parameters");
        let listed = document.pointer(&at)?.as_array()?.iter().enumerate();
        let mut followed = listed.filter_map(|(index, it)| follow(document, child(&at, &index.to_string()), it, drop));
        followed.find(|(_, it)| it.get("name").and_then(Value::as_str) == Some(name)).map(|(at, _)| at)
    })
}

/// A schema behind its references, and the members of its `allOf`.
fn parts<'d>(document: &'d Value, schema: &str) -> Vec<(String, &'d Value)> {
    let mut parts: Vec<(String, &Value)> = Vec::new();
    let mut open = document.pointer(schema).map(|node| (schema.to_owned(), node)).into_iter().collect::<Vec<_>>();
    while let Some((at, node)) = open.pop() {
        let Some((at, node)) = follow(document, at, node, drop) else { continue };
        if parts.len() == MOST_PARTS || parts.iter().any(|(known, _)| *known == at) {
            continue;
        }
        let members = node.get("allOf").and_then(Value::as_array).into_iter().flatten().enumerate();
        open.extend(members.map(|(index, member)| (format!("{at}/allOf/{index}"), member)));
        parts.push((at, node));
    }
    parts
}
