//! Renames types.

use super::{Move, after, possible, stays};
use crate::diagnostic::Diagnostics;
use crate::ir::wished::{Origin, TypeDef};
use crate::ir::{Ident, Resource};
use crate::names::Pins;
use std::collections::{BTreeMap, BTreeSet};

/// Renames types, and then what is nested in them or belongs to a renamed method, if it is called after that.
pub(in crate::names) fn types(
    types: &mut [TypeDef],
    resources: &[Resource],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let given = types.iter().enumerate().filter_map(|(at, def)| {
        let (Some(old), Origin::Named(given)) = (&def.name, &def.origin) else { return None };
        let new = &given.name;
        // What upstream has made one component may be two types, of which one has the overlay's name.
        let has_it = pins.ty(new).is_some_and(|other| other.place == def.place);
        let is_free = old != new && !has_it && !pins.reserved.is_type(old);
        is_free.then(|| Move { of: at, old: old.clone(), new: new.clone(), is_own: false })
    });
    let mut moves = possible(given.collect(), taken);
    let mut moved: BTreeMap<usize, Ident> = BTreeMap::new();
    let mut stuck = BTreeSet::new();
    let mut is_given = true;
    loop {
        rename_types(types, &moves, pins, taken, is_given);
        moved.extend(moves.iter().map(|it| (it.of, it.old.clone())));
        is_given = false;
        let after = types.iter().enumerate().filter_map(|(at, def)| {
            let old = def.name.as_ref().filter(|name| !pins.reserved.is_type(name))?;
            let new = following(def, old, types, resources, pins, &moved)?;
            (!moved.contains_key(&at) && !stuck.contains(&at)).then(|| Move {
                of: at,
                old: old.clone(),
                new,
                is_own: false,
            })
        });
        let after: Vec<_> = after.collect();
        let wanted: Vec<_> = after.iter().map(|it| (it.of, stays(&it.old, &it.new))).collect();
        moves = possible(after, taken);
        for (at, warning) in wanted.into_iter().filter(|(at, _)| moves.iter().all(|it| it.of != *at)) {
            stuck.insert(at);
            let cure = "name it with `x-rust-name` in an overlay action";
            diagnostics.push(warning.at(types[at].pointer.clone()).cure(cure));
        }
        if moves.is_empty() {
            return;
        }
    }
}

/// The name of a type that is called after something which has another name by now.
fn following(
    def: &TypeDef,
    name: &Ident,
    types: &[TypeDef],
    resources: &[Resource],
    pins: &Pins,
    moved: &BTreeMap<usize, Ident>,
) -> Option<Ident> {
    let operations = match &def.origin {
        Origin::Named(_) | Origin::Component(_) => return None,
        Origin::Nested { parent, .. } => {
            return after::with_head(name, moved.get(&parent.0)?, types.get(parent.0)?.name.as_ref()?);
        }
        Origin::Body { operations, .. } => operations.as_slice(),
        Origin::Answer { operation, .. } | Origin::Param { operation, .. } => std::slice::from_ref(operation),
    };
    operations.iter().find_map(|key| {
        let old = pins.renames.methods.get(key)?;
        let all = resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
        let (home, operation) = all.into_iter().find(|(_, operation)| operation.key == *key)?;
        let of_method = (old, &operation.name);
        after::method(name, of_method, &home.module, operation.is_list()).or_else(|| {
            let is_answer = matches!(def.origin, Origin::Answer { .. });
            is_answer.then(|| after::subject(name, of_method, &home.module)).flatten()
        })
    })
}

fn rename_types(
    types: &mut [TypeDef],
    moves: &[Move<usize>],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    is_given: bool,
) {
    taken.retain(|name| moves.iter().all(|it| *name != *it.old));
    for it in moves {
        taken.insert(it.new.to_string());
        types[it.of].name = Some(it.new.clone());
        if let Some(pinned) = pins.ty(&it.old) {
            let module = pinned.module.clone();
            pins.renames.note(format!("{module}::{}", it.old), format!("{module}::{}", it.new), is_given);
        }
    }
    pins.rename_types(&moves.iter().map(|it| (it.old.clone(), it.new.clone())).collect());
}
