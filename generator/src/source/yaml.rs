//! YAML text ↔ JSON value. The only file that names `serde_yaml`.
//!
//! A description is a JSON document in YAML's clothes; whatever JSON can't say is refused, and so is
//! text that would make a small file a large document.

use std::cell::Cell;
use std::fmt::{self, Formatter};

use serde::de::{DeserializeSeed, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text is no document.
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) line: Option<usize>,
    pub(super) cure: &'static str,
}

/// What aliases may add to a document beyond its own size, in bytes as charged by [`Budget`].
const EXPANSION: usize = 16 << 20;

/// The least a node is charged with: about what it takes in memory.
const NODE: usize = 16;

pub(super) fn decode(text: &str) -> Result<Value, Failure> {
    // Without aliases a byte of text gives at most one node and one byte of content.
    let budget = Budget(Cell::new(text.len().saturating_mul(NODE + 1).saturating_add(EXPANSION)));
    Node(&budget).deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| Failure {
        message: error.to_string(),
        line: error.location().map(|location| location.line()),
        cure: "correct the text at this line; a YAML checker shows the rest of its structure",
    })
}

#[expect(
    clippy::expect_used,
    reason = "a JSON value has string keys and finite numbers, and writing to a String cannot fail"
)]
pub(super) fn encode(value: &Value) -> String {
    serde_yaml::to_string(value).expect("every JSON value is a YAML document")
}

/// What the document may still cost.
struct Budget(Cell<usize>);

impl Budget {
    fn charge<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.0.get().checked_sub(bytes + NODE);
        self.0.set(left.ok_or_else(|| E::custom("the aliases expand to a document that is far larger than its text"))?);
        Ok(())
    }
}

/// A node of the document.
#[derive(Clone, Copy)]
struct Node<'a>(&'a Budget);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.0.charge(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.0.charge(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.charge(0)?;
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.charge(0)?;
        Ok(value.into())
    }

    /// As JSON readers do with integers that are too large for theirs.
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    /// As JSON readers do with integers that are too large for theirs.
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.0.charge(0)?;
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number must be finite"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.0.charge(value.len())?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        self.0.charge(0)?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.0.charge(0)?;
        let mut object = Map::new();
        let mut merged = None;
        while let Some(key) = members.next_key_seed(Key(self.0))? {
            let value = members.next_value_seed(self)?;
            let twice = if key == "<<" {
                merged.replace(value).is_some()
            } else if object.contains_key(&key) {
                true
            } else {
                object.insert(key.clone(), value);
                false
            };
            if twice {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice")));
            }
        }
        if let Some(merged) = merged {
            merge(&mut object, merged).map_err(A::Error::custom)?;
        }
        Ok(Value::Object(object))
    }

    /// How serde_yaml presents a node with a tag.
    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Value, A::Error> {
        Err(A::Error::custom("a tag has no meaning in JSON"))
    }
}

/// What `<<` brings in: members that are not given otherwise, the first of several counts.
fn merge(object: &mut Map<String, Value>, merged: Value) -> Result<(), &'static str> {
    let bases = match merged {
        Value::Array(bases) => bases,
        base => vec![base],
    };
    for base in bases {
        let Value::Object(base) = base else {
            return Err("the merge key `<<` takes a mapping or a list of mappings");
        };
        for (key, value) in base {
            object.entry(key).or_insert(value);
        }
    }
    Ok(())
}

/// A key: a string, or an integer that stands for the string with its digits (a status).
struct Key<'a>(&'a Budget);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a string as key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        self.0.charge(key.len())?;
        Ok(key.to_owned())
    }

    fn visit_i64<E: serde::de::Error>(self, key: i64) -> Result<String, E> {
        self.visit_str(&key.to_string())
    }

    fn visit_u64<E: serde::de::Error>(self, key: u64) -> Result<String, E> {
        self.visit_str(&key.to_string())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<String, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Other("a tag"), &self))
    }
}
