//! How the body of an answer becomes a value.

use crate::resource::One;
use crate::response::RawResponse;
use crate::wire::{Decode, Decoded, Encode, Record, Standalone, kind, read};
use crate::{Error, Page, Resource, StatusCode, Untyped};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use std::collections::BTreeMap;

/// What a call can give. Implemented by the crate's own types alone.
pub trait Answer: Read + Send + 'static {}

impl<T: Read + Send + 'static> Answer for T {}

pub(crate) mod private {
    use crate::Error;
    use crate::response::RawResponse;

    pub trait Read: Sized {
        /// Reads the answer of a call that succeeded.
        fn read(response: &RawResponse) -> Result<Self, Error>;
    }
}

use private::Read;

/// Reads a JSON body leniently; an empty one is the default. The error says where and why, and quotes nothing.
pub(crate) fn json<T: Decode + Default>(body: &[u8]) -> Result<T, String> {
    let body = without_mark(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(T::default());
    }
    match read(strict::<Value>(body)?) {
        Decoded::Typed(value) | Decoded::Partly(value, _) => Ok(value),
        Decoded::Null => Ok(T::default()),
        Decoded::Other(value) => Err(format!("{} where an object or a list was expected", kind(&value))),
    }
}

/// Reads a JSON body as a type of the caller's.
pub(crate) fn strict<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    // The path costs time and code, so it is looked for after a failure alone.
    let body = without_mark(body);
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let path = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) => error.path().to_string(),
        Ok(_) => ".".to_owned(),
    };
    Err(explain(&error, &path))
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

fn explain(error: &serde_json::Error, path: &str) -> String {
    let place = if path == "." { String::new() } else { format!("{path}: ") };
    let text = error.to_string();
    // What is wrong with the value may be told by the value itself, which may be a secret: what was expected may not.
    let why = match error.classify() {
        Category::Data => match (text.strip_prefix("missing field "), text.rsplit_once(", expected ")) {
            (Some(field), _) => format!("missing field {field}"),
            (None, Some((_, expected))) => format!("expected {expected}"),
            (None, None) => format!("the value doesn't fit, at line {} column {}", error.line(), error.column()),
        },
        Category::Io | Category::Syntax | Category::Eof => text,
    };
    format!("{place}{why}")
}

fn read_json<T: Decode + Default>(response: &RawResponse) -> Result<T, Error> {
    // An order without its id must not look like one with it. Other statuses may well come without a body.
    if response.body.iter().all(u8::is_ascii_whitespace)
        && [StatusCode::OK, StatusCode::CREATED].contains(&response.status)
    {
        return Err(response.unreadable("it is empty"));
    }
    json(&response.body).map_err(|why| response.unreadable(&why))
}

/// The number of items of a list, which the API counts on demand.
impl Read for u64 {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let body: Value = read_json(response)?;
        let count = body.pointer("/meta/stats/total/count");
        let number = |count: &Value| count.as_u64().or_else(|| count.as_str()?.parse().ok());
        count.and_then(number).ok_or_else(|| response.unreadable("meta.stats.total.count: expected a number"))
    }
}

impl Read for () {
    fn read(_: &RawResponse) -> Result<Self, Error> {
        Ok(())
    }
}

impl<T: Record + Decode> Read for Resource<T> {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        read_json::<One<T>>(response).map(|one| one.0)
    }
}

impl<T: Decode + Encode> Read for Page<T> {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        read_json(response)
    }
}

impl<T: Standalone> Read for T {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        read_json(response)
    }
}

impl<T: Decode + Encode> Read for BTreeMap<String, T> {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        read_json(response)
    }
}

impl Read for Value {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        read_json(response)
    }
}

impl Read for Untyped {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let body = serde_json::from_slice(&response.body).unwrap_or_else(|_| match response.body.len() {
            0 => Value::Null,
            _ => Value::String(String::from_utf8_lossy(&response.body).into_owned()),
        });
        Ok(Self { status: response.status, body })
    }
}

impl Read for String {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        String::from_utf8(response.body.to_vec()).map_err(|_| response.unreadable("it isn't UTF-8 text"))
    }
}

impl Read for Bytes {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        Ok(response.body.clone())
    }
}
