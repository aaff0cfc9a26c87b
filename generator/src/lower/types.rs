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
            Shape::Text { values, .. } if values.is_empty() && secret => TypeRef::Secret,
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
            into: schema.node.flag("x-rust-into"),
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

    /// Refuses a mark that would hide nothing.
    pub(super) fn refuse_secret(&mut self, node: &Node<'d>, place: &str, cure: &str) {
        if node.flag("x-rust-secret") {
            self.diagnostics.push(
                Diagnostic::error(format!("`x-rust-secret` has no effect {place}"))
                    .at(node.pointer.clone())
                    .cure(cure.to_owned()),
            );
        }
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

#[cfg(test)]
mod tests {
    use crate::ir::{Presence, TypeKind, Usage};
    use serde_json::{Value, json};

    /// The presence of each field of the first type that has a field `here`, in answers.
    fn presence(things: Value, schemas: Value) -> Vec<(String, Presence)> {
        let content = json!({"application/json": {"schema": things}});
        let (lowered, diagnostics) = crate::lower::lower(&json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {"/things": {"get": {"responses": {"200": {"description": "It.", "content": content}}}}},
            "components": {"schemas": schemas},
        }));
        assert!(!diagnostics.has_errors(), "{diagnostics}");
        let structs = lowered.api.types.into_iter().filter_map(|def| match def.kind {
            TypeKind::Struct(it) if it.usage == Usage::Answer => Some(it.fields),
            _ => None,
        });
        let mut found = structs.filter(|fields| fields.iter().any(|field| field.wire == "here"));
        found.next().into_iter().flatten().map(|field| (field.wire, field.presence)).collect()
    }

    const TEXT: fn() -> Value = || json!({"type": "string"});

    #[test]
    fn answers_know_what_is_required() {
        let properties = json!({
            "here": TEXT(),
            "maybe": TEXT(),
            "null": {"type": "string", "nullable": true},
            "maybe_null": {"type": "string", "nullable": true},
            "list": {"type": "array", "items": TEXT()},
            "sent": {"type": "string", "writeOnly": true},
            "set": {"type": "string", "readOnly": true},
        });
        let thing = json!({
            "type": "object",
            "required": ["here", "null", "list", "sent", "set"],
            "properties": properties,
        });
        let expected = [
            ("here", Presence::Required),
            ("maybe", Presence::Optional),
            ("null", Presence::Nullable),
            ("maybe_null", Presence::OptionalNullable),
            ("list", Presence::Required),
            ("set", Presence::Required),
        ]
        .map(|(wire, presence)| (wire.to_owned(), presence));
        assert_eq!(presence(thing.clone(), json!({})), expected);
        // As the attributes of a resource, and as the member of a union.
        let resource = json!({"type": "object", "properties": {"id": TEXT(), "attributes": thing}});
        assert_eq!(presence(json!({"type": "object", "properties": {"data": resource}}), json!({})), expected);
        assert_eq!(presence(json!({"oneOf": [thing, TEXT()]}), json!({})), expected);
    }

    #[test]
    fn each_part_of_a_schema_may_require_a_property() {
        let base = json!({"type": "object", "properties": {"here": TEXT(), "there": TEXT(), "where": TEXT()}});
        let thing = json!({
            "allOf": [{"$ref": "#/components/schemas/Base"}, {"required": ["there"]}, {"description": "A thing."}],
            "required": ["where"],
        });
        let found = presence(thing, json!({"Base": base}));
        let expected = [("here", Presence::Optional), ("there", Presence::Required), ("where", Presence::Required)];
        assert_eq!(found, expected.map(|(wire, presence)| (wire.to_owned(), presence)));
    }

    #[test]
    fn places_of_one_type_require_what_all_of_them_do() {
        let part = |required: Value, nullable: bool| {
            let inner = json!({"type": "object", "required": required, "properties": {"here": TEXT(), "a": {"type": "string", "nullable": nullable}}});
            json!({"type": "object", "x-rust-name": "Part", "properties": {"inner": inner}})
        };
        let things = |first: Value, second: Value| json!({"type": "object", "properties": {"x": first, "y": second}});
        for (first, second) in [
            (part(json!(["here", "a"]), true), part(json!(["a"]), false)),
            (part(json!(["a"]), false), part(json!(["here", "a"]), true)),
        ] {
            let expected = [("here".to_owned(), Presence::Optional), ("a".to_owned(), Presence::Nullable)];
            assert_eq!(presence(things(first, second), json!({})), expected);
        }
    }
}
