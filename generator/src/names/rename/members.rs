//! Renames fields, values and setters.

use super::{Move, possible};
use crate::ir::wished::{Enum, Operation, Param, TypeDef, TypeKind};
use crate::ir::{Ident, Usage, Wish};
use crate::names::kind::Kind;
use crate::names::labels::{clear_name, label};
use crate::names::pins::PinnedName;
use crate::names::{Pins, reserved};
use std::collections::BTreeSet;

/// Renames the members of a type.
pub(in crate::names) fn members(def: &TypeDef, ty: &Ident, pins: &mut Pins) {
    let Some(pinned) = pins.ty(ty).filter(|pinned| pinned.kind == Kind::of(&def.kind)) else { return };
    let given: Vec<(String, &Wish)> = match &def.kind {
        TypeKind::Struct(it) => it.fields.iter().map(|field| (field.wire.clone(), &field.name)).collect(),
        TypeKind::Enum(Enum::Text(it)) => it.iter().map(|it| (it.wire.clone(), &it.name)).collect(),
        TypeKind::Enum(Enum::Integer(it)) => it.iter().map(|it| (it.wire.to_string(), &it.name)).collect(),
        TypeKind::Union(_) => return,
    };
    let mut taken: BTreeSet<String> = pins.reserved.members(ty).cloned().collect();
    let between = match &def.kind {
        TypeKind::Struct(it) => {
            taken.extend(reserved::STRUCT.map(ToOwned::to_owned));
            let clears = it.fields.iter().filter(|field| it.usage == Usage::Body && field.presence.is_nullable());
            let clears = clears.filter_map(|field| Some(clear_name(pinned.member(&field.wire)?)));
            taken.extend(clears.chain(pinned.clears.values().cloned()).map(String::from));
            "."
        }
        _ => {
            taken.insert(reserved::OTHER.to_owned());
            "::"
        }
    };
    let is_released = |name: &Ident| pins.reserved.is_member(ty, name);
    let is_own = |of: &str, name: &Ident| pins.reserved.is_own(ty, of, name);
    let moves = changed(&pinned.members, &given, is_released, is_own, taken);
    let path = format!("{}::{ty}{between}", pinned.module);
    for (of, old, new) in moves {
        pins.renames.note(format!("{path}{old}"), format!("{path}{new}"), true);
        rename_in(pins.types.get_mut(ty).map(|pinned| &mut pinned.members), &of, new);
    }
}

/// Renames the setters of an operation.
pub(in crate::names) fn setters<'p>(operation: &Operation, params: impl Iterator<Item = &'p Param>, pins: &mut Pins) {
    let key = &operation.key;
    let Some(pinned) = pins.operation(key) else { return };
    let given: Vec<(String, &Wish)> = params.map(|param| (label(param), &param.name)).collect();
    let mut taken: BTreeSet<String> = reserved::REQUEST.map(ToOwned::to_owned).into();
    taken.extend(pins.reserved.setters(key).cloned());
    let is_released = |name: &Ident| pins.reserved.is_setter(key, name);
    let is_own = |of: &str, name: &Ident| pins.reserved.is_own(key, of, name);
    let moves = changed(&pinned.setters, &given, is_released, is_own, taken);
    let request = pinned.request.as_deref().unwrap_or(&pinned.method);
    let path = format!("{}::{request}.", pinned.module);
    for (of, old, new) in moves {
        pins.renames.note(format!("{path}{old}"), format!("{path}{new}"), true);
        rename_in(pins.operations.get_mut(key).map(|pinned| &mut pinned.setters), &of, new);
    }
}

/// What each of the names becomes that the overlay changes: whose it is, the old name, the new one.
fn changed(
    pinned: &[PinnedName],
    wishes: &[(String, &Wish)],
    is_released: impl Fn(&Ident) -> bool,
    is_own: impl Fn(&str, &Ident) -> bool,
    mut taken: BTreeSet<String>,
) -> Vec<(String, Ident, Ident)> {
    let moves = wishes.iter().filter_map(|(of, wish)| {
        let new = &wish.given()?.name;
        let old = &pinned.iter().find(|pinned| pinned.of == *of)?.name;
        let is_free = old != new && !is_released(old);
        is_free.then(|| Move { of: of.clone(), old: old.clone(), new: new.clone(), is_own: is_own(of, new) })
    });
    let moves = moves.collect();
    taken.extend(pinned.iter().map(|pinned| pinned.name.to_string()));
    possible(moves, &taken).into_iter().map(|it| (it.of, it.old, it.new)).collect()
}

fn rename_in(names: Option<&mut Vec<PinnedName>>, of: &str, new: Ident) {
    if let Some(pinned) = names.into_iter().flatten().find(|pinned| pinned.of == of) {
        pinned.name = new;
    }
}
