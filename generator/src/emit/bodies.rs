//! The bodies that callers send: one required value is the argument of `new`, several are
//! given step by step, and all others have setters.

use super::kept::{asked, deprecated, deprecation, gone_type};
use super::lints::{self, Receiver};
use super::records::{definition, table};
use super::types::{argument, docs, ident, imported, tokens};
use crate::docs as prose;
use crate::format::{Member, Piece};
use crate::ir::secrets::Secrets;
use crate::ir::{Api, Argument, Content, Field, KeptItem, Operation, Struct, TypeDef, TypeKind, TypeRef};
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

/// The prose of a body, and the calls that send it.
fn body_docs(api: &Api, def: &TypeDef) -> Vec<String> {
    let mut lines = def.docs.clone();
    gone_type(&mut lines, api, &def.name);
    let mut calls = Vec::new();
    for resource in &api.resources {
        for operation in resource.operations.iter().filter(|operation| sends(api, operation, def)) {
            let method = operation.name.trim_start_matches("r#");
            let handle = if resource.module == def.module {
                resource.handle.to_string()
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

/// How a body is begun.
fn constructor(spell: &Speller<'_>, def: &TypeDef, it: &Struct) -> TokenStream {
    let arguments: Vec<(&Field, &Argument)> = it.arguments().collect();
    match arguments.as_slice() {
        [] => quote! {
            #[doc = " A body without any value yet."]
            pub fn new() -> Self {
                Self::default()
            }
        },
        [(field, argument)] => {
            let mut lines = vec!["A body with what is required:".to_owned(), String::new()];
            lines.extend(listed(&arguments, |field| field.base_wire()));
            without(&mut lines, spell.api, def, it, &arguments);
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

/// How a body begins without the arguments that the API has ceased to ask for.
fn without(lines: &mut Vec<String>, api: &Api, def: &TypeDef, it: &Struct, arguments: &[(&Field, &Argument)]) {
    let optional = arguments.iter().filter(|(field, _)| !field.presence.is_required());
    let optional: Vec<String> = optional.map(|(field, _)| prose::code(field.base_wire())).collect();
    if optional.is_empty() {
        return;
    }
    let second = arguments.iter().map(|(field, _)| api.kept.without(&def.name, it, field));
    let steps = second.zip(arguments).enumerate().map(|(at, (second, (field, _)))| {
        let separator = if at == 0 { "::" } else { "." };
        second.map_or_else(|| format!("{separator}{}(…)", field.name), |name| format!("{separator}{name}()"))
    });
    let steps: String = steps.collect();
    let is_released = arguments.iter().any(|(field, _)| api.kept.without(&def.name, it, field).is_some());
    let begin = prose::code(&format!("{}{}", def.name, if is_released { &steps } else { "::default()" }));
    prose::paragraph(lines, format!("The API takes a body without {}, too: begin with {begin}.", optional.join(", ")));
}

/// What the arguments are, each in its first paragraph.
fn listed(arguments: &[(&Field, &Argument)], name: impl Fn(&Field) -> &str) -> Vec<String> {
    let item = |(field, _): &(&Field, &Argument)| {
        let text = field.docs.iter().take_while(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        format!("- {}: {text}", prose::code(name(field)))
    };
    arguments.iter().map(item).collect()
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

/// The docs of what sets a field, which say how it is called on the wire.
fn body_field_docs(field: &Field) -> Vec<String> {
    let mut lines = field.docs.clone();
    if field.name.trim_start_matches("r#") != field.base_wire() {
        prose::with_wire_name(&mut lines, field.base_wire());
    }
    lines
}

fn wrap(field: &Field, value: &TokenStream) -> TokenStream {
    if field.presence.is_nullable() { quote!(Nullable::Set(#value)) } else { quote!(Some(#value)) }
}

fn setters(spell: &Speller<'_>, def: &TypeDef, it: &Struct, field: &Field) -> Vec<TokenStream> {
    let name = ident(&field.name);
    let item = KeptItem::member(&def.name, &field.wire);
    let deprecated = deprecated(deprecation(spell.api, field.deprecated, &item));
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
