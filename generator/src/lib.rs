//! Turns an OpenAPI 3.0 description into the source of a Rust SDK.
//!
//! The crate is pure: text in, files out. It reads no file, opens no connection and knows nothing
//! about cargo, so the same input gives the same bytes everywhere.
//!
//! ```text
//! load    text + overlay     → one effective document, with the place of every node
//! lower   effective document → IR: the API as a Rust user sees it
//! names   IR + pinned names  → IR in which everything has its name
//! emit    IR                 → pieces of Rust; cannot fail
//! format  pieces             → the text of files
//! ```

mod check;
mod diagnostic;
pub mod digest;
mod docs;
mod emit;
mod format;
mod ir;
mod lower;
mod names;
mod overlay;
pub mod pull;
mod source;
mod words;

use std::collections::BTreeMap;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use digest::digest_matches;
pub use source::{Effective, Source, load};

/// What a generation gives.
#[derive(Debug)]
pub struct Generated {
    /// File name in the output folder → content.
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
    let pins = pins.map(names::Pins::parse).transpose()?.unwrap_or_default();
    let (lowered, mut diagnostics) = lower::lower(effective.value());
    if diagnostics.has_errors() {
        return Err(effective.locate(diagnostics));
    }
    let fates: Vec<_> = lowered.components.iter().map(|(name, fate)| (name.to_owned(), fate.reason())).collect();

    let api = names::assign(lowered, &pins, &mut diagnostics);
    let names = digest::header("#", &names::next_pins(&api, pins).to_yaml());
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
