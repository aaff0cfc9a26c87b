//! Which of the released types each type is.
//!
//! A type is known by what uses it: the answer, body or parameter of a released operation, or the member
//! of a released type. So it keeps its name when upstream extracts it to a component, inlines it, or
//! renames the component. Two that upstream makes one component stay two types; one that upstream inlines
//! in several places stays one, with the members of all places.
//!
//! What no released place uses is known by its place in the description.
//!
//! [`matching`] tells whether a type is a released one, as far as the two themselves tell. [`partition`] follows all
//! uses and puts together what is one type. [`rebuild`] makes the types of that.

mod matching;
mod merge;
mod partition;
mod rebuild;

use super::pins::Pins;
use crate::ir::wished::TypeDef;
use crate::ir::{Resource, TypeId};
use matching::Matching;
use partition::Partition;

/// A type as one of the released ones, or as a new one.
type State<'p> = (TypeId, Option<&'p str>);

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target<'p> {
    Type(State<'p>),
    /// A released enum that upstream describes as any value by now.
    LoosenedEnum(&'p str),
}

/// What becomes one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class<'p> {
    Released(&'p str),
    New(TypeId),
}

/// Gives the types of released places their names, and makes one type of what has one name.
pub(super) fn inherit(types: Vec<TypeDef>, resources: &mut [Resource], pins: &Pins) -> Vec<TypeDef> {
    if pins.types.is_empty() {
        return types;
    }
    let operations = || resources.iter().flat_map(|resource| &resource.operations);
    let partition = Partition::of(Matching::new(&types, pins), operations);
    let (mut rebuilt, ids) = rebuild::rebuild(&partition);
    let roots: Vec<Option<TypeId>> =
        partition.roots().map(|target| target.and_then(|target| ids.get(&partition.class(target)).copied())).collect();
    let operations = resources.iter_mut().flat_map(|resource| &mut resource.operations);
    let slots = operations.flat_map(|operation| operation.slots_mut());
    for ((_, mention), id) in slots.zip(roots) {
        if let Some(id) = id {
            mention.put(id);
        }
    }
    crate::ir::circles::box_recursive(&mut rebuilt);
    rebuilt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Ident;
    use crate::ir::wished::Operation;
    use crate::source::Source;
    use serde_json::{Value, json};

    /// The types and operations of a description of paths and schemas, before they have names.
    pub(super) fn lowered(paths: Value, schemas: Value) -> (Vec<TypeDef>, Vec<Operation>) {
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": paths,
            "components": {"schemas": schemas},
        });
        let (lowered, diagnostics) = crate::lower::lower(&document, &Default::default(), None);
        assert!(!diagnostics.has_errors(), "{diagnostics}");
        (lowered.types, lowered.groups.into_iter().flat_map(|group| group.operations).collect())
    }

    /// `GET /x` answers each of these.
    pub(super) fn answers(answers: &[(&str, Value)]) -> Value {
        let get = |schema: &Value| {
            let content = json!({"application/json": {"schema": schema}});
            json!({"get": {"responses": {"200": {"description": "It.", "content": content}}}})
        };
        answers.iter().map(|(path, schema)| ((*path).to_owned(), get(schema))).collect()
    }

    /// The same operations with names, which don't matter here.
    pub(super) fn placed(operations: Vec<Operation>) -> Vec<crate::ir::Operation> {
        let named = |operation: Operation| crate::ir::Operation {
            id: operation.id,
            key: operation.key,
            name: Ident::lower("get"),
            request: None,
            docs: operation.docs,
            verb: operation.verb,
            path: operation.path,
            arguments: Vec::new(),
            options: Vec::new(),
            body: operation.body,
            output: operation.output,
            waits: operation.waits,
            find: None,
            idempotent: operation.idempotent,
            timeout: operation.timeout,
            secret_meta: operation.secret_meta,
            rewrapped: operation.rewrapped,
            deprecated: operation.deprecated,
            replacement: operation.replacement,
            lesser: Vec::new(),
            shown: operation.shown,
            pointer: operation.pointer,
        };
        operations.into_iter().map(named).collect()
    }

    pub(super) fn pins(text: &str) -> Pins {
        Pins::parse(&Source::new("names.yaml", text)).unwrap()
    }
}
