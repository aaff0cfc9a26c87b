//! The handle of a resource: one method for each operation.

use super::examples::{Example, Home, of_operation};
use super::kept::{call_deprecation, deprecated, resource_deprecation};
use super::lints::{self, Receiver};
use super::method_docs::with_facts;
use super::module_docs::{concept, rank};
use super::params::{is_text_enum, param_call};
use super::types::{Declaration, argument, docs, ident, imported, inline, rust, tokens, word};
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::{Body, Content, Envelope, Operation, Output, PageToken, Param, Timeout, TimeoutIn, TypeRef, Verb};
use crate::openapi::media;
use crate::openapi::pointer::joined;
use crate::spell::{Form, Name, Speller};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

pub(super) fn emit(spell: &Speller<'_>, home: &Home<'_>) -> Vec<Piece> {
    let resource = home.resource;
    let handle = ident(&resource.handle);
    let mut lines = prose::or(concept(resource), || format!("The calls of {}.", prose::line(&resource.tag)));
    if resource_deprecation(spell.api, resource).is_some() {
        prose::paragraph(&mut lines, "All of its calls are deprecated.");
    }
    prose::paragraph(&mut lines, format!("See [`Client::{}`].", resource.module));
    let docs = docs(&lines);
    // Each method with the one that takes everything.
    let methods = |(whole, example)| Operation::methods(whole).map(move |method| (whole, method, example));
    let mut operations: Vec<_> = resource.operations.iter().zip(&home.examples).flat_map(methods).collect();
    operations.sort_by_key(|(_, method, _)| rank(&method.name));
    let client = imported(spell, Name::CLIENT);
    let methods = operations.iter().map(|(whole, operation, example)| match whole.name == operation.name {
        true => method(spell, home, operation, None, example.as_ref()),
        false => method(spell, home, operation, Some(&whole.name), of_operation(home, operation).as_ref()),
    });
    vec![
        Piece::Item(quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct #handle {
                client: #client,
            }
        }),
        Piece::Item(quote! {
            impl #handle {
                pub(crate) fn new(client: &#client) -> Self {
                    Self { client: client.clone() }
                }

                #(#methods)*
            }
        }),
    ]
}

fn method(
    spell: &Speller<'_>,
    home: &Home<'_>,
    operation: &Operation,
    whole: Option<&crate::ir::Ident>,
    example: Option<&Example>,
) -> TokenStream {
    let name = ident(&operation.name);
    let docs = docs(&with_facts(home, operation, whole, example));
    let aliases = whole.is_none().then(|| aliases(spell, operation));
    let deprecated = deprecated(call_deprecation(spell.api, operation));

    let mut declarations = Vec::new();
    let named_by = operation.named_by();
    let (mut converted, mut set) = (None, Vec::new());
    for (number, param) in operation.argument_numbers().into_iter().zip(&operation.arguments) {
        let form = Form::of_argument(spell.api, param);
        let keep = named_by.is_some_and(|id| std::ptr::eq(id, param));
        let (declaration, call) = param_call(spell, param, form, keep);
        if let (true, Form::Into(ty)) = (keep, form) {
            let (name, ty) = (ident(&param.name), rust(spell, ty));
            converted = Some(quote!(let #name: #ty = #name.into();));
        }
        declarations.push(declaration);
        set.push((number, call));
    }
    // The path is filled in its order.
    set.sort_by_key(|(number, _)| *number);
    let mut calls: Vec<TokenStream> = set.into_iter().map(|(_, call)| call).collect();
    match &operation.output {
        Output::List { paginated: true, token: Some(PageToken { query, next }), .. } => {
            let next = joined(next);
            calls.push(quote!(.paged_by(#query, #next)));
        }
        Output::List { paginated: true, .. } => calls.push(quote!(.paged())),
        _ => {}
    }
    if let Some(body) = &operation.body {
        let (declaration, call) = body_call(spell, body, named_by);
        declarations.push(declaration);
        calls.push(call);
    }

    calls.extend(operation.timeout.as_ref().map(works_for));
    calls.extend(operation.idempotent.then(|| quote!(.idempotent())));
    calls.extend(matches!(operation.output, Output::Resource { has_id: false, .. }).then(|| quote!(.may_lack_id())));
    calls.extend(operation.secret_meta.then(|| quote!(.secret_meta())));
    calls.extend(operation.rewrapped.then(|| quote!(.rewrapped())));
    calls.extend(matches!(operation.output, Output::Text { html: true }).then(|| quote!(.html())));

    let verb = word(match operation.verb {
        Verb::Get => "get",
        Verb::Post => "post",
        Verb::Put => "put",
        Verb::Patch => "patch",
        Verb::Delete => "delete",
        Verb::Head => "head",
        Verb::Options => "options",
        Verb::Trace => "trace",
    });
    let (id, path) = (&operation.id, &operation.path);
    let constructor = imported(spell, Name::REQUEST);
    let call = quote!(#constructor::#verb(&self.client, #id, #path) #(#calls)*);
    let (answer, expression) = match &operation.request {
        Some(request) => {
            let request = ident(request);
            (quote!(#request), quote!(#request(#call)))
        }
        None => (tokens(&spell.request(&operation.output)), call),
    };
    let inline = inline(&declarations);
    let lints = [
        lints::arguments(declarations.len()),
        lints::name(&operation.name, Receiver::Reference, declarations.len()),
        lints::call(operation),
    ];
    let lints = lints.iter().flatten();
    quote! {
        #docs
        #aliases
        #deprecated
        #(#lints)*
        #inline
        pub fn #name(&self, #(#declarations),*) -> #answer {
            #converted
            #expression
        }
    }
}

/// What people who know another SDK, or the API, look for.
fn aliases(spell: &Speller<'_>, operation: &Operation) -> TokenStream {
    let names = spell.api.elsewhere.aliases(operation);
    quote!(#(#[doc(alias = #names)])*)
}

/// The call that tells how long the server may work.
fn works_for(timeout: &Timeout) -> TokenStream {
    let default = match timeout.default.map(proc_macro2::Literal::u32_unsuffixed) {
        Some(seconds) => quote!(Some(#seconds)),
        None => quote!(None),
    };
    match timeout.said {
        TimeoutIn::Body => {
            let property = joined(std::slice::from_ref(&timeout.wire));
            quote!(.works_for(&body, #property, #default))
        }
        TimeoutIn::Query => {
            let name = &timeout.wire;
            quote!(.works_for_query(#name, #default))
        }
    }
}

/// How the body is declared, and the call that sets it.
pub(super) fn body_call(spell: &Speller<'_>, body: &Body, named_by: Option<&Param>) -> (Declaration, TokenStream) {
    let media_type = match body.media_type.as_str() {
        media::JSON_API => imported(spell, Name::MEDIA_TYPE_JSON_API).into_token_stream(),
        "application/json" => imported(spell, Name::MEDIA_TYPE_JSON).into_token_stream(),
        other => quote!(#other),
    };
    let name = word("body");
    let form = Form::of_body(spell.api, body);
    let declaration = Declaration::new(spell, &name, form);
    let ty = match &body.content {
        Content::Text => return (declaration, quote!(.raw(#media_type, Into::<String>::into(#name)))),
        Content::Binary => return (declaration, quote!(.raw(#media_type, #name))),
        Content::Json(ty) => ty,
    };
    let (_, value) = argument(spell, ty, &name);
    let plain = rust(spell, ty);
    let value = match ty {
        TypeRef::Named(_) if matches!(form, Form::Exact(_)) => quote!(&body),
        _ => quote!(&{ let body: #plain = #value; body }),
    };
    let tag = |tag: &Option<String>| match tag {
        Some(tag) => quote!(#tag),
        None => quote!(None),
    };
    let id = named_by.map(|param| {
        let name = ident(&param.name);
        let text = matches!(param.ty, TypeRef::String | TypeRef::Timestamp) || is_text_enum(spell.api, &param.ty);
        if text { quote!(#name) } else { quote!(#name.to_string()) }
    });
    let call = match (&body.envelope, id) {
        (Envelope::Data { type_tag, with_id: true }, Some(id)) => {
            let tag = tag(type_tag);
            quote!(.data_of(#media_type, #tag, #id, #value))
        }
        (Envelope::Data { type_tag, .. }, _) => {
            let tag = tag(type_tag);
            quote!(.data(#media_type, #tag, #value))
        }
        (Envelope::Resource { type_tag, with_id: true }, Some(id)) => {
            let tag = tag(type_tag);
            quote!(.resource_of(#media_type, #tag, #id, #value))
        }
        (Envelope::Resource { type_tag, .. }, _) => {
            let tag = tag(type_tag);
            quote!(.resource(#media_type, #tag, #value))
        }
        (Envelope::Bare, _) => quote!(.body(#media_type, #value)),
    };
    (declaration, call)
}
