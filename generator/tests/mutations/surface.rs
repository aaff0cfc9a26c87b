//! What callers can write down of generated code, read from its source: it knows nothing of the generator.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// Every public item with its types, and what each call does. A caller is safe as long as all of them stay.
pub(crate) fn surface(files: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut surface = BTreeSet::new();
    for (name, text) in files.iter().filter(|(name, _)| *name != "contract.rs") {
        let module = name.trim_end_matches(".rs");
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        for item in &file.items {
            self::item(module, item, &mut surface);
        }
    }
    surface
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn item(module: &str, item: &syn::Item, surface: &mut BTreeSet<String>) {
    match item {
        syn::Item::Struct(it) if is_public(&it.vis) => {
            surface.insert(format!("type {module}::{}", it.ident));
            for field in it.fields.iter().filter(|field| is_public(&field.vis)) {
                let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                surface.insert(format!("field {}.{name}: {}", it.ident, text(&field.ty)));
            }
        }
        syn::Item::Enum(it) if is_public(&it.vis) => {
            surface.insert(format!("type {module}::{}", it.ident));
            for variant in &it.variants {
                surface.insert(format!("variant {}::{}{}", it.ident, variant.ident, text(&variant.fields)));
            }
        }
        syn::Item::Use(it) if is_public(&it.vis) => names(&it.tree, &mut |name| {
            surface.insert(format!("type {module}::{name}"));
        }),
        syn::Item::Impl(it) => {
            for function in &it.items {
                let syn::ImplItem::Fn(function) = function else { continue };
                if is_public(&function.vis) {
                    surface.insert(method(&text(&it.self_ty), function));
                }
            }
        }
        syn::Item::Macro(it) => glue(it, surface),
        _ => {}
    }
}

fn names(tree: &syn::UseTree, f: &mut impl FnMut(String)) {
    match tree {
        syn::UseTree::Path(path) => names(&path.tree, f),
        syn::UseTree::Name(name) => f(name.ident.to_string()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, f)),
        syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => {}
    }
}

/// A method with the types of its arguments, whose names no caller sees, and the call that it makes.
fn method(owner: &str, it: &syn::ImplItemFn) -> String {
    let arguments: Vec<String> = it
        .sig
        .inputs
        .iter()
        .map(|input| match input {
            syn::FnArg::Receiver(receiver) => text(receiver),
            syn::FnArg::Typed(typed) => text(&typed.ty),
        })
        .collect();
    let mut sent = Vec::new();
    literals(it.block.to_token_stream(), &mut sent);
    // The template of the path without the names of its parameters; an operationId is for messages.
    let path = sent.iter().find(|text| text.starts_with("\"/")).map(|path| blank(path)).unwrap_or_default();
    let verb = text(&it.block).split("Request :: ").nth(1).and_then(|rest| rest.split(' ').next().map(str::to_owned));
    format!(
        "fn {owner}::{}({}){} = {} {path}",
        it.sig.ident,
        arguments.join(", "),
        text(&it.sig.output),
        verb.unwrap_or_default()
    )
}

fn literals(tokens: TokenStream, into: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Literal(literal) => into.push(literal.to_string()),
            TokenTree::Group(group) => literals(group.stream(), into),
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

fn blank(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.trim_end_matches('"').ends_with('}') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/").trim_end_matches('"').to_owned()
}

/// The tables below the types: each name of Rust with its name on the wire.
fn glue(it: &syn::ItemMacro, surface: &mut BTreeSet<String>) {
    let kind = text(&it.mac.path);
    let mut tokens = it.mac.tokens.clone().into_iter();
    let Some(TokenTree::Ident(name)) = tokens.next() else { return };
    if kind == "request" || kind == "list_request" {
        surface.insert(format!("{kind}! {}", it.mac.tokens));
        return;
    }
    surface.insert(format!("{kind}! {name}"));
    let Some(TokenTree::Group(table)) = tokens.next() else { return };
    let mut entry = String::new();
    for token in table.stream() {
        match token {
            TokenTree::Literal(wire) => {
                surface.insert(format!("wire {name}.{entry} {wire}"));
                entry.clear();
            }
            TokenTree::Ident(name) => entry = name.to_string(),
            TokenTree::Punct(_) | TokenTree::Group(_) => {}
        }
    }
}
