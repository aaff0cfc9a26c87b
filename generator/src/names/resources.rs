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
    // Where the operations of each tag go, and what is said of it.
    let mut described: Vec<(BTreeSet<usize>, String, String)> = Vec::new();
    for group in groups {
        let mut of_tag = BTreeSet::new();
        let place = group.operations.first().map(|first| child(&first.pointer, "tags")).unwrap_or_default();
        let own = module_of(&group.tag, &place, &mut tags, diagnostics);
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
            of_tag.insert(at);
            let home = &mut homes[at];
            if *module == own && tagged.insert(at) {
                if !group.tag.is_empty() {
                    home.tag.clone_from(&group.tag);
                }
                home.docs = docs::prose(&group.description);
            }
            home.operations.push(operation);
        }
        described.push((of_tag, group.tag, group.description));
    }
    // A tag under another name: all of it is in one module, which has nothing else.
    for at in (0..homes.len()).filter(|at| !tagged.contains(at)) {
        let mut all = described.iter().filter(|(homes, _, _)| homes.contains(&at));
        if let (Some((of_tag, tag, description)), None) = (all.next(), all.next())
            && of_tag.len() == 1
            && !tag.is_empty()
        {
            homes[at].tag.clone_from(tag);
            homes[at].docs = docs::prose(description);
        }
    }
    homes
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
