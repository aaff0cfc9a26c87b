//! What an example shows of an answer: that it has what was sent, is what was asked for, or says something at all. Where
//! there is nothing of this, its status has to do.

use super::Home;
use super::places::{Answer, Place};
use super::room::sorted;
use crate::emit::types::ident;
use crate::ir::{Field, Ident as Name, Item, Operation, Output, ParamPlace, Struct, TypeId, TypeKind, TypeRef, Verb};
use crate::spell::Speller;
use crate::words;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

pub(super) fn asserts(home: &Home<'_>, spell: &Speller<'_>, operation: &Operation, answer: &Ident) -> Vec<TokenStream> {
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
        Output::List { item: Item::Resource(id), .. } => vec![listed(home, spell, operation, *id, answer)],
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

/// The list has the resource that the description shows first, known by what other examples ask for it by.
fn listed(home: &Home<'_>, spell: &Speller<'_>, operation: &Operation, id: TypeId, answer: &Ident) -> TokenStream {
    let shown = operation.shown.body.as_ref().and_then(|body| body.pointer("/data/0"));
    let last = words::words(&spell.api.ty(id).name).pop().unwrap_or_default();
    let item = ident(&Name::lower(&last));
    let by_field = |wire: &str| {
        let TypeKind::Struct(it) = &spell.api.ty(id).kind else { return None };
        let text = shown?.pointer("/attributes")?.get(wire)?.as_str()?;
        let place = Place::find(spell.api, it, Answer { name: &item, within: Some("attributes") }, &[wire])?;
        place.is_text(text)
    };
    let by_id = || {
        let shown = shown?.get("id")?.as_str().filter(|id| home.known.contains(id))?;
        Some(quote!(#item.id == #shown))
    };
    // What is within something else may have a name by chance.
    let by_name = || if operation.arguments.is_empty() { by_field("name") } else { None };
    match by_field("slug").or_else(by_id).or_else(by_name) {
        Some(is) => quote!(assert!(#answer.iter().any(|#item| #is));),
        None => quote!(assert!(!#answer.is_empty());),
    }
}

/// The resource is the one that was asked for, where the description shows as much.
fn itself(operation: &Operation, answer: &Ident) -> Option<TokenStream> {
    let shown = operation.shown.body.as_ref()?.pointer("/data/id")?;
    let id = last_of_path(operation).filter(|(_, asked)| *asked == shown)?.1.as_str()?;
    Some(quote!(assert_eq!(#answer.id, #id);))
}

/// The last parameter of the path, with the value that the description shows.
fn last_of_path(operation: &Operation) -> Option<(&str, &Value)> {
    let path = operation.arguments.iter().rfind(|param| param.place == ParamPlace::Path)?;
    Some((&path.wire, path.example.as_ref()?))
}

/// A field that has what was sent or asked for, or what the call does; else one that says something.
pub(super) fn said(spell: &Speller<'_>, operation: &Operation, id: TypeId, answer: Answer<'_>) -> Option<TokenStream> {
    let TypeKind::Struct(it) = &spell.api.ty(id).kind else { return None };
    let shown = operation.shown.body.as_ref();
    let shown = shown.and_then(|body| ["/data/attributes", "/data", ""].iter().find_map(|at| body.pointer(at)));
    let said = Said { spell, operation, it, answer, shown };
    let change = || if operation.verb == Verb::Get { None } else { said.done().or_else(|| said.state()) };
    said.echoed().or_else(|| said.linked()).or_else(change).or_else(|| said.telling())
}

struct Said<'a> {
    spell: &'a Speller<'a>,
    operation: &'a Operation,
    it: &'a Struct,
    answer: Answer<'a>,
    shown: Option<&'a Value>,
}

impl<'a> Said<'a> {
    fn fields(&self) -> impl Iterator<Item = &'a Field> {
        self.it.fields.iter().filter(|field| !field.is_reshaped() && !field.deprecated)
    }

    fn shown_of(&self, field: &Field) -> Option<&'a Value> {
        self.shown?.get(field.base_wire())
    }

    fn equals(&self, field: &Field, value: &Value) -> Option<TokenStream> {
        Place::of_field(self.answer, field).equals(self.spell, value)
    }

    /// The fields of the body that have a value.
    fn sent(&self) -> impl DoubleEndedIterator<Item = (&'a Field, &'a Value)> {
        let body = self.operation.body.as_ref().and_then(|body| body.example.as_ref());
        let fields = self.operation.body_type().and_then(|id| match &self.spell.api.ty(id).kind {
            TypeKind::Struct(it) => Some(&it.fields),
            _ => None,
        });
        fields.into_iter().flatten().filter_map(move |field| Some((field, body?.get(field.base_wire())?)))
    }

    /// What was sent comes back.
    fn echoed(&self) -> Option<TokenStream> {
        self.fields().find_map(|field| {
            let mut sent = self.sent().filter(|(own, _)| own.base_wire() == field.base_wire() && own.ty == field.ty);
            self.equals(field, sent.next()?.1)
        })
    }

    /// What was named in the body or the path is a field of the answer, or the record that the answer has of it:
    /// `server.id` for `server_id`.
    fn linked(&self) -> Option<TokenStream> {
        // What is said last says most of it: of a project and a server, the server.
        let body = self.sent().rev().map(|(field, value)| (field.base_wire(), value));
        let mut named = body.chain(last_of_path(self.operation)).filter(|(_, value)| value.is_string());
        named.find_map(|(name, value)| {
            let stem = name.strip_suffix("_id").unwrap_or(name);
            let record = || self.fields().map(|field| vec![field.base_wire(), name]);
            let same = self.fields().filter(|field| self.shown_of(field) == Some(value));
            let paths = [vec![name], vec![stem, "id"]].into_iter().chain(record());
            let mut paths = paths.chain(same.map(|field| vec![field.base_wire()]));
            let equal = paths.find_map(|path| {
                let shown = self.at(&path).filter(|shown| *shown == value)?;
                Place::find(self.spell.api, self.it, self.answer, &path)?.equals(self.spell, shown)
            });
            equal.or_else(|| self.listed(name, value))
        })
    }

    /// A list of the answer, or of a record in it, has an entry with what was named.
    fn listed(&self, name: &str, value: &Value) -> Option<TokenStream> {
        let text = value.as_str()?;
        let lists = self.fields().flat_map(|field| {
            let inner = self.shown_of(field).and_then(Value::as_object).into_iter().flat_map(sorted);
            let within = inner.map(|(inner, _)| vec![field.base_wire(), inner]);
            std::iter::once(vec![field.base_wire()]).chain(within)
        });
        lists.into_iter().find_map(|path| {
            let entries = self.at(&path)?.as_array()?;
            entries.iter().find(|entry| entry.get(name) == Some(value))?;
            let place = Place::find(self.spell.api, self.it, self.answer, &path)?;
            place.has(self.spell.api, name, &quote!(#text), false)
        })
    }

    fn at(&self, path: &[&str]) -> Option<&'a Value> {
        path.iter().try_fold(self.shown?, |value, name| value.get(name))
    }

    /// What the call does is done: `locked` of `lock`.
    fn done(&self) -> Option<TokenStream> {
        let mut changed = self.fields().filter(|field| field.ty == TypeRef::Bool && is_of(self.operation, field));
        changed.find_map(|field| self.equals(field, self.shown_of(field)?))
    }

    /// It is in the state that the description shows.
    fn state(&self) -> Option<TokenStream> {
        let mut states = self.fields().filter(|field| matches!(field.base_wire(), "status" | "state"));
        states.find_map(|field| self.equals(field, self.shown_of(field)?))
    }

    fn telling(&self) -> Option<TokenStream> {
        let tells = |field: &&Field| self.shown_of(field).is_some_and(tells);
        let scalar = |field: &&Field| !matches!(field.ty, TypeRef::List(_) | TypeRef::Map(_) | TypeRef::Json);
        let field = self.fields().filter(tells).find(scalar).or_else(|| self.fields().find(tells))?;
        Some(Place::of_field(self.answer, field).is_there())
    }
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
