//! Text that is a Rust identifier, by construction.

use crate::words;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::fmt::{self, Display, Formatter};
use std::ops::Deref;

/// A Rust identifier in ASCII. A keyword is one in its raw form, `r#type`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Ident(String);

/// Keywords that have no raw form.
const NEVER: [&str; 5] = ["_", "self", "super", "crate", "Self"];

impl Ident {
    /// Checks text that has to be an identifier as it is; the error says why it is none.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let plain = text.strip_prefix("r#").unwrap_or(text);
        let is_raw = plain.len() < text.len();
        let why = if let Some(odd) = plain.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '_') {
            format!("`{odd}` is neither an ASCII letter nor a digit nor `_`")
        } else if plain.is_empty() {
            "it is empty".to_owned()
        } else if plain.starts_with(|c: char| c.is_ascii_digit()) {
            "it begins with a digit".to_owned()
        } else if NEVER.contains(&plain) {
            "it is a keyword that has no raw form".to_owned()
        } else if words::is_keyword(plain) && !is_raw {
            format!("it is a keyword, whose raw form is `r#{plain}`")
        } else if is_raw && !words::is_keyword(plain) {
            format!("it is no keyword, so write `{plain}`")
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(format!("`{text}` is not a Rust identifier: {why}"))
    }

    /// A name that was put together from identifiers. What is none after all is converted.
    pub(crate) fn new(text: String) -> Self {
        if Self::parse(&text).is_ok() { Self(text) } else { Self::lower(&text) }
    }

    /// The name of a field, argument or method, from any text.
    pub(crate) fn lower(text: &str) -> Self {
        // `words::identifier` gives nothing else; the test below tries it on hostile texts.
        Self(words::identifier(text))
    }

    /// The name of a type, from any text.
    pub(crate) fn pascal(text: &str) -> Self {
        let name = pascal(text);
        // The one keyword that begins with a capital.
        if name == "Self" { Self("SelfType".to_owned()) } else { Self(name) }
    }

    /// The name of a variant, from any text.
    pub(crate) fn variant(text: &str) -> Self {
        Self(words::variant(text))
    }

    /// The name of a constant, if a text has one.
    pub(crate) fn constant(text: &str) -> Option<Self> {
        Self::parse(&words::snake(&words::words(text)).to_uppercase()).ok()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the `r#` of a keyword: to be part of a longer name.
    pub(crate) fn plain(&self) -> &str {
        self.0.trim_start_matches("r#")
    }
}

/// Text in the case of types. What was put together from such names is one already: taking it apart again would lose a
/// capital.
pub(crate) fn pascal(text: &str) -> String {
    let is_pascal =
        text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(|c| c.is_ascii_alphanumeric());
    let name = if is_pascal { text.to_owned() } else { words::pascal_of(text) };
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) { format!("Type{name}") } else { name }
}

impl Deref for Ident {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Ident {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Ident {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Ident> for String {
    fn from(name: Ident) -> Self {
        name.0
    }
}

impl From<&Ident> for String {
    fn from(name: &Ident) -> Self {
        name.0.clone()
    }
}

impl PartialEq<str> for Ident {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Ident {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Ident {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

impl Display for Ident {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_told_from_other_text() {
        for text in ["a", "a_1", "_a", "__", "Servers", "r#type", "selfish", "C2SmallX86"] {
            assert_eq!(Ident::parse(text).unwrap(), text);
            syn::parse_str::<syn::Ident>(text).unwrap();
        }
        for (text, why) in [
            ("", "it is empty"),
            ("r#", "it is empty"),
            ("_", "no raw form"),
            ("r#_", "no raw form"),
            ("self", "no raw form"),
            ("r#self", "no raw form"),
            ("Self", "no raw form"),
            ("crate", "no raw form"),
            ("super", "no raw form"),
            ("type", "whose raw form is `r#type`"),
            ("r#a", "write `a`"),
            ("r#r#a", "`#` is neither"),
            ("1a", "begins with a digit"),
            ("r#1", "begins with a digit"),
            ("a b", "` ` is neither"),
            ("a-b", "`-` is neither"),
            ("..", "`.` is neither"),
            // Letters to `char::is_alphabetic`, and not to Rust.
            ("ⓐb", "`ⓐ` is neither"),
            // Rust takes both for one name: NFC.
            ("é", "`é` is neither"),
            ("e\u{301}", "`\u{301}` is neither"),
        ] {
            let message = Ident::parse(text).unwrap_err();
            assert!(message.contains(why), "{text:?}: {message}");
        }
    }

    #[test]
    fn any_text_gives_an_identifier() {
        let parts = [
            "", "-", "_", "self", "Self", "crate", "super", "type", "r#", "#", "1", "2fa", "é", "ⓐ", "a", "Other",
            "gen", "*", "+", "IPv4",
        ];
        for first in parts {
            for second in parts {
                for third in parts {
                    let text = format!("{first}{second}{third}");
                    for made in
                        [Ident::lower(&text), Ident::variant(&text), Ident::pascal(&text), Ident::new(text.clone())]
                    {
                        assert_eq!(Ident::parse(&made).as_ref(), Ok(&made), "of {text:?}");
                    }
                }
            }
        }
    }
}
