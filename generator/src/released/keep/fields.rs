//! The fields of a struct that is described and was released.

use super::Keeper;
use super::scalars::{Choice, choose};
use crate::ir::{Field, Ident, KeptItem, Presence, Reshaped, Struct, TypeRef, Usage};
use std::collections::{BTreeMap, BTreeSet};

impl Keeper<'_> {
    /// Puts the fields of a released struct into the struct with its name.
    pub(super) fn fields(&mut self, ty: &str, mine: &mut Struct, released: Struct) {
        let is_body = mine.usage == Usage::Body;
        let order: BTreeMap<Ident, usize> = released.fields.iter().map(|field| field.name.clone()).zip(0..).collect();
        let clears = released.fields.iter().filter_map(|field| field.clear.clone());
        let taken: BTreeSet<Ident> = order.keys().cloned().chain(clears).collect();
        // One place of the description may have had several shapes.
        let mut old: BTreeMap<String, Vec<Field>> = BTreeMap::new();
        for field in released.fields {
            old.entry(field.base_wire().to_owned()).or_default().push(field);
        }
        let mut kept = Vec::new();
        // By what each released field is known from now on.
        let mut wires: BTreeMap<String, String> = BTreeMap::new();
        for at in 0..mine.fields.len() {
            let wire = mine.fields[at].wire.clone();
            let mut shapes = old.remove(&wire).unwrap_or_default();
            match self.chosen(&shapes, &mine.fields[at].ty, is_body) {
                Some((chosen, choice)) => {
                    let chosen = shapes.remove(chosen);
                    wires.insert(chosen.wire.clone(), wire.clone());
                    self.field(KeptItem::member(ty, &wire), &mut mine.fields[at], chosen, choice, is_body);
                }
                None => {
                    rename(&mut mine.fields, at, &shapes, &taken);
                    let presence = mine.fields[at].presence;
                    if is_body && presence.is_required() {
                        // The API answers for what it asks for.
                        mine.fields[at].presence = Presence::of(false, presence.is_nullable());
                        self.asked(KeptItem::member(ty, &wire));
                    }
                }
            }
            for shape in shapes {
                let was = shape.wire.clone();
                let field = self.reshaped(ty, &mine.fields[at], shape);
                wires.insert(was, field.wire.clone());
                kept.push(field);
            }
        }
        for field in old.into_values().flatten() {
            // Of another name on the wire: the report tells.
            if mine.fields.iter().all(|it| it.name != field.name) {
                self.gone(KeptItem::member(ty, &field.wire));
                let presence = Presence::of(false, field.presence.is_nullable());
                kept.push(Field { presence, ..field });
            }
        }
        mine.fields.append(&mut kept);
        // What was released stands where it stood, and what is new behind it.
        mine.fields.sort_by_key(|field| order.get(&field.name).copied().unwrap_or(order.len()));
        mine.constructor = released.constructor;
        for argument in &mut mine.constructor {
            if let Some(wire) = wires.remove(&argument.wire) {
                argument.wire = wire;
            }
        }
        for (field, _) in mine.arguments().filter(|(field, _)| !field.presence.is_required()) {
            self.api.kept.relaxed.insert(KeptItem::member(ty, &field.wire));
        }
    }

    /// The shape that holds what the API sends or takes by now.
    fn chosen(&self, shapes: &[Field], now: &TypeRef, is_body: bool) -> Option<(usize, Choice)> {
        let mut fitting: Vec<(usize, Choice)> =
            shapes.iter().enumerate().filter_map(|(at, it)| Some((at, self.choice(&it.ty, now, is_body)?))).collect();
        // What is read and sent today comes before what was so earlier.
        fitting.sort_by_key(|(at, choice)| (matches!(choice, Choice::Converted(_)), shapes[*at].is_reshaped()));
        fitting.into_iter().next()
    }

    /// How a field stays the one that holds a place's value; `None` where there is to be another one beside it.
    fn choice(&self, released: &TypeRef, now: &TypeRef, is_body: bool) -> Option<Choice> {
        let object = |ty: &TypeRef| matches!(ty, TypeRef::Named(id) if super::is_struct(self.api, *id));
        let (was, is) = (unboxed(released), unboxed(now));
        match choose(self.api, released, now) {
            // The same setter takes it.
            Choice::New => (is_body && is_secret_of(was, is)).then_some(Choice::New),
            // Its other keys are in `extra`, and all of them in the map.
            Choice::Released if object(was) && matches!(is, TypeRef::Map(_)) => None,
            Choice::Released if !is_body && object(is) && holds_some(was) => None,
            // What is in lists and maps isn't converted when it is read.
            Choice::Converted(_) if !is_body && matches!(was, TypeRef::List(_) | TypeRef::Map(_)) => None,
            choice => Some(choice),
        }
    }

    /// Keeps a field beside the one that holds its value by now.
    fn reshaped(&mut self, ty: &str, now: &Field, released: Field) -> Field {
        let is_list = |ty: &TypeRef| matches!(ty, TypeRef::List(_));
        let list = is_list(&released.ty) != is_list(&now.ty);
        let wire = Field::reshaped_wire(&now.wire, &released.name);
        let item = KeptItem::member(ty, &wire);
        self.gone(item.clone());
        self.api.kept.reshaped.insert(item, Reshaped { now: now.name.clone(), list });
        let presence = Presence::of(false, released.presence.is_nullable());
        Field { wire, presence, ..released }
    }

    fn field(&mut self, item: KeptItem, mine: &mut Field, released: Field, choice: Choice, is_body: bool) {
        match choice {
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
}

fn unboxed(ty: &TypeRef) -> &TypeRef {
    if let TypeRef::Boxed(inner) = ty { unboxed(inner) } else { ty }
}

/// Whether a type is the other, but that its text is a secret.
fn is_secret_of(released: &TypeRef, now: &TypeRef) -> bool {
    let mut secret = released.clone();
    *secret.leaf_mut() = TypeRef::Secret;
    *released.leaf() == TypeRef::String && secret == *now
}

/// Whether it is a map of values of some type.
fn holds_some(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Map(value) if **value != TypeRef::Json)
}

/// Gives a field a name of its own, where it has that of one with an earlier shape.
fn rename(fields: &mut [Field], at: usize, shapes: &[Field], taken: &BTreeSet<Ident>) {
    let Some(first) = shapes.iter().map(|field| field.name.plain()).min_by_key(|name| name.len()) else { return };
    let free = |fields: &[Field], name: &Ident| {
        let has = |field: &Field| field.name == *name || field.clear.as_ref() == Some(name);
        !taken.contains(name) && !fields.iter().any(has)
    };
    let numbered = |fields: &[Field], plain: &str| {
        let name = |number: usize| Ident::new(if number == 1 { plain.to_owned() } else { format!("{plain}{number}") });
        (1..).map(name).find(|name| free(fields, name))
    };
    if taken.contains(&fields[at].name) {
        let shape = match unboxed(&fields[at].ty) {
            TypeRef::List(_) => "list",
            TypeRef::Map(_) => "map",
            TypeRef::Named(_) => "object",
            _ => "value",
        };
        if let Some(name) = numbered(fields, &format!("{first}_{shape}")) {
            fields[at].name = name;
        }
    }
    if fields[at].clear.as_ref().is_some_and(|clear| taken.contains(clear)) {
        let plain = format!("clear_{}", fields[at].name.plain());
        fields[at].clear = numbered(fields, &plain);
    }
}
