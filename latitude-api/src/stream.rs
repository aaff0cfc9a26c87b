//! The items of a list, page after page.

use crate::answer::private::Read;
use crate::operation::Outgoing;
use crate::send::{Executing, execute};
use crate::wire::{Decode, Encode};
use crate::{Error, Page};
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The items of a list and of all pages that follow, fetched as they are asked for.
///
/// It is a [`Stream`], and has a [`try_next`](Items::try_next) of its own.
///
/// The API tells neither the number of pages nor the next one. A page with fewer items than `page[size]`
/// is the last where the size is 20 (the default) or less, which the API keeps, or where a full page came
/// before; otherwise the stream goes on until a page is empty or the one before again.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    outgoing: Outgoing,
    pager: Pager,
    items: std::vec::IntoIter<T>,
    fetching: Option<Executing>,
}

impl<T: Decode + Encode + Send + 'static> Items<T> {
    pub(crate) fn new(outgoing: Outgoing) -> Self {
        Self { pager: Pager::new(&outgoing), outgoing, items: Vec::new().into_iter(), fetching: None }
    }

    /// The next item; `None` after the last. After an error the same page is fetched again.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some(number) = self.pager.next else { return Poll::Ready(None) };
            let fetching = self.fetching.get_or_insert_with(|| {
                let mut outgoing = self.outgoing.clone();
                if outgoing.paged && number != self.pager.first {
                    outgoing.set_query(NUMBER, number.to_string());
                }
                execute(outgoing)
            });
            let raw = ready!(fetching.as_mut().poll(context));
            self.fetching = None;
            let page = raw.and_then(|raw| {
                let page: Page<T> = Read::read(&raw).map_err(|error| error.in_call(self.outgoing.call()))?;
                Ok((raw, page))
            });
            match page {
                Ok((raw, page)) => {
                    if self.pager.turn(page.len_sent(), &raw.body) {
                        self.items = page.items.into_iter();
                    }
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl<T: Decode + Encode + Send + Unpin + 'static> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items({} {})", self.outgoing.operation.method, self.outgoing.operation.path)
    }
}

const NUMBER: &str = "page[number]";
const SIZE: &str = "page[size]";
/// What the API gives where nothing is asked, and the size up to which it is sure to give what is asked.
const SIZE_KEPT: usize = 20;

/// Which page comes next. The API tells neither the number of pages nor the next one, and may give
/// fewer items than were asked for without saying so.
#[derive(Debug)]
struct Pager {
    paged: bool,
    first: u64,
    next: Option<u64>,
    size: usize,
    seen_full: bool,
    last_body: Option<u64>,
}

impl Pager {
    fn new(outgoing: &Outgoing) -> Self {
        let number = |name: &str| {
            outgoing.query.iter().rev().find(|(other, _)| other == name).and_then(|(_, value)| value.parse().ok())
        };
        let first = number(NUMBER).unwrap_or(1);
        let size = number(SIZE).and_then(|size| usize::try_from(size).ok()).unwrap_or(SIZE_KEPT);
        Self { paged: outgoing.paged, first, next: Some(first), size, seen_full: false, last_body: None }
    }

    /// Takes note of a page; false where it repeats the one before.
    fn turn(&mut self, items: usize, body: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let body = hasher.finish();
        let repeated = self.last_body.replace(body) == Some(body);
        let short = items < self.size;
        let last = !self.paged || items == 0 || repeated || (short && (self.size <= SIZE_KEPT || self.seen_full));
        self.seen_full |= !short;
        self.next = self.next.filter(|_| !last).map(|number| number + 1);
        !repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages that are fetched when the API gives these numbers of items.
    fn fetched(size: usize, pages: &[usize]) -> usize {
        let mut pager = Pager { paged: true, first: 1, next: Some(1), size, seen_full: false, last_body: None };
        for (i, items) in pages.iter().enumerate() {
            pager.turn(*items, &[u8::try_from(i).unwrap()]);
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
    fn a_repeated_page_ends_the_list() {
        let mut pager = Pager { paged: true, first: 1, next: Some(1), size: 1, seen_full: false, last_body: None };
        assert!(pager.turn(1, b"same"));
        assert!(!pager.turn(1, b"same"));
        assert_eq!(pager.next, None);
    }
}
