//! What users are told of what the API no longer has, or has by now.

use crate::docs as prose;
use crate::ir::{Api, Ident, KeptItem, Operation, Resource};
use proc_macro2::TokenStream;
use quote::quote;
use std::borrow::Cow;

/// Why something is deprecated, if it is. `marked`: the API says so, in these docs.
pub(super) fn deprecation(api: &Api, marked: Option<&[String]>, item: &KeptItem) -> Option<String> {
    match (api.kept.gone.get(item), api.kept.reshaped.get(item)) {
        (Some(since), Some(now)) => Some(format!("since {since} what is sent is of another shape: see `{}`", now.now)),
        (Some(since), None) => Some(match api.kept.lapsed.get(item) {
            Some(why) => format!("since {since} it may no longer work: {why}"),
            None => format!("since {since} the API's description no longer has it"),
        }),
        (None, _) => marked.map(|docs| match instead(docs) {
            Some(instead) => format!("{MARKED}: {instead}"),
            None => MARKED.to_owned(),
        }),
    }
}

const MARKED: &str = "the API marks this as deprecated";

/// What the docs say of what to use instead: `Deprecated: read "status" in "mappings" instead.`
fn instead(docs: &[String]) -> Option<String> {
    let mut paragraphs = docs.split(String::is_empty).map(|lines| lines.join(" "));
    paragraphs.find_map(|text| {
        let (before, said) = text.split_once("Deprecated: ")?;
        let begins = before.is_empty() || before.ends_with(". ");
        let sentence = said.split_once(". ").map_or(said, |(sentence, _)| sentence).trim_end_matches('.');
        (begins && !sentence.is_empty()).then(|| sentence.to_owned())
    })
}

/// Why a call is deprecated, if it is, and what takes its place.
pub(super) fn call_deprecation(api: &Api, operation: &Operation) -> Option<String> {
    match replacement(api, operation) {
        Some(_) => helper_deprecation(api, operation, |it| Some(&it.name)),
        None => deprecation(api, marked(operation.deprecated, &operation.docs), &KeptItem::operation(&operation.key)),
    }
}

/// Why the accessor of a resource is deprecated: if each of its calls is.
pub(super) fn resource_deprecation(api: &Api, resource: &Resource) -> Option<String> {
    let is_deprecated = |operation| call_deprecation(api, operation).is_some();
    (!resource.operations.is_empty() && resource.operations.iter().all(is_deprecated)).then(|| {
        match instead(&resource.docs) {
            Some(instead) => format!("{ALL}: {instead}"),
            None => ALL.to_owned(),
        }
    })
}

const ALL: &str = "all of its calls are deprecated";

/// The docs of what is deprecated.
pub(super) fn marked(deprecated: bool, docs: &[String]) -> Option<&[String]> {
    deprecated.then_some(docs)
}

/// The same of a method that makes the call. What takes its place does as much with the other call; where nothing does,
/// none is named: the bare call would do less.
pub(super) fn helper_deprecation(
    api: &Api,
    operation: &Operation,
    helper: impl for<'a> Fn(&'a Operation) -> Option<&'a Ident>,
) -> Option<String> {
    let why = deprecation(api, marked(operation.deprecated, &[]), &KeptItem::operation(&operation.key))?;
    let instead = replacement(api, operation).and_then(|(home, method)| Some((home, helper(method)?)));
    Some(match instead {
        Some((home, method)) => format!("{why}: use `{}().{}`", home.module.plain(), method.plain()),
        None => why,
    })
}

/// What to call instead of a deprecated operation.
pub(super) fn replacement<'a>(api: &'a Api, operation: &Operation) -> Option<(&'a Resource, &'a Operation)> {
    // What was one when it was released may be gone itself by now.
    let is_left =
        |other: &Operation| !other.deprecated && !api.kept.gone.contains_key(&KeptItem::operation(&other.key));
    api.operation(operation.replacement.as_ref()?).filter(|(_, other)| is_left(other))
}

/// The attribute of a function.
pub(super) fn deprecated(why: Option<String>) -> TokenStream {
    why.map(|why| quote!(#[deprecated = #why])).unwrap_or_default()
}

/// The attribute of a field or variant that is gone, or that the API calls deprecated.
pub(super) fn member(api: &Api, marked: Option<&[String]>, item: &KeptItem) -> Option<Cow<'static, str>> {
    let why = deprecation(api, marked, item)?;
    Some(format!("#[deprecated = {why:?}]").into())
}

/// Says that the API asks for what callers may leave out.
pub(super) fn asked(lines: &mut Vec<String>, api: &Api, item: &KeptItem) {
    if api.kept.asked.contains(item) {
        prose::paragraph(lines, "The API asks for it now, and refuses a call without it.");
    }
}

/// Says that an argument is no longer described.
pub(super) fn gone_argument(lines: &mut Vec<String>, api: &Api, item: &KeptItem) {
    if let Some(since) = api.kept.gone.get(item) {
        prose::paragraph(lines, format!("Since {since} the API's description no longer has it; it is sent as before."));
    }
}

/// Says that a type is no longer described.
pub(super) fn gone_type(lines: &mut Vec<String>, api: &Api, name: &str) {
    if let Some(since) = api.kept.gone.get(&KeptItem::ty(name)) {
        prose::paragraph(lines, format!("Since {since} the API's description no longer has it."));
    }
}
