//! What an API has for the sake of callers of what was released, and no longer because the description asks for it.

use super::{Field, Ident, Param, Stage, Struct};
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
    /// Arguments of constructors that the API doesn't ask for any more.
    #[serde(default)]
    pub(crate) relaxed: BTreeSet<Item>,
    /// Operations whose answers are read as they were, and are described in another shape.
    #[serde(default)]
    pub(crate) answers: BTreeSet<Item>,
    /// Parameters that are taken as they were, and described as something else.
    #[serde(skip)]
    pub(crate) retyped: BTreeSet<Item>,
    /// Waiters and finders that need what the description has lost, and what that is.
    #[serde(default)]
    pub(crate) lapsed: BTreeMap<Item, String>,
}

impl Kept {
    /// The method that a body is made by without an argument of its constructor, where the API has ceased to ask for it.
    pub(crate) fn without(&self, ty: &str, it: &Struct, field: &Field) -> Option<Ident> {
        if !it.is_argument(field) || !self.relaxed.contains(&Item::member(ty, &field.wire)) {
            return None;
        }
        let is_taken =
            |name: &Ident| it.fields.iter().any(|field| field.name == *name || field.clear.as_ref() == Some(name));
        let name = |number: usize| {
            let number = if number == 1 { String::new() } else { format!("_{number}") };
            Ident::new(format!("without_{}{number}", field.name.plain()))
        };
        (1..).map(name).find(|name| !is_taken(name))
    }

    /// Whether a field of a body has a setter. What may be left out of a constructor can be set later, unless the
    /// constructor begins with a function of the same name.
    pub(crate) fn has_setter(&self, ty: &str, it: &Struct, field: &Field) -> bool {
        let is_first = it.constructor.first().is_some_and(|first| first.wire == field.wire);
        let begins = is_first && it.constructor.len() > 1;
        !it.is_argument(field) || !begins && self.without(ty, it, field).is_some()
    }
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
