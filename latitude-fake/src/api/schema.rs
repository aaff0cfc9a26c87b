//! Schemas of OpenAPI 3.0, as shapes and as JSON Schema.

use super::shape::{Kind, Shape};
#[cfg(feature = "cloud")]
use serde_json::json;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A schema that contains itself ends here: beyond, anything goes.
const DEPTH: usize = 24;

/// The node that a reference leads to, through all references.
pub(crate) fn resolved<'a>(root: &'a Value, mut node: &'a Value) -> &'a Value {
    for _ in 0..DEPTH {
        let Some(target) = node.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#')) else {
            return node;
        };
        node = root.pointer(target).unwrap_or(&Value::Null);
    }
    node
}

pub(crate) fn shape(root: &Value, schema: &Value) -> Arc<Shape> {
    Arc::new(shape_of(root, schema, 0))
}

fn shape_of(root: &Value, schema: &Value, depth: usize) -> Shape {
    let schema = resolved(root, schema);
    if depth == DEPTH || !schema.is_object() {
        return Shape::any();
    }
    let child = |schema: &Value| Arc::new(shape_of(root, schema, depth + 1));
    let properties = schema.get("properties").and_then(Value::as_object);
    let kind = match schema.get("type").and_then(Value::as_str) {
        Some("array") => Kind::List(child(schema.get("items").unwrap_or(&Value::Null))),
        Some("string") => Kind::Text,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("object") => object(schema, properties, child),
        None if properties.is_some() => object(schema, properties, child),
        _ => Kind::Any,
    };
    Shape {
        kind,
        nullable: schema.get("nullable") == Some(&Value::Bool(true)),
        values: schema.get("enum").and_then(Value::as_array).cloned().unwrap_or_default(),
        time: schema.get("format").and_then(Value::as_str) == Some("date-time"),
        default: schema.get("default").cloned(),
    }
}

fn object(schema: &Value, properties: Option<&Map<String, Value>>, child: impl Fn(&Value) -> Arc<Shape>) -> Kind {
    let members: Vec<_> =
        properties.into_iter().flatten().map(|(name, schema)| (name.clone(), child(schema))).collect();
    let rest = match schema.get("additionalProperties") {
        Some(Value::Bool(false)) => None,
        Some(rest @ Value::Object(_)) => Some(child(rest)),
        // An object of which nothing is declared holds anything.
        _ if members.is_empty() => Some(Arc::new(Shape::any())),
        _ => None,
    };
    Kind::Object { members, rest }
}

/// The schema as JSON Schema: without references, `nullable` as a type. With `closed`, an object has no members but the
/// declared ones.
#[cfg(feature = "cloud")]
pub(crate) fn json_schema(root: &Value, schema: &Value, closed: bool) -> Value {
    converted(root, schema, closed, 0)
}

#[cfg(feature = "cloud")]
fn converted(root: &Value, schema: &Value, closed: bool, depth: usize) -> Value {
    let schema = resolved(root, schema);
    let Some(object) = schema.as_object().filter(|_| depth < DEPTH) else {
        return json!({});
    };
    let child = |schema: &Value| converted(root, schema, closed, depth + 1);
    let mut converted = Map::new();
    for (key, value) in object {
        let value = match key.as_str() {
            "properties" => {
                let properties = value.as_object().into_iter().flatten();
                properties.map(|(name, schema)| (name.clone(), child(schema))).collect()
            }
            "items" | "not" => child(value),
            "additionalProperties" if value.is_object() => child(value),
            "allOf" | "anyOf" | "oneOf" => value.as_array().into_iter().flatten().map(child).collect(),
            "type"
            | "enum"
            | "required"
            | "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | "minLength"
            | "maxLength"
            | "minItems"
            | "maxItems"
            | "uniqueItems"
            | "minProperties"
            | "maxProperties"
            | "multipleOf"
            | "additionalProperties" => value.clone(),
            // Patterns are Ruby's, formats are loose, and words are words.
            _ => continue,
        };
        converted.insert(key.clone(), value);
    }
    if closed && converted.get("properties").and_then(Value::as_object).is_some_and(|properties| !properties.is_empty())
    {
        converted.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    if object.get("nullable") == Some(&Value::Bool(true)) {
        if let Some(kind) = converted.get_mut("type") {
            *kind = json!([kind, "null"]);
        }
        if let Some(Value::Array(values)) = converted.get_mut("enum") {
            values.push(Value::Null);
        }
        if !converted.contains_key("type") {
            return json!({ "anyOf": [converted, { "type": "null" }] });
        }
    }
    Value::Object(converted)
}
