//! What becomes of the operations of a description, for the files that name them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::moved;
use super::queries::Queries;
use crate::diagnostic::Diagnostics;
use crate::effective::Effective;
use crate::ir::Ident;
use crate::ir::path::without_parameter_names;
use crate::names::Pins;
use crate::released::Released;
use crate::source::Source;

/// The operations of one description, and where they are in the next one.
#[derive(Clone, Debug, Default)]
pub struct Fates {
    /// By `GET /servers/{}`.
    by_shape: BTreeMap<String, Operation>,
    queries: Queries,
}

#[derive(Clone, Debug)]
struct Operation {
    /// `GET /servers/{server_id}`.
    key: String,
    /// The same in the next description; nothing where that has no such operation.
    now: Option<String>,
}

impl Fates {
    /// Looks for each operation of a description in the one that takes its place.
    pub fn of(old: &Source, new: &Source) -> Result<Self, Diagnostics> {
        Ok(Self::between(&old.parse_description()?, &new.parse_description()?))
    }

    /// The same of descriptions that are loaded.
    pub fn of_loaded(old: &Effective, new: &Effective) -> Self {
        Self::between(old.value(), new.value())
    }

    pub(super) fn between(old: &Value, new: &Value) -> Self {
        let moved = moved::operations(old, new);
        let taken: BTreeSet<_> = moved.values().collect();
        let mut pairs = Vec::new();
        let fates = moved::calls(old).map(|call| {
            let stays = new.pointer(&moved::pointer(&call)).is_some() && !taken.contains(&call);
            let now = moved.get(&call).or(stays.then_some(&call));
            let key = key(&call);
            pairs.extend(now.map(|now| (call.clone(), now.clone())));
            (without_parameter_names(&key), Operation { now: now.map(self::key), key })
        });
        let by_shape = fates.collect();
        Self { by_shape, queries: Queries::between(old, new, &pairs, key) }
    }

    /// The query parameters that an operation, as it was called, no longer has.
    pub fn lost_queries(&self, operation: &str) -> impl Iterator<Item = &str> {
        self.queries.lost(operation).into_iter().flatten().map(String::as_str)
    }

    /// The query parameters that an operation, as it is called now, had not before.
    pub fn new_queries(&self, operation: &str) -> impl Iterator<Item = &str> {
        self.queries.come(operation).into_iter().flatten().map(String::as_str)
    }

    /// What a query parameter that an operation, as it was called, no longer has is called now, where it is the same one.
    pub fn renamed_query(&self, operation: &str, name: &str) -> Option<&str> {
        self.queries.renamed(operation, name)
    }

    /// What a query parameter is called now that no operation has any more, where it is the same one.
    pub fn renamed_query_of_any(&self, name: &str) -> Option<&str> {
        self.queries.renamed_anywhere(name).filter(|_| self.is_lost_query(name))
    }

    /// Whether an operation had a query parameter of this name, and none has one now.
    pub fn is_lost_query(&self, name: &str) -> bool {
        self.queries.is_gone(name)
    }

    /// The operations that are gone, by their `METHOD /path`.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        self.by_shape.values().filter(|it| it.now.is_none()).map(|it| it.key.as_str())
    }

    /// Whether an operation, by its `METHOD /path`, was in the description and is gone.
    pub fn is_gone(&self, operation: &str) -> bool {
        self.operation(operation).is_some_and(|it| it.now.is_none())
    }

    /// What a file has to call an operation that it calls so by now; nothing where that is the same, or nobody knows. A
    /// parameter of a path keeps the name that the file has for it, if that is one of its own or `keeps` wants it.
    pub fn now(&self, operation: &str, keeps: &dyn Fn(&str) -> bool) -> Option<String> {
        let it = self.operation(operation)?;
        let now = it.now.as_ref()?;
        let by_file = in_words_of(now, &it.key, operation, keeps);
        (by_file != operation).then_some(by_file)
    }

    /// The same of a path at which operations are, or begin: several where some of them have moved. None where all of them
    /// are gone; nothing where there were none.
    pub fn paths(&self, path: &str, keeps: &dyn Fn(&str) -> bool) -> Option<Vec<String>> {
        let own = without_parameter_names(path);
        let below = |it: &&Operation| {
            let shape = without_parameter_names(path_of(&it.key));
            shape.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let rest = |it: &Operation| parts(path_of(&it.key)).count() - parts(path).count();
        let all: Vec<&Operation> = self.by_shape.values().filter(below).collect();
        // What a path lists and makes says where it is; only without that does what is done with them.
        let direct = |it: &Operation| {
            let last = parts(path_of(&it.key)).next_back().unwrap_or_default();
            rest(it) == 0 || rest(it) == 1 && last.starts_with('{')
        };
        let has_direct = all.iter().any(|it| direct(it));
        let mut found: Vec<String> = Vec::new();
        for it in all.iter().filter(|it| !has_direct || direct(it)) {
            let Some(now) = &it.now else { continue };
            let now: Vec<&str> = parts(path_of(now)).collect();
            let Some(length) = now.len().checked_sub(rest(it)) else { continue };
            let was: Vec<&str> = parts(path_of(&it.key)).collect();
            let same_rest = now[length..].iter().zip(&was[was.len() - rest(it)..]);
            if !same_rest.into_iter().all(|(a, b)| without_parameter_names(a) == without_parameter_names(b)) {
                continue;
            }
            let [now, was] =
                [&now[..length], &was[..was.len() - rest(it)]].map(|parts| format!("/{}", parts.join("/")));
            let by_file = in_words_of(&now, &was, path, keeps);
            if found.iter().all(|known| without_parameter_names(known) != without_parameter_names(&by_file)) {
                found.push(by_file);
            }
        }
        (!all.is_empty()).then_some(found)
    }

    /// The operations at a path that are at another one now: what they were called, and what they are called there.
    pub fn left(&self, path: &str, keeps: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        let shape = without_parameter_names(path);
        let here = self.by_shape.values().filter(|it| without_parameter_names(path_of(&it.key)) == shape);
        let left = here.filter_map(|it| {
            let now = it.now.as_ref().filter(|now| without_parameter_names(path_of(now)) != shape)?;
            let verb = it.key.split_once(' ').map_or("", |(verb, _)| verb);
            Some((format!("{verb} {path}"), in_words_of(now, &it.key, path, keeps)))
        });
        left.collect()
    }

    /// The content of `spec/names.yaml` in which what has moved has its names; nothing where that is as it was. A released
    /// method whose path takes more or fewer arguments by now stays what it was.
    pub fn names(&self, pins: &Source, released: Option<&Source>) -> Result<Option<String>, Diagnostics> {
        let mut names = Pins::parse(pins)?;
        let released = released.map(Released::parse).transpose()?;
        let is_changed = self.follow(&mut names, released.as_ref());
        Ok(is_changed.then(|| crate::digest::header("#", &names.to_yaml())))
    }

    pub(crate) fn follow(&self, pins: &mut Pins, released: Option<&Released>) -> bool {
        let is_released = |module: &Ident, method: &Ident| released.is_some_and(|it| it.has_method(module, method));
        pins.forget(self.gone(), &|module, method| !is_released(module, method));
        let moved = self.by_shape.values().filter_map(|it| Some((it.key.as_str(), it.now.as_deref()?)));
        // With another method it is another call.
        let verb = |key: &str| key.split_once(' ').map(|(verb, _)| verb.to_owned());
        pins.follow(moved.filter(|(key, now)| key != now && verb(key) == verb(now)), &|module, method, key, now| {
            let count = |key: &str| key.matches('{').count();
            count(key) == count(now) || !is_released(module, method)
        })
    }

    fn operation(&self, key: &str) -> Option<&Operation> {
        self.by_shape.get(&without_parameter_names(key))
    }
}

/// `GET /servers`.
fn key((path, method): &moved::Call) -> String {
    format!("{} {path}", method.to_ascii_uppercase())
}

fn path_of(key: &str) -> &str {
    key.split_once(' ').map_or(key, |(_, path)| path)
}

fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    path.split('/').filter(|part| !part.is_empty())
}

/// The names of the parameters of a path, in order.
fn parameters(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// What is written `now` as a file would write it, which writes what `was` by names of its own.
fn in_words_of(now: &str, was: &str, own: &str, keeps: &dyn Fn(&str) -> bool) -> String {
    let (is, was, own) = (parameters(now), parameters(was), parameters(own));
    let mut left: Vec<usize> = (0..was.len()).filter(|at| !is.contains(&was[*at])).collect();
    left.reverse();
    let names = is.iter().map(|name| {
        let at = was.iter().position(|was| was == name).or_else(|| left.pop());
        match at.and_then(|at| Some((was[at], *own.get(at)?))) {
            Some((was, own)) if own != was || keeps(own) => own,
            _ => name,
        }
    });
    let names: Vec<&str> = names.collect();
    let mut text = String::new();
    for (at, part) in now.split('{').enumerate() {
        match (at.checked_sub(1).and_then(|at| names.get(at)), part.split_once('}')) {
            (Some(name), Some((_, rest))) => text.push_str(&format!("{{{name}}}{rest}")),
            _ => text.push_str(part),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Each operation by its id.
    fn description(operations: &[(&str, &str)]) -> Value {
        let mut paths = serde_json::Map::new();
        for (key, id) in operations {
            let (method, path) = key.split_once(' ').unwrap();
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[method.to_ascii_lowercase()] = json!({"operationId": id, "summary": id, "tags": [id]});
        }
        json!({"paths": paths})
    }

    #[test]
    fn a_file_keeps_its_words_for_parameters() {
        let nothing = |_: &str| false;
        for (now, was, own, expected) in [
            ("/b/{id}", "/a/{id}", "/a/{id}", "/b/{id}"),
            ("/b/{x}", "/a/{id}", "/a/{id}", "/b/{x}"),
            ("/b/{x}", "/a/{id}", "/a/{own}", "/b/{own}"),
            ("/b/{y}/{x}", "/a/{x}/{y}", "/a/{mine}/{y}", "/b/{y}/{mine}"),
            ("/b/{y}/{z}", "/a/{x}/{y}", "/a/{mine}/{y}", "/b/{y}/{mine}"),
            ("/b/{x}/c/{new}", "/a/{x}", "/a/{mine}", "/b/{mine}/c/{new}"),
        ] {
            assert_eq!(in_words_of(now, was, own, &nothing), expected);
        }
        assert_eq!(in_words_of("/b/{x}", "/a/{id}", "/a/{id}", &|name| name == "id"), "/b/{id}");
    }

    #[test]
    fn no_two_operations_go_to_one_place() {
        let mut old = description(&[("GET /a/{id}", "a"), ("GET /b/{id}", "b")]);
        old["paths"]["/b/{id}"]["get"]["deprecated"] = true.into();
        // The name of a parameter of the one has changed, and it has the other one's id.
        let new = description(&[("GET /a/{a}", "b")]);
        let fates = Fates::between(&old, &new);
        assert_eq!(fates.now("GET /a/{id}", &|_| false).as_deref(), Some("GET /a/{a}"));
        assert!(fates.is_gone("GET /b/{id}"));
    }

    #[test]
    fn a_path_goes_where_what_it_lists_is() {
        let old = [("GET /a", "1"), ("POST /a", "2"), ("GET /a/{id}", "3"), ("GET /a/{id}/b", "4"), ("GET /c/d", "5")];
        let paths = |new: &[(&str, &str)], path: &str| {
            Fates::between(&description(&old), &description(new)).paths(path, &|_| false)
        };
        let list = |paths: &[&str]| Some(paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>());
        let all = [("GET /x/y", "1"), ("POST /x/y", "2"), ("GET /x/y/{id}", "3"), ("GET /z/{id}", "4")];
        assert_eq!(paths(&all, "/a"), list(&["/x/y"]));
        assert_eq!(paths(&[("GET /x", "1"), ("POST /a", "2")], "/a"), list(&["/x", "/a"]));
        assert_eq!(paths(&all, "/c"), list(&[]));
        assert_eq!(paths(&[("GET /e/d", "5")], "/c"), list(&["/e"]));
        assert_eq!(paths(&all, "/none"), None);
    }
}
