//! Where the places of an action are now, and the targets that select them there.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Mender, target};
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::reference;
use crate::overlay::edit::Edit;
use crate::overlay::update::{is_reference, passes_by_references};
use crate::place::describe;

/// What a property says of itself where its schema is a reference.
pub(super) const BESIDE_REFERENCES: [&str; 6] =
    ["description", "nullable", "readOnly", "writeOnly", "deprecated", "x-rust-field"];

/// An action for the new description.
pub(super) struct Moved {
    /// What it says.
    pub(super) action: Value,
    /// What was changed in that.
    pub(super) edits: Vec<Edit>,
    /// Its targets.
    pub(super) targets: Vec<String>,
    /// Whether they pass by places that it was for.
    pub(super) is_narrowed: bool,
}

impl Moved {
    fn of(action: Value, edits: Vec<Edit>, targets: Vec<String>) -> Self {
        Self { action, edits, targets, is_narrowed: false }
    }
}

impl Mender<'_> {
    /// What an action is for now, and with what targets; nothing if it was taken out.
    pub(super) fn moved(&mut self, index: usize, target: &str, action: &Value) -> Option<Moved> {
        let old = self.places(target, action);
        let present = target::select(target, self.now.document);
        if old.is_empty() {
            return Some(Moved::of(action.clone(), Vec::new(), vec![target.to_owned()]));
        }
        // What has come into the place of something else isn't what the action is for, unless it was for that, too.
        let (mut present, in_another): (BTreeSet<_>, BTreeSet<_>) =
            present.into_iter().partition(|at| !self.moves.is_in_another(self.before.document, at));
        let (mut moves, mut kept, mut gone) = (Vec::new(), BTreeSet::new(), Vec::new());
        let mut left = BTreeSet::new();
        for place in &old {
            let mut now = self.moves.now(self.before.document, self.now.document, place);
            // A media type that is to go isn't another one.
            if action.get("update").is_none() && is_media_type(place) {
                now.retain(|at| at.rsplit('/').next() == place.rsplit('/').next());
            }
            if now.is_empty() {
                gone.push(place.clone());
            }
            for reference in now {
                let at = self.behind_reference(action, place, reference.clone());
                if at != reference {
                    left.insert(reference);
                }
                if present.contains(&at) || in_another.contains(&at) {
                    kept.insert(at);
                } else {
                    moves.push((place.clone(), at));
                }
            }
        }
        // What the target selects beside what the action is for: references, which a name passes by as long as there is
        // something else.
        let is_passed = |at: &String| passes_by(action) && is_reference(self.now.document, at);
        let passed: BTreeSet<String> = present.iter().filter(|at| is_passed(at)).cloned().collect();
        present.retain(|at| !left.contains(at) && !passed.contains(at));
        present.extend(kept.iter().cloned());
        if moves.is_empty() && present.is_empty() {
            let place = gone.first().map(|place| describe(self.before.document, place)).unwrap_or_default();
            self.take_out(index, target, &format!("the description no longer has {place}"));
            return None;
        }
        let (changed, edits) = self.within(index, target, action)?;
        let wanted: BTreeSet<String> = moves.iter().map(|(_, at)| at.clone()).chain(kept.iter().cloned()).collect();
        let stays = || match present.is_empty() {
            true => Vec::new(),
            // Beside the references that are left it would have no effect.
            false if !passes_by(action) && !left.is_empty() => {
                target::narrowed(target, &present, self.now.document).unwrap_or_else(|| vec![target.to_owned()])
            }
            false => vec![target.to_owned()],
        };
        let allowed: BTreeSet<String> = present.union(&passed).cloned().collect();
        let targets = if moves.is_empty() {
            stays()
        } else if let Some(text) = target::rewritten(target, &moves, &wanted, &allowed, self.now.document) {
            vec![text]
        } else {
            // What stayed keeps the target, and each place that moved gets one of its own.
            let own: BTreeSet<String> = moves.iter().map(|(_, at)| target::plain(at, self.now.document)).collect();
            stays().into_iter().chain(own).collect()
        };
        Some(Moved::of(changed, edits, targets))
    }

    /// The places of the old description that an action is for.
    fn places(&self, target: &str, action: &Value) -> BTreeSet<String> {
        let all: Vec<String> = target::select(target, self.before.document).into_iter().collect();
        match action.get("update") {
            Some(update) => self.before.heeded(&all, update).into_iter().cloned().collect(),
            None => all.into_iter().collect(),
        }
    }

    /// Where an update goes that would have no effect beside a reference: to what the reference leads to.
    fn behind_reference(&self, action: &Value, old: &str, now: String) -> String {
        let is_new = !is_reference(self.before.document, old) && is_reference(self.now.document, &now);
        let Some(update) = action.get("update").and_then(Value::as_object).filter(|_| is_new) else { return now };
        // Beside the reference of a property it says what the property is for, and not what the type is.
        let is_property = now.rsplit('/').nth(1) == Some("properties");
        if is_property && update.keys().all(|key| BESIDE_REFERENCES.contains(&key.as_str())) {
            return now;
        }
        let node = self.now.document.pointer(&now);
        let followed = node.and_then(|node| reference::follow(self.now.document, now.clone(), node, drop));
        followed.map_or(now, |(at, _)| at)
    }
}

fn passes_by(action: &Value) -> bool {
    action.get("update").is_some_and(passes_by_references)
}

/// Whether a place is a media type of a body or an answer.
fn is_media_type(pointer: &str) -> bool {
    let place = pointer.rsplit_once('/').map_or("", |(holder, _)| holder);
    Place::of(place) == Place::Map(Kind::MediaType)
}
