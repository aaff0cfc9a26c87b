//! Operations and paths that are somewhere else in the next description.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::identity::{nameless, operations as by_id};
use crate::openapi::METHODS;
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::{child, tokens};
use crate::openapi::share;

/// An operation by its path and method.
pub(super) type Call = (String, String);

/// All operations of a document.
pub(super) fn calls(document: &Value) -> impl Iterator<Item = Call> {
    object(document, "/paths").into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flat_map(|item| item.keys());
        let methods = methods.filter(|method| METHODS.contains(&method.as_str()));
        methods.map(move |method| (path.clone(), method.clone()))
    })
}

/// Operations that are somewhere else: at a path with other names of parameters, or at the place that has their id. No two
/// of them are at one place.
pub(super) fn operations(old: &Value, new: &Value) -> BTreeMap<Call, Call> {
    let paths = paths(old, new);
    let by_id = by_id(new);
    let mut claims: Vec<(Claim, Call, Call)> = Vec::new();
    for (path, item) in object(old, "/paths").into_iter().flatten() {
        let operations = item.as_object().into_iter().flatten();
        for (method, operation) in operations.filter(|(method, _)| METHODS.contains(&method.as_str())) {
            let here = (path.clone(), method.clone());
            let renamed = paths.get(path).map(|path| (path.clone(), method.clone()));
            let renamed = renamed.filter(|now| at(new, &here).is_none() && at(new, now).is_some());
            let by_id = || {
                let (place, _) = by_id.get(operation.get("operationId")?.as_str()?)?;
                let mut tokens = tokens(place).skip(1);
                let now = (tokens.next()?, tokens.next()?);
                let is_free = renamed.is_none() && at(new, &here).is_none() && at(old, &now).is_none();
                let claim = match () {
                    () if is_that_one((old, &here), (new, &now)) => Claim::ToTheLetter,
                    () if is_free => Claim::Id,
                    () => return None,
                };
                Some((claim, now))
            };
            let now = by_id().or_else(|| Some((Claim::Path, renamed.clone()?)));
            claims.extend(now.map(|(claim, now)| (claim, here, now)));
        }
    }
    claims.sort();
    let mut taken = BTreeSet::new();
    claims.retain(|(_, _, now)| taken.insert(now.clone()));
    claims.into_iter().map(|(_, from, to)| (from, to)).collect()
}

/// Why an operation may be at a place, the best reason first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// It has the id, and is the same in all else.
    ToTheLetter,
    /// The path is the same but for the names of its parameters.
    Path,
    Id,
}

/// Paths that have other names of parameters.
pub(super) fn paths(old: &Value, new: &Value) -> BTreeMap<String, String> {
    let (Some(old), Some(new)) = (object(old, "/paths"), object(new, "/paths")) else { return BTreeMap::new() };
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    let come = |path: &str| new.keys().find(|other| !old.contains_key(*other) && nameless(other) == nameless(path));
    gone.filter_map(|path| Some((path.clone(), come(path)?.clone()))).collect()
}

/// Whether an operation at another place with the same id is that one to the letter, and another one is where it was. An
/// id alone says nothing there: upstream corrects them, too.
fn is_that_one((old, from): (&Value, &Call), (new, to): (&Value, &Call)) -> bool {
    let here = facts(old, from);
    let without_id = |facts: Option<Value>| {
        facts.map(|mut facts| {
            facts.as_object_mut().map(|members| members.remove("operationId"));
            facts
        })
    };
    let is_other = |at: &Call| without_id(facts(old, at)) != without_id(facts(new, at));
    here == facts(new, to) && is_other(from) && is_other(to)
}

/// The facts of an operation, whatever the parameters of its path are called.
fn facts(document: &Value, call: &Call) -> Option<Value> {
    let mut facts = share::facts(at(document, call)?, Place::One(Kind::Operation));
    for parameter in facts.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        if parameter.get("in").and_then(Value::as_str) == Some("path")
            && let Some(name) = parameter.get_mut("name")
        {
            let braced = format!("{{{}}}", name.as_str().unwrap_or_default());
            let number = call.0.split('/').filter(|part| part.starts_with('{')).position(|part| part == braced);
            *name = number.map_or(Value::Null, Value::from);
        }
    }
    Some(facts)
}

/// Where an operation stands in a document.
pub(super) fn pointer((path, method): &Call) -> String {
    child(&child("/paths", path), method)
}

fn at<'d>(document: &'d Value, call: &Call) -> Option<&'d Value> {
    document.pointer(&pointer(call))
}

fn object<'d>(document: &'d Value, pointer: &str) -> Option<&'d serde_json::Map<String, Value>> {
    document.pointer(pointer)?.as_object()
}
