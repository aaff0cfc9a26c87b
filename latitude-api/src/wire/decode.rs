//! Lenient decoding: a value of the wrong kind is kept instead of failing the answer.

use super::{Encode, How, Record, Slot, exact};
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What became of one JSON value.
#[derive(Debug)]
pub enum Decoded<T> {
    /// JSON null.
    Null,
    /// The value has its type.
    Typed(T),
    /// The value has its type as far as it goes; the original says more.
    Partly(T, Value),
    /// The value is of another kind.
    Other(Value),
}

impl<T> Decoded<T> {
    /// The same outcome with the typed value mapped.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Decoded<U> {
        match self {
            Self::Null => Decoded::Null,
            Self::Typed(value) => Decoded::Typed(f(value)),
            Self::Partly(value, original) => Decoded::Partly(f(value), original),
            Self::Other(original) => Decoded::Other(original),
        }
    }
}

/// A type that JSON values are read into.
pub trait Decode: Sized {
    /// Reads a value that isn't null.
    fn decode(value: Value) -> Decoded<Self>;

    /// A kept original as it may be shown: what can be read of it is written again, without its secrets.
    fn redacted(original: &Value) -> Value {
        original.clone()
    }

    /// The id, if the value is a resource.
    fn id(&self) -> Option<&str> {
        None
    }

    /// How many values of this one have no place in its type; unions choose by it.
    fn misfits(&self) -> usize {
        0
    }
}

/// Reads any value.
pub fn read<T: Decode>(value: Value) -> Decoded<T> {
    if value.is_null() { Decoded::Null } else { T::decode(value) }
}

/// Reads one field; gives back what its slot can't hold.
pub fn fill<S: Slot>(slot: &mut S, value: Value) -> Option<Value> {
    slot.fill(read(value))
}

/// Reads a record off an object.
pub fn record<T: Record>(value: Value) -> Decoded<T> {
    let Value::Object(map) = value else { return Decoded::Other(value) };
    let mut record = T::default();
    for (key, value) in map {
        if let Some(kept) = record.set(&key, value) {
            record.extra_mut().insert(key, kept);
        }
    }
    Decoded::Typed(record)
}

/// Reads a value where one is a must, for `serde`.
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match read(Value::deserialize(deserializer)?) {
        Decoded::Typed(value) | Decoded::Partly(value, _) => Ok(value),
        Decoded::Null => Err(D::Error::custom("null where a value was expected")),
        Decoded::Other(value) => Err(D::Error::custom(format_args!("{} is of the wrong kind", kind(&value)))),
    }
}

/// Of the readings of one value, the one with the fewest misfits; the first among equals.
#[allow(dead_code, reason = "a description may have no union")]
pub(crate) fn values<T>(readings: impl IntoIterator<Item = Option<(usize, T)>>) -> Option<T> {
    readings
        .into_iter()
        .flatten()
        .reduce(|best, next| if next.0 < best.0 { next } else { best })
        .map(|(_, value)| value)
}

/// The kind of a JSON value, in words. The value itself may be a secret.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

impl Decode for String {
    fn decode(value: Value) -> Decoded<Self> {
        match value {
            Value::String(text) => Decoded::Typed(text),
            other => Decoded::Other(other),
        }
    }
}

impl Decode for bool {
    fn decode(value: Value) -> Decoded<Self> {
        match value {
            Value::Bool(yes) => Decoded::Typed(yes),
            other => Decoded::Other(other),
        }
    }
}

/// Beyond this, a float is no exact integer.
pub(super) const EXACT: f64 = 9_007_199_254_740_992.0;

impl Decode for i64 {
    fn decode(value: Value) -> Decoded<Self> {
        // `12.0` is an integer in JSON Schema.
        let whole = || {
            value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < EXACT).map(|number| number as i64)
        };
        match value.as_i64().or_else(whole) {
            Some(number) => Decoded::Typed(number),
            None => Decoded::Other(value),
        }
    }
}

impl Decode for f64 {
    fn decode(value: Value) -> Decoded<Self> {
        // An integer that a float can't hold exactly stays as it is.
        let exact = |number: &Self| !(value.is_i64() || value.is_u64()) || number.abs() <= EXACT;
        match value.as_f64().filter(exact) {
            Some(number) => Decoded::Typed(number),
            None => Decoded::Other(value),
        }
    }
}

impl Decode for Value {
    fn decode(value: Value) -> Decoded<Self> {
        Decoded::Typed(value)
    }
}

impl Decode for crate::JsonObject {
    fn decode(value: Value) -> Decoded<Self> {
        match value {
            Value::Object(object) => Decoded::Typed(object),
            other => Decoded::Other(other),
        }
    }
}

/// The same for a list in the place of one record: its items are read as the record would be.
pub fn redacted_items<T: Decode + Encode>(original: &Value) -> Value {
    match original {
        Value::Array(items) => items.iter().map(redacted::<T>).collect(),
        other => other.clone(),
    }
}

/// The same for a value within a list or a map.
fn redacted<T: Decode + Encode>(original: &Value) -> Value {
    match read::<T>(original.clone()) {
        Decoded::Typed(value) => value.encode(How::PUBLIC),
        Decoded::Partly(_, original) => T::redacted(&original),
        Decoded::Null | Decoded::Other(_) => original.clone(),
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(value: Value) -> Decoded<Self> {
        T::decode(value).map(Self::new)
    }

    fn redacted(original: &Value) -> Value {
        T::redacted(original)
    }

    fn misfits(&self) -> usize {
        T::misfits(self)
    }
}

impl<T: Decode + Encode> Decode for Vec<T> {
    fn decode(value: Value) -> Decoded<Self> {
        let Value::Array(values) = value else { return Decoded::Other(value) };
        let mut items = Self::with_capacity(values.len());
        let mut originals: Option<Vec<Value>> = None;
        for value in values {
            let (typed, original) = match read::<T>(value) {
                Decoded::Typed(item) => (Some(item), None),
                Decoded::Partly(item, original) => (Some(item), Some(original)),
                Decoded::Other(original) => (None, Some(original)),
                Decoded::Null => (None, Some(Value::Null)),
            };
            // The first item without a type turns the list so far back into JSON, so that the whole
            // list is kept in its order.
            if original.is_some() && originals.is_none() {
                originals = Some(items.iter().map(exact).collect());
            }
            if let Some(originals) = &mut originals {
                originals.extend(original.or_else(|| typed.as_ref().map(exact)));
            }
            items.extend(typed);
        }
        match originals {
            None => Decoded::Typed(items),
            Some(originals) => Decoded::Partly(items, Value::Array(originals)),
        }
    }

    fn redacted(original: &Value) -> Value {
        redacted_items::<T>(original)
    }
}

impl<T: Decode + Encode> Decode for BTreeMap<String, T> {
    fn decode(value: Value) -> Decoded<Self> {
        let Value::Object(values) = value else { return Decoded::Other(value) };
        let mut entries = Self::new();
        let mut misfits = Map::new();
        for (key, value) in values {
            match read::<T>(value) {
                Decoded::Typed(value) => drop(entries.insert(key, value)),
                Decoded::Null => drop(misfits.insert(key, Value::Null)),
                Decoded::Other(original) => drop(misfits.insert(key, original)),
                Decoded::Partly(value, original) => {
                    misfits.insert(key.clone(), original);
                    entries.insert(key, value);
                }
            }
        }
        if misfits.is_empty() {
            return Decoded::Typed(entries);
        }
        for (key, value) in &entries {
            misfits.entry(key.as_str()).or_insert_with(|| exact(value));
        }
        Decoded::Partly(entries, Value::Object(misfits))
    }

    fn redacted(original: &Value) -> Value {
        match original {
            Value::Object(values) => values.iter().map(|(key, value)| (key.clone(), redacted::<T>(value))).collect(),
            other => other.clone(),
        }
    }
}
