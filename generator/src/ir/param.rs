//! Parameters, and how their values are written.

use super::{Docs, Named, Stage, TypeRef};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Param<S: Stage = Named> {
    /// The argument or setter.
    pub(crate) name: S::Member,
    pub(crate) wire: String,
    pub(crate) place: ParamPlace,
    pub(crate) ty: TypeRef,
    pub(crate) style: Style,
    #[serde(default)]
    pub(crate) docs: Docs,
    #[serde(default)]
    pub(crate) deprecated: bool,
    #[serde(default)]
    pub(crate) required: bool,
    /// A value that the description shows.
    #[serde(skip)]
    pub(crate) example: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ParamPlace {
    Path,
    Query,
    Header,
    Cookie,
}

impl ParamPlace {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a value is written where there is no JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Style {
    Plain,
    /// A list: the name stands once for each value.
    Repeated,
    /// A list in one value.
    Joined(Separator),
    /// JSON as text.
    Json,
    /// A map in a query: `key=value`.
    Pairs,
    /// A map in a query: `name[key]=value`.
    DeepPairs,
}

/// What stands between the values of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Separator {
    Comma,
    Space,
    Pipe,
}

impl Separator {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Space => " ",
            Self::Pipe => "|",
        }
    }
}
