//! Follows all uses from the operations on, and puts together what is one type.

use super::{Class, Matching, State, Target};
use crate::ir::wished::{Enum, TypeKind};
use crate::ir::{Ident, Mention, Operation, Slot, TypeId, TypeRef};
use crate::names::labels::{slot_label, spelled};
use crate::names::pins::PinnedType;
use std::collections::{BTreeMap, BTreeSet};

/// All types that operations reach, each as a released one or as a new one.
pub(super) struct Partition<'a> {
    pub(super) matching: Matching<'a>,
    /// What is a released type by its use, and not by its place alone.
    used: BTreeSet<State<'a>>,
    /// What the slots of each operation lead to.
    roots: Vec<Vec<Option<Target<'a>>>>,
    /// What the references of each state lead to.
    targets: BTreeMap<State<'a>, Vec<Option<Target<'a>>>>,
}

impl<'a> Partition<'a> {
    pub(super) fn of<'o, I: Iterator<Item = &'o Operation>>(
        matching: Matching<'a>,
        operations: impl Fn() -> I,
    ) -> Self {
        let mut partition = Self { matching, used: BTreeSet::new(), roots: Vec::new(), targets: BTreeMap::new() };
        // A shape that doesn't fit the others of its type changes what others are, so it begins anew without it.
        loop {
            partition.follow(operations());
            let misfits = partition.misfits();
            if misfits.is_empty() {
                return partition;
            }
            partition.matching.refuse(misfits);
        }
    }

    /// What the slots of all operations lead to, in order.
    pub(super) fn roots(&self) -> impl Iterator<Item = Option<Target<'a>>> {
        self.roots.iter().flatten().copied()
    }

    /// What the references of a type lead to, in order.
    pub(super) fn targets(&self, state: State<'a>) -> &[Option<Target<'a>>] {
        self.targets.get(&state).map(Vec::as_slice).unwrap_or_default()
    }

    /// Follows all uses from the operations on.
    fn follow<'o>(&mut self, operations: impl Iterator<Item = &'o Operation>) {
        self.used.clear();
        self.roots.clear();
        self.targets.clear();
        let mut open = Vec::new();
        for operation in operations {
            let pinned = self.matching.pins.operation(&operation.key);
            let targets = operation.slots().into_iter().map(|(slot, mention)| {
                let is_rewrapped =
                    slot == Slot::Answer && self.matching.pins.reserved.is_rewrapped(&operation.key, &operation.output);
                let name = pinned.and_then(|pinned| pinned.uses.get(&slot_label(slot)));
                let name = name.map(|name| name.as_str()).filter(|name| !is_rewrapped || self.shares(mention, name));
                match mention {
                    Mention::Id(id) => Some(self.type_target(*id, name)),
                    Mention::Ref(ty) => self.target(ty, name),
                }
            });
            let targets: Vec<_> = targets.collect();
            open.extend(targets.iter().flatten().copied());
            self.roots.push(targets);
        }
        // What has no name yet waits until all that has one is known.
        let mut waiting = BTreeSet::new();
        loop {
            while let Some(target) = open.pop() {
                let Target::Type(state) = target else { continue };
                if state.1.is_none() {
                    waiting.insert(state.0);
                } else if !self.targets.contains_key(&state) {
                    self.enter(state, &mut open);
                }
            }
            let Some(id) = waiting.pop_first() else { break };
            // A type that holds itself comes by here again, too.
            if self.known_as(id).is_none() && !self.targets.contains_key(&(id, None)) {
                self.enter((id, None), &mut open);
            }
        }
    }

    /// What a released member holds: where it stands beside another shape by now, that isn't what its label says, but
    /// it may be what the description has again.
    fn use_of(&self, name: &str, pinned: &'a PinnedType, label: &str, now: &TypeRef) -> Option<&'a Ident> {
        let released = |label: &str| self.matching.pins.reserved.has_member(name, label);
        let beside = pinned.uses.iter().find(|(other, _)| {
            other.strip_prefix(label).is_some_and(|rest| rest.starts_with(" as ")) && !released(other)
        });
        match beside {
            Some((_, beside))
                if released(label) && now.named().is_some_and(|id| self.matching.is(id, beside.as_str())) =>
            {
                Some(beside)
            }
            _ => pinned.uses.get(label),
        }
    }

    /// Whether a type has a member of a released one: what came around it, or no longer does, is nothing to it.
    fn shares(&self, mention: Mention<'_>, released: &str) -> bool {
        let Some(id) = mention.named() else { return false };
        let TypeKind::Struct(it) = &self.matching.types[id.0].kind else { return false };
        it.fields.iter().any(|field| self.matching.pins.reserved.has_member(released, &field.wire))
    }

    fn enter(&mut self, state: State<'a>, open: &mut Vec<Target<'a>>) {
        let (id, name) = state;
        let pinned = name.and_then(|name| self.matching.pins.ty(name));
        let labels = pinned.map(|pinned| self.matching.labels(id, pinned)).unwrap_or_default();
        let types = self.matching.types;
        let targets = types[id.0].kind.refs().into_iter().enumerate().map(|(at, ty)| {
            let label = labels.get(at).copied().flatten();
            let reserved = &self.matching.pins.reserved;
            let is_other = |label: &&str| name.is_some_and(|name| reserved.is_other_member(name, label, ty));
            // A name that came after the release is that of the shape by now.
            let name = label.and_then(|label| {
                let used = self.use_of(name?, pinned?, label, ty)?.as_str();
                (!reserved.is_type(used) || !is_other(&label)).then_some(used)
            });
            self.target(ty, name)
        });
        let targets: Vec<_> = targets.collect();
        open.extend(targets.iter().flatten().copied());
        self.targets.insert(state, targets);
    }

    /// What a reference leads to where a released type was, or where none was.
    fn target(&mut self, ty: &TypeRef, released: Option<&'a str>) -> Option<Target<'a>> {
        match ty.named() {
            Some(id) => Some(self.type_target(id, released)),
            None => self.matching.loosened_enum(ty, released).map(Target::LoosenedEnum),
        }
    }

    fn type_target(&mut self, id: TypeId, released: Option<&'a str>) -> Target<'a> {
        let used = released.filter(|name| self.matching.is(id, name));
        if used.is_some() {
            self.used.insert((id, used));
        }
        Target::Type((id, used.or_else(|| self.matching.by_place_or_overlay(id))))
    }

    /// The released type that a type without use of its own stands for: one that it is elsewhere.
    fn known_as(&self, id: TypeId) -> Option<&'a str> {
        let states = self.targets.range((id, None)..(TypeId(id.0 + 1), None));
        states.filter_map(|((_, name), _)| *name).next()
    }

    pub(super) fn class(&self, target: Target<'a>) -> Class<'a> {
        match target {
            Target::LoosenedEnum(name) | Target::Type((_, Some(name))) => Class::Released(name),
            Target::Type((id, None)) => self.known_as(id).map_or(Class::New(id), Class::Released),
        }
    }

    /// What becomes each class that an operation reaches: the best likeness of the released type first.
    pub(super) fn classes(&self) -> Vec<(Class<'a>, Vec<State<'a>>)> {
        let mut classes: BTreeMap<Class<'a>, Vec<State<'a>>> = BTreeMap::new();
        let mut open: Vec<Target<'a>> = self.roots().flatten().collect();
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            if !seen.insert(target) {
                continue;
            }
            let class = self.class(target);
            let states = classes.entry(class).or_default();
            let Target::Type((id, _)) = target else { continue };
            let state = match class {
                Class::Released(name) => (id, Some(name)),
                Class::New(id) => (id, None),
            };
            if !states.contains(&state) {
                states.push(state);
                open.extend(self.targets(state).iter().flatten());
            }
        }
        for (class, states) in &mut classes {
            let Class::Released(name) = class else { continue };
            let Some(pinned) = self.matching.pins.ty(name) else { continue };
            states.sort_by_key(|state| self.rank(*state, pinned));
        }
        // In the order of the description, whatever the names.
        let mut classes: Vec<_> = classes.into_iter().collect();
        classes.sort_by_key(|(class, states)| (states.first().map_or(usize::MAX, |(id, _)| id.0), *class));
        classes
    }

    /// The less, the more a state is like the released type.
    fn rank(&self, state: State<'a>, pinned: &PinnedType) -> (bool, bool, usize, TypeId) {
        let elsewhere = self.matching.types[state.0.0].place != pinned.place;
        (!self.used.contains(&state), elsewhere, usize::MAX - self.matching.kept(state.0, pinned), state.0)
    }

    /// States that can't be one type with the first of their class.
    fn misfits(&self) -> Vec<(TypeId, &'a str)> {
        let mut misfits = Vec::new();
        for (class, states) in self.classes() {
            let (Class::Released(name), Some((first, others))) = (class, states.split_first()) else { continue };
            let Some(pinned) = self.matching.pins.ty(name) else { continue };
            // A place may have something else by now, where what was there is known by its uses.
            let replaced = |it: &State<'a>| {
                self.used.contains(first) && !self.used.contains(it) && !self.matching.has_half(it.0, pinned)
            };
            let misfit = others.iter().filter(|other| replaced(other) || !self.fit(*first, **other));
            misfits.extend(misfit.map(|(id, _)| (*id, name)));
        }
        misfits
    }

    /// Whether two states can be one type: what both have is the same.
    fn fit(&self, a: State<'a>, b: State<'a>) -> bool {
        let (types, a_targets, b_targets) = (self.matching.types, self.targets(a), self.targets(b));
        let (a, b) = (&types[a.0.0].kind, &types[b.0.0].kind);
        let (a_refs, b_refs) = (a.refs(), b.refs());
        let same = |at: usize, other: usize| {
            let target = |targets: &[Option<Target<'a>>], at: usize| targets.get(at).copied().flatten();
            let (x, y) = (target(a_targets, at), target(b_targets, other));
            spelled_with_target(a_refs[at], x) == spelled_with_target(b_refs[other], y)
                && x.map(|it| self.class(it)) == y.map(|it| self.class(it))
        };
        match (a, b) {
            (TypeKind::Struct(x), TypeKind::Struct(y)) if x.usage == y.usage => {
                let others: BTreeMap<&str, usize> = y.fields.iter().map(|field| field.wire.as_str()).zip(0..).collect();
                x.fields
                    .iter()
                    .enumerate()
                    .all(|(at, field)| others.get(field.wire.as_str()).is_none_or(|other| same(at, *other)))
            }
            (TypeKind::Enum(Enum::Text(_)), TypeKind::Enum(Enum::Text(_))) => true,
            (TypeKind::Enum(Enum::Integer(_)), TypeKind::Enum(Enum::Integer(_))) => true,
            (TypeKind::Union(x), TypeKind::Union(y)) => {
                let decided = match (&x.discriminator, &y.discriminator) {
                    (Some(x), Some(y)) => x.agrees(y),
                    (x, y) => x == y,
                };
                decided && x.variants.len() == y.variants.len() && (0..x.variants.len()).all(|at| same(at, at))
            }
            _ => false,
        }
    }
}

/// The shape of a reference, in which a value that stays an enum is one.
fn spelled_with_target(ty: &TypeRef, target: Option<Target<'_>>) -> String {
    let mut ty = ty.clone();
    if target.is_some() {
        *ty.leaf_mut() = TypeRef::Named(TypeId(0));
    }
    spelled(&ty)
}

#[cfg(test)]
mod tests;
