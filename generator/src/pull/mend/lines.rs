//! Lines of the mended overlay as those of the overlay that people have.

use super::Mended;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::pointer::child;
use crate::overlay::edit::Edit;
use crate::source::Source;

impl Mended {
    /// Findings with the lines of the overlay as it was, which is the one that people have.
    #[must_use]
    pub fn as_before(&self, found: Diagnostics) -> Diagnostics {
        let is_ours = |file: &Option<String>| file.as_deref() == Some(self.overlay.name());
        let translated = found.into_iter().map(|found| match found.line {
            Some(line) if is_ours(&found.file) => {
                Diagnostic { line: Some(before(&self.before, &self.overlay, &self.origins, line)), ..found }
            }
            _ => found,
        });
        translated.collect()
    }
}

/// The place in the old list of each action of the new one.
pub(super) fn origins(count: usize, edits: &[(usize, Edit)]) -> Vec<usize> {
    let mut origins = Vec::new();
    for index in 0..count {
        let of_this = || edits.iter().filter(|(at, _)| *at == index).map(|(_, edit)| edit);
        if !of_this().any(|edit| *edit == Edit::Remove) {
            let copies = of_this().filter(|edit| matches!(edit, Edit::Again(_))).count();
            origins.extend(std::iter::repeat_n(index, copies + 1));
        }
    }
    origins
}

/// The line of the old overlay that says what a line of the new one does.
fn before(old: &Source, new: &Source, origins: &[usize], line: usize) -> usize {
    let start = |source: &Source, index: usize| source.line_of(&child("/actions", &index.to_string()));
    let starts: Vec<Option<usize>> = (0..origins.len()).map(|index| start(new, index)).collect();
    let Some(index) = starts.iter().rposition(|start| start.is_some_and(|start| start <= line)) else { return line };
    let (Some(new_start), Some(old_start)) = (starts[index], start(old, origins[index])) else { return line };
    let old_end = start(old, origins[index] + 1).unwrap_or(usize::MAX);
    let text = new.text().lines().nth(line - 1).unwrap_or_default();
    let mut lines = old.text().lines().enumerate().skip(old_start - 1).map(|(at, line)| (at + 1, line));
    // A line that isn't there was written by the program, into the action.
    lines
        .find(|(at, line)| *at < old_end && *line == text)
        .map_or_else(|| old_start + (line - new_start).min(old_end.saturating_sub(old_start + 1)), |(at, _)| at)
}
