//! Why no answer came, in the crate's own words, and what it stems from.

use super::protocol;
use crate::escape::escaped;
use crate::hidden::Hidden;
use reqwest::Url;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// Why a [`Transport`](crate::Transport) gives no answer.
///
/// A [`reqwest::Error`] or a [`std::io::Error`] in it, or among its sources, says whether the API was reached, which
/// decides what may be tried again. A connection that [`reqwest`] couldn't make may be that of a redirect, and so a
/// POST is not; one that an [`io::Error`](std::io::Error) says was refused is. Any other error counts as a connection
/// that was lost. With [`assume_no_redirects`](crate::ClientBuilder::assume_no_redirects), all that [`reqwest`] says is
/// believed, also that the server didn't process the request.
///
/// It is the [`source`](StdError::source) of the [`Error`](crate::Error) of the call. Where it, or one of its own
/// sources, has the address of the request or the token in its text, or a text that isn't one short line, texts that
/// are safe to log stand in its place.
pub type TransportError = Box<dyn StdError + Send + Sync>;

/// Why [`Credentials`](crate::Credentials) give no API key. It is the [`source`](StdError::source) of the
/// [`Error`](crate::Error) of the call.
pub type CredentialsError = Box<dyn StdError + Send + Sync>;

/// An error and what it stems from: a transport may wrap the error of another.
pub(super) fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> + Clone {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source()).take(DEEPEST)
}

/// Why no answer came, or not all of it. The words are never those of the error that it is read off, which is printed
/// beside them as their cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    ConnectTimeout,
    Timeout,
    NoSuchHost,
    Unresolved,
    Refused,
    Unreachable,
    Tls,
    Unconnected,
    NotProcessed,
    BrokenOff,
    Lost,
    NotHttp,
    LongHead,
    Redirect,
    Failed,
}

impl Reason {
    pub(super) fn of(error: &(dyn StdError + 'static)) -> Self {
        let requests = || causes(error).filter_map(|cause| cause.downcast_ref::<reqwest::Error>());
        let connecting = requests().any(reqwest::Error::is_connect);
        if protocol::was_not_processed(error) {
            return Self::NotProcessed;
        }
        if protocol::is_unresponsive(error) {
            return Self::Lost;
        }
        if causes(error).any(timed_out) {
            return if connecting { Self::ConnectTimeout } else { Self::Timeout };
        }
        if requests().any(reqwest::Error::is_redirect) {
            return Self::Redirect;
        }
        if requests().any(reqwest::Error::is_dns) {
            return if protocol::is_unknown_host(error) { Self::NoSuchHost } else { Self::Unresolved };
        }
        if protocol::is_tls(error) {
            return Self::Tls;
        }
        if protocol::head_is_too_long(error) {
            return Self::LongHead;
        }
        if protocol::was_broken_off(error) {
            return Self::BrokenOff;
        }
        if let Some(reason) = protocol::io_of_h2(error).and_then(Self::of_io) {
            return reason;
        }
        let told = causes(error).find_map(|cause| match cause.downcast_ref::<io::Error>() {
            Some(error) => Self::of_io(error),
            None => Self::of_text(&cause.to_string()),
        });
        told.unwrap_or(if connecting { Self::Unconnected } else { Self::Failed })
    }

    fn of_io(error: &io::Error) -> Option<Self> {
        use io::ErrorKind::{
            BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkUnreachable,
            UnexpectedEof,
        };

        match error.kind() {
            ConnectionRefused => Some(Self::Refused),
            HostUnreachable | NetworkUnreachable => Some(Self::Unreachable),
            BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof => Some(Self::Lost),
            // An error within another isn't among the sources.
            _ => Self::of_io(error.get_ref()?.downcast_ref()?),
        }
    }

    /// The types of hyper's errors aren't ours to name. Where their texts change, the words are less exact.
    fn of_text(text: &str) -> Option<Self> {
        match text {
            // hyper's and OpenSSL's.
            "connection closed before message completed" | "unexpected EOF" => Some(Self::Lost),
            _ if text.starts_with("invalid HTTP ") => Some(Self::NotHttp),
            _ => None,
        }
    }

    pub(super) fn is_timeout(self) -> bool {
        matches!(self, Self::ConnectTimeout | Self::Timeout)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConnectTimeout => "connecting took longer than the timeout",
            Self::Timeout => "it took longer than the timeout",
            Self::NoSuchHost => "the host name was not found",
            Self::Unresolved => "the host name could not be resolved",
            Self::Refused => "the connection was refused",
            Self::Unreachable => "the host can't be reached",
            Self::Tls => "TLS could not be set up",
            Self::Unconnected => "no connection could be made",
            Self::NotProcessed => "the server did not process the request",
            Self::BrokenOff => "the server broke off the exchange",
            Self::Lost => "the connection was lost",
            Self::NotHttp => "what came is not HTTP",
            Self::LongHead => "the headers of the answer are too many or too long",
            Self::Redirect => "a redirect could not be followed",
            Self::Failed => "the exchange failed",
        })
    }
}

fn timed_out(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout)
        || error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// How long the text of a cause may be. What it quotes is shorter.
pub(super) const SENTENCE: usize = 1_000;
/// The same of its `Debug`.
const DEBUG: usize = 4_000;
/// So many causes are looked at: one may be its own.
const DEEPEST: usize = 32;

/// The error as it may be shown: without addresses, as the host or the query in one may hold what is nobody's business;
/// without what is hidden; on one line, not too long, and not twice. Where a cause that isn't ours to change says more, the
/// causes are told by their texts. `sent` is where the request went.
pub(super) fn tamed(error: TransportError, sent: &[&Url], hidden: &Hidden) -> TransportError {
    let error = match error.downcast::<reqwest::Error>() {
        Ok(error) => Box::new(error.without_url()),
        Err(other) => other,
    };
    let mut told: Vec<_> = {
        let others = causes(&*error).filter_map(|cause| cause.downcast_ref::<reqwest::Error>()?.url());
        let addresses: Vec<_> = others.chain(sent.iter().copied()).collect();
        causes(&*error).map(|cause| told(cause, &addresses, hidden)).collect()
    };
    // OpenSSL's error says what its source does.
    told.dedup_by(|(text, _), (before, _)| text == before);
    if told.iter().all(|(_, changed)| !changed) && causes(&*error).count() == told.len() && told.len() < DEEPEST {
        return error;
    }
    let told = told.into_iter().rev().fold(None, |source, (text, _)| Some(Box::new(Told { text, source })));
    match told {
        Some(told) => told,
        None => error,
    }
}

/// The text of a cause as it may be shown, and whether the cause itself shows more, by `Display` or `Debug`.
fn told(cause: &(dyn StdError + 'static), addresses: &[&Url], hidden: &Hidden) -> (String, bool) {
    let text = cause.to_string();
    let shown = withheld(&text, addresses);
    let shown = escaped(&shown).up_to(SENTENCE).without(hidden).to_string();
    let debug = format!("{cause:?}");
    let tame = escaped(&withheld(&debug, addresses)).up_to(DEBUG).without(hidden).to_string() == debug;
    let changed = !tame || shown != text;
    (shown, changed)
}

/// A text without these addresses.
fn withheld(text: &str, addresses: &[&Url]) -> String {
    let mut rest = text.to_owned();
    for url in addresses {
        rest = rest.replace(&format!(" for url ({url})"), "").replace(url.as_str(), "…");
        if let Some(query) = url.query().filter(|query| !query.is_empty()) {
            rest = rest.replace(query, "…");
        }
    }
    rest
}

/// A cause that is told by its text, which may be shown as it is.
struct Told {
    text: String,
    source: Option<Box<Self>>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Told {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
