//! `cargo xtask samples`: the Rust tab of the API's own docs, to be applied to a description.

use std::process::ExitCode;

use crate::error::Error;
use crate::input::Inputs;
use crate::report;
use crate::spec;
use crate::tree::{self, Comparison};
use crate::workspace::Located;

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) inputs: Inputs,
    /// Compare only.
    pub(crate) check: bool,
    /// Where the overlay goes; `None` prints it.
    pub(crate) output: Option<Located>,
}

pub(crate) fn run(options: &Options) -> Result<ExitCode, Error> {
    let effective = options.inputs.effective()?;
    let history = options.inputs.history()?;
    let samples = generator::generate(&effective, history.past())?.samples;
    match &options.output {
        None => spec::print(&samples)?,
        Some(file) if options.check => {
            let mut comparison = Comparison::default();
            comparison.add_file(file, &samples)?;
            if !comparison.changes().is_empty() {
                return Err(Error::Drift(report::drift(&comparison)));
            }
            println!("{} is current", file.shown);
        }
        Some(file) => {
            options.inputs.refuse_as_output(file)?;
            tree::write_files(&[(file, &samples)])?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
