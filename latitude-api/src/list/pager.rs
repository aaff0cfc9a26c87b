//! Which page comes next, and what on it is new.

use super::seen::{Identity, News, Seen};
use crate::call::Outgoing;

pub(crate) const NUMBER: &str = "page[number]";
pub(crate) const SIZE: &str = "page[size]";
/// The size that is asked for where the caller sets none, and up to which the API is sure to give what is asked.
pub(super) const SIZE_KEPT: usize = 20;
/// So many items may come again in any list, because it grows at its front while it is read.
const FEW: u64 = 100;
/// A million items of the usual size.
const MOST_PAGES: u64 = 50_000;

/// Follows a list from page to page. The API tells neither the number of pages nor the next one, and may give
/// fewer items than were asked for without saying so.
#[derive(Debug)]
pub(super) struct Pager {
    paged: bool,
    pub(super) first: u64,
    /// The page to read next; `None` after the last.
    pub(super) next: Option<u64>,
    size: usize,
    seen_full: bool,
    seen: Seen,
    pub(super) pages: u64,
    /// How many items can't be read, each of which may be any.
    unread: u64,
    /// How many items were on an earlier page, and are now among new ones.
    again: u64,
    stale: Stale,
    /// The highest number of items that the API has told: what was deleted since may have been read before.
    total: Option<u64>,
    /// Why the list can't be read to its end, once that is so.
    pub(super) broken: Option<String>,
}

/// Whether a page had nothing new. Either the list has moved on by a page, or it was the wrong answer, as from a cache:
/// the page is asked for again to tell.
#[derive(Clone, Copy, Debug)]
enum Stale {
    No,
    Once,
    Twice,
}

/// What there is on a page.
pub(super) struct Found<I> {
    /// What its items are told apart by.
    pub(super) identities: I,
    pub(super) unread: usize,
    /// The number of items of the whole list, if the API tells it.
    pub(super) total: Option<u64>,
}

impl Pager {
    pub(super) fn new(outgoing: &Outgoing) -> Self {
        let value = |name: &str| outgoing.query.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value);
        let number = value(NUMBER).and_then(|number| number.parse().ok());
        // What the API makes of a size that is none, nobody knows.
        let size = value(SIZE).map_or(SIZE_KEPT, |size| size.parse().unwrap_or(usize::MAX));
        Self::from(outgoing.paged, number.unwrap_or(1), size)
    }

    fn from(paged: bool, first: u64, size: usize) -> Self {
        Self {
            paged,
            first,
            next: Some(first),
            size,
            seen_full: false,
            seen: Seen::default(),
            pages: 0,
            unread: 0,
            again: 0,
            stale: Stale::No,
            total: None,
            broken: None,
        }
    }

    /// Takes note of the page `next`, and gives for each of its items whether it is new.
    pub(super) fn turn(&mut self, page: Found<impl IntoIterator<Item = Identity>>) -> Vec<bool> {
        let News { fresh, new, unsure } = self.seen.page(page.identities);
        let items = fresh.len() + page.unread;
        self.pages += 1;
        self.unread += page.unread as u64;
        if new > 0 {
            self.again += (fresh.len() - new) as u64;
        }
        self.total = self.total.max(page.total);
        let short = items < self.size;
        self.seen_full |= !short;
        // A short page of nothing but items of earlier ones may be the wrong answer, as any other.
        let tells = new > 0 || page.unread > 0;
        let ends = short && tells && (self.size <= SIZE_KEPT || self.seen_full);
        let last = items == 0 || (ends && self.has_all() != Some(false));
        if !self.paged {
            self.next = None;
        } else if last || (new == 0 && self.has_all() == Some(true)) {
            self.end();
        } else {
            self.go_on(new > 0, unsure);
        }
        fresh
    }

    /// Whether as many items were there as the API told; `None` where it tells no number, or this isn't the whole list.
    fn has_all(&self) -> Option<bool> {
        let total = self.total.filter(|_| self.first <= 1)?;
        Some(self.seen.len() + self.unread >= total)
    }

    fn end(&mut self) {
        self.next = None;
        if let (Some(false), Some(total)) = (self.has_all(), self.total) {
            let items = self.seen.len() + self.unread;
            self.break_off(format!(
                "the API counts {total} items, of which its pages had {items}; it may have changed while it was read"
            ));
        }
    }

    fn go_on(&mut self, new: bool, unsure: bool) {
        self.stale = match (new, self.stale) {
            (true, _) => Stale::No,
            (false, Stale::No) => Stale::Once,
            // Passed over, they would be left out.
            (false, Stale::Once) if unsure => {
                return self.break_off(
                    "all items of a page are like those of earlier pages, and have no ids to tell them apart by"
                        .to_owned(),
                );
            }
            (false, Stale::Once) => Stale::Twice,
            (false, Stale::Twice) => {
                return self.break_off(format!(
                    "two pages in a row have only items of earlier pages, as if the server didn't look at `{NUMBER}`"
                ));
            }
        };
        if self.again > self.seen.len().max(FEW) {
            return self.break_off("its pages have more items of earlier pages than new ones".to_owned());
        }
        if self.pages == MOST_PAGES {
            return self.break_off(format!("it goes on after {MOST_PAGES} pages"));
        }
        if !matches!(self.stale, Stale::Once) {
            self.next = self.next.and_then(|number| number.checked_add(1));
        }
    }

    fn break_off(&mut self, why: String) {
        self.next = None;
        self.broken = Some(format!("{why}; {} items were read", self.seen.len()));
    }

    /// Whether page `number` may be asked for before the ones in front of it are read. Most lists are one page, so the
    /// first is read alone.
    pub(super) fn may_have(&self, number: u64, ahead: usize) -> bool {
        self.paged && self.pages > 0 && self.next.is_some_and(|next| number <= next.saturating_add(ahead as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that are fetched when the API gives these numbers of items, each of them new.
    fn fetched(size: usize, pages: &[usize]) -> usize {
        let mut pager = Pager::from(true, 1, size);
        let mut item = 0;
        for (i, items) in pages.iter().enumerate() {
            turn(&mut pager, item..item + *items as u128);
            item += *items as u128;
            if pager.next.is_none() {
                assert_eq!(pager.broken, None);
                return i + 1;
            }
        }
        panic!("asks for more than {} pages", pages.len());
    }

    fn turn(pager: &mut Pager, ids: impl IntoIterator<Item = u128>) -> Vec<bool> {
        let identities = ids.into_iter().map(Identity::Id);
        pager.turn(Found { identities, unread: 0, total: None })
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
        assert_eq!(fetched(usize::MAX, &[20, 5, 0]), 3);
    }

    #[test]
    fn a_page_without_anything_new_is_asked_for_again_and_then_passed() {
        let mut pager = Pager::from(true, 1, 2);
        assert_eq!(turn(&mut pager, [1, 2]), [true, true]);
        assert_eq!(turn(&mut pager, [1, 2]), [false, false]);
        assert_eq!(pager.next, Some(2));
        turn(&mut pager, [1, 2]);
        assert_eq!(pager.next, Some(3));
        assert_eq!(turn(&mut pager, [2, 3]), [false, true]);
        assert_eq!((pager.next, pager.broken), (Some(4), None));
    }

    #[test]
    fn items_that_are_alike_on_one_page_are_two() {
        let mut pager = Pager::from(true, 1, 3);
        assert_eq!(turn(&mut pager, [7, 7, 7]), [true, true, true]);
        assert_eq!(turn(&mut pager, [7, 8, 7]), [false, true, false]);
    }

    #[test]
    fn a_list_without_an_end_is_broken_off() {
        let mut pager = Pager::from(true, 1, 1);
        let mut pages = 0;
        while pager.next.is_some() {
            turn(&mut pager, [pages]);
            pages += 1;
        }
        assert_eq!(pages, u128::from(MOST_PAGES));
        assert!(pager.broken.is_some_and(|why| why.starts_with("it goes on after 50000 pages")));
    }
}
