//! One type of two shapes.

use crate::ir::Presence;
use crate::ir::wished::{Enum, Field, TypeKind, Union, Variant};

/// Adds what another shape of the same type has.
pub(super) fn merge(kind: &mut TypeKind, other: TypeKind) {
    match (kind, other) {
        (TypeKind::Struct(a), TypeKind::Struct(b)) => {
            // What one place lacks, it doesn't require.
            let optional = |field: &mut Field| field.presence = Presence::of(false, field.presence.is_nullable());
            let lacks = |field: &Field| b.fields.iter().all(|other| other.wire != field.wire);
            a.fields.iter_mut().filter(|field| lacks(field)).for_each(optional);
            for mut field in b.fields {
                match a.fields.iter_mut().find(|mine| mine.wire == field.wire) {
                    Some(mine) => mine.presence = mine.presence.or(field.presence),
                    None => {
                        optional(&mut field);
                        a.fields.push(field);
                    }
                }
            }
        }
        (TypeKind::Enum(Enum::Text(a)), TypeKind::Enum(Enum::Text(b))) => merge_variants(a, b),
        (TypeKind::Enum(Enum::Integer(a)), TypeKind::Enum(Enum::Integer(b))) => merge_variants(a, b),
        // Unions are one only where they have the same members, by the same values.
        (
            TypeKind::Union(Union { discriminator: Some(a), .. }),
            TypeKind::Union(Union { discriminator: Some(b), .. }),
        ) => {
            for (value, at) in b.mapping {
                a.mapping.entry(value).or_insert(at);
            }
        }
        _ => {}
    }
}

fn merge_variants<T: PartialEq>(a: &mut Vec<Variant<T>>, b: Vec<Variant<T>>) {
    for variant in b {
        match a.iter_mut().find(|mine| mine.wire == variant.wire) {
            Some(mine) if mine.docs.is_empty() => mine.docs = variant.docs,
            Some(_) => {}
            None => a.push(variant),
        }
    }
}
