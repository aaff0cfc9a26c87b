//! From schemas to types.

use super::Lowering;
use super::document::Node;
use super::fields::PendingStruct;
use super::given::{given, wish};
use super::pending::Pending;
use super::schema::{Additional, Object, Schema, Shape};
use super::site::Site;
use super::unions::PendingUnion;
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::wished::{Enum, Ident, Origin, TypeDef, TypeId, TypeKind, TypeRef, Usage, Variant, Wish};
use crate::openapi::extensions::DESCRIPTIONS;
use std::collections::HashSet;

/// How deep lists and maps may be nested in each other, lest the stack overflow.
const MAX_NESTED_LISTS: usize = 32;

impl<'d> Lowering<'d> {
    /// The type of the items of a list, or of the values of a map.
    fn type_of_each(&mut self, node: &Node<'d>, what: &str, usage: Usage, site: &Site) -> TypeRef {
        let schema = self.schema(node);
        if usage == Usage::Body {
            self.warn_of_null(node, &schema, what);
        }
        self.type_of_schema(&schema, usage, site)
    }

    /// The type of a schema; a definition is made where it needs one.
    pub(super) fn type_of_schema(&mut self, schema: &Schema<'d>, usage: Usage, site: &Site) -> TypeRef {
        if let Some(name) = &schema.component {
            self.components.inlined(name);
        }
        let secret = !schema.secrets.is_empty();
        if secret && !matches!(&*schema.shape, Shape::Text { values, .. } if values.is_empty()) {
            self.diagnostics.push(
                Diagnostic::error("`x-rust-secret` is for strings").at(schema.node.pointer.clone()).cure(
                    match &*schema.shape {
                        Shape::Any => {
                            "describe it as a string beside the mark: `update: {type: string, x-rust-secret: true}`"
                        }
                        _ => "mark the strings within, each by an overlay action of its own",
                    },
                ),
            );
        }
        let pointer = &schema.node.pointer;
        if !matches!(*schema.shape, Shape::Array(_) | Shape::Object(_)) {
            return self.type_of_shape(schema, usage, site, secret);
        }
        // Of a type with a name the members are read later: all that is open are lists and maps.
        if self.open.contains(pointer) {
            self.diagnostics.push(
                Diagnostic::error(
                    "this list or map is its own item, without an object or union in between, and has no Rust type",
                )
                .at(pointer.clone())
                .cure("describe the items as an object that holds the list, with an overlay action"),
            );
            return TypeRef::Json;
        }
        if self.open.len() == MAX_NESTED_LISTS {
            self.diagnostics.push(
                Diagnostic::error(format!("lists and maps are nested more than {MAX_NESTED_LISTS} levels deep here"))
                    .at(pointer.clone())
                    .cure("describe the items without `type` and `items`, as any JSON, with an overlay action"),
            );
            return TypeRef::Json;
        }
        self.open.push(pointer.clone());
        let ty = self.type_of_shape(schema, usage, site, secret);
        self.open.pop();
        ty
    }

    fn type_of_shape(&mut self, schema: &Schema<'d>, usage: Usage, site: &Site, secret: bool) -> TypeRef {
        match &*schema.shape {
            Shape::Any => {
                self.warn_of_format(&schema.node);
                TypeRef::Json
            }
            Shape::Bool => TypeRef::Bool,
            Shape::Number => TypeRef::Float,
            Shape::Integer(values) if values.is_empty() => TypeRef::Integer,
            Shape::Text { values, .. } if values.is_empty() && secret => {
                self.secrets.extend(schema.secrets.iter().cloned());
                TypeRef::Secret
            }
            Shape::Text { format: Some("date-time"), values } if values.is_empty() => TypeRef::Timestamp,
            Shape::Text { values, .. } if values.is_empty() => TypeRef::String,
            Shape::Array(None) => TypeRef::List(Box::new(TypeRef::Json)),
            Shape::Array(Some(items)) => {
                let item = self.type_of_each(items, "an item of this list", usage, &site.item("[]"));
                TypeRef::List(Box::new(item))
            }
            Shape::Object(Object { properties, additional: Some(additional), .. }) if properties.is_empty() => {
                let value = match additional {
                    Additional::Any => TypeRef::Json,
                    Additional::Schema(values) => {
                        self.type_of_each(values, "a value of this map", usage, &site.item("{}"))
                    }
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
        let by_usage = matches!(*schema.shape, Shape::Object(_) | Shape::OneOf { .. });
        let key = (schema.node.pointer.clone(), if by_usage { usage } else { Usage::Answer });
        if let Some(id) = self.defined.get(&key) {
            let id = *id;
            self.add_body_operation(id, site);
            return id;
        }
        let mut site = site.clone();
        // A component may be a type of its own in each direction.
        let suffix = if by_usage && usage == Usage::Body { " body" } else { "" };
        let mut is_shared = false;
        if let Some(name) = &schema.component {
            self.components.typed(name);
            is_shared = true;
            site.place = format!("schemas/{name}{suffix}");
            site.origin = match site.origin {
                Origin::Body { operations, .. } => Origin::Body { operations, component: Some(name.clone()) },
                _ => Origin::Component(name.clone()),
            };
        }
        if let Some(place) = own_place(&schema.node.pointer, &site.place) {
            is_shared = true;
            site.place = format!("{place}{suffix}");
        }
        if let Some(given) = given(&schema.node, "x-rust-name", Ident::pascal) {
            site.origin = Origin::Named(given);
        }

        // The place is taken before the fields are read: a field may be of this very type.
        let id = TypeId(self.types.len());
        self.defined.insert(key, id);
        self.types.push(TypeDef {
            name: None,
            module: (),
            docs: docs::prose(schema.description()),
            kind: TypeKind::Enum(Enum::Text(Vec::new())),
            into: schema.node.flag("x-rust-into"),
            origin: site.origin.clone(),
            is_input: is_shared && !suffix.is_empty(),
            place: site.place.clone(),
            pointer: schema.node.pointer.clone(),
        });
        match &*schema.shape {
            Shape::Object(_) => {
                let it = PendingStruct::new(id, site.place, schema, usage, &self.document, &mut self.diagnostics);
                self.pending.push(Pending::Struct(it));
            }
            Shape::OneOf { variants, .. } => {
                self.refuse_circle(schema, variants);
                self.pending.push(Pending::Union(PendingUnion::new(id, site.place, schema, usage)));
            }
            Shape::Text { values, .. } => {
                self.types[id.0].kind = TypeKind::Enum(Enum::Text(self.variants(schema, values, String::clone)));
            }
            Shape::Integer(values) => {
                self.types[id.0].kind = TypeKind::Enum(Enum::Integer(self.variants(schema, values, i64::to_string)));
            }
            Shape::Any | Shape::Bool | Shape::Number | Shape::Array(_) => {}
        }
        self.read_pending();
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

    fn variants<T: Clone>(&self, schema: &Schema<'d>, values: &[T], text: impl Fn(&T) -> String) -> Vec<Variant<T>> {
        let names = self.beside_values(&schema.node, "x-rust-variants");
        let words = self.beside_values(&schema.node, DESCRIPTIONS);
        let variant = |value: &T| {
            let wire = text(value);
            let name = match names.iter().find(|names| names.value.get(&wire).is_some()) {
                Some(names) => wish(names, &wire, &wire, Ident::variant),
                None => Wish::Rule(Ident::variant(&wire)),
            };
            let text = words.iter().find_map(|words| words.value.get(&wire)?.as_str());
            Variant { name, wire: value.clone(), docs: text.map(docs::prose).unwrap_or_default() }
        };
        values.iter().map(variant).collect()
    }

    /// What is said of the values of an enum: beside them, which may be in a member of `allOf`.
    fn beside_values(&self, node: &Node<'d>, key: &str) -> Vec<Node<'d>> {
        let mut said = Vec::new();
        let mut seen = HashSet::new();
        let mut next = vec![node.clone()];
        while let Some(node) = next.pop() {
            if seen.insert(node.pointer.clone()) {
                said.extend(node.get(key));
                let members = node.get("allOf").into_iter().flat_map(|members| members.elements());
                next.extend(members.map(|member| self.document.resolve(&member)));
            }
        }
        said
    }
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
