//! Values in Rust, from the JSON that the description shows. Where it shows none that fits, one is made up.

use super::super::types::{ident, tokens};
use crate::ir::{Enum, Struct, TypeDef, TypeId, TypeKind, TypeRef, Union};
use crate::spell::{Form, Name, Speller};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

/// No value is made up deeper than this: a type may hold itself.
const DEPTH: usize = 8;

pub(super) struct Values<'a> {
    pub(super) spell: &'a Speller<'a>,
    /// What a text is that nobody shows.
    pub(super) name: &'a str,
    /// Null says something: what is there is to go.
    pub(super) clears: bool,
}

impl<'a> Values<'a> {
    /// What an argument takes.
    pub(super) fn given(&self, form: Form<'_>, shown: Option<&Value>) -> TokenStream {
        self.form(form, shown, 0)
    }

    fn form(&self, form: Form<'_>, shown: Option<&Value>, depth: usize) -> TokenStream {
        let list = || shown.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let map = || shown.and_then(Value::as_object).into_iter().flatten();
        match form {
            Form::Text => self.text(shown),
            Form::Bytes => quote!("content"),
            Form::Into(ty) => self.into(ty, shown, depth),
            Form::Texts => match list() {
                [] => {
                    let text = self.text(shown);
                    quote!([#text])
                }
                items => {
                    let items = items.iter().map(|item| self.text(Some(item)));
                    quote!([#(#items),*])
                }
            },
            Form::EachInto(ty) => match (list(), shown) {
                ([], Some(Value::Array(_))) => {
                    let ty = tokens(&self.spell.ty(ty));
                    quote!([] as [#ty; 0])
                }
                ([], _) => {
                    let item = self.into(ty, None, depth + 1);
                    quote!([#item])
                }
                (items, _) => {
                    let items = items.iter().map(|item| self.into(ty, Some(item), depth + 1));
                    quote!([#(#items),*])
                }
            },
            Form::Each(ty) => {
                let items = list().iter().map(|item| self.exact(ty, Some(item), depth + 1));
                match shown {
                    Some(Value::Array(_)) => quote!([#(#items),*]),
                    _ => {
                        let item = self.exact(ty, None, depth + 1);
                        quote!([#item])
                    }
                }
            }
            Form::Pairs(ty) => self.pairs(map(), |value| self.exact(ty, value, depth + 1)),
            Form::PairsInto(ty) => self.pairs(map(), |value| self.into(ty, value, depth + 1)),
            Form::Exact(ty) => self.exact(ty, shown, depth),
            Form::Optional(ty) => match shown {
                None | Some(Value::Null) => quote!(None),
                shown => {
                    let value = self.exact(ty, shown, depth);
                    quote!(Some(#value))
                }
            },
        }
    }

    fn pairs<'v>(
        &self,
        map: impl Iterator<Item = (&'v String, &'v Value)>,
        value: impl Fn(Option<&Value>) -> TokenStream,
    ) -> TokenStream {
        // In an order of their own: that of a map depends on how its crate was built.
        let mut shown: Vec<_> = map.collect();
        shown.sort_unstable_by_key(|(key, _)| *key);
        let mut pairs: Vec<TokenStream> = shown
            .into_iter()
            .map(|(key, shown)| {
                let value = value(Some(shown));
                quote!((#key, #value))
            })
            .collect();
        if pairs.is_empty() {
            let value = value(None);
            pairs.push(quote!(("name", #value)));
        }
        quote!([#(#pairs),*])
    }

    fn text(&self, shown: Option<&Value>) -> TokenStream {
        let text = match shown {
            Some(Value::String(text)) => text.clone(),
            Some(scalar @ (Value::Number(_) | Value::Bool(_))) => scalar.to_string(),
            _ => self.name.to_owned(),
        };
        quote!(#text)
    }

    /// What converts into the type.
    fn into(&self, ty: &TypeRef, shown: Option<&Value>, depth: usize) -> TokenStream {
        match ty {
            TypeRef::String | TypeRef::Timestamp | TypeRef::Secret => self.text(shown),
            TypeRef::Json => json(shown),
            ty => self.exact(ty, shown, depth),
        }
    }

    /// The value itself.
    pub(super) fn exact(&self, ty: &TypeRef, shown: Option<&Value>, depth: usize) -> TokenStream {
        if depth > DEPTH {
            return quote!(Default::default());
        }
        match ty {
            TypeRef::String => {
                let text = self.text(shown);
                quote!(#text.to_owned())
            }
            TypeRef::Timestamp | TypeRef::Secret => {
                let (ty, text) = (tokens(&self.spell.ty(ty)), self.text(shown));
                quote!(#ty::from(#text))
            }
            TypeRef::Integer => integer(shown.and_then(Value::as_i64).unwrap_or(1)),
            TypeRef::Float => {
                let number = Literal::f64_unsuffixed(shown.and_then(Value::as_f64).unwrap_or(1.0).abs());
                match shown.and_then(Value::as_f64) {
                    Some(negative) if negative < 0.0 => quote!(-#number),
                    _ => quote!(#number),
                }
            }
            TypeRef::Bool => {
                let value = shown.and_then(Value::as_bool).unwrap_or(true);
                quote!(#value)
            }
            TypeRef::Json => {
                let (ty, value) = (tokens(&self.spell.ty(ty)), json(shown));
                quote!(#ty::from(#value))
            }
            TypeRef::Named(id) => self.named(*id, shown, depth),
            TypeRef::List(item) => {
                let shown = shown.and_then(Value::as_array);
                let items = shown.into_iter().flatten().map(|shown| self.exact(item, Some(shown), depth + 1));
                quote!(vec![#(#items),*])
            }
            TypeRef::Map(value) => {
                let map = self.spell.name(Name::BTREE_MAP);
                let map = tokens(map);
                match shown.and_then(Value::as_object).filter(|map| !map.is_empty()) {
                    None => quote!(#map::new()),
                    Some(shown) => {
                        let mut shown: Vec<_> = shown.iter().collect();
                        shown.sort_unstable_by_key(|(key, _)| *key);
                        let pairs = shown.into_iter().map(|(key, shown)| {
                            let value = self.exact(value, Some(shown), depth + 1);
                            quote!((#key.to_owned(), #value))
                        });
                        quote!(#map::from([#(#pairs),*]))
                    }
                }
            }
            TypeRef::Boxed(inner) => {
                let value = self.exact(inner, shown, depth + 1);
                quote!(Box::new(#value))
            }
        }
    }

    fn named(&self, id: TypeId, shown: Option<&Value>, depth: usize) -> TokenStream {
        let def = self.spell.api.ty(id);
        match &def.kind {
            TypeKind::Struct(it) => self.body(id, it, shown.and_then(Value::as_object), depth),
            TypeKind::Enum(it) => self.variant(id, it, shown),
            TypeKind::Union(it) => self.union(id, def, it, shown, depth),
        }
    }

    /// A body, begun and filled.
    fn body(&self, id: TypeId, it: &Struct, shown: Option<&Map<String, Value>>, depth: usize) -> TokenStream {
        let api = self.spell.api;
        let name = tokens(&self.spell.named(id));
        let of = |wire: &str| shown.and_then(|shown| shown.get(wire));
        let arguments: Vec<_> = it
            .arguments()
            .map(|(field, argument)| {
                let form = Form::of_constructor(api, field, argument);
                let named = Values { spell: self.spell, name: field.base_wire(), clears: self.clears };
                (ident(&field.name), named.form(form, of(field.base_wire()), depth + 1))
            })
            .collect();
        let mut body = match arguments.as_slice() {
            [] => quote!(#name::new()),
            [(_, value)] => quote!(#name::new(#value)),
            [(first, value), rest @ ..] => {
                let rest = rest.iter().map(|(name, value)| quote!(.#name(#value)));
                quote!(#name::#first(#value) #(#rest)*)
            }
        };
        for field in
            it.fields.iter().filter(|field| !it.is_argument(field) && !field.is_reshaped() && !field.deprecated)
        {
            match (of(field.base_wire()), it.clear(field)) {
                (Some(Value::Null), Some(clear)) if self.clears => {
                    let clear = ident(clear);
                    body.extend(quote!(.#clear()));
                }
                (None | Some(Value::Null), _) => {}
                (shown, _) => {
                    let named = Values { spell: self.spell, name: field.base_wire(), clears: self.clears };
                    let (name, value) =
                        (ident(&field.name), named.form(Form::of_value(api, &field.ty), shown, depth + 1));
                    body.extend(quote!(.#name(#value)));
                }
            }
        }
        body
    }

    /// The variant of a value; the value itself, if it is none.
    pub(super) fn variant(&self, id: TypeId, it: &Enum, shown: Option<&Value>) -> TokenStream {
        let name = tokens(&self.spell.named(id));
        let found = match it {
            Enum::Text(variants) => {
                let wanted = shown.and_then(Value::as_str);
                let found = variants.iter().find(|variant| Some(variant.wire.as_str()) == wanted);
                found.or_else(|| variants.first().filter(|_| wanted.is_none())).map(|variant| &variant.name)
            }
            Enum::Integer(variants) => {
                let wanted = shown.and_then(Value::as_i64);
                let found = variants.iter().find(|variant| Some(variant.wire) == wanted);
                found.or_else(|| variants.first().filter(|_| wanted.is_none())).map(|variant| &variant.name)
            }
        };
        match (found, it) {
            (Some(variant), _) => {
                let variant = ident(variant);
                quote!(#name::#variant)
            }
            (None, Enum::Text(_)) => {
                let text = self.text(shown);
                quote!(#name::from(#text))
            }
            (None, Enum::Integer(_)) => {
                let number = integer(shown.and_then(Value::as_i64).unwrap_or(1));
                quote!(#name::from(#number))
            }
        }
    }

    fn union(&self, id: TypeId, def: &TypeDef, it: &Union, shown: Option<&Value>, depth: usize) -> TokenStream {
        let fits = |ty: &TypeRef| shown.is_none_or(|shown| self.fits(ty, shown));
        let Some(variant) = it.variants.iter().find(|variant| fits(&variant.ty)).or_else(|| it.variants.first()) else {
            return quote!(Default::default());
        };
        let (name, variant, ty) = (tokens(&self.spell.named(id)), ident(&variant.name), &variant.ty);
        debug_assert!(matches!(def.kind, TypeKind::Union(_)));
        let value = self.exact(ty, shown, depth + 1);
        quote!(#name::#variant(#value))
    }

    /// Whether a value can be one of the type, as far as its kind tells.
    fn fits(&self, ty: &TypeRef, shown: &Value) -> bool {
        match ty {
            TypeRef::String | TypeRef::Timestamp | TypeRef::Secret => shown.is_string(),
            TypeRef::Integer => shown.is_i64(),
            TypeRef::Float => shown.is_number(),
            TypeRef::Bool => shown.is_boolean(),
            TypeRef::Json => true,
            TypeRef::List(_) => shown.is_array(),
            TypeRef::Map(_) => shown.is_object(),
            TypeRef::Boxed(inner) => self.fits(inner, shown),
            TypeRef::Named(id) => match &self.spell.api.ty(*id).kind {
                TypeKind::Struct(it) => shown.as_object().is_some_and(|shown| {
                    let known = |name: &String| it.fields.iter().any(|field| field.base_wire() == name);
                    shown.keys().all(known) && it.arguments().all(|(field, _)| shown.contains_key(field.base_wire()))
                }),
                TypeKind::Enum(Enum::Text(_)) => shown.is_string(),
                TypeKind::Enum(Enum::Integer(_)) => shown.is_i64(),
                TypeKind::Union(it) => it.variants.iter().any(|variant| self.fits(&variant.ty, shown)),
            },
        }
    }
}

fn integer(number: i64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 { quote!(-#literal) } else { quote!(#literal) }
}

fn json(shown: Option<&Value>) -> TokenStream {
    let value = tokens(&shown.map_or_else(|| "{}".to_owned(), Value::to_string));
    quote!(serde_json::json!(#value))
}
