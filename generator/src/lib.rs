//! Turns an OpenAPI 3.0 description into the source of a Rust SDK.
//!
//! The crate is pure: text in, files out. It reads no file, opens no connection and knows nothing
//! about cargo, so the same input gives the same bytes everywhere.
//!
//! ```text
//! load    text + overlay     → one effective document, with the place of every node
//! skip    effective document → what of it can't be generated, where that is asked
//! lower   effective document → IR: the API as a Rust user sees it
//! names   IR + pinned names  → IR in which everything has its name
//! emit    IR                 → pieces of Rust; cannot fail
//! format  pieces             → the text of files
//! diff    IR, IR             → what a caller feels of the change
//! ```

mod check;
mod diagnostic;
mod diff;
pub mod digest;
mod docs;
mod emit;
mod format;
mod ir;
mod load;
mod lower;
mod names;
mod openapi;
mod overlay;
pub mod pull;
mod skip;
mod source;
mod spell;
mod words;

use std::collections::BTreeMap;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use diff::facts::{Fact, Facts, facts};
pub use diff::{Change, ChangeKind, Diff, Format, Impact, MARKDOWN_LIMIT};
pub use digest::digest_matches;
pub use emit::CONTRACT;
pub use load::{Effective, load};
pub use skip::{LeftOut, load_supported};
pub use source::Source;

/// What a generation gives.
#[derive(Debug)]
pub struct Generated {
    /// File name → content. All of them belong into the output folder, but for [`CONTRACT`], which is for tests.
    pub files: BTreeMap<String, String>,
    /// The next content of `spec/names.yaml`.
    pub names: String,
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

/// Generates the SDK's source. `pins` is the content of `spec/names.yaml`, absent without an overlay.
pub fn generate(effective: &Effective, pins: Option<&Source>) -> Result<Generated, Diagnostics> {
    let Named { api, pins, fates, mut diagnostics } = named(effective, parse_pins(pins)?)?;
    let names = digest::header("#", &pins.to_yaml());
    let report = Report {
        operations: api.resources.iter().map(|resource| resource.operations.len()).sum(),
        resources: api.resources.len(),
        types: api.types.len(),
        schemas: fates.len(),
        schemas_without_type: fates.into_iter().filter_map(|(name, why)| Some((name, why?.to_owned()))).collect(),
    };

    let mut files = BTreeMap::new();
    for (name, file) in emit::emit(&api) {
        match file.text() {
            Ok(text) => drop(files.insert(name, digest::header("//", &text))),
            Err(error) => diagnostics.push(
                Diagnostic::error(format!("the generator wrote {name} wrongly: {error}"))
                    .cure("this is a mistake of the generator, please report it with the description"),
            ),
        }
    }
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    Ok(Generated { files, names, report, warnings: effective.locate(diagnostics) })
}

/// Compares two descriptions as the Rust that they give. NEW is named with the names of OLD, as the next generation
/// would; where it is generated with others, they are `new_pins`.
pub fn diff(
    old: &Effective,
    old_pins: Option<&Source>,
    new: &Effective,
    new_pins: Option<&Source>,
) -> Result<Diff, Diagnostics> {
    let old = named(old, parse_pins(old_pins)?)?;
    let pins = match new_pins {
        Some(pins) => names::Pins::parse(pins)?,
        None => old.pins,
    };
    Ok(diff::diff(&old.api, &named(new, pins)?.api))
}

fn parse_pins(pins: Option<&Source>) -> Result<names::Pins, Diagnostics> {
    Ok(pins.map(names::Pins::parse).transpose()?.unwrap_or_default())
}

/// The IR in which everything has its name.
struct Named {
    api: ir::Api,
    /// The pins of the next generation.
    pins: names::Pins,
    /// Each component schema, and why it has no type of its own.
    fates: Vec<(String, Option<&'static str>)>,
    /// Without errors.
    diagnostics: Diagnostics,
}

fn named(effective: &Effective, mut pins: names::Pins) -> Result<Named, Diagnostics> {
    let left_out = effective.skipped.keys();
    let (lowered, mut diagnostics) = lower::lower(effective.value(), &left_out);
    diagnostics.extend(effective.findings().clone());
    diagnostics.extend(effective.skipped.remarks.clone());
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    let fates = lowered.components.iter().map(|(name, fate)| (name.to_owned(), fate.reason())).collect();
    pins.keep(&left_out);
    let api = names::assign(lowered, &mut pins, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    let pins = names::next_pins(&api, pins);
    Ok(Named { api, pins, fates, diagnostics })
}
