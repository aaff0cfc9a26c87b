//! Settings of a cloud.

use super::furnish::furnished;
use super::state::{Settings, State};
use super::{FakeCloud, Shared, the_plan};
use crate::clock::Clock;
use crate::world::World;
use std::sync::{Arc, Mutex};

/// Settings of a [`FakeCloud`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct FakeCloudBuilder {
    clock: Option<Clock>,
    seed: u64,
    settings: Settings,
    fail_if_left: bool,
    furnished: bool,
}

impl FakeCloudBuilder {
    /// Where the cloud takes its time from; by default it is virtual.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// What ids, addresses and chances are made of. The same seed gives the same.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Takes what nobody has declared, in bodies and in queries, instead of refusing it.
    pub fn lenient(mut self) -> Self {
        self.settings.strict = false;
        self
    }

    /// No page has more items than this, whatever is asked for; 100 by default. Fewer than the 20 that a page has
    /// unless its size is given look like the end of a list.
    pub fn page_cap(mut self, items: usize) -> Self {
        self.settings.page_cap = items.max(1);
        self
    }

    /// No more than so many reads and so many writes a minute and key; without it, as many as you like.
    pub fn rate_limit(mut self, reads: usize, writes: usize) -> Self {
        self.settings.rate_limit = Some((reads, writes));
        self
    }

    /// Dropping the cloud panics if something is left that costs money, as
    /// [`assert_nothing_left`](FakeCloud::assert_nothing_left) does.
    pub fn fail_if_left(mut self) -> Self {
        self.fail_if_left = true;
        self
    }

    /// There is some of everything already: a few servers, networks, clusters and volumes, with the ids of the examples
    /// in the docs of the SDK. None of it was bought by the test, so that [`bought`](FakeCloud::bought),
    /// [`left`](FakeCloud::left) and [`cost`](FakeCloud::cost) don't count it.
    pub fn furnished(mut self) -> Self {
        self.furnished = true;
        self
    }

    /// Makes the cloud.
    pub fn build(self) -> FakeCloud {
        let plan = the_plan();
        let clock = self.clock.unwrap_or_else(Clock::virtual_time);
        let settings = Settings { faster: clock.speed(), ..self.settings };
        let (seed, now) = (self.seed, clock.now());
        let world = if self.furnished { furnished(plan, seed, now) } else { World::new(plan, seed, now) };
        let state = State::new(plan, world, settings);
        let shared = Shared { state: Mutex::new(state), clock, mixed: Mutex::default() };
        FakeCloud { shared: Arc::new(shared), fail_if_left: self.fail_if_left }
    }
}
