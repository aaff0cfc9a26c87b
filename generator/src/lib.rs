//! Turns an OpenAPI 3.0 description into the source of a Rust SDK.
//!
//! The crate is pure: text in, files out. It reads no file, opens no connection and knows nothing
//! about cargo, so the same input gives the same bytes everywhere.
//!
//! From a description to an SDK, one stage after another ([`generate`]):
//!
//! ```text
//! source    text                 → a value, with the line of every node
//! overlay   value + corrections  → the value as it is meant, and which action set what
//! check     value                → what is wrong or unread in it, by the grammar of `openapi`
//! load      all of these         → `effective`: one document in which every node knows its place
//! skip      effective document   → what of it can't be generated, where that is asked
//! secrets   effective document   → strings that look like secrets, of which the overlay says nothing
//! lower     effective document   → IR: the API as a Rust user sees it
//! names     IR + pinned names    → IR in which everything has its name
//! released  IR + last release    → IR in which nothing is missing that callers have
//! emit      IR                   → pieces of Rust; cannot fail. `spell` writes types and arguments, `docs` prose
//! samples   IR                   → a program for each operation, for the API's own docs
//! format    pieces               → the text of files; `digest` seals each
//! ```
//!
//! What else a maintainer asks, of the same stages:
//!
//! ```text
//! diff      IR, IR               → what a caller feels of the change
//! pull      our file + theirs    → their facts with our words, and the overlay as it follows them
//! rename    overlay + two names  → the overlay that gives the new one
//! release   IR                   → what callers have from now on, and what they feel of it
//! examine   everything           → all that is wrong, of all stages in one run
//! wordless  effective document   → places without words, and words without a place
//! elsewhere names of other SDKs  → a table of methods beside ours
//! ```
//!
//! `ir` and `openapi` are the vocabularies of both sides, `words` makes names of Rust from those of the wire, `place` tells
//! a maintainer where something stands, and a `diagnostic` is what any stage has to say.

mod check;
mod diagnostic;
mod diff;
pub mod digest;
mod docs;
mod effective;
mod elsewhere;
mod emit;
mod examine;
mod format;
mod ir;
mod load;
mod lower;
mod names;
mod openapi;
mod overlay;
mod place;
pub mod pull;
mod release;
mod released;
mod rename;
mod samples;
mod secrets;
mod skip;
mod source;
mod spell;
mod wordless;
mod words;

use names::Reserved;
use released::{Released, Since};
use std::collections::BTreeMap;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use diff::facts::{Fact, Facts, facts};
pub use diff::{Change, ChangeKind, Diff, Format, Impact, MARKDOWN_LIMIT};
pub use digest::digest_matches;
pub use effective::{Effective, LeftOut};
pub use emit::CONTRACT;
pub use examine::examine;
pub use ir::path::without_parameter_names;
pub use load::load;
pub use names::Renamed;
pub use overlay::stamp::stamped;
pub use release::{NextRelease, debts, next_release, release, since_release};
pub use released::{Debt, DebtKind};
pub use rename::{Rename, Renaming, rename};
pub use skip::load_supported;
pub use source::Source;
pub use wordless::{misfits, unshown, wordless};

/// What a generation gives.
#[derive(Debug)]
pub struct Generated {
    /// File name → content. All of them belong into the output folder, but for [`CONTRACT`], which is for tests.
    pub files: BTreeMap<String, String>,
    /// The next content of `spec/names.yaml`.
    pub names: String,
    /// The content of `spec/samples.yaml`: an overlay with a program for each operation.
    pub samples: String,
    /// All methods beside those of other SDKs, in Markdown; nothing where no other SDK is known.
    pub methods: Option<String>,
    /// What has another name than was pinned.
    pub renamed: Vec<Renamed>,
    /// What became of the description.
    pub report: Report,
    /// What the maintainer should know although the generation went through.
    pub warnings: Diagnostics,
}

/// The counts a maintainer wants to see after a generation.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Operations with a method.
    pub operations: usize,
    /// Resource handles.
    pub resources: usize,
    /// Structs, enums and unions.
    pub types: usize,
    /// One entry for each component schema that has no type of its own: its name and why.
    pub schemas_without_type: Vec<(String, String)>,
    /// All component schemas of the description.
    pub schemas: usize,
}

/// What was generated before, which decides what stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Past<'a> {
    /// The content of `spec/names.yaml`; there is none without an overlay.
    pub pins: Option<&'a Source>,
    /// The content of `spec/released.yaml`; there is none before the first release.
    pub released: Option<&'a Source>,
    /// When the description was published, such as `2026-10-14`. Where nobody knows, its version says since when
    /// something is gone.
    pub date: Option<&'a str>,
}

impl<'a> From<Option<&'a Source>> for Past<'a> {
    fn from(pins: Option<&'a Source>) -> Self {
        Self { pins, ..Self::default() }
    }
}

/// Generates the SDK's source.
pub fn generate<'a>(effective: &Effective, past: impl Into<Past<'a>>) -> Result<Generated, Diagnostics> {
    let undecided = effective.locate(secrets::check(effective).into_iter().collect());
    let Named { mut api, pins, renamed, fates, mut diagnostics } = match named(effective, past.into()) {
        Ok(_) if undecided.has_errors() => return Err(undecided),
        Ok(named) => named,
        Err(refusal) => return Err(refusal.into_iter().chain(undecided).collect()),
    };
    diagnostics.extend(undecided);
    api.elsewhere.clone_from(&effective.elsewhere);
    let methods = elsewhere::table(&api);
    let names = digest::header("#", &pins.to_yaml());
    let homes = emit::examples::Home::all(&api);
    let samples = digest::header("#", &samples::overlay(&homes));
    let report = Report {
        operations: api.resources.iter().map(|resource| resource.operations.len()).sum(),
        resources: api.resources.len(),
        types: api.types.len(),
        schemas: fates.len(),
        schemas_without_type: fates.into_iter().filter_map(|(name, why)| Some((name, why?.to_owned()))).collect(),
    };

    let mut files = BTreeMap::new();
    for (name, file) in emit::emit(&api, &homes) {
        match file.text() {
            Ok(text) => drop(files.insert(name, digest::header("//", &emit::codes::linked(text, &api.codes)))),
            Err(error) => diagnostics.push(
                Diagnostic::error(format!("the generator wrote {name} wrongly: {error}"))
                    .cure("this is a mistake of the generator, please report it with the description"),
            ),
        }
    }
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    Ok(Generated { files, names, samples, methods, renamed, report, warnings: effective.locate(diagnostics) })
}

/// Compares two descriptions as the Rust that they give. NEW is named with the names of OLD, as the next generation
/// would, where it has no pins of its own.
pub fn diff<'a>(
    old: &Effective,
    old_past: impl Into<Past<'a>>,
    new: &Effective,
    new_past: Option<Past<'a>>,
) -> Result<Diff, Diagnostics> {
    diff_after(old, old_past, new, new_past, &pull::Fates::default())
}

/// The same, where operations have moved as a pull follows them.
pub fn diff_after<'a>(
    old: &Effective,
    old_past: impl Into<Past<'a>>,
    new: &Effective,
    new_past: Option<Past<'a>>,
    fates: &pull::Fates,
) -> Result<Diff, Diagnostics> {
    let old_past = old_past.into();
    let mut old = named(old, old_past)?;
    let released = new_past.unwrap_or(old_past).released.map(Released::parse).transpose()?;
    fates.follow(&mut old.pins, released.as_ref());
    let new = match new_past {
        Some(past) if past.pins.is_some() => named(new, past)?,
        Some(past) => named_with(new, old.pins, past)?,
        None => named_with(new, old.pins, old_past)?,
    };
    Ok(diff::diff(&old.api, &new.api))
}

/// The IR in which everything has its name.
struct Named {
    api: ir::Api,
    /// The pins of the next generation.
    pins: names::Pins,
    renamed: Vec<Renamed>,
    /// Each component schema, and why it has no type of its own.
    fates: Vec<(String, Option<&'static str>)>,
    /// Without errors.
    diagnostics: Diagnostics,
}

fn named(effective: &Effective, past: Past<'_>) -> Result<Named, Diagnostics> {
    let pins = past.pins.map(names::Pins::parse).transpose()?.unwrap_or_default();
    named_with(effective, pins, past)
}

fn named_with(effective: &Effective, mut pins: names::Pins, past: Past<'_>) -> Result<Named, Diagnostics> {
    let mut released = past.released.map(Released::parse).transpose()?;
    released.iter_mut().for_each(|released| released.follow(&pins));
    let left_out = effective.skipped.keys();
    let callers_have = released.as_ref().map(|released| &released.api);
    let (mut lowered, mut diagnostics) = lower::lower(effective.value(), &left_out, callers_have);
    diagnostics.extend(effective.findings().clone());
    diagnostics.extend(effective.skipped.remarks.clone());
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    diagnostics.extend(std::mem::take(&mut lowered.idle));
    let fates = lowered.components.iter().map(|(name, fate)| (name.to_owned(), fate.reason())).collect();
    let lapsed = std::mem::take(&mut lowered.lapsed);
    pins.keep(&left_out);
    pins.reserve(released.as_ref().map(|released| Reserved::of(&released.api)).unwrap_or_default());
    let mut api = names::assign(lowered, &mut pins, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    if let Some(mut released) = released {
        // Naming may have found more.
        released.follow(&pins);
        let now = past.date.map_or_else(|| format!("version {}", api.version), ToOwned::to_owned);
        released::keep(released, &mut api, Since { known: pins.gone().clone(), now, left_out, lapsed });
    }
    let renamed = pins.take_renames().into_log();
    let pins = names::next_pins(&api, pins);
    Ok(Named { api, pins, renamed, fates, diagnostics })
}
