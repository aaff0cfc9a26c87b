//! Query parameters that an operation no longer has, or has only now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::moved::{self, Call};
use crate::ir::path::without_parameter_names;
use crate::openapi::pointer::child;
use crate::openapi::reference;

/// Names by operations, such as `GET /servers/{}`.
#[derive(Clone, Debug, Default)]
pub(super) struct Queries {
    lost: BTreeMap<String, BTreeSet<String>>,
    come: BTreeMap<String, BTreeSet<String>>,
    /// Those that any operation has now.
    now: BTreeSet<String>,
}

impl Queries {
    /// Of operations of one description, with those that they are in the next one.
    pub(super) fn between(old: &Value, new: &Value, calls: &[(Call, Call)], key: impl Fn(&Call) -> String) -> Self {
        let mut queries = Self::default();
        for (before, now) in calls {
            let (had, has) = (names(old, before), names(new, now));
            queries.lost.insert(without_parameter_names(&key(before)), had.difference(&has).cloned().collect());
            queries.come.insert(without_parameter_names(&key(now)), has.difference(&had).cloned().collect());
        }
        // Of an operation that is new, all are.
        for call in moved::calls(new) {
            let has = names(new, &call);
            queries.now.extend(has.iter().cloned());
            queries.come.entry(without_parameter_names(&key(&call))).or_insert(has);
        }
        queries
    }

    pub(super) fn lost(&self, operation: &str) -> Option<&BTreeSet<String>> {
        self.lost.get(&without_parameter_names(operation))
    }

    /// Whether an operation has lost it, and none has it any more.
    pub(super) fn is_gone(&self, name: &str) -> bool {
        !self.now.contains(name) && self.lost.values().any(|lost| lost.contains(name))
    }

    pub(super) fn come(&self, operation: &str) -> Option<&BTreeSet<String>> {
        self.come.get(&without_parameter_names(operation))
    }
}

/// The names of an operation's query parameters, those of its path included.
fn names(document: &Value, call: &Call) -> BTreeSet<String> {
    let places = [moved::pointer(call), child("/paths", &call.0)];
    let lists = places.iter().filter_map(|place| document.pointer(&child(place, "parameters"))?.as_array());
    let parameters = lists.flatten().filter_map(|it| Some(reference::follow(document, String::new(), it, drop)?.1));
    let is_query = |it: &&Value| it.get("in").and_then(Value::as_str) == Some("query");
    parameters.filter(is_query).filter_map(|it| Some(it.get("name")?.as_str()?.to_owned())).collect()
}
