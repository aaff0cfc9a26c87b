//! Parameters: how each is declared, and what sets it.

use super::types::{Declaration, ident, rust};
use crate::ir::{Api, Enum, Param, ParamPlace, Style, TypeKind, TypeRef};
use crate::spell::{Form, Speller};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

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
pub(super) fn is_text_enum(api: &Api, ty: &TypeRef) -> bool {
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
