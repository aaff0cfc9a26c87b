//! Places of a description as a maintainer names them.

use serde_json::Value;

use crate::diagnostic::{Escaped, tokens};
use crate::openapi::METHODS;

/// `/paths/~1servers/get/responses/200/content/…/schema/properties/data` as `GET /servers, answer 200, data`, fit for
/// a terminal.
pub(crate) fn describe(document: &Value, pointer: &str) -> String {
    Escaped(&parts(document, pointer)).to_string()
}

fn parts(document: &Value, pointer: &str) -> String {
    let tokens: Vec<String> = tokens(pointer).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let mut description = Description { parts: Vec::new(), fields: String::new() };
    let (start, in_schema) = match tokens[..] {
        ["paths", path, method, ..] if METHODS.contains(&method) => {
            description.parts.push(format!("{} {path}", method.to_ascii_uppercase()));
            (3, false)
        }
        ["paths", path, ..] => {
            description.parts.push(path.to_owned());
            (2, false)
        }
        ["components", section, name, ..] => {
            description.parts.push(format!("{} {name}", section.strip_suffix('s').unwrap_or(section)));
            (3, section == "schemas")
        }
        ["tags", index, ..] => {
            let name = document.get("tags").and_then(|tags| step(tags, index)).and_then(|tag| tag.get("name"));
            description.parts.push(format!("tag {}", name.and_then(Value::as_str).unwrap_or(index)));
            (2, false)
        }
        _ => {
            let text = tokens.join(".");
            return if text.is_empty() { "the document".to_owned() } else { text };
        }
    };
    let mut node = document.pointer(&prefix(pointer, start));
    let mut rest = tokens[start..].iter();
    let mut in_schema = in_schema;
    while let Some(&token) = rest.next() {
        node = node.and_then(|node| step(node, token));
        match token {
            "properties" if in_schema => match rest.next() {
                Some(&name) => {
                    node = node.and_then(|node| step(node, name));
                    description.field(name);
                }
                None => description.part("properties"),
            },
            "items" if in_schema => description.fields.push_str("[]"),
            "schema" => in_schema = true,
            "content" if !in_schema => {
                // What is in one media type is like what is in the other.
                let name = rest.next();
                if let Some(name) = name.filter(|_| rest.len() == 0) {
                    description.part(name);
                }
                node = name.and_then(|name| node.and_then(|node| step(node, name)));
            }
            "parameters" if !in_schema => {
                if let Some(&index) = rest.next() {
                    node = node.and_then(|node| step(node, index));
                    let text = |key| node.and_then(|node| node.get(key)).and_then(Value::as_str);
                    description.parts.push(match (text("in"), text("name")) {
                        (Some(place), Some(name)) => format!("{place} parameter `{name}`"),
                        _ => format!("parameter {index}"),
                    });
                }
            }
            "responses" if !in_schema => {
                if let Some(&status) = rest.next() {
                    node = node.and_then(|node| step(node, status));
                    description.parts.push(format!("answer {status}"));
                }
            }
            "requestBody" if !in_schema => description.parts.push("body".to_owned()),
            other => description.part(other),
        }
    }
    description.end_fields();
    description.parts.join(", ")
}

struct Description {
    parts: Vec<String>,
    /// The properties that lead to a place in a schema.
    fields: String,
}

impl Description {
    fn field(&mut self, name: &str) {
        if !self.fields.is_empty() {
            self.fields.push('.');
        }
        self.fields.push_str(name);
    }

    fn part(&mut self, name: &str) {
        self.end_fields();
        self.parts.push(name.to_owned());
    }

    fn end_fields(&mut self) {
        if !self.fields.is_empty() {
            self.parts.push(std::mem::take(&mut self.fields));
        }
    }
}

fn step<'a>(node: &'a Value, token: &str) -> Option<&'a Value> {
    match node {
        Value::Array(elements) => elements.get(token.parse::<usize>().ok()?),
        node => node.get(token),
    }
}

/// The first tokens of a pointer.
fn prefix(pointer: &str, count: usize) -> String {
    pointer.split('/').take(count + 1).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_read_like_the_api() {
        let document = json!({"paths": {"/a/{id}": {"get": {"parameters": [{"in": "query", "name": "q"}]}}}});
        for (pointer, expected) in [
            ("/paths/~1a~1{id}/get", "GET /a/{id}"),
            ("/paths/~1a~1{id}/get/summary", "GET /a/{id}, summary"),
            ("/paths/~1a~1{id}/get/parameters/0/schema/enum", "GET /a/{id}, query parameter `q`, enum"),
            ("/paths/~1a~1{id}/get/parameters/7", "GET /a/{id}, parameter 7"),
            (
                "/paths/~1a~1{id}/get/responses/200/content/application~1json/schema/properties/data/items/properties/id",
                "GET /a/{id}, answer 200, data[].id",
            ),
            (
                "/paths/~1a~1{id}/get/responses/200/content/application~1json",
                "GET /a/{id}, answer 200, application/json",
            ),
            ("/components/schemas/x/properties/properties/type", "schema x, properties, type"),
            ("/info/version", "info.version"),
            ("", "the document"),
        ] {
            assert_eq!(describe(&document, pointer), expected);
        }
    }
}
