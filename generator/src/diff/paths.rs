//! Paths that take the arguments of a method in another order, or by other names.

use super::{ChangeKind, Comparison, Entry};
use crate::ir::path::without_parameter_names;
use crate::ir::{Operation, Param, path};

/// What a path does with the arguments that it takes as before.
pub(super) fn compare(comparison: &mut Comparison<'_>, name: &str, old: &Operation, new: &Operation) {
    if without_parameter_names(&old.path) != without_parameter_names(&new.path) {
        // Another path is told as a whole.
        return;
    }
    let wires = |it: &[&Param]| it.iter().map(|param| param.wire.clone()).collect::<Vec<_>>();
    let given = |it: &Operation| wires(&it.arguments.iter().collect::<Vec<_>>());
    let (was, is) = (wires(&old.path_arguments()), wires(&new.path_arguments()));
    let why = if given(old) == given(new) && was != is {
        "the path has its parameters in another order, and each argument goes where its name stands"
    } else if was.iter().any(|wire| is.contains(wire)) {
        return;
    } else if was.windows(2).zip(is.windows(2)).any(|(_, pair)| path::stand_together(new, &pair[0], &pair[1])) {
        "parameters that stand side by side have other names; if they changed places, so did what the arguments mean"
    } else {
        return;
    };
    let entry = Entry::new(ChangeKind::PathChanged, name, &old.key).values(&old.path, &new.path);
    comparison.push(entry, super::Impact::Additive, true, why);
}
