//! Answers: which of the responses is the result, and what it is.

use super::Lowering;
use super::body::is_resource;
use super::document::Node;
use super::params::ListParams;
use super::schema::{Object, Schema, Shape};
use super::site::Site;
use crate::diagnostic::Diagnostic;
use crate::ir::wished::{Item, Origin, Output, TypeRef, Usage};
use crate::openapi::grammar::is_extension;
use crate::openapi::media::{essence, is_json, is_multipart, is_xml};
use crate::openapi::status::is_success;
use std::rc::Rc;

impl ListParams {
    fn of(self, item: Item) -> Output {
        Output::List { item, paginated: self.paginated, token: None, counted: self.counted }
    }
}

fn is_text(media_type: &str) -> bool {
    essence(media_type).starts_with("text/") && !is_xml(media_type)
}

impl<'d> Lowering<'d> {
    /// The answers of success, as they are described.
    pub(super) fn successes(&self, operation: &Node<'d>) -> Vec<(&'d str, Node<'d>)> {
        let responses = operation.get("responses");
        let all = responses.as_ref().and_then(|responses| responses.value.as_object());
        let successes =
            responses.iter().flat_map(Node::members).filter(|(it, _)| all.is_some_and(|all| is_success(it, all)));
        successes.map(|(status, node)| (status, self.document.resolve(&node))).collect()
    }

    pub(super) fn output(&mut self, key: &str, operation: &Node<'d>, list: &ListParams) -> Output {
        let responses = operation.get("responses");
        let successes = self.successes(operation);
        for (status, node) in responses.iter().flat_map(Node::members).filter(|(status, _)| !is_extension(status)) {
            let node = self.document.resolve(&node);
            if let Some(links) = node.get("links").filter(|links| links.members().next().is_some()) {
                self.diagnostics.push(Diagnostic::note("`links` have no effect").at(links.pointer));
            }
            let is_error = status == "default" || status.starts_with(['4', '5']);
            if is_error && successes.iter().all(|(success, _)| *success != status) {
                self.error_answer(&node);
            }
        }

        let contents: Vec<(Node<'d>, &'d str, Node<'d>)> =
            successes.iter().filter_map(|(_, response)| self.content(response)).collect();
        for (response, media_type, media) in &contents {
            if is_json(media_type) {
                let all: Vec<_> = response.get("content").iter().flat_map(Node::members).collect();
                self.compare_json(&all, media);
            }
        }
        let Some((_, media_type, media)) = contents.first() else { return Output::Empty };
        let (media_type, media) = (*media_type, media.clone());
        self.compare_answers(&contents);
        if !self.is_json_answer(media_type, &media) {
            if let Some(schema) = media.get("schema").filter(|_| !is_xml(media_type)) {
                self.warn_of_structure(media_type, &schema);
            }
            return match essence(media_type) {
                it if is_text(media_type) => Output::Text { html: it == "text/html" },
                _ => Output::Bytes,
            };
        }
        match media.get("schema") {
            Some(schema) => self.json_output(key, &schema, list),
            None => Output::Untyped,
        }
    }

    /// The media type of a response that is read: JSON where there is any, and XML, which is bytes, where there is
    /// nothing else.
    pub(super) fn content(&mut self, response: &Node<'d>) -> Option<(Node<'d>, &'d str, Node<'d>)> {
        let content = response.get("content")?;
        let media: Vec<_> = content.members().collect();
        let mut found = media.iter().find(|(media_type, _)| is_json(media_type));
        found = found.or_else(|| media.iter().find(|(media_type, node)| self.is_json_answer(media_type, node)));
        let plain = |it: &str| !is_xml(it) && !is_multipart(it);
        found = found.or_else(|| media.iter().find(|(media_type, _)| plain(media_type)));
        found = found.or_else(|| media.iter().find(|(media_type, _)| !is_multipart(media_type)));
        match found {
            Some((media_type, node)) => Some((response.clone(), media_type, node.clone())),
            None => {
                if let Some((media_type, node)) = media.first() {
                    self.diagnostics.push(
                        Diagnostic::error(format!("`{media_type}` answers can't be read"))
                            .at(node.pointer.clone())
                            .cure("JSON, text and binary answers can; declare one of them with an overlay action"),
                    );
                }
                None
            }
        }
    }

    /// Whether an answer is JSON. Where the media type leaves that open, an object or a list is.
    fn is_json_answer(&mut self, media_type: &str, media: &Node<'d>) -> bool {
        let open = matches!(essence(media_type).as_str(), "*/*" | "*" | "application/*");
        is_json(media_type)
            || open
                && media.get("schema").is_some_and(|schema| {
                    matches!(*self.schema(&schema).shape, Shape::Object(_) | Shape::Array(_) | Shape::OneOf { .. })
                })
    }

    /// Statuses with different answers: the first is the type, and what it doesn't know is kept in `extra`.
    fn compare_answers(&mut self, contents: &[(Node<'d>, &'d str, Node<'d>)]) {
        let Some((_, first_type, first_media)) = contents.first() else { return };
        let first_reading = (self.is_json_answer(first_type, first_media), is_text(first_type));
        for (response, media_type, media) in &contents[1..] {
            let reading = (self.is_json_answer(media_type, media), is_text(media_type));
            let what = if reading != first_reading { "media type" } else { "schema" };
            if !self.is_same(media, first_media) || reading != first_reading {
                self.diagnostics.push(
                    Diagnostic::warning(format!(
                        "this answer has another {what} than the one of the first status; it is read as that one"
                    ))
                    .at(response.pointer.clone())
                    .cure(
                        "what the first schema doesn't know is kept in `extra`; align the two with an overlay action",
                    ),
                );
            }
            self.unread.push((media.pointer.clone(), first_media.pointer.clone()));
        }
    }

    fn error_answer(&mut self, response: &Node<'d>) {
        // An error keeps whatever body it has.
        let media: Vec<_> = response.get("content").iter().flat_map(Node::members).collect();
        let json = media.into_iter().find(|(media_type, node)| self.is_json_answer(media_type, node));
        let Some(schema) = json.and_then(|(_, media)| media.get("schema")) else { return };
        let schema = self.schema(&schema);
        let errors = schema.object().and_then(|object| object.get("errors"));
        if let Some(name) = &schema.component {
            self.components.errors(name);
        }
        if errors.is_none() {
            self.diagnostics.push(
                Diagnostic::note("this error has no list `errors`: it is read with `Error::body`")
                    .at(schema.node.pointer),
            );
        }
    }

    fn json_output(&mut self, key: &str, node: &Node<'d>, list: &ListParams) -> Output {
        let schema = self.schema(node);
        let answer = |whole| Site {
            origin: Origin::Answer { operation: key.to_owned(), whole },
            place: format!("{key} answer"),
        };
        if let Shape::Array(Some(items)) = &*schema.shape {
            let item = self.item(items, &schema, &answer(false));
            return list.of(item);
        }
        let Some(object) = schema.object() else {
            if let Shape::OneOf { .. } = &*schema.shape {
                return Output::Json(self.type_of_schema(&schema, Usage::Answer, &answer(true)));
            }
            if let Some(name) = &schema.component {
                self.components.inlined(name);
            }
            let (what, cure) = match &*schema.shape {
                Shape::Any => {
                    self.warn_of_format(&schema.node);
                    return Output::Untyped;
                }
                Shape::Array(_) => ("a list without `items`", "describe its items"),
                _ => (
                    "one bare value",
                    "describe an object around it, if the API sends one; otherwise callers read the JSON",
                ),
            };
            self.diagnostics.push(
                Diagnostic::warning(format!("an answer of {what} is given as JSON"))
                    .at(schema.node.pointer.clone())
                    .cure(cure),
            );
            return Output::Untyped;
        };
        if let Some(data) = object.get("data").cloned()
            && let Some(output) = self.data_output(&schema, object, &data, list, &answer(false))
        {
            return output;
        }
        if is_resource(object)
            && let Some(attributes) = self.resource_attributes(&schema, object, &schema, &answer(false))
        {
            return Output::Resource { attributes, has_id: object.get("id").is_some() };
        }
        match self.type_of_schema(&schema, Usage::Answer, &answer(true)) {
            ty @ (TypeRef::Named(_) | TypeRef::Map(_)) => Output::Json(ty),
            _ => Output::Untyped,
        }
    }

    /// An answer with `data`: one resource, a list, or `None` for a document of its own shape.
    fn data_output(
        &mut self,
        schema: &Schema<'d>,
        object: &Object<'d>,
        data: &Node<'d>,
        list: &ListParams,
        site: &Site,
    ) -> Option<Output> {
        let inner = self.schema(data);
        let output = match &*inner.shape {
            Shape::Array(Some(items)) => list.of(self.item(items, schema, site)),
            Shape::Object(resource) if is_resource(resource) => {
                let attributes = self.resource_attributes(&inner, resource, schema, site)?;
                Output::Resource { attributes, has_id: resource.get("id").is_some() }
            }
            // With nothing else of its own around it, it is what the answer holds.
            Shape::Object(_) if object.properties.iter().all(|(name, _)| ["data", "meta", "links"].contains(name)) => {
                match self.type_of_schema(&inner, Usage::Answer, site) {
                    TypeRef::Named(id) => Output::Data(id),
                    _ => return None,
                }
            }
            _ => return None,
        };
        if let Some(name) = &schema.component {
            self.components.envelope(name);
        }
        self.note_beside(schema, object, "data", &["meta", "links", "jsonapi"]);
        for (name, node) in &object.properties {
            if *name == "meta" {
                let meta = self.schema(node);
                if let Some(name) = &meta.component {
                    self.components.envelope(name);
                }
            }
        }
        Some(output)
    }

    fn item(&mut self, items: &Node<'d>, list: &Schema<'d>, site: &Site) -> Item {
        let schema = self.schema(items);
        if let Some(object) = schema.object().filter(|object| is_resource(object))
            && let Some(id) = self.resource_attributes(&schema, object, list, site)
        {
            return Item::Resource(id);
        }
        let site = match (&schema.component, &list.component) {
            (None, Some(name)) => {
                Site { origin: Origin::Component(name.clone()), place: format!("schemas/{name}/data[]") }
            }
            _ => site.clone(),
        };
        Item::Plain(self.type_of_schema(&schema, Usage::Answer, &site))
    }

    /// The attributes of a resource, called after the component that the resource is, or the one around it.
    fn resource_attributes(
        &mut self,
        resource: &Schema<'d>,
        object: &Object<'d>,
        around: &Schema<'d>,
        site: &Site,
    ) -> Option<crate::ir::TypeId> {
        let mut attributes = self.schema(object.get("attributes")?);
        self.note_beside(resource, object, "attributes", &["id", "type", "meta", "links"]);
        match &*attributes.shape {
            Shape::Object(_) => {}
            Shape::Any => attributes.shape = Rc::new(Shape::Object(Object::default())),
            _ => return None,
        }
        let site = match (&resource.component, &around.component) {
            (Some(name), _) => {
                self.components.typed(name);
                Site { origin: Origin::Component(name.clone()), place: format!("schemas/{name}/attributes") }
            }
            (None, Some(name)) => {
                Site { origin: Origin::Component(name.clone()), place: format!("schemas/{name}/data/attributes") }
            }
            (None, None) => site.clone(),
        };
        if attributes.description().is_empty()
            && !resource.description().is_empty()
            && !self.defined.contains_key(&(attributes.node.pointer.clone(), Usage::Answer))
        {
            let id = self.define(&attributes, Usage::Answer, &site);
            self.types[id.0].docs = crate::docs::prose(resource.description());
            return Some(id);
        }
        Some(self.define(&attributes, Usage::Answer, &site))
    }
}
