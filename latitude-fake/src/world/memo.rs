//! Values that were worked out, kept until something changes that they were made of.

use super::{Key, World};
use crate::api::Shape;
use crate::rules::ResourceId;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the records of a table were asked, by their ids.
#[derive(Debug, Default)]
pub(super) struct Memo(Mutex<HashMap<(String, Question), Known>>);

/// What a record is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Question {
    /// An attribute that is worked out.
    Attribute(&'static str),
    /// How an answer shows it: by which shape of the plan, whole or inside of another, with which attributes beyond the
    /// ordinary ones.
    Shown { shape: usize, whole: bool, extra: Arc<str> },
}

impl Question {
    pub(crate) fn shown(shape: &'static Shape, whole: bool, extra: &Arc<str>) -> Self {
        // A shape of the plan stays where it is.
        Self::Shown { shape: std::ptr::from_ref(shape).addr(), whole, extra: extra.clone() }
    }
}

#[derive(Clone, Debug)]
struct Known {
    value: Option<Value>,
    made_of: Arc<[Read]>,
}

/// A table as it was, or the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Read {
    Table(ResourceId, u64),
    Time(i64),
}

/// What a value was made of so far.
#[derive(Default)]
struct Reading {
    reads: Vec<Read>,
    /// It is made of something else, too, such as the request or chance.
    once: bool,
}

thread_local! {
    /// The values that are being worked out, each for the one before it.
    static READING: RefCell<Vec<Reading>> = const { RefCell::new(Vec::new()) };
}

fn reading(note: impl FnOnce(&mut Reading)) {
    READING.with_borrow_mut(|all| all.last_mut().map(note));
}

impl Reading {
    fn note(&mut self, read: Read) {
        if !self.reads.contains(&read) {
            self.reads.push(read);
        }
    }
}

pub(super) fn reads_table(resource: ResourceId, version: u64) {
    reading(|own| own.note(Read::Table(resource, version)));
}

pub(super) fn reads_time(now: i64) {
    reading(|own| own.note(Read::Time(now)));
}

/// The value that is being worked out may be another one the next time, whatever is in the tables.
pub(crate) fn once() {
    reading(|own| own.once = true);
}

impl Memo {
    pub(super) fn clear(&mut self) {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn known(&self, asked: &(String, Question), world: &World) -> Option<Known> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(asked).filter(|known| known.made_of.iter().all(|read| read.is_so(world))).cloned()
    }

    fn keep(&self, asked: (String, Question), known: Known) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(asked, known);
    }
}

impl Read {
    fn is_so(self, world: &World) -> bool {
        match self {
            Self::Table(resource, version) => world.tables[resource].version() == version,
            Self::Time(now) => world.now == now,
        }
    }
}

impl World {
    /// What a record answers to a question: what it did before, if all that was read for it is as it was.
    pub(crate) fn remembered(
        &self,
        key: &Key,
        question: Question,
        work_out: impl FnOnce() -> Option<Value>,
    ) -> Option<Value> {
        let memo = self.table(key.0).memo();
        let asked = (key.1.clone(), question);
        if let Some(known) = memo.known(&asked, self) {
            reading(|outer| known.made_of.iter().for_each(|read| outer.note(*read)));
            return known.value;
        }
        READING.with_borrow_mut(|all| all.push(Reading::default()));
        let value = work_out();
        let mut own = READING.with_borrow_mut(Vec::pop).unwrap_or_default();
        // Its own table goes without saying: a change there empties the memo.
        own.note(Read::Table(key.0, self.tables[key.0].version()));
        reading(|outer| {
            own.reads.iter().for_each(|read| outer.note(*read));
            outer.once |= own.once;
        });
        if !own.once {
            memo.keep(asked, Known { value: value.clone(), made_of: own.reads.into() });
        }
        value
    }
}
