//! What the overlay says to the generator of a place where it changes nothing.

use super::Lowered;
use crate::diagnostic::Diagnostic;
use crate::ir::wished::{Enum, GivenName, Ident, Operation, Origin, TypeDef, TypeKind, Wish};
use crate::openapi::extensions::{EXTENSIONS, Extension, Holds};
use crate::openapi::grammar::Kind;
use crate::openapi::pointer::{child, get, is_within};
use crate::openapi::walk::walk;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const INTO: &str = "x-rust-into";
const SECRET: &str = "x-rust-secret";

/// Those of names, of conversions and of secrets.
fn extensions() -> impl Iterator<Item = &'static Extension> {
    EXTENSIONS.iter().filter(|it| [INTO, SECRET].contains(&it.name) || it.holds.names())
}

/// The names that were found where things are described, before places with one name become one type.
pub(super) struct Marks {
    types: Vec<GivenName>,
    members: Vec<Member>,
    /// The schemas of enums.
    enums: BTreeSet<String>,
}

struct Member {
    given: GivenName,
    /// The schema that it is a member of, and its name on the wire.
    of: (String, String),
}

impl Marks {
    pub(super) fn of(types: &[TypeDef]) -> Self {
        let named = types.iter().filter_map(given).cloned();
        let enums = types.iter().filter(|def| def.into).map(|def| def.pointer.clone());
        let mut members = Vec::new();
        for def in types {
            let given = members_of(def).into_iter().filter_map(|(wire, wish)| Some((wire, wish.given()?.clone())));
            members.extend(given.map(|(wire, given)| Member { given, of: (def.pointer.clone(), wire) }));
        }
        Self { types: named.collect(), members, enums: enums.collect() }
    }

    /// The places of names that types have, before places with one name become one type.
    pub(super) fn named(&self) -> BTreeSet<String> {
        self.types.iter().map(|given| given.pointer.clone()).collect()
    }

    /// Warns of names that nothing in Rust has, of conversions that no call makes, of `secrets` that no value is, and of
    /// whatever is said of calls that there are not. A media type that isn't read may say what the one says that is. `merged`
    /// has the schemas whose types became those of others.
    pub(super) fn idle(
        &self,
        document: &Value,
        lowered: &Lowered,
        merged: &BTreeMap<String, String>,
        secrets: &BTreeSet<String>,
    ) -> Vec<Diagnostic> {
        let mut effective = self.effective(lowered, merged);
        effective.extend(secrets.iter().map(|place| child(place, SECRET)));
        let mut idle: Vec<(&str, String, &str)> = Vec::new();
        let calls: BTreeSet<&str> = operations(lowered).map(|operation| operation.pointer.as_str()).collect();
        walk(document, &mut |pointer, kind, object| {
            if kind == Kind::Operation && !calls.contains(pointer) {
                let known = EXTENSIONS.iter().filter(|extension| object.contains_key(extension.name));
                idle.extend(known.map(|it| (it.name, child(pointer, it.name), "no call is made of this operation")));
                return;
            }
            for Extension { name, holds, beside_reference, .. } in extensions() {
                let Some(value) = object.get(*name) else { continue };
                if beside_reference.is_some() && object.contains_key("$ref") {
                    continue; // Refused on loading.
                }
                // What is no secret, and parameters, are judged where secrets are decided.
                if *name == SECRET && (kind != Kind::Schema || *value == Value::Bool(false)) {
                    continue;
                }
                let place = child(pointer, name);
                let why = match *name {
                    INTO => "no call has an argument of this type",
                    SECRET => "no field has this value",
                    _ => "what it would name isn't there in Rust, or has another name",
                };
                if !effective.contains(&place) {
                    idle.push((name, place, why));
                } else if *holds == Holds::Variants {
                    let wires = value.as_object().into_iter().flat_map(|names| names.keys());
                    let places = wires.map(|wire| child(&place, wire)).filter(|place| !effective.contains(place));
                    idle.extend(places.map(|place| (*name, place, why)));
                }
            }
        });
        idle.retain(|(_, place, _)| {
            let twin = lowered.unread.iter().find(|(media, _)| is_within(place, media));
            let same = twin.map(|(media, read)| format!("{read}{}", &place[media.len()..]));
            same.is_none_or(|same| get(document, &same).is_none() || get(document, &same) != get(document, place))
        });
        let told = idle.into_iter().map(|(name, place, why)| {
            Diagnostic::warning(format!("`{name}` has no effect here: {why}")).at(place).cure(
                "remove it, or put it where it has one: a resource has its type from the schema of its `attributes`",
            )
        });
        told.collect()
    }

    /// The places of what the overlay says with effect: names, mappings that have one of them, and conversions.
    fn effective(&self, lowered: &Lowered, merged: &BTreeMap<String, String>) -> BTreeSet<String> {
        let mut places = BTreeSet::new();
        for operation in operations(lowered) {
            let own = operation.name.iter().chain(&operation.request);
            let params = operation.arguments.iter().chain(&operation.options).filter_map(|param| param.name.given());
            places.extend(own.chain(params).map(|given| given.pointer.clone()));
        }
        let names: BTreeSet<&Ident> = lowered.types.iter().filter_map(given).map(|it| &it.name).collect();
        let types = self.types.iter().filter(|given| names.contains(&given.name));
        places.extend(types.map(|given| given.pointer.clone()));

        let mut by_schema: BTreeMap<(&str, String), Vec<&Wish>> = BTreeMap::new();
        for def in &lowered.types {
            for (wire, wish) in members_of(def) {
                by_schema.entry((&def.pointer, wire)).or_default().push(wish);
            }
        }
        for Member { given, of: (schema, wire) } in &self.members {
            let place = (last(merged, schema), wire.clone());
            if by_schema.get(&place).is_some_and(|wishes| wishes.iter().any(|wish| *wish.name() == given.name)) {
                places.insert(given.pointer.clone());
                // The mapping of an enum has one that counts.
                places.extend(given.pointer.rsplit_once('/').map(|(mapping, _)| mapping.to_owned()));
            }
        }
        let arguments = operations(lowered).flat_map(|operation| &operation.arguments);
        let taken: BTreeSet<&str> =
            arguments.filter_map(|param| param.ty.named()).map(|id| lowered.types[id.0].pointer.as_str()).collect();
        places.extend(
            self.enums.iter().filter(|schema| taken.contains(last(merged, schema))).map(|schema| child(schema, INTO)),
        );
        places
    }
}

fn operations(lowered: &Lowered) -> impl Iterator<Item = &Operation> {
    lowered.groups.iter().flat_map(|group| &group.operations)
}

fn given(def: &TypeDef) -> Option<&GivenName> {
    if let Origin::Named(given) = &def.origin { Some(given) } else { None }
}

/// The schema whose type stands for that of another one.
fn last<'m>(merged: &'m BTreeMap<String, String>, schema: &'m str) -> &'m str {
    let mut last = schema;
    // Types that hold each other may have become each other's.
    for _ in 0..merged.len() {
        let Some(next) = merged.get(last) else { break };
        last = next;
    }
    last
}

/// The fields or variants of a type, by their names on the wire.
fn members_of(def: &TypeDef) -> Vec<(String, &Wish)> {
    match &def.kind {
        TypeKind::Struct(it) => it.fields.iter().map(|field| (field.wire.clone(), &field.name)).collect(),
        TypeKind::Enum(Enum::Text(it)) => it.iter().map(|it| (it.wire.clone(), &it.name)).collect(),
        TypeKind::Enum(Enum::Integer(it)) => it.iter().map(|it| (it.wire.to_string(), &it.name)).collect(),
        TypeKind::Union(_) => Vec::new(),
    }
}
