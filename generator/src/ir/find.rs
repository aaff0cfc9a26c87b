//! Finders: methods that look before they create.

use super::{Condition, Named, Pointer, Stage};
use serde::{Deserialize, Serialize};

/// A method that looks for what an operation creates, and calls it only if there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Find<S: Stage = Named> {
    /// From the name of the operation's method.
    pub(crate) name: S::Derived,
    /// The list to look in, by its key.
    pub(crate) list: String,
    /// All of it makes an item the same one.
    #[serde(default)]
    pub(crate) by: Vec<Same>,
    /// What one of these holds for is no match.
    #[serde(default)]
    pub(crate) unless: Vec<Condition>,
    /// A digest of what the overlay says of the description: as long as that is so, it is the description that changed.
    #[serde(default)]
    pub(crate) declared: String,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// A property of a body that an item has, too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Same {
    pub(crate) property: String,
    /// The attributes of which one has to be equal, as wire names; none where a required parameter of the list says it.
    #[serde(default)]
    pub(crate) attributes: Vec<Vec<String>>,
    pub(crate) comparison: Comparison,
    /// The query parameter of the list that takes it, by its wire name.
    pub(crate) filter: Option<String>,
    /// The one that took it when the method was released, where its argument stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) was_filter: Option<String>,
    /// Being left out is the same as an attribute that is missing.
    #[serde(default)]
    pub(crate) optional: bool,
}

/// What of two values has to be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Comparison {
    Exact,
    IgnoreCase,
    /// Of SSH keys, without the comment.
    PublicKey,
}
