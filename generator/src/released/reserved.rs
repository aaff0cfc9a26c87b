//! The names of a release, which nothing new may take, and what they are names of.

use crate::ir::{Api, Enum, TypeKind};
use std::collections::{BTreeMap, BTreeSet};

/// Names by what they are names in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reserved {
    /// Of fields, setters and variants, by the name of the type.
    types: BTreeMap<String, BTreeSet<String>>,
    /// Of setters, by the key of the operation.
    setters: BTreeMap<String, BTreeSet<String>>,
    /// Of methods, by module.
    methods: BTreeMap<String, BTreeSet<String>>,
    /// Whether the answer of an operation is a resource, or several; by its key.
    resources: BTreeMap<String, bool>,
}

impl Reserved {
    pub(crate) fn of(api: &Api) -> Self {
        let mut names = Self::default();
        for def in &api.types {
            let of_type = names.types.entry(def.name.to_string()).or_default();
            match &def.kind {
                TypeKind::Struct(it) => {
                    let fields = it.fields.iter().flat_map(|field| [Some(&field.name), field.clear.as_ref()]);
                    of_type.extend(fields.flatten().map(ToString::to_string));
                }
                TypeKind::Enum(Enum::Text(it)) => of_type.extend(it.iter().map(|it| it.name.to_string())),
                TypeKind::Enum(Enum::Integer(it)) => of_type.extend(it.iter().map(|it| it.name.to_string())),
                TypeKind::Union(it) => of_type.extend(it.variants.iter().map(|it| it.name.to_string())),
            }
        }
        for resource in &api.resources {
            let methods = names.methods.entry(resource.module.to_string()).or_default();
            for operation in &resource.operations {
                methods.insert(operation.name.to_string());
                methods.extend(operation.waits.iter().map(|wait| wait.name.to_string()));
                methods.extend(operation.find.iter().map(|find| find.name.to_string()));
                names.resources.insert(operation.key.clone(), operation.resource().is_some());
                let setters = names.setters.entry(operation.key.clone()).or_default();
                setters.extend(operation.options.iter().map(|option| option.name.to_string()));
            }
        }
        names
    }

    pub(crate) fn is_type(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// Whether the type of an answer can't be what it was in a release: the one stands for a whole resource, the other for
    /// its attributes.
    pub(crate) fn is_other_answer(&self, key: &str, is_resource: bool) -> bool {
        self.resources.get(key).is_some_and(|was| *was != is_resource)
    }

    pub(crate) fn members(&self, ty: &str) -> impl Iterator<Item = &String> {
        self.types.get(ty).into_iter().flatten()
    }

    pub(crate) fn setters(&self, key: &str) -> impl Iterator<Item = &String> {
        self.setters.get(key).into_iter().flatten()
    }

    pub(crate) fn methods(&self, module: &str) -> impl Iterator<Item = &String> {
        self.methods.get(module).into_iter().flatten()
    }
}
