//! The records of one resource, in the order they came to be.

use super::Record;
use super::memo::Memo;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Default)]
pub(crate) struct Table {
    records: BTreeMap<u64, Record>,
    places: HashMap<String, u64>,
    next: u64,
    /// Who has which value of a column, as far as somebody asked since the last change.
    columns: Mutex<HashMap<Column, Arc<Places>>>,
    /// What was worked out for its records since the last change.
    memo: Memo,
    /// Two tables of the same version are the same, in whatever cloud they are.
    version: u64,
}

/// What records are looked up by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    Reference(String),
    Attribute(String),
}

type Places = HashMap<String, Arc<Vec<u64>>>;

impl Clone for Table {
    fn clone(&self) -> Self {
        let (records, places) = (self.records.clone(), self.places.clone());
        Self { records, places, next: self.next, version: self.version, ..Self::default() }
    }
}

impl Table {
    pub(crate) fn insert(&mut self, record: Record) {
        self.changed();
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
        self.changed();
        self.records.get_mut(self.places.get(id)?)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Record> {
        self.changed();
        self.records.remove(&self.places.remove(id)?)
    }

    /// What is there was there before any client came.
    pub(crate) fn nobody_ordered(&mut self) {
        self.changed();
        self.records.values_mut().for_each(|record| record.ordered = false);
    }

    fn changed(&mut self) {
        static VERSIONS: AtomicU64 = AtomicU64::new(1);
        self.version = VERSIONS.fetch_add(1, Ordering::Relaxed);
        self.memo.clear();
        self.columns.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn memo(&self) -> &Memo {
        &self.memo
    }

    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.records.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The records that have this text in a column, in their order.
    pub(crate) fn having<'a>(&'a self, column: &Column, text: &str) -> impl Iterator<Item = &'a Record> + use<'a> {
        let places = self.column(column).get(text).cloned().unwrap_or_default();
        (0..places.len()).filter_map(move |at| self.records.get(&places[at]))
    }

    fn column(&self, column: &Column) -> Arc<Places> {
        let mut columns = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = columns.get(column) {
            return known.clone();
        }
        let mut places = Places::new();
        for (place, record) in &self.records {
            let texts = match column {
                Column::Reference(key) => record.referred(key),
                Column::Attribute(name) => record.attributes.get(name).and_then(Value::as_str).into_iter().collect(),
            };
            for text in texts {
                Arc::make_mut(places.entry(text.to_owned()).or_default()).push(*place);
            }
        }
        let places = Arc::new(places);
        columns.insert(column.clone(), places.clone());
        places
    }
}
