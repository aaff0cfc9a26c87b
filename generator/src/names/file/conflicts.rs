//! Conflicts that a merge has left in the file.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Source;

/// The marks that a merge leaves where both sides changed the same lines.
pub(super) fn conflicts(source: &Source) -> Diagnostics {
    let begins =
        |line: &str, mark: &str| line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let is_mark = |line: &str| ["<<<<<<<", "|||||||", ">>>>>>>"].iter().any(|mark| begins(line, mark));
    let lines = source.text().lines().enumerate().filter(|(_, line)| is_mark(line));
    let error = |(at, line): (usize, &str)| {
        let mark = line.split(' ').next().unwrap_or_default();
        Diagnostic::error(format!("a merge conflict is not resolved: `{mark}`")).in_file(source.name(), Some(at + 1)).cure(
            "resolve the merge conflict: keep the entries of both sides, and of an entry that both have the members, \
             setters and uses of both; remove the marks, and run `cargo xtask codegen`",
        )
    };
    lines.map(error).collect()
}
