//! Operations: from paths to calls.

use super::document::Node;
use super::given::given;
use super::{Group, Lowering};
use crate::diagnostic::Diagnostic;
use crate::docs;
use crate::ir::wished::{Docs, Ident, Operation, Output, Verb};

pub(super) const VERBS: [(&str, Verb); 8] = [
    ("get", Verb::Get),
    ("put", Verb::Put),
    ("post", Verb::Post),
    ("delete", Verb::Delete),
    ("options", Verb::Options),
    ("head", Verb::Head),
    ("patch", Verb::Patch),
    ("trace", Verb::Trace),
];

impl<'d> Lowering<'d> {
    /// All operations by tag.
    pub(super) fn groups(&mut self) -> Vec<Group> {
        let mut groups = self.tags();
        let paths: Vec<_> = self.document.root.get("paths").iter().flat_map(Node::members).collect();
        for (path, item) in paths.into_iter().filter(|(path, _)| path.starts_with('/')) {
            let item = self.document.resolve(&item);
            for (key, verb) in VERBS {
                let Some(node) = item.get(key) else { continue };
                if self.left_out.contains(&format!("{} {path}", verb.as_str())) {
                    continue;
                }
                let (tag, operation) = self.operation(path, verb, &node, &item);
                match groups.iter_mut().find(|group| group.tag == tag) {
                    Some(group) => group.operations.push(operation),
                    None => groups.push(Group { tag, description: String::new(), operations: vec![operation] }),
                }
            }
        }
        groups.retain(|group| !group.operations.is_empty());
        groups
    }

    fn tags(&self) -> Vec<Group> {
        let tags = self.document.root.get("tags");
        let tags = tags.iter().flat_map(Node::elements).filter_map(|tag| {
            let description = tag.text("description").unwrap_or_default().to_owned();
            Some(Group { tag: tag.text("name")?.to_owned(), description, operations: Vec::new() })
        });
        tags.collect()
    }

    pub(super) fn operation(
        &mut self,
        path: &'d str,
        verb: Verb,
        node: &Node<'d>,
        item: &Node<'d>,
    ) -> (String, Operation) {
        let node = node.clone();
        let key = format!("{} {path}", verb.as_str());
        let tag = match node.get("tags").and_then(|tags| tags.elements().next()?.value.as_str()) {
            Some(tag) => tag.to_owned(),
            None => path.split('/').find(|part| !part.is_empty() && !part.starts_with('{')).unwrap_or("api").to_owned(),
        };
        for ignored in ["callbacks", "servers"] {
            if let Some(place) = node.get(ignored) {
                let what =
                    format!("`{ignored}` have no effect: calls go to the client's base URL and nothing is called back");
                self.diagnostics.push(Diagnostic::note(what).at(place.pointer));
            }
        }

        let params = self.params(&key, path, &node, item);
        let body = self.body(&key, &node);
        // There is no body to read, whatever the description says of one.
        let mut output = match verb {
            Verb::Head => Output::Empty,
            _ => self.output(&key, &node, &params.list),
        };
        self.may_lack_id(&mut output, &node);
        self.pages(&mut output, &params.arguments, &params.options, &node);
        let has_meta = matches!(output, Output::Resource { .. } | Output::List { .. } | Output::Data(_));
        let secret_meta = has_meta && self.secret_meta(&node);
        // Two paths that share an item give its operations twice; an id names the first.
        let own = node.text("operationId").filter(|id| self.ids.insert((*id).to_owned()));
        let id = own.unwrap_or(&key).to_owned();
        let operation = Operation {
            docs: self.operation_docs(&node, &id),
            id,
            key,
            name: given(&node, "x-rust-name", Ident::lower),
            request: given(&node, "x-rust-request", Ident::variant),
            verb,
            path: path.to_owned(),
            arguments: params.arguments,
            options: params.options,
            body,
            output,
            waits: Vec::new(),
            find: None,
            idempotent: self.idempotent(verb, &node),
            timeout: None,
            secret_meta,
            rewrapped: false,
            deprecated: node.flag("deprecated"),
            replacement: None,
            lesser: Vec::new(),
            shown: self.shown(&node),
            pointer: node.pointer,
        };
        (tag, operation)
    }

    /// Reads what the overlay says of the id in an operation's answer.
    fn may_lack_id(&mut self, output: &mut Output, node: &Node<'d>) {
        const EXTENSION: &str = "x-rust-may-lack-id";
        let Some(mark) = node.get(EXTENSION) else { return };
        let (message, cure) = match (mark.value.as_bool(), output) {
            (Some(true), Output::Resource { has_id: has_id @ true, .. }) => {
                *has_id = false;
                return;
            }
            (Some(true), _) => ("the answer of this operation is no resource with an id", "remove the extension"),
            _ => ("this extension can be true alone", "write `true`, or remove it"),
        };
        self.diagnostics.push(Diagnostic::error(format!("`{EXTENSION}`: {message}")).at(mark.pointer).cure(cure));
    }

    /// Whether the overlay says that an operation may be repeated which its method forbids.
    fn idempotent(&mut self, verb: Verb, node: &Node<'d>) -> bool {
        const EXTENSION: &str = "x-rust-idempotent";
        let Some(mark) = node.get(EXTENSION) else { return false };
        let (message, cure) = match (mark.value.as_bool(), verb) {
            (Some(true), Verb::Post | Verb::Put | Verb::Patch) => return true,
            (Some(true), _) => (format!("a {} is repeated anyway", verb.as_str()), format!("remove `{EXTENSION}`")),
            _ => (format!("`{EXTENSION}` can be true alone"), "write `true`, or remove it".to_owned()),
        };
        self.diagnostics.push(Diagnostic::error(message).at(mark.pointer).cure(cure));
        false
    }

    fn operation_docs(&mut self, node: &Node<'d>, id: &str) -> Docs {
        let mut lines = docs::prose(node.text("summary").unwrap_or_default());
        let description = docs::prose(node.text("description").unwrap_or_default());
        if !description.is_empty() && description != lines {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(description);
        }
        let mut lines = docs::or(lines, || format!("Calls {}.", docs::code(id)));

        let mut errors: Vec<(&str, Docs)> = Vec::new();
        for (status, response) in node.get("responses").iter().flat_map(Node::members) {
            let code = status.as_bytes().first();
            if !matches!(code, Some(b'4' | b'5')) {
                continue;
            }
            let response = self.document.resolve(&response);
            let text = docs::prose(response.text("description").unwrap_or_default()).join(" ");
            let asked = asked_by(status).map(|name| format!(" ([`{name}`](crate::Error::{name}))"));
            let text = if text.is_empty() { text } else { format!(": {text}") };
            errors.push((status, docs::wrapped(&format!("- {status}{}{text}", asked.unwrap_or_default()))));
        }
        errors.sort_by_key(|(status, _)| *status);
        if !errors.is_empty() {
            lines.extend([String::new(), "# Errors".to_owned(), String::new()]);
            lines.extend(errors.into_iter().flat_map(|(_, lines)| lines));
        }
        lines
    }
}

/// What a caller asks an error of this status by.
fn asked_by(status: &str) -> Option<&'static str> {
    match status {
        "400" | "422" => Some("is_validation"),
        "401" => Some("is_unauthorized"),
        "403" => Some("is_forbidden"),
        "404" => Some("is_not_found"),
        "409" => Some("is_conflict"),
        "429" => Some("is_rate_limited"),
        "408" | "500" | "502" | "503" | "504" => Some("is_retryable"),
        _ => None,
    }
}
