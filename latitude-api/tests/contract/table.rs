//! The operations by operationId: their calls and their types, by the crate's public API alone. What holds them against
//! servers and recorded traffic finds them here.
//!
//! The table itself is `generated.rs`, which `cargo xtask codegen` writes.

use super::compare;
use latitude_api::testing::{self, Reason};
use latitude_api::{
    Answer, Attributes, Bytes, Client, Document, Error, Exposed, Extra, Item, Json, Page, Resource, ResponseFuture,
    RetryPolicy, Secret, Timestamp, Untyped, reqwest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// What every sample of a secret has in it, and nothing else: no text that is printed may have it.
pub const SECRET: &str = "not to be shown";

/// One operation.
pub struct Contract {
    /// The operationId.
    pub operation: &'static str,
    /// Makes the call through its public method and setters. There is none where callers give what the description no
    /// longer has, so that it can't judge.
    pub call: Option<Call>,
    /// Whether callers get what the description has.
    pub judges_answer: bool,
    /// Reads a successful answer.
    pub answer: fn(&[u8]) -> Read,
    /// Reads a request body, and writes it as the call would.
    pub request: Option<fn(&[u8]) -> Written>,
}

impl Contract {
    /// Makes the call.
    pub fn made(&self, client: &Client, arguments: &mut Arguments) -> Result<Called, String> {
        let call = self.call.ok_or("it takes what the description no longer has, and is for callers of a release")?;
        call(client, arguments)
    }
}

/// A call with these arguments.
pub type Call = fn(&Client, &mut Arguments) -> Result<Called, String>;

/// All operations that are described, in the order of their ids.
pub fn contracts() -> &'static [Contract] {
    generated::CONTRACTS
}

/// The operation of an id.
pub fn contract(operation: &str) -> Option<&'static Contract> {
    let contracts = contracts();
    contracts.binary_search_by(|contract| contract.operation.cmp(operation)).ok().map(|at| &contracts[at])
}

/// An answer that was read.
pub type Read = Result<Box<dyn Recode>, Failure>;

/// A body that was read and written again.
pub type Written = Result<Value, Failure>;

/// A call on its way.
pub type Called = Pin<Box<dyn Future<Output = Result<Box<dyn Recode>, Error>> + Send>>;

/// What a value that was read says of its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Recoded {
    /// Everything that comes out again.
    pub body: Value,
    /// JSON pointers into the body to what has no place in the types.
    pub unplaced: Vec<(String, Reason)>,
    /// The value as `Debug` shows it: by the names of its Rust fields.
    pub debug: String,
    /// Texts that are only serialised on request.
    pub hidden: Vec<String>,
}

/// Why a document couldn't be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// A JSON pointer to where it went wrong.
    pub path: String,
    /// What went wrong there.
    pub why: String,
}

fn failure(path: &str, why: impl fmt::Display) -> Failure {
    Failure { path: path.to_owned(), why: why.to_string() }
}

/// A type that an answer is read as.
pub trait Recode {
    fn read(body: &[u8]) -> Result<Self, Failure>
    where
        Self: Sized;

    /// The same for the answer of an operation that may lack the id of its resource.
    fn read_without_id(body: &[u8]) -> Result<Self, Failure>
    where
        Self: Sized,
    {
        Self::read(body)
    }

    /// The same for the answer of an operation that has a secret in its `meta`, which the client hides.
    fn read_with_secret_meta(body: &[u8]) -> Result<Self, Failure>
    where
        Self: Sized,
    {
        Self::read(body)
    }

    /// What it says of the body that it was read from: a resource doesn't know whether a document stood around it.
    fn recode(&self, sent: &Value) -> Result<Recoded, String>;
}

fn read<T: Answer>(body: &[u8]) -> Result<T, Failure> {
    testing::read(body.to_vec()).map_err(|error| {
        let why = error.to_string();
        failure("", why.split_once(": ").map_or(&*why, |(_, why)| why))
    })
}

fn written<T: Serialize + fmt::Debug>(value: &T) -> Result<Value, String>
where
    for<'a> Exposed<'a, T>: Serialize,
{
    shows_no_secret(value)?;
    let json = serde_json::to_string(value).map_err(|error| error.to_string())?;
    if let Some((before, _)) = json.split_once(SECRET) {
        return Err(format!("a secret is serialised: {}", last(before)));
    }
    let text = serde_json::to_string(&Exposed(value)).map_err(|error| error.to_string())?;
    compare::value(&text)
}

/// `Debug` shows no secret, in either form.
fn shows_no_secret(value: &impl fmt::Debug) -> Result<(), String> {
    match format!("{value:?} {value:#?}").split_once(SECRET) {
        Some((before, _)) => Err(format!("a secret is shown: {}", last(before))),
        None => Ok(()),
    }
}

/// The end of a text.
fn last(text: &str) -> String {
    let skipped = text.chars().count().saturating_sub(40);
    text.chars().skip(skipped).collect()
}

/// What a value says that is written as it was sent.
fn as_sent<T: Answer + Serialize + fmt::Debug>(value: &T) -> Result<Recoded, String>
where
    for<'a> Exposed<'a, T>: Serialize,
{
    let unplaced = testing::unplaced(value).into_iter().map(|part| (part.pointer, part.reason)).collect();
    let body = written(value)?;
    let shown = compare::value(&serde_json::to_string(value).map_err(|error| error.to_string())?)?;
    let mut hidden = Vec::new();
    hidden_texts(&body, Some(&shown), &mut hidden);
    Ok(Recoded { body, unplaced, debug: format!("{value:?}"), hidden })
}

fn hidden_texts(exposed: &Value, shown: Option<&Value>, hidden: &mut Vec<String>) {
    match exposed {
        Value::Object(members) => {
            let within = |name: &String| shown.and_then(|shown| shown.get(name));
            members.iter().for_each(|(name, value)| hidden_texts(value, within(name), hidden));
        }
        Value::Array(items) => {
            let within = |at: usize| shown.and_then(|shown| shown.get(at));
            items.iter().enumerate().for_each(|(at, item)| hidden_texts(item, within(at), hidden));
        }
        Value::String(text) if shown != Some(exposed) => hidden.push(text.clone()),
        _ => {}
    }
}

/// What has no types.
fn untyped(body: Value) -> Recoded {
    Recoded { body, unplaced: Vec::new(), debug: String::new(), hidden: Vec::new() }
}

impl<T: Attributes> Recode for Resource<T> {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn read_without_id(body: &[u8]) -> Result<Self, Failure> {
        let document = parse(body)?;
        let object = document.pointer("/data").unwrap_or_else(|| document.clone());
        let members = match object.text().strip_prefix('{').and(object.text().strip_suffix('}')) {
            Some(members) if object.pointer("/id").is_none_or(|id| id.is_null() || id == json!("")) => {
                members.trim_end()
            }
            _ => return read(body),
        };
        // The last of two counts.
        let comma = if members.ends_with('{') { "" } else { "," };
        let with_id = format!("{members}{comma}\"id\":\"given\"}}");
        let mut resource: Self = read(document.text().replacen(object.text(), &with_id, 1).as_bytes())?;
        resource.id.clear();
        Ok(resource)
    }

    fn read_with_secret_meta(body: &[u8]) -> Result<Self, Failure> {
        let mut resource: Self = read(body)?;
        resource.meta.hide();
        Ok(resource)
    }

    fn recode(&self, sent: &Value) -> Result<Recoded, String> {
        let Recoded { mut body, mut unplaced, debug, hidden } = as_sent(self)?;
        let Some(data) = sent.get("data") else {
            return Ok(Recoded { body, unplaced, debug, hidden });
        };
        let mut document = members(self.document_extras())?;
        // Of two, the resource has its own.
        if data["meta"].as_object().is_none_or(Map::is_empty) && sent["meta"].is_object() {
            document.insert("meta".to_owned(), Value::Object(members(&self.meta)?));
            if data.get("meta").is_none() {
                body.as_object_mut().map(|object| object.remove("meta"));
            }
        }
        document.insert("data".to_owned(), body);
        // Of two of one name, the resource's is told first.
        let mut within = HashSet::new();
        for (pointer, _) in &mut unplaced {
            let inner = format!("/data{pointer}");
            if sent.pointer(&inner).is_some() && within.insert(inner.clone()) {
                *pointer = inner;
            }
        }
        Ok(Recoded { body: Value::Object(document), unplaced, debug, hidden })
    }
}

fn members(extra: &Extra) -> Result<Map<String, Value>, String> {
    extra.iter().map(|(name, json)| Ok((name.to_owned(), compare::value(json.text())?))).collect()
}

impl<T: Item> Recode for Page<T> {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        as_sent(self)
    }
}

impl<T: Attributes> Recode for Document<T> {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        as_sent(self)
    }
}

impl<T: Item> Recode for BTreeMap<String, T> {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        as_sent(self)
    }
}

/// Answers of a shape of their own.
macro_rules! answers {
    ($($name:ident),* $(,)?) => {$(
        impl super::Recode for $name {
            fn read(body: &[u8]) -> Result<Self, super::Failure> {
                super::read(body)
            }

            fn recode(&self, _: &serde_json::Value) -> Result<super::Recoded, String> {
                super::as_sent(self)
            }
        }
    )*};
}

impl Recode for Json {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        as_sent(self)
    }
}

impl Recode for () {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        Ok(untyped(Value::Null))
    }
}

impl Recode for Untyped {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        compare::value(self.body.text()).map(untyped)
    }
}

impl Recode for String {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, _: &Value) -> Result<Recoded, String> {
        Ok(untyped(compare::value(self).unwrap_or_else(|_| json!(self))))
    }
}

impl Recode for Bytes {
    fn read(body: &[u8]) -> Result<Self, Failure> {
        read(body)
    }

    fn recode(&self, sent: &Value) -> Result<Recoded, String> {
        String::from_utf8_lossy(self).into_owned().recode(sent)
    }
}

fn called<T: Recode + Answer>(response: ResponseFuture<T>) -> Result<Called, String> {
    shows_no_secret(&response)?;
    let answer = async { response.await.map(|response| Box::new(response.into_inner()) as Box<dyn Recode>) };
    Ok(Box::pin(answer))
}

fn answer<T: Recode + 'static>(body: &[u8]) -> Read {
    T::read(body).map(|value| Box::new(value) as Box<dyn Recode>)
}

fn answer_without_id<T: Recode + 'static>(body: &[u8]) -> Read {
    T::read_without_id(body).map(|value| Box::new(value) as Box<dyn Recode>)
}

fn answer_with_secret_meta<T: Recode + 'static>(body: &[u8]) -> Read {
    T::read_with_secret_meta(body).map(|value| Box::new(value) as Box<dyn Recode>)
}

/// Reads an error answer, and gives what its [`Error`] has of it.
pub async fn error(status: u16, body: &str) -> Written {
    let answer = body.to_owned();
    let transport =
        move |_: reqwest::Request| testing::reply_with(status, &[("content-type", "application/json")], answer.clone());
    let client = Client::builder().token("replay").transport(transport).retry(RetryPolicy::never()).build();
    let call = client.map_err(|error| failure("", error))?.request(reqwest::Method::GET, ["replayed"]);
    let error = match call.await {
        Ok(_) => return Err(failure("", format_args!("{status} was taken for a success"))),
        Err(error) => error,
    };
    if error.status().map(|status| status.as_u16()) != Some(status) {
        return Err(failure("", error));
    }
    let kept = error.body().map(|body| String::from_utf8_lossy(body)).unwrap_or_default();
    let mut value = compare::value(&kept).unwrap_or_default();
    // In place of each error its object. What is no object has none.
    if let Some(errors) = value.get_mut("errors").and_then(Value::as_array_mut) {
        for (slot, object) in errors.iter_mut().filter(|slot| slot.is_object()).zip(error.errors()) {
            *slot = written(object).map_err(|why| failure("/errors", why))?;
        }
    }
    Ok(value)
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
    pub fn body<T: Given + fmt::Debug>(&mut self) -> Result<T, String> {
        let body = self.body.take().ok_or("no body was given")?;
        let body = T::given(&body).map_err(|why| format!("body: {why}"))?;
        shows_no_secret(&body).map_err(|why| format!("body: {why}"))?;
        Ok(body)
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

    /// Whether a value is there.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
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
    Secret => |value| value.as_str().map(Secret::from),
    Timestamp => |value| value.as_str().map(Timestamp::from),
    Json => |value| Some(value.clone().into())
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
    ($(($id:literal, $call:ident $($kept:ident)?, $read:ident $answer:ty $(, $envelope:ident, $body:ty $(, $tag:literal, $with_id:literal)?)?)),* $(,)?) => {
        /// Every operation, by operationId.
        pub static CONTRACTS: &[super::Contract] = &[$(super::Contract {
            operation: $id,
            call: call_of!($call),
            judges_answer: judges_answer!($($kept)?),
            answer: super::$read::<$answer>,
            request: request_of!($($envelope, $body $(, $tag, $with_id)?)?),
        }),*];
    };
}

macro_rules! call_of {
    (kept) => {
        None
    };
    ($call:ident) => {
        Some($call)
    };
}

macro_rules! judges_answer {
    () => {
        true
    };
    (kept) => {
        false
    };
}

macro_rules! request_of {
    () => {
        None
    };
    ($envelope:ident, $body:ty) => {
        Some(super::$envelope::<$body>)
    };
    ($envelope:ident, $body:ty, $tag:literal, $with_id:literal) => {
        Some(|body| super::$envelope::<$body>(body, $tag, $with_id))
    };
}

/// A call by its public method and setters.
macro_rules! call {
    ($given:ident $name:ident: $resource:ident.$method:ident($($argument:expr),*), $([$place:ident $setter:ident $wire:literal $ty:ty]),* $(,)?) => {
        #[allow(deprecated, reason = "deprecated operations are held to their contract, too")]
        #[allow(unused_variables, reason = "a call may take no argument")]
        fn $name(client: &latitude_api::Client, $given: &mut super::Arguments) -> Result<super::Called, String> {
            let request = client.$resource().$method($($argument),*);
            $(let request = match $given.$place.optional::<$ty>($wire)? {
                Some(value) => request.$setter(value),
                None => request,
            };)*
            super::called(request.send())
        }
    };
}

/// A body by its constructor and setters.
#[allow(unused_macros, reason = "a description may have no body that is made of members")]
macro_rules! given_body {
    ($fields:ident $name:ident::$first:ident($($argument:expr)?) $(.$step:ident($value:expr))*, $($setters:tt)*) => {
        given_body!($fields $name = Self::$first($($argument)?) $(.$step($value))*, $($setters)*);
    };
    // In more than one way.
    ($fields:ident $name:ident = $made:expr, $([$($setter:ident)+ $wire:literal $ty:ty]),* $(,)?) => {
        impl super::Given for $name {
            #[allow(deprecated, reason = "deprecated fields are held to their contract, too")]
            #[allow(unused_mut, reason = "a body may have no fields")]
            fn given(value: &serde_json::Value) -> Result<Self, String> {
                let mut $fields = super::Fields::of(value)?;
                let body = $made;
                $(let body = set!($fields body $wire $ty, $($setter)+);)*
                $fields.finish()?;
                Ok(body)
            }
        }
    };
}

#[allow(unused_macros, reason = "a description may have no body that is made of members")]
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
        impl super::Given for $name {
            fn given(value: &serde_json::Value) -> Result<Self, String> {
                match serde_json::from_value(value.clone()).map_err(|error| error.to_string())? {
                    Self::Other(_) => Err(format!("{value} has no variant")),
                    known => Ok(known),
                }
            }
        }
    )*};
}

/// Reads a body, and writes it again.
fn rewritten<T: Serialize + DeserializeOwned + fmt::Debug>(json: &Json, path: &str) -> Written
where
    for<'a> Exposed<'a, T>: Serialize,
{
    let value: T = json.parse().map_err(|error| failure(path, error))?;
    written(&value).map_err(|why| failure(path, why))
}

fn parse(body: &[u8]) -> Result<Json, Failure> {
    serde_json::from_slice(body).map_err(|error| failure("", error))
}

fn bare<T: Serialize + DeserializeOwned + fmt::Debug>(body: &[u8]) -> Written
where
    for<'a> Exposed<'a, T>: Serialize,
{
    rewritten::<T>(&parse(body)?, "")
}

fn data<T: Serialize + DeserializeOwned + fmt::Debug>(body: &[u8], tag: &str, with_id: bool) -> Written
where
    for<'a> Exposed<'a, T>: Serialize,
{
    let data = parse(body)?.pointer("/data").ok_or_else(|| failure("/data", "it is missing"))?;
    Ok(json!({ "data": object::<T>(&data, "/data", tag, with_id)? }))
}

fn resource<T: Serialize + DeserializeOwned + fmt::Debug>(body: &[u8], tag: &str, with_id: bool) -> Written
where
    for<'a> Exposed<'a, T>: Serialize,
{
    object::<T>(&parse(body)?, "", tag, with_id)
}

/// A resource object as the call would send it: there is nothing beside its attributes, its id and its type. A type that
/// isn't the operation's own is kept as any unknown value of an enum is.
fn object<T: Serialize + DeserializeOwned + fmt::Debug>(json: &Json, path: &str, tag: &str, with_id: bool) -> Written
where
    for<'a> Exposed<'a, T>: Serialize,
{
    let read = |value: Json, path: &str| compare::value(value.text()).map_err(|why| failure(path, why));
    if !json.text().starts_with('{') {
        return Err(failure(path, "it is no object"));
    }
    let mut object = Map::new();
    if let Some(id) = json.pointer("/id").filter(|_| with_id) {
        object.insert("id".to_owned(), read(id, path)?);
    }
    if !tag.is_empty() {
        let given = json.pointer("/type").filter(|given| given.as_str().is_some());
        object.insert("type".to_owned(), given.map_or_else(|| Ok(json!(tag)), |given| read(given, path))?);
    }
    let within = format!("{path}/attributes");
    let attributes = json.pointer("/attributes").filter(|attributes| !attributes.is_null());
    let attributes = attributes.map_or(Ok(Value::Null), |attributes| rewritten::<T>(&attributes, &within))?;
    object.insert("attributes".to_owned(), attributes);
    Ok(Value::Object(object))
}

#[rustfmt::skip]
#[path = "generated.rs"]
mod generated;
