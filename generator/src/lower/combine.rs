//! How schemas are put together: by `$ref`, `allOf`, `oneOf` and `anyOf`. Each is read once, however many lead to it.

use super::Lowering;
use super::document::{Node, child, component};
use super::fits::{adds, bare};
use super::schema::{Schema, Shape, object};
use crate::diagnostic::Diagnostic;
use crate::words;
use std::collections::HashMap;
use std::rc::Rc;

/// How many levels of references, `allOf` and choices of one a schema may have, lest the stack overflow.
const MAX_LEVELS: usize = 256;

/// The schemas that were read.
#[derive(Default)]
pub(super) struct Schemas<'d> {
    /// By pointer, each with its number of levels.
    known: HashMap<String, (Schema<'d>, usize)>,
    /// Those that are being read, from the outside in, each with the levels found so far.
    open: Vec<(String, usize)>,
    /// How many properties were merged so far.
    pub(super) merged: usize,
}

impl<'d> Lowering<'d> {
    /// Reads the schema at a place.
    pub(super) fn schema(&mut self, node: &Node<'d>) -> Schema<'d> {
        if let Some((schema, levels)) = self.schemas.known.get(&node.pointer) {
            let (schema, levels) = (schema.clone(), *levels);
            return if self.reaches(levels) { schema } else { unread(node) };
        }
        if let Some(at) = self.schemas.open.iter().position(|(pointer, _)| *pointer == node.pointer) {
            // Whichever schema of a circle is read first, one of them reports it.
            let place = self.schemas.open[at..].iter().map(|(pointer, _)| pointer).min().unwrap_or(&node.pointer);
            self.diagnostics.push(
                Diagnostic::error("`allOf`, `oneOf` or `anyOf` make this schema a part of itself")
                    .at(place.clone())
                    .cure("remove the member that leads back to it, with an overlay action"),
            );
            return unread(node);
        }
        if !self.reaches(1) {
            return unread(node);
        }
        self.schemas.open.push((node.pointer.clone(), 0));
        let schema = self.read_schema(node);
        let levels = self.schemas.open.pop().map_or(1, |(_, below)| below + 1);
        self.reaches(levels);
        // What a reference leads to may be read from many places; all else is read about once.
        if component(&node.pointer).is_some() || is_combined(node) {
            self.schemas.known.insert(node.pointer.clone(), (schema.clone(), levels));
        }
        schema
    }

    /// Counts the levels of a schema to the one around it. Reports those that are too many, and says so.
    fn reaches(&mut self, levels: usize) -> bool {
        let open = &mut self.schemas.open;
        if open.len() + levels <= MAX_LEVELS {
            if let Some((_, below)) = open.last_mut() {
                *below = levels.max(*below);
            }
            return true;
        }
        if let Some((whole, _)) = open.first() {
            self.diagnostics.push(
                Diagnostic::error(format!(
                    "this schema is put together from others by more than {MAX_LEVELS} levels of `$ref`, `allOf`, `oneOf` or `anyOf`"
                ))
                .at(whole.clone())
                .cure("write its properties without `allOf`, or refer to the last schema, with an overlay action"),
            );
        }
        false
    }

    fn read_schema(&mut self, node: &Node<'d>) -> Schema<'d> {
        if let Some(target) = node.text("$ref").and_then(|reference| self.document.target(reference)) {
            let mut schema = self.schema(&target);
            schema.via.insert(0, node.pointer.clone());
            return schema;
        }
        let mut schema = unread(node);
        schema.nullable = node.flag("nullable");
        self.combine(&mut schema, node);
        schema
    }

    /// Reads what a schema says itself, and by its members.
    fn combine(&mut self, schema: &mut Schema<'d>, node: &Node<'d>) {
        if !is_combined(node) {
            schema.shape = Rc::new(self.plain(node, &mut schema.nullable));
            return;
        }
        if let Some(not) = node.get("not") {
            self.diagnostics.push(
                Diagnostic::error("`not` can't be expressed as a Rust type")
                    .at(not.pointer)
                    .cure("remove it with an overlay action"),
            );
        }
        if let Some(xml) = node.get("xml") {
            self.diagnostics
                .push(Diagnostic::warning("`xml` has no effect: JSON is all that is sent and read").at(xml.pointer));
        }

        let mut combined: Vec<&str> =
            ["allOf", "oneOf", "anyOf"].into_iter().filter(|key| node.value.get(key).is_some()).collect();
        combined.retain(|key| !self.only_validates(node, key));
        if let [first, second, ..] = combined.as_slice() {
            self.diagnostics.push(
                Diagnostic::error(format!("`{first}` beside `{second}` can't be expressed as a Rust type"))
                    .at(node.pointer.clone())
                    .cure("leave one of them, with an overlay action"),
            );
        }
        let members: Vec<Node<'d>> = node.get("allOf").iter().flat_map(Node::elements).collect();
        if !members.is_empty() {
            self.merge(schema, &members);
            return;
        }
        if let Some(key) = combined.into_iter().find(|key| *key != "allOf") {
            self.choose(schema, key);
            return;
        }
        if node.value.get("discriminator").is_some() {
            self.diagnostics.push(
                Diagnostic::note(
                    "`discriminator` without `oneOf` or `anyOf` has no effect: this type is read alone, and what those \
                     that extend it add is in `extra`",
                )
                .at(format!("{}/discriminator", node.pointer)),
            );
        }
        schema.shape = Rc::new(self.plain(node, &mut schema.nullable));
    }

    /// Whether all members of a choice say no more than which properties of the schema they require together.
    fn only_validates(&mut self, node: &Node<'d>, key: &str) -> bool {
        let Some(choices) = node.get(key).filter(|_| key != "allOf") else { return false };
        let properties = node.value.get("properties");
        let is_known = |name: &str| properties.is_some_and(|properties| properties.get(name).is_some());
        let validates = |choice: Node<'d>| {
            choice.value.as_object().is_some_and(|members| {
                !members.is_empty()
                    && members.iter().all(|(key, value)| match key.as_str() {
                        "required" | "not" | "title" | "description" | "minProperties" | "maxProperties" => true,
                        "type" => value == "object",
                        // It restates some of them, as for the values that go together.
                        "properties" => value.as_object().is_some_and(|it| it.keys().all(|name| is_known(name))),
                        "additionalProperties" => value.is_boolean() && properties.is_some(),
                        other => other.starts_with("x-"),
                    })
                    && ["required", "not", "properties"].iter().any(|key| members.contains_key(*key))
            })
        };
        if choices.elements().next().is_none() || !choices.elements().all(validates) {
            return false;
        }
        self.diagnostics.push(
            Diagnostic::note(format!(
                "`{key}` says here which properties go together, and no type: it has no effect, as the API checks it"
            ))
            .at(choices.pointer),
        );
        true
    }

    /// `oneOf` and `anyOf`. A member that is null alone says that the whole may be null.
    fn choose(&mut self, schema: &mut Schema<'d>, key: &str) {
        let node = schema.node.clone();
        let mut variants: Vec<Node<'d>> = Vec::new();
        for choice in node.get(key).iter().flat_map(Node::elements) {
            let values = choice.value.get("enum").and_then(serde_json::Value::as_array);
            if values.is_some_and(|values| values.iter().all(serde_json::Value::is_null)) {
                schema.nullable = true;
            } else {
                variants.push(choice);
            }
        }
        let own = self.plain(&node, &mut schema.nullable);
        // A member that says nothing of a type takes whatever the schema itself does. Of an object it says what is required,
        // as it may have members that others of the choice describe.
        let is_open = |variant: &Node<'d>| !self.says_a_type(variant);
        let is_open = match own {
            Shape::Any => false,
            Shape::Object(_) => variants.iter().all(is_open),
            _ => variants.iter().any(is_open) || variants.is_empty(),
        };
        if is_open {
            let what = match variants.iter().any(|it| self.says_a_type(it)) {
                true => format!("a member of `{key}` says nothing of a type here, so that `{key}` has no effect"),
                false => format!("`{key}` says nothing of a type here: it has no effect"),
            };
            self.diagnostics
                .push(Diagnostic::note(format!("{what}, as the API checks it")).at(child(&node.pointer, key)));
            schema.shape = Rc::new(own);
            return;
        }
        if node.get("properties").is_some() {
            self.diagnostics.push(
                Diagnostic::error("`oneOf` and `anyOf` beside `properties` can't be expressed as a Rust type")
                    .at(node.pointer.clone())
                    .cure("move the properties into each member, with an overlay action"),
            );
        }
        match variants.as_slice() {
            // Null alone: nothing says what else it may be.
            [] => return,
            // A choice of one is what holds in any case.
            [_] => return self.merge(schema, &variants),
            _ => self.warn_of_ignored(&node, key, own, &variants),
        }
        schema.shape = Rc::new(Shape::OneOf { variants, discriminator: node.get("discriminator") });
    }

    /// Tells of what a schema says itself and its members don't: a value is read as one of these alone.
    fn warn_of_ignored(&mut self, node: &Node<'d>, key: &str, own: Shape<'d>, variants: &[Node<'d>]) {
        let own = match own {
            // `required` alone is of no type, yet of objects.
            Shape::Any if node.get("required").is_some() => Shape::Object(object(node)),
            own => own,
        };
        // Properties are refused by themselves.
        if matches!(own, Shape::Any) || node.get("properties").is_some() {
            return;
        }
        let shapes: Vec<_> = variants.iter().map(|variant| self.schema(variant).shape).collect();
        let is_ignored = |own: &Shape<'d>| shapes.iter().any(|shape| adds(own, shape));
        if !is_ignored(&own) {
            return;
        }
        // Where the members are of the type, what else stands there is ignored.
        let of_type = !is_ignored(&bare(&own));
        let keys = ["type", "enum", "format", "items", "required", "additionalProperties"];
        let keys = keys.iter().filter(|key| node.get(key).is_some() && !(of_type && **key == "type"));
        let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
        let are = if keys.len() == 1 { "is" } else { "are" };
        self.diagnostics.push(
            Diagnostic::warning(format!("{} {are} ignored beside `{key}`", words::listed(&keys, "and")))
                .at(node.pointer.clone())
                .cure("say it in each member, or remove it, with an overlay action"),
        );
    }
}

/// Whether a schema has a key that makes it more, or less, than a plain one. Most have none, and one look at their few
/// keys is cheaper than asking for each of these.
fn is_combined(node: &Node<'_>) -> bool {
    let is_combining =
        |key: &String| matches!(key.as_str(), "$ref" | "allOf" | "oneOf" | "anyOf" | "not" | "xml" | "discriminator");
    node.value.as_object().is_some_and(|schema| schema.keys().any(is_combining))
}

/// A schema of which nothing is known yet.
fn unread<'d>(node: &Node<'d>) -> Schema<'d> {
    Schema {
        via: Vec::new(),
        component: component(&node.pointer),
        nullable: false,
        secrets: node.flag("x-rust-secret").then(|| node.pointer.clone()).into_iter().collect(),
        shape: Rc::new(Shape::Any),
        node: node.clone(),
    }
}
