//! Waiters: what the overlay's `x-rust-wait` says of an operation.

mod source;

use super::declared::{Reader, member};
use super::document::Node;
use super::{Group, Lowering};
use crate::docs;
use crate::ir::wished::{Condition, Ident, Operation, Wait, Wanted};
use crate::words;
use serde_json::Value;

const EXTENSION: &str = "x-rust-wait";
const KEYS: [&str; 11] = [
    "name",
    "summary",
    "until",
    "gone",
    "failure",
    "find",
    "or_find",
    "interval",
    "deadline",
    "tolerate_missing",
    "change_first",
];

impl Lowering<'_> {
    /// Reads the waiters of all operations, once these are known: a waiter may need two of them.
    pub(super) fn waits(&mut self, groups: &mut [Group]) {
        let waits = self.declared(groups, EXTENSION, |reader, node, operation| reader.waits(node, operation));
        for (operation, waits) in groups.iter_mut().flat_map(|group| &mut group.operations).zip(waits) {
            operation.waits = waits.unwrap_or_default();
        }
    }
}

impl<'d> Reader<'_> {
    fn waits(&mut self, node: &Node<'d>, operation: &Operation) -> Vec<Wait> {
        if !node.value.is_array() {
            self.refuse::<()>(node, "`x-rust-wait` must be a list", "write a list of waiters");
        }
        node.elements().filter_map(|waiter| self.wait(&waiter, operation)).collect()
    }

    fn wait(&mut self, node: &Node<'d>, operation: &Operation) -> Option<Wait> {
        self.known_keys(node, "a waiter", &KEYS)?;
        let name = self.name(node, "name");
        let summary = self.text(node, "summary", "write one sentence: what is waited for").map(docs::prose);
        let source = self.source(node, operation);
        let resource = source.as_ref().map(|(_, resource)| *resource);
        let gone = self.gone(node);
        let until = self.conditions(node, "until", resource);
        let failure = self.conditions(node, "failure", resource);
        self.is_decidable(node, gone, &until, &failure);
        let [interval, deadline, tolerate_missing, change_first] =
            ["interval", "deadline", "tolerate_missing", "change_first"].map(|key| self.seconds(node, key));
        for (key, part) in
            [("interval", interval), ("tolerate_missing", tolerate_missing), ("change_first", change_first)]
        {
            if part.is_some_and(|part| deadline.is_some_and(|deadline| part > deadline)) {
                self.refuse::<()>(
                    &member(node, key),
                    format!("`{key}` is longer than the whole wait"),
                    "make it shorter than `deadline`",
                );
            }
        }
        for (key, what) in [
            ("interval", "the seconds from one call to the next"),
            ("deadline", "the seconds after which it is given up"),
        ] {
            if node.get(key).is_none() {
                self.missing::<()>(node, key, what);
            }
        }
        Some(Wait {
            name: Ident::lower(name?),
            summary: summary?,
            source: source?.0,
            until,
            failure,
            gone,
            interval: interval?,
            deadline: deadline?,
            tolerate_missing,
            change_first,
            pointer: node.pointer.clone(),
        })
    }

    fn gone(&mut self, node: &Node<'d>) -> bool {
        match node.get("gone") {
            None => false,
            Some(Node { value: Value::Bool(true), .. }) => true,
            Some(other) => {
                self.refuse::<()>(&other, "`gone` can be true alone", "write `gone: true`, or remove it");
                true
            }
        }
    }

    /// Whether there is something to wait for, and nothing that contradicts it.
    fn is_decidable(&mut self, node: &Node<'d>, gone: bool, until: &[Condition], failure: &[Condition]) {
        if !gone && node.get("until").is_none() {
            self.missing::<()>(node, "until", "the attributes and values to wait for; or `gone: true`");
        }
        for key in ["tolerate_missing", "change_first"] {
            if let (true, Some(node)) = (gone, node.get(key)) {
                self.refuse::<()>(&node, format!("`{key}` says nothing of a resource that shall be gone"), "remove it");
            }
        }
        for (wanted, failing) in until.iter().flat_map(|a| failure.iter().map(move |b| (a, b))) {
            if let (Wanted::Values(good), Wanted::Values(bad)) = (&wanted.wanted, &failing.wanted)
                && wanted.path == failing.path
                // Upper and lower case are one, as they are when the wait is judged.
                && let Some(both) = good.iter().find(|value| bad.iter().any(|bad| bad.eq_ignore_ascii_case(value)))
            {
                self.refuse::<()>(
                    &member(&member(node, "failure"), &failing.path.join(".")),
                    format!("`{both}` can't be success and failure"),
                    "remove it from one of them",
                );
            }
        }
    }

    pub(super) fn seconds(&mut self, node: &Node<'d>, key: &str) -> Option<u32> {
        let node = node.get(key)?;
        match node.value.as_u64().and_then(|seconds| u32::try_from(seconds).ok()).filter(|seconds| *seconds > 0) {
            None => self.refuse(&node, format!("`{key}` must be a number of seconds"), "write a whole number above 0"),
            seconds => seconds,
        }
    }

    /// A member that is to be a name in Rust.
    fn name(&mut self, node: &Node<'d>, key: &str) -> Option<&'d str> {
        let name = self.text(node, key, "write a name of lower-case words, such as `wait_until_active`")?;
        if words::identifier(name) == name {
            return Some(name);
        }
        self.refuse(
            &member(node, key),
            format!("`{name}` can't be a name in Rust"),
            "write lower-case words with `_` between them",
        )
    }
}
