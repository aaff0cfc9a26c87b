//! The examples of what calls more than one operation: waiters, which follow the call that begins it, and the methods
//! that find or create.

use super::call::{answer_name, call, type_name};
use super::places::{Answer, Place};
use super::values::Values;
use super::{Example, Home};
use crate::emit::types::{ident, word};
use crate::ir::{
    Condition, Find, Ident, Operation, Output, Param, ParamPlace, Resource, TypeId, TypeKind, TypeRef, Verb, Wait,
    WaitSource, Wanted,
};
use crate::spell::{Form, Speller};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

/// What begins it, the wait, and how things stand then.
pub(in crate::emit) fn of_wait(home: &Home<'_>, operation: &Operation, wait: &Wait) -> Option<Example> {
    let (api, id) = (home.api, operation.resource()?);
    let spell = &Speller::of_file(api);
    let begins = wait.after.iter().find_map(|key| api.operation(key));
    // The id of what there is one of alone is no argument.
    let takes_id = !matches!(wait.source, WaitSource::Get) || operation.arguments.iter().any(in_path);
    // Its answer has the id that the wait takes, whatever else is in it.
    let last = operation.arguments.iter().rfind(|param| in_path(param));
    let asks_for_it =
        |begins: &Operation| begins.arguments.iter().any(|it| last.is_some_and(|last| it.wire == last.wire));
    let makes_it = |begins: &Operation| match wait.source {
        WaitSource::Get => matches!(begins.output, Output::Resource { has_id: true, .. }) && !asks_for_it(begins),
        _ => begins.resource() == Some(id),
    };
    let creates = |begins: &Operation| takes_id && begins.verb == Verb::Post && makes_it(begins);
    let made = begins.filter(|(_, begins)| creates(begins));
    let name = ident(&type_name(api, id));
    let made = made.map(|(_, begins)| ident(&answer_name(api, begins)));
    let begun = match begins {
        Some((resource, begins)) => Some(begun(spell, resource, begins, made.as_ref())?),
        None => None,
    };

    let waiter = Waiter { spell, operation, begins: begins.map(|(_, begins)| begins), made: made.as_ref() };
    let (module, method) = (ident(&home.resource.module), ident(&wait.name));
    let arguments = waiter.arguments(wait)?;
    let waits = quote!(client.#module().#method(#(#arguments),*).await?);
    let rest = match (wait.ends_without(), wait.gone) {
        // What has ended otherwise may still be there.
        (true, _) if !wait.until.is_empty() => quote!(#waits;),
        (true, _) => {
            let gone = waiter.gone(wait, &home.resource.module)?;
            quote!(#waits; #gone)
        }
        (false, _) => match waiter.holds(wait, id, &name) {
            Some(holds) => quote!(let #name = #waits; #holds),
            None => quote!(let #name = #waits; assert!(!#name.id.is_empty());),
        },
    };
    let calls: Vec<&Operation> = begins.map(|(_, begins)| begins).into_iter().chain([operation]).collect();
    Some(Example::new(home, spell, &calls, quote! { #begun #rest }).of_method(home, operation, &wait.name))
}

/// The call that begins it; its answer has a name if that is what is waited for.
fn begun(
    spell: &Speller<'_>,
    resource: &Resource,
    begins: &Operation,
    made: Option<&proc_macro2::Ident>,
) -> Option<TokenStream> {
    let call = call(spell, resource, begins)?;
    let (before, call) = (&call.before, call.tokens());
    Some(match made {
        Some(name) => quote!(#before let #name = #call.await?;),
        None => quote!(#before #call.await?;),
    })
}

fn in_path(param: &Param) -> bool {
    param.place == ParamPlace::Path
}

struct Waiter<'a> {
    spell: &'a Speller<'a>,
    operation: &'a Operation,
    begins: Option<&'a Operation>,
    made: Option<&'a proc_macro2::Ident>,
}

impl Waiter<'_> {
    /// What it takes: what the call before it took, and what that gave.
    fn arguments(&self, wait: &Wait) -> Option<Vec<TokenStream>> {
        let made = || self.made.map(|made| quote!(&#made.id));
        let own = &self.operation.arguments;
        let last = own.iter().rposition(in_path);
        let all = own.iter().enumerate().map(|(at, param)| match made().filter(|_| Some(at) == last) {
            Some(id) if matches!(wait.source, WaitSource::Get) => Some(id),
            _ => self.given(param),
        });
        let mut arguments: Vec<TokenStream> = match &wait.source {
            WaitSource::Get => all.collect::<Option<_>>()?,
            WaitSource::Find { argument } => {
                let id = made().unwrap_or_else(|| self.named(argument));
                own.iter().map(|param| self.given(param)).chain([Some(id)]).collect::<Option<_>>()?
            }
            WaitSource::GetOrFind { argument, .. } => {
                vec![match (self.made, own.last()) {
                    (Some(made), _) => quote!(&#made),
                    (None, Some(param)) => self.given(param)?,
                    (None, None) => self.named(argument),
                }]
            }
        };
        arguments.extend(wait.among.iter().map(|among| self.named(&among.argument)));
        Some(arguments)
    }

    /// A parameter, by what the call before it has for it.
    fn given(&self, param: &Param) -> Option<TokenStream> {
        let same = |other: &&Param| other.wire == param.wire && other.place == param.place;
        let before = self.begins.and_then(|begins| begins.arguments.iter().find(same)?.example.as_ref());
        let values = Values { spell: self.spell, name: &param.wire, clears: false };
        values.given(Form::of_argument(self.spell.api, param), before.or(param.example.as_ref()))
    }

    /// The value of a name in the body of the call before it, or the last id of its path.
    fn named_text(&self, argument: &Ident) -> Value {
        let begins = self.begins.unwrap_or(self.operation);
        let sent = begins.body.as_ref().and_then(|body| body.example.as_ref()?.get(argument.plain()));
        let path = || begins.arguments.iter().rfind(|param| in_path(param))?.example.as_ref();
        let shown = || begins.shown.body.as_ref()?.pointer("/data/0/id");
        let text = sent.or_else(path).or_else(shown).and_then(Value::as_str).unwrap_or(argument.plain());
        Value::from(text)
    }

    fn named(&self, argument: &Ident) -> TokenStream {
        let named = self.named_text(argument);
        let text = named.as_str().unwrap_or_default();
        quote!(#text)
    }

    /// It isn't there any more.
    fn gone(&self, wait: &Wait, module: &Ident) -> Option<TokenStream> {
        let (module, method) = (ident(module), ident(&self.operation.name));
        let given = self.operation.arguments.iter().map(|param| self.given(param)).collect::<Option<Vec<_>>>()?;
        Some(match &wait.source {
            WaitSource::Find { argument } => {
                let id = self.named(argument);
                let item = word("item");
                let is_paginated = matches!(self.operation.output, Output::List { paginated: true, .. });
                let all = is_paginated.then(|| quote!(.all()));
                quote! {
                    let items = client.#module().#method(#(#given),*) #all.await?;
                    assert!(items.iter().all(|#item| #item.id != #id));
                }
            }
            _ => quote! {
                let error = client.#module().#method(#(#given),*).await.unwrap_err();
                assert!(error.is_not_found());
            },
        })
    }

    /// The first of the conditions that end it.
    fn holds(&self, wait: &Wait, id: TypeId, name: &proc_macro2::Ident) -> Option<TokenStream> {
        let api = self.spell.api;
        let TypeKind::Struct(it) = &api.ty(id).kind else { return None };
        let answer = Answer { name, within: Some("attributes") };
        let place = |path: &[String]| Place::find(api, it, answer, path);
        if let Some(among) = &wait.among {
            let [by] = among.by.as_slice() else { return None };
            let named = self.named_text(&among.argument);
            let state = wait.until.iter().find_map(|Condition { path, wanted }| match (path.as_slice(), wanted) {
                ([wire], Wanted::Values(values)) => Some((wire, Value::from(values.first()?.as_str()))),
                _ => None,
            });
            let by = std::iter::once((by.as_str(), &named));
            let values: Vec<_> = by.chain(state.iter().map(|(wire, value)| (wire.as_str(), value))).collect();
            return place(&among.list)?.has(self.spell, &values, wait.gone);
        }
        let Condition { path, wanted } = wait.until.first()?;
        let place = place(path)?;
        match wanted {
            Wanted::Values(values) => {
                let value = match (values.first()?.as_str(), &place.field.ty) {
                    ("true", TypeRef::Bool) => Value::Bool(true),
                    ("false", TypeRef::Bool) => Value::Bool(false),
                    (text, _) => Value::from(text),
                };
                place.equals(self.spell, &value)
            }
            Wanted::Present => Some(place.is_there()),
            Wanted::Equals(other) => place.equals_other(&Place::find(api, it, answer, other)?),
        }
    }
}

/// Finding what is there, or making it.
pub(in crate::emit) fn of_find(home: &Home<'_>, operation: &Operation, find: &Find) -> Option<Example> {
    let spell = &Speller::of_file(home.api);
    let (_, list) = home.api.operation(&find.list)?;
    let made = Operation {
        name: find.name.clone(),
        options: Vec::new(),
        output: Output::Resource { attributes: list.resource()?, has_id: true },
        ..operation.clone()
    };
    let call = call(spell, home.resource, &made)?;
    let (before, first, second) = (&call.before, call.first_of_two(), call.tokens());
    let name = ident(&type_name(home.api, list.resource()?));
    let operations = home.api.resources.iter().flat_map(|resource| &resource.operations);
    let mut waits = operations.filter(|it| it.resource() == list.resource()).flat_map(|it| &it.waits);
    // What isn't seen at once would be made twice.
    if waits.any(|wait| wait.tolerate_missing.is_some()) {
        let once = quote! {
            #before
            let #name = #second.await?;
            assert!(#name.is_created());
        };
        return Some(Example::new(home, spell, &[operation], once).of_method(home, operation, &find.name));
    }
    let again = word("again");
    let twice = quote! {
        #before
        let #name = #first.await?;
        assert!(#name.is_created());
        let #again = #second.await?;
        assert!(!#again.is_created());
        assert_eq!(#again.id, #name.id);
    };
    Some(Example::new(home, spell, &[operation], twice).of_method(home, operation, &find.name))
}
