//! Encoding: what was decoded comes out again, typed fields first.

use super::decode::EXACT;
use super::{Decode, Record, Slot};
use crate::{Extra, JsonObject};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;

/// What an encoding shows.
#[derive(Clone, Copy, Debug)]
pub struct How<'a> {
    /// Secrets in clear text.
    pub secrets: bool,
    /// Values without a place in their type.
    pub extra: bool,
    /// Takes the name of a required field that holds nothing.
    missing: Option<&'a Cell<Option<&'static str>>>,
}

impl How<'_> {
    /// For `Serialize`: secrets stay hidden.
    pub const PUBLIC: How<'static> = How { secrets: false, extra: true, missing: None };
    /// Everything that was received.
    pub const EXACT: How<'static> = How { secrets: true, extra: true, missing: None };
    /// Only what found a place in its type.
    #[cfg(feature = "contract")]
    pub const TYPED: How<'static> = How { secrets: true, extra: false, missing: None };
}

/// A type that JSON is written from.
pub trait Encode {
    /// The value as JSON.
    fn encode(&self, how: How<'_>) -> Value;

    /// The value on its way to the API, or the name of a required field that holds nothing.
    fn encode_checked(&self) -> Result<Value, &'static str> {
        let missing = Cell::new(None);
        let value = self.encode(How { secrets: true, extra: true, missing: Some(&missing) });
        missing.get().map_or(Ok(value), Err)
    }
}

/// The value as it was received.
pub fn exact<T: Encode>(value: &T) -> Value {
    value.encode(How::EXACT)
}

/// Writes a value for `serde`.
pub fn serialize<T: Encode, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.encode(How::PUBLIC).serialize(serializer)
}

/// The object that a record is written into.
#[derive(Debug)]
pub struct Out<'a> {
    map: JsonObject,
    how: How<'a>,
    extra: &'a Extra,
    required: &'static [&'static str],
}

/// Writes a record as an object: its fields, then what it has no place for.
pub fn record_value<T: Record>(record: &T, how: How<'_>) -> Value {
    let mut out = Out { map: JsonObject::new(), how, extra: record.extra(), required: T::REQUIRED };
    record.put(&mut out);
    let Out { mut map, extra, .. } = out;
    if how.extra {
        extra.write(&mut map);
    }
    Value::Object(map)
}

impl Out<'_> {
    /// Writes one field, unless it is absent or its original is kept.
    pub fn field<S: Slot>(&mut self, name: &'static str, slot: &S) {
        if let (Some(original), true) = (self.extra.get(name), self.how.extra) {
            let shown = if self.how.secrets { original.clone() } else { S::Item::redacted(original) };
            self.map.insert(name.to_owned(), shown);
        } else if !slot.is_absent() {
            self.map.insert(name.to_owned(), slot.encode(self.how));
        } else if let (Some(missing), true) = (self.how.missing, self.required.contains(&name)) {
            missing.set(missing.get().or(Some(name)));
        }
    }
}

impl Encode for String {
    fn encode(&self, _: How<'_>) -> Value {
        Value::String(self.clone())
    }
}

impl Encode for bool {
    fn encode(&self, _: How<'_>) -> Value {
        Value::Bool(*self)
    }
}

impl Encode for i64 {
    fn encode(&self, _: How<'_>) -> Value {
        Value::from(*self)
    }
}

impl Encode for f64 {
    fn encode(&self, _: How<'_>) -> Value {
        // An integer was sent as one and goes back as one.
        match self.fract() == 0.0 && self.abs() <= EXACT && !(*self == 0.0 && self.is_sign_negative()) {
            true => Value::from(*self as i64),
            false => Value::from(*self),
        }
    }
}

impl Encode for Value {
    fn encode(&self, _: How<'_>) -> Value {
        self.clone()
    }
}

impl Encode for JsonObject {
    fn encode(&self, _: How<'_>) -> Value {
        Value::Object(self.clone())
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, how: How<'_>) -> Value {
        T::encode(self, how)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, how: How<'_>) -> Value {
        self.as_ref().map_or(Value::Null, |value| value.encode(how))
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, how: How<'_>) -> Value {
        self.iter().map(|item| item.encode(how)).collect()
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, how: How<'_>) -> Value {
        self.iter().map(|(key, value)| (key.clone(), value.encode(how))).collect()
    }
}
