//! Enums of places that have one name: the type has the values of all of them.

use crate::diagnostic::{Diagnostic, child};
use crate::ir::wished::{Enum, TypeDef, TypeId, TypeKind, Variant};

/// Adds what the first of two types lacks of the other's values, and says which of the two has a value alone.
pub(super) fn values(types: &mut [TypeDef], into: TypeId, from: TypeId) -> Option<Diagnostic> {
    let other = types[from.0].clone();
    let first = &mut types[into.0];
    let (TypeKind::Enum(it), TypeKind::Enum(of)) = (&mut first.kind, &other.kind) else { return None };
    let (here, there) = match (it, of) {
        (Enum::Text(it), Enum::Text(other)) => unite(it, other, String::clone),
        (Enum::Integer(it), Enum::Integer(other)) => unite(it, other, i64::to_string),
        _ => return None,
    };
    let alone = |values: Vec<String>, pointer: &str| match values.is_empty() {
        true => None,
        false => Some(format!("{} only at {pointer}", values.join(", "))),
    };
    let differences: Vec<String> =
        [alone(here, &first.pointer), alone(there, &other.pointer)].into_iter().flatten().collect();
    (!differences.is_empty()).then(|| {
        Diagnostic::note(format!(
            "two enums that share a type differ, and the type has the values of both: {}",
            differences.join("; ")
        ))
        .at(child(&other.pointer, "enum"))
    })
}

/// The values that each of the two lacked, as the description has them; the first has all of them afterwards,
/// what either says of them, and the names that either gives.
fn unite<T: Clone + PartialEq>(
    it: &mut Vec<Variant<T>>,
    other: &[Variant<T>],
    text: fn(&T) -> String,
) -> (Vec<String>, Vec<String>) {
    let named = |value: &T| format!("`{}`", text(value));
    let has = |all: &[Variant<T>], value: &T| all.iter().any(|variant| variant.wire == *value);
    let here = it.iter().filter(|variant| !has(other, &variant.wire)).map(|variant| named(&variant.wire)).collect();
    let new: Vec<Variant<T>> = other.iter().filter(|variant| !has(it, &variant.wire)).cloned().collect();
    let there = new.iter().map(|variant| named(&variant.wire)).collect();
    for variant in it.iter_mut() {
        let Some(same) = other.iter().find(|other| other.wire == variant.wire) else { continue };
        if variant.docs.is_empty() {
            variant.docs.clone_from(&same.docs);
        }
        variant.name.or(same.name.clone());
    }
    it.extend(new);
    (here, there)
}
