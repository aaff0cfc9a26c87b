//! A limit of calls a minute, on the client's side.

use super::timer::Timer;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const MINUTE: Duration = Duration::from_secs(60);
/// The part of a minute's calls that may be made at once.
const BURST: u32 = 20;
/// How late a turn may be used, as a runtime that is busy wakes up a call.
const LATE: Duration = Duration::from_secs(1);

/// How many calls a client makes a minute, reads and writes apart.
///
/// A call beyond it waits for its turn: first come, first served. A turn that is given up is that of the next to come. Every
/// attempt counts, and all clones of a client share the
/// limit. A twentieth of the calls may be made at once, the others are spread over the minute, so that no sixty seconds
/// see more than the limit. A call that has a [`deadline`](crate::Request::deadline), or whose
/// [`RetryPolicy`](crate::RetryPolicy) has a budget of its own, and whose turn would come after it fails at once
/// ([`Error::is_deadline`](crate::Error::is_deadline)).
///
/// ```
/// use latitude_api::{Client, RateLimit};
///
/// let client = Client::builder().token("an API key").rate_limit(RateLimit::per_minute(60, 20)).build()?;
/// # Ok::<_, latitude_api::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
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
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { reads: Turns::new(limit.reads), writes: Turns::new(limit.writes) }
    }

    /// Comes back when it's the call's turn; at once with the time it would take where that is after `ends`.
    pub(crate) async fn turn(
        &self,
        reads: bool,
        timer: &Arc<dyn Timer>,
        ends: Option<Instant>,
    ) -> Result<(), Duration> {
        let turns = if reads { &self.reads } else { &self.writes };
        loop {
            let turn = turns.reserve(timer.now(), ends)?;
            let wait = turn.at.saturating_duration_since(timer.now());
            if !wait.is_zero() {
                timer.sleep(wait).await;
            }
            // A future that was set aside has missed its turn: calls that are polled again together would go out together.
            let now = timer.now();
            if now <= turn.at + turns.period.min(LATE) {
                turn.take(now);
                return Ok(());
            }
        }
    }
}

/// The generic cell rate algorithm, by reservation: a call knows its turn when it asks, and wakes up once.
struct Turns {
    /// The time between two turns.
    period: Duration,
    /// How much earlier than its place a turn may be, so that some may go at once.
    ahead: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The place behind the last turn; none before the first.
    next: Option<Instant>,
    /// Turns to come of calls that were given up.
    free: BTreeSet<Instant>,
}

impl Turns {
    /// The calls at once and the pace after them that make no minute hold more than `per_minute` calls.
    fn new(per_minute: u32) -> Self {
        let burst = (per_minute / BURST).max(1);
        let paced = per_minute.saturating_sub(burst).saturating_add(1);
        // Rounded up: a pace that is a nanosecond too fast makes one call too many.
        let period = MINUTE / paced + Duration::from_nanos(1);
        Self { period, ahead: period.saturating_mul(burst - 1), state: Mutex::default() }
    }

    fn reserve(&self, now: Instant, ends: Option<Instant>) -> Result<Turn<'_>, Duration> {
        let mut state = self.state();
        // One that has gone by is of no use: it would be a second one now.
        state.free = state.free.split_off(&now);
        let place = state.next.map_or(now, |next| next.max(now));
        let last = place.checked_sub(self.ahead).unwrap_or(now).max(now);
        let at = state.free.first().copied().unwrap_or(last);
        if ends.is_some_and(|ends| at > ends) {
            return Err(at.saturating_duration_since(now));
        }
        if !state.free.remove(&at) {
            state.next = Some(place + self.period);
        }
        Ok(Turn { turns: self, at, taken: false })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in it is half done where a thread panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue; whoever leaves it early gives it to the next to come.
struct Turn<'t> {
    turns: &'t Turns,
    at: Instant,
    taken: bool,
}

impl Turn<'_> {
    fn take(mut self, now: Instant) {
        self.taken = true;
        let mut state = self.turns.state();
        // Those that ask from now on keep their distance from when it is used.
        state.next = state.next.max(Some(now + self.turns.period));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.taken {
            self.turns.state().free.insert(self.at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::VirtualTime;
    use std::future::{Future, poll_fn};
    use std::pin::pin;
    use std::task::Poll;

    /// A limiter of reads, and its clock.
    fn limiter(per_minute: u32) -> (Limiter, VirtualTime, Arc<dyn Timer>) {
        let time = VirtualTime::new();
        (Limiter::new(RateLimit::per_minute(per_minute, 1)), time.clone(), Arc::new(time))
    }

    /// When each of so many calls has its turn, in nanoseconds.
    async fn turns(per_minute: u32, calls: usize) -> Vec<u128> {
        let (limiter, time, timer) = limiter(per_minute);
        let mut at = Vec::new();
        for _ in 0..calls {
            limiter.turn(true, &timer, None).await.unwrap();
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

    #[tokio::test]
    async fn first_come_is_first_served_and_wakes_up_once() {
        let (limiter, time, timer) = limiter(60);
        let order = Mutex::new(Vec::new());
        let call = async |name: usize| {
            limiter.turn(true, &timer, None).await.unwrap();
            order.lock().unwrap().push((name, time.elapsed()));
        };
        let mut calls: Vec<_> = (0..50).map(|name| Box::pin(call(name))).collect();
        // Polled from the last to the first once they have asked in their order.
        let mut ready = [false; 50];
        poll_fn(|context| {
            let asked = time.slept().len() > 40;
            let mut order: Vec<_> = (0..50).collect();
            if asked {
                order.reverse();
            }
            for at in order {
                ready[at] = ready[at] || calls[at].as_mut().poll(context).is_ready();
            }
            if ready.iter().all(|ready| *ready) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        let order = order.lock().unwrap();
        assert!(order[3..].windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1), "{order:?}");
        assert_eq!(time.slept().len(), 47, "three go at once");
    }

    #[tokio::test]
    async fn a_turn_that_comes_too_late_is_refused_at_once_and_takes_no_place() {
        let (limiter, time, timer) = limiter(1);
        limiter.turn(true, &timer, None).await.unwrap();
        let second = Duration::from_secs(1);
        for _ in 0..5 {
            let wait = limiter.turn(true, &timer, Some(timer.now() + second * 2)).await.unwrap_err();
            assert_eq!((wait.as_secs(), time.elapsed()), (60, Duration::ZERO));
        }
        limiter.turn(true, &timer, Some(timer.now() + second * 61)).await.unwrap();
        assert_eq!(time.elapsed().as_secs(), 60);
    }

    #[tokio::test]
    async fn a_call_that_is_given_up_leaves_its_turn_to_the_next() {
        let (limiter, time, timer) = limiter(2);
        limiter.turn(true, &timer, None).await.unwrap();
        {
            let mut given_up = pin!(limiter.turn(true, &timer, None));
            poll_fn(|context| Poll::Ready(given_up.as_mut().poll(context).is_pending())).await;
        }
        limiter.turn(true, &timer, None).await.unwrap();
        assert_eq!(time.elapsed().as_secs(), 30, "its turn, and not the one after it");
        limiter.turn(true, &timer, None).await.unwrap();
        assert_eq!(time.elapsed().as_secs(), 60);
    }

    #[tokio::test]
    async fn calls_that_were_set_aside_do_not_go_out_together() {
        let (limiter, time, timer) = limiter(20);
        limiter.turn(true, &timer, None).await.unwrap();
        let mut aside: Vec<_> = (0..4).map(|_| Box::pin(limiter.turn(true, &timer, None))).collect();
        poll_fn(|context| {
            for call in &mut aside {
                assert!(call.as_mut().poll(context).is_pending());
            }
            Poll::Ready(())
        })
        .await;
        time.advance(Duration::from_secs(100));
        let mut at = Vec::new();
        for call in aside {
            call.await.unwrap();
            at.push(time.elapsed());
        }
        assert!(at.windows(2).all(|two| two[1] - two[0] >= Duration::from_secs(2)), "{at:?}");
    }
}
