//! Lists that can't be read whole, and what was read of them.

use super::{Error, Kind};
use crate::json::Json;
use std::any::Any;

/// A value in a list that can't be read as its items, such as null.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UnreadItem {
    /// The number of the page that it is on. Pages without numbers are counted from 1, the first one that was read.
    pub page: u64,
    /// Its place on the page, counted from 0.
    pub index: usize,
    /// The value as it came.
    pub value: Json,
}

impl Error {
    /// `why` goes on after a colon.
    pub(crate) fn incomplete_list(why: String) -> Self {
        Self::new(Kind::IncompleteList(why))
    }

    pub(crate) fn unread(item: UnreadItem) -> Self {
        Self::new(Kind::Unread { item, more: 0 })
    }

    /// The same error, for one more item.
    pub(crate) fn and_another_unread(mut self) -> Self {
        if let Kind::Unread { more, .. } = &mut self.0.kind {
            *more += 1;
        }
        self
    }

    /// Adds what was read of the list.
    pub(crate) fn having_read<T: Send + Sync + 'static>(mut self, items: Vec<T>) -> Self {
        self.0.read = Some(Box::new(items) as Box<dyn Any + Send + Sync>);
        self
    }

    /// Whether a list could not be read to its end although the API answered: its pages repeat, never end or
    /// lead nowhere, or have fewer items than the API counts. [`Pages`](crate::Pages) tells more. To read the list again can help where it
    /// has changed meanwhile.
    pub fn is_incomplete_list(&self) -> bool {
        matches!(self.0.kind, Kind::IncompleteList(_))
    }

    /// Whether another look at something, later, may tell what this one didn't. An answer that can't be read may be one of
    /// something in between, which would also answer 404 in words of its own.
    pub(crate) fn may_pass_for_a_look(&self) -> bool {
        self.is_retryable()
            || self.was_accepted()
            || (self.is_not_found() && !self.is_told_not_found())
            || self.is_incomplete_list()
            || self.unread_item().is_some()
    }

    /// The value in a list that can't be read as its items; of several, the first. A [`stream`](crate::Request::stream)
    /// goes on after this error, and [`all`](crate::Request::all) has all other items in
    /// [`read_so_far`](Self::read_so_far). The pages have such values in [`Page::unread`](crate::Page::unread).
    pub fn unread_item(&self) -> Option<&UnreadItem> {
        match &self.0.kind {
            Kind::Unread { item, .. } => Some(item),
            _ => None,
        }
    }

    /// What [`all`](crate::Request::all) had read of its list, as items of its type; `None` for another type, and where
    /// the error isn't one of `all`.
    pub fn read_so_far<T: 'static>(&self) -> Option<&[T]> {
        self.0.read.as_ref()?.downcast_ref::<Vec<T>>().map(Vec::as_slice)
    }
}
