//! Testing a program without the network.
//!
//! A client whose answers are made on the spot, and whose pauses take no time:
//!
//! ```
//! use latitude_api::{Client, testing};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), latitude_api::Error> {
//! let client = Client::builder()
//!     .token("test")
//!     .transport(|request: latitude_api::reqwest::Request| {
//!         assert_eq!(request.url().path(), "/servers/sv_1");
//!         testing::reply(200, json!({ "data": { "id": "sv_1", "attributes": { "hostname": "web-1" } } }))
//!     })
//!     .timer(testing::VirtualTime::new())
//!     .build()?;
//!
//! assert_eq!(client.servers().get("sv_1").await?.hostname.as_deref(), Some("web-1"));
//! # Ok(())
//! # }
//! ```
//!
//! With a mock server, [`base_url`](crate::ClientBuilder::base_url) is all it takes. Answers are values that can
//! be made by hand, too: each implements `Default` and `Deserialize`; [`read`] gives one of a recorded body.
//! [`unplaced`] tells what in an answer this version of the crate doesn't describe.

use crate::answer::{Answer, RawResponse};
use crate::call::{Sending, Timer};
use crate::error::Error;
use bytes::Bytes;

pub use crate::wire::{Reason, Unplaced};

use std::collections::BTreeSet;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

/// A JSON answer for a [`Transport`](crate::Transport). A status beyond 100 to 999 is an error of the transport.
pub fn reply(status: u16, body: serde_json::Value) -> Sending {
    reply_with(status, &[("content-type", "application/vnd.api+json")], body.to_string())
}

/// An answer with these headers and this text, such as a `retry-after` or an error page.
pub fn reply_with(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Sending {
    let response = headers
        .iter()
        .fold(http::Response::builder().status(status), |response, (name, value)| response.header(*name, *value));
    let response = response.body(body.into()).map(reqwest::Response::from);
    Box::pin(async move { Ok(response?) })
}

/// Reads a body as the answer 200 of a call, such as a recorded one: `testing::read::<Page<Resource<Server>>>(body)`. It
/// fails where the call would. An answer that may lack its id is read without one by `Deserialize` alone, as only its call
/// knows that it may.
pub fn read<T: Answer>(body: impl Into<Bytes>) -> Result<T, Error> {
    T::read(&RawResponse::ok(body.into()))
}

/// Lists the parts of an answer that have no place in its types: what the API sends and this version of the crate doesn't
/// describe. For tests and monitoring that want to know when that begins.
///
/// These values are not lost: they are in `extra`, in [`Page::unread`](crate::Page::unread), and in the `Other` of enums. The
/// list has none of them, as a value that nobody described may be a secret.
///
/// The pointers lead into what the value serialises to. Those of a [`Page`](crate::Page) begin at its document, as in
/// `/data/0/attributes/hostname`; those of a [`Resource`](crate::Resource) begin at the resource. A member of the document
/// around a resource is named alone, as in `/links`.
///
/// ```
/// use latitude_api::{Resource, servers::Server, testing};
///
/// let body = r#"{"data": {"id": "sv_1", "attributes": {"hostname": 7, "cooling": "water", "status": "asleep"}}}"#;
/// let server: Resource<Server> = testing::read(body)?;
/// let unplaced: Vec<String> = testing::unplaced(&server).iter().map(|part| part.to_string()).collect();
/// assert_eq!(
///     unplaced,
///     ["/attributes/hostname: unexpected type", "/attributes/status: unknown value", "/attributes/cooling: unknown member"]
/// );
/// # Ok::<_, latitude_api::Error>(())
/// ```
pub fn unplaced<T: Answer>(answer: &T) -> Vec<Unplaced> {
    answer.unplaced()
}

/// No answer: the connection is refused, so that the API has never seen the call.
pub fn refused() -> Sending {
    Box::pin(async { Err(io::Error::from(io::ErrorKind::ConnectionRefused).into()) })
}

/// No answer: the connection is lost, after the API may have seen the call.
pub fn lost() -> Sending {
    Box::pin(async { Err(io::Error::from(io::ErrorKind::ConnectionReset).into()) })
}

/// A [`Timer`] that goes forward only by what is slept, which takes no time: once everyone else has had a turn, the pause
/// that ends first is over.
///
/// Clones are the same clock. Pauses between attempts have a random part, also here. It knows of no calls on their way, so
/// that with real sockets and several tasks a pause may be over before the answer that another task waits for.
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
