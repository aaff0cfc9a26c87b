//! From schemas to types.

use super::Lowering;
use super::document::Node;
use super::schema::{Additional, Object, Schema, Shape};
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::{
    Argument, Docs, Enum, Field, Origin, Presence, Struct, TypeDef, TypeId, TypeKind, TypeRef, Usage, Variant,
};
use crate::words;

/// What a type is called after, in case it gets a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) origin: Origin,
    pub(super) place: String,
}

impl Site {
    pub(super) fn nested(parent: TypeId, parent_place: &str, field: &str) -> Self {
        Self { origin: Origin::Nested { parent, field: field.to_owned() }, place: format!("{parent_place}/{field}") }
    }

    /// The site of a list's items or a map's values.
    fn item(&self, mark: &str) -> Self {
        let origin = match &self.origin {
            Origin::Nested { parent, field } => Origin::Nested { parent: *parent, field: words::singular(field) },
            other => other.clone(),
        };
        Self { origin, place: format!("{}{mark}", self.place) }
    }
}

/// A schema that is being read.
pub(super) struct Open {
    pointer: String,
    /// It is a type with a name, and no list or map.
    named: bool,
}

impl<'d> Lowering<'d> {
    /// The type of a schema; a definition is made where it needs one.
    pub(super) fn type_of(&mut self, node: &Node<'d>, usage: Usage, site: &Site) -> TypeRef {
        let schema = self.document.schema(node, &mut self.diagnostics);
        self.type_of_schema(&schema, usage, site)
    }

    pub(super) fn type_of_schema(&mut self, schema: &Schema<'d>, usage: Usage, site: &Site) -> TypeRef {
        if let Some(name) = &schema.component {
            self.components.inlined(name);
        }
        let secret = schema.node.flag("x-rust-secret");
        if secret && !matches!(&schema.shape, Shape::Text { values, .. } if values.is_empty()) {
            self.diagnostics.push(
                Diagnostic::error("`x-rust-secret` is for strings")
                    .at(schema.node.pointer.clone())
                    .cure("mark the strings within, each by an overlay action of its own"),
            );
        }
        let named = match &schema.shape {
            Shape::Object(object) => !object.properties.is_empty() || object.additional.is_none(),
            Shape::OneOf { .. } => true,
            _ => false,
        };
        let around = self.open.iter().rposition(|open| open.pointer == schema.node.pointer);
        // Where a type with a name is in between, the way ends there when it comes by again.
        if !named && around.is_some_and(|at| self.open[at..].iter().all(|open| !open.named)) {
            self.diagnostics.push(
                Diagnostic::error(
                    "this list or map is its own item, without an object or union in between, and has no Rust type",
                )
                .at(schema.node.pointer.clone())
                .cure("describe the items as an object that holds the list, with an overlay action"),
            );
            return TypeRef::Json;
        }
        self.open.push(Open { pointer: schema.node.pointer.clone(), named });
        let ty = self.type_of_shape(schema, usage, site, secret);
        self.open.pop();
        ty
    }

    fn type_of_shape(&mut self, schema: &Schema<'d>, usage: Usage, site: &Site, secret: bool) -> TypeRef {
        match &schema.shape {
            Shape::Any => TypeRef::Json,
            Shape::Bool => TypeRef::Bool,
            Shape::Number => TypeRef::Float,
            Shape::Integer(values) if values.is_empty() => TypeRef::Integer,
            Shape::Text { values, .. } if values.is_empty() && secret && usage == Usage::Answer => TypeRef::Secret,
            Shape::Text { format: Some("date-time"), values } if values.is_empty() => TypeRef::Timestamp,
            Shape::Text { values, .. } if values.is_empty() => TypeRef::String,
            Shape::Array(None) => TypeRef::List(Box::new(TypeRef::Json)),
            Shape::Array(Some(items)) => {
                let item = self.type_of(items, usage, &site.item("[]"));
                TypeRef::List(Box::new(item))
            }
            Shape::Object(Object { properties, additional: Some(additional), .. }) if properties.is_empty() => {
                let value = match additional {
                    Additional::Any => TypeRef::Json,
                    Additional::Schema(values) => self.type_of(values, usage, &site.item("{}")),
                };
                TypeRef::Map(Box::new(value))
            }
            Shape::Integer(_) | Shape::Text { .. } | Shape::Object(_) | Shape::OneOf { .. } => {
                TypeRef::Named(self.define(schema, usage, site))
            }
        }
    }

    /// The definition of a schema that has one; the same for each use of a component.
    pub(super) fn define(&mut self, schema: &Schema<'d>, usage: Usage, site: &Site) -> TypeId {
        // Enums are the same both ways; structs differ in what may be left out.
        let by_usage = matches!(schema.shape, Shape::Object(_) | Shape::OneOf { .. });
        let key = (schema.node.pointer.clone(), if by_usage { usage } else { Usage::Answer });
        if let Some(id) = self.defined.get(&key) {
            let id = *id;
            self.add_body_operation(id, site);
            return id;
        }
        let mut site = site.clone();
        if let Some(name) = &schema.component {
            self.components.typed(name);
            // A component may be a type of its own in each direction.
            site.place = format!("schemas/{name}{}", if by_usage && usage == Usage::Body { " body" } else { "" });
            site.origin = match site.origin {
                Origin::Body { operations, .. } => Origin::Body { operations, component: Some(name.clone()) },
                _ => Origin::Component(name.clone()),
            };
        }
        if let Some(place) = own_place(&schema.node.pointer, &site.place) {
            site.place = format!("{place}{}", if by_usage && usage == Usage::Body { " body" } else { "" });
        }
        if let Some(name) = schema.node.text("x-rust-name") {
            site.origin = Origin::Named(name.to_owned());
        }

        // The place is taken before the fields are read: a field may be of this very type.
        let id = TypeId(self.types.len());
        self.defined.insert(key, id);
        self.types.push(TypeDef {
            name: String::new(),
            module: String::new(),
            docs: docs::prose(schema.description()),
            kind: TypeKind::Enum(Enum::Text(Vec::new())),
            origin: site.origin.clone(),
            place: site.place.clone(),
            pointer: schema.node.pointer.clone(),
        });
        let kind = match &schema.shape {
            Shape::Object(object) => TypeKind::Struct(self.structure(id, &site.place, object, usage, schema)),
            Shape::OneOf { variants, discriminator } => {
                TypeKind::Union(self.union(id, &site.place, schema, variants, discriminator.as_ref(), usage))
            }
            Shape::Text { values, .. } => TypeKind::Enum(Enum::Text(Self::variants(schema, values, String::clone))),
            Shape::Integer(values) => TypeKind::Enum(Enum::Integer(Self::variants(schema, values, i64::to_string))),
            Shape::Any | Shape::Bool | Shape::Number | Shape::Array(_) => TypeKind::Enum(Enum::Text(Vec::new())),
        };
        self.types[id.0].kind = kind;
        id
    }

    /// A body that several operations send is named after one of them.
    fn add_body_operation(&mut self, id: TypeId, site: &Site) {
        if let (Origin::Body { operations, .. }, Origin::Body { operations: more, .. }) =
            (&mut self.types[id.0].origin, &site.origin)
        {
            for operation in more {
                if !operations.contains(operation) {
                    operations.push(operation.clone());
                }
            }
        }
    }

    fn structure(&mut self, id: TypeId, place: &str, object: &Object<'d>, usage: Usage, schema: &Schema<'d>) -> Struct {
        if object.additional.is_some() && !object.properties.is_empty() {
            self.diagnostics.push(
                Diagnostic::note(
                    "`additionalProperties` beside `properties`: the additional ones are read with `extra`",
                )
                .at(format!("{}/additionalProperties", schema.node.pointer)),
            );
        }
        for name in &object.required {
            if object.get(name).is_none() {
                self.diagnostics.push(
                    Diagnostic::warning(format!("`required` names `{name}`, which is no property; it is ignored"))
                        .at(format!("{}/required", schema.node.pointer))
                        .cure("declare the property or remove the name, with an overlay action"),
                );
            }
        }
        let mut fields = Vec::new();
        for (wire, node) in &object.properties {
            let property = self.document.schema(node, &mut self.diagnostics);
            if is_one_way(&property.node, usage) {
                continue;
            }
            let ty = self.type_of_schema(&property, usage, &Site::nested(id, place, wire));
            let nullable = property.nullable || node.flag("nullable");
            fields.push(Field {
                name: words::identifier(node.text("x-rust-field").unwrap_or(wire)),
                wire: (*wire).to_owned(),
                docs: self.field_docs(wire, node, &property),
                ty,
                presence: Presence::of(object.requires(wire), nullable),
                clear: None,
                deprecated: node.flag("deprecated"),
                named: node.text("x-rust-field").is_some(),
            });
        }
        let required = fields.iter().filter(|field: &&Field| field.presence.is_required());
        let argument = |field: &Field| Argument { wire: field.wire.clone(), nullable: field.presence.is_nullable() };
        let constructor = match usage {
            Usage::Answer => Vec::new(),
            Usage::Body => required.map(argument).collect(),
        };
        Struct { usage, fields, constructor }
    }

    fn field_docs(&self, wire: &str, node: &Node<'d>, schema: &Schema<'d>) -> Docs {
        let text = node.text("description").or_else(|| schema.component.is_none().then(|| schema.description()));
        let mut docs = docs::or(docs::prose(text.unwrap_or_default()), || format!("The API's {}.", docs::code(wire)));
        if let Some(limits) = limits(node) {
            docs::paragraph(&mut docs, limits);
        }
        docs
    }

    fn variants<T: Clone>(schema: &Schema<'d>, values: &[T], text: impl Fn(&T) -> String) -> Vec<Variant<T>> {
        let names = schema.node.value.get("x-rust-variants");
        let variant = |value: &T| {
            let wire = text(value);
            let named = names.and_then(|names| names.get(&wire)).and_then(|name| name.as_str());
            Variant { name: words::variant(named.unwrap_or(&wire)), wire: value.clone(), named: named.is_some() }
        };
        values.iter().map(variant).collect()
    }
}

/// What only the API sets or only the caller sends has no place in the other direction.
fn is_one_way(property: &Node<'_>, usage: Usage) -> bool {
    property.flag(if usage == Usage::Body { "readOnly" } else { "writeOnly" })
}

/// The place of a definition that several users share: its own, and not that of whoever comes first.
fn own_place(pointer: &str, place: &str) -> Option<String> {
    let mut parts = pointer.split('/').skip(1);
    match (parts.next()?, parts.next()?, parts.next()?) {
        ("components", kind, name) => {
            let owner = format!("{kind}/{name}");
            let within = place
                .strip_prefix(&owner)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ' ', '[', '{']));
            (!within).then(|| pointer.trim_start_matches("/components/").to_owned())
        }
        ("paths", _, "parameters") => Some(pointer.trim_start_matches('/').to_owned()),
        _ => None,
    }
}

/// The bounds of a value, in words.
fn limits(node: &Node<'_>) -> Option<String> {
    let number = |key: &str| node.value.get(key).filter(|value| value.is_number()).map(ToString::to_string);
    let between = |low: Option<String>, high: Option<String>, what: &str| match (low, high) {
        (Some(low), Some(high)) => Some(format!("From {low} to {high}{what}.")),
        (Some(low), None) => Some(format!("At least {low}{what}.")),
        (None, Some(high)) => Some(format!("At most {high}{what}.")),
        (None, None) => None,
    };
    between(number("minimum"), number("maximum"), "")
        .or_else(|| between(number("minLength"), number("maxLength"), " characters"))
        .or_else(|| between(number("minItems"), number("maxItems"), " items"))
}
