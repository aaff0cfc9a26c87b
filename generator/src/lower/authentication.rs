//! How calls authenticate. The client does it by itself, so it is told when the description says otherwise.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::openapi::METHODS;

/// The schemes that calls name, each as it is declared, whatever it is called.
pub(super) fn schemes(document: &Value) -> Vec<String> {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let operations = items.filter_map(Value::as_object).flatten().filter(|(key, _)| METHODS.contains(&key.as_str()));
    let lists = operations.filter_map(|(_, operation)| operation.get("security").or(document.get("security")));
    let choices = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_object);
    let names: BTreeSet<&String> = choices.flat_map(Map::keys).collect();
    let declared = document.pointer("/components/securitySchemes");
    let schemes = names.into_iter().filter_map(|name| Some(shown(declared?.get(name)?)));
    schemes.collect::<BTreeSet<_>>().into_iter().collect()
}

/// `http bearer`, or `apiKey in header Authorization`.
fn shown(scheme: &Value) -> String {
    let text = |key: &str| scheme.get(key).and_then(Value::as_str);
    let place = text("in").zip(text("name")).map(|(place, name)| format!("in {place} {name}"));
    // Its name is that of an HTTP scheme, for which case doesn't matter.
    let parts = [text("type").map(str::to_owned), text("scheme").map(str::to_lowercase), place];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
