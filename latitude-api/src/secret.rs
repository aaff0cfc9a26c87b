//! Secrets in answers.

use crate::wire::{Decode, Encode, How, record_of};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

const REDACTED: &str = "[redacted]";

/// A secret that the API sent: a token, a password, a key.
///
/// `Debug`, `Display` and `Serialize` give `[redacted]`; [`Secret::expose`] gives the text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret of this text, as tests need it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret in clear text.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The secret in clear text, by value.
    pub fn into_exposed(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Decode for Secret {
    fn from_text(value: &str) -> Option<Self> {
        Some(Self(value.to_owned()))
    }
}

impl Encode for Secret {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if how.secrets { &self.0 } else { REDACTED })
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record_of(deserializer)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.encode(How::PUBLIC, serializer)
    }
}
