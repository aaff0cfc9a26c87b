//! A clock that goes forward by what is slept.

use crate::call::Timer;
use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

/// A [`Timer`] that goes forward only by what is slept, which takes no time: once everyone else has had a turn, the
/// pause that ends first is over.
///
/// Clones are the same clock. Pauses between attempts have a random part, also here; with
/// [`RetryPolicy::without_jitter`](crate::RetryPolicy::without_jitter) a test knows them beforehand.
///
/// # Mixing clocks
///
/// Only the client's own time is virtual: the pauses between attempts and between the looks of a wait, the turns of a
/// rate limit, and the deadlines and budgets that these count towards. What runs in real time all the same:
///
/// - The [`timeout`](crate::ClientBuilder::timeout) of an attempt, which is the HTTP client's. A
///   [`Recorder`](super::Recorder) or another transport without a network knows no timeout at all.
/// - `tokio::time::timeout` around a call: an hour of virtual pauses passes without it. With `tokio::time::pause()`,
///   leave the client's timer alone instead, as its default is tokio's clock.
///
/// The clock knows of no calls on their way, so that with real sockets and several tasks a pause may be over before the
/// answer that another task waits for.
#[derive(Clone)]
pub struct VirtualTime(Arc<Virtual>);

struct Virtual {
    start: (Instant, SystemTime),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    elapsed: Duration,
    slept: Vec<Duration>,
    /// The pauses that go on, by their end.
    pauses: BTreeSet<(Duration, u64)>,
}

impl State {
    fn go_to(&mut self, time: Duration) {
        self.elapsed = self.elapsed.max(time.min(END));
    }
}

/// A pause waits so many turns for one that ends before it, in case that one's future is set aside.
const TURNS: u32 = 1000;
/// The clock stops here, before numbers overflow: after a century.
const END: Duration = Duration::from_secs(100 * 366 * 86_400);

impl VirtualTime {
    /// A clock that starts now.
    pub fn new() -> Self {
        Self::starting_at(SystemTime::now())
    }

    /// A clock with this time of day.
    pub fn starting_at(wall_clock: SystemTime) -> Self {
        Self(Arc::new(Virtual { start: (Instant::now(), wall_clock), state: Mutex::default() }))
    }

    /// How far the clock has gone.
    pub fn elapsed(&self) -> Duration {
        self.state().elapsed
    }

    /// Every pause so far, in the order they began.
    pub fn slept(&self) -> Vec<Duration> {
        self.state().slept.clone()
    }

    /// Sets the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        let time = state.elapsed.saturating_add(by);
        state.go_to(time);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere leaves the numbers as they were.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for VirtualTime {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for VirtualTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualTime").field("elapsed", &self.elapsed()).finish_non_exhaustive()
    }
}

impl Timer for VirtualTime {
    fn now(&self) -> Instant {
        self.0.start.0 + self.elapsed()
    }

    fn wall_clock(&self) -> SystemTime {
        self.0.start.1 + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut state = self.state();
        let key = (state.elapsed.saturating_add(duration).min(END), state.slept.len() as u64);
        state.slept.push(duration);
        state.pauses.insert(key);
        drop(state);
        Box::pin(Pause { clock: self.clone(), key, turns: 0 })
    }
}

struct Pause {
    clock: VirtualTime,
    key: (Duration, u64),
    turns: u32,
}

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let (key, turns) = (self.key, self.turns);
        self.turns += 1;
        let mut state = self.clock.state();
        let is_next = state.pauses.first() == Some(&key);
        if state.elapsed >= key.0 || (is_next && turns > 0) || turns == TURNS {
            state.pauses.remove(&key);
            state.go_to(key.0);
            return Poll::Ready(());
        }
        // Everyone else has a turn, as in a pause that takes its time.
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.clock.state().pauses.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_pause_that_ends_first_is_over_first() {
        let time = VirtualTime::new();
        let order = Mutex::new(Vec::new());
        let sleeper = |step: u64, count: u64| {
            let (time, order) = (time.clone(), &order);
            async move {
                for _ in 0..count {
                    time.sleep(Duration::from_secs(step)).await;
                    order.lock().unwrap().push((step, time.elapsed().as_secs()));
                }
            }
        };
        tokio::join!(sleeper(10, 2), sleeper(3, 3), drop_early(&time));
        assert_eq!(*order.lock().unwrap(), [(3, 3), (3, 6), (3, 9), (10, 10), (10, 20)]);
    }

    /// A pause that is given up holds up nobody.
    async fn drop_early(time: &VirtualTime) {
        let mut pause = time.sleep(Duration::from_secs(1));
        std::future::poll_fn(|context| {
            assert!(pause.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }

    #[tokio::test]
    async fn the_clock_does_not_overflow() {
        let time = VirtualTime::new();
        time.advance(Duration::MAX);
        time.sleep(Duration::MAX).await;
        assert!(time.now() > Instant::now() && time.wall_clock() > SystemTime::now());
    }
}
