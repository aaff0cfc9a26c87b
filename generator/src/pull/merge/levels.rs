//! Parameters that upstream declares at the other level: at each operation, or at the path for all of its operations.

use serde_json::Value;

use super::{Merge, Node};
use crate::diagnostic::{child, tokens};
use crate::openapi::METHODS;
use crate::openapi::grammar::Kind;
use crate::pull::identity::{identities, resolved};

impl<'a> Merge<'a> {
    /// What we have at the other level of a path, for the parameter of this identity at `at`. Those of several operations
    /// become one, with the words of the first; what another one says otherwise is left.
    pub(super) fn at_other_level(&mut self, parent: Kind, identity: &str, at: &str) -> Option<Node<'a>> {
        let mut tokens = tokens(at);
        let path = if tokens.next()? == "paths" { child("/paths", &tokens.next()?) } else { return None };
        let lists = match parent {
            Kind::PathItem => METHODS.iter().map(|method| child(&child(&path, method), "parameters")).collect(),
            Kind::Operation => vec![child(&path, "parameters")],
            _ => Vec::new(),
        };
        let ours = self.ours;
        let found = lists.into_iter().filter_map(|list| {
            let parameters = ours.pointer(&list).and_then(Value::as_array)?;
            let known = identities(parent, "parameters", parameters, &|value| resolved(ours, value)).names;
            let index = known.iter().position(|known| known == identity)?;
            Some(Node::new(&parameters[index], child(&list, &index.to_string())))
        });
        let mut found = found.collect::<Vec<_>>().into_iter();
        let first = found.next()?;
        self.twins.extend(found.map(|twin| (twin.pointer, first.pointer.clone())));
        Some(first)
    }
}
