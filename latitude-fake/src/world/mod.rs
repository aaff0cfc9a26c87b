//! What is there: records, and what will become of them.

mod change;
mod find;
mod lifecycle;
mod memo;
mod record;
mod scope;
mod seed;
mod table;

use crate::rules::{LifecycleId, Plan, ResourceId};
use fastrand::Rng;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use change::{Change, Done, Given, Trouble};
pub(crate) use find::{compares, having, records, values_at};
pub(crate) use lifecycle::{Control, Due, Step};
pub(crate) use memo::{Question, once};
pub(crate) use record::Record;
pub(crate) use scope::{Place, Scope, marked};
pub(crate) use table::{Column, Table};

/// A record: its resource, and its id.
pub(crate) type Key = (ResourceId, String);

/// The state of a cloud. It is shared with what expressions see, and copied if one of those outlives a change.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) plan: &'static Plan,
    pub(crate) tables: Vec<Arc<Table>>,
    /// What will happen, by time and in the order it was planned.
    pub(crate) due: BTreeMap<(i64, u64), Due>,
    /// What waits for the tester.
    pub(crate) held: Vec<Due>,
    pub(crate) planned: u64,
    pub(crate) controls: BTreeMap<LifecycleId, Control>,
    pub(crate) random: Random,
    /// The time, in microseconds since 1970.
    pub(crate) now: i64,
    /// What couldn't be seeded.
    pub(crate) mistakes: Vec<String>,
    /// The ids that what comes next gets, by resource; others are made up.
    pub(crate) reserved: Reserved,
}

/// Ids that wait for their records.
pub(crate) type Reserved = BTreeMap<ResourceId, VecDeque<String>>;

/// Everything by chance, which is the same with the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(Arc<Mutex<(Rng, BTreeMap<String, i64>)>>);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new((Rng::with_seed(seed), BTreeMap::new()))))
    }

    pub(crate) fn with<T>(&self, draw: impl FnOnce(&mut Rng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// The next number of a counter.
    pub(crate) fn next(&self, name: &str, from: i64) -> i64 {
        let counters = &mut self.0.lock().unwrap_or_else(PoisonError::into_inner).1;
        let counter = counters.entry(name.to_owned()).or_insert(from);
        let number = *counter;
        *counter = number.saturating_add(1);
        number
    }

    /// The same state, for one who goes his own way from here.
    fn apart(&self) -> Self {
        let (state, counters) = self.state();
        let apart = Self::new(state);
        apart.restore(state, counters);
        apart
    }

    pub(crate) fn state(&self) -> (u64, BTreeMap<String, i64>) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (state.0.get_seed(), state.1.clone())
    }

    pub(crate) fn restore(&self, seed: u64, counters: BTreeMap<String, i64>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (Rng::with_seed(seed), counters);
    }

    /// Letters and digits.
    pub(crate) fn text(&self, length: usize) -> String {
        self.with(|random| (0..length).map(|_| random.alphanumeric()).collect())
    }
}

impl World {
    /// A cloud in which nothing was ordered yet.
    ///
    /// What is there at the start is the same whatever the seed is, and made once for each time at which clouds begin:
    /// with virtual time, that is once.
    pub(crate) fn new(plan: &'static Plan, seed: u64, now: i64) -> Arc<Self> {
        static SEEDED: Mutex<Option<Arc<World>>> = Mutex::new(None);
        let mut seeded = SEEDED.lock().unwrap_or_else(PoisonError::into_inner);
        let world = seeded.take().filter(|world| world.now == now);
        let world = seeded.insert(world.unwrap_or_else(|| Self::seeded(plan, now, Reserved::new())));
        world.with_seed(seed)
    }

    /// The same world with chances of its own.
    pub(crate) fn with_seed(&self, seed: u64) -> Arc<Self> {
        let (_, counters) = self.random.state();
        let random = self.random.apart();
        random.restore(seed, counters);
        Arc::new(Self { random, ..self.clone() })
    }

    /// A cloud in which nothing was ordered yet, but what it begins with has these ids.
    pub(crate) fn with_ids(plan: &'static Plan, now: i64, ids: Reserved) -> Arc<Self> {
        Self::seeded(plan, now, ids)
    }

    /// Nobody bought what is there. Mistakes are those of the rules, which their test shows.
    pub(crate) fn begins_here(this: &mut Arc<Self>, mistakes: Vec<String>) {
        let world = Arc::make_mut(this);
        world.tables.iter_mut().for_each(|table| Arc::make_mut(table).nobody_ordered());
        world.mistakes.extend(mistakes);
        world.reserved.clear();
    }

    fn seeded(plan: &'static Plan, now: i64, reserved: Reserved) -> Arc<Self> {
        let tables = plan.resources.iter().map(|_| Arc::default()).collect();
        let random = Random::new(0);
        let mut world = Arc::new(Self {
            plan,
            tables,
            due: BTreeMap::new(),
            held: Vec::new(),
            planned: 0,
            controls: BTreeMap::new(),
            random,
            now,
            mistakes: Vec::new(),
            reserved,
        });
        seed::seed(&mut world);
        world
    }

    /// The records of a resource, to be changed.
    pub(crate) fn table_mut(this: &mut Arc<Self>, resource: ResourceId) -> &mut Table {
        Arc::make_mut(&mut Arc::make_mut(this).tables[resource])
    }

    /// The records of a resource, for whom the value that is being worked out depends on them.
    pub(crate) fn table(&self, resource: ResourceId) -> &Table {
        let table = &self.tables[resource];
        memo::reads_table(resource, table.version());
        table
    }

    /// The time, for whom the value that is being worked out depends on it.
    pub(crate) fn time(&self) -> i64 {
        memo::reads_time(self.now);
        self.now
    }

    pub(crate) fn record(&self, key: &Key) -> Option<&Record> {
        self.table(key.0).get(&key.1)
    }

    /// The record that somebody calls this: by its id, or by a name of its own.
    pub(crate) fn called(&self, resource: ResourceId, name: &str) -> Option<&Record> {
        let table = self.table(resource);
        let names = &self.plan.resources[resource].names;
        let by_name = |attribute: &String| table.having(&Column::Attribute(attribute.clone()), name).next();
        table.get(name).or_else(|| names.iter().find_map(by_name))
    }
}
