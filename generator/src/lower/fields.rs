//! From the properties of an object to the fields of a struct.

use super::Lowering;
use super::document::{Document, Node};
use super::given::wish;
use super::limits::{Bound, limits};
use super::schema::{Object, Schema, Shape, remarks, said};
use super::site::Site;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::docs;
use crate::ir::wished::{Argument, Docs, Field, Ident, Presence, Struct, TypeId, TypeRef, Usage};
use crate::openapi::pointer::get;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

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
        document: &Document<'d>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut required = HashSet::new();
        if let Some(object) = schema.object() {
            required.extend(&object.required);
            note_additional(object, &schema.node, usage, document, diagnostics);
            warn_of_unknown(object, &schema.node, document, diagnostics);
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
        let mut property = self.schema(node);
        // What only the API sets or only the caller sends has no place in the other direction.
        let remarks = object.remarks.get(wire).map_or(&[] as &[_], Vec::as_slice);
        let earlier = object.earlier.get(wire).map_or(&[] as &[_], Vec::as_slice);
        let said: Vec<Node<'d>> = remarks.iter().chain(earlier).map(|said| self.document.resolve(said)).collect();
        property.take_format(said.iter().find_map(|said| self.format(said)));
        property.secrets.extend(said.iter().filter(|said| said.flag("x-rust-secret")).map(|said| said.pointer.clone()));
        let flagged =
            |flag: &str| said.iter().any(|said| has_flag(said.value, flag)) || self.is_flagged(node, &property, flag);
        let deprecated = flagged("deprecated");
        match (flagged("readOnly"), flagged("writeOnly"), it.usage) {
            (true, true, _) => self.diagnostics.push(
                Diagnostic::warning(format!("`{wire}` is both `readOnly` and `writeOnly`: neither has an effect"))
                    .at(node.pointer.clone())
                    .cure("remove one of the two, with an overlay action"),
            ),
            (true, false, Usage::Body) | (false, true, Usage::Answer) => return true,
            _ => {}
        }
        let ty = self.type_of_schema(&property, it.usage, &Site::nested(it.id, &it.place, wire));
        let nullable = node.flag("nullable") || self.may_be_null(&property);
        // A name is given where the property is described last, or where it has its type.
        let named = remarks.iter().rev().chain([node]).chain(earlier);
        let named = named.into_iter().find(|said| said.value.get("x-rust-field").is_some()).unwrap_or(node);
        let own: Vec<&Value> = remarks.iter().rev().map(|said| self.document.resolve(said).value).collect();
        let own =
            [own, vec![node.value], earlier.iter().map(|said| self.document.resolve(said).value).collect()].concat();
        it.fields.push(Field {
            name: wish(named, "x-rust-field", wire, Ident::lower),
            wire: (*wire).to_owned(),
            docs: self.field_docs(wire, &own, &property, &ty),
            ty,
            presence: Presence::of(it.required.contains(wire), nullable),
            clear: (),
            deprecated,
        });
        true
    }

    /// What leads from a property to its schema: references, and schemas that are one other schema.
    fn passed(&self, schema: &Schema<'d>) -> impl Iterator<Item = &'d Value> {
        let root = self.document.root.value;
        let passed: Vec<&Value> = schema.via.iter().filter_map(|place| get(root, place)).collect();
        passed.into_iter()
    }

    /// Whether a property, or what it leads to, has this flag.
    fn is_flagged(&self, node: &Node<'d>, schema: &Schema<'d>, flag: &str) -> bool {
        [node.value, schema.node.value].into_iter().chain(self.passed(schema)).any(|schema| has_flag(schema, flag))
    }

    /// What a property says itself, or else what it leads to; a type that has a name has docs of its own.
    fn field_docs(&self, wire: &str, own: &[&'d Value], schema: &Schema<'d>, ty: &TypeRef) -> Docs {
        let is_named = schema.component.is_some() && matches!(ty, TypeRef::Named(_));
        let text = own.iter().copied().find_map(said).or_else(|| match is_named {
            true => None,
            false => self.passed(schema).find_map(said).or_else(|| Some(schema.description())),
        });
        let mut docs = docs::or(docs::prose(text.unwrap_or_default()), || format!("The API's {}.", docs::code(wire)));
        let mut schemas = own.iter().copied().chain(self.passed(schema)).chain([schema.node.value]);
        let of = Bound::of(&schema.shape);
        let limits = |schema: &Value| limits(schema, of);
        if let Some(limits) = schemas.find_map(|schema| limits(schema).or_else(|| members(schema).find_map(limits))) {
            docs::paragraph(&mut docs, limits);
        }
        docs
    }
}

/// Tells of members that have no field.
fn note_additional(
    object: &Object<'_>,
    node: &Node<'_>,
    usage: Usage,
    document: &Document<'_>,
    diagnostics: &mut Diagnostics,
) {
    if object.additional.is_none() || object.properties.is_empty() {
        return;
    }
    let place = parts(document, node).iter().find_map(|part| part.get("additionalProperties"));
    let how = if usage == Usage::Body { "set by `with_extra`" } else { "read with `extra`" };
    diagnostics.push(
        Diagnostic::note(format!("`additionalProperties` beside `properties`: the additional ones are {how}"))
            .at(place.map_or_else(|| node.pointer.clone(), |place| place.pointer)),
    );
}

/// Tells of names in `required` that are no properties.
fn warn_of_unknown(object: &Object<'_>, node: &Node<'_>, document: &Document<'_>, diagnostics: &mut Diagnostics) {
    let known: HashSet<&str> = object.properties.iter().map(|(name, _)| *name).collect();
    let unknown: Vec<&str> = object.required.iter().copied().filter(|name| !known.contains(name)).collect();
    if unknown.is_empty() {
        return;
    }
    let mut places: HashMap<&str, String> = HashMap::new();
    for list in parts(document, node).iter().filter_map(|part| part.get("required")) {
        for name in list.value.as_array().into_iter().flatten().filter_map(Value::as_str) {
            places.entry(name).or_insert_with(|| list.pointer.clone());
        }
    }
    for name in unknown {
        diagnostics.push(
            Diagnostic::warning(format!("`required` names `{name}`, which is no property; it is ignored"))
                .at(places.get(name).unwrap_or(&node.pointer).clone())
                .cure("declare the property or remove the name, with an overlay action"),
        );
    }
}

/// A schema, and the members of its `allOf`.
fn parts<'d>(document: &Document<'d>, node: &Node<'d>) -> Vec<Node<'d>> {
    let members: Vec<_> = node.get("allOf").iter().flat_map(Node::elements).collect();
    std::iter::once(node.clone()).chain(members.iter().map(|member| document.resolve(member))).collect()
}

/// Whether a schema has this flag, or a member of its `allOf` that is there for what it says.
fn has_flag(schema: &Value, flag: &str) -> bool {
    std::iter::once(schema).chain(remarks(schema)).any(|schema| schema.get(flag).is_some_and(|value| value == true))
}

/// The members of what holds in any case: of `allOf`, and of a choice of one.
fn members(schema: &Value) -> impl Iterator<Item = &Value> {
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let choices = ["oneOf", "anyOf"].into_iter().filter_map(list).filter(|members| members.len() == 1);
    list("allOf").into_iter().chain(choices).flatten()
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
        let (lowered, diagnostics) = crate::lower::lower(&document, &Default::default(), None);
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
