//! An answer whose `data` is an object, and no resource.

use super::Boxed;
use crate::json::Json;
use crate::values::Extra;
use crate::wire::{Attributes, Field, Kind, Names, Place, Record, Table, View};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

/// An answer with `data` that is no resource, and has neither id nor attributes: it dereferences to what is there.
///
/// ```
/// # use latitude_api::{Document, object_storage::AccessKeys};
/// let keys: Document<AccessKeys> = serde_json::from_value(serde_json::json!({
///     "data": { "standard": [{ "name": "backups" }], "high_performance": [] }
/// }))?;
/// assert_eq!(keys.standard[0].name.as_deref(), Some("backups"));
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Document<T> {
    /// What the answer holds.
    pub data: Boxed<T>,
    /// The `meta` object beside it.
    pub meta: Extra,
    extra: Extra,
}

impl<T> Document<T> {
    /// What the answer holds, alone.
    pub fn into_data(self) -> T {
        self.data.into_inner()
    }

    /// A member of the answer beside `data` and `meta`, such as `links`.
    pub fn extra(&self, name: &str) -> Option<&Json> {
        self.extra.get(name)
    }

    pub(super) fn new(data: Boxed<T>, meta: Extra, extra: Extra) -> Self {
        Self { data, meta, extra }
    }
}

impl<T> Deref for Document<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

const NAMES: Names = names!["data", "meta"];

impl<T: Attributes> Record for Document<T> {
    fn table(&self) -> &'static Table {
        static OPEN: Table = Table { names: NAMES, required: &["data"], ..Table::NONE };
        static SECRET: Table = Table { names: NAMES, required: &["data"], secret: &["data"], ..Table::NONE };
        if self.data.table().secret.is_empty() { &OPEN } else { &SECRET }
    }

    fn place(&mut self, at: usize) -> Place<'_> {
        match at {
            0 => Place::Record(&mut *self.data),
            _ => Field::place(&mut self.meta),
        }
    }

    fn view(&self, at: usize) -> View<'_> {
        match at {
            0 => View::Record(&*self.data),
            _ => Field::view(&self.meta),
        }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

impl<T: Attributes> Kind for Document<T> {
    fn blank() -> Self {
        Self::default()
    }

    fn place(&mut self) -> Place<'_> {
        Place::Record(self)
    }

    fn view(&self) -> View<'_> {
        View::Record(self)
    }
}

impl<'de, T: Attributes> Deserialize<'de> for Document<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T: Attributes> Serialize for Document<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize(self, serializer)
    }
}
