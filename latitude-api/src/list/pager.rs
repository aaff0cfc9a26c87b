//! Which page comes next, and what on it is new.

use super::seen::{Identity, News, Seen, digest};
use crate::call::Outgoing;
use crate::call::outgoing::{PageToken, Paging};
use std::collections::HashSet;

pub(crate) const NUMBER: &str = "page[number]";
pub(crate) const SIZE: &str = "page[size]";
/// The size that is asked for where the caller sets none, and up to which the API is sure to give what is asked.
pub(super) const SIZE_KEPT: usize = 20;
/// So many items may come again in any list, because it grows at its front while it is read.
const FEW: u64 = 100;
/// A million items of the usual size.
const MOST_PAGES: u64 = 50_000;

/// Follows a list from page to page. Where pages have numbers, the API tells neither how many there are nor the next one,
/// and may give fewer items than were asked for without saying so. Where they have tokens, each tells the next one, and
/// the last has none.
#[derive(Debug)]
pub(super) struct Pager {
    paging: Paging,
    pub(super) first: u64,
    /// The page to read next; `None` after the last. Pages that have no numbers are counted from 1.
    pub(super) next: Option<u64>,
    /// What the page to read next is asked for by, if its page before has told.
    pub(super) token: Option<String>,
    /// The tokens so far, as digests.
    tokens: HashSet<u128>,
    /// Whether it is read from its beginning.
    whole: bool,
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
    /// The token of the next page, if there is one, or why it can't be had. Of pages with numbers there is none.
    pub(super) token: Result<Option<String>, String>,
}

impl Pager {
    pub(super) fn new(outgoing: &Outgoing) -> Self {
        let value = |name: &str| outgoing.query.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value);
        let number = match outgoing.paging {
            Paging::Token(_) => None,
            Paging::Alone | Paging::Number => value(NUMBER).and_then(|number| number.parse().ok()),
        };
        // What the API makes of a size that is none, nobody knows.
        let size = value(SIZE).map_or(SIZE_KEPT, |size| size.parse().unwrap_or(usize::MAX));
        let mut pager = Self::from(outgoing.paging, number.unwrap_or(1), size);
        // One that the caller goes on from.
        if let Paging::Token(by) = outgoing.paging
            && let Some(token) = value(by.name)
        {
            pager.tokens.insert(digest(token));
            pager.whole = false;
        }
        pager
    }

    fn from(paging: Paging, first: u64, size: usize) -> Self {
        Self {
            paging,
            first,
            next: Some(first),
            token: None,
            tokens: HashSet::new(),
            whole: first <= 1,
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
        match self.paging {
            Paging::Alone => self.next = None,
            Paging::Token(by) => self.follow(by, page.token, tells || items == 0, unsure),
            Paging::Number if last || (new == 0 && self.has_all() == Some(true)) => self.end(),
            Paging::Number => self.go_on(NUMBER, new > 0, unsure),
        }
        fresh
    }

    /// Goes on to the page that this one leads to. `tells`: it isn't one of nothing but items of earlier pages, which may be
    /// the wrong answer, whatever it leads to.
    fn follow(&mut self, by: PageToken, token: Result<Option<String>, String>, tells: bool, unsure: bool) {
        if !tells && matches!(self.stale, Stale::No) {
            return self.go_on(by.name, false, unsure);
        }
        match token {
            Ok(None) => self.end(),
            Ok(Some(token)) if self.tokens.insert(digest(token.as_str())) => {
                self.token = Some(token);
                self.go_on(by.name, tells, unsure);
            }
            Ok(Some(_)) => self.break_off(format!("a page leads back to an earlier one: its `{}` was there", by.name)),
            Err(why) => self.break_off(why),
        }
    }

    /// Whether as many items were there as the API told; `None` where it tells no number, or this isn't the whole list.
    fn has_all(&self) -> Option<bool> {
        let total = self.total.filter(|_| self.whole)?;
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

    /// `name` is the parameter that the next page is asked for by.
    fn go_on(&mut self, name: &str, new: bool, unsure: bool) {
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
                    "two pages in a row have only items of earlier pages, as if the server didn't look at `{name}`"
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
    /// first is read alone; a token is known by the page before alone.
    pub(super) fn may_have(&self, number: u64, ahead: usize) -> bool {
        matches!(self.paging, Paging::Number)
            && self.pages > 0
            && self.next.is_some_and(|next| number <= next.saturating_add(ahead as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that are fetched when the API gives these numbers of items, each of them new.
    fn fetched(size: usize, pages: &[usize]) -> usize {
        let mut pager = Pager::from(Paging::Number, 1, size);
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
        pager.turn(Found { identities, unread: 0, total: None, token: Ok(None) })
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
        let mut pager = Pager::from(Paging::Number, 1, 2);
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
        let mut pager = Pager::from(Paging::Number, 1, 3);
        assert_eq!(turn(&mut pager, [7, 7, 7]), [true, true, true]);
        assert_eq!(turn(&mut pager, [7, 8, 7]), [false, true, false]);
    }

    #[test]
    fn a_list_without_an_end_is_broken_off() {
        let mut pager = Pager::from(Paging::Number, 1, 1);
        let mut pages = 0;
        while pager.next.is_some() {
            turn(&mut pager, [pages]);
            pages += 1;
        }
        assert_eq!(pages, u128::from(MOST_PAGES));
        assert!(pager.broken.is_some_and(|why| why.starts_with("it goes on after 50000 pages")));
    }
}
