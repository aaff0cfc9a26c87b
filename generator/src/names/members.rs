//! The names of members: fields and their setters, variants, parameters. A released one keeps its name;
//! a new one that is taken gives way to a longer one.

use super::pins::{Kind, Pins, Released, ReleasedType, clear_name, label};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Api, Enum, Operation, Param, ParamPlace, Struct, TypeKind, Usage, Variant};
use std::collections::{BTreeMap, BTreeSet};

/// What every struct has.
const STRUCT: [&str; 6] = ["extra", "extras", "new", "with_extra", "default", "clone"];

/// What every request has, so that a setter of that name would be another thing.
const REQUEST: [&str; 16] = [
    "send",
    "header",
    "query",
    "timeout",
    "stream",
    "all",
    "into_future",
    "clone",
    "pages",
    "total",
    "call",
    "iter",
    "poll",
    "retry",
    "until",
    "body_bytes",
];

/// What every method has.
const METHOD: [&str; 2] = ["self", "body"];

/// Names the members of all types.
pub(super) fn of_types(api: &mut Api, pins: &Pins, diagnostics: &mut Diagnostics) {
    for def in &mut api.types {
        let released = pins.ty(&def.name).filter(|released| released.kind == Kind::of(&def.kind));
        let mut names = Names { pointer: &def.pointer, pins: pinned(released), diagnostics };
        match &mut def.kind {
            TypeKind::Struct(it) => names.fields(it, released),
            TypeKind::Enum(Enum::Text(variants)) => names.variants(variants, String::clone),
            TypeKind::Enum(Enum::Integer(variants)) => names.variants(variants, i64::to_string),
            TypeKind::Union(it) => {
                let mut taken = BTreeSet::from(["Other".to_owned()]);
                taken.extend(it.variants.iter().filter(|variant| variant.released).map(|it| it.name.clone()));
                for variant in it.variants.iter_mut().filter(|variant| !variant.released) {
                    variant.name = numbered(&variant.name, "", &mut taken);
                }
            }
        }
    }
}

fn pinned(released: Option<&ReleasedType>) -> BTreeMap<&str, &str> {
    let members = released.into_iter().flat_map(|released| &released.members);
    members.map(|(wire, name)| (wire.as_str(), name.as_str())).collect()
}

struct Names<'a> {
    pointer: &'a str,
    pins: BTreeMap<&'a str, &'a str>,
    diagnostics: &'a mut Diagnostics,
}

impl Names<'_> {
    /// The released names, and which of the members have none.
    fn keep<'m, T: 'm>(
        &mut self,
        members: impl Iterator<Item = &'m mut T>,
        parts: impl Fn(&mut T) -> (String, &mut String, bool),
        taken: &mut BTreeSet<String>,
    ) -> Vec<usize> {
        let mut open = Vec::new();
        for (at, member) in members.enumerate() {
            let (wire, name, named) = parts(member);
            let Some(pinned) = self.pins.get(wire.as_str()).filter(|pinned| taken.insert((**pinned).to_owned())) else {
                open.push(at);
                continue;
            };
            if named && name != pinned {
                self.diagnostics.push(
                    Diagnostic::warning(format!(
                        "the overlay calls `{wire}` `{name}`, but it was released as `{pinned}`"
                    ))
                    .at(self.pointer)
                    .cure("remove it from the members in spec/names.yaml to rename it, which breaks callers"),
                );
            }
            (*pinned).clone_into(name);
        }
        open
    }

    fn fields(&mut self, it: &mut Struct, released: Option<&ReleasedType>) {
        let mut taken = BTreeSet::new();
        let mut open =
            self.keep(it.fields.iter_mut(), |field| (field.wire.clone(), &mut field.name, field.named), &mut taken);
        if it.usage == Usage::Body {
            // How to send null for what was released comes before what is new, and that before its names.
            for new in [false, true] {
                for (at, field) in it.fields.iter_mut().enumerate() {
                    if field.presence.is_nullable() && open.contains(&at) == new {
                        let pinned = released.and_then(|released| released.clears.get(&field.wire));
                        let wanted = pinned.cloned().unwrap_or_else(|| clear_name(&field.name));
                        field.clear = Some(if new { wanted } else { numbered(&wanted, "_", &mut taken) });
                    }
                }
            }
        }
        taken.extend(it.fields.iter().filter_map(|field| field.clear.clone()));
        // One that needs no conversion keeps its name, whatever is described before it.
        open.sort_by_key(|at| it.fields[*at].name.trim_start_matches("r#") != it.fields[*at].wire);
        for at in open {
            let field = &mut it.fields[at];
            let wanted = field.name.clone();
            let first = if STRUCT.contains(&wanted.as_str()) { format!("{wanted}_value") } else { wanted.clone() };
            field.name = if taken.insert(first.clone()) {
                first
            } else {
                let base = wanted.trim_start_matches("r#").trim_end_matches('_').to_owned();
                let name = numbered_from_2(&base, "_", &mut taken);
                self.diagnostics.push(
                    Diagnostic::warning(format!("two properties have the Rust name `{wanted}`; this one is `{name}`"))
                        .at(property(self.pointer, &field.wire))
                        .cure("name it with `x-rust-field` in an overlay action"),
                );
                name
            };
            if field.name != wanted && field.clear.is_some() {
                field.clear = Some(numbered(&clear_name(&field.name), "_", &mut taken));
            }
        }
    }

    fn variants<T>(&mut self, variants: &mut [Variant<T>], wire: impl Fn(&T) -> String) {
        let mut taken = BTreeSet::from(["Other".to_owned()]);
        let open = self.keep(variants.iter_mut(), |it| (wire(&it.wire), &mut it.name, it.named), &mut taken);
        for at in open {
            let variant = &mut variants[at];
            let wanted = variant.name.clone();
            variant.name = numbered(&wanted, "", &mut taken);
            if variant.name != wanted {
                self.diagnostics.push(
                    Diagnostic::warning(format!(
                        "two values of this enum have the Rust name `{wanted}`; `{}` is `{}`",
                        wire(&variant.wire),
                        variant.name
                    ))
                    .at(format!("{}/enum", self.pointer))
                    .cure("name it with `x-rust-variants` in an overlay action"),
                );
            }
        }
    }
}

fn property(pointer: &str, wire: &str) -> String {
    format!("{pointer}/properties/{}", wire.replace('~', "~0").replace('/', "~1"))
}

/// A name that nobody has, with a number if need be; taken from now on.
fn numbered(name: &str, between: &str, taken: &mut BTreeSet<String>) -> String {
    if taken.insert(name.to_owned()) { name.to_owned() } else { numbered_from_2(name, between, taken) }
}

fn numbered_from_2(name: &str, between: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2;
    loop {
        let candidate = format!("{name}{between}{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}

/// Sorts parameters into arguments and setters as they were released, and names them.
pub(super) fn of_operation(operation: &mut Operation, released: Option<&Released>, diagnostics: &mut Diagnostics) {
    if let Some(released) = released {
        released_arguments(operation, released, diagnostics);
    }
    let none = BTreeMap::new();
    let setters = released.map(|it| it.setters.iter().map(|(label, name)| (label.as_str(), name.as_str())).collect());
    for (params, taken, pins) in [
        (&mut operation.arguments, &METHOD[..], &none),
        (&mut operation.options, &REQUEST[..], setters.as_ref().unwrap_or(&none)),
    ] {
        for message in unique(params, taken, pins) {
            diagnostics.push(
                Diagnostic::warning(message)
                    .at(operation.pointer.clone())
                    .cure("name the parameter with `x-rust-name` in an overlay action"),
            );
        }
    }
}

/// A method keeps its arguments: what is required since is a setter, what isn't any more stays.
fn released_arguments(operation: &mut Operation, released: &Released, diagnostics: &mut Diagnostics) {
    let params = std::mem::take(&mut operation.arguments).into_iter().chain(std::mem::take(&mut operation.options));
    let (path, rest): (Vec<Param>, Vec<Param>) = params.partition(|param| param.place == ParamPlace::Path);
    operation.arguments = path;
    operation.options = rest;
    for wanted in &released.arguments {
        match operation.options.iter().position(|param| label(param) == *wanted) {
            Some(at) => operation.arguments.push(operation.options.remove(at)),
            None => diagnostics.push(
                Diagnostic::warning(format!(
                    "`{}.{}` loses its argument `{wanted}`, which the description no longer has",
                    released.module, released.method
                ))
                .at(operation.pointer.clone()),
            ),
        }
    }
}

/// Gives every parameter a name of its own, and none that is taken; says which names were.
fn unique(params: &mut [Param], taken: &[&str], pins: &BTreeMap<&str, &str>) -> Vec<String> {
    let mut seen: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let mut warnings = Vec::new();
    let mut order = Vec::new();
    for (at, param) in params.iter_mut().enumerate() {
        match pins.get(label(param).as_str()).filter(|pinned| seen.insert((**pinned).to_owned())) {
            Some(pinned) => {
                if param.named && param.name != **pinned {
                    warnings.push(format!(
                        "the overlay calls the parameter `{}` `{}`, but it was released as `{pinned}`",
                        param.wire, param.name
                    ));
                }
                (*pinned).clone_into(&mut param.name);
            }
            None => order.push(at),
        }
    }
    // `a[b]` and `a_b`: the one that needs no conversion keeps its name, whichever comes first.
    order.sort_by_key(|at| params[*at].name != params[*at].wire);
    for at in order {
        let param = &mut params[at];
        let wanted = param.name.clone();
        let base = wanted.trim_start_matches("r#").trim_end_matches('_');
        let mut longer = format!("{base}_{}", param.place.as_str());
        let mut number = 2;
        while !seen.insert(param.name.clone()) {
            param.name = longer;
            longer = format!("{base}_{number}");
            number += 1;
        }
        if param.name != wanted {
            warnings.push(format!("the name `{wanted}` is taken; the parameter `{}` is `{}`", param.wire, param.name));
        }
    }
    warnings
}
