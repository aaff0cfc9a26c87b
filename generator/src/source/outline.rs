//! The line of every node of a text.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::diagnostic::{push_token, tokens};

/// The nodes in the order of the text. What an alias stands for has no lines of its own.
#[derive(Debug, Default)]
pub(super) struct Outline {
    entries: Vec<Entry>,
    /// All keys in one text: a text for each would take as long as the rest.
    keys: String,
    /// Numbers whose text isn't what their values are written as: `1.10`.
    written: Vec<(u32, Box<str>)>,
    /// Built on the first question for a line: a clean run never asks.
    members: OnceLock<HashMap<(u32, String), u32>>,
}

#[derive(Debug)]
struct Entry {
    parent: u32,
    line: u32,
    step: Step,
}

/// How a node is reached from its parent.
#[derive(Debug)]
enum Step {
    Root,
    /// Where the key stands among all keys.
    Key(Range<usize>),
    Index(usize),
}

impl Outline {
    pub(super) fn push_root(&mut self, line: usize) -> u32 {
        self.push(0, Step::Root, line)
    }

    pub(super) fn push_key(&mut self, parent: u32, key: &str, line: usize) -> u32 {
        let start = self.keys.len();
        self.keys.push_str(key);
        self.push(parent, Step::Key(start..self.keys.len()), line)
    }

    pub(super) fn push_element(&mut self, parent: u32, index: usize, line: usize) -> u32 {
        self.push(parent, Step::Index(index), line)
    }

    fn push(&mut self, parent: u32, step: Step, line: usize) -> u32 {
        // The builder has far fewer nodes.
        let entry = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { parent, line: u32::try_from(line).unwrap_or(u32::MAX), step });
        entry
    }

    /// The entry that was pushed last.
    pub(super) fn last(&self) -> u32 {
        u32::try_from(self.entries.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    pub(super) fn write_down(&mut self, entry: u32, text: &str) {
        self.written.push((entry, text.into()));
    }

    /// The numbers whose text isn't what their values are written as.
    pub(super) fn written(&self) -> impl Iterator<Item = (String, &str)> {
        self.written.iter().map(|(entry, text)| (self.pointer(*entry), text.as_ref()))
    }

    /// The line of the first member of that name.
    pub(super) fn line_in(&self, parent: u32, key: &str) -> Option<usize> {
        let members = self.entries.iter().skip(parent as usize + 1).filter(|entry| entry.parent == parent);
        let mut named = members.filter(|entry| matches!(entry.step, Step::Key(_)) && self.token(&entry.step) == key);
        named.next().map(|entry| entry.line as usize)
    }

    fn token(&self, step: &Step) -> Cow<'_, str> {
        match step {
            Step::Root => "".into(),
            Step::Key(place) => self.keys[place.clone()].into(),
            Step::Index(index) => index.to_string().into(),
        }
    }

    pub(super) fn pointer(&self, entry: u32) -> String {
        let mut steps = Vec::new();
        let mut entry = self.entries.get(entry as usize);
        while let Some(Entry { parent, step: step @ (Step::Key(_) | Step::Index(_)), .. }) = entry {
            steps.push(step);
            entry = self.entries.get(*parent as usize);
        }
        let mut pointer = String::new();
        for step in steps.into_iter().rev() {
            push_token(&mut pointer, &self.token(step));
        }
        pointer
    }

    /// The line of the node, or of its nearest ancestor in the text.
    pub(super) fn line_of(&self, pointer: &str) -> Option<usize> {
        let members = self.members.get_or_init(|| {
            let mut members = HashMap::with_capacity(self.entries.len());
            for (at, entry) in (0..).zip(&self.entries) {
                if !matches!(entry.step, Step::Root) {
                    members.entry((entry.parent, self.token(&entry.step).into_owned())).or_insert(at);
                }
            }
            members
        });
        let mut at = 0;
        for token in tokens(pointer) {
            match members.get(&(at, token)) {
                Some(member) => at = *member,
                None => break,
            }
        }
        self.entries.get(at as usize).map(|entry| entry.line as usize)
    }
}
