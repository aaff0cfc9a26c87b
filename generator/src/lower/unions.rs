//! Unions: their members, and what decides between them.

use super::Lowering;
use super::document::{Node, component};
use super::schema::{Schema, Shape};
use super::types::Site;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::{Discriminator, TypeId, Union, UnionVariant, Usage};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};

impl<'d> Lowering<'d> {
    pub(super) fn union(
        &mut self,
        id: TypeId,
        place: &str,
        whole: &Schema<'d>,
        variants: &[Node<'d>],
        discriminator: Option<&Node<'d>>,
        usage: Usage,
    ) -> Union {
        self.refuse_circle(whole, variants);
        let mut taken = BTreeSet::from(["Other".to_owned()]);
        let mut members: Vec<UnionVariant> = Vec::new();
        let mut by_pointer = BTreeMap::new();
        let mut values = BTreeMap::new();
        for (number, node) in variants.iter().enumerate() {
            let schema = self.document.schema(node, &mut self.diagnostics);
            let hint = schema.component.clone().or_else(|| node.text("title").map(ToOwned::to_owned));
            let hint = hint.filter(|hint| !words::words(hint).is_empty());
            let name = hint.map_or_else(|| shape_name(&schema), |hint| words::variant(&hint));
            let mut candidate = name.clone();
            let mut next = 2;
            while taken.contains(&candidate) {
                candidate = format!("{name}{next}");
                next += 1;
            }
            let site = Site::nested(id, place, &hint_field(&candidate, number));
            let ty = self.type_of_schema(&schema, usage, &site);
            let known = members.iter().position(|member| member.ty == ty);
            by_pointer.insert(schema.node.pointer.clone(), known.unwrap_or(members.len()));
            // The name that a reference gives is a value for it, wherever the name leads.
            let name = node.text("$ref").and_then(|reference| component(reference.trim_start_matches('#')));
            values.extend(
                name.or_else(|| component(&schema.node.pointer)).map(|name| (name, known.unwrap_or(members.len()))),
            );
            if known.is_some() {
                continue;
            }
            taken.insert(candidate.clone());
            members.push(UnionVariant { name: candidate, released: false, ty });
        }
        let discriminator = discriminator.and_then(|node| self.discriminator(node, &by_pointer, values));
        Union { variants: members, discriminator }
    }

    /// Refuses a union that leads back to itself through unions alone: reading a value of it would never end.
    fn refuse_circle(&mut self, whole: &Schema<'d>, variants: &[Node<'d>]) {
        let mut seen = BTreeSet::new();
        let mut open = vec![(vec![whole.node.pointer.clone()], variants.to_vec())];
        while let Some((way, variants)) = open.pop() {
            for node in variants {
                let schema = self.document.schema(&node, &mut Diagnostics::default());
                let Shape::OneOf { variants, .. } = schema.shape else { continue };
                if schema.node.pointer != whole.node.pointer {
                    if seen.insert(schema.node.pointer.clone()) {
                        open.push(([way.as_slice(), &[schema.node.pointer]].concat(), variants));
                    }
                } else if way.iter().all(|other| whole.node.pointer <= *other) {
                    // Each union of a circle finds it; one of them reports it.
                    let way = way.iter().chain([&way[0]]).map(|pointer| format!("`#{pointer}`"));
                    self.diagnostics.push(
                        Diagnostic::error(format!(
                            "this member makes a union its own member, without an object, list or map in between: {}",
                            way.collect::<Vec<_>>().join(" → ")
                        ))
                        .at(node.pointer)
                        .cure("remove the member with an overlay action, or describe it as an object that holds the union"),
                    );
                }
            }
        }
    }

    fn discriminator(
        &mut self,
        node: &Node<'d>,
        by_pointer: &BTreeMap<String, usize>,
        mut mapping: BTreeMap<String, usize>,
    ) -> Option<Discriminator> {
        let Some(property) = node.text("propertyName") else {
            self.diagnostics.push(
                Diagnostic::error("a discriminator needs a `propertyName`")
                    .at(node.pointer.clone())
                    .cure("name the property, or remove the discriminator with an overlay action"),
            );
            return None;
        };
        // A schema's own name is always a value for it; `mapping` adds others.
        for (value, target) in node.get("mapping").iter().flat_map(Node::members) {
            let name = target.value.as_str().unwrap_or_default();
            let pointer = match name.strip_prefix('#') {
                Some(pointer) => pointer.to_owned(),
                None => format!("/components/schemas/{name}"),
            };
            let target_schema = self.document.follow(&pointer);
            match target_schema.and_then(|schema| by_pointer.get(&schema.pointer)) {
                Some(index) => drop(mapping.insert(value.to_owned(), *index)),
                None => self.diagnostics.push(
                    Diagnostic::error(format!("`{name}` is none of the schemas to choose from"))
                        .at(target.pointer.clone())
                        .cure("name one of them, or remove the entry with an overlay action"),
                ),
            }
        }
        Some(Discriminator { property: property.to_owned(), mapping })
    }
}

fn hint_field(name: &str, number: usize) -> String {
    if name.is_empty() { format!("choice_{number}") } else { words::snake(&words::words(name)) }
}

/// What a variant without a name is called.
fn shape_name(schema: &Schema<'_>) -> String {
    match &schema.shape {
        Shape::Any => "Json",
        Shape::Bool => "Boolean",
        Shape::Integer(_) => "Integer",
        Shape::Number => "Number",
        Shape::Text { .. } => "Text",
        Shape::Array(_) => "List",
        Shape::Object(_) => "Object",
        Shape::OneOf { .. } => "Choice",
    }
    .to_owned()
}
