//! Secrets in the `meta` of an answer, which has no type.

use super::Lowering;
use super::document::Node;
use std::collections::HashSet;

impl<'d> Lowering<'d> {
    /// Whether a secret is declared in the `meta` of a success.
    pub(super) fn secret_meta(&self, operation: &Node<'d>) -> bool {
        let responses = operation.get("responses");
        let successes = responses.iter().flat_map(Node::members).filter(|(status, _)| status.starts_with('2'));
        let media = successes.filter_map(|(_, node)| self.document.resolve(&node).get("content"));
        let schemas = media
            .flat_map(|content| content.members().filter_map(|(_, media)| media.get("schema")).collect::<Vec<_>>());
        let mut metas = schemas.filter_map(|schema| self.document.resolve(&schema).get("properties")?.get("meta"));
        metas.any(|meta| self.marks_secret(&meta))
    }

    /// Whether anything at a place or below it is marked as a secret.
    fn marks_secret(&self, node: &Node<'d>) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![node.clone()];
        while let Some(node) = open.pop() {
            let node = self.document.resolve(&node);
            if !seen.insert(node.pointer.clone()) {
                continue;
            }
            if node.flag("x-rust-secret") {
                return true;
            }
            open.extend(node.members().map(|(_, member)| member).chain(node.elements()));
        }
        false
    }
}
