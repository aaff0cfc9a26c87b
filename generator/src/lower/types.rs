//! From schemas to types.

use super::Lowering;
use super::document::{Node, component};
use super::schema::{Additional, Object, Schema, Shape};
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::{
    Argument, Discriminator, Docs, Enum, Field, Origin, Presence, Struct, TypeDef, TypeId, TypeKind, TypeRef, Union,
    UnionVariant, Usage, Variant,
};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};

/// What a type is called after, in case it gets a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) origin: Origin,
    pub(super) place: String,
}

impl Site {
    fn nested(parent: TypeId, parent_place: &str, field: &str) -> Self {
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
        if matches!(schema.shape, Shape::Array(_) | Shape::Object(_)) && self.open.contains(&schema.node.pointer) {
            let named = schema.object().is_some_and(|object| !object.properties.is_empty());
            if !named {
                self.diagnostics.push(
                    Diagnostic::error(
                        "this list or map is its own item, without an object in between, and has no Rust type",
                    )
                    .at(schema.node.pointer.clone())
                    .cure("describe the items as an object that holds the list, with an overlay action"),
                );
                return TypeRef::Json;
            }
        }
        self.open.push(schema.node.pointer.clone());
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
                TypeKind::Union(self.union(id, &site.place, variants, discriminator.as_ref(), usage))
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

    fn union(
        &mut self,
        id: TypeId,
        place: &str,
        variants: &[Node<'d>],
        discriminator: Option<&Node<'d>>,
        usage: Usage,
    ) -> Union {
        let mut taken = BTreeSet::from(["Other".to_owned()]);
        let mut members: Vec<UnionVariant> = Vec::new();
        let mut by_pointer = BTreeMap::new();
        let mut values = BTreeMap::new();
        for (number, node) in variants.iter().enumerate() {
            let schema = self.document.schema(node, &mut self.diagnostics);
            let hint = schema.component.clone().or_else(|| node.text("title").map(ToOwned::to_owned));
            let hint = hint.filter(|hint| !words::words(hint).is_empty());
            let name = hint.map_or_else(|| shape_name(&schema), |hint| words::variant(&hint));
            let mut candidate = name.clone();
            let mut next = 2;
            while taken.contains(&candidate) {
                candidate = format!("{name}{next}");
                next += 1;
            }
            let site = Site::nested(id, place, &hint_field(&candidate, number));
            let ty = self.type_of_schema(&schema, usage, &site);
            let known = members.iter().position(|member| member.ty == ty);
            by_pointer.insert(schema.node.pointer.clone(), known.unwrap_or(members.len()));
            // The name that a reference gives is a value for it, wherever the name leads.
            let name = node.text("$ref").and_then(|reference| component(reference.trim_start_matches('#')));
            values.extend(
                name.or_else(|| component(&schema.node.pointer)).map(|name| (name, known.unwrap_or(members.len()))),
            );
            if known.is_some() {
                continue;
            }
            taken.insert(candidate.clone());
            members.push(UnionVariant { name: candidate, released: false, ty });
        }
        let discriminator = discriminator.and_then(|node| self.discriminator(node, &by_pointer, values));
        Union { variants: members, discriminator }
    }

    fn discriminator(
        &mut self,
        node: &Node<'d>,
        by_pointer: &BTreeMap<String, usize>,
        mut mapping: BTreeMap<String, usize>,
    ) -> Option<Discriminator> {
        let Some(property) = node.text("propertyName") else {
            self.diagnostics.push(
                Diagnostic::error("a discriminator needs a `propertyName`")
                    .at(node.pointer.clone())
                    .cure("name the property, or remove the discriminator with an overlay action"),
            );
            return None;
        };
        // A schema's own name is always a value for it; `mapping` adds others.
        for (value, target) in node.get("mapping").iter().flat_map(Node::members) {
            let name = target.value.as_str().unwrap_or_default();
            let pointer = match name.strip_prefix('#') {
                Some(pointer) => pointer.to_owned(),
                None => format!("/components/schemas/{name}"),
            };
            let target_schema = self.document.follow(&pointer);
            match target_schema.and_then(|schema| by_pointer.get(&schema.pointer)) {
                Some(index) => drop(mapping.insert(value.to_owned(), *index)),
                None => self.diagnostics.push(
                    Diagnostic::error(format!("`{name}` is none of the schemas to choose from"))
                        .at(target.pointer.clone())
                        .cure("name one of them, or remove the entry with an overlay action"),
                ),
            }
        }
        Some(Discriminator { property: property.to_owned(), mapping })
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

fn hint_field(name: &str, number: usize) -> String {
    if name.is_empty() { format!("choice_{number}") } else { words::snake(&words::words(name)) }
}

/// What a variant without a name is called.
fn shape_name(schema: &Schema<'_>) -> String {
    match &schema.shape {
        Shape::Any => "Json",
        Shape::Bool => "Boolean",
        Shape::Integer(_) => "Integer",
        Shape::Number => "Number",
        Shape::Text { .. } => "Text",
        Shape::Array(_) => "List",
        Shape::Object(_) => "Object",
        Shape::OneOf { .. } => "Choice",
    }
    .to_owned()
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
