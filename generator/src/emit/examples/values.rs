//! Values in Rust, from the JSON that the description shows. Where it shows none that fits, one is made up; where a value
//! is too large to be read, there is none.

use super::super::types::{ident, tokens};
use super::json::{float, integer, json};
use super::room::{Room, is_too_long, sorted};
use crate::ir::{Enum, Struct, TypeId, TypeKind, TypeRef, Union};
use crate::spell::{Form, Name, Speller};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};

#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) spell: &'a Speller<'a>,
    /// What a text is that nobody shows.
    pub(super) name: &'a str,
    /// Null says something: what is there is to go.
    pub(super) clears: bool,
}

impl<'a> Values<'a> {
    /// What an argument takes.
    pub(super) fn given(&self, form: Form<'_>, shown: Option<&Value>) -> Option<TokenStream> {
        self.form(form, shown, Room::WHOLE)
    }

    fn form(&self, form: Form<'_>, shown: Option<&Value>, room: Room) -> Option<TokenStream> {
        let into = |ty: &TypeRef, shown: Option<&Value>, room| self.into(ty, shown, room);
        let exact = |ty: &TypeRef, shown: Option<&Value>, room| self.exact(ty, shown, room);
        match form {
            Form::Text => Some(self.text(shown)),
            Form::Bytes => Some(quote!("content")),
            Form::Into(ty) => self.into(ty, shown, room),
            Form::Texts => match shown.and_then(Value::as_array).map(Vec::as_slice) {
                None | Some([]) => {
                    let text = self.text(shown);
                    Some(quote!([#text]))
                }
                Some(_) => {
                    let items = self.items(shown, room, |item, _| Some(self.text(item)))?;
                    Some(quote!([#(#items),*]))
                }
            },
            Form::EachInto(ty) => {
                let items = self.items(shown, room, |item, room| into(ty, item, room))?;
                // What none of them is has to be said.
                let none = items.is_empty().then(|| tokens(&self.spell.ty(ty))).map(|ty| quote!(as [#ty; 0]));
                Some(quote!([#(#items),*] #none))
            }
            Form::Each(ty) => {
                let items = self.items(shown, room, |item, room| exact(ty, item, room))?;
                Some(quote!([#(#items),*]))
            }
            Form::Pairs(ty) => self.pairs(ty, shown, room, |value, room| exact(ty, value, room)),
            Form::PairsInto(ty) => self.pairs(ty, shown, room, |value, room| into(ty, value, room)),
            Form::Exact(ty) => self.exact(ty, shown, room),
            Form::Optional(ty) => match shown {
                None | Some(Value::Null) => Some(quote!(None)),
                shown => {
                    let value = self.exact(ty, shown, room)?;
                    Some(quote!(Some(#value)))
                }
            },
        }
    }

    /// What is shown, one by one; where that is no list, one that is made up, if its type has an end.
    fn items(
        &self,
        shown: Option<&Value>,
        room: Room,
        item: impl Fn(Option<&Value>, Room) -> Option<TokenStream>,
    ) -> Option<Vec<TokenStream>> {
        match shown {
            Some(Value::Array(items)) => {
                let room = room.share(items.len())?;
                items.iter().map(|shown| item(Some(shown), room)).collect()
            }
            _ => Some(room.made_up().and_then(|room| item(None, room)).into_iter().collect()),
        }
    }

    fn pairs(
        &self,
        ty: &TypeRef,
        shown: Option<&Value>,
        room: Room,
        value: impl Fn(Option<&Value>, Room) -> Option<TokenStream>,
    ) -> Option<TokenStream> {
        let Some(map) = shown.and_then(Value::as_object).filter(|map| !map.is_empty()) else {
            return Some(match room.made_up().and_then(|room| value(None, room)) {
                Some(value) => quote!([("name", #value)]),
                None => {
                    let ty = tokens(&self.spell.ty(ty));
                    quote!([] as [(&str, #ty); 0])
                }
            });
        };
        let room = room.share(map.len())?;
        let pairs = sorted(map).into_iter().map(|(key, shown)| {
            let value = value(Some(shown), room)?;
            Some(quote!((#key, #value)))
        });
        let pairs = pairs.collect::<Option<Vec<_>>>()?;
        Some(quote!([#(#pairs),*]))
    }

    fn text(&self, shown: Option<&Value>) -> TokenStream {
        let text = match shown {
            Some(Value::String(text)) if !is_too_long(text) => text.clone(),
            Some(scalar @ (Value::Number(_) | Value::Bool(_))) => scalar.to_string(),
            _ => self.name.to_owned(),
        };
        quote!(#text)
    }

    /// What converts into the type.
    fn into(&self, ty: &TypeRef, shown: Option<&Value>, room: Room) -> Option<TokenStream> {
        match ty {
            TypeRef::String | TypeRef::Timestamp | TypeRef::Secret => Some(self.text(shown)),
            TypeRef::Json => json(shown),
            ty => self.exact(ty, shown, room),
        }
    }

    /// The value itself.
    fn exact(&self, ty: &TypeRef, shown: Option<&Value>, room: Room) -> Option<TokenStream> {
        Some(match ty {
            TypeRef::String => {
                let text = self.text(shown);
                quote!(#text.to_owned())
            }
            TypeRef::Timestamp | TypeRef::Secret => {
                let (ty, text) = (tokens(&self.spell.ty(ty)), self.text(shown));
                quote!(#ty::from(#text))
            }
            TypeRef::Integer => integer(shown.and_then(Value::as_i64).unwrap_or(1)),
            TypeRef::Float => float(shown.and_then(Value::as_f64).unwrap_or(1.0)),
            TypeRef::Bool => {
                let value = shown.and_then(Value::as_bool).unwrap_or(true);
                quote!(#value)
            }
            TypeRef::Json => {
                let (ty, value) = (tokens(&self.spell.ty(ty)), json(shown)?);
                quote!(#ty::from(#value))
            }
            TypeRef::Named(id) => return self.named(*id, shown, room),
            TypeRef::List(item) => {
                let shown = shown.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let room = room.share(shown.len())?;
                let items = shown.iter().map(|shown| self.exact(item, Some(shown), room));
                let items = items.collect::<Option<Vec<_>>>()?;
                quote!(vec![#(#items),*])
            }
            TypeRef::Map(value) => {
                let map = tokens(self.spell.name(Name::BTREE_MAP));
                match shown.and_then(Value::as_object).filter(|map| !map.is_empty()) {
                    None => quote!(#map::new()),
                    Some(shown) => {
                        let room = room.share(shown.len())?;
                        let pairs = sorted(shown).into_iter().map(|(key, shown)| {
                            let value = self.exact(value, Some(shown), room)?;
                            Some(quote!((#key.to_owned(), #value)))
                        });
                        let pairs = pairs.collect::<Option<Vec<_>>>()?;
                        quote!(#map::from([#(#pairs),*]))
                    }
                }
            }
            TypeRef::Boxed(inner) => {
                let value = self.exact(inner, shown, room.share(1)?)?;
                quote!(Box::new(#value))
            }
        })
    }

    /// A value that is one text, number or variant.
    pub(super) fn scalar(&self, ty: &TypeRef, shown: &Value) -> Option<TokenStream> {
        self.exact(ty, Some(shown), Room::WHOLE)
    }

    fn named(&self, id: TypeId, shown: Option<&Value>, room: Room) -> Option<TokenStream> {
        match &self.spell.api.ty(id).kind {
            TypeKind::Struct(it) => self.body(id, it, shown.and_then(Value::as_object), room),
            TypeKind::Enum(it) => Some(self.variant(id, it, shown)),
            TypeKind::Union(it) => self.union(id, it, shown, room),
        }
    }

    /// A body, begun and filled.
    fn body(&self, id: TypeId, it: &Struct, shown: Option<&Map<String, Value>>, room: Room) -> Option<TokenStream> {
        let api = self.spell.api;
        let of = |wire: &str| shown.and_then(|shown| shown.get(wire));
        let others: Vec<_> = it
            .fields
            .iter()
            .filter(|field| !it.is_argument(field) && !field.is_reshaped() && !field.deprecated)
            .filter_map(|field| Some((field, of(field.base_wire())?)))
            .collect();
        let room = room.share(it.arguments().count() + others.len())?;
        let mut arguments = Vec::new();
        for (field, argument) in it.arguments() {
            let (wire, form) = (field.base_wire(), Form::of_constructor(api, field, argument));
            arguments.push((ident(&field.name), Values { name: wire, ..*self }.form(form, of(wire), room)?));
        }
        let name = tokens(&self.spell.named(id));
        let mut body = match arguments.as_slice() {
            [] => quote!(#name::new()),
            [(_, value)] => quote!(#name::new(#value)),
            [(first, value), rest @ ..] => {
                let rest = rest.iter().map(|(name, value)| quote!(.#name(#value)));
                quote!(#name::#first(#value) #(#rest)*)
            }
        };
        for (field, shown) in others {
            match (shown, it.clear(field)) {
                (Value::Null, Some(clear)) if self.clears => {
                    let clear = ident(clear);
                    body.extend(quote!(.#clear()));
                }
                (Value::Null, _) => {}
                (shown, _) => {
                    let (name, form) = (ident(&field.name), Form::of_value(api, &field.ty));
                    let value = Values { name: field.base_wire(), ..*self }.form(form, Some(shown), room);
                    body.extend(value.map(|value| quote!(.#name(#value))));
                }
            }
        }
        Some(body)
    }

    /// The variant of a value; the value itself, if it is none.
    fn variant(&self, id: TypeId, it: &Enum, shown: Option<&Value>) -> TokenStream {
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

    fn union(&self, id: TypeId, it: &Union, shown: Option<&Value>, room: Room) -> Option<TokenStream> {
        let fits = |ty: &TypeRef| shown.is_none_or(|shown| self.fits(ty, shown));
        let variant = it.variants.iter().find(|variant| fits(&variant.ty)).or_else(|| it.variants.first())?;
        let (name, variant, ty) = (tokens(&self.spell.named(id)), ident(&variant.name), &variant.ty);
        let value = self.exact(ty, shown, room.share(1)?)?;
        Some(quote!(#name::#variant(#value)))
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
