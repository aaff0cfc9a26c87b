//! How errors print.

use super::cause::{Reason, causes};
use super::wait::Waited;
use super::{Error, ErrorObject, Kind, Late, encoding};
use crate::escape::escaped;
use crate::operation::Operation;
use std::error::Error as StdError;
use std::fmt;

/// So many of the API's errors are shown.
const SHOWN: usize = 8;
/// How long a sentence of the crate's own, or another error, may be. What it quotes is shorter.
const SENTENCE: usize = 1_000;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Invalid(why) | Kind::Missing(why) | Kind::Undecided(why) => escaped(why).up_to(SENTENCE).fmt(f)?,
            Kind::Setup(_) => f.write_str("the HTTP client could not be set up")?,
            Kind::Credentials(_) => f.write_str("the credentials gave no API key")?,
            Kind::UnusableToken(why) => write!(f, "the API key that the credentials gave can't be sent: {why}")?,
            Kind::Transport { reason, .. } => write!(f, "no answer: {reason}")?,
            Kind::Status(answer) => {
                write!(f, "{}", answer.status)?;
                match answer.errors.as_slice() {
                    // Below 400 a body may hold what isn't for a log.
                    [] if answer.status.as_u16() >= 400 => match encoding::left(&answer.headers) {
                        Some(encoding) => write!(f, ": {}", escaped(&encoding::unreadable(&encoding)))?,
                        None => excerpt(f, &answer.body)?,
                    },
                    errors => list(f, ": ", errors)?,
                }
            }
            // No excerpt: a 2xx body may hold a token.
            Kind::Decode { answer, why, lost } => {
                let status = answer.status;
                write!(f, "the request was accepted ({status}) but its answer can't be read: {}", escaped(why))?;
                if let Some(error) = lost {
                    write!(f, ": {}", Reason::of(error))?;
                }
                list(f, "; it has errors instead: ", &answer.errors)?;
            }
            Kind::Late(late) if *late == Late::OVER => f.write_str("not sent: there was no time left for it")?,
            Kind::Late(Late { wait, why }) => write!(f, "not sent: {why} {wait:?}, which is longer than the call has")?,
            Kind::IncompleteList(why) => write!(f, "the list can't be read to its end: {why}")?,
            Kind::Unread { item, more } => {
                write!(
                    f,
                    "item {} of page {} can't be read, as it is {}",
                    item.index + 1,
                    item.page,
                    item.value.kind()
                )?;
                if *more > 0 {
                    write!(f, "; nor can {more} more")?;
                }
            }
            Kind::Failed => f.write_str("it has failed, which ends the wait")?,
            Kind::Deadline(deadline) => deadline.fmt(f)?,
        }
        if let Some(state) = self.last_state() {
            write!(f, ", last seen with {}", escaped(state))?;
        }
        if let Some(operation) = &self.0.operation {
            self.show_call(operation, f)?;
        }
        self.show_search(f)
    }
}

impl Error {
    fn show_call(&self, operation: &Operation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A wait is for one thing. Of other calls, equal ones have equal messages.
        let path = operation.path().filter(|_| self.0.waited.is_some()).unwrap_or(operation.path_template());
        write!(f, " ({} {}", escaped(operation.method().as_str()), escaped(path))?;
        if let Some(Waited { id: Some(id), .. }) = &self.0.waited {
            write!(f, ", id {}", escaped(id))?;
        }
        if let Some(id) = self.request_id() {
            write!(f, ", request {}", escaped(id))?;
        }
        if self.attempts() > 1 && self.0.waited.is_none() {
            write!(f, ", after {} attempts", self.attempts())?;
        }
        if self.0.maybe_done_before && !self.fault().maybe_done {
            f.write_str(", of which an earlier one may have done it")?;
        }
        if self.0.quota_spent {
            f.write_str(", not tried again: the client's retry quota is spent")?;
        }
        f.write_str(")")
    }
}

/// The API's own account of what is wrong, after a lead.
fn list(f: &mut fmt::Formatter<'_>, lead: &str, errors: &[ErrorObject]) -> fmt::Result {
    for (i, error) in errors.iter().take(SHOWN).enumerate() {
        write!(f, "{}{error}", if i == 0 { lead } else { "; " })?;
    }
    if errors.len() > SHOWN {
        write!(f, "; and {} more", errors.len() - SHOWN)?;
    }
    Ok(())
}

/// The beginning of an error page, on one line.
fn excerpt(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    // A page may be long, and a few characters of it are shown.
    const READ: usize = 4 << 10;
    let text = String::from_utf8_lossy(&body[..body.len().min(READ)]);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    if line.is_empty() { Ok(()) } else { write!(f, ": {}", escaped(&line)) }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut causes = self.source().into_iter().flat_map(causes);
        causes.try_for_each(|cause| write!(f, ": {}", escaped(&cause.to_string()).up_to(SENTENCE)))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Setup(error) => Some(error),
            Kind::Credentials(error) => Some(&**error),
            Kind::Transport { error, .. } => Some(&**error),
            Kind::Decode { lost: Some(error), .. } => Some(error),
            Kind::Deadline(deadline) => deadline.because.as_ref().map(|error| error as _),
            _ => None,
        }
    }
}
