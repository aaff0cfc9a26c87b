//! From the effective document to the IR. `openapiv3` ends here.
//!
//! Every operation and every schema becomes something or is reported; all that is wrong is told in one
//! run.
//!
//! | where | what it reads |
//! | --- | --- |
//! | `operation`, `params`, `objects`, `texts` | calls: tags, operationIds, parameters, `style` and `explode`, and what a parameter is as text |
//! | `body`, `answer` | media types, statuses and `default`, and JSON:API's envelopes |
//! | `schema`, `moot` | the keywords of one schema: `type`, `format`, `enum`, `nullable`, `properties`, `items`; those that say nothing beside these |
//! | `combine`, `all_of`, `unions`, `discriminators` | `$ref`, `allOf`, `oneOf`, `anyOf` |
//! | `types`, `fields`, `limits` | which type a schema becomes; `required`, `readOnly`, `writeOnly`, bounds and docs of its members |
//! | `declared`, `wait`, `find`, `pages`, `timeout`, `replacement`, `codes`, `given` | what the overlay declares |
//! | `examples`, `meta` | values to show, and secrets where there is no type |
//! | `prune`, `depth`, `idle` | what is left in the end: one type for a name, none in vain, none too deep, no name without effect |
//! | `document`, `apart`, `components`, `pending`, `site` | how it is done: nodes and references, operations one by one, what became of components, types without recursion, where each is used |

mod all_of;
mod answer;
mod apart;
mod authentication;
mod body;
mod codes;
mod combine;
mod components;
mod declared;
mod depth;
mod discriminators;
mod document;
mod examples;
mod fields;
mod find;
mod fits;
mod given;
mod idle;
mod limits;
mod meta;
mod moot;
mod objects;
mod operation;
mod pages;
mod params;
mod pending;
mod prune;
mod replacement;
mod schema;
mod site;
mod texts;
mod timeout;
mod types;
mod unions;
mod wait;

pub(crate) use apart::{Candidate, refusals};
pub(crate) use declared::lapsed::AllLapsed;
pub(crate) use limits::is_limit;

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::ir::wished::{Operation, TypeDef, TypeId, Usage};
use crate::ir::{Access, Api, Code};
use components::Components;
use document::Document;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The IR before its names are decided.
#[derive(Debug)]
pub(crate) struct Lowered {
    /// Sent as `API-Version`.
    pub(crate) version: String,
    /// The addresses of the API.
    pub(crate) servers: Vec<String>,
    /// How calls authenticate.
    pub(crate) authentication: Vec<Access>,
    /// Codes of errors that trying again doesn't cure.
    pub(crate) permanent_errors: Vec<String>,
    /// The codes that have constants.
    pub(crate) codes: Vec<Code>,
    pub(crate) types: Vec<TypeDef>,
    /// The operations of each tag, in the order of the document.
    pub(crate) groups: Vec<Group>,
    /// What became of each component.
    pub(crate) components: Components,
    /// What stays as it was released, as the description has lost what it needs.
    pub(crate) lapsed: AllLapsed,
    /// What the overlay says without effect, as far as all else is right.
    pub(crate) idle: Vec<Diagnostic>,
    /// The media types of bodies and answers that nobody reads, and those beside them that are read.
    unread: Vec<(String, String)>,
    /// The places of names that types have.
    named: BTreeSet<String>,
}

/// The operations of one tag.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) tag: String,
    pub(crate) description: String,
    pub(crate) operations: Vec<Operation>,
}

/// Lowers a document without the operations of these keys; the diagnostics tell whether the result may be used. Where
/// there is a release, what was declared in it needn't be described any more.
pub(crate) fn lower<'d>(
    value: &'d Value,
    left_out: &'d BTreeSet<String>,
    released: Option<&'d Api>,
) -> (Lowered, Diagnostics) {
    let document = Document::new(value);
    let mut lowering = Lowering::new(Components::new(&document), document, left_out);
    lowering.released = released;
    let mut groups = lowering.groups();
    lowering.waits(&mut groups);
    lowering.finds(&mut groups);
    lowering.timeouts(&mut groups);
    lowering.replacements(&mut groups);
    let version = lowering.version();
    let servers = lowering.document.root.get("servers");
    let servers = servers.iter().flat_map(document::Node::elements).filter_map(|it| it.text("url").map(str::to_owned));
    let servers = servers.collect();
    let (permanent_errors, codes) = (lowering.permanent_errors(), lowering.error_codes());
    let mut lowered = Lowered {
        version,
        servers,
        authentication: authentication::access(value),
        permanent_errors,
        codes,
        types: lowering.types,
        groups,
        components: lowering.components,
        lapsed: lowering.lapsed,
        idle: Vec::new(),
        unread: lowering.unread,
        named: BTreeSet::new(),
    };
    let marks = idle::Marks::of(&lowered.types);
    lowered.named = marks.named();
    let merged = prune::run(&mut lowered, &mut lowering.diagnostics);
    // What a part of the API would take that isn't generated, nobody knows.
    if left_out.is_empty() {
        lowered.idle = marks.idle(value, &lowered, &merged, &lowering.secrets);
    }
    (lowered, lowering.diagnostics)
}

/// The places of names that types have, and the media types in which nobody looks for them; nothing of a document that is
/// wrong.
pub(crate) fn named_types(value: &Value) -> Option<(BTreeSet<String>, Vec<String>)> {
    let none = BTreeSet::new();
    let (lowered, diagnostics) = lower(value, &none, None);
    // A waiter that lacks something leaves all types as they are.
    let is_declared = |found: &Diagnostic| found.pointer.as_ref().is_some_and(|place| place.contains("/x-rust-"));
    let is_whole = diagnostics.iter().all(|found| found.severity != Severity::Error || is_declared(found));
    let unread = lowered.unread.into_iter().map(|(media, _)| media).collect();
    is_whole.then_some((lowered.named, unread))
}

struct Lowering<'d> {
    document: Document<'d>,
    /// The keys of operations that are not generated, such as `GET /servers`.
    left_out: &'d BTreeSet<String>,
    /// What callers have.
    released: Option<&'d Api>,
    lapsed: AllLapsed,
    diagnostics: Diagnostics,
    components: Components,
    types: Vec<TypeDef>,
    /// The definition of the schema at a pointer.
    defined: BTreeMap<(String, Usage), TypeId>,
    /// The schemas that were read.
    schemas: combine::Schemas<'d>,
    /// The lists and maps that are being read, from the outside in.
    open: Vec<String>,
    /// The types whose members aren't all read yet, from the outside in.
    pending: Vec<pending::Pending<'d>>,
    /// Whether pending types are being read.
    reading: bool,
    /// How deep unions are nested in each of those that were walked.
    unions: BTreeMap<String, usize>,
    /// The values that a union has for a property that decides, by both.
    values: BTreeMap<(String, String), Rc<BTreeSet<String>>>,
    /// Whether each choice that was asked for may be null.
    nulls: BTreeMap<String, bool>,
    /// The answers of whose other members was told.
    noted: BTreeSet<String>,
    /// The schemas that say that they are secrets, and are.
    secrets: BTreeSet<String>,
    /// The media types that aren't read, each with the one that is read in its place.
    unread: Vec<(String, String)>,
    /// The operationIds so far.
    ids: BTreeSet<String>,
}

impl<'d> Lowering<'d> {
    fn new(components: Components, document: Document<'d>, left_out: &'d BTreeSet<String>) -> Self {
        Self {
            components,
            document,
            left_out,
            released: None,
            lapsed: AllLapsed::new(),
            diagnostics: Diagnostics::default(),
            types: Vec::new(),
            defined: BTreeMap::new(),
            schemas: combine::Schemas::default(),
            open: Vec::new(),
            pending: Vec::new(),
            reading: false,
            unions: BTreeMap::new(),
            values: BTreeMap::new(),
            nulls: BTreeMap::new(),
            noted: BTreeSet::new(),
            secrets: BTreeSet::new(),
            unread: Vec::new(),
            ids: BTreeSet::new(),
        }
    }

    /// What is sent as `API-Version`.
    fn version(&mut self) -> String {
        let version = self.document.root.get("info").and_then(|info| info.text("version")).unwrap_or_default();
        if !crate::openapi::media::is_header(version) {
            self.diagnostics.push(
                Diagnostic::error("the version is sent as a header, and has characters that no header may have")
                    .at("/info/version")
                    .cure("correct it with an overlay action"),
            );
        }
        version.to_owned()
    }
}
