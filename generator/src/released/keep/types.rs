//! The members of a type that is described and was released.

use super::Keeper;
use super::scalars::{Choice, choose};
use crate::ir::{Enum, KeptItem, TypeDef, TypeId, TypeKind, Union, Variant};
use std::fmt::Display;

impl Keeper<'_> {
    /// Puts the members of a released type into the type with its name.
    pub(super) fn members(&mut self, at: usize, released: TypeDef) {
        let mut kind = self.api.types[at].kind.clone();
        let name = released.name.as_str();
        match (&mut kind, released.kind) {
            (TypeKind::Struct(mine), TypeKind::Struct(released)) => {
                let has = |wire: &str| mine.fields.iter().any(|field| field.wire == wire);
                if released.fields.iter().any(|field| has(field.base_wire())) {
                    self.alike.insert(TypeId(at));
                }
                self.fields(name, mine, released);
            }
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
        if def.docs.is_empty() {
            def.docs = released.docs;
        }
    }

    fn variants<T: PartialEq + Display>(&mut self, ty: &str, mine: &mut Vec<Variant<T>>, released: Vec<Variant<T>>) {
        for old in released {
            match mine.iter().position(|variant| variant.wire == old.wire) {
                Some(at) => {
                    mine[at].name = old.name;
                    // An enum that any text is by now is described no longer.
                    if mine[at].docs.is_empty() {
                        mine[at].docs = old.docs;
                    }
                }
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
