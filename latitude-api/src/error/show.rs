//! How errors print.

use super::cause::{SENTENCE, causes};
use super::wait::Waited;
use super::{Error, ErrorObject, Kind, Late, encoding};
use crate::escape::{Escaped, escaped};
use crate::operation::Operation;
use std::error::Error as StdError;
use std::fmt::{self, Write};
use std::time::Duration;

/// So many of the API's errors are shown.
const SHOWN: usize = 8;
/// Room for saying how many there are besides.
const MORE: usize = 40;
/// How much is said of what happened, in characters. To which call always follows.
const STORY: usize = 3_000;
/// How much is said of what that stems from.
const CAUSES: usize = 3_000;

const MILLISECOND: Duration = Duration::from_millis(1);

/// A time as it is told: to the second, or to the millisecond where it is short.
pub(super) fn rounded(time: Duration) -> String {
    let half = |unit: Duration| time.saturating_add(unit / 2);
    let told = match time {
        Duration::ZERO => return "no time".to_owned(),
        _ if time < MILLISECOND => return "less than 1ms".to_owned(),
        _ if time < Duration::from_secs(10) => {
            let time = half(MILLISECOND);
            Duration::new(time.as_secs(), time.subsec_millis() * 1_000_000)
        }
        _ => Duration::from_secs(half(Duration::from_secs(1)).as_secs()),
    };
    format!("{told:?}")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.show_story(&mut Bounded { f, left: Some(STORY) })?;
        if let Some(state) = self.last_state() {
            write!(f, ", last seen with {}", self.shown(state))?;
        }
        if let Some(operation) = &self.0.operation {
            self.show_call(operation, f)?;
        }
        self.show_search(f)
    }
}

impl Error {
    /// Another's text.
    fn shown<'a>(&'a self, text: &'a str) -> Escaped<'a> {
        escaped(text).without(&self.0.hidden)
    }

    fn show_story(&self, f: &mut Bounded<'_, '_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Invalid(why) | Kind::Missing(why) | Kind::Undecided(why) => {
                write!(f, "{}", self.shown(why).up_to(SENTENCE))?;
            }
            Kind::Setup(_) => f.write_str("the HTTP client could not be set up")?,
            Kind::Credentials(_) => f.write_str("the credentials gave no API key")?,
            Kind::UnusableToken(why) => write!(f, "the API key that the credentials gave can't be sent: {why}")?,
            Kind::Transport { reason, .. } => write!(f, "no answer: {reason}")?,
            Kind::Status(answer) => {
                write!(f, "{}", answer.status)?;
                match answer.errors.as_slice() {
                    // Below 400 a body may hold what isn't for a log.
                    [] if answer.status.as_u16() >= 400 => match encoding::left(&answer.headers) {
                        Some(encoding) => write!(f, ": {}", self.shown(&encoding::unreadable(&encoding)))?,
                        None => self.show_excerpt(f, &answer.body)?,
                    },
                    errors => list(f, ": ", errors)?,
                }
            }
            // No excerpt: a 2xx body may hold a token.
            Kind::Decode { answer, why, lost } => {
                let status = answer.status;
                write!(f, "the request was accepted ({status}) but its answer can't be read: {}", self.shown(why))?;
                if let Some((reason, _)) = lost {
                    write!(f, ": {reason}")?;
                }
                list(f, "; it has errors instead: ", &answer.errors)?;
            }
            Kind::Late(Late::Over) => f.write_str("not sent: there was no time left for it")?,
            Kind::Late(Late::Keyless) => f.write_str("not sent: the credentials gave no API key in time")?,
            Kind::Late(Late::Turn { wait, why }) => {
                write!(f, "not sent: {why} {}, which is longer than the call has", rounded(*wait))?;
            }
            Kind::IncompleteList(why) => write!(f, "the list can't be read to its end: {}", self.shown(why))?,
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
            Kind::Deadline(deadline) => write!(f, "{}", self.shown(&deadline.to_string()).up_to(SENTENCE))?,
        }
        Ok(())
    }

    fn show_call(&self, operation: &Operation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A wait is for one thing. Of other calls, equal ones have equal messages.
        let path = operation.path().filter(|_| self.0.waited.is_some()).unwrap_or(operation.path_template());
        write!(f, " ({} {}", self.shown(operation.method().as_str()), self.shown(path))?;
        if let Some(Waited { id: Some(id), .. }) = &self.0.waited {
            write!(f, ", id {}", self.shown(id))?;
        }
        if let Some(id) = self.request_id() {
            write!(f, ", request {}", self.shown(id))?;
        }
        if self.attempts() > 1 && self.0.waited.is_none() {
            write!(f, ", after {} attempts", self.attempts())?;
        }
        if self.0.maybe_done_before && !self.fault().maybe_done && !operation.is_read() {
            f.write_str(", of which an earlier one may have done it")?;
        }
        if self.0.quota_spent {
            f.write_str(", not tried again: the client's retry quota is spent")?;
        }
        f.write_str(")")
    }

    /// The beginning of an error page, on one line.
    fn show_excerpt(&self, f: &mut Bounded<'_, '_>, body: &[u8]) -> fmt::Result {
        // A page may be long, and a few characters of it are shown.
        const READ: usize = 4 << 10;
        let text = String::from_utf8_lossy(&body[..body.len().min(READ)]);
        // What is hidden may have spaces in it.
        let text = self.0.hidden.redact(&text);
        let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let line = words.collect::<Vec<_>>().join(" ");
        if line.is_empty() { Ok(()) } else { write!(f, ": {}", escaped(&line)) }
    }
}

/// A text that ends after so many characters; `None` once it has ended.
pub(super) struct Bounded<'a, 'f> {
    pub(super) f: &'a mut fmt::Formatter<'f>,
    pub(super) left: Option<usize>,
}

impl Write for Bounded<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let Some(left) = self.left else { return Ok(()) };
        match text.char_indices().nth(left) {
            None => {
                self.left = Some(left - text.chars().count());
                self.f.write_str(text)
            }
            Some((end, _)) => {
                self.left = None;
                write!(self.f, "{}…", &text[..end])
            }
        }
    }
}

/// The API's own account of what is wrong, after a lead: as many of its errors as there is room for.
fn list(f: &mut Bounded<'_, '_>, lead: &str, errors: &[ErrorObject]) -> fmt::Result {
    let mut shown = 0;
    for error in errors.iter().take(SHOWN) {
        let text = error.to_string();
        if shown > 0 && f.left.is_none_or(|left| text.chars().count() + MORE > left) {
            break;
        }
        write!(f, "{}{text}", if shown == 0 { lead } else { "; " })?;
        shown += 1;
    }
    if errors.len() > shown {
        write!(f, "; and {} more", errors.len() - shown)?;
    }
    Ok(())
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)?;
        let mut f = Bounded { f, left: Some(CAUSES) };
        let mut causes = self.source().into_iter().flat_map(causes);
        causes.try_for_each(|cause| write!(f, ": {}", self.shown(&cause.to_string()).up_to(SENTENCE)))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Setup(error) | Kind::Transport { error, .. } | Kind::Decode { lost: Some((_, error)), .. } => {
                Some(&**error)
            }
            Kind::Credentials(error) => Some(&**error),
            Kind::Deadline(deadline) => deadline.because.as_ref().map(|error| error as _),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_exactly_as_it_interests_anyone() {
        for (nanos, told) in [
            (0, "no time"),
            (500_000, "less than 1ms"),
            (1_500_000, "2ms"),
            (1_234_567_890, "1.235s"),
            (9_999_600_000, "10s"),
            (34_999_871_000, "35s"),
            (600_000_000_000, "600s"),
        ] {
            assert_eq!(rounded(Duration::from_nanos(nanos)), told);
        }
        assert_eq!(rounded(Duration::MAX), format!("{}s", u64::MAX));
    }
}
