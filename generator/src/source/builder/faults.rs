//! What is wrong with a text.

use super::{Builder, Collection, MAX_DEPTH, Open};

/// Of more faults nobody reads the rest.
const MAX_FAULTS: usize = 1_000;

/// What is wrong with the structure at one place. Reading goes on behind it.
#[derive(Clone, Debug)]
pub(in crate::source) struct Fault {
    pub(in crate::source) line: usize,
    pub(in crate::source) pointer: String,
    pub(in crate::source) message: String,
    pub(in crate::source) cure: &'static str,
}

/// Why reading stopped.
#[derive(Clone, Debug)]
pub(in crate::source) struct Failure {
    pub(in crate::source) message: String,
    pub(in crate::source) line: Option<usize>,
    pub(in crate::source) cure: &'static str,
}

impl Builder {
    /// Notes a fault at the node that was placed last, or is open.
    pub(in crate::source) fn fault(&mut self, line: usize, message: String, cure: &'static str) -> Result<(), Failure> {
        let in_key = matches!(self.open.last(), Some(Open { collection: Collection::Key, .. }));
        let entry = match self.open.last() {
            Some(open) if in_key || self.expects_key() => open.entry,
            _ => self.outline.last(),
        };
        self.fault_at(entry, line, message, cure)
    }

    /// Notes a fault of the scalar that was placed last, which may have ended what an object waited for.
    pub(in crate::source) fn fault_at_scalar(
        &mut self,
        line: usize,
        message: String,
        cure: &'static str,
    ) -> Result<(), Failure> {
        let entry = match self.open.last() {
            Some(Open { collection: Collection::Key, entry, .. }) => *entry,
            _ => self.outline.last(),
        };
        self.fault_at(entry, line, message, cure)
    }

    pub(in crate::source) fn fault_at_root(
        &mut self,
        line: usize,
        message: String,
        cure: &'static str,
    ) -> Result<(), Failure> {
        self.fault_at(0, line, message, cure)
    }

    /// Notes a fault of the collection that was opened last.
    pub(in crate::source) fn fault_at_open(
        &mut self,
        line: usize,
        message: String,
        cure: &'static str,
    ) -> Result<(), Failure> {
        let entry = self.open.last().map_or(0, |open| open.entry);
        self.fault_at(entry, line, message, cure)
    }

    pub(super) fn fault_at(
        &mut self,
        entry: u32,
        line: usize,
        message: String,
        cure: &'static str,
    ) -> Result<(), Failure> {
        let pointer = self.outline.pointer(entry);
        self.faults.push(Fault { line, pointer, message, cure });
        if self.faults.len() < MAX_FAULTS {
            return Ok(());
        }
        Err(Failure {
            message: format!("{MAX_FAULTS} faults up to here; the rest was not read"),
            line: Some(line),
            cure: "correct these first",
        })
    }
}

pub(super) fn too_deep(line: usize) -> Failure {
    Failure {
        message: format!("more than {MAX_DEPTH} levels of nesting"),
        line: Some(line),
        cure: "describe what is nested so deeply as components of its own, or remove it",
    }
}
