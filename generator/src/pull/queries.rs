//! Query parameters that an operation no longer has, or has only now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::moved::{self, Call};
use super::other_names;
use crate::ir::path::without_parameter_names;
use crate::openapi::pointer::child;
use crate::openapi::reference;

/// Names by operations, such as `GET /servers/{}`.
#[derive(Clone, Debug, Default)]
pub(super) struct Queries {
    lost: BTreeMap<String, BTreeSet<String>>,
    come: BTreeMap<String, BTreeSet<String>>,
    /// Names that are gone, each with the one that stands for it now, by operations as they were called.
    renamed: BTreeMap<String, (String, String)>,
    /// Those that any operation has now.
    now: BTreeSet<String>,
}

impl Queries {
    /// Of operations of one description, with those that they are in the next one.
    pub(super) fn between(old: &Value, new: &Value, calls: &[(Call, Call)], key: impl Fn(&Call) -> String) -> Self {
        let mut queries = Self::default();
        for (before, now) in calls {
            let (parameters, parameters_now) = (parameters(old, before), parameters(new, now));
            let renamed = parameters_now.iter().filter_map(|it| it.get("name")?.as_str()).find_map(|name| {
                let was = other_names::query(&parameters, &parameters_now, name)?;
                Some((was.to_owned(), name.to_owned()))
            });
            queries.renamed.extend(renamed.map(|names| (without_parameter_names(&key(before)), names)));
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

    /// What a parameter that an operation no longer has is called now, where it is the same one.
    pub(super) fn renamed(&self, operation: &str, name: &str) -> Option<&str> {
        let (was, now) = self.renamed.get(&without_parameter_names(operation))?;
        (was == name).then_some(now)
    }

    pub(super) fn come(&self, operation: &str) -> Option<&BTreeSet<String>> {
        self.come.get(&without_parameter_names(operation))
    }
}

/// The names of an operation's query parameters, those of its path included.
fn names(document: &Value, call: &Call) -> BTreeSet<String> {
    let names = parameters(document, call).into_iter().filter_map(|it| it.get("name")?.as_str().map(str::to_owned));
    names.collect()
}

fn parameters<'d>(document: &'d Value, call: &Call) -> Vec<&'d Value> {
    let places = [moved::pointer(call), child("/paths", &call.0)];
    let lists = places.iter().filter_map(|place| document.pointer(&child(place, "parameters"))?.as_array());
    let parameters = lists.flatten().filter_map(|it| Some(reference::follow(document, String::new(), it, drop)?.1));
    let is_query = |it: &&Value| it.get("in").and_then(Value::as_str) == Some("query");
    parameters.filter(is_query).collect()
}
