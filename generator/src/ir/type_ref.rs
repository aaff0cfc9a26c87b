//! How types are mentioned.

use serde::{Deserialize, Serialize};

/// Index into [`super::Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct TypeId(pub(crate) usize);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TypeRef {
    String,
    Integer,
    Float,
    Bool,
    Timestamp,
    Secret,
    /// Any JSON.
    Json,
    Named(TypeId),
    List(Box<TypeRef>),
    Map(Box<TypeRef>),
    /// A type that holds itself.
    Boxed(Box<TypeRef>),
}

/// What a type is written with. `released/` puts its name in the place of the number, which says nothing in a file.
pub(crate) const TYPE: &str = "type:";

impl From<TypeId> for String {
    fn from(TypeId(at): TypeId) -> Self {
        format!("{TYPE}{at}")
    }
}

impl TryFrom<String> for TypeId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let at = text.strip_prefix(TYPE).and_then(|at| at.parse().ok());
        at.map(Self).ok_or_else(|| format!("`{text}` is no type"))
    }
}

impl TypeRef {
    /// The named types it mentions.
    pub(crate) fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.named(),
            _ => None,
        }
    }

    /// What it is a list or map of, or itself.
    pub(crate) fn leaf(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.leaf(),
            leaf => leaf,
        }
    }

    pub(crate) fn leaf_mut(&mut self) -> &mut Self {
        match self {
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.leaf_mut(),
            leaf => leaf,
        }
    }

    pub(crate) fn for_each_named(&mut self, f: &mut impl FnMut(&mut TypeId)) {
        match self {
            Self::Named(id) => f(id),
            Self::List(inner) | Self::Map(inner) | Self::Boxed(inner) => inner.for_each_named(f),
            _ => {}
        }
    }
}
