//! What two schemas that hold for one value say together.

use super::Lowering;
use super::document::Node;
use super::schema::{Additional, Object, Shape};
use crate::diagnostic::Diagnostic;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

impl<'d> Lowering<'d> {
    /// What fits two shapes, if anything does. `node` is the schema that holds both.
    pub(super) fn both(&mut self, node: &Node<'d>, a: Shape<'d>, b: &Shape<'d>) -> Option<Shape<'d>> {
        Some(match (a, b) {
            (Shape::Bool, Shape::Bool) => Shape::Bool,
            (Shape::Number, Shape::Number) => Shape::Number,
            (Shape::Integer(values), Shape::Number) => Shape::Integer(values),
            (Shape::Number, Shape::Integer(values)) => Shape::Integer(values.clone()),
            (Shape::Integer(a), Shape::Integer(b)) => Shape::Integer(common(a, b)?),
            (Shape::Text { format, values }, Shape::Text { format: other, values: others }) => {
                Shape::Text { format: format.or(*other), values: common(values, others)? }
            }
            (Shape::Array(Some(items)), Shape::Array(Some(others))) => {
                Shape::Array(Some(self.one_of_both(node, "items", items, others)))
            }
            (Shape::Array(items), Shape::Array(others)) => Shape::Array(items.or_else(|| others.clone())),
            // Told as what it is.
            (Shape::OneOf { variants, discriminator }, _) => Shape::OneOf { variants, discriminator },
            (_, choice @ Shape::OneOf { .. }) => choice.clone(),
            _ => return None,
        })
    }

    /// What two objects say of the members that are no properties.
    pub(super) fn both_additional(
        &mut self,
        node: &Node<'d>,
        a: Option<Additional<'d>>,
        b: Option<&Additional<'d>>,
    ) -> Option<Additional<'d>> {
        match (a, b) {
            (Some(Additional::Schema(values)), Some(Additional::Schema(others))) => {
                Some(Additional::Schema(self.one_of_both(node, "additionalProperties", values, others)))
            }
            (None | Some(Additional::Any), Some(other)) => Some(other.clone()),
            (a, _) => a,
        }
    }

    /// The one of two schemas of items or values that says all that the other one does.
    fn one_of_both(&mut self, node: &Node<'d>, key: &str, a: Node<'d>, b: &Node<'d>) -> Node<'d> {
        let (left, right) = (self.document.resolve(&a), self.document.resolve(b));
        if left.pointer == right.pointer || left.value == right.value || !self.says_a_type(&left) {
            return b.clone();
        }
        if !self.says_a_type(&right) {
            return a;
        }
        // Their members may lead back to the schema that is being read: what has none is read here alone.
        let is_plain = |node: &Node<'d>| !["allOf", "oneOf", "anyOf", "not"].iter().any(|key| node.get(key).is_some());
        if is_plain(&left) && is_plain(&right) {
            let (of_left, of_right) = (self.plain(&left, &mut false), self.plain(&right, &mut false));
            if !adds(&of_left, &of_right) {
                return b.clone();
            }
            if !adds(&of_right, &of_left) {
                return a;
            }
        }
        self.diagnostics.push(
            Diagnostic::error(format!(
                "two parts of this `allOf` differ in their `{key}`, `#{}` and `#{}`, and neither says all of the other",
                a.pointer, b.pointer
            ))
            .at(node.pointer.clone())
            .cure(format!("write `{key}` once, with all that holds, with an overlay action")),
        );
        a
    }

    /// Whether a schema, or a part of it, says of which type it is. Nothing is read for it, so that it may be asked of what
    /// leads back to a schema that is being read.
    pub(super) fn says_a_type(&self, node: &Node<'d>) -> bool {
        let mut seen = HashSet::new();
        let mut next = vec![node.clone()];
        while let Some(node) = next.pop() {
            let node = self.document.resolve(&node);
            if !seen.insert(node.pointer.clone()) {
                continue;
            }
            let values = node.value.get("enum").and_then(Value::as_array);
            if values.is_some_and(|values| values.iter().any(|value| !value.is_null()))
                || ["type", "properties", "additionalProperties", "items", "not"]
                    .iter()
                    .any(|key| node.value.get(key).is_some())
            {
                return true;
            }
            let members = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|key| node.get(key));
            next.extend(members.flat_map(|members| members.elements()));
        }
        false
    }
}

/// Whether a schema's own keywords say more than, or other than, a member of it does.
pub(super) fn adds(own: &Shape<'_>, member: &Shape<'_>) -> bool {
    match (own, member) {
        (Shape::Any, _) | (Shape::Bool, Shape::Bool) | (Shape::Number, Shape::Number | Shape::Integer(_)) => false,
        (Shape::Integer(own), Shape::Integer(values)) => narrows(own, values),
        (Shape::Text { format, values: own }, Shape::Text { format: other, values }) => {
            narrows(own, values) || (values.is_empty() && format.is_some() && other.is_none())
        }
        (Shape::Array(None), Shape::Array(_)) => false,
        (Shape::Array(Some(own)), Shape::Array(Some(items))) => own.value != items.value,
        (Shape::Object(own), Shape::Object(object)) => {
            !own.properties.is_empty()
                || matches!(own.additional, Some(Additional::Schema(_)))
                || own.required.iter().any(|name| !object.requires(name))
        }
        // Which of its members the type is of, each of them says.
        (own, Shape::OneOf { .. }) => !is_bare(own),
        _ => true,
    }
}

/// A shape without all that is said but its type.
pub(super) fn bare<'d>(shape: &Shape<'d>) -> Shape<'d> {
    match shape {
        Shape::Integer(_) => Shape::Integer(Vec::new()),
        Shape::Text { .. } => Shape::Text { format: None, values: Vec::new() },
        Shape::Array(_) => Shape::Array(None),
        Shape::Object(_) => Shape::Object(Object::default()),
        Shape::Any | Shape::Bool | Shape::Number | Shape::OneOf { .. } => shape.clone(),
    }
}

fn is_bare(shape: &Shape<'_>) -> bool {
    match shape {
        Shape::Any | Shape::Bool | Shape::Number | Shape::Array(None) => true,
        Shape::Integer(values) => values.is_empty(),
        Shape::Text { format, values } => format.is_none() && values.is_empty(),
        Shape::Object(_) => !adds(shape, &Shape::Object(Object::default())),
        Shape::Array(Some(_)) | Shape::OneOf { .. } => false,
    }
}

/// Whether an enum lacks values that another one has, or that are free there.
fn narrows<T: Ord>(own: &[T], values: &[T]) -> bool {
    let known: BTreeSet<&T> = own.iter().collect();
    !own.is_empty() && (values.is_empty() || values.iter().any(|value| !known.contains(value)))
}

/// The values that two enums have in common; one without values leaves the choice to the other.
fn common<T: Clone + Ord>(a: Vec<T>, b: &[T]) -> Option<Vec<T>> {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => Some(b.to_vec()),
        (_, true) => Some(a),
        _ => {
            let others: BTreeSet<&T> = b.iter().collect();
            let common: Vec<T> = a.into_iter().filter(|value| others.contains(value)).collect();
            (!common.is_empty()).then_some(common)
        }
    }
}
