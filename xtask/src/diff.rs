//! `cargo xtask spec diff`: what a new description does to callers.

use std::process::ExitCode;

use clap::ValueEnum;
use generator::pull::Fates;
use generator::{Diagnostic, Diagnostics, Impact};

use crate::error::Error;
use crate::input::Inputs;
use crate::left_out;
use crate::spec::print;
use crate::workspace::Located;

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) old: Inputs,
    pub(crate) new: Inputs,
    pub(crate) format: Format,
    /// The most characters of a report in Markdown.
    pub(crate) limit: usize,
    /// Compare the documents.
    pub(crate) facts: bool,
    pub(crate) fail_on: Option<Threshold>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Markdown,
    Json,
}

/// The impact from which on a run fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Threshold {
    Breaking,
    Additive,
    Docs,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Error> {
    let (old, new) = match (options.old.effective(), options.new.effective()) {
        (Err(Error::Diagnostics(old)), Err(Error::Diagnostics(new))) => {
            return Err(Error::Diagnostics(with_way(options, old.into_iter().chain(new).collect())));
        }
        (Err(Error::Diagnostics(refused)), _) | (_, Err(Error::Diagnostics(refused))) => {
            return Err(Error::Diagnostics(with_way(options, refused)));
        }
        (old, new) => (old?, new?),
    };
    let (report, differs) = if options.facts {
        let facts = generator::facts(&old, &new);
        (facts.render(options.format.into()), !facts.differences.is_empty())
    } else {
        let history = options.old.history()?;
        let fates = Fates::of_loaded(&old, &new);
        let diff = generator::diff_after(&old, history.past(), &new, None, &fates)?;
        let threshold = options.fail_on.map(Impact::from);
        let report = match options.format {
            Format::Markdown => diff.markdown(options.limit),
            format => diff.render(format.into()),
        };
        (report, threshold.is_some_and(|threshold| diff.impact() >= threshold))
    };
    let status = left_out::tell(&[&old, &new]);
    print(&report)?;
    // The process ends here, and to free two documents node by node is a tenth of its time.
    std::mem::forget((old, new));
    Ok(if differs { ExitCode::FAILURE } else { status })
}

/// The overlay fits the description that it was written for, and other ones by chance: the same with the way around that.
fn with_way(options: &Options, mut refused: Diagnostics) -> Diagnostics {
    let overlay = [&options.old, &options.new].into_iter().find_map(|inputs| inputs.overlay.as_ref());
    let is_of = |it: &Diagnostic, file: &Located| it.file.as_deref() == Some(file.shown.as_str());
    if let Some(file) = overlay.filter(|file| refused.iter().any(|it| is_of(it, file))) {
        let message = format!(
            "{} was written for another description, and was adapted to this one as far as `spec pull` would",
            file.shown
        );
        let cure = "decide in it what the errors name, of which `cargo xtask spec pull --from NEW --output FILE` lists all; \
                    or compare the two as they are, with `--no-overlay`";
        refused.push(Diagnostic::note(message).cure(cure));
    }
    refused
}

impl From<Format> for generator::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Markdown => Self::Markdown,
            Format::Json => Self::Json,
        }
    }
}

impl From<Threshold> for Impact {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Breaking => Self::Breaking,
            Threshold::Additive => Self::Additive,
            Threshold::Docs => Self::Docs,
        }
    }
}
