//! What of ours belongs to what of theirs, where it isn't at the same place.

use serde_json::{Map, Value};

use super::{Merge, Node};
use crate::diagnostic::is_within;
use crate::openapi::METHODS;
use crate::openapi::grammar::Kind;
use crate::openapi::status::is_success;
use crate::pull::identity::{nameless, resolved};
use crate::pull::other_names;

impl<'a> Merge<'a> {
    /// What in our description stands for a member of theirs.
    pub(super) fn counterpart(
        &self,
        kind: Kind,
        ours: Option<&Node<'a>>,
        key: &str,
        theirs: &Value,
        siblings: &Map<String, Value>,
    ) -> Option<Node<'a>> {
        let same_place = ours.and_then(|ours| ours.member(key));
        if kind == Kind::PathItem && METHODS.contains(&key) {
            return self.moved(theirs).or(same_place);
        }
        if kind == Kind::Responses {
            // An answer that is an error in one and the success in the other is another one.
            let is_same = |ours: &Map<String, Value>| is_success(key, ours) == is_success(key, siblings);
            let same_place = same_place.filter(|_| ours.and_then(|ours| ours.value.as_object()).is_some_and(is_same));
            return same_place.or_else(|| self.other_success(ours?, key, siblings));
        }
        same_place.or_else(|| match kind {
            Kind::Paths => self.renamed_path(ours?, key),
            _ => None,
        })
    }

    /// Our operation from another place, if it has moved to this one.
    fn moved(&self, theirs: &Value) -> Option<Node<'a>> {
        let id = theirs.get("operationId")?;
        let (place, operation) = self.operations.get(id.as_str()?)?;
        let now = self.theirs.pointer(self.moved_operations.get(place)?)?;
        (now.get("operationId") == Some(id)).then(|| operation.clone())
    }

    /// Our answer of a success that has another status upstream.
    fn other_success(&self, ours: &Node<'a>, status: &str, theirs: &Map<String, Value>) -> Option<Node<'a>> {
        let by_status = ours.value.as_object()?;
        let at = only_successes(self.theirs, theirs, by_status).iter().position(|new| *new == status)?;
        ours.member(only_successes(self.ours, by_status, theirs).get(at)?)
    }

    /// Our path that differs in the names of its parameters alone.
    fn renamed_path(&self, ours: &Node<'a>, path: &str) -> Option<Node<'a>> {
        let theirs = self.theirs.get("paths")?;
        let same = |ours: &&String| nameless(ours) == nameless(path) && theirs.get(ours.as_str()).is_none();
        ours.member(ours.value.as_object()?.keys().find(same)?)
    }

    /// The identity that an element of a list has in ours, where upstream calls it otherwise.
    pub(super) fn other_name(
        &self,
        parent: Kind,
        key: &str,
        (ours, theirs): (&[Value], &[Value]),
        name: &str,
    ) -> Option<String> {
        match (parent, key) {
            (Kind::Document, "tags") => self.tags.get(name).cloned(),
            (_, "parameters") => {
                let ours: Vec<&Value> = ours.iter().map(|it| resolved(self.ours, it)).collect();
                let theirs: Vec<&Value> = theirs.iter().map(|it| resolved(self.theirs, it)).collect();
                let was = other_names::query(&ours, &theirs, name.strip_prefix("query ")?)?;
                Some(format!("query {was}"))
            }
            _ => None,
        }
    }

    /// Remembers what we have where upstream refers to a component that is new.
    pub(super) fn note_extracted(&mut self, target: &str, ours: &Node<'a>) {
        let Some(pointer) = target.strip_prefix('#').filter(|pointer| pointer.starts_with("/components/")) else {
            return;
        };
        if self.ours.pointer(pointer).is_some() {
            return;
        }
        let donor = self.followed(ours);
        match self.extracted.iter().find(|(known, _)| known == pointer) {
            Some((_, first)) if first.pointer != donor.pointer => {
                self.twins.push((donor.pointer, first.pointer.clone()));
            }
            Some(_) => {}
            None => self.extracted.push((pointer.to_owned(), donor)),
        }
    }

    /// Whether words went with a schema whose twin has the same.
    pub(super) fn is_said_by_twin(&self, pointer: &str) -> bool {
        self.twins.iter().filter(|(twin, _)| is_within(pointer, twin)).any(|(twin, first)| {
            let same = format!("{first}{}", &pointer[twin.len()..]);
            self.used.contains(&same) && self.ours.pointer(&same) == self.ours.pointer(pointer)
        })
    }

    /// The node that a reference of ours leads to, or the node itself.
    pub(super) fn followed(&self, node: &Node<'a>) -> Node<'a> {
        let mut node = node.clone();
        // A circle of references is no description; it ends here all the same.
        for _ in 0..16 {
            let target = node.value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            match target.and_then(|pointer| Some((pointer, self.ours.pointer(pointer)?))) {
                Some((pointer, value)) => node = Node::new(value, pointer.to_owned()),
                None => break,
            }
        }
        node
    }
}

/// The statuses of successes that other answers don't have. Those with content come first: that is the answer, the rest
/// says that there will be one.
fn only_successes<'a>(document: &Value, answers: &'a Map<String, Value>, others: &Map<String, Value>) -> Vec<&'a str> {
    let is_there = |status: &str| others.contains_key(status) && is_success(status, others);
    let only_here = answers.iter().filter(|(status, _)| is_success(status, answers) && !is_there(status));
    let mut statuses: Vec<(bool, &str)> = only_here
        .map(|(status, answer)| (resolved(document, answer).get("content").is_none(), status.as_str()))
        .collect();
    statuses.sort_unstable();
    statuses.into_iter().map(|(_, status)| status).collect()
}
