//! Our examples against the schemas they stand beside: those that upstream's new facts have overtaken.
//!
//! This is no validator: it looks for what makes an example misleading (a field that is gone, a kind or a value that
//! is no longer allowed), and leaves limits, formats and patterns alone.

use std::collections::BTreeSet;

use serde_json::Value;

use super::identity::resolved;
use crate::diagnostic::{Escaped, child, is_within};
use crate::openapi::grammar::Kind;
use crate::openapi::walk::walk;
use crate::place::describe;

/// An example that doesn't fit its schema.
pub(crate) struct Misfit {
    /// JSON pointer to the example.
    pub(crate) pointer: String,
    /// What doesn't fit, as an end of a sentence.
    pub(crate) what: String,
}

/// The examples that fit their schemas less than they did. `moved` says where words of the old description stand in the
/// new one: an example that has another place fits no less for it.
pub(super) fn overtaken(old: &Value, new: &Value, moved: &[(String, String)]) -> Vec<Misfit> {
    let mut known: BTreeSet<(String, String)> = BTreeSet::new();
    for Misfit { pointer, what } in misfits(old) {
        for (from, to) in moved.iter().filter(|(from, _)| is_within(&pointer, from)) {
            known.insert((describe(new, &format!("{to}{}", &pointer[from.len()..])), what.clone()));
        }
        known.insert((describe(old, &pointer), what));
    }
    let is_new = |misfit: &Misfit| !known.contains(&(describe(new, &misfit.pointer), misfit.what.clone()));
    misfits(new).into_iter().filter(is_new).collect()
}

/// The examples that don't fit their schemas.
pub(crate) fn misfits(document: &Value) -> Vec<Misfit> {
    let mut found = Vec::new();
    walk(document, &mut |pointer, kind, object| {
        let (schema, own) = match kind {
            Kind::MediaType | Kind::Parameter | Kind::Header => (object.get("schema"), None),
            Kind::Schema => (None, Some(())),
            _ => return,
        };
        let whole = Value::Object(object.clone());
        let Some(schema) = schema.or(own.map(|()| &whole)) else { return };
        let mut check = |pointer: String, example: &Value| {
            let mut checker = Checker { document, found: Vec::new() };
            checker.value(schema, example, "", 0);
            // The elements of a list are alike.
            checker.found.dedup();
            found.extend(checker.found.into_iter().map(|what| Misfit { pointer: pointer.clone(), what }));
        };
        if let Some(example) = object.get("example") {
            check(child(pointer, "example"), example);
        }
        for (name, example) in object.get("examples").and_then(Value::as_object).into_iter().flatten() {
            if let Some(value) = resolved(document, example).get("value") {
                check(child(&child(pointer, "examples"), name), value);
            }
        }
    });
    found
}

struct Checker<'a> {
    document: &'a Value,
    found: Vec<String>,
}

/// Deeper than any example is, for a schema that refers to itself.
const DEPTH: usize = 64;

impl<'a> Checker<'a> {
    fn value(&mut self, schema: &'a Value, value: &Value, at: &str, depth: usize) {
        let schema = resolved(self.document, schema);
        if depth > DEPTH {
            return;
        }
        for union in ["oneOf", "anyOf"] {
            if let Some(members) = schema.get(union).and_then(Value::as_array)
                && !members.iter().any(|member| self.fits(member, value, depth))
            {
                self.found.push(format!("{} fits none of the `{union}`", named(at)));
            }
        }
        if value.is_null() {
            let is_known = schema.get("type").is_some() && schema.get("nullable") != Some(&Value::Bool(true));
            if is_known {
                self.found.push(format!("{} may not be null", named(at)));
            }
            return;
        }
        if let Some(kind) = schema.get("type").and_then(Value::as_str)
            && !is_of_type(value, kind)
        {
            self.found.push(format!("{} is of type {kind} now", named(at)));
            return;
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array)
            && !values.contains(value)
        {
            self.found.push(format!("{} has no value {}", named(at), Escaped(&value.to_string())));
        }
        match value {
            Value::Array(elements) => {
                for element in elements {
                    if let Some(items) = schema.get("items") {
                        self.value(items, element, &format!("{at}[]"), depth + 1);
                    }
                }
            }
            Value::Object(members) => self.members(schema, members, at, depth),
            _ => {}
        }
    }

    fn members(&mut self, schema: &'a Value, members: &serde_json::Map<String, Value>, at: &str, depth: usize) {
        let mut shape = Shape::default();
        self.shape(schema, &mut shape, depth);
        let path = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
        for (key, value) in members {
            match shape.properties.iter().find(|(name, _)| *name == key) {
                Some((_, property)) => self.value(property, value, &path(key), depth + 1),
                None if shape.is_open || shape.properties.is_empty() => {}
                None => self.found.push(format!("there is no {}", named(&path(key)))),
            }
        }
        for name in shape.required.iter().filter(|name| !members.contains_key(**name)) {
            self.found.push(format!("{} is required", named(&path(name))));
        }
    }

    /// What an object may hold, with all that `allOf` adds.
    fn shape(&self, schema: &'a Value, shape: &mut Shape<'a>, depth: usize) {
        let schema = resolved(self.document, schema);
        if depth > DEPTH {
            return;
        }
        shape.is_open |= schema.get("additionalProperties").is_some_and(|it| *it != Value::Bool(false))
            || ["oneOf", "anyOf"].iter().any(|union| schema.get(*union).is_some());
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        shape.properties.extend(properties.map(|(name, property)| (name.as_str(), property)));
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        shape.required.extend(required.filter_map(Value::as_str));
        for member in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.shape(member, shape, depth + 1);
        }
    }

    fn fits(&self, schema: &'a Value, value: &Value, depth: usize) -> bool {
        let mut checker = Checker { document: self.document, found: Vec::new() };
        checker.value(schema, value, "", depth + 1);
        checker.found.is_empty()
    }
}

#[derive(Default)]
struct Shape<'a> {
    properties: Vec<(&'a str, &'a Value)>,
    required: Vec<&'a str>,
    is_open: bool,
}

fn named(at: &str) -> String {
    if at.is_empty() { "the example".to_owned() } else { format!("`{}`", Escaped(at)) }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(schema: Value, example: Value) -> Vec<String> {
        let content = json!({"application/json": {"schema": schema, "example": example}});
        let document = json!({
            "paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}},
            "components": {"schemas": {"node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/node"}}}}},
        });
        misfits(&document).into_iter().map(|misfit| misfit.what).collect()
    }

    #[test]
    fn says_what_misleads() {
        let schema = json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "size": {"type": "integer"},
                "state": {"type": "string", "enum": ["on", "off"], "nullable": true},
                "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "boolean"}}}},
                "any": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                "node": {"$ref": "#/components/schemas/node"},
                "map": {"type": "object", "additionalProperties": {"type": "string"}},
                "all": {"allOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {}}}]},
            },
        });
        let good = json!({
            "id": "a", "size": 1, "state": null, "list": [{"a": true}, {}], "any": "x", "node": {"next": {"next": {}}},
            "map": {"k": "v"}, "all": {"a": "a", "b": 1},
        });
        assert_eq!(found(schema.clone(), good), Vec::<String>::new());
        let bad = json!({
            "gone": 1, "size": "1", "state": "broken", "list": [{"b": true}], "any": true, "node": {"next": 1}, "all": {"c": 1},
        });
        assert_eq!(
            found(schema.clone(), bad),
            [
                "there is no `gone`",
                "`size` is of type integer now",
                "`state` has no value \"broken\"",
                "there is no `list[].b`",
                "`any` fits none of the `oneOf`",
                "`node.next` is of type object now",
                "there is no `all.c`",
                "`id` is required",
            ]
        );
        assert_eq!(found(schema, json!({"id": null})), ["`id` may not be null"]);
    }
}
