//! Blocking until a call is over.

use crate::error::Error;
use futures_core::Stream;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Waits for a future. Only the part that isn't generic has the weight of the runtime in it.
pub(crate) fn wait<F: Future>(future: F) -> Result<F::Output, Error> {
    let mut output = None;
    block_on(pin!(async { output = Some(future.await) }))?;
    output.ok_or_else(|| Error::invalid("the call ended without an answer"))
}

fn block_on(future: Pin<&mut dyn Future<Output = ()>>) -> Result<(), Error> {
    // Where a thread is at its end, nobody can tell.
    if Handle::try_current().map_or_else(|error| error.is_thread_local_destroyed(), |_| true) {
        return Err(Error::invalid(
            "a blocking call within an async runtime would hold it up: use `.await`, or in a \
             `spawn_blocking` `Handle::current().block_on(call)`",
        ));
    }
    runtime()?.block_on(future);
    Ok(())
}

fn runtime() -> Result<&'static Runtime, Error> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let made = Builder::new_multi_thread().worker_threads(1).thread_name("latitude-api").enable_all().build();
    let made = made.map_err(|error| Error::invalid(format!("no thread for blocking calls can be started: {error}")))?;
    Ok(RUNTIME.get_or_init(|| made))
}

/// The items or pages of a list, one call at a time.
///
/// For what follows an error see [`Pages::try_next`](crate::Pages::try_next).
pub struct Iter<S>(S);

impl<S> Iter<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self(stream)
    }
}

impl<T, S: Stream<Item = Result<T, Error>> + Unpin> Iterator for Iter<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        wait(poll_fn(|context| Pin::new(&mut self.0).poll_next(context))).unwrap_or_else(|error| Some(Err(error)))
    }
}

impl<S: fmt::Debug> fmt::Debug for Iter<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Iter").field(&self.0).finish()
    }
}
