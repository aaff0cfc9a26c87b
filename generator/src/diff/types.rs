//! Bodies, answers and enums.

use super::renamed::{added, gone, renamed};
use super::surface::Surface;
use super::{ChangeKind, Comparison, Entry};
use crate::docs::code;
use crate::ir::path::without_parameter_names;
use crate::ir::{Enum, Field, Ident, Struct, TypeDef, TypeId, TypeKind, Usage, Variant};
use crate::spell::{Form, path};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let mut found = BTreeSet::new();
    let places: BTreeMap<String, usize> =
        comparison.new.api.types.iter().map(|def| without_parameter_names(&def.place)).zip(0..).collect();
    for old in &comparison.old.api.types {
        if let Some(TypeId(at)) = comparison.new.find(&old.module, &old.name) {
            found.insert(at);
            definition(comparison, old, &comparison.new.api.types[at]);
            continue;
        }
        match places
            .get(&without_parameter_names(&old.place))
            .filter(|at| path(&comparison.new.api.types[**at]) != path(old))
        {
            Some(at) => {
                found.insert(*at);
                let entry = Entry::new(ChangeKind::TypeMoved, path(old), &old.place);
                let entry = entry.values(path(old), path(&comparison.new.api.types[*at]));
                comparison.breaks(entry, "the type is still there, under another path");
                // Whoever writes the other path finds what else has changed.
                definition(comparison, old, &comparison.new.api.types[*at]);
            }
            None => {
                let entry = Entry::new(ChangeKind::TypeRemoved, path(old), &old.place);
                comparison.breaks(entry, "the description has no such type any more");
            }
        }
    }
    for (at, new) in comparison.new.api.types.iter().enumerate() {
        if !found.contains(&at) && comparison.old.find(&new.module, &new.name).is_none() {
            comparison.adds(Entry::new(ChangeKind::TypeAdded, path(new), &new.place), "a new type");
        }
    }
    let lost: Vec<_> = comparison
        .old
        .reexports()
        .filter(|(module, def)| comparison.new.find(module, &def.name).is_none())
        .map(|(module, def)| {
            let left = comparison.new.find(&def.module, &def.name).is_some();
            (format!("{module}::{}", def.name), path(def), def.place.clone(), left)
        })
        .collect();
    for (alias, path, place, left) in lost {
        let entry = Entry::new(ChangeKind::ReexportRemoved, alias, place).before(path);
        let why =
            if left { "the module no longer mentions the type; its own module has it" } else { "the type is gone" };
        comparison.breaks(entry, why);
    }
}

fn definition(comparison: &mut Comparison<'_>, old: &TypeDef, new: &TypeDef) {
    let name = path(old);
    let place = old.place.as_str();
    match (&old.kind, &new.kind) {
        (TypeKind::Struct(a), TypeKind::Struct(b)) if a.usage == b.usage => match a.usage {
            Usage::Answer => answer(comparison, &name, place, a, b),
            Usage::Body => body(comparison, &name, place, a, b),
        },
        (TypeKind::Enum(Enum::Text(a)), TypeKind::Enum(Enum::Text(b))) => variants(comparison, &name, place, a, b),
        (TypeKind::Enum(Enum::Integer(a)), TypeKind::Enum(Enum::Integer(b))) => {
            variants(comparison, &name, place, a, b);
        }
        (TypeKind::Union(a), TypeKind::Union(b)) => super::unions::compare(comparison, &name, place, a, b),
        (a, b) => {
            let entry = Entry::new(ChangeKind::TypeKindChanged, &name, place).values(kind(a), kind(b));
            comparison.breaks(entry, "it is made and read in another way");
        }
    }
    comparison.docs(&name, place, &old.docs, &new.docs);
}

fn kind(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Struct(Struct { usage: Usage::Answer, .. }) => "an answer",
        TypeKind::Struct(Struct { usage: Usage::Body, .. }) => "a body",
        TypeKind::Enum(Enum::Text(_)) => "an enum of texts",
        TypeKind::Enum(Enum::Integer(_)) => "an enum of integers",
        TypeKind::Union(_) => "a union of types",
    }
}

fn answer(comparison: &mut Comparison<'_>, name: &str, place: &str, old: &Struct, new: &Struct) {
    for before in &old.fields {
        let path = format!("{name}::{}", before.name);
        let Some(after) = new.fields.iter().find(|field| field.name == before.name) else {
            let entry = Entry::new(ChangeKind::FieldRemoved, path, place);
            let now = renamed(before, &old.fields, &new.fields).map(|field| &field.name);
            let why = "what the API still sends of it is in `extra`";
            let (entry, why) = gone(entry, &before.name, now, field_type(&comparison.old, before), why);
            comparison.breaks(entry, why);
            continue;
        };
        if !comparison.same(&before.ty, &after.ty) || before.is_option_in_answers() != after.is_option_in_answers() {
            let texts = (field_type(&comparison.old, before), field_type(&comparison.new, after));
            let entry = Entry::new(ChangeKind::FieldChanged, &path, place).values(texts.0, texts.1);
            comparison.breaks(entry, "the field has another type");
        }
        wire(comparison, &path, place, before.base_wire(), after.base_wire());
        comparison.docs(&path, place, &before.docs, &after.docs);
        comparison.deprecation(&path, place, before.deprecated, after.deprecated);
    }
    for after in added(&old.fields, &new.fields) {
        let entry = Entry::new(ChangeKind::FieldAdded, format!("{name}::{}", after.name), place);
        comparison.adds(entry.after(field_type(&comparison.new, after)), "a new field");
    }
}

fn field_type(surface: &Surface<'_>, field: &Field) -> String {
    let text = surface.spell.ty(&field.ty);
    if field.is_option_in_answers() { format!("Option<{text}>") } else { text }
}

fn wire(comparison: &mut Comparison<'_>, path: &str, place: &str, old: impl Display, new: impl Display) {
    let (old, new) = (old.to_string(), new.to_string());
    if old != new {
        let entry = Entry::new(ChangeKind::WireNameChanged, path, place).values(code(&old), code(&new));
        comparison.behaviour(entry, "the same Rust name stands for something else on the wire");
    }
}

fn body(comparison: &mut Comparison<'_>, name: &str, place: &str, old: &Struct, new: &Struct) {
    constructor(comparison, name, place, old, new);
    for before in &old.fields {
        let path = format!("{name}::{}", before.name);
        let had_setter = comparison.old.api.kept.has_setter(last(name), old, before);
        second(comparison, name, place, (old, before), new);
        let Some(after) = new.fields.iter().find(|field| field.name == before.name) else {
            if had_setter {
                let entry = Entry::new(ChangeKind::SetterRemoved, &path, place);
                let now = renamed(before, &old.fields, &new.fields).map(|field| &field.name);
                let why = "the API takes it no more; `with_extra` sends it all the same";
                let (entry, why) = gone(entry, &before.name, now, code(before.base_wire()), why);
                comparison.breaks(entry, why);
            }
            clear(comparison, name, place, old.clear(before).map(Ident::as_str), None);
            continue;
        };
        wire(comparison, &path, place, before.base_wire(), after.base_wire());
        required(comparison, &path, place, before, after);
        comparison.docs(&path, place, &before.docs, &after.docs);
        clear(comparison, name, place, old.clear(before).map(Ident::as_str), new.clear(after).map(Ident::as_str));
        if !had_setter {
            continue;
        }
        if !comparison.new.api.kept.has_setter(last(name), new, after) {
            let entry = Entry::new(ChangeKind::SetterRemoved, &path, place).before(code(before.base_wire()));
            comparison.breaks(entry, "it is given where the body is constructed now");
            continue;
        }
        let (was, is) = (Form::of_value(comparison.old.api, &before.ty), Form::of_value(comparison.new.api, &after.ty));
        if !comparison.fits(was, is) {
            let texts = (comparison.old.spell.form(was), comparison.new.spell.form(is));
            let entry = Entry::new(ChangeKind::SetterChanged, &path, place).values(texts.0, texts.1);
            comparison.breaks(entry, "what callers give no longer fits");
        }
        comparison.deprecation(&path, place, before.deprecated, after.deprecated);
    }
    for after in &new.fields {
        let was = renamed(after, &new.fields, &old.fields);
        let had = was.is_some_and(|was| comparison.old.api.kept.has_setter(last(name), old, was));
        if had || !comparison.new.api.kept.has_setter(last(name), new, after) {
            continue;
        }
        let before = old.fields.iter().find(|field| field.name == after.name);
        if before.is_none_or(|before| !comparison.old.api.kept.has_setter(last(name), old, before)) {
            let path = format!("{name}::{}", after.name);
            let entry = Entry::new(ChangeKind::SetterAdded, &path, place)
                .after(comparison.new.spell.form(Form::of_value(comparison.new.api, &after.ty)));
            comparison.adds(entry, "a new option of the body");
            if before.is_none() && after.presence.is_required() {
                let entry = Entry::new(ChangeKind::RequiredChanged, &path, place).values("unknown", "required");
                comparison.behaviour(entry, "a body without it is refused before it is sent");
            }
        }
    }
}

/// The name of a type without its module.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// The way to make a body without an argument of its constructor.
fn second(comparison: &mut Comparison<'_>, name: &str, place: &str, (old, before): (&Struct, &Field), new: &Struct) {
    let was = comparison.old.api.kept.without(last(name), old, before);
    let after = new.fields.iter().find(|field| field.name == before.name);
    let is = after.and_then(|after| comparison.new.api.kept.without(last(name), new, after));
    if was == is {
        return;
    }
    let entry = |kind, method: Ident| Entry::new(kind, format!("{name}::{method}"), place);
    if let Some(was) = was {
        comparison.breaks(entry(ChangeKind::SetterRemoved, was), "a body is no longer made without it");
    }
    if let Some(is) = is {
        comparison.adds(entry(ChangeKind::SetterAdded, is), "a body is made without it, too");
    }
}

/// The setter that sends null.
fn clear(comparison: &mut Comparison<'_>, name: &str, place: &str, old: Option<&str>, new: Option<&str>) {
    if old == new {
        return;
    }
    let path = |method: &str| format!("{name}::{method}");
    if let Some(old) = old {
        comparison
            .breaks(Entry::new(ChangeKind::SetterRemoved, path(old), place), "the API takes no null here any more");
    }
    if let Some(new) = new {
        comparison.adds(Entry::new(ChangeKind::SetterAdded, path(new), place), "the API takes null here");
    }
}

fn required(comparison: &mut Comparison<'_>, path: &str, place: &str, old: &Field, new: &Field) {
    let entry = Entry::new(ChangeKind::RequiredChanged, path, place);
    match (old.presence.is_required(), new.presence.is_required()) {
        (false, true) => {
            comparison.behaviour(entry.values("optional", "required"), "a body without it is refused before it is sent")
        }
        (true, false) => comparison.adds(entry.values("required", "optional"), "a body without it is sent"),
        _ => {}
    }
}

fn constructor(comparison: &mut Comparison<'_>, name: &str, place: &str, old: &Struct, new: &Struct) {
    let (before, after): (Vec<_>, Vec<_>) = (old.arguments().collect(), new.arguments().collect());
    let was: Vec<_> = before
        .iter()
        .map(|(field, it)| (field.name.as_str(), Form::of_constructor(comparison.old.api, field, it)))
        .collect();
    let is: Vec<_> = after
        .iter()
        .map(|(field, it)| (field.name.as_str(), Form::of_constructor(comparison.new.api, field, it)))
        .collect();
    // Steps are called by name. The whole chain goes by its first one: without it there is no other.
    let steps = was.len() > 1;
    let path = format!("{name}::{}", was.first().filter(|_| steps).map_or("new", |(name, _)| name));
    let mut pairs = was.iter().zip(&is);
    let fits = pairs.all(|(was, is)| (!steps || was.0 == is.0) && comparison.fits(was.1, is.1));
    if was.len() != is.len() || !fits {
        let texts = (comparison.old.constructor(&was), comparison.new.constructor(&is));
        let entry = Entry::new(ChangeKind::ConstructorChanged, path, place).values(texts.0, texts.1);
        comparison.breaks(entry, "what callers give no longer fits");
        return;
    }
    for ((before, _), (after, _)) in before.iter().zip(&after) {
        // One of the same name is told as a field, as steps are.
        if before.base_wire() != after.base_wire() && before.name != after.name {
            let entry = Entry::new(ChangeKind::ArgumentMeaningChanged, &path, place);
            let entry = entry.values(code(before.base_wire()), code(after.base_wire()));
            comparison.behaviour(entry, "the argument is sent as something else");
        }
    }
}

fn variants<T: Display + PartialEq>(
    comparison: &mut Comparison<'_>,
    name: &str,
    place: &str,
    old: &[Variant<T>],
    new: &[Variant<T>],
) {
    for before in old {
        let path = format!("{name}::{}", before.name);
        match new.iter().find(|variant| variant.name == before.name) {
            Some(after) => {
                wire(comparison, &path, place, &before.wire, &after.wire);
                comparison.docs(&path, place, &before.docs, &after.docs);
            }
            None => {
                let entry = Entry::new(ChangeKind::VariantRemoved, path, place);
                let now = renamed(before, old, new).map(|variant| &variant.name);
                let was = code(&before.wire.to_string());
                let (entry, why) = gone(entry, &before.name, now, was, "the value is one of `Other` now");
                comparison.breaks(entry, why);
            }
        }
    }
    for after in added(old, new) {
        let entry = Entry::new(ChangeKind::VariantAdded, format!("{name}::{}", after.name), place);
        comparison.adds(entry.after(code(&after.wire.to_string())), "the enum is open; the value was one of `Other`");
    }
}
