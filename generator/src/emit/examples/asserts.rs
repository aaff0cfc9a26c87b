//! What an example shows of an answer: that it has what was sent, is what was asked for, or says something at all. Where
//! there is nothing of this, its status has to do.

use super::room::is_too_long;
use super::values::Values;
use crate::emit::types::{ident, word};
use crate::ir::{Field, Operation, Output, ParamPlace, TypeId, TypeKind, TypeRef, Verb};
use crate::spell::Speller;
use crate::words;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

/// An answer, and the field that its own fields are in, through which they are reached as well.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) name: &'a Ident,
    pub(super) within: Option<&'static str>,
}

impl Answer<'_> {
    /// A field of it, which what is around it may have as well.
    pub(super) fn field(self, field: &Field) -> TokenStream {
        let (answer, name) = (self.name, ident(&field.name));
        match self.within.filter(|within| *within == &*field.name || matches!(&*field.name, "id" | "meta")) {
            Some(within) => {
                let within = word(within);
                quote!(#answer.#within.#name)
            }
            None => quote!(#answer.#name),
        }
    }
}

pub(super) fn asserts(spell: &Speller<'_>, operation: &Operation, answer: &Ident) -> Vec<TokenStream> {
    let said = |id, within| said(spell, operation, id, Answer { name: answer, within });
    match &operation.output {
        Output::Resource { attributes, has_id } => {
            let named = has_id.then(|| itself(operation, answer)).flatten();
            match (named, said(*attributes, Some("attributes"))) {
                (Some(named), _) if operation.verb == Verb::Get => vec![named],
                (None, None) if *has_id => vec![quote!(assert!(!#answer.id.is_empty());)],
                (named, said) => named.into_iter().chain(said).collect(),
            }
        }
        Output::Data(id) => said(*id, Some("data")).into_iter().collect(),
        Output::Json(TypeRef::Named(id)) => said(*id, None).into_iter().collect(),
        Output::List { .. }
        | Output::Json(TypeRef::List(_) | TypeRef::Map(_))
        | Output::Text { .. }
        | Output::Bytes => {
            vec![quote!(assert!(!#answer.is_empty());)]
        }
        // That it is an answer is all that can be seen.
        Output::Empty | Output::Untyped | Output::Json(_) => Vec::new(),
    }
}

/// The resource is the one that was asked for, where the description shows as much.
fn itself(operation: &Operation, answer: &Ident) -> Option<TokenStream> {
    let shown = operation.shown.body.as_ref()?.pointer("/data/id")?;
    let path = operation.arguments.iter().rfind(|param| param.place == ParamPlace::Path)?;
    let id = path.example.as_ref().filter(|asked| *asked == shown)?.as_str()?;
    Some(quote!(assert_eq!(#answer.id, #id);))
}

/// A field that has what was sent; else one that says something.
pub(super) fn said(spell: &Speller<'_>, operation: &Operation, id: TypeId, answer: Answer<'_>) -> Option<TokenStream> {
    let TypeKind::Struct(it) = &spell.api.ty(id).kind else { return None };
    let fields = || it.fields.iter().filter(|field| !field.is_reshaped() && !field.deprecated);
    let sent = operation.body.as_ref().and_then(|body| body.example.as_ref());
    let sent_type = operation.body_type().and_then(|id| match &spell.api.ty(id).kind {
        TypeKind::Struct(it) => Some(it),
        _ => None,
    });
    let echoed = fields().find_map(|field| {
        let sent = sent?.get(field.base_wire())?;
        let same = sent_type?.fields.iter().any(|own| own.base_wire() == field.base_wire() && own.ty == field.ty);
        if same { equals(spell, answer, field, sent) } else { None }
    });
    let data = operation.shown.body.as_ref()?;
    let shown = ["/data/attributes", "/data", ""].iter().find_map(|at| data.pointer(at));
    let tells = |field: &&Field| shown.and_then(|shown| shown.get(field.base_wire())).is_some_and(tells);
    let done = || {
        let changed = fields().filter(|field| field.ty == TypeRef::Bool && is_of(operation, field));
        let shown = shown.filter(|_| operation.verb != Verb::Get)?;
        changed.filter_map(|field| equals(spell, answer, field, shown.get(field.base_wire())?)).next()
    };
    let scalar = |field: &&Field| !matches!(field.ty, TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Json);
    let telling = || fields().filter(tells).find(scalar).or_else(|| fields().find(tells));
    echoed.or_else(done).or_else(|| telling().map(|field| is_there(field, answer)))
}

/// Whether a field is about what the call does: `locked` of `lock` and `unlock`.
fn is_of(operation: &Operation, field: &Field) -> bool {
    let last = operation.path.rsplit('/').find(|part| !part.is_empty() && !part.starts_with('{'));
    let stems: Vec<String> = words::words(last.unwrap_or_default())
        .into_iter()
        .map(|word| word.strip_prefix("un").unwrap_or(&word).to_owned())
        .filter(|stem| stem.len() > 2)
        .collect();
    words::words(field.base_wire()).iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)))
}

fn tells(shown: &Value) -> bool {
    match shown {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// The field has this value.
pub(super) fn equals(spell: &Speller<'_>, answer: Answer<'_>, field: &Field, sent: &Value) -> Option<TokenStream> {
    let place = answer.field(field);
    let values = Values { spell, name: "", clears: false };
    let value = match (&field.ty, sent) {
        (_, Value::String(text)) if is_too_long(text) => return None,
        (TypeRef::String, Value::String(text)) if field.is_option_in_answers() => {
            return Some(quote!(assert_eq!(#place.as_deref(), Some(#text));));
        }
        (TypeRef::Bool, Value::Bool(_)) | (TypeRef::Integer, Value::Number(_)) => values.scalar(&field.ty, sent)?,
        (TypeRef::Named(id), Value::String(_)) if matches!(spell.api.ty(*id).kind, TypeKind::Enum(_)) => {
            values.scalar(&field.ty, sent)?
        }
        _ => return None,
    };
    Some(quote!(assert_eq!(#place, Some(#value));))
}

/// The field says something.
fn is_there(field: &Field, answer: Answer<'_>) -> TokenStream {
    let place = answer.field(field);
    if field.is_option_in_answers() { quote!(assert!(#place.is_some());) } else { quote!(assert!(!#place.is_empty());) }
}
