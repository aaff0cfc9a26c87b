//! Two IRs compared as the Rust that they become: what the code of a caller feels of a change.
//!
//! Everything is matched by its Rust path, not by its place in the description: a caller knows paths alone. So a
//! schema that moved, or an operationId that names another operation now, is a change only if Rust changes with it.
//! What rustc would say decides whether a change breaks; what rustc can't see, such as another verb, is named as a
//! change of behaviour.

mod arguments;
mod authentication;
mod bodies;
mod calls;
mod change;
mod changelog;
pub(crate) mod facts;
mod finds;
mod handles;
mod kept;
mod options;
mod paths;
mod renamed;
mod render;
mod surface;
mod types;
mod unions;
mod waits;

use crate::emit::codes::MODULE;
use crate::ir::{Api, Docs};
use std::collections::BTreeMap;
use surface::Surface;

pub use change::{Change, ChangeKind, Impact};
pub use render::{Format, MARKDOWN_LIMIT};

/// What callers feel of a new description.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// The worst first, then by path.
    pub changes: Vec<Change>,
}

impl Diff {
    /// The worst of all changes.
    pub fn impact(&self) -> Impact {
        self.changes.iter().map(|change| change.impact).max().unwrap_or(Impact::None)
    }

    /// The changes of one impact.
    pub fn of(&self, impact: Impact) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.impact == impact)
    }

    /// What to release.
    pub fn verdict(&self) -> String {
        self.impact().verdict().to_owned()
    }
}

pub(crate) fn diff(old: &Api, new: &Api) -> Diff {
    let (old, new) = (&*old.with_each_method(), &*new.with_each_method());
    let mut comparison = Comparison { old: Surface::of(old), new: Surface::of(new), changes: Vec::new() };
    if old.version != new.version {
        let change =
            Entry::new(ChangeKind::VersionChanged, "Client", "/info/version").values(&old.version, &new.version);
        comparison.behaviour(change, "every call asks for this version of the API");
    }
    if old.servers != new.servers {
        let entry = Entry::new(ChangeKind::ServersChanged, "Client", "/servers");
        let entry = entry.values(old.servers.join(", "), new.servers.join(", "));
        let why =
            "the API says that it is elsewhere; calls go where the client's base URL says, which is written by hand";
        // Others beside the first are for those who choose one.
        let is_elsewhere = old.servers.first() != new.servers.first();
        comparison.push(entry, if is_elsewhere { Impact::Additive } else { Impact::None }, true, why);
    }
    authentication::compare(&mut comparison, old, new);
    if old.permanent_errors != new.permanent_errors {
        let entry = Entry::new(ChangeKind::RepetitionChanged, "Client", "");
        let entry = entry.values(old.permanent_errors.join(", "), new.permanent_errors.join(", "));
        comparison.push(entry, Impact::Docs, true, "other errors end the attempts at a call");
    }
    for code in old.codes.iter().filter(|code| new.codes.iter().all(|other| other.name != code.name)) {
        let path = format!("{MODULE}::{}", code.name);
        comparison.push(Entry::new(ChangeKind::TypeRemoved, path, ""), Impact::Breaking, true, "the constant is gone");
    }
    handles::compare(&mut comparison);
    calls::compare(&mut comparison);
    options::compare(&mut comparison);
    waits::compare(&mut comparison);
    finds::compare(&mut comparison);
    types::compare(&mut comparison);
    kept::compare(&mut comparison);
    let mut changes = comparison.changes;
    changes.sort_by(|a, b| {
        (b.impact, &a.path, a.kind, &a.before, &a.after).cmp(&(a.impact, &b.path, b.kind, &b.before, &b.after))
    });
    Diff { changes }
}

struct Comparison<'a> {
    old: Surface<'a>,
    new: Surface<'a>,
    changes: Vec<Change>,
}

/// A change before its impact is known.
struct Entry {
    kind: ChangeKind,
    path: String,
    place: String,
    before: Option<String>,
    after: Option<String>,
}

impl Entry {
    fn new(kind: ChangeKind, path: impl Into<String>, place: impl Into<String>) -> Self {
        Self { kind, path: path.into(), place: place.into(), before: None, after: None }
    }

    fn before(mut self, text: impl Into<String>) -> Self {
        self.before = Some(text.into());
        self
    }

    fn after(mut self, text: impl Into<String>) -> Self {
        self.after = Some(text.into());
        self
    }

    fn values(self, before: impl Into<String>, after: impl Into<String>) -> Self {
        self.before(before).after(after)
    }
}

impl Comparison<'_> {
    /// The keys of operations whose methods call others by now, and the keys of those.
    fn moved(&self) -> BTreeMap<String, String> {
        let operations = self.old.operations();
        let moved = operations.filter_map(|(home, old)| {
            let new = self.new.called(&home.module, &old.name)?;
            (old.key != new.key).then(|| (old.key.clone(), new.key.clone()))
        });
        moved.collect()
    }

    fn push(&mut self, entry: Entry, impact: Impact, behaviour: bool, why: &str) {
        let Entry { kind, path, place, before, after } = entry;
        self.changes.push(Change { impact, kind, path, place, before, after, behaviour, why: why.to_owned() });
    }

    /// rustc refuses what was right.
    fn breaks(&mut self, entry: Entry, why: &str) {
        self.push(entry, Impact::Breaking, false, why);
    }

    /// Programs compile, and do something else.
    fn behaviour(&mut self, entry: Entry, why: &str) {
        self.push(entry, Impact::Breaking, true, why);
    }

    fn adds(&mut self, entry: Entry, why: &str) {
        self.push(entry, Impact::Additive, false, why);
    }

    fn docs(&mut self, path: &str, place: &str, old: &Docs, new: &Docs) {
        if old != new {
            self.push(
                Entry::new(ChangeKind::DocsChanged, path, place),
                Impact::Docs,
                false,
                "the docs read differently",
            );
        }
    }

    fn deprecation(&mut self, path: &str, place: &str, old: bool, new: bool) {
        match (old, new) {
            (false, true) => {
                self.adds(
                    Entry::new(ChangeKind::Deprecated, path, place),
                    "its use gives a warning, and goes on working",
                );
            }
            (true, false) => self.push(
                Entry::new(ChangeKind::DeprecationEnded, path, place),
                Impact::Docs,
                false,
                "its use gives no warning any more",
            ),
            _ => {}
        }
    }
}
