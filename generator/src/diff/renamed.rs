//! Members that are still there under another name: one change, and not one that is gone and one that is new.

use super::Entry;
use crate::ir::{Field, Ident, Param, Variant};
use std::fmt::Display;

/// What has a name in Rust, and another by which it is known again.
pub(super) trait Member {
    fn name(&self) -> &Ident;

    fn is_same(&self, other: &Self) -> bool;
}

impl Member for Field {
    fn name(&self) -> &Ident {
        &self.name
    }

    fn is_same(&self, other: &Self) -> bool {
        self.wire == other.wire
    }
}

impl Member for Param {
    fn name(&self) -> &Ident {
        &self.name
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.place, &self.wire) == (other.place, &other.wire)
    }
}

impl<T: PartialEq> Member for Variant<T> {
    fn name(&self) -> &Ident {
        &self.name
    }

    fn is_same(&self, other: &Self) -> bool {
        self.wire == other.wire
    }
}

/// The member that goes by a name that nothing had, instead of by this one, which nothing has any more.
pub(super) fn renamed<'a, M: Member>(member: &M, its: &[M], others: &'a [M]) -> Option<&'a M> {
    let is_gone = others.iter().all(|other| other.name() != member.name());
    let is_new = |other: &M| its.iter().all(|it| it.name() != other.name());
    others.iter().find(|other| is_gone && other.is_same(member) && is_new(other))
}

/// The members whose names are new, and that are themselves.
pub(super) fn added<'a, M: Member>(old: &'a [M], new: &'a [M]) -> impl Iterator<Item = &'a M> {
    let is_known = |it: &M| old.iter().any(|before| before.name() == it.name()) || renamed(it, new, old).is_some();
    new.iter().filter(move |it| !is_known(it))
}

/// What becomes of a member whose name is gone: it has another one, or the caller says why.
pub(super) fn gone(
    entry: Entry,
    old: &Ident,
    new: Option<&Ident>,
    what: impl Display,
    why: &'static str,
) -> (Entry, &'static str) {
    match new {
        Some(new) => (entry.values(old.as_str(), new.as_str()), "it is still there, under another name"),
        None => (entry.before(what.to_string()), why),
    }
}
