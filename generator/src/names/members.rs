//! The names of members: fields and their setters, variants, parameters. A released one keeps its name;
//! a new one that is taken gives way to a longer one.

use super::kind::Kind;
use super::labels::{clear_name, label};
use super::pins::{PinnedOperation, PinnedType, Pins};
use super::{numbered, reserved};
use crate::diagnostic::{Diagnostic, Diagnostics, child};
use crate::ir::{
    Enum, Field, Ident, Param, ParamPlace, Struct, TypeDef, TypeKind, Union, UnionVariant, Usage, Variant, Wish, wished,
};
use std::collections::BTreeSet;

/// What every method has.
const METHOD: [&str; 2] = ["self", "body"];

/// A type with the names of its members.
pub(super) fn of_type(
    def: wished::TypeDef,
    name: Ident,
    module: Ident,
    pins: &Pins,
    diagnostics: &mut Diagnostics,
) -> TypeDef {
    let pinned = pins.ty(&name).filter(|pinned| pinned.kind == Kind::of(&def.kind));
    let mut members = Members { pointer: &def.pointer, ty: &name, pins, pinned, diagnostics };
    let kind = match def.kind {
        wished::TypeKind::Struct(it) => TypeKind::Struct(members.fields(it)),
        wished::TypeKind::Enum(wished::Enum::Text(it)) => {
            TypeKind::Enum(Enum::Text(members.variants(it, String::clone)))
        }
        wished::TypeKind::Enum(wished::Enum::Integer(it)) => {
            TypeKind::Enum(Enum::Integer(members.variants(it, i64::to_string)))
        }
        wished::TypeKind::Union(it) => TypeKind::Union(union(it, pins.reserved.members(&name))),
    };
    TypeDef {
        name,
        module,
        docs: def.docs,
        kind,
        into: def.into,
        origin: def.origin,
        is_input: def.is_input,
        place: def.place,
        pointer: def.pointer,
    }
}

/// The members of one type.
struct Members<'a> {
    pointer: &'a str,
    ty: &'a Ident,
    pins: &'a Pins,
    /// What was released of the type.
    pinned: Option<&'a PinnedType>,
    diagnostics: &'a mut Diagnostics,
}

impl Members<'_> {
    /// The names that were released; nothing for the other members.
    fn released<'m>(
        &mut self,
        members: impl Iterator<Item = (String, &'m Wish)>,
        taken: &mut BTreeSet<String>,
    ) -> Vec<Option<Ident>> {
        let released = members.map(|(wire, wish)| {
            let name = self.pinned.and_then(|pinned| pinned.member(&wire));
            let name = name.filter(|name| taken.insert(name.to_string()))?;
            let given = wish.given();
            self.diagnostics.extend(given.and_then(|given| self.pins.member_contradicts(self.ty, &wire, given)));
            Some(name.clone())
        });
        released.collect()
    }

    fn fields(&mut self, it: wished::Struct) -> Struct {
        let mut taken = BTreeSet::new();
        let wishes = it.fields.iter().map(|field| (field.wire.clone(), &field.name));
        let mut names = self.released(wishes, &mut taken);
        taken.extend(self.pins.reserved.members(self.ty).cloned());
        let mut open: Vec<usize> = (0..names.len()).filter(|at| names[*at].is_none()).collect();
        let mut clears: Vec<Option<Ident>> = vec![None; names.len()];
        // How to send null for what was released comes before what is new, and that before its names.
        for new in [false, true] {
            for (at, field) in it.fields.iter().enumerate() {
                if it.usage == Usage::Body && field.presence.is_nullable() && names[at].is_none() == new {
                    let pinned = self.pinned.and_then(|pinned| pinned.clears.get(&field.wire));
                    let name = names[at].as_ref().unwrap_or(field.name.name());
                    let wanted = pinned.cloned().unwrap_or_else(|| clear_name(name));
                    clears[at] = Some(if new { wanted } else { free(&wanted, "_", &mut taken) });
                }
            }
        }
        taken.extend(clears.iter().flatten().map(ToString::to_string));
        // One that needs no conversion keeps its name, whatever is described before it.
        open.sort_by_key(|at| it.fields[*at].name.name().plain() != it.fields[*at].wire);
        for at in open {
            let (wanted, wire) = (it.fields[at].name.name(), &it.fields[at].wire);
            let is_reserved = reserved::STRUCT.contains(&wanted.as_str());
            let first = if is_reserved { format!("{wanted}_value") } else { wanted.to_string() };
            let name = if taken.insert(first.clone()) {
                if let Some(given) = it.fields[at].name.given().filter(|_| is_reserved) {
                    self.diagnostics.push(
                        Diagnostic::warning(format!("`{wanted}` is taken in every struct; this property is `{first}`"))
                            .at(given.pointer.clone())
                            .cure("choose another name"),
                    );
                }
                Ident::new(first)
            } else {
                let name = Ident::new(numbered(wanted.plain().trim_end_matches('_'), "_", &mut taken));
                self.diagnostics.push(
                    Diagnostic::warning(format!("two properties have the Rust name `{first}`; this one is `{name}`"))
                        .at(child(&child(self.pointer, "properties"), wire))
                        .cure("name it with `x-rust-field` in an overlay action"),
                );
                name
            };
            if name != **wanted && clears[at].is_some() {
                clears[at] = Some(free(&clear_name(&name), "_", &mut taken));
            }
            names[at] = Some(name);
        }
        let fields = it.fields.into_iter().zip(names).zip(clears).map(|((field, name), clear)| Field {
            name: name.unwrap_or_else(|| field.name.name().clone()),
            wire: field.wire,
            ty: field.ty,
            presence: field.presence,
            clear,
            docs: field.docs,
            deprecated: field.deprecated,
        });
        Struct { usage: it.usage, fields: fields.collect(), constructor: it.constructor, is_free: it.is_free }
    }

    fn variants<T>(&mut self, variants: Vec<wished::Variant<T>>, text: impl Fn(&T) -> String) -> Vec<Variant<T>> {
        let mut taken = BTreeSet::from([reserved::OTHER.to_owned()]);
        let names = self.released(variants.iter().map(|variant| (text(&variant.wire), &variant.name)), &mut taken);
        taken.extend(self.pins.reserved.members(self.ty).cloned());
        let variants = variants.into_iter().zip(names).map(|(variant, name)| {
            let name = name.unwrap_or_else(|| {
                let wanted = variant.name.name();
                let name = free(wanted, "", &mut taken);
                if name != **wanted {
                    self.diagnostics.push(
                        Diagnostic::warning(format!(
                            "two values of this enum have the Rust name `{wanted}`; `{}` is `{name}`",
                            text(&variant.wire)
                        ))
                        .at(format!("{}/enum", self.pointer))
                        .cure("name it with `x-rust-variants` in an overlay action"),
                    );
                }
                name
            });
            Variant { name, wire: variant.wire, docs: variant.docs }
        });
        variants.collect()
    }
}

fn union<'r>(it: wished::Union, reserved: impl Iterator<Item = &'r String>) -> Union {
    let mut taken = BTreeSet::from([reserved::OTHER.to_owned()]);
    let pinned = it.variants.iter().filter(|variant| variant.name.is_pinned());
    taken.extend(pinned.map(|variant| variant.name.name().to_string()));
    taken.extend(reserved.cloned());
    let variants = it.variants.into_iter().map(|variant| UnionVariant {
        name: match &variant.name {
            Wish::Pinned(name) => name.clone(),
            wish => free(wish.name(), "", &mut taken),
        },
        ty: variant.ty,
        docs: variant.docs,
    });
    Union { variants: variants.collect(), discriminator: it.discriminator }
}

/// A name that nobody has, with a number if need be; taken from now on.
fn free(name: &Ident, between: &str, taken: &mut BTreeSet<String>) -> Ident {
    if taken.insert(name.to_string()) { name.clone() } else { Ident::new(numbered(name, between, taken)) }
}

/// The arguments of a method and the setters of its request, as they were released, with their names.
pub(super) fn of_operation(
    operation: &wished::Operation,
    (arguments, options): (Vec<wished::Param>, Vec<wished::Param>),
    pins: &Pins,
    diagnostics: &mut Diagnostics,
) -> (Vec<Param>, Vec<Param>) {
    let pinned = pins.operation(&operation.key);
    let (arguments, options) = match pinned {
        Some(pinned) => {
            let (mut kept, mut rest) = pinned_arguments(arguments.into_iter().chain(options), pinned);
            if pins.drops_unasked {
                rest.extend(kept.extract_if(.., |param| !param.required));
            }
            (kept, rest)
        }
        None => (arguments, options),
    };
    let mut named = |params, taken: &[&str], are_setters| {
        let mut names = Params { operation, pins, are_setters, diagnostics: &mut *diagnostics };
        names.named(params, taken)
    };
    // The names of arguments are no part of what callers write, and aren't pinned.
    (named(arguments, &METHOD, false), named(options, &reserved::REQUEST, true))
}

/// A method keeps its arguments: what is required since is a setter, what isn't any more stays.
fn pinned_arguments(
    params: impl Iterator<Item = wished::Param>,
    pinned: &PinnedOperation,
) -> (Vec<wished::Param>, Vec<wished::Param>) {
    let (mut arguments, mut options): (Vec<_>, Vec<_>) = params.partition(|param| param.place == ParamPlace::Path);
    for wanted in &pinned.arguments {
        if let Some(at) = options.iter().position(|param| label(param) == *wanted) {
            arguments.push(options.remove(at));
        }
    }
    (arguments, options)
}

struct Params<'a> {
    operation: &'a wished::Operation,
    pins: &'a Pins,
    are_setters: bool,
    diagnostics: &'a mut Diagnostics,
}

impl Params<'_> {
    /// Gives every parameter a name of its own, and none that is taken.
    fn named(&mut self, params: Vec<wished::Param>, taken: &[&str]) -> Vec<Param> {
        let mut seen: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        let mut names: Vec<Option<Ident>> = params.iter().map(|param| self.released(param, &mut seen)).collect();
        if self.are_setters {
            seen.extend(self.pins.reserved.setters(&self.operation.key).cloned());
        }
        let mut open: Vec<usize> = (0..names.len()).filter(|at| names[*at].is_none()).collect();
        // `a[b]` and `a_b`: the one that needs no conversion keeps its name, whichever comes first.
        open.sort_by_key(|at| *params[*at].name.name() != params[*at].wire);
        for at in open {
            let param = &params[at];
            let wanted = param.name.name();
            let base = wanted.plain().trim_end_matches('_');
            let longer = format!("{base}_{}", param.place.as_str());
            let name = [wanted.to_string(), longer].into_iter().find(|name| seen.insert(name.clone()));
            let name = Ident::new(name.unwrap_or_else(|| numbered(base, "_", &mut seen)));
            if name != **wanted {
                let what = format!("the name `{wanted}` is taken; the parameter `{}` is `{name}`", param.wire);
                self.diagnostics.push(
                    Diagnostic::warning(what)
                        .at(self.operation.pointer.clone())
                        .cure(
                            "name the parameter with `x-rust-name`, or a property of one with `x-rust-field`, in an overlay action",
                        ),
                );
            }
            names[at] = Some(name);
        }
        let params = params.into_iter().zip(names).map(|(param, name)| Param {
            name: name.unwrap_or_else(|| param.name.name().clone()),
            wire: param.wire,
            place: param.place,
            ty: param.ty,
            style: param.style,
            docs: param.docs,
            deprecated: param.deprecated,
            required: param.required,
            example: param.example,
        });
        params.collect()
    }

    fn released(&mut self, param: &wished::Param, seen: &mut BTreeSet<String>) -> Option<Ident> {
        let pinned = self.pins.operation(&self.operation.key).filter(|_| self.are_setters)?;
        let label = label(param);
        let pinned = pinned.setters.iter().find(|pinned| pinned.of == label)?;
        if !seen.insert(pinned.name.to_string()) {
            return None;
        }
        let given = param.name.given();
        let key = &self.operation.key;
        self.diagnostics.extend(given.and_then(|given| self.pins.setter_contradicts(key, &label, given)));
        Some(pinned.name.clone())
    }
}
