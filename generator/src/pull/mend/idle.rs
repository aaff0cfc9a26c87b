//! Decisions about secrets that nothing needs any more, and names of what isn't there any more.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Mend, Mended};
use crate::diagnostic::is_within;
use crate::effective::Effective;
use crate::load;
use crate::lower;
use crate::openapi::grammar::Kind;
use crate::openapi::pointer::{child, tokens};
use crate::openapi::walk::walk;
use crate::overlay::differences::shown;
use crate::overlay::edit::{Edit, Editor};
use crate::secrets;
use crate::source::Source;

/// Takes them out of an overlay, with the actions that say nothing else.
pub(super) fn taken_out(mended: &mut Mended, old: &Source, new: &Source) {
    let Ok((effective, complaints)) = load::read(new, Some(&mended.overlay)) else { return };
    let Ok(value) = mended.overlay.parse() else { return };
    if complaints.has_errors() {
        return;
    }
    let decisions: Vec<String> = secrets::decisions(effective.value()).collect();
    let needless: BTreeSet<String> = secrets::idle(effective.value()).into_iter().collect();
    let mut found: BTreeMap<(usize, String), &str> = BTreeMap::new();
    for entry in idle_entries(&effective, &needless, &decisions) {
        found.extend(index(&entry).map(|index| ((index, entry), SECRETS)));
    }
    for entry in idle_names(mended, old, &effective) {
        found.extend(index(&entry).map(|index| ((index, entry), NAMES)));
    }
    let mut editor = Editor::new(mended.overlay.clone(), value);
    // From the last one on, so that the places of the others stay.
    for ((index, entry), why) in found.into_iter().rev() {
        let action = child("/actions", &index.to_string());
        let target =
            editor.value.pointer(&action).and_then(|action| action.get("target")?.as_str()).unwrap_or_default();
        let Some(origin) = mended.origins.get(index) else { continue };
        let said = tokens(&entry).find(|token| token.starts_with("x-rust-")).unwrap_or_default();
        // A part of it may have been all that there was.
        let Some(value) = editor.value.pointer(&entry).map(shown) else { continue };
        let mend = Mend {
            line: mended.before.line_of(&child("/actions", &origin.to_string())),
            target: target.to_owned(),
            what: format!("without `{said}: {value}`: {why}"),
        };
        let Some(place) = emptied(&editor.value, &entry) else { continue };
        if place != child(&action, "update") {
            if editor.apply(index, &Edit::Elements(vec![place[action.len()..].to_owned()])) {
                mended.mends.push(mend);
            }
        } else if mended.origins.len() > 1 && editor.apply(index, &Edit::Remove) {
            mended.origins.remove(index);
            let what = mend.what.replacen("without", "taken out with", 1);
            mended.mends.push(Mend { what, ..mend });
        }
    }
    mended.mends.sort_by_key(|mend| mend.line);
    mended.overlay = editor.source;
}

const NAME: &str = "x-rust-name";
const SECRETS: &str = "what stands there doesn't look like a secret";
const NAMES: &str = "what it named isn't described any more";

/// The number of the action that an entry belongs to.
fn index(entry: &str) -> Option<usize> {
    tokens(entry).nth(1)?.parse().ok()
}

/// The entries of an overlay that say something at some of these places, and only at such of them as are idle: an action may
/// be for several.
fn idle_entries(effective: &Effective, idle: &BTreeSet<String>, places: &[String]) -> BTreeSet<String> {
    let (mut entries, mut needed) = (BTreeSet::new(), BTreeSet::new());
    for place in places {
        let set = effective.origins().filter(|(set, _)| is_within(place, set)).max_by_key(|(set, _)| set.len());
        let Some((set, origin)) = set else { continue };
        let entry = format!("{origin}{}", &place[set.len()..]);
        if idle.contains(place) {
            entries.insert(entry)
        } else {
            needed.insert(entry)
        };
    }
    entries.difference(&needed).cloned().collect()
}

/// The entries that name the types of places that have none any more. What had no effect before is for people to look at,
/// and so is what stays on as another type's.
fn idle_names(mended: &Mended, old: &Source, new: &Effective) -> BTreeSet<String> {
    let entries = |effective: &Effective| {
        let (named, unread) = lower::named_types(effective.value())?;
        let mut places = names(effective.value());
        places.retain(|place| !unread.iter().any(|media| is_within(place, media)));
        let idle = places.iter().filter(|place| !named.contains(*place)).cloned().collect();
        Some(idle_entries(effective, &idle, &places))
    };
    let Some(found) = entries(new).filter(|found| !found.is_empty()) else { return BTreeSet::new() };
    let old = load::read(old, Some(&mended.before)).ok();
    let Some(known) = old.and_then(|(old, _)| entries(&old)) else { return BTreeSet::new() };
    let before = |entry: &String| {
        let origin = mended.origins.get(index(entry)?)?;
        let rest: Vec<_> = tokens(entry).skip(2).collect();
        Some(rest.iter().fold(child("/actions", &origin.to_string()), |place, token| child(&place, token)))
    };
    found.into_iter().filter(|entry| before(entry).is_none_or(|before| !known.contains(&before))).collect()
}

/// The places of the names of types.
fn names(document: &Value) -> Vec<String> {
    let mut places = Vec::new();
    walk(document, &mut |pointer, kind, object| {
        if kind == Kind::Schema && object.contains_key(NAME) {
            places.push(child(pointer, NAME));
        }
    });
    places
}

/// The highest place that has nothing else than an entry, from that on.
fn emptied(overlay: &Value, entry: &str) -> Option<String> {
    let mut place = entry;
    while let Some((parent, _)) = place.rsplit_once('/') {
        let is_all = overlay.pointer(parent)?.as_object().is_some_and(|members| members.len() == 1);
        if !is_all {
            break;
        }
        place = parent;
    }
    Some(place.to_owned())
}
