//! Which of two types a place keeps.

use super::is_struct;
use crate::ir::{Api, Enum, Scalar, TypeKind, TypeRef};

/// The type of a place that was released as one and is described as another.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// The released one, which holds what comes.
    Released,
    /// The released one, which reads a value of this kind as far as it goes.
    Converted(Scalar),
    /// Nothing of it can be kept.
    New,
}

/// Chooses between two types with numbers of one API.
pub(super) fn choose(api: &Api, released: &TypeRef, new: &TypeRef) -> Choice {
    let (released, new) = (unboxed(released), unboxed(new));
    if released == new || *released == TypeRef::Json || *new == TypeRef::Json {
        return Choice::Released;
    }
    if let (Some(a), Some(b)) = (scalar(api, released), scalar(api, new)) {
        return if a == b { Choice::Released } else { Choice::Converted(b) };
    }
    match (released, new) {
        (TypeRef::List(a), TypeRef::List(b)) | (TypeRef::Map(a), TypeRef::Map(b)) => choose(api, a, b),
        (TypeRef::Named(id), TypeRef::Named(other)) => match (&api.ty(*id).kind, &api.ty(*other).kind) {
            // What it doesn't know is in `extra`, or in `Other`.
            (TypeKind::Struct(a), TypeKind::Struct(b)) if a.usage == b.usage => Choice::Released,
            (TypeKind::Union(_), _) => Choice::Released,
            _ => Choice::New,
        },
        (TypeRef::Named(id), TypeRef::Map(_)) if is_struct(api, *id) => Choice::Released,
        (TypeRef::Map(_), TypeRef::Named(id)) if is_struct(api, *id) => Choice::Released,
        // One that takes any value.
        (TypeRef::Named(id), _) if matches!(api.ty(*id).kind, TypeKind::Union(_)) => Choice::Released,
        (_, TypeRef::Named(id)) => match &api.ty(*id).kind {
            TypeKind::Union(it) if it.variants.iter().any(|it| choose(api, released, &it.ty) != Choice::New) => {
                Choice::Released
            }
            _ => Choice::New,
        },
        _ => Choice::New,
    }
}

fn unboxed(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Boxed(inner) = ty { unboxed(inner) } else { ty }
}

/// The kind of JSON that a type is written as, if it is one value.
pub(super) fn scalar(api: &Api, ty: &TypeRef) -> Option<Scalar> {
    match ty {
        TypeRef::String | TypeRef::Timestamp | TypeRef::Secret => Some(Scalar::Text),
        TypeRef::Integer | TypeRef::Float => Some(Scalar::Number),
        TypeRef::Bool => Some(Scalar::Boolean),
        TypeRef::Named(id) => match &api.ty(*id).kind {
            TypeKind::Enum(Enum::Text(_)) => Some(Scalar::Text),
            TypeKind::Enum(Enum::Integer(_)) => Some(Scalar::Number),
            _ => None,
        },
        _ => None,
    }
}
