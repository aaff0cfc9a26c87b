//! What two descriptions say differently, words and extensions apart.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;

use super::identity::{Identities, identities, resolved};
use crate::diagnostic::{Escaped, child};
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::share::{self, Share};
use crate::place::describe;

/// A fact that came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// Where, as a maintainer names it.
    pub place: String,
    /// JSON pointer into the description that has the fact; the new one where both have it.
    pub pointer: String,
    /// What was said before; `None` for what is new.
    pub before: Option<Value>,
    /// What is said now; `None` for what is gone.
    pub after: Option<Value>,
    /// Whether it is a value of a set, which is known by itself and not by where it stands.
    pub(crate) is_value_of_set: bool,
}

impl Display for FactChange {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (&self.before, &self.after) {
            (None, Some(after)) => write!(f, "+ {}{}", self.place, Shown(": ", after)),
            (Some(before), None) => write!(f, "- {}{}", self.place, Shown(": ", before)),
            (Some(before), Some(after)) => write!(f, "~ {}{}{}", self.place, Shown(": ", before), Shown(" -> ", after)),
            (None, None) => Ok(()),
        }
    }
}

/// A value that one can take in at a glance; of others, its place says enough.
struct Shown<'a>(&'static str, &'a Value);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = self.1.to_string();
        if self.1.is_object() || text.chars().count() > 80 { Ok(()) } else { write!(f, "{}{}", self.0, Escaped(&text)) }
    }
}

/// The differences in facts, in the order of the new description.
pub fn fact_changes(old: &Value, new: &Value) -> Vec<FactChange> {
    compare(old, new).0
}

/// The same, and how many texts, examples and extensions differ in what both have.
pub(crate) fn compare(old: &Value, new: &Value) -> (Vec<FactChange>, usize) {
    let mut compare = Compare { old, new, changes: Vec::new(), others: 0 };
    compare.values(Place::ROOT, Some((old, String::new())), Some((new, String::new())));
    (compare.changes, compare.others)
}

struct Compare<'a> {
    old: &'a Value,
    new: &'a Value,
    changes: Vec<FactChange>,
    /// How many members that are no facts differ.
    others: usize,
}

/// A value and its pointer.
type At<'a> = Option<(&'a Value, String)>;

impl<'a> Compare<'a> {
    fn values(&mut self, place: Place, old: At<'a>, new: At<'a>) {
        match (old, new) {
            (Some((Value::Object(old), old_at)), Some((Value::Object(new), new_at))) if place != Place::Opaque => {
                for key in new.keys().chain(old.keys().filter(|key| !new.contains_key(*key))) {
                    let (before, after) = (old.get(key), new.get(key));
                    match place {
                        Place::One(kind) if share::of(kind, key) != Share::Fact => {
                            self.others += usize::from(before != after);
                        }
                        _ => {
                            let before = before.map(|value| (value, child(&old_at, key)));
                            let after = after.map(|value| (value, child(&new_at, key)));
                            self.member(place, key, before, after);
                        }
                    }
                }
            }
            (Some((old, _)), Some((new, _))) if old == new => {}
            (old, new) => self.change(place, old, new),
        }
    }

    fn member(&mut self, place: Place, key: &str, old: At<'a>, new: At<'a>) {
        match (&old, &new, place) {
            (Some((Value::Array(old), old_at)), Some((Value::Array(new), new_at)), Place::One(kind)) => {
                self.lists(kind, key, (old, old_at), (new, new_at));
            }
            // What a scope is for is prose.
            (Some((old, _)), Some((new, _)), _)
                if share::is_scopes(place, key) && share::without_prose(old) == share::without_prose(new) =>
            {
                self.others += usize::from(old != new);
            }
            _ => self.values(place.child(key), old, new),
        }
    }

    fn lists(
        &mut self,
        parent: Kind,
        key: &str,
        (old, old_at): (&'a [Value], &str),
        (new, new_at): (&'a [Value], &str),
    ) {
        let Identities { names: old_names, is_set } = identities(parent, key, old, &|value| resolved(self.old, value));
        let Identities { names: new_names, .. } = identities(parent, key, new, &|value| resolved(self.new, value));
        let place = Place::One(parent).child(key).child("");
        let index = |at: &str, index: usize| child(at, &index.to_string());
        let known = self.changes.len();
        if !is_set && old_names != new_names || place == Place::Opaque && !is_set && old != new {
            // Where the order counts, the whole list is the fact.
            let place = Place::One(parent).child(key);
            let list =
                |value: &[Value], at: &str| Some((share::facts(&Value::Array(value.to_vec()), place), at.to_owned()));
            let (before, after) = (list(old, old_at), list(new, new_at));
            return self.push(before, after);
        }
        for (at, name) in new_names.iter().enumerate() {
            let before = old_names.iter().position(|old| old == name).map(|at| (&old[at], index(old_at, at)));
            self.values(place, before, Some((&new[at], index(new_at, at))));
        }
        for (at, _) in old_names.iter().enumerate().filter(|(_, name)| !new_names.contains(name)) {
            self.values(place, Some((&old[at], index(old_at, at))), None);
        }
        for change in &mut self.changes[known..] {
            change.is_value_of_set |= is_set && place == Place::Opaque;
        }
    }

    fn change(&mut self, place: Place, old: At<'a>, new: At<'a>) {
        let owned = |at: At<'a>| at.map(|(value, pointer)| (share::facts(value, place), pointer));
        self.push(owned(old), owned(new));
    }

    fn push(&mut self, old: Option<(Value, String)>, new: Option<(Value, String)>) {
        let (document, pointer) = match (&old, &new) {
            (_, Some((_, pointer))) => (self.new, pointer.clone()),
            (Some((_, pointer)), None) => (self.old, pointer.clone()),
            (None, None) => return,
        };
        self.changes.push(FactChange {
            place: describe(document, &pointer),
            pointer,
            before: old.map(|(value, _)| value),
            after: new.map(|(value, _)| value),
            is_value_of_set: false,
        });
    }
}
