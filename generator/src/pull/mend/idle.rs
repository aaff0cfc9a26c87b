//! Decisions about secrets that nothing needs any more.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Mend, Mended};
use crate::diagnostic::is_within;
use crate::load;
use crate::openapi::pointer::{child, tokens};
use crate::overlay::edit::{Edit, Editor};
use crate::secrets;
use crate::source::Source;

/// Takes them out of an overlay, with the actions that say nothing else.
pub(super) fn taken_out(mended: &mut Mended, new: &Source) {
    let Ok((effective, complaints)) = load::read(new, Some(&mended.overlay)) else { return };
    let Ok(value) = mended.overlay.parse() else { return };
    if complaints.has_errors() {
        return;
    }
    let idle: BTreeSet<String> = secrets::idle(effective.value()).into_iter().collect();
    // Where an action is for several places, all of them have to be idle.
    let (mut entries, mut needed) = (BTreeSet::new(), BTreeSet::new());
    for decision in secrets::decisions(effective.value()) {
        let set =
            effective.origins().filter(|(place, _)| is_within(&decision, place)).max_by_key(|(place, _)| place.len());
        let Some((place, origin)) = set else { continue };
        let entry = format!("{origin}{}", &decision[place.len()..]);
        if idle.contains(&decision) {
            entries.insert(entry)
        } else {
            needed.insert(entry)
        };
    }
    let mut editor = Editor::new(mended.overlay.clone(), value);
    let index = |entry: &str| tokens(entry).nth(1).and_then(|index| index.parse::<usize>().ok());
    let mut found: Vec<(usize, String)> =
        entries.difference(&needed).filter_map(|entry| Some((index(entry)?, entry.clone()))).collect();
    // From the last one on, so that the places of the others stay.
    found.sort();
    for (index, entry) in found.into_iter().rev() {
        let action = child("/actions", &index.to_string());
        let target =
            editor.value.pointer(&action).and_then(|action| action.get("target")?.as_str()).unwrap_or_default();
        let Some(origin) = mended.origins.get(index) else { continue };
        let mend = Mend {
            line: mended.before.line_of(&child("/actions", &origin.to_string())),
            target: target.to_owned(),
            what: "without `x-rust-secret: false`: what stands there doesn't look like a secret".to_owned(),
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
