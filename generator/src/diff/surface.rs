//! What of an API can be named: its modules, and the types that are found in each.

use crate::ir::{Api, Enum, Ident, Item, Operation, Output, Resource, TypeDef, TypeId, TypeKind, TypeRef};
use crate::spell::Speller;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Surface<'a> {
    pub(super) api: &'a Api,
    pub(super) spell: Speller<'a>,
    /// Module → the types that its own code mentions, which are the ones to be found in it.
    exports: BTreeMap<&'a str, BTreeSet<TypeId>>,
    by_name: BTreeMap<&'a str, TypeId>,
}

impl<'a> Surface<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let mut exports: BTreeMap<&str, BTreeSet<TypeId>> = BTreeMap::new();
        for resource in &api.resources {
            let mentioned = resource.operations.iter().flat_map(Operation::types);
            exports.entry(&resource.module).or_default().extend(mentioned);
        }
        for (at, def) in api.types.iter().enumerate() {
            let own = exports.entry(&def.module).or_default();
            own.insert(TypeId(at));
            own.extend(def.kind.refs().into_iter().filter_map(TypeRef::named));
        }
        let by_name = api.types.iter().enumerate().map(|(at, def)| (def.name.as_str(), TypeId(at))).collect();
        Self { api, spell: Speller::with_paths(api), exports, by_name }
    }

    /// The type at a path. No two types have one name, so a module that knows it knows the one.
    pub(super) fn find(&self, module: &str, name: &str) -> Option<TypeId> {
        let id = *self.by_name.get(name)?;
        self.exports.get(module)?.contains(&id).then_some(id)
    }

    /// The paths of types in modules that aren't their own.
    pub(super) fn reexports(&self) -> impl Iterator<Item = (&'a str, &'a TypeDef)> {
        self.exports.iter().flat_map(|(module, ids)| {
            ids.iter().map(|id| (*module, self.api.ty(*id))).filter(|(module, def)| def.module != *module)
        })
    }

    pub(super) fn resource(&self, module: &str) -> Option<&'a Resource> {
        self.api.resources.iter().find(|resource| resource.module == module)
    }

    pub(super) fn operations(&self) -> impl Iterator<Item = (&'a Resource, &'a Operation)> {
        self.api.resources.iter().flat_map(|resource| resource.operations.iter().map(move |it| (resource, it)))
    }

    /// The operation that a method calls.
    pub(super) fn called(&self, module: &str, name: &Ident) -> Option<&'a Operation> {
        self.resource(module)?.operations.iter().find(|it| it.name == *name)
    }

    /// Whether a type of this API is the union of others, one of which is wanted.
    pub(super) fn union_members(&self, ty: &TypeRef) -> &'a [crate::ir::UnionVariant] {
        match ty {
            TypeRef::Named(id) => match &self.api.ty(*id).kind {
                TypeKind::Union(it) => &it.variants,
                TypeKind::Struct(_) | TypeKind::Enum(_) => &[],
            },
            _ => &[],
        }
    }

    /// Whether a type of this API is an enum of texts.
    pub(super) fn is_text_enum(&self, ty: &TypeRef) -> bool {
        matches!(ty, TypeRef::Named(id) if matches!(self.api.ty(*id).kind, TypeKind::Enum(Enum::Text(_))))
    }
}

/// `servers::ServersApi::list`
pub(super) fn method(resource: &Resource, operation: &Operation) -> String {
    format!("{}::{}::{}", resource.module, resource.handle, operation.name)
}

impl super::Comparison<'_> {
    /// Whether a type that a caller has written down is still the type that stands there.
    pub(super) fn same(&self, old: &TypeRef, new: &TypeRef) -> bool {
        match (old, new) {
            (TypeRef::Named(old), TypeRef::Named(new)) => self.same_type(*old, *new),
            (TypeRef::List(old), TypeRef::List(new))
            | (TypeRef::Map(old), TypeRef::Map(new))
            | (TypeRef::Boxed(old), TypeRef::Boxed(new)) => self.same(old, new),
            // Their ids are those of two APIs: equal by chance alone.
            (TypeRef::Named(_), _) | (_, TypeRef::Named(_)) => false,
            (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
        }
    }

    /// The old path may lead to it although it lives elsewhere now.
    pub(super) fn same_type(&self, old: TypeId, new: TypeId) -> bool {
        let def = self.old.api.ty(old);
        self.new.find(&def.module, &def.name) == Some(new)
    }

    pub(super) fn same_answer(&self, old: &Output, new: &Output) -> bool {
        match (old, new) {
            (Output::Resource { attributes: old, .. }, Output::Resource { attributes: new, .. }) => {
                self.same_type(*old, *new)
            }
            (Output::List { item: old, .. }, Output::List { item: new, .. }) => match (old, new) {
                (Item::Resource(old), Item::Resource(new)) => self.same_type(*old, *new),
                (Item::Plain(old), Item::Plain(new)) => self.same(old, new),
                _ => false,
            },
            (Output::Data(old), Output::Data(new)) => self.same_type(*old, *new),
            (Output::Json(old), Output::Json(new)) => self.same(old, new),
            (Output::Json(TypeRef::String), Output::Text { .. })
            | (Output::Text { .. }, Output::Json(TypeRef::String)) => true,
            (old, new) => std::mem::discriminant(old) == std::mem::discriminant(new),
        }
    }
}
