//! The pins after a generation: the names of an API, and those of what is left out of it.

use super::kind::Kind;
use super::labels::{clear_name, label, slot_label, spelled};
use super::pins::{PinnedName, PinnedOperation, PinnedType, Pins};
use crate::ir::{Api, Enum, Ident, Operation, ParamPlace, TypeDef, TypeKind, TypeRef};
use std::collections::BTreeMap;

impl Pins {
    /// The names of an API, and of what is left out of it. What is no longer described and was released is in the API,
    /// too; what wasn't is nobody's, and its names are free.
    pub(super) fn updated(mut self, api: &Api) -> Self {
        let mut operations = std::mem::take(&mut self.operations);
        let mut types = std::mem::take(&mut self.types);
        let handles = std::mem::take(&mut self.handles);
        for resource in &api.resources {
            self.handles.insert(resource.module.clone(), resource.handle.clone());
            for operation in &resource.operations {
                let now = pinned_operation(api, &resource.module, operation, operations.remove(&operation.key));
                self.operations.insert(operation.key.clone(), now);
            }
        }
        for def in &api.types {
            let old = types.remove(&def.name);
            self.types.insert(def.name.clone(), pinned_type(api, def, old));
        }
        let is_left_out = |module: &Ident| self.kept.values().any(|operation| operation.module == *module);
        let handles = handles.into_iter().filter(|(module, _)| is_left_out(module)).collect::<Vec<_>>();
        self.handles.extend(handles);
        let mut open: Vec<Ident> = self.kept.values().flat_map(|operation| operation.uses.values().cloned()).collect();
        while let Some(name) = open.pop() {
            if let Some(ty) = types.remove(&name) {
                open.extend(ty.uses.values().cloned());
                self.types.insert(name, ty);
            }
        }
        self.operations.append(&mut self.kept);
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
