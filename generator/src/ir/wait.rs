//! Waiters: methods that repeat a call until something has happened.

use super::{Docs, Ident, Pointer};
use serde::{Deserialize, Serialize};

/// A method that repeats a call until the resource is as wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wait {
    pub(crate) name: Ident,
    #[serde(default)]
    pub(crate) summary: Docs,
    pub(crate) source: WaitSource,
    /// The conditions are about an entry of a list within the resource.
    pub(crate) among: Option<Among>,
    /// All of them end the wait.
    #[serde(default)]
    pub(crate) until: Vec<Condition>,
    /// Any of them fails it.
    #[serde(default)]
    pub(crate) failure: Vec<Condition>,
    /// It also ends once there is no such resource, or no such entry.
    #[serde(default)]
    pub(crate) gone: bool,
    /// Codes of errors that mean the same as conditions that don't hold yet.
    #[serde(default)]
    pub(crate) not_yet: Vec<String>,
    /// Attributes that tell people why it is in its state.
    #[serde(default)]
    pub(crate) explain: Vec<Vec<String>>,
    /// All times are seconds.
    pub(crate) interval: u32,
    pub(crate) deadline: u32,
    /// How long no such resource counts as not yet.
    pub(crate) tolerate_missing: Option<u32>,
    /// The resource has to change first; for so long.
    pub(crate) change_first: Option<u32>,
    /// The calls after which one waits so, by their keys; the first is the one to show.
    #[serde(default)]
    pub(crate) after: Vec<String>,
    /// A digest of what the overlay says of the description: as long as that is so, it is the description that changed.
    #[serde(default)]
    pub(crate) declared: String,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

impl Wait {
    /// Whether nothing is left to give at its end. A resource that has lost an entry is still there.
    pub(crate) fn ends_without(&self) -> bool {
        self.gone && self.among.is_none()
    }
}

/// An entry of a list within a resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Among {
    /// The list, by wire names from the attributes of the resource.
    pub(crate) list: Vec<String>,
    /// What an entry is known by, by wire names from the entry.
    pub(crate) by: Vec<String>,
    /// The argument that takes it.
    pub(crate) argument: Ident,
}

/// Where a waiter sees the resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum WaitSource {
    /// The operation answers it.
    Get,
    /// It is the item of the operation's list with the id that this argument takes.
    Find { argument: Ident },
    /// The operation answers it; one without an id is found in the list of another operation, by its key.
    GetOrFind {
        argument: Ident,
        list: String,
        #[serde(default)]
        same: Vec<Vec<String>>,
        #[serde(default)]
        since: Vec<String>,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Condition {
    /// Wire names, from the attributes of the resource.
    pub(crate) path: Vec<String>,
    pub(crate) wanted: Wanted,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Wanted {
    /// Any value.
    Present,
    /// One of these, as text.
    Values(Vec<String>),
    /// The value of another attribute, by wire names from where the condition's own begin.
    Equals(Vec<String>),
}
