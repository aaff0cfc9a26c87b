//! What an argument takes, and whether what callers gave before still fits.

use super::Comparison;
use super::surface::Surface;
use crate::ir::{Body, Content, Enum, Field, Param, Style, TypeKind, TypeRef};

/// How an argument is declared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form<'a> {
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
    /// `T`
    Exact(&'a TypeRef),
    /// `Option<T>`
    Optional(&'a TypeRef),
}

impl<'a> Surface<'a> {
    /// Whether callers may give anything that converts into the type.
    fn converts(&self, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::String | TypeRef::Timestamp | TypeRef::Json => true,
            TypeRef::Named(id) => matches!(self.api.ty(*id).kind, TypeKind::Union(_)),
            _ => false,
        }
    }

    /// What a setter or constructor of a body, or a call for its body, takes.
    fn value(&self, ty: &'a TypeRef) -> Form<'a> {
        match ty {
            _ if self.converts(ty) => Form::Into(ty),
            TypeRef::List(item) if self.converts(item) => Form::EachInto(item),
            TypeRef::List(item) => Form::Each(item),
            TypeRef::Map(value) => Form::Pairs(value),
            TypeRef::Boxed(inner) => Form::Exact(inner),
            _ => Form::Exact(ty),
        }
    }

    pub(super) fn setter(&self, field: &'a Field) -> Form<'a> {
        self.value(&field.ty)
    }

    pub(super) fn constructor_argument(&self, field: &'a Field) -> Form<'a> {
        if field.presence.is_nullable() { Form::Optional(&field.ty) } else { self.value(&field.ty) }
    }

    pub(super) fn param(&self, param: &'a Param) -> Form<'a> {
        match &param.ty {
            ty if param.style == Style::Json => Form::Exact(ty),
            TypeRef::List(item) => match **item {
                TypeRef::String | TypeRef::Timestamp => Form::Texts,
                _ => Form::Each(item),
            },
            TypeRef::String | TypeRef::Timestamp => Form::Text,
            ty => Form::Exact(ty),
        }
    }

    pub(super) fn body(&self, body: &'a Body) -> Form<'a> {
        match &body.content {
            Content::Json(ty) => self.value(ty),
            Content::Text => Form::Into(&TypeRef::String),
            Content::Binary => Form::Bytes,
        }
    }

    pub(super) fn form(&self, form: Form<'_>) -> String {
        match form {
            Form::Text => "impl AsRef<str>".to_owned(),
            Form::Texts => "impl IntoIterator<Item = impl ToString>".to_owned(),
            Form::Bytes => "impl Into<Bytes>".to_owned(),
            Form::Into(ty) => format!("impl Into<{}>", self.text(ty)),
            Form::EachInto(ty) => format!("impl IntoIterator<Item = impl Into<{}>>", self.text(ty)),
            Form::Each(ty) => format!("impl IntoIterator<Item = {}>", self.text(ty)),
            Form::Pairs(ty) => format!("impl IntoIterator<Item = (impl Into<String>, {})>", self.text(ty)),
            Form::Exact(ty) => self.text(ty),
            Form::Optional(ty) => format!("Option<{}>", self.text(ty)),
        }
    }

    /// `(id: impl AsRef<str>, body: servers::UpdateServer)`
    pub(super) fn signature(&self, arguments: &[(&str, Form<'_>)]) -> String {
        let arguments = arguments.iter().map(|(name, form)| format!("{name}: {}", self.form(*form)));
        format!("({})", arguments.collect::<Vec<_>>().join(", "))
    }
}

impl Comparison<'_> {
    /// Whether everything that a caller gave to the old argument can be given to the new one. It is asked of texts as
    /// `&str` and `String`, of numbers as literals, and of lists as any iterator.
    pub(super) fn fits(&self, old: Form<'_>, new: Form<'_>) -> bool {
        match (old, new) {
            (Form::Text, Form::Text) | (Form::Texts, Form::Texts) | (Form::Bytes, Form::Bytes) => true,
            (Form::Into(old), Form::Into(new)) | (Form::EachInto(old), Form::EachInto(new)) => {
                self.same(old, new) || *old == TypeRef::String && matches!(new, TypeRef::Json | TypeRef::Timestamp)
            }
            (Form::Each(old), Form::Each(new))
            | (Form::Pairs(old), Form::Pairs(new))
            | (Form::Exact(old), Form::Exact(new))
            | (Form::Optional(old), Form::Optional(new)) => self.same(old, new),
            (Form::Exact(old), Form::Into(new)) | (Form::Each(old), Form::EachInto(new)) => self.converts(old, new),
            (Form::Exact(old), Form::Text) => matches!(self.kept_enum(old), Some(Enum::Text(_))),
            (Form::Each(old), Form::Texts) => match old {
                TypeRef::Integer | TypeRef::Float | TypeRef::Bool => true,
                _ => self.kept_enum(old).is_some(),
            },
            _ => false,
        }
    }

    /// Whether a value of the old type becomes one of the new type by `into`.
    fn converts(&self, old: &TypeRef, new: &TypeRef) -> bool {
        match (old, new) {
            (TypeRef::Integer | TypeRef::Float | TypeRef::Bool, TypeRef::Json) => true,
            // A literal would be an `i32`, of which the union knows nothing.
            (TypeRef::Integer | TypeRef::Float, _) => false,
            _ => self.same(old, new) || self.new.union_members(new).iter().any(|member| self.same(old, &member.ty)),
        }
    }

    /// What an enum has become, if it is an enum still.
    fn kept_enum(&self, old: &TypeRef) -> Option<&Enum> {
        let TypeRef::Named(id) = old else { return None };
        let def = self.old.api.ty(*id);
        match &self.new.api.ty(self.new.find(&def.module, &def.name)?).kind {
            TypeKind::Enum(it) => Some(it),
            TypeKind::Struct(_) | TypeKind::Union(_) => None,
        }
    }
}
