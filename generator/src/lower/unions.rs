//! Unions and their members.

use super::Lowering;
use super::discriminators::Choice;
use super::document::Node;
use super::schema::{Schema, Shape};
use super::types::Site;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ir::wished::{Ident, TypeId, Union, UnionVariant, Usage, Wish};
use crate::words;
use std::collections::BTreeSet;

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
        let mut choices = Vec::new();
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
            choices.push(Choice { member: known.unwrap_or(members.len()), schema });
            if known.is_some() {
                continue;
            }
            taken.insert(candidate.clone());
            members.push(UnionVariant { name: Wish::Rule(Ident::new(candidate)), ty });
        }
        let discriminator = discriminator.and_then(|node| self.discriminator(node, &choices));
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
