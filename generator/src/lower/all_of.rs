//! `allOf`: the properties of all members, or what fits each of them.

use super::Lowering;
use super::document::Node;
use super::schema::{Object, Schema, Shape, object};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// How many properties all `allOf` of a description may merge. Each level of a chain merges those of all levels below.
const MAX_MERGED: usize = 500_000;

impl<'d> Lowering<'d> {
    /// `allOf`: the properties of all members, and of the schema itself.
    pub(super) fn merge(&mut self, schema: &mut Schema<'d>, members: &[Node<'d>]) {
        let mut parts = Vec::new();
        for member in members {
            let member = self.schema(member);
            // `allOf` with one reference is how 3.0 puts prose or `nullable` beside a `$ref`.
            if members.len() == 1
                && !["properties", "required", "additionalProperties"].iter().any(|key| schema.node.get(key).is_some())
            {
                schema.become_one(member);
                return;
            }
            parts.push(member);
        }
        let node = schema.node.clone();
        let own = self.plain(&node, &mut schema.nullable);
        if !matches!(own, Shape::Any) {
            parts.push(Schema { shape: Rc::new(own), ..schema.clone() });
        }
        if parts.iter().any(|part| part.object().is_some()) {
            schema.shape = Rc::new(Shape::Object(self.merge_objects(&node, &parts)));
            return;
        }
        schema.secret |= parts.iter().any(|part| part.secret);
        // One member says what it is, the others what is said about it.
        parts.retain(|part| !matches!(*part.shape, Shape::Any));
        if parts.len() > 1 {
            schema.shape = Rc::new(self.merge_values(&node, &parts));
        } else if let Some(part) = parts.pop() {
            let nullable = schema.nullable;
            schema.become_one(part);
            schema.nullable = nullable;
        }
    }

    fn merge_objects(&mut self, node: &Node<'d>, parts: &[Schema<'d>]) -> Object<'d> {
        // `required` may stand beside `allOf` without any other keyword of an object.
        let mut merged = Object { required: object(node).required, ..Object::default() };
        let mut places: HashMap<&str, usize> = HashMap::new();
        for part in parts {
            match &*part.shape {
                Shape::Object(object) => {
                    self.schemas.merged += object.properties.len() + object.required.len();
                    if self.schemas.merged > MAX_MERGED {
                        self.diagnostics.push(
                            Diagnostic::error(format!(
                                "all `allOf` of the description up to this one merge more than {MAX_MERGED} properties"
                            ))
                            .at(node.pointer.clone())
                            .cure("write the properties without `allOf`, with an overlay action"),
                        );
                        break;
                    }
                    for (name, property) in &object.properties {
                        match places.get(name) {
                            // The later one says more about the same property.
                            Some(earlier) => merged.properties[*earlier].1 = property.clone(),
                            None => {
                                places.insert(name, merged.properties.len());
                                merged.properties.push((name, property.clone()));
                            }
                        }
                    }
                    merged.required.extend(&object.required);
                    merged.additional = merged.additional.or_else(|| object.additional.clone());
                }
                // It may say which properties of the others are required.
                Shape::Any => merged.required.extend(object(&part.node).required),
                _ => self.diagnostics.push(
                    Diagnostic::error("a member of `allOf` is no object, so that its fields can't be merged")
                        .at(part.node.pointer.clone())
                        .cure("write the schema without `allOf`, with an overlay action"),
                ),
            }
        }
        let mut seen = BTreeSet::new();
        merged.required.retain(|name| seen.insert(*name));
        merged
    }

    /// `allOf` of values that are no objects: what fits all members.
    fn merge_values(&mut self, node: &Node<'d>, parts: &[Schema<'d>]) -> Shape<'d> {
        let mut merged = parts.first().map_or(Shape::Any, |part| (*part.shape).clone());
        for part in parts.iter().skip(1) {
            let Some(fits) = both(merged, &part.shape) else {
                self.diagnostics.extend(parts.iter().take(1).map(|first| {
                    Diagnostic::error(format!(
                        "a member of `allOf` is no object, and no value fits both it and the member `#{}`",
                        part.node.pointer
                    ))
                    .at(first.node.pointer.clone())
                    .cure("remove one of the two, with an overlay action")
                }));
                return Shape::Any;
            };
            merged = fits;
        }
        if let Shape::OneOf { .. } = merged {
            self.diagnostics.push(
                Diagnostic::error("a member of `allOf` is a choice, which can't be merged with other members")
                    .at(node.pointer.clone())
                    .cure("write the schema without `allOf`, with an overlay action"),
            );
        }
        merged
    }
}

/// What fits two shapes, if anything does.
fn both<'d>(a: Shape<'d>, b: &Shape<'d>) -> Option<Shape<'d>> {
    Some(match (a, b) {
        (Shape::Bool, Shape::Bool) => Shape::Bool,
        (Shape::Number, Shape::Number) => Shape::Number,
        (Shape::Integer(values), Shape::Number) => Shape::Integer(values),
        (Shape::Number, Shape::Integer(values)) => Shape::Integer(values.clone()),
        (Shape::Integer(a), Shape::Integer(b)) => Shape::Integer(common(a, b)?),
        (Shape::Text { format, values }, Shape::Text { format: other, values: others }) => {
            Shape::Text { format: format.or(*other), values: common(values, others)? }
        }
        (Shape::Array(items), Shape::Array(others)) => Shape::Array(others.clone().or(items)),
        // Told as what it is.
        (Shape::OneOf { variants, discriminator }, _) => Shape::OneOf { variants, discriminator },
        (_, choice @ Shape::OneOf { .. }) => choice.clone(),
        _ => return None,
    })
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
