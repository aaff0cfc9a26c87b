//! What a run with `--skip-unsupported` has left out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use generator::{Diagnostics, Effective, LeftOut};

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

/// So many reasons of an operation are listed. Whoever has more corrects these first.
const LISTED: usize = 20;

/// Each operation with its reasons. A reason that several share stands with each of them.
fn list(left_out: &[&LeftOut]) -> String {
    let mut text = String::new();
    for LeftOut { operation, along, reasons, more } in left_out {
        // Writing to a String cannot fail.
        let _ = write!(text, "left out: {}", operation.escape_debug());
        for declared in along {
            let _ = write!(text, ", {}", declared.escape_debug());
        }
        let listed: Diagnostics = reasons.iter().take(LISTED).cloned().collect();
        for line in listed.to_string().lines().filter(|line| !line.is_empty()) {
            let _ = write!(text, "\n  {line}");
        }
        let more = reasons.len().saturating_sub(LISTED) + more;
        if more > 0 {
            let _ = write!(text, "\n  and {more} more");
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

#[cfg(test)]
mod tests {
    use super::*;
    use generator::Diagnostic;

    #[test]
    fn so_many_reasons_are_listed_and_the_rest_is_counted() {
        let of = |count: usize, more: usize| {
            let reasons = (0..count).map(|at| Diagnostic::error(format!("number {at:02}"))).collect();
            list(&[&LeftOut { operation: "GET /a".to_owned(), along: Vec::new(), reasons, more }])
        };
        assert!(of(LISTED, 0).contains("number 19") && !of(LISTED, 0).contains("more"));
        assert!(of(LISTED + 2, 0).contains("\n  and 2 more\n\n") && !of(LISTED + 2, 0).contains("number 20"));
        assert!(of(LISTED + 2, 3).contains("\n  and 5 more\n\n"));
    }
}
