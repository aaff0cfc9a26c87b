//! The members of a type that is described and was released.

use super::Keeper;
use super::scalars::{Choice, choose};
use crate::ir::{
    Enum, Field, Ident, KeptItem, Presence, Reshaped, Struct, TypeDef, TypeKind, TypeRef, Union, Usage, Variant,
};
use std::collections::BTreeSet;
use std::fmt::Display;

impl Keeper<'_> {
    /// Puts the members of a released type into the type with its name.
    pub(super) fn members(&mut self, at: usize, released: TypeDef) {
        let mut kind = self.api.types[at].kind.clone();
        let name = released.name.as_str();
        match (&mut kind, released.kind) {
            (TypeKind::Struct(mine), TypeKind::Struct(released)) => self.fields(name, mine, released),
            (TypeKind::Enum(Enum::Text(mine)), TypeKind::Enum(Enum::Text(old))) => self.variants(name, mine, old),
            (TypeKind::Enum(Enum::Integer(mine)), TypeKind::Enum(Enum::Integer(old))) => self.variants(name, mine, old),
            (TypeKind::Union(mine), TypeKind::Union(released)) => self.union(name, mine, released),
            _ => {}
        }
        let def = &mut self.api.types[at];
        def.kind = kind;
        def.module = released.module;
        // Arguments that took text go on taking it.
        def.into |= released.into;
    }

    fn fields(&mut self, ty: &str, mine: &mut Struct, released: Struct) {
        let is_body = mine.usage == Usage::Body;
        let known: BTreeSet<String> = released.fields.iter().map(|field| field.wire.clone()).collect();
        mine.constructor = released.constructor;
        for old in released.fields {
            let item = KeptItem::member(ty, &old.wire);
            match mine.fields.iter().position(|field| field.wire == old.wire) {
                Some(at)
                    if !is_body && choose(self.api, &old.ty, &mine.fields[at].ty).when_read(&old.ty) == Choice::New =>
                {
                    self.reshaped(ty, mine, at, old);
                }
                Some(at) => self.field(item, &mut mine.fields[at], old, is_body),
                // Of another name on the wire: the report tells.
                None if mine.fields.iter().any(|field| field.name == old.name) => {}
                None => {
                    self.gone(item);
                    let presence = Presence::of(false, old.presence.is_nullable());
                    mine.fields.push(Field { presence, ..old });
                }
            }
        }
        if is_body {
            for field in mine.fields.iter_mut() {
                if field.presence.is_required() && !known.contains(&field.wire) {
                    // The API answers for what it asks for.
                    field.presence = Presence::of(false, field.presence.is_nullable());
                    self.asked(KeptItem::member(ty, &field.wire));
                }
            }
        }
    }

    /// Keeps a field that is of another shape by now, and can't be read any more: what is sent has a field beside it.
    fn reshaped(&mut self, ty: &str, mine: &mut Struct, at: usize, released: Field) {
        let is_list = |ty: &TypeRef| matches!(ty, TypeRef::List(_));
        let list = is_list(&released.ty) != is_list(&mine.fields[at].ty);
        if mine.fields[at].name == released.name {
            let shape = match &mine.fields[at].ty {
                TypeRef::List(_) => "list",
                TypeRef::Map(_) => "map",
                TypeRef::Named(_) => "object",
                _ => "value",
            };
            let plain = format!("{}_{shape}", released.name.plain());
            let numbered = |number: usize| if number == 1 { plain.clone() } else { format!("{plain}{number}") };
            let free = |name: &Ident| mine.fields.iter().all(|field| field.name != *name);
            if let Some(name) = (1..).map(|number| Ident::new(numbered(number))).find(free) {
                mine.fields[at].name = name;
            }
        }
        // No such key can be in an answer, where it would be another field's.
        let wire = format!("{} as {}", released.wire, released.name.plain());
        let item = KeptItem::member(ty, &wire);
        self.gone(item.clone());
        self.api.kept.reshaped.insert(item, Reshaped { now: mine.fields[at].name.clone(), list });
        let presence = Presence::of(false, released.presence.is_nullable());
        mine.fields.push(Field { wire, presence, ..released });
    }

    fn field(&mut self, item: KeptItem, mine: &mut Field, released: Field, is_body: bool) {
        match choose(self.api, &released.ty, &mine.ty) {
            Choice::New => {}
            Choice::Released => mine.ty = released.ty,
            Choice::Converted(now) => {
                mine.ty = released.ty;
                self.api.kept.changed.insert(item.clone(), now);
            }
        }
        mine.name = released.name;
        if !is_body {
            return;
        }
        if released.clear.is_some() {
            mine.clear = released.clear;
        }
        let required = mine.presence.is_required() && released.presence.is_required();
        if mine.presence.is_required() && !required {
            self.asked(item);
        }
        mine.presence = Presence::of(required, mine.presence.is_nullable() || released.presence.is_nullable());
    }

    fn variants<T: PartialEq + Display>(&mut self, ty: &str, mine: &mut Vec<Variant<T>>, released: Vec<Variant<T>>) {
        for old in released {
            match mine.iter().position(|variant| variant.wire == old.wire) {
                Some(at) => mine[at].name = old.name,
                None if mine.iter().any(|variant| variant.name == old.name) => {}
                None => {
                    self.gone(KeptItem::member(ty, &old.wire.to_string()));
                    mine.push(old);
                }
            }
        }
    }

    fn union(&mut self, ty: &str, mine: &mut Union, released: Union) {
        for (at, old) in released.variants.into_iter().enumerate() {
            if let Some(variant) = mine.variants.iter_mut().find(|variant| variant.name == old.name) {
                if choose(self.api, &old.ty, &variant.ty) != Choice::New {
                    variant.ty = old.ty;
                }
                continue;
            }
            self.gone(KeptItem::member(ty, &old.name));
            let place = mine.variants.len();
            mine.variants.push(old);
            if let (Some(mine), Some(released)) = (&mut mine.discriminator, &released.discriminator)
                && mine.property == released.property
            {
                for (value, _) in released.mapping.iter().filter(|(_, of)| **of == at) {
                    mine.mapping.entry(value.clone()).or_insert(place);
                }
            }
        }
    }
}
