//! Types that hold themselves.

use super::{Stage, TypeDef, TypeRef};

/// Boxes every field by which a type would hold itself. Lists and maps are on the heap already.
pub(crate) fn box_recursive<S: Stage>(types: &mut [TypeDef<S>]) {
    box_recursive_but(types, |_, _| false);
}

/// The same, but for references that stay as they are: by the type's number, and the reference's in [`TypeKind::refs`](super::TypeKind::refs).
/// Those alone may close no circle.
pub(crate) fn box_recursive_but<S: Stage>(types: &mut [TypeDef<S>], stays: impl Fn(usize, usize) -> bool) {
    let held = |def: &TypeDef<S>| -> Vec<usize> {
        let refs = def.kind.refs().into_iter();
        refs.filter_map(|ty| if let TypeRef::Named(id) = ty { Some(id.0) } else { None }).collect()
    };
    let circles = circles(&types.iter().map(held).collect::<Vec<_>>());
    for (at, def) in types.iter_mut().enumerate() {
        for (number, ty) in def.kind.refs_mut().into_iter().enumerate() {
            if let TypeRef::Named(id) = ty
                && circles[id.0] == circles[at]
                && !stays(at, number)
            {
                *ty = TypeRef::Boxed(Box::new(ty.clone()));
            }
        }
    }
}

/// The circle that each node of a graph is in, as a number: nodes that reach each other have the same. It is the
/// path-based algorithm for strongly connected components, without recursion.
pub(crate) fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut circle: Vec<Option<usize>> = vec![None; edges.len()];
    let mut order: Vec<Option<usize>> = vec![None; edges.len()];
    let (mut visited, mut circles) = (0, 0);
    // The nodes that have no circle yet, and those of them that may be the first of theirs.
    let (mut without, mut first) = (Vec::new(), Vec::<usize>::new());
    for root in 0..edges.len() {
        // The nodes on the way from the root, each with its next edge.
        let mut way = vec![(root, 0)];
        while let Some((node, next)) = way.last_mut() {
            let node = *node;
            if *next == 0 && order[node].is_none() {
                order[node] = Some(visited);
                visited += 1;
                without.push(node);
                first.push(node);
            }
            if circle[node].is_none()
                && let Some(target) = edges[node].get(*next).copied()
            {
                *next += 1;
                if order[target].is_none() {
                    way.push((target, 0));
                } else if circle[target].is_none() {
                    while first.last().is_some_and(|last| order[*last] > order[target]) {
                        first.pop();
                    }
                }
                continue;
            }
            if first.last() == Some(&node) {
                first.pop();
                while let Some(member) = without.pop() {
                    circle[member] = Some(circles);
                    if member == node {
                        break;
                    }
                }
                circles += 1;
            }
            way.pop();
        }
    }
    circle.into_iter().map(Option::unwrap_or_default).collect()
}
