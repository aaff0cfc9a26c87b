//! Secrets in answers and bodies.

use crate::hidden::REDACTED;
use std::fmt;

/// A secret that the API sent, or that it is sent: a token, a password, a key, a script that installs a machine.
///
/// `Debug`, `Display` and `Serialize` give `[redacted]`; [`Secret::expose`] gives the text, and
/// [`Exposed`](crate::Exposed) serialises a whole answer or body with it. A call sends it in clear text. One with
/// `[redacted]` in its JSON body or its query is refused before it is sent.
///
/// What takes a secret takes any text, too:
///
/// ```
/// use latitude_api::user_data::CreateUserData;
///
/// let body = CreateUserData::description("boot script").content("I2Nsb3VkLWNvbmZpZw==");
/// assert!(format!("{body:?}").contains("content: Some([redacted])"));
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Secret {
    text: Box<str>,
    /// Whether the text is JSON, as something else than a string was sent; it is as secret as one.
    json: bool,
}

impl Secret {
    /// A secret of this text.
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

macro_rules! from {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Secret {
            fn from(text: $ty) -> Self {
                Self::new(text)
            }
        }
    )*};
}

from!(&str, String, &String, Box<str>, std::borrow::Cow<'_, str>);
