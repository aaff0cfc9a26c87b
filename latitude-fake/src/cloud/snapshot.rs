//! A cloud as JSON, and back.

use super::FakeCloud;
use crate::rules::What;
use crate::world::{Done, Due, Record, Step, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What is in a cloud, to be put back later: a fixture for many tests. It serialises to JSON, and holds the secrets that
/// the cloud has made up.
#[derive(Clone, Serialize, Deserialize)]
pub struct Snapshot {
    records: BTreeMap<String, Vec<Record>>,
    due: Vec<Pending>,
    /// When it was taken, in microseconds since 1970.
    taken: i64,
    seed: u64,
    counters: BTreeMap<String, i64>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Pending {
    resource: String,
    id: String,
    lifecycle: String,
    /// The number of a step, or the name of a failure.
    step: Result<usize, String>,
    /// Microseconds from then; none if it waits for the tester.
    after: Option<i64>,
}

/// A snapshot that this version can't put back.
#[derive(Clone, Debug)]
pub struct SnapshotError(String);

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SnapshotError {}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.records.iter().map(|(name, records)| (name, records.len()));
        f.debug_map().entries(records).finish()
    }
}

impl FakeCloud {
    /// Everything that is in the cloud, and what is to come. Faults, settings and the record of requests aren't in it.
    pub fn snapshot(&self) -> Snapshot {
        let now = self.shared.clock.now();
        let mut state = self.shared.state();
        // What was due by now has happened.
        state.pass(now);
        let (plan, world) = (state.plan, &state.world);
        let pending = |due: &Due, after: Option<i64>| Pending {
            resource: plan.resources[due.key.0].name.clone(),
            id: due.key.1.clone(),
            lifecycle: plan.lifecycles[due.lifecycle].name.clone(),
            step: match &due.step {
                Step::Number(number) => Ok(*number),
                Step::Failure(name) => Err(name.clone()),
            },
            after,
        };
        let (seed, counters) = world.random.state();
        let timed = world.due.iter().map(|((at, _), due)| pending(due, Some(at - world.now)));
        Snapshot {
            records: plan
                .resources
                .iter()
                .zip(&world.tables)
                .map(|(resource, table)| (resource.name.clone(), table.all().cloned().collect()))
                .collect(),
            due: timed.chain(world.held.iter().map(|due| pending(due, None))).collect(),
            taken: world.now,
            seed,
            counters,
        }
    }

    /// Puts back what a snapshot holds, in the place of everything that is in the cloud. What was to come comes as much
    /// later as it was then, and what was bought is as old; what was bought and deleted before counts no more.
    ///
    /// # Errors
    ///
    /// If it has a resource or a lifecycle that this version doesn't know; the cloud is as it was.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<(), SnapshotError> {
        let now = self.shared.clock.now();
        let shift = now.saturating_sub(snapshot.taken);
        let mut state = self.shared.state();
        let state = &mut *state;
        let plan = state.plan;
        let unknown =
            |what: &str, name: &str| SnapshotError(format!("the snapshot has the {what} `{name}`, which is unknown"));
        let mut tables: Vec<Table> = plan.resources.iter().map(|_| Table::default()).collect();
        for (name, records) in &snapshot.records {
            let id = plan.resource(name).ok_or_else(|| unknown("resource", name))?;
            for record in records {
                let mut record = record.clone();
                for time in [&mut record.since, &mut record.hidden_until, &mut record.nameless_until] {
                    *time = time.saturating_add(shift);
                }
                tables[id].insert(record);
            }
        }
        let (mut due, mut held) = (BTreeMap::new(), Vec::new());
        for (number, pending) in (0..).zip(&snapshot.due) {
            let resource = plan.resource(&pending.resource).ok_or_else(|| unknown("resource", &pending.resource))?;
            let lifecycle =
                plan.lifecycle(&pending.lifecycle).ok_or_else(|| unknown("lifecycle", &pending.lifecycle))?;
            let step = match &pending.step {
                Ok(number) => Step::Number(*number),
                Err(name) => Step::Failure(name.clone()),
            };
            let one = Due { key: (resource, pending.id.clone()), lifecycle, step };
            match pending.after {
                Some(after) => {
                    due.insert((now.saturating_add(after), number), one);
                }
                None => held.push(one),
            }
        }
        let world = Arc::make_mut(&mut state.world);
        world.planned = due.len() as u64 + 1;
        (world.tables, world.due, world.held, world.now) = (tables.into_iter().map(Arc::new).collect(), due, held, now);
        world.random.restore(snapshot.seed, snapshot.counters.clone());
        state.log.changes.clear();
        for (resource, table) in state.world.tables.iter().enumerate() {
            for record in table.all().filter(|record| record.ordered) {
                let done = Done { what: What::Create, key: (resource, record.id.clone()), record: record.clone() };
                state.log.changes.push((record.since, done));
            }
        }
        Ok(())
    }
}
