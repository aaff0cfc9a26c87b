//! Answers in which something is other than the fake's.

use crate::checked::resolved;
use serde_json::{Value, json};

/// An answer with one odd thing in each, and where that is. Of a list, its first item will do.
pub fn answers(root: &Value, schema: &Value, body: &Value) -> Vec<(String, Value)> {
    let mut body = body.clone();
    if let Some(items) = body.get_mut("data").and_then(Value::as_array_mut) {
        items.truncate(1);
    }
    let mut places = Vec::new();
    walk(root, schema, &body, String::new(), &mut places);
    let made = places.into_iter().map(|(holder, name, value)| {
        let mut odd = body.clone();
        odd.pointer_mut(&holder).unwrap()[&name] = value;
        (format!("{holder}/{name}"), odd)
    });
    made.collect()
}

/// The answer with values that are unlike one another, where they may be any.
pub fn unlike(root: &Value, schema: &Value, body: &Value) -> Value {
    let mut unlike = body.clone();
    relabel(root, schema, &mut unlike, &mut 1000);
    unlike
}

fn relabel(root: &Value, schema: &Value, value: &mut Value, last: &mut u64) {
    let schema = resolved(root, schema);
    *last += 1;
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let own = &schema["properties"][name];
                relabel(root, if own.is_null() { &schema["additionalProperties"] } else { own }, value, last);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| relabel(root, &schema["items"], item, last)),
        _ if schema["enum"].is_array() => {}
        Value::String(text) if schema["type"] == "string" => *text = format!("text {last}"),
        Value::Number(_) if schema["type"] == "integer" => *value = json!(last),
        Value::Number(_) if schema["type"] == "number" => *value = json!(*last as f64 + 0.5),
        _ => {}
    }
}

/// The object, the member, and what it is instead.
type Place = (String, String, Value);

fn walk(root: &Value, schema: &Value, value: &Value, at: String, places: &mut Vec<Place>) {
    let schema = resolved(root, schema);
    match value {
        Value::Object(object) => {
            let Some(properties) = schema["properties"].as_object().filter(|all| !all.is_empty()) else { return };
            places.push((at.clone(), "unheard_of".to_owned(), json!({ "a": [1] })));
            for (name, schema) in properties {
                let Some(value) = object.get(name).filter(|value| !value.is_null()) else { continue };
                let schema = resolved(root, schema);
                let mut odd = |value: Value| places.push((at.clone(), name.clone(), value));
                // Whatever the type of a resource, it is kept as text.
                let kind = name == "type" && object.contains_key("attributes");
                if schema["enum"].is_array() && value.is_string() && !kind {
                    odd(json!("unheard of"));
                }
                match schema["type"].as_str() {
                    Some("string" | "integer" | "number" | "boolean") if name != "id" => odd(json!({ "a": [1] })),
                    Some("object" | "array") if !value.is_string() => odd(json!("unheard of")),
                    _ => {}
                }
                // What is said of the whole has no types.
                if name != "meta" {
                    walk(root, schema, value, format!("{at}/{name}"), places);
                }
            }
        }
        Value::Array(items) => {
            if let Some(item) = items.first() {
                walk(root, &schema["items"], item, format!("{at}/0"), places);
            }
        }
        _ => {}
    }
}
