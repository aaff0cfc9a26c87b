//! What operations send and receive: parameters, bodies and answers.

use std::rc::Rc;

use serde_json::Value;

use super::names::is_context;
use super::places::{Item, Site, Walk, Way, decision};
use crate::openapi::METHODS;
use crate::openapi::media::{chosen, is_json};
use crate::openapi::pointer::child;
use crate::openapi::reference::follow;
use crate::openapi::status::is_success;

impl<'d> Walk<'d> {
    /// Looks at all that operations send and receive. `is_used` tells of an operation, such as `GET /servers`.
    pub(super) fn operations(&mut self, is_used: &dyn Fn(&str) -> bool) {
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten();
        for (path, item) in paths.filter(|(path, _)| !path.starts_with("x-")) {
            let Some((pointer, item)) = follow(self.document, child("/paths", path), item, drop) else { continue };
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let used = is_used(&format!("{} {path}", method.to_uppercase()));
                self.params(&pointer, item, used);
                let at = child(&pointer, method);
                self.params(&at, operation, used);
                self.body(&at, operation, path, used);
                self.answers(&at, operation, path, used);
                self.run();
            }
        }
    }

    /// Looks at all else of the document that can hold a decision.
    pub(super) fn leftovers(&mut self) {
        self.operations(&|_| false);
        for (kind, key) in [("schemas", ""), ("parameters", "schema")] {
            let members = self.document.pointer(&format!("/components/{kind}")).and_then(Value::as_object);
            for (name, node) in members.into_iter().flatten() {
                let pointer = child(&format!("/components/{kind}"), name);
                match key {
                    "" => self.open(pointer, node, name, None, Way::Unused),
                    _ => self.param(pointer, node, Way::Unused),
                }
            }
        }
        self.run();
    }

    fn params(&mut self, owner: &str, node: &'d Value, used: bool) {
        let params = node.get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate();
        for (index, param) in params {
            self.param(format!("{owner}/parameters/{index}"), param, if used { Way::Body } else { Way::Unused });
        }
    }

    fn param(&mut self, pointer: String, node: &'d Value, way: Way) {
        let Some((pointer, node)) = follow(self.document, pointer, node, drop) else { return };
        let text = |key: &str| node.get(key).and_then(Value::as_str);
        let Some(name) = text("name") else { return };
        // The client sets it, whatever the description says of it.
        if text("in") == Some("header") && name.eq_ignore_ascii_case("authorization") {
            return;
        }
        let media = node.get("content").and_then(Value::as_object).and_then(|content| content.iter().next());
        let (at, schema) = match (node.get("schema"), media) {
            (Some(schema), _) => (child(&pointer, "schema"), schema),
            (None, Some((media_type, media))) => match media.get("schema") {
                Some(schema) => (child(&child(&child(&pointer, "content"), media_type), "schema"), schema),
                None => return,
            },
            (None, None) => return,
        };
        let decided = decision(&pointer, node).into_iter().collect();
        let docs = text("description");
        // As JSON it has types of its own.
        let is_text = node.get("schema").is_some();
        let param = is_text.then(|| Rc::from(pointer.as_str()));
        let site = Rc::new(Site { pointer, name, says: None, docs, param, beside: None });
        self.open.push(Item {
            site,
            pointer: at,
            node: schema,
            way,
            context: None,
            within: None,
            decided,
            many: false,
        });
    }

    fn body(&mut self, at: &str, operation: &'d Value, path: &'d str, used: bool) {
        let Some(body) = operation.get("requestBody") else { return };
        let Some((pointer, body)) = follow(self.document, child(at, "requestBody"), body, drop) else { return };
        let sent = chosen(body).filter(|media_type| is_json(media_type));
        let way = |media_type: &str| if used && sent == Some(media_type) { Way::Body } else { Way::Unused };
        self.content(&pointer, body, path, &way);
    }

    fn answers(&mut self, at: &str, operation: &'d Value, path: &'d str, used: bool) {
        let Some(responses) = operation.get("responses").and_then(Value::as_object) else { return };
        let mut first = used;
        for (status, node) in responses {
            let place = child(&child(at, "responses"), status);
            let Some((pointer, node)) = follow(self.document, place, node, drop) else { continue };
            let Some(content) = node.get("content").and_then(Value::as_object) else { continue };
            let read = content.keys().find(|media_type| is_json(media_type) || media_type.ends_with('*'));
            // The first success is the answer.
            let is_read = first && is_success(status, responses);
            let way = |media_type: &str| match is_read && read.is_some_and(|read| read == media_type) {
                true => Way::Answer,
                false => Way::Unused,
            };
            first &= !is_read || content.is_empty();
            self.content(&pointer, node, path, &way);
        }
    }

    fn content(&mut self, at: &str, node: &'d Value, path: &'d str, way: &dyn Fn(&str) -> Way) {
        // `/auth/api_keys/{api_key_id}/rotate` is about API keys.
        let segments = path.split('/').rev().filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
        let context = segments.take(2).find(|segment| is_context(segment));
        for (media_type, media) in node.get("content").and_then(Value::as_object).into_iter().flatten() {
            if let Some(schema) = media.get("schema") {
                let at = child(&child(&child(at, "content"), media_type), "schema");
                self.open(at, schema, "", context, way(media_type));
            }
        }
    }

    fn open(&mut self, pointer: String, node: &'d Value, name: &'d str, context: Option<&'d str>, way: Way) {
        let site = Rc::new(Site { pointer: pointer.clone(), name, ..Site::default() });
        self.open.push(Item { site, pointer, node, way, context, within: context, decided: Vec::new(), many: false });
    }
}
