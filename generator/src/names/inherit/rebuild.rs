//! Makes the types of a partition: each of all shapes that it has by now, with its references to the new types.

use super::merge::merge;
use super::partition::Partition;
use super::{Class, State, Target};
use crate::ir::wished::{Enum, Origin, TypeDef, TypeKind, Variant};
use crate::ir::{Ident, TypeId, TypeRef, Wish};
use crate::names::kind::Kind;
use crate::names::pins::PinnedType;
use std::collections::BTreeMap;

/// All types, and which of them each class is.
pub(super) fn rebuild<'a>(partition: &Partition<'a>) -> (Vec<TypeDef>, BTreeMap<Class<'a>, TypeId>) {
    let classes = partition.classes();
    let rebuild = Rebuild {
        partition,
        ids: classes.iter().enumerate().map(|(at, (class, _))| (*class, TypeId(at))).collect(),
        holders: holders(&classes),
        loosened: loosened(partition, &classes),
    };
    let types = classes.iter().map(|(class, states)| {
        let def = match states.split_first() {
            Some((first, others)) => rebuild.merged(*first, others),
            None => rebuild.loosened_enum(*class),
        };
        match class {
            Class::Released(name) => TypeDef { name: rebuild.pinned_name(name).cloned(), ..def },
            Class::New(_) => def,
        }
    });
    (types.collect(), rebuild.ids)
}

/// The classes that a type of the description has become, each with the state.
type Holders<'a> = BTreeMap<TypeId, Vec<(Class<'a>, State<'a>)>>;

fn holders<'a>(classes: &[(Class<'a>, Vec<State<'a>>)]) -> Holders<'a> {
    let mut holders = Holders::new();
    for (class, states) in classes {
        for state in states {
            holders.entry(state.0).or_default().push((*class, *state));
        }
    }
    holders
}

/// The first reference that stands for each enum that upstream has loosened.
fn loosened<'a>(
    partition: &Partition<'a>,
    classes: &[(Class<'a>, Vec<State<'a>>)],
) -> BTreeMap<&'a str, (Class<'a>, State<'a>, usize)> {
    let mut found = BTreeMap::new();
    for (class, states) in classes {
        for state in states {
            for (at, target) in partition.targets(*state).iter().enumerate() {
                if let Some(Target::LoosenedEnum(name)) = target {
                    found.entry(*name).or_insert((*class, *state, at));
                }
            }
        }
    }
    found
}

struct Rebuild<'p, 'a> {
    partition: &'p Partition<'a>,
    ids: BTreeMap<Class<'a>, TypeId>,
    holders: Holders<'a>,
    loosened: BTreeMap<&'a str, (Class<'a>, State<'a>, usize)>,
}

impl<'a> Rebuild<'_, 'a> {
    fn pinned(&self, name: &str) -> Option<&'a PinnedType> {
        self.partition.matching.pins.ty(name)
    }

    fn pinned_name(&self, name: &str) -> Option<&'a Ident> {
        self.partition.matching.pins.types.get_key_value(name).map(|(name, _)| name)
    }

    /// One type of several shapes, which all have what it was.
    fn merged(&self, first: State<'a>, others: &[State<'a>]) -> TypeDef {
        let mut def = self.renumbered(first);
        for other in others {
            let other = self.renumbered(*other);
            def.into |= other.into;
            merge(&mut def.kind, other.kind);
        }
        if !others.is_empty() && first.1.is_some_and(|name| self.partition.matching.pins.reserved.is_type(name)) {
            self.put_in_order(&mut def.kind, first, others);
        }
        self.set_parent(&mut def, first);
        def
    }

    /// Puts the fields of several shapes into the order of the description. Which shape is the first depends on what was
    /// known of the type, and that on the generation before.
    fn put_in_order(&self, kind: &mut TypeKind, first: State<'a>, others: &[State<'a>]) {
        let TypeKind::Struct(it) = kind else { return };
        let mut ids: Vec<TypeId> = others.iter().chain([&first]).map(|state| state.0).collect();
        ids.sort();
        let mut order: BTreeMap<&str, usize> = BTreeMap::new();
        for id in ids {
            if let TypeKind::Struct(shape) = &self.partition.matching.types[id.0].kind {
                for field in &shape.fields {
                    let next = order.len();
                    order.entry(&field.wire).or_insert(next);
                }
            }
        }
        it.fields.sort_by_key(|field| order.get(field.wire.as_str()).copied());
    }

    /// A type with its references in the new numbers.
    fn renumbered(&self, state: State<'a>) -> TypeDef {
        let mut def = self.partition.matching.types[state.0.0].clone();
        for (ty, target) in def.kind.refs_mut().into_iter().zip(self.partition.targets(state)) {
            if let Some(id) = target.and_then(|target| self.ids.get(&self.partition.class(target))) {
                *ty.leaf_mut() = TypeRef::Named(*id);
            }
        }
        if let (TypeKind::Union(union), Some(pinned)) = (&mut def.kind, state.1.and_then(|name| self.pinned(name))) {
            // By the old numbers, which the variants were known by.
            if let TypeKind::Union(before) = &self.partition.matching.types[state.0.0].kind {
                let known = self.partition.matching.variants(&before.variants, pinned);
                for (variant, known) in union.variants.iter_mut().zip(known) {
                    if let Some(known) = known {
                        variant.name = Wish::Pinned(known.name.clone());
                    }
                }
            }
        }
        def
    }

    /// Finds the parent of a nested type again.
    fn set_parent(&self, def: &mut TypeDef, state: State<'a>) {
        let Origin::Nested { parent, field } = &mut def.origin else { return };
        let holds = |parent: State<'a>| {
            self.partition.targets(parent).iter().flatten().any(|target| match self.partition.class(*target) {
                Class::Released(name) => state.1 == Some(name),
                Class::New(id) => state == (id, None),
            })
        };
        let parents = self.holders.get(parent).map(Vec::as_slice).unwrap_or_default();
        let found = parents.iter().find(|(_, parent)| holds(*parent)).or(parents.first());
        match found.and_then(|(class, _)| self.ids.get(class)) {
            Some(id) => *parent = *id,
            None => def.origin = Origin::Component(std::mem::take(field)),
        }
    }

    /// An enum with the values that were released.
    fn loosened_enum(&self, class: Class<'a>) -> TypeDef {
        let name = if let Class::Released(name) = class { name } else { "" };
        let pinned = self.pinned(name);
        let members = || pinned.into_iter().flat_map(|pinned| &pinned.members);
        let kind = match pinned.map(|pinned| pinned.kind) {
            Some(Kind::Integer) => {
                Enum::Integer(members().filter_map(|it| Some(variant(&it.name, it.of.parse::<i64>().ok()?))).collect())
            }
            _ => Enum::Text(members().map(|it| variant(&it.name, it.of.clone())).collect()),
        };
        let user = self.loosened.get(name).and_then(|(class, state, at)| {
            let def = &self.partition.matching.types[state.0.0];
            let field = match &def.kind {
                TypeKind::Struct(it) => it.fields.get(*at)?.wire.clone(),
                _ => String::new(),
            };
            Some((Origin::Nested { parent: *self.ids.get(class)?, field }, def.pointer.clone()))
        });
        let (origin, pointer) = user.unwrap_or_else(|| (Origin::Component(name.to_owned()), String::new()));
        TypeDef {
            name: None,
            module: (),
            docs: Vec::new(),
            // There is no schema any more that the overlay could say it of.
            into: pinned.is_some_and(|pinned| pinned.into),
            kind: TypeKind::Enum(kind),
            origin,
            is_input: false,
            place: pinned.map(|pinned| pinned.place.clone()).unwrap_or_default(),
            pointer,
        }
    }
}

fn variant<T>(name: &Ident, wire: T) -> Variant<T> {
    Variant { name: Wish::Pinned(name.clone()), wire, docs: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answers, lowered, pins, placed};
    use super::*;
    use crate::ir::Presence;
    use crate::names::Reserved;
    use crate::names::inherit::matching::Matching;
    use serde_json::{Value, json};

    const RELEASED: &str = "\
operations:
  GET /a: {method: a.get, uses: {answer: A}}
  GET /b: {method: b.get, uses: {answer: B}}
types:
  a::A: {kind: answer, place: GET /a answer, members: [place, state], uses: {place: Place, state: State}}
  b::B: {kind: answer, place: GET /b answer, members: [place], uses: {place: Place}}
  a::State: {kind: text, place: GET /a answer/state, into: true, members: ['on', {old: Ancient}]}
  shared::Place: {kind: answer, place: schemas/Place, members: [city]}
";

    fn rebuilt(paths: &[(&str, Value)]) -> Vec<TypeDef> {
        let (types, operations) = lowered(answers(paths), json!({}));
        let (mut pins, operations) = (pins(RELEASED), placed(operations));
        pins.reserve(Reserved::of_types(["State"]));
        rebuild(&Partition::of(Matching::new(&types, &pins), || operations.iter())).0
    }

    fn named<'t>(types: &'t [TypeDef], name: &str) -> (TypeId, &'t TypeDef) {
        let at = types.iter().position(|def| def.name.as_deref() == Some(name)).unwrap();
        (TypeId(at), &types[at])
    }

    fn fields(def: &TypeDef) -> Vec<(&str, &TypeRef, Presence)> {
        let TypeKind::Struct(it) = &def.kind else { panic!("{def:?}") };
        it.fields.iter().map(|field| (field.wire.as_str(), &field.ty, field.presence)).collect()
    }

    fn with(place: Value, state: Value) -> Value {
        json!({"type": "object", "properties": {"place": place, "state": state}})
    }

    #[test]
    fn a_type_of_two_places_has_the_members_of_both_and_requires_what_both_do() {
        let place = |more: &str| {
            let text = json!({"type": "string"});
            json!({"type": "object", "required": ["city", more], "properties": {"city": text, more: text}})
        };
        let types = rebuilt(&[("/a", with(place("x"), json!({}))), ("/b", with(place("y"), json!({})))]);
        let (id, def) = named(&types, "Place");
        assert_eq!(
            fields(def),
            [
                ("city", &TypeRef::String, Presence::Required),
                ("x", &TypeRef::String, Presence::Optional),
                ("y", &TypeRef::String, Presence::Optional)
            ]
        );
        for user in ["A", "B"] {
            assert_eq!(fields(named(&types, user).1)[0].1, &TypeRef::Named(id), "{user} holds the one type");
        }
        assert!(matches!(def.origin, Origin::Nested { parent, .. } if parent == named(&types, "A").0));
    }

    #[test]
    fn a_loosened_enum_has_the_values_that_were_released() {
        let types = rebuilt(&[("/a", with(json!({}), json!({"type": "string"})))]);
        let (id, def) = named(&types, "State");
        let TypeKind::Enum(Enum::Text(variants)) = &def.kind else { panic!("{def:?}") };
        let names: Vec<_> = variants.iter().map(|it| (it.wire.as_str(), it.name.name().as_str())).collect();
        assert_eq!(names, [("on", "On"), ("old", "Ancient")]);
        assert!(def.into && def.place == "GET /a answer/state");
        let (parent, user) = named(&types, "A");
        assert_eq!(fields(user)[1].1, &TypeRef::Named(id));
        assert!(matches!(&def.origin, Origin::Nested { parent: it, field } if *it == parent && field == "state"));
    }
}
