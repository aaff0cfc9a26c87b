//! Names that the overlay gives.

use super::Lowering;
use super::document::Node;
use crate::diagnostic::Diagnostic;
use crate::ir::{GivenName, Ident, Wish};

impl Lowering<'_> {
    /// The name that an extension gives, in the case that `convert` writes such names in.
    pub(super) fn given(&mut self, node: &Node<'_>, extension: &str, convert: fn(&str) -> Ident) -> Option<GivenName> {
        let value = node.get(extension)?;
        // A keyword needn't be raw here.
        let read = |text: &str| Ident::parse(text).or_else(|why| Ident::parse(&format!("r#{text}")).map_err(|_| why));
        match value.value.as_str().map(read) {
            Some(Ok(name)) => Some(GivenName { name: convert(name.plain()), pointer: value.pointer }),
            Some(Err(why)) => self.refuse_given(value, format!("`{extension}`: {why}")),
            None => self.refuse_given(value, format!("`{extension}` must be a text")),
        }
    }

    /// The name of a member: what the extension gives, or what the wire name comes to.
    pub(super) fn wish(&mut self, node: &Node<'_>, extension: &str, wire: &str, convert: fn(&str) -> Ident) -> Wish {
        self.given(node, extension, convert).map_or_else(|| Wish::Rule(convert(wire)), Wish::Overlay)
    }

    fn refuse_given(&mut self, value: Node<'_>, what: String) -> Option<GivenName> {
        let cure = "write a name of ASCII letters, digits and `_` that begins with a letter, such as `created_at`";
        self.diagnostics.push(Diagnostic::error(what).at(value.pointer).cure(cure));
        None
    }
}
