//! What tests ask afterwards.

use super::state::State;
use super::{FakeCloud, Seen};
use crate::rules::{ResourceId, What, time};
use crate::world::{Record, World};
use serde_json::Value;
use std::fmt;

/// Something that was bought.
#[derive(Clone, Debug)]
pub struct Purchase {
    /// The resource, such as `servers`.
    pub resource: &'static str,
    /// Its id.
    pub id: String,
    /// What a person would call it: its hostname or its name.
    pub name: Option<String>,
    /// Dollars an hour.
    pub hourly: f64,
    /// When, in RFC 3339.
    pub at: String,
}

/// Something that still costs money.
#[derive(Clone, Debug)]
pub struct Left {
    /// The resource, such as `servers`.
    pub resource: &'static str,
    /// Its id.
    pub id: String,
    /// What a person would call it: its hostname or its name.
    pub name: Option<String>,
    /// Dollars an hour.
    pub hourly: f64,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.resource, self.id)?;
        if let Some(name) = &self.name {
            write!(f, " ({name})")?;
        }
        if self.hourly > 0.0 {
            write!(f, " at ${:.4} an hour", self.hourly)
        } else {
            f.write_str(", whose price isn't documented")
        }
    }
}

fn name(record: &Record) -> Option<String> {
    let name = ["hostname", "name", "address"].iter().find_map(|name| record.attributes.get(*name)?.as_str());
    name.map(str::to_owned)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl State {
    /// Lets happen what is due. It panics if the rules are wrong, as nobody could trust what is there.
    #[track_caller]
    pub(super) fn pass(&mut self, now: i64) {
        let passed = World::pass(&mut self.world, now, &mut self.log.changes);
        assert!(passed.is_ok(), "the rules of the fake are wrong: {passed:?}");
    }

    /// The resource of this name.
    #[track_caller]
    pub(super) fn resource(&self, name: &str) -> ResourceId {
        let id = self.plan.resource(name);
        let names = self.plan.resources.iter().map(|resource| resource.name.as_str()).collect::<Vec<_>>();
        assert!(id.is_some(), "there is no resource `{name}`; there are {}", names.join(", "));
        id.unwrap_or_default()
    }

    /// Why there is no such operation, and which could be meant.
    pub(super) fn unknown_operation(&self, wanted: &str) -> Option<String> {
        if self.plan.api.position(wanted).is_some() {
            return None;
        }
        let path = wanted.split_whitespace().last().unwrap_or_default();
        let word = path.split('/').find(|part| !part.is_empty() && !part.starts_with('{')).unwrap_or_default();
        let near = self.plan.api.operations.iter().map(|operation| operation.key.as_str());
        let near: Vec<_> = near.filter(|key| key.contains(&format!("/{word}"))).take(12).collect();
        let hint =
            if near.is_empty() || word.is_empty() { String::new() } else { format!(", which has {}", near.join(", ")) };
        Some(format!("`{wanted}` is no operation of the API{hint}"))
    }
}

impl FakeCloud {
    /// Lets happen what is due, and looks.
    fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        let now = self.shared.clock.now();
        let mut state = self.shared.state();
        let state = &mut *state;
        state.pass(now);
        look(state)
    }

    /// Everything that was bought so far, in its order.
    pub fn purchases(&self) -> Vec<Purchase> {
        self.look(|state| {
            let made = state.log.changes.iter().filter(|(_, done)| done.what == What::Create);
            let purchase = |(at, done): &(i64, crate::world::Done)| {
                Some(Purchase {
                    resource: &state.plan.resources[done.key.0].name,
                    id: done.key.1.clone(),
                    name: name(&done.record),
                    hourly: done.record.hourly?,
                    at: time::write(*at),
                })
            };
            made.filter_map(purchase).collect()
        })
    }

    /// How many were bought of a resource, such as `servers`, gone or not.
    ///
    /// # Panics
    ///
    /// If there is no such resource, with those that there are.
    #[track_caller]
    pub fn bought(&self, resource: &str) -> usize {
        self.shared.state().resource(resource);
        self.purchases().iter().filter(|purchase| purchase.resource == resource).count()
    }

    /// What still costs money.
    pub fn left(&self) -> Vec<Left> {
        self.look(|state| {
            let mut left = Vec::new();
            for (resource, table) in state.plan.resources.iter().zip(&state.world.tables) {
                for record in table.all().filter(|record| record.ordered) {
                    if let Some(hourly) = record.hourly {
                        left.push(Left { resource: &resource.name, id: record.id.clone(), name: name(record), hourly });
                    }
                }
            }
            left
        })
    }

    /// Panics if something is left that costs money, and names it.
    #[track_caller]
    pub fn assert_nothing_left(&self) {
        let left = self.left();
        let lines: String = left.iter().map(|left| format!("\n  {left}")).collect();
        assert!(left.is_empty(), "{} left in the cloud, and cost money:{lines}", left.len());
    }

    /// What everything has cost so far, in dollars.
    pub fn cost(&self) -> f64 {
        self.look(|state| {
            let now = state.world.now;
            let left = state.world.tables.iter().flat_map(|table| table.all()).filter(|record| record.ordered);
            let left: f64 = left.map(|record| record.cost(now)).sum();
            let gone = state.log.changes.iter().filter(|(_, done)| done.what == What::Delete && done.record.ordered);
            let gone: f64 = gone.map(|(at, done)| done.record.cost(*at)).sum();
            // A sum of nothing is -0.
            left + gone + 0.0
        })
    }

    /// Every request that the cloud saw, in its order.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.state().log.requests.clone()
    }

    /// How often an operation was asked for, such as `POST /servers`.
    ///
    /// # Panics
    ///
    /// If the API has no such operation, with those that could be meant.
    #[track_caller]
    pub fn seen(&self, operation: &str) -> usize {
        let state = self.shared.state();
        let unknown = state.unknown_operation(operation);
        assert!(unknown.is_none(), "{}", unknown.unwrap_or_default());
        state.log.requests.iter().filter(|seen| seen.operation == Some(operation)).count()
    }

    /// The ids of what was changed of a resource, each time that it was.
    ///
    /// # Panics
    ///
    /// If there is no such resource.
    #[track_caller]
    pub fn changed(&self, resource: &str) -> Vec<String> {
        self.done(resource, What::Update)
    }

    /// The ids of what is gone of a resource.
    ///
    /// # Panics
    ///
    /// If there is no such resource.
    #[track_caller]
    pub fn deleted(&self, resource: &str) -> Vec<String> {
        self.done(resource, What::Delete)
    }

    #[track_caller]
    fn done(&self, resource: &str, what: What) -> Vec<String> {
        let id = self.shared.state().resource(resource);
        self.look(|state| {
            let done = state.log.changes.iter().filter(|(_, done)| done.what == what && done.key.0 == id);
            done.map(|(_, done)| done.key.1.clone()).collect()
        })
    }

    /// How many there are of a resource.
    ///
    /// # Panics
    ///
    /// If there is no such resource.
    #[track_caller]
    pub fn count(&self, resource: &str) -> usize {
        let id = self.shared.state().resource(resource);
        self.look(|state| state.world.tables[id].len())
    }

    /// Sets an attribute of a record, such as the stock of a plan: what a test wants to be different, without an order.
    /// The path has dots in it: `block.status`.
    ///
    /// # Panics
    ///
    /// If there is no such resource, record or attribute, or the value is of another kind than the one that is there.
    #[track_caller]
    pub fn set(&self, resource: &str, id_or_name: &str, attribute: &str, value: Value) {
        let mut state = self.shared.state();
        let resource = state.resource(resource);
        let name = state.plan.resources[resource].singular.as_str();
        let record = state.world.called(resource, id_or_name).cloned();
        assert!(record.is_some(), "there is no {name} `{id_or_name}`");
        let record = record.unwrap_or_default();
        let path: Vec<String> = attribute.split('.').map(str::to_owned).collect();
        let reference = state.plan.reference(resource, &path[0]).filter(|_| path.len() == 1).cloned();
        let shapes = &state.plan.resources[resource].shapes;
        let known = reference.is_some() || shapes.contains_key(&path[0]) || record.attributes.contains_key(&path[0]);
        let names =
            || shapes.keys().chain(record.attributes.keys()).cloned().collect::<std::collections::BTreeSet<_>>();
        assert!(known, "a {name} has no attribute `{attribute}`; it has {names:?}", names = names());
        let present = path
            .iter()
            .skip(1)
            .try_fold(record.attributes.get(&path[0]), |value, part| value.map(|value| value.get(part)));
        let present = present.flatten().filter(|_| reference.is_none());
        // What an object has inside has a name that is there, where there is any.
        let parent = path[..path.len() - 1].split_first().and_then(|(first, rest)| {
            rest.iter().try_fold(record.attributes.get(first)?, |value, part| value.get(part))
        });
        let inside = parent.and_then(Value::as_object).filter(|members| !members.is_empty());
        let there = inside.is_none_or(|members| members.contains_key(&path[path.len() - 1]));
        let members = || inside.into_iter().flatten().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        assert!(there, "a {name} has no `{attribute}`; there are {}", members());
        let fits = present.is_none_or(|present| kind(present) == kind(&value) || present.is_null() || value.is_null());
        assert!(fits, "`{attribute}` of a {name} is {}, not {}", present.map(kind).unwrap_or_default(), kind(&value));
        let value = match (&reference, value.as_str()) {
            (Some(reference), Some(named)) => {
                let found = state.world.called(reference.target, named).map(|record| record.id.clone());
                let target = &state.plan.resources[reference.target].singular;
                assert!(found.is_some(), "there is no {target} `{named}`");
                Value::from(found)
            }
            _ => value,
        };
        if let Some(own) = World::table_mut(&mut state.world, resource).get_mut(&record.id) {
            match reference {
                Some(reference) => _ = own.references.insert(reference.key, value),
                None => own.set(&path, value),
            }
        }
    }

    /// The faults that were to happen and didn't, for a test that expects them.
    pub fn faults_left(&self) -> Vec<String> {
        self.shared.state().faults.left()
    }
}
