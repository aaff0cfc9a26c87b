//! What open enums hold beside their variants.

use std::fmt;

/// A value that this version of the crate has no variant for. Read it with the enum's `as_str`.
///
/// It can't be made by hand, so that each value has exactly one form. For a value without a variant use
/// the enum's `From<&str>`, as in `PlanSlug::from("a-new-plan")`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    // Used by enums of texts, which a description may have none of.
    #[allow(dead_code, reason = "a description may have no enum of texts")]
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value as the API spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An integer that this version of the crate has no variant for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    // Used by enums of integers, which a description may have none of.
    #[allow(dead_code, reason = "a description may have no enum of integers")]
    pub(crate) fn new(value: i64) -> Self {
        Self(value)
    }

    /// The value as the API sends it.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Debug for UnknownInteger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
