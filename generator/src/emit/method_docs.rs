//! What the docs of a method say beyond its description: what it calls, and how.

use super::examples::{Example, Home};
use super::kept::{gone_argument, replacement};
use crate::docs as prose;
use crate::ir::{
    Api, Docs, Ident, Item, KeptItem, Operation, Output, PageToken, Param, Timeout, TimeoutIn, TypeId, TypeRef, Verb,
};

/// The heading of what can go wrong.
const ERRORS: &str = "# Errors";

/// The description's prose with these facts before its list of errors. `whole` is the method that takes more, where this
/// is the one by which a call was released.
pub(super) fn with_facts(
    home: &Home<'_>,
    operation: &Operation,
    whole: Option<&Ident>,
    example: Option<&Example>,
) -> Docs {
    let api = home.api;
    let mut lines = operation.docs.clone();
    let at = lines.iter().position(|line| line == ERRORS).map_or(lines.len(), |at| at.saturating_sub(1));
    let is_gone = |param: &Param| api.kept.gone.contains_key(&KeptItem::param(&operation.key, param));
    let says = |param: &&Param| param.docs != [crate::words::the(&param.wire)] || is_gone(param);
    let arguments = operation.arguments.iter().filter(says);
    let instead = replacement(api, operation).map(|(home, method)| {
        let (module, handle, name) = (home.module.plain(), &home.handle, method.name.plain());
        format!("Use [`{module}().{name}`](crate::{module}::{handle}::{name}) instead.")
    });
    let whole = whole.map(|it| format!("[`{0}`](Self::{0}) takes everything that the call can have.", it.plain()));
    let patience = operation.timeout.as_ref().map(|timeout| patience(operation, timeout));
    let wrapped = |text: Option<String>| text.map(|text| prose::wrapped(&text)).unwrap_or_default();
    let paragraphs: [Docs; 7] = [
        wrapped(instead),
        arguments.flat_map(|param| argument(api, operation, param)).collect(),
        wrapped(patience),
        wrapped(waiters(home, operation)),
        wrapped(given(api, operation)),
        wrapped(Some(endpoint(operation))),
        wrapped(whole),
    ];
    let facts = paragraphs.into_iter().filter(|lines| !lines.is_empty());
    let facts: Vec<String> = facts.flat_map(|lines| [String::new()].into_iter().chain(lines)).collect();
    lines.splice(at..at, facts);
    errors(&mut lines);
    if let Some(example) = example {
        example.told(&mut lines);
    }
    lines
}

/// What to do about the errors that the description tells of.
fn errors(lines: &mut Docs) {
    if lines.iter().any(|line| line == ERRORS) {
        let text = "The guide says [what to do](crate::_guide::errors) about each, and about the errors that any call can return.";
        lines.push(String::new());
        lines.extend(prose::wrapped(text));
    }
}

/// An item of the list of arguments. Other paragraphs than the first are indented, so that they stay in it.
fn argument(api: &Api, operation: &Operation, param: &Param) -> Docs {
    let mut docs = param.docs.clone();
    gone_argument(&mut docs, api, &KeptItem::param(&operation.key, param));
    let mut paragraphs = docs.split(String::is_empty);
    let first = paragraphs.next().unwrap_or_default().join(" ");
    let mut lines = prose::wrapped(&format!("- {}: {first}", prose::code(param.name.plain())));
    for paragraph in paragraphs {
        lines.push(String::new());
        lines.extend(paragraph.iter().map(|line| format!("  {line}")));
    }
    lines
}

fn endpoint(operation: &Operation) -> String {
    let endpoint = prose::code(&format!("{} {}", operation.verb.as_str(), operation.path));
    match &operation.output {
        Output::List { paginated: true, token: Some(PageToken { query, .. }), .. } => format!(
            "{endpoint}; `.await` gives the first page, `.stream()` and `.all()` go on to the last and set {} themselves",
            prose::code(query)
        ),
        Output::List { paginated: true, .. } => {
            format!("{endpoint}; `.await` gives the first page, `.stream()` and `.all()` go on to the last")
        }
        _ => endpoint,
    }
}

/// What a call gives whose signature doesn't say it.
fn given(api: &Api, operation: &Operation) -> Option<String> {
    operation.request.as_ref()?;
    let link = |id: &TypeId| format!("[`{}`]", api.ty(*id).name);
    match &operation.output {
        Output::Resource { attributes, .. } => {
            Some(format!("Gives a [`Resource`](crate::Resource) of {}.", link(attributes)))
        }
        Output::List { item: Item::Resource(id) | Item::Plain(TypeRef::Named(id)), .. } => {
            Some(format!("Gives a [`Page`](crate::Page) of {}.", link(id)))
        }
        Output::Data(id) | Output::Json(TypeRef::Named(id)) => Some(format!("Gives {}.", link(id))),
        _ => None,
    }
}

/// What waits for the end of what a call begins.
fn waiters(home: &Home<'_>, operation: &Operation) -> Option<String> {
    let mut links: Vec<String> = home
        .waits_after(operation)
        .iter()
        .map(|(other, wait)| {
            let name = wait.name.plain();
            match other.module == home.resource.module {
                true => format!("[`{name}`](Self::{name})"),
                false => format!("[`{name}`](crate::{}::{}::{name})", other.module.plain(), other.handle),
            }
        })
        .collect();
    links.dedup();
    let links = match links.as_slice() {
        [] => return None,
        [one] => one.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    };
    // Most descriptions say of such a call what it is.
    let said = operation.docs.iter().any(|line| line.to_lowercase().contains("asynchronous"));
    Some(match said {
        true => format!("Wait for its end with {links}."),
        false => format!("Asynchronous: the work goes on after the answer. Wait for it with {links}."),
    })
}

/// How long a call waits whose answer takes as long as it says itself. The 30 seconds more are the runtime's.
fn patience(operation: &Operation, timeout: &Timeout) -> String {
    let wire = prose::code(&timeout.wire);
    let said = match timeout.said {
        TimeoutIn::Body => format!("the body's {wire} says"),
        TimeoutIn::Query => format!("{wire} says"),
    };
    let default = timeout.default.map(|seconds| format!(", {seconds} if it is left out")).unwrap_or_default();
    let once = match operation.verb {
        Verb::Post | Verb::Put | Verb::Patch if !operation.idempotent => {
            " A request that the server may have received is never sent again: after an error that is \
             [`is_outcome_unknown`](crate::Error::is_outcome_unknown), it may have been done."
        }
        _ => "",
    };
    format!(
        "The server may take as many seconds to answer as {said}{default}. The call waits 30 seconds longer than that, or \
         as long as the client's timeout if that is more; [`timeout`](crate::Request::timeout) sets another limit, and a \
         [`deadline`](crate::Request::deadline) holds all the same.{once}"
    )
}
