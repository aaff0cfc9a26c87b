//! The bodies that callers send: one required value is the argument of `new`, several are
//! given step by step, and all others have setters.

use super::body_docs::{body_docs, body_field_docs, conditions, listed, without};
use super::kept::{asked, deprecated, deprecation, marked};
use super::lints::{self, Receiver};
use super::records::{definition, table};
use super::types::{argument, docs, ident, imported, tokens};
use crate::docs as prose;
use crate::format::{Member, Piece};
use crate::ir::secrets::Secrets;
use crate::ir::{Argument, Field, KeptItem, Struct, TypeDef, TypeKind};
use crate::spell::{Form, Name, Speller};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

pub(super) fn emit(spell: &Speller<'_>, secrets: &Secrets, def: &TypeDef) -> Vec<Piece> {
    let TypeKind::Struct(it) = &def.kind else { return Vec::new() };
    let name = ident(&def.name);
    let fields = it.fields.iter().map(|field| {
        let ty = spell.ty(&field.ty);
        let text = match field.presence.is_nullable() {
            true => format!("{}: {}<{ty}>", field.name, spell.name(Name::NULLABLE)),
            false => format!("{}: Option<{ty}>", field.name),
        };
        Member {
            docs: Vec::new(),
            attributes: lints::types([&field.ty]).map(|lint| lint.0.into()).into_iter().collect(),
            text,
        }
    });
    let definition = definition(spell, &def.name, body_docs(spell.api, def), fields);
    let new = constructor(spell, def, it);
    let setters = it.fields.iter().flat_map(|field| setters(spell, def, it, field));
    let mut pieces = vec![
        definition,
        Piece::Item(quote! {
            impl #name {
                #new
                #(#setters)*
            }
        }),
    ];
    pieces.extend(steps(spell, &name, def, it));
    pieces.push(table("body", spell.api, secrets, def, it));
    pieces
}

/// How a body is begun.
fn constructor(spell: &Speller<'_>, def: &TypeDef, it: &Struct) -> TokenStream {
    let arguments: Vec<(&Field, &Argument)> = it.arguments().collect();
    match arguments.as_slice() {
        [] => {
            let mut lines = vec!["A body without any value yet.".to_owned()];
            conditions(&mut lines, def);
            let docs = docs(&lines);
            quote! {
                #docs
                pub fn new() -> Self {
                    Self::default()
                }
            }
        }
        [(field, argument)] => {
            let mut lines = vec!["A body with what is required:".to_owned(), String::new()];
            lines.extend(listed(&arguments, |field| field.base_wire()));
            without(&mut lines, spell.api, def, it, &arguments);
            conditions(&mut lines, def);
            let docs = docs(&lines);
            let name = ident(&field.name);
            let (ty, value) = given(spell, field, argument);
            let second = second(spell, def, it, field, &quote!(Self), &quote!(Self::default()));
            quote! {
                #docs
                pub fn new(#name: #ty) -> Self {
                    Self { #name: #value, ..Self::default() }
                }
                #second
            }
        }
        [(field, argument), rest @ ..] => {
            let calls: String = rest.iter().map(|(field, _)| format!(".{}(…)", field.name)).collect();
            let call = prose::code(&format!("{}::{}(…){calls}", def.name, field.name));
            let mut lines =
                prose::wrapped(&format!("Starts a body. Its required values are given in this order: {call}."));
            lines.push(String::new());
            lines.extend(listed(&arguments, |field| &field.name));
            without(&mut lines, spell.api, def, it, &arguments);
            conditions(&mut lines, def);
            let docs = docs(&lines);
            let (name, missing) = (ident(&field.name), Literal::usize_unsuffixed(rest.len()));
            let (ty, value) = given(spell, field, argument);
            let incomplete = imported(spell, Name::INCOMPLETE);
            let lints = lints::name(&field.name, Receiver::None, 1);
            let (left, begun) = (quote!(#incomplete<Self, #missing>), quote!(#incomplete(Self::default())));
            let second = second(spell, def, it, field, &left, &begun);
            quote! {
                #docs
                #lints
                pub fn #name(#name: #ty) -> #left {
                    #incomplete(Self { #name: #value, ..Self::default() })
                }
                #second
            }
        }
    }
}

/// The second way to begin a body, or to go on with it: without an argument that the API has ceased to ask for.
fn second(
    spell: &Speller<'_>,
    def: &TypeDef,
    it: &Struct,
    field: &Field,
    result: &TokenStream,
    body: &TokenStream,
) -> Option<TokenStream> {
    let name = spell.api.kept.without(&def.name, it, field)?;
    let is_first = it.constructor.first().is_some_and(|first| first.wire == field.wire);
    let wire = prose::code(field.base_wire());
    let text = match (is_first, it.constructor.len()) {
        (true, 1) => format!("A body without {wire}, which the API no longer requires."),
        (true, _) => format!("Starts a body without {wire}, which the API no longer requires."),
        _ => format!("Leaves out {wire}, which the API no longer requires."),
    };
    let docs = docs(&prose::wrapped(&text));
    let name = ident(&name);
    let receiver = (!is_first).then(|| quote!(self));
    Some(quote! {
        #docs
        pub fn #name(#receiver) -> #result {
            #body
        }
    })
}

/// The steps behind the first one, of a body that takes several values.
fn steps(spell: &Speller<'_>, name: &Ident, def: &TypeDef, it: &Struct) -> Vec<Piece> {
    let arguments: Vec<(&Field, &Argument)> = it.arguments().collect();
    if arguments.len() < 2 {
        return Vec::new();
    }
    let later = arguments.iter().enumerate().skip(1);
    let incomplete = imported(spell, Name::INCOMPLETE);
    let step = later.map(|(at, (field, argument))| {
        let missing = arguments.len() - at;
        let mut lines = body_field_docs(field);
        let next = match arguments.get(at + 1) {
            Some((next, _)) => format!("Next: {}.", prose::code(&next.name)),
            None => "The last required value.".to_owned(),
        };
        prose::paragraph(&mut lines, next);
        let docs = docs(&lines);
        let setter = ident(&field.name);
        let (ty, value) = given(spell, field, argument);
        let (missing, left) = (Literal::usize_unsuffixed(missing), Literal::usize_unsuffixed(missing - 1));
        let body = quote!(#name { #setter: #value, ..self.0 });
        let (result, body) = if at + 1 < arguments.len() {
            (quote!(#incomplete<#name, #left>), quote!(#incomplete(#body)))
        } else {
            (quote!(#name), body)
        };
        let lints = lints::name(&field.name, Receiver::Value, 1);
        let rest = if at + 1 < arguments.len() { quote!(#incomplete(self.0)) } else { quote!(self.0) };
        let second = second(spell, def, it, field, &result, &rest);
        Piece::Item(quote! {
            impl #incomplete<#name, #missing> {
                #docs
                #lints
                pub fn #setter(self, #setter: #ty) -> #result {
                    #body
                }
                #second
            }
        })
    });
    step.collect()
}

/// How a required value is declared, and the value of its field.
fn given(spell: &Speller<'_>, field: &Field, of: &Argument) -> (TokenStream, TokenStream) {
    let name = ident(&field.name);
    let ty = tokens(&spell.form(Form::of_constructor(spell.api, field, of)));
    let value = match (of.nullable, field.presence.is_nullable()) {
        (false, _) => wrap(field, &argument(spell, &field.ty, &name).1),
        (true, true) => quote!(#name.into()),
        (true, false) => quote!(#name),
    };
    (ty, value)
}

fn wrap(field: &Field, value: &TokenStream) -> TokenStream {
    if field.presence.is_nullable() { quote!(Nullable::Set(#value)) } else { quote!(Some(#value)) }
}

fn setters(spell: &Speller<'_>, def: &TypeDef, it: &Struct, field: &Field) -> Vec<TokenStream> {
    let name = ident(&field.name);
    let item = KeptItem::member(&def.name, &field.wire);
    let deprecated = deprecated(deprecation(spell.api, marked(field.deprecated, &field.docs), &item));
    let mut setters = Vec::new();
    if spell.api.kept.has_setter(&def.name, it, field) {
        let mut lines = body_field_docs(field);
        asked(&mut lines, spell.api, &item);
        let docs = docs(&lines);
        let (ty, value) = argument(spell, &field.ty, &name);
        let value = wrap(field, &value);
        let lints = lints::name(&field.name, Receiver::Value, 1);
        setters.push(quote! {
            #docs
            #deprecated
            #lints
            pub fn #name(self, #name: #ty) -> Self {
                Self { #name: #value, ..self }
            }
        });
    }
    if let Some(clear) = it.clear(field) {
        let clear = ident(clear);
        let docs = docs(&[format!(
            "Sends null for {}, which is not the same as leaving it out.",
            prose::code(field.base_wire())
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
