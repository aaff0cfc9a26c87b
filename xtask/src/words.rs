//! `cargo xtask spec words`: what of the generated docs says nothing beyond the name.

use std::process::ExitCode;

use generator::Diagnostics;

use crate::error::Error;
use crate::input::Inputs;
use crate::spec::print;

/// Prints the places that need words, as far as the limit goes.
pub(crate) fn run(inputs: &Inputs, limit: Option<usize>) -> Result<ExitCode, Error> {
    let found = generator::wordless(&inputs.effective()?, inputs.pins()?.as_ref())?;
    if found.is_empty() {
        print("all places that users meet have words that say more than their names\n")?;
        return Ok(ExitCode::SUCCESS);
    }
    let listed: Diagnostics = found.iter().take(limit.unwrap_or(usize::MAX)).cloned().collect();
    let more = match found.len() - listed.len() {
        0 => String::new(),
        more => format!(", {more} of them not listed"),
    };
    let gap = if listed.is_empty() { "" } else { "\n\n" };
    let places = if found.len() == 1 { "1 place needs".to_owned() } else { format!("{} places need", found.len()) };
    print(&format!("{listed}{gap}{places} words{more}\n"))?;
    Ok(ExitCode::FAILURE)
}
