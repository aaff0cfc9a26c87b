//! What a generation renames.

use crate::ir::Ident;
use std::collections::BTreeMap;

/// A name that was pinned, as a path, and the one in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it was called, such as `servers.get` or `servers::Server.label`.
    pub old: String,
    /// What it is called by now.
    pub new: String,
    /// Whether the overlay names it; otherwise it is called after what the overlay names.
    pub is_given: bool,
}

/// What this generation renames.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renames {
    /// The methods that operations had, by their keys.
    pub(super) methods: BTreeMap<String, Ident>,
    log: Vec<Renamed>,
}

impl Renames {
    pub(crate) fn into_log(self) -> Vec<Renamed> {
        self.log
    }

    pub(super) fn note(&mut self, old: String, new: String, is_given: bool) {
        self.log.push(Renamed { old, new, is_given });
    }
}
