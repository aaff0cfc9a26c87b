//! Which page comes next.

use crate::call::Outgoing;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

pub(crate) const NUMBER: &str = "page[number]";
pub(crate) const SIZE: &str = "page[size]";
/// What the API gives where nothing is asked, and the size up to which it is sure to give what is asked.
const SIZE_KEPT: usize = 20;

/// Follows a list from page to page. The API tells neither the number of pages nor the next one, and may give
/// fewer items than were asked for without saying so.
#[derive(Debug)]
pub(crate) struct Pager {
    paged: bool,
    pub(crate) first: u64,
    /// The page to read next; `None` after the last.
    pub(crate) next: Option<u64>,
    size: usize,
    seen_full: bool,
    /// What pages were read, as digests.
    seen: HashSet<u64>,
}

impl Pager {
    pub(crate) fn new(outgoing: &Outgoing) -> Self {
        let number = |name: &str| {
            outgoing.query.iter().rev().find(|(other, _)| other == name).and_then(|(_, value)| value.parse().ok())
        };
        let size = number(SIZE).and_then(|size| usize::try_from(size).ok());
        Self::from(outgoing.paged, number(NUMBER).unwrap_or(1), size.unwrap_or(SIZE_KEPT))
    }

    fn from(paged: bool, first: u64, size: usize) -> Self {
        Self { paged, first, next: Some(first), size, seen_full: false, seen: HashSet::new() }
    }

    /// Takes note of a page; false where it was there before, as from a server that doesn't look at the number.
    pub(crate) fn turn(&mut self, items: usize, identity: impl Hash) -> bool {
        let mut hasher = DefaultHasher::new();
        identity.hash(&mut hasher);
        let repeated = items > 0 && !self.seen.insert(hasher.finish());
        let short = items < self.size;
        let last = !self.paged || items == 0 || repeated || (short && (self.size <= SIZE_KEPT || self.seen_full));
        self.seen_full |= !short;
        self.next = self.next.filter(|_| !last).and_then(|number| number.checked_add(1));
        !repeated
    }

    /// Whether page `number` may be asked for before the ones in front of it are read. Most lists are one page, so the
    /// first is read alone.
    pub(crate) fn may_have(&self, number: u64, ahead: usize) -> bool {
        self.paged && !self.seen.is_empty() && self.next.is_some_and(|next| number <= next.saturating_add(ahead as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that are fetched when the API gives these numbers of items.
    fn fetched(size: usize, pages: &[usize]) -> usize {
        let mut pager = Pager::from(true, 1, size);
        for (i, items) in pages.iter().enumerate() {
            pager.turn(*items, i);
            if pager.next.is_none() {
                return i + 1;
            }
        }
        panic!("asks for more than {} pages", pages.len());
    }

    #[test]
    fn a_short_page_is_the_last_where_the_size_is_kept() {
        assert_eq!(fetched(20, &[20, 20, 3]), 3);
        assert_eq!(fetched(20, &[3]), 1);
        assert_eq!(fetched(20, &[20, 0]), 2);
        assert_eq!(fetched(20, &[0]), 1);
    }

    #[test]
    fn a_capped_page_is_not_the_last() {
        assert_eq!(fetched(500, &[100, 100, 40, 0]), 4);
        assert_eq!(fetched(100, &[100, 40]), 2);
    }

    #[test]
    fn a_page_that_comes_again_ends_the_list() {
        let mut pager = Pager::from(true, 1, 1);
        assert!(pager.turn(1, "a"));
        assert!(pager.turn(1, "b"));
        assert!(!pager.turn(1, "a"));
        assert_eq!(pager.next, None);
    }
}
