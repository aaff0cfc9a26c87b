//! A call in the making: what goes over the wire, and nothing of its types.

use super::send::earliest;
use super::{RetryPolicy, Session};
use crate::answer::Reading;
use crate::error::Error;
use crate::escape::escaped;
use crate::hidden::REDACTED;
use crate::hidden::logs_in;
use crate::operation::Operation;
use crate::wire::{Unwritable, View, Writer};
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What the network and the server's own housekeeping may take beyond the time that a call lets the server work. The
/// docs of generated methods name it.
const BEYOND_WORK: Duration = Duration::from_secs(30);
/// RFC 3986's unreserved characters stand as they are; all else is encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(crate) const JSON_API: &str = "application/vnd.api+json";
#[allow(dead_code, reason = "a description may have no body of this type")]
pub(crate) const JSON: &str = "application/json";

/// How long the server works before it answers, as far as the call says it.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "which of them there are depends on the description")]
pub(crate) enum Work {
    Unknown,
    Seconds(u64),
    /// What this parameter of the query says, or so many seconds where it is left out.
    Query(&'static str, Option<u64>),
}

/// What leads from one page of a list to the next.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "which of them there are depends on the description")]
pub(crate) enum Paging {
    /// The list has no further pages.
    Alone,
    /// `page[number]`.
    Number,
    Token(PageToken),
}

/// A page has the token of the next one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageToken {
    /// The query parameter that takes it.
    pub(crate) name: &'static str,
    /// Where a page has it, as a JSON pointer.
    pub(crate) next: &'static str,
}

/// Everything of a call but the type of its answer.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) session: Arc<Session>,
    pub(crate) operation: Operation,
    pub(crate) query: Vec<(Cow<'static, str>, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    /// For each attempt.
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    /// How long all of it may take, from the beginning of the first call.
    pub(crate) deadline: Option<Duration>,
    /// When the last attempt has to be over, where the call is part of a list or a wait.
    pub(crate) ends: Option<Instant>,
    /// How long the server may work before it answers.
    pub(crate) work: Work,
    /// What leads to further pages.
    pub(crate) paging: Paging,
    /// What its answer may do without.
    pub(crate) reading: Reading,
    /// The first thing that was wrong with the arguments; told when the call is sent.
    wrong: Option<String>,
}

impl Outgoing {
    pub(crate) fn new(session: &Arc<Session>, operation: Operation) -> Self {
        Self {
            session: session.clone(),
            operation: operation.hiding(&session.hidden),
            query: Vec::new(),
            headers: HeaderMap::new(),
            body: None,
            timeout: None,
            retry: None,
            deadline: None,
            ends: None,
            work: Work::Unknown,
            paging: Paging::Alone,
            reading: Reading::default(),
            wrong: None,
        }
    }

    /// How long the server may work, where the call says so.
    pub(crate) fn work(&self) -> Option<Duration> {
        let seconds = match self.work {
            Work::Unknown => None,
            Work::Seconds(seconds) => Some(seconds),
            Work::Query(name, default) => {
                let said = self.query.iter().rev().find(|(other, _)| other == name);
                said.and_then(|(_, value)| value.parse().ok()).or(default)
            }
        };
        seconds.map(Duration::from_secs)
    }

    /// How long an attempt may take: by itself, a call is no shorter than the work that it asks for.
    pub(crate) fn attempt_timeout(&self) -> Duration {
        let client = self.session.timeout;
        let needed = || self.work().map(|work| work.saturating_add(BEYOND_WORK));
        self.timeout.unwrap_or_else(|| needed().map_or(client, |needed| client.max(needed)))
    }

    /// When the last attempt has to be over, for a call that begins now.
    pub(crate) fn ends(&self, now: Instant) -> Option<Instant> {
        earliest(self.ends, self.deadline.and_then(|deadline| now.checked_add(deadline)))
    }

    /// Begins the time of a call that is made of several.
    pub(crate) fn begin(self: &mut Arc<Self>) {
        if self.deadline.is_some() {
            let ends = self.ends(self.session.timer.now());
            let this = Arc::make_mut(self);
            (this.deadline, this.ends) = (None, ends);
        }
    }

    /// What is wrong with the call, if anything is.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match &self.wrong {
            Some(why) => Err(Error::invalid(why.clone())),
            None => match self.query.iter().find(|(_, value)| value.contains(REDACTED)) {
                Some((name, _)) => Err(Error::invalid(format!(
                    "`{}` has `{REDACTED}` in it, which is what a `Secret` prints: take its text by `expose`",
                    escaped(name)
                ))),
                None => Ok(()),
            },
        }
    }

    /// Where the call goes.
    pub(crate) fn url(&self) -> Url {
        let mut url = self.session.url(self.operation.path_so_far());
        if !self.query.is_empty() {
            url.set_query(Some(&encode_query(&self.query)));
        }
        url
    }

    pub(crate) fn refuse(&mut self, why: String) {
        self.wrong.get_or_insert(why);
    }

    /// Refuses a list without items: a filter by nothing could be taken for no filter, and what is to be deleted for
    /// everything.
    pub(crate) fn refuse_empty(&mut self, name: &str) {
        self.refuse(format!("`{name}` was given no values: leave it out to ask for all"));
    }

    /// Fills the first open parameter of the path.
    pub(crate) fn fill(&mut self, value: &str) {
        let Some((name, place)) = self.operation.open_parameter() else {
            return self.refuse(format!("`{}` takes no further path parameter", self.operation.path_template()));
        };
        match segment(value) {
            Ok(encoded) => self.operation.fill(place, &encoded),
            Err(why) => self.refuse(format!("`{name}` {why}")),
        }
    }

    /// Sets a query parameter, in place of an earlier value.
    pub(crate) fn set_query(&mut self, name: &'static str, value: String) {
        self.unset_query(name);
        self.query.push((name.into(), value));
    }

    pub(crate) fn unset_query(&mut self, name: &str) {
        self.query.retain(|(other, _)| other != name);
    }

    /// Sets a query parameter that stands once for each value.
    pub(crate) fn set_query_each(&mut self, name: &'static str, values: impl IntoIterator<Item = String>) {
        self.unset_query(name);
        self.query.extend(values.into_iter().map(|value| (name.into(), value)));
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), _) if name == reqwest::header::AUTHORIZATION => {
                self.refuse("`authorization` holds the client's token and is no header of a call".to_owned());
            }
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(logs_in(&name));
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(format!("`{}` is not a valid header name", escaped(name))),
            // The value may be a secret.
            (_, Err(_)) => {
                self.refuse(format!("the value of the header `{name}` has characters that no header may have"))
            }
        }
    }

    pub(crate) fn set_body(&mut self, media_type: &'static str, body: impl Into<Bytes>) {
        self.headers.insert(reqwest::header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        self.body = Some(body.into());
    }

    pub(crate) fn wrong_body(&mut self, error: &serde_json::Error) {
        self.refuse(format!("the body can't be written as JSON: {error}"));
    }

    /// Sends what a writer has written.
    pub(crate) fn set_written(&mut self, media_type: &'static str, written: Result<String, Unwritable>) {
        match written {
            // It would overwrite a secret with the word that hides it.
            Ok(text) if text.contains(REDACTED) => self.refuse(format!(
                "the body has `{REDACTED}` in it, which is what a `Secret` prints: take its text by `expose`, or wrap what \
                 holds it in `Exposed`. No text can be sent that has this word in it"
            )),
            Ok(text) => self.set_body(media_type, text),
            Err(why) => self.refuse(why.to_string()),
        }
    }
}

/// Encodes one segment of a path. Empty, `.` and `..` would make another path of it.
pub(crate) fn segment(value: &str) -> Result<String, &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("would lead to another path"),
        _ => Ok(percent_encode(value.as_bytes(), RESERVED).to_string()),
    }
}

/// `name=value` pairs, encoded for a URL.
fn encode_query(pairs: &[(Cow<'static, str>, String)]) -> String {
    let encode = |text: &str| percent_encode(text.as_bytes(), RESERVED).to_string();
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// What stands around the attributes of a JSON:API request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Document<'a> {
    pub(crate) kind: Option<&'static str>,
    pub(crate) id: Option<&'a str>,
    /// Whether `data` stands around it all.
    pub(crate) wrapped: bool,
}

impl Document<'_> {
    pub(crate) fn write(self, attributes: View<'_>) -> Result<String, Unwritable> {
        let mut writer = Writer::strict();
        writer.raw(if self.wrapped { "{\"data\":{" } else { "{" });
        let mut first = true;
        for (name, value) in [("id", self.id), ("type", self.kind)] {
            if let Some(value) = value {
                writer.key(name, &mut first);
                writer.string(value);
            }
        }
        writer.key("attributes", &mut first);
        writer.value(attributes);
        writer.raw(if self.wrapped { "}}" } else { "}" });
        writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one_segment() {
        assert_eq!(segment("sv_1"), Ok("sv_1".to_owned()));
        assert_eq!(segment("a/b?c#d%2F é"), Ok("a%2Fb%3Fc%23d%252F%20%C3%A9".to_owned()));
        assert_eq!(segment("..."), Ok("...".to_owned()));
        for refused in ["", ".", ".."] {
            assert!(segment(refused).is_err(), "{refused:?}");
        }
    }
}
