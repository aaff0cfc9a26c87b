//! Every Rust name is decided here: modules, handles, methods, types, and the members of all of them.
//!
//! A released name is pinned to what it belongs to and stays, whatever is added around it: all pinned
//! names are taken first. A new name comes from the overlay (`x-rust-name`), then from the rules in
//! [`method`], [`types`] and [`members`]; one that is taken gives way to a longer one.

mod file;
mod inherit;
mod members;
mod method;
mod pins;
mod types;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::docs;
use crate::ir::{Api, Operation, Resource};
use crate::lower::{Group, Lowered};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use method::Call;
pub(crate) use pins::Pins;

/// Modules of the runtime, crates that it uses and the table of operations among the generated files, which a resource can't
/// be called after.
const RUNTIME_MODULES: &[&str] = &[
    "alloc",
    "answer",
    "blocking",
    "bytes",
    "call",
    "chrono",
    "client",
    "contract",
    "core",
    "documents",
    "error",
    "escape",
    "fastrand",
    "find",
    "futures_core",
    "generated",
    "http",
    "httpdate",
    "jiff",
    "json",
    "list",
    "operation",
    "percent_encoding",
    "readme",
    "reqwest",
    "serde",
    "serde_json",
    "serde_path_to_error",
    "shared",
    "std",
    "testing",
    "time",
    "tokio",
    "tracing",
    "values",
    "wait",
    "wire",
];

/// Methods of the client, which an accessor can't have.
const CLIENT_METHODS: &[&str] = &["base_url", "builder", "clone", "from_env", "new", "request", "session"];

/// Decides all names.
pub(crate) fn assign(lowered: Lowered, pins: &mut Pins, diagnostics: &mut Diagnostics) -> Api {
    let Lowered { mut api, groups, .. } = lowered;
    pins.follow(groups.iter().flat_map(|group| &group.operations).map(|operation| operation.key.as_str()));
    api.resources = resources(groups, pins, diagnostics);
    let operations = api.resources.iter().flat_map(|resource| &resource.operations);
    let present = operations.map(|operation| operation.key.clone()).collect();
    for resource in &mut api.resources {
        methods(resource, pins, diagnostics);
        pins.succeed(resource, &present);
        for operation in &mut resource.operations {
            let released = pins.operation(&operation.key);
            members::of_operation(operation, released, diagnostics);
        }
    }
    inherit::inherit(&mut api, pins);
    types::assign(&mut api, pins, diagnostics);
    members::of_types(&mut api, pins, diagnostics);
    api.resources.sort_by(|a, b| a.module.cmp(&b.module));
    api
}

/// Sorts the operations into modules: the pinned one, or the tag's.
fn resources(groups: Vec<Group>, pins: &Pins, diagnostics: &mut Diagnostics) -> Vec<Resource> {
    let mut resources: Vec<Resource> = Vec::new();
    let mut modules = BTreeMap::new();
    for group in groups {
        let own = module_of(&group.tag, &mut modules, diagnostics);
        for operation in group.operations {
            let released = pins.operation(&operation.key);
            let module = released.map_or(&own, |released| &released.module).clone();
            let at = resources.iter().position(|resource| resource.module == module).unwrap_or_else(|| {
                resources.push(Resource {
                    tag: String::new(),
                    handle: format!("{}Api", words::pascal_of(&module)),
                    module: module.clone(),
                    docs: Vec::new(),
                    operations: Vec::new(),
                });
                resources.len() - 1
            });
            let resource = &mut resources[at];
            if module == own && resource.tag.is_empty() {
                resource.tag.clone_from(&group.tag);
                resource.docs = docs::prose(&group.description);
            }
            resource.operations.push(operation);
        }
    }
    for resource in &mut resources {
        if resource.tag.is_empty() {
            resource.tag = words::words(&resource.module).join(" ");
        }
    }
    resources
}

/// The module of a tag. Two tags that come to one name share it.
fn module_of(tag: &str, modules: &mut BTreeMap<String, String>, diagnostics: &mut Diagnostics) -> String {
    let mut module = words::snake(&words::words(tag));
    if module.is_empty() || module.starts_with(|c: char| c.is_numeric()) {
        module = format!("api_{module}").trim_end_matches('_').to_owned();
    }
    if RUNTIME_MODULES.contains(&module.as_str())
        || CLIENT_METHODS.contains(&module.as_str())
        || words::escape(module.clone()) != module
    {
        module.push_str("_api");
    }
    if let Some(other) = modules.insert(module.clone(), tag.to_owned()).filter(|other| other != tag) {
        diagnostics.push(
            Diagnostic::warning(format!("the tags `{other}` and `{tag}` are one resource, `{module}`")).at("/tags"),
        );
    }
    module
}

/// Names the methods of a handle and the structs of their options.
fn methods(resource: &mut Resource, pins: &Pins, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeSet<String> = ["new", "clone"].map(ToOwned::to_owned).into();
    taken.extend(pins.kept_methods(&resource.module));
    let mut open = Vec::new();
    for (at, operation) in resource.operations.iter_mut().enumerate() {
        let released = pins.operation(&operation.key).map(|released| &released.method);
        match released.filter(|name| taken.insert((*name).clone())) {
            Some(name) => {
                if !operation.name.is_empty() && operation.name != *name {
                    diagnostics.push(
                        Diagnostic::warning(format!(
                            "the overlay calls this `{}`, but it was released as `{name}`",
                            operation.name
                        ))
                        .at(operation.pointer.clone())
                        .cure("remove its line from spec/names.yaml to rename it, which breaks callers"),
                    );
                }
                operation.name.clone_from(name);
            }
            None => open.push(at),
        }
    }
    // Waiters are named by the overlay, and don't give way to what the rules make.
    for wait in resource.operations.iter().flat_map(|operation| &operation.waits) {
        if !taken.insert(wait.name.clone()) {
            diagnostics.push(
                Diagnostic::error(format!("`{}.{}` is taken", resource.module, wait.name))
                    .at(format!("{}/name", wait.pointer))
                    .cure("give the waiter another name"),
            );
        }
    }
    // Names that the overlay gives come before those of the rules.
    open.sort_by_key(|at| resource.operations[*at].name.is_empty());
    let paths: Vec<(String, bool)> = resource
        .operations
        .iter()
        .map(|operation| (operation.path.clone(), operation.verb == crate::ir::Verb::Get))
        .collect();
    for at in open {
        let operation = &resource.operations[at];
        let candidates = if operation.name.is_empty() {
            let read_too = paths.iter().any(|(path, get)| *get && *path == operation.path);
            method::candidates(&resource.tag, operation, read_too)
        } else {
            vec![words::identifier(&operation.name)]
        };
        let name = first_free(&candidates, &mut taken);
        if name != candidates[0] {
            diagnostics.push(
                Diagnostic::warning(format!(
                    "`{}.{}` is taken; this method is `{name}`",
                    resource.module, candidates[0]
                ))
                .at(operation.pointer.clone())
                .cure("name it with `x-rust-name` in an overlay action"),
            );
        }
        resource.operations[at].name = name;
    }
    for operation in &mut resource.operations {
        let Some(find) = &mut operation.find else { continue };
        find.name = format!("find_or_{}", operation.name.trim_start_matches("r#"));
        if !taken.insert(find.name.clone()) {
            diagnostics.push(
                Diagnostic::error(format!("`{}.{}` is taken", resource.module, find.name))
                    .at(find.pointer.clone())
                    .cure("give the other operation another name with `x-rust-name`"),
            );
        }
    }
}

/// The first candidate that nobody has, numbered if all are taken; taken from now on.
fn first_free(candidates: &[String], taken: &mut BTreeSet<String>) -> String {
    if let Some(free) = candidates.iter().find(|name| !taken.contains(*name)) {
        taken.insert(free.clone());
        return free.clone();
    }
    let longest = candidates.last().cloned().unwrap_or_default();
    let mut number = 2;
    loop {
        let name = format!("{longest}{number}");
        if taken.insert(name.clone()) {
            return name;
        }
        number += 1;
    }
}

/// The content of `spec/names.yaml` after this generation.
pub(crate) fn next_pins(api: &Api, pins: Pins) -> Pins {
    pins.updated(api)
}

/// The request struct of an operation with options, or `None`.
fn needs_request(operation: &Operation) -> bool {
    !operation.options.is_empty()
}
