//! Which items were there before.

use crate::wire::{Item, exact};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The items of the pages so far, as digests.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<u128>);

impl Seen {
    /// Takes note of a page, and gives for each of its items whether it is new. Items that are alike on one page are
    /// different ones, since a page is of one moment.
    pub(super) fn page(&mut self, identities: impl IntoIterator<Item = u128>) -> Vec<bool> {
        let mut alike: HashMap<u128, u64> = HashMap::new();
        let place = |identity| {
            let before = alike.entry(identity).or_default();
            *before += 1;
            digest(&(identity, *before))
        };
        identities.into_iter().map(place).map(|place| self.0.insert(place)).collect()
    }

    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

/// What an item is told from others by, as a digest: its id, or all of it where it has none.
pub(crate) type Identity = u128;

pub(crate) fn identity<T: Item>(item: &T) -> Identity {
    match item.id().filter(|id| !id.is_empty()) {
        Some(id) => digest(&("id", id)),
        None => match exact(item.view()) {
            Ok(content) => digest(&("content", content.text())),
            // Like nothing else, so that it is never left out.
            Err(_) => fastrand::u128(..),
        },
    }
}

/// Long enough that two that differ are never taken for one.
fn digest(value: &impl Hash) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        value.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
