//! The entry that a change deserves in the changelog, in words for users.

use super::{Change, ChangeKind, Diff, Impact};
use crate::docs::code;
use crate::words::listed;
use std::collections::{BTreeMap, BTreeSet};

impl Diff {
    /// What to say under `Breaking`, `Added` and `Changed`; a heading without anything is left out.
    pub fn changelog(&self) -> Vec<(&'static str, Vec<String>)> {
        let breaking = self.of(Impact::Breaking).collect::<Vec<_>>();
        let added = self.of(Impact::Additive).filter(|change| is_addition(change.kind)).collect::<Vec<_>>();
        let is_change =
            |change: &&Change| change.must_act() || change.impact == Impact::Additive && !is_addition(change.kind);
        let changed = self.changes.iter().filter(is_change).collect::<Vec<_>>();
        let mut entry =
            vec![("Breaking", bullets(&breaking)), ("Added", bullets(&added)), ("Changed", bullets(&changed))];
        entry.retain(|(_, bullets)| !bullets.is_empty());
        entry
    }
}

fn is_addition(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::AccessorAdded
            | ChangeKind::MethodAdded
            | ChangeKind::SetterAdded
            | ChangeKind::TypeAdded
            | ChangeKind::FieldAdded
            | ChangeKind::VariantAdded
    )
}

/// One bullet for what is worth one, and one for all that a type or a module has of a kind.
fn bullets(changes: &[&Change]) -> Vec<String> {
    let of_kind = |kind| changes.iter().filter(move |change| change.kind == kind);
    // What is told with the resource or the type that it belonged to.
    let resources: BTreeSet<&str> = of_kind(ChangeKind::AccessorRemoved).map(|it| owner(&it.path).1).collect();
    let types: BTreeSet<&str> = of_kind(ChangeKind::TypeRemoved).map(|it| it.path.as_str()).collect();
    let is_told = |change: &Change| match change.kind {
        ChangeKind::AccessorRemoved => false,
        // A new type is noticed by what has it.
        ChangeKind::TypeAdded => true,
        ChangeKind::ReexportRemoved if change.before.as_deref().is_some_and(|path| types.contains(path)) => true,
        _ => change.path.split("::").next().is_some_and(|module| resources.contains(module)),
    };
    let mut groups: BTreeMap<(ChangeKind, &str), Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| !is_told(change)) {
        groups.entry((change.kind, owner(&change.path).0)).or_default().push(change);
    }
    groups.into_iter().flat_map(|((kind, owner), changes)| sentences(kind, owner, &changes)).collect()
}

/// `servers::Server::hostname` is `hostname` of `servers::Server`.
fn owner(path: &str) -> (&str, &str) {
    path.rsplit_once("::").unwrap_or(("", path))
}

fn sentences(kind: ChangeKind, owner: &str, changes: &[&Change]) -> Vec<String> {
    let names = || {
        let names: Vec<String> = changes.iter().map(|change| code(self::owner(&change.path).1)).collect();
        listed(&names, "and")
    };
    let one = |what: &str| vec![format!("{what} {}: {}.", code(owner), names())];
    let each = |sentence: fn(&Change) -> String| changes.iter().map(|change| sentence(change)).collect();
    match kind {
        ChangeKind::AccessorAdded => each(|it| format!("The resource {}.", code(&it.path))),
        ChangeKind::AccessorRemoved => each(|it| format!("{} and all that belongs to it are gone.", code(&it.path))),
        ChangeKind::MethodAdded => each(|it| format!("{}, for {}.", code(&it.path), code(&it.place))),
        ChangeKind::MethodRemoved => {
            each(|it| format!("{}, for {}, is gone: {}.", code(&it.path), code(&it.place), it.why))
        }
        ChangeKind::ReexportRemoved => each(|it| {
            let at = it.before.as_deref().unwrap_or_default();
            format!("{} is found as {} alone.", code(&it.path), code(at))
        }),
        ChangeKind::SetterAdded | ChangeKind::FieldAdded | ChangeKind::VariantAdded => one("New in"),
        ChangeKind::SetterRemoved | ChangeKind::FieldRemoved | ChangeKind::VariantRemoved | ChangeKind::TypeRemoved => {
            one("Gone from")
        }
        ChangeKind::Deprecated => one("Deprecated in"),
        ChangeKind::RequiredChanged if changes.iter().all(|change| change.must_act()) => {
            one("The API asks for more than before; callers must set, of")
        }
        _ => changes.iter().map(|change| changed(change)).collect(),
    }
}

fn changed(change: &Change) -> String {
    let path = code(&change.path);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("{path}: {}, {} instead of {}.", change.why, code(after), code(before))
        }
        (None, Some(after)) => format!("{path} is {}: {}.", code(after), change.why),
        _ => format!("{path}: {}.", change.why),
    }
}
