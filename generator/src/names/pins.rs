//! The names that were released, and what each of them belongs to.

use super::kind::Kind;
use super::released::Reserved;
use super::renames::Renames;
use crate::ir::path::without_parameter_names;
use crate::ir::{Argument, Ident, KeptItem};
use std::collections::{BTreeMap, BTreeSet};

/// The released names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pins {
    /// `servers` → `ServersApi`
    pub(super) handles: BTreeMap<Ident, Ident>,
    /// By `GET /servers`.
    pub(super) operations: BTreeMap<String, PinnedOperation>,
    /// By `Server`: the names of types are unique in the crate.
    pub(super) types: BTreeMap<Ident, PinnedType>,
    /// What was released of the operations that are left out of this generation: it stays as it is.
    pub(super) kept: BTreeMap<String, PinnedOperation>,
    /// What the description no longer has, and since when.
    pub(super) gone: BTreeMap<KeptItem, String>,
    /// The names of the last release, which nothing new may take.
    pub(super) reserved: Reserved,
    /// What has another name than it had in the file.
    pub(super) renames: Renames,
    /// Whether an argument goes that the API doesn't ask for any more.
    pub(super) drops_unasked: bool,
}

/// A method as it was released.
#[derive(Clone, Debug)]
pub(super) struct PinnedOperation {
    pub(super) module: Ident,
    pub(super) method: Ident,
    /// The struct with its setters.
    pub(super) request: Option<Ident>,
    /// Its arguments behind those of the path, in order: `query name`.
    pub(super) arguments: Vec<String>,
    /// Its setters, by `query filter[name]`.
    pub(super) setters: Vec<PinnedName>,
    /// The types at `answer`, `body`, `query filter[name]` or `path 0`.
    pub(super) uses: BTreeMap<String, Ident>,
}

/// A type as it was released.
#[derive(Clone, Debug)]
pub(super) struct PinnedType {
    pub(super) module: Ident,
    pub(super) kind: Kind,
    /// Where the description has it.
    pub(super) place: String,
    /// Arguments of this enum take whatever converts into it.
    pub(super) into: bool,
    /// The arguments of its constructor, in order.
    pub(super) new: Vec<Argument>,
    /// Its fields or variants, by their wire names; of a union, by what they hold.
    pub(super) members: Vec<PinnedName>,
    /// The methods that send null, where they aren't `clear_` and the field.
    pub(super) clears: BTreeMap<String, Ident>,
    /// The types of members.
    pub(super) uses: BTreeMap<String, Ident>,
}

/// The name of a setter or member, and what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PinnedName {
    pub(super) of: String,
    pub(super) name: Ident,
}

impl PinnedType {
    pub(super) fn member(&self, of: &str) -> Option<&Ident> {
        self.members.iter().find(|it| it.of == of).map(|it| &it.name)
    }
}

impl Pins {
    pub(super) fn operation(&self, key: &str) -> Option<&PinnedOperation> {
        self.operations.get(key)
    }

    pub(super) fn ty(&self, name: &str) -> Option<&PinnedType> {
        self.types.get(name)
    }

    /// Keeps the pins of these operations, which are described but not generated, for the day they are.
    pub(crate) fn keep(&mut self, left_out: &BTreeSet<String>) {
        for key in left_out {
            if let Some(pinned) = self.operations.remove(key) {
                self.kept.insert(key.clone(), pinned);
            }
        }
    }

    /// The names of methods of a module that operations have which are left out.
    pub(super) fn kept_methods(&self, module: &Ident) -> impl Iterator<Item = &Ident> {
        self.kept.values().filter(move |pinned| pinned.module == *module).map(|pinned| &pinned.method)
    }

    pub(crate) fn reserve(&mut self, reserved: Reserved) {
        self.reserved = reserved;
    }

    /// Keeps no argument that the API doesn't ask for any more.
    pub(crate) fn drop_unasked(&mut self) {
        self.drops_unasked = true;
    }

    pub(crate) fn gone(&self) -> &BTreeMap<KeptItem, String> {
        &self.gone
    }

    /// All names of types, which nothing new may take.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &Ident> {
        let operations = self.operations.values().chain(self.kept.values());
        self.types.keys().chain(operations.filter_map(|operation| operation.request.as_ref()))
    }

    /// Takes the pins of an operation over to its present path, where a path parameter has another name.
    pub(super) fn follow_renamed_parameters<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        let present: BTreeSet<&str> = keys.collect();
        let gone: BTreeMap<String, String> = self
            .operations
            .keys()
            .filter(|key| !present.contains(key.as_str()))
            .map(|key| (without_parameter_names(key), key.clone()))
            .collect();
        for key in present {
            if !self.operations.contains_key(key)
                && let Some(old) = gone.get(&without_parameter_names(key))
            {
                self.move_operation(&old.clone(), key);
            }
        }
    }

    /// Gives types other names, wherever they stand.
    pub(super) fn rename_types(&mut self, names: &BTreeMap<Ident, Ident>) {
        if names.is_empty() {
            return;
        }
        let renamed = |name: Ident| names.get(&name).cloned().unwrap_or(name);
        self.types = std::mem::take(&mut self.types).into_iter().map(|(name, ty)| (renamed(name), ty)).collect();
        let operations = self.operations.values_mut().chain(self.kept.values_mut()).map(|it| &mut it.uses);
        for uses in operations.chain(self.types.values_mut().map(|it| &mut it.uses)) {
            uses.values_mut().for_each(|name| *name = renamed(name.clone()));
        }
    }

    pub(crate) fn take_renames(&mut self) -> Renames {
        std::mem::take(&mut self.renames)
    }

    /// Takes the pins of an operation over to another one.
    pub(super) fn move_operation(&mut self, from: &str, to: &str) {
        if let Some(pinned) = self.operations.remove(from) {
            self.operations.insert(to.to_owned(), pinned);
        }
    }
}
