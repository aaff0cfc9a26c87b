//! What an API has for the sake of callers of what was released, and no longer because the description asks for it.

use super::{Ident, Param, Stage};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

/// Everything of that kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// What the description no longer has, and since when.
    #[serde(default)]
    pub(crate) gone: BTreeMap<Item, String>,
    /// What the API asks for by now, and callers may leave out as they did.
    #[serde(default)]
    pub(crate) asked: BTreeSet<Item>,
    /// Fields that hold values of another kind on the wire by now.
    #[serde(default)]
    pub(crate) changed: BTreeMap<Item, Scalar>,
    /// Fields that stay for the programs that name them, and the names of those that hold what is sent by now.
    #[serde(default)]
    pub(crate) reshaped: BTreeMap<Item, Reshaped>,
    /// Operations whose answers are read as they were, and are described in another shape.
    #[serde(default)]
    pub(crate) answers: BTreeSet<Item>,
}

/// A part of the API that can be kept, by what it is in the description or in Rust.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Item(pub(crate) String);

/// The field in whose place a field has come that is of another shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reshaped {
    pub(crate) now: Ident,
    /// Whether one is a list and the other isn't, so that nothing of it is what it was.
    #[serde(default)]
    pub(crate) list: bool,
}

/// A kind of JSON that is one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scalar {
    Text,
    Number,
    Boolean,
}

impl Item {
    pub(crate) fn ty(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// A field or value, by its wire name; a variant of a union, by its name.
    pub(crate) fn member(ty: &str, wire: &str) -> Self {
        Self(format!("{ty}.{wire}"))
    }

    /// By its key.
    pub(crate) fn operation(key: &str) -> Self {
        Self(key.to_owned())
    }

    pub(crate) fn param<S: Stage>(key: &str, param: &Param<S>) -> Self {
        Self(format!("{key} {} {}", param.place.as_str(), param.wire))
    }

    pub(crate) fn body(key: &str) -> Self {
        Self(format!("{key} body"))
    }

    /// A waiter, or the method that looks before it creates.
    pub(crate) fn method(key: &str, name: &str) -> Self {
        Self(format!("{key} {name}"))
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Scalar {
    /// As the glue writes it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}
