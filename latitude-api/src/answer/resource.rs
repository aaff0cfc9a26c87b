//! A resource of the API: JSON:API's id, type and attributes.

use crate::json::Json;
use crate::values::Extra;
use crate::wire::{Attributes, Field, Kind, Names, Place, Record, Table, View};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A resource: its id beside its attributes, to which it dereferences.
///
/// ```
/// # use latitude_api::{Resource, servers::Server};
/// let server: Resource<Server> = serde_json::from_value(serde_json::json!({
///     "id": "sv_1", "type": "servers", "attributes": { "hostname": "web-1" }
/// }))?;
/// assert_eq!(server.id, "sv_1");
/// assert_eq!(server.hostname.as_deref(), Some("web-1"));
/// # Ok::<_, serde_json::Error>(())
/// ```
///
/// Fields are written through `attributes`, as in `server.attributes.hostname = …`.
///
/// # As JSON
///
/// It serialises as the API sends it, with its attributes within, so that `axum::Json(server)` or a file holds what can be
/// read back. Secrets are `[redacted]` there, unless it is [`Exposed`](crate::Exposed). The attributes alone are flat:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let client = latitude_fake::FakeCloud::furnished().client();
/// let server = client.servers().get("sv_EMcEnmgE3zkEZ").await?;
/// let whole = serde_json::to_value(&server)?;
/// assert_eq!(whole["id"], "sv_EMcEnmgE3zkEZ");
/// assert_eq!(whole["attributes"]["hostname"], "ingest-0.northwind.test");
///
/// let flat = serde_json::to_value(&server.attributes)?;
/// assert_eq!((flat["hostname"].as_str(), flat.get("id")), (Some("ingest-0.northwind.test"), None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Resource<T> {
    /// The id; empty where the API leaves it out.
    pub id: String,
    /// The resource's own data. [`into_attributes`](Self::into_attributes) gives what values can be taken out of, as in
    /// `server.into_attributes().hostname`.
    pub attributes: Boxed<T>,
    /// The `meta` object that came with the resource.
    pub meta: Extra,
    kind: Option<String>,
    extra: Extra,
    /// What stood around it in its answer.
    document: Extra,
}

impl<T> Resource<T> {
    /// The JSON:API `type`, such as `servers`; `None` where the API left it out.
    pub fn resource_type(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The attributes alone.
    pub fn into_attributes(self) -> T {
        self.attributes.into_inner()
    }

    /// A member of the resource object or of the answer around it that has no place of its own, such as
    /// `relationships` or `links`. Of two with one name it is the resource's.
    pub fn resource_extra(&self, name: &str) -> Option<&Json> {
        self.extra.get(name).or_else(|| self.document.get(name))
    }

    /// What stood around the resource in its answer, such as `links`. A `meta` is there where the resource has one of
    /// its own, too.
    pub fn document_extras(&self) -> &Extra {
        &self.document
    }

    /// Adds what stood around the resource in its answer.
    pub(crate) fn set_document(&mut self, document: Extra) {
        self.document = document;
    }
}

impl<T> Deref for Resource<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.attributes
    }
}

/// Gives the `meta` of a document to its resource, or to the rest of the document where the resource has one.
pub(crate) fn beside(resource: &mut dyn Record, meta: Extra, mut document: Extra) -> Extra {
    if let Place::Record(own) = resource.place(META)
        && own.extra().is_empty()
    {
        *own.extra_mut() = meta;
    } else if let Ok(meta) = crate::wire::exact(View::Record(&meta)) {
        document.insert("meta", meta);
    }
    document
}

pub(super) const ATTRIBUTES: usize = 2;
const META: usize = 3;
pub(super) const NAMES: Names = names!["id", "type", "attributes", "meta"];

impl<T: Attributes> Record for Resource<T> {
    #[inline]
    fn table(&self) -> &'static Table {
        static OPEN: Table = Table { names: NAMES, required: &["id"], ..Table::NONE };
        static SECRET: Table = Table { names: NAMES, required: &["id"], secret: &["attributes"], ..Table::NONE };
        if self.attributes.table().secret.is_empty() { &OPEN } else { &SECRET }
    }

    #[inline]
    fn place(&mut self, at: usize) -> Place<'_> {
        match at {
            0 => Field::place(&mut self.id),
            1 => Field::place(&mut self.kind),
            2 => Place::Record(&mut *self.attributes),
            _ => Field::place(&mut self.meta),
        }
    }

    #[inline]
    fn view(&self, at: usize) -> View<'_> {
        match at {
            0 => Field::view(&self.id),
            1 => self.kind.as_deref().map_or(View::Absent, View::Text),
            2 => View::Record(&*self.attributes),
            _ => Field::view(&self.meta),
        }
    }

    #[inline]
    fn extra(&self) -> &Extra {
        &self.extra
    }

    #[inline]
    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

impl<T: Attributes> Kind for Resource<T> {
    #[inline]
    fn blank() -> Self {
        Self::default()
    }

    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::Record(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Record(self)
    }

    #[inline]
    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl<'de, T: Attributes> Deserialize<'de> for Resource<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T: Attributes> Serialize for Resource<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize(self, serializer)
    }
}

/// A value in a box, to which it dereferences: what has it is cheap to move, and costs a program little to drop.
///
/// To drop thirty texts takes a kilobyte of code, which compilers repeat wherever a `Box` of them goes out of scope.
/// This calls it.
///
/// Values are taken out of what [`into_inner`](Self::into_inner) gives, as in `server.attributes.into_inner().hostname`.
#[derive(Clone, PartialEq)]
pub struct Boxed<T>(Option<Box<T>>);

impl<T> Boxed<T> {
    /// The value.
    pub fn into_inner(mut self) -> T {
        match self.0.take() {
            Some(value) => *value,
            None => gone(),
        }
    }
}

/// Only `into_inner` and `drop` take the value out, and nobody has what they took it out of.
#[cold]
fn gone() -> ! {
    unreachable!("the value has been taken out of its box")
}

#[inline(never)]
fn drop_value<T>(value: Option<Box<T>>) {
    drop(value);
}

impl<T> Drop for Boxed<T> {
    #[inline]
    fn drop(&mut self) {
        drop_value(self.0.take());
        // There is nothing left to drop, which the compiler sees only by this.
        std::mem::forget(self.0.take());
    }
}

impl<T> Deref for Boxed<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => gone(),
        }
    }
}

impl<T> DerefMut for Boxed<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        match &mut self.0 {
            Some(value) => value,
            None => gone(),
        }
    }
}

impl<T: Default> Default for Boxed<T> {
    #[inline]
    fn default() -> Self {
        Self(Some(Box::default()))
    }
}

impl<T> From<T> for Boxed<T> {
    fn from(value: T) -> Self {
        Self(Some(Box::new(value)))
    }
}

impl<T> AsRef<T> for Boxed<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Boxed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Serialize> Serialize for Boxed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, serializer)
    }
}

impl<T: fmt::Debug> fmt::Debug for Boxed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}
