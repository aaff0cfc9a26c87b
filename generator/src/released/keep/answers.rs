//! The answers of a release.

use super::scalars::{Choice, choose};
use crate::ir::{Api, Item, Output, TypeId, TypeKind, TypeRef};
use std::collections::BTreeSet;

/// What becomes of a released answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// There is something else around it by now.
    pub(super) rewrapped: bool,
    /// The description has it in a shape of which the released type may hold nothing.
    pub(super) other: bool,
}

/// What a call gives, as it was released, where the API's answer is still an object or still a list.
pub(super) fn output((api, alike): (&Api, &BTreeSet<TypeId>), mine: &mut Output, released: Output) -> Found {
    let new = std::mem::replace(mine, Output::Empty);
    let as_it_was = Found::default();
    let perhaps = |other: bool| Found { rewrapped: false, other };
    let within = |a: &TypeRef, b: TypeId| Found { rewrapped: true, other: !finds(api, alike, a, b) };
    let (kept, found) = match (released, new) {
        // What comes by now isn't looked at.
        (Output::Empty, _) => (Output::Empty, as_it_was),
        // Nothing is said of what comes, so that it may be what it was.
        (released, Output::Untyped | Output::Json(TypeRef::Json)) if is_json(&released) => (released, as_it_was),
        (Output::Untyped, Output::Resource { .. } | Output::List { .. } | Output::Data(_) | Output::Json(_)) => {
            (Output::Untyped, as_it_was)
        }
        (Output::Resource { attributes, has_id: was }, Output::Resource { has_id: is, .. }) => {
            (Output::Resource { attributes, has_id: was && is }, as_it_was)
        }
        (
            Output::List { item, paginated: a, token, counted: b },
            Output::List { item: new, paginated: paged, token: by, counted: is_counted },
        ) => {
            let (item, found) = items(api, alike, item, new);
            let token = if paged { by } else { token };
            let list = Output::List { item, paginated: a || paged, token, counted: b || is_counted };
            (list, found)
        }
        (Output::Json(released), Output::Json(new)) => match choose(api, &released, &new) {
            Choice::Released => (Output::Json(released), as_it_was),
            Choice::Converted(_) | Choice::New => (Output::Json(new), as_it_was),
        },
        (Output::Data(released), Output::Data(_)) => (Output::Data(released), as_it_was),
        (Output::Json(released), Output::Resource { .. } | Output::Data(_) | Output::List { .. })
            if has(api, &released, &["data"]) || released == TypeRef::Json =>
        {
            let is_other = released != TypeRef::Json && !has(api, &released, &["data", "attributes"]);
            (Output::Json(released), perhaps(is_other))
        }
        (Output::Json(released), Output::Resource { attributes: id, .. } | Output::Data(id))
            if is_object(api, &released) =>
        {
            let found = within(&released, id);
            (Output::Json(released), found)
        }
        (released @ Output::Json(TypeRef::Map(_)), Output::List { .. }) => (released, perhaps(true)),
        (Output::Resource { attributes, has_id }, Output::Json(new)) if has(api, &new, &["data"]) => {
            (Output::Resource { attributes, has_id }, perhaps(!has(api, &new, &["data", "attributes"])))
        }
        (Output::Resource { attributes, has_id }, Output::Data(new)) => {
            let new = TypeRef::Named(new);
            let has_id = has_id && has(api, &new, &["id"]);
            (Output::Resource { attributes, has_id }, within(&new, attributes))
        }
        (Output::Resource { attributes, has_id }, Output::Json(new)) if is_object(api, &new) => {
            let has_id = has_id && has(api, &new, &["id"]);
            (Output::Resource { attributes, has_id }, within(&new, attributes))
        }
        (Output::Data(released), Output::Resource { attributes: new, .. }) => {
            (Output::Data(released), within(&TypeRef::Named(released), new))
        }
        (Output::Data(released), Output::Json(new)) if is_object(api, &new) => {
            (Output::Data(released), within(&new, released))
        }
        (_, new) => (new, as_it_was),
    };
    *mine = kept;
    found
}

/// The items of a list.
fn items(api: &Api, alike: &BTreeSet<TypeId>, released: Item, new: Item) -> (Item, Found) {
    let within = |a: &TypeRef, b: TypeId| Found { rewrapped: true, other: !finds(api, alike, a, b) };
    match (released, new) {
        (Item::Plain(released), Item::Plain(new)) => match choose(api, &released, &new) {
            Choice::Released => (Item::Plain(released), Found::default()),
            Choice::Converted(_) | Choice::New => (Item::Plain(new), Found::default()),
        },
        (Item::Plain(released), Item::Resource(_)) if reads(api, &released, &["attributes"]) => {
            (Item::Plain(released), Found::default())
        }
        (Item::Plain(released), Item::Resource(id)) if is_object(api, &released) => {
            let found = within(&released, id);
            (Item::Plain(released), found)
        }
        (Item::Resource(id), Item::Plain(new)) if is_object(api, &new) => {
            let is_resource = has(api, &new, &["id"]) && has(api, &new, &["attributes"]);
            (Item::Resource(id), if is_resource { Found::default() } else { within(&new, id) })
        }
        (released @ Item::Resource(_), Item::Resource(_)) => (released, Found::default()),
        (_, new) => (new, Found::default()),
    }
}

fn is_json(output: &Output) -> bool {
    !matches!(output, Output::Empty | Output::Text { .. } | Output::Bytes)
}

/// Whether objects are read as a type.
fn is_object(api: &Api, ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Json | TypeRef::Map(_) => true,
        TypeRef::Named(id) => matches!(api.ty(*id).kind, TypeKind::Struct(_) | TypeKind::Union(_)),
        _ => false,
    }
}

/// Whether a value with these members, one within the other, is read as a type that has a place for them.
fn reads(api: &Api, ty: &TypeRef, path: &[&str]) -> bool {
    match ty {
        TypeRef::Json | TypeRef::Map(_) => true,
        _ => has(api, ty, path),
    }
}

/// Whether a type has these fields, one within the other, be it in the items of lists.
fn has(api: &Api, ty: &TypeRef, path: &[&str]) -> bool {
    let Some((wire, rest)) = path.split_first() else { return true };
    let TypeRef::Named(id) = ty.leaf() else { return false };
    let TypeKind::Struct(it) = &api.ty(*id).kind else { return false };
    it.fields.iter().any(|field| field.wire == *wire && has(api, &field.ty, rest))
}

/// Whether one struct has a field in common with another, which may be that of its `data`.
fn finds(api: &Api, alike: &BTreeSet<TypeId>, a: &TypeRef, b: TypeId) -> bool {
    let inner = |ty: &TypeRef, wire: &str| {
        let TypeKind::Struct(it) = &api.ty(ty.leaf().named()?).kind else { return None };
        it.fields.iter().find(|field| field.wire == wire).map(|field| field.ty.leaf().clone())
    };
    let data = inner(a, "data");
    let attributes = data.as_ref().and_then(|data| inner(data, "attributes"));
    [Some(a.clone()), data, attributes].iter().flatten().any(|ty| shares(api, alike, ty, b))
}

/// Whether a released struct has a field in common with what is described.
fn shares(api: &Api, alike: &BTreeSet<TypeId>, a: &TypeRef, b: TypeId) -> bool {
    let TypeRef::Named(a) = a else { return false };
    if *a == b {
        // By now it has all fields of both.
        return alike.contains(a);
    }
    let (TypeKind::Struct(a), TypeKind::Struct(b)) = (&api.ty(*a).kind, &api.ty(b).kind) else { return false };
    a.fields.iter().any(|field| b.fields.iter().any(|other| other.base_wire() == field.base_wire()))
}
