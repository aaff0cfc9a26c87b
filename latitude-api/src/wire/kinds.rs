//! The types that values and fields have.

use super::{Entries, List, Maybe, Meaning, Place, Record, Table, View, Word};
use crate::json::Json;
use crate::values::{Extra, Secret, Timestamp};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// A type of values.
pub trait Kind: Sized + 'static {
    /// A value to lend the place of.
    fn blank() -> Self;

    fn place(&mut self) -> Place<'_>;

    fn view(&self) -> View<'_>;

    /// The id, if it is a resource.
    fn id(&self) -> Option<&str> {
        None
    }
}

/// A type of fields: what absent and null are in it.
pub trait Field {
    fn place(&mut self) -> Place<'_>;

    fn view(&self) -> View<'_>;
}

macro_rules! kinds {
    ($($ty:ty: $blank:expr, $place:ident, |$value:ident| $view:expr;)*) => {$(
        impl Kind for $ty {
            fn blank() -> Self {
                $blank
            }

            fn place(&mut self) -> Place<'_> {
                Place::$place(self)
            }

            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }
        }
    )*};
}

kinds! {
    String: String::new(), Text, |text| View::Text(text);
    i64: 0, Integer, |number| View::Integer(*number);
    f64: 0.0, Float, |number| View::Float(*number);
    bool: false, Bool, |yes| View::Bool(*yes);
    Secret: Secret::default(), Secret, |secret| View::Secret(secret);
    Json: Json::null(), Json, |json| View::Json(json, false);
    Timestamp: Timestamp::new(""), Word, |time| View::Time(time);
}

impl Word for Timestamp {
    fn set_text(&mut self, text: &str) -> Meaning {
        *self = Self::new(text);
        if self.unix_seconds().is_some() { Meaning::Known } else { Meaning::Unknown }
    }
}

impl<K: Kind> Kind for Box<K> {
    #[inline]
    fn blank() -> Self {
        Self::new(K::blank())
    }

    #[inline]
    fn place(&mut self) -> Place<'_> {
        K::place(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        K::view(self)
    }

    #[inline]
    fn id(&self) -> Option<&str> {
        K::id(self)
    }
}

impl<K: Kind> Kind for Vec<K> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }

    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<K: Kind> List for Vec<K> {
    #[inline]
    fn push(&mut self) -> Place<'_> {
        let at = self.len();
        Self::push(self, K::blank());
        self[at].place()
    }

    #[inline]
    fn pop(&mut self) {
        Self::pop(self);
    }

    #[inline]
    fn len(&self) -> usize {
        Self::len(self)
    }

    #[inline]
    fn item(&self, at: usize) -> View<'_> {
        self[at].view()
    }

    #[inline]
    fn spare(&self) -> Box<dyn List> {
        Box::new(Self::new())
    }
}

impl<K: Kind> Kind for BTreeMap<String, K> {
    #[inline]
    fn blank() -> Self {
        Self::new()
    }

    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::Entries(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        View::Entries(self)
    }
}

impl<K: Kind> Entries for BTreeMap<String, K> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn insert(&mut self, key: &str) -> Place<'_> {
        // The last of several counts.
        match self.entry(key.to_owned()) {
            Entry::Vacant(vacant) => vacant.insert(K::blank()).place(),
            Entry::Occupied(occupied) => {
                let value = occupied.into_mut();
                *value = K::blank();
                value.place()
            }
        }
    }

    fn remove(&mut self, keys: &BTreeSet<String>) {
        // Few programs meet such a value, and all would have the code that takes an entry out of a tree.
        for (key, value) in std::mem::take(self) {
            if !keys.contains(&key) {
                Self::insert(self, key, value);
            }
        }
    }

    fn len(&self) -> usize {
        Self::len(self)
    }

    fn each(&self, each: &mut dyn FnMut(&str, View<'_>) -> bool) {
        let _ = self.iter().all(|(key, value)| each(key, value.view()));
    }

    fn spare(&self) -> Box<dyn Entries> {
        Box::new(Self::new())
    }
}

impl<K: Kind> Field for Option<K> {
    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::Maybe(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, K::view)
    }
}

impl<K: Kind> Maybe for Option<K> {
    #[inline]
    fn open(&mut self) -> Place<'_> {
        if self.is_some() {
            self.close(false);
        }
        self.get_or_insert_with(K::blank).place()
    }

    #[inline]
    fn close(&mut self, _: bool) {
        *self = None;
    }
}

macro_rules! collections {
    ($($ty:ty),*) => {$(
        /// Empty is absent.
        impl<K: Kind> Field for $ty {
            #[inline]
            fn place(&mut self) -> Place<'_> {
                Kind::place(self)
            }

            #[inline]
            fn view(&self) -> View<'_> {
                if self.is_empty() { View::Absent } else { Kind::view(self) }
            }
        }
    )*};
}

collections!(Vec<K>, BTreeMap<String, K>);

/// An `id`: empty where the API left it out.
impl Field for String {
    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::Id(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        if self.is_empty() { View::Absent } else { View::Text(self) }
    }
}

/// An object that nobody described: empty is absent.
impl Field for Extra {
    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::Record(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        if self.is_empty() { View::Absent } else { View::Record(self) }
    }
}

/// A field of a body in which null says something else than leaving it out.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(dead_code, reason = "a description may have no nullable field in a body")]
pub enum Nullable<T> {
    /// Left out.
    #[default]
    Absent,
    /// An explicit null.
    Null,
    /// A value.
    Set(T),
}

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Set)
    }
}

impl<K: Kind> Field for Nullable<K> {
    #[inline]
    fn place(&mut self) -> Place<'_> {
        Place::Maybe(self)
    }

    #[inline]
    fn view(&self) -> View<'_> {
        match self {
            Self::Absent => View::Absent,
            Self::Null => View::Null,
            Self::Set(value) => value.view(),
        }
    }
}

impl<K: Kind> Maybe for Nullable<K> {
    fn open(&mut self) -> Place<'_> {
        *self = Self::Set(K::blank());
        match self {
            Self::Set(value) => value.place(),
            // There is no other than the one just set.
            Self::Absent | Self::Null => Place::Maybe(self),
        }
    }

    fn close(&mut self, null: bool) {
        *self = if null { Self::Null } else { Self::Absent };
    }
}

/// As a value it is an object without any typed field.
impl Record for Extra {
    fn table(&self) -> &'static Table {
        &Table::NONE
    }

    fn place(&mut self, _: usize) -> Place<'_> {
        Place::Record(self)
    }

    fn view(&self, _: usize) -> View<'_> {
        View::Absent
    }

    fn extra(&self) -> &Extra {
        self
    }

    fn extra_mut(&mut self) -> &mut Extra {
        self
    }
}

wire_serde!(Secret);
wire_serde!(Timestamp);
