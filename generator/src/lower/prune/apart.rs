//! Places that can't have one name: what parts them, and what to do about it.

use crate::diagnostic::Diagnostic;
use crate::ir::wished::{Struct, TypeDef, TypeId, TypeKind};
use crate::overlay::path::plain;

pub(super) fn refusal(types: &[TypeDef], name: &str, first: TypeId, second: TypeId) -> Diagnostic {
    let (first, second) = (&types[first.0], &types[second.0]);
    let parts = match (&first.kind, &second.kind) {
        (TypeKind::Struct(a), TypeKind::Struct(b)) => fields(a, b),
        _ => String::new(),
    };
    Diagnostic::error(format!(
        "`{name}` is given to two places whose shapes differ (the other is {}){parts}",
        first.pointer
    ))
    .at(second.pointer.clone())
    .cure(format!(
        "give this place a name of its own: behind the action that names it, add one with the target `{}` and another \
         `x-rust-name`; or correct the action that makes the shapes differ",
        plain(&second.pointer)
    ))
}

/// What two structs don't have in common.
fn fields(a: &Struct, b: &Struct) -> String {
    let alone = |it: &Struct, other: &Struct| -> Vec<String> {
        let lacks = |wire: &str| other.fields.iter().all(|field| field.wire != *wire);
        it.fields.iter().filter(|field| lacks(&field.wire)).map(|field| format!("`{}`", field.wire)).collect()
    };
    let (there, here) = (alone(a, b), alone(b, a));
    match (here.is_empty(), there.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("; only this one has {}", here.join(", ")),
        (true, false) => format!("; only the other has {}", there.join(", ")),
        (false, false) => format!("; only this one has {}, only the other {}", here.join(", "), there.join(", ")),
    }
}
