//! The handle of a resource: one method for each operation.

use super::kept::{call_deprecation, deprecated};
use super::lints::{self, Receiver};
use super::method_docs::with_facts;
use super::types::{Declaration, argument, docs, ident, imported, rust, tokens, word};
use super::waits::pointer;
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::{
    Api, Body, Content, Enum, Envelope, Operation, Output, PageToken, Param, ParamPlace, Resource, Style, Timeout,
    TimeoutIn, TypeKind, TypeRef, Verb,
};
use crate::spell::{Form, Name, Speller};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

pub(super) fn emit(spell: &Speller<'_>, resource: &Resource) -> Vec<Piece> {
    let handle = ident(&resource.handle);
    let mut lines = crate::docs::or(resource.docs.clone(), || format!("The calls of {}.", prose::line(&resource.tag)));
    prose::paragraph(&mut lines, format!("See [`Client::{}`].", resource.module));
    let docs = docs(&lines);
    // Each method with the one that takes everything.
    let methods = |whole| Operation::methods(whole).map(move |method| (whole, method));
    let mut operations: Vec<_> = resource.operations.iter().flat_map(methods).collect();
    operations.sort_by_key(|(_, method)| rank(&method.name));
    let client = imported(spell, Name::CLIENT);
    let methods = operations.iter().map(|(whole, operation)| {
        let whole = Some(&whole.name).filter(|name| **name != operation.name);
        method(spell, operation, whole)
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

/// What every resource has comes first, in the usual order.
fn rank(method: &str) -> usize {
    const FIRST: [&str; 5] = ["list", "get", "create", "update", "delete"];
    FIRST.iter().position(|name| *name == method).unwrap_or(FIRST.len())
}

fn method(spell: &Speller<'_>, operation: &Operation, whole: Option<&crate::ir::Ident>) -> TokenStream {
    let name = ident(&operation.name);
    let docs = docs(&with_facts(spell.api, operation, whole));
    let deprecated = deprecated(call_deprecation(spell.api, operation));

    let mut declarations = Vec::new();
    let last_path = operation.arguments.iter().rfind(|param| param.place == ParamPlace::Path);
    let names_itself = operation.body.as_ref().is_some_and(|body| with_id(&body.envelope));
    let (mut converted, mut calls) = (None, Vec::new());
    for param in &operation.arguments {
        let form = Form::of_argument(spell.api, param);
        let keep = names_itself && last_path.is_some_and(|last| std::ptr::eq(last, param));
        let (declaration, call) = param_call(spell, param, form, keep);
        if let (true, Form::Into(ty)) = (keep, form) {
            let (name, ty) = (ident(&param.name), rust(spell, ty));
            converted = Some(quote!(let #name: #ty = #name.into();));
        }
        declarations.push(declaration);
        calls.push(call);
    }
    match &operation.output {
        Output::List { paginated: true, token: Some(PageToken { query, next }), .. } => {
            let next = pointer(next);
            calls.push(quote!(.paged_by(#query, #next)));
        }
        Output::List { paginated: true, .. } => calls.push(quote!(.paged())),
        _ => {}
    }
    if let Some(body) = &operation.body {
        let (declaration, call) = body_call(spell, body, last_path);
        declarations.push(declaration);
        calls.push(call);
    }

    calls.extend(operation.timeout.as_ref().map(works_for));
    calls.extend(operation.idempotent.then(|| quote!(.idempotent())));
    calls.extend(matches!(operation.output, Output::Resource { has_id: false, .. }).then(|| quote!(.may_lack_id())));
    calls.extend(operation.secret_meta.then(|| quote!(.secret_meta())));
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
        #deprecated
        #(#lints)*
        #inline
        pub fn #name(&self, #(#declarations),*) -> #answer {
            #converted
            #expression
        }
    }
}

/// Generic methods are compiled where they are called; the others shall be, too.
pub(super) fn inline(declarations: &[Declaration]) -> Option<TokenStream> {
    let is_generic = declarations.iter().any(|declaration| declaration.is_generic);
    (!is_generic).then(|| quote!(#[inline]))
}

/// The call that tells how long the server may work.
fn works_for(timeout: &Timeout) -> TokenStream {
    let default = match timeout.default.map(proc_macro2::Literal::u32_unsuffixed) {
        Some(seconds) => quote!(Some(#seconds)),
        None => quote!(None),
    };
    match timeout.said {
        TimeoutIn::Body => {
            let property = pointer(std::slice::from_ref(&timeout.wire));
            quote!(.works_for(&body, #property, #default))
        }
        TimeoutIn::Query => {
            let name = &timeout.wire;
            quote!(.works_for_query(#name, #default))
        }
    }
}

fn with_id(envelope: &Envelope) -> bool {
    matches!(envelope, Envelope::Data { with_id: true, .. } | Envelope::Resource { with_id: true, .. })
}

/// How a parameter is declared, and the call that sets it. `keep`: the argument is needed once more, and was converted
/// before.
pub(super) fn param_call(spell: &Speller<'_>, param: &Param, form: Form<'_>, keep: bool) -> (Declaration, TokenStream) {
    let (name, wire) = (ident(&param.name), &param.wire);
    let declaration = Declaration::new(spell, &name, form);
    let text = matches!(form, Form::Text);
    let word = is_text_enum(spell.api, &param.ty);
    let given = match form {
        Form::Into(ty) => {
            let ty = rust(spell, ty);
            quote!(Into::<#ty>::into(#name))
        }
        Form::EachInto(ty) => {
            let ty = rust(spell, ty);
            quote!(#name.into_iter().map(Into::<#ty>::into))
        }
        _ => quote!(#name),
    };
    let value = match (text, &param.place) {
        (true, ParamPlace::Path) if keep => quote!(&#name),
        (true, ParamPlace::Path) => quote!(#name),
        (true, _) => quote!(#name.as_ref()),
        (false, ParamPlace::Path) if word && keep => quote!(&#name),
        (false, ParamPlace::Path) if word => quote!(#given),
        (false, ParamPlace::Header) if word => quote!(#given.as_str()),
        (false, ParamPlace::Path) => quote!(#given.to_string()),
        (false, ParamPlace::Header) => quote!(&#given.to_string()),
        (false, _) => quote!(#given),
    };
    if let Some(call) = numbers(param, &name) {
        return (declaration, call);
    }
    let call = match (form, &param.place, &param.style) {
        (Form::EachInto(_), _, Style::Json) => quote!(.set_json(#wire, &#given.collect::<Vec<_>>())),
        (_, _, Style::Json) => quote!(.set_json(#wire, &#given)),
        (Form::PairsInto(ty), _, style) => {
            let ty = rust(spell, ty);
            let pairs = quote!(#name.into_iter().map(|(key, value)| (key, Into::<#ty>::into(value))));
            if *style == Style::DeepPairs { quote!(.set_deep(#wire, #pairs)) } else { quote!(.set_pairs(#pairs)) }
        }
        (Form::Pairs(_), _, Style::DeepPairs) => quote!(.set_deep(#wire, #name)),
        (Form::Pairs(_), _, _) => quote!(.set_pairs(#name)),
        (Form::Texts | Form::Each(_) | Form::EachInto(_), place, style) => match (place, style) {
            (ParamPlace::Query, Style::Joined(separator)) => {
                let separator = separator.as_str();
                quote!(.set_joined(#wire, #separator, #given))
            }
            (ParamPlace::Query, _) => quote!(.set_each(#wire, #given)),
            (ParamPlace::Header | ParamPlace::Cookie, _) => quote!(.header_joined(#wire, #given)),
            (ParamPlace::Path, _) => quote!(.path_joined(#given)),
        },
        (_, ParamPlace::Path, _) => quote!(.path(#value)),
        (_, ParamPlace::Query, _) => quote!(.set(#wire, #value)),
        (_, ParamPlace::Header, _) => quote!(.header(#wire, #value)),
        (_, ParamPlace::Cookie, _) => quote!(.cookie(#wire, #value)),
    };
    (declaration, call)
}

/// Whether it is an enum that is as good as its text.
fn is_text_enum(api: &Api, ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Named(id) if matches!(api.ty(*id).kind, TypeKind::Enum(Enum::Text(_))))
}

/// The call that sets a parameter of floats, some of which have no text that the API could read.
fn numbers(param: &Param, name: &Ident) -> Option<TokenStream> {
    let wire = &param.wire;
    let list = match &param.ty {
        TypeRef::Float => false,
        TypeRef::List(item) => matches!(**item, TypeRef::Float).then_some(true)?,
        _ => return None,
    };
    Some(match (&param.place, &param.style) {
        (_, Style::Json) => return None,
        (ParamPlace::Query, Style::Joined(separator)) if list => {
            let separator = separator.as_str();
            quote!(.numbers_joined(#wire, #separator, #name))
        }
        (ParamPlace::Query, _) if list => quote!(.numbers_each(#wire, #name)),
        (ParamPlace::Header | ParamPlace::Cookie, _) if list => quote!(.header_numbers(#wire, #name)),
        (ParamPlace::Path, _) if list => quote!(.path_numbers(#name)),
        (ParamPlace::Query, _) => quote!(.finite(#wire, &[#name]).set(#wire, #name)),
        (ParamPlace::Header, _) => quote!(.finite(#wire, &[#name]).header(#wire, &#name.to_string())),
        (ParamPlace::Cookie, _) => quote!(.finite(#wire, &[#name]).cookie(#wire, #name)),
        (ParamPlace::Path, _) => quote!(.path_numbers([#name])),
    })
}

/// How the body is declared, and the call that sets it.
pub(super) fn body_call(spell: &Speller<'_>, body: &Body, last_path: Option<&Param>) -> (Declaration, TokenStream) {
    let media_type = match body.media_type.as_str() {
        "application/vnd.api+json" => imported(spell, Name::MEDIA_TYPE_JSON_API).into_token_stream(),
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
    let id = last_path.map(|param| {
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
