//! Every Rust name is decided here: modules, handles, methods, types, and the members of all of them.
//!
//! A released name is pinned to what it belongs to and stays, whatever is added around it: all pinned
//! names are taken first. A new name comes from the overlay (`x-rust-name`), then from the rules in
//! [`method`], [`types`] and [`members`]; one that is taken gives way to a longer one.

mod contradiction;
mod file;
mod free;
mod inherit;
mod members;
mod method;
mod methods;
mod pins;
mod record;
mod reserved;
mod resources;
mod types;

use crate::diagnostic::Diagnostics;
use crate::ir::{Api, Find, Ident, Kept, Operation, Resource, TypeKind, wished};
use crate::lower::Lowered;
use crate::source::Source;
use methods::MethodNames;
use std::collections::BTreeSet;

pub(crate) use method::Call;
pub(crate) use pins::{Pins, without_parameter_names};

/// Whether one type can stand for the other, as far as their kinds tell.
pub(crate) fn same_kind(a: &TypeKind, b: &TypeKind) -> bool {
    pins::Kind::of(a) == pins::Kind::of(b)
}

/// Decides all names.
pub(crate) fn assign(lowered: Lowered, pins: &mut Pins, diagnostics: &mut Diagnostics) -> Api {
    let Lowered { version, permanent_errors, types, groups, .. } = lowered;
    pins.follow_renamed_parameters(
        groups.iter().flat_map(|group| &group.operations).map(|operation| operation.key.as_str()),
    );
    let present = groups.iter().flat_map(|group| &group.operations).map(|operation| operation.key.clone()).collect();
    let homes = resources::homes(groups, pins, diagnostics);
    let mut taken = types::taken(pins);
    let handles: Vec<Ident> = homes.iter().map(|home| types::handle(&home.module, pins, &mut taken)).collect();
    let mut resources: Vec<Resource> = Vec::new();
    for (home, handle) in homes.into_iter().zip(handles) {
        let names = methods::names(&home, pins, diagnostics);
        methods::take_over(&home, &names, &present, pins);
        let operations = home.operations.into_iter().zip(names);
        let operations = operations
            .map(|(operation, names)| named(operation, names, &home.module, pins, &mut taken, diagnostics))
            .collect();
        resources.push(Resource { tag: home.tag, module: home.module, handle, docs: home.docs, operations });
    }
    let types = inherit::inherit(types, &mut resources, pins);
    let types = free::as_maps(types, &mut resources);
    let types = types::named(types, &resources, pins, &mut taken, diagnostics);
    resources.sort_by(|a, b| a.module.cmp(&b.module));
    Api { version, permanent_errors, resources, types, kept: Kept::default() }
}

/// An operation with its names.
fn named(
    mut operation: wished::Operation,
    names: MethodNames,
    module: &Ident,
    pins: &Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Operation {
    let parameters = (std::mem::take(&mut operation.arguments), std::mem::take(&mut operation.options));
    let (arguments, options) = members::of_operation(&operation, parameters, pins, diagnostics);
    let needs_request = !options.is_empty();
    let request = needs_request.then(|| types::request(&operation, &names.method, module, pins, taken, diagnostics));
    let find = operation.find.zip(names.find).map(|(find, name)| Find {
        name,
        list: find.list,
        by: find.by,
        unless: find.unless,
        pointer: find.pointer,
    });
    Operation {
        id: operation.id,
        key: operation.key,
        name: names.method,
        request,
        docs: operation.docs,
        verb: operation.verb,
        path: operation.path,
        arguments,
        options,
        body: operation.body,
        output: operation.output,
        waits: operation.waits,
        find,
        idempotent: operation.idempotent,
        deprecated: operation.deprecated,
        lesser: Vec::new(),
        pointer: operation.pointer,
    }
}

/// The first candidate that nobody has, numbered if all are taken; taken from now on.
fn first_free(candidates: &[String], taken: &mut BTreeSet<String>) -> String {
    if let Some(free) = candidates.iter().find(|name| !taken.contains(*name)) {
        taken.insert(free.clone());
        return free.clone();
    }
    let longest = candidates.last().cloned().unwrap_or_default();
    numbered(&longest, "", taken)
}

/// The first of `a2`, `a3` and so on that nobody has; taken from now on.
fn numbered(base: &str, between: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2;
    loop {
        let name = format!("{base}{between}{number}");
        if taken.insert(name.clone()) {
            return name;
        }
        number += 1;
    }
}

impl Pins {
    /// Reads `spec/names.yaml`.
    pub(crate) fn parse(source: &Source) -> Result<Self, Diagnostics> {
        file::read(source)
    }

    /// The file's content below its header.
    pub(crate) fn to_yaml(&self) -> String {
        file::write(self)
    }
}

/// The content of `spec/names.yaml` after this generation.
pub(crate) fn next_pins(api: &Api, pins: Pins) -> Pins {
    pins.updated(api)
}
