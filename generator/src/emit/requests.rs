//! The requests of operations with options: a setter for each.

use super::kept::{asked, deprecated, deprecation, marked};
use super::lints::{self, Receiver};
use super::params::param_call;
use super::types::{docs, ident, tokens};
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::{Ident, KeptItem, Operation, Output, Param, Resource};
use crate::spell::{Form, Speller};
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(spell: &Speller<'_>, resource: &Resource) -> Vec<Piece> {
    let operations = resource.operations.iter();
    operations
        .filter_map(|operation| Some((operation, operation.request.as_ref()?)))
        .flat_map(|(operation, name)| request(spell, resource, operation, name))
        .collect()
}

fn request(spell: &Speller<'_>, resource: &Resource, operation: &Operation, name: &Ident) -> Vec<Piece> {
    let handle = &resource.handle;
    let docs = docs(&[format!("A call of [`{handle}::{}`] and its options.", operation.name.trim_start_matches("r#"))]);
    let request = tokens(&spell.request(&operation.output));
    let setters = operation.options.iter().map(|param| setter(spell, operation, param));
    let ident = ident(name);
    let lints = lints::call(operation);
    let glue = match &operation.output {
        Output::List { item: list_item, counted, .. } => {
            let counted = if *counted { ", counted" } else { "" };
            format!("list_request!({name} => {}{counted});", spell.item(list_item))
        }
        _ => format!("request!({name} => {});", spell.answer(&operation.output)),
    };
    vec![
        Piece::Item(quote! {
            #docs
            #[derive(Clone, Debug)]
            #[must_use = "a request does nothing until it is awaited or sent"]
            #lints
            pub struct #ident(#request);
        }),
        Piece::Item(quote! {
            impl #ident {
                #(#setters)*
            }
        }),
        Piece::Glue { head: glue, entries: Vec::new(), tail: String::new() },
    ]
}

fn setter(spell: &Speller<'_>, operation: &Operation, param: &Param) -> TokenStream {
    let name = ident(&param.name);
    let mut lines = param.docs.clone();
    prose::with_wire_name(&mut lines, &param.wire);
    let item = KeptItem::param(&operation.key, param);
    asked(&mut lines, spell.api, &item);
    let docs = docs(&lines);
    let deprecated = deprecated(deprecation(spell.api, marked(param.deprecated, &param.docs), &item));
    let (declaration, call) = param_call(spell, param, Form::of_option(spell.api, param), false);
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
