//! A resource of the API: JSON:API's id, type and attributes.

use crate::wire::{Decode, Decoded, Encode, How, Record, read};
use crate::{Extra, JsonObject};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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
///
/// Fields are written through `attributes`, as in `server.attributes.hostname = …`.
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
    /// Takes one member of the resource object.
    fn set(&mut self, key: String, value: Value) {
        let kept = match (key.as_str(), value) {
            (_, Value::Null) => None,
            ("attributes", value) => match T::decode(value) {
                Decoded::Typed(attributes) | Decoded::Partly(attributes, _) => {
                    self.attributes = attributes;
                    None
                }
                Decoded::Other(original) => Some(original),
                Decoded::Null => None,
            },
            ("id", Value::String(id)) => {
                self.id = id;
                None
            }
            ("id", Value::Number(id)) => {
                self.id = id.to_string();
                Some(Value::Number(id))
            }
            ("type", Value::String(kind)) => {
                self.kind = Some(kind);
                None
            }
            ("meta", Value::Object(meta)) => {
                self.meta = meta;
                None
            }
            (_, value) => Some(value),
        };
        if let Some(value) = kept {
            self.extra.insert(key, value);
        }
    }
}

impl<T: Encode> Resource<T> {
    fn write(&self, how: How<'_>) -> JsonObject {
        let kept = |name| how.extra && self.extra.get(name).is_some();
        let mut map = JsonObject::new();
        if !self.id.is_empty() && !kept("id") {
            map.insert("id".to_owned(), Value::from(self.id.as_str()));
        }
        if let Some(kind) = &self.kind {
            map.insert("type".to_owned(), Value::from(kind.as_str()));
        }
        if !kept("attributes") {
            map.insert("attributes".to_owned(), self.attributes.encode(how));
        }
        if how.extra {
            self.extra.write(&mut map);
        }
        map
    }
}

impl<T: Record + Decode> Decode for Resource<T> {
    fn decode(value: Value) -> Decoded<Self> {
        let Value::Object(members) = value else { return Decoded::Other(value) };
        let mut resource = Self::default();
        for (key, value) in members {
            resource.set(key, value);
        }
        Decoded::Typed(resource)
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn misfits(&self) -> usize {
        self.extra.len() + self.attributes.misfits()
    }
}

impl<T: Encode> Encode for Resource<T> {
    fn encode(&self, how: How<'_>) -> Value {
        let mut map = self.write(how);
        if !self.meta.is_empty() {
            map.insert("meta".to_owned(), Value::Object(self.meta.clone()));
        }
        Value::Object(map)
    }
}

/// One resource as an answer: with `data` around it, or bare.
#[derive(Debug, Default)]
pub(crate) struct One<T>(pub(crate) Resource<T>);

impl<T: Record + Decode> Decode for One<T> {
    fn decode(value: Value) -> Decoded<Self> {
        let Value::Object(mut members) = value else { return Decoded::Other(value) };
        let mut document = Document { bare: !members.contains_key("data"), extra: Extra::default() };
        if document.bare {
            return Resource::decode(Value::Object(members)).map(|resource| Self(Resource { document, ..resource }));
        }
        let mut resource = match read::<Resource<T>>(members.remove("data").unwrap_or_default()) {
            Decoded::Typed(resource) | Decoded::Partly(resource, _) => resource,
            Decoded::Null => Resource::default(),
            Decoded::Other(original) => {
                document.extra.insert("data".to_owned(), original);
                Resource::default()
            }
        };
        // A single answer's `meta` stands beside `data`; one inside is kept where it was.
        if !resource.meta.is_empty() {
            let inner = std::mem::take(&mut resource.meta);
            resource.extra.insert("meta".to_owned(), Value::Object(inner));
        }
        for (key, value) in members {
            match (key.as_str(), value) {
                (_, Value::Null) => {}
                ("meta", Value::Object(meta)) => resource.meta = meta,
                (_, value) => document.extra.insert(key, value),
            }
        }
        resource.document = document;
        Decoded::Typed(Self(resource))
    }
}

impl<T: Encode> Encode for One<T> {
    fn encode(&self, how: How<'_>) -> Value {
        let Self(resource) = self;
        if resource.document.bare {
            return resource.encode(how);
        }
        let mut map = JsonObject::new();
        if !(how.extra && resource.document.extra.get("data").is_some()) {
            map.insert("data".to_owned(), Value::Object(resource.write(how)));
        }
        if !resource.meta.is_empty() {
            map.insert("meta".to_owned(), Value::Object(resource.meta.clone()));
        }
        if how.extra {
            resource.document.extra.write(&mut map);
        }
        Value::Object(map)
    }
}

impl<'de, T: Record + Decode> Deserialize<'de> for Resource<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T: Encode> Serialize for Resource<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize(self, serializer)
    }
}
