//! Writing into an overlay what its actions were written against.

use serde_json::Value;

use super::edit::{Edit, Editor};
use crate::diagnostic::Diagnostics;
use crate::openapi::extensions;
use crate::source::Source;

/// The overlay in which every action that takes away, replaces or builds upon a fact says which. Nothing where all of them
/// say so, and for actions whose text can't take it.
pub fn stamped(description: &Source, overlay: &Source) -> Result<Option<String>, Diagnostics> {
    let mut document = description.parse_description()?;
    extensions::remove(&mut document);
    let value = overlay.parse()?;
    let unstamped = super::apply(overlay, &value, description, &mut document).unstamped;
    Ok(stamp(Editor::new(overlay.clone(), value), &unstamped))
}

/// Writes into actions, by their places, what they were written against; nothing where none can take it.
pub(crate) fn stamp(mut editor: Editor, unstamped: &[(usize, Vec<Value>)]) -> Option<String> {
    let mut is_changed = false;
    for (index, entries) in unstamped {
        is_changed |= editor.apply(*index, &Edit::Against(entries.clone()));
    }
    is_changed.then(|| editor.source.text().to_owned())
}
