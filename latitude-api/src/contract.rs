//! The operations by operationId: what holds the generated types against servers and recorded traffic.
//!
//! It is here for this crate's own tests and examples, behind the feature `contract`, and no part of the
//! stable surface.

use crate::answer::Answer;
use crate::answer::json;
use crate::error::ErrorBody;
use crate::resource::One;
use crate::wire::{Decode, Decoded, Encode, How, Record, Standalone, read as read_value};
use crate::{Bytes, Client, Error, Page, Resource, ResponseFuture, Timestamp, Untyped};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// One operation.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Contract {
    /// The operationId.
    pub operation: &'static str,
    /// Makes the call through its public method and setters.
    pub call: fn(&Client, &mut Arguments) -> Result<Called, String>,
    /// Decodes a successful answer and encodes it again.
    pub answer: Recoder,
    /// Decodes a request body and encodes it again.
    pub request: Option<Recoder>,
}

/// Decodes a document and encodes it again.
pub type Recoder = fn(&[u8]) -> Result<Recoded, Failure>;

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contract({})", self.operation)
    }
}

/// All operations, in the order of their ids.
pub fn contracts() -> &'static [Contract] {
    crate::generated::contract::CONTRACTS
}

/// The operation of an id.
pub fn contract(operation: &str) -> Option<&'static Contract> {
    let contracts = contracts();
    contracts.binary_search_by(|contract| contract.operation.cmp(operation)).ok().map(|at| &contracts[at])
}

/// A call on its way.
pub type Called = Pin<Box<dyn Future<Output = Result<Recoded, Error>> + Send>>;

/// A value that was decoded and encoded again.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Recoded {
    /// Everything that came out again.
    pub all: Value,
    /// What came out of typed fields and known enum values alone.
    pub typed: Value,
    /// The value as `Debug` shows it: by the names of its Rust fields.
    pub debug: String,
}

/// Why a document couldn't be decoded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// A JSON pointer to where it went wrong.
    pub path: String,
    /// What went wrong there.
    pub why: String,
}

fn failure(path: &str, why: impl fmt::Display) -> Failure {
    Failure { path: path.to_owned(), why: why.to_string() }
}

/// Decodes the body of an error answer and encodes it again.
///
/// [`Error`] takes any body, as gateways answer in HTML and many errors have none: what has no list of
/// errors in it is kept as it came.
pub fn error(body: &[u8]) -> Result<Recoded, Failure> {
    match ErrorBody::read(body) {
        Ok(read) => Ok(recode(&read)),
        Err(_) => Ok(untyped(serde_json::from_slice(body).unwrap_or_default())),
    }
}

/// What a call is made with, by the names of the wire.
#[derive(Debug, Default)]
pub struct Arguments {
    /// Path parameters.
    pub path: Fields,
    /// Query parameters.
    pub query: Fields,
    /// Headers.
    pub header: Fields,
    /// Cookies.
    pub cookie: Fields,
    /// The body without its envelope.
    pub body: Option<Value>,
}

impl Arguments {
    /// The body as its type.
    pub fn body<T: Given>(&mut self) -> Result<T, String> {
        let body = self.body.take().ok_or("no body was given")?;
        T::given(&body).map_err(|why| format!("body: {why}"))
    }

    /// The names that no argument and no setter took.
    pub fn unused(&self) -> Vec<String> {
        let fields = [&self.path, &self.query, &self.header, &self.cookie];
        let names = fields.into_iter().flat_map(|fields| fields.0.keys().cloned());
        names.chain(self.body.as_ref().map(|_| "the body".to_owned())).collect()
    }
}

/// Named values, each taken once.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// The fields of an object.
    pub fn of(value: &Value) -> Result<Self, String> {
        value.as_object().cloned().map(Self).ok_or_else(|| format!("{value} is no object"))
    }

    /// A value that must be there.
    pub fn take<T: Given>(&mut self, name: &str) -> Result<T, String> {
        self.optional(name)?.ok_or_else(|| format!("`{name}` was not given"))
    }

    /// A value that may be there.
    pub fn optional<T: Given>(&mut self, name: &str) -> Result<Option<T>, String> {
        let value = self.0.remove(name);
        value.map(|value| T::given(&value).map_err(|why| format!("`{name}`: {why}"))).transpose()
    }

    /// Fails if a value was not taken.
    pub fn finish(self) -> Result<(), String> {
        match self.0.keys().next() {
            Some(name) => Err(format!("`{name}` has no setter")),
            None => Ok(()),
        }
    }
}

/// A type that a caller gives, from JSON.
pub trait Given: Sized {
    /// The value.
    fn given(value: &Value) -> Result<Self, String>;
}

macro_rules! given {
    ($($ty:ty => $read:expr),*) => {$(
        impl Given for $ty {
            fn given(value: &Value) -> Result<Self, String> {
                let read: fn(&Value) -> Option<$ty> = $read;
                read(value).ok_or_else(|| format!("{value} is no {}", stringify!($ty)))
            }
        }
    )*};
}

given!(
    String => |value| value.as_str().map(ToOwned::to_owned),
    i64 => Value::as_i64,
    f64 => Value::as_f64,
    bool => Value::as_bool,
    Timestamp => |value| value.as_str().map(Timestamp::from),
    Value => |value| Some(value.clone())
);

impl<T: Given> Given for Vec<T> {
    fn given(value: &Value) -> Result<Self, String> {
        value.as_array().ok_or_else(|| format!("{value} is no list"))?.iter().map(T::given).collect()
    }
}

impl<T: Given> Given for BTreeMap<String, T> {
    fn given(value: &Value) -> Result<Self, String> {
        Fields::of(value)?.0.iter().map(|(key, value)| Ok((key.clone(), T::given(value)?))).collect()
    }
}

impl<T: Given> Given for Option<T> {
    fn given(value: &Value) -> Result<Self, String> {
        if value.is_null() { Ok(None) } else { T::given(value).map(Some) }
    }
}

/// The table of all operations.
macro_rules! contracts {
    ($(($id:literal, $call:ident, $answer:ty $(, $envelope:ident, $body:ty $(, $tag:literal, $with_id:literal)?)?)),* $(,)?) => {
        /// Every operation, by operationId.
        pub(crate) static CONTRACTS: &[Contract] = &[$(Contract {
            operation: $id,
            call: $call,
            answer: crate::contract::answer::<$answer>,
            request: request_of!($($envelope, $body $(, $tag, $with_id)?)?),
        }),*];
    };
}

#[allow(unused_macros, reason = "a description may have no operation")]
macro_rules! request_of {
    () => {
        None
    };
    ($envelope:ident, $body:ty) => {
        Some(crate::contract::$envelope::<$body>)
    };
    ($envelope:ident, $body:ty, $tag:literal, $with_id:literal) => {
        Some(|body| crate::contract::$envelope::<$body>(body, $tag, $with_id))
    };
}

/// A call by its public method and setters.
#[allow(unused_macros, reason = "a description may have no operation")]
macro_rules! call {
    ($given:ident $name:ident: $resource:ident.$method:ident($($argument:expr),*), $([$place:ident $setter:ident $wire:literal $ty:ty]),* $(,)?) => {
        #[allow(deprecated, reason = "deprecated operations are held to their contract, too")]
        #[allow(unused_variables, reason = "a call may take no argument")]
        fn $name(client: &crate::Client, $given: &mut Arguments) -> Result<Called, String> {
            let request = client.$resource().$method($($argument),*);
            $(let request = match $given.$place.optional::<$ty>($wire)? {
                Some(value) => request.$setter(value),
                None => request,
            };)*
            Ok(called(request.send()))
        }
    };
}

/// A body by its constructor and setters.
#[allow(unused_macros, reason = "a description may have no body")]
macro_rules! given_body {
    ($fields:ident $name:ident::$first:ident($($argument:expr)?) $(.$step:ident($value:expr))*, $([$($setter:ident)+ $wire:literal $ty:ty]),* $(,)?) => {
        impl Given for $name {
            #[allow(deprecated, reason = "deprecated fields are held to their contract, too")]
            fn given(value: &serde_json::Value) -> Result<Self, String> {
                let mut $fields = Fields::of(value)?;
                let body = Self::$first($($argument)?) $(.$step($value))*;
                $(let body = set!($fields body $wire $ty, $($setter)+);)*
                $fields.finish()?;
                Ok(body)
            }
        }
    };
}

#[allow(unused_macros, reason = "a description may have no body")]
macro_rules! set {
    ($fields:ident $body:ident $wire:literal $ty:ty, $setter:ident) => {
        match $fields.optional::<$ty>($wire)? {
            Some(value) => $body.$setter(value),
            None => $body,
        }
    };
    ($fields:ident $body:ident $wire:literal $ty:ty, $setter:ident $clear:ident) => {
        match $fields.optional::<Option<$ty>>($wire)? {
            Some(Some(value)) => $body.$setter(value),
            Some(None) => $body.$clear(),
            None => $body,
        }
    };
}

/// Enums and unions: what the description declares has to have a variant.
macro_rules! given_enums {
    ($($name:ident),* $(,)?) => {$(
        impl Given for $name {
            fn given(value: &serde_json::Value) -> Result<Self, String> {
                match serde_json::from_value(value.clone()).map_err(|error| error.to_string())? {
                    Self::Other(_) => Err(format!("{value} has no variant")),
                    known => Ok(known),
                }
            }
        }
    )*};
}

/// A type that an answer is decoded into.
pub trait Recode: Answer + fmt::Debug {
    /// Decodes a body.
    fn decode(body: &[u8]) -> Result<Self, Failure>;

    /// Encodes the value again.
    fn encode(&self) -> Recoded;
}

fn recode<T: Encode + fmt::Debug>(value: &T) -> Recoded {
    Recoded { all: value.encode(How::EXACT), typed: value.encode(How::TYPED), debug: format!("{value:?}") }
}

/// What has no types.
fn untyped(value: Value) -> Recoded {
    Recoded { all: value, typed: Value::Null, debug: String::new() }
}

fn read<T: Decode + Default>(body: &[u8]) -> Result<T, Failure> {
    json(body).map_err(|error| failure("", error))
}

impl<T: Record + Decode + Clone + fmt::Debug + Send + 'static> Recode for Resource<T> {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        read::<One<T>>(body).map(|one| one.0)
    }

    fn encode(&self) -> Recoded {
        recode(&One(self.clone()))
    }
}

impl<T: Decode + Encode + fmt::Debug + Send + 'static> Recode for Page<T> {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn encode(&self) -> Recoded {
        recode(self)
    }
}

impl<T: Standalone + fmt::Debug + Send + 'static> Recode for T {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn encode(&self) -> Recoded {
        recode(self)
    }
}

impl<T: Decode + Encode + fmt::Debug + Send + 'static> Recode for BTreeMap<String, T> {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn encode(&self) -> Recoded {
        recode(self)
    }
}

impl Recode for () {
    fn decode(_: &[u8]) -> Result<Self, Failure> {
        Ok(())
    }

    fn encode(&self) -> Recoded {
        untyped(Value::Null)
    }
}

impl Recode for Untyped {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        let body = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(body) };
        body.map(|body| Self { status: crate::StatusCode::OK, body }).map_err(|error| failure("", error))
    }

    fn encode(&self) -> Recoded {
        Recoded { typed: self.body.clone(), ..untyped(self.body.clone()) }
    }
}

impl Recode for String {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        Self::from_utf8(body.to_vec()).map_err(|error| failure("", error))
    }

    fn encode(&self) -> Recoded {
        Recoded { typed: json!(self), ..untyped(json!(self)) }
    }
}

impl Recode for Bytes {
    fn decode(body: &[u8]) -> Result<Self, Failure> {
        Ok(Self::copy_from_slice(body))
    }

    fn encode(&self) -> Recoded {
        untyped(Value::Null)
    }
}

pub(crate) fn called<T: Recode>(response: ResponseFuture<T>) -> Called {
    Box::pin(async move { response.await.map(|response| response.into_inner().encode()) })
}

pub(crate) fn answer<T: Recode>(body: &[u8]) -> Result<Recoded, Failure> {
    T::decode(body).map(|value| value.encode())
}

#[allow(dead_code, reason = "which envelopes there are depends on the description")]
pub(crate) fn bare<T: Decode + Encode + fmt::Debug>(body: &[u8]) -> Result<Recoded, Failure> {
    attributes::<T>(parse(body)?, "")
}

#[allow(dead_code, reason = "which envelopes there are depends on the description")]
pub(crate) fn data<T: Decode + Encode + fmt::Debug>(body: &[u8], tag: &str, with_id: bool) -> Result<Recoded, Failure> {
    let mut body = parse(body)?;
    let data = body.get_mut("data").ok_or_else(|| failure("/data", "it is missing"))?.take();
    let Recoded { all, typed, debug } = object::<T>(data, "/data", tag, with_id)?;
    Ok(Recoded { all: json!({ "data": all }), typed: json!({ "data": typed }), debug })
}

#[allow(dead_code, reason = "which envelopes there are depends on the description")]
pub(crate) fn resource<T: Decode + Encode + fmt::Debug>(
    body: &[u8],
    tag: &str,
    with_id: bool,
) -> Result<Recoded, Failure> {
    object::<T>(parse(body)?, "", tag, with_id)
}

fn parse(body: &[u8]) -> Result<Value, Failure> {
    serde_json::from_slice(body).map_err(|error| failure("", error))
}

/// A resource object as the call would send it: there is nothing beside its attributes, its id and its
/// type. A type that isn't the operation's own is kept as any unknown value of an enum is.
fn object<T: Decode + Encode + fmt::Debug>(
    mut value: Value,
    path: &str,
    tag: &str,
    with_id: bool,
) -> Result<Recoded, Failure> {
    let Some(object) = value.as_object_mut() else { return Err(failure(path, "it is no object")) };
    let inner = attributes::<T>(object.remove("attributes").unwrap_or_default(), &format!("{path}/attributes"))?;
    let given = object.get("type").filter(|given| given.is_string()).cloned();
    let around = |attributes: Value, kind: Option<Value>| {
        let mut out = Map::new();
        if let Some(id) = object.get("id").filter(|_| with_id) {
            out.insert("id".to_owned(), id.clone());
        }
        if !tag.is_empty() {
            out.insert("type".to_owned(), kind.unwrap_or_else(|| json!(tag)));
        }
        out.insert("attributes".to_owned(), attributes);
        Value::Object(out)
    };
    Ok(Recoded { all: around(inner.all, given), typed: around(inner.typed, None), debug: inner.debug })
}

fn attributes<T: Decode + Encode + fmt::Debug>(value: Value, path: &str) -> Result<Recoded, Failure> {
    match read_value::<T>(value) {
        Decoded::Typed(read) => Ok(recode(&read)),
        Decoded::Partly(read, original) => Ok(Recoded { all: original, ..recode(&read) }),
        Decoded::Null => Ok(untyped(Value::Null)),
        Decoded::Other(value) => Err(failure(path, format_args!("it is {}", crate::wire::kind(&value)))),
    }
}
