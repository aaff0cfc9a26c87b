//! What is pinned and not released takes the name that the overlay gives it by now, and what is called after it follows.
//!
//! Each function changes the pins before names are given by them, so that a renamed thing is from then on as if it had
//! always been called so. The second generation has nothing left to rename.

use super::methods::MethodNames;
use super::pins::{PinnedName, Pins, clear_name, label};
use super::resources::Home;
use super::{Call, reserved};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::wished::{Enum, Operation, Origin, Param, TypeDef, TypeKind};
use crate::ir::{Ident, Resource, Usage, Wish};
use std::collections::{BTreeMap, BTreeSet};

/// A name that was pinned, as a path, and the one in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it was called, such as `servers.get` or `servers::Server.label`.
    pub old: String,
    /// What it is called by now.
    pub new: String,
    /// Whether the overlay names it; otherwise it is called after what the overlay names.
    pub is_given: bool,
}

/// What this generation renames.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renames {
    /// The methods that operations had, by their keys.
    methods: BTreeMap<String, Ident>,
    log: Vec<Renamed>,
}

impl Renames {
    pub(crate) fn into_log(self) -> Vec<Renamed> {
        self.log
    }

    fn note(&mut self, old: String, new: String, is_given: bool) {
        self.log.push(Renamed { old, new, is_given });
    }
}

/// A name that is to change.
struct Move<K> {
    of: K,
    old: Ident,
    new: Ident,
    /// The new name is its own in the last release.
    is_own: bool,
}

/// The moves to names that nobody keeps, and of several to one name the first. `taken` has the names that move, too.
fn possible<K>(mut moves: Vec<Move<K>>, taken: &BTreeSet<String>) -> Vec<Move<K>> {
    loop {
        let count = moves.len();
        let leaving: BTreeSet<String> = moves.iter().map(|it| it.old.to_string()).collect();
        let mut given = BTreeSet::new();
        moves.retain(|it| {
            let new = it.new.as_str();
            (it.is_own || !taken.contains(new) || leaving.contains(new)) && given.insert(new.to_owned())
        });
        if moves.len() == count {
            return moves;
        }
    }
}

/// Renames the methods of a resource.
pub(super) fn methods(home: &Home, pins: &mut Pins) {
    let module = &home.module;
    let moves = home.operations.iter().filter_map(|operation| {
        let (old, new) = (&pins.operation(&operation.key)?.method, &operation.name.as_ref()?.name);
        let is_free = old != new && !pins.reserved.is_method(module, old);
        let is_own = pins.reserved.is_own(module, &operation.key, new);
        is_free.then(|| Move { of: operation.key.clone(), old: old.clone(), new: new.clone(), is_own })
    });
    let moves: Vec<_> = moves.collect();
    if moves.is_empty() {
        return;
    }
    let mut taken: BTreeSet<String> = super::methods::OF_HANDLES.map(ToOwned::to_owned).into();
    let pinned = home.operations.iter().filter_map(|operation| Some(&pins.operation(&operation.key)?.method));
    let waits = home.operations.iter().flat_map(|operation| &operation.waits).map(|wait| &wait.name);
    taken.extend(pinned.chain(pins.kept_methods(module)).chain(waits).map(ToString::to_string));
    taken.extend(pins.reserved.methods(module).cloned());
    for Move { of, old, new, .. } in possible(moves, &taken) {
        pins.renames.note(format!("{module}.{old}"), format!("{module}.{new}"), true);
        if let Some(pinned) = pins.operations.get_mut(&of) {
            pinned.method = new;
        }
        pins.renames.methods.insert(of, old);
    }
}

/// How what belongs to a call begins: `CreateServer`. By the short name, and by the long one.
fn heads(method: &Ident, module: &str, is_list: bool) -> [String; 2] {
    let call = Call::of(method);
    [call.pascal(module, is_list), call.long_pascal(module)]
}

/// A name with another beginning, if it has the first one.
fn with_head(name: &str, old: &str, new: &str) -> Option<Ident> {
    let rest = name.strip_prefix(old)?;
    // `CreateServer` isn't what `CreateServerless` is called after.
    (!rest.starts_with(|c: char| c.is_ascii_lowercase())).then(|| Ident::new(format!("{new}{rest}")))
}

/// The name of what is called after a method that has another name by now.
fn after_method(name: &str, (old, new): (&Ident, &Ident), module: &str, is_list: bool) -> Option<Ident> {
    let mut heads: Vec<_> = heads(old, module, is_list).into_iter().zip(heads(new, module, is_list)).collect();
    // One may begin like the other; where they are the same, it is the short one.
    heads.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    heads.into_iter().filter(|(old, new)| old != new).find_map(|(old, new)| with_head(name, &old, &new))
}

/// The name of an answer that is called after what its method is about.
fn after_subject(name: &str, (old, new): (&Ident, &Ident), module: &str) -> Option<Ident> {
    let (was, is) = (Call::of(old).subject(module), Call::of(new).subject(module));
    (name == was && was != is).then(|| Ident::new(is))
}

/// Renames the structs with the setters of operations.
pub(super) fn requests(
    homes: &[(Home, Vec<MethodNames>)],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let operations = homes.iter().flat_map(|(home, names)| home.operations.iter().zip(names).map(move |it| (home, it)));
    let mut moves = Vec::new();
    for (home, (operation, names)) in operations {
        let Some(old) = pins.operation(&operation.key).and_then(|pinned| pinned.request.as_ref()) else { continue };
        let given = operation.request.as_ref().map(|given| given.name.clone());
        let is_given = given.is_some();
        let after = || {
            let was = pins.renames.methods.get(&operation.key)?;
            after_method(old, (was, &names.method), &home.module, operation.is_list())
        };
        let Some(new) = given.or_else(after).filter(|new| new != old) else { continue };
        if !pins.reserved.is_request(old) {
            let of = (home.module.clone(), operation, is_given);
            moves.push(Move { of, old: old.clone(), is_own: pins.reserved.is_request(&new), new });
        }
    }
    let wanted: Vec<_> = moves.iter().map(|it| (it.of.1, it.of.2, it.old.clone(), it.new.clone())).collect();
    let made = possible(moves, taken);
    for (operation, is_given, old, new) in wanted {
        // One that the overlay names is told where it gets its name.
        if !is_given && made.iter().all(|it| it.old != old) {
            diagnostics.push(
                stays(&old, &new)
                    .at(operation.pointer.clone())
                    .cure("name it with `x-rust-request` in an overlay action"),
            );
        }
    }
    taken.retain(|name| made.iter().all(|it| *name != *it.old));
    for Move { of: (module, operation, is_given), old, new, .. } in made {
        taken.insert(new.to_string());
        pins.renames.note(format!("{module}::{old}"), format!("{module}::{new}"), is_given);
        if let Some(pinned) = pins.operations.get_mut(&operation.key) {
            pinned.request = Some(new);
        }
    }
}

fn stays(old: &Ident, new: &Ident) -> Diagnostic {
    Diagnostic::warning(format!("`{old}` is no longer called after what it belongs to, as `{new}` is taken"))
}

/// Renames types, and then what is nested in them or belongs to a renamed method, if it is called after that.
pub(super) fn types(
    types: &mut [TypeDef],
    resources: &[Resource],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let given = types.iter().enumerate().filter_map(|(at, def)| {
        let (Some(old), Origin::Named(given)) = (&def.name, &def.origin) else { return None };
        let new = &given.name;
        // What upstream has made one component may be two types, of which one has the overlay's name.
        let has_it = pins.ty(new).is_some_and(|other| other.place == def.place);
        let is_free = old != new && !has_it && !pins.reserved.is_type(old);
        is_free.then(|| Move { of: at, old: old.clone(), new: new.clone(), is_own: false })
    });
    let mut moves = possible(given.collect(), taken);
    let mut moved: BTreeMap<usize, Ident> = BTreeMap::new();
    let mut stuck = BTreeSet::new();
    let mut is_given = true;
    loop {
        rename_types(types, &moves, pins, taken, is_given);
        moved.extend(moves.iter().map(|it| (it.of, it.old.clone())));
        is_given = false;
        let after = types.iter().enumerate().filter_map(|(at, def)| {
            let old = def.name.as_ref().filter(|name| !pins.reserved.is_type(name))?;
            let new = after(def, old, types, resources, pins, &moved)?;
            (!moved.contains_key(&at) && !stuck.contains(&at)).then(|| Move {
                of: at,
                old: old.clone(),
                new,
                is_own: false,
            })
        });
        let after: Vec<_> = after.collect();
        let wanted: Vec<_> = after.iter().map(|it| (it.of, stays(&it.old, &it.new))).collect();
        moves = possible(after, taken);
        for (at, warning) in wanted.into_iter().filter(|(at, _)| moves.iter().all(|it| it.of != *at)) {
            stuck.insert(at);
            let cure = "name it with `x-rust-name` in an overlay action";
            diagnostics.push(warning.at(types[at].pointer.clone()).cure(cure));
        }
        if moves.is_empty() {
            return;
        }
    }
}

/// The name of a type that is called after something which has another name by now.
fn after(
    def: &TypeDef,
    name: &Ident,
    types: &[TypeDef],
    resources: &[Resource],
    pins: &Pins,
    moved: &BTreeMap<usize, Ident>,
) -> Option<Ident> {
    let operations = match &def.origin {
        Origin::Named(_) | Origin::Component(_) => return None,
        Origin::Nested { parent, .. } => {
            return with_head(name, moved.get(&parent.0)?, types.get(parent.0)?.name.as_ref()?);
        }
        Origin::Body { operations, .. } => operations.as_slice(),
        Origin::Answer { operation, .. } | Origin::Param { operation, .. } => std::slice::from_ref(operation),
    };
    operations.iter().find_map(|key| {
        let old = pins.renames.methods.get(key)?;
        let all = resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
        let (home, operation) = all.into_iter().find(|(_, operation)| operation.key == *key)?;
        let of_method = (old, &operation.name);
        after_method(name, of_method, &home.module, operation.is_list()).or_else(|| {
            let is_answer = matches!(def.origin, Origin::Answer { .. });
            is_answer.then(|| after_subject(name, of_method, &home.module)).flatten()
        })
    })
}

fn rename_types(
    types: &mut [TypeDef],
    moves: &[Move<usize>],
    pins: &mut Pins,
    taken: &mut BTreeSet<String>,
    is_given: bool,
) {
    taken.retain(|name| moves.iter().all(|it| *name != *it.old));
    for it in moves {
        taken.insert(it.new.to_string());
        types[it.of].name = Some(it.new.clone());
        if let Some(pinned) = pins.ty(&it.old) {
            let module = pinned.module.clone();
            pins.renames.note(format!("{module}::{}", it.old), format!("{module}::{}", it.new), is_given);
        }
    }
    pins.rename_types(&moves.iter().map(|it| (it.old.clone(), it.new.clone())).collect());
}

/// Renames the members of a type.
pub(super) fn members(def: &TypeDef, ty: &Ident, pins: &mut Pins) {
    let Some(pinned) = pins.ty(ty).filter(|pinned| pinned.kind == super::pins::Kind::of(&def.kind)) else { return };
    let given: Vec<(String, &Wish)> = match &def.kind {
        TypeKind::Struct(it) => it.fields.iter().map(|field| (field.wire.clone(), &field.name)).collect(),
        TypeKind::Enum(Enum::Text(it)) => it.iter().map(|it| (it.wire.clone(), &it.name)).collect(),
        TypeKind::Enum(Enum::Integer(it)) => it.iter().map(|it| (it.wire.to_string(), &it.name)).collect(),
        TypeKind::Union(_) => return,
    };
    let mut taken: BTreeSet<String> = pins.reserved.members(ty).cloned().collect();
    let between = match &def.kind {
        TypeKind::Struct(it) => {
            taken.extend(reserved::STRUCT.map(ToOwned::to_owned));
            let clears = it.fields.iter().filter(|field| it.usage == Usage::Body && field.presence.is_nullable());
            let clears = clears.filter_map(|field| Some(clear_name(pinned.member(&field.wire)?)));
            taken.extend(clears.chain(pinned.clears.values().cloned()).map(String::from));
            "."
        }
        _ => {
            taken.insert(reserved::OTHER.to_owned());
            "::"
        }
    };
    let is_released = |name: &Ident| pins.reserved.is_member(ty, name);
    let is_own = |of: &str, name: &Ident| pins.reserved.is_own(ty, of, name);
    let moves = changed(&pinned.members, &given, is_released, is_own, taken);
    let path = format!("{}::{ty}{between}", pinned.module);
    for (of, old, new) in moves {
        pins.renames.note(format!("{path}{old}"), format!("{path}{new}"), true);
        rename_in(pins.types.get_mut(ty).map(|pinned| &mut pinned.members), &of, new);
    }
}

/// Renames the setters of an operation.
pub(super) fn setters<'p>(operation: &Operation, params: impl Iterator<Item = &'p Param>, pins: &mut Pins) {
    let key = &operation.key;
    let Some(pinned) = pins.operation(key) else { return };
    let given: Vec<(String, &Wish)> = params.map(|param| (label(param), &param.name)).collect();
    let mut taken: BTreeSet<String> = reserved::REQUEST.map(ToOwned::to_owned).into();
    taken.extend(pins.reserved.setters(key).cloned());
    let is_released = |name: &Ident| pins.reserved.is_setter(key, name);
    let is_own = |of: &str, name: &Ident| pins.reserved.is_own(key, of, name);
    let moves = changed(&pinned.setters, &given, is_released, is_own, taken);
    let request = pinned.request.as_deref().unwrap_or(&pinned.method);
    let path = format!("{}::{request}.", pinned.module);
    for (of, old, new) in moves {
        pins.renames.note(format!("{path}{old}"), format!("{path}{new}"), true);
        rename_in(pins.operations.get_mut(key).map(|pinned| &mut pinned.setters), &of, new);
    }
}

/// What each of the names becomes that the overlay changes: whose it is, the old name, the new one.
fn changed(
    pinned: &[PinnedName],
    wishes: &[(String, &Wish)],
    is_released: impl Fn(&Ident) -> bool,
    is_own: impl Fn(&str, &Ident) -> bool,
    mut taken: BTreeSet<String>,
) -> Vec<(String, Ident, Ident)> {
    let moves = wishes.iter().filter_map(|(of, wish)| {
        let new = &wish.given()?.name;
        let old = &pinned.iter().find(|pinned| pinned.of == *of)?.name;
        let is_free = old != new && !is_released(old);
        is_free.then(|| Move { of: of.clone(), old: old.clone(), new: new.clone(), is_own: is_own(of, new) })
    });
    let moves = moves.collect();
    taken.extend(pinned.iter().map(|pinned| pinned.name.to_string()));
    possible(moves, &taken).into_iter().map(|it| (it.of, it.old, it.new)).collect()
}

fn rename_in(names: Option<&mut Vec<PinnedName>>, of: &str, new: Ident) {
    if let Some(pinned) = names.into_iter().flatten().find(|pinned| pinned.of == of) {
        pinned.name = new;
    }
}
