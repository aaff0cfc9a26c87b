//! What a program can mend of an overlay when the description below it is another one.
//!
//! The actions are applied one by one to both descriptions, side by side. What one of them selected in the old one is
//! looked for in the new one, so that it is known what the action would select now; and what it met in the old one is held
//! against what it meets in the new one. An action is taken out only where nothing is left for it to say. What is stale is
//! told, and left to people.

mod calls;
mod idle;
mod lines;
mod moves;
mod names;
mod narrow;
mod places;
mod settle;
mod stale;
mod taken;
mod target;
mod values;
mod walk;
mod words;

use serde_json::{Map, Value};

use super::called::Called;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::openapi::extensions;
use crate::openapi::pointer::child;
use crate::overlay::edit::{Edit, Editor, taken_out};
use crate::overlay::stamp::stamped;
use crate::overlay::{Applier, Outcome};
use crate::source::Source;
use places::Moved;
use walk::Moves;

/// The overlay for a new description.
#[derive(Debug)]
pub struct Mended {
    /// The overlay as it is to be.
    pub overlay: Source,
    /// What was done to it.
    pub mends: Vec<Mend>,
    /// Actions that people have to look at: the description has something else now where they stand.
    pub stale: Diagnostics,
    before: Source,
    /// The places in the old list of the actions of the new one.
    origins: Vec<usize>,
}

/// What was done to one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// The line of the action in the overlay as it was.
    pub line: Option<usize>,
    /// Its target as it was.
    pub target: String,
    /// What was done, and why.
    pub what: String,
}

/// Mends the overlay of a description for the one that takes its place.
pub fn mend(old: &Source, new: &Source, overlay: &Source) -> Result<Mended, Diagnostics> {
    let value = overlay.parse()?;
    let (mut before, mut now) = (old.parse_description()?, new.parse_description()?);
    extensions::remove(&mut before);
    extensions::remove(&mut now);
    let moves = Moves::of(&before, &now);
    let called = Called::between(&before, &now);
    let mut mender = Mender {
        moves,
        before: Applier::new(overlay, &value, old, &mut before),
        now: Applier::new(overlay, &value, new, &mut now),
        overlay,
        new,
        edits: Vec::new(),
        mends: Vec::new(),
        stale: Vec::new(),
    };
    let actions: &[Value] = value.get("actions").and_then(Value::as_array).map_or(&[], Vec::as_slice);
    for (index, action) in actions.iter().enumerate() {
        mender.action(index, action);
    }
    mender.pairs(actions);
    let Mender { mut edits, mut mends, stale, .. } = mender;
    // An overlay says something, or isn't there: without actions it would be none.
    if edits.iter().filter(|(_, edit)| *edit == Edit::Remove).count() == actions.len() {
        edits.clear();
        mends.clear();
    }
    let mut editor = Editor::new(overlay.clone(), value.clone());
    let mut made = Vec::new();
    for (index, edit) in edits.iter().rev() {
        if editor.apply(*index, edit) {
            made.push((*index, edit.clone()));
        } else {
            mends.retain(|(at, _)| at != index);
        }
    }
    let text = stamped(new, &editor.source)?.unwrap_or_else(|| editor.source.text().to_owned());
    let origins = lines::origins(actions.len(), &made);
    let after = Source::new(overlay.name(), text);
    let mut mended = Mended {
        stale: Diagnostics::default(),
        overlay: after,
        before: overlay.clone(),
        origins,
        mends: mends.into_iter().map(|(_, mend)| mend).collect(),
    };
    mended.follow_in_words(&called);
    idle::taken_out(&mut mended, old, new);
    mended.stale = stale::located(&mended.overlay, &mended.origins, stale);
    Ok(mended)
}

struct Mender<'a> {
    moves: Moves,
    before: Applier<'a>,
    now: Applier<'a>,
    overlay: &'a Source,
    new: &'a Source,
    /// In the order of the actions, and for one action from the last to the first.
    edits: Vec<(usize, Edit)>,
    mends: Vec<(usize, Mend)>,
    /// Stale actions, and what they met.
    stale: Vec<(usize, Diagnostic)>,
}

impl Mender<'_> {
    fn action(&mut self, index: usize, action: &Value) {
        let pointer = child("/actions", &index.to_string());
        let Some(target) = action.get("target").and_then(Value::as_str) else {
            return;
        };
        let moved = self.moved(index, target, action).and_then(|moved| self.passing(index, &pointer, target, moved));
        let Some(mut moved) = moved else {
            // Nothing of what it was for is left.
            drop(self.before.action(&pointer, action));
            return;
        };
        self.settle(index, target, action, &mut moved);
        self.beside_references(index, target, action, &moved);
        let Moved { action: changed, edits, targets, is_narrowed } = moved;
        let before = self.before.action(&pointer, action);
        let mut needed = Vec::new();
        let mut said = Vec::new();
        for text in targets {
            let mut action = changed.clone();
            if let Some(member) = action.get_mut("target") {
                *member = text.as_str().into();
            }
            let now = self.now.action(&pointer, &action);
            if let Some(stale) = stale::told(&text, &action, &before, &now) {
                self.stale.push((index, stale));
            }
            match now.outcome {
                Outcome::Unneeded(place) => said.push(place),
                _ => needed.push(text),
            }
        }
        match needed.as_slice() {
            [] => {
                let place = self.line(said.first().map_or("", String::as_str));
                self.take_out(index, target, &format!("{place} says it already"));
            }
            [first, others @ ..] => {
                // What it passes by now was told.
                if first != target && !is_narrowed {
                    self.note(index, target, format!("now {first}"));
                }
                for other in others {
                    self.note(index, target, format!("now for {other}, too"));
                }
                // They are made from the last to the first.
                self.edits.extend(others.iter().map(|other| (index, Edit::Again(other.clone()))));
                self.edits.extend(edits.into_iter().map(|edit| (index, edit)));
                if first != target {
                    self.edits.push((index, Edit::Target(first.clone())));
                }
            }
        }
    }

    /// The action without what has lost its meaning: paths that are called otherwise, and required properties that are
    /// gone. Nothing if nothing is left of it.
    fn within(&mut self, index: usize, target: &str, action: &Value) -> Option<(Value, Vec<Edit>)> {
        let mut changed = action.clone();
        let mut edits = Vec::new();
        for (pointer, path) in stale::paths(action) {
            if let (Some(now), Some(member)) = (self.moves.path(&path), changed.pointer_mut(&pointer)) {
                *member = now.as_str().into();
                self.note(index, target, format!("{path} is {now} now"));
                edits.push(Edit::Text(pointer, now));
            }
        }
        for (pointer, name, now) in self.other_names(action) {
            if let Some(member) = changed.pointer_mut(&pointer) {
                *member = now.as_str().into();
                self.note(index, target, format!("`{name}` is `{now}` now"));
                edits.push(Edit::Text(pointer, now));
            }
        }
        let lost = stale::lost(
            action,
            &target::select(target, self.before.document),
            self.before.document,
            &|place| self.moves.now(self.before.document, self.now.document, place),
            self.now.document,
        );
        if lost.is_empty() {
            return Some((changed, edits));
        }
        let names = lost.iter().map(|lost| format!("`{}`", lost.what)).collect::<Vec<_>>().join(", ");
        let why = lost.first().map_or("", |lost| lost.why);
        let mut pointers: Vec<String> = lost.iter().map(|lost| lost.pointer.clone()).collect();
        pointers.dedup();
        pointers.iter().rev().for_each(|pointer| drop(taken_out(&mut changed, pointer)));
        let says_nothing = changed.pointer("/update").and_then(Value::as_object).is_some_and(Map::is_empty);
        if says_nothing || lost.iter().any(|lost| lost.is_all) {
            self.take_out(index, target, &format!("{why}: {names}"));
            return None;
        }
        self.note(index, target, format!("without {names}: {why}"));
        // It is made after the others, whose pointers count what goes.
        edits.insert(0, Edit::Elements(pointers));
        Some((changed, edits))
    }
}
