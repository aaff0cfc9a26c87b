//! Objects of bodies of which the description says nothing: a struct without setters would be of no use, so that what is
//! new is a map. One that was released stays the struct that it was.

use crate::ir::wished::{Origin, TypeDef, TypeKind};
use crate::ir::{Resource, TypeId, TypeRef};
use std::collections::{BTreeMap, BTreeSet};

/// Makes maps of them. Bodies as a whole and members of unions are told apart by their types, and stay.
pub(super) fn as_maps(mut types: Vec<TypeDef>, resources: &mut [Resource]) -> Vec<TypeDef> {
    let is_free = |def: &TypeDef| {
        let TypeKind::Struct(it) = &def.kind else { return false };
        it.is_free && it.fields.is_empty() && def.name.is_none() && !matches!(def.origin, Origin::Named(_))
    };
    let mut free: BTreeSet<TypeId> =
        types.iter().enumerate().filter(|(_, def)| is_free(def)).map(|(at, _)| TypeId(at)).collect();
    let operations = resources.iter().flat_map(|resource| &resource.operations);
    let members = types.iter().filter(|def| matches!(def.kind, TypeKind::Union(_)));
    let members = members.flat_map(|def| def.kind.refs()).filter_map(TypeRef::named);
    for id in operations.flat_map(|operation| operation.types()).chain(members) {
        free.remove(&id);
    }
    if free.is_empty() {
        return types;
    }
    for ty in types.iter_mut().flat_map(|def| def.kind.refs_mut()) {
        if ty.named().is_some_and(|id| free.contains(&id)) {
            *ty.leaf_mut() = TypeRef::Map(Box::new(TypeRef::Json));
        }
    }

    let kept = (0..types.len()).map(TypeId).filter(|id| !free.contains(id));
    let moved: BTreeMap<TypeId, TypeId> = kept.enumerate().map(|(new, old)| (old, TypeId(new))).collect();
    let mut rename = |id: &mut TypeId| {
        if let Some(new) = moved.get(id) {
            *id = *new;
        }
    };
    for operation in resources.iter_mut().flat_map(|resource| &mut resource.operations) {
        operation.for_each_type(&mut rename);
    }
    let numbered = types.into_iter().enumerate();
    let mut types: Vec<TypeDef> =
        numbered.filter(|(at, _)| moved.contains_key(&TypeId(*at))).map(|(_, def)| def).collect();
    for def in &mut types {
        def.kind.refs_mut().into_iter().for_each(|ty| ty.for_each_named(&mut rename));
        if let Origin::Nested { parent, .. } = &mut def.origin {
            rename(parent);
        }
    }
    types
}
