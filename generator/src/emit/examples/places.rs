//! A value somewhere in an answer: how Rust reaches it, and what is said of it.

use super::room::is_too_long;
use super::values::Values;
use crate::emit::types::{ident, word};
use crate::ir::{Api, Field, Struct, TypeKind, TypeRef};
use crate::spell::Speller;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use serde_json::Value;

/// A longer list says no more.
const FEW: usize = 3;

/// An answer, and the field that its own fields are in, through which they are reached as well.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    pub(super) name: &'a Ident,
    pub(super) within: Option<&'static str>,
}

impl Answer<'_> {
    /// A field of it. Where what is around it has a field of that name, too, it is reached by the longer way.
    fn field(self, field: &Field) -> TokenStream {
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

/// A field of an answer, or of a record in it.
pub(super) struct Place<'a> {
    pub(super) field: &'a Field,
    /// The record that it is a field of, if that isn't the answer.
    record: Option<Record>,
    /// The field itself, of the answer or of what the closure calls the record.
    reached: TokenStream,
}

/// A record in an answer, which may be missing.
struct Record {
    /// What it is called in a closure.
    name: Ident,
    /// A reference to it.
    lent: TokenStream,
    owned: TokenStream,
}

impl<'a> Place<'a> {
    pub(super) fn of_field(answer: Answer<'_>, field: &'a Field) -> Self {
        Self { field, record: None, reached: answer.field(field) }
    }

    /// By wire names from the fields of an answer.
    pub(super) fn find(api: &'a Api, it: &'a Struct, answer: Answer<'_>, path: &[impl AsRef<str>]) -> Option<Self> {
        let (first, rest) = path.split_first()?;
        let mut place = Self::of_field(answer, shown_field(it, first.as_ref())?);
        for wire in rest {
            place = place.within(api, wire.as_ref())?;
        }
        Some(place)
    }

    /// A field of the record that is here.
    fn within(&self, api: &'a Api, wire: &str) -> Option<Self> {
        let field = shown_field(record(api, &self.field.ty)?, wire)?;
        let reached = &self.reached;
        let (lent, owned) = match &self.record {
            None => (quote!(#reached.as_ref()), quote!(#reached.clone())),
            Some(Record { name, lent, .. }) => {
                (quote!(#lent.and_then(|#name| #reached.as_ref())), quote!(#lent.and_then(|#name| #reached.clone())))
            }
        };
        let (name, own) = (ident(&self.field.name), ident(&field.name));
        let reached = quote!(#name.#own);
        Some(Self { field, record: Some(Record { name, lent, owned }), reached })
    }

    /// It has this value.
    pub(super) fn equals(&self, spell: &Speller<'_>, value: &Value) -> Option<TokenStream> {
        let reached = &self.reached;
        if let (TypeRef::List(item), Value::Array(items)) = (&self.field.ty, value) {
            let texts = items.iter().map(|item| item.as_str().filter(|text| !is_too_long(text)));
            let texts = texts.collect::<Option<Vec<_>>>().filter(|texts| (1..=FEW).contains(&texts.len()))?;
            let is_plain = **item == TypeRef::String && self.record.is_none();
            return is_plain.then(|| quote!(assert_eq!(#reached, [#(#texts),*]);));
        }
        let value = scalar(spell, self.field, value)?;
        let is_text = self.field.ty == TypeRef::String;
        Some(match (&self.record, is_text, self.field.is_option_in_answers()) {
            (None, true, true) => quote!(assert_eq!(#reached.as_deref(), Some(#value));),
            (None, true, false) => quote!(assert_eq!(#reached, #value);),
            (None, false, _) => quote!(assert_eq!(#reached, Some(#value));),
            (Some(Record { name, lent, .. }), true, true) => {
                quote!(assert_eq!(#lent.and_then(|#name| #reached.as_deref()), Some(#value));)
            }
            (Some(Record { name, lent, .. }), true, false) => {
                quote!(assert_eq!(#lent.map(|#name| #reached.as_str()), Some(#value));)
            }
            (Some(Record { name, lent, .. }), false, _) => {
                quote!(assert_eq!(#lent.and_then(|#name| #reached.as_ref()), Some(&#value));)
            }
        })
    }

    /// It has the value of another field of the answer.
    pub(super) fn equals_other(&self, other: &Self) -> Option<TokenStream> {
        let ((None, None), true) = ((&self.record, &other.record), self.field.ty == other.field.ty) else {
            return None;
        };
        let (one, other) = (&self.reached, &other.reached);
        Some(quote!(assert_eq!(#one, #other);))
    }

    /// It says something.
    pub(super) fn is_there(&self) -> TokenStream {
        let reached = &self.reached;
        match (&self.record, self.field.is_option_in_answers()) {
            (Some(Record { name, lent, .. }), true) => {
                quote!(assert!(#lent.and_then(|#name| #reached.as_ref()).is_some());)
            }
            (Some(Record { name, lent, .. }), false) => {
                quote!(assert!(#lent.is_some_and(|#name| !#reached.is_empty()));)
            }
            (None, true) => quote!(assert!(#reached.is_some());),
            (None, false) => quote!(assert!(!#reached.is_empty());),
        }
    }

    /// The list that is here has an entry with these values, or has none.
    pub(super) fn has(&self, spell: &Speller<'a>, values: &[(&str, &Value)], none: bool) -> Option<TokenStream> {
        let TypeRef::List(entry) = &self.field.ty else { return None };
        let (entry, name) = (record(spell.api, entry)?, Ident::new("entry", Span::call_site()));
        let conditions = values
            .iter()
            .map(|(wire, value)| is(spell, Answer { name: &name, within: None }, shown_field(entry, wire)?, value));
        let conditions = conditions.collect::<Option<Vec<_>>>()?;
        let (reached, not) = (&self.reached, none.then(|| quote!(!)));
        let asserts = quote!(assert!(#not #reached.iter().any(|#name| #(#conditions)&&*)););
        Some(match &self.record {
            None => asserts,
            // Folded, this would be nine lines in one expression.
            Some(Record { name, owned, .. }) => quote!(let #name = #owned.unwrap_or_default(); #asserts),
        })
    }
}

/// Whether a field has a value, as a condition.
pub(super) fn is(spell: &Speller<'_>, answer: Answer<'_>, field: &Field, value: &Value) -> Option<TokenStream> {
    let (place, value) = (answer.field(field), scalar(spell, field, value)?);
    Some(match (field.ty == TypeRef::String, field.is_option_in_answers()) {
        (true, true) => quote!(#place.as_deref() == Some(#value)),
        (true, false) => quote!(#place == #value),
        (false, _) => quote!(#place == Some(#value)),
    })
}

/// A value of a field that can be compared, as Rust.
fn scalar(spell: &Speller<'_>, field: &Field, value: &Value) -> Option<TokenStream> {
    match (&field.ty, value) {
        (_, Value::String(text)) if is_too_long(text) => None,
        (TypeRef::String, Value::String(text)) => Some(quote!(#text)),
        (TypeRef::Bool, Value::Bool(_)) | (TypeRef::Integer, Value::Number(_)) => exact(spell, &field.ty, value),
        (TypeRef::Named(id), Value::String(_)) if matches!(spell.api.ty(*id).kind, TypeKind::Enum(_)) => {
            exact(spell, &field.ty, value)
        }
        _ => None,
    }
}

/// A value of this type, as Rust.
fn exact(spell: &Speller<'_>, ty: &TypeRef, value: &Value) -> Option<TokenStream> {
    Values { spell, name: "", clears: false }.scalar(ty, value)
}

/// The record that a type is.
fn record<'a>(api: &'a Api, ty: &TypeRef) -> Option<&'a Struct> {
    let ty = if let TypeRef::Boxed(inner) = ty { inner } else { ty };
    match ty {
        TypeRef::Named(id) => match &api.ty(*id).kind {
            TypeKind::Struct(it) => Some(it),
            _ => None,
        },
        _ => None,
    }
}

/// The field of this name that an example may show.
pub(super) fn shown_field<'a>(it: &'a Struct, wire: &str) -> Option<&'a Field> {
    it.fields.iter().find(|field| field.base_wire() == wire && !field.is_reshaped() && !field.deprecated)
}
