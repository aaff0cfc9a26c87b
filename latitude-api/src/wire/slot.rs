//! The field types of records: what absent, null and a value are in each.

use super::{Decode, Decoded, Encode, How};
use serde_json::Value;
use std::collections::BTreeMap;

/// A field of a record.
pub trait Slot: Encode {
    /// What is decoded into the field.
    type Item: Decode;

    /// Takes a decoded value; gives back what the field can't hold.
    fn fill(&mut self, decoded: Decoded<Self::Item>) -> Option<Value>;

    /// Whether the field stays off the wire.
    fn is_absent(&self) -> bool;
}

/// Takes the typed part of `decoded` and returns the original that must be kept beside it.
fn split<T>(decoded: Decoded<T>, take: impl FnOnce(T)) -> Option<Value> {
    match decoded {
        Decoded::Null => None,
        Decoded::Typed(value) => {
            take(value);
            None
        }
        Decoded::Partly(value, original) => {
            take(value);
            Some(original)
        }
        Decoded::Other(original) => Some(original),
    }
}

impl<T: Decode + Encode> Slot for Option<T> {
    type Item = T;

    fn fill(&mut self, decoded: Decoded<T>) -> Option<Value> {
        split(decoded, |value| *self = Some(value))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode + Encode> Slot for Vec<T> {
    type Item = Self;

    fn fill(&mut self, decoded: Decoded<Self>) -> Option<Value> {
        split(decoded, |value| *self = value)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Decode + Encode> Slot for BTreeMap<String, T> {
    type Item = Self;

    fn fill(&mut self, decoded: Decoded<Self>) -> Option<Value> {
        split(decoded, |value| *self = value)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// An `id`: empty where the API left it out.
impl Slot for String {
    type Item = Self;

    fn fill(&mut self, decoded: Decoded<Self>) -> Option<Value> {
        split(decoded, |value| *self = value)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// A field of a body in which null says something else than leaving it out.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(dead_code, reason = "a description may have no nullable field in a body")]
pub enum Nullable<T> {
    /// Left out.
    #[default]
    Absent,
    /// An explicit null.
    Null,
    /// A value.
    Set(T),
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Set)
    }
}

impl<T: Encode> Encode for Nullable<T> {
    fn encode(&self, how: How<'_>) -> Value {
        match self {
            Self::Set(value) => value.encode(how),
            Self::Null | Self::Absent => Value::Null,
        }
    }
}

impl<T: Decode + Encode> Slot for Nullable<T> {
    type Item = T;

    fn fill(&mut self, decoded: Decoded<T>) -> Option<Value> {
        if matches!(decoded, Decoded::Null) {
            *self = Self::Null;
        }
        split(decoded, |value| *self = Self::Set(value))
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}
