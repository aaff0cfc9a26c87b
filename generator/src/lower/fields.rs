//! From the properties of an object to the fields of a struct.

use super::Lowering;
use super::document::Node;
use super::given::wish;
use super::schema::{Object, Schema, Shape};
use super::types::Site;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::docs;
use crate::ir::wished::{Argument, Docs, Field, Ident, Presence, Struct, TypeId, Usage};
use std::collections::HashSet;

/// A struct whose fields aren't all read yet.
pub(super) struct PendingStruct<'d> {
    pub(super) id: TypeId,
    place: String,
    schema: Schema<'d>,
    usage: Usage,
    required: HashSet<&'d str>,
    /// The index of the next property.
    next: usize,
    fields: Vec<Field>,
}

impl<'d> PendingStruct<'d> {
    pub(super) fn new(
        id: TypeId,
        place: String,
        schema: &Schema<'d>,
        usage: Usage,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut required = HashSet::new();
        if let Some(object) = schema.object() {
            if object.additional.is_some() && !object.properties.is_empty() {
                diagnostics.push(
                    Diagnostic::note(
                        "`additionalProperties` beside `properties`: the additional ones are read with `extra`",
                    )
                    .at(format!("{}/additionalProperties", schema.node.pointer)),
                );
            }
            required.extend(&object.required);
            let known: HashSet<&str> = object.properties.iter().map(|(name, _)| *name).collect();
            for name in object.required.iter().filter(|name| !known.contains(*name)) {
                diagnostics.push(
                    Diagnostic::warning(format!("`required` names `{name}`, which is no property; it is ignored"))
                        .at(format!("{}/required", schema.node.pointer))
                        .cure("declare the property or remove the name, with an overlay action"),
                );
            }
        }
        Self { id, place, schema: schema.clone(), usage, required, next: 0, fields: Vec::new() }
    }

    pub(super) fn finish(self) -> Struct {
        let required = self.fields.iter().filter(|field: &&Field| field.presence.is_required());
        let argument = |field: &Field| Argument { wire: field.wire.clone(), nullable: field.presence.is_nullable() };
        let constructor = match self.usage {
            Usage::Answer => Vec::new(),
            Usage::Body => required.map(argument).collect(),
        };
        let says_nothing = |object: &Object<'_>| object.properties.is_empty() && object.required.is_empty();
        let is_free = self.usage == Usage::Body
            && self.schema.object().is_some_and(says_nothing)
            // `additionalProperties: false` says something.
            && self.schema.node.get("additionalProperties").is_none();
        Struct { usage: self.usage, fields: self.fields, constructor, is_free }
    }
}

impl<'d> Lowering<'d> {
    /// Reads the next property, if there is one.
    pub(super) fn read_field(&mut self, it: &mut PendingStruct<'d>) -> bool {
        let shape = it.schema.shape.clone();
        let Shape::Object(object) = &*shape else { return false };
        let Some((wire, node)) = object.properties.get(it.next) else { return false };
        it.next += 1;
        let property = self.schema(node);
        if is_one_way(node, it.usage) || is_one_way(&property.node, it.usage) {
            return true;
        }
        let ty = self.type_of_schema(&property, it.usage, &Site::nested(it.id, &it.place, wire));
        let nullable = property.nullable || node.flag("nullable");
        it.fields.push(Field {
            name: wish(node, "x-rust-field", wire, Ident::lower),
            wire: (*wire).to_owned(),
            docs: field_docs(wire, node, &property),
            ty,
            presence: Presence::of(it.required.contains(wire), nullable),
            clear: (),
            deprecated: node.flag("deprecated"),
        });
        true
    }
}

fn field_docs(wire: &str, node: &Node<'_>, schema: &Schema<'_>) -> Docs {
    let text = node.text("description").or_else(|| schema.component.is_none().then(|| schema.description()));
    let mut docs = docs::or(docs::prose(text.unwrap_or_default()), || format!("The API's {}.", docs::code(wire)));
    if let Some(limits) = limits(node) {
        docs::paragraph(&mut docs, limits);
    }
    docs
}

/// What only the API sets or only the caller sends has no place in the other direction.
fn is_one_way(property: &Node<'_>, usage: Usage) -> bool {
    property.flag(if usage == Usage::Body { "readOnly" } else { "writeOnly" })
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
    use crate::ir::wished::{Presence, TypeKind, Usage};
    use serde_json::{Value, json};

    /// The presence of each field of the first type that has a field `here`, in answers.
    fn presence(things: Value, schemas: Value) -> Vec<(String, Presence)> {
        let content = json!({"application/json": {"schema": things}});
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {"/things": {"get": {"responses": {"200": {"description": "It.", "content": content}}}}},
            "components": {"schemas": schemas},
        });
        let (lowered, diagnostics) = crate::lower::lower(&document, &Default::default());
        assert!(!diagnostics.has_errors(), "{diagnostics}");
        let structs = lowered.types.into_iter().filter_map(|def| match def.kind {
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
