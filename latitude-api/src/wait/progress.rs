//! A wait step by step.

use super::watch::{End, Watch};
use crate::error::Error;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
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
pub struct Progress<T>(Box<Watch<T>>);

/// One look of a wait.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step<T> {
    /// What was seen; `None` where it isn't there, it is too early, or the call failed.
    pub seen: Option<T>,
    /// How the call failed, where it did on something that passes, in words.
    pub failure: Option<String>,
    /// What was seen last, in words, such as `status: deploying`: on one line, without the client's token, and cut after
    /// 300 characters.
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
        Self(Box::new(watch))
    }

    /// The next step; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<Step<T>>, Error> {
        poll_fn(|context| self.poll_step(context)).await.transpose()
    }

    /// The steps for a program without an async runtime; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn iter(self) -> crate::call::block::Iter<Self> {
        crate::call::block::Iter::new(self)
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Step<T>, Error>>> {
        let watch = &mut *self.0;
        if watch.is_over() {
            return Poll::Ready(None);
        }
        let end = match ready!(watch.poll_step(context)) {
            Ok(end) => end,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        Poll::Ready(Some(Ok(Step::of(watch, end.as_ref()))))
    }
}

impl<T: Clone + Send + Sync + 'static> Step<T> {
    /// The look that a watch has just taken, and what it has ended with, if it has.
    pub(super) fn of(watch: &Watch<T>, end: Option<&End<T>>) -> Self {
        let seen = match end {
            Some(seen) => seen.clone(),
            None => watch.seen_now().cloned(),
        };
        let failure = watch.failed_now().map(ToString::to_string);
        let (state, looks, elapsed) = (watch.state().map(Into::into), watch.looks(), watch.elapsed());
        Self { seen, failure, state, looks, elapsed, done: end.is_some() }
    }
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
