//! Secrets in the `meta` of an answer, which has no type.

use super::Lowering;
use super::document::Node;
use std::collections::HashSet;

impl<'d> Lowering<'d> {
    /// Whether a secret is declared in the `meta` of a success.
    pub(super) fn secret_meta(&mut self, operation: &Node<'d>) -> bool {
        let media = self.successes(operation).into_iter().filter_map(|(_, node)| node.get("content"));
        let schemas = media
            .flat_map(|content| content.members().filter_map(|(_, media)| media.get("schema")).collect::<Vec<_>>());
        let metas = schemas.filter_map(|schema| self.document.resolve(&schema).get("properties")?.get("meta"));
        let marks = self.secrets_of(metas.collect());
        let has_one = !marks.is_empty();
        self.secrets.extend(marks);
        has_one
    }

    /// The places at these, and below, that are marked as secrets.
    fn secrets_of(&self, mut open: Vec<Node<'d>>) -> Vec<String> {
        let (mut seen, mut marks) = (HashSet::new(), Vec::new());
        while let Some(node) = open.pop() {
            let node = self.document.resolve(&node);
            if !seen.insert(node.pointer.clone()) {
                continue;
            }
            if node.flag("x-rust-secret") {
                marks.push(node.pointer.clone());
            }
            open.extend(node.members().map(|(_, member)| member).chain(node.elements()));
        }
        marks
    }
}
