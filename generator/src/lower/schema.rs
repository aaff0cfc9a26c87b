//! What a schema says, before it is known what becomes of it.

use super::document::{Document, Node, component};
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde_json::Value;

/// A schema with its references followed and its `allOf` merged.
#[derive(Clone, Debug)]
pub(crate) struct Schema<'d> {
    /// Where the definition stands, behind all references.
    pub(crate) node: Node<'d>,
    /// The component it is.
    pub(crate) component: Option<String>,
    pub(crate) nullable: bool,
    pub(crate) shape: Shape<'d>,
}

#[derive(Clone, Debug)]
pub(crate) enum Shape<'d> {
    Any,
    Bool,
    Integer(Vec<i64>),
    Number,
    Text { format: Option<&'d str>, values: Vec<String> },
    Array(Option<Node<'d>>),
    Object(Object<'d>),
    OneOf { variants: Vec<Node<'d>>, discriminator: Option<Node<'d>> },
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Object<'d> {
    pub(crate) properties: Vec<(&'d str, Node<'d>)>,
    pub(crate) required: Vec<&'d str>,
    pub(crate) additional: Option<Additional<'d>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Additional<'d> {
    Any,
    Schema(Node<'d>),
}

impl<'d> Object<'d> {
    pub(crate) fn get(&self, name: &str) -> Option<&Node<'d>> {
        self.properties.iter().find(|(other, _)| *other == name).map(|(_, node)| node)
    }

    pub(crate) fn requires(&self, name: &str) -> bool {
        self.required.contains(&name)
    }
}

impl<'d> Schema<'d> {
    pub(crate) fn object(&self) -> Option<&Object<'d>> {
        match &self.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Its prose.
    pub(crate) fn description(&self) -> &'d str {
        self.node.text("description").or_else(|| self.node.text("title")).unwrap_or_default()
    }
}

impl<'d> Document<'d> {
    /// Reads the schema at a place.
    pub(crate) fn schema(&self, node: &Node<'d>, diagnostics: &mut Diagnostics) -> Schema<'d> {
        self.schema_within(node, diagnostics, 0)
    }

    fn schema_within(&self, node: &Node<'d>, diagnostics: &mut Diagnostics, depth: usize) -> Schema<'d> {
        let node = self.resolve(node);
        let mut schema =
            Schema { component: component(&node.pointer), nullable: node.flag("nullable"), shape: Shape::Any, node };
        let node = schema.node.clone();
        if depth > MAX_DEPTH {
            diagnostics.push(
                Diagnostic::error("these `allOf` schemas contain themselves")
                    .at(node.pointer)
                    .cure("break the circle with an overlay action"),
            );
            return schema;
        }
        if let Some(not) = node.get("not") {
            diagnostics.push(
                Diagnostic::error("`not` can't be expressed as a Rust type")
                    .at(not.pointer)
                    .cure("remove it with an overlay action"),
            );
        }
        if let Some(xml) = node.get("xml") {
            diagnostics
                .push(Diagnostic::warning("`xml` has no effect: JSON is all that is sent and read").at(xml.pointer));
        }

        let combined: Vec<&str> =
            ["allOf", "oneOf", "anyOf"].into_iter().filter(|key| node.get(key).is_some()).collect();
        if let [first, second, ..] = combined.as_slice() {
            diagnostics.push(
                Diagnostic::error(format!("`{first}` beside `{second}` can't be expressed as a Rust type"))
                    .at(node.pointer.clone())
                    .cure("leave one of them, with an overlay action"),
            );
        }
        let members: Vec<Node<'d>> = node.get("allOf").iter().flat_map(Node::elements).collect();
        if !members.is_empty() {
            self.merge(&mut schema, &members, diagnostics, depth);
            return schema;
        }
        let choices = ["oneOf", "anyOf"].into_iter().filter_map(|key| node.get(key)).next();
        if let Some(choices) = choices {
            self.choose(&mut schema, &choices, diagnostics, depth);
            return schema;
        }
        schema.shape = self.plain(&node, &mut schema.nullable, diagnostics);
        schema
    }

    /// A schema without `allOf`, `oneOf` or `anyOf`.
    fn plain(&self, node: &Node<'d>, nullable: &mut bool, diagnostics: &mut Diagnostics) -> Shape<'d> {
        let values = node.value.get("enum").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
        *nullable |= values.contains(&Value::Null);
        let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let kind = match node.value.get("type") {
            Some(Value::String(kind)) => Some(kind.as_str()),
            Some(_) => {
                diagnostics.push(
                    Diagnostic::error("`type` must be one word in OpenAPI 3.0")
                        .at(format!("{}/type", node.pointer))
                        .cure("give one type, and `nullable: true` for what may be null"),
                );
                return Shape::Any;
            }
            None => None,
        };
        let has = |key: &str| node.value.get(key).is_some();
        if !values.is_empty() && !matches!(kind, None | Some("string" | "integer")) {
            diagnostics.push(
                Diagnostic::warning("only strings and integers have enums; the values are ignored")
                    .at(format!("{}/enum", node.pointer)),
            );
        }
        match kind {
            Some("boolean") => Shape::Bool,
            Some("number") => Shape::Number,
            Some("integer") => Shape::Integer(self.integers(node, &values, diagnostics)),
            Some("string") => self.texts(node, &values, diagnostics),
            Some("array") => Shape::Array(node.get("items")),
            Some("object") => Shape::Object(self.object(node)),
            None if has("properties") || has("additionalProperties") => Shape::Object(self.object(node)),
            None if has("items") => Shape::Array(node.get("items")),
            None if !values.is_empty() && values.iter().all(|value| value.is_string()) => {
                self.texts(node, &values, diagnostics)
            }
            None if !values.is_empty() && values.iter().all(|value| value.is_i64()) => {
                Shape::Integer(self.integers(node, &values, diagnostics))
            }
            None if values.is_empty() => Shape::Any,
            None if values.iter().all(|value| value.is_boolean()) => Shape::Bool,
            None if values.iter().all(|value| value.is_number()) => Shape::Number,
            None => {
                diagnostics.push(mixed_enum(node));
                Shape::Any
            }
            Some(other) => {
                diagnostics.push(
                    Diagnostic::error(format!("`{other}` is no type of OpenAPI 3.0"))
                        .at(format!("{}/type", node.pointer))
                        .cure("use string, number, integer, boolean, array or object"),
                );
                Shape::Any
            }
        }
    }

    fn integers(&self, node: &Node<'d>, values: &[&Value], diagnostics: &mut Diagnostics) -> Vec<i64> {
        let mut integers: Vec<i64> = Vec::new();
        for value in values.iter().filter_map(|value| value.as_i64()) {
            if !integers.contains(&value) {
                integers.push(value);
            }
        }
        if values.iter().any(|value| !value.is_i64()) {
            diagnostics.push(mixed_enum(node));
        }
        integers
    }

    fn texts(&self, node: &Node<'d>, values: &[&Value], diagnostics: &mut Diagnostics) -> Shape<'d> {
        let mut texts: Vec<String> = Vec::new();
        for value in values {
            match value {
                // `enum: [on, off, 5]` is YAML for a boolean or a number where a word was meant.
                Value::String(text) if !texts.contains(text) => texts.push(text.clone()),
                Value::String(_) => {}
                Value::Number(number) if !texts.contains(&number.to_string()) => texts.push(number.to_string()),
                Value::Number(_) => {}
                _ => diagnostics.push(mixed_enum(node)),
            }
        }
        Shape::Text { format: node.text("format"), values: texts }
    }

    fn object(&self, node: &Node<'d>) -> Object<'d> {
        let properties = node.get("properties").iter().flat_map(Node::members).collect();
        let required = node.value.get("required").and_then(Value::as_array).into_iter().flatten();
        let additional = match node.get("additionalProperties") {
            None | Some(Node { value: Value::Bool(false), .. }) => None,
            Some(Node { value: Value::Bool(true), .. }) => Some(Additional::Any),
            Some(schema) if schema.value.as_object().is_some_and(serde_json::Map::is_empty) => Some(Additional::Any),
            Some(schema) => Some(Additional::Schema(schema)),
        };
        Object { properties, required: required.filter_map(Value::as_str).collect(), additional }
    }

    /// `allOf`: the properties of all members, and of the schema itself.
    fn merge(&self, schema: &mut Schema<'d>, members: &[Node<'d>], diagnostics: &mut Diagnostics, depth: usize) {
        let mut shapes = Vec::new();
        for member in members {
            let member = self.schema_within(member, diagnostics, depth + 1);
            // `allOf` with one reference is how 3.0 puts prose or `nullable` beside a `$ref`.
            if members.len() == 1
                && !["properties", "required", "additionalProperties"].iter().any(|key| schema.node.get(key).is_some())
            {
                let nullable = schema.nullable || member.nullable;
                *schema = Schema { nullable, ..member };
                return;
            }
            shapes.push((member.node.clone(), member.shape));
        }
        let own = self.plain(&schema.node, &mut schema.nullable, diagnostics);
        if !matches!(own, Shape::Any) {
            shapes.push((schema.node.clone(), own));
        }
        // One member says what it is, the others what is said about it.
        if !shapes.iter().any(|(_, shape)| matches!(shape, Shape::Object(_))) {
            shapes.retain(|(_, shape)| !matches!(shape, Shape::Any));
            if shapes.len() <= 1 {
                if let Some((node, shape)) = shapes.pop() {
                    schema.component = component(&node.pointer);
                    schema.node = node;
                    schema.shape = shape;
                }
                return;
            }
        }
        // `required` may stand beside `allOf` without any other keyword of an object.
        let mut merged = Object { required: self.object(&schema.node).required, ..Object::default() };
        for (node, shape) in shapes {
            match shape {
                Shape::Object(object) => {
                    for (name, property) in object.properties {
                        match merged.properties.iter_mut().find(|(other, _)| *other == name) {
                            // The later one says more about the same property.
                            Some(earlier) => earlier.1 = property,
                            None => merged.properties.push((name, property)),
                        }
                    }
                    merged.required.extend(object.required);
                    merged.additional = merged.additional.or(object.additional);
                }
                Shape::Any => {}
                _ => diagnostics.push(
                    Diagnostic::error("a member of `allOf` is no object, so that its fields can't be merged")
                        .at(node.pointer)
                        .cure("write the schema without `allOf`, with an overlay action"),
                ),
            }
        }
        schema.shape = Shape::Object(merged);
    }

    /// `oneOf` and `anyOf`. A member that is null alone says that the whole may be null.
    fn choose(&self, schema: &mut Schema<'d>, choices: &Node<'d>, diagnostics: &mut Diagnostics, depth: usize) {
        let mut variants: Vec<Node<'d>> = Vec::new();
        for choice in choices.elements() {
            let values = choice.value.get("enum").and_then(Value::as_array);
            if values.is_some_and(|values| values.iter().all(Value::is_null)) {
                schema.nullable = true;
            } else {
                variants.push(choice);
            }
        }
        if schema.node.get("properties").is_some() {
            diagnostics.push(
                Diagnostic::error("`oneOf` and `anyOf` beside `properties` can't be expressed as a Rust type")
                    .at(schema.node.pointer.clone())
                    .cure("move the properties into each member, with an overlay action"),
            );
        }
        if let [only] = variants.as_slice() {
            let only = self.schema_within(only, diagnostics, depth + 1);
            let nullable = schema.nullable || only.nullable;
            *schema = Schema { nullable, ..only };
            return;
        }
        schema.shape = Shape::OneOf { variants, discriminator: schema.node.get("discriminator") };
    }
}

/// Deeper nesting of `allOf` and `oneOf` in themselves is a circle.
const MAX_DEPTH: usize = 64;

fn mixed_enum(node: &Node<'_>) -> Diagnostic {
    Diagnostic::error("the values of this enum are not of its type")
        .at(format!("{}/enum", node.pointer))
        .cure("quote the values, or correct `type`, with an overlay action")
}
