//! What an argument takes: the one place that decides how parameters, setters and constructors are declared.

use crate::ir::{Api, Argument, Body, Content, Field, Param, Style, TypeKind, TypeRef};

/// How an argument is declared.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form<'a> {
    /// `impl AsRef<str>`
    Text,
    /// `impl IntoIterator<Item = impl ToString>`
    Texts,
    /// `impl Into<Bytes>`
    Bytes,
    /// `impl Into<T>`
    Into(&'a TypeRef),
    /// `impl IntoIterator<Item = impl Into<T>>`
    EachInto(&'a TypeRef),
    /// `impl IntoIterator<Item = T>`
    Each(&'a TypeRef),
    /// `impl IntoIterator<Item = (impl Into<String>, T)>`
    Pairs(&'a TypeRef),
    /// `impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>`
    PairsInto(&'a TypeRef),
    /// `T`
    Exact(&'a TypeRef),
    /// `Option<T>`
    Optional(&'a TypeRef),
}

impl<'a> Form<'a> {
    /// Of a value in JSON: what a setter of a body takes, and a call that sends it whole.
    pub(crate) fn of_value(api: &Api, ty: &'a TypeRef) -> Self {
        match ty {
            _ if converts(api, ty) => Self::Into(ty),
            TypeRef::List(item) if converts(api, item) => Self::EachInto(item),
            TypeRef::List(item) => Self::Each(item),
            TypeRef::Map(value) if converts(api, value) => Self::PairsInto(value),
            TypeRef::Map(value) => Self::Pairs(value),
            TypeRef::Boxed(inner) => Self::Exact(inner),
            _ => Self::Exact(ty),
        }
    }

    /// Of a constructor's argument. Whether it is still required, and whether it may be null by now, shapes nothing:
    /// what was an argument stays as it was.
    pub(crate) fn of_constructor(api: &Api, field: &'a Field, argument: &Argument) -> Self {
        if argument.nullable { Self::Optional(&field.ty) } else { Self::of_value(api, &field.ty) }
    }

    /// Of what stands among other arguments of a call, where two that changed places shall not compile: an enum is taken
    /// as it is, unless the overlay says otherwise.
    pub(crate) fn of_argument(api: &Api, param: &'a Param) -> Self {
        Self::of_param(param, |ty| takes_into(api, ty))
    }

    /// Of a setter, which says by its name what it sets.
    pub(crate) fn of_option(api: &Api, param: &'a Param) -> Self {
        Self::of_param(param, |ty| is_enum(api, ty))
    }

    fn of_param(param: &'a Param, takes_into: impl Fn(&TypeRef) -> bool) -> Self {
        match &param.ty {
            ty if takes_into(ty) => Self::Into(ty),
            TypeRef::List(item) if takes_into(item) => Self::EachInto(item),
            ty if param.style == Style::Json => Self::Exact(ty),
            TypeRef::List(item) => match **item {
                TypeRef::String | TypeRef::Timestamp => Self::Texts,
                _ => Self::Each(item),
            },
            TypeRef::Map(value) if **value == TypeRef::String || takes_into(value) => Self::PairsInto(value),
            TypeRef::Map(value) => Self::Pairs(value),
            TypeRef::String | TypeRef::Timestamp => Self::Text,
            ty => Self::Exact(ty),
        }
    }

    /// Whether a function with such an argument is generic.
    pub(crate) fn is_generic(self) -> bool {
        !matches!(self, Self::Exact(_) | Self::Optional(_))
    }

    pub(crate) fn of_body(api: &Api, body: &'a Body) -> Self {
        match &body.content {
            Content::Json(ty) => Self::of_value(api, ty),
            Content::Text => Self::Into(&TypeRef::String),
            Content::Binary => Self::Bytes,
        }
    }
}

/// Whether callers may give anything that converts into the type.
fn converts(api: &Api, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::String | TypeRef::Timestamp | TypeRef::Secret | TypeRef::Json => true,
        TypeRef::Named(id) => matches!(api.ty(*id).kind, TypeKind::Union(_) | TypeKind::Enum(_)),
        _ => false,
    }
}

fn is_enum(api: &Api, ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Named(id) if matches!(api.ty(*id).kind, TypeKind::Enum(_)))
}

/// Whether it is an enum of which the overlay says so.
fn takes_into(api: &Api, ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Named(id) if api.ty(*id).into)
}
