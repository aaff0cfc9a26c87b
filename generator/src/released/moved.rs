//! A release whose operations are at other paths by now.

use super::Released;
use crate::ir::{Origin, WaitSource};
use crate::names::{Pins, moved_text};

impl Released {
    /// Knows operations by the keys under which the pins have their names. Their paths stay what they were.
    pub(crate) fn follow(&mut self, pins: &Pins) {
        let moved = pins.moved_since(&self.api);
        if moved.is_empty() {
            return;
        }
        let follow = |key: &mut String| *key = moved_text(key, &moved);
        for operation in self.api.resources.iter_mut().flat_map(|resource| &mut resource.operations) {
            follow(&mut operation.key);
            operation.replacement.iter_mut().for_each(follow);
            operation.find.iter_mut().for_each(|find| follow(&mut find.list));
            for wait in &mut operation.waits {
                wait.after.iter_mut().for_each(follow);
                if let WaitSource::GetOrFind { list, .. } = &mut wait.source {
                    follow(list);
                }
            }
        }
        for def in &mut self.api.types {
            follow(&mut def.place);
            match &mut def.origin {
                Origin::Body { operations, .. } => operations.iter_mut().for_each(follow),
                Origin::Answer { operation, .. } | Origin::Param { operation, .. } => follow(operation),
                Origin::Named(_) | Origin::Component(_) | Origin::Nested { .. } => {}
            }
        }
        self.api.kept = std::mem::take(&mut self.api.kept).moved(&moved);
    }

    /// Whether callers have a method of this name.
    pub(crate) fn has_method(&self, module: &str, method: &str) -> bool {
        let home = self.api.resources.iter().find(|resource| *resource.module == *module);
        home.is_some_and(|home| {
            home.operations.iter().any(|it| *it.name == *method || it.lesser.iter().any(|it| *it.name == *method))
        })
    }
}
