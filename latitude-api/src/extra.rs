//! Values without a typed field.

use serde_json::{Map, Value};
use std::fmt;

/// The values of a struct that have no typed field, or are of the wrong kind for theirs.
///
/// `Debug` prints their names alone: a value nobody described may be a secret. Serialising gives the
/// values as they came.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// All names and values, in the order they came in.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|map| map.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |map| map.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn insert(&mut self, name: String, value: Value) {
        self.0.get_or_insert_default().insert(name, value);
    }

    /// Adds to an object all that it doesn't have yet.
    pub(crate) fn write(&self, map: &mut Map<String, Value>) {
        for (name, value) in self.iter() {
            map.entry(name).or_insert_with(|| value.clone());
        }
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
