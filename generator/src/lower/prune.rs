//! What remains after lowering: types with one name are one, types nobody uses go, types that hold
//! themselves are boxed.

mod apart;
mod unite;

use super::Lowered;
use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::ir::circles::box_recursive;
use crate::ir::wished::{
    GivenName, Item, Origin, Output, Presence, TypeDef, TypeId, TypeKind, TypeRef, Union, UnionVariant, Usage,
    WaitSource, Wish,
};
use std::collections::{BTreeMap, BTreeSet};

/// The schemas whose types became those of others come back.
pub(super) fn run(lowered: &mut Lowered, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let merged = merge_named(lowered, diagnostics);
    drop_unused(lowered);
    box_recursive(&mut lowered.types);
    super::depth::check(&lowered.types, diagnostics);
    merged
}

/// Places that the overlay gives one name have one type, and so have a resource and the list that a waiter finds it in.
/// Their shapes must be the same, but for the values of enums: these are open, so that the type has the values of all
/// places.
fn merge_named(lowered: &mut Lowered, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let types = &lowered.types;
    let mut by_name: BTreeMap<String, TypeId> = BTreeMap::new();
    let mut same: BTreeMap<TypeId, TypeId> = BTreeMap::new();
    let mut merged = Vec::new();
    for (at, def) in types.iter().enumerate() {
        let Origin::Named(GivenName { name, .. }) = &def.origin else { continue };
        let id = TypeId(at);
        match by_name.get(name.as_str()) {
            None => drop(by_name.insert(name.to_string(), id)),
            Some(first) => {
                let mut pairs = BTreeSet::new();
                if equal(types, *first, id, &mut pairs) {
                    same.insert(id, *first);
                    merged.extend(pairs);
                    continue;
                }
                diagnostics.push(apart::refusal(types, name, *first, id));
            }
        }
    }
    let named = merged.len();
    for Waited { pair, place, list } in waited_for(lowered) {
        let [resource, item] = pair.map(|id| last(&same, id));
        if resource == item {
            continue;
        }
        let mut pairs = BTreeSet::new();
        let are_named = [resource, item].map(|id| is_named(&types[id.0]));
        if are_named == [true; 2] || !equal(types, resource, item, &mut pairs) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "the items of `{list}` have another type than the resource that a waiter finds there"
                ))
                .at(place)
                .cure("give both one `x-rust-name`, or let the waiter look into a list of its own resource"),
            );
            continue;
        }
        let is_item = are_named[1] || !are_named[0] && said(&types[item.0]) > said(&types[resource.0]);
        let (into, from) = if is_item { (item, resource) } else { (resource, item) };
        same.insert(from, into);
        merged.extend(pairs.into_iter().map(|(a, b)| if is_item { (b, a) } else { (a, b) }));
    }
    let (mut schemas, mut enums) = (BTreeMap::new(), unite::Places::default());
    for (at, (into, from)) in merged.into_iter().enumerate() {
        let [now, was] = [into, from].map(|id| lowered.types[id.0].pointer.clone());
        if now != was {
            schemas.entry(was).or_insert(now);
        }
        enums.unite(&mut lowered.types, into, from);
        join(&mut lowered.types, into, from);
        // Of what a waiter finds, the overlay may name either.
        if let (Origin::Named(given), false) = (&lowered.types[from.0].origin, is_named(&lowered.types[into.0]))
            && at >= named
            && by_name.get(given.name.as_str()) == Some(&from)
        {
            lowered.types[into.0].origin = Origin::Named(given.clone());
        }
    }
    diagnostics.extend(enums.differences());
    // What is nested in equal types is equal too, and goes unused with the type that held it.
    let mut rename = |id: &mut TypeId| {
        *id = last(&same, *id);
    };
    for def in &mut lowered.types {
        def.kind.refs_mut().into_iter().for_each(|ty| ty.for_each_named(&mut rename));
        if let TypeKind::Union(union) = &mut def.kind {
            merge_members(union);
        }
    }
    for operation in lowered.groups.iter_mut().flat_map(|group| &mut group.operations) {
        operation.for_each_type(&mut rename);
    }
    schemas
}

/// A resource that a waiter finds in a list, and the items of that: they are the same, wherever they are written out.
struct Waited {
    pair: [TypeId; 2],
    /// Of the waiter's operation.
    place: String,
    list: String,
}

fn waited_for(lowered: &Lowered) -> Vec<Waited> {
    let operations = || lowered.groups.iter().flat_map(|group| &group.operations);
    let lists: BTreeMap<&str, TypeId> = operations()
        .filter_map(|operation| match operation.output {
            Output::List { item: Item::Resource(item), .. } => Some((operation.key.as_str(), item)),
            _ => None,
        })
        .collect();
    let found = operations().flat_map(|operation| operation.waits.iter().map(move |wait| (operation, wait)));
    let found = found.filter_map(|(operation, wait)| match (&operation.output, &wait.source) {
        (Output::Resource { attributes, .. }, WaitSource::GetOrFind { list, .. }) => Some(Waited {
            pair: [*attributes, *lists.get(list.as_str())?],
            place: child(&operation.pointer, "x-rust-wait"),
            list: list.clone(),
        }),
        _ => None,
    });
    found.collect()
}

fn is_named(def: &TypeDef) -> bool {
    matches!(def.origin, Origin::Named(_))
}

/// How much is said of a type and its members.
fn said(def: &TypeDef) -> usize {
    let fields = if let TypeKind::Struct(it) = &def.kind { it.fields.as_slice() } else { &[] };
    def.docs.iter().chain(fields.iter().flat_map(|field| &field.docs)).map(String::len).sum()
}

/// The type that stands for one in the end.
fn last(same: &BTreeMap<TypeId, TypeId>, id: TypeId) -> TypeId {
    let mut id = id;
    while let Some(next) = same.get(&id) {
        id = *next;
    }
    id
}

/// Members that have become one type are one member: a value of it is made by `From`.
fn merge_members(union: &mut Union) {
    let mut members: Vec<UnionVariant> = Vec::new();
    let mut moved = Vec::new();
    for member in std::mem::take(&mut union.variants) {
        let known = members.iter().position(|other| other.ty == member.ty);
        moved.push(known.unwrap_or(members.len()));
        if known.is_none() {
            members.push(member);
        }
    }
    union.variants = members;
    let mapping = union.discriminator.iter_mut().flat_map(|it| it.mapping.values_mut());
    mapping.for_each(|at| *at = moved.get(*at).copied().unwrap_or(*at));
}

/// What one of two places doesn't require, their type doesn't; what arguments of one take, those of both do. A field has
/// the name that either gives.
fn join(types: &mut [TypeDef], into: TypeId, from: TypeId) {
    types[into.0].into |= types[from.0].into;
    let TypeKind::Struct(other) = &types[from.0].kind else { return };
    let others: Vec<(Presence, Wish)> = other.fields.iter().map(|field| (field.presence, field.name.clone())).collect();
    if let TypeKind::Struct(it) = &mut types[into.0].kind {
        for (field, (presence, name)) in it.fields.iter_mut().zip(others) {
            field.presence = field.presence.or(presence);
            field.name.or(name);
        }
    }
}

/// Whether two types are the same but for names and prose. `seen` has the pairs that are taken to be so already, and
/// those that were compared on the way.
pub(super) fn equal(types: &[TypeDef], a: TypeId, b: TypeId, seen: &mut BTreeSet<(TypeId, TypeId)>) -> bool {
    let mut open = vec![(a, b)];
    while let Some((a, b)) = open.pop() {
        if a != b && seen.insert((a, b)) && !alike(&types[a.0].kind, &types[b.0].kind, &mut open) {
            return false;
        }
    }
    true
}

/// The same of what they are themselves; the pairs of types that would have to be equal, too, are left open.
fn alike(a: &TypeKind, b: &TypeKind, open: &mut Vec<(TypeId, TypeId)>) -> bool {
    match (a, b) {
        (TypeKind::Struct(a), TypeKind::Struct(b)) => {
            a.usage == b.usage
                && a.constructor == b.constructor
                && a.fields.len() == b.fields.len()
                // Presence shapes the types of bodies alone.
                && a.fields.iter().zip(&b.fields).all(|(x, y)| {
                    x.wire == y.wire && (a.usage == Usage::Answer || x.presence == y.presence) && alike_refs(&x.ty, &y.ty, open)
                })
        }
        // What one of them lacks, the type of both has.
        (TypeKind::Enum(a), TypeKind::Enum(b)) => std::mem::discriminant(a) == std::mem::discriminant(b),
        (TypeKind::Union(a), TypeKind::Union(b)) => {
            a.discriminator == b.discriminator
                && a.variants.len() == b.variants.len()
                && a.variants.iter().zip(&b.variants).all(|(a, b)| alike_refs(&a.ty, &b.ty, open))
        }
        _ => false,
    }
}

fn alike_refs(a: &TypeRef, b: &TypeRef, open: &mut Vec<(TypeId, TypeId)>) -> bool {
    match (a, b) {
        (TypeRef::Named(a), TypeRef::Named(b)) => {
            open.push((*a, *b));
            true
        }
        (TypeRef::List(a), TypeRef::List(b)) | (TypeRef::Map(a), TypeRef::Map(b)) => alike_refs(a, b, open),
        _ => a == b,
    }
}

/// Drops the types that no operation reaches.
fn drop_unused(lowered: &mut Lowered) {
    let types = &lowered.types;
    let operations = lowered.groups.iter().flat_map(|group| &group.operations);
    let mut open: Vec<TypeId> = operations.flat_map(|operation| operation.types()).collect();
    let mut used = BTreeSet::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(types[id.0].kind.refs().into_iter().filter_map(TypeRef::named));
        }
    }
    let moved: BTreeMap<TypeId, TypeId> = used.iter().enumerate().map(|(new, old)| (*old, TypeId(new))).collect();
    let mut rename = |id: &mut TypeId| {
        if let Some(new) = moved.get(id) {
            *id = *new;
        }
    };
    let old = std::mem::take(&mut lowered.types);
    let parents: Vec<Option<TypeId>> = old
        .iter()
        .map(|def| match def.origin {
            Origin::Nested { parent, .. } => moved.get(&parent).copied(),
            _ => None,
        })
        .collect();
    for (at, mut def) in old.into_iter().enumerate() {
        if !used.contains(&TypeId(at)) {
            continue;
        }
        def.kind.refs_mut().into_iter().for_each(|ty| ty.for_each_named(&mut rename));
        match (&mut def.origin, parents[at]) {
            (Origin::Nested { parent, .. }, Some(new)) => *parent = new,
            // Its parent was merged into another type.
            (Origin::Nested { field, .. }, None) => def.origin = Origin::Component(std::mem::take(field)),
            _ => {}
        }
        lowered.types.push(def);
    }
    for operation in lowered.groups.iter_mut().flat_map(|group| &mut group.operations) {
        operation.for_each_type(&mut rename);
    }
}
