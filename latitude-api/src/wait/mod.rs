//! Waiting until something has happened, by asking again and again.

mod condition;
mod look;
mod progress;

pub use look::Sought;
pub use progress::{Progress, Step};

use crate::call::Timer;
use crate::error::Error;
use crate::escape::escaped;
use crate::operation::Operation;
use condition::{Conditions, Judgement};
use look::{Look, Looking};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

const INTERVAL: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(600);
/// What the last look has even where the deadline is there.
const LAST_LOOK: Duration = Duration::from_secs(5);
/// What protects the API from a loop without a pause.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(100);
/// So many looks in a row may fail on something that passes, each after all its attempts.
const FAILURES: u32 = 4;

/// A wait until something has happened, such as a server being on.
///
/// `.await` begins it and gives what was waited for. It asks at once and then at each [`interval`](Wait::interval).
/// Its errors are told apart by
///
/// - [`Error::is_failed_state`]: it will never come, as with a failed deployment.
/// - [`Error::is_deadline`]: it didn't come within the [`timeout`](Wait::timeout).
/// - [`Error::is_not_found`]: it isn't there, or no longer.
/// - all others: a call failed, on something that doesn't pass or for the fifth time in a row after all its attempts.
///
/// Each of them names what was waited for, in its text and by [`Error::path`], and tells what was seen last, by
/// [`Error::last_state`] and [`Error::last_seen`]. How the last look failed, if it did, is the source of the error. Calls
/// are made as the client makes them, with its timeout and its [`RetryPolicy`](crate::RetryPolicy).
///
/// It is a future as it is, for `tokio::spawn` and `select!`. Nothing is asked before it is first polled, dropping it ends
/// it, and polled again after its end it gives an error ([`Error::is_invalid`]).
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<T, O = T> {
    watch: Watch<T>,
    finish: fn(Option<T>) -> Option<O>,
}

/// What is watched, and what it is watched for.
struct Watch<T> {
    look: Look<T>,
    conditions: Conditions<T>,
    /// Whether being absent is what is waited for.
    gone: bool,
    /// How often in a row it has to be absent to be gone. Of a list that changes while it is read, an item may slip
    /// through.
    absences_needed: u32,
    interval: Duration,
    timeout: Duration,
    /// How long it may be missing at first.
    missing: Duration,
    /// How long a success may be one of before the change.
    change: Option<Duration>,
    operation: Operation,
    /// The id of what is looked for in a list, which the call doesn't name.
    id: Option<String>,
    timer: Arc<dyn Timer>,
    stage: Stage<T>,
    // What has happened so far.
    started: Option<Instant>,
    looks: u32,
    failures: u32,
    /// How the last look failed, if it did.
    failure: Option<Error>,
    absences: u32,
    changed: bool,
    last: Option<T>,
    state: Option<String>,
}

enum Stage<T> {
    /// Before the first look, and after each.
    Between,
    Pausing(Pin<Box<dyn Future<Output = ()> + Send>>),
    Looking(Looking<T>),
    Over,
}

/// How a wait has ended: with something seen, or with nothing where that is what was waited for.
type End<T> = Option<T>;

impl<T, O> Wait<T, O> {
    /// How long to pause between two looks; a tenth of a second at least. Where the API asks for a longer pause, it is
    /// that.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.watch.interval = interval;
        self
    }

    /// How long to wait. The last look is at the end of this time, and has five seconds. A rate limit of the client can
    /// put it off further.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.watch.timeout = timeout;
        self
    }

    /// Takes being missing for not being there yet, for this long from the beginning. The API may not find for a while
    /// what it has just made.
    pub fn tolerate_missing(mut self, time: Duration) -> Self {
        self.watch.missing = time;
        self
    }

    /// Requires a change first: a success or failure that was there all along doesn't count, as `on` just after a
    /// reinstallation was ordered. After the grace period it does count, in case the change went by between two looks.
    pub fn change_first(mut self, grace: Duration) -> Self {
        self.watch.change = Some(grace);
        self
    }

    /// Ends the wait by an error ([`Error::is_failed_state`]) once this is so.
    pub fn fail_if(mut self, failed: impl Fn(&T) -> bool + Send + Sync + 'static) -> Self {
        self.watch.conditions.fail_if(failed);
        self
    }
}

impl<T, O> Wait<T, O> {
    /// Tells the state of what is seen in words, for [`Step::state`] and [`Error::last_state`].
    pub fn describe(mut self, state: impl Fn(&T) -> String + Send + Sync + 'static) -> Self {
        self.watch.conditions.describe(state);
        self
    }
}

impl<T: Send + Sync + 'static, O> Wait<T, O> {
    /// Waits step by step, to report progress.
    pub fn progress(self) -> Progress<T>
    where
        T: Clone,
    {
        Progress::new(self.watch)
    }

    /// Blocks until it has happened; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn call(self) -> Result<O, Error> {
        crate::call::block::wait(self)?
    }
}

impl<T: Send + Sync + 'static, O> Future for Wait<T, O> {
    type Output = Result<O, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            if let Some(end) = ready!(self.watch.poll_step(context))?
                && let Some(output) = (self.finish)(end)
            {
                return Poll::Ready(Ok(output));
            }
        }
    }
}

// Nothing in it stays in its place: what was seen is moved in and out.
impl<T, O> Unpin for Wait<T, O> {}

impl<T: Send + Sync + 'static> Watch<T> {
    fn elapsed(&self) -> Duration {
        self.started.map_or(Duration::ZERO, |started| self.timer.now().saturating_duration_since(started))
    }

    /// Pauses if it has to, looks once, and judges. `Some` is the end of the wait.
    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<End<T>>, Error>> {
        let step = ready!(self.poll_look(context));
        self.stage = if let Ok(None) = step { Stage::Between } else { Stage::Over };
        Poll::Ready(step.map_err(|error| {
            error.in_call(&self.operation).in_wait(self.id.take(), self.state.take(), self.last.take())
        }))
    }

    fn poll_look(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<End<T>>, Error>> {
        loop {
            self.stage = match &mut self.stage {
                Stage::Between if self.looks == 0 => {
                    self.started = Some(self.timer.now());
                    self.look()
                }
                Stage::Between => {
                    let left = self.timeout.saturating_sub(self.elapsed());
                    if left.is_zero() {
                        return Poll::Ready(Err(Error::deadline(self.timeout, self.gone, self.failure.take())));
                    }
                    let asked = self.failure.as_ref().and_then(Error::retry_after).unwrap_or_default();
                    Stage::Pausing(self.timer.sleep(self.interval.max(SHORTEST_INTERVAL).max(asked).min(left)))
                }
                Stage::Pausing(pause) => {
                    ready!(pause.as_mut().poll(context));
                    self.look()
                }
                Stage::Looking(looking) => {
                    let seen = ready!(looking.as_mut().poll(context));
                    return Poll::Ready(self.judge(seen));
                }
                Stage::Over => {
                    return Poll::Ready(Err(Error::invalid("the wait is over: to wait again, make another")));
                }
            };
        }
    }

    fn look(&mut self) -> Stage<T> {
        self.looks += 1;
        self.failure = None;
        let left = self.timeout.saturating_sub(self.elapsed()).max(LAST_LOOK);
        Stage::Looking((self.look)(self.timer.now().checked_add(left)))
    }

    fn judge(&mut self, seen: Result<T, Error>) -> Result<Option<End<T>>, Error> {
        let seen = match seen {
            Ok(seen) => seen,
            Err(error) if error.is_not_found() => return self.absent(error),
            // An answer that can't be read may be an error page of something in between.
            Err(error) if (error.is_retryable() || error.was_accepted()) && self.failures < FAILURES => {
                // Being told to wait is no failure.
                self.failures += u32::from(!error.is_rate_limited());
                self.failure = Some(error);
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        (self.failures, self.absences) = (0, 0);
        let (judgement, state) = self.conditions.judge(&seen);
        let state = state.map(|state| escaped(&state).without(self.operation.hidden()).to_string());
        self.state = state.or(self.state.take());
        // What was so all along may be what was so before.
        let counts = self.changed || self.change.is_none_or(|grace| self.elapsed() >= grace);
        match judgement {
            Judgement::Failed if counts => {
                self.last = Some(seen);
                return Err(Error::failed());
            }
            Judgement::Met if counts => return Ok(Some(Some(seen))),
            Judgement::Failed | Judgement::Met => {}
            Judgement::NotYet => self.changed = true,
        }
        self.last = Some(seen);
        Ok(None)
    }

    /// What it means that it isn't there.
    fn absent(&mut self, error: Error) -> Result<Option<End<T>>, Error> {
        self.failures = 0;
        self.absences += 1;
        self.changed = true;
        if self.gone {
            return Ok((self.absences >= self.absences_needed).then_some(None));
        }
        if self.elapsed() < self.missing { Ok(None) } else { Err(error) }
    }
}

impl<T, O> fmt::Debug for Wait<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wait({:?})", self.watch.operation)
    }
}
