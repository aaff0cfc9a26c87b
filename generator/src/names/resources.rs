//! Which resource each operation belongs to: the module that it was released in, or the one of its tag.

use super::{Pins, reserved};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::docs;
use crate::ir::wished::Operation;
use crate::ir::{Docs, Ident};
use crate::lower::Group;
use crate::openapi::pointer::child;
use crate::words;
use std::collections::{BTreeMap, BTreeSet};

/// A resource whose operations have no names yet.
pub(super) struct Home {
    pub(super) tag: String,
    pub(super) module: Ident,
    pub(super) docs: Docs,
    pub(super) operations: Vec<Operation>,
}

/// The methods of an operation.
pub(super) struct MethodNames {
    pub(super) method: Ident,
    /// Where what it creates can be found.
    pub(super) find: Option<Ident>,
}

/// Sorts the operations into modules.
pub(super) fn homes(groups: Vec<Group>, pins: &Pins, diagnostics: &mut Diagnostics) -> Vec<Home> {
    let mut homes: Vec<Home> = Vec::new();
    // By module, where each stands in the list.
    let mut known: BTreeMap<Ident, usize> = BTreeMap::new();
    // Those that have their tag.
    let mut tagged = BTreeSet::new();
    let mut tags = BTreeMap::new();
    let owns: Vec<Ident> = groups
        .iter()
        .map(|group| {
            let place = group.operations.first().map(|first| child(&first.pointer, "tags")).unwrap_or_default();
            module_of(&group.tag, &place, &mut tags, diagnostics)
        })
        .collect();
    for (group, own) in groups.into_iter().zip(&owns) {
        let own = released_of(&group, own, &owns, pins);
        for operation in group.operations {
            let module = pins.operation(&operation.key).map_or(&own, |pinned| &pinned.module);
            let at = *known.entry(module.clone()).or_insert_with(|| {
                homes.push(Home {
                    tag: words::words(module).join(" "),
                    module: module.clone(),
                    docs: Vec::new(),
                    operations: Vec::new(),
                });
                homes.len() - 1
            });
            let home = &mut homes[at];
            if *module == own && tagged.insert(at) {
                if !group.tag.is_empty() {
                    home.tag.clone_from(&group.tag);
                }
                home.docs = docs::prose(&group.description);
            }
            home.operations.push(operation);
        }
    }
    homes
}

/// The module of a tag; of one under another name, the one that all of its operations were in, which no other tag has.
fn released_of(group: &Group, own: &Ident, owns: &[Ident], pins: &Pins) -> Ident {
    let pinned = group.operations.iter().filter_map(|operation| pins.operation(&operation.key));
    let modules: BTreeSet<&Ident> = pinned.map(|pinned| &pinned.module).collect();
    match (modules.first(), modules.len()) {
        (Some(module), 1) if !owns.contains(module) => (*module).clone(),
        _ => own.clone(),
    }
}

/// A tag without what stands in brackets behind it, as in `Sandboxes (Preview)`: that a resource is new is no part of its
/// name, which stays when it no longer is.
fn without_remark(tag: &str) -> &str {
    let name = tag.trim_end().strip_suffix(')').and_then(|tag| tag.rsplit_once('(')).map_or(tag, |(name, _)| name);
    if words::words(name).is_empty() { tag } else { name }
}

/// The module of a tag. Two tags that come to one name share it.
fn module_of(tag: &str, place: &str, modules: &mut BTreeMap<Ident, String>, diagnostics: &mut Diagnostics) -> Ident {
    let mut module = words::snake(&words::words(without_remark(tag)));
    if module.is_empty() || module.starts_with(|c: char| c.is_numeric()) {
        module = format!("api_{module}").trim_end_matches('_').to_owned();
    }
    if reserved::is_module(&module) || words::escape(module.clone()) != module {
        module.push_str("_api");
    }
    let module = Ident::new(module);
    if let Some(other) = modules.insert(module.clone(), tag.to_owned()).filter(|other| other != tag) {
        diagnostics.push(
            Diagnostic::warning(format!("the tags `{other}` and `{tag}` are one resource, `{module}`"))
                .at(place)
                .cure("give one of them another name with an overlay action, if they are two"),
        );
    }
    module
}
