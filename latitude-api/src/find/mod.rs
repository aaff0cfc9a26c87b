//! Finding what is there already, or creating it: never twice, whatever becomes of the answer.

mod by;
mod ensured;
mod run;

pub(crate) use by::FindBy;
pub use ensured::Ensured;

use crate::answer::{Page, Resource};
use crate::call::{Outgoing, Request, RetryPolicy};
use crate::error::Error;
use crate::wire::Attributes;
use run::Order;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// Finds the resource that an order describes, or creates it, such as `client.servers().find_or_create(order)`.
///
/// `.await` gives [`Ensured::Found`] or [`Ensured::Created`]. Which attributes make a resource the same one is in the docs
/// of each method. It compares nothing else: what it finds may have another plan or size than the order, may be off, and its
/// deployment may have failed.
///
/// ```no_run
/// # async fn example(client: latitude_api::Client) -> Result<(), latitude_api::Error> {
/// use latitude_api::Ensured;
/// use latitude_api::servers::{CreateServer, PlanSlug, Site};
/// use std::time::Duration;
///
/// let order = CreateServer::project("proj_1")
///     .plan(PlanSlug::M4MetalSmall)
///     .site(Site::Ash)
///     .operating_system("ubuntu_24_04_x64_lts")
///     .hostname("web-1");
/// let server = match client.servers().find_or_create(order).look_for(Duration::from_secs(120)).await? {
///     Ensured::Created(server) => server,
///     Ensured::Found(server) => server,
/// };
/// # Ok(())
/// # }
/// ```
///
/// 1. It reads the whole list. Exactly one match is `Found`; two or more are an error ([`Error::is_ambiguous`]) with their
///    [`ids`](Error::ids). A list that can't be read in full, or an item that can't be compared, is an error too: nothing
///    is ordered while it isn't certain that there is none. A list of several pages without a match is read again, as one
///    may slip from page to page where another is deleted: if the second reading lacks what the first had, it is read once
///    more, and after five readings that is an error.
/// 2. If there is none, it sends the order, once.
/// 3. If the outcome is unknown ([`Error::is_outcome_unknown`], or an unreadable answer to an accepted order), it looks again
///    at each [`interval`](Self::interval), until the resource shows up or the time of [`look_for`](Self::look_for) has
///    passed. Then the error is the one of the order, and says how long was looked: whether it was made is still unknown. A
///    look that fails for a while is followed by the next; one that fails for good, as with 401, ends it.
/// 4. If the API refuses the order (409, 422 or 400), it looks once more, as somebody else may have been faster: one match
///    is `Found`, otherwise the refusal is the error. Any other error is returned as it is.
///
/// After any of these errors, the same call may be made again: it looks first. It orders twice only where looking can't help:
/// where the list doesn't show the first order within the time that was looked, and where two programs order the same at
/// the same moment. One name for one program rules the second out.
///
/// It is a future as it is, for `tokio::spawn` and `select!`. Nothing is sent before it is first polled. Dropping it cancels
/// it; an order that the API has received by then may be carried out. Polled again after its end, it gives an error
/// ([`Error::is_invalid`]). A clone, and what a setter gives, hasn't been started.
#[must_use = "nothing is looked for or created until it is awaited"]
pub struct FindOrCreate<T> {
    order: Arc<Order>,
    run: fn(Arc<Order>) -> Running<T>,
    stage: Stage<T>,
}

type Running<T> = Pin<Box<dyn Future<Output = Result<Ensured<T>, Error>> + Send>>;

enum Stage<T> {
    Unmade,
    /// The lock is never waited for: it makes this `Sync`, which a boxed future alone isn't.
    OnItsWay(Mutex<Running<T>>),
    Over,
}

/// What generated methods put it together with.
#[allow(dead_code, reason = "a description may have nothing that is found")]
impl<A: Attributes + 'static> FindOrCreate<Resource<A>> {
    /// The answer of `create` is read as an item of `list`, whatever its own type is.
    pub(crate) fn new<C>(
        create: impl Into<Request<C>>,
        list: impl Into<Request<Page<Resource<A>>>>,
        by: FindBy,
    ) -> Self {
        let list = list.into().with(|list| by.set_filters(list));
        let order = Order::new(create.into().into_outgoing(), list.into_outgoing(), by);
        Self { order: Arc::new(order), run: |order| Box::pin(run::run(order)), stage: Stage::Unmade }
    }
}

impl<T> FindOrCreate<T> {
    /// How long to look for the resource after an unknown outcome, 5 minutes if not set. The last look is at the end of
    /// this time.
    pub fn look_for(self, time: Duration) -> Self {
        self.with(|order| order.look_for = time)
    }

    /// How long to pause between two looks after an unknown outcome, 5 seconds if not set; a tenth of a second at least.
    /// Where the API asks for a longer pause, it is that.
    pub fn interval(self, interval: Duration) -> Self {
        self.with(|order| order.interval = interval)
    }

    /// Sets a header of all its calls, in place of an earlier value.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.calls(|call| call.set_header(name, value))
    }

    /// Gives each attempt at each of its calls this long, from its start to the last byte of its answer.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.calls(|call| call.timeout = Some(timeout))
    }

    /// Gives all of it this long in all: every look, the order, and the pauses between them. What can't be in time isn't begun,
    /// and no order where less than five seconds or a tenth of this time are left, whichever is shorter
    /// ([`Error::is_deadline`]). An order that was made by then is looked for until the end of this time at most.
    pub fn deadline(self, time: Duration) -> Self {
        self.calls(|call| call.deadline = Some(time))
    }

    /// Tries each of its calls again by another policy than the client's. Whatever the policy, an order that the API may
    /// have received is never sent twice.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        self.calls(|call| call.retry = Some(policy.clone()))
    }

    fn with(mut self, change: impl FnOnce(&mut Order)) -> Self {
        // What is changed hasn't been made.
        self.stage = Stage::Unmade;
        change(Arc::make_mut(&mut self.order));
        self
    }

    fn calls(self, change: impl Fn(&mut Outgoing)) -> Self {
        self.with(|order| {
            change(Arc::make_mut(&mut order.create));
            change(Arc::make_mut(&mut order.list));
        })
    }
}

impl<T: Send + 'static> FindOrCreate<T> {
    /// Blocks until it is found or created; see [`blocking`](crate::blocking).
    #[cfg(feature = "blocking")]
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn call(self) -> Result<Ensured<T>, Error> {
        crate::call::block::wait(self)?
    }
}

impl<T> Future for FindOrCreate<T> {
    type Output = Result<Ensured<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Stage::Unmade = self.stage {
            self.stage = Stage::OnItsWay(Mutex::new((self.run)(self.order.clone())));
        }
        let Stage::OnItsWay(running) = &mut self.stage else {
            let why = "it has been found or created already: clone it before awaiting it, to make it again";
            return Poll::Ready(Err(Error::invalid(why).in_call(&self.order.create.operation)));
        };
        let outcome = ready!(running.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll(context));
        self.stage = Stage::Over;
        Poll::Ready(outcome)
    }
}

impl<T> Clone for FindOrCreate<T> {
    fn clone(&self) -> Self {
        Self { order: self.order.clone(), run: self.run, stage: Stage::Unmade }
    }
}

// The order may hold what is nobody's business.
impl<T> fmt::Debug for FindOrCreate<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let create = &self.order.create.operation;
        write!(f, "FindOrCreate({create:?})")
    }
}
