//! How errors print.

use super::{Call, Error, Kind};
use std::error::Error as StdError;
use std::fmt;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Invalid(why) | Kind::Missing(why) => f.write_str(why)?,
            Kind::Transport(error) => {
                write!(f, "no answer: {error}")?;
                let mut source = error.source();
                while let Some(cause) = source {
                    write!(f, ": {cause}")?;
                    source = cause.source();
                }
            }
            Kind::Status(answer) => {
                write!(f, "{}", answer.status)?;
                match answer.errors.as_slice() {
                    // Below 400 a body may hold what isn't for a log.
                    [] if answer.status.as_u16() >= 400 => excerpt(f, &answer.body)?,
                    errors => errors.iter().enumerate().try_for_each(|(i, error)| {
                        f.write_str(if i == 0 { ": " } else { "; " })?;
                        error.fmt(f)
                    })?,
                }
            }
            // No excerpt: a 2xx body may hold a token.
            Kind::Decode { answer, why, .. } => {
                write!(f, "the request was accepted ({}) but its answer can't be read: {why}", answer.status)?;
            }
            Kind::Failed => f.write_str("what was waited for has failed")?,
            Kind::Deadline(time) => write!(f, "not there after {time:?}")?,
        }
        if let Some(state) = self.last_state() {
            write!(f, ", last seen with {state}")?;
        }
        match &self.0.call {
            Some(call) => self.show_call(call, f),
            None => Ok(()),
        }
    }
}

impl Error {
    fn show_call(&self, call: &Call, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " ({} {}", call.method, call.path)?;
        if let Some(id) = self.request_id() {
            write!(f, ", request {id}")?;
        }
        if self.attempts() > 1 {
            write!(f, ", after {} attempts", self.attempts())?;
        }
        f.write_str(")")
    }
}

/// The beginning of an error page, on one line.
fn excerpt(f: &mut fmt::Formatter<'_>, body: &[u8]) -> fmt::Result {
    const LENGTH: usize = 200;
    // A page may be long, and a few characters of it are shown.
    let text = String::from_utf8_lossy(&body[..body.len().min(LENGTH * 16)]);
    let mut words =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).peekable();
    if words.peek().is_none() {
        return Ok(());
    }
    let line = words.collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(LENGTH).collect();
    write!(f, ": {short}{}", if short.len() < line.len() { "…" } else { "" })
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Transport(error) => Some(&**error),
            _ => None,
        }
    }
}
