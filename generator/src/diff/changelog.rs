//! The entry that a change deserves in the changelog, in words for users.

use super::{Change, Diff, Impact, Kind};
use crate::docs::code;
use std::collections::BTreeMap;

impl Diff {
    /// What to say under `Breaking`, `Added` and `Changed`; a heading without anything is left out.
    pub fn changelog(&self) -> Vec<(&'static str, Vec<String>)> {
        let breaking = self.of(Impact::Breaking).collect::<Vec<_>>();
        let added = self.of(Impact::Additive).filter(|change| is_addition(change.kind)).collect::<Vec<_>>();
        let changed = self.of(Impact::Additive).filter(|change| !is_addition(change.kind)).collect::<Vec<_>>();
        let mut entry =
            vec![("Breaking", bullets(&breaking)), ("Added", bullets(&added)), ("Changed", bullets(&changed))];
        entry.retain(|(_, bullets)| !bullets.is_empty());
        entry
    }
}

fn is_addition(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AccessorAdded
            | Kind::MethodAdded
            | Kind::SetterAdded
            | Kind::TypeAdded
            | Kind::FieldAdded
            | Kind::VariantAdded
    )
}

/// One bullet for what is worth one, and one for all that a type or a handle has of a kind.
fn bullets(changes: &[&Change]) -> Vec<String> {
    // Whose name says it all: what belongs to it isn't told again.
    let told: Vec<&str> =
        changes.iter().filter(|it| it.kind == Kind::AccessorRemoved).map(|it| module(&it.path)).collect();
    let mut groups: BTreeMap<(Kind, &str), Vec<&Change>> = BTreeMap::new();
    for change in changes {
        // A type is noticed by what has it.
        if change.kind == Kind::TypeAdded {
            continue;
        }
        let belongs = change.kind != Kind::AccessorRemoved
            && told.contains(&owner(&change.path).0.split("::").next().unwrap_or(""));
        if belongs && matches!(change.kind, Kind::MethodRemoved | Kind::TypeRemoved) {
            continue;
        }
        groups.entry((change.kind, owner(&change.path).0)).or_default().push(change);
    }
    groups.into_iter().flat_map(|((kind, owner), changes)| sentences(kind, owner, &changes)).collect()
}

fn module(accessor: &str) -> &str {
    accessor.rsplit("::").next().unwrap_or(accessor)
}

/// `servers::Server::hostname` is `hostname` of `servers::Server`.
fn owner(path: &str) -> (&str, &str) {
    path.rsplit_once("::").unwrap_or(("", path))
}

fn sentences(kind: Kind, owner: &str, changes: &[&Change]) -> Vec<String> {
    let names = || listed(changes.iter().map(|change| code(self::owner(&change.path).1)));
    let of = code(owner);
    let one = |what: &str| vec![format!("{of}: {what} {}.", names())];
    match kind {
        Kind::AccessorAdded => changes.iter().map(|it| format!("The resource {}.", code(&it.path))).collect(),
        Kind::AccessorRemoved => {
            changes.iter().map(|it| format!("{} and all that belongs to it are gone.", code(&it.path))).collect()
        }
        Kind::MethodAdded => changes.iter().map(|it| format!("{}, for {}.", code(&it.path), code(&it.place))).collect(),
        Kind::MethodRemoved => changes
            .iter()
            .map(|it| format!("{} is gone: the API has no {}.", code(&it.path), code(&it.place)))
            .collect(),
        Kind::SetterAdded | Kind::FieldAdded | Kind::VariantAdded | Kind::TypeAdded => one("new"),
        Kind::SetterRemoved | Kind::FieldRemoved | Kind::VariantRemoved | Kind::TypeRemoved => one("gone:"),
        Kind::Deprecated => one("deprecated:"),
        _ => changes.iter().map(|change| changed(change)).collect(),
    }
}

fn changed(change: &Change) -> String {
    let path = code(&change.path);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("{path}: {}, {} instead of {}.", change.why, code(after), code(before))
        }
        _ => format!("{path}: {}.", change.why),
    }
}

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(", "),
    }
}
