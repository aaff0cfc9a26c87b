//! What a run with `--skip-unsupported` has left out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use generator::{Effective, LeftOut};

/// How a run ends that went well, but left something out.
pub(crate) const STATUS: u8 = 3;

/// Lists what was left out of these descriptions, and gives the status of a run that goes well otherwise.
pub(crate) fn tell(descriptions: &[&Effective]) -> ExitCode {
    let left_out: Vec<&LeftOut> = descriptions.iter().flat_map(|description| description.left_out()).collect();
    if left_out.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("{}", list(&left_out));
    ExitCode::from(STATUS)
}

/// Each operation with all its reasons. A reason that several share stands with each of them.
fn list(left_out: &[&LeftOut]) -> String {
    let mut text = String::new();
    for LeftOut { operation, along, reasons } in left_out {
        // Writing to a String cannot fail.
        let _ = write!(text, "left out: {}", operation.escape_debug());
        for declared in along {
            let _ = write!(text, ", {}", declared.escape_debug());
        }
        for line in reasons.to_string().lines().filter(|line| !line.is_empty()) {
            let _ = write!(text, "\n  {line}");
        }
        text.push_str("\n\n");
    }
    let operations: BTreeSet<&str> = left_out.iter().map(|left_out| left_out.operation.as_str()).collect();
    let what = match operations.len() {
        1 => "1 operation that can't be generated was left out".to_owned(),
        count => format!("{count} operations that can't be generated were left out"),
    };
    let _ = writeln!(text, "warning: {what}");
    text
}
