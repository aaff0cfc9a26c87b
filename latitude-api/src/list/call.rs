//! What all lists have in common, for code that is generic over them.

use super::pager::{NUMBER, SIZE};
use super::{Items, Pages};
use crate::answer::Page;
use crate::call::Request;
use crate::call::outgoing::Paging;
use crate::error::Error;
use crate::wire::Item;
use std::fmt::Debug;
use std::future::Future;

/// A call that gives a list: one with options of its own, such as
/// [`ListServersRequest`](crate::servers::ListServersRequest), or a [`Request`] for a [`Page`].
///
/// It is for code that is generic over lists. A list has the methods of its own that it needs, so that nobody has to
/// import the trait for a list that is known. Only the crate's own types implement it.
///
/// ```
/// use latitude_api::{Attributes, Error, Item, ListCall, Resource};
///
/// /// The first items of any list.
/// async fn first<C: ListCall>(list: C, count: usize) -> Result<Vec<C::Item>, Error> {
///     let mut items = list.page_size(count as i64).stream();
///     let mut first = Vec::new();
///     while first.len() < count && let Some(item) = items.try_next().await? {
///         first.push(item);
///     }
///     Ok(first)
/// }
///
/// /// The ids of any list of resources.
/// async fn ids<T: Attributes>(list: impl ListCall<Item = Resource<T>>) -> Result<Vec<String>, Error> {
///     Ok(list.all().await?.into_iter().map(|resource| resource.id).collect())
/// }
///
/// /// Any list as JSON, without its secrets.
/// async fn json<T: Item>(list: impl ListCall<Item = T>) -> Result<String, Box<dyn std::error::Error>> {
///     Ok(serde_json::to_string(&list.all().await?)?)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let client = latitude_api::Client::builder()
/// #     .token("test")
/// #     .transport(|_: latitude_api::reqwest::Request| {
/// #         latitude_api::testing::reply(200, serde_json::json!({ "data": [{ "id": "a" }, { "id": "b" }] }))
/// #     })
/// #     .build()?;
/// assert_eq!(first(client.servers().list().filter_project("proj_1"), 1).await?[0].id, "a");
/// assert_eq!(ids(client.tags().list()).await?, ["a", "b"]);
/// assert_eq!(json(client.regions().list()).await?, r#"[{"id":"a","attributes":{}},{"id":"b","attributes":{}}]"#);
/// # Ok(())
/// # }
/// ```
pub trait ListCall:
    private::Listing<<Self as ListCall>::Item>
    + Future<Output = Result<Page<<Self as ListCall>::Item>, Error>>
    + Clone
    + Debug
    + Unpin
    + Send
    + Sync
    + 'static
{
    /// What the list has as its items.
    type Item: Item;

    /// The items of this page and all that follow it, each once, fetched as they are asked for; see [`Items`].
    fn stream(self) -> Items<Self::Item> {
        self.into_request().stream()
    }

    /// This page and all that follow it, fetched as they are asked for.
    fn pages(self) -> Pages<Self::Item> {
        self.into_request().pages()
    }

    /// The items of this page and all that follow it, each once, in one list; see [`Request::all`].
    fn all(self) -> impl Future<Output = Result<Vec<Self::Item>, Error>> + Send + 'static {
        self.into_request().all()
    }

    /// The items of this page and all that follow it, one blocking call at a time; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    fn iter(self) -> crate::call::block::Iter<Items<Self::Item>> {
        self.into_request().iter()
    }

    /// Asks for so many items a page, of which the API may give fewer. A list that takes no size stays as it is: one
    /// that has no pages, or whose pages are asked for by a token.
    fn page_size(self, items: i64) -> Self {
        self.change(|request| {
            request.with(|call| {
                if let Paging::Number = call.paging {
                    call.set_query(SIZE, items.to_string());
                }
            })
        })
    }

    /// Adds a query parameter that the description doesn't know.
    fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.change(|request| request.query(name, value))
    }

    /// The call without options of its own, which has what all calls have: headers, a timeout, `send`, `until`.
    fn into_request(self) -> Request<Page<Self::Item>> {
        self.into()
    }
}

pub(crate) mod private {
    use crate::answer::Page;
    use crate::call::Request;

    /// A call around a request for a page.
    pub trait Listing<T>: Into<Request<Page<T>>> {
        fn change(self, change: impl FnOnce(Request<Page<T>>) -> Request<Page<T>>) -> Self;
    }
}

impl<T: Item> private::Listing<T> for Request<Page<T>> {
    fn change(self, change: impl FnOnce(Self) -> Self) -> Self {
        change(self)
    }
}

impl<T: Item> ListCall for Request<Page<T>> {
    type Item = T;
}

impl<T: Item> Request<Page<T>> {
    /// The items of this page and all that follow it, each once, fetched as they are asked for.
    ///
    /// An item that can't be read is an error in its place, after which the stream goes on: see [`Items`]. [`Pages`] tells
    /// how the last page is known, and what becomes of a list that changes while it is read.
    ///
    /// Deleting items while reading shifts later items to earlier pages: collect them first.
    pub fn stream(self) -> Items<T> {
        self.pages().items()
    }

    /// This page and all that follow it, fetched as they are asked for.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self.into_outgoing())
    }

    /// The items of this page and all that follow it, each once, in one list.
    ///
    /// It is never `Ok` with less than there was on the pages: a page that can't be fetched, pages that repeat
    /// ([`Error::is_incomplete_list`]) and an item that can't be read ([`Error::unread_item`]) are errors. The error has
    /// the other items, by [`Error::read_so_far`]; where single items can't be read, these are all others of the list.
    ///
    /// ```no_run
    /// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
    /// use latitude_api::{Resource, servers::Server};
    ///
    /// match client.servers().list().all().await {
    ///     Ok(servers) => println!("{} servers", servers.len()),
    ///     Err(error) => {
    ///         let servers = error.read_so_far::<Resource<Server>>().unwrap_or_default();
    ///         println!("{} servers at least: {error}", servers.len());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// For a list that changes while it is read, see [`Pages`].
    pub async fn all(self) -> Result<Vec<T>, Error> {
        let mut items = self.stream();
        let mut all = Vec::new();
        let mut unread: Option<Error> = None;
        loop {
            match items.try_next().await {
                Ok(Some(item)) => all.push(item),
                Ok(None) => break,
                Err(error) if error.unread_item().is_some() => {
                    unread = Some(unread.map_or(error, Error::and_another_unread));
                }
                Err(error) => return Err(error.having_read(all)),
            }
        }
        match unread {
            Some(error) => Err(error.having_read(all)),
            None => Ok(all),
        }
    }

    /// The items of this page and all that follow it, one blocking call at a time; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn iter(self) -> crate::call::block::Iter<Items<T>> {
        self.stream().iter()
    }

    /// Asks for the number of matching items instead of the items themselves.
    #[allow(dead_code, reason = "a description may have no list that is counted")]
    pub(crate) fn total(self) -> Request<u64> {
        let this = self.set("stats[total]", "count");
        let this = this.with(|call| match call.paging {
            Paging::Token(token) => call.unset_query(token.name),
            Paging::Alone | Paging::Number => {
                call.set_query(SIZE, "1".to_owned());
                call.unset_query(NUMBER);
            }
        });
        this.answering()
    }
}
