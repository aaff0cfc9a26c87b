//! Whether what callers gave to an argument still fits.

use super::Comparison;
use super::surface::Surface;
use crate::ir::{Enum, TypeId, TypeKind, TypeRef};
use crate::spell::Form;

/// What an argument of a waiter takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Taken<'a> {
    Form(Form<'a>),
    /// The resource or its id: `impl Into<Sought<T>>`
    Sought(TypeId),
}

impl Surface<'_> {
    /// `(id: impl AsRef<str>, body: servers::UpdateServer)`
    pub(super) fn signature(&self, arguments: &[(&str, Form<'_>)]) -> String {
        let arguments = arguments.iter().map(|(name, form)| format!("{name}: {}", self.spell.form(*form)));
        format!("({})", arguments.collect::<Vec<_>>().join(", "))
    }

    /// `new(name: impl Into<String>)`, or `name(impl Into<String>).kind(pets::Kind)`
    pub(super) fn constructor(&self, arguments: &[(&str, Form<'_>)]) -> String {
        if arguments.len() < 2 {
            return format!("new{}", self.signature(arguments));
        }
        let steps = arguments.iter().map(|(name, form)| format!("{name}({})", self.spell.form(*form)));
        steps.collect::<Vec<_>>().join(".")
    }
}

impl Comparison<'_> {
    /// The same of an argument of a waiter. An id was one of a resource, too.
    pub(super) fn takes(&self, old: Taken<'_>, new: Taken<'_>) -> bool {
        match (old, new) {
            (Taken::Form(old), Taken::Form(new)) => self.fits(old, new),
            (Taken::Sought(old), Taken::Sought(new)) => self.same_type(old, new),
            _ => false,
        }
    }

    /// Whether everything that a caller gave to the old argument can be given to the new one. It is asked of texts as
    /// `&str` and `String`, of numbers as literals, and of lists as any iterator.
    pub(super) fn fits(&self, old: Form<'_>, new: Form<'_>) -> bool {
        match (old, new) {
            (Form::Text, Form::Text) | (Form::Texts, Form::Texts) | (Form::Bytes, Form::Bytes) => true,
            (Form::Into(old), Form::Into(new))
            | (Form::EachInto(old), Form::EachInto(new))
            | (Form::PairsInto(old), Form::PairsInto(new)) => {
                let any_text =
                    matches!(new, TypeRef::Json | TypeRef::Timestamp | TypeRef::Secret) || self.new.is_text_enum(new);
                self.same(old, new) || *old == TypeRef::String && any_text
            }
            (Form::Each(old), Form::Each(new))
            | (Form::Pairs(old), Form::Pairs(new))
            | (Form::Exact(old), Form::Exact(new))
            | (Form::Optional(old), Form::Optional(new)) => self.same(old, new),
            (Form::Exact(old), Form::Into(new))
            | (Form::Each(old), Form::EachInto(new))
            | (Form::Pairs(old), Form::PairsInto(new)) => self.converts(old, new),
            // A parameter in JSON.
            (Form::Exact(TypeRef::List(old)), Form::EachInto(new)) => self.converts(old, new),
            (Form::Text, Form::Into(new)) | (Form::Texts, Form::EachInto(new)) => self.new.is_text_enum(new),
            (Form::Exact(old) | Form::Into(old), Form::Text) => matches!(self.kept_enum(old), Some(Enum::Text(_))),
            (Form::Each(old) | Form::EachInto(old), Form::Texts) => match old {
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
