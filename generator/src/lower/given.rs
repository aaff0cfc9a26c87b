//! Names that the overlay gives.

use super::document::Node;
use crate::ir::{GivenName, Ident, Wish};
use crate::openapi::extensions;

/// The name that an extension gives, in the case that `convert` writes such names in. What is none was refused on loading.
pub(super) fn given(node: &Node<'_>, extension: &str, convert: fn(&str) -> Ident) -> Option<GivenName> {
    let value = node.get(extension)?;
    let name = extensions::name(value.value).ok()?;
    Some(GivenName { name: convert(name.plain()), pointer: value.pointer })
}

/// The name of a member: what the extension gives, or what the wire name comes to.
pub(super) fn wish(node: &Node<'_>, extension: &str, wire: &str, convert: fn(&str) -> Ident) -> Wish {
    given(node, extension, convert).map_or_else(|| Wish::Rule(convert(wire)), Wish::Overlay)
}
