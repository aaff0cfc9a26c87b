//! The names of types, and the modules they live in.

use super::pins::Kind;
use super::{Call, Pins, first_free, needs_request};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Origin, TypeDef, TypeId, TypeKind, TypeRef, Usage};
use crate::words::{pascal_of, singular};
use std::collections::{BTreeMap, BTreeSet};

/// Names that the runtime or Rust's prelude has.
const TAKEN: &[&str] = &[
    "Answer",
    "Arguments",
    "AsRef",
    "Attributes",
    "BTreeMap",
    "Box",
    "Bytes",
    "Called",
    "Client",
    "ClientBuilder",
    "Clone",
    "Contract",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Duration",
    "Ensured",
    "Eq",
    "Err",
    "Error",
    "ErrorObject",
    "ErrorSource",
    "Exposed",
    "Extra",
    "Fields",
    "FindBy",
    "FindOrCreate",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Future",
    "Given",
    "HeaderMap",
    "Incomplete",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Item",
    "Items",
    "Iterator",
    "Json",
    "ListCall",
    "Method",
    "None",
    "Nullable",
    "Ok",
    "Option",
    "Ord",
    "Page",
    "Pages",
    "ParseTimestampError",
    "PartialEq",
    "PartialOrd",
    "Progress",
    "RateLimit",
    "Request",
    "Resource",
    "Response",
    "ResponseFuture",
    "Result",
    "RetryPolicy",
    "Secret",
    "Self",
    "Send",
    "Sending",
    "Sized",
    "Some",
    "Sought",
    "StatusCode",
    "Step",
    "String",
    "Sync",
    "Timer",
    "Timestamp",
    "ToOwned",
    "ToString",
    "Transport",
    "TransportError",
    "TryFrom",
    "TryInto",
    "UnknownInteger",
    "UnknownValue",
    "Unpin",
    "Untyped",
    "Value",
    "Vec",
    "Wait",
];

/// What the name of a component says about its place in a document, and nothing about the thing.
const SUFFIXES: [&str; 4] = ["_data", "_attributes", "_resource", "_response"];

pub(super) fn assign(api: &mut Api, pins: &Pins, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeSet<String> = TAKEN.iter().map(|name| (*name).to_owned()).collect();
    taken.extend(pins.type_names().map(ToOwned::to_owned));
    taken.extend(pins.handles.values().cloned());
    for resource in &mut api.resources {
        let handle = resource.handle.clone();
        resource.handle = match pins.handles.get(&resource.module) {
            Some(released) => released.clone(),
            None => first_free(&[handle.clone(), format!("{handle}Handle")], &mut taken),
        };
    }

    let calls: BTreeMap<String, (String, String, bool)> = api
        .resources
        .iter()
        .flat_map(|resource| {
            resource
                .operations
                .iter()
                .map(|it| (it.key.clone(), (resource.module.clone(), it.name.clone(), it.is_list())))
        })
        .collect();
    requests(api, pins, &mut taken);

    api.types.iter().filter(|def| !def.name.is_empty()).for_each(|def| said_otherwise(def, diagnostics));
    // Types that others are named after come first.
    let mut order: Vec<usize> = (0..api.types.len()).collect();
    order.sort_by_key(|at| rank(&api.types[*at]));
    for at in order {
        name(api, TypeId(at), &calls, &mut taken, diagnostics);
    }
    modules(api, pins);
    constructors(api, pins, diagnostics);
}

fn rank(def: &TypeDef) -> u8 {
    match def.origin {
        Origin::Named(_) => 0,
        // A component that goes both ways gives its name to the answer.
        Origin::Component(_) if !is_sent(def) => 1,
        Origin::Component(_) => 2,
        Origin::Body { .. } => 3,
        Origin::Answer { .. } => 4,
        Origin::Param { .. } | Origin::Nested { .. } => 5,
    }
}

/// Whether it is the form of a component that callers send.
fn is_sent(def: &TypeDef) -> bool {
    def.place.ends_with(" body")
}

fn requests(api: &mut Api, pins: &Pins, taken: &mut BTreeSet<String>) {
    for resource in &mut api.resources {
        for operation in &mut resource.operations {
            if !needs_request(operation) {
                operation.request = None;
                continue;
            }
            let named = operation.request.take();
            let released = pins.operation(&operation.key).and_then(|released| released.request.clone());
            operation.request = Some(match (released, named) {
                (Some(name), _) => name,
                (None, Some(name)) => first_free(&[name], taken),
                (None, None) => {
                    let call = Call::of(&operation.name);
                    let short = call.pascal(&resource.module, operation.is_list());
                    let long = call.long_pascal(&resource.module);
                    first_free(&[format!("{short}Request"), format!("{long}Request")], taken)
                }
            });
        }
    }
}

fn name(
    api: &mut Api,
    id: TypeId,
    calls: &BTreeMap<String, (String, String, bool)>,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    if !api.ty(id).name.is_empty() {
        return;
    }
    // A nested type is called after its parent, which may itself be nested.
    if let Origin::Nested { parent, .. } = api.ty(id).origin {
        name(api, parent, calls, taken, diagnostics);
    }
    let def = api.ty(id);
    let candidates: Vec<String> = candidates(api, def, calls).into_iter().map(|name| identifier(&name)).collect();
    let name = first_free(&candidates, taken);
    if name != candidates[0] {
        diagnostics.push(
            Diagnostic::warning(format!("the type `{}` exists; this one is `{name}`", candidates[0]))
                .at(def.pointer.clone())
                .cure("name it with `x-rust-name` in an overlay action"),
        );
    }
    api.types[id.0].name = name;
}

/// A released name wins over the overlay's.
fn said_otherwise(def: &TypeDef, diagnostics: &mut Diagnostics) {
    if let Origin::Named(name) = &def.origin
        && *name != def.name
    {
        diagnostics.push(
            Diagnostic::warning(format!("the overlay calls this `{name}`, but it was released as `{}`", def.name))
                .at(def.pointer.clone())
                .cure("remove its entry from spec/names.yaml to rename it, which breaks callers"),
        );
    }
}

/// Names for a type, the best first.
fn candidates(api: &Api, def: &TypeDef, calls: &BTreeMap<String, (String, String, bool)>) -> Vec<String> {
    match &def.origin {
        Origin::Named(name) => vec![name.clone()],
        Origin::Component(component) => {
            let whole = def.place == format!("schemas/{component}");
            let full = pascal_of(component);
            let short = stem(component);
            let short = pascal_of(&if whole { short.to_owned() } else { singular(short) });
            let more = if is_sent(def) { "Input" } else { "Attributes" };
            vec![short.clone(), full.clone(), format!("{short}{more}"), format!("{full}{more}")]
        }
        Origin::Body { operations, component } => {
            let of = |key: &String| {
                let (module, method, list) = calls.get(key)?;
                let call = Call::of(method);
                Some((call.pascal(module, *list), call.long_pascal(module)))
            };
            let mut names: Vec<(String, String)> = operations.iter().filter_map(of).collect();
            // Several operations send it: the one that the component is called after, or the shortest name.
            let own = component.as_deref().map(pascal_of);
            names.sort_by_key(|(short, _)| (Some(short) != own.as_ref(), short.len(), short.clone()));
            let mut all: Vec<String> = names.iter().map(|(short, _)| short.clone()).take(1).collect();
            all.extend(names.into_iter().map(|(_, long)| long).take(1));
            all.extend(own);
            all.push(all.first().map_or_else(|| "Body".to_owned(), |name| format!("{name}Body")));
            all
        }
        Origin::Answer { operation, whole } => match calls.get(operation) {
            Some((module, method, list)) => {
                let call = Call::of(method);
                let of_call = format!("{}Response", call.pascal(module, *list));
                let of_long_call = format!("{}Response", call.long_pascal(module));
                if *whole { vec![of_call, of_long_call] } else { vec![call.subject(module), of_call, of_long_call] }
            }
            None => vec!["Answer".to_owned()],
        },
        Origin::Nested { parent, field } => {
            let parent = &api.ty(*parent).name;
            vec![format!("{parent}{}", pascal_of(field)), format!("{parent}{}Value", pascal_of(field))]
        }
        Origin::Param { operation, wire } => match calls.get(operation) {
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

fn identifier(name: &str) -> String {
    // What is put together from names is one already: taking it apart again would lose a capital.
    let is_pascal =
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    let name = if is_pascal { name.to_owned() } else { pascal_of(name) };
    if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) { format!("Type{name}") } else { name }
}

/// A type lives with the one resource that uses it, or in `shared`; a pinned one stays where it was.
fn modules(api: &mut Api, pins: &Pins) {
    let mut users: BTreeMap<TypeId, BTreeSet<&str>> = BTreeMap::new();
    for resource in &api.resources {
        let mut open: Vec<TypeId> = resource.operations.iter().flat_map(|operation| operation.types()).collect();
        while let Some(id) = open.pop() {
            if users.entry(id).or_default().insert(&resource.module) {
                open.extend(api.ty(id).kind.refs().into_iter().filter_map(TypeRef::named));
            }
        }
    }
    let modules: Vec<String> = (0..api.types.len())
        .map(|at| {
            let def = &api.types[at];
            let users = users.get(&TypeId(at));
            let only = users.filter(|users| users.len() == 1).and_then(|users| users.first());
            let released = pins.ty(&def.name).map(|released| released.module.as_str());
            released.or(only.copied()).unwrap_or("shared").to_owned()
        })
        .collect();
    for (def, module) in api.types.iter_mut().zip(modules) {
        def.module = module;
    }
}

/// Constructors keep the arguments they were released with; what is required since is a setter.
fn constructors(api: &mut Api, pins: &Pins, diagnostics: &mut Diagnostics) {
    for def in &mut api.types {
        let TypeKind::Struct(it) = &mut def.kind else { continue };
        if it.usage == Usage::Answer {
            continue;
        }
        let fields: BTreeSet<String> = it.fields.iter().map(|field| field.wire.clone()).collect();
        let Some(released) = pins.ty(&def.name).filter(|released| released.kind == Kind::Body) else { continue };
        let (kept, gone): (Vec<_>, Vec<_>) = released.new.iter().cloned().partition(|it| fields.contains(&it.wire));
        for argument in gone {
            diagnostics.push(
                Diagnostic::warning(format!(
                    "`{}::new` loses its argument `{}`, which the description no longer has",
                    def.name, argument.wire
                ))
                .at(def.pointer.clone()),
            );
        }
        it.constructor = kept;
    }
}
