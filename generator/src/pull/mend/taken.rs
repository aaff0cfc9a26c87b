//! What is done to actions, and what is told of it.

use serde_json::Value;

use super::{Mend, Mender};
use crate::openapi::pointer::child;
use crate::overlay::edit::Edit;

impl Mender<'_> {
    /// Takes out the removals of what later actions set to the same value again, together with these.
    pub(super) fn pairs(&mut self, actions: &[Value]) {
        let index = |pointer: &str| pointer.rsplit('/').next().and_then(|index| index.parse::<usize>().ok());
        for (actions_of_pair, place) in self.now.restored() {
            let place = self.line(&place);
            for index in actions_of_pair.iter().filter_map(|pointer| index(pointer)) {
                let target = actions.get(index).and_then(|action| action.get("target")?.as_str());
                self.take_out(index, target.unwrap_or_default(), &format!("{place} says it already"));
            }
        }
        // Those of one action stay in their order.
        self.edits.sort_by_key(|(index, _)| *index);
        self.mends.sort_by_key(|(index, _)| *index);
    }

    /// A place of the new description, as a file and its line.
    pub(super) fn line(&self, pointer: &str) -> String {
        let name = self.new.name();
        self.new.line_of(pointer).map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"))
    }

    pub(super) fn take_out(&mut self, index: usize, target: &str, why: &str) {
        self.edits.retain(|(at, _)| *at != index);
        self.mends.retain(|(at, _)| *at != index);
        self.edits.push((index, Edit::Remove));
        self.note(index, target, format!("taken out: {why}"));
    }

    pub(super) fn note(&mut self, index: usize, target: &str, what: String) {
        let line = self.overlay.line_of(&child("/actions", &index.to_string()));
        self.mends.push((index, Mend { line, target: target.to_owned(), what }));
    }
}
