//! What calls give.

use super::{TypeId, TypeRef};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Output {
    Empty,
    /// `{"data": {"id", "type", "attributes"}}`
    Resource {
        attributes: TypeId,
        /// Whether it is sure to come with its id.
        #[serde(default)]
        has_id: bool,
    },
    List {
        item: Item,
        #[serde(default)]
        paginated: bool,
        /// What further pages are asked for by, where that is no number.
        token: Option<PageToken>,
        /// It can be asked for the number of all items.
        #[serde(default)]
        counted: bool,
    },
    /// `{"data": {…}}`, where `data` is no resource.
    Data(TypeId),
    /// A JSON document of its own shape.
    Json(TypeRef),
    /// Content without a schema.
    Untyped,
    Text {
        /// Whether it is a web page.
        #[serde(default)]
        html: bool,
    },
    Bytes,
}

/// How one page of a list leads to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageToken {
    /// The query parameter that takes the token.
    pub(crate) query: String,
    /// Where a page has that of the next one, as wire names.
    #[serde(default)]
    pub(crate) next: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Item {
    Resource(TypeId),
    Plain(TypeRef),
}
