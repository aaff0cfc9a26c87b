//! A limit of calls a minute, on the client's side.

use super::timer::Timer;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
/// The part of a minute's calls that may be made at once.
const BURST: u32 = 20;

/// How many calls a client makes a minute, reads and writes apart.
///
/// A call beyond it waits for a turn, in no particular order; it doesn't fail. Every attempt counts, and all clones of a client share the
/// limit. A twentieth of the calls may be made at once, the others are spread over the minute, so that no sixty seconds
/// see more than the limit.
///
/// ```
/// use latitude_api::{Client, RateLimit};
///
/// let client = Client::builder().token("an API key").rate_limit(RateLimit::per_minute(60, 20)).build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(docsrs, doc(cfg(feature = "rate-limit")))]
pub struct RateLimit {
    reads: u32,
    writes: u32,
}

impl RateLimit {
    /// At most this many reads (GET, HEAD) and writes (all other methods) a minute. Zero counts as one.
    pub fn per_minute(reads: u32, writes: u32) -> Self {
        Self { reads, writes }
    }
}

/// The turns of the calls of one client.
pub(crate) struct Limiter {
    reads: Turns,
    writes: Turns,
}

impl Limiter {
    pub(crate) fn new(limit: RateLimit, timer: &Arc<dyn Timer>) -> Self {
        Self { reads: Turns::new(limit.reads, timer), writes: Turns::new(limit.writes, timer) }
    }

    /// Comes back when it's the call's turn.
    pub(crate) async fn turn(&self, reads: bool) {
        if reads { self.reads.take().await } else { self.writes.take().await }
    }
}

struct Turns {
    limiter: RateLimiter<NotKeyed, InMemoryState, Now, NoOpMiddleware<Instant>>,
    clock: Now,
}

impl Turns {
    fn new(per_minute: u32, timer: &Arc<dyn Timer>) -> Self {
        let clock = Now(timer.clone());
        Self { limiter: RateLimiter::direct_with_clock(quota(per_minute), clock.clone()), clock }
    }

    async fn take(&self) {
        // Nothing is held over the pause: a call that is dropped, or set aside, is in nobody's way.
        while let Err(early) = self.limiter.check() {
            self.clock.0.sleep(early.wait_time_from(self.clock.now())).await;
        }
    }
}

/// The calls at once and the pace after them that make no minute hold more than `per_minute` calls.
fn quota(per_minute: u32) -> Quota {
    let burst = NonZeroU32::MIN.max(NonZeroU32::new(per_minute / BURST).unwrap_or(NonZeroU32::MIN));
    let paced = per_minute.saturating_sub(burst.get()).saturating_add(1);
    // Rounded up: a pace that is a nanosecond too fast makes one call too many.
    Quota::with_period(MINUTE / paced + Duration::from_nanos(1))
        .unwrap_or(Quota::per_minute(NonZeroU32::MIN))
        .allow_burst(burst)
}

#[derive(Clone)]
struct Now(Arc<dyn Timer>);

impl Clock for Now {
    type Instant = Instant;

    fn now(&self) -> Instant {
        self.0.now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::VirtualTime;

    /// When each of so many calls has its turn, in nanoseconds.
    async fn turns(per_minute: u32, calls: usize) -> Vec<u128> {
        let time = VirtualTime::new();
        let timer: Arc<dyn Timer> = Arc::new(time.clone());
        let turns = Turns::new(per_minute, &timer);
        let mut at = Vec::new();
        for _ in 0..calls {
            turns.take().await;
            at.push(time.elapsed().as_nanos());
        }
        at
    }

    #[tokio::test]
    async fn no_minute_holds_more_than_the_limit() {
        for limit in [1, 2, 9, 10, 20, 60, 1000] {
            let at = turns(limit, limit as usize * 3).await;
            for (first, start) in at.iter().enumerate() {
                let within = at[first..].iter().take_while(|time| **time < start + MINUTE.as_nanos()).count();
                assert!(within <= limit as usize, "{within} calls in a minute of {limit}");
            }
            let last = at.last().unwrap();
            assert!(*last <= 190 * 1_000_000_000, "{limit}: {last} ns is slower than the limit");
        }
    }

    #[tokio::test]
    async fn a_twentieth_goes_at_once() {
        assert_eq!(turns(60, 7).await.iter().filter(|at| **at == 0).count(), 3);
        assert_eq!(turns(0, 2).await, [0, MINUTE.as_nanos() + 1]);
    }
}
