//! The names of a release, which nothing new may take, and what they are names of.

use super::labels::label;
use crate::ir::{Api, Enum, Ident, Item, Output, TypeKind, TypeRef};
use std::collections::{BTreeMap, BTreeSet};

/// What an answer has around its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    Resource,
    Data,
    Nothing,
}

impl Around {
    fn of(output: &Output) -> Self {
        match output {
            Output::Resource { .. } | Output::List { item: Item::Resource(_), .. } => Self::Resource,
            Output::Data(_) => Self::Data,
            _ => Self::Nothing,
        }
    }
}

/// Names by what they are names in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reserved {
    /// Of fields, setters and variants, by the name of the type.
    types: BTreeMap<String, BTreeSet<String>>,
    /// Of setters, by the key of the operation.
    setters: BTreeMap<String, BTreeSet<String>>,
    /// Of methods, by module; but of those that look before they create, which have their names from others.
    methods: BTreeMap<String, BTreeSet<String>>,
    /// Of the structs with the setters of operations.
    requests: BTreeSet<String>,
    /// Methods by module and key, members by type and wire name, setters by key and place: each with its name.
    own: BTreeSet<(String, String, String)>,
    /// What an operation's answer has around its type, by its key.
    around: BTreeMap<String, Around>,
    /// The lists and maps around the type of a member, by the names of both.
    lists: BTreeMap<(String, String), String>,
}

impl Reserved {
    pub(crate) fn of(api: &Api) -> Self {
        let mut names = Self::default();
        for def in &api.types {
            let of_type = names.types.entry(def.name.to_string()).or_default();
            let mut own = |wire: String, name: &Ident| {
                names.own.insert((def.name.to_string(), wire, name.to_string()));
            };
            match &def.kind {
                TypeKind::Struct(it) => it.fields.iter().for_each(|it| own(it.wire.clone(), &it.name)),
                TypeKind::Enum(Enum::Text(it)) => it.iter().for_each(|it| own(it.wire.clone(), &it.name)),
                TypeKind::Enum(Enum::Integer(it)) => it.iter().for_each(|it| own(it.wire.to_string(), &it.name)),
                TypeKind::Union(_) => {}
            }
            match &def.kind {
                TypeKind::Struct(it) => {
                    let fields = it.fields.iter().flat_map(|field| [Some(&field.name), field.clear.as_ref()]);
                    of_type.extend(fields.flatten().map(ToString::to_string));
                    let without = it.fields.iter().filter_map(|field| api.kept.without(&def.name, it, field));
                    of_type.extend(without.map(|name| name.to_string()));
                    let lists = it.fields.iter().map(|it| ((def.name.to_string(), it.wire.clone()), lists(&it.ty)));
                    names.lists.extend(lists);
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
                methods.extend(operation.lesser.iter().map(|lesser| lesser.name.to_string()));
                let own = (resource.module.to_string(), operation.key.clone(), operation.name.to_string());
                names.own.insert(own);
                names.requests.extend(operation.request.iter().map(ToString::to_string));
                names.around.insert(operation.key.clone(), Around::of(&operation.output));
                let setters = names.setters.entry(operation.key.clone()).or_default();
                setters.extend(operation.options.iter().map(|option| option.name.to_string()));
                let own = operation
                    .options
                    .iter()
                    .map(|option| (operation.key.clone(), label(option), option.name.to_string()));
                names.own.extend(own);
            }
        }
        names
    }

    /// Of types without members.
    #[cfg(test)]
    pub(crate) fn of_types<const N: usize>(names: [&str; N]) -> Self {
        Self { types: names.map(|name| (name.to_owned(), BTreeSet::new())).into(), ..Self::default() }
    }

    pub(crate) fn is_type(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    /// Whether an answer has something else around its type than it had in a release.
    pub(crate) fn is_rewrapped(&self, key: &str, now: &Output) -> bool {
        self.around.get(key).is_some_and(|was| *was != Around::of(now))
    }

    /// Whether a type has a member with this name on the wire.
    pub(crate) fn has_member(&self, ty: &str, wire: &str) -> bool {
        let from = (ty.to_owned(), wire.to_owned(), String::new());
        self.own.range(from..).next().is_some_and(|(of, member, _)| of == ty && member == wire)
    }

    /// Whether a member is a list or a map by now, or was one, so that it holds another type than it did.
    pub(crate) fn is_other_member(&self, ty: &str, wire: &str, now: &TypeRef) -> bool {
        self.lists.get(&(ty.to_owned(), wire.to_owned())).is_some_and(|was| *was != lists(now))
    }

    /// Whether a name is that of this very item, and not of another one beside it.
    pub(crate) fn is_own(&self, scope: &str, of: &str, name: &str) -> bool {
        self.own.contains(&(scope.to_owned(), of.to_owned(), name.to_owned()))
    }

    pub(crate) fn is_request(&self, name: &str) -> bool {
        self.requests.contains(name)
    }

    pub(crate) fn is_method(&self, module: &str, name: &str) -> bool {
        self.methods.get(module).is_some_and(|names| names.contains(name))
    }

    pub(crate) fn is_member(&self, ty: &str, name: &str) -> bool {
        self.types.get(ty).is_some_and(|names| names.contains(name))
    }

    pub(crate) fn is_setter(&self, key: &str, name: &str) -> bool {
        self.setters.get(key).is_some_and(|names| names.contains(name))
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

/// The lists and maps around a type, from the outermost on.
fn lists(ty: &TypeRef) -> String {
    match ty {
        TypeRef::List(item) => format!("[{}", lists(item)),
        TypeRef::Map(value) => format!("{{{}", lists(value)),
        TypeRef::Boxed(inner) => lists(inner),
        _ => String::new(),
    }
}
