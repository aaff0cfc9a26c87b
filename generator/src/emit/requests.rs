//! The requests of operations with options: a setter for each.

use super::handle::{answer, item, param_call};
use super::lints::{self, Receiver};
use super::types::{deprecated, docs, ident};
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::{Api, Operation, Output, Param, Resource};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(api: &Api, resource: &Resource) -> Vec<Piece> {
    let operations = resource.operations.iter();
    operations
        .filter_map(|operation| Some((operation, operation.request.as_ref()?)))
        .flat_map(|(operation, name)| request(api, resource, operation, name))
        .collect()
}

fn request(api: &Api, resource: &Resource, operation: &Operation, name: &str) -> Vec<Piece> {
    let handle = &resource.handle;
    let docs =
        docs(&vec![format!("A call of [`{handle}::{}`] and its options.", operation.name.trim_start_matches("r#"))]);
    let answer = answer(api, &operation.output);
    let setters = operation.options.iter().map(|param| setter(api, param));
    let ident = ident(name);
    let lints = lints::call(operation);
    let glue = match &operation.output {
        Output::List { item: list_item, counted, .. } => {
            let counted = if *counted { ", counted" } else { "" };
            format!("list_request!({name} => {}{counted});", compact(&item(api, list_item)))
        }
        _ => format!("request!({name} => {});", compact(&answer)),
    };
    vec![
        Piece::Item(quote! {
            #docs
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is awaited or sent"]
            #lints
            pub struct #ident(Request<#answer>);
        }),
        Piece::Item(quote! {
            impl #ident {
                #(#setters)*
            }
        }),
        Piece::Glue { head: glue, entries: Vec::new(), tail: String::new() },
    ]
}

fn setter(api: &Api, param: &Param) -> TokenStream {
    let name = ident(&param.name);
    let mut lines = param.docs.clone();
    prose::with_wire_name(&mut lines, &param.wire);
    let docs = docs(&lines);
    let deprecated = deprecated(param.deprecated);
    let (declaration, call) = param_call(api, param, false);
    let lints = lints::name(&param.name, Receiver::Value, 1);
    quote! {
        #docs
        #deprecated
        #lints
        pub fn #name(self, #declaration) -> Self {
            Self(self.0 #call)
        }
    }
}

/// A type as one would write it.
pub(super) fn compact(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" < ", "<").replace(" >", ">").replace(" ,", ",").replace(" (", "(").replace("( ", "(")
}
