//! What a file mentions, and the `use` lines for it.

use crate::ir::{Api, TypeId};
use std::collections::{BTreeMap, BTreeSet};

/// A name of the runtime or of the standard library that isn't in the prelude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    /// In the order of the lines.
    path: Path,
    pub(super) text: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Path {
    Crate,
    Find,
    Outgoing,
    Wire,
    Collections,
    Time,
}

impl Path {
    fn as_str(self) -> &'static str {
        match self {
            Self::Crate => "crate",
            Self::Find => "crate::find",
            Self::Outgoing => "crate::call::outgoing",
            Self::Wire => "crate::wire",
            Self::Collections => "std::collections",
            Self::Time => "std::time",
        }
    }
}

impl Name {
    pub(crate) const BYTES: Self = Self::of(Path::Crate, "Bytes");
    pub(crate) const CLIENT: Self = Self::of(Path::Crate, "Client");
    pub(crate) const DOCUMENT: Self = Self::of(Path::Crate, "Document");
    pub(crate) const EXTRA: Self = Self::of(Path::Crate, "Extra");
    pub(crate) const FIND_OR_CREATE: Self = Self::of(Path::Crate, "FindOrCreate");
    pub(crate) const INCOMPLETE: Self = Self::of(Path::Crate, "Incomplete");
    pub(crate) const JSON: Self = Self::of(Path::Crate, "Json");
    pub(crate) const PAGE: Self = Self::of(Path::Crate, "Page");
    pub(crate) const REQUEST: Self = Self::of(Path::Crate, "Request");
    pub(crate) const RESOURCE: Self = Self::of(Path::Crate, "Resource");
    pub(crate) const SECRET: Self = Self::of(Path::Crate, "Secret");
    pub(crate) const SOUGHT: Self = Self::of(Path::Crate, "Sought");
    pub(crate) const TIMESTAMP: Self = Self::of(Path::Crate, "Timestamp");
    pub(crate) const UNKNOWN_INTEGER: Self = Self::of(Path::Crate, "UnknownInteger");
    pub(crate) const UNKNOWN_VALUE: Self = Self::of(Path::Crate, "UnknownValue");
    pub(crate) const UNTYPED: Self = Self::of(Path::Crate, "Untyped");
    pub(crate) const WAIT: Self = Self::of(Path::Crate, "Wait");
    pub(crate) const FIND_BY: Self = Self::of(Path::Find, "FindBy");
    pub(crate) const MEDIA_TYPE_JSON: Self = Self::of(Path::Outgoing, "JSON");
    pub(crate) const MEDIA_TYPE_JSON_API: Self = Self::of(Path::Outgoing, "JSON_API");
    pub(crate) const NULLABLE: Self = Self::of(Path::Wire, "Nullable");
    pub(crate) const BTREE_MAP: Self = Self::of(Path::Collections, "BTreeMap");
    pub(crate) const DURATION: Self = Self::of(Path::Time, "Duration");

    const fn of(path: Path, text: &'static str) -> Self {
        Self { path, text }
    }
}

/// All that a file mentions.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    pub(super) names: BTreeSet<Name>,
    pub(super) types: BTreeSet<TypeId>,
}

impl Mentioned {
    /// The `use` lines of a module, which needs none for types of its own.
    pub(super) fn lines(&self, api: &Api, module: &str) -> Vec<String> {
        let mut lines = self.runtime("crate");
        let mut foreign: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for def in self.types.iter().map(|id| api.ty(*id)).filter(|def| *def.module != *module) {
            foreign.entry(&def.module).or_default().push(&def.name);
        }
        // Public, so that a caller finds every type of a resource in its module.
        lines.extend(foreign.into_iter().map(|(other, names)| line(&format!("pub use super::{other}"), names)));
        lines
    }

    /// The `use` lines of one who has the crate under this name, and finds each type in this module of it.
    pub(super) fn outside<'a>(&self, name: &str, module_of: impl Fn(TypeId) -> (&'a str, &'a str)) -> Vec<String> {
        let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, ty) in self.types.iter().map(|id| module_of(*id)) {
            modules.entry(module).or_default().push(ty);
        }
        let mut lines = self.runtime(name);
        lines.extend(modules.into_iter().map(|(module, types)| line(&format!("use {name}::{module}"), types)));
        lines
    }

    /// The lines for what isn't generated.
    fn runtime(&self, root: &str) -> Vec<String> {
        let names: Vec<&Name> = self.names.iter().collect();
        let groups = names.chunk_by(|a, b| a.path == b.path);
        let line = |group: &[&Name]| {
            let path = group[0].path.as_str();
            let path = path.strip_prefix("crate").map_or_else(|| path.to_owned(), |inside| format!("{root}{inside}"));
            line(&format!("use {path}"), group.iter().map(|name| name.text).collect())
        };
        groups.map(line).collect()
    }
}

fn line(path: &str, mut names: Vec<&str>) -> String {
    names.sort_unstable();
    match names.as_slice() {
        [name] => format!("{path}::{name};"),
        names => format!("{path}::{{{}}};", names.join(", ")),
    }
}
