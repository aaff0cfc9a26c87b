//! What can be renamed, by the path that callers write.

use crate::check::near::nearest;
use crate::diagnostic::Diagnostic;
use crate::ir::{Api, Enum, Ident, Operation, Resource, TypeDef, TypeKind};
use crate::names::Reserved;
use crate::names::setter_label;

/// Something with a name.
#[derive(Clone, Debug)]
pub(super) enum Item<'a> {
    Method(&'a Resource, &'a Operation),
    /// The struct with the setters of an operation.
    Request(&'a Operation),
    Type(&'a TypeDef),
    /// By its wire name.
    Field(&'a TypeDef, String),
    /// By its value.
    Variant(&'a TypeDef, String),
    /// By its place and wire name.
    Setter(&'a Operation, String),
    /// What the overlay can't name as such, and what to do about it.
    Fixed(String),
}

pub(super) struct Found<'a> {
    pub(super) path: String,
    pub(super) item: Item<'a>,
}

/// What a path leads to.
pub(super) fn find<'a>(api: &'a Api, path: &str) -> Result<Found<'a>, Diagnostic> {
    let plain = |path: &str| path.replace("r#", "");
    let mut all = all(api);
    let Some(at) = all.iter().position(|found| plain(&found.path) == plain(path)) else {
        let last = |path: &str| path.rsplit(['.', ':']).next().unwrap_or_default().to_owned();
        let same: Vec<&str> = all.iter().map(|found| found.path.as_str()).filter(|it| last(it) == last(path)).collect();
        let meant = match same.as_slice() {
            [one] => Some(*one),
            _ => nearest(path, all.iter().map(|found| found.path.as_str())),
        };
        let cure = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write a path as callers do: `servers.get`, `servers::Server`, `servers::Server.label`, \
                     `servers::ServerStatus::On`"
                .to_owned(),
        };
        return Err(Diagnostic::error(format!("there is no `{path}`")).cure(cure));
    };
    let found = all.swap_remove(at);
    match &found.item {
        Item::Fixed(cure) => Err(Diagnostic::error(format!("the overlay can't name `{path}` by itself")).cure(cure)),
        _ => Ok(found),
    }
}

fn all(api: &Api) -> Vec<Found<'_>> {
    let mut all = Vec::new();
    let mut add = |path: String, item| all.push(Found { path, item });
    for home in &api.resources {
        let module = &home.module;
        let tag = "it has its name from the tag; `method: module.method` in spec/names.yaml puts a method elsewhere";
        add(format!("{module}::{}", home.handle), Item::Fixed(tag.to_owned()));
        for operation in &home.operations {
            let method = format!("{module}.{}", operation.name);
            if let Some(find) = &operation.find {
                let cure = format!("rename `{method}`, which it is called after");
                add(format!("{module}.{}", find.name), Item::Fixed(cure));
            }
            for wait in &operation.waits {
                let cure = "change its `name` in `x-rust-wait` in the overlay".to_owned();
                add(format!("{module}.{}", wait.name), Item::Fixed(cure));
            }
            if let Some(request) = &operation.request {
                for option in &operation.options {
                    let path = format!("{module}::{request}.{}", option.name);
                    add(path, Item::Setter(operation, setter_label(option)));
                }
                add(format!("{module}::{request}"), Item::Request(operation));
            }
            add(method, Item::Method(home, operation));
        }
    }
    for def in &api.types {
        let path = format!("{}::{}", def.module, def.name);
        match &def.kind {
            TypeKind::Struct(it) => {
                for field in &it.fields {
                    add(format!("{path}.{}", field.name), Item::Field(def, field.wire.clone()));
                    if let Some(clear) = &field.clear {
                        let cure = format!("rename `{path}.{}`, which it is called after", field.name);
                        add(format!("{path}.{clear}"), Item::Fixed(cure));
                    }
                }
            }
            TypeKind::Enum(Enum::Text(it)) => {
                it.iter().for_each(|it| add(format!("{path}::{}", it.name), Item::Variant(def, it.wire.clone())));
            }
            TypeKind::Enum(Enum::Integer(it)) => {
                it.iter().for_each(|it| add(format!("{path}::{}", it.name), Item::Variant(def, it.wire.to_string())));
            }
            TypeKind::Union(it) => {
                let cure = "a variant of a union is called after the type that it holds; one that was generated keeps \
                            its name in spec/names.yaml, where it can be changed";
                it.variants.iter().for_each(|it| add(format!("{path}::{}", it.name), Item::Fixed(cure.to_owned())));
            }
        }
        add(path, Item::Type(def));
    }
    all
}

impl Found<'_> {
    /// The path up to the name.
    pub(super) fn prefix(&self) -> &str {
        self.path.rfind(['.', ':']).map_or("", |at| &self.path[..=at])
    }

    pub(super) fn last(&self) -> &str {
        &self.path[self.prefix().len()..]
    }

    pub(super) fn unreachable(&self, why: String) -> Diagnostic {
        Diagnostic::error(format!("the overlay can't name `{}`: {why}", self.path)).cure(
            "name it by an action of your own, and run `cargo xtask codegen`; spec/README.md says what an action can name",
        )
    }
}

impl Item<'_> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Method(..) => "a method",
            Self::Request(_) | Self::Type(_) => "a type",
            Self::Field(..) => "a field",
            Self::Variant(..) => "a variant",
            Self::Setter(..) => "a setter",
            Self::Fixed(_) => "this",
        }
    }

    /// A name in the case that it is written in.
    pub(super) fn name(&self, plain: &str) -> Ident {
        match self {
            Self::Request(_) | Self::Type(_) => Ident::pascal(plain),
            Self::Variant(..) => Ident::variant(plain),
            _ => Ident::lower(plain),
        }
    }

    pub(super) fn is_released(&self, name: &str, reserved: &Reserved) -> bool {
        match self {
            Self::Method(home, _) => reserved.is_method(&home.module, name),
            Self::Request(_) => reserved.is_request(name),
            Self::Type(_) => reserved.is_type(name),
            Self::Field(def, _) | Self::Variant(def, _) => reserved.is_member(&def.name, name),
            Self::Setter(operation, _) => reserved.is_setter(&operation.key, name),
            Self::Fixed(_) => false,
        }
    }

    /// What has a name that this would have, too.
    pub(super) fn taken_by(&self, api: &Api, name: &Ident, prefix: &str) -> Option<String> {
        let is_type = matches!(self, Self::Type(_) | Self::Request(_));
        let has_it = |found: &Found<'_>| match is_type {
            // The names of types are unique in the crate.
            true => {
                found.last() == name.as_str() && matches!(found.item, Item::Type(_) | Item::Request(_) | Item::Fixed(_))
            }
            false => found.prefix() == prefix && found.last() == name.as_str(),
        };
        all(api).into_iter().find(has_it).map(|found| format!("`{}` has it", found.path))
    }

    /// What this is called in another API of the same description.
    pub(super) fn name_in<'b>(&self, other: &'b Api) -> Option<&'b Ident> {
        let ty = |def: &TypeDef| {
            let is_it = |it: &&TypeDef| it.pointer == def.pointer && crate::names::same_kind(&it.kind, &def.kind);
            other.types.iter().find(is_it)
        };
        match self {
            Self::Method(_, operation) => Some(&other.operation(&operation.key)?.1.name),
            Self::Request(operation) => other.operation(&operation.key)?.1.request.as_ref(),
            Self::Setter(operation, label) => {
                let options = &other.operation(&operation.key)?.1.options;
                options.iter().find(|it| setter_label(it) == *label).map(|it| &it.name)
            }
            Self::Type(def) => Some(&ty(def)?.name),
            Self::Field(def, wire) | Self::Variant(def, wire) => match &ty(def)?.kind {
                TypeKind::Struct(it) => it.fields.iter().find(|it| it.wire == *wire).map(|it| &it.name),
                TypeKind::Enum(Enum::Text(it)) => it.iter().find(|it| it.wire == *wire).map(|it| &it.name),
                TypeKind::Enum(Enum::Integer(it)) => {
                    it.iter().find(|it| it.wire.to_string() == *wire).map(|it| &it.name)
                }
                TypeKind::Union(_) => None,
            },
            Self::Fixed(_) => None,
        }
    }
}
