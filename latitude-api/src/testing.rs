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
//! be made by hand, too: each implements `Default` and `Deserialize`.

use crate::timer::Timer;
use crate::transport::Sending;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

/// A JSON answer for a [`Transport`](crate::Transport). A status beyond 100 to 999 is an error of the transport.
pub fn reply(status: u16, body: serde_json::Value) -> Sending {
    let response = http::Response::builder()
        .status(status)
        .header("content-type", "application/vnd.api+json")
        .body(body.to_string())
        .map(reqwest::Response::from);
    Box::pin(async move { Ok(response?) })
}

/// A [`Timer`] that goes forward only by what is slept, which takes no time.
///
/// Clones are the same clock.
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
}

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
        self.state().elapsed += by;
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
        let wakes_at = {
            let mut state = self.state();
            state.slept.push(duration);
            state.elapsed.saturating_add(duration)
        };
        let (clock, mut yielded) = (self.clone(), false);
        Box::pin(poll_fn(move |context| {
            if std::mem::replace(&mut yielded, true) {
                let mut state = clock.state();
                state.elapsed = state.elapsed.max(wakes_at);
                return Poll::Ready(());
            }
            // Everyone else has a turn, as in a pause that takes its time.
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}
