//! What each operation does: read off its path, or declared.

use super::effects::Linker;
use super::file::{self, Do};
use super::plan::{ResourceId, Rule};
use super::{Problem, below};
use crate::api::{Operation, Route};
use std::collections::HashMap;

/// The paths of the resources.
pub(super) struct Paths(Vec<(Route, ResourceId)>);

impl Paths {
    pub(super) fn new(rules: &file::Rules) -> Self {
        let resources = rules.resources.iter().enumerate();
        Self(
            resources
                .flat_map(|(id, (_, resource))| resource.paths.iter().map(move |path| (Route::new(path), id)))
                .collect(),
        )
    }

    fn at(&self, route: &Route) -> Option<ResourceId> {
        self.0.iter().find(|(path, _)| path.same(route)).map(|(_, resource)| *resource)
    }

    /// Which parameters name a record, and whether the last part of the path is one of them.
    fn bound(&self, route: &Route) -> (Vec<(String, ResourceId)>, bool) {
        let mut bound = Vec::new();
        let mut ends = false;
        for (name, before) in route.parameters() {
            ends = false;
            if let Some(resource) = self.at(&before) {
                bound.push((name.to_owned(), resource));
                ends = before.0.len() + 1 == route.0.len();
            }
        }
        (bound, ends)
    }

    /// What the path alone says.
    fn read_off(&self, operation: &Operation) -> Option<(Do, ResourceId)> {
        let (bound, ends) = self.bound(&operation.route);
        if ends {
            let what = match operation.method.as_str() {
                "GET" => Do::Get,
                "PUT" | "PATCH" => Do::Update,
                "DELETE" => Do::Delete,
                _ => return None,
            };
            return Some((what, bound.last()?.1));
        }
        let resource = self.at(&operation.route)?;
        match operation.method.as_str() {
            "GET" if operation.answers.first().is_some_and(|answer| answer.is_list()) => Some((Do::List, resource)),
            "POST" => Some((Do::Create, resource)),
            _ => None,
        }
    }
}

impl<'r> Linker<'r> {
    /// What the rules say of an operation, and the key that they say it by.
    pub(super) fn declared(&self, operation: &Operation) -> Option<(&'r str, &'r file::Operation)> {
        let rules = &self.rules.operations;
        let exact = rules.get_key_value(&operation.key);
        let found = exact.or_else(|| rules.iter().find(|(key, _)| operation.is(key)))?;
        Some((found.0, found.1))
    }

    /// Where they say it, or would.
    pub(super) fn pointer(&self, operation: &Operation) -> String {
        below("/operations", self.declared(operation).map_or(&*operation.key, |(key, _)| key))
    }

    /// The rule of an operation, but for the meaning of its query.
    pub(super) fn operation(&mut self, paths: &Paths, operation: &Operation) -> Rule {
        let nothing = file::Operation::default();
        let declared = self.declared(operation).map(|(_, declared)| declared);
        let pointer = self.pointer(operation);
        let read_off = paths.read_off(operation);
        let (mut bound, mut ends) = paths.bound(&operation.route);
        if declared.is_none() && read_off.is_none() {
            let message = "nothing says what this operation does: add it here, or its path to a resource";
            let uncovered = Some(operation.key.clone());
            let cure = format!("to answer its example, write `{}: {{answer: {{}}}}` under `operations`", operation.key);
            self.problems.push(Problem { uncovered, cure: Some(cure), ..Problem::new(&*pointer, message) });
        }
        let declared = declared.unwrap_or(&nothing);
        // The rule finds the record by something else than the id.
        if ends && !declared.find.is_empty() {
            bound.pop();
            ends = false;
        }
        let on = declared.on.as_ref().and_then(|name| self.resource(&below(&pointer, "on"), name));
        let what = declared.r#do.or(read_off.map(|(what, _)| what)).unwrap_or(Do::Action);
        let last = bound.last().map(|(_, resource)| *resource);
        let resource = on.or(read_off.map(|(_, resource)| resource)).or(last);
        if resource.is_none() && what != Do::Action {
            self.problem(below(&pointer, "do"), "say on which resource, by `on`");
        }
        let one = matches!(what, Do::Get | Do::Update | Do::Delete);
        let by_path =
            declared.find.is_empty() && last.is_some() && last == resource && (ends || what == Do::Action || one);
        if one && !by_path && declared.find.is_empty() {
            self.problem(
                &*pointer,
                "no parameter of its path is a record's id: say by `find` which record it is about",
            );
        }
        Rule {
            what,
            resource,
            bound,
            by_path,
            find: self.values(&below(&pointer, "find"), &declared.find),
            filter: self.values(&below(&pointer, "where"), &declared.r#where),
            query: HashMap::new(),
            effect: self.operation_effect(&pointer, declared),
            answer: self.sets(&below(&pointer, "answer"), &declared.answer),
            action: declared.action.clone(),
            status: declared.status.as_ref().and_then(|status| self.formula(&below(&pointer, "status"), status)),
        }
    }
}
