//! Waiting for an entry of a list within the resource.

use crate::ir::wished::{Among, Ident, Operation, TypeId, TypeRef, WaitSource};
use crate::lower::declared::{Reader, member};
use crate::lower::document::Node;

const KEYS: [&str; 3] = ["list", "by", "as"];

impl<'d> Reader<'_> {
    /// `{list: block.mappings, by: server_id, as: server_id}`: the entry, and the type of it.
    pub(super) fn among(
        &mut self,
        node: &Node<'d>,
        operation: &Operation,
        source: Option<(&WaitSource, TypeId)>,
    ) -> Option<(Among, TypeId)> {
        self.known_keys(node, "`among`", &KEYS)?;
        let argument = self.entry_argument(node, operation, source.map(|(source, _)| source));
        let (_, resource) = source?;
        let Some(list) = node.get("list") else {
            return self.missing(node, "list", "the attribute that is the list, such as `block.mappings`");
        };
        let (path, ty) = self.attribute_named(&list, resource)?;
        let TypeRef::List(item) = ty else {
            return self.refuse(&list, "this attribute is no list", "name one that is a list of objects");
        };
        let Some(entry) = self.structure(item) else {
            return self.refuse(
                &list,
                "the entries of this list have no attributes that conditions could be about",
                "name a list of objects",
            );
        };
        let Some(by) = node.get("by") else {
            return self.missing(node, "by", "the attribute of an entry that it is known by, such as `server_id`");
        };
        let (by_path, ty) = self.attribute_named(&by, entry)?;
        if *ty != TypeRef::String {
            return self.refuse(
                &by,
                "an entry is known by a text, and this attribute is none",
                "name an attribute of an entry that is a text, such as its id",
            );
        }
        Some((Among { list: path, by: by_path, argument: argument? }, entry))
    }

    fn entry_argument(&mut self, node: &Node<'d>, operation: &Operation, source: Option<&WaitSource>) -> Option<Ident> {
        let name = self.name(node, "as")?;
        let of_list = match source {
            Some(WaitSource::Find { argument } | WaitSource::GetOrFind { argument, .. }) => Some(argument),
            _ => None,
        };
        let taken = operation.arguments.iter().any(|param| *param.name.name() == *name)
            || of_list.is_some_and(|argument| *argument == *name);
        if taken {
            return self.refuse(
                &member(node, "as"),
                format!("the waiter has an argument `{name}` already"),
                "call the one that finds the entry something else",
            );
        }
        Some(Ident::lower(name))
    }
}
