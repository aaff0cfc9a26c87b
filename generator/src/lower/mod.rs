//! From the effective document to the IR. `openapiv3` ends here.
//!
//! Every operation and every schema becomes something or is reported; all that is wrong is told in one
//! run.

mod answer;
mod body;
mod components;
mod document;
mod operation;
mod params;
mod prune;
mod schema;
mod types;

pub(crate) use prune::box_recursive;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Operation, TypeDef, TypeId, Usage};
use components::Components;
use document::Document;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The IR before its names are decided.
#[derive(Debug)]
pub(crate) struct Lowered {
    pub(crate) api: Api,
    /// The operations of each tag, in the order of the document.
    pub(crate) groups: Vec<Group>,
    /// What became of each component.
    pub(crate) components: Components,
}

/// The operations of one tag.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) tag: String,
    pub(crate) description: String,
    pub(crate) operations: Vec<Operation>,
}

/// Lowers a document; the diagnostics tell whether the result may be used.
pub(crate) fn lower(value: &Value) -> (Lowered, Diagnostics) {
    let document = Document::new(value);
    let mut lowering = Lowering {
        components: Components::new(&document),
        document,
        diagnostics: Diagnostics::default(),
        types: Vec::new(),
        defined: BTreeMap::new(),
        open: Vec::new(),
        ids: BTreeSet::new(),
    };
    let groups = lowering.groups();
    let version = lowering.version();
    let mut lowered = Lowered {
        api: Api { version, resources: Vec::new(), types: lowering.types },
        groups,
        components: lowering.components,
    };
    prune::run(&mut lowered, &mut lowering.diagnostics);
    (lowered, lowering.diagnostics)
}

struct Lowering<'d> {
    document: Document<'d>,
    diagnostics: Diagnostics,
    components: Components,
    types: Vec<TypeDef>,
    /// The definition of the schema at a pointer.
    defined: BTreeMap<(String, Usage), TypeId>,
    /// The schemas that are being read, from the outside in.
    open: Vec<String>,
    /// The operationIds so far.
    ids: BTreeSet<String>,
}

impl Lowering<'_> {
    /// What is sent as `API-Version`.
    fn version(&mut self) -> String {
        let version = self.document.root.get("info").and_then(|info| info.text("version")).unwrap_or_default();
        if !body::is_header(version) {
            self.diagnostics.push(
                Diagnostic::error("the version is sent as a header, and has characters that no header may have")
                    .at("/info/version")
                    .cure("correct it with an overlay action"),
            );
        }
        version.to_owned()
    }
}
