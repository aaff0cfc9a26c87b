//! One page of a list.

use crate::wire::{Decode, Decoded, Encode, How, read};
use crate::{Extra, JsonObject};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::ops::Deref;

/// One page of a list: its items, to which it dereferences, and the `meta` beside them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order the API gave them.
    pub items: Vec<T>,
    /// The `meta` object beside the items.
    pub meta: JsonObject,
    bare: bool,
    extra: Extra,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), meta: JsonObject::new(), bare: false, extra: Extra::default() }
    }
}

impl<T> Page<T> {
    /// A member of the answer beside `data` and `meta`, such as `links`; or `data` itself where some of
    /// its items could not be read.
    pub fn extra(&self, name: &str) -> Option<&Value> {
        self.extra.get(name)
    }
}

impl<T> Page<T> {
    /// The number of items that the API sent, whether or not they could be read.
    pub(crate) fn len_sent(&self) -> usize {
        self.extra.get("data").and_then(Value::as_array).map_or(self.items.len(), Vec::len)
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: Decode + Encode> Page<T> {
    fn fill(&mut self, items: Decoded<Vec<T>>) {
        match items {
            Decoded::Typed(items) => self.items = items,
            Decoded::Partly(items, original) => {
                self.items = items;
                self.extra.insert("data".to_owned(), original);
            }
            Decoded::Other(original) => self.extra.insert("data".to_owned(), original),
            Decoded::Null => {}
        }
    }
}

impl<T: Decode + Encode> Decode for Page<T> {
    fn decode(value: Value) -> Decoded<Self> {
        let mut page = Self::default();
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    match (key.as_str(), value) {
                        ("data", value) => page.fill(read(value)),
                        (_, Value::Null) => {}
                        ("meta", Value::Object(meta)) => page.meta = meta,
                        (_, value) => page.extra.insert(key, value),
                    }
                }
            }
            Value::Array(_) => {
                page.bare = true;
                page.fill(read(value));
            }
            other => return Decoded::Other(other),
        }
        Decoded::Typed(page)
    }
}

impl<T: Decode + Encode> Encode for Page<T> {
    fn encode(&self, how: How<'_>) -> Value {
        let kept = self.extra.get("data").filter(|_| how.extra);
        let items = match kept {
            Some(original) if how.secrets => original.clone(),
            Some(original) => Vec::<T>::redacted(original),
            None => self.items.encode(how),
        };
        if self.bare {
            return items;
        }
        let mut map = JsonObject::new();
        map.insert("data".to_owned(), items);
        if !self.meta.is_empty() {
            map.insert("meta".to_owned(), Value::Object(self.meta.clone()));
        }
        if how.extra {
            self.extra.write(&mut map);
        }
        Value::Object(map)
    }
}

impl<'de, T: Decode + Encode> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T: Decode + Encode> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize(self, serializer)
    }
}
