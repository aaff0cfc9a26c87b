//! Removals that pass by what is left alone.
//!
//! Where upstream drops one media type, and the overlay removes the other one, there would be no body at all.

use std::collections::BTreeSet;

use super::{Mender, places::Moved, target};
use crate::diagnostic::tokens;
use crate::place::describe;

impl Mender<'_> {
    /// A removal without the places of which it would leave nothing now; nothing if it has no others. Where a program
    /// can't say that of the target, it stays, and is an error of the overlay.
    pub(super) fn passing(&mut self, index: usize, pointer: &str, of: &str, mut moved: Moved) -> Option<Moved> {
        if moved.action.get("remove").is_none() {
            return Some(moved);
        }
        let (mut targets, mut passed) = (Vec::new(), Vec::new());
        for text in moved.targets {
            let selected = target::select(&text, self.now.document);
            let all: Vec<String> = selected.iter().cloned().collect();
            let last = self.now.last_ones(pointer, &all);
            if last.is_empty() {
                targets.push(text);
                continue;
            }
            let kept: BTreeSet<String> = selected.into_iter().filter(|place| !last.contains(place)).collect();
            match target::narrowed(&text, &kept, self.now.document) {
                Some(narrowed) => {
                    targets.extend(narrowed);
                    passed.extend(last);
                }
                None => targets.push(text),
            }
        }
        let told = |place: &String| {
            let holder = place.rsplit_once('/').map_or("", |(holder, _)| holder);
            let what = tokens(place).last().unwrap_or_default();
            (describe(self.now.document, holder), what)
        };
        let passed: Vec<(String, String)> = passed.iter().map(told).collect();
        if targets.is_empty() {
            let all: Vec<String> =
                passed.iter().map(|(holder, what)| format!("`{what}` is all that is left of {holder}")).collect();
            self.take_out(index, of, &all.join(", "));
            return None;
        }
        for (holder, what) in &passed {
            self.note(index, of, format!("no longer for {holder}: `{what}` is all that is left there"));
        }
        moved.is_narrowed = !passed.is_empty();
        moved.targets = targets;
        Some(moved)
    }
}
