//! Where the shape of an API is one that a lint advises against, the item allows that lint, and nothing else does.

use crate::ir::{Api, Content, Item, Operation, Output, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

/// Of a function with its receiver and these arguments.
pub(super) fn arguments(count: usize) -> Option<TokenStream> {
    const MOST: usize = 7;
    let attribute = || quote!(#[allow(clippy::too_many_arguments, reason = "the API asks for as many")]);
    (1 + count > MOST).then(attribute)
}

/// Of a function that calls what is deprecated, and so is deprecated itself.
pub(super) fn deprecated(yes: bool) -> Option<TokenStream> {
    yes.then(|| quote!(#[allow(deprecated, reason = "it is as deprecated as what it calls")]))
}

/// How a function takes its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Receiver {
    None,
    Reference,
    Value,
}

/// Of a public function that could be taken for one of a trait of the standard library.
pub(super) fn name(name: &str, receiver: Receiver, arguments: usize) -> Option<TokenStream> {
    const BINARY: [&str; 10] = ["add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub"];
    let confusing = match (receiver, arguments) {
        (Receiver::Value, 1) => BINARY.contains(&name),
        (Receiver::Reference, 0) => name == "clone",
        (Receiver::Reference, 1) => name == "cmp",
        (Receiver::None, 1) => matches!(name, "from_iter" | "from_str"),
        _ => false,
    };
    confusing.then(|| quote!(#[allow(clippy::should_implement_trait, reason = "the API calls it so")]))
}

/// Of what has one of these types written out, be it within an answer of a list.
pub(super) fn types<'a>(types: impl IntoIterator<Item = &'a TypeRef>) -> Option<TokenStream> {
    const MOST: usize = 250;
    let complex = types.into_iter().any(|ty| complexity(ty, 3) > MOST);
    complex.then(|| quote!(#[allow(clippy::type_complexity, reason = "the API nests as deeply")]))
}

/// Of what has the types of a call written out.
pub(super) fn call(operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.iter().filter_map(|body| match &body.content {
        Content::Json(ty) => Some(ty),
        Content::Text | Content::Binary => None,
    });
    let answer = match &operation.output {
        Output::List { item: Item::Plain(ty), .. } | Output::Json(ty) => Some(ty),
        _ => None,
    };
    types(operation.arguments.iter().map(|param| &param.ty).chain(body).chain(answer))
}

/// As clippy counts it: every name costs as much as it is deep.
fn complexity(ty: &TypeRef, depth: usize) -> usize {
    let own = 10 * depth;
    match ty {
        TypeRef::List(inner) | TypeRef::Boxed(inner) => own + complexity(inner, depth + 1),
        TypeRef::Map(inner) => own + 10 * (depth + 1) + complexity(inner, depth + 1),
        _ => own,
    }
}

/// Of an enum with these members.
pub(super) fn members<'a>(api: &Api, types: impl IntoIterator<Item = &'a TypeRef>) -> Option<TokenStream> {
    let large = types.into_iter().any(|ty| !fits(api, ty, &mut 200));
    large.then(|| quote!(#[allow(clippy::large_enum_variant, reason = "a member is read where it is, without a box")]))
}

/// Whether a type certainly takes no more than the bytes that are left.
fn fits(api: &Api, ty: &TypeRef, left: &mut usize) -> bool {
    let own = match ty {
        TypeRef::Named(id) => match &api.ty(*id).kind {
            TypeKind::Struct(it) => {
                // Every struct takes some of what is left, so this ends soon, however many it holds.
                return take(left, 8) && it.fields.iter().all(|field| take(left, 8) && fits(api, &field.ty, left));
            }
            TypeKind::Union(it) => {
                return take(left, 8) && it.variants.iter().all(|variant| fits(api, &variant.ty, left));
            }
            TypeKind::Enum(_) => 32,
        },
        TypeRef::Integer | TypeRef::Float | TypeRef::Bool | TypeRef::Boxed(_) => 8,
        TypeRef::String | TypeRef::Timestamp | TypeRef::Secret | TypeRef::Json | TypeRef::List(_) | TypeRef::Map(_) => {
            32
        }
    };
    take(left, own)
}

fn take(left: &mut usize, bytes: usize) -> bool {
    let rest = left.checked_sub(bytes);
    *left = rest.unwrap_or(0);
    rest.is_some()
}
