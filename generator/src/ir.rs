//! The API as a Rust user sees it: one vocabulary, whoever uses it. No type of `openapiv3` is in here, and what has its names
//! ([`Named`]) can't fail to be emitted.

mod access;
mod body;
pub(crate) mod circles;
mod elsewhere;
mod find;
pub(crate) mod ident;
mod kept;
mod operation;
mod output;
mod param;
pub(crate) mod path;
pub(crate) mod secrets;
mod slots;
mod stage;
mod structs;
mod type_ref;
mod types;
mod wait;

pub(crate) use access::Access;
pub(crate) use body::{Body, Content, Envelope};
pub(crate) use elsewhere::Elsewhere;
pub(crate) use find::{Comparison, Find, Same};
pub(crate) use ident::Ident;
pub(crate) use kept::{Item as KeptItem, Kept, Reshaped, Scalar};
pub(crate) use operation::{Lesser, Operation, Shown, Timeout, TimeoutIn, Verb};
pub(crate) use output::{Item, Output, PageToken};
pub(crate) use param::{Param, ParamPlace, Separator, Style};
pub(crate) use slots::{Mention, Slot};
pub(crate) use stage::{GivenName, Named, Stage, Wish, Wished};
pub(crate) use structs::{Argument, Field, Presence, Struct};
pub(crate) use type_ref::{TYPE, TypeId, TypeRef};
pub(crate) use types::{Discriminator, Enum, Origin, TypeDef, TypeKind, Union, UnionVariant, Usage, Variant};
pub(crate) use wait::{Among, Condition, Wait, WaitSource, Wanted};

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A JSON pointer into the effective document.
pub(crate) type Pointer = String;

/// The whole API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Api {
    /// Sent as `API-Version`.
    pub(crate) version: String,
    /// Where the API is, which the client knows by itself.
    #[serde(default)]
    pub(crate) servers: Vec<String>,
    /// How calls authenticate, which the client does by itself, too.
    #[serde(default)]
    pub(crate) authentication: Vec<Access>,
    /// Codes of errors that trying again doesn't cure.
    #[serde(default)]
    pub(crate) permanent_errors: Vec<String>,
    /// Codes of errors that have constants.
    #[serde(default)]
    pub(crate) codes: Vec<Code>,
    #[serde(default)]
    pub(crate) resources: Vec<Resource>,
    #[serde(default)]
    pub(crate) types: Vec<TypeDef>,
    #[serde(default)]
    pub(crate) kept: Kept,
    /// What other SDKs call the operations, which is no part of what callers have.
    #[serde(skip)]
    pub(crate) elsewhere: Elsewhere,
}

impl Api {
    /// An operation by its key, and whose method it is.
    pub(crate) fn operation(&self, key: &str) -> Option<(&Resource, &Operation)> {
        let operations = self.resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
        operations.into_iter().find(|(_, operation)| operation.key == key)
    }

    pub(crate) fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// The same with an operation for each method.
    pub(crate) fn with_each_method(&self) -> Cow<'_, Self> {
        let mut operations = self.resources.iter().flat_map(|resource| &resource.operations);
        if operations.all(|operation| operation.lesser.is_empty()) {
            return Cow::Borrowed(self);
        }
        let mut api = self.clone();
        for resource in &mut api.resources {
            let methods = resource.operations.iter().flat_map(Operation::methods).map(Cow::into_owned);
            resource.operations = methods.collect();
        }
        Cow::Owned(api)
    }
}

/// The code of an error.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Code {
    /// The constant.
    pub(crate) name: Ident,
    pub(crate) wire: String,
    #[serde(default)]
    pub(crate) docs: Docs,
}

/// What one handle offers. Its types are those of [`Api::types`] with its module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Resource {
    /// The tag it was made from; empty for operations without one.
    pub(crate) tag: String,
    pub(crate) module: Ident,
    pub(crate) handle: Ident,
    #[serde(default)]
    pub(crate) docs: Docs,
    #[serde(default)]
    pub(crate) operations: Vec<Operation>,
}

/// Prose, one entry a line, safe for rustdoc.
pub(crate) type Docs = Vec<String>;

/// The IR before its names are decided, under the same words.
pub(crate) mod wished {
    pub(crate) use super::{
        Among, Argument, Body, Comparison, Condition, Content, Docs, Envelope, GivenName, Ident, Item, Origin, Output,
        PageToken, ParamPlace, Presence, Same, Separator, Style, Timeout, TimeoutIn, TypeId, TypeRef, Usage, Verb,
        Wait, WaitSource, Wanted, Wish,
    };

    pub(crate) type Operation = super::Operation<super::Wished>;
    pub(crate) type Find = super::Find<super::Wished>;
    pub(crate) type Param = super::Param<super::Wished>;
    pub(crate) type TypeDef = super::TypeDef<super::Wished>;
    pub(crate) type TypeKind = super::TypeKind<super::Wished>;
    pub(crate) type Struct = super::Struct<super::Wished>;
    pub(crate) type Field = super::Field<super::Wished>;
    pub(crate) type Enum = super::Enum<super::Wished>;
    pub(crate) type Variant<T> = super::Variant<T, super::Wished>;
    pub(crate) type Union = super::Union<super::Wished>;
    pub(crate) type UnionVariant = super::UnionVariant<super::Wished>;
}
