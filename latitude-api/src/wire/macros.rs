//! The glue of generated types: one line each, over a table of wire names.

/// `record!(Server { hostname "hostname", r#type "type" })`: both directions of a struct, and what
/// every struct offers. `required` names the fields that must hold a value when it is sent.
macro_rules! record {
    ($name:ident { $($field:ident $wire:literal),* $(,)? } $(required [$($required:literal),*])?) => {
        impl crate::wire::Record for $name {
            $(const REQUIRED: &'static [&'static str] = &[$($required),*];)?

            #[inline]
            fn set(&mut self, key: &str, value: serde_json::Value) -> Option<serde_json::Value> {
                match key {
                    $($wire => crate::wire::fill(&mut self.$field, value),)*
                    _ => Some(value),
                }
            }

            #[inline]
            #[allow(unused_variables, reason = "a struct may have no field")]
            fn put(&self, out: &mut crate::wire::Out<'_>) {
                $(out.field($wire, &self.$field);)*
            }

            #[inline]
            fn extra(&self) -> &crate::Extra {
                &self.extra
            }

            #[inline]
            fn extra_mut(&mut self) -> &mut crate::Extra {
                &mut self.extra
            }
        }

        impl crate::wire::Decode for $name {
            #[inline]
            fn decode(value: serde_json::Value) -> crate::wire::Decoded<Self> {
                crate::wire::record(value)
            }

            #[inline]
            fn redacted(original: &serde_json::Value) -> serde_json::Value {
                crate::wire::redacted_items::<Self>(original)
            }

            #[inline]
            fn misfits(&self) -> usize {
                self.extra.len()
            }
        }

        impl crate::wire::Encode for $name {
            #[inline]
            fn encode(&self, how: crate::wire::How<'_>) -> serde_json::Value {
                crate::wire::record_value(self, how)
            }
        }

        impl crate::wire::Standalone for $name {}

        wire_serde!($name);
    };
}

/// `answer!(Server { … })`: a record that the API sends.
macro_rules! answer {
    ($name:ident $($table:tt)*) => {
        record!($name $($table)*);

        impl $name {
            /// A value the API sent that has no typed field here, or one of the wrong kind for its field.
            #[inline]
            pub fn extra(&self, name: &str) -> Option<&serde_json::Value> {
                self.extra.get(name)
            }

            /// All values without a typed field.
            #[inline]
            pub fn extras(&self) -> &crate::Extra {
                &self.extra
            }
        }
    };
}

/// `body!(CreateServer { … })`: a record that the caller sends.
#[allow(unused_macros, reason = "a description may have no body of this kind")]
macro_rules! body {
    ($name:ident $($table:tt)*) => {
        record!($name $($table)*);

        impl $name {
            /// Sends a value under a name that the description doesn't know.
            #[inline]
            pub fn with_extra(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
                self.extra.insert(name.into(), value.into());
                self
            }
        }
    };
}

/// `text_enum!(Status { On "on" })`: an open enum of strings.
#[allow(unused_macros, reason = "a description may have no enum")]
macro_rules! text_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
        impl $name {
            /// The value as the API spells it.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(crate::UnknownValue::new(value)),
                }
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl crate::wire::Decode for $name {
            #[inline]
            fn decode(value: serde_json::Value) -> crate::wire::Decoded<Self> {
                match value {
                    serde_json::Value::String(text) => crate::wire::Decoded::Typed(Self::from(text)),
                    other => crate::wire::Decoded::Other(other),
                }
            }
        }

        impl crate::wire::Encode for $name {
            #[inline]
            fn encode(&self, how: crate::wire::How<'_>) -> serde_json::Value {
                match self {
                    Self::Other(_) if !how.extra => serde_json::Value::Null,
                    _ => serde_json::Value::from(self.as_str()),
                }
            }
        }

        wire_serde!($name);
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
            #[inline]
            fn decode(value: serde_json::Value) -> crate::wire::Decoded<Self> {
                <i64 as crate::wire::Decode>::decode(value).map(Self::from)
            }
        }

        impl crate::wire::Encode for $name {
            #[inline]
            fn encode(&self, how: crate::wire::How<'_>) -> serde_json::Value {
                match self {
                    Self::Other(_) if !how.extra => serde_json::Value::Null,
                    _ => serde_json::Value::from(self.as_i64()),
                }
            }
        }

        wire_serde!($name);
    };
}

/// `serde` for a type with its own [`Decode`](crate::wire::Decode) and [`Encode`](crate::wire::Encode).
#[allow(unused_macros, reason = "a description may have no enum and no union")]
macro_rules! wire_serde {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::wire::deserialize(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                crate::wire::serialize(self, serializer)
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
            fn decode(value: serde_json::Value) -> crate::wire::Decoded<Self> {
                $(match value.get($tag).and_then(serde_json::Value::as_str) {
                    $(Some($value) => if let crate::wire::Decoded::Typed(tagged) = crate::wire::read::<$tagged_of>(value.clone()) {
                        return crate::wire::Decoded::Typed(Self::$tagged(tagged));
                    },)*
                    _ => {}
                })?
                let best = crate::wire::values([$(match crate::wire::read::<$of>(value.clone()) {
                    crate::wire::Decoded::Typed(fits) => Some((crate::wire::Decode::misfits(&fits), Self::$variant(fits))),
                    _ => None,
                }),*]);
                crate::wire::Decoded::Typed(best.unwrap_or(Self::Other(value)))
            }

            fn misfits(&self) -> usize {
                match self {
                    $(Self::$variant(value) => crate::wire::Decode::misfits(value),)*
                    Self::Other(_) => 1,
                }
            }
        }

        impl crate::wire::Encode for $name {
            fn encode(&self, how: crate::wire::How<'_>) -> serde_json::Value {
                match self {
                    $(Self::$variant(value) => value.encode(how),)*
                    Self::Other(_) if !how.extra => serde_json::Value::Null,
                    Self::Other(value) => value.clone(),
                }
            }
        }

        /// What an empty answer is.
        impl Default for $name {
            fn default() -> Self {
                Self::Other(serde_json::Value::Null)
            }
        }

        impl crate::wire::Standalone for $name {}

        $(impl From<$of> for $name {
            fn from(value: $of) -> Self {
                Self::$variant(value)
            }
        })*

        wire_serde!($name);
    };
}
