//! What is pinned and not released takes the name that the overlay gives it by now, and what is called after it follows.
//!
//! Each function changes the pins before names are given by them, so that a renamed thing is from then on as if it had
//! always been called so. The second generation has nothing left to rename.

mod after;
mod members;
mod types;

use super::pins::Pins;
use super::reserved;
use super::resources::{Home, MethodNames};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::Ident;
use std::collections::BTreeSet;

pub(super) use members::{members, setters};
pub(super) use types::types;

/// A name that is to change.
struct Move<K> {
    of: K,
    old: Ident,
    new: Ident,
    /// The new name is its own in the last release.
    is_own: bool,
}

/// The moves to names that nobody keeps, and of several to one name the first. `taken` has the names that move, too.
fn possible<K>(mut moves: Vec<Move<K>>, taken: &BTreeSet<String>) -> Vec<Move<K>> {
    loop {
        let count = moves.len();
        let leaving: BTreeSet<String> = moves.iter().map(|it| it.old.to_string()).collect();
        let mut given = BTreeSet::new();
        moves.retain(|it| {
            let new = it.new.as_str();
            (it.is_own || !taken.contains(new) || leaving.contains(new)) && given.insert(new.to_owned())
        });
        if moves.len() == count {
            return moves;
        }
    }
}

/// Renames the methods of a resource.
pub(super) fn methods(home: &Home, pins: &mut Pins) {
    let module = &home.module;
    let moves = home.operations.iter().filter_map(|operation| {
        let (old, new) = (&pins.operation(&operation.key)?.method, &operation.name.as_ref()?.name);
        let is_free = old != new && !pins.reserved.is_method(module, old);
        let is_own = pins.reserved.is_own(module, &operation.key, new);
        is_free.then(|| Move { of: operation.key.clone(), old: old.clone(), new: new.clone(), is_own })
    });
    let moves: Vec<_> = moves.collect();
    if moves.is_empty() {
        return;
    }
    let mut taken: BTreeSet<String> = reserved::HANDLE.map(ToOwned::to_owned).into();
    let pinned = home.operations.iter().filter_map(|operation| Some(&pins.operation(&operation.key)?.method));
    let waits = home.operations.iter().flat_map(|operation| &operation.waits).map(|wait| &wait.name);
    taken.extend(pinned.chain(pins.kept_methods(module)).chain(waits).map(ToString::to_string));
    taken.extend(pins.reserved.methods(module).cloned());
    for Move { of, old, new, .. } in possible(moves, &taken) {
        pins.renames.note(format!("{module}.{old}"), format!("{module}.{new}"), true);
        if let Some(pinned) = pins.operations.get_mut(&of) {
            pinned.method = new;
        }
        pins.renames.methods.insert(of, old);
    }
}

/// Renames the structs with the setters of operations.
pub(super) fn requests(
    homes: &[(Home, Vec<MethodNames>)],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let operations = homes.iter().flat_map(|(home, names)| home.operations.iter().zip(names).map(move |it| (home, it)));
    let mut moves = Vec::new();
    for (home, (operation, names)) in operations {
        let Some(old) = pins.operation(&operation.key).and_then(|pinned| pinned.request.as_ref()) else { continue };
        let given = operation.request.as_ref().map(|given| given.name.clone());
        let is_given = given.is_some();
        let after = || {
            let was = pins.renames.methods.get(&operation.key)?;
            after::method(old, (was, &names.method), &home.module, operation.is_list())
        };
        let Some(new) = given.or_else(after).filter(|new| new != old) else { continue };
        if !pins.reserved.is_request(old) {
            let of = (home.module.clone(), operation, is_given);
            moves.push(Move { of, old: old.clone(), is_own: pins.reserved.is_request(&new), new });
        }
    }
    let wanted: Vec<_> = moves.iter().map(|it| (it.of.1, it.of.2, it.old.clone(), it.new.clone())).collect();
    let made = possible(moves, taken);
    for (operation, is_given, old, new) in wanted {
        // One that the overlay names is told where it gets its name.
        if !is_given && made.iter().all(|it| it.old != old) {
            diagnostics.push(
                stays(&old, &new)
                    .at(operation.pointer.clone())
                    .cure("name it with `x-rust-request` in an overlay action"),
            );
        }
    }
    taken.retain(|name| made.iter().all(|it| *name != *it.old));
    for Move { of: (module, operation, is_given), old, new, .. } in made {
        taken.insert(new.to_string());
        pins.renames.note(format!("{module}::{old}"), format!("{module}::{new}"), is_given);
        if let Some(pinned) = pins.operations.get_mut(&operation.key) {
            pinned.request = Some(new);
        }
    }
}

fn stays(old: &Ident, new: &Ident) -> Diagnostic {
    Diagnostic::warning(format!("`{old}` is no longer called after what it belongs to, as `{new}` is taken"))
}
