//! Answers that the description gives no type.

use crate::json::Json;
use reqwest::StatusCode;

/// An answer without a described type: its status and what it holds.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Untyped {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body: JSON as it is, other text as a string, and null where there is none.
    pub body: Json,
}

// A body that nobody described may hold a secret.
impl std::fmt::Debug for Untyped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Untyped").field("status", &self.status).finish_non_exhaustive()
    }
}
