//! Taking over what upstream publishes: its facts with our words, in our layout.
//!
//! Upstream's prose and examples never get into our description. What it adds comes without words, and is reported as
//! such; what it drops takes its words along.

mod called;
mod differences;
pub(crate) mod examples;
mod fates;
mod gone;
mod identity;
mod layout;
pub(crate) mod mend;
mod merge;
mod missing;
mod moved;
mod once;
mod other_names;
mod provenance;
mod queries;
mod rewrite;
mod secrets;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::check;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::effective::Effective;
use crate::load;
use crate::openapi::share::for_each_words;
use crate::place::describe;
use crate::source::Source;
use called::Called;

pub(crate) use differences::compare;
pub use differences::{FactChange, fact_changes};
pub use fates::Fates;
pub use gone::{Gone, Mention};
pub use mend::{Mend, Mended, mend};
pub use missing::SCHEMES;
pub use provenance::{Provenance, date};
pub use rewrite::{Edit, Rewritten, rewrite};
pub use secrets::{Decided, decide_secrets};

/// The next content of our description, and what there is to say about it.
#[derive(Debug)]
pub struct Pulled {
    /// The next content of `spec/latitude.yaml`.
    pub text: String,
    /// What differs from our present description, words apart.
    pub facts: Vec<FactChange>,
    /// Places without words, in the new text.
    pub needs_words: Vec<Place>,
    /// Those of them that our present text doesn't have, each once, with all the words that it needs.
    pub new_places: Vec<Place>,
    /// How many others there are.
    pub backlog: usize,
    /// Words whose place is gone, in our present text.
    pub dropped: Vec<Place>,
    /// Words whose place moved: from our present text to the new one.
    pub moved: Vec<(Place, Place)>,
    /// Words that named operations or paths by their old names, in the new text.
    pub renamed: Vec<Place>,
    /// What has its words from what upstream called otherwise, in the new text, with the name before.
    pub other_names: Vec<(Place, String)>,
    /// Examples of ours that the new facts have overtaken, in the new text, with what doesn't fit.
    pub overtaken: Vec<(Place, String)>,
    /// Paths of our present description, and how many of them the new one still has, there or elsewhere.
    pub paths: (usize, usize),
    /// The same of component schemas.
    pub schemas: (usize, usize),
    /// What upstream refers to or names as what calls need, and doesn't have, while our present description does.
    pub missing: Vec<String>,
    /// The version that upstream states.
    pub version: String,
}

/// A place in one of the two descriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line in its text.
    pub line: Option<usize>,
    /// As a maintainer names it.
    pub name: String,
    /// JSON pointer.
    pub pointer: String,
}

/// Takes upstream's facts over into our description.
pub fn pull(ours: &Source, upstream: &Source) -> Result<Pulled, Diagnostics> {
    let theirs = upstream.parse_description()?;
    check::version(&theirs).map_err(|refused| refused.in_file(upstream.name(), None))?;
    let present = ours.parse_description()?;
    let mut merged = merge::merge(&present, &theirs);
    let renamed = Called::between(&present, &merged.document).follow(&mut merged.document);
    let text = layout::write(comment(ours.text()), &merged.document);

    let new = Source::new(ours.name(), text);
    if new.parse().ok().as_ref() != Some(&merged.document) {
        return Err(Diagnostic::error("the new description can't be written so that it reads as the same")
            .in_file(upstream.name(), None)
            .cure("this is a mistake of the generator, please report it with the description")
            .into());
    }
    let overtaken = examples::overtaken(&present, &merged.document, &merged.moved);
    let place = |source: &Source, document: &Value, pointer: String| Place {
        line: source.line_of(&pointer),
        name: describe(document, &pointer),
        pointer,
    };
    let before = |pointer| place(ours, &present, pointer);
    let after = |pointer| place(&new, &merged.document, pointer);
    let schemas = |document: &Value| {
        document.pointer("/components/schemas").and_then(Value::as_object).map_or(0, serde_json::Map::len)
    };
    let needs_words = in_text_order(merged.needs_words.into_iter().map(after));
    let (new_places, backlog): (Vec<&Place>, Vec<&Place>) =
        needs_words.iter().partition(|place| merged.new_places.contains(&place.pointer));
    let told = |places: Vec<&Place>| once::once_each(&merged.document, places);
    let (new_places, backlog) = (told(new_places), told(backlog).len());
    Ok(Pulled {
        facts: fact_changes(&present, &merged.document),
        needs_words,
        new_places,
        backlog,
        dropped: merged.dropped.into_iter().map(before).collect(),
        moved: merged.moved.into_iter().map(|(from, to)| (before(from), after(to))).collect(),
        renamed: in_text_order(renamed.into_iter().map(after)),
        other_names: merged.other_names.into_iter().map(|(at, was)| (after(at), was)).collect(),
        overtaken: overtaken.into_iter().map(|misfit| (after(misfit.pointer), misfit.what)).collect(),
        paths: paths(&present, &merged.document),
        schemas: (schemas(&present), schemas(&merged.document).min(schemas(&present))),
        missing: missing::missing(&present, &merged.document),
        version: merged.document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default().to_owned(),
        text: new.text().to_owned(),
    })
}

/// A description with what can be applied of an overlay, though something is wrong with that: to find out what else is.
/// Nothing where it can't be walked.
pub fn readable(description: &Source, overlay: Option<&Source>) -> Option<Effective> {
    let (effective, _) = load::read(description, overlay).ok()?;
    let broken: Diagnostics = check::document(effective.value()).broken.into_iter().collect();
    (!broken.has_errors()).then_some(effective)
}

/// How many paths there are, and how many of them are still there: as they were, or with operations that are elsewhere now.
fn paths(present: &Value, next: &Value) -> (usize, usize) {
    let all = |document: &'_ Value| document.get("paths").and_then(Value::as_object).cloned().unwrap_or_default();
    let (old, new) = (all(present), all(next));
    let moved: BTreeSet<String> = moved::operations(present, next).into_keys().map(|(path, _)| path).collect();
    let kept = old.keys().filter(|path| new.contains_key(*path) || moved.contains(*path));
    (old.len(), kept.count())
}

fn in_text_order(places: impl Iterator<Item = Place>) -> Vec<Place> {
    let mut places: Vec<Place> = places.collect();
    places.sort_by_key(|place| place.line);
    places
}

/// The comment that opens a file, up to its last line break.
fn comment(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with('#') {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

/// The texts and examples of a description, by their pointers.
pub fn words(document: &Value) -> BTreeMap<String, Value> {
    let mut words = BTreeMap::new();
    for_each_words(document, &mut |pointer| {
        if let Some(value) = document.pointer(&pointer) {
            words.insert(pointer, value.clone());
        }
    });
    words
}
