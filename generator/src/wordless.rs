//! What users read and learn nothing from: places that have no words, and those whose words are all in the name.
//!
//! It looks at the docs as they are generated, so that it doesn't matter how the words get there; what was released and
//! is no longer described has the words that it had.

mod places;
mod tautology;
mod walk;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Past;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::effective::Effective;
use crate::emit::examples::unshown as unshown_in;
use crate::ir::{KeptItem, Operation};
use crate::openapi::pointer::child;
use crate::pull::examples::{self, Misfit};
use walk::Said;

/// All places that a user meets and that say nothing beyond their name, each once.
pub fn wordless<'a>(effective: &Effective, past: impl Into<Past<'a>>) -> Result<Diagnostics, Diagnostics> {
    let api = crate::named(effective, past.into())?.api;
    let mut known = BTreeSet::new();
    let said = walk::all(&api, effective.value()).into_iter();
    // Types of both directions may have one place.
    let found = said.filter_map(|said| {
        let member = said.item.rsplit_once("::").map(|(_, member)| member.to_owned());
        let found = finding(effective.value(), &said)?;
        known.insert((said.pointer, member)).then_some(found)
    });
    Ok(effective.locate(found.collect()))
}

/// What calls need and the description shows no value of, so that their examples can't run.
pub fn unshown<'a>(effective: &Effective, past: impl Into<Past<'a>>) -> Result<Diagnostics, Diagnostics> {
    let api = crate::named(effective, past.into())?.api;
    let calls = api.resources.iter().flat_map(|resource| &resource.operations);
    let calls = calls.filter(|operation| !api.kept.gone.contains_key(&KeptItem::operation(&operation.key)));
    // An argument that is kept for callers alone has no place for an example.
    let is_gone = |operation: &Operation, wire: &str| {
        let mut arguments = operation.arguments.iter().filter(|param| param.wire == wire);
        arguments.any(|param| api.kept.gone.contains_key(&KeptItem::param(&operation.key, param)))
    };
    let found = calls.flat_map(|operation| {
        let unshown = unshown_in(operation).into_iter();
        let described = unshown.filter(|wire| wire.is_none_or(|wire| !is_gone(operation, wire)));
        described.map(move |wire| (operation, wire))
    });
    let found = found.map(|(operation, wire)| {
        let (what, place) = match wire {
            Some(wire) => (format!("`{wire}`"), places::parameter(effective.value(), &operation.pointer, wire)),
            None => ("the body".to_owned(), Some(child(&operation.pointer, "requestBody"))),
        };
        Diagnostic::error(format!("no example of {what} of {}", operation.key))
            .at(place.unwrap_or_else(|| operation.pointer.clone()))
            .cure("add `example`, with a value that the furnished fake knows, so that the example in the docs can run")
    });
    Ok(effective.locate(found.collect()))
}

/// The examples that don't fit their schemas: with fields that there aren't, or values of another kind.
pub fn misfits(effective: &Effective) -> Diagnostics {
    let found = examples::misfits(effective.value()).into_iter().map(|Misfit { pointer, what }| {
        Diagnostic::error(format!("this example doesn't fit its schema: {what}"))
            .at(pointer)
            .cure("correct the example, or the schema by an overlay action if the example is right")
    });
    effective.locate(found.collect())
}

fn finding(document: &Value, Said { item, pointer, text, about, names, cure }: &Said) -> Option<Diagnostic> {
    let message = match text.is_empty() {
        true => format!("{item} has no words"),
        false if tautology::is_tautology(text, *about, names) => {
            format!("what {item} says, its name says already: {text}")
        }
        false => return None,
    };
    // Words that the overlay wrote are told there.
    let mut words = ["description", "summary"].into_iter().map(|key| child(pointer, key));
    let place = words.find(|words| document.pointer(words).is_some()).unwrap_or_else(|| pointer.clone());
    Some(Diagnostic::error(message).at(place).cure(*cure))
}

#[cfg(test)]
mod tests;
