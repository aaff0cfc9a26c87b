//! The call of an operation, with what it needs and what the description shows.

use super::asserts::asserts;
use super::values::Values;
use super::{Example, Home};
use crate::emit::types::{ident, word};
use crate::ir::{Api, Content, Ident, KeptItem, Operation, Output, Param, Resource, TypeId, TypeKind, TypeRef, Verb};
use crate::spell::{Form, Speller};
use crate::words;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// More options than this say nothing about the call.
const OPTIONS: usize = 3;

/// The example of an operation; what the API no longer has, has none.
pub(crate) fn of_operation(home: &Home<'_>, operation: &Operation) -> Option<Example> {
    let api = home.api;
    if home.is_gone(&KeptItem::operation(&operation.key)) {
        return None;
    }
    let spell = &Speller::of_file(api);
    let call = call(spell, home.resource, operation)?;
    let (before, call) = (&call.before, call.tokens());
    let answer = ident(&answer_name(api, operation));
    let asserts = asserts(home, spell, operation, &answer);
    let rest = if asserts.is_empty() {
        let status = Literal::u16_unsuffixed(operation.shown.status.unwrap_or(200));
        quote!(let answer = #call.send().await?; assert_eq!(answer.status(), #status);)
    } else {
        quote!(let #answer = #call.await?; #(#asserts)*)
    };
    Some(Example::new(home, spell, &[operation], quote! { #before #rest }))
}

/// A call with its arguments, and what stands before it.
pub(super) struct Call {
    pub(super) before: Option<TokenStream>,
    method: TokenStream,
    arguments: Vec<TokenStream>,
    options: Vec<TokenStream>,
}

impl Call {
    /// The call, of what stands before it.
    pub(super) fn tokens(&self) -> TokenStream {
        self.with(&self.arguments)
    }

    /// The same, once more to come: it leaves the body where it is.
    pub(super) fn first_of_two(&self) -> TokenStream {
        let mut arguments = self.arguments.clone();
        if let Some(body) = arguments.last_mut().filter(|_| self.before.is_some()) {
            *body = quote!(#body.clone());
        }
        self.with(&arguments)
    }

    fn with(&self, arguments: &[TokenStream]) -> TokenStream {
        let Self { method, options, .. } = self;
        quote!(#method(#(#arguments),*) #(#options)*)
    }
}

/// The call of an operation; nothing, if it takes more than an example can show.
pub(super) fn call(spell: &Speller<'_>, resource: &Resource, operation: &Operation) -> Option<Call> {
    let (module, method) = (ident(&resource.module), ident(&operation.name));
    let clears = matches!(operation.verb, Verb::Patch | Verb::Put);
    let values = Values { spell, name: "content", clears };
    let value =
        |param: &Param, form: Form<'_>| Values { spell, name: &param.wire, clears }.given(form, param.example.as_ref());
    let arguments = operation.arguments.iter().map(|param| value(param, Form::of_argument(spell.api, param)));
    let mut arguments = arguments.collect::<Option<Vec<TokenStream>>>()?;
    let mut before = None;
    if let Some(body) = &operation.body {
        let value = values.given(Form::of_body(spell.api, body), body.example.as_ref())?;
        let is_long = matches!(&body.content, Content::Json(TypeRef::Named(id)) if matches!(spell.api.ty(*id).kind, TypeKind::Struct(_)));
        if is_long {
            let body = word("body");
            before = Some(quote!(let #body = #value;));
            arguments.push(quote!(#body));
        } else {
            arguments.push(value);
        }
    }
    let shown = operation.options.iter().filter(|param| param.example.is_some() && !param.deprecated);
    let options = shown.filter_map(|param| {
        let (name, value) = (ident(&param.name), value(param, Form::of_option(spell.api, param))?);
        Some(quote!(.#name(#value)))
    });
    let options = options.take(OPTIONS).collect();
    Some(Call { before, method: quote!(client.#module().#method), arguments, options })
}

/// What the answer is called: the resource, or the end of the path that lists it.
pub(super) fn answer_name(api: &Api, operation: &Operation) -> Ident {
    match &operation.output {
        Output::Resource { attributes: id, .. } | Output::Data(id) | Output::Json(TypeRef::Named(id)) => {
            type_name(api, *id)
        }
        Output::List { .. } => {
            let mut parts = operation.path.rsplit('/');
            variable(parts.find(|part| !part.is_empty() && !part.starts_with('{')).unwrap_or("page"))
        }
        _ => Ident::lower("answer"),
    }
}

/// What a value of a type is called.
pub(super) fn type_name(api: &Api, id: TypeId) -> Ident {
    variable(&api.ty(id).name)
}

/// A variable, which mustn't hide one that is there.
fn variable(text: &str) -> Ident {
    match words::snake(&words::words(text)).as_str() {
        "" | "client" | "body" => Ident::lower("answer"),
        name => Ident::lower(name),
    }
}
