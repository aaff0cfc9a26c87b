//! Request bodies: what the caller gives, and what stands around it on the wire.

use super::document::Node;
use super::schema::{Object, Schema, Shape};
use super::site::Site;
use super::{Lowering, examples};
use crate::diagnostic::Diagnostic;
use crate::ir::wished::{Body, Content, Envelope, Origin, TypeRef, Usage};
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::media::{choose, essence, is_json};
use crate::openapi::share;
use std::rc::Rc;

impl<'d> Lowering<'d> {
    pub(super) fn body(&mut self, key: &str, operation: &Node<'d>) -> Option<Body> {
        let node = self.document.resolve(&operation.get("requestBody")?);
        let content = node.get("content")?;
        let media: Vec<(&str, Node<'d>)> = content.members().collect();
        let Some((media_type, chosen)) = choose(&media) else {
            if media.is_empty() {
                self.diagnostics.push(
                    Diagnostic::warning("the body has no media type, so that none is sent")
                        .at(content.pointer)
                        .cure("describe it, or remove it, with an overlay action"),
                );
                return None;
            }
            let types: Vec<&str> = media.iter().map(|(media_type, _)| *media_type).collect();
            self.diagnostics.push(
                Diagnostic::error(format!("no media type of this body can be written: {}", types.join(", ")))
                    .at(content.pointer)
                    .cure("JSON, text and binary bodies can; declare one of them, or remove the operation, with an overlay action"),
            );
            return None;
        };
        self.compare_json(&media, &chosen);
        let media_type = media_type.to_owned();
        let example = self.example_in(&media);
        let bare = |content| {
            let (media_type, example) = (media_type.clone(), example.cloned());
            Some(Body { content, envelope: Envelope::Bare, media_type, example })
        };
        if let Some(schema) = chosen.get("schema").filter(|_| !is_json(&media_type)) {
            self.warn_of_structure(&media_type, &schema);
            self.refuse_secret(&schema, "on a whole text", "remove the mark: no call prints its body");
        }
        if essence(&media_type).starts_with("text/") {
            return bare(Content::Text);
        }
        if !is_json(&media_type) {
            return bare(Content::Binary);
        }
        let Some(schema_node) = chosen.get("schema") else {
            return bare(Content::Json(TypeRef::Json));
        };
        let schema = self.schema(&schema_node);
        self.warn_of_null(&schema_node, &schema, "this body");
        let (envelope, attributes) = self.envelope(key, &schema);
        if envelope != Envelope::Bare {
            self.warn_of_null(&attributes.node.clone(), &attributes, "this body");
        }
        let component = schema.component.clone().or_else(|| attributes.component.clone());
        let place = match &component {
            Some(name) => format!("schemas/{name} body"),
            None => format!("{key} body"),
        };
        let site = Site { origin: Origin::Body { operations: vec![key.to_owned()], component }, place };
        let ty = match envelope {
            Envelope::Bare => self.type_of_schema(&attributes, Usage::Body, &site),
            _ => TypeRef::Named(self.define(&attributes, Usage::Body, &site)),
        };
        let example = example.and_then(|example| examples::within(&envelope, example)).cloned();
        Some(Body { content: Content::Json(ty), envelope, media_type, example })
    }

    /// Media types of JSON beside the one that is read have one Rust type with it.
    pub(super) fn compare_json(&mut self, media: &[(&str, Node<'d>)], chosen: &Node<'d>) {
        let beside = media.iter().filter(|(media_type, other)| is_json(media_type) && other.pointer != chosen.pointer);
        for (media_type, other) in beside {
            if !self.is_same(other, chosen) {
                self.diagnostics.push(
                    Diagnostic::warning(format!(
                        "`{media_type}` has another schema than the media type that is used; it is ignored"
                    ))
                    .at(other.pointer.clone())
                    .cure("align the two, or remove one, with an overlay action"),
                );
            }
            self.unread.push((other.pointer.clone(), chosen.pointer.clone()));
        }
    }

    /// Whether two media types have the same schema, in whatever words.
    pub(super) fn is_same(&self, a: &Node<'d>, b: &Node<'d>) -> bool {
        let schema = |media: &Node<'d>| media.get("schema").map(|schema| self.document.resolve(&schema));
        let facts = |schema: &Node<'d>| share::facts(schema.value, Place::One(Kind::Schema));
        match (schema(a), schema(b)) {
            (Some(a), Some(b)) => a.pointer == b.pointer || a.value == b.value || facts(&a) == facts(&b),
            (None, None) => true,
            _ => false,
        }
    }

    /// What stands around a body, and the schema of what is within.
    fn envelope(&mut self, key: &str, schema: &Schema<'d>) -> (Envelope, Schema<'d>) {
        let Some(object) = schema.object() else { return (Envelope::Bare, schema.clone()) };
        if let (Some(data), true) = (object.get("data"), only(object, &["data", "meta"])) {
            let node = data;
            let data = self.schema(node);
            if let Some(inner) = data.object().filter(|inner| is_resource(inner))
                && let Some((type_tag, with_id, attributes)) = self.resource(key, inner)
            {
                self.warn_of_null(node, &data, "this body");
                for name in [&schema.component, &data.component].into_iter().flatten() {
                    self.components.envelope(name);
                }
                return (Envelope::Data { type_tag, with_id }, attributes);
            }
        } else if is_resource(object)
            && object.get("attributes").is_some()
            && let Some((type_tag, with_id, attributes)) = self.resource(key, object)
        {
            if let Some(name) = &schema.component {
                self.components.envelope(name);
            }
            return (Envelope::Resource { type_tag, with_id }, attributes);
        }
        (Envelope::Bare, schema.clone())
    }

    /// The `type` that a released call sends.
    fn released_tag(&self, key: &str) -> Option<String> {
        let (_, operation) = self.released?.operation(key)?;
        match &operation.body.as_ref()?.envelope {
            Envelope::Data { type_tag, .. } | Envelope::Resource { type_tag, .. } => type_tag.clone(),
            Envelope::Bare => None,
        }
    }

    /// The parts of a resource object in a body: its type, whether it names itself, and its attributes.
    fn resource(&mut self, key: &str, object: &Object<'d>) -> Option<(Option<String>, bool, Schema<'d>)> {
        let type_tag = match object.get("type") {
            None => None,
            Some(node) => {
                let schema = self.schema(node);
                match &*schema.shape {
                    Shape::Text { values, .. } => match (values.as_slice(), self.released_tag(key)) {
                        ([tag], _) => Some(tag.clone()),
                        // What a release sends goes on being sent while the API takes it.
                        (values, Some(tag)) if values.is_empty() || values.contains(&tag) => Some(tag),
                        ([], _) => {
                            self.diagnostics.push(
                                Diagnostic::warning("the resource `type` has no value to send; it is left out")
                                    .at(schema.node.pointer)
                                    .cure("give it an `enum` of one value, with an overlay action"),
                            );
                            None
                        }
                        // The caller has to choose: the whole object is the body.
                        _ => return None,
                    },
                    _ => return None,
                }
            }
        };
        let attributes = object.get("attributes")?;
        let mut schema = self.schema(attributes);
        match &*schema.shape {
            Shape::Object(_) => {}
            Shape::Any => schema.shape = Rc::new(Shape::Object(Object::default())),
            _ => return None,
        }
        Some((type_tag, object.get("id").is_some(), schema))
    }
}

/// Whether an object is one of JSON:API's resource objects.
pub(super) fn is_resource(object: &Object<'_>) -> bool {
    object.get("attributes").is_some() && only(object, &["id", "type", "attributes", "meta", "links", "relationships"])
}

fn only(object: &Object<'_>, names: &[&str]) -> bool {
    object.properties.iter().all(|(name, _)| names.contains(name))
}
