//! Puts back into an API what it lacks of a release.
//!
//! Both are known by their Rust names: that is what callers wrote. What the description no longer has is taken over
//! from the release, and what it has in another shape keeps the released one as far as the API can still mean it.

mod answers;
mod calls;
mod fields;
mod paths;
mod scalars;
mod types;

use super::Released;
use crate::ir::{Api, Ident, Kept, KeptItem, Operation, Origin, TypeDef, TypeId, TypeKind, TypeRef};
use crate::lower::AllLapsed;
use crate::names::same_kind;
use std::collections::{BTreeMap, BTreeSet};

/// What tells since when something is gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Since {
    /// What was known to be gone before.
    pub(crate) known: BTreeMap<KeptItem, String>,
    /// What is said of the rest: the date or the version of the description.
    pub(crate) now: String,
    /// The keys of operations that are described, and left out of this generation.
    pub(crate) left_out: BTreeSet<String>,
    /// What is declared, and needs what is gone.
    pub(crate) lapsed: AllLapsed,
}

pub(crate) fn keep(released: Released, api: &mut Api, since: Since) {
    let Api { resources, types, kept: before, .. } = released.api;
    // The number of each released type in the new API. Those that it lacks are added at its end.
    let mut places: BTreeMap<String, usize> = api.types.iter().map(|def| def.name.to_string()).zip(0..).collect();
    let described = places.len();
    let ids = types.iter().map(|def| {
        let next = places.len();
        TypeId(*places.entry(def.name.to_string()).or_insert(next))
    });
    let ids: Vec<TypeId> = ids.collect();
    let mut keeper = Keeper { api, ids, before, since, alike: BTreeSet::new() };
    let types: Vec<TypeDef> = types.into_iter().map(|def| keeper.renumbered(def)).collect();
    let held: BTreeSet<Holding> = types.iter().flat_map(holdings).map(|(_, holding)| holding).collect();
    // All of them are there before two are compared.
    let (mut shared, mut added) = (Vec::new(), Vec::new());
    for (def, id) in types.into_iter().zip(keeper.ids.clone()) {
        if id.0 < described {
            shared.push((id, def));
        } else {
            added.push(id);
            keeper.api.types.push(def);
        }
    }
    for (id, def) in shared {
        // What is made and read in another way is for the report to tell.
        if same_kind(&keeper.api.types[id.0].kind, &def.kind) {
            keeper.members(id.0, def);
        }
    }
    for resource in resources {
        keeper.resource(resource);
    }
    for id in &added {
        keeper.as_before(*id);
    }
    // What belongs to an operation that is only left out isn't gone.
    let left_out = used(keeper.api, |operation| keeper.since.left_out.contains(&operation.key));
    for id in added.into_iter().filter(|id| !left_out.contains(id)) {
        let item = KeptItem::ty(&keeper.api.ty(id).name);
        keeper.gone(item);
    }
    without_unused(keeper.api);
    // What closes a circle is boxed, and not what callers have.
    let stays = api.types.iter().enumerate().flat_map(|(at, def)| {
        holdings(def).filter(|(_, holding)| held.contains(holding)).map(move |(number, _)| (at, number))
    });
    let stays: BTreeSet<(usize, usize)> = stays.collect();
    crate::ir::circles::box_recursive_but(&mut api.types, |at, number| stays.contains(&(at, number)));
}

/// Puts one release into one API.
struct Keeper<'a> {
    api: &'a mut Api,
    /// Where each type of the release is in the API.
    ids: Vec<TypeId>,
    /// What the release had for compatibility alone.
    before: Kept,
    since: Since,
    /// Structs of which the description still has a member.
    alike: BTreeSet<TypeId>,
}

impl Keeper<'_> {
    /// Notes what the description doesn't have.
    fn gone(&mut self, item: KeptItem) {
        let since = self.before.gone.get(&item).or_else(|| self.since.known.get(&item)).unwrap_or(&self.since.now);
        if let Some(reshaped) = self.before.reshaped.get(&item) {
            self.api.kept.reshaped.entry(item.clone()).or_insert_with(|| reshaped.clone());
        }
        if let Some(why) = self.before.lapsed.get(&item) {
            self.api.kept.lapsed.entry(item.clone()).or_insert_with(|| why.clone());
        }
        self.api.kept.gone.insert(item, since.clone());
    }

    /// A type that isn't described has what it had at the time of the release.
    fn as_before(&mut self, id: TypeId) {
        let of_type = format!("{}.", self.api.ty(id).name);
        let is_own = |item: &&KeptItem| item.0.starts_with(&of_type);
        let (before, kept) = (&self.before, &mut self.api.kept);
        kept.relaxed.extend(before.relaxed.iter().filter(is_own).cloned());
        kept.asked.extend(before.asked.iter().filter(is_own).cloned());
        let own = |item: &KeptItem| is_own(&item);
        kept.changed
            .extend(before.changed.iter().filter(|(item, _)| own(item)).map(|(item, now)| (item.clone(), *now)));
        let gone = before.gone.iter().filter(|(item, _)| own(item));
        kept.gone.extend(gone.map(|(item, since)| (item.clone(), since.clone())));
        let reshaped = before.reshaped.iter().filter(|(item, _)| own(item));
        kept.reshaped.extend(reshaped.map(|(item, now)| (item.clone(), now.clone())));
    }

    fn asked(&mut self, item: KeptItem) {
        self.api.kept.asked.insert(item);
    }

    /// The number of a released type in the API.
    fn moved(&self, id: &mut TypeId) {
        *id = self.ids.get(id.0).copied().unwrap_or(*id);
    }

    fn renumbered(&self, mut def: TypeDef) -> TypeDef {
        def.kind.refs_mut().into_iter().for_each(|ty| ty.for_each_named(&mut |id| self.moved(id)));
        if let Origin::Nested { parent, .. } = &mut def.origin {
            self.moved(parent);
        }
        def
    }
}

/// A type and the member by which it holds another one.
type Holding = (Ident, Ident);

/// Those of a type, each with the number of its reference, but for what is boxed or in a list or map.
fn holdings(def: &TypeDef) -> impl Iterator<Item = (usize, Holding)> {
    let members: Vec<(&Ident, &TypeRef)> = match &def.kind {
        TypeKind::Struct(it) => it.fields.iter().map(|field| (&field.name, &field.ty)).collect(),
        TypeKind::Union(it) => it.variants.iter().map(|variant| (&variant.name, &variant.ty)).collect(),
        TypeKind::Enum(_) => Vec::new(),
    };
    let held = members.into_iter().enumerate().filter(|(_, (_, ty))| matches!(ty, TypeRef::Named(_)));
    held.map(|(number, (member, _))| (number, (def.name.clone(), member.clone())))
}

/// The types that some operations need.
fn used(api: &Api, is_one: impl Fn(&Operation) -> bool) -> BTreeSet<TypeId> {
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    within(api, operations.filter(|operation| is_one(operation)).flat_map(Operation::types).collect())
}

/// Types and all that they hold.
fn within(api: &Api, mut open: Vec<TypeId>) -> BTreeSet<TypeId> {
    let mut used = BTreeSet::new();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(api.ty(id).kind.refs().into_iter().filter_map(TypeRef::named));
        }
    }
    used
}

/// Drops the types that only new uses had which gave way to released ones.
fn without_unused(api: &mut Api) {
    let mut used = used(api, |_| true);
    // What was released stays, used or not.
    let gone = (0..api.types.len()).map(TypeId);
    let gone = gone.filter(|id| api.kept.gone.contains_key(&KeptItem::ty(&api.ty(*id).name)));
    used.extend(within(api, gone.collect()));
    if used.len() == api.types.len() {
        return;
    }
    let moved: BTreeMap<TypeId, TypeId> = used.iter().zip(0..).map(|(old, new)| (*old, TypeId(new))).collect();
    let rename = |id: &mut TypeId| *id = moved.get(id).copied().unwrap_or(*id);
    for operation in api.resources.iter_mut().flat_map(|resource| &mut resource.operations) {
        operation.for_each_type(&mut |id| rename(id));
    }
    let mut at = 0;
    api.types.retain(|_| {
        at += 1;
        used.contains(&TypeId(at - 1))
    });
    for def in &mut api.types {
        def.kind.refs_mut().into_iter().for_each(|ty| ty.for_each_named(&mut |id| rename(id)));
        if let Origin::Nested { parent, field } = &mut def.origin {
            match moved.get(parent) {
                Some(new) => *parent = *new,
                None => def.origin = Origin::Component(std::mem::take(field)),
            }
        }
    }
}

fn is_struct(api: &Api, id: TypeId) -> bool {
    matches!(api.ty(id).kind, TypeKind::Struct(_))
}
