//! JSON as text: the reader, and the value that nothing is lost of.

mod finite;
mod number;
mod reader;
mod serde;

pub(crate) use self::serde::text_of;
pub(crate) use finite::Finite;
pub(crate) use number::{whole, write_f64};
pub(crate) use reader::{Malformed, Read, Reader, Stop, Text};

use ::serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// A byte order mark is no part of a text.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// A JSON value as the text that it came as, so that nothing of it is changed: numbers beyond 64 bits, digits that a
/// float doesn't have, halves of surrogate pairs, the order of keys.
///
/// ```
/// use latitude_api::Json;
/// use serde_json::json;
///
/// let value = Json::from(json!({ "name": "eth0", "speed": 10 }));
/// assert_eq!(value.pointer("/speed").and_then(|speed| speed.as_i64()), Some(10));
/// assert_eq!(value, json!({ "speed": 10, "name": "eth0" }));
/// ```
///
/// `Debug` prints the kind alone, as a value that nobody described may be a secret; [`text`](Json::text) is the value.
#[derive(Clone)]
pub struct Json(Box<str>);

impl Json {
    /// Any text that the reader has passed over.
    pub(crate) fn of_text(text: &str) -> Self {
        Self(text.into())
    }

    pub(crate) fn null() -> Self {
        Self::of_text("null")
    }

    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// The text of a string; `None` for another kind, or where a Rust string can't hold it.
    pub fn as_str(&self) -> Option<Cow<'_, str>> {
        let mut reader = self.reader();
        match (reader.peek(), reader.string()) {
            (Ok(b'"'), Ok(Text::Plain(text))) => Some(Cow::Borrowed(text)),
            (Ok(b'"'), Ok(Text::Unescaped(text))) => Some(Cow::Owned(text)),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        self.0.parse().ok()
    }

    /// A whole number; `None` where it has another kind or 64 bits don't hold it.
    pub fn as_i64(&self) -> Option<i64> {
        self.reader().number().ok()?.as_i64()
    }

    /// A whole number that isn't negative; `None` where it has another kind or 64 bits don't hold it.
    pub fn as_u64(&self) -> Option<u64> {
        self.reader().number().ok()?.as_u64()
    }

    /// A number; `None` where it has another kind or a float would change it.
    pub fn as_f64(&self) -> Option<f64> {
        self.reader().number().ok()?.as_f64()
    }

    /// The value at a JSON pointer, such as `/interfaces/0/name`.
    pub fn pointer(&self, pointer: &str) -> Option<Self> {
        let mut reader = self.reader();
        let mut steps = pointer.split('/');
        if steps.next() != Some("") {
            return None;
        }
        for step in steps {
            step_into(&mut reader, &step.replace("~1", "/").replace("~0", "~"))?;
        }
        let start = reader.at();
        reader.skip(|_, _| ()).ok()?;
        Some(Self::of_text(reader.since(start)))
    }

    /// The value as serde_json has it; `None` where that would change it.
    pub fn to_value(&self) -> Option<Value> {
        value(&mut self.reader()).ok()?
    }

    /// Reads the value as a type of the caller's.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// The kind of the value, in words that hold nothing of it.
    pub(crate) fn kind(&self) -> &'static str {
        kind(self.0.bytes().next().unwrap_or_default())
    }

    /// A string, a number or a boolean as text, to compare or show it.
    pub(crate) fn word(&self) -> Option<String> {
        match self.kind() {
            "a string" => self.as_str().map(Into::into),
            "a number" | "a boolean" => Some(self.text().to_owned()),
            _ => None,
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader::new(&self.0)
    }
}

/// The kind of a value by its first byte.
pub(crate) fn kind(first: u8) -> &'static str {
    match first {
        b'n' => "null",
        b't' | b'f' => "a boolean",
        b'"' => "a string",
        b'[' => "a list",
        b'{' => "an object",
        _ => "a number",
    }
}

/// Goes to a member of an object, the last of its name, or to an item of a list.
fn step_into(reader: &mut Reader<'_>, step: &str) -> Option<()> {
    let (mut first, mut found) = (true, None);
    match reader.peek().ok()? {
        b'{' => {
            reader.enter().ok()?;
            while let Some(key) = reader.key(&mut first).ok()? {
                reader.peek().ok()?;
                if key.as_str() == Some(step) {
                    found = Some(reader.clone());
                }
                reader.skip(|_, _| ()).ok()?;
            }
        }
        b'[' => {
            let index: usize = step.parse().ok()?;
            let mut at = 0;
            reader.enter().ok()?;
            while found.is_none() && reader.item(&mut first).ok()? {
                reader.peek().ok()?;
                if at == index {
                    found = Some(reader.clone());
                }
                reader.skip(|_, _| ()).ok()?;
                at += 1;
            }
        }
        _ => {}
    }
    *reader = found?;
    Some(())
}

/// The next value; `None` where serde_json's would be another.
fn value(reader: &mut Reader<'_>) -> Read<Option<Value>> {
    let mut first = true;
    Ok(match reader.peek()? {
        b'"' => reader.string()?.as_str().map(Value::from),
        b'{' => {
            let mut members = Some(Map::new());
            reader.enter()?;
            while let Some(key) = reader.key(&mut first)? {
                let (key, value) = (key.as_str().map(str::to_owned), value(reader)?);
                if let (Some(all), Some(key), Some(value)) = (&mut members, key, value) {
                    all.insert(key, value);
                } else {
                    members = None;
                }
            }
            members.map(Value::Object)
        }
        b'[' => {
            let mut items = Some(Vec::new());
            reader.enter()?;
            while reader.item(&mut first)? {
                match (&mut items, value(reader)?) {
                    (Some(all), Some(value)) => all.push(value),
                    _ => items = None,
                }
            }
            items.map(Value::Array)
        }
        b'n' | b't' | b'f' => Some(match reader.word()? {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::Null,
        }),
        _ => {
            let number = reader.number()?;
            let whole = number.as_i64().map(Value::from).or_else(|| number.as_u64().map(Value::from));
            let whole = whole.filter(|_| number.is_integer());
            whole.or_else(|| number.as_f64().map(Value::from))
        }
    })
}

/// Adds a string to a JSON text.
pub(crate) fn write_str(string: &str, text: &mut String) {
    use std::fmt::Write;

    text.push('"');
    let mut from = 0;
    for (at, byte) in string.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        text.push_str(&string[from..at]);
        from = at + 1;
        // Writing to a `String` can't fail.
        let _ = match byte {
            b'"' => text.write_str("\\\""),
            b'\\' => text.write_str("\\\\"),
            b'\n' => text.write_str("\\n"),
            b'\r' => text.write_str("\\r"),
            b'\t' => text.write_str("\\t"),
            other => write!(text, "\\u{other:04x}"),
        };
    }
    text.push_str(&string[from..]);
    text.push('"');
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({})", self.kind())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        // The same value may be written in several ways.
        self.0 == other.0 || self.to_value().is_some_and(|value| Some(value) == other.to_value())
    }
}

impl PartialEq<Value> for Json {
    fn eq(&self, other: &Value) -> bool {
        self.to_value().as_ref() == Some(other)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self(value.to_string().into())
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        let mut text = String::with_capacity(value.len() + 2);
        write_str(value, &mut text);
        Self(text.into())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        value.as_str().into()
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::of_text(if value { "true" } else { "false" })
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self(value.to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(text: &str) -> Json {
        Json::of_text(text)
    }

    #[test]
    fn a_value_is_read_or_none() {
        assert_eq!((text("1").as_i64(), text("1").as_u64(), text("1.5").as_f64()), (Some(1), Some(1), Some(1.5)));
        assert_eq!((text("true").as_bool(), text("1").as_bool(), text("null").is_null()), (Some(true), None, true));
        assert_eq!(text(r#""a\nb""#).as_str().as_deref(), Some("a\nb"));
        for odd in ["1e400", "18446744073709551616", "[0.10000000000000000555]", r#"{"\ud83d":1}"#, r#"["\udc00"]"#] {
            assert_eq!((text(odd).to_value(), text(odd).text()), (None, odd));
            assert_eq!(serde_json::to_string(&text(odd)).unwrap(), odd);
            assert_eq!(serde_json::from_str::<Json>(odd).unwrap().text(), odd);
        }
        assert_eq!((text("1e400").as_f64(), text(r#""\ud83d""#).as_str()), (None, None));
    }

    #[test]
    fn pointers_lead_to_values() {
        let value = text(r#"{"a": [1, {"b/c": "x", "~": null}], "a": [2], "": {"": 3}}"#);
        for (pointer, expected) in [
            ("/a/0", Some(json!(2))),
            ("//", Some(json!(3))),
            ("", value.to_value()),
            ("/a/1", None),
            ("/b", None),
            ("a", None),
            ("/a/0/x", None),
        ] {
            assert_eq!(value.pointer(pointer).and_then(|it| it.to_value()), expected, "{pointer}");
        }
        let inner = text(r#"[{"b/c": "x", "~": null}]"#);
        assert_eq!(inner.pointer("/0/b~1c"), Some("x".into()));
        assert_eq!(inner.pointer("/0/~0"), Some(Json::null()));
    }

    #[test]
    fn equality_is_that_of_values() {
        assert_eq!(text(r#"{"a": 1, "b": [1.0]}"#), text(r#"{"b":[1e0],"a":1}"#));
        assert_ne!(text("1e400"), text("1e401"));
        assert_eq!(text("1e400"), text("1e400"));
        assert_eq!(Json::from("a\"\n\u{1}é"), json!("a\"\n\u{1}é"));
        assert_eq!(format!("{:?} {:?}", text("[1]"), text(r#""secret""#)), "Json(a list) Json(a string)");
    }
}
