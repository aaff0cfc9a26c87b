//! `cargo xtask spec words`: what of the generated docs says nothing beyond a name, and which examples are wrong.

use std::process::ExitCode;

use generator::Diagnostics;

use crate::error::Error;
use crate::input::Inputs;
use crate::spec::print;

/// Prints what there is to write, as far as the limit goes.
pub(crate) fn run(inputs: &Inputs, limit: Option<usize>) -> Result<ExitCode, Error> {
    let effective = inputs.effective()?;
    let history = inputs.history()?;
    let (words, examples) = (generator::wordless(&effective, history.past())?, generator::misfits(&effective));
    let unshown = generator::unshown(&effective, history.past())?;
    if words.is_empty() && examples.is_empty() && unshown.is_empty() {
        print(
            "every place that users meet has words that say more than its name, every example fits its schema, and every \
             call has one that runs\n",
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let counts = format!(
        "{} that {} nothing beyond a name, {} that {} no schema, {} without an example",
        counted(words.len(), "place"),
        if words.len() == 1 { "says" } else { "say" },
        counted(examples.len(), "example"),
        if examples.len() == 1 { "fits" } else { "fit" },
        counted(unshown.len(), "value"),
    );
    let all: Diagnostics = words.into_iter().chain(examples).chain(unshown).collect();
    let listed: Diagnostics = all.iter().take(limit.unwrap_or(usize::MAX)).cloned().collect();
    let more = match all.len() - listed.len() {
        0 => String::new(),
        more => format!("; {more} of them aren't listed"),
    };
    let gap = if listed.is_empty() { "" } else { "\n\n" };
    print(&format!("{listed}{gap}{counts}{more}\n"))?;
    Ok(ExitCode::FAILURE)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
