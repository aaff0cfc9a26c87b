//! Lifecycles in the tester's hand.

use super::FakeCloud;
use super::state::State;
use crate::rules::LifecycleId;
use crate::world::World;
use std::time::Duration;

/// A lifecycle of a cloud, such as `deploy`: how long it takes, and how it ends. See [`FakeCloud::lifecycle`].
#[derive(Debug)]
pub struct Lifecycle<'a> {
    cloud: &'a FakeCloud,
    id: LifecycleId,
}

impl FakeCloud {
    /// The lifecycle of this name. [`FAKED.md`](https://github.com/latitudesh/latitude-api-rust/blob/main/latitude-fake/FAKED.md)
    /// lists them.
    ///
    /// # Panics
    ///
    /// If there is none, with those that there are.
    #[track_caller]
    pub fn lifecycle(&self, name: &str) -> Lifecycle<'_> {
        let plan = self.shared.state().plan;
        let id = plan.lifecycle(name);
        let names = plan.lifecycles.iter().map(|lifecycle| lifecycle.name.as_str()).collect::<Vec<_>>();
        assert!(id.is_some(), "there is no lifecycle `{name}`; there are {}", names.join(", "));
        Lifecycle { cloud: self, id: id.unwrap_or_default() }
    }

    /// Brings one record a step further in a lifecycle [by hand](Lifecycle::by_hand). False if it has no step to come.
    pub fn step(&self, id: &str) -> bool {
        let now = self.shared.clock.now();
        let mut state = self.shared.state();
        let state = &mut *state;
        state.pass(now);
        let Some(at) = state.world.held.iter().position(|due| due.key.1 == id) else { return false };
        let due = std::sync::Arc::make_mut(&mut state.world).held.remove(at);
        let happened = World::happen(&mut state.world, &due, &mut state.log.changes);
        assert!(happened.is_ok(), "the rules of the fake are wrong: {happened:?}");
        true
    }

    /// Brings one record to the end of a lifecycle [by hand](Lifecycle::by_hand), and says how many steps that took.
    pub fn finish(&self, id: &str) -> usize {
        let mut steps = 0;
        while self.step(id) {
            steps += 1;
        }
        steps
    }
}

/// Longer than that nobody waits: a hundred years.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 86_400);

impl Lifecycle<'_> {
    fn state<T>(&self, change: impl FnOnce(&mut State, LifecycleId) -> T) -> T {
        change(&mut self.cloud.shared.state(), self.id)
    }

    fn control(&self, change: impl FnOnce(&mut crate::world::Control)) -> &Self {
        self.state(|state, id| change(std::sync::Arc::make_mut(&mut state.world).controls.entry(id).or_default()));
        self
    }

    /// From here on it takes this long; its steps keep their part of it.
    ///
    /// # Panics
    ///
    /// If that is more than a hundred years: it would never end.
    #[track_caller]
    pub fn takes(&self, time: Duration) -> &Self {
        assert!(time <= LONGEST, "a lifecycle of {time:?} never ends");
        let time = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
        self.control(|control| control.takes = Some(time))
    }

    /// The next one fails, in the way that it usually does.
    ///
    /// # Panics
    ///
    /// If it can't fail.
    #[track_caller]
    pub fn fails_next(&self) -> &Self {
        let first = self.failures().first().copied();
        let name = self.state(|state, id| state.plan.lifecycles[id].name.as_str());
        assert!(first.is_some(), "the lifecycle `{name}` has no way to fail");
        self.ends_next(first)
    }

    /// The next one fails in this way; see [`failures`](Self::failures).
    ///
    /// # Panics
    ///
    /// If it can't fail in this way, with those in which it can.
    #[track_caller]
    pub fn fails_next_by(&self, failure: &str) -> &Self {
        let failures = self.failures();
        assert!(failures.contains(&failure), "there is no failure `{failure}`; there are {failures:?}");
        self.ends_next(Some(failure))
    }

    /// The next one ends well: for a test in which the first succeeds and the second fails.
    pub fn succeeds_next(&self) -> &Self {
        self.ends_next(None)
    }

    fn ends_next(&self, failure: Option<&str>) -> &Self {
        self.control(|control| control.ends.push_back(failure.map(str::to_owned)))
    }

    /// From here on it goes on by itself, as it does at first. What waits for the tester still does.
    pub fn by_itself(&self) -> &Self {
        self.control(|control| control.by_hand = false)
    }

    /// From here on it goes on when [`FakeCloud::step`] and [`FakeCloud::finish`] say so, whatever the time is.
    pub fn by_hand(&self) -> &Self {
        self.control(|control| control.by_hand = true)
    }

    /// The ways in which it can fail.
    pub fn failures(&self) -> Vec<&'static str> {
        self.state(|state, id| state.plan.lifecycles[id].fails.keys().map(String::as_str).collect())
    }
}
