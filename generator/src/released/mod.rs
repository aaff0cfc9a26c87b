//! What was released stays: everything that the description has lost since is put back, so that what callers wrote
//! compiles and does what it did.
//!
//! `spec/released.yaml` is the whole API of the last release, as its callers know it. [`file`] writes and reads it.
//! [`keep`] adds what a new API lacks of it.

mod debts;
mod file;
mod keep;
mod moved;

use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::source::Source;

pub(crate) use debts::debts;
pub use debts::{Debt, DebtKind};
pub(crate) use keep::{Since, keep};

/// A release.
#[derive(Debug)]
pub(crate) struct Released {
    /// The crate's version.
    pub(crate) version: String,
    pub(crate) api: Api,
}

impl Released {
    pub(crate) fn parse(source: &Source) -> Result<Self, Diagnostics> {
        file::read(source)
    }

    /// The file's content.
    pub(crate) fn to_yaml(version: &str, api: &Api) -> String {
        file::write(version, api)
    }
}
