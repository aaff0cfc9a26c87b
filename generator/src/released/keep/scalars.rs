//! Which of two types a place keeps.

use super::is_struct;
use crate::ir::{Api, Enum, Scalar, TypeId, TypeKind, TypeRef, Union};

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
    // What is a secret by now isn't shown because it was none.
    if (released, new) == (&TypeRef::String, &TypeRef::Secret) {
        return Choice::New;
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
            (_, TypeKind::Union(it)) => choose_of(api, released, it),
            _ => Choice::New,
        },
        (TypeRef::Named(id), TypeRef::Map(_)) if is_struct(api, *id) => Choice::Released,
        (TypeRef::Map(_), TypeRef::Named(id)) if is_struct(api, *id) => Choice::Released,
        // One that takes any value, but that a list is nothing of what it was.
        (TypeRef::Named(id), _) if is_union(api, *id) && (!is_list(new) || holds_list(api, *id)) => Choice::Released,
        (_, TypeRef::Named(id)) => match &api.ty(*id).kind {
            TypeKind::Union(it) => choose_of(api, released, it),
            _ => Choice::New,
        },
        _ => Choice::New,
    }
}

/// The same where one of several types comes by now: what is kept holds one of them.
fn choose_of(api: &Api, released: &TypeRef, union: &Union) -> Choice {
    let held = union.variants.iter().any(|it| choose(api, released, &it.ty) != Choice::New);
    if held { Choice::Released } else { Choice::New }
}

fn is_union(api: &Api, id: TypeId) -> bool {
    matches!(api.ty(id).kind, TypeKind::Union(_))
}

fn is_list(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::List(_))
}

/// Whether one of a union's variants is a list.
fn holds_list(api: &Api, id: TypeId) -> bool {
    api.ty(id).kind.refs().into_iter().any(is_list)
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
