//! Lists whose pages lead to the next one by a token: what the overlay's `x-rust-pages` says of an operation.

use super::Lowering;
use super::document::{Node, child};
use super::schema::Shape;
use crate::diagnostic::Diagnostic;
use crate::ir::wished::{Output, PageToken, Param, ParamPlace, Style, TypeRef};

const EXTENSION: &str = "x-rust-pages";
const KEYS: [&str; 2] = ["token", "next"];

/// What is wrong, where, and what to do about it.
type Wrong = (String, String, String);

impl<'d> Lowering<'d> {
    /// Reads how a list is read on, and gives it to its output.
    pub(super) fn pages(&mut self, output: &mut Output, arguments: &[Param], options: &[Param], node: &Node<'d>) {
        let Some(pages) = node.get(EXTENSION) else { return };
        let read = match output {
            Output::List { paginated: true, .. } => {
                let message = "this list is read on by `page[number]` already".to_owned();
                Err(vec![(pages.pointer.clone(), message, "remove the extension".to_owned())])
            }
            Output::List { .. } => self.page_token(arguments, options, node, &pages),
            _ => {
                let message = "this operation doesn't answer a list".to_owned();
                Err(vec![(pages.pointer.clone(), message, "put it on one that does, or remove it".to_owned())])
            }
        };
        match read {
            Ok(read) => {
                if let Output::List { paginated, token, .. } = output {
                    (*paginated, *token) = (true, Some(read));
                }
            }
            Err(wrong) => {
                for (pointer, message, cure) in wrong {
                    let message = format!("`{EXTENSION}`: {message}");
                    self.diagnostics.push(Diagnostic::error(message).at(pointer).cure(cure));
                }
            }
        }
    }

    fn page_token(
        &mut self,
        arguments: &[Param],
        options: &[Param],
        operation: &Node<'d>,
        pages: &Node<'d>,
    ) -> Result<PageToken, Vec<Wrong>> {
        let keys = KEYS.join(" and ");
        if !pages.value.is_object() {
            let cure = format!("its keys are {keys}");
            return Err(vec![(pages.pointer.clone(), "it must be a mapping".to_owned(), cure)]);
        }
        let unknown = pages.members().filter(|(key, _)| !KEYS.contains(key));
        let cure = format!("remove it, or correct it to one of {keys}");
        let mut wrong: Vec<Wrong> =
            unknown.map(|(key, node)| (node.pointer, format!("there is no `{key}`"), cure.clone())).collect();
        let query = query(arguments, options, pages).map_err(|it| wrong.push(it));
        let next = self.next(operation, pages).map_err(|it| wrong.push(it));
        match (query, next) {
            (Ok(query), Ok(next)) if wrong.is_empty() => Ok(PageToken { query, next }),
            _ => Err(wrong),
        }
    }

    /// Where a page has the token of the next one, by its way through the answer.
    fn next(&mut self, operation: &Node<'d>, pages: &Node<'d>) -> Result<Vec<String>, Wrong> {
        let at = child(&pages.pointer, "next");
        let Some(path) = pages.text("next").filter(|path| !path.trim().is_empty()) else {
            let cure = "write where a page has the token of the next one, such as `meta.next_page_token`";
            return Err((at, "`next` is missing, or no text".to_owned(), cure.to_owned()));
        };
        let path: Vec<String> = path.split('.').map(ToOwned::to_owned).collect();
        let mut schema = self.answer_schema(operation);
        for (depth, name) in path.iter().enumerate() {
            let Some(node) = schema else { break };
            let read = self.schema(&node);
            let found = match &*read.shape {
                // What is described as free may hold anything.
                Shape::Any => return Ok(path),
                Shape::Object(object) if object.properties.is_empty() => return Ok(path),
                Shape::Object(object) => object.get(name).cloned(),
                _ => None,
            };
            let Some(found) = found else {
                let message = format!("the answer has no `{}`", path[..=depth].join("."));
                let cure = "write the names of properties, with dots for one within another";
                return Err((at, message, cure.to_owned()));
            };
            schema = Some(found);
        }
        let token = schema.map(|node| self.schema(&node));
        match token.map(|token| token.shape) {
            Some(shape) if matches!(*shape, Shape::Text { .. } | Shape::Integer(_) | Shape::Any) => Ok(path),
            _ => {
                let message = format!("`{}` of the answer is neither text nor a number", path.join("."));
                Err((at, message, "name the property that holds the token".to_owned()))
            }
        }
    }

    /// The schema of what an operation answers.
    fn answer_schema(&mut self, operation: &Node<'d>) -> Option<Node<'d>> {
        let successes = self.successes(operation);
        successes.into_iter().find_map(|(_, response)| self.content(&response)?.2.get("schema"))
    }
}

/// The query parameter that takes the token.
fn query(arguments: &[Param], options: &[Param], pages: &Node<'_>) -> Result<String, Wrong> {
    let at = child(&pages.pointer, "token");
    let Some(name) = pages.text("token").filter(|name| !name.trim().is_empty()) else {
        let cure = "write the query parameter that takes the token, such as `page_token`";
        return Err((at, "`token` is missing, or no text".to_owned(), cure.to_owned()));
    };
    let is_it = |param: &&Param| param.place == ParamPlace::Query && param.wire == name;
    if arguments.iter().any(|param| is_it(&param)) {
        let message = format!("the parameter `{name}` is required, and the first page has no token");
        return Err((at, message, "name an optional one, or describe it as optional by an overlay action".to_owned()));
    }
    match options.iter().find(is_it) {
        Some(Param { ty: TypeRef::String | TypeRef::Integer, style: Style::Plain, .. }) => Ok(name.to_owned()),
        Some(_) => {
            let message = format!("the parameter `{name}` is neither text nor a number");
            Err((at, message, "name the one that takes the token".to_owned()))
        }
        None => {
            let message = format!("the query has no parameter `{name}`");
            let cure = "write the name of one that it has, or describe it by an overlay action; where the API has none any \
                        more, remove this declaration: what was released goes on by its own";
            Err((at, message, cure.to_owned()))
        }
    }
}
