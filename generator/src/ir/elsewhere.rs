//! What other SDKs call the operations, which is no part of what callers have.

use super::Operation;
use super::path::without_parameter_names;
use std::collections::{BTreeMap, BTreeSet};

/// The methods of other SDKs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elsewhere {
    /// The SDKs, as people call them.
    pub(crate) sdks: Vec<String>,
    /// By `METHOD /path` without the names of parameters, for each SDK a method as callers write it: `servers.list`.
    pub(crate) operations: BTreeMap<String, Vec<Option<String>>>,
}

impl Elsewhere {
    /// The other SDKs' methods of an operation, in the order of the SDKs.
    pub(crate) fn methods(&self, operation: &Operation) -> Option<&[Option<String>]> {
        self.operations.get(&without_parameter_names(&operation.key)).map(Vec::as_slice)
    }

    /// What to find an operation's method by, beside its own name; nothing where there is no file.
    pub(crate) fn aliases(&self, operation: &Operation) -> BTreeSet<String> {
        if self.sdks.is_empty() {
            return BTreeSet::new();
        }
        // rustdoc's search minds neither case nor underscores.
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        let mut found = BTreeSet::from([plain(operation.name.plain())]);
        let names = self.methods(operation).into_iter().flatten().flatten();
        let names = names.filter_map(|method| method.rsplit('.').next()).filter(|name| found.insert(plain(name)));
        let endpoint = format!("{} {}", operation.verb.as_str(), operation.path);
        // An alias with one of these is an error of rustdoc.
        let endpoint = Some(endpoint).filter(|it| {
            !it.contains(|c: char| matches!(c, '"' | '\'') || !c.is_ascii_graphic() && c != ' ') && !it.ends_with(' ')
        });
        names.map(ToOwned::to_owned).chain(endpoint).collect()
    }
}
