//! Unions and their members.

use super::Lowering;
use super::discriminators::Choice;
use super::document::Node;
use super::schema::{Schema, Shape, said};
use super::site::Site;
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::wished::{Ident, TypeId, TypeRef, Union, UnionVariant, Usage, Wish};
use crate::words;
use std::collections::HashMap;

/// How deep unions may be nested in each other, lest the stack overflow where their values are looked for.
const MAX_NESTED_UNIONS: usize = 64;

/// A union whose members aren't all read yet.
pub(super) struct PendingUnion<'d> {
    pub(super) id: TypeId,
    place: String,
    whole: Schema<'d>,
    usage: Usage,
    /// The index of the next schema to choose from.
    next: usize,
    /// The names that members have, each with the number that is tried next where another one is called so.
    taken: HashMap<String, usize>,
    members: Vec<UnionVariant>,
    /// Which member is a type with a name, and which are others.
    named: HashMap<TypeId, usize>,
    others: Vec<usize>,
    choices: Vec<Choice<'d>>,
}

impl<'d> PendingUnion<'d> {
    pub(super) fn new(id: TypeId, place: String, whole: &Schema<'d>, usage: Usage) -> Self {
        Self {
            id,
            place,
            whole: whole.clone(),
            usage,
            next: 0,
            taken: HashMap::from([("Other".to_owned(), 2)]),
            members: Vec::new(),
            named: HashMap::new(),
            others: Vec::new(),
            choices: Vec::new(),
        }
    }

    /// The member that is this type.
    fn member(&self, ty: &TypeRef) -> Option<usize> {
        match ty {
            TypeRef::Named(id) => self.named.get(id).copied(),
            _ => self.others.iter().copied().find(|at| self.members[*at].ty == *ty),
        }
    }

    /// A name that no other member has, from the one that it should have.
    fn free(&self, name: &str) -> (String, usize) {
        let Some(next) = self.taken.get(name) else { return (name.to_owned(), 2) };
        let free = (*next..).map(|number| (format!("{name}{number}"), number + 1));
        free.into_iter().find(|(candidate, _)| !self.taken.contains_key(candidate)).unwrap_or_default()
    }
}

impl<'d> Lowering<'d> {
    /// Reads the next member, if there is one.
    pub(super) fn read_variant(&mut self, it: &mut PendingUnion<'d>) -> bool {
        let shape = it.whole.shape.clone();
        let Shape::OneOf { variants, .. } = &*shape else { return false };
        let Some(node) = variants.get(it.next) else { return false };
        let number = it.next;
        it.next += 1;
        let schema = self.schema(node);
        let hint = schema.component.clone().or_else(|| node.text("title").map(ToOwned::to_owned));
        let hint = hint.filter(|hint| !words::words(hint).is_empty());
        let name = hint.map_or_else(|| shape_name(&schema), |hint| words::variant(&hint));
        let (candidate, next) = it.free(&name);
        let site = Site::nested(it.id, &it.place, &hint_field(&candidate, number));
        let ty = self.type_of_schema(&schema, it.usage, &site);
        let known = it.member(&ty);
        it.choices.push(Choice { member: known.unwrap_or(it.members.len()), schema });
        if known.is_some() {
            return true;
        }
        match ty {
            TypeRef::Named(id) => drop(it.named.insert(id, it.members.len())),
            _ => it.others.push(it.members.len()),
        }
        it.taken.insert(name, next);
        it.taken.entry(candidate.clone()).or_insert(2);
        let docs = said(node.value).map(docs::prose).unwrap_or_default();
        it.members.push(UnionVariant { name: Wish::Rule(Ident::new(candidate)), ty, docs });
        true
    }

    pub(super) fn finish_union(&mut self, it: PendingUnion<'d>) -> Union {
        let discriminator = match &*it.whole.shape {
            Shape::OneOf { discriminator: Some(node), .. } => self.discriminator(node, &it.choices),
            _ => None,
        };
        Union { variants: it.members, discriminator }
    }

    /// A way back to itself through unions alone: reading a value of it would never end. Each union is walked once.
    pub(super) fn refuse_circle(&mut self, whole: &Schema<'d>, variants: &[Node<'d>]) {
        if self.unions.contains_key(&whole.node.pointer) {
            return;
        }
        let mut open = vec![OpenUnion::new(whole.node.pointer.clone(), variants, None)];
        while let Some(last) = open.last_mut() {
            let Some(node) = last.rest.pop() else {
                let levels = last.levels + 1;
                self.unions.insert(std::mem::take(&mut last.pointer), levels);
                open.pop();
                if let Some(around) = open.last_mut() {
                    around.levels = levels.max(around.levels);
                }
                continue;
            };
            let schema = self.schema(&node);
            let Shape::OneOf { variants, .. } = &*schema.shape else { continue };
            let pointer = &schema.node.pointer;
            let known = self.unions.get(pointer).copied();
            if let Some(at) = open.iter().position(|open| open.pointer == *pointer) {
                self.report_circle(&open[at..], &node);
            } else if open.len() + known.unwrap_or(1) > MAX_NESTED_UNIONS {
                self.diagnostics.push(
                    Diagnostic::error(format!(
                        "unions are nested in each other more than {MAX_NESTED_UNIONS} levels deep, without an object in \
                         between"
                    ))
                    .at(node.pointer)
                    .cure("name the innermost members in the outermost union, with an overlay action"),
                );
            } else if let Some(levels) = known {
                if let Some(around) = open.last_mut() {
                    around.levels = levels.max(around.levels);
                }
            } else {
                open.push(OpenUnion::new(pointer.clone(), variants, Some(node)));
            }
        }
    }

    /// Reports a circle of unions, which `last` closes, as seen from the first of them by its place.
    fn report_circle(&mut self, circle: &[OpenUnion<'d>], last: &Node<'d>) {
        let Some(first) = (0..circle.len()).min_by_key(|at| &circle[*at].pointer) else { return };
        let way = (0..=circle.len()).map(|at| format!("`#{}`", circle[(first + at) % circle.len()].pointer));
        let way = way.collect::<Vec<_>>().join(" → ");
        let member = circle[first].by.as_ref().filter(|_| first > 0).unwrap_or(last);
        self.diagnostics.push(
            Diagnostic::error(format!(
                "this member makes a union its own member, without an object, list or map in between: {way}"
            ))
            .at(member.pointer.clone())
            .cure("remove the member with an overlay action, or describe it as an object that holds the union"),
        );
    }
}

/// A union whose members are being walked.
struct OpenUnion<'d> {
    pointer: String,
    /// The members that are still to be looked at, the next one last.
    rest: Vec<Node<'d>>,
    /// The member of the union around it that it is.
    by: Option<Node<'d>>,
    /// How deep unions are nested in it, as far as is known.
    levels: usize,
}

impl<'d> OpenUnion<'d> {
    fn new(pointer: String, variants: &[Node<'d>], by: Option<Node<'d>>) -> Self {
        Self { pointer, rest: variants.iter().rev().cloned().collect(), by, levels: 0 }
    }
}

fn hint_field(name: &str, number: usize) -> String {
    if name.is_empty() { format!("choice_{number}") } else { words::snake(&words::words(name)) }
}

/// What a variant without a name is called.
fn shape_name(schema: &Schema<'_>) -> String {
    match &*schema.shape {
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
