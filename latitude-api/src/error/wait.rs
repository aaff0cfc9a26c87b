//! How a wait failed, and what it saw before.

use super::show::rounded;
use super::{Error, Kind};
use crate::escape::escaped;
use crate::wire::Unplaced;
use std::any::Any;
use std::fmt;
use std::time::Duration;

/// So many values that can't be read are shown.
const MISFITS: usize = 3;

/// What a wait saw before it failed.
pub(super) struct Waited {
    /// What is looked for in a list.
    pub(super) id: Option<String>,
    pub(super) state: Option<String>,
    last: Option<Box<dyn Any + Send + Sync>>,
}

/// How a wait stands when its time is over.
pub(crate) struct Deadline {
    pub(crate) after: Duration,
    pub(crate) standing: Standing,
    pub(crate) looks: u32,
    /// How many of the looks failed, and whether the last did.
    pub(crate) failed: u32,
    pub(crate) last_failed: bool,
    /// What of the last thing seen couldn't be read.
    pub(crate) misfits: Vec<Unplaced>,
    /// How the last look failed that did, or told that it isn't there.
    pub(crate) because: Option<Error>,
}

/// What is known of what was waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Standing {
    /// It was never seen.
    Unseen,
    NotThere,
    NotAsExpected,
    StillThere,
    /// It was missing, but not often enough.
    GoneOnce,
}

impl Error {
    pub(crate) fn missing(why: impl Into<String>) -> Self {
        Self::new(Kind::Missing(why.into()))
    }

    pub(crate) fn failed() -> Self {
        Self::new(Kind::Failed)
    }

    pub(crate) fn deadline(deadline: Deadline) -> Self {
        Self::new(Kind::Deadline(deadline))
    }

    /// Tells how often a wait looked, what it was for, where its path doesn't, and what it saw last.
    pub(crate) fn in_wait<T: Send + Sync + 'static>(
        mut self,
        looks: u32,
        id: Option<String>,
        state: Option<String>,
        last: Option<T>,
    ) -> Self {
        let last = last.map(|last| Box::new(last) as Box<dyn Any + Send + Sync>);
        self.0.waited = Some(Waited { id, state, last });
        if !self.is_invalid() {
            self.0.attempts = looks;
        }
        self
    }

    /// Whether a wait ended because what it waited for has failed, as a server in `failed_deployment`.
    pub fn is_failed_state(&self) -> bool {
        matches!(self.0.kind, Kind::Failed)
    }

    /// Whether a wait took longer than its [`timeout`](crate::Wait::timeout), or no attempt at a call could be made
    /// within its [`deadline`](crate::Request::deadline) or the budget of its
    /// [`RetryPolicy`](crate::RetryPolicy::budget).
    pub fn is_deadline(&self) -> bool {
        matches!(self.0.kind, Kind::Deadline(_) | Kind::Late(_))
    }

    /// How the last call of a wait failed that did, found nothing there or came too early, where the wait ended at its
    /// deadline: with the status, the attempts and the body of that call. It is the
    /// [`source`](std::error::Error::source), too.
    pub fn last_failure(&self) -> Option<&Self> {
        match &self.0.kind {
            Kind::Deadline(deadline) => deadline.because.as_ref(),
            _ => None,
        }
    }

    /// What a wait saw last, in words, such as `status: deploying`. The words may be the API's, as it sent them.
    pub fn last_state(&self) -> Option<&str> {
        self.0.waited.as_ref()?.state.as_deref()
    }

    /// What a wait saw last, of the type that it waits for.
    ///
    /// ```
    /// # fn example(error: latitude_api::Error) {
    /// use latitude_api::{Resource, servers::Server};
    ///
    /// if let Some(server) = error.last_seen::<Resource<Server>>() {
    ///     println!("{} is still {:?}", server.id, server.status);
    /// }
    /// # }
    /// ```
    pub fn last_seen<T: 'static>(&self) -> Option<&T> {
        self.0.waited.as_ref()?.last.as_ref()?.downcast_ref()
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { looks, failed, .. } = self;
        let after = rounded(self.after);
        match self.standing {
            Standing::Unseen => write!(f, "nothing was seen in {after}")?,
            Standing::NotThere => write!(f, "not there after {after}")?,
            Standing::NotAsExpected => write!(f, "not as expected after {after}")?,
            Standing::StillThere => write!(f, "still there after {after}")?,
            Standing::GoneOnce => write!(f, "not certainly gone after {after}")?,
        }
        for (i, misfit) in self.misfits.iter().take(MISFITS).enumerate() {
            write!(
                f,
                "{}{}",
                if i == 0 { ", with values that can't be read: " } else { ", " },
                escaped(&misfit.to_string())
            )?;
        }
        if let Some(error) = self.because.as_ref().filter(|_| self.last_failed) {
            error.show_look(f)?;
        }
        // That all of them failed is said, and that the last one did.
        match (self.standing, failed) {
            (Standing::Unseen, _) | (_, 0) => Ok(()),
            (_, 1) if self.last_failed => Ok(()),
            _ => write!(f, ", and {failed} of {looks} checks failed"),
        }
    }
}

impl Error {
    /// That the last look of a wait failed, in other words than its own, which follow as the cause.
    fn show_look(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Status(answer) => {
                write!(f, ", and the last check was answered with status {}", answer.status.as_u16())
            }
            Kind::Credentials(_) => f.write_str(", and the last check had no API key"),
            Kind::Transport { .. } => f.write_str(", and the last check had no answer"),
            Kind::Decode { .. } => f.write_str(", and the answer to the last check was unreadable"),
            _ => f.write_str(", and the last check failed"),
        }
    }
}
