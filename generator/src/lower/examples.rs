//! What the description shows: the values that examples are made of.

use super::Lowering;
use super::document::Node;
use crate::ir::Shown;
use crate::ir::wished::Envelope;
use crate::openapi::media::is_json;
use crate::openapi::status;
use serde_json::Value;

/// What is in the envelope of an example.
pub(super) fn within<'v>(envelope: &Envelope, example: &'v Value) -> Option<&'v Value> {
    match envelope {
        Envelope::Data { .. } => example.get("data")?.get("attributes"),
        Envelope::Resource { .. } => example.get("attributes"),
        Envelope::Bare => Some(example),
    }
}

impl<'d> Lowering<'d> {
    /// The example of a parameter or a media type: the first, where there are several.
    pub(super) fn example(&self, node: &Node<'d>) -> Option<&'d Value> {
        let own = node.get("example").map(|example| example.value);
        let several = || {
            let several = node.get("examples")?;
            several.members().find_map(|(_, example)| Some(self.document.resolve(&example).get("value")?.value))
        };
        own.or_else(several).or_else(|| Some(node.get("schema")?.get("example")?.value))
    }

    /// The example of a body or an answer, whichever of its JSON media types has it.
    pub(super) fn example_in(&self, media: &[(&'d str, Node<'d>)]) -> Option<&'d Value> {
        media.iter().filter(|(media_type, _)| is_json(media_type)).find_map(|(_, node)| self.example(node))
    }

    /// The first answer of success.
    pub(super) fn shown(&self, operation: &Node<'d>) -> Shown {
        let answers = self.successes(operation).into_iter().map(|(status, node)| (status::of_success(status), node));
        let Some((status, node)) = answers.min_by_key(|(status, _)| *status) else { return Shown::default() };
        let content = node.get("content");
        let media: Vec<_> = content.iter().flat_map(Node::members).collect();
        Shown { status: Some(status), body: self.example_in(&media).cloned() }
    }
}
