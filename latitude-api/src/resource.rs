//! A resource of the API: JSON:API's id, type and attributes.

use crate::wire::{Decode, Decoded, Encode, How, Lenient, Record, With, record_of};
use crate::{Extra, JsonObject};
use serde::de::{Deserialize, Deserializer, MapAccess};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::ops::Deref;

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
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Resource<T> {
    /// The id; empty where the API left it out.
    pub id: String,
    /// The resource's own data.
    pub attributes: T,
    /// The `meta` object that came with the resource.
    pub meta: JsonObject,
    kind: Option<String>,
    extra: Extra,
    document: Document,
}

/// What stood around a resource in its answer.
#[derive(Clone, Debug, Default, PartialEq)]
struct Document {
    /// Whether the resource came without the `data` around it.
    bare: bool,
    extra: Extra,
}

impl<T> Resource<T> {
    /// The JSON:API `type`, such as `servers`; `None` where the API left it out.
    pub fn resource_type(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// The attributes alone.
    pub fn into_attributes(self) -> T {
        self.attributes
    }

    /// A member of the resource object or of the answer around it that has no place of its own, such as
    /// `relationships` or `links`.
    pub fn resource_extra(&self, name: &str) -> Option<&Value> {
        self.extra.get(name).or_else(|| self.document.extra.get(name))
    }
}

impl<T> Deref for Resource<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.attributes
    }
}

impl<T: Record + Decode> Resource<T> {
    /// Takes one member of the resource object off `map`.
    fn read<'de, A: MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
        if key == "attributes" {
            match map.next_value_seed(Lenient::<T>::new())? {
                Decoded::Typed(attributes) | Decoded::Partly(attributes, _) => self.attributes = attributes,
                Decoded::Other(original) => self.extra.insert(key, original),
                Decoded::Null => {}
            }
            return Ok(());
        }
        match (key.as_str(), map.next_value()?) {
            (_, Value::Null) => {}
            ("id", Value::String(id)) => self.id = id,
            ("id", Value::Number(id)) => {
                self.id = id.to_string();
                self.extra.insert(key, Value::Number(id));
            }
            ("type", Value::String(kind)) => self.kind = Some(kind),
            ("meta", Value::Object(meta)) => self.meta = meta,
            (_, value) => self.extra.insert(key, value),
        }
        Ok(())
    }
}

impl<T: Record> Resource<T> {
    fn put<M: SerializeMap>(&self, how: How, map: &mut M) -> Result<(), M::Error> {
        if !self.id.is_empty() && !(how.extra && self.extra.get("id").is_some()) {
            map.serialize_entry("id", &self.id)?;
        }
        if let Some(kind) = &self.kind {
            map.serialize_entry("type", kind)?;
        }
        if !(how.extra && self.extra.get("attributes").is_some()) {
            map.serialize_entry("attributes", &With(&self.attributes, how))?;
        }
        if how.extra {
            for (name, value) in self.extra.iter() {
                map.serialize_entry(name, value)?;
            }
        }
        Ok(())
    }
}

impl<T: Record + Decode> Decode for Resource<T> {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Decoded<Self>, A::Error> {
        let mut resource = Self::default();
        while let Some(key) = map.next_key::<String>()? {
            resource.read(key, &mut map)?;
        }
        Ok(Decoded::Typed(resource))
    }

    fn misfits(&self) -> usize {
        self.extra.len() + self.attributes.misfits()
    }
}

impl<T: Record> Encode for Resource<T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.put(how, &mut map)?;
        if !self.meta.is_empty() {
            map.serialize_entry("meta", &self.meta)?;
        }
        map.end()
    }
}

/// One resource as an answer: with `data` around it, or bare.
#[derive(Debug, Default)]
pub(crate) struct One<T>(pub(crate) Resource<T>);

impl<T: Record + Decode> Decode for One<T> {
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Decoded<Self>, A::Error> {
        let mut resource = Resource::<T>::default();
        let mut document = Document::default();
        let mut meta = JsonObject::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "data" => match map.next_value_seed(Lenient::<Resource<T>>::new())? {
                    Decoded::Typed(data) | Decoded::Partly(data, _) => resource = data,
                    Decoded::Other(original) => document.extra.insert(key, original),
                    Decoded::Null => {}
                },
                "attributes" => {
                    document.bare = true;
                    resource.read(key, &mut map)?;
                }
                "id" | "type" => resource.read(key, &mut map)?,
                "meta" => match map.next_value()? {
                    Value::Object(object) => meta = object,
                    Value::Null => {}
                    other => document.extra.insert(key, other),
                },
                _ => document.extra.take(key.into(), &mut map)?,
            }
        }
        // A single answer's `meta` stands beside `data`; one inside is kept where it was.
        if !resource.meta.is_empty() {
            let inner = std::mem::take(&mut resource.meta);
            resource.extra.insert("meta".to_owned(), Value::Object(inner));
        }
        resource.meta = meta;
        resource.document = document;
        Ok(Decoded::Typed(Self(resource)))
    }
}

impl<T: Record> Encode for One<T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        let Resource { meta, document, .. } = &self.0;
        let mut map = serializer.serialize_map(None)?;
        if document.bare {
            self.0.put(how, &mut map)?;
        } else if !(how.extra && document.extra.get("data").is_some()) {
            map.serialize_entry("data", &With(&Bare(&self.0), how))?;
        }
        if !meta.is_empty() {
            map.serialize_entry("meta", meta)?;
        }
        if how.extra {
            for (name, value) in document.extra.iter() {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

/// A resource without the `meta` that stands beside it.
struct Bare<'a, T>(&'a Resource<T>);

impl<T: Record> Encode for Bare<'_, T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.0.put(how, &mut map)?;
        map.end()
    }
}

impl<'de, T: Record + Decode> Deserialize<'de> for Resource<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        record_of(deserializer)
    }
}

impl<T: Record> Serialize for Resource<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.encode(How::PUBLIC, serializer)
    }
}
