//! The bodies that callers send: required values are arguments of `new`, all others have setters.

use super::records::table;
use super::types::{argument, declared, deprecated, docs, ident, rust};
use crate::docs as prose;
use crate::format::Piece;
use crate::forms::Form;
use crate::ir::secrets::Secrets;
use crate::ir::{Api, Argument, Content, Field, Operation, Struct, TypeDef, TypeKind, TypeRef};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(api: &Api, secrets: &Secrets, def: &TypeDef) -> Vec<Piece> {
    let TypeKind::Struct(it) = &def.kind else { return Vec::new() };
    let name = ident(&def.name);
    let docs = docs(&body_docs(api, def));
    let fields = it.fields.iter().map(|field| {
        let (name, ty) = (ident(&field.name), rust(api, &field.ty));
        if field.presence.is_nullable() { quote!(#name: Nullable<#ty>) } else { quote!(#name: Option<#ty>) }
    });
    let new = constructor(api, it);
    let setters = it.fields.iter().flat_map(|field| setters(api, it, field));
    vec![
        Piece::Item(quote! {
            #docs
            #[derive(Clone, Debug, Default, PartialEq)]
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
                extra: Extra,
            }
        }),
        Piece::Item(quote! {
            impl #name {
                #new
                #(#setters)*
            }
        }),
        table("body", secrets, def, it),
    ]
}

/// The prose of a body, and the calls that send it.
fn body_docs(api: &Api, def: &TypeDef) -> Vec<String> {
    let mut lines = def.docs.clone();
    let mut calls = Vec::new();
    for resource in &api.resources {
        for operation in resource.operations.iter().filter(|operation| sends(api, operation, def)) {
            let method = operation.name.trim_start_matches("r#");
            let handle = if resource.module == def.module {
                resource.handle.clone()
            } else {
                format!("super::{}::{}", resource.module, resource.handle)
            };
            calls.push(format!("[`{method}`]({handle}::{method})"));
        }
    }
    if !calls.is_empty() {
        prose::paragraph(&mut lines, format!("The body of {}.", calls.join(" and ")));
    }
    super::records::or_origin(api, def, lines)
}

/// Whether the type is the body of an operation.
fn sends(api: &Api, operation: &Operation, def: &TypeDef) -> bool {
    match operation.body.as_ref().map(|body| &body.content) {
        Some(Content::Json(TypeRef::Named(id))) => api.ty(*id).name == def.name,
        _ => false,
    }
}

fn constructor(api: &Api, it: &Struct) -> TokenStream {
    let arguments: Vec<(&Field, &Argument)> = it.arguments().collect();
    if arguments.is_empty() {
        return quote! {
            #[doc = " A body without any value yet."]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let mut lines = vec!["A body with what is required:".to_owned(), String::new()];
    for (field, _) in &arguments {
        let text = field.docs.iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        lines.push(format!("- {}: {text}", prose::code(&field.wire)));
    }
    let docs = docs(&lines);
    let (mut declarations, mut values) = (Vec::new(), Vec::new());
    for (field, argument_of) in &arguments {
        let name = ident(&field.name);
        let taken = declared(api, Form::of_constructor(api, field, argument_of));
        declarations.push(quote!(#name: #taken));
        if argument_of.nullable {
            values.push(if field.presence.is_nullable() { quote!(#name: #name.into()) } else { quote!(#name) });
        } else {
            let wrapped = wrap(field, &argument(api, &field.ty, &name).1);
            values.push(quote!(#name: #wrapped));
        }
    }
    quote! {
        #docs
        pub fn new(#(#declarations),*) -> Self {
            Self { #(#values,)* ..Self::default() }
        }
    }
}

fn wrap(field: &Field, value: &TokenStream) -> TokenStream {
    if field.presence.is_nullable() { quote!(Nullable::Set(#value)) } else { quote!(Some(#value)) }
}

fn setters(api: &Api, it: &Struct, field: &Field) -> Vec<TokenStream> {
    let name = ident(&field.name);
    let deprecated = deprecated(field.deprecated);
    let mut setters = Vec::new();
    if !it.is_argument(field) {
        let mut lines = field.docs.clone();
        if field.name.trim_start_matches("r#") != field.wire {
            prose::with_wire_name(&mut lines, &field.wire);
        }
        let docs = docs(&lines);
        let (ty, value) = argument(api, &field.ty, &name);
        let value = wrap(field, &value);
        setters.push(quote! {
            #docs
            #deprecated
            pub fn #name(self, #name: #ty) -> Self {
                Self { #name: #value, ..self }
            }
        });
    }
    if let Some(clear) = it.clear(field) {
        let clear = ident(clear);
        let docs = docs(&vec![format!(
            "Sends null for {}, which is not the same as leaving it out.",
            prose::code(&field.wire)
        )]);
        setters.push(quote! {
            #docs
            #deprecated
            pub fn #clear(self) -> Self {
                Self { #name: Nullable::Null, ..self }
            }
        });
    }
    setters
}
