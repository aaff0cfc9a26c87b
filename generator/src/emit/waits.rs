//! The waiters of a handle: each repeats one of its calls.

use super::examples::{Home, of_wait};
use super::kept::{call_deprecation, deprecated, deprecation, helper_deprecation};
use super::lints;
use super::types::{Declaration, docs, ident, imported, inline, tokens, word};
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::{Among, Condition, Docs, KeptItem, Operation, Resource, Wait, WaitSource, Wanted};
use crate::openapi::pointer::joined;
use crate::spell::{Form, Name, Speller};
use crate::words::listed;
use proc_macro2::TokenStream;
use quote::quote;

const FAILED: &str = "([`is_failed_state`](crate::Error::is_failed_state))";

pub(super) fn emit(spell: &Speller<'_>, home: &Home<'_>) -> Option<Piece> {
    let resource = home.resource;
    let methods: Vec<TokenStream> = resource
        .operations
        .iter()
        .flat_map(|operation| operation.waits.iter().map(move |wait| (operation, wait)))
        .filter_map(|(operation, wait)| method(spell, home, operation, wait))
        .collect();
    if methods.is_empty() {
        return None;
    }
    let handle = ident(&resource.handle);
    Some(Piece::Item(quote! {
        #[doc = " Waiting for what goes on after an answer."]
        impl #handle {
            #(#methods)*
        }
    }))
}

/// `None` for what lowering refuses.
fn method(spell: &Speller<'_>, home: &Home<'_>, operation: &Operation, wait: &Wait) -> Option<TokenStream> {
    let resource = home.resource;
    let id = operation.resource()?;
    let waits = imported(spell, Name::WAIT);
    let name = ident(&wait.name);
    let call = ident(&operation.name);
    let arguments: Vec<_> = operation.arguments.iter().map(|param| ident(&param.name)).collect();
    let mut declarations: Vec<_> =
        operation.arguments.iter().map(|param| Declaration::argument(spell, param)).collect();
    let own = deprecation(spell.api, None, &KeptItem::method(&operation.key, &wait.name));
    // Of several waiters of its kind none is sure to be the one.
    let mut why = helper_deprecation(spell.api, operation, |it| {
        let mut alike = it.waits.iter().filter(|other| other.gone == wait.gone);
        alike.next().filter(|_| alike.next().is_none()).map(|other| &other.name)
    });
    let source = match &wait.source {
        WaitSource::Get => quote!(#waits::get(self.#call(#(#arguments),*))),
        WaitSource::Find { argument } => {
            let argument = ident(argument);
            declarations.push(Declaration::new(spell, &argument, Form::Text));
            quote!(#waits::find(self.#call(#(#arguments),*), #argument))
        }
        WaitSource::GetOrFind { argument, list, same, since } => {
            let (home, list) = spell.api.operation(list)?;
            why = why.or_else(|| call_deprecation(spell.api, list));
            let argument = ident(argument);
            declarations = vec![Declaration::sought(spell, &argument, id)];
            let get = request(operation, &quote!(self.#call(id)));
            let list = request(list, &reached(resource, home, list, &quote!()));
            let same = same.iter().map(|path| joined(path));
            let since = joined(since);
            quote!(#waits::get_or_find(#argument, |id| #get, || #list, &[#(#same),*], #since))
        }
    };
    let mut settings: Vec<TokenStream> = Vec::new();
    if let Some(Among { list, by, argument }) = &wait.among {
        let (list, by, argument) = (joined(list), joined(by), ident(argument));
        declarations.push(Declaration::new(spell, &argument, Form::Text));
        settings.push(quote!(.among(#list, #by, #argument)));
    }
    for (conditions, setter, equal) in
        [(&wait.until, "until", "until_equal"), (&wait.failure, "failure", "failure_equal")]
    {
        for Condition { path, wanted } in conditions {
            let pointer = joined(path);
            settings.push(match wanted {
                Wanted::Present => quote!(.until_present(#pointer)),
                Wanted::Values(values) => {
                    let setter = word(setter);
                    quote!(.#setter(#pointer, &[#(#values),*]))
                }
                Wanted::Equals(other) => {
                    let (equal, other) = (word(equal), joined(other));
                    quote!(.#equal(#pointer, #other))
                }
            });
        }
    }
    let (not_yet, explain) = (&wait.not_yet, wait.explain.iter().map(|path| joined(path)));
    settings.extend((!not_yet.is_empty()).then(|| quote!(.not_yet(&[#(#not_yet),*]))));
    settings.extend((!wait.explain.is_empty()).then(|| quote!(.explain(&[#(#explain),*]))));
    settings.extend(wait.gone.then(|| if wait.among.is_some() { quote!(.entry_gone()) } else { quote!(.gone()) }));
    for (setter, seconds) in [
        ("tolerate_missing", wait.tolerate_missing),
        ("change_first", wait.change_first),
        ("interval", Some(wait.interval)),
        ("timeout", Some(wait.deadline)),
    ] {
        let setter = word(setter);
        settings.extend(seconds.map(|seconds| {
            let seconds = proc_macro2::Literal::u32_unsuffixed(seconds);
            let duration = imported(spell, Name::DURATION);
            quote!(.#setter(#duration::from_secs(#seconds)))
        }));
    }
    let answer = tokens(&spell.wait(id, wait.ends_without()));
    let docs = docs(&method_docs(home, operation, wait));
    let calls_deprecated = why.is_some();
    let deprecated = deprecated(own.or(why));
    let inline = inline(&declarations);
    let lints = [lints::arguments(declarations.len()), lints::deprecated(calls_deprecated)];
    let lints = lints.iter().flatten();
    Some(quote! {
        #docs
        #deprecated
        #(#lints)*
        #inline
        pub fn #name(&self, #(#declarations),*) -> #answer {
            #source #(#settings)*
        }
    })
}

/// A call as a plain `Request`.
fn request(operation: &Operation, call: &TokenStream) -> TokenStream {
    if operation.request.is_some() { quote!(#call.into()) } else { call.clone() }
}

/// A call from a method of `resource`, whose handle may be another one.
pub(super) fn reached(
    resource: &Resource,
    home: &Resource,
    operation: &Operation,
    arguments: &TokenStream,
) -> TokenStream {
    let method = ident(&operation.name);
    if home.module == resource.module {
        quote!(self.#method(#arguments))
    } else {
        let accessor = ident(&home.module);
        quote!(self.client.#accessor().#method(#arguments))
    }
}

fn method_docs(home: &Home<'_>, operation: &Operation, wait: &Wait) -> Docs {
    let mut lines = wait.summary.clone();
    let mut said = vec![
        format!("Asks every {} {},", time(wait.interval).trim_start_matches("1 "), until(operation, wait)),
        format!("for {} unless [`timeout`](Wait::timeout) says otherwise.", time(wait.deadline)),
    ];
    let failures: Vec<String> = wait
        .failure
        .iter()
        .filter_map(|Condition { path, wanted }| match wanted {
            Wanted::Values(values) => Some(format!("a {} of {}", attribute(path), values_text(values))),
            Wanted::Equals(other) => Some(format!("a {} that equals {}", attribute(path), attribute(other))),
            Wanted::Present => None,
        })
        .collect();
    match failures.as_slice() {
        [] => {}
        [one] => said.push(format!("A{} is an error {FAILED}.", &one[1..])),
        [first, rest @ ..] => said.push(format!("A{}, or {}, is an error {FAILED}.", &first[1..], rest.join(", or "))),
    }
    if let Some(entry) = wait.among.as_ref().map(entry) {
        said.push(if wait.gone {
            "Gives the resource, which stays; a 404 is an error.".to_owned()
        } else {
            format!("As long as there is no entry {entry}, it waits.")
        });
    }
    if !wait.not_yet.is_empty() {
        said.push(format!("An answer with the error {} counts as not yet.", values_text(&wait.not_yet)));
    }
    if !wait.explain.is_empty() {
        let why: Vec<String> = wait.explain.iter().map(|path| attribute(path)).collect();
        let why = listed(&why, "and");
        said.push(format!("Its errors tell {why} as well ([`last_state`](crate::Error::last_state))."));
    }
    if let Some(seconds) = wait.tolerate_missing {
        let missing = if operation.is_list() { "Not being in the list" } else { "A 404" };
        said.push(format!("{missing} counts as not there yet in the first {}.", time(seconds)));
    }
    if let Some(seconds) = wait.change_first {
        said.push(format!(
            "A state that is there from the start counts only after {}, as it may be the one from before.",
            time(seconds)
        ));
    }
    if let WaitSource::GetOrFind { list, same, since, .. } = &wait.source {
        let same: Vec<String> = same.iter().map(|path| attribute(path)).collect();
        said.push(format!(
            "Takes the resource or its id. A resource without an id is found in {}, by the same {} and a {} that is no earlier.",
            prose::code(list),
            listed(&same, "and"),
            attribute(since)
        ));
    }
    lines.push(String::new());
    lines.extend(prose::wrapped(&said.join(" ")));
    lines.push(String::new());
    lines.extend(prose::wrapped(&prose::code(&format!("{} {}", operation.verb.as_str(), operation.path))));
    if let Some(example) = of_wait(home, operation, wait) {
        example.told(&mut lines);
    }
    lines
}

/// What ends a wait well.
fn until(operation: &Operation, wait: &Wait) -> String {
    let conditions: Vec<String> = wait
        .until
        .iter()
        .map(|Condition { path, wanted }| match wanted {
            Wanted::Present => format!("{} is there", attribute(path)),
            Wanted::Values(values) => format!("{} is {}", attribute(path), values_text(values)),
            Wanted::Equals(other) => format!("{} equals {}", attribute(path), attribute(other)),
        })
        .collect();
    let conditions = listed(&conditions, "and");
    let (absent, within) = match &wait.among {
        Some(among) => (
            format!("{} has no entry {}, twice in a row", attribute(&among.list), entry(among)),
            format!(", in the entry of {} {}, ", attribute(&among.list), entry(among)),
        ),
        None if operation.is_list() => ("the list no longer has it, twice in a row".to_owned(), " ".to_owned()),
        None => ("the answer is 404".to_owned(), " ".to_owned()),
    };
    match (wait.gone, conditions.is_empty()) {
        (false, _) => format!("until{within}{conditions}"),
        (true, true) => format!("until {absent}"),
        (true, false) => format!("until {absent}, or{within}{conditions}"),
    }
}

/// Which entry of a list within the resource is meant.
fn entry(among: &Among) -> String {
    if among.by.join(".") == *among.argument {
        format!("with this {}", attribute(&among.by))
    } else {
        format!("whose {} is {}", attribute(&among.by), prose::code(&among.argument))
    }
}

pub(super) fn attribute(path: &[String]) -> String {
    prose::code(&path.join("."))
}

pub(super) fn values_text(values: &[String]) -> String {
    listed(&values.iter().map(|value| prose::code(value)).collect::<Vec<_>>(), "or")
}

/// A time in the unit in which one says it.
fn time(seconds: u32) -> String {
    let (amount, unit) = match seconds {
        hours if hours.is_multiple_of(3600) => (hours / 3600, "hour"),
        minutes if minutes.is_multiple_of(60) && minutes > 60 => (minutes / 60, "minute"),
        seconds => (seconds, "second"),
    };
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}
