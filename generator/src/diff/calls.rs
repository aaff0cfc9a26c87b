//! Methods.

use super::surface::{Surface, method};
use super::{ChangeKind, Comparison, Entry, bodies};
use crate::docs::code;
use crate::ir::path::without_parameter_names;
use crate::ir::{Ident, KeptItem, Operation, Output, PageToken, Param, ParamPlace, Resource, Style, path};
use crate::spell::Form;
use std::collections::BTreeMap;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let by_name = |api: &Surface<'_>| -> BTreeMap<(Ident, Ident), usize> {
        let names = api.operations().map(|(resource, it)| (resource.module.clone(), it.name.clone()));
        names.zip(0..).collect()
    };
    let old: Vec<_> = comparison.old.operations().collect();
    let new: Vec<_> = comparison.new.operations().collect();
    let old_names = by_name(&comparison.old);
    let new_names = by_name(&comparison.new);
    let new_keys: BTreeMap<String, usize> =
        new.iter().map(|(_, it)| without_parameter_names(&it.key)).zip(0..).collect();
    let mut moved = Vec::new();

    for (resource, operation) in &old {
        let path = method(resource, operation);
        let name = (resource.module.clone(), operation.name.clone());
        if let Some(at) = new_names.get(&name) {
            operation_of_one_name(comparison, &path, operation, new[*at].1, resource, new[*at].0);
            continue;
        }
        match new_keys.get(&without_parameter_names(&operation.key)) {
            Some(at) => {
                let entry = Entry::new(ChangeKind::MethodMoved, &path, &operation.key);
                let (resource, operation) = new[*at];
                comparison.breaks(
                    entry.values(&path, method(resource, operation)),
                    "the operation is still there, under another name",
                );
                moved.push(*at);
            }
            None => {
                let entry = Entry::new(ChangeKind::MethodRemoved, &path, &operation.key);
                comparison.breaks(entry, "the API's description no longer has it");
            }
        }
    }
    for (at, (resource, operation)) in new.iter().enumerate() {
        let name = (resource.module.clone(), operation.name.clone());
        if !old_names.contains_key(&name) && !moved.contains(&at) {
            let entry = Entry::new(ChangeKind::MethodAdded, method(resource, operation), &operation.key);
            // A call that takes more than it did has another method for that.
            let is_known = old.iter().any(|(_, it)| it.key == operation.key);
            let why = if is_known { "the same call, with what it takes by now" } else { "a new operation" };
            comparison.adds(entry, why);
        }
    }
}

/// The method of another operation that had this id, and is gone from where it was.
fn came_from(comparison: &Comparison<'_>, old: &Operation, new: &Operation) -> Option<String> {
    let api = comparison.new.api;
    let is_there = |key: &str| api.operation(key).is_some() && !api.kept.gone.contains_key(&KeptItem::operation(key));
    let mut others = comparison.old.operations().filter(|(_, other)| other.key != old.key && other.id == new.id);
    others.find(|(_, other)| !is_there(&other.key)).map(|(resource, other)| method(resource, other))
}

/// Compares what one Rust name calls before and after.
fn operation_of_one_name(
    comparison: &mut Comparison<'_>,
    path: &str,
    old: &Operation,
    new: &Operation,
    old_resource: &Resource,
    new_resource: &Resource,
) {
    let key = &old.key;
    let same_verb = old.verb == new.verb;
    if !same_verb {
        let entry = Entry::new(ChangeKind::VerbChanged, path, key).values(old.verb.as_str(), new.verb.as_str());
        comparison.behaviour(entry, "the same method calls something else");
    }
    if without_parameter_names(&old.path) != without_parameter_names(&new.path) {
        let entry = Entry::new(ChangeKind::PathChanged, path, key).values(&old.path, &new.path);
        let (impact, why) = match same_verb && old.id == new.id {
            true => (super::Impact::Additive, "the operation is at another path now, and the method calls it there"),
            false => (super::Impact::Breaking, "the same method calls another path"),
        };
        comparison.push(entry, impact, true, why);
    }
    if old.id != new.id {
        let entry = Entry::new(ChangeKind::OperationIdChanged, path, key).values(&old.id, &new.id);
        match came_from(comparison, old, new) {
            Some(other) => {
                let why =
                    format!("by its id this is what `{other}` called, which is gone: it may do something else now");
                comparison.push(entry, super::Impact::Additive, true, &why);
            }
            None => comparison.push(entry, super::Impact::None, false, "the id stands in error messages alone"),
        }
    }

    let (before, after) = (arguments(&comparison.old, old), arguments(&comparison.new, new));
    let fits = before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| comparison.fits(a.1, b.1));
    if !fits {
        let texts = (comparison.old.signature(&before), comparison.new.signature(&after));
        let entry = Entry::new(ChangeKind::ArgumentsChanged, path, key).values(texts.0, texts.1);
        comparison.breaks(entry, "what callers give no longer fits");
    } else {
        meaning(comparison, path, old, new);
    }
    if let (Some(old), Some(new)) = (&old.body, &new.body) {
        bodies::compare(comparison, path, key, old, new);
    }

    let (before, after) = (result(&comparison.old, old_resource, old), result(&comparison.new, new_resource, new));
    let same_request = match (&old.request, &new.request) {
        (Some(old), Some(new)) => old == new && old_resource.module == new_resource.module,
        (None, None) => true,
        _ => false,
    };
    if !comparison.same_answer(&old.output, &new.output) {
        comparison.breaks(
            Entry::new(ChangeKind::AnswerChanged, path, key).values(before, after),
            "the answer has another type",
        );
    } else if !same_request {
        let why = match &old.request {
            None => {
                "the call has options now; code that awaits it at once goes on compiling, code that names its type doesn't"
            }
            Some(_) => "the call has another type; code that names it doesn't compile",
        };
        comparison.breaks(Entry::new(ChangeKind::AnswerChanged, path, key).values(before, after), why);
    }
    pagination(comparison, path, key, &old.output, &new.output);
    identity(comparison, path, key, &old.output, &new.output);
    comparison.deprecation(path, key, old.deprecated, new.deprecated);
    comparison.docs(path, key, &old.docs, &new.docs);
    repetition(comparison, path, key, old, new);
    timeout(comparison, path, key, old, new);
}

/// Whether an answer without the id of its resource is an error.
fn identity(comparison: &mut Comparison<'_>, path: &str, key: &str, old: &Output, new: &Output) {
    let (Output::Resource { has_id: was, .. }, Output::Resource { has_id: is, .. }) = (old, new) else { return };
    let entry = Entry::new(ChangeKind::AnswerChanged, path, key);
    match (*was, *is) {
        (true, false) => {
            let why = "an answer without an id was an error, and is read now: its `id` is empty then";
            comparison.push(entry, super::Impact::Additive, true, why);
        }
        (false, true) => comparison.behaviour(entry, "an answer without an id is an error now"),
        _ => {}
    }
}

/// Whether a call may be tried again after a failure.
fn repetition(comparison: &mut Comparison<'_>, path: &str, key: &str, old: &Operation, new: &Operation) {
    let entry = Entry::new(ChangeKind::RepetitionChanged, path, key);
    match (old.idempotent, new.idempotent) {
        (false, true) => {
            comparison.behaviour(entry, "the call is tried again where nobody knows whether it was received")
        }
        (true, false) => comparison.adds(entry, "the call is no longer tried again where it may have been received"),
        _ => {}
    }
}

/// How long a call waits for an answer that takes as long as the call says.
fn timeout(comparison: &mut Comparison<'_>, path: &str, key: &str, old: &Operation, new: &Operation) {
    let entry = Entry::new(ChangeKind::TimeoutChanged, path, key);
    match (&old.timeout, &new.timeout) {
        (None, Some(_)) => comparison.adds(entry, "the call waits as long as it lets the server work"),
        (Some(_), None) => comparison.behaviour(entry, "the call no longer waits as long as it lets the server work"),
        (Some(old), Some(new)) if old != new => {
            comparison.push(entry, super::Impact::Docs, false, "the call waits as long as it lets the server work")
        }
        _ => {}
    }
}

fn arguments<'a>(surface: &Surface<'a>, operation: &'a Operation) -> Vec<(&'a str, Form<'a>)> {
    let params = operation.arguments.iter().map(|param| (param.name.as_str(), Form::of_argument(surface.api, param)));
    params.chain(operation.body.iter().map(|body| ("body", Form::of_body(surface.api, body)))).collect()
}

/// Arguments that fit, and may say something else where they stand.
fn meaning(comparison: &mut Comparison<'_>, name: &str, old: &Operation, new: &Operation) {
    for (at, (before, after)) in old.arguments.iter().zip(&new.arguments).enumerate() {
        let swapped = match (before.place, after.place) {
            // A parameter of the path may be renamed where it stands: what is written before it says what it is.
            (ParamPlace::Path, ParamPlace::Path)
                if without_parameter_names(&old.path) == without_parameter_names(&new.path) =>
            {
                before.wire != after.wire && path::stand_together(new, &before.wire, &after.wire)
            }
            // In another path its name does.
            (ParamPlace::Path, ParamPlace::Path) => {
                before.wire != after.wire && old.arguments.iter().any(|other| other.wire == after.wire)
            }
            (a, b) => a != b || before.wire != after.wire || before.style != after.style,
        };
        if swapped {
            let entry =
                Entry::new(ChangeKind::ArgumentMeaningChanged, name, &old.key).values(slot(before), slot(after));
            comparison.behaviour(entry, &format!("argument {} is sent as something else", at + 1));
        }
    }
    let own = |it: &Operation| {
        let id = it.named_by()?;
        it.arguments.iter().position(|param| param.wire == id.wire)
    };
    if let (Some(before), Some(after)) = (own(old), own(new))
        && before != after
    {
        let entry = Entry::new(ChangeKind::ArgumentMeaningChanged, name, &old.key);
        let why = format!("argument {} is sent as the body's `id`, in place of argument {}", after + 1, before + 1);
        comparison.behaviour(entry, &why);
    }
    super::paths::compare(comparison, name, old, new);
}

/// Where a parameter stands in what is sent: "`page[size]` in the query".
pub(super) fn slot(param: &Param) -> String {
    let place = match param.place {
        ParamPlace::Path => "the path",
        ParamPlace::Query => "the query",
        ParamPlace::Header => "a header",
        ParamPlace::Cookie => "a cookie",
    };
    let style = match param.style {
        Style::Plain => String::new(),
        Style::Repeated => ", repeated".to_owned(),
        Style::Joined(separator) => format!(", joined by {:?}", separator.as_str()),
        Style::Json => ", as JSON".to_owned(),
        Style::Pairs => ", as pairs".to_owned(),
        Style::DeepPairs => ", as pairs with its name".to_owned(),
    };
    format!("{} in {place}{style}", code(&param.wire))
}

/// What a method gives.
fn result(surface: &Surface<'_>, resource: &Resource, operation: &Operation) -> String {
    match &operation.request {
        Some(request) => {
            format!("{}::{request} of {}", resource.module, surface.spell.answer(&operation.output))
        }
        None => surface.spell.request(&operation.output),
    }
}

fn pagination(comparison: &mut Comparison<'_>, path: &str, key: &str, old: &Output, new: &Output) {
    let (Output::List { paginated: old, token: old_token, .. }, Output::List { paginated: new, token: new_token, .. }) =
        (old, new)
    else {
        return;
    };
    let entry = Entry::new(ChangeKind::PaginationChanged, path, key);
    match (*old, *new) {
        (true, true) if old_token != new_token => {
            let by = |token: &Option<PageToken>| {
                code(token.as_ref().map_or("page[number]", |token| token.query.as_str())) + " in the query"
            };
            let entry = entry.values(by(old_token), by(new_token));
            comparison.push(entry, super::Impact::None, false, "`stream` and `all` go on to the last page as before");
        }
        (true, false) => comparison
            .behaviour(entry.values("all pages", "the first page"), "`stream` and `all` end after the first page"),
        (false, true) => {
            comparison.adds(entry.values("the first page", "all pages"), "`stream` and `all` go on to the last page")
        }
        _ => {}
    }
}
