//! What to call instead of what is deprecated: what the overlay's `x-rust-replacement` says of an operation.

use super::declared::Reader;
use super::document::Node;
use super::{Group, Lowering};
use crate::ir::wished::Operation;

const EXTENSION: &str = "x-rust-replacement";

impl Lowering<'_> {
    /// Reads the replacements of all operations, once these are known.
    pub(super) fn replacements(&mut self, groups: &mut [Group]) {
        let keys = self.declared(groups, EXTENSION, |reader, node, operation| {
            let is_same = |key: &String| Some(key.as_str()) == node.value.as_str();
            let released = reader.released(&operation.key).and_then(|it| it.replacement.clone());
            reader.as_released(released.filter(is_same), |reader| reader.replacement(node, operation))
        });
        for (operation, key) in groups.iter_mut().flat_map(|group| &mut group.operations).zip(keys) {
            operation.replacement = key.flatten();
        }
    }
}

impl<'d> Reader<'_> {
    fn replacement(&mut self, node: &Node<'d>, operation: &Operation) -> Option<String> {
        let Some(key) = node.value.as_str() else {
            return self.refuse(
                node,
                format!("`{EXTENSION}` must be a text"),
                "write an operation by method and path, such as `POST /servers`",
            );
        };
        if !operation.deprecated {
            return self.refuse(
                node,
                format!("`{}` isn't deprecated, and needs no replacement", operation.key),
                "remove the extension, or set `deprecated: true` beside it",
            );
        }
        if self.is_left_out(node, key, "which replaces it") {
            return None;
        }
        match self.operations.iter().find(|other| other.key == key) {
            Some(other) if other.deprecated => {
                self.refuse(node, format!("`{key}` is deprecated as well"), "name an operation that isn't")
            }
            Some(_) => Some(key.to_owned()),
            None => self.refuse(
                node,
                format!("there is no operation `{key}`"),
                "write method and path as the description has them, such as `POST /servers`",
            ),
        }
    }
}
