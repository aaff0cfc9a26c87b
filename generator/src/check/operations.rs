//! Paths are well formed and distinct, their parameters are declared, and an operationId names one
//! operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::template::{Template, template};
use crate::diagnostic::Diagnostic;
use crate::openapi::grammar::is_extension;
use crate::openapi::pointer::child;
use crate::openapi::reference::follow;
use crate::openapi::{METHODS, Object};

pub(super) fn check(document: &Value, diagnostics: &mut Vec<Diagnostic>) {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else { return };
    let mut checker = Checker { document, diagnostics, operation_ids: BTreeMap::new(), shapes: BTreeMap::new() };
    for (path, item) in paths.iter().filter(|(path, _)| !is_extension(path) && *path != "$ref") {
        checker.path(path, item);
    }
}

struct Checker<'a> {
    document: &'a Value,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// operationId → the operation that has it: its pointer, and how a reader calls it.
    operation_ids: BTreeMap<&'a str, (String, String)>,
    /// A path without the names of its parameters → the path.
    shapes: BTreeMap<String, &'a str>,
}

/// The parameters of one list that say what they are.
struct Declared<'a> {
    path: Vec<(&'a str, String)>,
    /// Whether a parameter can't be read, which is reported elsewhere and may be any.
    is_partial: bool,
}

impl<'a> Checker<'a> {
    fn path(&mut self, path: &'a str, item: &'a Value) {
        let pointer = child("/paths", path);
        if !path.starts_with('/') {
            self.diagnostics.push(
                Diagnostic::error(format!("the path `{path}` does not begin with a slash")).at(&pointer).cure(
                    match path.split_once("://") {
                        Some((_, rest)) => format!(
                            "write it as `/{}`: what stands before a path belongs in `servers`",
                            rest.split_once('/').map_or("", |(_, path)| path)
                        ),
                        None => format!("write it as `/{path}`"),
                    },
                ),
            );
        }
        let template = match template(path) {
            Ok(template) => Some(template),
            Err(problem) => {
                self.diagnostics.push(
                    Diagnostic::error(format!("the path `{path}` is malformed: {problem}"))
                        .at(&pointer)
                        .cure("write each parameter once, as `{name}`"),
                );
                None
            }
        };
        self.query(path, &pointer);
        self.dots(path, &pointer);
        if let Some(template) = &template
            && let Some(first) = self.shapes.insert(template.shape.clone(), path)
        {
            self.shapes.insert(template.shape.clone(), first);
            self.diagnostics.push(
                Diagnostic::error(format!(
                    "the paths `{first}` and `{path}` differ only in the names of their parameters"
                ))
                .at(&pointer)
                .cure("move the operations of both to one of them"),
            );
        }

        let (pointer, Some(item)) = self.resolve(pointer, item) else {
            return;
        };
        let Some(item) = item.as_object() else { return };
        let shared = self.parameters(&pointer, item);
        if let Some(template) = &template {
            self.superfluous(path, template, &shared);
        }
        for (method, operation) in item.iter().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            // That an operation can't be a reference is reported elsewhere.
            let Some(operation) = operation.as_object().filter(|operation| !operation.contains_key("$ref")) else {
                continue;
            };
            self.operation(path, template.as_ref(), &shared, method, &child(&pointer, method), operation);
        }
    }

    /// What reads a URL takes these segments out of it, with those before them: another path is called.
    fn dots(&mut self, path: &str, pointer: &str) {
        let is_dots = |part: &&str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
        if let Some(part) = path.split('/').find(is_dots) {
            let message = format!("the path `{path}` has a segment `{part}`, which leads to another path");
            self.diagnostics.push(
                Diagnostic::error(message)
                    .at(pointer)
                    .cure("write the path that is called, by an overlay action if the file is not yours"),
            );
        }
    }

    /// A path ends before its query. What stands in braces is a name.
    fn query(&mut self, path: &str, pointer: &str) {
        let mut is_name = false;
        let Some((at, mark)) = path.char_indices().find(|(_, c)| {
            is_name = *c == '{' || is_name && *c != '}';
            !is_name && matches!(c, '?' | '#')
        }) else {
            return;
        };
        let (before, rest) = (&path[..at], &path[at + 1..]);
        if mark == '#' {
            self.diagnostics.push(
                Diagnostic::warning(format!("the path `{path}` has a `#`, which is sent as `%23`"))
                    .at(pointer)
                    .cure("if it shall begin a fragment: no server is sent one, so remove it with an overlay action"),
            );
            return;
        }
        let name = rest.split(['=', '&', '#']).next().unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::error(format!("the path `{path}` has a query in it, which would be sent as part of the path"))
                .at(pointer)
                .cure(format!(
                    "move its operations to `{before}` and declare `{name}` as a query parameter, or remove the path, by \
                     an overlay action if the file is not yours"
                )),
        );
    }

    fn operation(
        &mut self,
        path: &str,
        template: Option<&Template<'a>>,
        shared: &Declared<'a>,
        method: &str,
        pointer: &str,
        operation: &'a Object,
    ) {
        let name = format!("{} {path}", method.to_uppercase());
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            match self.operation_ids.get(id) {
                // A path item that two paths refer to gives its operations twice.
                Some((first, _)) if first == pointer => {}
                Some((_, first)) => self.diagnostics.push(
                    Diagnostic::error(format!("the operationId `{id}` names two operations: {first} and {name}"))
                        .at(child(pointer, "operationId"))
                        .cure("give one of them another operationId, by an overlay action if the file is not yours"),
                ),
                None => {
                    self.operation_ids.insert(id, (pointer.to_owned(), name.clone()));
                }
            }
        }

        let own = self.parameters(pointer, operation);
        let Some(template) = template else { return };
        self.superfluous(path, template, &own);
        if own.is_partial || shared.is_partial {
            return;
        }
        for parameter in &template.parameters {
            if !own.path.iter().chain(&shared.path).any(|(declared, _)| declared == parameter) {
                self.diagnostics.push(
                    Diagnostic::error(format!("{name} does not declare its path parameter `{parameter}`"))
                        .at(pointer)
                        .cure(format!(
                            "add `{{name: {parameter}, in: path, required: true, schema: {{type: string}}}}` to its \
                             `parameters`, by an overlay action if the file is not yours"
                        )),
                );
            }
        }
    }

    /// Path parameters that the path doesn't have.
    fn superfluous(&mut self, path: &str, template: &Template<'_>, declared: &Declared<'_>) {
        for (name, pointer) in &declared.path {
            if !template.parameters.contains(name) {
                self.diagnostics.push(
                    Diagnostic::error(format!("the path `{path}` has no parameter `{name}`"))
                        .at(pointer)
                        .cure(format!("remove the declaration, or write `{{{name}}}` in the path")),
                );
            }
        }
    }

    /// Reads a list of parameters; two that are the same are an error.
    fn parameters(&mut self, pointer: &str, holder: &'a Object) -> Declared<'a> {
        let mut declared = Declared { path: Vec::new(), is_partial: false };
        let mut seen = BTreeMap::new();
        let list = holder.get("parameters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let pointer = child(pointer, "parameters");
        for (index, parameter) in list.iter().enumerate() {
            let pointer = child(&pointer, &index.to_string());
            let (_, parameter) = self.resolve(pointer.clone(), parameter);
            let text = |key| parameter.and_then(|parameter| parameter.get(key)).and_then(Value::as_str);
            let (Some(name), Some(location)) = (text("name"), text("in")) else {
                declared.is_partial = true;
                continue;
            };
            if let Some(first) = seen.insert((location, name), index) {
                self.diagnostics.push(
                    Diagnostic::error(format!(
                        "the {location} parameter `{name}` is declared twice, first as number {} of this list",
                        first + 1
                    ))
                    .at(&pointer)
                    .cure("remove one of them, by an overlay action if the file is not yours"),
                );
            }
            if location == "path" {
                declared.path.push((name, pointer));
            }
        }
        declared
    }

    /// Follows references to the node with content. `None` for one that leads nowhere, which is
    /// reported as such elsewhere.
    fn resolve(&self, pointer: String, value: &'a Value) -> (String, Option<&'a Value>) {
        match follow(self.document, pointer.clone(), value, drop) {
            Some((pointer, value)) => (pointer, Some(value)),
            None => (pointer, None),
        }
    }
}

#[cfg(test)]
mod tests;
