//! Where a waiter sees its resource.

use crate::ir::wished::{Ident, Item, Operation, Origin, Output, ParamPlace, Style, TypeId, TypeRef, Verb, WaitSource};
use crate::lower::declared::{Reader, member};
use crate::lower::document::Node;
use crate::lower::prune::equal;
use std::collections::BTreeSet;

const OR_FIND_KEYS: [&str; 3] = ["list", "same", "since"];

impl<'a, 'd> Reader<'a> {
    /// Where the waiter sees the resource, and the type of its attributes.
    pub(super) fn source(&mut self, node: &Node<'d>, operation: &Operation) -> Option<(WaitSource, TypeId)> {
        let (find, or_find) = (node.get("find"), node.get("or_find"));
        if operation.verb != Verb::Get || operation.body.is_some() {
            return self.refuse(
                node,
                "a waiter repeats a GET without a body, which this operation isn't",
                "move it to the operation that reads the resource",
            );
        }
        match (&operation.output, find, or_find) {
            (Output::Resource { attributes: id, .. }, None, None) => Some((WaitSource::Get, *id)),
            (Output::Resource { attributes: id, .. }, None, Some(or_find)) => {
                Some((self.or_find(&or_find, operation, *id)?, *id))
            }
            (Output::List { item: Item::Resource(id), .. }, Some(find), None) => {
                let argument = self.name(node, "find")?;
                if operation.arguments.iter().any(|param| *param.name.name() == *argument) {
                    return self.refuse(
                        &find,
                        format!("the operation has an argument `{argument}` already"),
                        "call the id of the item something else",
                    );
                }
                Some((WaitSource::Find { argument: Ident::lower(argument) }, *id))
            }
            (Output::Resource { .. }, Some(find), _) => self.refuse(
                &find,
                "`find` looks for an item of a list, and this operation answers one resource",
                "remove it",
            ),
            (Output::List { item: Item::Resource(_), .. }, _, Some(or_find)) => self.refuse(
                &or_find,
                "`or_find` is for an operation that answers one resource, and this one answers a list",
                "use `find`, or move the waiter",
            ),
            (Output::List { item: Item::Resource(_), .. }, None, None) => self.refuse(
                node,
                "the operation answers a list, and the waiter doesn't say which item is waited for",
                "add `find`: a name for the argument that takes the id of the item",
            ),
            _ => self.refuse(
                node,
                "a waiter needs an operation that answers a resource, or a list of resources",
                "move it to the operation that reads the resource",
            ),
        }
    }

    /// A list in which a resource is found that has no id yet.
    fn or_find(&mut self, node: &Node<'d>, operation: &Operation, resource: TypeId) -> Option<WaitSource> {
        self.known_keys(node, "`or_find`", &OR_FIND_KEYS)?;
        let argument = match operation.arguments.as_slice() {
            [only]
                if only.place == ParamPlace::Path
                    && only.style == Style::Plain
                    && matches!(only.ty, TypeRef::String) =>
            {
                let name = only.name.name();
                let short = name.strip_suffix("_id").and_then(|short| Ident::parse(short).ok());
                short.unwrap_or_else(|| name.clone())
            }
            _ => {
                return self.refuse(
                    node,
                    "`or_find` is for an operation whose one argument is the id",
                    "remove it, or move the waiter",
                );
            }
        };
        let (list, item) = self.list(node)?;
        if !self.is_same(item, resource) {
            return self.refuse(
                &member(node, "list"),
                format!("`{}` doesn't answer a list of the same resource", list.key),
                "write the path of one that does",
            );
        }
        if !list.arguments.is_empty() {
            return self.refuse(
                &member(node, "list"),
                format!("`{}` takes arguments, which the waiter doesn't have", list.key),
                "write the path of a list that can be read without",
            );
        }

        let same = node.get("same");
        let same: Vec<Node<'d>> = same.iter().flat_map(Node::elements).collect();
        if same.is_empty() {
            return self.refuse(
                &member(node, "same"),
                "`same` is missing, or no list",
                "list the attributes by which the resource is known",
            );
        }
        let same: Vec<_> = same.iter().map(|attribute| self.key_attribute(attribute, resource)).collect();
        let since = match node.get("since") {
            Some(since) => {
                let (path, ty) = self.attribute_named(&since, resource)?;
                if *ty != TypeRef::Timestamp {
                    return self.refuse(
                        &since,
                        "this attribute is no point in time",
                        "name the one that tells when the resource was made, of `format: date-time`",
                    );
                }
                path
            }
            None => return self.missing(node, "since", "the attribute that tells when the resource was made"),
        };
        Some(WaitSource::GetOrFind {
            argument,
            list: list.key.clone(),
            same: same.into_iter().collect::<Option<_>>()?,
            since,
        })
    }

    /// An attribute by which a resource is known.
    fn key_attribute(&mut self, node: &Node<'d>, resource: TypeId) -> Option<Vec<String>> {
        let (path, ty) = self.attribute_named(node, resource)?;
        if matches!(ty, TypeRef::List(_) | TypeRef::Map(_)) || self.structure(ty).is_some() {
            return self.refuse(
                node,
                "a resource is known by plain values, and this attribute has others within",
                "name one of those, such as `server.id`",
            );
        }
        Some(path)
    }

    /// Whether two types are one, or will be: by the name that the overlay gives both, or as one shape written out twice.
    fn is_same(&self, a: TypeId, b: TypeId) -> bool {
        match (&self.types[a.0].origin, &self.types[b.0].origin) {
            (Origin::Named(a), Origin::Named(b)) => a.name == b.name,
            _ => equal(self.types, a, b, &mut BTreeSet::new()),
        }
    }
}
