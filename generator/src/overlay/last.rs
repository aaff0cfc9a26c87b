//! Removals that would leave nothing of a body or an answer: the last media type, the last answer of success.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Applier;
use super::path::Path;
use crate::diagnostic::tokens;
use crate::openapi::grammar::{Kind, Place};
use crate::place::describe;

impl Applier<'_> {
    /// Of places that an action removes those without which nothing is left of a body or an answer. What a later action
    /// puts there counts as left.
    pub(crate) fn last_ones(&self, pointer: &str, targets: &[String]) -> Vec<String> {
        let removed: BTreeSet<&str> = targets.iter().map(String::as_str).collect();
        let is_last = |target: &&String| {
            let Some((holder, _)) = target.rsplit_once('/') else { return false };
            let (Some(counts), Some(members)) = (counts(holder), self.document.pointer(holder)) else { return false };
            let Some(members) = members.as_object() else { return false };
            let key = tokens(target).last().unwrap_or_default();
            let stays =
                |other: &String| counts(other) && !removed.contains(crate::diagnostic::child(holder, other).as_str());
            counts(&key) && !members.keys().any(stays) && !self.is_set_later(pointer, holder, counts)
        };
        targets.iter().filter(is_last).cloned().collect()
    }

    /// Tells of removals that would leave nothing, and gives what is left to remove.
    pub(super) fn without_last_ones(&mut self, pointer: &str, mut targets: Vec<String>) -> Vec<String> {
        let last = self.last_ones(pointer, &targets);
        for target in &last {
            let (holder, _) = target.rsplit_once('/').unwrap_or_default();
            let whole = holder.rsplit_once('/').map_or(holder, |(parent, _)| parent);
            let cure = match holder.ends_with("/content") {
                true => format!("; if there is to be nothing, remove `{whole}` as a whole"),
                false => String::new(),
            };
            self.error(
                pointer,
                format!(
                    "the action removes `{}`, which is all that is left of {}",
                    tokens(target).last().unwrap_or_default(),
                    describe(self.document, holder)
                ),
                format!("correct the target so that it passes by this place, or remove the action{cure}"),
            );
        }
        targets.retain(|target| !last.contains(target));
        targets
    }

    /// Whether an action behind this one sets members that count of what would be empty.
    fn is_set_later(&self, pointer: &str, holder: &str, counts: fn(&str) -> bool) -> bool {
        let index = pointer.rsplit('/').next().and_then(|index| index.parse::<usize>().ok());
        self.actions.iter().skip(index.map_or(usize::MAX, |index| index + 1)).any(|action| {
            let (Some(target), Some(update)) = (action.get("target").and_then(Value::as_str), action.get("update"))
            else {
                return false;
            };
            let sets = |place: &String| {
                let members = holder.strip_prefix(place.as_str()).and_then(|rest| update.pointer(rest));
                members
                    .and_then(Value::as_object)
                    .is_some_and(|members: &Map<_, _>| members.keys().any(|key| counts(key)))
            };
            Path::parse(target).is_ok_and(|path| path.select(self.document).iter().any(sets))
        })
    }
}

/// Which members of an object count where it needs one of them.
fn counts(holder: &str) -> Option<fn(&str) -> bool> {
    match Place::of(holder) {
        Place::Map(Kind::MediaType) => Some(|_| true),
        Place::One(Kind::Responses) => Some(|status| status.starts_with('2') || status == "default"),
        _ => None,
    }
}
