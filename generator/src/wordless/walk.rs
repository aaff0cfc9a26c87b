//! What a user reads of an API: each text, what it is about, and where its words belong.

use serde_json::Value;

use super::places;
use super::tautology::About;
use crate::ir::{Api, Docs, Enum, Operation, Origin, Param, Resource, TypeDef, TypeKind};
use crate::openapi::pointer::child;
use crate::openapi::reference::follow;
use crate::openapi::status;
use crate::words;

/// A text that a user reads.
#[derive(Debug)]
pub(super) struct Said {
    /// What it is about, as Rust has it.
    pub(super) item: String,
    /// Where its words belong.
    pub(super) pointer: String,
    /// Empty where nothing is said.
    pub(super) text: String,
    pub(super) about: About,
    /// The words of its names, and of those of its owner.
    pub(super) names: Vec<String>,
    /// What to write.
    pub(super) cure: &'static str,
}

const CALL: &str = "write in its `summary` and `description` what the call does: whether it is asynchronous and what tells that it is done, what it costs or destroys, what is refused";
const TAG: &str = "write in `description` what the calls of this tag are for";
const UNDECLARED_TAG: &str = "the description uses this tag and doesn't declare it: do so by an overlay action, with the target `$` and an update such as `tags: [{name: Servers, description: What its calls are for.}]`";
const ERROR: &str = "write in its `description` what the status means for this call";
/// What else says no more than that something has failed.
const FAILED: &str = "error http status code client server entity payload refused invalid";
const PARAMETER: &str = "write in its `description` what it selects: its format, its limits, its default";
const TYPE: &str = "write in its `description` what it is";
const MEMBER: &str =
    "write in its `description` what it is for: its unit, its limits, when it is null, what to call with it";
const VALUE: &str = "write what it means in `x-enumDescriptions` beside the enum, a map from values to texts";
const CHOICE: &str = "write in the `description` of this member what a value of it stands for";
const WAITER: &str = "write in its `summary` what it waits for";

/// Everything that is said, in the order of the API.
pub(super) fn all(api: &Api, document: &Value) -> Vec<Said> {
    let mut walk = Walk { document, said: Vec::new() };
    api.resources.iter().for_each(|resource| walk.resource(resource));
    api.types.iter().for_each(|def| walk.ty(def));
    walk.said
}

struct Walk<'a> {
    document: &'a Value,
    said: Vec<Said>,
}

impl Walk<'_> {
    fn push(&mut self, item: String, pointer: String, text: String, about: About, names: &[&str], cure: &'static str) {
        let names = names.iter().flat_map(|name| words::words(name)).collect();
        self.said.push(Said { item, pointer, text, about, names, cure });
    }

    fn resource(&mut self, resource: &Resource) {
        let tags = self.document.get("tags").and_then(Value::as_array).into_iter().flatten();
        let mut tags = tags.map(|tag| tag.get("name").and_then(Value::as_str));
        let tag = tags.position(|name| name == Some(&resource.tag));
        let pointer = tag.map_or_else(|| "/tags".to_owned(), |at| format!("/tags/{at}"));
        let names = [resource.handle.as_str(), &resource.tag];
        let cure = if tag.is_some() { TAG } else { UNDECLARED_TAG };
        self.push(resource.handle.to_string(), pointer, joined(&resource.docs), About::Call, &names, cure);
        resource.operations.iter().for_each(|operation| self.operation(resource, operation));
    }

    fn operation(&mut self, resource: &Resource, operation: &Operation) {
        let (handle, tag) = (resource.handle.as_str(), resource.tag.as_str());
        let item = format!("{handle}::{}", operation.name.plain());
        let before_errors: Vec<String> =
            operation.docs.iter().take_while(|line| *line != "# Errors").cloned().collect();
        let names = [operation.name.plain(), handle, tag, &operation.id, &operation.path];
        let text = joined(&before_errors);
        self.push(item.clone(), operation.pointer.clone(), text, About::Call, &names, CALL);
        for param in operation.arguments.iter().chain(&operation.options) {
            self.param(&item, operation, param, &names);
        }
        for wait in &operation.waits {
            let names = [wait.name.plain(), handle, tag];
            let item = format!("{handle}::{}", wait.name.plain());
            self.push(item, wait.pointer.clone(), joined(&wait.summary), About::Call, &names, WAITER);
        }
        self.errors(&item, operation);
    }

    fn param(&mut self, call: &str, operation: &Operation, param: &Param, of_call: &[&str]) {
        let item = format!("`{}` of {call}", param.name.plain());
        let pointer = places::parameter(self.document, &operation.pointer, &param.wire)
            .unwrap_or_else(|| operation.pointer.clone());
        let names = [&[param.name.plain(), &param.wire], of_call].concat();
        self.push(item, pointer, joined(&param.docs), About::Parameter, &names, PARAMETER);
    }

    /// What failures mean. A status and its standard phrase are known to everybody.
    fn errors(&mut self, call: &str, operation: &Operation) {
        let at = child(&operation.pointer, "responses");
        let answers = self.document.pointer(&at).and_then(Value::as_object).into_iter().flatten();
        for (status, answer) in answers.filter(|(status, _)| status.starts_with(['4', '5'])) {
            let Some((pointer, answer)) = follow(self.document, child(&at, status), answer, drop) else { continue };
            let text = answer.get("description").and_then(Value::as_str).unwrap_or_default();
            let names = [status::phrase(status).unwrap_or_default(), FAILED];
            self.push(format!("{call}, answer {status}"), pointer, text.to_owned(), About::Other, &names, ERROR);
        }
    }

    fn ty(&mut self, def: &TypeDef) {
        let of_type = [def.name.as_str(), def.module.as_str()];
        // What the text of a body that has no words is made from.
        let names = match &def.origin {
            Origin::Nested { field, .. } => [&of_type[..], &[field.as_str()]].concat(),
            _ => of_type.to_vec(),
        };
        self.push(def.name.to_string(), def.pointer.clone(), joined(&def.docs), About::Call, &names, TYPE);
        match &def.kind {
            TypeKind::Struct(it) => {
                for field in &it.fields {
                    let pointer = places::property(self.document, &def.pointer, &field.wire);
                    let names = [&[field.name.plain(), &field.wire], &of_type[..]].concat();
                    let item = format!("{}::{}", def.name, field.name.plain());
                    let pointer = pointer.unwrap_or_else(|| def.pointer.clone());
                    self.push(item, pointer, joined(&field.docs), About::Other, &names, MEMBER);
                }
            }
            TypeKind::Enum(Enum::Text(variants)) => {
                for variant in variants {
                    self.variant(def, variant.name.plain(), &variant.wire, &variant.docs);
                }
            }
            TypeKind::Enum(Enum::Integer(variants)) => {
                for variant in variants {
                    self.variant(def, variant.name.plain(), &variant.wire.to_string(), &variant.docs);
                }
            }
            TypeKind::Union(it) => {
                let pointer = places::members(self.document, &def.pointer).unwrap_or_else(|| def.pointer.clone());
                // A type with a name has docs of its own.
                for variant in it.variants.iter().filter(|variant| variant.ty.named().is_none()) {
                    let names = [&[variant.name.plain()], &of_type[..]].concat();
                    let item = format!("{}::{}", def.name, variant.name.plain());
                    self.push(item, pointer.clone(), joined(&variant.docs), About::Other, &names, CHOICE);
                }
            }
        }
    }

    fn variant(&mut self, def: &TypeDef, name: &str, wire: &str, docs: &Docs) {
        let pointer =
            places::value(self.document, &def.pointer, &def.name, wire).unwrap_or_else(|| def.pointer.clone());
        let names = [name, wire, def.name.as_str(), def.module.as_str()];
        self.push(format!("{}::{name}", def.name), pointer, joined(docs), About::Other, &names, VALUE);
    }
}

/// Docs without the limits that lowering adds to them.
fn joined(docs: &[String]) -> String {
    let lines = match docs {
        [said @ .., between, limit] if between.is_empty() && crate::lower::is_limit(limit) => said,
        all => all,
    };
    lines.join(" ").trim().to_owned()
}
