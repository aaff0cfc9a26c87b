//! The actions of an overlay that decide a place.

use serde_json::Value;

use crate::openapi::pointer::tokens;

/// The actions that make secrets of what is any JSON: the texts in it are.
pub(super) fn free(
    document: &Value,
    place: &str,
    why: &str,
    action: &dyn Fn(&str, &str, &str) -> String,
) -> Vec<String> {
    let node = document.pointer(place).unwrap_or(&Value::Null);
    let values = "{type: string, x-rust-secret: true}";
    match node.get("type").and_then(Value::as_str) {
        Some("object") => {
            let remove = node.get("additionalProperties").filter(|present| !present.is_object());
            let remove = remove.map(|_| action(&format!("{place}/additionalProperties"), why, "remove: true"));
            let update = action(place, why, &format!("update: {{additionalProperties: {values}}}"));
            remove.into_iter().chain([update]).collect()
        }
        Some("array") => vec![action(place, why, &format!("update: {{items: {values}}}"))],
        _ => vec![action(place, why, "update: {type: string, x-rust-secret: true}")],
    }
}

/// The target of an action that reaches a place.
pub(super) fn target(document: &Value, pointer: &str) -> String {
    let mut target = "$".to_owned();
    let (mut node, mut last) = (document, String::new());
    for token in tokens(pointer) {
        let is_list = node.is_array();
        let is_plain = token.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
            && !token.starts_with(|c: char| c.is_ascii_digit())
            && !token.is_empty();
        // Two media types of one body go together.
        let twins =
            last == "content" && token.contains('/') && node.as_object().is_some_and(|content| content.len() > 1);
        match () {
            () if twins => target.push_str(".*"),
            () if is_list => target.push_str(&format!("[{token}]")),
            () if is_plain => target.push_str(&format!(".{token}")),
            () => target.push_str(&format!("['{}']", token.replace('\\', "\\\\").replace('\'', "\\'"))),
        }
        node = match node {
            Value::Array(elements) => token.parse().ok().and_then(|at: usize| elements.get(at)).unwrap_or(&Value::Null),
            _ => node.get(&token).unwrap_or(&Value::Null),
        };
        last = token;
    }
    target
}
