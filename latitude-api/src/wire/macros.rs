//! The glue of generated types: one line each, over a table of wire names.

/// `record!(Server { hostname "hostname", r#type "type" })`: both directions of a struct, and what
/// every struct offers. `required` names the fields that must hold a value when it is sent.
macro_rules! record {
    ($name:ident { $($field:ident $wire:literal),* $(,)? } $(required [$($required:literal),*])?) => {
        impl crate::wire::Record for $name {
            $(const REQUIRED: &'static [&'static str] = &[$($required),*];)?

            fn set<'de, A: serde::de::MapAccess<'de>>(
                &mut self,
                key: std::borrow::Cow<'de, str>,
                map: &mut A,
            ) -> Result<(), A::Error> {
                match &*key {
                    $($wire => crate::wire::slot(&mut self.$field, &mut self.extra, key, map),)*
                    _ => self.extra.take(key, map),
                }
            }

            #[allow(unused_variables, reason = "a struct may have no field")]
            fn put<M: serde::ser::SerializeMap>(&self, out: &mut crate::wire::Out<'_, M>) -> Result<(), M::Error> {
                $(out.field($wire, &self.$field)?;)*
                Ok(())
            }

            fn unplaced(&self) -> &crate::Extra {
                &self.extra
            }
        }

        impl crate::wire::Decode for $name {
            fn from_map<'de, A: serde::de::MapAccess<'de>>(map: A) -> Result<crate::wire::Decoded<Self>, A::Error> {
                crate::wire::record(map)
            }

            fn misfits(&self) -> usize {
                self.extra.len()
            }
        }

        impl crate::wire::Encode for $name {
            fn encode<S: serde::Serializer>(&self, how: crate::wire::How, serializer: S) -> Result<S::Ok, S::Error> {
                crate::wire::encode_record(self, how, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::wire::record_of(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::wire::Encode::encode(self, crate::wire::How::PUBLIC, serializer)
            }
        }
    };
}

/// `answer!(Server { … })`: a record that the API sends.
macro_rules! answer {
    ($name:ident $($table:tt)*) => {
        record!($name $($table)*);

        impl $name {
            /// A value the API sent that has no typed field here, or one of the wrong kind for its field.
            pub fn extra(&self, name: &str) -> Option<&serde_json::Value> {
                self.extra.get(name)
            }

            /// All values without a typed field.
            pub fn extras(&self) -> &crate::Extra {
                &self.extra
            }
        }
    };
}

/// `body!(CreateServer { … })`: a record that the caller sends.
macro_rules! body {
    ($name:ident $($table:tt)*) => {
        record!($name $($table)*);

        impl $name {
            /// Sends a value under a name that the description doesn't know.
            pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(name.into(), value.into());
                self
            }
        }
    };
}

/// `text_enum!(Status { On "on" })`: an open enum of strings.
macro_rules! text_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
        impl $name {
            /// The value as the API spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(crate::UnknownValue::new(value)),
                }
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl crate::wire::Decode for $name {
            fn from_text(value: &str) -> Option<Self> {
                Some(Self::from(value))
            }
        }

        impl crate::wire::Encode for $name {
            fn encode<S: serde::Serializer>(&self, how: crate::wire::How, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::Other(_) if !how.extra => serializer.serialize_unit(),
                    _ => serializer.serialize_str(self.as_str()),
                }
            }
        }

        enum_serde!($name);
    };
}

/// `int_enum!(Level { Value1 1 })`: an open enum of integers.
#[allow(unused_macros, reason = "a description may have no enum of integers")]
macro_rules! int_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
        impl $name {
            /// The value as the API sends it.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value.get(),
                }
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(crate::UnknownInteger::new(value)),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl crate::wire::Decode for $name {
            fn from_i64(value: i64) -> Option<Self> {
                Some(Self::from(value))
            }
        }

        impl crate::wire::Encode for $name {
            fn encode<S: serde::Serializer>(&self, how: crate::wire::How, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::Other(_) if !how.extra => serializer.serialize_unit(),
                    _ => serializer.serialize_i64(self.as_i64()),
                }
            }
        }

        enum_serde!($name);
    };
}

/// `serde` for a type with its own [`Decode`](crate::wire::Decode) and [`Encode`](crate::wire::Encode).
macro_rules! enum_serde {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::wire::buffered(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::wire::Encode::encode(self, crate::wire::How::PUBLIC, serializer)
            }
        }
    };
}

/// `union!(UserData { Integer(i64), Text(String) })`: one of several types, chosen by what fits best;
/// with `by "kind" { "cat" => Cat }` by the value of a property.
#[allow(unused_macros, reason = "a description may have no union")]
macro_rules! union {
    ($name:ident { $($variant:ident($of:ty)),* $(,)? } $(by $tag:literal { $($value:literal => $tagged:ident($tagged_of:ty)),* $(,)? })?) => {
        impl crate::wire::Decode for $name {
            const WHOLE: bool = true;

            fn from_value(value: serde_json::Value) -> crate::wire::Decoded<Self> {
                use crate::wire::{Decode, Decoded, Lenient};
                $(match value.get($tag).and_then(serde_json::Value::as_str) {
                    $(Some($value) => if let Decoded::Typed(read) = Lenient::<$tagged_of>::read(value.clone()) {
                        return Decoded::Typed(Self::$tagged(read));
                    },)*
                    _ => {}
                })?
                let best = crate::wire::values([$(match Lenient::<$of>::read(value.clone()) {
                    Decoded::Typed(read) => Some((Decode::misfits(&read), Self::$variant(read))),
                    _ => None,
                }),*]);
                Decoded::Typed(best.unwrap_or(Self::Other(value)))
            }

            fn misfits(&self) -> usize {
                match self {
                    $(Self::$variant(value) => crate::wire::Decode::misfits(value),)*
                    Self::Other(_) => 1,
                }
            }
        }

        impl crate::wire::Encode for $name {
            fn encode<S: serde::Serializer>(&self, how: crate::wire::How, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.encode(how, serializer),)*
                    Self::Other(_) if !how.extra => serializer.serialize_unit(),
                    Self::Other(value) => value.encode(how, serializer),
                }
            }
        }

        $(impl From<$of> for $name {
            fn from(value: $of) -> Self {
                Self::$variant(value)
            }
        })*

        enum_serde!($name);
    };
}
