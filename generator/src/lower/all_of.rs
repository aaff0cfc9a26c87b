//! `allOf`: the properties of all members, or what fits each of them.

use super::Lowering;
use super::document::Node;
use super::fits::adds;
use super::schema::{Object, Schema, Shape, object};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// How many properties all `allOf` of a description may merge. Each level of a chain merges those of all levels below.
const MAX_MERGED: usize = 500_000;

impl<'d> Lowering<'d> {
    /// `allOf`: the properties of all members, and of the schema itself.
    pub(super) fn merge(&mut self, schema: &mut Schema<'d>, members: &[Node<'d>]) {
        let parts: Vec<Schema<'d>> = members.iter().map(|member| self.schema(member)).collect();
        // One of them may say that it is a string, and another one of which format.
        let without_type = parts.iter().filter(|part| matches!(*part.shape, Shape::Any)).map(|part| &part.node);
        let format = [&schema.node].into_iter().chain(without_type).find_map(|node| self.format(node));
        self.merge_parts(schema, parts);
        schema.take_format(format);
    }

    fn merge_parts(&mut self, schema: &mut Schema<'d>, mut parts: Vec<Schema<'d>>) {
        let node = schema.node.clone();
        let own = self.plain(&node, &mut schema.nullable);
        if let [only] = parts.as_slice() {
            // `allOf` with one reference is how 3.0 puts prose or `nullable` beside a `$ref`.
            if !["properties", "required", "additionalProperties"].iter().any(|key| node.get(key).is_some())
                && !adds(&own, &only.shape)
            {
                schema.become_one(only.clone());
                return;
            }
            schema.nullable |= only.nullable && matches!(*only.shape, Shape::Any);
        }
        if !matches!(own, Shape::Any) {
            parts.push(Schema { shape: Rc::new(own), ..schema.clone() });
        }
        if parts.iter().any(|part| part.object().is_some()) {
            schema.shape = Rc::new(Shape::Object(self.merge_objects(&node, &parts)));
            return;
        }
        schema.secrets.extend(parts.iter().flat_map(|part| part.secrets.iter().cloned()));
        // One member says what it is, the others what is said about it.
        parts.retain(|part| !matches!(*part.shape, Shape::Any));
        if parts.len() > 1 {
            schema.shape = Rc::new(self.merge_values(&node, &parts));
        } else if let Some(part) = parts.pop() {
            let (nullable, secrets) = (schema.nullable, std::mem::take(&mut schema.secrets));
            schema.become_one(part);
            (schema.nullable, schema.secrets) = (nullable, secrets);
        }
    }

    fn merge_objects(&mut self, node: &Node<'d>, parts: &[Schema<'d>]) -> Object<'d> {
        // `required` may stand beside `allOf` without any other keyword of an object.
        let mut merged = Object { required: object(node).required, ..Object::default() };
        let mut places: HashMap<&str, usize> = HashMap::new();
        for part in parts {
            match &*part.shape {
                Shape::Object(object) => {
                    let remarks: usize = object.remarks.values().chain(object.earlier.values()).map(Vec::len).sum();
                    self.schemas.merged += object.properties.len() + object.required.len() + remarks;
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
                            // The later one says more about the same property; without a type, that alone.
                            Some(earlier) if self.says_a_type(property) => {
                                let other = std::mem::replace(&mut merged.properties[*earlier].1, property.clone());
                                let remarks = merged.remarks.remove(name);
                                // What says nothing of a type adds to this one, too.
                                if !self.says_a_type(&other) {
                                    let said = merged.earlier.entry(name).or_default();
                                    said.extend(remarks.into_iter().flatten().rev().chain([other]));
                                }
                            }
                            Some(_) => merged.remarks.entry(name).or_default().push(property.clone()),
                            None => {
                                places.insert(name, merged.properties.len());
                                merged.properties.push((name, property.clone()));
                            }
                        }
                    }
                    // They are of the properties that were just taken over.
                    for (name, remarks) in &object.remarks {
                        merged.remarks.entry(name).or_default().extend(remarks.iter().cloned());
                    }
                    for (name, said) in &object.earlier {
                        merged.earlier.entry(name).or_default().extend(said.iter().cloned());
                    }
                    merged.required.extend(&object.required);
                    merged.additional =
                        self.both_additional(node, merged.additional.take(), object.additional.as_ref());
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
            let Some(fits) = self.both(node, merged, &part.shape) else {
                self.diagnostics.extend(parts.iter().take(1).map(|first| {
                    let (first, other) = (&first.node.pointer, &part.node.pointer);
                    let (message, place) = match *other == node.pointer {
                        true => (
                            format!("no value fits both what this schema says itself and its member `#{first}`"),
                            other,
                        ),
                        false => (
                            format!(
                                "a member of `allOf` is no object, and no value fits both it and the member `#{other}`"
                            ),
                            first,
                        ),
                    };
                    Diagnostic::error(message).at(place.clone()).cure("remove one of the two, with an overlay action")
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
