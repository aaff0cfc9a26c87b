//! `cargo xtask codegen`: description → generated files, or the proof that they are current.

use std::process::ExitCode;
use std::time::Instant;

use generator::{Diff, Effective, Format, Generated, Past};

use crate::checked_in::CheckedIn;
use crate::error::Error;
use crate::input::Inputs;
use crate::tree::{self, Comparison, Kind};
use crate::workspace::{Located, Workspace};
use crate::{changelog, fake, left_out, report};

#[derive(Debug)]
pub(crate) struct Options {
    /// Compare only.
    pub(crate) check: bool,
    pub(crate) inputs: Inputs,
    /// The folder for the generated files, and for nothing else.
    pub(crate) out: Located,
    /// The file for the table of operations, which is for tests.
    pub(crate) contract: Option<Located>,
    /// What the fake cloud is made of, in a run on our own description.
    pub(crate) fake: Option<fake::Options>,
    /// The overlay, in a run that completes it: what its actions were written against.
    pub(crate) overlay: Option<Located>,
    /// The programs for the API's own docs.
    pub(crate) samples: Option<Located>,
    /// All methods beside those of other SDKs, for the guide.
    pub(crate) methods: Option<Located>,
    /// Where the pinned names go, in a run that pins them.
    pub(crate) names: Option<Located>,
    /// The checkout to compare with, in a run on its own inputs.
    pub(crate) checked_in: Option<Workspace>,
    /// Where to write what users should read about the change.
    pub(crate) changelog: Option<Located>,
    /// Where to write what users feel of the change, for a pull request.
    pub(crate) report: Option<Located>,
}

/// A pull request has more to tell than the report: what upstream changed, and which checks failed. All of it has to fit.
const REPORT_LIMIT: usize = 20_000;

pub(crate) fn run(options: &Options) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let effective = options.inputs.effective()?;
    let history = options.inputs.history()?;
    let past = history.past();
    let mut generated = generator::generate(&effective, past)?;
    if !generated.warnings.is_empty() {
        eprintln!("{}\n", generated.warnings);
    }
    let status = left_out::tell(&[&effective]);

    let mut comparison = compared(options, &mut generated)?;
    if let (Some(file), Some(text)) = (&options.overlay, effective.stamped()) {
        comparison.add_incomplete(file, &text)?;
    }
    if let Some(fake) = &options.fake
        && let Some(embedded) = fake::embedded(fake, &effective, options.inputs.skip_unsupported)?
    {
        comparison.add_incomplete(&fake.rules, &embedded.source)?;
        comparison.add_incomplete(&fake.api, &embedded.api)?;
        comparison.add_incomplete(&fake.embedded, &embedded.rules)?;
        comparison.add_incomplete(&fake.table, &embedded.table)?;
    }
    if options.check {
        return check(&comparison).map(|()| status);
    }
    refuse_foreign(&options.out, &comparison)?;
    // An edit of the names is an input of this very run; an edit of the code is lost.
    let names = options.names.as_ref().map(|names| names.shown.as_str());
    for change in comparison.of_kind(Kind::Edited).filter(|change| Some(change.file.shown.as_str()) != names) {
        eprintln!("warning: {} was edited by hand; generation replaces the edit", change.file.shown);
    }
    let diff = options.checked_in.as_ref().and_then(|workspace| changes(workspace, options, &effective, past));
    comparison.apply()?;
    print!("{}", report::renamed(&generated.renamed));
    if let Some(diff) = diff {
        println!("{}", diff.render(Format::Text));
        let since = verdict(&effective, past)?.map(|verdict| format!("{verdict}\n")).unwrap_or_default();
        print!("{since}");
        if let Some(file) = &options.report {
            let before = if since.is_empty() { String::new() } else { format!("{since}\n") };
            tree::write_files(&[(file, &format!("{before}{}", diff.markdown(REPORT_LIMIT)))])?;
        }
        changelog::propose(&diff, options.changelog.as_ref())?;
    }
    println!("{}", report::summary(&options.out, &generated, &comparison, start.elapsed()));
    Ok(status)
}

/// What is generated, but for the overlay, beside what is on disk. The table for tests is no part of the folder.
pub(crate) fn compared(options: &Options, generated: &mut Generated) -> Result<Comparison, Error> {
    let contract = generated.files.remove(generator::CONTRACT).unwrap_or_default();
    let mut comparison = Comparison::of_folder(&options.out, &generated.files)?;
    if let Some(file) = &options.contract {
        comparison.add_file(file, &contract)?;
    }
    if let Some(samples) = &options.samples {
        comparison.add_file(samples, &generated.samples)?;
    }
    if let (Some(file), Some(methods)) = (&options.methods, &generated.methods) {
        comparison.add_incomplete(file, methods)?;
    }
    if let Some(names) = &options.names {
        comparison.add_file(names, &generated.names)?;
    }
    Ok(comparison)
}

/// What changes for users since the last commit; nothing where the description, the overlay and the names are the same.
fn changes(workspace: &Workspace, options: &Options, effective: &Effective, past: Past<'_>) -> Option<Diff> {
    let outcome = CheckedIn::read(workspace).and_then(|checked_in| match checked_in {
        None => Ok(None),
        Some(old) => {
            let load = options.inputs.load(&old.description, old.overlay.as_ref());
            let load = load.map_err(|refusal| refusal.to_string())?;
            let diff = generator::diff(&load, old.history.past(), effective, Some(past));
            diff.map(Some).map_err(|refusal| refusal.to_string())
        }
    });
    outcome.unwrap_or_else(|reason| {
        // Of a refusal the first line: it is about what isn't there any more.
        let reason = reason.lines().next().unwrap_or_default();
        eprintln!("warning: no report of what changed since the last commit: {reason}");
        None
    })
}

/// What to release after the last release, in a line; nothing before the first.
pub(crate) fn verdict(effective: &Effective, past: Past<'_>) -> Result<Option<String>, Error> {
    let since = generator::since_release(effective, past)?;
    Ok(since.map(|(version, diff)| format!("since {version}: {}", diff.verdict())))
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
pub(crate) fn refuse_foreign(out: &Located, comparison: &Comparison) -> Result<(), Error> {
    let names: Vec<_> = comparison.of_kind(Kind::Foreign).map(|change| change.file.shown.clone()).collect();
    if names.is_empty() { Ok(()) } else { Err(Error::Foreign { folder: out.shown.clone(), names }) }
}
