//! The glue of generated types: one line each, over a table of wire names.

/// `record!(false Server { hostname "hostname", r#type "type" })`: both directions of a struct, and whether callers
/// make it. `required` names the fields that must hold a value, `secret` those with a secret in them or below, `changed`
/// those whose values are of another kind by now, and which, `kept` those that hold the value of another one as well.
///
/// What it writes is inline, so that a program compiles it for the types that it uses, and the crate for none.
macro_rules! record {
    (
        $settable:literal $name:ident { $($field:ident $wire:literal),* $(,)? }
        $(required [$($required:literal),* $(,)?])? $(secret [$($secret:literal),* $(,)?])?
        $(changed [$($changed:literal $now:ident),* $(,)?])? $(kept [$($kept:literal $of:literal),* $(,)?])?
    ) => {
        const _: () = {
            /// The numbers of the fields.
            #[allow(non_camel_case_types, dead_code, reason = "they are called as the fields, of which there may be none")]
            enum At { $($field,)* }

            impl crate::wire::Record for $name {
                #[inline]
                fn table(&self) -> &'static crate::wire::Table {
                    static TABLE: crate::wire::Table = crate::wire::Table {
                        names: names![$($wire),*],
                        required: &[$($($required),*)?],
                        secret: &[$($($secret),*)?],
                        changed: &[$($(($changed, crate::wire::Scalar::$now)),*)?],
                        kept: &[$($(($kept, $of)),*)?],
                        settable: $settable,
                    };
                    &TABLE
                }

                #[inline]
                #[allow(deprecated, reason = "what the description no longer has is still read and written")]
                fn place(&mut self, at: usize) -> crate::wire::Place<'_> {
                    match at {
                        $(at if at == At::$field as usize => crate::wire::Field::place(&mut self.$field),)*
                        // No table has such a number.
                        _ => crate::wire::Place::Record(&mut self.extra),
                    }
                }

                #[inline]
                #[allow(deprecated, reason = "what the description no longer has is still read and written")]
                fn view(&self, at: usize) -> crate::wire::View<'_> {
                    match at {
                        $(at if at == At::$field as usize => crate::wire::Field::view(&self.$field),)*
                        _ => crate::wire::View::Absent,
                    }
                }

                #[inline]
                fn extra(&self) -> &crate::values::Extra {
                    &self.extra
                }

                #[inline]
                fn extra_mut(&mut self) -> &mut crate::values::Extra {
                    &mut self.extra
                }
            }
        };

        impl crate::wire::Kind for $name {
            #[inline]
            fn blank() -> Self {
                Self::default()
            }

            #[inline]
            fn place(&mut self) -> crate::wire::Place<'_> {
                crate::wire::Place::Record(self)
            }

            #[inline]
            fn view(&self) -> crate::wire::View<'_> {
                crate::wire::View::Record(self)
            }
        }

        wire_serde!($name);
    };
}

/// `answer!(Server { … })`: a record that the API sends.
macro_rules! answer {
    ($name:ident $($table:tt)*) => {
        record!(false $name $($table)*);

        impl $name {
            /// A value the API sent that has no typed field here, or one of the wrong kind for its field.
            #[inline]
            pub fn extra(&self, name: &str) -> Option<&crate::json::Json> {
                self.extra.get(name)
            }

            /// All values without a typed field.
            #[inline]
            pub fn extras(&self) -> &crate::values::Extra {
                &self.extra
            }
        }

        impl crate::wire::Standalone for $name {}
    };
}

/// `body!(CreateServer { … })`: a record that the caller sends.
#[allow(unused_macros, reason = "a description may have no body of this kind")]
macro_rules! body {
    ($name:ident $($table:tt)*) => {
        record!(true $name $($table)*);

        impl $name {
            /// Sends a value under a name that the description doesn't know.
            #[inline]
            pub fn with_extra(mut self, name: impl AsRef<str>, value: impl Into<crate::json::Json>) -> Self {
                self.extra.insert(name.as_ref(), value.into());
                self
            }
        }
    };
}

/// What open enums of both kinds share.
#[allow(unused_macros, reason = "a description may have no enum")]
macro_rules! open_enum {
    ($name:ident { $($variant:ident),* } $set:ident($given:ident: $ty:ty) $other:expr, $view:expr) => {
        impl $name {
            /// The values that this version of the crate knows.
            #[allow(deprecated, reason = "what the description no longer has is still read and written")]
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Whether this version of the crate knows the value.
            #[inline]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl crate::wire::Word for $name {
            #[inline]
            fn $set(&mut self, $given: $ty) -> crate::wire::Meaning {
                *self = Self::from($given);
                match self {
                    Self::Other(_) if Self::KNOWN.len() == 1 => crate::wire::Meaning::Contradiction,
                    Self::Other(_) => crate::wire::Meaning::Unknown,
                    #[allow(unreachable_patterns, reason = "an enum may know no value")]
                    _ => crate::wire::Meaning::Known,
                }
            }
        }

        impl crate::wire::Kind for $name {
            #[inline]
            fn blank() -> Self {
                Self::Other($other)
            }

            #[inline]
            fn place(&mut self) -> crate::wire::Place<'_> {
                crate::wire::Place::Word(self)
            }

            #[inline]
            fn view(&self) -> crate::wire::View<'_> {
                let view: fn(&Self) -> crate::wire::View<'_> = $view;
                view(self)
            }
        }

        wire_serde!($name);
    };
}

/// `text_enum!(Status { On "on" })`: an open enum of strings.
#[allow(unused_macros, reason = "a description may have no enum")]
macro_rules! text_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
        impl $name {
            const NAMES: crate::wire::Names = names![$($wire),*];

            /// The value as the API spells it.
            #[inline]
            #[allow(deprecated, reason = "what the description no longer has is still read and written")]
            pub fn as_str(&self) -> &str {
                #[allow(dead_code, clippy::enum_variant_names, reason = "they are called as the variants, of which there may be none")]
                enum At { $($variant,)* }
                let at = match self {
                    $(Self::$variant => At::$variant as usize,)*
                    Self::Other(value) => return value.as_str(),
                };
                Self::NAMES.text(at)
            }

            /// Whether the value is this text, ignoring ASCII case: the API writes some words in both cases.
            #[inline]
            pub fn eq_ignore_case(&self, text: &str) -> bool {
                self.as_str().eq_ignore_ascii_case(text)
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match Self::NAMES.position(value) {
                    Some(at) => Self::KNOWN[at].clone(),
                    None => Self::Other(crate::values::UnknownValue::new(value)),
                }
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl From<&String> for $name {
            #[inline]
            fn from(value: &String) -> Self {
                Self::from(value.as_str())
            }
        }

        /// Any text is a value: one that this version of the crate doesn't know is `Other`, see `is_known`.
        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl PartialEq<str> for $name {
            #[inline]
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl From<$name> for String {
            #[inline]
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        open_enum!(
            $name { $($variant),* } set_text(text: &str) crate::values::UnknownValue::new(""),
            |it| crate::wire::View::Word(it.as_str(), it.is_known())
        );
    };
}

/// `int_enum!(Level { Value1 1 })`: an open enum of integers.
#[allow(unused_macros, reason = "a description may have no enum of integers")]
macro_rules! int_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
        impl $name {
            /// The value as the API sends it.
            #[allow(deprecated, reason = "what the description no longer has is still read and written")]
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(value) => value.get(),
                }
            }
        }

        impl From<i64> for $name {
            #[allow(deprecated, reason = "what the description no longer has is still read and written")]
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::Other(crate::values::UnknownInteger::new(value)),
                }
            }
        }

        impl PartialEq<i64> for $name {
            #[inline]
            fn eq(&self, number: &i64) -> bool {
                self.as_i64() == *number
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        open_enum!(
            $name { $($variant),* } set_integer(integer: i64) crate::values::UnknownInteger::new(0),
            |it| crate::wire::View::Code(it.as_i64(), it.is_known())
        );
    };
}

/// `serde` for a type that is a [`Kind`](crate::wire::Kind).
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

/// `union!(UserData { Integer(i64), Text(String) })`: one of several types. With `by "kind" { "cat" => 0 }` the value
/// of a property says which; `secret` where there may be a secret in a member.
#[allow(unused_macros, reason = "a description may have no union")]
macro_rules! union {
    (
        $name:ident { $($variant:ident($of:ty)),* $(,)? }
        $(by $tag:literal { $($value:literal => $member:literal),* $(,)? })? $(secret $secret:literal)?
    ) => {
        const _: () = {
            enum At { $($variant,)* }

            impl crate::wire::Union for $name {
                #[inline]
                fn choices(&self) -> &'static crate::wire::Choices {
                    static CHOICES: crate::wire::Choices = crate::wire::Choices {
                        members: [$(At::$variant as usize),*].len(),
                        tag: [$(Some($tag),)? None][0],
                        tagged: &[$($(($value, $member)),*)?],
                        secret: false $(|| $secret)?,
                    };
                    &CHOICES
                }

                #[inline]
                #[allow(deprecated, reason = "what the description no longer has is still read and written")]
                fn open(&mut self, member: usize) -> crate::wire::Place<'_> {
                    match member {
                        $(at if at == At::$variant as usize => {
                            *self = Self::$variant(crate::wire::Kind::blank());
                        })*
                        _ => *self = Self::Other(crate::json::Json::null()),
                    }
                    match self {
                        $(Self::$variant(value) => crate::wire::Kind::place(value),)*
                        Self::Other(value) => crate::wire::Place::Json(value),
                    }
                }

                #[inline]
                fn id(&self) -> std::any::TypeId {
                    std::any::TypeId::of::<Self>()
                }
            }
        };

        impl crate::wire::Kind for $name {
            #[inline]
            fn blank() -> Self {
                Self::Other(crate::json::Json::null())
            }

            #[inline]
            fn place(&mut self) -> crate::wire::Place<'_> {
                crate::wire::Place::Union(self)
            }

            #[inline]
            #[allow(deprecated, reason = "what the description no longer has is still read and written")]
            fn view(&self) -> crate::wire::View<'_> {
                match self {
                    $(Self::$variant(value) => crate::wire::Kind::view(value),)*
                    Self::Other(value) => {
                        let secret = crate::wire::Union::choices(self).secret;
                        crate::wire::View::Stray(value, secret, crate::wire::Reason::NoMember)
                    }
                }
            }
        }

        /// What an empty answer is.
        impl Default for $name {
            fn default() -> Self {
                crate::wire::Kind::blank()
            }
        }

        impl crate::wire::Standalone for $name {}

        $(impl From<$of> for $name {
            #[allow(deprecated, reason = "what the description no longer has is still read and written")]
            fn from(value: $of) -> Self {
                Self::$variant(value)
            }
        })*

        wire_serde!($name);
    };
}
