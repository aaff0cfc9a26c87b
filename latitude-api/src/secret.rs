//! Secrets in answers.

use crate::wire::{Kind, REDACTED, Shown};
use serde::{Serialize, Serializer};
use std::fmt;

/// A secret that the API sent: a token, a password, a key.
///
/// `Debug`, `Display` and `Serialize` give `[redacted]`; [`Secret::expose`] gives the text, and [`Exposed`] serialises
/// a whole answer with it. A call with `[redacted]` in its JSON body or its query is refused before it is sent.
#[derive(Clone, Default, PartialEq)]
pub struct Secret {
    text: Box<str>,
    /// Whether the text is JSON, as something else than a string was sent; it is as secret as one.
    json: bool,
}

impl Secret {
    /// A secret of this text, as tests need it.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into().into(), json: false }
    }

    pub(crate) fn of_json(text: &str) -> Self {
        Self { text: text.into(), json: true }
    }

    /// The secret as JSON, where the API sent something else than a string.
    pub(crate) fn json(&self) -> Option<&str> {
        self.json.then_some(&self.text)
    }

    /// The secret in clear text; as JSON where the API sent something else than a string.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The secret in clear text, by value.
    pub fn into_exposed(self) -> String {
        self.text.into()
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

impl<T: Kind> Serialize for Exposed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown { view: self.0.view(), secrets: true }.serialize(serializer)
    }
}

impl<T> fmt::Debug for Exposed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exposed")
    }
}
