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
pub(crate) fn version(document: &mut Value) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Source;

    #[test]
    fn what_is_due_as_text_is_what_was_written() {
        let text = "\
openapi: 3.0
info: {title: 1.10, version: 2.10}
tags: [{name: 1.10}]
paths:
  /a:
    get:
      operationId: 1.10
      tags: [1e1]
      parameters:
      - {name: 1e3, in: query, example: 1.10, schema: {type: string, enum: [1.9, 1.10, 0x10, 1e3, 0123, 1_000, yes, +5, 7], default: 1.10}}
      - {name: n, in: query, example: 1.10, schema: {type: number, enum: [1.10], default: 1.10, example: 1.10}}
components:
  schemas:
    '1': {properties: {version: {type: string, example: 1.10}, name: {example: {name: 1.10, version: 1.10}}}, required: [1.10], x-a: {title: 1.10}}
";
        let expected = json!({
            "openapi": "3.0",
            "info": {"title": "1.10", "version": "2.10"},
            "tags": [{"name": "1.10"}],
            "paths": {"/a": {"get": {
                "operationId": "1.10",
                "tags": ["1e1"],
                "parameters": [
                    {"name": "1e3", "in": "query", "example": "1.10", "schema": {
                        "type": "string",
                        "enum": [1.9, "1.10", "0x10", "1e3", "0123", "1_000", "yes", "+5", 7],
                        "default": "1.10",
                    }},
                    {"name": "n", "in": "query", "example": 1.1, "schema": {
                        "type": "number", "enum": [1.1], "default": 1.1, "example": 1.1,
                    }},
                ],
            }}},
            "components": {"schemas": {"1": {
                "properties": {"version": {"type": "string", "example": "1.10"}, "name": {"example": {"name": 1.1, "version": 1.1}}},
                "required": ["1.10"],
                "x-a": {"title": 1.1},
            }}},
        });
        let mut read = Source::new("a", text).parse_description().unwrap();
        // What numbers print as is as it was written.
        assert_eq!(read["openapi"], json!(3.0));
        read["openapi"] = json!("3.0");
        assert_eq!(read, expected);
    }

    #[test]
    fn a_version_is_text() {
        for (text, expected) in
            [("info: {version: 1}", "1"), ("info: {version: 1.0}", "1.0"), ("{\"info\": {\"version\": 2.10}}", "2.10")]
        {
            assert_eq!(Source::new("a", text).parse_description().unwrap()["info"]["version"], expected);
        }
    }
}
