//! Waiting until something has happened, by asking again and again.

mod among;
mod condition;
mod look;
pub(crate) mod pace;
mod progress;
mod watch;

pub use look::Sought;
pub use progress::{Progress, Step};

use crate::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use watch::Watch;

/// A wait until something has happened, such as a server being on.
///
/// `.await` begins it and gives what was waited for. It asks at once and then at each [`interval`](Wait::interval).
/// Its errors are told apart by
///
/// - [`Error::is_failed_state`]: it will never come, as with a failed deployment.
/// - [`Error::is_deadline`]: it didn't come within the [`timeout`](Wait::timeout).
/// - [`Error::is_not_found`]: it isn't there, or no longer.
/// - all others: a call failed on something that doesn't pass, such as 403.
///
/// A wait is longer than an outage. A call that fails on something that passes, after all its attempts, doesn't end it,
/// however often that happens: what [`Error::is_retryable`] is true of, an answer that can't be read, a list that can't be
/// read to its end, and a 404 without the API's account of it, as from a proxy. Nor does being missing for a moment
/// after it was seen, as from a replica that lags behind: only a minute of it means that it is no longer there. What is
/// looked for in a list has to be missing twice in a row, and so has an entry of a list within what is waited for.
/// An error that the docs of a wait name for "not yet" doesn't end it, either.
///
/// Each error names what was waited for, in its text and by [`Error::path`], and tells what was seen last, by
/// [`Error::last_state`] and [`Error::last_seen`]. [`Error::attempts`] is the number of times it looked. An error of a call
/// has the [`status`](Error::status) of its answer; a deadline or a failed state has none, as no call ended the wait. How
/// the last call failed that did is told by a deadline's text, and in full by [`Error::last_failure`].
///
/// Calls are made as the client makes them, with its timeout and its [`RetryPolicy`](crate::RetryPolicy).
///
/// It is a future as it is, for `tokio::spawn` and `select!`. Nothing is asked before it is first polled, dropping it ends
/// it, and polled again after its end it gives an error ([`Error::is_invalid`]).
#[must_use = "a wait does nothing until it is awaited"]
pub struct Wait<T, O = T> {
    watch: Watch<T>,
    finish: fn(Option<T>) -> Option<O>,
}

impl<T, O> Wait<T, O> {
    /// How long to pause between two looks; a tenth of a second at least. Where the API asks for a longer pause, it is
    /// that.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.watch.interval = interval;
        self
    }

    /// How long to wait. The last look is at the end of this time, and has five seconds, in which its turn has to come
    /// where the client has a rate limit.
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

impl<T: Clone + Send + Sync + 'static, O> Wait<T, O> {
    /// Tells of each look, the last one included, while the wait goes on as ever: for a log or a progress bar. An error ends
    /// the wait, and is no step.
    ///
    /// ```no_run
    /// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
    /// let told = |step: &latitude_api::Step<_>| println!("{}", step.state.as_deref().unwrap_or("not there yet"));
    /// let server = client.servers().wait_until_on("sv_1").on_step(told).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_step(mut self, told: impl Fn(&Step<T>) + Send + Sync + 'static) -> Self {
        self.watch.told = Some(Box::new(move |watch, end| told(&Step::of(watch, end))));
        self
    }
}

impl<T: Send + Sync + 'static, O> Wait<T, O> {
    /// Waits step by step. Where a function is all that is to be called at each step, see [`on_step`](Self::on_step).
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

impl<T, O> fmt::Debug for Wait<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wait({:?})", self.watch.operation)
    }
}
