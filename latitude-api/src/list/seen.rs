//! Which items were there before.

use crate::wire::{Item, exact};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The items of the pages so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    items: HashSet<u128>,
    /// How many without an id were like one of an earlier page, and taken for others all the same.
    alike: u64,
}

/// What a page has.
pub(super) struct News {
    /// For each item, whether it is to be given.
    pub(super) fresh: Vec<bool>,
    /// How many items were on no earlier page for certain.
    pub(super) new: usize,
    /// Whether there are items without an id that are like those of earlier pages.
    pub(super) unsure: bool,
}

impl Seen {
    /// Takes note of a page. Items that are alike on one page are different ones, since a page is of one moment.
    ///
    /// An item without an id is never left out of a page that has anything new: others may be like it. Whether the page
    /// is an earlier one once more, its content does tell.
    pub(super) fn page(&mut self, identities: impl IntoIterator<Item = Identity>) -> News {
        let mut alike: HashMap<Identity, u64> = HashMap::new();
        let mut place = |identity| {
            let before = alike.entry(identity).or_default();
            *before += 1;
            digest(&(identity, *before))
        };
        let mut nameless = Vec::new();
        let mut fresh = Vec::new();
        for (at, identity) in identities.into_iter().enumerate() {
            fresh.push(self.items.insert(place(identity)));
            if let (Identity::Content(_), Some(false)) = (identity, fresh.last()) {
                nameless.push(at);
            }
        }
        let new = fresh.iter().filter(|new| **new).count();
        if new > 0 {
            self.alike += nameless.len() as u64;
            nameless.iter().for_each(|at| fresh[*at] = true);
        }
        News { fresh, new, unsure: !nameless.is_empty() }
    }

    /// How many items were given.
    pub(super) fn len(&self) -> u64 {
        self.items.len() as u64 + self.alike
    }
}

/// What an item is told from others by, as a digest: its id, or all of it where it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Identity {
    Id(u128),
    Content(u128),
}

pub(crate) fn identity<T: Item>(item: &T) -> Identity {
    match item.id().filter(|id| !id.is_empty()) {
        Some(id) => Identity::Id(digest(&id)),
        None => Identity::Content(match exact(item.view()) {
            Ok(content) => digest(&content.text()),
            // Like nothing else.
            Err(_) => fastrand::u128(..),
        }),
    }
}

/// Long enough that two that differ are never taken for one.
pub(super) fn digest(value: &(impl Hash + ?Sized)) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
