//! Keywords that say nothing: they are of another type than the schema's, or contradict each other.

use super::Lowering;
use super::document::{Node, child};
use super::schema::{Schema, Shape};
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
        let moot = SUBJECTS.iter().filter(|(key, of)| !of.contains(&kind) && node.value.get(*key).is_some());
        let moot: Vec<&str> = moot.map(|(key, _)| *key).collect();
        if let [first, rest @ ..] = moot.as_slice() {
            let names: Vec<String> = moot.iter().map(|key| format!("`{key}`")).collect();
            let (say, are) = if rest.is_empty() { ("says", "is") } else { ("say", "are") };
            self.diagnostics.push(
                Diagnostic::warning(format!(
                    "{} {say} nothing of `type: {kind}`, and {are} ignored",
                    words::listed(&names, "and")
                ))
                .at(child(&node.pointer, first))
                .cure("correct `type`, or remove what is of another one, with an overlay action"),
            );
        }
    }

    /// Warns of what a schema says of a text or of bytes, which are sent and read as they are.
    pub(super) fn warn_of_structure(&mut self, media_type: &str, schema: &Node<'d>) {
        let schema = self.schema(schema);
        if !matches!(*schema.shape, Shape::Any | Shape::Text { .. }) {
            self.diagnostics.push(
                Diagnostic::warning(format!(
                    "only JSON has types: `{media_type}` is taken as it is, whatever its schema"
                ))
                .at(schema.node.pointer)
                .cure("describe it as `type: string`, or declare JSON, with an overlay action"),
            );
        }
    }

    /// Warns of a null that callers can't send.
    pub(super) fn warn_of_null(&mut self, schema: &Schema<'d>, what: &str) {
        if !matches!(*schema.shape, Shape::Any) && self.may_be_null(schema) {
            self.diagnostics.push(
                Diagnostic::warning(format!("{what} may be null, which callers can't send"))
                    .at(schema.node.pointer.clone())
                    .cure("describe it without `type`, as any JSON, if they have to; or remove `nullable`, with an overlay action"),
            );
        }
    }

    /// Whether a schema may be null, or a member of it that is a choice.
    pub(super) fn may_be_null(&mut self, schema: &Schema<'d>) -> bool {
        if schema.nullable || !matches!(*schema.shape, Shape::OneOf { .. }) {
            return schema.nullable;
        }
        let mut seen = HashSet::new();
        let mut next = vec![schema.clone()];
        while let Some(schema) = next.pop() {
            if schema.nullable {
                return true;
            }
            if let Shape::OneOf { variants, .. } = &*schema.shape
                && seen.insert(schema.node.pointer)
            {
                next.extend(variants.iter().map(|variant| self.schema(variant)));
            }
        }
        false
    }

    /// Warns of a format of nothing: what has no type is any JSON.
    pub(super) fn warn_of_format(&mut self, node: &Node<'d>) {
        if let Some(format) = node.text("format") {
            self.diagnostics.push(
                Diagnostic::warning(format!("`format: {format}` has no effect without a `type`: this is any JSON"))
                    .at(child(&node.pointer, "format"))
                    .cure("add `type: string`, or the type that it is, with an overlay action"),
            );
        }
    }
}
