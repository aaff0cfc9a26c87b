//! Secrets in answers.

use crate::wire::{Decode, Decoded, Encode, How, exact};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::fmt;

const REDACTED: &str = "[redacted]";

/// A secret that the API sent: a token, a password, a key.
///
/// `Debug`, `Display` and `Serialize` give `[redacted]`; [`Secret::expose`] gives the text, and [`Exposed`] serialises
/// a whole answer with it.
#[derive(Clone, Default, PartialEq)]
pub struct Secret {
    text: String,
    /// What was sent in place of a string; it is as secret as one.
    original: Option<Value>,
}

impl Secret {
    /// A secret of this text, as tests need it.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), original: None }
    }

    /// The secret in clear text; as JSON where the API sent something else than a string.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The secret in clear text, by value.
    pub fn into_exposed(self) -> String {
        self.text
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
    fn decode(value: Value) -> Decoded<Self> {
        Decoded::Typed(match value {
            Value::String(text) => Self::new(text),
            other => Self { text: other.to_string(), original: Some(other) },
        })
    }
}

impl Encode for Secret {
    fn encode(&self, how: How<'_>) -> Value {
        match &self.original {
            _ if !how.secrets => Value::from(REDACTED),
            // A secret of another kind has no place in its type.
            Some(_) if !how.extra => Value::Null,
            Some(original) => original.clone(),
            None => Value::from(self.text.as_str()),
        }
    }
}

wire_serde!(Secret);

/// An answer that serialises with its secrets in clear text.
///
/// ```
/// use latitude_api::{Exposed, Resource, api_keys::ApiKey};
///
/// let json = serde_json::json!({ "id": "tok_1", "type": "api_keys", "attributes": { "token": "s3cret" } });
/// let key: Resource<ApiKey> = serde_json::from_value(json.clone())?;
/// assert_eq!(serde_json::to_value(&key)?["attributes"]["token"], "[redacted]");
/// assert_eq!(serde_json::to_value(Exposed(&key))?, json);
/// # Ok::<_, serde_json::Error>(())
/// ```
pub struct Exposed<'a, T>(pub &'a T);

impl<T: Encode> Serialize for Exposed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        exact(self.0).serialize(serializer)
    }
}

impl<T> fmt::Debug for Exposed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exposed")
    }
}
