//! A call, and its methods.

use super::{Body, Content, Docs, Find, Ident, Item, Named, Output, Param, Pointer, Stage, TypeId, TypeRef, Wait};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub(crate) struct Operation<S: Stage = Named> {
    /// The operationId; `METHOD /path` where there is none.
    pub(crate) id: String,
    /// `METHOD /path`: what names are pinned by.
    pub(crate) key: String,
    pub(crate) name: S::Method,
    /// The struct with its setters, where it has optional parameters.
    pub(crate) request: S::Request,
    #[serde(default)]
    pub(crate) docs: Docs,
    pub(crate) verb: Verb,
    /// The path template as the description writes it.
    pub(crate) path: String,
    /// Arguments of the method, in order.
    #[serde(default)]
    pub(crate) arguments: Vec<Param<S>>,
    /// Setters of the request.
    #[serde(default)]
    pub(crate) options: Vec<Param<S>>,
    pub(crate) body: Option<Body>,
    pub(crate) output: Output,
    /// What can be waited for by repeating it.
    #[serde(default)]
    pub(crate) waits: Vec<Wait>,
    /// How what it creates is found, where it may be there already.
    pub(crate) find: Option<Find<S>>,
    /// Whether it may be repeated although its method says otherwise.
    #[serde(default)]
    pub(crate) idempotent: bool,
    /// How long the server may work before it answers.
    pub(crate) timeout: Option<Timeout>,
    /// There is a secret in the `meta` of its answer, which has no type.
    #[serde(default)]
    pub(crate) secret_meta: bool,
    /// Its answer comes with something else around it than its type has, which was released so.
    #[serde(default)]
    pub(crate) rewrapped: bool,
    #[serde(default)]
    pub(crate) deprecated: bool,
    /// What to call instead of one that is deprecated, by its key.
    pub(crate) replacement: Option<String>,
    /// The methods by which it was released, before it had what it takes today: the first one first.
    #[serde(default)]
    pub(crate) lesser: Vec<Lesser>,
    /// How it answers, as the description shows it.
    #[serde(skip)]
    pub(crate) shown: Shown,
    #[serde(skip)]
    pub(crate) pointer: Pointer,
}

/// The answer that the description shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// The first status of success.
    pub(crate) status: Option<u16>,
    pub(crate) body: Option<Value>,
}

/// How long the server may work before it answers: so many seconds as the call itself says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Timeout {
    pub(crate) said: TimeoutIn,
    /// The property or the parameter, by its wire name.
    pub(crate) wire: String,
    /// What the server takes where it is left out.
    pub(crate) default: Option<u32>,
}

/// Where a call says how long the server may work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TimeoutIn {
    Body,
    Query,
}

impl TimeoutIn {
    /// As the overlay calls it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Query => "query",
        }
    }
}

/// A method of a call without its options or its body, or both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Lesser {
    pub(crate) name: Ident,
    #[serde(default)]
    pub(crate) body: bool,
    #[serde(default)]
    pub(crate) options: bool,
}

impl Operation {
    /// Its methods, as if each were an operation: the one that takes everything comes last.
    pub(crate) fn methods(&self) -> impl Iterator<Item = Cow<'_, Self>> {
        let lesser = self.lesser.iter().map(|lesser| Self {
            name: lesser.name.clone(),
            request: self.request.clone().filter(|_| lesser.options),
            options: if lesser.options { self.options.clone() } else { Vec::new() },
            body: self.body.clone().filter(|_| lesser.body),
            timeout: self.timeout.clone().filter(|it| lesser.body || it.said == TimeoutIn::Query),
            waits: Vec::new(),
            find: None,
            lesser: Vec::new(),
            ..self.clone()
        });
        lesser.map(Cow::Owned).chain([Cow::Borrowed(self)])
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
    Trace,
}

impl<S: Stage> Operation<S> {
    /// The attributes that its body is.
    pub(crate) fn body_type(&self) -> Option<TypeId> {
        match self.body.as_ref().map(|body| &body.content) {
            Some(Content::Json(TypeRef::Named(id))) => Some(*id),
            _ => None,
        }
    }

    /// The attributes of the resource that it answers, alone or as items.
    pub(crate) fn resource(&self) -> Option<TypeId> {
        match &self.output {
            Output::Resource { attributes: id, .. } | Output::List { item: Item::Resource(id), .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether its answer is a [`Output::List`].
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.output, Output::List { .. })
    }
}

impl Verb {
    pub(crate) const ALL: [Self; 8] =
        [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Head, Self::Options, Self::Trace];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
        }
    }
}
