//! The methods of a handle that look for what a call creates before they make it.

use super::examples::{Home, of_find};
use super::handle::body_call;
use super::kept::{call_deprecation, deprecated, deprecation, helper_deprecation};
use super::lints;
use super::types::{Declaration, docs, ident, imported, inline, tokens};
use super::waits::{attribute, reached, values_text};
use crate::docs as prose;
use crate::format::Piece;
use crate::ir::{Comparison, Condition, Docs, Find, KeptItem, Operation, Output, ParamPlace, Same, Wanted};
use crate::openapi::pointer::joined;
use crate::spell::{Name, Speller};
use crate::words::listed;
use proc_macro2::TokenStream;
use quote::quote;

pub(super) fn emit(spell: &Speller<'_>, home: &Home<'_>) -> Option<Piece> {
    let resource = home.resource;
    let finds = resource.operations.iter().filter_map(|operation| Some((operation, operation.find.as_ref()?)));
    let methods: Vec<TokenStream> =
        finds.filter_map(|(operation, find)| method(spell, home, operation, find)).collect();
    if methods.is_empty() {
        return None;
    }
    let handle = ident(&resource.handle);
    Some(Piece::Item(quote! {
        #[doc = " Creating what isn't there yet."]
        impl #handle {
            #(#methods)*
        }
    }))
}

/// `None` for what lowering refuses.
fn method(spell: &Speller<'_>, own: &Home<'_>, operation: &Operation, find: &Find) -> Option<TokenStream> {
    let resource = own.resource;
    let (home, list) = spell.api.operation(&find.list)?;
    let answer = tokens(&spell.find_or_create(list.resource()?));
    let (find_by, find_or_create) = (imported(spell, Name::FIND_BY), imported(spell, Name::FIND_OR_CREATE));
    let mut declarations: Vec<_> =
        operation.arguments.iter().map(|param| Declaration::argument(spell, param)).collect();
    declarations.push(body_call(spell, operation.body.as_ref()?, None).0);

    let given = list.arguments.iter().map(|param| match param.place {
        ParamPlace::Path => {
            let own = operation.arguments.iter().find(|own| own.place == param.place && own.wire == param.wire)?;
            let name = ident(&own.name);
            Some(quote!(&#name))
        }
        _ => {
            let takes = |same: &&Same| [&same.filter, &same.was_filter].contains(&&Some(param.wire.clone()));
            let same = find.by.iter().find(takes)?;
            let property = property(same);
            Some(quote!(by.text(#property)))
        }
    });
    let given: Vec<TokenStream> = given.collect::<Option<_>>()?;
    let list_call = reached(resource, home, list, &quote!(#(#given),*));

    let entries = find.by.iter().map(|same| entry(list, same));
    let unless = find.unless.iter().filter_map(|Condition { path, wanted }| {
        let (pointer, Wanted::Values(values)) = (joined(path), wanted) else { return None };
        Some(quote!(.unless(#pointer, &[#(#values),*])))
    });
    let (name, create) = (ident(&find.name), ident(&operation.name));
    let arguments: Vec<_> = operation.arguments.iter().map(|param| ident(&param.name)).collect();
    let docs = docs(&method_docs(own, operation, list, find));
    let why = helper_deprecation(spell.api, operation, |it| it.find.as_ref().map(|find| &find.name));
    let why = why.or_else(|| call_deprecation(spell.api, list));
    let calls_deprecated = why.is_some();
    let own = deprecation(spell.api, None, &KeptItem::method(&operation.key, &find.name));
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
            let by = #find_by::new() #(#entries)* #(#unless)*;
            let list = #list_call;
            #find_or_create::new(self.#create(#(#arguments,)* body), list, by)
        }
    })
}

/// `.same(&body, "/hostname", &["/hostname"]).filter("filter[hostname]")`
fn entry(list: &Operation, same: &Same) -> TokenStream {
    let property = property(same);
    let attributes = same.attributes.iter().map(|path| joined(path));
    let comparison = match same.comparison {
        Comparison::Exact => None,
        Comparison::IgnoreCase => Some(quote!(.ignoring_case())),
        Comparison::PublicKey => Some(quote!(.ignoring_comment())),
    };
    let optional = same.optional.then(|| quote!(.optional()));
    // An argument of the list's method is given there.
    let filter = same.filter.as_ref().filter(|name| list.options.iter().any(|param| param.wire == **name));
    let filter = filter.map(|name| quote!(.filter(#name)));
    quote!(.same(&body, #property, &[#(#attributes),*]) #comparison #optional #filter)
}

/// A property of the body as a JSON pointer.
fn property(same: &Same) -> String {
    joined(std::slice::from_ref(&same.property))
}

fn method_docs(module: &Home<'_>, operation: &Operation, list: &Operation, find: &Find) -> Docs {
    let create = operation.name.trim_start_matches("r#");
    let (own, same): (Vec<&Same>, Vec<&Same>) = find.by.iter().partition(|same| same.attributes.is_empty());
    let own: Vec<String> = own.into_iter().map(|same| prose::code(&same.property)).collect();
    let within = if own.is_empty() { String::new() } else { format!(", in the list of its {},", listed(&own, "and")) };
    let same: Vec<String> = same.into_iter().map(equality).collect();
    let mut said = vec![format!("Looks{within} for the one with {}.", listed(&same, "and"))];
    let gone = find.unless.iter().filter_map(|Condition { path, wanted }| match wanted {
        Wanted::Values(values) => Some(format!("a {} of {}", attribute(path), values_text(values))),
        Wanted::Present | Wanted::Equals(_) => None,
    });
    let gone: Vec<String> = gone.collect();
    if !gone.is_empty() {
        said.push(format!("One with {} is going away, and doesn't count.", gone.join(", or ")));
    }
    let needed = find.by.iter().filter(|same| !same.optional).map(|same| prose::code(&same.property));
    let needed = match needed.collect::<Vec<_>>() {
        none if none.is_empty() => "any of them".to_owned(),
        needed => listed(&needed, "or"),
    };
    said.push(format!(
        "Nothing else is compared. A body without {needed} is refused ([`is_invalid`](crate::Error::is_invalid))."
    ));
    let paginated = matches!(list.output, Output::List { paginated: true, .. });
    let calls = if paginated { "page by page" } else { "once" };
    let endpoints =
        format!("{}, {calls}; then, if there is none, {}, once", prose::code(&list.key), prose::code(&operation.key));
    let mut lines = prose::wrapped(&format!(
        "Find the one that exists, or call [`{create}`](Self::{create}): see [`FindOrCreate`]."
    ));
    for paragraph in [said.join(" "), endpoints] {
        lines.push(String::new());
        lines.extend(prose::wrapped(&paragraph));
    }
    if let Some(example) = of_find(module, operation, find) {
        example.told(&mut lines);
    }
    lines
}

/// What has to be equal, in words.
fn equality(same: &Same) -> String {
    let property = prose::code(&same.property);
    let attributes: Vec<String> = same.attributes.iter().map(|path| attribute(path)).collect();
    let own = matches!(same.attributes.as_slice(), [path] if *path == [same.property.clone()]);
    let mut text = match attributes.as_slice() {
        _ if own => format!("the same {property}"),
        attributes => format!("the body's {property} as its {}", listed(attributes, "or")),
    };
    text.push_str(match same.comparison {
        Comparison::Exact => "",
        Comparison::IgnoreCase => " (in upper or lower case)",
        Comparison::PublicKey => " (whatever its comment)",
    });
    if same.optional {
        text.push_str(" (or without one, if the body has none)");
    }
    text
}
