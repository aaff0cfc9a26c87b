//! How often all calls of a client together may be tried again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often all calls of a client together may be tried again.
///
/// An API that is down is not helped by callers that ask four times each. A client and its clones share a quota: each
/// further attempt takes one from it, and an answer that came of it puts back what its call took. It holds 60 at first
/// and gains one every two seconds up to that, so that few calls at a time are tried again as their
/// [`RetryPolicy`](crate::RetryPolicy) says, and of a thousand at once most fail after one attempt. The error of a call that
/// wasn't tried again for this says so ([`Error::is_retry_quota_spent`](crate::Error::is_retry_quota_spent)).
///
/// An attempt that the API has put off itself, by 429 with a `Retry-After`, takes nothing.
///
/// ```
/// use latitude_api::{Client, RetryQuota};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .token("an API key")
///     .retry_quota(RetryQuota::new(200).one_every(Duration::from_millis(500)))
///     .build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryQuota {
    /// None where there is no limit.
    holds: Option<u32>,
    one_every: Duration,
}

impl Default for RetryQuota {
    fn default() -> Self {
        Self::new(60)
    }
}

impl RetryQuota {
    /// A quota of so many further attempts, which gains one every two seconds.
    pub fn new(attempts: u32) -> Self {
        Self { holds: Some(attempts), one_every: Duration::from_secs(2) }
    }

    /// No limit.
    pub fn unlimited() -> Self {
        Self { holds: None, ..Self::default() }
    }

    /// How long it takes to gain one; zero is a quota that is never spent.
    pub fn one_every(mut self, time: Duration) -> Self {
        self.one_every = time;
        self
    }
}

/// What is left of the quota of one client.
pub(crate) struct Quota {
    quota: RetryQuota,
    state: Mutex<State>,
}

struct State {
    left: u32,
    /// When it had that many, less what has been gained since.
    since: Option<Instant>,
}

impl Quota {
    pub(crate) fn new(quota: RetryQuota) -> Self {
        Self { quota, state: Mutex::new(State { left: quota.holds.unwrap_or_default(), since: None }) }
    }

    /// Takes one, if there is one.
    pub(crate) fn take(&self, now: Instant) -> Option<Charge<'_>> {
        self.has_one(now).then(|| Charge(Some(self)))
    }

    fn has_one(&self, now: Instant) -> bool {
        let Some(holds) = self.quota.holds else { return true };
        let mut state = self.state();
        let since = *state.since.get_or_insert(now);
        let every = self.quota.one_every.as_nanos();
        let Some(gained) = now.saturating_duration_since(since).as_nanos().checked_div(every) else { return true };
        let gained = u32::try_from(gained).unwrap_or(u32::MAX);
        state.left = state.left.saturating_add(gained).min(holds);
        // What is over counts for the next one, unless there is no room for more.
        let full = state.left == holds;
        state.since = if full { Some(now) } else { since.checked_add(self.quota.one_every.saturating_mul(gained)) };
        let Some(left) = state.left.checked_sub(1) else { return false };
        state.left = left;
        true
    }

    /// Puts back what a call took that has succeeded.
    pub(crate) fn put_back(&self, attempts: u32) {
        if let Some(holds) = self.quota.holds {
            let mut state = self.state();
            state.left = state.left.saturating_add(attempts).min(holds);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in it is half done where a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One that was taken. A call that is given up before its next attempt puts it back.
pub(crate) struct Charge<'q>(Option<&'q Quota>);

impl Charge<'_> {
    /// The attempt begins; gives how many it took.
    pub(crate) fn keep(mut self) -> u32 {
        self.0 = None;
        1
    }
}

impl Drop for Charge<'_> {
    fn drop(&mut self) {
        if let Some(quota) = self.0 {
            quota.put_back(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many can be taken at this time.
    fn all(quota: &Quota, now: Instant) -> usize {
        (0..10_000).take_while(|_| quota.take(now).map(Charge::keep).is_some()).count()
    }

    #[test]
    fn it_is_spent_and_gains_one_after_the_other() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let quota = Quota::new(RetryQuota::new(5));
        assert_eq!(all(&quota, start), 5);
        assert_eq!(all(&quota, start + second), 0);
        assert_eq!(all(&quota, start + second * 3), 1);
        assert_eq!(all(&quota, start + second * 4), 1, "the third second isn't lost");
        assert_eq!(all(&quota, start + second * 1000), 5);
        quota.put_back(3);
        assert_eq!(all(&quota, start + second * 1000), 3);
        drop(quota.take(start + second * 1000));
        assert_eq!(all(&quota, start + second * 1000), 0);
        quota.put_back(1);
        drop(quota.take(start + second * 1000));
        assert_eq!(all(&quota, start + second * 1000), 1, "what isn't used comes back");
        quota.put_back(u32::MAX);
        assert_eq!(all(&quota, start + second * 1000), 5);
    }

    #[test]
    fn it_may_have_no_end() {
        let now = Instant::now();
        assert_eq!(all(&Quota::new(RetryQuota::unlimited()), now), 10_000);
        assert_eq!(all(&Quota::new(RetryQuota::new(1).one_every(Duration::ZERO)), now), 10_000);
        assert_eq!(all(&Quota::new(RetryQuota::new(0)), now), 0);
    }
}
