//! Upstream's facts with our words: both documents are walked together, and what stands at the same place belongs
//! together.

mod counterpart;
mod levels;
mod node;
mod words;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::identity::{Identities, identities, in_order, operations, renamed_parameter, resolved};
use super::{moved, other_names};
use crate::diagnostic::{child, tokens};
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::share::{self, Share};
use node::{Node, is_json, json_member};
use words::scopes;

pub(super) use words::neutral;

/// The new description, and what became of the words.
pub(super) struct Merged {
    pub(super) document: Value,
    /// Pointers into the new description, of words that upstream has and we don't.
    pub(super) needs_words: Vec<String>,
    /// Those of them whose place our description doesn't have.
    pub(super) new_places: BTreeSet<String>,
    /// Pointers of words in our old description → in the new one, where they differ.
    pub(super) moved: Vec<(String, String)>,
    /// Pointers into the new description, of what upstream called otherwise, with the name before.
    pub(super) other_names: Vec<(String, String)>,
    /// Pointers into our old description, of words that found no place and stand nowhere else.
    pub(super) dropped: Vec<String>,
}

pub(super) fn merge(ours: &Value, theirs: &Value) -> Merged {
    let mut merge = Merge {
        ours,
        theirs,
        operations: operations(ours)
            .into_iter()
            .map(|(id, (place, value))| (id, (place.clone(), Node::new(value, place))))
            .collect(),
        moved_operations: moved::operations(ours, theirs)
            .into_iter()
            .map(|(from, to)| (moved::pointer(&from), moved::pointer(&to)))
            .collect(),
        tags: other_names::tags(ours, theirs),
        other_names: Vec::new(),
        extracted: Vec::new(),
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
    let Merge { needs_words, new_places, moved, other_names, .. } = merge;
    Merged { document, needs_words, new_places, moved, other_names, dropped }
}

struct Merge<'a> {
    ours: &'a Value,
    theirs: &'a Value,
    /// Our operations by operationId.
    operations: BTreeMap<&'a str, (String, Node<'a>)>,
    /// The pointers of those that are somewhere else upstream, and of where they are.
    moved_operations: BTreeMap<String, String>,
    /// Tags that upstream calls otherwise, by their new names.
    tags: BTreeMap<String, String>,
    other_names: Vec<(String, String)>,
    /// Components that upstream has and we don't, with what we have where they are used: a schema that was inline, or
    /// had another name.
    extracted: Vec<(String, Node<'a>)>,
    /// Pointers to what became such a component, too, and to the node that the component's words are from.
    twins: Vec<(String, String)>,
    used: BTreeSet<String>,
    needs_words: Vec<String>,
    new_places: BTreeSet<String>,
    moved: Vec<(String, String)>,
}

impl<'a> Merge<'a> {
    fn document(&mut self) -> Value {
        let ours = Node::new(self.ours, String::new());
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
        while let Some((at, donor)) = self.extracted.get(next).cloned() {
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
        let (before, their_target) = (ours, their_reference.clone());
        let (ours, takes_words) = match (ours, our_reference, their_reference) {
            (Some(ours), our_reference, Some(target)) => {
                self.note_extracted(&target, ours);
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
        if let Some(before) = before.filter(|_| kind == Kind::Schema && is_property(at)) {
            self.words_of_field(before, their_target.as_deref(), at, &mut merged);
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

    fn map(&mut self, kind: Kind, ours: Option<&Node<'a>>, theirs: &Map<String, Value>, at: &str) -> Value {
        let mut merged = Map::new();
        for (key, value) in theirs {
            let counterpart = ours.and_then(|ours| {
                // A body that is offered as another type of JSON, too, is the same body.
                let mut own = ours.member(key);
                if kind == Kind::MediaType && is_json(key) {
                    let leaves = |other: &String| other != key && is_json(other) && !theirs.contains_key(other);
                    let left = ours.value.as_object()?.keys().find(|other| leaves(other));
                    let spare = left.and_then(|left| ours.member(left));
                    own = own.map(|own| Node { spare: spare.map(Box::new), ..own }).or_else(|| json_member(ours));
                }
                own
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
            let at = child(at, &merged.len().to_string());
            let position = |wanted: &str| our_names.iter().position(|ours| ours == wanted);
            let mut index = position(name).or_else(|| position(&renamed(name)?));
            if let (None, Some(was)) = (index, self.other_name(parent, key, (our_list, theirs), name)) {
                index = position(&was);
                if index.is_some() {
                    let is_parameter = key == "parameters";
                    let was = was.strip_prefix("query ").filter(|_| is_parameter).unwrap_or(&was);
                    self.other_names.push((at.clone(), was.to_owned()));
                }
            }
            let counterpart = index.and_then(|index| ours?.element(index));
            let counterpart = match counterpart {
                None if key == "parameters" => self.at_other_level(parent, name, &at),
                counterpart => counterpart,
            };
            let place = Place::One(parent).child(key).child("");
            merged.push(self.value(place, counterpart.as_ref(), element, &at));
        }
        Value::Array(merged)
    }
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

/// Whether a schema is that of a property.
fn is_property(at: &str) -> bool {
    at.rsplit('/').nth(1) == Some("properties")
}
