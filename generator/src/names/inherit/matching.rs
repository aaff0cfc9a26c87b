//! Whether a type is a released one, by kind, place and members.

use crate::ir::wished::{Enum, Origin, TypeDef, TypeKind, UnionVariant};
use crate::ir::{TypeId, TypeRef};
use crate::names::kind::Kind;
use crate::names::labels::spelled;
use crate::names::pins::{PinnedName, PinnedType, Pins};
use std::collections::{BTreeMap, BTreeSet};

/// The types of a description beside the released ones.
pub(super) struct Matching<'a> {
    pub(super) types: &'a [TypeDef],
    pub(super) pins: &'a Pins,
    /// Every place that the description has a type at.
    places: BTreeSet<&'a str>,
    /// The released types by place.
    by_place: BTreeMap<&'a str, &'a str>,
    /// What can't be a released type, because another shape is that.
    refused: BTreeSet<(TypeId, &'a str)>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(types: &'a [TypeDef], pins: &'a Pins) -> Self {
        let by_place = pins.types.iter().rev().map(|(name, pinned)| (pinned.place.as_str(), name.as_str()));
        Self {
            types,
            pins,
            places: types.iter().map(|def| def.place.as_str()).collect(),
            by_place: by_place.collect(),
            refused: BTreeSet::new(),
        }
    }

    pub(super) fn refuse(&mut self, misfits: Vec<(TypeId, &'a str)>) {
        self.refused.extend(misfits);
    }

    /// The released type by place, or the one that the overlay says.
    pub(super) fn by_place_or_overlay(&self, id: TypeId) -> Option<&'a str> {
        let def = &self.types[id.0];
        let by_overlay = || match &def.origin {
            Origin::Named(given) => {
                let (name, pinned) = self.pins.types.get_key_value(&given.name)?;
                (pinned.kind == Kind::of(&def.kind)).then_some(name.as_str())
            }
            _ => None,
        };
        let by_place = self.by_place.get(def.place.as_str()).copied();
        let can_be = |name: &str| {
            let kind = self.pins.ty(name).map(|pinned| pinned.kind);
            !self.pins.reserved.is_type(name) || kind == Some(Kind::of(&def.kind))
        };
        let free = |name: &&str| !self.refused.contains(&(id, *name)) && can_be(name);
        by_place.filter(free).or_else(|| by_overlay().filter(free))
    }

    /// Whether a type that is used like a released one is that.
    pub(super) fn is(&self, id: TypeId, name: &'a str) -> bool {
        let Some(pinned) = self.pins.ty(name) else { return false };
        if self.refused.contains(&(id, name)) {
            return false;
        }
        let def = &self.types[id.0];
        // What callers have stays in its place, however little of it is described.
        if self.pins.reserved.is_type(name) {
            return Kind::of(&def.kind) == pinned.kind;
        }
        if def.place == pinned.place {
            return true;
        }
        // It went from its place to a new one; or else a caller must not see that it is another.
        let moved = !self.places.contains(pinned.place.as_str()) && !self.by_place.contains_key(def.place.as_str());
        if moved { self.has_half(id, pinned) } else { self.has_all(id, pinned) }
    }

    /// Whether a type has half of what the released one had, or more.
    pub(super) fn has_half(&self, id: TypeId, pinned: &PinnedType) -> bool {
        Kind::of(&self.types[id.0].kind) == pinned.kind && self.kept(id, pinned) * 2 >= pinned.members.len()
    }

    /// Whether a type has all that the released one had.
    fn has_all(&self, id: TypeId, pinned: &PinnedType) -> bool {
        let def = &self.types[id.0];
        let all = self.kept(id, pinned) == pinned.members.len();
        let empty = pinned.members.is_empty() && !wire_names(&def.kind).is_empty();
        Kind::of(&def.kind) == pinned.kind && all && !empty
    }

    /// How many of the released members a type has.
    pub(super) fn kept(&self, id: TypeId, pinned: &PinnedType) -> usize {
        let kind = &self.types[id.0].kind;
        if let TypeKind::Union(it) = kind {
            // Without regard to what they hold, which may lead here again.
            let has = |holds: &str| it.variants.iter().any(|variant| spelled(&variant.ty) == holds);
            return pinned.members.iter().filter(|member| has(&member.of)).count();
        }
        let names = wire_names(kind);
        pinned.members.iter().filter(|member| names.contains(&member.of)).count()
    }

    /// What the released type calls each reference of a type, in the order of [`TypeKind::refs`].
    pub(super) fn labels(&self, id: TypeId, pinned: &'a PinnedType) -> Vec<Option<&'a str>> {
        match &self.types[id.0].kind {
            TypeKind::Struct(it) => it.fields.iter().map(|field| Some(field.wire.as_str())).collect(),
            TypeKind::Union(it) => {
                let variants = self.variants(&it.variants, pinned);
                variants.into_iter().map(|variant| variant.map(|variant| variant.name.as_str())).collect()
            }
            TypeKind::Enum(_) => Vec::new(),
        }
    }

    /// The released variant that each variant of a union is: by what it holds, and by its name.
    pub(super) fn variants(&self, variants: &[UnionVariant], pinned: &'a PinnedType) -> Vec<Option<&'a PinnedName>> {
        let mut free: Vec<&PinnedName> = pinned.members.iter().collect();
        let mut found = vec![None; variants.len()];
        for wanted in (1..=5).rev() {
            for (at, variant) in variants.iter().enumerate() {
                if found[at].is_none()
                    && let Some(position) = free.iter().position(|old| self.likeness(variant, old, pinned) == wanted)
                {
                    found[at] = Some(free.remove(position));
                }
            }
        }
        found
    }

    /// From 0, which is another one, to 5.
    fn likeness(&self, variant: &UnionVariant, old: &PinnedName, pinned: &PinnedType) -> usize {
        if old.of != spelled(&variant.ty) {
            return 0;
        }
        let same_name = usize::from(old.name == *variant.name.name());
        match (variant.ty.named(), pinned.uses.get(old.name.as_str()).and_then(|name| self.pins.ty(name))) {
            (Some(id), Some(held)) if self.types[id.0].place == held.place => 4 + same_name,
            (Some(id), Some(held)) if self.has_half(id, held) => 2 + same_name,
            (None, None) => 4 + same_name,
            _ => 0,
        }
    }

    /// The released enum that a place without one stands for: upstream allows any value by now. Before a release, the
    /// place has what is described.
    pub(super) fn loosened_enum(&self, ty: &TypeRef, released: Option<&'a str>) -> Option<&'a str> {
        let released = released.filter(|name| self.pins.reserved.is_type(name));
        let kind = released.and_then(|name| self.pins.ty(name)).map(|pinned| pinned.kind);
        match (ty.leaf(), kind) {
            (TypeRef::String, Some(Kind::Text)) | (TypeRef::Integer, Some(Kind::Integer)) => released,
            _ => None,
        }
    }
}

/// The wire names of a type's members.
fn wire_names(kind: &TypeKind) -> BTreeSet<String> {
    match kind {
        TypeKind::Struct(it) => it.fields.iter().map(|field| field.wire.clone()).collect(),
        TypeKind::Enum(Enum::Text(variants)) => variants.iter().map(|variant| variant.wire.clone()).collect(),
        TypeKind::Enum(Enum::Integer(variants)) => variants.iter().map(|variant| variant.wire.to_string()).collect(),
        TypeKind::Union(it) => it.variants.iter().map(|variant| variant.name.name().to_string()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answers, lowered, pins};
    use super::*;
    use crate::names::Reserved;
    use serde_json::{Value, json};

    fn object(fields: &[&str]) -> Value {
        let properties: Value = fields.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
        json!({"type": "object", "properties": properties})
    }

    const RELEASED: &str = "types:\n  a::A: {kind: answer, place: schemas/A, members: [x, y, z, w]}\n  a::B: {kind: answer, place: schemas/B, members: [x]}\n  a::Empty: {kind: answer, place: schemas/Empty}\n  a::Sent: {kind: body, place: schemas/A body, members: [x]}\n";

    /// Whether the type of these fields at `schemas/<place>` is the released one, where it is used like it.
    fn is(place: &str, fields: &[&str], name: &str) -> bool {
        let reference = json!({"$ref": format!("#/components/schemas/{place}")});
        let (types, _) = lowered(answers(&[("/a", reference)]), json!({place: object(fields)}));
        let pins = pins(RELEASED);
        Matching::new(&types, &pins).is(TypeId(0), pins.types.get_key_value(name).unwrap().0)
    }

    #[test]
    fn a_place_tells_whatever_is_there_and_a_new_place_takes_half_of_the_members() {
        assert!(is("A", &["other"], "A"), "it is where it was");
        assert!(is("New", &["x", "y"], "A") && !is("New", &["x"], "A"), "half of four is two");
        assert!(!is("New", &["x"], "Sent"), "an answer is no body");
    }

    #[test]
    fn what_has_a_name_of_its_own_takes_all_members() {
        assert!(is("B", &["x", "y", "z", "w", "more"], "A"));
        assert!(!is("B", &["x", "y", "z"], "A"));
        assert!(!is("B", &["x"], "Sent"), "an answer is no body");
        assert!(!is("B", &["x"], "Empty"), "everything has what an empty type had");
    }

    #[test]
    fn what_was_refused_is_no_more() {
        let (types, _) =
            lowered(answers(&[("/a", json!({"$ref": "#/components/schemas/A"}))]), json!({"A": object(&["x"])}));
        let pins = pins(RELEASED);
        let mut matching = Matching::new(&types, &pins);
        assert_eq!(matching.by_place_or_overlay(TypeId(0)), Some("A"));
        matching.refuse(vec![(TypeId(0), "A")]);
        assert_eq!(matching.by_place_or_overlay(TypeId(0)), None);
        assert!(!matching.is(TypeId(0), "A"));
    }

    #[test]
    fn variants_are_known_by_what_they_hold_before_their_names() {
        let union = json!({"type": "object", "properties": {"u": {"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "boolean"}]}}});
        let (types, _) = lowered(answers(&[("/a", union)]), json!({}));
        let pins = pins(
            "types:\n  a::U: {kind: union, place: u, members: [{Integer: string}, {Number: integer}, {Other2: number}]}\n",
        );
        let at = types.iter().position(|def| matches!(def.kind, TypeKind::Union(_))).unwrap();
        let labels = Matching::new(&types, &pins).labels(TypeId(at), pins.ty("U").unwrap());
        assert_eq!(labels, [Some("Number"), Some("Integer"), None]);
    }

    #[test]
    fn an_enum_is_loosened_to_the_type_of_its_values_alone() {
        let mut pins = pins(
            "types:\n  a::T: {kind: text, place: t, members: [on]}\n  a::I: {kind: integer, place: i, members: [{'1': Value1}]}\n",
        );
        let is_loosened = |pins: &Pins| Matching::new(&[], pins).loosened_enum(&TypeRef::String, Some("T")).is_some();
        assert!(!is_loosened(&pins), "nobody has it");
        pins.reserve(Reserved::of_types(["T", "I"]));
        let matching = Matching::new(&[], &pins);
        let list = TypeRef::List(Box::new(TypeRef::String));
        for (ty, released, loosened) in [
            (&TypeRef::String, "T", true),
            (&list, "T", true),
            (&TypeRef::Integer, "I", true),
            (&TypeRef::Integer, "T", false),
            (&TypeRef::String, "I", false),
            (&TypeRef::Json, "T", false),
        ] {
            assert_eq!(matching.loosened_enum(ty, Some(released)).is_some(), loosened, "{ty:?} {released}");
        }
        assert_eq!(matching.loosened_enum(&TypeRef::String, None), None);
    }
}
