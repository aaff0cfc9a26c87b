//! Tokens of what the speller writes.

pub(super) use crate::format::docs;

use crate::ir::{self, Param, TypeId, TypeRef};
use crate::spell::{Form, Name, Speller};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

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

/// Spelled Rust as tokens.
pub(super) fn tokens(spelled: &str) -> TokenStream {
    // It has no more than punctuation and names, each of which is an identifier. Were it otherwise, formatting would say so.
    spelled.parse().unwrap_or_default()
}

/// A type as it stands in a field.
pub(super) fn rust(spell: &Speller<'_>, ty: &TypeRef) -> TokenStream {
    tokens(&spell.ty(ty))
}

/// A name that has to be imported.
pub(super) fn imported(spell: &Speller<'_>, name: Name) -> Ident {
    word(spell.name(name))
}

/// An argument of a function.
#[derive(Debug)]
pub(super) struct Declaration {
    tokens: TokenStream,
    /// Whether the function is generic by it.
    pub(super) is_generic: bool,
}

impl Declaration {
    pub(super) fn new(spell: &Speller<'_>, name: &Ident, form: Form<'_>) -> Self {
        let ty = tokens(&spell.form(form));
        Self { tokens: quote!(#name: #ty), is_generic: form.is_generic() }
    }

    /// A parameter among the arguments of a call.
    pub(super) fn argument(spell: &Speller<'_>, param: &Param) -> Self {
        Self::new(spell, &ident(&param.name), Form::of_argument(spell.api, param))
    }

    /// One that takes a resource or its id.
    pub(super) fn sought(spell: &Speller<'_>, name: &Ident, attributes: TypeId) -> Self {
        let ty = tokens(&spell.sought(attributes));
        Self { tokens: quote!(#name: #ty), is_generic: true }
    }
}

impl ToTokens for Declaration {
    fn to_tokens(&self, out: &mut TokenStream) {
        self.tokens.to_tokens(out);
    }
}

/// An argument that becomes a value of the type: how it is declared, and what makes the value of it.
pub(super) fn argument(spell: &Speller<'_>, ty: &TypeRef, name: &Ident) -> (TokenStream, TokenStream) {
    let form = Form::of_value(spell.api, ty);
    let value = match form {
        Form::Into(_) => quote!(#name.into()),
        Form::EachInto(_) => quote!(#name.into_iter().map(Into::into).collect()),
        Form::Each(_) => quote!(#name.into_iter().collect()),
        Form::Pairs(_) => quote!(#name.into_iter().map(|(key, value)| (key.into(), value)).collect()),
        Form::PairsInto(_) => quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect()),
        _ if matches!(ty, TypeRef::Boxed(_)) => quote!(Box::new(#name)),
        _ => quote!(#name),
    };
    (tokens(&spell.form(form)), value)
}

/// Generic methods are compiled where they are called; the others shall be, too.
pub(super) fn inline(declarations: &[Declaration]) -> Option<TokenStream> {
    let is_generic = declarations.iter().any(|declaration| declaration.is_generic);
    (!is_generic).then(|| quote!(#[inline]))
}
