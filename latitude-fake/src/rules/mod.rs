//! How the fake behaves beyond what the description says: `spec/fake.yaml`, read and checked.

mod effects;
mod file;
mod formula;
mod link;
mod operations;
mod plan;
mod queries;
mod references;
mod table;
pub(crate) mod time;

#[cfg(feature = "cloud")]
pub(crate) use file::Do;
#[cfg(feature = "cloud")]
pub(crate) use formula::Formula;
#[cfg(feature = "cloud")]
pub(crate) use plan::*;

pub use table::table;

use serde_json::Value;
use std::fmt;

/// A mistake in the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the rules: a JSON pointer.
    pub pointer: String,
    /// What is wrong, and what there is.
    pub message: String,
    /// The operation that nothing covers, where that is what is wrong.
    pub uncovered: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.message)
    }
}

/// Checks rules, as JSON, against the description that they are for: what is unknown or covered by nothing.
pub fn check(description: &Value, rules: &str) -> Vec<Problem> {
    link::plan(description.clone(), rules).err().unwrap_or_default()
}

#[cfg(feature = "cloud")]
pub(crate) fn plan(description: Value, rules: &str) -> Result<Plan, Vec<Problem>> {
    link::plan(description, rules)
}

/// A JSON pointer to a member below this one.
fn below(pointer: &str, member: &str) -> String {
    format!("{pointer}/{}", member.replace('~', "~0").replace('/', "~1"))
}

/// What there is, for a message: the nearest first.
fn there_are<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
