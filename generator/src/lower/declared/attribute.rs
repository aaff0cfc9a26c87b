//! Attributes by their path, and values that they can have.

use super::Reader;
use crate::ir::wished::{Condition, Enum, TypeId, TypeKind, TypeRef, Wanted};
use crate::lower::document::Node;
use serde_json::Value;

/// What two attributes have to have in common to be equal.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::lower) enum Plain {
    Text,
    Number,
    Bool,
}

impl<'a, 'd> Reader<'a> {
    /// `{status: [on], primary_ipv4: present}`
    ///
    /// Without a resource there is nothing to hold them against; that was told already.
    pub(in crate::lower) fn conditions(
        &mut self,
        node: &Node<'d>,
        key: &str,
        resource: Option<TypeId>,
    ) -> Vec<Condition> {
        let Some(conditions) = node.get(key) else { return Vec::new() };
        if conditions.value.as_object().is_none_or(serde_json::Map::is_empty) {
            self.refuse::<()>(
                &conditions,
                format!("`{key}` must map attributes to values"),
                "write it like `{status: [active]}`",
            );
        }
        let Some(resource) = resource else { return Vec::new() };
        conditions.members().filter_map(|(path, node)| self.condition(path, &node, resource, key)).collect()
    }

    fn condition(&mut self, path: &str, node: &Node<'d>, resource: TypeId, key: &str) -> Option<Condition> {
        let (path, ty) = self.attribute(path, node, resource)?;
        let is_until = key == "until";
        if is_until && node.value.as_str() == Some("present") {
            return Some(Condition { path, wanted: Wanted::Present });
        }
        if key != "unless" && node.value.is_object() {
            let wanted = self.equal(node, &path, ty, resource)?;
            return Some(Condition { path, wanted });
        }
        let values: Vec<Node<'d>> = node.elements().collect();
        if values.is_empty() {
            let cure = match key {
                "until" => "write a list of values, `present`, or `{equals: another_attribute}`",
                "failure" => "write a list of values, or `{equals: another_attribute}`",
                _ => "write a list of values",
            };
            return self.refuse(node, "the values must be a list", cure);
        }
        let values: Vec<Option<String>> = values.iter().map(|value| self.value(value, ty, is_until)).collect();
        Some(Condition { path, wanted: Wanted::Values(values.into_iter().collect::<Option<_>>()?) })
    }

    /// `{equals: count}`
    fn equal(&mut self, node: &Node<'d>, path: &[String], ty: &TypeRef, resource: TypeId) -> Option<Wanted> {
        self.known_keys(node, "a condition", &["equals"])?;
        let Some(equals) = node.get("equals") else {
            return self.missing(node, "equals", "the other attribute, such as `{equals: count}`");
        };
        let (other, other_ty) = self.attribute_named(&equals, resource)?;
        if other == path {
            return self.refuse(&equals, "an attribute always equals itself", "name another attribute");
        }
        let Some(plain) = self.plain(ty) else {
            return self.refuse(
                node,
                "this attribute has no single value that could equal another",
                "compare a text, a number, or true or false",
            );
        };
        if self.plain(other_ty) != Some(plain) {
            let [own, named] = [(path, ty), (&other, other_ty)].map(|(path, ty)| (path.join("."), self.kind(ty)));
            let place = &self.types[resource.0].place;
            let message =
                format!("of {place}, `{}` is {} and `{}` is {}: they can't be equal", own.0, own.1, named.0, named.1);
            return self.refuse(&equals, message, "name an attribute of the same type");
        }
        Some(Wanted::Equals(other))
    }

    /// What kind of a single value an attribute has.
    pub(in crate::lower) fn plain(&self, ty: &TypeRef) -> Option<Plain> {
        match ty {
            TypeRef::String => Some(Plain::Text),
            TypeRef::Integer | TypeRef::Float => Some(Plain::Number),
            TypeRef::Bool => Some(Plain::Bool),
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Enum(Enum::Text(_)) => Some(Plain::Text),
                TypeKind::Enum(Enum::Integer(_)) => Some(Plain::Number),
                TypeKind::Struct(_) | TypeKind::Union(_) => None,
            },
            _ => None,
        }
    }

    /// What something is, for a message.
    pub(in crate::lower) fn kind(&self, ty: &TypeRef) -> &'static str {
        match ty {
            TypeRef::String => "a text",
            TypeRef::Integer => "an integer",
            TypeRef::Float => "a number",
            TypeRef::Bool => "true or false",
            TypeRef::Timestamp => "a time",
            TypeRef::Secret => "a secret",
            TypeRef::Json => "a value of any kind",
            TypeRef::List(_) => "a list",
            TypeRef::Map(_) => "a map",
            TypeRef::Boxed(inner) => self.kind(inner),
            TypeRef::Named(id) => match &self.types[id.0].kind {
                TypeKind::Enum(Enum::Text(_)) => "a text",
                TypeKind::Enum(Enum::Integer(_)) => "an integer",
                TypeKind::Struct(_) => "an object",
                TypeKind::Union(_) => "one of several kinds",
            },
        }
    }

    /// A value as the text that it is compared by.
    fn value(&mut self, node: &Node<'d>, ty: &TypeRef, is_until: bool) -> Option<String> {
        let kind = ty.named().map(|id| &self.types[id.0].kind);
        let described = |known: bool| known || !is_until;
        match (ty, kind, node.value) {
            (TypeRef::String | TypeRef::Json, _, Value::String(text)) => Some(text.clone()),
            (TypeRef::Bool | TypeRef::Json, _, Value::Bool(yes)) => Some(yes.to_string()),
            (TypeRef::Integer | TypeRef::Json, _, Value::Number(number)) if number.is_i64() => Some(number.to_string()),
            // An API may fail in ways that it doesn't describe.
            (TypeRef::Named(_), Some(TypeKind::Enum(Enum::Text(variants))), Value::String(text))
                if described(variants.iter().any(|variant| variant.wire == *text)) =>
            {
                Some(text.clone())
            }
            (TypeRef::Named(_), Some(TypeKind::Enum(Enum::Integer(variants))), Value::Number(number))
                if described(variants.iter().any(|variant| number.as_i64() == Some(variant.wire))) =>
            {
                Some(number.to_string())
            }
            (TypeRef::Named(_), Some(TypeKind::Enum(values)), value) => {
                let values: Vec<String> = match values {
                    Enum::Text(variants) => variants.iter().map(|variant| variant.wire.clone()).collect(),
                    Enum::Integer(variants) => variants.iter().map(|variant| variant.wire.to_string()).collect(),
                };
                let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                self.refuse(
                    node,
                    format!("`{value}` is no value of this attribute"),
                    format!("write one of {}", values.join(", ")),
                )
            }
            (_, _, value) => self.refuse(
                node,
                format!("`{value}` can't be a value of this attribute"),
                "write what the description says that it holds; `present` is for any value",
            ),
        }
    }

    pub(in crate::lower) fn attribute_named(
        &mut self,
        node: &Node<'d>,
        resource: TypeId,
    ) -> Option<(Vec<String>, &'a TypeRef)> {
        match node.value.as_str() {
            Some(path) => self.attribute(path, node, resource),
            None => self.refuse(node, "an attribute is meant here", "write its name, such as `server.id`"),
        }
    }

    /// The type of an attribute, by its path from the attributes of the resource.
    pub(in crate::lower) fn attribute(
        &mut self,
        path: &str,
        node: &Node<'d>,
        resource: TypeId,
    ) -> Option<(Vec<String>, &'a TypeRef)> {
        let keys: Vec<String> = path.split('.').map(ToOwned::to_owned).collect();
        let mut found = None;
        let mut within = Some(resource);
        let types = self.types;
        for key in &keys {
            let fields = within.and_then(|id| match &types[id.0].kind {
                TypeKind::Struct(it) => Some(&it.fields),
                TypeKind::Enum(_) | TypeKind::Union(_) => None,
            });
            found = fields.and_then(|fields| fields.iter().find(|field| field.wire == *key)).map(|field| &field.ty);
            within = found.and_then(|ty| self.structure(ty));
            if found.is_none() {
                break;
            }
        }
        match found {
            Some(ty) => Some((keys, ty)),
            None => self.refuse(
                node,
                format!("the resource has no attribute `{path}`"),
                "write the name of one, with dots for one within another; lists can't be looked into",
            ),
        }
    }

    /// The struct that an attribute is.
    pub(in crate::lower) fn structure(&self, ty: &TypeRef) -> Option<TypeId> {
        match ty {
            TypeRef::Named(id) if matches!(self.types[id.0].kind, TypeKind::Struct(_)) => Some(*id),
            TypeRef::Boxed(inner) => self.structure(inner),
            _ => None,
        }
    }
}
