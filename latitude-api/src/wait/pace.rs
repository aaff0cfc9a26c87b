//! How often something is looked at, by a wait or after an order.

use crate::error::Error;
use std::time::Duration;

/// What the last look has even where the time is over.
pub(crate) const LAST_LOOK: Duration = Duration::from_secs(5);
/// What protects the API from a loop without a pause.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);

/// How long to pause after a look that failed so, if it did, where so much time is left.
pub(crate) fn pause(interval: Duration, failure: Option<&Error>, left: Duration) -> Duration {
    let asked = failure.and_then(Error::retry_after).unwrap_or_default();
    interval.max(SHORTEST_INTERVAL).max(asked).min(left)
}
