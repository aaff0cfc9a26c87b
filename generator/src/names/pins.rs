//! `spec/names.yaml`: the names that were released, and what each of them belongs to.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{
    Api, Argument, Enum, Operation, Output, Param, ParamPlace, Resource, Struct, TypeDef, TypeKind, TypeRef, Usage,
};
use crate::source::Source;
use crate::words;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The released names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pins {
    /// `servers` → `ServersApi`
    pub(super) handles: BTreeMap<String, String>,
    /// By `GET /servers`.
    pub(super) operations: BTreeMap<String, Released>,
    /// By `Server`: the names of types are unique in the crate.
    pub(super) types: BTreeMap<String, ReleasedType>,
    /// What was released of the operations that are left out of this generation: it stays as it is.
    pub(super) kept: BTreeMap<String, Released>,
}

/// A method as it was released.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Released {
    pub(super) module: String,
    pub(super) method: String,
    /// The struct with its setters.
    pub(super) request: Option<String>,
    /// Its arguments behind those of the path, in order: `query name`.
    pub(super) arguments: Vec<String>,
    /// Its setters: `query filter[name]` and the name in Rust.
    pub(super) setters: Vec<(String, String)>,
    /// The types at `answer`, `body`, `query filter[name]` or `path 0`.
    pub(super) uses: BTreeMap<String, String>,
}

/// A type as it was released.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReleasedType {
    pub(super) module: String,
    pub(super) kind: Kind,
    /// Where the description has it.
    pub(super) place: String,
    /// Arguments of this enum take whatever converts into it.
    pub(super) into: bool,
    /// The arguments of its constructor, in order.
    pub(super) new: Vec<Argument>,
    /// Wire names and names in Rust; of a union, variants and what they hold.
    pub(super) members: Vec<(String, String)>,
    /// The methods that send null, where they aren't `clear_` and the field.
    pub(super) clears: BTreeMap<String, String>,
    /// The types of members.
    pub(super) uses: BTreeMap<String, String>,
}

/// What a type is, as far as one can't stand for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Answer,
    Body,
    Text,
    Integer,
    Union,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Answer, Self::Body, Self::Text, Self::Integer, Self::Union];

    pub(super) fn of(kind: &TypeKind) -> Self {
        match kind {
            TypeKind::Struct(Struct { usage: Usage::Answer, .. }) => Self::Answer,
            TypeKind::Struct(Struct { usage: Usage::Body, .. }) => Self::Body,
            TypeKind::Enum(Enum::Text(_)) => Self::Text,
            TypeKind::Enum(Enum::Integer(_)) => Self::Integer,
            TypeKind::Union(_) => Self::Union,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Body => "body",
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Union => "union",
        }
    }

    /// The name that the rules give a member.
    pub(super) fn rule(self, wire: &str) -> String {
        match self {
            Self::Answer | Self::Body => words::identifier(wire),
            Self::Text | Self::Integer => words::variant(wire),
            // A union's members have no names on the wire.
            Self::Union => String::new(),
        }
    }
}

/// What stands for a parameter in the file.
pub(super) fn label(param: &Param) -> String {
    format!("{} {}", param.place.as_str(), param.wire)
}

/// `GET /servers/{}`: upstream may rename a path parameter, which no caller sees.
fn shape(key: &str) -> String {
    let mut shape = String::new();
    let mut within = false;
    for c in key.chars() {
        match c {
            '{' => within = true,
            '}' => within = false,
            _ if within => continue,
            _ => {}
        }
        shape.push(c);
    }
    shape
}

impl Pins {
    pub(crate) fn parse(source: &Source) -> Result<Self, Diagnostics> {
        let value = if source.text().trim().is_empty() { Value::Null } else { source.parse()? };
        let (pins, wrong) = super::file::read(&value);
        let diagnostics: Diagnostics = wrong
            .into_iter()
            .map(|(pointer, what)| {
                Diagnostic::error(what)
                    .in_file(source.name(), source.line_of(&pointer))
                    .cure("restore the file from version control, or delete it and run `cargo xtask codegen`")
            })
            .collect();
        if diagnostics.has_errors() { Err(diagnostics) } else { Ok(pins) }
    }

    /// Keeps the pins of these operations, which are described but not generated, for the day they are.
    pub(crate) fn keep(&mut self, left_out: &BTreeSet<String>) {
        for key in left_out {
            if let Some(released) = self.operations.remove(key) {
                self.kept.insert(key.clone(), released);
            }
        }
    }

    /// The names of methods of a module that operations have which are left out.
    pub(super) fn kept_methods(&self, module: &str) -> impl Iterator<Item = String> {
        self.kept.values().filter(move |released| released.module == module).map(|released| released.method.clone())
    }

    /// Takes the pins of an operation over to its present path, where a path parameter has another name.
    pub(super) fn follow<'a>(&mut self, keys: impl Iterator<Item = &'a str>) {
        let present: BTreeSet<&str> = keys.collect();
        let gone: BTreeMap<String, String> = self
            .operations
            .keys()
            .filter(|key| !present.contains(key.as_str()))
            .map(|key| (shape(key), key.clone()))
            .collect();
        for key in present {
            if !self.operations.contains_key(key)
                && let Some(released) = gone.get(&shape(key)).and_then(|old| self.operations.remove(old))
            {
                self.operations.insert(key.to_owned(), released);
            }
        }
    }

    /// Takes the pins of an operation that is gone over to the one that has its name now.
    pub(super) fn succeed(&mut self, resource: &Resource, present: &BTreeSet<String>) {
        for operation in &resource.operations {
            let named = |old: &Released| old.module == resource.module && old.method == operation.name;
            if !self.operations.contains_key(&operation.key)
                && let Some(gone) = self
                    .operations
                    .iter()
                    .find(|(key, old)| named(old) && !present.contains(*key))
                    .map(|it| it.0.clone())
                && let Some(released) = self.operations.remove(&gone)
            {
                self.operations.insert(operation.key.clone(), released);
            }
        }
    }

    pub(super) fn operation(&self, key: &str) -> Option<&Released> {
        self.operations.get(key)
    }

    pub(super) fn ty(&self, name: &str) -> Option<&ReleasedType> {
        self.types.get(name)
    }

    /// All names of types, which nothing new may take.
    pub(super) fn type_names(&self) -> impl Iterator<Item = &str> {
        let requests =
            self.operations.values().chain(self.kept.values()).filter_map(|operation| operation.request.as_deref());
        self.types.keys().map(String::as_str).chain(requests)
    }

    /// These pins and the names of an API. What is no longer described keeps its name for the day it
    /// returns, unless something else has it by then.
    pub(super) fn updated(mut self, api: &Api) -> Self {
        let present: BTreeSet<(&str, &str)> = api
            .resources
            .iter()
            .flat_map(|resource| resource.operations.iter().map(|it| (resource.module.as_str(), it.name.as_str())))
            .collect();
        let mut old = std::mem::take(&mut self.operations);
        for resource in &api.resources {
            self.handles.insert(resource.module.clone(), resource.handle.clone());
            for operation in &resource.operations {
                let now = released(api, &resource.module, operation, old.remove(&operation.key));
                self.operations.insert(operation.key.clone(), now);
            }
        }
        old.retain(|_, old| !present.contains(&(old.module.as_str(), old.method.as_str())));
        self.operations.extend(old);
        self.operations.append(&mut self.kept);
        for def in &api.types {
            let old = self.types.remove(&def.name);
            self.types.insert(def.name.clone(), released_type(api, def, old));
        }
        self
    }

    /// The file's content below its header.
    pub(crate) fn to_yaml(&self) -> String {
        super::file::write(self)
    }
}

fn released(api: &Api, module: &str, operation: &Operation, old: Option<Released>) -> Released {
    let params = operation.arguments.iter().enumerate().map(|(at, param)| (at, param, &param.ty));
    let params = params.chain(operation.options.iter().map(|param| (0, param, &param.ty)));
    let mut uses: BTreeMap<String, String> =
        params.filter_map(|(at, param, ty)| Some((use_label(param, at), name_of(api, ty)?))).collect();
    if let Some(crate::ir::Content::Json(ty)) = operation.body.as_ref().map(|body| &body.content) {
        uses.extend(name_of(api, ty).map(|name| ("body".to_owned(), name)));
    }
    let answer = match &operation.output {
        Output::Resource { attributes: id, .. } | Output::List { item: crate::ir::Item::Resource(id), .. } => {
            Some(api.ty(*id).name.clone())
        }
        Output::List { item: crate::ir::Item::Plain(ty), .. } | Output::Json(ty) => name_of(api, ty),
        Output::Empty | Output::Untyped | Output::Text { .. } | Output::Bytes => None,
    };
    uses.extend(answer.map(|name| ("answer".to_owned(), name)));
    Released {
        module: module.to_owned(),
        method: operation.name.clone(),
        request: operation.request.clone(),
        // An argument that is gone keeps its position for the day it returns.
        arguments: old.map_or_else(
            || operation.arguments.iter().filter(|it| it.place != ParamPlace::Path).map(label).collect(),
            |old| old.arguments,
        ),
        setters: operation.options.iter().map(|it| (label(it), it.name.clone())).collect(),
        uses,
    }
}

/// What stands for the place of a parameter's type: those of a path go by their position.
pub(super) fn use_label(param: &Param, at: usize) -> String {
    if param.place == ParamPlace::Path { format!("path {at}") } else { label(param) }
}

fn released_type(api: &Api, def: &TypeDef, old: Option<ReleasedType>) -> ReleasedType {
    let (mut members, mut uses) = (Vec::new(), BTreeMap::new());
    let (mut clears, mut new) = (BTreeMap::new(), Vec::new());
    match &def.kind {
        TypeKind::Struct(it) => {
            for field in &it.fields {
                members.push((field.wire.clone(), field.name.clone()));
                uses.extend(name_of(api, &field.ty).map(|name| (field.wire.clone(), name)));
                let other = field.clear.clone().filter(|name| *name != clear_name(&field.name));
                clears.extend(other.map(|name| (field.wire.clone(), name)));
            }
            // An argument that is gone keeps its position for the day it returns.
            new = match old {
                Some(old) if old.kind == Kind::Body => old.new,
                _ => it.constructor.clone(),
            };
        }
        TypeKind::Enum(Enum::Text(variants)) => {
            members.extend(variants.iter().map(|it| (it.wire.clone(), it.name.clone())));
        }
        TypeKind::Enum(Enum::Integer(variants)) => {
            members.extend(variants.iter().map(|it| (it.wire.to_string(), it.name.clone())));
        }
        TypeKind::Union(it) => {
            for variant in &it.variants {
                members.push((variant.name.clone(), spelled(&variant.ty)));
                uses.extend(name_of(api, &variant.ty).map(|name| (variant.name.clone(), name)));
            }
        }
    }
    ReleasedType {
        module: def.module.clone(),
        kind: Kind::of(&def.kind),
        place: def.place.clone(),
        into: def.into,
        new,
        members,
        clears,
        uses,
    }
}

/// The rule for the method that sends null.
pub(super) fn clear_name(field: &str) -> String {
    format!("clear_{}", field.trim_start_matches("r#"))
}

fn name_of(api: &Api, ty: &TypeRef) -> Option<String> {
    ty.named().map(|id| api.ty(id).name.clone())
}

/// A type in a word, by which a union's variant is known again; named ones are known by their names.
pub(super) fn spelled(ty: &TypeRef) -> String {
    match ty {
        TypeRef::String => "string".to_owned(),
        TypeRef::Integer => "integer".to_owned(),
        TypeRef::Float => "number".to_owned(),
        TypeRef::Bool => "boolean".to_owned(),
        TypeRef::Timestamp => "timestamp".to_owned(),
        TypeRef::Secret => "secret".to_owned(),
        TypeRef::Json => "json".to_owned(),
        TypeRef::Named(_) => "type".to_owned(),
        TypeRef::List(item) => format!("list of {}", spelled(item)),
        TypeRef::Map(value) => format!("map of {}", spelled(value)),
        TypeRef::Boxed(inner) => spelled(inner),
    }
}
