//! A transport that records what was sent.

use super::reply;
use crate::call::{Sending, Transport};
use crate::escape::escaped;
use crate::hidden::REDACTED;
use crate::operation::Operation;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A [`Transport`] that records what was sent, and answers without a network.
///
/// ```
/// use latitude_api::testing::{Recorder, VirtualTime, reply};
/// use latitude_api::{Client, RetryPolicy, tags::CreateTag};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), latitude_api::Error> {
/// let tag = json!({ "data": { "id": "tag_1", "attributes": { "name": "web" } } });
/// let api = Recorder::replying([reply(429, json!({})), reply(201, tag)]);
/// let time = VirtualTime::new();
/// let client = Client::builder().token("test").transport(api.clone()).timer(time.clone());
/// let client = client.retry(RetryPolicy::default().without_jitter()).build()?;
///
/// client.tags().create(CreateTag::name("web").color("#00f")).await?;
///
/// assert_eq!(api.calls("POST", "/tags").len(), 2); // each attempt is one
/// assert_eq!(api.sent()[1].json()["data"]["attributes"]["name"], "web");
/// assert_eq!(time.slept().len(), 1);
/// api.assert_not_sent("DELETE", "/tags/{tag_id}");
/// # Ok(())
/// # }
/// ```
///
/// Clones share the record. Paths are those of the API: without the base URL, and either concrete (`/tags/tag_1`) or as
/// the description has them (`/tags/{tag_id}`), which stands for all of them.
#[derive(Clone)]
pub struct Recorder(Arc<Shared>);

struct Shared {
    answers: Answers,
    sent: Mutex<Vec<Sent>>,
}

enum Answers {
    Given(Mutex<VecDeque<Sending>>),
    Made(Box<dyn Fn(&Sent) -> Sending + Send + Sync>),
    Passed(Box<dyn Transport>),
}

impl Recorder {
    /// Gives these answers, one after the other. After the last one, an answer says that there is none left: 501, which
    /// isn't tried again.
    pub fn replying(answers: impl IntoIterator<Item = Sending>) -> Self {
        Self::new(Answers::Given(Mutex::new(answers.into_iter().collect())))
    }

    /// Answers by what was sent.
    ///
    /// ```
    /// use latitude_api::testing::{Recorder, reply};
    /// use serde_json::json;
    ///
    /// let api = Recorder::answering(|sent| match (sent.method(), sent.path_template()) {
    ///     ("GET", "/servers/{server_id}") => reply(200, json!({ "data": { "id": "sv_1" } })),
    ///     _ => reply(404, json!({})),
    /// });
    /// ```
    pub fn answering(answer: impl Fn(&Sent) -> Sending + Send + Sync + 'static) -> Self {
        Self::new(Answers::Made(Box::new(answer)))
    }

    /// Records what another transport answers, such as a [`reqwest::Client`] that sends to a mock server.
    pub fn around(transport: impl Transport) -> Self {
        Self::new(Answers::Passed(Box::new(transport)))
    }

    fn new(answers: Answers) -> Self {
        Self(Arc::new(Shared { answers, sent: Mutex::default() }))
    }

    /// Everything that was sent so far, in its order. What was tried again is in it more than once.
    pub fn sent(&self) -> Vec<Sent> {
        locked(&self.0.sent).clone()
    }

    /// What was sent by this method to this path.
    pub fn calls(&self, method: &str, path: &str) -> Vec<Sent> {
        locked(&self.0.sent).iter().filter(|sent| sent.is(method, path)).cloned().collect()
    }

    /// How many answers of [`replying`](Self::replying) nobody has asked for yet.
    pub fn replies_left(&self) -> usize {
        if let Answers::Given(left) = &self.0.answers { locked(left).len() } else { 0 }
    }

    /// The one request by this method to this path. It panics where there is none or more than one, and lists what was
    /// sent.
    #[track_caller]
    pub fn assert_sent_once(&self, method: &str, path: &str) -> Sent {
        let mut calls = self.calls(method, path);
        assert!(calls.len() == 1, "{}", self.mismatch(method, path, "once", calls.len()));
        calls.remove(0)
    }

    /// Panics where there are not so many requests by this method to this path, and lists what was sent.
    #[track_caller]
    pub fn assert_sent(&self, method: &str, path: &str, times: usize) {
        let count = self.calls(method, path).len();
        assert!(count == times, "{}", self.mismatch(method, path, &self::times(times), count));
    }

    /// Panics where there is a request by this method to this path, and lists what was sent.
    #[track_caller]
    pub fn assert_not_sent(&self, method: &str, path: &str) {
        self.assert_sent(method, path, 0);
    }

    fn mismatch(&self, method: &str, path: &str, expected: &str, count: usize) -> String {
        let head = format!("{method} {path} was to be sent {expected}, and was sent {}", times(count));
        let sent = self.sent();
        if sent.is_empty() {
            return format!("{head}; nothing was sent at all");
        }
        let lines = sent.iter().enumerate().map(|(i, sent)| {
            let mark = if sent.is(method, path) { '*' } else { ' ' };
            format!("\n{mark} {:>3}. {sent:?}", i + 1)
        });
        format!("{head}; what was sent:{}", lines.collect::<String>())
    }
}

fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        more => format!("{more} times"),
    }
}

/// A test that panicked elsewhere leaves the record as it was.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for Recorder {
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
        let sent = Sent::new(&request, operation);
        locked(&self.0.sent).push(sent.clone());
        match &self.0.answers {
            Answers::Given(left) => {
                let next = locked(left).pop_front();
                next.unwrap_or_else(|| {
                    let detail = format!("the Recorder has no reply left for {sent:?}");
                    reply(501, serde_json::json!({ "errors": [{ "code": "NO_REPLY_LEFT", "detail": detail }] }))
                })
            }
            Answers::Made(answer) => answer(&sent),
            Answers::Passed(transport) => transport.send(request, operation),
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("sent", &self.sent()).finish_non_exhaustive()
    }
}

/// A request as a [`Recorder`] saw it: one attempt at a call.
///
/// `Debug` is its method, its path and its query, on one line and without what the client logs in by.
#[derive(Clone)]
pub struct Sent {
    operation: Operation,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    fn new(request: &reqwest::Request, operation: &Operation) -> Self {
        let mut headers = request.headers().clone();
        if let Some(token) = headers.get_mut(AUTHORIZATION) {
            *token = HeaderValue::from_static(REDACTED);
        }
        let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        Self {
            operation: operation.clone(),
            query: request.url().query_pairs().into_owned().collect(),
            headers,
            body: Bytes::copy_from_slice(body),
        }
    }

    /// Which operation of the API it is.
    pub fn operation(&self) -> &Operation {
        &self.operation
    }

    /// The method, such as `POST`.
    pub fn method(&self) -> &str {
        self.operation.method().as_str()
    }

    /// The path with its ids, such as `/servers/sv_1`: decoded, and without the path of the base URL.
    pub fn path(&self) -> String {
        percent_decode_str(self.operation.path_so_far()).decode_utf8_lossy().into_owned()
    }

    /// The path as the API's description has it, such as `/servers/{server_id}`; see [`Operation::path_template`].
    pub fn path_template(&self) -> &str {
        self.operation.path_template()
    }

    /// The operation's id in the API's description; `None` for a call by [`Client::request`](crate::Client::request).
    pub fn operation_id(&self) -> Option<&str> {
        self.operation.id()
    }

    /// Whether making the call twice is the same as making it once: what is lost on its way is tried again only then.
    pub fn is_repeatable(&self) -> bool {
        self.operation.is_repeatable()
    }

    /// The query, decoded, in its order.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The value of a query parameter, decoded, such as that of `filter[project]`; the first one of several.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The headers, of which `Authorization` is `[redacted]`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The text of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as it was sent, secrets included; empty where there was none.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The JSON of the body, secrets included; null where there was none or it is no JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether it was sent by this method to this path, which is concrete or as the description has it.
    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method() == method
            && (self.path_template() == path || self.operation.path_so_far() == path || self.path() == path)
    }
}

// The body may hold what is nobody's business.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text| escaped(text).without(self.operation.hidden());
        write!(f, "{} {}", shown(self.method()), shown(self.operation.path_so_far()))?;
        for (i, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{}={}", if i == 0 { '?' } else { '&' }, shown(name), shown(value))?;
        }
        Ok(())
    }
}
