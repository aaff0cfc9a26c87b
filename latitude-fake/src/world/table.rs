//! The records of one resource, in the order they came to be.

use super::Record;
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    records: BTreeMap<u64, Record>,
    places: HashMap<String, u64>,
    next: u64,
}

impl Table {
    pub(crate) fn insert(&mut self, record: Record) {
        let place = *self.places.entry(record.id.clone()).or_insert_with(|| {
            self.next += 1;
            self.next
        });
        self.records.insert(place, record);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Record> {
        self.records.get(self.places.get(id)?)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Record> {
        self.records.get_mut(self.places.get(id)?)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Record> {
        self.records.remove(&self.places.remove(id)?)
    }

    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }
}
