//! How calls authenticate. The client does it by itself, so it is told when the description says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::ir::Access;
use crate::openapi::METHODS;
use crate::openapi::pointer::child;
use crate::openapi::reference::follow;

/// How operations authenticate, those together that do it alike; without those that needn't.
pub(super) fn access(document: &Value) -> Vec<Access> {
    let mut all: BTreeMap<BTreeSet<BTreeSet<String>>, BTreeSet<String>> = BTreeMap::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let operations = item.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()));
        for (method, operation) in operations {
            let list = operation.get("security").or(document.get("security")).and_then(Value::as_array);
            let choices = list.into_iter().flatten().filter_map(Value::as_object);
            let ways: BTreeSet<BTreeSet<String>> = choices.map(|choice| way(document, choice)).collect();
            if ways.iter().any(|way| !way.is_empty()) {
                all.entry(ways).or_default().insert(format!("{} {path}", method.to_ascii_uppercase()));
            }
        }
    }
    all.into_iter().map(|(ways, operations)| Access { ways, operations }).collect()
}

/// The schemes that go together, whatever they are called.
fn way(document: &Value, choice: &Map<String, Value>) -> BTreeSet<String> {
    let scheme = |name: &String| {
        let at = child("/components/securitySchemes", name);
        let declared = document.pointer(&at).and_then(|node| follow(document, at.clone(), node, drop));
        declared.map_or_else(|| name.clone(), |(_, scheme)| shown(scheme))
    };
    choice.keys().map(scheme).collect()
}

/// `http bearer`, or `apiKey in header authorization`.
fn shown(scheme: &Value) -> String {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    // Case doesn't matter for headers and for the schemes of HTTP.
    let is_header = text("in") == Some("header");
    let name = text("name").map(|name| if is_header { name.to_lowercase() } else { name.to_owned() });
    let place = text("in").zip(name).map(|(place, name)| format!("in {place} {name}"));
    let parts = [text("type").map(str::to_owned), text("scheme").map(str::to_lowercase), place];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
