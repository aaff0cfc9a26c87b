//! Finding before creating: what the overlay's `x-rust-find` says of an operation.

use super::declared::{Reader, lapsed, member};
use super::document::Node;
use super::{Group, Lowering};
use crate::ir::wished::{
    Comparison, Content, Enum, Field, Find, Operation, Output, Param, ParamPlace, Same, Style, TypeId, TypeKind,
    TypeRef, Verb,
};
use serde_json::Value;
use std::collections::BTreeSet;

const EXTENSION: &str = "x-rust-find";
const KEYS: [&str; 3] = ["list", "by", "unless"];
const BY_KEYS: [&str; 5] = ["body", "attribute", "filter", "compare", "optional"];

impl Lowering<'_> {
    /// Reads how what operations create is found, once all lists are known.
    pub(super) fn finds(&mut self, groups: &mut [Group]) {
        let finds = self.declared(groups, EXTENSION, |reader, node, operation| {
            reader.finder_or_released(node, operation, |reader| reader.find(node, operation))
        });
        for (operation, find) in groups.iter_mut().flat_map(|group| &mut group.operations).zip(finds) {
            operation.find = find.flatten();
        }
    }
}

/// What two values have to have in common to be compared.
#[derive(Clone, Copy, PartialEq)]
enum Scalar {
    Text,
    Integer,
    Bool,
}

impl<'a, 'd> Reader<'a> {
    fn find(&mut self, node: &Node<'d>, operation: &Operation) -> Option<Find> {
        self.known_keys(node, "`x-rust-find`", &KEYS)?;
        let body = self.created_from(node, operation)?;
        let (list, item) = self.list(node)?;
        let unless = self.conditions(node, "unless", Some(item));
        let entries: Vec<Node<'d>> = node.get("by").iter().flat_map(Node::elements).collect();
        if entries.is_empty() {
            return self.refuse(
                &member(node, "by"),
                "`by` is missing, or no list",
                "list the properties of the body by which what is there is known",
            );
        }
        let mut seen = BTreeSet::new();
        let read: Vec<Option<Same>> = entries
            .iter()
            .map(|entry| {
                let same = self.same(entry, body, list, item)?;
                if !seen.insert(same.property.clone()) {
                    let message = format!("`{}` is listed already", same.property);
                    return self.refuse(&member(entry, "body"), message, "remove one of the two");
                }
                Some(same)
            })
            .collect();
        let by: Vec<Same> = read.into_iter().collect::<Option<_>>()?;
        if by.iter().all(|same| same.attributes.is_empty()) {
            let cure = "add an entry with an `attribute`";
            return self.refuse(&member(node, "by"), "no attribute of an item is compared", cure);
        }
        self.arguments(node, operation, list, &by)?;
        Some(Find {
            name: (),
            list: list.key.clone(),
            by,
            unless,
            declared: lapsed::declared(node),
            pointer: node.pointer.clone(),
        })
    }

    /// The body that a resource is created from.
    fn created_from(&mut self, node: &Node<'d>, operation: &Operation) -> Option<TypeId> {
        let body = operation.body_type().filter(|id| matches!(self.types[id.0].kind, TypeKind::Struct(_)));
        let creates = operation.verb == Verb::Post && matches!(operation.output, Output::Resource { .. });
        match body
            .filter(|_| creates && matches!(operation.body, Some(ref it) if matches!(it.content, Content::Json(_))))
        {
            Some(body) => Some(body),
            None => self.refuse(
                node,
                "what is found or created is the answer of a POST with a body, which this operation isn't",
                "move it to the operation that creates the resource",
            ),
        }
    }

    fn same(&mut self, node: &Node<'d>, body: TypeId, list: &Operation, item: TypeId) -> Option<Same> {
        self.known_keys(node, "an entry of `by`", &BY_KEYS)?;
        let property = self.text(node, "body", "name the property of the body")?;
        let field = self.field(body, property);
        let Some(field) = field else {
            let message = format!("the body has no property `{property}`");
            return self.refuse(&member(node, "body"), message, "write the name of one, as it is sent");
        };
        let Some(scalar) = self.scalar(&field.ty) else {
            let message = format!("`{property}` has no single value that could be compared");
            return self.refuse(
                &member(node, "body"),
                message,
                "name a property that is a text, a number or true or false",
            );
        };
        let attributes = self.compared(node, (body, field), item)?;
        let filter = self.filter(node, field, list, attributes.is_empty())?;
        let comparison = match node.get("compare").map(|node| (node.value.as_str(), node)) {
            None => Comparison::Exact,
            Some((Some("ignore_case"), _)) if scalar == Scalar::Text => Comparison::IgnoreCase,
            Some((Some("public_key"), _)) if scalar == Scalar::Text => Comparison::PublicKey,
            Some((_, node)) => {
                return self.refuse(
                    &node,
                    "this is no way to compare these values",
                    "write `ignore_case` or `public_key`, which are for texts, or remove it to compare them exactly",
                );
            }
        };
        let optional = match node.get("optional") {
            None => false,
            Some(Node { value: Value::Bool(true), .. }) if !field.presence.is_required() && !attributes.is_empty() => {
                true
            }
            Some(other) => {
                let message = "`optional` can be true alone, of a property that may be left out and has an attribute";
                return self.refuse(&other, message, "remove it");
            }
        };
        Some(Same { property: property.to_owned(), attributes, comparison, filter, was_filter: None, optional })
    }

    /// `attribute: hostname`, or `attribute: [project.id, project.slug]`
    fn compared(&mut self, node: &Node<'d>, (body, field): (TypeId, &Field), item: TypeId) -> Option<Vec<Vec<String>>> {
        let Some(attribute) = node.get("attribute") else { return Some(Vec::new()) };
        let several: Vec<Node<'d>> = attribute.elements().collect();
        let named = if attribute.value.is_array() { several } else { vec![attribute.clone()] };
        if named.is_empty() {
            return self.refuse(&attribute, "`attribute` is empty", "name an attribute, or remove it");
        }
        let read: Vec<Option<Vec<String>>> = named
            .iter()
            .map(|node| {
                let (path, ty) = self.attribute_named(node, item)?;
                if self.scalar(ty) == self.scalar(&field.ty) {
                    return Some(path);
                }
                let place = |id: TypeId| &self.types[id.0].place;
                let message = format!(
                    "`{}` of {} is {}, and `{}` of {} is {}: they can't be equal",
                    field.wire,
                    place(body),
                    self.kind(&field.ty),
                    path.join("."),
                    place(item),
                    self.kind(ty)
                );
                self.refuse(node, message, "name an attribute of the same type")
            })
            .collect();
        read.into_iter().collect()
    }

    /// The query parameter of the list that takes the property, too.
    #[expect(clippy::option_option, reason = "none declared, and one that is refused")]
    fn filter(&mut self, node: &Node<'d>, field: &Field, list: &Operation, alone: bool) -> Option<Option<String>> {
        let Some(filter) = node.get("filter") else {
            if alone {
                let cure = "add the attribute of an item that has to be equal";
                return self.refuse(node, "`attribute` is missing", cure);
            }
            return Some(None);
        };
        let name = self.text(node, "filter", "write the name of a query parameter of the list")?;
        let is_it = |param: &&Param| param.wire == name && param.place == ParamPlace::Query;
        let Some(param) = list.arguments.iter().chain(&list.options).find(is_it) else {
            let message = format!("`{}` has no query parameter `{name}`", list.key);
            return self.refuse(&filter, message, "write the name of one, or remove it");
        };
        if param.style != Style::Plain || self.scalar(&param.ty) != self.scalar(&field.ty) {
            let takes = if param.style == Style::Plain { self.kind(&param.ty) } else { "several values" };
            let is = self.kind(&field.ty);
            let message = format!("`{name}` of `{}` takes {takes}, and `{}` is {is}", list.key, field.wire);
            return self.refuse(&filter, message, "name a parameter of the same type, or remove it");
        }
        // A filter may be loose, or ignored.
        let was_argument = || {
            let released = self.released(&list.key);
            released.is_some_and(|it| it.arguments.iter().any(|it| it.wire == name && it.place == ParamPlace::Query))
        };
        if alone && list.arguments.iter().find(is_it).is_none() && !was_argument() {
            let message = "an optional filter alone tells nothing: the list may have others in it";
            return self.refuse(&filter, message, "add the attribute that has to be equal");
        }
        Some(Some(name.to_owned()))
    }

    /// Whether there is a value for everything that the list has to be given.
    fn arguments(&mut self, node: &Node<'d>, operation: &Operation, list: &Operation, by: &[Same]) -> Option<()> {
        for param in &list.arguments {
            let text = matches!(param.ty, TypeRef::String) && param.style == Style::Plain;
            let is_given = match param.place {
                ParamPlace::Path => {
                    operation.arguments.iter().any(|own| own.wire == param.wire && own.place == param.place)
                }
                _ => by.iter().any(|same| same.filter.as_ref() == Some(&param.wire)),
            };
            if !is_given || !text {
                return self.refuse(
                    &member(node, "list"),
                    format!("`{}` takes an argument `{}`, for which there is no value", list.key, param.wire),
                    "name it as the `filter` of a property, or write the path of another list",
                );
            }
        }
        Some(())
    }

    fn field(&self, id: TypeId, wire: &str) -> Option<&'a Field> {
        match &self.types[id.0].kind {
            TypeKind::Struct(it) => it.fields.iter().find(|field| field.wire == wire),
            TypeKind::Enum(_) | TypeKind::Union(_) => None,
        }
    }

    fn scalar(&self, ty: &TypeRef) -> Option<Scalar> {
        match ty {
            TypeRef::String => Some(Scalar::Text),
            TypeRef::Integer => Some(Scalar::Integer),
            TypeRef::Bool => Some(Scalar::Bool),
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Enum(Enum::Text(_)) => Some(Scalar::Text),
                TypeKind::Enum(Enum::Integer(_)) => Some(Scalar::Integer),
                TypeKind::Struct(_) | TypeKind::Union(_) => None,
            },
            _ => None,
        }
    }
}
