//! Query parameters that an operation no longer has, or has only now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::identity::resolved;
use super::moved::{self, Call};
use super::other_names;
use crate::ir::path::without_parameter_names;
use crate::openapi::pointer::child;

/// Names by operations, such as `GET /servers/{}`.
#[derive(Clone, Debug, Default)]
pub(super) struct Queries {
    lost: BTreeMap<String, BTreeSet<String>>,
    come: BTreeMap<String, BTreeSet<String>>,
    /// Names that are gone, each with the one that stands for it now, by operations as they were called.
    renamed: BTreeMap<String, Vec<(String, String)>>,
    /// Those that any operation had, and has now.
    before: BTreeSet<String>,
    now: BTreeSet<String>,
}

impl Queries {
    /// Of operations of one description, with those that they are in the next one.
    pub(super) fn between(old: &Value, new: &Value, calls: &[(Call, Call)], key: impl Fn(&Call) -> String) -> Self {
        let mut queries = Self::default();
        for (before, now) in calls {
            let lists = lists(old, before).into_iter().zip(lists(new, now));
            let renamed = lists.filter_map(|(old, new)| {
                new.iter().filter_map(|it| it.get("name")?.as_str()).find_map(|name| {
                    let was = other_names::query(&old, &new, name)?;
                    Some((was.to_owned(), name.to_owned()))
                })
            });
            queries.renamed.insert(without_parameter_names(&key(before)), renamed.collect());
            let (had, has) = (names(old, before), names(new, now));
            queries.lost.insert(without_parameter_names(&key(before)), had.difference(&has).cloned().collect());
            queries.come.insert(without_parameter_names(&key(now)), has.difference(&had).cloned().collect());
        }
        queries.before = moved::calls(old).flat_map(|call| names(old, &call)).collect();
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

    /// Whether an operation had it, and none has it any more.
    pub(super) fn is_gone(&self, name: &str) -> bool {
        self.before.contains(name) && !self.now.contains(name)
    }

    /// What a parameter that an operation no longer has is called now, where it is the same one.
    pub(super) fn renamed(&self, operation: &str, name: &str) -> Option<&str> {
        let of_operation = self.renamed.get(&without_parameter_names(operation))?;
        of_operation.iter().find(|(was, _)| was == name).map(|(_, now)| now.as_str())
    }

    /// The same of any operation.
    pub(super) fn renamed_anywhere(&self, name: &str) -> Option<&str> {
        self.renamed.values().flatten().find(|(was, _)| was == name).map(|(_, now)| now.as_str())
    }

    pub(super) fn come(&self, operation: &str) -> Option<&BTreeSet<String>> {
        self.come.get(&without_parameter_names(operation))
    }
}

/// The names of an operation's query parameters, those of its path included.
fn names(document: &Value, call: &Call) -> BTreeSet<String> {
    let parameters = lists(document, call).into_iter().flatten();
    parameters.filter_map(|it| Some(it.get("name")?.as_str()?.to_owned())).collect()
}

/// The query parameters of an operation, and those of its path.
fn lists<'d>(document: &'d Value, call: &Call) -> [Vec<&'d Value>; 2] {
    [moved::pointer(call), child("/paths", &call.0)].map(|place| {
        let list = document.pointer(&child(&place, "parameters")).and_then(Value::as_array);
        let all = list.into_iter().flatten().map(|it| resolved(document, it));
        all.filter(|it| it.get("in").and_then(Value::as_str) == Some("query")).collect()
    })
}
