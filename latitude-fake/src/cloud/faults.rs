//! The faults that a cloud was given.

use crate::fault::{Fault, Kind};
use crate::world::Random;
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Faults {
    given: Vec<Given>,
    /// The number of the fault that was given last.
    last: u64,
}

#[derive(Debug)]
struct Given {
    number: u64,
    fault: Fault,
    left: Option<u64>,
    skip: u64,
}

/// What goes wrong with a request.
#[derive(Debug)]
pub(crate) struct Hit {
    pub(crate) number: u64,
    pub(crate) kind: Kind,
}

impl Faults {
    /// Adds a fault, and gives its number.
    pub(crate) fn add(&mut self, fault: Fault) -> u64 {
        self.last += 1;
        let (left, skip) = (fault.times, fault.skip);
        self.given.push(Given { number: self.last, fault, left, skip });
        self.last
    }

    pub(crate) fn clear(&mut self) {
        self.given.clear();
    }

    /// The faults that were to happen so many times and didn't.
    pub(crate) fn left(&self) -> Vec<String> {
        let left = self.given.iter().filter(|given| given.left.is_some_and(|left| left > 0));
        left.map(|given| {
            format!("{:?} on {}", given.fault.kind, given.fault.operation.as_deref().unwrap_or("anything"))
        })
        .collect()
    }

    /// The first fault that meets this operation.
    pub(crate) fn hit(&mut self, operation: Option<&str>, gone: Duration, random: &Random) -> Option<Hit> {
        let meets =
            |given: &&mut Given| given.fault.operation.is_none() || given.fault.operation.as_deref() == operation;
        for given in self.given.iter_mut().filter(meets) {
            let now = given.fault.during.is_none_or(|(from, until)| (from..until).contains(&gone));
            if given.left == Some(0) || !now {
                continue;
            }
            if given.skip > 0 {
                given.skip -= 1;
                continue;
            }
            if given.fault.chance < 1.0 && random.with(|random| random.f64()) >= given.fault.chance {
                continue;
            }
            if let Some(left) = &mut given.left {
                *left -= 1;
            }
            return Some(Hit { number: given.number, kind: given.fault.kind.clone() });
        }
        None
    }

    /// A fault that has met nothing happens another time.
    pub(crate) fn give_back(&mut self, number: u64) {
        let left = self.given.iter_mut().find(|given| given.number == number).and_then(|given| given.left.as_mut());
        if let Some(left) = left {
            *left += 1;
        }
    }

    /// Takes a fault back.
    pub(crate) fn remove(&mut self, number: u64) {
        self.given.retain(|given| given.number != number);
    }
}
