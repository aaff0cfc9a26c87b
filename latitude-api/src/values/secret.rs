//! Secrets in answers.

use std::fmt;

/// What stands for a secret in texts.
pub(crate) const REDACTED: &str = "[redacted]";

/// A secret that the API sent: a token, a password, a key.
///
/// `Debug`, `Display` and `Serialize` give `[redacted]`; [`Secret::expose`] gives the text, and [`Exposed`](crate::Exposed) serialises
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

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
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
