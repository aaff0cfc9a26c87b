//! What makes a resource the one that an order describes.

use crate::call::Outgoing;
use crate::wire::{Record, at};

/// The values of an order by which the resource is known.
#[derive(Clone)]
pub(crate) struct FindBy {
    parts: Vec<Part>,
    /// Fields and the values of what is no match any more, as it is going away.
    going: Vec<(&'static str, &'static [&'static str])>,
}

#[derive(Clone)]
struct Part {
    /// The property of the body, as a JSON pointer.
    property: &'static str,
    /// The attributes that may hold the same value, as JSON pointers. None where the list itself is of this value.
    fields: &'static [&'static str],
    wanted: Option<String>,
    rule: Rule,
    filter: Option<&'static str>,
    /// Whether being absent is a value like any other.
    optional: bool,
}

/// What of two texts has to be equal.
#[derive(Clone, Copy)]
enum Rule {
    All,
    AllButCase,
    /// The algorithm and the key of an SSH key; behind them is a comment.
    PublicKey,
}

#[derive(Debug, PartialEq)]
pub(super) enum Judgement {
    Same,
    Other,
    /// It can't be told, as these attributes are missing or odd.
    Unclear(String),
}

enum Value {
    Missing,
    Odd,
    Text(String),
}

#[allow(dead_code, reason = "which rules there are depends on the description")]
impl FindBy {
    pub(crate) fn new() -> Self {
        Self { parts: Vec::new(), going: Vec::new() }
    }

    /// A property of the body, and the attributes of which one has to be equal to it.
    pub(crate) fn same(mut self, body: &dyn Record, property: &'static str, fields: &'static [&'static str]) -> Self {
        let wanted = match value(body, property) {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        };
        self.parts.push(Part { property, fields, wanted, rule: Rule::All, filter: None, optional: false });
        self
    }

    /// Compares the last property without regard to case.
    pub(crate) fn ignoring_case(self) -> Self {
        self.last(|part| part.rule = Rule::AllButCase)
    }

    /// Compares the last property as an SSH key, without its comment.
    pub(crate) fn ignoring_comment(self) -> Self {
        self.last(|part| part.rule = Rule::PublicKey)
    }

    /// Takes the last property, where it is left out, for a value that the attribute lacks, too.
    pub(crate) fn optional(self) -> Self {
        self.last(|part| part.optional = true)
    }

    /// Sends the last property as a filter of the list, too.
    pub(crate) fn filter(self, name: &'static str) -> Self {
        self.last(|part| part.filter = Some(name))
    }

    /// What has one of these values is going away and no match.
    pub(crate) fn unless(mut self, field: &'static str, values: &'static [&'static str]) -> Self {
        self.going.push((field, values));
        self
    }

    /// A property as text, for the list that is of this value; empty where the body lacks it.
    pub(crate) fn text(&self, property: &str) -> String {
        let part = self.parts.iter().find(|part| part.property == property);
        part.and_then(|part| part.wanted.clone()).unwrap_or_default()
    }

    fn last(mut self, change: impl FnOnce(&mut Part)) -> Self {
        if let Some(part) = self.parts.last_mut() {
            change(part);
        }
        self
    }
}

impl FindBy {
    pub(super) fn set_filters(&self, list: &mut Outgoing) {
        for part in &self.parts {
            if let (Some(name), Some(value)) = (part.filter, &part.wanted)
                // Where case doesn't count, the API may have changed it, and its filter may be exact.
                && !(matches!(part.rule, Rule::AllButCase) && value.chars().any(char::is_uppercase))
            {
                list.set_query(name, value.clone());
            }
        }
    }

    /// Why a body can't be looked for: a property is left out by which the resource is known.
    pub(super) fn refusal(&self) -> Option<String> {
        let unset = |part: &&Part| part.wanted.is_none();
        if !self.parts.is_empty() && self.parts.iter().all(|part| part.optional && part.wanted.is_none()) {
            let all: Vec<_> = self.parts.iter().map(|part| format!("`{}`", name(part.property))).collect();
            let all = all.join(" nor ");
            return Some(format!("neither {all} is set, and what is there already is found by them"));
        }
        let part = self.parts.iter().filter(unset).find(|part| !part.optional)?;
        let all: Vec<_> = self.parts.iter().map(|part| format!("`{}`", name(part.property))).collect();
        Some(format!(
            "`{}` is not set: what is there already is found by {}, so that each of them needs a value",
            name(part.property),
            all.join(" and ")
        ))
    }

    pub(super) fn judge(&self, attributes: &dyn Record) -> Judgement {
        let is_going = self.going.iter().any(|(field, values)| match value(attributes, field) {
            // The API writes the same word in two cases.
            Value::Text(text) => values.iter().any(|value| value.eq_ignore_ascii_case(&text)),
            Value::Missing | Value::Odd => false,
        });
        if is_going {
            return Judgement::Other;
        }
        let mut unclear = Vec::new();
        for part in &self.parts {
            match part.judge(attributes) {
                Judgement::Same => {}
                Judgement::Other => return Judgement::Other,
                Judgement::Unclear(fields) => unclear.push(fields),
            }
        }
        if unclear.is_empty() { Judgement::Same } else { Judgement::Unclear(unclear.join(" and ")) }
    }
}

impl Part {
    fn judge(&self, attributes: &dyn Record) -> Judgement {
        if self.fields.is_empty() {
            return Judgement::Same;
        }
        let values: Vec<Value> = self.fields.iter().map(|field| value(attributes, field)).collect();
        let missing = values.iter().all(|value| matches!(value, Value::Missing));
        let equal = |value: &Value| match (value, &self.wanted) {
            (Value::Text(text), Some(wanted)) => self.rule.is_same(text, wanted),
            _ => false,
        };
        match (&self.wanted, self.optional) {
            (None, _) if missing => Judgement::Same,
            (Some(_), true) if missing => Judgement::Other,
            _ if values.iter().any(equal) => Judgement::Same,
            (Some(_), _) if values.iter().all(|value| matches!(value, Value::Text(_))) => Judgement::Other,
            (None, _) if values.iter().any(|value| matches!(value, Value::Text(_))) => Judgement::Other,
            _ => {
                let fields: Vec<_> = self.fields.iter().map(|field| format!("`{}`", name(field))).collect();
                Judgement::Unclear(fields.join(" or "))
            }
        }
    }
}

impl Rule {
    fn is_same(self, a: &str, b: &str) -> bool {
        match self {
            Self::All => a == b,
            Self::AllButCase => a.to_lowercase() == b.to_lowercase(),
            Self::PublicKey => a.split_whitespace().take(2).eq(b.split_whitespace().take(2)),
        }
    }
}

fn value(record: &dyn Record, field: &str) -> Value {
    match at(record, field) {
        None => Value::Missing,
        Some(json) => json.word().map_or(Value::Odd, Value::Text),
    }
}

/// A JSON pointer as one says it.
fn name(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~")
}
