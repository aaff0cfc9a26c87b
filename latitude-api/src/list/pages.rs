//! The pages of a list, one after the other.

use super::Items;
use super::pager::{Found, NUMBER, Pager, SIZE, SIZE_KEPT};
use super::seen::identity;
use crate::answer::private::Read;
use crate::answer::{Page, RawResponse};
use crate::call::Outgoing;
use crate::call::calling::ahead;
use crate::call::outgoing::Paging;
use crate::call::send::{Executing, execute};
use crate::call::trace::Scope;
use crate::error::{Error, UnreadItem};
use crate::wire::Item;
use futures_core::Stream;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// The pages of a list from the first or the one asked for to the last, fetched as they are asked for.
///
/// It is a [`Stream`], and has a [`try_next`](Pages::try_next) of its own.
///
/// Where pages have numbers, `page[size]` is sent with each call: 20 unless the caller sets another, which has to be 1 at
/// least. The API tells neither the number of pages nor the next one. A page with fewer items than `page[size]` is the last
/// where the size is 20 or less, which the API keeps, or where a full page came before, unless all of its items were on
/// earlier pages; otherwise the stream goes on until a page is empty.
///
/// Where a page has the token of the next one, the stream goes on until a page has none, however few items there are on
/// one. A token that was there before, and one that can't be sent, ends it with an error
/// ([`Error::is_incomplete_list`]).
///
/// Each page is as the API sent it, and an item may be on two of them where the list changes while it is read;
/// [`items`](Pages::items) leaves out what was there before. A page on which nothing is new is asked for once more, then
/// passed over. The stream ends with an error ([`Error::is_incomplete_list`]), in place of an end that may be none, where
/// the next page has nothing new either, where what would be passed over has no ids to be certain by, where more items
/// come again than are new, or after 50,000 pages.
///
/// An item that is deleted while the list is read moves those behind it forward, so that one may slip from the next page
/// to a page that was read already. Only a count shows that: of a list with a setter `stats_total`,
/// `stats_total("count")` has the API count the items with each page, and fewer items than it counted are an error, too.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    outgoing: Arc<Outgoing>,
    pager: Pager,
    ahead: usize,
    failures: u32,
    /// The calls on their way, in the order of their pages; the first is for `pager.next`.
    fetching: VecDeque<Fetch>,
    read: fn(&RawResponse) -> Result<Page<T>, Error>,
    scope: Scope,
}

/// A page as it was read.
pub(super) struct Turned<T> {
    pub(super) page: Page<T>,
    pub(super) number: u64,
    /// For each item that can be read, whether it was on no earlier page.
    pub(super) fresh: Vec<bool>,
}

enum Fetch {
    /// The lock is never waited for: it makes pages `Sync`, which a boxed future alone isn't.
    OnItsWay(Mutex<Executing>),
    Done(Outcome),
}

type Outcome = Result<RawResponse, Error>;

/// More than this at once helps nobody.
const FARTHEST: usize = 16;
/// So many errors in a row that pass, each after all its attempts, end the stream.
const FAILURES: u32 = 5;

impl<T: Item> Pages<T> {
    pub(crate) fn new(mut outgoing: Arc<Outgoing>) -> Self {
        match outgoing.query.iter().rev().find(|(name, _)| name == SIZE) {
            // Of a default that the API lowers, a page would look like the last one.
            None if matches!(outgoing.paging, Paging::Number) => {
                Arc::make_mut(&mut outgoing).set_query(SIZE, SIZE_KEPT.to_string())
            }
            // An empty page would look like an empty list.
            Some((_, size)) if size.parse().is_ok_and(|size: i64| size < 1) => {
                Arc::make_mut(&mut outgoing).refuse(format!("pages can't be read with a `{SIZE}` below 1"));
            }
            _ => {}
        }
        Self {
            pager: Pager::new(&outgoing),
            outgoing,
            ahead: 0,
            failures: 0,
            fetching: VecDeque::new(),
            read: Read::read,
            scope: Scope::list(),
        }
    }

    /// Fetches up to so many pages before they are asked for, at the same time, once the first page isn't the last.
    /// None, if not set; 16 at most.
    ///
    /// A long list is read faster; at its end there may be so many calls too many. It has no effect on a list whose pages
    /// have tokens, as each is known by the page before alone.
    pub fn look_ahead(mut self, pages: usize) -> Self {
        self.ahead = pages.min(FARTHEST);
        self
    }

    /// The next page; `None` after the last. After an error that passes ([`Error::is_retryable`]) the same page is
    /// fetched again; any other error is the end, and so are the fifth in a row and the one that meets the
    /// [`deadline`](crate::Request::deadline).
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>, Error> {
        poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    /// The items of all pages, each once.
    pub fn items(self) -> Items<T> {
        Items::new(self)
    }

    /// The pages for a program without an async runtime; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn iter(self) -> crate::call::block::Iter<Self> {
        crate::call::block::Iter::new(self)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        self.poll_turned(context).map_ok(|turned| turned.page)
    }

    pub(super) fn poll_turned(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Turned<T>, Error>>> {
        let turned = ready!(self.poll_next_page(context));
        let error = turned.as_ref().and_then(|turned| turned.as_ref().err());
        if error.is_none() {
            self.scope.step();
        }
        if self.pager.next.is_none() {
            self.scope.end(error);
        }
        Poll::Ready(turned)
    }

    fn poll_next_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Turned<T>, Error>>> {
        loop {
            if let Some(why) = self.pager.broken.take() {
                return Poll::Ready(Some(Err(self.name(Error::incomplete_list(why)))));
            }
            let Some(number) = self.pager.next else {
                self.fetching.clear();
                return Poll::Ready(None);
            };
            let raw = ready!(self.poll_fetching(number, context));
            let page = match raw.and_then(|raw| (self.read)(&raw).map_err(|error| self.name(error))) {
                Ok(page) => page,
                Err(error) => {
                    // What was fetched ahead belongs to later pages.
                    self.fetching.clear();
                    self.failures += 1;
                    if !error.is_retryable() || self.failures == FAILURES || self.is_late(&error) {
                        self.pager.next = None;
                    }
                    return Poll::Ready(Some(Err(error)));
                }
            };
            self.failures = 0;
            let fresh = self.pager.turn(Found {
                identities: page.items.iter().map(identity),
                unread: page.unread().count(),
                total: page.told_total(),
                token: match self.outgoing.paging {
                    Paging::Token(by) => page.next_token(by.next),
                    Paging::Alone | Paging::Number => Ok(None),
                },
            });
            if self.pager.next == Some(number) {
                self.fetching.clear();
            }
            // The empty page after the last one says nothing, nor does one that was there before.
            if number == self.pager.first || page.unread().next().is_some() || fresh.contains(&true) {
                return Poll::Ready(Some(Ok(Turned { page, number, fresh })));
            }
        }
    }

    /// The new items of a page, and errors in the places of those that can't be read.
    pub(super) fn items_of(&self, turned: Turned<T>) -> Vec<Result<T, Error>> {
        let Turned { page, number, fresh } = turned;
        let mut fresh = fresh.into_iter();
        let unread = |index, value| self.name(Error::unread(UnreadItem { page: number, index, value }));
        let values = page.into_values().enumerate();
        let values = values.map(|(index, value)| value.map_err(|value| unread(index, value)));
        values.filter(|value| value.is_err() || fresh.next() == Some(true)).collect()
    }

    /// How many pages were read so far, an empty last one included.
    pub(crate) fn fetched(&self) -> u64 {
        self.pager.pages
    }

    /// Whether a list that failed so has no time for more.
    fn is_late(&self, error: &Error) -> bool {
        let wait = error.retry_after().unwrap_or_default();
        let next = self.outgoing.session.timer.now().checked_add(wait);
        self.outgoing.ends.is_some_and(|ends| next.is_none_or(|next| ends <= next))
    }

    fn name(&self, error: Error) -> Error {
        error.in_call(&self.outgoing.operation)
    }

    /// Polls the calls on their way, and gives the answer of the first, which is for page `next`.
    fn poll_fetching(&mut self, next: u64, context: &mut Context<'_>) -> Poll<Outcome> {
        loop {
            let number = next.saturating_add(self.fetching.len() as u64);
            let asked_for = self.fetching.is_empty();
            if !asked_for && !self.pager.may_have(number, self.ahead) {
                break;
            }
            let call = self.fetch(number);
            self.fetching.push_back(Fetch::OnItsWay(Mutex::new(if asked_for { call } else { ahead(call) })));
        }
        for fetch in &mut self.fetching {
            if let Fetch::OnItsWay(call) = fetch
                && let Poll::Ready(outcome) =
                    call.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll(context)
            {
                *fetch = Fetch::Done(outcome);
            }
        }
        match self.fetching.pop_front() {
            Some(Fetch::Done(outcome)) => Poll::Ready(outcome),
            Some(waiting) => {
                self.fetching.push_front(waiting);
                Poll::Pending
            }
            None => Poll::Pending,
        }
    }

    /// Calls for a page. Every call of the list begins here.
    fn fetch(&mut self, number: u64) -> Executing {
        self.outgoing.begin();
        let mut outgoing = self.outgoing.clone();
        match (outgoing.paging, &self.pager.token) {
            (Paging::Number, _) if number != self.pager.first => {
                Arc::make_mut(&mut outgoing).set_query(NUMBER, number.to_string());
            }
            (Paging::Token(by), Some(token)) => Arc::make_mut(&mut outgoing).set_query(by.name, token.clone()),
            _ => {}
        }
        self.scope.within(&self.outgoing.operation, || execute(outgoing))
    }
}

impl<T: Item> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({:?})", self.outgoing.operation)
    }
}
