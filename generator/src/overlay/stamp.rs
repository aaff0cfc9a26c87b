//! Writing into an overlay what its actions were written against.

use serde_json::Value;

use super::edit::{Edit, Editor};
use super::{Applier, Outcome, against};
use crate::diagnostic::{Diagnostics, child};
use crate::openapi::extensions;
use crate::source::Source;

/// The overlay in which every action that takes away, replaces or builds upon a fact says which. Nothing where all of them
/// say so, and for actions whose text can't take it.
pub fn stamped(description: &Source, overlay: &Source) -> Result<Option<String>, Diagnostics> {
    let mut document = description.parse_description()?;
    extensions::remove(&mut document);
    let value = overlay.parse()?;
    let missing = missing(overlay, &value, description, &mut document);
    let mut editor = Editor::new(overlay.clone(), value);
    let mut is_changed = false;
    for (index, entries) in missing {
        is_changed |= editor.apply(index, &Edit::Against(entries));
    }
    Ok(is_changed.then(|| editor.source.text().to_owned()))
}

/// The actions that don't say what they were written against, and what it is.
fn missing(overlay: &Source, value: &Value, description: &Source, document: &mut Value) -> Vec<(usize, Vec<Value>)> {
    let mut applier = Applier::new(overlay, description, document);
    let mut missing = Vec::new();
    for (index, action) in value.get("actions").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let acted = applier.action(&child("/actions", &index.to_string()), action);
        if action.get(against::KEY).is_none() && !acted.met.is_empty() && acted.outcome == Outcome::Done {
            missing.push((index, acted.met.iter().map(against::entry).collect()));
        }
    }
    missing
}
