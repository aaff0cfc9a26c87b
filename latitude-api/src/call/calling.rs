//! A call before it is made, on its way, and after its answer.

use super::Outgoing;
use super::send::{Executing, execute};
use crate::answer::{Answer, RawResponse, Response, Traced};
use crate::error::Error;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

/// A call that goes on while nobody polls it, and ends when it is dropped. What waits in between takes nothing of its
/// timeout.
pub(crate) fn ahead(call: Executing) -> Executing {
    // A test's transport may need no runtime.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return call };
    let mut task = Spawned(runtime.spawn(call));
    Box::pin(async move {
        let outcome = (&mut task.0).await.unwrap_or_else(|end| match end.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Error::invalid("the runtime is shutting down")),
        });
        // Its span doesn't last until someone asks for the answer.
        outcome.map(|response| RawResponse { traced: Traced::default(), ..response })
    })
}

struct Spawned(tokio::task::JoinHandle<Result<RawResponse, Error>>);

impl Drop for Spawned {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A call before it is made, on its way, and after its answer: the part of a request that knows nothing of its types.
pub(crate) struct Calling {
    outgoing: Arc<Outgoing>,
    stage: Stage,
}

enum Stage {
    Unmade,
    /// The lock is never waited for: it makes requests `Sync`, which a boxed future alone isn't.
    OnItsWay(Mutex<Executing>),
    Answered,
}

impl Calling {
    pub(crate) fn new(outgoing: Outgoing) -> Self {
        Self { outgoing: Arc::new(outgoing), stage: Stage::Unmade }
    }

    pub(crate) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    pub(crate) fn into_outgoing(self) -> Arc<Outgoing> {
        self.outgoing
    }

    /// The call, to be changed: what is changed hasn't been made.
    pub(crate) fn change(&mut self) -> &mut Outgoing {
        self.stage = Stage::Unmade;
        Arc::make_mut(&mut self.outgoing)
    }

    /// Fills the next parameter of the path.
    pub(crate) fn fill(mut self, value: &str) -> Self {
        self.change().fill(value);
        self
    }

    /// Tells which call an error belongs to.
    pub(crate) fn name(&self, error: Error) -> Error {
        error.in_call(&self.outgoing.operation)
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn block(&mut self) -> Result<Box<RawResponse>, Error> {
        super::block::wait(self)?
    }
}

/// A clone of a call that has been made is that call once more, and hasn't been made.
impl Clone for Calling {
    fn clone(&self) -> Self {
        Self { outgoing: self.outgoing.clone(), stage: Stage::Unmade }
    }
}

impl Future for Calling {
    /// In a box, so that each type's reading of it has little to move and to drop.
    type Output = Result<Box<RawResponse>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Stage::Unmade = self.stage {
            self.stage = Stage::OnItsWay(Mutex::new(execute(self.outgoing.clone())));
        }
        let Stage::OnItsWay(executing) = &mut self.stage else {
            let why = "the call has been answered already: clone it before awaiting it, to make it again";
            return Poll::Ready(Err(self.name(Error::invalid(why))));
        };
        let executing = executing.get_mut().unwrap_or_else(PoisonError::into_inner);
        let outcome = ready!(executing.as_mut().poll(context));
        self.stage = Stage::Answered;
        Poll::Ready(outcome.map(Box::new))
    }
}

/// A call that gives its answer with status and headers. Like a [`Request`](crate::Request), it is sent when it is
/// first polled, dropping it cancels it, and polled after its answer it gives an error.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture<T> {
    call: Calling,
    answer: PhantomData<fn() -> T>,
}

impl<T: Answer> ResponseFuture<T> {
    pub(crate) fn new(call: Calling) -> Self {
        Self { call, answer: PhantomData }
    }

    /// Blocks until the answer is there; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn call(mut self) -> Result<Response<T>, Error> {
        let raw = self.call.block()?;
        self.read(raw)
    }

    fn read(&self, raw: Box<RawResponse>) -> Result<Response<T>, Error> {
        match T::read(&raw) {
            Ok(value) => Ok(Response::new(*raw, value, self.call.outgoing().operation.hidden())),
            Err(error) => Err(self.call.name(error)),
        }
    }
}

impl<T: Answer> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(Pin::new(&mut self.call).poll(context))?;
        Poll::Ready(self.read(raw))
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseFuture({:?})", self.call.outgoing().operation)
    }
}
