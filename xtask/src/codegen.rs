//! `cargo xtask codegen`: description → generated files, or the proof that they are current.

use std::time::Instant;

use crate::error::Error;
use crate::input::Inputs;
use crate::report;
use crate::tree::{Comparison, Kind};
use crate::workspace::Located;

#[derive(Debug)]
pub(crate) struct Options {
    /// Compare only.
    pub(crate) check: bool,
    pub(crate) inputs: Inputs,
    /// The folder for the generated files, and for nothing else.
    pub(crate) out: Located,
    /// Where the pinned names go, in a run that pins them.
    pub(crate) names: Option<Located>,
}

pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let start = Instant::now();
    let effective = options.inputs.effective()?;
    let generated = generator::generate(&effective, options.inputs.pins()?.as_ref())?;
    if !generated.warnings.is_empty() {
        eprintln!("{}\n", generated.warnings);
    }

    let mut comparison = Comparison::of_folder(&options.out, &generated.files)?;
    if let Some(names) = &options.names {
        comparison.add_file(names, &generated.names)?;
    }
    if options.check {
        return check(&comparison);
    }
    refuse_foreign(&options.out, &comparison)?;
    // An edit of the names is an input of this very run; an edit of the code is lost.
    let names = options.names.as_ref().map(|names| names.shown.as_str());
    for change in comparison.of_kind(Kind::Edited).filter(|change| Some(change.file.shown.as_str()) != names) {
        eprintln!("warning: {} was edited by hand; generation replaces the edit", change.file.shown);
    }
    comparison.apply()?;
    println!("{}", report::summary(&options.out, &generated, &comparison, start.elapsed()));
    Ok(())
}

fn check(comparison: &Comparison) -> Result<(), Error> {
    if comparison.changes().is_empty() {
        println!("{} generated files are current", comparison.unchanged());
        return Ok(());
    }
    Err(Error::Drift(report::drift(comparison)))
}

/// What someone wrote by hand is neither overwritten nor removed, and the generated files don't
/// share their folder with it.
fn refuse_foreign(out: &Located, comparison: &Comparison) -> Result<(), Error> {
    let names: Vec<_> = comparison.of_kind(Kind::Foreign).map(|change| change.file.shown.clone()).collect();
    if names.is_empty() { Ok(()) } else { Err(Error::Foreign { folder: out.shown.clone(), names }) }
}
