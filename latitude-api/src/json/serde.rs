//! JSON values and serde.

use super::{Json, Reader, Stop};
use serde::de::value::MapDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer, forward_to_deserialize_any, ser};
use serde_json::Value;
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::fmt;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_of(deserializer).map(|text| Self(text.into()))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // No serializer has keys with half a surrogate pair in them.
        if self.0.contains("\\u") && self.to_value().is_none() {
            return raw(&self.0, serializer);
        }
        Next(&RefCell::new(self.reader())).serialize(serializer)
    }
}

/// Writes a JSON text as it is. Formats other than JSON know no raw values.
fn raw<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(text).map_err(ser::Error::custom)?.serialize(serializer)
}

/// The next value of a text, whose members keep their order.
struct Next<'r, 't>(&'r RefCell<Reader<'t>>);

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let read = |Stop| ser::Error::custom(self.0.borrow().malformed());
        let (mut first, next) = (true, self.0.borrow_mut().peek());
        match next.map_err(read)? {
            b'{' => {
                self.0.borrow_mut().enter().map_err(read)?;
                let mut map = serializer.serialize_map(None)?;
                loop {
                    let key = self.0.borrow_mut().key(&mut first);
                    let Some(key) = key.map_err(read)? else { return map.end() };
                    map.serialize_entry(key.as_str().unwrap_or_default(), self)?;
                }
            }
            b'[' => {
                self.0.borrow_mut().enter().map_err(read)?;
                let mut seq = serializer.serialize_seq(None)?;
                loop {
                    let more = self.0.borrow_mut().item(&mut first);
                    if !more.map_err(read)? {
                        return seq.end();
                    }
                    seq.serialize_element(self)?;
                }
            }
            b'"' => {
                let text = self.0.borrow_mut().string();
                // One that isn't paired is a raw value, as all around it is.
                serializer.serialize_str(text.map_err(read)?.as_str().unwrap_or_default())
            }
            b'n' | b't' | b'f' => {
                let word = self.0.borrow_mut().word();
                match word.map_err(read)? {
                    "null" => serializer.serialize_unit(),
                    word => serializer.serialize_bool(word == "true"),
                }
            }
            _ => {
                let number = self.0.borrow_mut().number();
                let number = number.map_err(read)?;
                match (number.as_i64().filter(|_| number.is_integer()), number.as_u64(), number.as_f64()) {
                    (Some(number), ..) => serializer.serialize_i64(number),
                    (_, Some(number), _) => serializer.serialize_u64(number),
                    (.., Some(number)) => serializer.serialize_f64(number),
                    _ => raw(number.text(), serializer),
                }
            }
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
    fn members_keep_their_order_and_numbers_their_digits() {
        let text =
            r#"{"b":[1,-2,18446744073709551615,0.5,1e400,12345678901234567890123],"a":{"z":null,"y":true,"\n":"é\n"}}"#;
        assert_eq!(serde_json::to_string(&Json::of_text(text)).unwrap(), text);
        for odd in [r#"{"b":1,"a":"\ud83d"}"#, r#"{"b":{"\ud83d":1},"a":2}"#, "[1e400]"] {
            assert_eq!(serde_json::to_string(&Json::of_text(odd)).unwrap(), odd);
        }
    }

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
