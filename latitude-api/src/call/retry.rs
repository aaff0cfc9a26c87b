//! Trying again: what may be, how often, and when.

use std::time::Duration;

const BUDGET: Duration = Duration::from_secs(120);
/// No pause of ours is longer: a day.
const LONGEST: Duration = Duration::from_secs(86_400);

/// When and how often a call is tried again.
///
/// ```
/// use latitude_api::{Client, RetryPolicy};
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .token("an API key")
///     .retry(RetryPolicy::default().attempts(6).budget(Duration::from_secs(300)))
///     .build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
///
/// What may be tried again is not a setting, because it is a question of what can be done twice:
///
/// | what went wrong | tried again |
/// | --- | --- |
/// | 429 and 425, which say that nothing was done | any call |
/// | no connection could be made; the credentials gave no key; the server says that it didn't process the request | any call |
/// | 401, where the [`Credentials`](crate::Credentials) have another key by then | any call, once |
/// | 408; a 5xx but 501, 505, 506, 508, 510 and 511; the connection was lost or the attempt timed out | GET, HEAD, DELETE |
/// | a code that trying again can't cure, such as `SERVERS_OUT_OF_STOCK`; TLS, a certificate or a host name that is wrong; anything else | none |
///
/// A POST, PATCH or PUT that the API may have received is never sent twice: it could buy a second server. A DELETE
/// that meets 404 after an attempt whose end is unknown is done.
///
/// What HTTP/2 says was not processed are streams that are refused (`REFUSED_STREAM`) or beyond the last one of a `GOAWAY`,
/// and requests that were never written. Any other reset, and a connection that ends, leaves the outcome unknown. The HTTP client
/// retries nothing by itself: each request is an attempt.
///
/// The pause before the second attempt is a random part of half a second, and each further pause of twice as much
/// as the one before, up to 20 seconds. Where the API says how long to wait (`Retry-After`, or `meta.retry_after` in
/// the body), that is the least; where it is longer than what is left of the budget, the call fails at once. Other calls of the
/// client wait as well: reads where it was said of a read, all others where of another, two minutes at most. What all calls
/// of a client together may try again is limited by its [`RetryQuota`](crate::RetryQuota).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
    /// 120 seconds from the first attempt, if not set.
    budget: Option<Duration>,
    exact: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
            budget: None,
            exact: false,
        }
    }
}

impl RetryPolicy {
    /// One attempt, whatever comes of it.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// How many attempts a call has in all, 4 if not set. Zero counts as one.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// The longest pause before the second attempt, half a second if not set. It doubles from one attempt to the next.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause.min(LONGEST);
        self
    }

    /// What a pause grows to, 20 seconds if not set. A longer one that the API asks for is kept.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause.min(LONGEST);
        self
    }

    /// How long attempts and pauses may take in all, and the turns of a rate limit between and before them; if not set, 120
    /// seconds from the beginning of the first attempt. That one has the call's whole timeout; no attempt begins after the
    /// budget, and the last one ends with it. Where a call says how long the server may work, all of its attempts have the
    /// whole timeout. For a limit that holds for the first one, too, see
    /// [`Request::deadline`](crate::Request::deadline).
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Makes every pause as long as it can be, for tests that know their pauses beforehand. Elsewhere, callers that failed
    /// together would come back together.
    pub fn without_jitter(mut self) -> Self {
        self.exact = true;
        self
    }

    /// Which part of a pause is waited.
    pub(crate) fn part(&self) -> f64 {
        if self.exact { 1.0 } else { fastrand::f64() }
    }

    pub(crate) fn time_in_all(&self) -> Duration {
        self.budget.unwrap_or(BUDGET)
    }

    /// The budget, if it is the caller's: then a turn that comes too late counts, too.
    pub(crate) fn own_budget(&self) -> Option<Duration> {
        self.budget
    }

    /// What keeps those apart that were held up together: a random part of the first pause.
    pub(crate) fn apart(&self) -> Duration {
        if self.exact { Duration::ZERO } else { self.first_pause.mul_f64(self.part()) }
    }

    /// Whether there may be one more after so many attempts.
    pub(crate) fn allows_another(&self, attempts: u32) -> bool {
        attempts < self.attempts
    }

    /// The pause before another attempt; `None` where there is none.
    ///
    /// `random` is between 0 and 1, `asked` what the API asks for, `left` what remains of the budget.
    pub(crate) fn pause(
        &self,
        attempts: u32,
        asked: Option<Duration>,
        left: Duration,
        random: f64,
    ) -> Option<Duration> {
        if !self.allows_another(attempts) {
            return None;
        }
        let doubled = self.first_pause.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        // Full jitter: callers that failed together come back apart.
        let jitter = doubled.min(self.longest_pause).mul_f64(random);
        let pause = match asked {
            // What the API asks for has to fit; the jitter on top of it yields.
            Some(asked) if self.exact => asked.max(jitter),
            Some(asked) => Some(asked.saturating_add(jitter.min(self.first_pause)).max(jitter))
                .filter(|it| *it < left)
                .unwrap_or(asked),
            None => jitter,
        };
        (pause < left).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const LEFT: Duration = Duration::from_secs(100);

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::default().attempts(100);
        let longest: Vec<_> = (1..9).map(|n| policy.pause(n, None, LEFT, 1.0).unwrap().as_millis()).collect();
        assert_eq!(longest, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
        assert_eq!(policy.pause(3, None, LEFT, 0.0), Some(Duration::ZERO));
        assert_eq!(policy.pause(99, None, LEFT, 0.5), Some(SECOND * 10), "no overflow");
    }

    #[test]
    fn attempts_end() {
        assert!(RetryPolicy::default().pause(3, None, LEFT, 1.0).is_some());
        assert_eq!(RetryPolicy::default().pause(4, None, LEFT, 1.0), None);
        assert_eq!(RetryPolicy::never().pause(1, None, LEFT, 1.0), None);
        assert_eq!(RetryPolicy::default().attempts(0), RetryPolicy::never());
    }

    #[test]
    fn what_the_api_asks_for_is_the_least_and_has_to_fit() {
        let policy = RetryPolicy::default();
        assert_eq!(policy.pause(1, Some(SECOND * 60), LEFT, 0.0), Some(SECOND * 60));
        assert_eq!(policy.pause(3, Some(SECOND * 60), LEFT, 1.0), Some(Duration::from_millis(60_500)));
        assert_eq!(policy.pause(1, Some(LEFT), LEFT, 0.0), None);
        assert_eq!(policy.pause(1, Some(Duration::MAX), LEFT, 1.0), None);
        assert_eq!(
            policy.pause(1, Some(LEFT - SECOND / 10), LEFT, 1.0),
            Some(LEFT - SECOND / 10),
            "jitter yields to the budget"
        );
    }

    #[test]
    fn an_invitation_to_come_at_once_does_not_end_the_back_off() {
        let policy = RetryPolicy::default().attempts(9);
        assert_eq!(policy.pause(6, Some(Duration::ZERO), LEFT, 1.0), Some(SECOND * 16));
    }

    #[test]
    fn the_budget_ends_it() {
        assert_eq!(RetryPolicy::default().pause(1, None, Duration::ZERO, 0.0), None);
        assert_eq!(RetryPolicy::default().pause(1, None, SECOND / 4, 1.0), None);
    }
}
