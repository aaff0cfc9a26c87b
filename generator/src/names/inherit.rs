//! Which of the released types each type is.
//!
//! A type is known by what uses it: the answer, body or parameter of a released operation, or the member
//! of a released type. So it keeps its name when upstream extracts it to a component, inlines it, or
//! renames the component. Two that upstream makes one component stay two types; one that upstream inlines
//! in several places stays one, with the members of all places.
//!
//! What no released place uses is known by its place in the description.

use super::pins::{Kind, Pins, ReleasedType, spelled, use_label};
use crate::ir::{
    Api, Content, Enum, Field, Item, Operation, Origin, Output, Presence, TypeDef, TypeId, TypeKind, TypeRef, Union,
    UnionVariant, Variant,
};
use std::collections::{BTreeMap, BTreeSet};

/// A type as one of the released ones, or as a new one.
type State<'p> = (TypeId, Option<&'p str>);

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target<'p> {
    Type(State<'p>),
    /// A released enum that upstream describes as any value by now.
    Kept(&'p str),
}

/// What becomes one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class<'p> {
    Released(&'p str),
    New(TypeId),
}

/// Gives the types of released places their names, and makes one type of what has one name.
pub(super) fn inherit(api: &mut Api, pins: &Pins) {
    if pins.types.is_empty() {
        return;
    }
    let mut walk = Walk::new(&api.types, pins);
    loop {
        walk.run(api);
        let misfits = walk.misfits();
        if misfits.is_empty() {
            break;
        }
        walk.refused.extend(misfits);
    }
    let (types, at) = walk.rebuilt();
    let targets = walk.roots.iter().flatten();
    let mut remapped =
        targets.map(|target| target.and_then(|it| at.get(&walk.class(it)).copied())).collect::<Vec<_>>().into_iter();
    for operation in api.resources.iter_mut().flat_map(|resource| &mut resource.operations) {
        for_each_slot(operation, &mut |slot| match (remapped.next().flatten(), slot) {
            (Some(new), Slot::Id(id)) => *id = new,
            (Some(new), Slot::Ref(ty)) => *ty.leaf_mut() = TypeRef::Named(new),
            (None, _) => {}
        });
    }
    api.types = types;
    crate::lower::box_recursive(&mut api.types);
}

fn operations(api: &Api) -> impl Iterator<Item = &Operation> {
    api.resources.iter().flat_map(|resource| &resource.operations)
}

/// A place in an operation that holds a type.
enum Slot<'a> {
    Id(&'a mut TypeId),
    Ref(&'a mut TypeRef),
}

/// All places of an operation, in the order of [`slots`].
fn for_each_slot(operation: &mut Operation, f: &mut impl FnMut(Slot<'_>)) {
    for param in operation.arguments.iter_mut().chain(&mut operation.options) {
        f(Slot::Ref(&mut param.ty));
    }
    if let Some(Content::Json(ty)) = operation.body.as_mut().map(|body| &mut body.content) {
        f(Slot::Ref(ty));
    }
    match &mut operation.output {
        Output::Resource { attributes: id, .. } | Output::List { item: Item::Resource(id), .. } => f(Slot::Id(id)),
        Output::List { item: Item::Plain(ty), .. } | Output::Json(ty) => f(Slot::Ref(ty)),
        Output::Empty | Output::Untyped | Output::Text { .. } | Output::Bytes => {}
    }
}

/// What the pins call each place of an operation, and what it holds.
fn slots(operation: &Operation) -> Vec<(String, TypeRef)> {
    let params = operation.arguments.iter().enumerate();
    let params = params.chain(operation.options.iter().map(|param| (0, param)));
    let mut slots: Vec<_> = params.map(|(at, param)| (use_label(param, at), param.ty.clone())).collect();
    if let Some(Content::Json(ty)) = operation.body.as_ref().map(|body| &body.content) {
        slots.push(("body".to_owned(), ty.clone()));
    }
    match &operation.output {
        Output::Resource { attributes: id, .. } | Output::List { item: Item::Resource(id), .. } => {
            slots.push(("answer".to_owned(), TypeRef::Named(*id)));
        }
        Output::List { item: Item::Plain(ty), .. } | Output::Json(ty) => {
            slots.push(("answer".to_owned(), ty.clone()));
        }
        Output::Empty | Output::Untyped | Output::Text { .. } | Output::Bytes => {}
    }
    slots
}

struct Walk<'a> {
    types: &'a [TypeDef],
    pins: &'a Pins,
    /// Every place that the description has a type at.
    places: BTreeSet<&'a str>,
    /// The released types by place.
    by_place: BTreeMap<&'a str, &'a str>,
    /// What can't be a released type, because another shape is that.
    refused: BTreeSet<(TypeId, &'a str)>,
    /// What is a released type by its use, and not by its place alone.
    used: BTreeSet<State<'a>>,
    /// What the references of each operation lead to.
    roots: Vec<Vec<Option<Target<'a>>>>,
    /// What the references of each state lead to.
    states: BTreeMap<State<'a>, Vec<Option<Target<'a>>>>,
}

impl<'a> Walk<'a> {
    fn new(types: &'a [TypeDef], pins: &'a Pins) -> Self {
        let by_place = pins.types.iter().rev().map(|(name, released)| (released.place.as_str(), name.as_str()));
        Self {
            types,
            pins,
            places: types.iter().map(|def| def.place.as_str()).collect(),
            by_place: by_place.collect(),
            refused: BTreeSet::new(),
            used: BTreeSet::new(),
            roots: Vec::new(),
            states: BTreeMap::new(),
        }
    }

    /// Follows all uses from the operations on.
    fn run(&mut self, api: &Api) {
        self.used.clear();
        self.roots.clear();
        self.states.clear();
        let mut open = Vec::new();
        for operation in operations(api) {
            let released = self.pins.operation(&operation.key);
            let targets = slots(operation).into_iter().map(|(label, ty)| {
                let name = released.and_then(|released| released.uses.get(&label));
                self.target(&ty, name.map(String::as_str))
            });
            let targets: Vec<_> = targets.collect();
            open.extend(targets.iter().flatten().copied());
            self.roots.push(targets);
        }
        // What has no name yet waits until all that has one is known.
        let mut waiting = BTreeSet::new();
        loop {
            while let Some(target) = open.pop() {
                let Target::Type(state) = target else { continue };
                if state.1.is_none() {
                    waiting.insert(state.0);
                } else if !self.states.contains_key(&state) {
                    self.enter(state, &mut open);
                }
            }
            let Some(id) = waiting.pop_first() else { break };
            // A type that holds itself comes by here again, too.
            if self.known_as(id).is_none() && !self.states.contains_key(&(id, None)) {
                self.enter((id, None), &mut open);
            }
        }
    }

    fn enter(&mut self, state: State<'a>, open: &mut Vec<Target<'a>>) {
        // A type that holds itself comes by here again.
        self.states.insert(state, Vec::new());
        let (id, name) = state;
        let released = name.and_then(|name| self.pins.types.get(name));
        let labels = match released {
            Some(released) => self.labels(id, released),
            None => Vec::new(),
        };
        let refs = self.types[id.0].kind.refs();
        let targets = refs.iter().enumerate().map(|(at, ty)| {
            let label = labels.get(at).and_then(Option::as_ref);
            let name = label.and_then(|label| released?.uses.get(label));
            self.target(ty, name.map(String::as_str))
        });
        let targets: Vec<_> = targets.collect();
        open.extend(targets.iter().flatten().copied());
        self.states.insert(state, targets);
    }

    /// What the released type calls each reference of a type.
    fn labels(&self, id: TypeId, released: &ReleasedType) -> Vec<Option<String>> {
        match &self.types[id.0].kind {
            TypeKind::Struct(it) => it.fields.iter().map(|field| Some(field.wire.clone())).collect(),
            TypeKind::Union(it) => self.variants(&it.variants, released),
            TypeKind::Enum(_) => Vec::new(),
        }
    }

    /// The released variant that each variant of a union is: by what it holds, and by its name.
    fn variants(&self, variants: &[UnionVariant], released: &ReleasedType) -> Vec<Option<String>> {
        let mut free: Vec<&(String, String)> = released.members.iter().collect();
        let mut found = vec![None; variants.len()];
        let likeness = |variant: &UnionVariant, (name, holds): &(String, String)| {
            if *holds != spelled(&variant.ty) {
                return 0;
            }
            let same_name = usize::from(*name == variant.name);
            match (variant.ty.named(), released.uses.get(name).and_then(|name| self.pins.ty(name))) {
                (Some(id), Some(old)) if self.types[id.0].place == old.place => 4 + same_name,
                (Some(id), Some(old)) if self.is_like(id, old) => 2 + same_name,
                (None, None) => 4 + same_name,
                _ => 0,
            }
        };
        for wanted in (1..=5).rev() {
            for (at, variant) in variants.iter().enumerate().filter(|(at, _)| found[*at].is_none()).collect::<Vec<_>>()
            {
                if let Some(position) = free.iter().position(|old| likeness(variant, old) == wanted) {
                    found[at] = Some(free.remove(position).0.clone());
                }
            }
        }
        found
    }

    /// What a reference leads to where a released type was, or where none was.
    fn target(&mut self, ty: &TypeRef, released: Option<&'a str>) -> Option<Target<'a>> {
        let kind = released.and_then(|name| self.pins.ty(name)).map(|released| released.kind);
        match (ty.leaf(), kind, released) {
            (TypeRef::Named(id), _, _) => {
                let used = released.filter(|name| self.is(*id, name));
                if used.is_some() {
                    self.used.insert((*id, used));
                }
                let name = used.or_else(|| self.own_name(*id));
                Some(Target::Type((*id, name)))
            }
            (TypeRef::String, Some(Kind::Text), Some(name)) | (TypeRef::Integer, Some(Kind::Integer), Some(name)) => {
                Some(Target::Kept(name))
            }
            _ => None,
        }
    }

    /// The released type by place, or the one that the overlay says.
    fn own_name(&self, id: TypeId) -> Option<&'a str> {
        let def = &self.types[id.0];
        let named = || match &def.origin {
            Origin::Named(name) => {
                let (name, released) = self.pins.types.get_key_value(name)?;
                (released.kind == Kind::of(&def.kind)).then_some(name.as_str())
            }
            _ => None,
        };
        let place = self.by_place.get(def.place.as_str()).copied();
        let free = |name: &&str| !self.refused.contains(&(id, *name));
        place.filter(free).or_else(|| named().filter(free))
    }

    /// Whether a type that is used like a released one is that.
    fn is(&self, id: TypeId, name: &'a str) -> bool {
        let Some(released) = self.pins.ty(name) else { return false };
        if self.refused.contains(&(id, name)) {
            return false;
        }
        let def = &self.types[id.0];
        if def.place == released.place {
            return true;
        }
        // It went from its place to a new one; or else a caller must not see that it is another.
        let moved = !self.places.contains(released.place.as_str()) && !self.by_place.contains_key(def.place.as_str());
        if moved { self.is_like(id, released) } else { self.has_all(id, released) }
    }

    /// Whether a type has half of what the released one had, or more.
    fn is_like(&self, id: TypeId, released: &ReleasedType) -> bool {
        let def = &self.types[id.0];
        Kind::of(&def.kind) == released.kind && self.kept(id, released) * 2 >= released.members.len()
    }

    /// Whether a type has all that the released one had.
    fn has_all(&self, id: TypeId, released: &ReleasedType) -> bool {
        let def = &self.types[id.0];
        let all = self.kept(id, released) == released.members.len();
        let empty = released.members.is_empty() && !members(&def.kind).is_empty();
        Kind::of(&def.kind) == released.kind && all && !empty
    }

    fn kept(&self, id: TypeId, released: &ReleasedType) -> usize {
        let kind = &self.types[id.0].kind;
        if let TypeKind::Union(it) = kind {
            // Without regard to what they hold, which may lead here again.
            let has = |holds: &str| it.variants.iter().any(|variant| spelled(&variant.ty) == holds);
            return released.members.iter().filter(|(_, holds)| has(holds)).count();
        }
        let members = members(kind);
        released.members.iter().filter(|(wire, _)| members.contains(wire)).count()
    }

    /// The released type that a type without use of its own stands for: one that it is elsewhere.
    fn known_as(&self, id: TypeId) -> Option<&'a str> {
        let states = self.states.range((id, None)..(TypeId(id.0 + 1), None));
        states.filter_map(|((_, name), _)| *name).next()
    }

    fn class(&self, target: Target<'a>) -> Class<'a> {
        match target {
            Target::Kept(name) | Target::Type((_, Some(name))) => Class::Released(name),
            Target::Type((id, None)) => self.known_as(id).map_or(Class::New(id), Class::Released),
        }
    }

    /// What becomes each class that an operation reaches: the best likeness of the released type first.
    fn classes(&self) -> Vec<(Class<'a>, Vec<State<'a>>)> {
        let mut classes: BTreeMap<Class<'a>, Vec<State<'a>>> = BTreeMap::new();
        let mut open: Vec<Target<'a>> = self.roots.iter().flatten().flatten().copied().collect();
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            if !seen.insert(target) {
                continue;
            }
            let class = self.class(target);
            let states = classes.entry(class).or_default();
            let Target::Type((id, _)) = target else { continue };
            let state = match class {
                Class::Released(name) => (id, Some(name)),
                Class::New(id) => (id, None),
            };
            if !states.contains(&state) {
                states.push(state);
                open.extend(self.states.get(&state).into_iter().flatten().flatten());
            }
        }
        for (class, states) in &mut classes {
            let Class::Released(name) = class else { continue };
            let Some(released) = self.pins.ty(name) else { continue };
            states.sort_by_key(|state| {
                let elsewhere = self.types[state.0.0].place != released.place;
                (!self.used.contains(state), elsewhere, usize::MAX - self.kept(state.0, released), state.0)
            });
        }
        // In the order of the description, whatever the names.
        let mut classes: Vec<_> = classes.into_iter().collect();
        classes.sort_by_key(|(class, states)| (states.first().map_or(usize::MAX, |(id, _)| id.0), *class));
        classes
    }

    /// States that can't be one type with the first of their class.
    fn misfits(&self) -> Vec<(TypeId, &'a str)> {
        let mut misfits = Vec::new();
        for (class, states) in self.classes() {
            let (Class::Released(name), Some((first, others))) = (class, states.split_first()) else { continue };
            let Some(released) = self.pins.ty(name) else { continue };
            // A place may have something else by now, where what was there is known by its uses.
            let replaced =
                |it: &State<'a>| self.used.contains(first) && !self.used.contains(it) && !self.is_like(it.0, released);
            let misfit = others.iter().filter(|other| replaced(other) || !self.fit(*first, **other));
            misfits.extend(misfit.map(|(id, _)| (*id, name)));
        }
        misfits
    }

    /// Whether two states can be one type: what both have is the same.
    fn fit(&self, a: State<'a>, b: State<'a>) -> bool {
        let refs = |state: State<'a>| self.types[state.0.0].kind.refs();
        let target = |state: State<'a>, at: usize| self.states.get(&state).and_then(|it| it.get(at).copied().flatten());
        let same = |at: usize, other: usize| {
            let (x, y) = (target(a, at), target(b, other));
            spelled_as_kept(refs(a)[at], x) == spelled_as_kept(refs(b)[other], y)
                && x.map(|it| self.class(it)) == y.map(|it| self.class(it))
        };
        match (&self.types[a.0.0].kind, &self.types[b.0.0].kind) {
            (TypeKind::Struct(x), TypeKind::Struct(y)) if x.usage == y.usage => {
                x.fields.iter().enumerate().all(|(at, field)| {
                    let other = y.fields.iter().position(|other| other.wire == field.wire);
                    other.is_none_or(|other| same(at, other))
                })
            }
            (TypeKind::Enum(Enum::Text(_)), TypeKind::Enum(Enum::Text(_))) => true,
            (TypeKind::Enum(Enum::Integer(_)), TypeKind::Enum(Enum::Integer(_))) => true,
            (TypeKind::Union(x), TypeKind::Union(y)) => {
                let decided = match (&x.discriminator, &y.discriminator) {
                    (Some(x), Some(y)) => x.agrees(y),
                    (x, y) => x == y,
                };
                decided && x.variants.len() == y.variants.len() && (0..x.variants.len()).all(|at| same(at, at))
            }
            _ => false,
        }
    }

    /// All types, and which of them each class is.
    fn rebuilt(&self) -> (Vec<TypeDef>, BTreeMap<Class<'a>, TypeId>) {
        let classes = self.classes();
        let at: BTreeMap<Class<'a>, TypeId> =
            classes.iter().enumerate().map(|(at, (class, _))| (*class, TypeId(at))).collect();
        let id_of = |target: Target<'a>| at.get(&self.class(target)).copied();
        let mut types: Vec<TypeDef> = Vec::new();
        for (class, states) in &classes {
            let def = match states.split_first() {
                Some((first, others)) => {
                    let mut def = self.state(*first, &id_of);
                    for other in others {
                        let other = self.state(*other, &id_of);
                        def.into |= other.into;
                        merge(&mut def.kind, other.kind);
                    }
                    self.adopt(&mut def, *first, &classes, &at);
                    def
                }
                None => self.kept_enum(*class, &classes, &at),
            };
            types.push(match class {
                Class::Released(name) => TypeDef { name: (*name).to_owned(), ..def },
                Class::New(_) => def,
            });
        }
        (types, at)
    }

    /// A type with its references in the new numbers.
    fn state(&self, state: State<'a>, id_of: &impl Fn(Target<'a>) -> Option<TypeId>) -> TypeDef {
        let mut def = self.types[state.0.0].clone();
        let targets = self.states.get(&state).map(Vec::as_slice).unwrap_or_default();
        for (ty, target) in def.kind.refs_mut().into_iter().zip(targets) {
            if let Some(id) = target.and_then(id_of) {
                *ty.leaf_mut() = TypeRef::Named(id);
            }
        }
        if let (TypeKind::Union(union), Some(released)) = (&mut def.kind, state.1.and_then(|name| self.pins.ty(name))) {
            for (variant, name) in union.variants.iter_mut().zip(self.labels(state.0, released)) {
                if let Some(name) = name {
                    variant.name = name;
                    variant.released = true;
                }
            }
        }
        def
    }

    /// Finds the parent of a nested type again.
    fn adopt(
        &self,
        def: &mut TypeDef,
        state: State<'a>,
        classes: &[(Class<'a>, Vec<State<'a>>)],
        at: &BTreeMap<Class<'a>, TypeId>,
    ) {
        let Origin::Nested { parent, field } = &mut def.origin else { return };
        let holds = |parent: &State<'a>| {
            let targets = self.states.get(parent).into_iter().flatten().flatten();
            targets.into_iter().any(|target| match self.class(*target) {
                Class::Released(name) => state.1 == Some(name),
                Class::New(id) => state == (id, None),
            })
        };
        let of_parent = |state: &State<'a>| state.0 == *parent;
        let found = classes.iter().find(|(_, states)| states.iter().any(|state| of_parent(state) && holds(state)));
        let found = found.or_else(|| classes.iter().find(|(_, states)| states.iter().any(of_parent)));
        match found.and_then(|(class, _)| at.get(class)) {
            Some(id) => *parent = *id,
            None => def.origin = Origin::Component(std::mem::take(field)),
        }
    }

    /// An enum with the values that were released.
    fn kept_enum(
        &self,
        class: Class<'a>,
        classes: &[(Class<'a>, Vec<State<'a>>)],
        at: &BTreeMap<Class<'a>, TypeId>,
    ) -> TypeDef {
        let name = if let Class::Released(name) = class { name } else { "" };
        let released = self.pins.ty(name);
        let members = || released.into_iter().flat_map(|released| &released.members);
        let kind = match released.map(|released| released.kind) {
            Some(Kind::Integer) => Enum::Integer(
                members().filter_map(|(wire, name)| Some(variant(name, wire.parse::<i64>().ok()?))).collect(),
            ),
            _ => Enum::Text(members().map(|(wire, name)| variant(name, wire.clone())).collect()),
        };
        let user = classes.iter().find_map(|(class, states)| {
            let state = states.iter().find(|state| {
                self.states.get(state).into_iter().flatten().flatten().any(|it| *it == Target::Kept(name))
            })?;
            let number = self.states.get(state)?.iter().position(|it| *it == Some(Target::Kept(name)))?;
            let def = &self.types[state.0.0];
            let field = match &def.kind {
                TypeKind::Struct(it) => it.fields.get(number)?.wire.clone(),
                _ => String::new(),
            };
            Some((Origin::Nested { parent: *at.get(class)?, field }, def.pointer.clone()))
        });
        let (origin, pointer) = user.unwrap_or_else(|| (Origin::Named(name.to_owned()), String::new()));
        TypeDef {
            name: name.to_owned(),
            module: String::new(),
            docs: Vec::new(),
            // There is no schema any more that the overlay could say it of.
            into: released.is_some_and(|released| released.into),
            kind: TypeKind::Enum(kind),
            origin,
            place: released.map(|released| released.place.clone()).unwrap_or_default(),
            pointer,
        }
    }
}

/// The shape of a reference, in which a value that stays an enum is one.
fn spelled_as_kept(ty: &TypeRef, target: Option<Target<'_>>) -> String {
    let mut ty = ty.clone();
    if target.is_some() {
        *ty.leaf_mut() = TypeRef::Named(TypeId(0));
    }
    spelled(&ty)
}

fn variant<T>(name: &str, wire: T) -> Variant<T> {
    Variant { name: name.to_owned(), wire, named: false }
}

/// The wire names of a type's members.
fn members(kind: &TypeKind) -> BTreeSet<String> {
    match kind {
        TypeKind::Struct(it) => it.fields.iter().map(|field| field.wire.clone()).collect(),
        TypeKind::Enum(Enum::Text(variants)) => variants.iter().map(|variant| variant.wire.clone()).collect(),
        TypeKind::Enum(Enum::Integer(variants)) => variants.iter().map(|variant| variant.wire.to_string()).collect(),
        TypeKind::Union(it) => it.variants.iter().map(|variant| variant.name.clone()).collect(),
    }
}

/// Adds what another shape of the same type has.
fn merge(kind: &mut TypeKind, other: TypeKind) {
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
        if a.iter().all(|mine| mine.wire != variant.wire) {
            a.push(variant);
        }
    }
}
