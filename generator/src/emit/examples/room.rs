//! How much of a value an example shows.

use serde_json::{Map, Value};

/// A text that is longer says nothing, and its name stands for it.
const LONGEST: usize = 1000;

/// What a value may still take. A type may hold itself, or ask for more values than anyone reads.
#[derive(Clone, Copy)]
pub(super) struct Room {
    depth: usize,
    values: usize,
}

impl Room {
    pub(super) const WHOLE: Self = Self { depth: 12, values: 1000 };

    /// What each of so many values within it may take.
    pub(super) fn share(self, parts: usize) -> Option<Self> {
        let values = self.values.checked_sub(parts)? / parts.max(1);
        Some(Self { depth: self.depth.checked_sub(1)?, values })
    }

    /// What an item may take that nobody shows: it needn't be there, as a list may be empty.
    pub(super) fn made_up(self) -> Option<Self> {
        self.share(1).map(|room| Self { depth: room.depth.min(2), ..room })
    }
}

/// Whether nobody would read it.
pub(super) fn is_too_long(text: &str) -> bool {
    text.chars().nth(LONGEST).is_some()
}

/// In an order of their own: that of a map depends on how its crate was built.
pub(super) fn sorted(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut sorted: Vec<_> = map.iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    sorted
}
