//! What an action finds, with all that references lead to in their stead: the same whether a schema stands in a place or
//! behind a reference.

use serde_json::{Map, Value};

use super::against::Met;
use super::{AGAINST, Applier, WRAP, path::Path};
use crate::openapi::grammar::{Kind, Place};
use crate::openapi::pointer::{child, get};
use crate::openapi::reference;
use crate::openapi::share;

/// What takes more nodes than that isn't compared.
const MOST: usize = 20_000;

/// The same of more levels.
const DEEPEST: usize = 256;

/// What an action finds at one place.
pub(crate) struct Lead {
    /// Whether the action says that it was written against this.
    pub(crate) is_known: bool,
    /// Without references; nothing where that would be too much, goes in a circle, or isn't wanted.
    pub(crate) whole: Option<Value>,
    /// Whether it is a media type that the action removes, and another one that says the same stays beside it.
    pub(crate) is_spare: bool,
}

impl Applier<'_> {
    /// What an action with another target would find that says what it was written against; nothing of what it wraps.
    /// `all` wants the whole of what is known, too, and what is spare.
    pub(crate) fn leads(&self, action: &Value, target: &str, all: bool) -> Vec<Lead> {
        let Some(known) = action.get(AGAINST).and_then(Value::as_array) else { return Vec::new() };
        if action.get(WRAP).is_some() {
            return Vec::new();
        }
        let places = Path::parse(target).map(|path| path.select(self.document)).unwrap_or_default();
        let met = self.met(target, &places, action.get("update"), None);
        let lead = |met: &Met| {
            let is_known = met.is_in(known);
            let whole = if all || !is_known { self.whole(met) } else { None };
            let is_spare = all && action.get("update").is_none() && self.is_spare(&met.at, &places);
            Lead { is_known, whole, is_spare }
        };
        met.iter().map(lead).collect()
    }

    fn is_spare(&self, place: &str, removed: &[String]) -> bool {
        let Some((holder, _)) = place.rsplit_once('/') else { return false };
        let types = get(self.document, holder).and_then(Value::as_object);
        let (Place::Map(Kind::MediaType), Some(types)) = (Place::of(holder), types) else { return false };
        let whole = self.expanded(place);
        let mut others = types.keys().map(|name| child(holder, name)).filter(|other| !removed.contains(other));
        whole.is_some() && others.any(|other| self.expanded(&other) == whole)
    }

    fn expanded(&self, place: &str) -> Option<Value> {
        let mut expansion = Expansion { document: self.document, open: Vec::new(), depth: 0, left: MOST };
        expansion.of(facts(self.document, place)?)
    }

    fn whole(&self, met: &Met) -> Option<Value> {
        let mut whole = self.expanded(&met.at)?;
        // The values of an enum to which others are added don't matter.
        if met.fact != met.there
            && let Some(values) = whole.get_mut("enum")
        {
            *values = Value::Array(Vec::new());
        }
        Some(crate::digest::sorted(whole))
    }
}

/// Puts what references lead to in their stead.
struct Expansion<'d> {
    document: &'d Value,
    /// The references that it is within.
    open: Vec<String>,
    depth: usize,
    /// How many nodes may follow.
    left: usize,
}

impl Expansion<'_> {
    fn of(&mut self, facts: Value) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        self.depth = Some(self.depth + 1).filter(|depth| *depth < DEEPEST)?;
        let whole = match facts {
            Value::Object(members) => match members.get("$ref").and_then(Value::as_str).and_then(reference::local) {
                Some(at) => self.referred(at, members)?,
                None => {
                    let members = members.into_iter().map(|(key, member)| Some((key, self.of(member)?)));
                    Value::Object(members.collect::<Option<_>>()?)
                }
            },
            Value::Array(elements) => {
                elements.into_iter().map(|element| self.of(element)).collect::<Option<Vec<_>>>()?.into()
            }
            plain => plain,
        };
        self.depth -= 1;
        Some(whole)
    }

    fn referred(&mut self, at: String, mut beside: Map<String, Value>) -> Option<Value> {
        if self.open.contains(&at) {
            return None;
        }
        let facts = facts(self.document, &at)?;
        self.open.push(at);
        let mut whole = self.of(facts)?;
        self.open.pop();
        // What a property says of itself counts as if it stood in place of the reference.
        beside.remove("$ref");
        if let Some(members) = whole.as_object_mut() {
            members.extend(beside);
        }
        Some(whole)
    }
}

fn facts(document: &Value, at: &str) -> Option<Value> {
    Some(share::facts(get(document, at)?, Place::of(at)))
}
