//! One page of a list.

use crate::wire::{Decode, Decoded, Encode, How, Lenient, With};
use crate::{Extra, JsonObject};
use serde::de::{MapAccess, SeqAccess};
use serde::ser::{SerializeMap, Serializer};
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
    fn from_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Decoded<Self>, A::Error> {
        let mut page = Self::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "data" => page.fill(map.next_value_seed(Lenient::new())?),
                "meta" => match map.next_value()? {
                    Value::Object(meta) => page.meta = meta,
                    Value::Null => {}
                    other => page.extra.insert(key, other),
                },
                _ => page.extra.take(key.into(), &mut map)?,
            }
        }
        Ok(Decoded::Typed(page))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(seq: A) -> Result<Decoded<Self>, A::Error> {
        let mut page = Self { bare: true, ..Self::default() };
        page.fill(Vec::from_seq(seq)?);
        Ok(Decoded::Typed(page))
    }
}

impl<T: Encode> Encode for Page<T> {
    fn encode<S: Serializer>(&self, how: How, serializer: S) -> Result<S::Ok, S::Error> {
        let kept = self.extra.get("data").filter(|_| how.extra);
        if self.bare {
            return match kept {
                Some(original) => original.encode(how, serializer),
                None => self.items.encode(how, serializer),
            };
        }
        let mut map = serializer.serialize_map(None)?;
        if kept.is_none() {
            map.serialize_entry("data", &With(&self.items, how))?;
        }
        if !self.meta.is_empty() {
            map.serialize_entry("meta", &self.meta)?;
        }
        if how.extra {
            for (name, value) in self.extra.iter() {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}
