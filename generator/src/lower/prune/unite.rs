//! Enums of places that have one name: the type has the values of all of them.

use crate::diagnostic::{Diagnostic, child};
use crate::ir::wished::{Enum, TypeDef, TypeId, TypeKind, Variant};
use crate::words::listed;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The values of each place whose enum has become that of a type.
#[derive(Default)]
pub(super) struct Places(BTreeMap<TypeId, Vec<(String, Vec<String>)>>);

impl Places {
    /// Adds what the first of two types lacks of the other's values.
    pub(super) fn unite(&mut self, types: &mut [TypeDef], into: TypeId, from: TypeId) {
        let other = types[from.0].clone();
        let first = &mut types[into.0];
        let (place, at) = (first.pointer.clone(), other.pointer);
        let (here, there) = match (&mut first.kind, other.kind) {
            (TypeKind::Enum(Enum::Text(it)), TypeKind::Enum(Enum::Text(other))) => unite(it, other, String::clone),
            (TypeKind::Enum(Enum::Integer(it)), TypeKind::Enum(Enum::Integer(other))) => {
                unite(it, other, i64::to_string)
            }
            _ => return,
        };
        self.0.entry(into).or_insert_with(|| vec![(place, here)]).push((at, there));
    }

    /// Says of each type which values only some of its places have, or all but some.
    pub(super) fn differences(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_values().filter_map(|places| {
            let sets: Vec<BTreeSet<&String>> = places.iter().map(|(_, values)| values.iter().collect()).collect();
            let mut seen = BTreeSet::new();
            let values = places.iter().flat_map(|(_, values)| values).filter(|value| seen.insert(*value));
            let differences = values.filter_map(|value| {
                let (with, without): (Vec<usize>, Vec<usize>) =
                    (0..places.len()).partition(|place| sets[*place].contains(value));
                let (how, fewer) = if with.len() <= without.len() { ("only", with) } else { ("not", without) };
                let fewer: Vec<&String> = fewer.into_iter().map(|place| &places[place].0).collect();
                (!fewer.is_empty()).then(|| format!("`{value}` {how} at {}", listed(&fewer, "and")))
            });
            let differences: Vec<String> = differences.collect();
            (!differences.is_empty()).then(|| {
                Diagnostic::note(format!(
                    "enums that share a type differ, and the type has the values of all: {}",
                    differences.join("; ")
                ))
                .at(child(&places[0].0, "enum"))
            })
        })
    }
}

/// The values that each of the two has, as the description has them; the first has all of them afterwards, what either says
/// of them, and the names that either gives.
fn unite<T: Clone>(
    it: &mut Vec<Variant<T>>,
    other: Vec<Variant<T>>,
    text: fn(&T) -> String,
) -> (Vec<String>, Vec<String>) {
    let all = |variants: &[Variant<T>]| -> Vec<String> { variants.iter().map(|variant| text(&variant.wire)).collect() };
    let (here, there) = (all(it), all(&other));
    let known: HashMap<&String, usize> = here.iter().zip(0..).collect();
    for (new, value) in other.into_iter().zip(&there) {
        let Some(at) = known.get(value) else {
            it.push(new);
            continue;
        };
        let variant = &mut it[*at];
        if variant.docs.is_empty() {
            variant.docs = new.docs;
        }
        variant.name.or(new.name);
    }
    (here, there)
}
