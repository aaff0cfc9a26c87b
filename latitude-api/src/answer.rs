//! How the body of an answer becomes a value.

use crate::resource::One;
use crate::response::RawResponse;
use crate::wire::{Decode, Decoded, Encode, Record, Standalone, kind, read};
use crate::{Error, Page, Resource, Untyped};
use bytes::Bytes;
use serde_json::Value;
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

/// Reads a JSON body leniently; an empty one is the default.
pub(crate) fn json<T: Decode + Default>(body: &[u8]) -> Result<T, serde_json::Error> {
    use serde::de::Error as _;

    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(T::default());
    }
    match read(serde_json::from_slice(body)?) {
        Decoded::Typed(value) | Decoded::Partly(value, _) => Ok(value),
        Decoded::Null => Ok(T::default()),
        Decoded::Other(value) => {
            let found = kind(&value);
            Err(serde_json::Error::custom(format_args!("{found} where an object or a list was expected")))
        }
    }
}

fn read_json<T: Decode + Default>(response: &RawResponse) -> Result<T, Error> {
    json(&response.body).map_err(|error| response.unreadable(&error))
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
        String::from_utf8(response.body.to_vec()).map_err(|_| response.not_readable("it isn't UTF-8 text"))
    }
}

impl Read for Bytes {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        Ok(response.body.clone())
    }
}
