//! Refusing NaN and infinities in what the caller serialises: serde_json would write null in their place.

use serde::ser::{self, Error, Serialize, Serializer};
use std::fmt::Display;

/// A value to be serialised, and a serializer, between which numbers are looked at.
pub(crate) struct Finite<S>(pub(crate) S);

impl<T: Serialize + ?Sized> Serialize for Finite<&T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(Finite(serializer))
    }
}

fn finite<E: Error>(is_finite: bool) -> Result<(), E> {
    if is_finite { Ok(()) } else { Err(E::custom("JSON has neither NaN nor infinities")) }
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $ty:ty),*);)*) => {$(
        fn $method(self, $($argument: $ty),*) -> Result<S::Ok, S::Error> {
            self.0.$method($($argument),*)
        }
    )*};
}

macro_rules! open {
    ($($method:ident($($argument:ident: $ty:ty),*) -> $compound:ident;)*) => {$(
        fn $method(self, $($argument: $ty),*) -> Result<Finite<S::$compound>, S::Error> {
            self.0.$method($($argument),*).map(Finite)
        }
    )*};
}

impl<S: Serializer> Serializer for Finite<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Finite<S::SerializeSeq>;
    type SerializeTuple = Finite<S::SerializeTuple>;
    type SerializeTupleStruct = Finite<S::SerializeTupleStruct>;
    type SerializeTupleVariant = Finite<S::SerializeTupleVariant>;
    type SerializeMap = Finite<S::SerializeMap>;
    type SerializeStruct = Finite<S::SerializeStruct>;
    type SerializeStructVariant = Finite<S::SerializeStructVariant>;

    fn serialize_f32(self, value: f32) -> Result<S::Ok, S::Error> {
        finite(value.is_finite()).and_then(|()| self.0.serialize_f32(value))
    }

    fn serialize_f64(self, value: f64) -> Result<S::Ok, S::Error> {
        finite(value.is_finite()).and_then(|()| self.0.serialize_f64(value))
    }

    forward! {
        serialize_bool(value: bool); serialize_char(value: char);
        serialize_str(value: &str); serialize_bytes(value: &[u8]);
        serialize_i8(value: i8); serialize_i16(value: i16); serialize_i32(value: i32); serialize_i64(value: i64);
        serialize_u8(value: u8); serialize_u16(value: u16); serialize_u32(value: u32); serialize_u64(value: u64);
        serialize_i128(value: i128); serialize_u128(value: u128); serialize_none(); serialize_unit();
        serialize_unit_struct(name: &'static str);
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str);
    }

    open! {
        serialize_seq(len: Option<usize>) -> SerializeSeq;
        serialize_tuple(len: usize) -> SerializeTuple;
        serialize_tuple_struct(name: &'static str, len: usize) -> SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
            -> SerializeTupleVariant;
        serialize_map(len: Option<usize>) -> SerializeMap;
        serialize_struct(name: &'static str, len: usize) -> SerializeStruct;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, len: usize)
            -> SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_some(&Finite(value))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_struct(name, &Finite(value))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.0.serialize_newtype_variant(name, index, variant, &Finite(value))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.0.collect_str(value)
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! compound {
    ($($trait:ident { $($method:ident($($key:ident)?);)+ })*) => {$(
        impl<S: ser::$trait> ser::$trait for Finite<S> {
            type Ok = S::Ok;
            type Error = S::Error;

            $(fn $method<T: Serialize + ?Sized>(&mut self, $($key: &'static str,)? value: &T) -> Result<(), S::Error> {
                self.0.$method($($key,)? &Finite(value))
            })+

            fn end(self) -> Result<S::Ok, S::Error> {
                self.0.end()
            }
        }
    )*};
}

compound! {
    SerializeSeq { serialize_element(); }
    SerializeTuple { serialize_element(); }
    SerializeTupleStruct { serialize_field(); }
    SerializeTupleVariant { serialize_field(); }
    SerializeMap { serialize_key(); serialize_value(); }
    SerializeStruct { serialize_field(key); }
    SerializeStructVariant { serialize_field(key); }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;
    use serde_json::{Value, json, value::RawValue};
    use std::collections::BTreeMap;

    fn written<T: Serialize>(value: T) -> Result<String, String> {
        serde_json::to_string(&Finite(&value)).map_err(|error| error.to_string())
    }

    #[test]
    fn all_else_is_written_as_serde_json_writes_it() {
        let value = json!({ "a": [1, -1, 1.5, null, true, "x"], "b": { "c": {} }, "d": u64::MAX });
        assert_eq!(written(&value).unwrap(), value.to_string());
        let raw = RawValue::from_string("{ \"kept\" : 1e400 }".to_owned()).unwrap();
        assert_eq!(written(&raw).unwrap(), raw.get());
        assert_eq!(written(Json::from(json!([1, 2]))).unwrap(), "[1,2]");
        let odd = (1u8, 'c', Some(()), i128::MAX, "text", [0.5f32]);
        assert_eq!(written(odd).unwrap(), serde_json::to_string(&odd).unwrap());
        let keys = BTreeMap::from([(3, Ok::<_, ()>(1)), (4, Err(()))]);
        assert_eq!(written(&keys).unwrap(), serde_json::to_string(&keys).unwrap());
        assert!(written(BTreeMap::from([((1, 2), 3)])).unwrap_err().contains("key must be a string"));
        assert_eq!(written(std::net::Ipv4Addr::LOCALHOST).unwrap(), "\"127.0.0.1\"");
    }

    #[test]
    fn a_number_that_json_does_not_have_is_found_anywhere() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for found in [
                written(number),
                written(number as f32),
                written(vec![1.0, number]),
                written((1, Some(number))),
                written(BTreeMap::from([("a", BTreeMap::from([("b", number)]))])),
                written(Ok::<_, ()>(number)),
                written(std::num::Wrapping(number)),
            ] {
                assert!(found.as_ref().is_err_and(|why| why.contains("neither NaN nor infinities")), "{found:?}");
            }
        }
        assert_eq!(written(json!(null)).unwrap(), Value::Null.to_string());
    }
}
