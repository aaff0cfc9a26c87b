//! The pins after a generation: the names of an API, and those of what is no longer described.

use super::pins::{Kind, PinnedName, PinnedOperation, PinnedType, Pins, clear_name, label, slot_label, spelled};
use crate::ir::{Api, Enum, Ident, Operation, ParamPlace, TypeDef, TypeKind, TypeRef};
use std::collections::{BTreeMap, BTreeSet};

impl Pins {
    /// These pins and the names of an API. What is no longer described keeps its name for the day it
    /// returns, unless something else has it by then.
    pub(super) fn updated(mut self, api: &Api) -> Self {
        let present: BTreeSet<(&str, &str)> = api
            .resources
            .iter()
            .flat_map(|resource| resource.operations.iter().map(|it| (&*resource.module, &*it.name)))
            .collect();
        let mut old = std::mem::take(&mut self.operations);
        for resource in &api.resources {
            self.handles.insert(resource.module.clone(), resource.handle.clone());
            for operation in &resource.operations {
                let now = pinned_operation(api, &resource.module, operation, old.remove(&operation.key));
                self.operations.insert(operation.key.clone(), now);
            }
        }
        old.retain(|_, old| !present.contains(&(&*old.module, &*old.method)));
        self.operations.extend(old);
        self.operations.append(&mut self.kept);
        for def in &api.types {
            let old = self.types.remove(&def.name);
            self.types.insert(def.name.clone(), pinned_type(api, def, old));
        }
        self.gone.clone_from(&api.kept.gone);
        self
    }
}

fn pinned_operation(api: &Api, module: &Ident, operation: &Operation, old: Option<PinnedOperation>) -> PinnedOperation {
    let uses = operation
        .slots()
        .into_iter()
        .filter_map(|(slot, mention)| mention.named().map(|id| (slot_label(slot), api.ty(id).name.clone())));
    PinnedOperation {
        entry: None,
        module: module.clone(),
        // The one by which the call was released: the other's name follows from it.
        method: operation.lesser.first().map_or(&operation.name, |lesser| &lesser.name).clone(),
        request: operation.request.clone(),
        // An argument that is gone keeps its position for the day it returns.
        arguments: old.map_or_else(
            || operation.arguments.iter().filter(|it| it.place != ParamPlace::Path).map(label).collect(),
            |old| old.arguments,
        ),
        setters: operation.options.iter().map(|it| PinnedName { of: label(it), name: it.name.clone() }).collect(),
        uses: uses.collect(),
    }
}

fn pinned_type(api: &Api, def: &TypeDef, old: Option<PinnedType>) -> PinnedType {
    let (mut members, mut uses) = (Vec::new(), BTreeMap::new());
    let (mut clears, mut new) = (BTreeMap::new(), Vec::new());
    let pin = |of: String, name: &Ident| PinnedName { of, name: name.clone() };
    match &def.kind {
        TypeKind::Struct(it) => {
            for field in &it.fields {
                members.push(pin(field.wire.clone(), &field.name));
                uses.extend(name_of(api, &field.ty).map(|name| (field.wire.clone(), name)));
                let other = field.clear.clone().filter(|name| *name != clear_name(&field.name));
                clears.extend(other.map(|name| (field.wire.clone(), name)));
            }
            // An argument that is gone keeps its position for the day it returns.
            new = match old {
                Some(old) if old.kind == Kind::Body => old.new,
                _ => it.constructor.clone(),
            };
        }
        TypeKind::Enum(Enum::Text(variants)) => {
            members.extend(variants.iter().map(|it| pin(it.wire.clone(), &it.name)));
        }
        TypeKind::Enum(Enum::Integer(variants)) => {
            members.extend(variants.iter().map(|it| pin(it.wire.to_string(), &it.name)));
        }
        TypeKind::Union(it) => {
            for variant in &it.variants {
                members.push(pin(spelled(&variant.ty), &variant.name));
                uses.extend(name_of(api, &variant.ty).map(|name| (variant.name.to_string(), name)));
            }
        }
    }
    PinnedType {
        module: def.module.clone(),
        kind: Kind::of(&def.kind),
        place: def.place.clone(),
        into: def.into,
        new,
        members,
        clears,
        uses,
    }
}

fn name_of(api: &Api, ty: &TypeRef) -> Option<Ident> {
    ty.named().map(|id| api.ty(id).name.clone())
}
