//! How long the server may work before it answers: what the overlay's `x-rust-timeout` says of an operation.

use super::declared::{Reader, member};
use super::document::Node;
use super::{Group, Lowering};
use crate::ir::wished::{Content, Operation, ParamPlace, Presence, Style, Timeout, TimeoutIn, TypeKind, TypeRef};

const EXTENSION: &str = "x-rust-timeout";
const KEYS: [&str; 3] = ["body", "query", "default"];

impl Lowering<'_> {
    /// Reads the timeouts of all operations, once the types of their bodies are known.
    pub(super) fn timeouts(&mut self, groups: &mut [Group]) {
        let timeouts = self.declared(groups, EXTENSION, |reader, node, operation| {
            let released = reader.released(&operation.key).and_then(|it| it.timeout.clone());
            let was = released.filter(|it| node.text(it.said.key()) == Some(it.wire.as_str()));
            reader.as_released(was, |reader| reader.timeout(node, operation))
        });
        for (operation, timeout) in groups.iter_mut().flat_map(|group| &mut group.operations).zip(timeouts) {
            operation.timeout = timeout.flatten();
        }
    }
}

impl<'d> Reader<'_> {
    fn timeout(&mut self, node: &Node<'d>, operation: &Operation) -> Option<Timeout> {
        self.known_keys(node, "`x-rust-timeout`", &KEYS)?;
        let (said, key) = match (node.get("body"), node.get("query")) {
            (Some(_), None) => (TimeoutIn::Body, TimeoutIn::Body.key()),
            (None, Some(_)) => (TimeoutIn::Query, TimeoutIn::Query.key()),
            _ => {
                return self.refuse(
                    node,
                    "either `body` or `query` names what holds the seconds",
                    "write one of them, such as `{body: timeout_seconds, default: 30}`",
                );
            }
        };
        let wire = self.text(node, key, "write the wire name of an integer, such as `timeout_seconds`")?.to_owned();
        let required = match said {
            TimeoutIn::Body => self.seconds_in_body(&member(node, key), operation, &wire),
            TimeoutIn::Query => self.seconds_in_query(&member(node, key), operation, &wire),
        };
        let default = self.seconds(node, "default");
        match (required?, node.get("default")) {
            (false, None) => self.missing(node, "default", "the seconds that the server works where it is left out"),
            (true, Some(default)) => {
                self.refuse(&default, format!("`{wire}` is required, and never left out"), "remove it")
            }
            _ => Some(Timeout { said, wire, default }),
        }
    }

    /// Whether a property of the body that holds seconds is required.
    fn seconds_in_body(&mut self, node: &Node<'d>, operation: &Operation, wire: &str) -> Option<bool> {
        let is_json = operation.body.as_ref().is_some_and(|body| matches!(body.content, Content::Json(_)));
        let body = operation.body_type().filter(|_| is_json).map(|id| &self.types[id.0].kind);
        let Some(TypeKind::Struct(body)) = body else {
            return self.refuse(node, "this operation has no body with properties", "name a `query` parameter");
        };
        let names = body.fields.iter().filter(|field| field.ty == TypeRef::Integer).map(|field| field.wire.as_str());
        let cure = which(names.collect());
        match body.fields.iter().find(|field| field.wire == wire) {
            Some(field) if field.ty == TypeRef::Integer => Some(field.presence == Presence::Required),
            Some(_) => self.refuse(node, format!("`{wire}` of the body is no integer"), cure),
            None => self.refuse(node, format!("the body has no property `{wire}`"), cure),
        }
    }

    /// Whether a parameter of the query that holds seconds is required.
    fn seconds_in_query(&mut self, node: &Node<'d>, operation: &Operation, wire: &str) -> Option<bool> {
        let query = operation.arguments.iter().chain(&operation.options);
        let query: Vec<_> = query.filter(|param| param.place == ParamPlace::Query).collect();
        let fits = |ty: &TypeRef, style: &Style| *ty == TypeRef::Integer && *style == Style::Plain;
        let names = query.iter().filter(|param| fits(&param.ty, &param.style)).map(|param| param.wire.as_str());
        let cure = which(names.collect());
        match query.iter().find(|param| param.wire == wire) {
            Some(param) if fits(&param.ty, &param.style) => Some(param.required),
            Some(_) => self.refuse(node, format!("the parameter `{wire}` is no integer"), cure),
            None => self.refuse(node, format!("the query has no parameter `{wire}`"), cure),
        }
    }
}

fn which(names: Vec<&str>) -> String {
    match names.as_slice() {
        [] => "remove the extension, or describe the seconds as an integer".to_owned(),
        names => format!("write one of {}", names.join(", ")),
    }
}
