//! A wait step by step.

use super::Watch;
use crate::Error;
use futures_core::Stream;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// The steps of a wait, by [`Wait::progress`](crate::Wait::progress).
///
/// It is a [`Stream`], and has a [`try_next`](Progress::try_next) of its own. After the step that is
/// [`done`](Step::done), or an error, it ends.
///
/// ```no_run
/// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
/// let mut progress = client.servers().wait_until_on("sv_1").progress();
/// while let Some(step) = progress.try_next().await? {
///     println!("{:?}: {}", step.elapsed, step.state.as_deref().unwrap_or("not there yet"));
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct Progress<T>(State<T>);

enum State<T> {
    Idle(Box<Watch<T>>),
    Looking(Looking<T>),
    Over,
}

type Looking<T> = Pin<Box<dyn Future<Output = (Box<Watch<T>>, Result<Step<T>, Error>)> + Send>>;

/// One look of a wait.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step<T> {
    /// What was seen; `None` where it isn't there, or a call failed on something that passes.
    pub seen: Option<T>,
    /// What was seen last, in words, such as `status: deploying`.
    pub state: Option<String>,
    /// The number of looks so far.
    pub looks: u32,
    /// The time since the wait began.
    pub elapsed: Duration,
    /// Whether it has happened.
    pub done: bool,
}

impl<T: Clone + Send + Sync + 'static> Progress<T> {
    pub(super) fn new(watch: Watch<T>) -> Self {
        Self(State::Idle(Box::new(watch)))
    }

    /// The next step; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<Step<T>>, Error> {
        poll_fn(|context| self.poll_step(context)).await.transpose()
    }

    /// The steps for a program without an async runtime; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn iter(self) -> crate::blocking::Iter<Self> {
        crate::blocking::Iter::new(self)
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Step<T>, Error>>> {
        if let State::Idle(_) = &self.0
            && let State::Idle(watch) = std::mem::replace(&mut self.0, State::Over)
        {
            self.0 = State::Looking(Box::pin(step(watch)));
        }
        let State::Looking(looking) = &mut self.0 else { return Poll::Ready(None) };
        let (watch, step) = ready!(looking.as_mut().poll(context));
        self.0 = match &step {
            Ok(step) if !step.done => State::Idle(watch),
            _ => State::Over,
        };
        Poll::Ready(Some(step))
    }
}

async fn step<T: Clone + Send + Sync + 'static>(mut watch: Box<Watch<T>>) -> (Box<Watch<T>>, Result<Step<T>, Error>) {
    let failures = watch.failures;
    let end = match watch.step().await {
        Ok(end) => end,
        Err(error) => return (watch, Err(error)),
    };
    let done = end.is_some();
    let seen = match end {
        Some(seen) => seen,
        None if watch.failures > failures => None,
        None => watch.last.clone(),
    };
    let step = Step { seen, state: watch.state.clone(), looks: watch.looks, elapsed: watch.elapsed(), done };
    (watch, Ok(step))
}

impl<T: Clone + Send + Sync + 'static> Stream for Progress<T> {
    type Item = Result<Step<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_step(context)
    }
}

impl<T> fmt::Debug for Progress<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").finish_non_exhaustive()
    }
}
