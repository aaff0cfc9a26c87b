//! Waiters: what the overlay's `x-rust-wait` says of an operation.

mod among;
mod source;

use super::declared::{Reader, lapsed, member};
use super::document::Node;
use super::{Group, Lowering};
use crate::docs;
use crate::ir::wished::{Condition, Ident, Operation, TypeId, Wait, Wanted};
use crate::words;
use serde_json::Value;

const EXTENSION: &str = "x-rust-wait";
const KEYS: [&str; 16] = [
    "name",
    "summary",
    "description",
    "among",
    "until",
    "gone",
    "failure",
    "not_yet",
    "explain",
    "find",
    "or_find",
    "interval",
    "deadline",
    "tolerate_missing",
    "change_first",
    "after",
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
        let waiters = node.elements();
        waiters.filter_map(|it| self.waiter_or_released(&it, operation, |reader| reader.wait(&it, operation))).collect()
    }

    fn wait(&mut self, node: &Node<'d>, operation: &Operation) -> Option<Wait> {
        self.known_keys(node, "a waiter", &KEYS)?;
        let name = self.name(node, "name");
        let summary = self.text(node, "summary", "write one sentence: what is waited for").map(docs::prose);
        let description = match node.get("description") {
            None => docs::prose(""),
            Some(_) => docs::prose(self.text(node, "description", "write what else callers should know").unwrap_or("")),
        };
        let source = self.source(node, operation);
        let resource = source.as_ref().map(|(_, resource)| *resource);
        let among = node.get("among");
        let among = among.map(|among| self.among(&among, operation, source.as_ref().map(|(source, id)| (source, *id))));
        // What the conditions are about: the resource, or an entry of it.
        let subject = match &among {
            None => resource,
            Some(among) => among.as_ref().map(|(_, entry)| *entry),
        };
        let gone = self.gone(node);
        let until = self.conditions(node, "until", subject);
        let failure = self.conditions(node, "failure", subject);
        let not_yet = self.codes(node, "not_yet");
        let explain = self.explain(node, subject);
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
        let mut summary = summary?;
        if !description.is_empty() {
            summary.push(String::new());
            summary.extend(description);
        }
        Some(Wait {
            name: Ident::lower(name?),
            summary,
            source: source?.0,
            among: among.map_or(Some(None), |among| among.map(|(among, _)| Some(among)))?,
            until,
            failure,
            gone,
            not_yet,
            explain,
            interval: interval?,
            deadline: deadline?,
            tolerate_missing,
            change_first,
            after: self.after(node),
            declared: lapsed::declared(node),
            pointer: node.pointer.clone(),
        })
    }

    /// The calls that begin what is waited for.
    fn after(&mut self, node: &Node<'d>) -> Vec<String> {
        let Some(list) = node.get("after") else { return Vec::new() };
        if list.elements().next().is_none() {
            self.refuse::<()>(&list, "`after` must be a list of operations", "write it like `[POST /servers]`");
        }
        let mut after = Vec::new();
        for operation in list.elements() {
            let key = operation.value.as_str().unwrap_or_default();
            // What was released is put back.
            if self.operations.iter().any(|other| other.key == key) || self.released(key).is_some() {
                after.push(key.to_owned());
            } else if !self.is_left_out(&operation, key, "after which it is used") {
                let cure = "write method and path as the description has them, or take it out of `after`";
                self.refuse::<()>(&operation, format!("there is no operation `{key}`"), cure);
            }
        }
        after
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

    /// Codes of errors, as the API writes them.
    fn codes(&mut self, node: &Node<'d>, key: &str) -> Vec<String> {
        let Some(list) = node.get(key) else { return Vec::new() };
        let mut codes: Vec<String> = Vec::new();
        if list.elements().next().is_none() {
            self.refuse::<()>(&list, format!("`{key}` must be a list of error codes"), "write it like `[NOT_READY]`");
        }
        for code in list.elements() {
            match code.value.as_str().filter(|code| !code.is_empty() && !code.contains(char::is_whitespace)) {
                None => {
                    self.refuse::<()>(&code, "this is no error code", "write one as the API does, such as `NOT_READY`");
                }
                Some(text) if codes.iter().any(|other| other == text) => {
                    self.refuse::<()>(&code, format!("`{text}` is listed already"), "remove one of the two");
                }
                Some(text) => codes.push(text.to_owned()),
            }
        }
        codes
    }

    /// The attributes that tell why, which only people read.
    fn explain(&mut self, node: &Node<'d>, subject: Option<TypeId>) -> Vec<Vec<String>> {
        let Some(list) = node.get("explain") else { return Vec::new() };
        if list.elements().next().is_none() {
            self.refuse::<()>(&list, "`explain` must be a list of attributes", "write it like `[reason, message]`");
        }
        let Some(subject) = subject else { return Vec::new() };
        let attributes: Vec<Node<'d>> = list.elements().collect();
        attributes
            .iter()
            .filter_map(|attribute| {
                let (path, ty) = self.attribute_named(attribute, subject)?;
                if self.plain(ty).is_some() {
                    return Some(path);
                }
                self.refuse(attribute, "this attribute has no single value to be shown", "name one that is a text")
            })
            .collect()
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
            if let (Wanted::Equals(good), Wanted::Equals(bad)) = (&wanted.wanted, &failing.wanted)
                && (wanted.path == failing.path && good == bad || wanted.path == *bad && *good == failing.path)
            {
                self.refuse::<()>(
                    &member(&member(node, "failure"), &failing.path.join(".")),
                    "one and the same equality can't be success and failure",
                    "remove it from one of them",
                );
            }
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
