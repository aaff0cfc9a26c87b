//! YAML in one line, as people write it.

use serde_json::Value;

/// Entries in brackets, as people write them.
pub(crate) fn spaced(entries: &[Value]) -> String {
    format!("[{}]", entries.iter().map(flow).collect::<Vec<_>>().join(", "))
}

/// A value in flow style. What needs no quotes has none.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-/".contains(c))
                && !["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
                    .contains(&text.to_lowercase().as_str());
            if is_plain { text.clone() } else { value.to_string() }
        }
        Value::Array(elements) => spaced(elements),
        Value::Object(members) => {
            let members =
                members.iter().map(|(key, value)| format!("{}: {}", flow(&Value::from(key.as_str())), flow(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}
