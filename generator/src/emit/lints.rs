//! Attributes that allow a lint, where the shape of the API is what the lint advises against. Other items have none.

use super::types::tokens;
use crate::ir::{Api, Content, Item, Operation, Output, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::ToTokens;

/// The text of an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allow(pub(super) &'static str);

impl ToTokens for Allow {
    fn to_tokens(&self, out: &mut TokenStream) {
        out.extend(tokens(self.0));
    }
}

/// For a method with more arguments than clippy recommends. The receiver counts as one.
pub(super) fn arguments(count: usize) -> Option<Allow> {
    const MOST: usize = 7;
    (1 + count > MOST).then_some(Allow(r#"#[allow(clippy::too_many_arguments, reason = "the API asks for as many")]"#))
}

/// For a method that calls a deprecated one, and is deprecated for that reason.
pub(super) fn deprecated(yes: bool) -> Option<Allow> {
    yes.then_some(Allow(r#"#[allow(deprecated, reason = "it is as deprecated as what it calls")]"#))
}

/// How a function takes `self`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Receiver {
    None,
    Reference,
    Value,
}

/// For a public function with the name and the signature of one of the standard library's traits, such as `add`.
pub(super) fn name(name: &str, receiver: Receiver, arguments: usize) -> Option<Allow> {
    const BINARY: [&str; 10] = ["add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub"];
    let confusing = match (receiver, arguments) {
        (Receiver::Value, 1) => BINARY.contains(&name),
        (Receiver::Reference, 0) => name == "clone",
        (Receiver::Reference, 1) => name == "cmp",
        (Receiver::None, 1) => matches!(name, "from_iter" | "from_str"),
        _ => false,
    };
    confusing.then_some(Allow(r#"#[allow(clippy::should_implement_trait, reason = "the API calls it so")]"#))
}

/// For an item in whose source one of these types is too complex for clippy.
pub(super) fn types<'a>(types: impl IntoIterator<Item = &'a TypeRef>) -> Option<Allow> {
    const MOST: usize = 250;
    // At most `Request<Page<…>>` is around it.
    let complex = types.into_iter().any(|ty| complexity(ty, 3) > MOST);
    complex.then_some(Allow(r#"#[allow(clippy::type_complexity, reason = "the API nests as deeply")]"#))
}

/// The same for all types in the signature and the body of a method.
pub(super) fn call(operation: &Operation) -> Option<Allow> {
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

/// Clippy's score: each name in a type costs ten times its nesting depth.
fn complexity(ty: &TypeRef, depth: usize) -> usize {
    let own = 10 * depth;
    match ty {
        TypeRef::List(inner) | TypeRef::Boxed(inner) => own + complexity(inner, depth + 1),
        TypeRef::Map(inner) => own + 10 * (depth + 1) + complexity(inner, depth + 1),
        _ => own,
    }
}

/// For an enum that can be far larger than its smallest variant.
pub(super) fn members<'a>(api: &Api, types: impl IntoIterator<Item = &'a TypeRef>) -> Option<Allow> {
    let large = types.into_iter().any(|ty| !fits(api, ty, &mut 200));
    large.then_some(Allow(r#"#[allow(clippy::large_enum_variant, reason = "values are read in place")]"#))
}

/// Whether a type surely fits in the bytes that are left, which it then takes.
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
