//! `cargo xtask rename`: another name before a release, in the overlay and in all that is generated.

use generator::{Past, Rename, Source};

use crate::codegen::{self, compared, refuse_foreign};
use crate::error::Error;
use crate::report;

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) because: String,
    /// The generation that follows, of our own description.
    pub(crate) codegen: codegen::Options,
}

/// Writes all files, or none.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let Options { old, new, because, codegen } = options;
    let description = codegen.inputs.description()?;
    let Some(overlay) = codegen.inputs.corrections()? else { return Ok(()) };
    let history = codegen.inputs.history()?;
    let renaming = generator::rename(&description, &overlay, history.past(), &Rename { old, new, because })?;
    if !renaming.generated.warnings.is_empty() {
        eprintln!("{}\n", renaming.generated.warnings);
    }
    // Once more, with what its search for a way to rename has no use for: the names of other SDKs.
    let effective = codegen.inputs.corrected(Some(&Source::new(overlay.name(), renaming.overlay.as_str())))?;
    let pins = Source::new("spec/names.yaml", renaming.generated.names.as_str());
    let mut generated = generator::generate(&effective, Past { pins: Some(&pins), ..history.past() })?;
    let mut comparison = compared(codegen, &mut generated)?;
    if let Some(file) = &codegen.overlay {
        comparison.add_incomplete(file, &renaming.overlay)?;
    }
    refuse_foreign(&codegen.out, &comparison)?;
    comparison.apply()?;
    print!("{}", report::renamed(&renaming.renamed));
    println!("{} files written", comparison.changes().len());
    Ok(())
}
