//! How deep types hold each other. rustc follows them when it asks whether a call may move to another thread, and gives
//! up at its recursion limit with E0275, in the crates of those who call.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::circles::circles;
use crate::ir::wished::{TypeDef, TypeKind, TypeRef};

/// How far rustc follows the types of a call by default, without what stands around its answer.
const FOLLOWED: usize = 100;

/// How far it follows them in the crate itself, whose recursion limit is 512: two steps of ours are one of those that it
/// takes to find what a value drops.
const FOLLOWED_WITHIN: usize = 900;

/// Warns of types that only a higher recursion limit lets callers use, and refuses those that none does.
pub(super) fn check(types: &[TypeDef], diagnostics: &mut Diagnostics) {
    let Some((at, deepest)) = depths(types).into_iter().enumerate().rev().max_by_key(|(_, depth)| depth.steps) else {
        return;
    };
    let place = |diagnostic: Diagnostic| diagnostic.at(types[at].pointer.clone());
    let json = "describe a schema in between without its properties, as any JSON, with an overlay action";
    if deepest.steps > FOLLOWED_WITHIN {
        diagnostics.push(
            place(Diagnostic::error(format!(
                "{} types hold each other one in another from here, which is deeper than rustc can follow",
                deepest.types
            )))
            .cure(json),
        );
    } else if deepest.steps > FOLLOWED {
        let limit = (deepest.steps + 128 - FOLLOWED).next_power_of_two();
        diagnostics.push(
            place(Diagnostic::warning(format!(
                "{} types hold each other one in another from here: a crate that spawns a call of them fails with E0275, \
                 unless it has `#![recursion_limit = \"{limit}\"]`",
                deepest.types
            )))
            .cure(json),
        );
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Depth {
    types: usize,
    /// What rustc counts: each type, and each `Option`, `Vec` and `Box` with what is in it.
    steps: usize,
}

/// How deep each type goes: exactly, but for those that hold themselves, which one walk from the first of them tells.
fn depths(types: &[TypeDef]) -> Vec<Depth> {
    let edges: Vec<Vec<(usize, usize)>> = types.iter().map(|def| edges(&def.kind)).collect();
    let targets: Vec<Vec<usize>> =
        edges.iter().map(|edges| edges.iter().map(|(target, _)| *target).collect()).collect();
    let circle = circles(&targets);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    circle.iter().enumerate().for_each(|(at, circle)| members[*circle].push(at));
    let mut depths: Vec<Depth> = vec![Depth::default(); types.len()];
    // Circles are counted from what holds nothing upwards: what one holds was measured before.
    for members in members.iter().filter(|members| !members.is_empty()) {
        let held =
            members.iter().flat_map(|at| &edges[*at]).filter(|(target, _)| circle[*target] != circle[members[0]]);
        let below = held.map(|(target, steps)| Depth { steps: depths[*target].steps + steps, ..depths[*target] });
        let below = below.max_by_key(|depth| depth.steps).unwrap_or_default();
        let within = walk(members[0], &edges, &circle);
        let whole = Depth { types: below.types + within.types, steps: below.steps + within.steps };
        members.iter().for_each(|at| depths[*at] = whole);
    }
    depths
}

/// How deep a walk through the members of a circle goes that enters each once, as rustc does.
fn walk(first: usize, edges: &[Vec<(usize, usize)>], circle: &[usize]) -> Depth {
    let mut seen = std::collections::HashSet::from([first]);
    let mut deepest = Depth { types: 1, steps: 1 };
    let mut way = vec![(first, 0, 1)];
    while let Some((at, next, steps)) = way.last_mut() {
        let Some((target, more)) = edges[*at].get(*next) else {
            way.pop();
            continue;
        };
        *next += 1;
        let steps = *steps + more + 1;
        if circle[*target] == circle[first] && seen.insert(*target) {
            way.push((*target, 0, steps));
            deepest = Depth { types: way.len().max(deepest.types), steps: steps.max(deepest.steps) };
        }
    }
    deepest
}

/// The types that a type mentions, each with the steps in between.
fn edges(kind: &TypeKind) -> Vec<(usize, usize)> {
    let option = usize::from(matches!(kind, TypeKind::Struct(_)));
    kind.refs().into_iter().filter_map(|ty| Some((ty.named()?.0, steps(ty) + option))).collect()
}

fn steps(ty: &TypeRef) -> usize {
    match ty {
        TypeRef::List(inner) => 3 + steps(inner),
        TypeRef::Map(inner) => 4 + steps(inner),
        TypeRef::Boxed(inner) => 2 + steps(inner),
        _ => 0,
    }
}
