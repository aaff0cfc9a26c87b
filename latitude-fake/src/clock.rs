//! Where a cloud takes its time from.

use latitude_api::Timer;
use latitude_api::testing::VirtualTime;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock of a cloud.
#[derive(Clone)]
pub struct Clock(pub(crate) Kind);

#[derive(Clone)]
pub(crate) enum Kind {
    /// Goes forward by what clients sleep.
    Virtual(VirtualTime),
    /// Tokio's clock, which a test may have paused, so many times as fast.
    Real { start: tokio::time::Instant, wall: SystemTime, faster: f64 },
    /// The clock of a client's own.
    Other(Arc<dyn Timer>),
}

/// When virtual time begins, so that each run has the same times: 2026-01-01T00:00:00Z.
const START: u64 = 1_767_225_600;

/// Later no clock of a cloud gets: the end of the year 9999, the last that RFC 3339 writes.
const LATEST: Duration = Duration::from_secs(253_402_300_799);

impl Clock {
    /// Virtual time: it stands still until a client of the cloud sleeps, and then passes at once. It begins with the
    /// year 2026.
    pub fn virtual_time() -> Self {
        Self(Kind::Virtual(VirtualTime::starting_at(UNIX_EPOCH + Duration::from_secs(START))))
    }

    /// Real time: tokio's, which stands still under `tokio::time::pause()`.
    pub fn real() -> Self {
        Self(Kind::Real { start: tokio::time::Instant::now(), wall: SystemTime::now(), faster: 1.0 })
    }

    /// Real time in which the cloud does everything so many times as fast: at 60, a deployment of 18 minutes takes 18
    /// seconds. A factor that isn't above zero, or is infinite, is taken as 1.
    pub fn faster(factor: f64) -> Self {
        let faster = if factor.is_finite() && factor > 0.0 { factor } else { 1.0 };
        Self(Kind::Real { start: tokio::time::Instant::now(), wall: SystemTime::now(), faster })
    }

    /// The clock of this timer.
    pub fn of(timer: impl Timer) -> Self {
        Self(Kind::Other(Arc::new(timer)))
    }

    /// How far virtual time has gone; nothing of another time.
    pub fn elapsed(&self) -> Duration {
        self.as_virtual().map(VirtualTime::elapsed).unwrap_or_default()
    }

    /// In microseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let wall = match &self.0 {
            Kind::Virtual(time) => time.wall_clock(),
            Kind::Other(timer) => timer.wall_clock(),
            Kind::Real { start, wall, faster } => {
                let gone = Duration::try_from_secs_f64(start.elapsed().as_secs_f64() * faster);
                gone.ok().and_then(|gone| wall.checked_add(gone)).unwrap_or(UNIX_EPOCH + LATEST)
            }
        };
        let since = wall.duration_since(UNIX_EPOCH).unwrap_or_default().min(LATEST);
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    /// Comes back after this long, as the cloud sees it.
    pub(crate) async fn sleep(&self, duration: Duration) {
        match &self.0 {
            Kind::Virtual(time) => time.sleep(duration).await,
            Kind::Other(timer) => timer.sleep(duration).await,
            Kind::Real { faster, .. } => {
                let real = Duration::try_from_secs_f64(duration.as_secs_f64() / faster).unwrap_or(LATEST);
                tokio::time::sleep(real).await;
            }
        }
    }

    /// How many times as fast it is as its clients' clock.
    pub(crate) fn speed(&self) -> f64 {
        match &self.0 {
            Kind::Real { faster, .. } => *faster,
            _ => 1.0,
        }
    }

    /// The virtual time.
    pub(crate) fn as_virtual(&self) -> Option<&VirtualTime> {
        match &self.0 {
            Kind::Virtual(time) => Some(time),
            _ => None,
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Virtual(time) => f.debug_tuple("Virtual").field(time).finish(),
            Kind::Real { faster, .. } => f.debug_struct("Real").field("faster", faster).finish_non_exhaustive(),
            Kind::Other(_) => f.write_str("Other"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_speed_and_no_time_is_too_much() {
        for factor in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e-300, 1e300] {
            let clock = Clock::faster(factor);
            assert!(clock.now() > 0, "{factor}");
            let sleep = clock.sleep(Duration::MAX);
            tokio::time::timeout(Duration::ZERO, sleep).await.ok();
        }
        let time = VirtualTime::new();
        time.advance(Duration::MAX);
        assert!(Clock(Kind::Virtual(time)).now() <= LATEST.as_micros() as i64);
    }
}
