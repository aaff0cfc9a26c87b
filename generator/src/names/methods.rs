//! The names of a handle's methods.

use super::resources::{Home, MethodNames};
use super::{Pins, first_free, method, rename, reserved};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::wished::{Ident, Operation, Verb};
use std::collections::BTreeSet;

/// Names the methods of all operations of a resource, in their order.
pub(super) fn names(home: &Home, pins: &mut Pins, diagnostics: &mut Diagnostics) -> Vec<MethodNames> {
    rename::methods(home, pins);
    let (module, pins) = (&home.module, &*pins);
    let mut taken: BTreeSet<String> = reserved::HANDLE.map(ToOwned::to_owned).into();
    taken.extend(pins.kept_methods(module).map(ToString::to_string));
    let pinned = home.operations.iter().filter_map(|operation| Some(&pins.operation(&operation.key)?.method));
    let has_one: BTreeSet<&Ident> = pinned.chain(pins.kept_methods(module)).collect();
    let gives_way = |operation: &Operation, wanted: &str, name: &str| {
        let warning = Diagnostic::warning(format!("`{module}.{wanted}` is taken; this method is `{name}`"));
        match &operation.name {
            Some(given) => warning.at(given.pointer.clone()).cure("choose a name that no other method has"),
            None => warning.at(operation.pointer.clone()).cure("name it with `x-rust-name` in an overlay action"),
        }
    };
    let waits = home.operations.iter().flat_map(|operation| &operation.waits);
    let waits: BTreeSet<&str> = waits.map(|wait| wait.name.as_str()).collect();
    let mut names: Vec<Option<Ident>> = Vec::new();
    for operation in &home.operations {
        let released = pins.operation(&operation.key).map(|pinned| &pinned.method);
        let released = released.filter(|name| taken.insert(name.to_string()));
        if let (Some(released), Some(given)) = (released, &operation.name) {
            // It gave way to another method when it was named, and still does.
            let is_released = pins.reserved.is_method(module, released);
            if *released != given.name && (has_one.contains(&given.name) || !is_released) {
                diagnostics.push(gives_way(operation, &given.name, released));
            } else {
                diagnostics.extend(pins.method_contradicts(&operation.key, given));
            }
        }
        names.push(released.cloned());
    }
    taken.extend(pins.reserved.methods(module).filter(|name| !waits.contains(name.as_str())).cloned());
    // Waiters are named by the overlay, and don't give way to what the rules make.
    for wait in home.operations.iter().flat_map(|operation| &operation.waits) {
        if !taken.insert(wait.name.to_string()) {
            diagnostics.push(
                Diagnostic::error(format!("`{module}.{}` is taken", wait.name))
                    .at(format!("{}/name", wait.pointer))
                    .cure("give the waiter another name"),
            );
        }
    }
    // Names that the overlay gives come before those of the rules.
    let mut order: Vec<usize> = (0..names.len()).filter(|at| names[*at].is_none()).collect();
    order.sort_by_key(|at| home.operations[*at].name.is_none());
    let can_be_read = |path: &str| home.operations.iter().any(|it| it.verb == Verb::Get && it.path == path);
    for at in order {
        let operation = &home.operations[at];
        let candidates = match &operation.name {
            None => method::candidates(&home.tag, operation, can_be_read(&operation.path)),
            Some(given) => vec![given.name.to_string()],
        };
        let name = first_free(&candidates, &mut taken);
        if name != candidates[0] {
            diagnostics.push(gives_way(operation, &candidates[0], &name));
        }
        names[at] = Some(Ident::new(name));
    }
    let names = names.into_iter().flatten().zip(&home.operations);
    let names = names.map(|(method, operation)| {
        let find = operation.find.as_ref().map(|find| {
            let name = Ident::new(format!("find_or_{}", method.plain()));
            if !taken.insert(name.to_string()) {
                diagnostics.push(
                    Diagnostic::error(format!("`{module}.{name}` is taken"))
                        .at(find.pointer.clone())
                        .cure("give the other operation another name with `x-rust-name`"),
                );
            }
            name
        });
        MethodNames { method, find }
    });
    names.collect()
}

/// Gives an operation without pins those of the operation that had its name and is gone.
pub(super) fn take_over(home: &Home, names: &[MethodNames], present: &BTreeSet<String>, pins: &mut Pins) {
    for (operation, names) in home.operations.iter().zip(names) {
        if pins.operation(&operation.key).is_some() {
            continue;
        }
        let had_it = pins
            .operations
            .iter()
            .find(|(key, old)| old.module == home.module && old.method == names.method && !present.contains(*key));
        if let Some(gone) = had_it.map(|(key, _)| key.clone()) {
            pins.move_operation(&gone, &operation.key);
        }
    }
}
