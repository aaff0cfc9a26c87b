//! Every Rust name is decided here: modules, handles, methods, types, and the members of all of them.
//!
//! A name is pinned to what it belongs to and stays, whatever is added around it: all pinned names are taken first. Until
//! it is released, the overlay may give another one ([`rename`]). A new name comes from the overlay (`x-rust-name`), then
//! from the rules in [`method`], [`types`] and [`members`]; one that is taken gives way to a longer one.

mod contradiction;
mod file;
mod follow;
mod free;
mod inherit;
mod kind;
mod labels;
mod members;
mod method;
mod methods;
mod pins;
mod record;
mod released;
mod rename;
mod renames;
mod reserved;
mod resources;
mod types;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Elsewhere, Find, Ident, Kept, Operation, Resource, TypeKind, wished};
use crate::lower::Lowered;
use crate::source::Source;
use kind::Kind;
use resources::MethodNames;
use std::collections::BTreeSet;

pub(crate) use follow::moved_text;
pub(crate) use labels::label as setter_label;
pub(crate) use method::Call;
pub(crate) use pins::Pins;
pub(crate) use released::Reserved;
pub use renames::Renamed;

/// Whether one type can stand for the other, as far as their kinds tell.
pub(crate) fn same_kind(a: &TypeKind, b: &TypeKind) -> bool {
    Kind::of(a) == Kind::of(b)
}

/// Where a name stands beside others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    Type,
    Field,
    Variant,
    Setter,
    Method,
}

/// Whether a name is taken whatever a description has.
pub(crate) fn is_reserved(scope: Scope, name: &str) -> bool {
    match scope {
        Scope::Type => reserved::is_type(name),
        Scope::Field => reserved::is_member(Kind::Answer, name),
        Scope::Variant => reserved::is_member(Kind::Text, name),
        Scope::Setter => reserved::is_setter(name),
        Scope::Method => reserved::HANDLE.contains(&name),
    }
}

/// Decides all names.
pub(crate) fn assign(lowered: Lowered, pins: &mut Pins, diagnostics: &mut Diagnostics) -> Api {
    let Lowered { version, servers, authentication, permanent_errors, codes, types, groups, .. } = lowered;
    pins.follow_renamed_parameters(
        groups.iter().flat_map(|group| &group.operations).map(|operation| operation.key.as_str()),
    );
    let present = groups.iter().flat_map(|group| &group.operations).map(|operation| operation.key.clone()).collect();
    let homes = resources::homes(groups, pins, diagnostics);
    let mut taken = types::taken(pins);
    let handles: Vec<Ident> = homes.iter().map(|home| types::handle(&home.module, pins, &mut taken)).collect();
    let homes = homes.into_iter().map(|home| {
        let names = methods::names(&home, pins, diagnostics);
        methods::take_over(&home, &names, &present, pins);
        (home, names)
    });
    let homes: Vec<_> = homes.collect();
    rename::requests(&homes, pins, &mut taken, diagnostics);
    let mut resources: Vec<Resource> = Vec::new();
    for ((home, names), handle) in homes.into_iter().zip(handles) {
        let operations = home.operations.into_iter().zip(names);
        let operations = operations
            .map(|(operation, names)| named(operation, names, &home.module, pins, &mut taken, diagnostics))
            .collect();
        resources.push(Resource { tag: home.tag, module: home.module, handle, docs: home.docs, operations });
    }
    let types = inherit::inherit(types, &mut resources, pins);
    let mut types = free::as_maps(types, &mut resources);
    rename::types(&mut types, &resources, pins, &mut taken, diagnostics);
    let types = types::named(types, &resources, pins, &mut taken, diagnostics);
    resources.sort_by(|a, b| a.module.cmp(&b.module));
    let elsewhere = Elsewhere::default();
    Api {
        version,
        servers,
        authentication,
        permanent_errors,
        codes,
        resources,
        types,
        kept: Kept::default(),
        elsewhere,
    }
}

/// An operation with its names.
fn named(
    mut operation: wished::Operation,
    names: MethodNames,
    module: &Ident,
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Operation {
    let parameters = (std::mem::take(&mut operation.arguments), std::mem::take(&mut operation.options));
    rename::setters(&operation, parameters.0.iter().chain(&parameters.1), pins);
    let (arguments, options) = members::of_operation(&operation, parameters, pins, diagnostics);
    let needs_request = !options.is_empty();
    if let Some(given) = operation.request.as_ref().filter(|_| !needs_request) {
        let method = format!("{module}.{}", names.method);
        diagnostics.push(
            Diagnostic::warning(format!("`x-rust-request` names nothing here: `{method}` has no optional parameters"))
                .at(given.pointer.clone())
                .cure("remove it"),
        );
    }
    let request = needs_request.then(|| types::request(&operation, &names.method, module, pins, taken, diagnostics));
    let find = operation.find.zip(names.find).map(|(find, name)| Find {
        name,
        list: find.list,
        by: find.by,
        unless: find.unless,
        declared: find.declared,
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
        timeout: operation.timeout,
        secret_meta: operation.secret_meta,
        rewrapped: operation.rewrapped,
        deprecated: operation.deprecated,
        replacement: operation.replacement,
        lesser: Vec::new(),
        shown: operation.shown,
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

/// Where thousands want one name, each would count past all before it.
const COUNTED: usize = 100;

/// The first of `a2`, `a3` and so on that nobody has, or one behind a hundred of them; taken from now on.
fn numbered(base: &str, between: &str, taken: &mut BTreeSet<String>) -> String {
    let name = |number: usize| format!("{base}{between}{number}");
    let is_free = |number: &usize| !taken.contains(&name(*number));
    let number = (2..COUNTED).find(is_free).unwrap_or_else(|| {
        // One that is free, and then the lowest one between it and the last that isn't, by halves.
        let (mut last, mut free) = (COUNTED - 1, COUNTED);
        while !is_free(&free) {
            (last, free) = (free, free * 2);
        }
        while free - last > 1 {
            let middle = last + (free - last) / 2;
            if is_free(&middle) { free = middle } else { last = middle }
        }
        free
    });
    let name = name(number);
    taken.insert(name.clone());
    name
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_want_a_name_each_has_the_next_number() {
        let mut taken = BTreeSet::from(["a".to_owned(), "a7".to_owned()]);
        let given: Vec<String> = (0..999).map(|_| numbered("a", "", &mut taken)).collect();
        let expected: Vec<String> = (2..1002).filter(|it| *it != 7).map(|it| format!("a{it}")).collect();
        assert_eq!(given, expected);
    }
}
