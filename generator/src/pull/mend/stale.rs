//! What an action says that isn't so any more.

use std::collections::BTreeSet;

use serde_json::Value;

use super::values::{self, Lost};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::pointer::child;
use crate::openapi::walk::texts;
use crate::overlay::against::Met;
use crate::overlay::differences::{differences, shown};
use crate::overlay::{AGAINST, Acted, Outcome, against};
use crate::source::Source;

/// The paths and operations that an action names in its update, with their pointers below the action.
pub(super) fn paths(action: &Value) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    texts(action.get("update").unwrap_or(&Value::Null), &mut "/update".to_owned(), &mut |pointer, text| {
        let is_path = pointer.ends_with("/list") && text.starts_with('/');
        let names_call = pointer.contains("/after/") || pointer.ends_with("/x-rust-replacement");
        if is_path || names_call && text.contains(" /") {
            paths.push((pointer.to_owned(), text.to_owned()));
        }
    });
    paths
}

/// The parts of an update for which there is no use: required properties that are gone, values of an enum that is, names of
/// values that are, and what replaces a call that isn't deprecated any more.
pub(super) fn lost(
    action: &Value,
    targets: &BTreeSet<String>,
    before: &Value,
    now: &dyn Fn(&str) -> Vec<String>,
    document: &Value,
) -> Vec<Lost> {
    let Some(update) = action.get("update").and_then(Value::as_object) else { return Vec::new() };
    let places: Vec<(&String, String)> =
        targets.iter().flat_map(|place| now(place).into_iter().map(move |at| (place, at))).collect();
    let mut lost = Vec::new();
    if let (Some(call), 1) = (update.get("x-rust-replacement").and_then(Value::as_str), update.len()) {
        let has =
            |document: &Value, place: &str| document.pointer(place).is_some_and(|it| it.get("deprecated").is_some());
        if !places.is_empty() && places.iter().all(|(place, at)| has(before, place) && !has(document, at)) {
            lost.push(Lost {
                pointer: "/update/x-rust-replacement".to_owned(),
                what: call.to_owned(),
                why: "what isn't deprecated any more needs no replacement",
                is_all: true,
            });
        }
    }
    if let Some(values) = update.get("enum").and_then(Value::as_array) {
        let has =
            |document: &Value, place: &str| document.pointer(place).is_some_and(|schema| schema.get("enum").is_some());
        let is_open = !places.is_empty() && places.iter().all(|(place, at)| has(before, place) && !has(document, at));
        if is_open {
            lost.extend(values.iter().enumerate().map(|(at, value)| Lost {
                pointer: format!("/update/enum/{at}"),
                what: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
                why: "the enum is gone, and any text may stand there",
                is_all: update.len() == 1,
            }));
        }
    }
    lost.extend(values::lost(update, &places, before, document));
    lost.extend(super::calls::lost(update, before, now));
    if let Some(names) = update.get("required").and_then(Value::as_array) {
        let property = |document: &Value, place: &str, name: &str| {
            document.pointer(place).and_then(|schema| schema.get("properties")?.get(name)).is_some()
        };
        let is_gone = |name: &str| {
            places.iter().any(|(place, _)| property(before, place, name))
                && places.iter().all(|(_, at)| {
                    document.pointer(at).is_some_and(|schema| schema.get("properties").is_some())
                        && !property(document, at, name)
                })
        };
        let gone: Vec<(usize, &str)> = names
            .iter()
            .enumerate()
            .filter_map(|(at, name)| Some((at, name.as_str()?)))
            .filter(|(_, name)| is_gone(name))
            .collect();
        let is_all = gone.len() == names.len() && update.len() == 1;
        lost.extend(gone.iter().map(|(at, name)| Lost {
            pointer: format!("/update/required/{at}"),
            what: (*name).to_owned(),
            why: "the description no longer has the property",
            is_all,
        }));
    }
    lost
}

/// An action that meets something else now than in the old description. One that says by itself that this is what it was
/// written against is fine, and so is one from which people took what it said.
pub(super) fn told(target: &str, action: &Value, before: &Acted, now: &Acted) -> Option<Diagnostic> {
    let says = action.get(AGAINST).is_some();
    if says != (now.outcome == Outcome::Stale) || !says && !before.met.is_empty() {
        return None;
    }
    let has = |all: &[Met], met: &Met| all.iter().any(|other| other.fact == met.fact);
    let other = now.met.iter().find(|met| !has(&before.met, met))?;
    // Of several, what the first one that isn't there any more has become.
    let gone = before.met.iter().find(|met| !has(&now.met, met));
    let message = match before.met.as_slice() {
        [] => format!(
            "the action `{target}` replaced nothing that the description said, and would now replace {}",
            shown(&other.there)
        ),
        [known] => format!(
            "what the action `{target}` was written against was {}, and is {} now{}",
            shown(&known.there),
            shown(&other.there),
            differences(&known.fact, &other.fact)
        ),
        several => match gone {
            Some(known) => format!(
                "one of {} that the action `{target}` was written against was {}, and is {} now{}",
                several.len(),
                shown(&known.there),
                shown(&other.there),
                differences(&known.fact, &other.fact)
            ),
            None => format!(
                "the action `{target}` meets {} now, which is none of the {} that it was written against",
                shown(&other.there),
                several.len()
            ),
        },
    };
    let known = action.get(AGAINST).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    Some(Diagnostic::error(message).cure(against::cure(&now.met, known)))
}

/// Gives stale actions their lines in the overlay as it is now.
pub(super) fn located(overlay: &Source, origins: &[usize], stale: Vec<(usize, Diagnostic)>) -> Diagnostics {
    let located = stale.into_iter().filter_map(|(index, diagnostic)| {
        let at = origins.iter().position(|origin| *origin == index)?;
        let pointer = child("/actions", &at.to_string());
        let line = overlay.line_of(&pointer);
        Some(diagnostic.at(pointer).in_file(overlay.name(), line))
    });
    located.collect()
}
