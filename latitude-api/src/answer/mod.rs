//! How the body of an answer becomes a value, and what it owes.

mod document;
mod page;
mod resource;
mod response;
mod rewrapped;
mod traced;
mod untyped;

pub use document::Document;
pub use page::Page;
pub use resource::{Boxed, Resource};
pub(crate) use response::RawResponse;
pub use response::Response;
pub(crate) use traced::Traced;
pub use untyped::Untyped;

use crate::error::Error;
use crate::json::{Json, Malformed, Reader, Stop, kind, without_mark};
use crate::values::Extra;
use crate::wire::{
    Attributes, Field, Fit, Item, Kind, List, Maybe, Place, Record, Standalone, Table, Unplaced, View, decode, unplaced,
};
use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use resource::{ATTRIBUTES, beside};
use rewrapped::{Around, as_it_was, list_as_it_was};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::collections::BTreeMap;
use std::fmt;

/// What a call can give. Implemented by the crate's own types alone.
pub trait Answer: Read + Send + 'static {}

impl<T: Read + Send + 'static> Answer for T {}

pub(crate) mod private {
    use super::RawResponse;
    use crate::error::Error;
    use crate::wire::{Record, Unplaced};

    pub trait Read: Sized {
        /// Reads the answer of a call that succeeded.
        fn read(response: &RawResponse) -> Result<Self, Error>;

        /// What of it has no place in its types. An answer without a described type has none of that.
        fn unplaced(&self) -> Vec<Unplaced> {
            Vec::new()
        }

        /// Its attributes, if it is a resource.
        fn attributes(&self) -> Option<&dyn Record> {
            None
        }
    }
}

use private::Read;

/// How a call's answer is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// Its resource may lack its id.
    pub(crate) may_lack_id: bool,
    /// It is a web page.
    pub(crate) html: bool,
    /// There is a secret in its `meta`.
    pub(crate) secret_meta: bool,
    /// It may come with something else around it than its type has.
    pub(crate) rewrapped: bool,
}

/// Reads a JSON body as a type of the caller's. The error says where and why, and quotes nothing.
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

/// The text of a body that owes one.
fn text(response: &RawResponse) -> Result<&str, Error> {
    let text =
        std::str::from_utf8(without_mark(&response.body)).map_err(|_| response.unreadable("it isn't UTF-8 text"))?;
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        let done_before = response.status == StatusCode::NOT_FOUND;
        let why = if done_before { "an earlier attempt did it, and its answer was lost" } else { "it is empty" };
        return Err(response.unreadable(why));
    }
    Ok(text)
}

/// Why a body is no JSON.
fn malformed(response: &RawResponse, error: impl fmt::Display) -> Error {
    let page = without_mark(&response.body).trim_ascii_start().starts_with(b"<");
    response.unreadable(&if page { "it is HTML or XML, not JSON".to_owned() } else { error.to_string() })
}

/// Fills a place with the whole body.
fn fill(response: &RawResponse, mut place: Place<'_>) -> Result<Fit, Error> {
    let text = text(response)?;
    let as_it_was = match &mut place {
        Place::Record(record) if response.reading.rewrapped => as_it_was(text, &mut **record, Around::Nothing),
        _ => None,
    };
    decode(as_it_was.as_deref().unwrap_or(text), place).map_err(|error| malformed(response, error))
}

/// The kind of what a JSON text holds.
fn kind_of(text: &str) -> &'static str {
    kind(text.trim_start().bytes().next().unwrap_or_default())
}

/// A JSON:API document while it is read.
pub(crate) struct Envelope<'d> {
    data: Data<'d>,
    /// What became of `data`; `None` where there was none.
    found: Option<Found>,
    meta: Extra,
    extra: Extra,
}

/// The place of a document's `data`.
pub(crate) enum Data<'d> {
    Resource(&'d mut dyn Record),
    /// What is no resource.
    Object(&'d mut dyn Record),
    List(&'d mut dyn List),
}

impl Data<'_> {
    /// An answer as it was before it was rewrapped.
    fn as_it_was(&mut self, text: &str) -> Option<String> {
        match self {
            Self::Resource(record) => as_it_was(text, &mut **record, Around::Resource),
            Self::Object(record) => as_it_was(text, &mut **record, Around::Data),
            Self::List(list) => list_as_it_was(text, &**list),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    Read,
    OtherKind,
    Null,
}

/// Why a document isn't what was expected.
#[derive(Debug)]
pub(crate) enum Unfit {
    Malformed(Malformed),
    /// In words that quote nothing.
    Because(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => error.fmt(f),
            Self::Because(why) => f.write_str(why),
        }
    }
}

impl Envelope<'_> {
    /// Reads a document, and gives its `meta` and what else stood beside `data`; `None` where `data` came without a
    /// document around it.
    pub(crate) fn read(text: &str, data: Data<'_>) -> Result<Option<(Extra, Extra)>, Unfit> {
        let mut envelope = Envelope { data, found: None, meta: Extra::default(), extra: Extra::default() };
        let what = envelope.what();
        let of_kind = |kind: &str| Unfit::Because(format!("it is {kind} where {what} was expected"));
        match (kind_of(text), &mut envelope.data) {
            ("an object", _) => {}
            ("a list", Data::List(list)) => {
                decode(text, Place::List(*list)).map_err(Unfit::Malformed)?;
                return Ok(None);
            }
            (kind, _) => {
                decode(text, Place::Json(&mut Json::null())).map_err(Unfit::Malformed)?;
                return Err(of_kind(kind));
            }
        }
        decode(text, Place::Record(&mut envelope)).map_err(Unfit::Malformed)?;
        match (envelope.found, &mut envelope.data) {
            (Some(Found::Read), _) => return Ok(Some((envelope.meta, envelope.extra))),
            (None, Data::Resource(record)) if is_resource(&envelope.extra) => {
                decode(text, Place::Record(*record)).map_err(Unfit::Malformed)?;
                return Ok(None);
            }
            _ => {}
        }
        Err(Unfit::Because(match (envelope.found, envelope.extra.get("data")) {
            (Some(Found::OtherKind), Some(data)) => format!("`data` is {} where {what} was expected", data.kind()),
            (Some(_), _) => format!("`data` is null where {what} was expected"),
            (None, _) => format!("`data` is missing where {what} was expected"),
        }))
    }

    fn what(&self) -> &'static str {
        match self.data {
            Data::Resource(_) => "a resource",
            Data::Object(_) => "an object",
            Data::List(_) => "a list",
        }
    }
}

impl Record for Envelope<'_> {
    fn table(&self) -> &'static Table {
        static TABLE: Table = Table { names: names!["data", "meta"], ..Table::NONE };
        &TABLE
    }

    fn place(&mut self, at: usize) -> Place<'_> {
        if at == 0 {
            return Place::Maybe(self);
        }
        Field::place(&mut self.meta)
    }

    fn view(&self, _: usize) -> View<'_> {
        View::Absent
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

/// The place of its `data`.
impl Maybe for Envelope<'_> {
    fn open(&mut self) -> Place<'_> {
        let place = match &mut self.data {
            Data::Resource(record) | Data::Object(record) => Place::Record(*record),
            Data::List(list) => Place::List(*list),
        };
        // The last of several counts.
        if self.found.replace(Found::Read).is_some() { place.cleared() } else { place }
    }

    fn close(&mut self, null: bool) {
        self.found = Some(if null { Found::Null } else { Found::OtherKind });
    }
}

/// Whether the members of an object are those of a resource, without `data` around them.
fn is_resource(members: &Extra) -> bool {
    let has = |name| members.get(name).is_some();
    has("attributes") || has("id") && has("type")
}

/// Reads a document that owes its `data`.
fn document(response: &RawResponse, mut data: Data<'_>) -> Result<Option<(Extra, Extra)>, Error> {
    let text = text(response)?;
    let as_it_was = if response.reading.rewrapped { data.as_it_was(text) } else { None };
    let read = Envelope::read(as_it_was.as_deref().unwrap_or(text), data).map_err(|unfit| match unfit {
        Unfit::Malformed(error) => malformed(response, error),
        Unfit::Because(why) => response.unreadable(&why),
    });
    let hide = |(mut meta, mut extra): (Extra, Extra)| {
        meta.hide();
        extra.hide();
        (meta, extra)
    };
    read.map(|around| if response.reading.secret_meta { around.map(hide) } else { around })
}

/// Reads a document that owes a resource with its id, and gives what stood around it.
fn identified(response: &RawResponse, resource: &mut dyn Record) -> Result<Extra, Error> {
    let (meta, extra) = document(response, Data::Resource(resource))?.unwrap_or_default();
    // An order without its id must not look like one with it.
    if matches!(resource.view(0), View::Absent) && !response.reading.may_lack_id {
        return Err(response.unreadable(&match resource.extra().get("id") {
            Some(other) => format!("the `id` of the resource is {}", other.kind()),
            None => "the resource has no `id`".to_owned(),
        }));
    }
    if matches!(resource.view(0), View::Absent) && is_blank(resource) {
        return Err(response.unreadable("the resource has neither an `id` nor attributes"));
    }
    Ok(beside(resource, meta, extra))
}

/// Whether a resource has no attribute, known or unknown, and nothing beside them.
fn is_blank(resource: &dyn Record) -> bool {
    let View::Record(attributes) = resource.view(ATTRIBUTES) else { return true };
    resource.extra().is_empty() && attributes.extra().is_empty() && has_nothing(attributes)
}

/// Whether no described member has a value. An empty list has none.
fn has_nothing(record: &dyn Record) -> bool {
    (0..record.table().names.len()).all(|at| matches!(record.view(at), View::Absent))
}

impl<T: Attributes> Read for Resource<T> {
    /// Not inline, so that a program has it once for each type, and with it what drops the type.
    #[inline(never)]
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let mut resource = Self::default();
        let around = identified(response, &mut resource)?;
        resource.set_document(around);
        Ok(resource)
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        unplaced(Kind::view(self), Some(self.document_extras()))
    }

    fn attributes(&self) -> Option<&dyn Record> {
        Some(&*self.attributes)
    }
}

impl<T: Attributes> Read for Document<T> {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let mut data = Boxed::<T>::default();
        let (meta, extra) = document(response, Data::Object(&mut *data))?.unwrap_or_default();
        if has_nothing(&*data) {
            // Of what is there, an empty list says something.
            let sent = Json::read(response)?.pointer("/data").unwrap_or_else(Json::null);
            described(response, sent.text(), &*data, "`data`")?;
        }
        Ok(Self::new(data, meta, extra))
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        unplaced(Kind::view(self), None)
    }
}

impl<T: Item> Read for Page<T> {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let mut page = Self::default();
        let around = document(response, Data::List(&mut page))?;
        if page.items.is_empty() && page.len_sent() > 0 {
            return Err(response.unreadable(&format!("none of the {} items of its list can be read", page.len_sent())));
        }
        Ok(page.within(around))
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        unplaced(Kind::view(self), None)
    }
}

impl<T: Standalone> Read for T {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let mut value = Self::default();
        let fit = fill(response, value.place())?;
        owed(response, fit, value.view())?;
        Ok(value)
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        unplaced(self.view(), None)
    }
}

/// Whether a body holds anything of what is described.
fn owed(response: &RawResponse, fit: Fit, view: View<'_>) -> Result<(), Error> {
    let text = text(response)?;
    if fit == Fit::Not {
        return Err(response.unreadable(&format!("it is {} where an object was expected", kind_of(text))));
    }
    match view {
        View::Record(object) => described(response, text, object, "it"),
        _ => Ok(()),
    }
}

/// Whether an object, as it was sent, has anything of what is described.
fn described(response: &RawResponse, sent: &str, object: &dyn Record, what: &str) -> Result<(), Error> {
    let names = object.table().names;
    // An empty list is absent from a view.
    if names.is_empty() || !has_nothing(object) || has_any(sent, object) {
        return Ok(());
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    Err(response.unreadable(&format!("{what} has nothing of what was expected ({})", names.join(", "))))
}

/// Whether an object has a described member that isn't null and of the described kind.
fn has_any(text: &str, record: &dyn Record) -> bool {
    let described = |name: &str| record.table().names.contains(name) && record.extra().get(name).is_none();
    let mut reader = Reader::new(text);
    let (mut first, mut any) = (true, false);
    let mut look = || {
        reader.peek()?;
        reader.enter()?;
        while let Some(key) = reader.key(&mut first)? {
            any |= reader.peek()? != b'n' && key.as_str().is_some_and(described);
            reader.skip(|_, _| ())?;
        }
        Ok::<_, Stop>(())
    };
    look().is_ok() && any
}

impl<K: Item> Read for BTreeMap<String, K> {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let mut map = Self::new();
        match fill(response, Kind::place(&mut map))? {
            Fit::Whole => Ok(map),
            Fit::Partly => Err(response.unreadable("it has values of another kind than expected")),
            Fit::Not => Err(response.unreadable("it isn't an object")),
        }
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        unplaced(Kind::view(self), None)
    }
}

impl Read for Json {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let mut json = Self::null();
        fill(response, Kind::place(&mut json))?;
        Ok(json)
    }
}

/// The number of items of a list, which the API counts on demand.
impl Read for u64 {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let count = Json::read(response)?.pointer("/meta/stats/total/count");
        let number = |count: &Json| count.as_u64().or_else(|| count.as_str()?.parse().ok());
        count
            .and_then(|count| number(&count))
            .ok_or_else(|| response.unreadable("`meta.stats.total.count` is missing or isn't a number"))
    }
}

/// Nothing is owed, but what comes has to be the API's.
impl Read for () {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        if without_mark(&response.body).trim_ascii().is_empty() {
            return Ok(());
        }
        fill(response, Place::Json(&mut Json::null())).map(drop)
    }
}

impl Read for Untyped {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        let body = without_mark(&response.body);
        let mut json = Json::null();
        let text = String::from_utf8_lossy(body);
        if !body.trim_ascii().is_empty() {
            match decode(&text, json.place()) {
                Ok(_) => {}
                Err(error) if error.is_too_deep() => return Err(malformed(response, error)),
                Err(_) => json = Json::from(&*text),
            }
        }
        Ok(Self { status: response.status, body: json })
    }
}

impl Read for String {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        no_page(response)?;
        Ok(text(response)?.to_owned())
    }
}

impl Read for Bytes {
    fn read(response: &RawResponse) -> Result<Self, Error> {
        no_page(response)?;
        Ok(response.body.clone())
    }
}

/// A page of something between the API and the client is not the file that was asked for.
fn no_page(response: &RawResponse) -> Result<(), Error> {
    let media_type = response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = without_mark(&response.body).trim_ascii_start();
    let begins =
        |text: &[u8], with: &str| text.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with.as_bytes()));
    let html = begins(media_type.as_bytes(), "text/html") || begins(body, "<!doctype html") || begins(body, "<html");
    if html && !response.reading.html { Err(response.unreadable("it is HTML")) } else { Ok(()) }
}
