//! How the fake behaves beyond what the description says: `spec/fake.yaml`, read and checked.

mod effects;
mod file;
mod filters;
mod formula;
mod furnish;
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
    /// The query parameter of which nothing says what it means, where that is what is wrong.
    pub meaningless: Option<String>,
    /// What to do about it, where that is known.
    pub cure: Option<String>,
}

impl Problem {
    fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), message: message.into(), uncovered: None, meaningless: None, cure: None }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.message)
    }
}

/// Checks rules, as JSON, against the description that they are for: what is unknown or covered by nothing.
pub fn check(description: Value, rules: &str) -> Vec<Problem> {
    link::plan(description, rules).err().unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::formula::NAMES;

    /// What stands between a beginning and an end, line by line.
    fn between<'t>(text: &'t str, begin: &str, end: &str) -> Vec<&'t str> {
        text.lines()
            .filter_map(|line| line.trim().strip_prefix(begin)?.split_once(end))
            .map(|(name, _)| name)
            .filter(|name| !name.contains(' '))
            .collect()
    }

    #[test]
    fn the_guide_has_every_word() {
        let guide = include_str!("../../../spec/README.md");
        let (_, guide) = guide.split_once("## What the fake cloud does").unwrap_or_default();
        let formulas = include_str!("formula.rs");
        let filters = between(formulas, "environment.add_filter(\"", "\"");
        let keys = between(include_str!("file.rs"), "pub(crate) ", ":");
        assert!(filters.len() > 5 && keys.len() > 40, "{filters:?} {keys:?}");
        let missing: Vec<_> = (NAMES.iter().map(|name| (*name, [format!("`{name}`"), format!("`{name}(")])))
            .chain(filters.into_iter().map(|name| (name, [format!("\\|{name}`"), format!("\\|{name}(")])))
            .chain(
                keys.into_iter()
                    .map(|name| name.trim_start_matches("r#"))
                    .map(|name| (name, [format!("`{name}`"), format!("`{name}:")])),
            )
            .filter(|(_, words)| !words.iter().any(|word| guide.contains(word.as_str())))
            .map(|(name, _)| name)
            .collect();
        assert!(missing.is_empty(), "spec/README.md doesn't tell of {missing:?}");
    }
}
