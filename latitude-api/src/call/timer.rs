//! Time as the client sees it.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime};

/// Where the client takes its time from: how long it pauses between attempts, between the polls of a wait and
/// under a rate limit.
///
/// The default is tokio's clock, which a runtime has by `enable_time` or `enable_all`. [`VirtualTime`](crate::testing::VirtualTime) is another, for tests. The timeouts of
/// a single attempt belong to the HTTP client and run in real time.
pub trait Timer: Send + Sync + 'static {
    /// The time on a clock that never goes back.
    fn now(&self) -> Instant;

    /// The time of day, which the date of a `Retry-After` is compared with.
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Comes back after this long.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The clock of tokio.
#[derive(Debug)]
pub(crate) struct TokioTimer;

impl Timer for TokioTimer {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}
