//! What the API asks of one call holds for all of its kind.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest that one answer holds up other calls: after that they may ask for themselves.
const LONGEST: Duration = Duration::from_secs(120);

/// Until when the API asked not to be called, reads and writes apart.
#[derive(Default)]
pub(crate) struct Holds {
    reads: Mutex<Option<Instant>>,
    writes: Mutex<Option<Instant>>,
}

impl Holds {
    fn of(&self, reads: bool) -> &Mutex<Option<Instant>> {
        if reads { &self.reads } else { &self.writes }
    }

    /// Holds calls for so long, unless they are held for longer.
    pub(crate) fn hold(&self, reads: bool, now: Instant, pause: Duration) {
        let mut until = self.of(reads).lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(now.checked_add(pause.min(LONGEST)));
    }

    /// How long a call has to wait.
    pub(crate) fn left(&self, reads: bool, now: Instant) -> Duration {
        let until = *self.of(reads).lock().unwrap_or_else(PoisonError::into_inner);
        until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }
}
