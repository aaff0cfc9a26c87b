//! What a schema says, before it is known what becomes of it.

use super::Lowering;
use super::document::{Node, component};
use crate::diagnostic::Diagnostic;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

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
    /// The places that say that it is a secret: here, or where it leads to.
    pub(crate) secrets: BTreeSet<String>,
    /// Shared: a schema is read once, and used wherever a reference leads to it.
    pub(crate) shape: Rc<Shape<'d>>,
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
    /// What later members of an `allOf` say of a property without a type, in their order.
    pub(crate) remarks: HashMap<&'d str, Vec<Node<'d>>>,
    /// The same of earlier members, the last one first.
    pub(crate) earlier: HashMap<&'d str, Vec<Node<'d>>>,
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
        match &*self.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Is another schema from now on, to which this one led.
    pub(super) fn become_one(&mut self, other: Self) {
        self.via.push(std::mem::replace(&mut self.node, other.node).pointer);
        self.via.extend(other.via);
        self.nullable |= other.nullable;
        self.secrets.extend(other.secrets);
        self.component = other.component;
        self.shape = other.shape;
    }

    /// Takes a format that is said elsewhere, if it is a string without one.
    pub(super) fn take_format(&mut self, format: Option<&'d str>) {
        if let Shape::Text { format: None, values } = &*self.shape
            && format.is_some()
        {
            self.shape = Rc::new(Shape::Text { format, values: values.clone() });
        }
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
        said(self.node.value).or_else(|| self.node.text("title")).unwrap_or_default()
    }
}

/// What a schema says in prose: its own description, or that of a member of its `allOf`.
pub(super) fn said(schema: &Value) -> Option<&str> {
    let own = |schema: &&Value| schema.get("description").is_some_and(Value::is_string);
    let described = std::iter::once(schema).chain(remarks(schema)).find(own);
    described?.get("description")?.as_str()
}

/// The members of a schema's `allOf` that stand there for what they say, as OpenAPI 3.0 has no siblings of a `$ref`.
pub(super) fn remarks(schema: &Value) -> impl Iterator<Item = &Value> {
    let members = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    members.filter(|member| ["$ref", "type", "properties"].iter().all(|key| member.get(key).is_none()))
}

impl<'d> Lowering<'d> {
    /// A schema without `allOf`, `oneOf` or `anyOf`.
    pub(super) fn plain(&mut self, node: &Node<'d>, nullable: &mut bool) -> Shape<'d> {
        let values = node.value.get("enum").and_then(Value::as_array).map_or(&[] as &[Value], Vec::as_slice);
        *nullable |= values.contains(&Value::Null);
        let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let kind = match node.value.get("type") {
            Some(Value::String(kind)) => Some(kind.as_str()),
            Some(_) => {
                self.diagnostics.push(
                    Diagnostic::error("`type` must be one word in OpenAPI 3.0")
                        .at(format!("{}/type", node.pointer))
                        .cure("give one type, and `nullable: true` for what may be null"),
                );
                return Shape::Any;
            }
            None => None,
        };
        let has = |key: &str| node.value.get(key).is_some();
        // Without a type, the keywords tell.
        let implied = match kind {
            Some(kind) => Some(kind),
            None if has("properties") || has("additionalProperties") => Some("object"),
            None if has("items") => Some("array"),
            None if !values.is_empty() && values.iter().all(|value| value.is_string()) => Some("string"),
            None if !values.is_empty() && values.iter().all(|value| value.is_i64()) => Some("integer"),
            None => None,
        };
        if !values.is_empty() && !matches!(implied, None | Some("string" | "integer")) {
            self.diagnostics.push(
                Diagnostic::warning("only strings and integers have enums; the values are ignored")
                    .at(format!("{}/enum", node.pointer))
                    .cure("if the API sends these alone, describe them as strings or integers; or remove `enum`"),
            );
        }
        if let Some(kind) = implied {
            self.warn_of_moot(node, kind);
        }
        match implied {
            Some("boolean") => Shape::Bool,
            Some("number") => Shape::Number,
            Some("integer") => Shape::Integer(self.integers(node, &values)),
            Some("string") => self.texts(node, &values),
            Some("array") => Shape::Array(node.get("items")),
            Some("object") => Shape::Object(object(node)),
            None if values.is_empty() => Shape::Any,
            None if values.iter().all(|value| value.is_boolean()) => Shape::Bool,
            None if values.iter().all(|value| value.is_number()) => Shape::Number,
            None => {
                self.diagnostics.push(
                    Diagnostic::warning("the values of this enum are of several types: it is any JSON")
                        .at(format!("{}/enum", node.pointer))
                        .cure("give it a `type`, with an overlay action"),
                );
                Shape::Any
            }
            Some(other) => {
                self.diagnostics.push(
                    Diagnostic::error(format!("`{other}` is no type of OpenAPI 3.0"))
                        .at(format!("{}/type", node.pointer))
                        .cure("use string, number, integer, boolean, array or object"),
                );
                Shape::Any
            }
        }
    }

    fn integers(&mut self, node: &Node<'d>, values: &[&Value]) -> Vec<i64> {
        if values.iter().any(|value| !value.is_i64() && !value.is_u64()) {
            self.diagnostics.push(mixed_enum(node));
        } else if values.iter().any(|value| !value.is_i64()) {
            self.diagnostics.push(
                Diagnostic::error("a value of this enum is too large for 64 bits with a sign")
                    .at(format!("{}/enum", node.pointer))
                    .cure("remove `enum`, so that any number is taken, with an overlay action"),
            );
        }
        let mut seen = HashSet::new();
        values.iter().filter_map(|value| value.as_i64()).filter(|value| seen.insert(*value)).collect()
    }

    fn texts(&mut self, node: &Node<'d>, values: &[&Value]) -> Shape<'d> {
        let mut seen = HashSet::new();
        let mut texts: Vec<String> = Vec::new();
        for value in values {
            let text = match value {
                Value::String(text) => text.clone(),
                // `enum: [on, off, 5]` is YAML for a boolean or a number where a word was meant.
                Value::Number(number) => number.to_string(),
                _ => {
                    self.diagnostics.push(mixed_enum(node));
                    continue;
                }
            };
            if seen.insert(text.clone()) {
                texts.push(text);
            }
        }
        Shape::Text { format: node.text("format"), values: texts }
    }
}

/// What a schema says of the members of an object.
pub(super) fn object<'d>(node: &Node<'d>) -> Object<'d> {
    let properties = node.get("properties").iter().flat_map(Node::members).collect();
    let required = node.value.get("required").and_then(Value::as_array).into_iter().flatten();
    let additional = match node.get("additionalProperties") {
        None | Some(Node { value: Value::Bool(false), .. }) => None,
        Some(Node { value: Value::Bool(true), .. }) => Some(Additional::Any),
        Some(schema) if schema.value.as_object().is_some_and(serde_json::Map::is_empty) => Some(Additional::Any),
        Some(schema) => Some(Additional::Schema(schema)),
    };
    let required = required.filter_map(Value::as_str).collect();
    Object { properties, required, additional, ..Object::default() }
}

fn mixed_enum(node: &Node<'_>) -> Diagnostic {
    Diagnostic::error("the values of this enum are not of its type").at(format!("{}/enum", node.pointer)).cure(
        match node.text("type") {
            Some("integer") => "write them as integers, without quotes, or correct `type`, with an overlay action",
            _ => "quote the values, or correct `type`, with an overlay action",
        },
    )
}
