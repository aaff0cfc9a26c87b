//! The arguments that a path takes, in the order that callers give them in.

use crate::ir::path::without_parameter_names;
use crate::ir::{Operation, Param, ParamPlace, path};

/// Puts the arguments of a path into the order of a release. Names that change places where nothing but parameters stands
/// between them say where each argument goes by now. Any other name is a new name of what stands there.
pub(super) fn order(mine: &mut Operation, released: &Operation) {
    let numbers = mine.argument_numbers();
    let is_path = |param: &&Param| param.place == ParamPlace::Path;
    let order: Vec<usize> = released.arguments.iter().filter(is_path).map(|old| number(mine, released, old)).collect();
    let of = |at: usize, param: &Param| match param.place {
        ParamPlace::Path => order.iter().position(|number| *number == numbers[at]).unwrap_or(at),
        _ => at,
    };
    let mut placed: Vec<(usize, Param)> = Vec::new();
    for (at, param) in std::mem::take(&mut mine.arguments).into_iter().enumerate() {
        placed.push((of(at, &param), param));
    }
    placed.sort_by_key(|(place, _)| *place);
    mine.arguments = placed.into_iter().map(|(_, param)| param).collect();
}

/// Which parameter of the path a released argument is by now.
fn number(mine: &Operation, released: &Operation, old: &Param) -> usize {
    if without_parameter_names(&mine.path) != without_parameter_names(&released.path) {
        return by_name(mine, released, old);
    }
    let (now, was) = (mine.path_arguments(), released.path_arguments());
    let first = was.iter().position(|param| param.wire == old.wire).unwrap_or(usize::MAX);
    // From name to name around the circle in which they changed places, if it is one.
    let moved = |at: usize| {
        let wire = &was.get(at)?.wire;
        let to = now.iter().position(|param| param.wire == *wire)?;
        path::stand_together(mine, wire, &now.get(at)?.wire).then_some(to)
    };
    let circle = std::iter::successors(moved(first), |at| moved(*at)).take(was.len());
    let closes = circle.into_iter().any(|at| at == first);
    moved(first).filter(|_| closes).unwrap_or(first)
}

/// The same in another path: what has its name, or else what is left, in order.
fn by_name(mine: &Operation, released: &Operation, old: &Param) -> usize {
    let (now, was) = (mine.path_arguments(), released.path_arguments());
    let is_in = |wire: &str, all: &[&Param]| all.iter().any(|param| param.wire == wire);
    if let Some(at) = now.iter().position(|param| param.wire == old.wire) {
        return at;
    }
    let number = was.iter().filter(|param| !is_in(&param.wire, &now)).position(|param| param.wire == old.wire);
    let mut left = now.iter().enumerate().filter(|(_, param)| !is_in(&param.wire, &was));
    number.and_then(|number| left.nth(number)).map_or(usize::MAX, |(at, _)| at)
}
