//! Encoding: what was decoded comes out again, typed fields first.

use super::{Record, Slot};
use crate::Extra;
use serde::Serialize;
use serde::ser::{Error, SerializeMap, Serializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// What an encoding shows.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// Secrets in clear text.
    pub secrets: bool,
    /// Values without a place in their type.
    pub extra: bool,
    /// Fails where a required field holds nothing.
    pub check: bool,
}

impl How {
    /// For `Serialize`: secrets stay hidden.
    pub const PUBLIC: Self = Self { secrets: false, extra: true, check: false };
    /// Everything that was received.
    pub const EXACT: Self = Self { secrets: true, extra: true, check: false };
    /// Only what found a place in its type.
    #[cfg(feature = "contract")]
    pub const TYPED: Self = Self { secrets: true, extra: false, check: false };
    /// A body on its way to the API.
    pub const SEND: Self = Self { secrets: true, extra: true, check: true };
}

/// A type that JSON is written from.
pub trait Encode {
    /// Writes the value.
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A value and how to write it, for `serde`.
#[derive(Debug)]
pub struct With<'a, T: ?Sized>(pub &'a T, pub How);

impl<T: Encode + ?Sized> With<'_, T> {
    /// The value as it was received.
    pub fn exact(value: &T) -> Value {
        // Encoding into a `Value` fails for keys that aren't strings alone; ours are.
        serde_json::to_value(With(value, How::EXACT)).unwrap_or_default()
    }
}

impl<T: Encode + ?Sized> Serialize for With<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(self.1, serializer)
    }
}

/// The object that a record is written into.
#[derive(Debug)]
pub struct Out<'a, M> {
    map: &'a mut M,
    how: How,
    extra: &'a Extra,
    required: &'static [&'static str],
}

/// Writes a record as an object.
pub fn encode_record<T: Record, S: Serializer>(record: &T, how: How, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    Out::write(record, how, &mut map)?;
    map.end()
}

impl<'a, M: SerializeMap> Out<'a, M> {
    /// Writes the fields of `record` into `map`, then what it has no place for.
    fn write<T: Record>(record: &'a T, how: How, map: &'a mut M) -> Result<(), M::Error> {
        let mut out = Out { map, how, extra: record.unplaced(), required: T::REQUIRED };
        record.put(&mut out)?;
        if how.extra {
            for (name, value) in out.extra.iter() {
                out.map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }

    /// Writes one field, unless it is absent or its original is kept.
    pub fn field<S: Slot>(&mut self, name: &'static str, slot: &S) -> Result<(), M::Error> {
        let kept = self.extra.get(name).is_some();
        if slot.is_absent() {
            if self.how.check && !kept && self.required.contains(&name) {
                return Err(M::Error::custom(format_args!("`{name}` is required and has no value")));
            }
            return Ok(());
        }
        if kept && self.how.extra {
            return Ok(());
        }
        self.map.serialize_entry(name, &With(slot, self.how))
    }
}

impl Encode for String {
    fn encode<S: Serializer>(&self, _: How, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl Encode for bool {
    fn encode<S: Serializer>(&self, _: How, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*self)
    }
}

impl Encode for i64 {
    fn encode<S: Serializer>(&self, _: How, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(*self)
    }
}

impl Encode for f64 {
    fn encode<S: Serializer>(&self, _: How, serializer: S) -> Result<S::Ok, S::Error> {
        // An integer was sent as one and goes back as one.
        if self.fract() == 0.0 && self.abs() <= 9_007_199_254_740_992.0 && !(*self == 0.0 && self.is_sign_negative()) {
            serializer.serialize_i64(*self as i64)
        } else {
            serializer.serialize_f64(*self)
        }
    }
}

impl Encode for Value {
    fn encode<S: Serializer>(&self, _: How, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl Encode for crate::JsonObject {
    fn encode<S: Serializer>(&self, _: How, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        T::encode(self, how, serializer)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.encode(how, serializer),
            None => serializer.serialize_unit(),
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(|item| With(item, how)))
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(key, value)| (key, With(value, how))))
    }
}
