//! Numbers where OpenAPI has text. YAML reads `version: 1.10` as 1.1; what was meant is what was written.

use serde_json::Value;

use crate::diagnostic::tokens;

/// Keywords that hold examples, values or extensions: what is in them is data of any kind.
fn holds_data(key: &str) -> bool {
    matches!(key, "enum" | "default" | "example" | "examples") || key.starts_with("x-")
}

/// Keywords that hold text wherever they stand in a description.
const TEXTS: &[&str] = &["openapi", "title", "summary", "description", "operationId", "name", "pattern", "format"];

/// Keywords below which keys are names.
const MAPS: &[&str] = &[
    "properties",
    "schemas",
    "parameters",
    "paths",
    "responses",
    "headers",
    "requestBodies",
    "content",
    "callbacks",
    "links",
    "mapping",
    "variables",
    "scopes",
    "securitySchemes",
    "encoding",
];

/// Puts back what was written for the number at `pointer`, if text is due there.
pub(crate) fn restore(document: &mut Value, pointer: &str, written: &str) {
    if is_due(document, pointer)
        && let Some(number @ Value::Number(_)) = document.pointer_mut(pointer)
    {
        *number = Value::String(written.to_owned());
    }
}

/// The version is text, also where it is a number that is written as numbers are: `2`.
pub(super) fn version(document: &mut Value) {
    if let Some(version @ Value::Number(_)) = document.pointer_mut("/info/version") {
        *version = Value::String(version.to_string());
    }
}

fn is_due(document: &Value, pointer: &str) -> bool {
    let path: Vec<String> = tokens(pointer).collect();
    let mut node = document;
    let mut is_map = false;
    for (at, token) in path.iter().enumerate() {
        let is_keyword = node.is_object() && !is_map;
        if is_keyword {
            let rest = path.len() - at;
            let is_element = rest == 2 && node.get(token).is_some_and(Value::is_array);
            if holds_data(token) {
                return is_text(node) && (rest == 1 || is_element);
            }
            if rest == 1 && (TEXTS.contains(&token.as_str()) || (token == "version" && at == 1 && path[0] == "info")) {
                return true;
            }
            if is_element && matches!(token.as_str(), "required" | "tags") {
                return true;
            }
        }
        is_map = is_keyword && MAPS.contains(&token.as_str());
        let child = match node {
            Value::Array(elements) => token.parse::<usize>().ok().and_then(|index| elements.get(index)),
            _ => node.get(token),
        };
        let Some(child) = child else { return false };
        node = child;
    }
    false
}

/// Whether a schema, or a parameter or header with a schema, is of text.
fn is_text(node: &Value) -> bool {
    let schema = node.get("schema").unwrap_or(node);
    schema.get("type").and_then(Value::as_str) == Some("string")
}
