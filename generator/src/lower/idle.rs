//! What the overlay says to the generator of a place where it changes nothing.

use super::{Group, Lowering};
use crate::diagnostic::Diagnostic;
use crate::ir::wished::{Enum, GivenName, Origin, TypeKind};
use crate::openapi::extensions::{EXTENSIONS, Extension, Holds};
use crate::openapi::pointer::{child, is_within};
use crate::openapi::walk::walk;
use std::collections::BTreeSet;

const INTO: &str = "x-rust-into";

/// Those of names, and of conversions.
fn extensions() -> impl Iterator<Item = &'static Extension> {
    EXTENSIONS.iter().filter(|it| it.name == INTO || it.holds.names())
}

impl Lowering<'_> {
    /// Warns of names that nothing in Rust has, and of conversions that no call makes. Where a part of the API isn't
    /// generated, or something is wrong with it, nobody knows.
    pub(super) fn warn_of_idle(&mut self, groups: &[Group]) {
        if !self.left_out.is_empty() || self.diagnostics.has_errors() {
            return;
        }
        let effective = self.effective(groups);
        let mut idle: Vec<(&str, String)> = Vec::new();
        walk(self.document.root.value, &mut |pointer, _, object| {
            for Extension { name, holds, beside_reference, .. } in extensions() {
                let Some(value) = object.get(*name) else { continue };
                if beside_reference.is_some() && object.contains_key("$ref") {
                    continue; // Refused on loading.
                }
                let place = child(pointer, name);
                if !effective.contains(&place) {
                    idle.push((name, place));
                } else if *holds == Holds::Variants {
                    let wires = value.as_object().into_iter().flat_map(|names| names.keys());
                    let places = wires.map(|wire| child(&place, wire)).filter(|place| !effective.contains(place));
                    idle.extend(places.map(|place| (*name, place)));
                }
            }
        });
        // Of media types that aren't read it was told that they are not, or they say the same as the one that is.
        idle.retain(|(_, place)| !self.unread.iter().any(|media| is_within(place, media)));
        for (name, place) in idle {
            let why = match name {
                INTO => "no call has an argument of this type",
                _ => "what it would name isn't there in Rust",
            };
            self.diagnostics.push(
                Diagnostic::warning(format!("`{name}` has no effect here: {why}"))
                    .at(place)
                    .cure("remove it, or put it where it has one (spec/README.md tells what it names)"),
            );
        }
    }

    /// The places of what the overlay says with effect: names, mappings that have one of them, and conversions.
    fn effective(&self, groups: &[Group]) -> BTreeSet<String> {
        let operations = || groups.iter().flat_map(|group| &group.operations);
        let mut names: Vec<&GivenName> = Vec::new();
        for operation in operations() {
            names.extend(operation.name.iter().chain(&operation.request));
            names.extend(operation.arguments.iter().chain(&operation.options).filter_map(|param| param.name.given()));
        }
        let mut variants = Vec::new();
        for def in &self.types {
            if let Origin::Named(given) = &def.origin {
                names.push(given);
            }
            match &def.kind {
                TypeKind::Struct(it) => names.extend(it.fields.iter().filter_map(|field| field.name.given())),
                TypeKind::Enum(Enum::Text(it)) => variants.extend(it.iter().filter_map(|it| it.name.given())),
                TypeKind::Enum(Enum::Integer(it)) => variants.extend(it.iter().filter_map(|it| it.name.given())),
                TypeKind::Union(_) => {}
            }
        }
        let mut places: BTreeSet<String> = names.iter().chain(&variants).map(|given| given.pointer.clone()).collect();
        places.extend(variants.iter().filter_map(|given| Some(given.pointer.rsplit_once('/')?.0.to_owned())));
        let arguments = operations().flat_map(|operation| &operation.arguments);
        let taken = arguments.filter_map(|param| param.ty.named());
        places.extend(taken.map(|id| child(&self.types[id.0].pointer, INTO)));
        places
    }
}
