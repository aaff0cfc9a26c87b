//! The rules with the description: who is who, checked.

use super::file::Do;
use super::formula::Formula;
use crate::api::{Api, Shape};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How the whole cloud behaves.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) api: Api,
    pub(crate) resources: Vec<Resource>,
    pub(crate) lifecycles: Vec<Lifecycle>,
    /// One for each operation of the API, in their order.
    pub(crate) operations: Vec<Rule>,
    pub(crate) on_change: Option<(ResourceId, Sets)>,
    pub(crate) keys: Option<Keys>,
    /// Which resource a word stands for, and whether for several of it.
    pub(crate) words: HashMap<String, Reference>,
    pub(crate) furnished: Vec<Furnishing>,
}

/// A step towards a furnished cloud.
#[derive(Debug)]
pub(crate) struct Furnishing {
    /// The ids of what comes next, by resource.
    pub(crate) ids: Vec<(ResourceId, Vec<String>)>,
    pub(crate) call: Option<FurnishingCall>,
    /// How long it takes until the next step, in microseconds.
    pub(crate) wait: i64,
}

#[derive(Debug)]
pub(crate) struct FurnishingCall {
    /// Which of the API's operations.
    pub(crate) operation: usize,
    /// With its ids.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Option<Value>,
}

pub(crate) type ResourceId = usize;
pub(crate) type LifecycleId = usize;

/// Attributes, by the parts of their path, with their values.
pub(crate) type Sets = Vec<(Vec<String>, Formula)>;

/// An attribute that refers to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// What it is stored as, whatever a body or an answer calls it.
    pub(crate) key: String,
    pub(crate) target: ResourceId,
    pub(crate) many: bool,
}

#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) resource: ResourceId,
    pub(crate) secret: String,
    pub(crate) read_only: String,
    pub(crate) allowed_ips: String,
}

#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) name: String,
    pub(crate) singular: String,
    pub(crate) id: Id,
    pub(crate) names: Vec<String>,
    /// What each attribute of its bodies and answers refers to, and that it refers to nothing.
    pub(crate) references: HashMap<String, Option<Reference>>,
    pub(crate) seed: Vec<Seeded>,
    /// The attributes of a new record, if nobody says otherwise.
    pub(crate) template: Map<String, Value>,
    pub(crate) defaults: Sets,
    /// What is worked out, by the first part of its path.
    pub(crate) computed: HashMap<String, Sets>,
    pub(crate) shows: HashMap<String, Formula>,
    pub(crate) filters: BTreeMap<String, (Vec<String>, Option<Comparison>)>,
    /// Attributes that are shown if this query parameter names them.
    pub(crate) hidden: BTreeMap<String, String>,
    pub(crate) once: Vec<String>,
    pub(crate) cost: Option<Formula>,
    pub(crate) create: Effect,
    pub(crate) update: Effect,
    pub(crate) delete: Effect,
    /// The members of the attributes in any of its answers.
    pub(crate) shapes: BTreeMap<String, Arc<Shape>>,
}

#[derive(Debug)]
pub(crate) enum Id {
    Prefix(String),
    Formula(Formula),
}

#[derive(Debug)]
pub(crate) enum Seeded {
    /// A resource as an answer has it.
    Example(Value),
    /// Attributes, worked out for each of these.
    Each(Formula, Sets),
}

#[derive(Debug, Default)]
pub(crate) struct Effect {
    pub(crate) refuse: Vec<Refusal>,
    pub(crate) set: Sets,
    pub(crate) starts: Vec<Starts>,
    pub(crate) also: Vec<Also>,
    pub(crate) reveals: Vec<String>,
    pub(crate) delete: bool,
}

#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) when: Formula,
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) detail: Formula,
    pub(crate) pointer: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Also {
    pub(crate) what: What,
    pub(crate) when: Option<Formula>,
    pub(crate) each: Option<Formula>,
    pub(crate) resource: ResourceId,
    pub(crate) filter: Vec<(String, Formula)>,
    pub(crate) set: Sets,
    pub(crate) starts: Vec<Starts>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Create,
    Update,
    Delete,
}

/// A lifecycle that begins.
#[derive(Debug)]
pub(crate) enum Starts {
    Lifecycle(LifecycleId),
    /// The name of one, or nothing.
    Formula(Formula),
}

#[derive(Debug)]
pub(crate) struct Lifecycle {
    pub(crate) name: String,
    pub(crate) resource: ResourceId,
    /// In microseconds.
    pub(crate) takes: i64,
    pub(crate) hide: i64,
    pub(crate) without_id: i64,
    pub(crate) steps: Vec<(i64, Effect)>,
    pub(crate) fails: BTreeMap<String, (Option<i64>, Effect)>,
}

/// What an operation does.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) what: Do,
    pub(crate) resource: Option<ResourceId>,
    /// Path parameters that name a record, in their order.
    pub(crate) bound: Vec<(String, ResourceId)>,
    /// Whether the last of them is the record that the operation is about.
    pub(crate) by_path: bool,
    pub(crate) find: Vec<(String, Formula)>,
    pub(crate) filter: Vec<(String, Formula)>,
    pub(crate) query: HashMap<String, Meaning>,
    pub(crate) effect: Effect,
    pub(crate) answer: Sets,
    pub(crate) status: Option<Formula>,
    /// What `on_change` is told that was done, where it isn't what the path says.
    pub(crate) action: Option<String>,
}

/// What a query parameter does to a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Ignored,
    PageSize,
    PageNumber,
    PageToken,
    Total,
    Sort,
    /// Names attributes that are to be shown.
    Extra,
    Filter(Vec<String>, Comparison),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    AtLeast,
    AtMost,
    Prefix,
    Suffix,
    Contains,
    /// Each of these is there.
    All,
}

impl Plan {
    /// What an attribute of this resource refers to.
    pub(crate) fn reference(&self, resource: ResourceId, attribute: &str) -> Option<&Reference> {
        match self.resources[resource].references.get(attribute) {
            Some(known) => known.as_ref(),
            None => self.words.get(attribute),
        }
    }

    pub(crate) fn resource(&self, name: &str) -> Option<ResourceId> {
        self.resources.iter().position(|resource| resource.name == name)
    }

    pub(crate) fn lifecycle(&self, name: &str) -> Option<LifecycleId> {
        self.lifecycles.iter().position(|lifecycle| lifecycle.name == name)
    }
}
