//! What a description says without an effect on types: keywords of another type, nulls that can't be sent, members that are
//! read as JSON.

use super::Lowering;
use super::document::{Node, child};
use super::schema::{Object, Schema, Shape};
use crate::diagnostic::Diagnostic;
use crate::words;
use std::collections::HashSet;

/// Of which types each of these keywords says something.
const SUBJECTS: [(&str, &[&str]); 17] = [
    ("properties", OBJECT),
    ("required", OBJECT),
    ("additionalProperties", OBJECT),
    ("minProperties", OBJECT),
    ("maxProperties", OBJECT),
    ("items", ARRAY),
    ("minItems", ARRAY),
    ("maxItems", ARRAY),
    ("uniqueItems", ARRAY),
    ("minLength", STRING),
    ("maxLength", STRING),
    ("pattern", STRING),
    ("minimum", NUMBER),
    ("maximum", NUMBER),
    ("exclusiveMinimum", NUMBER),
    ("exclusiveMaximum", NUMBER),
    ("multipleOf", NUMBER),
];
const OBJECT: &[&str] = &["object"];
const ARRAY: &[&str] = &["array"];
const STRING: &[&str] = &["string"];
const NUMBER: &[&str] = &["number", "integer"];

impl<'d> Lowering<'d> {
    /// Warns of the keywords of other types than `kind`.
    pub(super) fn warn_of_moot(&mut self, node: &Node<'d>, kind: &str) {
        // `uniqueItems: false` and the like say no more than nothing does.
        let says = |key: &str| node.value.get(key).is_some_and(|value| *value != false);
        let moot = SUBJECTS.iter().filter(|(key, of)| !of.contains(&kind) && says(key));
        let moot: Vec<&str> = moot.map(|(key, _)| *key).collect();
        let is_known = SUBJECTS.iter().any(|(_, of)| of.contains(&kind)) || kind == "boolean";
        if let ([first, rest @ ..], true) = (moot.as_slice(), is_known) {
            let names: Vec<String> = moot.iter().map(|key| format!("`{key}`")).collect();
            let (what, are) = if rest.is_empty() { ("doesn't", "is") } else { ("don't", "are") };
            self.diagnostics.push(
                Diagnostic::warning(format!(
                    "{} {what} apply to {}, and {are} ignored",
                    words::listed(&names, "and"),
                    with_article(kind)
                ))
                .at(child(&node.pointer, first))
                .cure("correct `type`, or remove the keywords that belong to another type, with an overlay action"),
            );
        }
    }

    /// Warns of what a schema says of a text or of bytes, which are sent and read as they are.
    pub(super) fn warn_of_structure(&mut self, media_type: &str, schema: &Node<'d>) {
        let schema = self.schema(schema);
        let is_text = |shape: &Shape<'d>| matches!(shape, Shape::Any | Shape::Text { .. });
        let is_plain = match &*schema.shape {
            Shape::OneOf { variants, .. } => variants.iter().all(|variant| is_text(&self.schema(variant).shape)),
            shape => is_text(shape),
        };
        if !is_plain {
            self.diagnostics.push(
                Diagnostic::warning(format!("the schema has no effect: `{media_type}` is sent and read as it is"))
                    .at(schema.node.pointer)
                    .cure("describe it as `type: string`, or declare JSON, with an overlay action"),
            );
        }
    }

    /// Tells of what is described beside the part of an answer that has a type, once.
    pub(super) fn note_beside(&mut self, schema: &Schema<'d>, object: &Object<'d>, part: &str, known: &[&str]) {
        if !self.noted.insert(schema.node.pointer.clone()) {
            return;
        }
        let beside = object.properties.iter().filter(|(name, _)| *name != part && !known.contains(name));
        self.diagnostics.extend(beside.map(|(name, node)| {
            Diagnostic::note(format!("`{name}` beside `{part}` has no type: callers read it as JSON"))
                .at(node.pointer.clone())
        }));
    }

    /// Warns of a null at a place that callers can't send.
    pub(super) fn warn_of_null(&mut self, node: &Node<'d>, schema: &Schema<'d>, what: &str) {
        if !matches!(*schema.shape, Shape::Any) && self.may_be_null(schema) {
            self.diagnostics.push(
                Diagnostic::warning(format!("{what} may be null, which callers can't send"))
                    .at(node.pointer.clone())
                    .cure("if they have to, describe it here without a type, as any JSON, with an overlay action"),
            );
        }
    }

    /// Whether a schema may be null, or a member of it that is a choice. What has a type of its own says so itself.
    pub(super) fn may_be_null(&mut self, schema: &Schema<'d>) -> bool {
        let is_open = |schema: &Schema<'d>| {
            matches!(*schema.shape, Shape::OneOf { .. }) && schema.node.value.get("type").is_none()
        };
        if schema.nullable || !is_open(schema) {
            return schema.nullable;
        }
        if let Some(known) = self.nulls.get(&schema.node.pointer) {
            return *known;
        }
        let (mut seen, mut found) = (HashSet::new(), false);
        let mut next = vec![schema.clone()];
        while let Some(schema) = next.pop() {
            found |= schema.nullable;
            if let Shape::OneOf { variants, .. } = &*schema.shape
                && is_open(&schema)
                && seen.insert(schema.node.pointer.clone())
            {
                next.extend(variants.iter().map(|variant| self.schema(variant)));
            }
        }
        self.nulls.insert(schema.node.pointer.clone(), found);
        found
    }

    /// The format that a schema without a type says, or a part of its `allOf`.
    pub(super) fn format(&self, node: &Node<'d>) -> Option<&'d str> {
        let mut seen = HashSet::new();
        let mut next = vec![node.clone()];
        while let Some(node) = next.pop() {
            let node = self.document.resolve(&node);
            if seen.insert(node.pointer.clone()) {
                if let Some(format) = node.text("format") {
                    return Some(format);
                }
                next.extend(node.get("allOf").into_iter().flat_map(|members| members.elements()));
            }
        }
        None
    }

    /// Warns of a format of something that has no type.
    pub(super) fn warn_of_format(&mut self, node: &Node<'d>) {
        if let Some(format) = self.format(node) {
            self.diagnostics.push(
                Diagnostic::warning(format!("`format: {format}` has no effect without a `type`"))
                    .at(if node.text("format").is_some() {
                        child(&node.pointer, "format")
                    } else {
                        node.pointer.clone()
                    })
                    .cure("add `type: string`, or the type that it is, with an overlay action"),
            );
        }
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {kind}")
}
