//! What an example asserts of an answer: a secret that comes along, what was sent or asked for, what the call changes, or
//! else a field that has a value. Where an answer has none of these, its status is asserted.

use super::Home;
use super::places::{Answer, Place, is, shown_field};
use super::room::sorted;
use crate::emit::types::ident;
use crate::ir::{Field, Ident as Name, Item, Operation, Output, ParamPlace, Struct, TypeId, TypeKind, TypeRef, Verb};
use crate::spell::Speller;
use crate::words;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

pub(super) fn asserts(home: &Home<'_>, spell: &Speller<'_>, operation: &Operation, answer: &Ident) -> Vec<TokenStream> {
    let of = |id, within| Said::new(spell, operation, id, Answer { name: answer, within });
    match &operation.output {
        Output::Resource { attributes, has_id } => {
            let named = has_id.then(|| itself(operation, answer)).flatten();
            match (named, of(*attributes, Some("attributes")).as_ref().and_then(said)) {
                (Some(named), _) if operation.verb == Verb::Get => vec![named],
                (None, None) if *has_id => vec![quote!(assert!(!#answer.id.is_empty());)],
                (named, said) => named.into_iter().chain(said).collect(),
            }
        }
        Output::Data(id) => of(*id, Some("data")).as_ref().and_then(said).into_iter().collect(),
        Output::Json(TypeRef::Named(id)) => of(*id, None).as_ref().and_then(said).into_iter().collect(),
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
        let text = shown?.pointer("/attributes")?.get(wire)?;
        let field = shown_field(it, wire).filter(|field| field.ty == TypeRef::String)?;
        is(spell, Answer { name: &item, within: Some("attributes") }, field, text)
    };
    let by_id = || {
        let shown = shown?.get("id")?.as_str().filter(|id| home.known.contains(id))?;
        Some(quote!(#item.id == #shown))
    };
    // The name of what belongs to something else may be made up by the API.
    let by_name = || if operation.arguments.is_empty() { by_field("name") } else { None };
    match by_id().or_else(|| by_field("slug")).or_else(by_name) {
        Some(is) => quote!(assert!(#answer.iter().any(|#item| #is));),
        None => quote!(assert!(!#answer.is_empty());),
    }
}

/// The resource is the one that was asked for, where the description shows as much.
fn itself(operation: &Operation, answer: &Ident) -> Option<TokenStream> {
    let shown = operation.shown.body.as_ref()?.pointer("/data/id")?;
    let path = operation.arguments.iter().rfind(|param| param.place == ParamPlace::Path)?;
    let id = path.example.as_ref().filter(|asked| *asked == shown)?.as_str()?;
    Some(quote!(assert_eq!(#answer.id, #id);))
}

/// A secret that comes along, or a field that has what was sent or asked for, or what the call does; else one that says
/// something.
fn said(said: &Said<'_>) -> Option<TokenStream> {
    let verb = said.operation.verb;
    // What a call changes is what was sent, not the state.
    let state = || if matches!(verb, Verb::Post | Verb::Delete) { said.state() } else { None };
    let change = || if verb == Verb::Get { None } else { said.done().or_else(state) };
    let named = said.secret().or_else(|| said.echoed()).or_else(|| said.linked());
    named.or_else(change).or_else(|| said.telling())
}

struct Said<'a> {
    spell: &'a Speller<'a>,
    operation: &'a Operation,
    it: &'a Struct,
    answer: Answer<'a>,
    shown: Option<&'a Value>,
}

impl<'a> Said<'a> {
    fn new(spell: &'a Speller<'a>, operation: &'a Operation, id: TypeId, answer: Answer<'a>) -> Option<Self> {
        let TypeKind::Struct(it) = &spell.api.ty(id).kind else { return None };
        let shown = operation.shown.body.as_ref();
        let shown = shown.and_then(|body| ["/data/attributes", "/data", ""].iter().find_map(|at| body.pointer(at)));
        Some(Self { spell, operation, it, answer, shown })
    }

    /// A secret, which nothing else may ever show again.
    fn secret(&self) -> Option<TokenStream> {
        let is_secret = |field: &&Field| field.ty == TypeRef::Secret && self.shown_of(field).is_some_and(tells);
        Some(Place::of_field(self.answer, self.fields().find(is_secret)?).is_there())
    }

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
        let equals = |field: &Field| {
            let mut sent = self.sent().filter(|(own, _)| own.base_wire() == field.base_wire() && own.ty == field.ty);
            self.equals(field, sent.next()?.1)
        };
        let is_list = |field: &&Field| matches!(field.ty, TypeRef::List(_));
        let one = self.fields().filter(|field| !is_list(field)).find_map(equals);
        one.or_else(|| self.fields().filter(is_list).find_map(equals))
    }

    /// What was named in the body or the path is a field of the answer, or the record that the answer has of it:
    /// `server.id` for `server_id`.
    fn linked(&self) -> Option<TokenStream> {
        // What is said last says most of it: of a project and a server, the server.
        let body = self.sent().rev().map(|(field, value)| (field.base_wire(), value));
        let asked = self.operation.arguments.iter().rev();
        let asked = asked.filter_map(|param| Some((within_brackets(&param.wire), param.example.as_ref()?)));
        let mut named = body.chain(asked).filter(|(_, value)| value.is_string());
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
        let lists = self.fields().flat_map(|field| {
            let inner = self.shown_of(field).and_then(Value::as_object).into_iter().flat_map(sorted);
            let within = inner.map(|(inner, _)| vec![field.base_wire(), inner]);
            std::iter::once(vec![field.base_wire()]).chain(within)
        });
        lists.into_iter().find_map(|path| {
            let entries = self.at(&path)?.as_array()?;
            let entry = entries.iter().find(|entry| entry.get(name) == Some(value))?;
            let place = Place::find(self.spell.api, self.it, self.answer, &path)?;
            // How far it is tells what the call does with it.
            let state = ["status", "state"].into_iter().find_map(|state| Some((state, entry.get(state)?)));
            let values: Vec<_> = std::iter::once((name, value)).chain(state).collect();
            place.has(self.spell, &values, false)
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

/// `project` of `filter[project]`.
fn within_brackets(wire: &str) -> &str {
    wire.rsplit_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or(wire)
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
