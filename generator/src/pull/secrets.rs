//! What a pull does about new secrets: it takes for one what looks like one, which is the safe side, and says so. The
//! overlay then has a decision that people see, and may turn round before anything is released.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::Place;
use crate::diagnostic::Diagnostics;
use crate::load;
use crate::place::describe;
use crate::secrets;
use crate::source::Source;

/// The overlay with marks for what looks like a secret.
#[derive(Debug)]
pub struct Decided {
    /// The next content of the overlay.
    pub overlay: Source,
    /// The places that are marked, in the new description, and why each looks like a secret.
    pub secrets: Vec<(Place, String)>,
    /// What looks like a secret, where the overlay can't be written on.
    pub open: Diagnostics,
}

/// Marks what looks like a secret in a new description, and isn't decided. A value of any kind is described as texts. `upstream` is the published description, whose
/// docs count where ours has none yet.
pub fn decide_secrets(new: &Source, overlay: &Source, upstream: &Source) -> Result<Decided, Diagnostics> {
    let (effective, complaints) = load::read(new, Some(overlay))?;
    let mut decided = Decided { overlay: overlay.clone(), secrets: Vec::new(), open: Diagnostics::default() };
    if complaints.has_errors() {
        // The next stage tells them.
        return Ok(decided);
    }
    let words = upstream.parse_description()?;
    let mut undecided = secrets::undecided(effective.value(), None);
    let known: BTreeSet<_> = undecided.iter().map(|it| it.finding.pointer.clone()).collect();
    let more = secrets::undecided(effective.value(), Some(&words)).into_iter();
    undecided.extend(more.filter(|it| !known.contains(&it.finding.pointer)));
    undecided.sort_by_key(|it| it.finding.pointer.as_deref().and_then(|pointer| new.line_of(pointer)));
    let actions: Vec<&str> = undecided.iter().flat_map(|it| &it.actions).map(String::as_str).collect();
    match extended(overlay, &actions) {
        Some(extended) => {
            decided.overlay = extended;
            let place = |it: secrets::Undecided| {
                let pointer = it.finding.pointer.unwrap_or_default();
                let name = describe(effective.value(), &pointer);
                (Place { line: new.line_of(&pointer), name, pointer }, it.why)
            };
            decided.secrets = undecided.into_iter().map(place).collect();
        }
        None => decided.open = effective.locate(undecided.into_iter().map(|it| it.finding).collect()),
    }
    Ok(decided)
}

/// An overlay with further actions at its end, if its actions are the last that it has, each on lines of its own.
fn extended(overlay: &Source, actions: &[&str]) -> Option<Source> {
    if actions.is_empty() {
        return Some(overlay.clone());
    }
    let present = overlay.parse().ok()?;
    let count = present.get("actions")?.as_array()?.len();
    let line = overlay.line_of("/actions/0")?;
    let first = overlay.text().lines().nth(line - 1)?;
    let indent = &first[..first.find('-')?];
    let mut text = overlay.text().trim_end().to_owned();
    // Writing to a String cannot fail.
    let _ = write!(text, "\n\n{indent}# New, and like secrets by name or docs. Say `false` of what is none.\n");
    for action in actions {
        let _ = writeln!(text, "{indent}{action}");
    }
    let next = Source::new(overlay.name(), text);
    let is_whole = next.parse().ok()?.get("actions")?.as_array()?.len() == count + actions.len();
    let is_same = next
        .parse()
        .ok()?
        .get("actions")?
        .as_array()?
        .iter()
        .take(count)
        .eq(present.get("actions").and_then(Value::as_array)?);
    (is_whole && is_same).then_some(next)
}
