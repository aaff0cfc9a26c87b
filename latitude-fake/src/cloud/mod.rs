//! A cloud, and what a test does with it.

mod builder;
mod control;
mod faults;
mod furnish;
mod list;
mod log;
mod networks;
mod questions;
mod reply;
mod run;
mod server;
mod snapshot;
mod state;
mod transport;

use crate::clock::Clock;
use crate::fault::Fault;
use crate::request::Request;
use crate::rules::{Plan, plan};
use latitude_api::{Client, ClientBuilder};
use serde_json::Value;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

pub use builder::FakeCloudBuilder;
pub use control::Lifecycle;
pub use log::Seen;
pub use questions::{Left, Purchase};
pub use server::Server;
pub use snapshot::{Snapshot, SnapshotError};

pub(crate) use reply::{Ending, Reply};
use state::State;

/// A cloud to test against.
///
/// Each one is a world of its own: tests that run beside each other share nothing. See the
/// [front page](crate) for what it does.
pub struct FakeCloud {
    pub(crate) shared: Arc<Shared>,
    fail_if_left: bool,
}

/// What a cloud and its clients share.
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) clock: Clock,
    pub(crate) mixed: Mutex<transport::Mixed>,
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A test that panicked elsewhere leaves the state as it was.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn answer(&self, request: &Request) -> Reply {
        self.state().answer(request, self.clock.now())
    }
}

/// The description and the rules, read once.
pub(crate) fn the_plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| {
        let description: Value = serde_json::from_str(include_str!("../../embedded/api.json")).unwrap_or_default();
        match plan(description, include_str!("../../embedded/rules.json")) {
            Ok(plan) => plan,
            // What is embedded was checked when it was written, and a test reads it.
            Err(problems) => {
                unreachable!("the rules: {}", problems.iter().map(|p| format!("{p}; ")).collect::<String>())
            }
        }
    })
}

impl FakeCloud {
    /// A cloud with one team, one project and one API key, in which nothing was ordered yet. Its time is virtual.
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A cloud in which there is some of everything already, with the ids of the examples in the API's docs: they can be
    /// run in it as they are. See [`FakeCloudBuilder::furnished`].
    pub fn furnished() -> Self {
        Self::builder().furnished().build()
    }

    /// A cloud with other settings.
    pub fn builder() -> FakeCloudBuilder {
        FakeCloudBuilder::default()
    }

    /// A client of this cloud, in-process, with its key and its time.
    ///
    /// # Panics
    ///
    /// If the cloud has no API key any more: a test has deleted it, or taken its token.
    #[track_caller]
    pub fn client(&self) -> Client {
        #[expect(clippy::expect_used, reason = "the docs say when")]
        self.client_builder().build().expect("the cloud has no API key any more")
    }

    /// The settings of [`client`](Self::client), to change others.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = Client::builder().token(self.token()).transport(self.transport());
        match &self.shared.clock.0 {
            crate::clock::Kind::Virtual(time) => builder.timer(time.clone()),
            crate::clock::Kind::Other(timer) => builder.timer(Shares(timer.clone())),
            crate::clock::Kind::Real { .. } => builder,
        }
    }

    /// The first API key that there is: the one that the cloud was made with, or what it was rotated to. A client that
    /// was made before a rotation has the old one.
    pub fn token(&self) -> String {
        self.shared.state().token().unwrap_or_default().to_owned()
    }

    /// The id of the project that the cloud was made with.
    pub fn project(&self) -> String {
        self.first("projects")
    }

    /// The id of the first record of a resource, such as `regions`.
    ///
    /// # Panics
    ///
    /// If there is no such resource, or nothing of it.
    #[track_caller]
    pub fn first(&self, resource: &str) -> String {
        let state = self.shared.state();
        let id = state.resource(resource);
        let first = state.world.tables[id].all().next().map(|record| record.id.clone());
        assert!(first.is_some(), "the cloud has no {resource}");
        first.unwrap_or_default()
    }

    /// The clock of the cloud.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Lets virtual time pass, and what is due by then happen.
    ///
    /// # Panics
    ///
    /// If the cloud's time isn't virtual.
    #[track_caller]
    pub fn advance(&self, by: std::time::Duration) {
        let time = self.shared.clock.as_virtual();
        assert!(time.is_some(), "the time of this cloud isn't virtual, so that nobody but its clock sets it forward");
        if let Some(time) = time {
            time.advance(by);
        }
    }

    /// Something goes wrong with the next request that it meets.
    ///
    /// # Panics
    ///
    /// If the fault is for an operation that the API hasn't; see [`fault`](Self::fault).
    #[track_caller]
    pub fn fail_next(&self, fault: Fault) {
        self.fault(fault.times(1));
    }

    /// Something goes wrong as often as the fault says. The number is for [`end_fault`](Self::end_fault).
    ///
    /// # Panics
    ///
    /// If the fault is for an operation that the API hasn't, with those that it could mean; or if its chance or its
    /// status is none.
    #[track_caller]
    pub fn fault(&self, fault: Fault) -> u64 {
        let mut state = self.shared.state();
        let unknown = fault.operation.as_ref().and_then(|operation| state.unknown_operation(operation));
        let wrong = unknown.or_else(|| fault.invalid());
        if let Some(why) = &wrong {
            drop(state);
            assert!(wrong.is_none(), "a fault that can't happen: {why}");
            return 0;
        }
        state.faults.add(fault)
    }

    /// Ends a fault before it has happened as often as it was to.
    pub fn end_fault(&self, number: u64) {
        self.shared.state().faults.remove(number);
    }

    /// From here on nothing goes wrong.
    pub fn end_faults(&self) {
        self.shared.state().faults.clear();
    }
}

/// A timer that several share.
struct Shares(Arc<dyn latitude_api::Timer>);

impl latitude_api::Timer for Shares {
    fn now(&self) -> std::time::Instant {
        self.0.now()
    }

    fn wall_clock(&self) -> std::time::SystemTime {
        self.0.wall_clock()
    }

    fn sleep(&self, duration: std::time::Duration) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.sleep(duration)
    }
}

impl Default for FakeCloud {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for FakeCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeCloud").field("clock", &self.shared.clock).finish_non_exhaustive()
    }
}

impl Drop for FakeCloud {
    fn drop(&mut self) {
        if self.fail_if_left && !std::thread::panicking() {
            self.assert_nothing_left();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FakeCloud, furnish};
    use serde_json::Value;

    /// Upstream may call the parameters of a path what it likes: the rules call them by the names in their own keys.
    #[test]
    fn parameters_of_a_path_may_have_other_names() {
        let renamed = include_str!("../../embedded/api.json").replace("_id}", "_number}").replace("{id}", "{key}");
        let description: Value = serde_json::from_str(&renamed).unwrap();
        assert!(description["paths"].as_object().unwrap().contains_key("/servers/{server_number}/lock"));
        let plan = crate::rules::plan(description, include_str!("../../embedded/rules.json")).unwrap();
        // It asks for what it has by paths.
        let world = furnish::made(Box::leak(Box::new(plan)), 1_767_225_600_000_000);
        assert!(world.mistakes.is_empty(), "{}", world.mistakes.join("\n"));
    }

    #[test]
    fn everything_is_seeded() {
        for cloud in [FakeCloud::new(), FakeCloud::furnished()] {
            let mistakes = cloud.shared.state().world.mistakes.clone();
            assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
        }
    }
}
