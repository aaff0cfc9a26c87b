//! One thing in the cloud.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) attributes: Map<String, Value>,
    /// The ids of records that it refers to.
    pub(crate) references: BTreeMap<String, Value>,
    /// Since when it costs what it does, in microseconds.
    pub(crate) since: i64,
    /// What it cost before that, in dollars.
    pub(crate) spent: f64,
    /// Until when a look at it finds nothing.
    pub(crate) hidden_until: i64,
    /// Until when nobody is told its id.
    pub(crate) nameless_until: i64,
    /// What it costs, in dollars an hour.
    pub(crate) hourly: Option<f64>,
    /// Whether a client made it, or a client's order did.
    pub(crate) ordered: bool,
}

impl Record {
    /// What it has cost up to a point in time, in dollars.
    pub(crate) fn cost(&self, until: i64) -> f64 {
        self.spent + self.hourly.unwrap_or_default() * (until - self.since).max(0) as f64 / 3_600e6
    }

    /// From now on it costs this.
    pub(crate) fn price(&mut self, hourly: Option<f64>, now: i64) {
        if self.hourly != hourly {
            self.spent = self.cost(now);
            self.since = now;
            self.hourly = hourly;
        }
    }

    /// Stores an attribute, also one inside of others.
    pub(crate) fn set(&mut self, path: &[String], value: Value) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut place = &mut self.attributes;
        for parent in parents {
            let member = place.entry(parent.clone()).or_insert(Value::Null);
            if !member.is_object() {
                *member = Value::Object(Map::new());
            }
            let Value::Object(object) = member else { return };
            place = object;
        }
        place.insert(last.clone(), value);
    }

    /// The ids that a reference holds.
    pub(crate) fn referred(&self, key: &str) -> Vec<&str> {
        match self.references.get(key) {
            Some(Value::String(id)) => vec![id],
            Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
