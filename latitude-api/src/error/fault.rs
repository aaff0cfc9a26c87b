//! What a failed attempt says: about another one, and about itself.

use super::cause::causes;
use super::protocol::{is_misconfigured, was_not_processed};
use reqwest::StatusCode;
use std::error::Error as StdError;
use std::io;

/// The two questions after a failed attempt. Whether it may be made again is theirs and the operation's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Whether it may pass, so that another attempt may fare better.
    pub(crate) passes: bool,
    /// Whether the API may have done what was asked.
    pub(crate) maybe_done: bool,
}

impl Fault {
    /// It would fail again, and has done nothing.
    pub(super) const LASTING: Self = Self { passes: false, maybe_done: false };
    /// It may pass, and has done nothing.
    pub(super) const NOT_DONE: Self = Self { passes: true, maybe_done: false };
    /// It may pass, and may have been done.
    pub(super) const UNKNOWN: Self = Self { passes: true, maybe_done: true };

    /// Of an answer with this status; `permanent` if it has a code that trying again doesn't cure.
    pub(super) fn of_status(status: StatusCode, permanent: bool) -> Self {
        match status.as_u16() {
            _ if permanent => Self::LASTING,
            // Too early, too many.
            425 | 429 => Self::NOT_DONE,
            // The answer to something that was done may be elsewhere; a proxy tells that its own client gave up.
            300..=303 | 499 => Self { passes: false, maybe_done: true },
            // What isn't implemented or not in this version of HTTP wasn't begun.
            501 | 505 => Self::LASTING,
            // A server set up wrongly stays so, whatever it has done.
            506 | 508 | 510 | 511 => Self { passes: false, maybe_done: true },
            // A request that was too slow may have arrived all the same.
            408 | 500..=599 => Self::UNKNOWN,
            // Nobody knows what these say.
            600.. => Self { passes: false, maybe_done: true },
            _ => Self::LASTING,
        }
    }

    /// Where no answer came. With `redirects`, it may be a later request that failed.
    pub(super) fn of_transport(error: &(dyn StdError + 'static), redirects: bool) -> Self {
        if !redirects && was_not_processed(error) {
            return Self::NOT_DONE;
        }
        if is_misconfigured(error) {
            return Self { passes: false, maybe_done: redirects };
        }
        for cause in causes(error) {
            if let Some(error) = cause.downcast_ref::<reqwest::Error>() {
                return match error {
                    _ if error.is_connect() && !redirects => Self::NOT_DONE,
                    _ if error.is_builder() || error.is_redirect() => Self::LASTING,
                    _ => Self::UNKNOWN,
                };
            }
            if let Some(error) = cause.downcast_ref::<io::Error>() {
                use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};

                let refused = matches!(error.kind(), ConnectionRefused | HostUnreachable | NetworkUnreachable);
                return if refused { Self::NOT_DONE } else { Self::UNKNOWN };
            }
        }
        Self::UNKNOWN
    }
}
