//! What OpenAPI 3.0 is, apart from any description: its grammar, its pointers, its references and its statuses. All stages read it here.

pub(crate) mod extensions;
pub(crate) mod grammar;
mod kinds;
pub(crate) mod media;
pub(crate) mod pointer;
pub(crate) mod reference;
pub(crate) mod share;
pub(crate) mod status;
mod tables;
pub(crate) mod walk;

pub(crate) type Object = serde_json::Map<String, serde_json::Value>;

/// The methods that a path item may have.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
