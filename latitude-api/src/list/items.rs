//! The items of a list, page after page.

use super::Pages;
use crate::error::Error;
use crate::wire::Item;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The items of a list over all its [`Pages`], each once, fetched as they are asked for.
///
/// It is a [`Stream`], and has a [`try_next`](Items::try_next) of its own.
///
/// An item that was on an earlier page is left out, as the list may grow while it is read: it is known by its id. One that
/// has none is never left out, as another may be like it; it may come twice if the list grows. An item that can't be read, such as null, is an error in its place
/// ([`Error::unread_item`]), after which the stream goes on.
#[must_use = "streams do nothing unless polled"]
pub struct Items<T> {
    pages: Pages<T>,
    items: std::vec::IntoIter<Result<T, Error>>,
}

impl<T: Item> Items<T> {
    pub(crate) fn new(pages: Pages<T>) -> Self {
        Self { pages, items: Vec::new().into_iter() }
    }

    /// Fetches up to so many pages before they are asked for; see [`Pages::look_ahead`].
    pub fn look_ahead(mut self, pages: usize) -> Self {
        self.pages = self.pages.look_ahead(pages);
        self
    }

    /// The next item; `None` after the last. After an error for one item ([`Error::unread_item`]) comes the next item; for
    /// what follows any other error see [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// The items for a program without an async runtime; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn iter(self) -> crate::call::block::Iter<Self> {
        crate::call::block::Iter::new(self)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(item));
            }
            match ready!(self.pages.poll_turned(context)) {
                Some(Ok(turned)) => self.items = self.pages.items_of(turned).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T: Item> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items of {:?}", self.pages)
    }
}
