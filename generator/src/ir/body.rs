//! What calls send.

use super::TypeRef;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) content: Content,
    pub(crate) envelope: Envelope,
    pub(crate) media_type: String,
    /// What the description shows, without the envelope.
    #[serde(skip)]
    pub(crate) example: Option<Value>,
}

impl Body {
    pub(crate) fn content_is_json(&self) -> bool {
        matches!(self.content, Content::Json(_))
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Content {
    Json(TypeRef),
    Text,
    Binary,
}

/// What stands around a body's attributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Envelope {
    /// `{"data": {"type", "id", "attributes"}}`
    Data {
        type_tag: Option<String>,
        #[serde(default)]
        with_id: bool,
    },
    /// The same without `data`.
    Resource {
        type_tag: Option<String>,
        #[serde(default)]
        with_id: bool,
    },
    Bare,
}
