//! How types are written, and what a file has to import.

use crate::format::Piece;
use crate::forms::Form;
use crate::ir::{self, Api, Docs, TypeId, TypeRef};
use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// A name as a token. What it takes was checked, so that it can't fail.
pub(super) fn ident(name: &ir::Ident) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A name of the runtime, or a local one, as a token.
pub(super) fn word(name: &'static str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// Doc comments, one attribute a line.
pub(super) fn docs(lines: &Docs) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

pub(super) fn deprecated(yes: bool) -> TokenStream {
    if yes { quote!(#[deprecated = "the API marks this as deprecated"]) } else { TokenStream::new() }
}

/// A type as it stands in a field.
pub(super) fn rust(api: &Api, ty: &TypeRef) -> TokenStream {
    match ty {
        TypeRef::String => quote!(String),
        TypeRef::Integer => quote!(i64),
        TypeRef::Float => quote!(f64),
        TypeRef::Bool => quote!(bool),
        TypeRef::Timestamp => quote!(Timestamp),
        TypeRef::Secret => quote!(Secret),
        TypeRef::Json => quote!(Json),
        TypeRef::Named(id) => named(api, *id),
        TypeRef::List(item) => {
            let item = rust(api, item);
            quote!(Vec<#item>)
        }
        TypeRef::Map(value) => {
            let value = rust(api, value);
            quote!(BTreeMap<String, #value>)
        }
        TypeRef::Boxed(inner) => {
            let inner = rust(api, inner);
            quote!(Box<#inner>)
        }
    }
}

pub(super) fn named(api: &Api, id: TypeId) -> TokenStream {
    let name = ident(&api.ty(id).name);
    quote!(#name)
}

/// How an argument is declared.
pub(super) fn declared(api: &Api, form: Form<'_>) -> TokenStream {
    let rust = |ty| rust(api, ty);
    match form {
        Form::Text => quote!(impl AsRef<str>),
        Form::Texts => quote!(impl IntoIterator<Item = impl ToString>),
        Form::Bytes => quote!(impl Into<Bytes>),
        Form::Into(ty) => {
            let ty = rust(ty);
            quote!(impl Into<#ty>)
        }
        Form::EachInto(ty) => {
            let ty = rust(ty);
            quote!(impl IntoIterator<Item = impl Into<#ty>>)
        }
        Form::Each(ty) => {
            let ty = rust(ty);
            quote!(impl IntoIterator<Item = #ty>)
        }
        Form::Pairs(ty) => {
            let ty = rust(ty);
            quote!(impl IntoIterator<Item = (impl Into<String>, #ty)>)
        }
        Form::PairsInto(ty) => {
            let ty = rust(ty);
            quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#ty>)>)
        }
        Form::Exact(ty) => rust(ty),
        Form::Optional(ty) => {
            let ty = rust(ty);
            quote!(Option<#ty>)
        }
    }
}

/// An argument that becomes a value of the type: how it is declared, and what makes the value of it.
pub(super) fn argument(api: &Api, ty: &TypeRef, name: &Ident) -> (TokenStream, TokenStream) {
    let form = Form::of_value(api, ty);
    let value = match form {
        Form::Into(_) => quote!(#name.into()),
        Form::EachInto(_) => quote!(#name.into_iter().map(Into::into).collect()),
        Form::Each(_) => quote!(#name.into_iter().collect()),
        Form::Pairs(_) => quote!(#name.into_iter().map(|(key, value)| (key.into(), value)).collect()),
        Form::PairsInto(_) => quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect()),
        _ if matches!(ty, TypeRef::Boxed(_)) => quote!(Box::new(#name)),
        _ => quote!(#name),
    };
    (declared(api, form), value)
}

/// The `use` lines of a module: what its pieces mention of the runtime, and of other modules.
pub(super) fn imports(api: &Api, module: &str, pieces: &[Piece]) -> Vec<String> {
    let mut mentioned = BTreeSet::new();
    for piece in pieces {
        collect(piece.tokens(), &mut mentioned);
    }
    let has = |name: &&str| mentioned.contains(*name);
    let mut imports = Vec::new();
    let runtime: Vec<&str> = [
        "Bytes",
        "Client",
        "Extra",
        "FindOrCreate",
        "Incomplete",
        "Json",
        "Page",
        "Request",
        "Resource",
        "Secret",
        "Sought",
        "Timestamp",
        "UnknownInteger",
        "UnknownValue",
        "Untyped",
        "Wait",
    ]
    .into_iter()
    .filter(has)
    .collect();
    imports.extend(use_line("use crate", &runtime));
    imports.extend(has(&"FindBy").then(|| "use crate::find::FindBy;".to_owned()));
    imports.extend(use_line(
        "use crate::call::outgoing",
        &["JSON", "JSON_API"].into_iter().filter(has).collect::<Vec<_>>(),
    ));
    imports.extend(has(&"Nullable").then(|| "use crate::wire::Nullable;".to_owned()));
    imports.extend(has(&"BTreeMap").then(|| "use std::collections::BTreeMap;".to_owned()));
    imports.extend(has(&"Duration").then(|| "use std::time::Duration;".to_owned()));

    let mut foreign: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for def in api.types.iter().filter(|def| def.module != module && mentioned.contains(&*def.name)) {
        foreign.entry(&def.module).or_default().push(&def.name);
    }
    for (other, mut names) in foreign {
        names.sort_unstable();
        // Public, so that a caller finds every type of a resource in its module.
        imports.extend(use_line(&format!("pub use super::{other}"), &names));
    }
    imports
}

fn use_line(path: &str, names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(format!("{path}::{one};")),
        many => Some(format!("{path}::{{{}}};", many.join(", "))),
    }
}

/// The names that stand where types stand: not those behind `::`, and not the variants of an enum.
fn collect(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let mut path = false;
    let mut variants = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                variants |= ["enum", "text_enum", "int_enum", "union"].contains(&name.as_str());
                if !path {
                    into.insert(name);
                }
            }
            TokenTree::Group(group) if variants => collect_fields(group.stream(), into),
            TokenTree::Group(group) => collect(group.stream(), into),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                path = punct.spacing() == Spacing::Joint || path;
                continue;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        path = false;
    }
}

/// The same for a list of variants, whose types stand in parentheses.
fn collect_fields(tokens: TokenStream, into: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => collect(group.stream(), into),
            TokenTree::Group(group) => collect_fields(group.stream(), into),
            _ => {}
        }
    }
}
