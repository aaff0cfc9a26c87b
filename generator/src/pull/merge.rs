//! Upstream's facts with our words: both documents are walked together, and what stands at the same place belongs
//! together.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::share::{self, Identities, Share, identities, in_order, resolved};
use crate::diagnostic::{child, is_within, tokens};
use crate::openapi::METHODS;
use crate::openapi::grammar::{Kind, Place};

/// The new description, and what became of the words.
pub(super) struct Merged {
    pub(super) document: Value,
    /// Pointers into the new description, of words that upstream has and we don't.
    pub(super) needs_words: Vec<String>,
    /// Those of them whose place our description doesn't have.
    pub(super) new_places: BTreeSet<String>,
    /// Pointers of words in our old description → in the new one, where they differ.
    pub(super) moved: Vec<(String, String)>,
    /// Pointers into our old description, of words that found no place and stand nowhere else.
    pub(super) dropped: Vec<String>,
}

pub(super) fn merge(ours: &Value, theirs: &Value) -> Merged {
    let mut merge = Merge {
        ours,
        theirs,
        operations: operations(ours),
        donors: Vec::new(),
        twins: Vec::new(),
        used: BTreeSet::new(),
        needs_words: Vec::new(),
        new_places: BTreeSet::new(),
        moved: Vec::new(),
    };
    let document = merge.document();
    let mut dropped = Vec::new();
    share::for_each_words(ours, &mut |pointer| {
        if !merge.used.contains(&pointer) && !merge.is_said_by_twin(&pointer) {
            dropped.push(pointer);
        }
    });
    let Merge { needs_words, new_places, moved, .. } = merge;
    Merged { document, needs_words, new_places, moved, dropped }
}

struct Merge<'a> {
    ours: &'a Value,
    theirs: &'a Value,
    /// Our operations by operationId.
    operations: BTreeMap<&'a str, (String, Node<'a>)>,
    /// Components that upstream has and we don't, with what we have where they are used: a schema that was inline, or
    /// had another name.
    donors: Vec<(String, Node<'a>)>,
    /// Pointers to what became such a component, too, and to the node that the component's words are from.
    twins: Vec<(String, String)>,
    used: BTreeSet<String>,
    needs_words: Vec<String>,
    new_places: BTreeSet<String>,
    moved: Vec<(String, String)>,
}

/// A node of our description.
#[derive(Clone)]
pub(super) struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Node<'a> {
    fn member(&self, key: &str) -> Option<Self> {
        Some(Self { value: self.value.get(key)?, pointer: child(&self.pointer, key) })
    }

    fn element(&self, index: usize) -> Option<Self> {
        Some(Self { value: self.value.get(index)?, pointer: child(&self.pointer, &index.to_string()) })
    }
}

impl<'a> Merge<'a> {
    fn document(&mut self) -> Value {
        let ours = Node { value: self.ours, pointer: String::new() };
        let Some(theirs) = self.theirs.as_object() else { return self.theirs.clone() };
        // The components last: by then it is known where the new ones come from.
        let mut rest = theirs.clone();
        rest.shift_remove("components");
        let mut merged = self.object(Kind::Document, Some(&ours), &rest, "");
        if let (Value::Object(members), Some(components)) = (&mut merged, theirs.get("components")) {
            members.insert("components".to_owned(), self.components(ours.member("components"), components));
            let keys = member_order(ours.value, theirs, members);
            *members = arranged(&keys, std::mem::take(members));
        }
        merged
    }

    fn components(&mut self, ours: Option<Node<'a>>, theirs: &Value) -> Value {
        let Some(all_sections) = theirs.as_object() else { return theirs.clone() };
        let mut done: BTreeMap<String, Value> = BTreeMap::new();
        let mut new = Vec::new();
        let sections =
            || all_sections.iter().filter(|(section, _)| share::of(Kind::Components, section) == Share::Fact);
        for (section, members) in sections() {
            let section_at = child("/components", section);
            let place = Place::One(Kind::Components).child(section);
            let our_section = ours.as_ref().and_then(|ours| ours.member(section));
            for (name, component) in members.as_object().into_iter().flatten() {
                let at = child(&section_at, name);
                match our_section.as_ref().and_then(|section| section.member(name)) {
                    Some(ours) => {
                        drop(done.insert(at.clone(), self.value(place.child(name), Some(&ours), component, &at)))
                    }
                    None => new.push((at, place.child(name), component)),
                }
            }
        }
        // A new component may be used in another new one only.
        let mut next = 0;
        while let Some((at, donor)) = self.donors.get(next).cloned() {
            next += 1;
            if let Some((_, place, component)) = new.iter().find(|(new, ..)| *new == at)
                && !done.contains_key(&at)
            {
                let value = self.value(*place, Some(&donor), component, &at);
                done.insert(at, value);
            }
        }
        for (at, place, component) in new {
            if let Entry::Vacant(entry) = done.entry(at) {
                let value = self.value(place, None, component, entry.key());
                entry.insert(value);
            }
        }

        let mut merged = Map::new();
        for (section, members) in sections() {
            let our_section = ours.as_ref().and_then(|ours| ours.value.get(section)).unwrap_or(&Value::Null);
            let value = match members.as_object() {
                Some(members) => {
                    let at = child("/components", section);
                    let values =
                        members.keys().filter_map(|name| Some((name.clone(), done.remove(&child(&at, name))?)));
                    let values: Map<_, _> = values.collect();
                    let keys = member_order(our_section, members, &values);
                    Value::Object(arranged(&keys, values))
                }
                None => members.clone(),
            };
            merged.insert(section.clone(), value);
        }
        self.take_words(Kind::Components, ours.as_ref(), "/components", &mut merged);
        let keys = member_order(ours.as_ref().map_or(&Value::Null, |ours| ours.value), all_sections, &merged);
        Value::Object(arranged(&keys, merged))
    }

    fn value(&mut self, place: Place, ours: Option<&Node<'a>>, theirs: &Value, at: &str) -> Value {
        match (theirs, place) {
            (Value::Object(theirs), Place::One(kind)) => self.object(kind, ours, theirs, at),
            (Value::Object(theirs), Place::Map(kind)) => self.map(kind, ours, theirs, at),
            _ => theirs.clone(),
        }
    }

    fn object(&mut self, kind: Kind, ours: Option<&Node<'a>>, theirs: &Map<String, Value>, at: &str) -> Value {
        let reference =
            |object: Option<&Value>| object.and_then(Value::as_str).filter(|_| kind.is_referable()).map(str::to_owned);
        let our_reference = ours.and_then(|ours| reference(ours.value.get("$ref")));
        let their_reference = reference(theirs.get("$ref"));
        let (ours, takes_words) = match (ours, our_reference, their_reference) {
            (Some(ours), our_reference, Some(target)) => {
                self.donate(&target, ours);
                // An inline schema's words are for the component that it became.
                (Some(ours.clone()), our_reference.is_some())
            }
            (Some(ours), Some(_), None) => (Some(self.followed(ours)), true),
            (ours, ..) => (ours.cloned(), true),
        };
        let ours = ours.as_ref();

        let mut merged = Map::new();
        for (key, value) in theirs.iter().filter(|(key, _)| share::of(kind, key) == Share::Fact) {
            let at = child(at, key);
            let place = Place::One(kind).child(key);
            let counterpart = self.counterpart(kind, ours, key, value, theirs);
            let value = match value {
                _ if share::is_scopes(Place::One(kind), key) => scopes(counterpart.as_ref(), value),
                Value::Array(elements) => self.list(kind, key, counterpart.as_ref(), elements, &at),
                value => self.value(place, counterpart.as_ref(), value, &at),
            };
            merged.insert(key.clone(), value);
        }
        if takes_words {
            self.take_words(kind, ours, at, &mut merged);
        }
        if kind == Kind::Response && !merged.contains_key("$ref") {
            let status = tokens(at).last().unwrap_or_default();
            merged.entry("description").or_insert_with(|| neutral(&status).into());
        }
        self.note_missing_words(kind, ours.is_none(), theirs, &merged, at);

        let nothing = Value::Null;
        let keys = member_order(ours.map_or(&nothing, |ours| ours.value), theirs, &merged);
        Value::Object(arranged(&keys, merged))
    }

    fn take_words(&mut self, kind: Kind, ours: Option<&Node<'a>>, at: &str, merged: &mut Map<String, Value>) {
        let Some(Node { value: Value::Object(members), pointer }) = ours else { return };
        for (key, words) in members.iter().filter(|(key, _)| share::of(kind, key) == Share::Words) {
            let (from, to) = (child(pointer, key), child(at, key));
            self.used.insert(from.clone());
            // The name of a status is for that status alone.
            if kind == Kind::Response && from != to && is_neutral(pointer, words) {
                continue;
            }
            let Some(words) = share::still_said(key, words, merged) else { continue };
            merged.insert(key.clone(), words);
            if from != to {
                self.moved.push((from, to));
            }
        }
    }

    fn note_missing_words(
        &mut self,
        kind: Kind,
        is_new: bool,
        theirs: &Map<String, Value>,
        merged: &Map<String, Value>,
        at: &str,
    ) {
        let status = || tokens(at).last().unwrap_or_default();
        let said = |key: &str| match merged.get(key) {
            Some(text) if kind == Kind::Response && key == "description" => *text != neutral(&status()),
            text => text.is_some(),
        };
        let says_something = |value: &Value| value.as_str().is_none_or(|text| !text.trim().is_empty());
        let asked = theirs.iter().filter(|(key, value)| share::of(kind, key) == Share::Words && says_something(value));
        // Every method wants a first line.
        let summary = (kind == Kind::Operation).then_some("summary").filter(|key| !theirs.contains_key(*key));
        for key in asked.map(|(key, _)| key.as_str()).chain(summary) {
            // One example is enough, whatever upstream calls it.
            let examples = ["example", "examples"];
            let has =
                if examples.contains(&key) { examples.iter().any(|key| merged.contains_key(*key)) } else { said(key) };
            // Beside a reference words say nothing, but for a property's description.
            let is_idle = merged.contains_key("$ref") && key != "description";
            if !has && !is_idle {
                let words = child(at, key);
                if is_new {
                    self.new_places.insert(words.clone());
                }
                self.needs_words.push(words);
            }
        }
    }

    fn map(&mut self, kind: Kind, ours: Option<&Node<'a>>, theirs: &Map<String, Value>, at: &str) -> Value {
        let mut merged = Map::new();
        for (key, value) in theirs {
            let counterpart = ours.and_then(|ours| {
                // A body that is offered as another type of JSON, too, is the same body.
                ours.member(key)
                    .or_else(|| (kind == Kind::MediaType && is_json(key)).then(|| json_member(ours)).flatten())
            });
            let value = self.value(Place::One(kind), counterpart.as_ref(), value, &child(at, key));
            merged.insert(key.clone(), value);
        }
        let keys = member_order(ours.map_or(&Value::Null, |ours| ours.value), theirs, &merged);
        Value::Object(arranged(&keys, merged))
    }

    fn list(&mut self, parent: Kind, key: &str, ours: Option<&Node<'a>>, theirs: &[Value], at: &str) -> Value {
        let Identities { names, is_set } = identities(parent, key, theirs, &|value| resolved(self.theirs, value));
        let our_list = ours.and_then(|ours| ours.value.as_array()).map_or(&[][..], Vec::as_slice);
        let Identities { names: our_names, .. } =
            identities(parent, key, our_list, &|value| resolved(self.ours, value));
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let order = if is_set { in_order(our_names.iter().map(String::as_str), &known) } else { known.clone() };
        let renamed = |name: &str| ours.and_then(|ours| renamed_parameter(&ours.pointer, at, name));
        let mut merged = Vec::with_capacity(theirs.len());
        for name in order {
            let Some(element) = known.iter().position(|known| *known == name).map(|index| &theirs[index]) else {
                continue;
            };
            let position = our_names.iter().position(|ours| ours == name).or_else(|| {
                let renamed = renamed(name)?;
                our_names.iter().position(|ours| *ours == renamed)
            });
            let counterpart = position.and_then(|index| ours?.element(index));
            let place = Place::One(parent).child(key).child("");
            let at = child(at, &merged.len().to_string());
            merged.push(self.value(place, counterpart.as_ref(), element, &at));
        }
        Value::Array(merged)
    }

    /// What in our description stands for a member of theirs.
    fn counterpart(
        &self,
        kind: Kind,
        ours: Option<&Node<'a>>,
        key: &str,
        theirs: &Value,
        siblings: &Map<String, Value>,
    ) -> Option<Node<'a>> {
        let same_place = ours.and_then(|ours| ours.member(key));
        if let (Some(ours), Kind::PathItem) = (&same_place, kind)
            && let Some(other) = self.swapped(ours, theirs)
        {
            return Some(other);
        }
        same_place.or_else(|| match kind {
            Kind::Paths => self.renamed_path(ours?, key),
            Kind::Responses => self.other_success(ours?, key, siblings),
            Kind::PathItem if METHODS.contains(&key) => {
                let (place, operation) = self.operations.get(theirs.get("operationId")?.as_str()?)?;
                // One that is still where it was is another operation now, or the same one as well.
                self.theirs.pointer(place).is_none().then(|| operation.clone())
            }
            _ => None,
        })
    }

    /// Our operation from another path, if upstream's is that one to the letter, and not the one that we have here. An
    /// operationId alone says nothing: upstream corrects them, too.
    fn swapped(&self, ours: &Node<'a>, theirs: &Value) -> Option<Node<'a>> {
        let id = theirs.get("operationId")?.as_str()?;
        let (place, other) = self.operations.get(id).filter(|(place, _)| *place != ours.pointer)?;
        let is_elsewhere =
            self.theirs.pointer(place).is_none_or(|now| now.get("operationId") != theirs.get("operationId"));
        let facts = |operation: &Value| share::facts(operation, Place::One(Kind::Operation));
        (is_elsewhere && facts(other.value) == facts(theirs)).then(|| other.clone())
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

    /// Remembers what we have where upstream refers to a component that is new.
    fn donate(&mut self, target: &str, ours: &Node<'a>) {
        let Some(pointer) = target.strip_prefix('#').filter(|pointer| pointer.starts_with("/components/")) else {
            return;
        };
        if self.ours.pointer(pointer).is_some() {
            return;
        }
        let donor = self.followed(ours);
        match self.donors.iter().find(|(known, _)| known == pointer) {
            Some((_, first)) if first.pointer != donor.pointer => {
                self.twins.push((donor.pointer, first.pointer.clone()));
            }
            Some(_) => {}
            None => self.donors.push((pointer.to_owned(), donor)),
        }
    }

    /// Whether words went with a schema whose twin has the same.
    fn is_said_by_twin(&self, pointer: &str) -> bool {
        self.twins.iter().filter(|(twin, _)| is_within(pointer, twin)).any(|(twin, first)| {
            let same = format!("{first}{}", &pointer[twin.len()..]);
            self.used.contains(&same) && self.ours.pointer(&same) == self.ours.pointer(pointer)
        })
    }

    /// The node that a reference of ours leads to, or the node itself.
    fn followed(&self, node: &Node<'a>) -> Node<'a> {
        let mut node = node.clone();
        // A circle of references is no description; it ends here all the same.
        for _ in 0..16 {
            let target = node.value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            match target.and_then(|pointer| Some((pointer, self.ours.pointer(pointer)?))) {
                Some((pointer, value)) => node = Node { value, pointer: pointer.to_owned() },
                None => break,
            }
        }
        node
    }
}

/// The statuses of successes that other answers don't have. Those with content come first: that is the answer, the rest
/// says that there will be one.
fn only_successes<'a>(document: &Value, answers: &'a Map<String, Value>, others: &Map<String, Value>) -> Vec<&'a str> {
    let only_here = answers.iter().filter(|(status, _)| status.starts_with('2') && !others.contains_key(*status));
    let mut statuses: Vec<(bool, &str)> = only_here
        .map(|(status, answer)| (resolved(document, answer).get("content").is_none(), status.as_str()))
        .collect();
    statuses.sort_unstable();
    statuses.into_iter().map(|(_, status)| status).collect()
}

/// Our operations by operationId, with their pointers.
pub(super) fn operations(document: &Value) -> BTreeMap<&str, (String, Node<'_>)> {
    let mut operations = BTreeMap::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
                let pointer = child(&child("/paths", path), method);
                operations.insert(id, (pointer.clone(), Node { value: operation, pointer }));
            }
        }
    }
    operations
}

/// The keys of a merged object: ours in our order, new ones after those they follow upstream.
fn member_order(ours: &Value, theirs: &Map<String, Value>, merged: &Map<String, Value>) -> Vec<String> {
    let theirs: Vec<&str> = theirs.keys().chain(merged.keys()).map(String::as_str).collect();
    let mut seen = BTreeSet::new();
    let theirs: Vec<&str> = theirs.into_iter().filter(|key| merged.contains_key(*key) && seen.insert(*key)).collect();
    let ours = ours.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
    in_order(ours, &theirs).into_iter().map(str::to_owned).collect()
}

fn arranged(keys: &[String], mut members: Map<String, Value>) -> Map<String, Value> {
    keys.iter().filter_map(|key| members.shift_remove(key).map(|value| (key.clone(), value))).collect()
}

/// Scopes with what ours says of them.
fn scopes(ours: Option<&Node<'_>>, theirs: &Value) -> Value {
    let mut scopes = share::without_prose(theirs);
    for (scope, text) in scopes.as_object_mut().into_iter().flatten() {
        if let Some(words) = ours.and_then(|ours| ours.value.get(scope)) {
            *text = words.clone();
        }
    }
    scopes
}

fn is_json(media_type: &str) -> bool {
    media_type.contains("json")
}

fn json_member<'a>(content: &Node<'a>) -> Option<Node<'a>> {
    content.member(content.value.as_object()?.keys().find(|key| is_json(key))?)
}

/// A path with its parameters' names taken out.
pub(super) fn nameless(path: &str) -> String {
    path.split('/').map(|segment| if is_parameter(segment) { "{}" } else { segment }).collect::<Vec<_>>().join("/")
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// The identity that a path parameter has in our description, if the path was renamed.
pub(super) fn renamed_parameter(ours: &str, theirs: &str, identity: &str) -> Option<String> {
    let name = format!("{{{}}}", identity.strip_prefix("path ")?);
    let path = |pointer: &str| tokens(pointer).nth(1);
    let (our_path, their_path) = (path(ours)?, path(theirs)?);
    let parameters =
        |path: &str| path.split('/').filter(|part| is_parameter(part)).map(str::to_owned).collect::<Vec<_>>();
    let at = parameters(&their_path).iter().position(|parameter| *parameter == name)?;
    let parameter = parameters(&our_path).into_iter().nth(at)?;
    Some(format!("path {}", parameter.trim_matches(['{', '}'])))
}

/// Whether the description of an answer says no more than its status.
fn is_neutral(pointer: &str, description: &Value) -> bool {
    *description == neutral(&tokens(pointer).last().unwrap_or_default())
}

/// What a status says of itself. OpenAPI wants a description of every answer.
pub(super) fn neutral(status: &str) -> &'static str {
    match status {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "402" => "Payment Required",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "406" => "Not Acceptable",
        "409" => "Conflict",
        "410" => "Gone",
        "422" => "Unprocessable Content",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "504" => "Gateway Timeout",
        "default" => "Any other status",
        _ => "Answer",
    }
}
