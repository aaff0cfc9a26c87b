//! How the pins call what has a name.

use crate::ir::{Ident, Param, ParamPlace, Slot, Stage, TypeRef};

/// What stands for a parameter in the pins.
pub(crate) fn label<S: Stage>(param: &Param<S>) -> String {
    format!("{} {}", param.place.as_str(), param.wire)
}

/// The name that the rules give a setter, by its label.
pub(super) fn setter_rule(label: &str) -> Ident {
    Ident::lower(label.split_once(' ').map_or(label, |(_, wire)| wire))
}

/// What stands for a place of an operation that holds a type: parameters of a path go by their position.
pub(super) fn slot_label(slot: Slot<'_>) -> String {
    match slot {
        Slot::Param { place: ParamPlace::Path, at, .. } => format!("path {at}"),
        Slot::Param { place, wire, .. } => format!("{} {wire}", place.as_str()),
        Slot::Body => "body".to_owned(),
        Slot::Answer => "answer".to_owned(),
    }
}

/// The rule for the method that sends null.
pub(super) fn clear_name(field: &Ident) -> Ident {
    Ident::new(format!("clear_{}", field.plain()))
}

/// A type in a word, by which a union's variant is known again; named ones are known by their names.
pub(super) fn spelled(ty: &TypeRef) -> String {
    match ty {
        TypeRef::String => "string".to_owned(),
        TypeRef::Integer => "integer".to_owned(),
        TypeRef::Float => "number".to_owned(),
        TypeRef::Bool => "boolean".to_owned(),
        TypeRef::Timestamp => "timestamp".to_owned(),
        TypeRef::Secret => "secret".to_owned(),
        TypeRef::Json => "json".to_owned(),
        TypeRef::Named(_) => "type".to_owned(),
        TypeRef::List(item) => format!("list of {}", spelled(item)),
        TypeRef::Map(value) => format!("map of {}", spelled(value)),
        TypeRef::Boxed(inner) => spelled(inner),
    }
}
