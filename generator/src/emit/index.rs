//! `mod.rs`: the modules, and the client's accessors.

use super::codes;
use super::kept::{deprecated, resource_deprecation};
use super::lints::{self, Receiver};
use super::module_docs::concept;
use super::modules;
use super::types::{docs, ident, word};
use crate::docs as prose;
use crate::format::{File, Piece};
use crate::ir::Api;
use quote::quote;

pub(super) fn emit(api: &Api) -> File {
    let codes = (!api.codes.is_empty()).then(|| word(codes::MODULE));
    let modules = modules(api).into_iter().map(ident).chain(codes);
    let declarations = modules.map(|module| quote!(pub mod #module;));
    let version = &api.version;
    let permanent_errors = &api.permanent_errors;
    let accessors = api.resources.iter().map(|resource| {
        let (accessor, handle) = (ident(&resource.module), ident(&resource.handle));
        let tag = || format!("{}.", prose::line(&resource.tag));
        let docs = docs(&prose::or(concept(resource), tag));
        let deprecated = deprecated(resource_deprecation(api, resource));
        let lints = lints::name(&resource.module, Receiver::Reference, 0);
        quote! {
            #docs
            #deprecated
            #lints
            pub fn #accessor(&self) -> #accessor::#handle {
                #accessor::#handle::new(self)
            }
        }
    });
    let pieces = vec![
        Piece::Item(quote!(#(#declarations)*)),
        Piece::Item(quote! {
            #[doc = " What every client of this API has."]
            impl ClientBuilder {
                #[doc = " Sent as `API-Version` with every call."]
                pub(crate) const API_VERSION: &'static str = #version;
                #[doc = " Codes of errors that trying again doesn't cure."]
                pub(crate) const PERMANENT_ERRORS: &'static [&'static str] = &[#(#permanent_errors),*];
            }
        }),
        Piece::Item(quote! {
            #[doc = " The resources of the API."]
            impl Client {
                #(#accessors)*
            }
        }),
    ];
    File {
        docs: vec!["The API, one module a resource.".to_owned()],
        imports: vec!["use crate::{Client, ClientBuilder};".to_owned()],
        pieces,
    }
}
