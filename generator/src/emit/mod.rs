//! From the IR to files. It can't fail: what can't be emitted was refused while lowering.
//!
//! Each emitter has the same shape: a part of the IR in, the pieces of a file out.

mod bodies;
mod body_docs;
pub(crate) mod codes;
mod contract;
mod enums;
pub(crate) mod examples;
mod finds;
mod handle;
mod index;
mod kept;
mod lints;
mod method_docs;
mod module_docs;
mod params;
mod records;
mod requests;
mod types;
mod waits;

use crate::format::{File, Piece};
use crate::ir::secrets::Secrets;
use crate::ir::{Api, Ident, TypeId, TypeKind, Usage};
use crate::spell::Speller;
use examples::Home;
use std::collections::{BTreeMap, BTreeSet};

/// All files by name: those of the generated folder, and the one for tests.
pub(crate) fn emit(api: &Api, homes: &[Home<'_>]) -> BTreeMap<String, File> {
    let (secrets, given) = (api.secrets(), contract::given_types(api));
    let mut files = BTreeMap::new();
    files.insert("mod.rs".to_owned(), index::emit(api));
    files.extend(codes::emit(api).map(|file| (format!("{}.rs", codes::MODULE), file)));
    files.insert(CONTRACT.to_owned(), contract::emit(api));
    for module in modules(api) {
        let home = homes.iter().find(|home| home.resource.module == *module);
        files.insert(format!("{module}.rs"), module_file(api, home, &secrets, &given, module));
    }
    files
}

/// The file that is for tests.
pub const CONTRACT: &str = "contract.rs";

/// The modules that have something in them, in order.
fn modules(api: &Api) -> Vec<&Ident> {
    let types = api.types.iter().map(|def| &def.module);
    let mut modules: Vec<&Ident> = api.resources.iter().map(|resource| &resource.module).chain(types).collect();
    modules.sort_unstable();
    modules.dedup();
    modules
}

/// One resource: its handle, requests, bodies, answers and enums.
fn module_file(api: &Api, home: Option<&Home<'_>>, secrets: &Secrets, given: &BTreeSet<TypeId>, module: &str) -> File {
    let mut types: Vec<_> = api.types.iter().enumerate().filter(|(_, def)| def.module == module).collect();
    types.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    let of_usage = |wanted: Usage| {
        types
            .iter()
            .map(|(_, def)| *def)
            .filter(move |def| matches!(&def.kind, TypeKind::Struct(it) if it.usage == wanted))
    };

    let spell = &Speller::of_file(api);
    let mut pieces: Vec<Piece> = Vec::new();
    if let Some(home) = home {
        pieces.extend(handle::emit(spell, home));
        pieces.extend(waits::emit(spell, home));
        pieces.extend(finds::emit(spell, home));
        pieces.extend(requests::emit(spell, home.resource));
    }
    for def in of_usage(Usage::Body) {
        pieces.extend(bodies::emit(spell, secrets, def));
    }
    for def in of_usage(Usage::Answer) {
        pieces.extend(records::emit(spell, secrets, def));
    }
    for (at, def) in types.iter().filter(|(_, def)| !matches!(def.kind, TypeKind::Struct(_))) {
        pieces.extend(enums::emit(spell, secrets, def, given.contains(&TypeId(*at))));
    }
    let docs = match home {
        Some(home) => module_docs::of(api, home.resource),
        None => vec!["Types that several resources share.".to_owned()],
    };
    File { docs, imports: spell.imports(module), pieces }
}
