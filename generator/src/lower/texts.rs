//! What stands for a value where there is no JSON, as in a path or a query.

use super::Lowering;
use super::schema::{Additional, Object, Schema, Shape};
use super::site::Site;
use crate::ir::wished::{TypeRef, Usage};
use std::collections::BTreeSet;

impl<'d> Lowering<'d> {
    /// The type of a value that is written as text: a scalar, an enum, a list of them, or a map of them. A choice of
    /// scalars is a text, as is anything that the description leaves open.
    pub(super) fn text_type(&mut self, schema: &Schema<'d>, site: &Site) -> Option<TypeRef> {
        match &*schema.shape {
            Shape::Any => {
                self.mark_inlined(schema);
                self.warn_of_format(&schema.node);
                Some(TypeRef::String)
            }
            Shape::Bool | Shape::Integer(_) | Shape::Number | Shape::Text { .. } => {
                Some(self.type_of_schema(schema, Usage::Body, site))
            }
            Shape::Array(items) => {
                self.mark_inlined(schema);
                let item = match items {
                    Some(node) => {
                        let items = self.schema(node);
                        self.warn_of_null(node, &items, "an item of this list");
                        self.scalar_type(&items, &site.item("[]"))?
                    }
                    None => TypeRef::String,
                };
                Some(TypeRef::List(Box::new(item)))
            }
            Shape::Object(Object { properties, additional, .. }) if properties.is_empty() => {
                self.mark_inlined(schema);
                let value = match additional {
                    Some(Additional::Schema(values)) => {
                        let values = self.schema(values);
                        self.scalar_type(&values, &site.item("{}"))?
                    }
                    Some(Additional::Any) | None => TypeRef::String,
                };
                // As text, so that no number without one can be among them.
                Some(TypeRef::Map(Box::new(if value == TypeRef::Float { TypeRef::String } else { value })))
            }
            Shape::Object(_) => None,
            Shape::OneOf { variants, .. } => {
                self.refuse_circle(schema, variants);
                self.text_of_choice(schema)
            }
        }
    }

    fn scalar_type(&mut self, schema: &Schema<'d>, site: &Site) -> Option<TypeRef> {
        match &*schema.shape {
            Shape::Array(_) | Shape::Object(_) => None,
            _ => self.text_type(schema, site).filter(|ty| !matches!(ty, TypeRef::List(_) | TypeRef::Map(_))),
        }
    }

    /// Scalars are a text together. Where one may also be a list of them, a list with one item says the same.
    fn text_of_choice(&mut self, schema: &Schema<'d>) -> Option<TypeRef> {
        let mut list = false;
        let mut seen = BTreeSet::new();
        let mut open = vec![(schema.clone(), false)];
        while let Some((schema, in_list)) = open.pop() {
            self.mark_inlined(&schema);
            match &*schema.shape {
                Shape::Object(_) => return None,
                Shape::Array(_) if in_list => return None,
                Shape::Array(items) => {
                    list = true;
                    open.extend(items.iter().map(|items| (self.schema(items), true)));
                }
                Shape::OneOf { variants, .. } if seen.insert((schema.node.pointer.clone(), in_list)) => {
                    open.extend(variants.iter().map(|variant| (self.schema(variant), in_list)));
                }
                _ => {}
            }
        }
        Some(if list { TypeRef::List(Box::new(TypeRef::String)) } else { TypeRef::String })
    }

    fn mark_inlined(&mut self, schema: &Schema<'d>) {
        if let Some(name) = &schema.component {
            self.components.inlined(name);
        }
    }
}
