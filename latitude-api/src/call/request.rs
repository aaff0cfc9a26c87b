//! A call of the API.

use super::calling::{Calling, ResponseFuture};
use super::outgoing::{Document, JSON_API, Outgoing, PageToken, Paging, Work};
use super::retry::RetryPolicy;
use crate::answer::{Answer, Untyped, strict};
use crate::error::Error;
use crate::json::{Finite, without_mark};
use crate::wire::{Kind, Record, Unwritable, View, Writer, at};
use bytes::Bytes;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A call of the API.
///
/// `.await` sends it and gives the answer; [`send`](Request::send) gives the answer with its status and headers. It is
/// a future as it is, for `tokio::spawn`, `JoinSet`, `join!` and `select!`:
///
/// ```no_run
/// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
/// let (server, tags) = tokio::join!(client.servers().get("sv_1"), client.tags().list());
/// println!("{} has one of {} tags", server?.id, tags?.len());
/// # Ok(())
/// # }
/// ```
///
/// Nothing is sent before it is first polled. Dropping it cancels it; what the API has received by then it may still
/// do. Polled again after its answer, it gives an error ([`Error::is_invalid`]).
///
/// A clone is a call that hasn't been made, whatever has become of the original. So is what a setter such as
/// [`header`](Request::header) gives, which cancels a call on its way; [`send`](Request::send) goes on with it.
#[must_use = "a request does nothing until it is awaited or sent"]
pub struct Request<T> {
    call: Calling,
    answer: PhantomData<fn() -> T>,
}

impl<T> Request<T> {
    pub(crate) fn of(outgoing: Outgoing) -> Self {
        Self::made_by(Calling::new(outgoing))
    }

    pub(crate) fn made_by(call: Calling) -> Self {
        Self { call, answer: PhantomData }
    }

    /// Sets a header, in place of an earlier value.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|call| call.set_header(name, value))
    }

    /// Adds a query parameter that the description doesn't know.
    pub fn query(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(|call| call.query.push((name.into().into(), value.into())))
    }

    /// Gives each attempt at the call this long, from its start to the last byte of its answer.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|call| call.timeout = Some(timeout))
    }

    /// Gives the call this long in all, from the beginning of the first attempt or of the wait for its turn: all
    /// attempts, pauses and turns of a rate limit; of a list all pages, of a wait all looks. What can't be in time
    /// isn't begun. The attempt that it cuts off fails as by its [`timeout`](Self::timeout), and a call that could make
    /// none with an error that is [`is_deadline`](Error::is_deadline).
    ///
    /// ```no_run
    /// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
    /// use std::time::Duration;
    ///
    /// let server = client.servers().get("sv_1").deadline(Duration::from_secs(5)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn deadline(self, time: Duration) -> Self {
        self.with(|call| call.deadline = Some(time))
    }

    /// Tries this call again by another policy than the client's.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.with(|call| call.retry = Some(policy))
    }

    /// The body as it will be sent, secrets included; `None` where there is none.
    pub fn body_bytes(&self) -> Option<&Bytes> {
        self.outgoing().body.as_ref()
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Outgoing)) -> Self {
        change(self.call.change());
        self
    }

    /// The same call, of which another answer is wanted.
    #[allow(dead_code, reason = "a description may have no list that is counted")]
    pub(crate) fn answering<U>(self) -> Request<U> {
        Request { call: self.call, answer: PhantomData }
    }

    pub(crate) fn outgoing(&self) -> &Outgoing {
        self.call.outgoing()
    }

    pub(crate) fn into_outgoing(self) -> Arc<Outgoing> {
        self.call.into_outgoing()
    }
}

/// What generated methods put a call together with. A description may have no use for some of them.
#[allow(dead_code, reason = "which of them are called depends on the description")]
impl<T> Request<T> {
    /// Fills the next parameter of the path.
    pub(crate) fn path(self, value: impl AsRef<str>) -> Self {
        Self::made_by(self.call.fill(value.as_ref()))
    }

    /// Fills the next parameter of the path with a list.
    pub(crate) fn path_joined(self, values: impl IntoIterator<Item = impl ToString>) -> Self {
        self.joined("a list in the path", ",", values, Self::path)
    }

    /// Marks a call that may be made twice although its method doesn't say so.
    pub(crate) fn idempotent(self) -> Self {
        self.with(|call| call.operation.allow_repeating())
    }

    /// Marks a call whose answer may be a resource without an id.
    pub(crate) fn may_lack_id(self) -> Self {
        self.with(|call| call.reading.may_lack_id = true)
    }

    /// Marks a call whose answer has a secret in its `meta`.
    #[allow(dead_code, reason = "a description may have none")]
    pub(crate) fn secret_meta(self) -> Self {
        self.with(|call| call.reading.secret_meta = true)
    }

    /// Marks a call whose answer may come with something else around it than its type has.
    #[allow(dead_code, reason = "a description may have none")]
    pub(crate) fn rewrapped(self) -> Self {
        self.with(|call| call.reading.rewrapped = true)
    }

    /// Marks a call whose answer is a web page.
    pub(crate) fn html(self) -> Self {
        self.with(|call| call.reading.html = true)
    }

    /// Marks a list whose pages have numbers.
    pub(crate) fn paged(self) -> Self {
        self.with(|call| call.paging = Paging::Number)
    }

    /// Marks a list whose pages have the token of the next one, at this JSON pointer; the parameter takes it.
    pub(crate) fn paged_by(self, name: &'static str, next: &'static str) -> Self {
        self.with(|call| call.paging = Paging::Token(PageToken { name, next }))
    }

    /// Tells that the server works so many seconds before it answers as a property of the body has, a JSON pointer.
    pub(crate) fn works_for(self, body: &dyn Record, property: &'static str, default: Option<u64>) -> Self {
        let said = at(body, property);
        let said = said.and_then(|said| said.as_u64().or_else(|| said.as_str()?.parse().ok()));
        self.with(|call| call.work = said.or(default).map_or(Work::Unknown, Work::Seconds))
    }

    /// The same, of a parameter of the query.
    pub(crate) fn works_for_query(self, name: &'static str, default: Option<u64>) -> Self {
        self.with(|call| call.work = Work::Query(name, default))
    }

    /// Sets a query parameter.
    pub(crate) fn set(self, name: &'static str, value: impl ToString) -> Self {
        self.with(|call| call.set_query(name, value.to_string()))
    }

    /// Sets a query parameter that is repeated for each value.
    pub(crate) fn set_each(self, name: &'static str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        let mut values = values.into_iter().map(|value| value.to_string()).peekable();
        self.with(|call| match values.peek() {
            Some(_) => call.set_query_each(name, values),
            None => call.refuse_empty(name),
        })
    }

    /// Sets a query parameter for each pair.
    pub(crate) fn set_pairs(self, pairs: impl IntoIterator<Item = (impl Into<String>, impl ToString)>) -> Self {
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name.into(), value.to_string())).collect();
        self.with(|call| {
            if pairs.is_empty() {
                call.refuse("a map of the query has no entries: leave it out to ask for all".to_owned());
            }
            for (name, value) in pairs {
                if name.is_empty() {
                    call.refuse("a key of a map of the query is empty".to_owned());
                }
                call.unset_query(&name);
                call.query.push((name.into(), value));
            }
        })
    }

    /// Sets a query parameter `name[key]` for each pair.
    pub(crate) fn set_deep(
        self,
        name: &'static str,
        pairs: impl IntoIterator<Item = (impl Into<String>, impl ToString)>,
    ) -> Self {
        let pairs: Vec<(String, _)> = pairs.into_iter().map(|(key, value)| (key.into(), value)).collect();
        let this = self.with(|call| {
            call.query.retain(|(other, _)| !other.strip_prefix(name).is_some_and(|rest| rest.starts_with('[')));
            if pairs.is_empty() {
                call.refuse_empty(name);
            }
            // It would come out as another key.
            if pairs.iter().any(|(key, _)| key.is_empty() || key.contains(['[', ']'])) {
                call.refuse(format!("a key of `{name}` is empty or has a bracket in it"));
            }
        });
        this.set_pairs(pairs.into_iter().map(|(key, value)| (format!("{name}[{key}]"), value)))
    }

    /// Sets a query parameter that holds a list.
    pub(crate) fn set_joined(
        self,
        name: &'static str,
        separator: &str,
        values: impl IntoIterator<Item = impl ToString>,
    ) -> Self {
        self.joined(name, separator, values, |call, list| call.set(name, list))
    }

    /// Sets a list in one text. An item that is empty or has the separator in it would come out as another list.
    fn joined(
        self,
        name: &str,
        separator: &str,
        values: impl IntoIterator<Item = impl ToString>,
        set: impl FnOnce(Self, String) -> Self,
    ) -> Self {
        let values: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
        if values.is_empty() {
            return self.with(|call| call.refuse_empty(name));
        }
        if let Some(odd) = values.iter().find(|value| value.is_empty() || value.contains(separator)) {
            let why = if odd.is_empty() { "is empty".to_owned() } else { format!("has a `{separator}` in it") };
            return self.with(|call| {
                call.refuse(format!("an item of `{name}` {why}, which a list joined by `{separator}` can't hold"));
            });
        }
        set(self, values.join(separator))
    }

    /// Refuses numbers that no text stands for.
    pub(crate) fn finite(self, name: &str, numbers: &[f64]) -> Self {
        self.with(|call| {
            if numbers.iter().any(|number| !number.is_finite()) {
                call.refuse(format!("`{name}` is NaN or an infinity, which can't be sent"));
            }
        })
    }

    /// Sets a query parameter that is repeated for each number.
    pub(crate) fn numbers_each(self, name: &'static str, numbers: impl IntoIterator<Item = f64>) -> Self {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        self.finite(name, &numbers).set_each(name, numbers)
    }

    /// Sets a query parameter that holds a list of numbers.
    pub(crate) fn numbers_joined(
        self,
        name: &'static str,
        separator: &str,
        numbers: impl IntoIterator<Item = f64>,
    ) -> Self {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        self.finite(name, &numbers).set_joined(name, separator, numbers)
    }

    /// Sets a header that holds a list of numbers.
    pub(crate) fn header_numbers(self, name: &str, numbers: impl IntoIterator<Item = f64>) -> Self {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        self.finite(name, &numbers).header_joined(name, numbers)
    }

    /// Fills the next parameter of the path with numbers.
    pub(crate) fn path_numbers(self, numbers: impl IntoIterator<Item = f64>) -> Self {
        let numbers: Vec<f64> = numbers.into_iter().collect();
        self.finite("a number in the path", &numbers).path_joined(numbers)
    }

    /// Sets a query parameter that holds JSON.
    pub(crate) fn set_json<V: Kind>(self, name: &'static str, value: &V) -> Self {
        self.with(|call| match write(value.view()) {
            Ok(text) => call.set_query(name, text),
            Err(why) => call.refuse(why.to_string()),
        })
    }

    /// Sets a header that holds a list.
    pub(crate) fn header_joined(self, name: &str, values: impl IntoIterator<Item = impl ToString>) -> Self {
        self.joined(name, ",", values, |call, list| call.header(name, &list))
    }

    /// Adds a cookie. RFC 6265 has no way to write other characters in its value, and servers don't agree on one.
    pub(crate) fn cookie(self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        let pair = format!("{name}={value}");
        self.with(|call| {
            let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
            if !value.bytes().all(fits) {
                return call.refuse(format!(
                    "the cookie `{name}` has characters that no cookie may have: a space, a quote, a comma, a semicolon, a \
                     backslash, a control character or one beyond ASCII"
                ));
            }
            let cookies = match call.headers.get(reqwest::header::COOKIE).and_then(|value| value.to_str().ok()) {
                Some(others) => format!("{others}; {pair}"),
                None => pair,
            };
            call.set_header("cookie", &cookies);
        })
    }

    /// Sends the attributes in a JSON:API document.
    pub(crate) fn data<B: Kind>(
        self,
        media_type: &'static str,
        kind: impl Into<Option<&'static str>>,
        body: &B,
    ) -> Self {
        self.document(media_type, kind.into(), None, body, true)
    }

    /// Sends the attributes in a JSON:API document that names its resource.
    pub(crate) fn data_of<B: Kind>(
        self,
        media_type: &'static str,
        kind: impl Into<Option<&'static str>>,
        id: impl AsRef<str>,
        body: &B,
    ) -> Self {
        self.document(media_type, kind.into(), Some(id.as_ref()), body, true)
    }

    /// Sends the attributes in a resource object without `data` around it.
    pub(crate) fn resource<B: Kind>(
        self,
        media_type: &'static str,
        kind: impl Into<Option<&'static str>>,
        body: &B,
    ) -> Self {
        self.document(media_type, kind.into(), None, body, false)
    }

    /// Sends the attributes in a resource object without `data` around it that names its resource.
    pub(crate) fn resource_of<B: Kind>(
        self,
        media_type: &'static str,
        kind: impl Into<Option<&'static str>>,
        id: impl AsRef<str>,
        body: &B,
    ) -> Self {
        self.document(media_type, kind.into(), Some(id.as_ref()), body, false)
    }

    fn document<B: Kind>(
        self,
        media_type: &'static str,
        kind: Option<&'static str>,
        id: Option<&str>,
        body: &B,
        wrapped: bool,
    ) -> Self {
        let written = Document { kind, id, wrapped }.write(body.view());
        self.with(|call| call.set_written(media_type, written))
    }

    /// Sends a body as JSON.
    pub(crate) fn body<B: Kind>(self, media_type: &'static str, body: &B) -> Self {
        self.with(|call| call.set_written(media_type, write(body.view())))
    }

    /// Sends a body as it is.
    pub(crate) fn raw(self, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.with(|call| call.set_body(media_type, body))
    }
}

fn write(view: View<'_>) -> Result<String, Unwritable> {
    let mut writer = Writer::strict();
    writer.value(view);
    writer.finish()
}

impl<T: Answer> Request<T> {
    /// Sends the call and gives the answer with its status and headers.
    pub fn send(self) -> ResponseFuture<T> {
        ResponseFuture::new(self.call)
    }

    /// Makes the call and blocks until it gives the answer; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn call(mut self) -> Result<T, Error> {
        let raw = self.call.block()?;
        T::read(&raw).map_err(|error| self.call.name(error))
    }
}

impl<T: Answer> Future for Request<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(Pin::new(&mut self.call).poll(context))?;
        Poll::Ready(T::read(&raw).map_err(|error| self.call.name(error)))
    }
}

/// A call written by hand ([`Client::request`](crate::Client::request)).
impl Request<Untyped> {
    /// Sends `body` as JSON. NaN and infinities, which JSON doesn't have, are an error before anything is sent; so is
    /// the text that a [`Secret`](crate::Secret) prints. With its secrets in clear text, an answer is
    /// [`Exposed`](crate::Exposed).
    pub fn json(self, body: &impl serde::Serialize) -> Self {
        match serde_json::to_string(&Finite(body)) {
            Ok(text) => self.with(|call| call.set_written(JSON_API, Ok(text))),
            Err(error) => self.with(|call| call.wrong_body(&error)),
        }
    }

    /// Sends the call and decodes the JSON of the answer into any type.
    pub async fn send_as<T: serde::de::DeserializeOwned>(mut self) -> Result<T, Error> {
        let response = (&mut self.call).await?;
        let body = without_mark(&response.body);
        let body = if body.trim_ascii().is_empty() { b"null" } else { body };
        strict(body).map_err(|why| self.call.name(response.unreadable(&why)))
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), answer: PhantomData }
    }
}

// The body and the query may hold what is nobody's business.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({:?})", self.outgoing().operation)
    }
}

#[cfg(test)]
mod tests {
    use crate::Client;
    use reqwest::Method;

    #[test]
    fn a_cookie_is_one_pair_or_refused() {
        let client = Client::new("t").unwrap();
        let call = || client.request(Method::GET, ["servers"]).cookie("first", 1);
        for fits in ["", "abc", "a=b&c", "%20", "!#$'()*+-./:<>?@[]^_`{|}~"] {
            let outgoing = call().cookie("session", fits).call.into_outgoing();
            assert!(outgoing.check().is_ok(), "{fits}");
            assert_eq!(outgoing.headers["cookie"], format!("first=1; session={fits}"));
        }
        for wrong in ["secret;admin=1", "secret,1", "secret 1", "s\u{e9}cret", "secret\r\n", "\"secret\"", "\\secret"] {
            let error = call().cookie("session", wrong).call.into_outgoing().check().unwrap_err().to_string();
            assert!(error.contains("`session`") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn pairs_are_parameters_of_their_own() {
        let client = Client::new("t").unwrap();
        let call = client.request(Method::GET, ["servers"]).set("page", 1).set_deep("filter", [("a", 1), ("b", 2)]);
        let call = call.set_pairs([("page", "2"), ("c&d", "e")]).set_deep("filter", [("a", 3)]);
        let outgoing = call.call.into_outgoing();
        assert!(outgoing.check().is_ok());
        let query: Vec<(&str, &str)> = outgoing.query.iter().map(|(name, value)| (&**name, value.as_str())).collect();
        assert_eq!(query, [("page", "2"), ("c&d", "e"), ("filter[a]", "3")], "a setter replaces what it set before");
        let call = || client.request(Method::GET, ["servers"]);
        let none: [(&str, &str); 0] = [];
        for refused in [
            call().set_deep("filter", none),
            call().set_pairs(none),
            call().set_deep("filter", [("a][b", "1")]),
            call().set_deep("filter", [("", "1")]),
            call().set_pairs([("", "1")]),
        ] {
            assert!(refused.call.into_outgoing().check().unwrap_err().is_invalid());
        }
    }
}
