//! The names of types, and the modules they live in.

use super::kind::Kind;
use super::{Call, Pins, first_free, members, rename, reserved};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::wished::{self, Operation, TypeDef};
use crate::ir::{GivenName, Ident, Origin, Resource, TypeId, TypeRef, Usage, ident};
use crate::words::{pascal_of, singular};
use std::collections::{BTreeMap, BTreeSet};

/// What the name of a component says about its place in a document, and nothing about the thing.
const SUFFIXES: [&str; 4] = ["_data", "_attributes", "_resource", "_response"];

/// The names that no new type may take.
pub(super) fn taken(pins: &Pins) -> BTreeSet<String> {
    let mut taken: BTreeSet<String> = reserved::TYPES.iter().map(|name| (*name).to_owned()).collect();
    taken.extend(pins.type_names().chain(pins.handles.values()).map(ToString::to_string));
    taken
}

/// The struct that a resource's methods are on.
pub(super) fn handle(module: &Ident, pins: &Pins, taken: &mut BTreeSet<String>) -> Ident {
    if let Some(released) = pins.handles.get(module) {
        return released.clone();
    }
    let handle = format!("{}Api", pascal_of(module));
    Ident::new(first_free(&[handle.clone(), format!("{handle}Handle")], taken))
}

/// The struct with the setters of an operation that has some.
pub(super) fn request(
    operation: &Operation,
    method: &Ident,
    module: &Ident,
    pins: &Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Ident {
    let given = operation.request.as_ref();
    if let Some(released) = pins.operation(&operation.key).and_then(|pinned| pinned.request.as_ref()) {
        diagnostics.extend(given.and_then(|given| pins.request_contradicts(&operation.key, given)));
        return released.clone();
    }
    let candidates = match given {
        Some(given) => vec![given.name.to_string()],
        None => {
            let call = Call::of(method);
            let short = call.pascal(module, operation.is_list());
            vec![format!("{short}Request"), format!("{}Request", call.long_pascal(module))]
        }
    };
    let name = first_free(&candidates, taken);
    if let Some(given) = given.filter(|given| given.name != *name) {
        diagnostics.push(
            Diagnostic::warning(format!("`{}` is taken; the request is `{name}`", given.name))
                .at(given.pointer.clone())
                .cure("choose a name that no type, request or handle has"),
        );
    }
    Ident::new(name)
}

/// Names all types, their modules and their members.
pub(super) fn named(
    types: Vec<TypeDef>,
    resources: &[Resource],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Vec<crate::ir::TypeDef> {
    let names = names(&types, &calls(resources), pins, taken, diagnostics);
    let modules = modules(&types, &names, resources, pins);
    let types = types.into_iter().zip(names).zip(modules).map(|((mut def, name), module)| {
        constructor(&mut def, &name, pins);
        rename::members(&def, &name, pins);
        members::of_type(def, name, module, pins, diagnostics)
    });
    types.collect()
}

/// By the key of an operation: its module, its method, and whether it answers a list.
type Calls<'a> = BTreeMap<&'a str, (&'a Ident, &'a Ident, bool)>;

fn calls(resources: &[Resource]) -> Calls<'_> {
    let calls = resources.iter().flat_map(|resource| {
        resource.operations.iter().map(|it| (it.key.as_str(), (&resource.module, &it.name, it.is_list())))
    });
    calls.collect()
}

fn names(
    types: &[TypeDef],
    calls: &Calls<'_>,
    pins: &Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Vec<Ident> {
    for def in types {
        if let (Some(released), Origin::Named(given)) = (&def.name, &def.origin) {
            diagnostics.extend(pins.type_contradicts(released, &def.place, given));
        }
    }
    let mut names: Vec<Option<Ident>> = types.iter().map(|def| def.name.clone()).collect();
    // Types that others are named after come first.
    let mut order: Vec<usize> = (0..types.len()).collect();
    order.sort_by_key(|at| rank(&types[*at]));
    for at in order {
        // A nested type is called after its parent, which may itself be nested.
        let mut chain = vec![at];
        while let Some(Origin::Nested { parent, .. }) = chain.last().map(|at| &types[*at].origin)
            && names[parent.0].is_none()
            && chain.len() <= types.len()
        {
            chain.push(parent.0);
        }
        while let Some(at) = chain.pop() {
            if names[at].is_none() {
                names[at] = Some(name(&types[at], &names, calls, taken, diagnostics));
            }
        }
    }
    names.into_iter().flatten().collect()
}

fn rank(def: &TypeDef) -> u8 {
    match def.origin {
        Origin::Named(_) => 0,
        // A component that goes both ways gives its name to the answer.
        Origin::Component(_) if !def.is_input => 1,
        Origin::Component(_) => 2,
        Origin::Body { .. } => 3,
        Origin::Answer { .. } => 4,
        Origin::Param { .. } | Origin::Nested { .. } => 5,
    }
}

fn name(
    def: &TypeDef,
    names: &[Option<Ident>],
    calls: &Calls<'_>,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Ident {
    let candidates: Vec<String> = candidates(def, names, calls).iter().map(|name| ident::pascal(name)).collect();
    let name = first_free(&candidates, taken);
    // What is sent of a component that goes both ways is expected to be called after what is read.
    if name != candidates[0] && !(def.is_input && name == format!("{}{SPEC}", candidates[0])) {
        diagnostics.push(
            Diagnostic::warning(format!("the type `{}` exists; this one is `{name}`", candidates[0]))
                .at(def.pointer.clone())
                .cure("name it with `x-rust-name` in an overlay action"),
        );
    }
    Ident::new(name)
}

/// Behind the name of a type that is sent, where the answers' has the name alone.
const SPEC: &str = "Spec";

/// Names for a type, the best first.
fn candidates(def: &TypeDef, names: &[Option<Ident>], calls: &Calls<'_>) -> Vec<String> {
    match &def.origin {
        Origin::Named(GivenName { name, .. }) => vec![name.to_string()],
        Origin::Component(component) => {
            let whole = def.place == format!("schemas/{component}");
            let full = pascal_of(component);
            let short = stem(component);
            let short = pascal_of(&if whole { short.to_owned() } else { singular(short) });
            let more = if def.is_input { SPEC } else { "Attributes" };
            vec![short.clone(), full.clone(), format!("{short}{more}"), format!("{full}{more}")]
        }
        Origin::Body { operations, component } => {
            let of = |key: &String| {
                let (module, method, list) = calls.get(key.as_str())?;
                let call = Call::of(method);
                Some((call.pascal(module, *list), call.long_pascal(module)))
            };
            let mut bodies: Vec<(String, String)> = operations.iter().filter_map(of).collect();
            // Several operations send it: the one that the component is called after, or the shortest name.
            let own = component.as_deref().map(pascal_of);
            bodies.sort_by_key(|(short, _)| (Some(short) != own.as_ref(), short.len(), short.clone()));
            let mut all: Vec<String> = bodies.iter().map(|(short, _)| short.clone()).take(1).collect();
            all.extend(bodies.into_iter().map(|(_, long)| long).take(1));
            all.extend(own);
            all.push(all.first().map_or_else(|| "Body".to_owned(), |name| format!("{name}Body")));
            all
        }
        Origin::Answer { operation, whole } => match calls.get(operation.as_str()) {
            Some((module, method, list)) => {
                let call = Call::of(method);
                let of_call = format!("{}Response", call.pascal(module, *list));
                let of_long_call = format!("{}Response", call.long_pascal(module));
                if *whole { vec![of_call, of_long_call] } else { vec![call.subject(module), of_call, of_long_call] }
            }
            None => vec!["Answer".to_owned()],
        },
        Origin::Nested { parent, field } => {
            let parent = names.get(parent.0).and_then(Option::as_deref).unwrap_or_default();
            vec![format!("{parent}{}", pascal_of(field)), format!("{parent}{}Value", pascal_of(field))]
        }
        Origin::Param { operation, wire } => match calls.get(operation.as_str()) {
            Some((module, method, list)) => {
                let call = Call::of(method);
                let wire = pascal_of(wire);
                vec![format!("{}{wire}", call.pascal(module, *list)), format!("{}{wire}", call.long_pascal(module))]
            }
            None => vec![pascal_of(wire)],
        },
    }
}

fn stem(component: &str) -> &str {
    let mut stem = component;
    while let Some(shorter) =
        SUFFIXES.iter().find_map(|suffix| stem.strip_suffix(suffix)).filter(|stem| !stem.is_empty())
    {
        stem = shorter;
    }
    stem
}

/// A type lives with the one resource that uses it, or in `shared`; a pinned one stays where it was.
fn modules(types: &[TypeDef], names: &[Ident], resources: &[Resource], pins: &Pins) -> Vec<Ident> {
    let mut users: BTreeMap<TypeId, BTreeSet<&Ident>> = BTreeMap::new();
    for resource in resources {
        let mut open: Vec<TypeId> = resource.operations.iter().flat_map(|operation| operation.types()).collect();
        while let Some(id) = open.pop() {
            if users.entry(id).or_default().insert(&resource.module) {
                open.extend(types[id.0].kind.refs().into_iter().filter_map(TypeRef::named));
            }
        }
    }
    let shared = Ident::lower("shared");
    let module = |(at, name): (usize, &Ident)| {
        let users = users.get(&TypeId(at)).filter(|users| users.len() == 1);
        let only = users.and_then(|users| users.first().copied());
        pins.ty(name).map(|pinned| &pinned.module).or(only).unwrap_or(&shared).clone()
    };
    names.iter().enumerate().map(module).collect()
}

/// Constructors keep the arguments they were released with; what is required since is a setter.
fn constructor(def: &mut TypeDef, name: &Ident, pins: &Pins) {
    let wished::TypeKind::Struct(it) = &mut def.kind else { return };
    let Some(pinned) = pins.ty(name).filter(|pinned| pinned.kind == Kind::Body && it.usage == Usage::Body) else {
        return;
    };
    let has = |wire: &str| it.fields.iter().any(|field| field.wire == wire);
    let is_asked = |wire: &str| it.fields.iter().any(|field| field.wire == wire && field.presence.is_required());
    it.constructor = pinned.new.iter().filter(|argument| has(&argument.wire)).cloned().collect();
    if pins.drops_unasked {
        it.constructor.retain(|argument| is_asked(&argument.wire));
    }
}
