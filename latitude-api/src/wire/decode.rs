//! Lenient decoding: a value of the wrong kind is kept instead of failing the answer.

use super::Record;
use crate::Extra;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

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

    fn or_kept(typed: Option<T>, original: impl Into<Value>) -> Self {
        typed.map_or_else(|| Self::Other(original.into()), Self::Typed)
    }
}

/// A type that JSON values are read into. Each method answers for one kind of JSON.
pub trait Decode: Sized {
    /// Whether the value has to be seen whole ([`Decode::from_value`]).
    const WHOLE: bool = false;

    /// Reads a whole value; called where [`Decode::WHOLE`] is set.
    fn from_value(value: Value) -> Decoded<Self> {
        Decoded::Other(value)
    }

    /// Reads a boolean.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    /// Reads an integer.
    fn from_i64(_: i64) -> Option<Self> {
        None
    }

    /// Reads a number with a fraction, or one beyond [`i64`].
    fn from_f64(_: f64) -> Option<Self> {
        None
    }

    /// Reads a string.
    fn from_text(_: &str) -> Option<Self> {
        None
    }

    /// Reads an array.
    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Decoded<Self>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Decoded::Other)
    }

    /// Reads an object.
    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Decoded<Self>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(map)).map(Decoded::Other)
    }

    /// How many values of this one have no place in its type; unions choose by it.
    fn misfits(&self) -> usize {
        0
    }
}

/// The seed and visitor that read any JSON value as a `T`.
pub struct Lenient<T>(PhantomData<T>);

impl<T: Decode> Lenient<T> {
    /// The seed.
    pub fn new() -> Self {
        Self(PhantomData)
    }

    /// Reads a value that is already in memory.
    pub fn read(value: Value) -> Decoded<T> {
        let kept = value.clone();
        Self::new().deserialize(value).unwrap_or(Decoded::Other(kept))
    }
}

impl<T: Decode> fmt::Debug for Lenient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lenient")
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for Lenient<T> {
    type Value = Decoded<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Decoded<T>, D::Error> {
        if T::WHOLE {
            Value::deserialize(deserializer).map(|value| match value {
                Value::Null => Decoded::Null,
                value => T::from_value(value),
            })
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de, T: Decode> Visitor<'de> for Lenient<T> {
    type Value = Decoded<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Decoded<T>, E> {
        Ok(Decoded::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Decoded<T>, E> {
        Ok(Decoded::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Decoded<T>, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Decoded<T>, E> {
        Ok(Decoded::or_kept(T::from_bool(value), value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Decoded<T>, E> {
        Ok(Decoded::or_kept(T::from_i64(value), value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Decoded<T>, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Ok(Decoded::Other(value.into())),
        }
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Decoded<T>, E> {
        Ok(match T::from_f64(value) {
            Some(typed) => Decoded::Typed(typed),
            // `12.0` is an integer in JSON Schema.
            None if value.fract() == 0.0 && value.abs() < 9e15 => Decoded::or_kept(T::from_i64(value as i64), value),
            None => Decoded::Other(value.into()),
        })
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Decoded<T>, E> {
        Ok(Decoded::or_kept(T::from_text(value), value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Decoded<T>, A::Error> {
        T::from_seq(seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Decoded<T>, A::Error> {
        T::from_map(map)
    }
}

impl Decode for String {
    fn from_text(value: &str) -> Option<Self> {
        Some(value.to_owned())
    }
}

impl Decode for bool {
    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Decode for i64 {
    fn from_i64(value: i64) -> Option<Self> {
        Some(value)
    }
}

impl Decode for f64 {
    fn from_i64(value: i64) -> Option<Self> {
        // An integer that a float can't hold exactly stays with its original.
        (value.unsigned_abs() <= 1 << 53).then_some(value as f64)
    }

    fn from_f64(value: f64) -> Option<Self> {
        Some(value)
    }
}

impl Decode for Value {
    const WHOLE: bool = true;

    fn from_value(value: Value) -> Decoded<Self> {
        Decoded::Typed(value)
    }
}

impl Decode for crate::JsonObject {
    const WHOLE: bool = true;

    fn from_value(value: Value) -> Decoded<Self> {
        match value {
            Value::Object(object) => Decoded::Typed(object),
            other => Decoded::Other(other),
        }
    }
}

impl<T: Decode> Decode for Box<T> {
    const WHOLE: bool = T::WHOLE;

    fn from_value(value: Value) -> Decoded<Self> {
        T::from_value(value).map(Box::new)
    }

    fn from_bool(value: bool) -> Option<Self> {
        T::from_bool(value).map(Box::new)
    }

    fn from_i64(value: i64) -> Option<Self> {
        T::from_i64(value).map(Box::new)
    }

    fn from_f64(value: f64) -> Option<Self> {
        T::from_f64(value).map(Box::new)
    }

    fn from_text(value: &str) -> Option<Self> {
        T::from_text(value).map(Box::new)
    }

    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Decoded<Self>, A::Error> {
        Ok(T::from_seq(seq)?.map(Box::new))
    }

    fn from_map<'de, A: MapAccess<'de>>(map: A) -> Result<Decoded<Self>, A::Error> {
        Ok(T::from_map(map)?.map(Box::new))
    }

    fn misfits(&self) -> usize {
        T::misfits(self)
    }
}

impl<T: Decode + super::Encode> Decode for Vec<T> {
    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Decoded<Self>, A::Error> {
        let mut items = Self::new();
        let mut originals: Option<Vec<Value>> = None;
        while let Some(item) = seq.next_element_seed(Lenient::<T>::new())? {
            let (typed, original) = match item {
                Decoded::Typed(item) => (Some(item), None),
                Decoded::Partly(item, original) => (Some(item), Some(original)),
                Decoded::Other(original) => (None, Some(original)),
                Decoded::Null => (None, Some(Value::Null)),
            };
            // The first item without a type turns the list so far back into JSON, so that the whole
            // list is kept in its order.
            if original.is_some() && originals.is_none() {
                originals = Some(items.iter().map(super::With::exact).collect());
            }
            if let Some(originals) = &mut originals {
                originals.push(match (original, &typed) {
                    (Some(original), _) => original,
                    (None, Some(item)) => super::With::exact(item),
                    (None, None) => Value::Null,
                });
            }
            items.extend(typed);
        }
        Ok(match originals {
            None => Decoded::Typed(items),
            Some(originals) => Decoded::Partly(items, Value::Array(originals)),
        })
    }
}

impl<T: Decode + super::Encode> Decode for BTreeMap<String, T> {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Decoded<Self>, A::Error> {
        let mut entries = Self::new();
        let mut misfits = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            match map.next_value_seed(Lenient::<T>::new())? {
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
            return Ok(Decoded::Typed(entries));
        }
        for (key, value) in &entries {
            misfits.entry(key.as_str()).or_insert_with(|| super::With::exact(value));
        }
        Ok(Decoded::Partly(entries, Value::Object(misfits)))
    }
}

/// Reads one field of a record, keeping what its slot can't take.
pub fn slot<'de, S: super::Slot, A: MapAccess<'de>>(
    slot: &mut S,
    extra: &mut Extra,
    key: Cow<'de, str>,
    map: &mut A,
) -> Result<(), A::Error> {
    if let Some(original) = slot.fill(map.next_value_seed(Lenient::<S::Item>::new())?) {
        extra.insert(key.into_owned(), original);
    }
    Ok(())
}

/// Reads a record off an object.
pub fn record<'de, T: Record, A: MapAccess<'de>>(mut map: A) -> Result<Decoded<T>, A::Error> {
    let mut record = T::default();
    while let Some(key) = map.next_key_seed(Key)? {
        record.set(key, &mut map)?;
    }
    Ok(Decoded::Typed(record))
}

/// Reads a record where one is a must, for `Deserialize`.
pub fn record_of<'de, T: Decode + Default, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match Lenient::<T>::new().deserialize(deserializer)? {
        Decoded::Typed(value) | Decoded::Partly(value, _) => Ok(value),
        Decoded::Null => Ok(T::default()),
        Decoded::Other(value) => Err(D::Error::custom(format_args!("expected an object, found {}", kind(&value)))),
    }
}

/// Reads a value where one is a must, for the `Deserialize` of unions and enums.
pub fn buffered<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    match Lenient::<T>::new().deserialize(deserializer)? {
        Decoded::Typed(value) | Decoded::Partly(value, _) => Ok(value),
        Decoded::Null => Err(D::Error::custom("expected a value, found null")),
        Decoded::Other(value) => Err(D::Error::custom(format_args!("unexpected {}", kind(&value)))),
    }
}

/// Of the readings of one value, the one with the fewest misfits; the first among equals.
pub fn values<T>(readings: impl IntoIterator<Item = Option<(usize, T)>>) -> Option<T> {
    readings.into_iter().flatten().reduce(|best, next| if next.0 < best.0 { next } else { best }).map(|(_, value)| value)
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

/// An object key, borrowed where the input allows.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object key")
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value))
    }
}
