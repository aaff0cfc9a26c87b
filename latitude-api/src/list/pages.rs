//! The pages of a list, one after the other.

use super::Items;
use super::pager::{NUMBER, Pager};
use crate::answer::private::Read;
use crate::answer::{Page, RawResponse};
use crate::call::Outgoing;
use crate::call::calling::ahead;
use crate::call::send::{Executing, execute};
use crate::error::Error;
use crate::wire::Item;
use futures_core::Stream;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The pages of a list from the first or the one asked for to the last, fetched as they are asked for.
///
/// It is a [`Stream`], and has a [`try_next`](Pages::try_next) of its own.
///
/// The API tells neither the number of pages nor the next one. A page with fewer items than `page[size]`
/// is the last where the size is 20 (the default) or less, which the API keeps, or where a full page came
/// before; otherwise the stream goes on until a page is empty or was there before.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    outgoing: Arc<Outgoing>,
    pager: Pager,
    ahead: usize,
    failures: u32,
    /// The calls on their way, in the order of their pages; the first is for `pager.next`.
    fetching: VecDeque<Fetch>,
    read: fn(&RawResponse) -> Result<Page<T>, Error>,
}

enum Fetch {
    OnItsWay(Executing),
    Done(Outcome),
}

type Outcome = Result<RawResponse, Error>;

/// More than this at once helps nobody.
const FARTHEST: usize = 16;
/// So many errors in a row that pass, each after all its attempts, end the stream.
const FAILURES: u32 = 5;

impl<T: Item> Pages<T> {
    pub(crate) fn new(outgoing: Arc<Outgoing>) -> Self {
        Self {
            pager: Pager::new(&outgoing),
            outgoing,
            ahead: 0,
            failures: 0,
            fetching: VecDeque::new(),
            read: Read::read,
        }
    }

    /// Fetches up to so many pages before they are asked for, at the same time, once the first page isn't the last.
    /// None, if not set; 16 at most.
    ///
    /// A long list is read faster; at its end there may be so many calls too many.
    pub fn look_ahead(mut self, pages: usize) -> Self {
        self.ahead = pages.min(FARTHEST);
        self
    }

    /// The next page; `None` after the last. After an error that passes ([`Error::is_retryable`]) the same page is
    /// fetched again; any other error is the end, and so is the fifth in a row.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>, Error> {
        poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    /// The items of all pages.
    pub fn items(self) -> Items<T> {
        Items::new(self)
    }

    /// The pages for a program without an async runtime; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn iter(self) -> crate::call::block::Iter<Self> {
        crate::call::block::Iter::new(self)
    }

    pub(crate) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        loop {
            if self.pager.next.is_none() {
                self.fetching.clear();
                return Poll::Ready(None);
            }
            let Poll::Ready(raw) = self.poll_fetching(context) else { return Poll::Pending };
            let page =
                raw.and_then(|raw| Ok(((self.read)(&raw).map_err(|e| e.in_call(&self.outgoing.operation))?, raw)));
            let (page, raw) = match page {
                Ok(read) => read,
                Err(error) => {
                    // What was fetched ahead belongs to later pages.
                    self.fetching.clear();
                    self.failures += 1;
                    if !error.is_retryable() || self.failures == FAILURES {
                        self.pager.next = None;
                    }
                    return Poll::Ready(Some(Err(error)));
                }
            };
            self.failures = 0;
            let first = self.pager.next == Some(self.pager.first);
            let fresh = match ids(&page) {
                Some(ids) => self.pager.turn(page.len_sent(), ids),
                None => self.pager.turn(page.len_sent(), &raw.body),
            };
            // The empty page after the last one says nothing.
            if fresh && (first || page.len_sent() > 0) {
                return Poll::Ready(Some(Ok(page)));
            }
        }
    }

    /// Polls the calls on their way, and gives the answer of the first.
    fn poll_fetching(&mut self, context: &mut Context<'_>) -> Poll<Result<RawResponse, Error>> {
        let next = self.pager.next.unwrap_or(self.pager.first);
        loop {
            let number = next.saturating_add(self.fetching.len() as u64);
            let asked_for = self.fetching.is_empty();
            if !asked_for && !self.pager.may_have(number, self.ahead) {
                break;
            }
            let mut outgoing = self.outgoing.clone();
            if outgoing.paged && number != self.pager.first {
                Arc::make_mut(&mut outgoing).set_query(NUMBER, number.to_string());
            }
            let call = execute(outgoing);
            self.fetching.push_back(Fetch::OnItsWay(if asked_for { call } else { ahead(call) }));
        }
        for fetch in &mut self.fetching {
            if let Fetch::OnItsWay(call) = fetch
                && let Poll::Ready(outcome) = call.as_mut().poll(context)
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
}

/// The ids of a page, if all items have one: a page is the same where they are, whatever else has changed.
fn ids<T: Item>(page: &Page<T>) -> Option<Vec<&str>> {
    let ids: Vec<_> = page.items.iter().map(|item| item.id().filter(|id| !id.is_empty())).collect::<Option<_>>()?;
    (ids.len() == page.len_sent()).then_some(ids)
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
