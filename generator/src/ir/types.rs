//! Types with a name: what each is made from, enums and unions.

use super::{Docs, GivenName, Named, Pointer, Stage, Struct, TypeId, TypeRef};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct TypeDef<S: Stage = Named> {
    pub(crate) name: S::Type,
    pub(crate) module: S::Derived,
    #[serde(default)]
    pub(crate) docs: Docs,
    pub(crate) kind: TypeKind<S>,
    /// Arguments of this enum take whatever converts into it.
    #[serde(default)]
    pub(crate) into: bool,
    /// What the name is made from.
    pub(crate) origin: Origin,
    /// It is what callers send of a component that goes both ways.
    #[serde(default)]
    pub(crate) is_input: bool,
    /// What the name is pinned by.
    pub(crate) place: String,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// Where a type comes from, as far as its name depends on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Origin {
    /// The overlay names it.
    Named(GivenName),
    /// A component, or the attributes of the resource that a component is.
    Component(String),
    /// The body of an operation: the keys of all operations that send it, and the component's name if it is one.
    Body {
        #[serde(default)]
        operations: Vec<String>,
        component: Option<String>,
    },
    /// The answer of an operation that no component names.
    Answer {
        operation: String,
        #[serde(default)]
        whole: bool,
    },
    /// A field, item or variant of another type.
    Nested { parent: TypeId, field: String },
    /// A parameter of an operation.
    Param { operation: String, wire: String },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) enum TypeKind<S: Stage = Named> {
    Struct(Struct<S>),
    Enum(Enum<S>),
    Union(Union<S>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Usage {
    Answer,
    Body,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) enum Enum<S: Stage = Named> {
    Text(Vec<Variant<String, S>>),
    Integer(Vec<Variant<i64, S>>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub(crate) struct Variant<T, S: Stage = Named> {
    pub(crate) name: S::Member,
    pub(crate) wire: T,
    #[serde(default)]
    pub(crate) docs: Docs,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Union<S: Stage = Named> {
    #[serde(default)]
    pub(crate) variants: Vec<UnionVariant<S>>,
    pub(crate) discriminator: Option<Discriminator>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct UnionVariant<S: Stage = Named> {
    pub(crate) name: S::Member,
    pub(crate) ty: TypeRef,
    #[serde(default)]
    pub(crate) docs: Docs,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Discriminator {
    pub(crate) property: String,
    /// Each value of the property that decides → index of the variant. A string stands for itself, an integer as the
    /// text that JSON has for it.
    pub(crate) mapping: BTreeMap<String, usize>,
}

impl Discriminator {
    /// Whether no value leads to one member here and to another one there.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let same = |(value, at): (&String, &usize)| other.mapping.get(value).is_none_or(|it| it == at);
        self.property == other.property && self.mapping.iter().all(same)
    }
}

impl<S: Stage> TypeKind<S> {
    /// Every type reference in the definition.
    pub(crate) fn refs(&self) -> Vec<&TypeRef> {
        match self {
            Self::Struct(it) => it.fields.iter().map(|field| &field.ty).collect(),
            Self::Union(it) => it.variants.iter().map(|variant| &variant.ty).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }

    pub(crate) fn refs_mut(&mut self) -> Vec<&mut TypeRef> {
        match self {
            Self::Struct(it) => it.fields.iter_mut().map(|field| &mut field.ty).collect(),
            Self::Union(it) => it.variants.iter_mut().map(|variant| &mut variant.ty).collect(),
            Self::Enum(_) => Vec::new(),
        }
    }
}
