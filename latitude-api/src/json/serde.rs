//! JSON values and serde.

use super::Json;
use serde::de::value::MapDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any, ser};
use serde_json::Value;
use serde_json::value::RawValue;
use std::fmt;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_of(deserializer).map(|text| Self(text.into()))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Formats other than JSON know no raw values.
        match self.to_value() {
            Some(value) => value.serialize(serializer),
            None => serde_json::from_str::<&RawValue>(&self.0).map_err(ser::Error::custom)?.serialize(serializer),
        }
    }
}

/// The JSON text that a deserializer stands at; of another format, what its value is in JSON.
pub(crate) fn text_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Box::<RawValue>::deserialize(AnyFormat(deserializer)).map(|raw| String::from(Box::<str>::from(raw)))
}

/// A deserializer of which raw values can be read in any format: serde_json gives them by a newtype of its own, which
/// others take for any other.
struct AnyFormat<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for AnyFormat<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, OrValue { name, visitor })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq
        tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct OrValue<V> {
    name: &'static str,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for OrValue<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(map)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let text = Value::deserialize(deserializer)?.to_string();
        self.visitor.visit_map(MapDeserializer::new(std::iter::once((self.name, text))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn any_format_gives_a_json_value() {
        let expected = json!({ "a": [1, null, "x"], "b": { "c": 1.5 } });
        let text = expected.to_string();
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), expected);
        assert_eq!(serde_json::from_reader::<_, Json>(text.as_bytes()).unwrap(), expected);
        assert_eq!(serde_json::from_value::<Json>(expected.clone()).unwrap(), expected);
        assert_eq!(serde_yaml::from_str::<Json>("{a: [1, null, x], b: {c: 1.5}}").unwrap(), expected);
        assert_eq!(serde_json::to_value(Json::from(expected.clone())).unwrap(), expected);
        assert_eq!(
            serde_yaml::from_str::<Value>(&serde_yaml::to_string(&Json::from(expected.clone())).unwrap()).unwrap(),
            expected
        );
    }
}
