//! What a schema says, before it is known what becomes of it.

use super::document::{Document, Node, component};
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde_json::Value;

/// A schema with its references followed and its `allOf` merged.
#[derive(Clone, Debug)]
pub(crate) struct Schema<'d> {
    /// Where the definition stands, behind all references.
    pub(crate) node: Node<'d>,
    /// The places that led there, from the first on: references, and schemas that are one other schema.
    pub(crate) via: Vec<String>,
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

    /// Is another schema from now on, to which this one led.
    fn become_one(&mut self, other: Self) {
        self.via.push(std::mem::replace(&mut self.node, other.node).pointer);
        self.via.extend(other.via);
        self.nullable |= other.nullable;
        self.component = other.component;
        self.shape = other.shape;
    }

    /// All places by which it is known: those that lead to it, and its own.
    pub(crate) fn places(&self) -> impl Iterator<Item = &str> {
        self.via.iter().chain([&self.node.pointer]).map(String::as_str)
    }

    /// The name of the first component that leads to it, which is what a discriminator calls it.
    pub(crate) fn name(&self) -> Option<String> {
        self.places().find_map(component)
    }

    /// Its prose.
    pub(crate) fn description(&self) -> &'d str {
        self.node.text("description").or_else(|| self.node.text("title")).unwrap_or_default()
    }
}

impl<'d> Document<'d> {
    /// Reads the schema at a place.
    pub(crate) fn schema(&self, node: &Node<'d>, diagnostics: &mut Diagnostics) -> Schema<'d> {
        self.schema_within(node, diagnostics, &mut Within::default())
    }

    fn schema_within(&self, node: &Node<'d>, diagnostics: &mut Diagnostics, within: &mut Within) -> Schema<'d> {
        let (node, via) = self.resolve_by(node);
        let nullable = node.flag("nullable");
        let mut schema = Schema { via, component: component(&node.pointer), nullable, shape: Shape::Any, node };
        let node = schema.node.clone();
        within.parts += 1;
        if let Some(at) = within.open.iter().position(|pointer| *pointer == node.pointer) {
            // Whichever schema of a circle is read first, one of them reports it.
            let place = within.open[at..].iter().min().unwrap_or(&node.pointer);
            diagnostics.push(
                Diagnostic::error("`allOf`, `oneOf` or `anyOf` make this schema a part of itself")
                    .at(place.clone())
                    .cure("remove the member that leads back to it, with an overlay action"),
            );
        } else if within.open.len() == MAX_DEPTH || within.parts > MAX_PARTS {
            let whole = within.open.first().unwrap_or(&node.pointer);
            diagnostics.push(
                Diagnostic::error("this schema is put together from too many others")
                    .at(whole.clone())
                    .cure("write its properties without `allOf`, with an overlay action"),
            );
        } else {
            within.open.push(node.pointer.clone());
            self.combine(&mut schema, &node, diagnostics, within);
            within.open.pop();
        }
        schema
    }

    /// Reads what a schema says itself, and by its members.
    fn combine(&self, schema: &mut Schema<'d>, node: &Node<'d>, diagnostics: &mut Diagnostics, within: &mut Within) {
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
            self.merge(schema, &members, diagnostics, within);
            return;
        }
        let choices = ["oneOf", "anyOf"].into_iter().filter_map(|key| node.get(key)).next();
        if let Some(choices) = choices {
            self.choose(schema, &choices, diagnostics, within);
            return;
        }
        schema.shape = self.plain(node, &mut schema.nullable, diagnostics);
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
    fn merge(&self, schema: &mut Schema<'d>, members: &[Node<'d>], diagnostics: &mut Diagnostics, within: &mut Within) {
        let mut parts = Vec::new();
        for member in members {
            let member = self.schema_within(member, diagnostics, within);
            // `allOf` with one reference is how 3.0 puts prose or `nullable` beside a `$ref`.
            if members.len() == 1
                && !["properties", "required", "additionalProperties"].iter().any(|key| schema.node.get(key).is_some())
            {
                schema.become_one(member);
                return;
            }
            parts.push(member);
        }
        let own = self.plain(&schema.node, &mut schema.nullable, diagnostics);
        if !matches!(own, Shape::Any) {
            parts.push(Schema { shape: own, ..schema.clone() });
        }
        // One member says what it is, the others what is said about it.
        if !parts.iter().any(|part| matches!(part.shape, Shape::Object(_))) {
            parts.retain(|part| !matches!(part.shape, Shape::Any));
            if parts.len() <= 1 {
                if let Some(part) = parts.pop() {
                    let nullable = schema.nullable;
                    schema.become_one(part);
                    schema.nullable = nullable;
                }
                return;
            }
        }
        // `required` may stand beside `allOf` without any other keyword of an object.
        let mut merged = Object { required: self.object(&schema.node).required, ..Object::default() };
        for Schema { node, shape, .. } in parts {
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
                // It may say which properties of the others are required.
                Shape::Any => merged.required.extend(self.object(&node).required),
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
    fn choose(&self, schema: &mut Schema<'d>, choices: &Node<'d>, diagnostics: &mut Diagnostics, within: &mut Within) {
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
        match variants.as_slice() {
            // Null alone: nothing says what else it may be.
            [] => return,
            [only] => return schema.become_one(self.schema_within(only, diagnostics, within)),
            _ => {}
        }
        schema.shape = Shape::OneOf { variants, discriminator: schema.node.get("discriminator") };
    }
}

/// What a schema is a part of while it is read, by `allOf` or a choice of one.
#[derive(Default)]
struct Within {
    /// From the outside in.
    open: Vec<String>,
    /// How many schemas were read for the outermost one.
    parts: usize,
}

/// As deep as schemas may be nested in one, lest the stack overflow.
const MAX_DEPTH: usize = 64;

/// As many as one may be put together from: each can have several parts in turn, and so on.
const MAX_PARTS: usize = 4096;

fn mixed_enum(node: &Node<'_>) -> Diagnostic {
    Diagnostic::error("the values of this enum are not of its type")
        .at(format!("{}/enum", node.pointer))
        .cure("quote the values, or correct `type`, with an overlay action")
}
