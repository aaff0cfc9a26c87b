//! What is the same in two descriptions: the elements of lists, and what references lead to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::openapi::grammar::Kind;
use crate::openapi::pointer::{child, tokens};
use crate::openapi::reference::follow;

/// How the elements of a list are told from each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identities {
    pub(super) names: Vec<String>,
    /// Whether the order says nothing, so that ours can stay.
    pub(super) is_set: bool,
}

/// The identities of a list's elements. `resolve` follows a reference.
pub(super) fn identities<'a>(
    parent: Kind,
    key: &str,
    list: &'a [Value],
    resolve: &dyn Fn(&'a Value) -> &'a Value,
) -> Identities {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let identity = |element: &'a Value| match (parent, key) {
        (_, "parameters") => {
            let parameter = resolve(element);
            Some(format!("{} {}", text(parameter, "in")?, text(parameter, "name")?))
        }
        (Kind::Schema, "required" | "enum") => Some(element.to_string()),
        (Kind::Document, "tags") => text(element, "name"),
        (_, "servers") => text(element, "url"),
        _ => text(element, "$ref"),
    };
    let is_set =
        matches!((parent, key), (_, "parameters") | (Kind::Schema, "required" | "enum") | (Kind::Document, "tags"));
    let mut names: Vec<String> = Vec::with_capacity(list.len());
    for (index, element) in list.iter().enumerate() {
        // What has no identity, or that of another, is known by its place.
        let name = identity(element).filter(|name| !names.contains(name)).unwrap_or_else(|| format!("#{index}"));
        names.push(name);
    }
    Identities { names, is_set }
}

/// Known names in our order, each new one after the one it follows upstream.
pub(super) fn in_order<'a>(ours: impl IntoIterator<Item = &'a str>, theirs: &[&'a str]) -> Vec<&'a str> {
    let mut order: Vec<&str> = ours.into_iter().filter(|name| theirs.contains(name)).collect();
    let mut next = 0;
    for name in theirs {
        match order.iter().position(|known| known == name) {
            Some(at) => next = at + 1,
            None => {
                order.insert(next, name);
                next += 1;
            }
        }
    }
    order
}

/// What a reference within the document leads to, or the value itself. A reference to a reference is followed, a circle
/// of them is not.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    follow(document, String::new(), value, drop).map_or(value, |(_, found)| found)
}

/// The operations by operationId, with their pointers.
pub(super) fn operations(document: &Value) -> BTreeMap<&str, (String, &Value)> {
    let mut operations = BTreeMap::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
                let pointer = child(&child("/paths", path), method);
                operations.insert(id, (pointer, operation));
            }
        }
    }
    operations
}

/// A path with its parameters' names taken out.
pub(super) fn nameless(path: &str) -> String {
    path.split('/').map(|segment| if is_parameter(segment) { "{}" } else { segment }).collect::<Vec<_>>().join("/")
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// The identity that a path parameter has in our description, if the path was renamed.
pub(super) fn renamed_parameter(ours: &str, theirs: &str, identity: &str) -> Option<String> {
    let name = format!("{{{}}}", identity.strip_prefix("path ")?);
    let path = |pointer: &str| tokens(pointer).nth(1);
    let (our_path, their_path) = (path(ours)?, path(theirs)?);
    let parameters =
        |path: &str| path.split('/').filter(|part| is_parameter(part)).map(str::to_owned).collect::<Vec<_>>();
    let at = parameters(&their_path).iter().position(|parameter| *parameter == name)?;
    let parameter = parameters(&our_path).into_iter().nth(at)?;
    Some(format!("path {}", parameter.trim_matches(['{', '}'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_follow_their_predecessor() {
        let order = |ours: &[&'static str], theirs: &[&'static str]| in_order(ours.iter().copied(), theirs);
        assert_eq!(order(&["b", "a"], &["a", "b"]), ["b", "a"]);
        assert_eq!(order(&["b", "a", "gone"], &["n", "a", "x", "y", "b", "z"]), ["n", "b", "z", "a", "x", "y"]);
        assert_eq!(order(&[], &["b", "a"]), ["b", "a"]);
    }
}
