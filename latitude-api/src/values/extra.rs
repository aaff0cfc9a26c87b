//! Values without a typed field.

use crate::json::{Json, Text};
use crate::wire::Names;
use std::collections::HashMap;
use std::fmt;

/// The values of a JSON object that have no typed field, or are of the wrong kind for theirs, in the order they came
/// in; and all values of one that nobody described, such as a `meta`.
///
/// `Debug` prints their names alone: a value nobody described may be a secret. Serialising gives the values as they
/// came, but for a `meta` of which it is known that it may hold a secret.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Entries>>);

#[derive(Clone, Default)]
struct Entries {
    values: Vec<(Name, Json)>,
    /// Whether there may be secrets in the values.
    secret: bool,
}

/// The name of a value.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Name {
    Text(Box<str>),
    /// With half a surrogate pair in it: the JSON text, quotes included.
    Unpaired(Box<str>),
}

impl Name {
    fn is(&self, name: &str) -> bool {
        matches!(self, Self::Text(text) if **text == *name)
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Unpaired(text) => text,
        }
    }
}

impl Extra {
    fn entries(&self) -> &[(Name, Json)] {
        self.0.as_ref().map_or(&[], |entries| &entries.values)
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.entries().iter().find(|(other, _)| other.is(name)).map(|(_, value)| value)
    }

    /// All names and values, in the order they came in. A name that no Rust string can hold is the JSON text of it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.entries().iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// Takes the values for secrets: serialising shows none of them any more, but for [`Exposed`](crate::Exposed). The
    /// client does it with the `meta` of an answer that is known to have a secret in it.
    pub fn hide(&mut self) {
        if let Some(entries) = &mut self.0 {
            entries.secret = true;
        }
    }

    /// Whether there may be secrets in the values.
    pub(crate) fn is_secret(&self) -> bool {
        self.0.as_ref().is_some_and(|entries| entries.secret)
    }

    /// Sets the value of a name, in the place of an earlier one.
    pub(crate) fn insert(&mut self, name: &str, value: Json) {
        self.push(name, value);
        self.settle(|_| true);
    }

    /// Adds a value behind all others; [`settle`](Self::settle) has to follow.
    pub(crate) fn push(&mut self, name: &str, value: Json) {
        self.0.get_or_insert_default().values.push((Name::Text(name.into()), value));
    }

    /// The same for a key of a JSON text, which is `raw` with its quotes.
    pub(crate) fn push_key(&mut self, key: &Text<'_>, raw: &str, value: Json) {
        let name = key.as_str().map_or_else(|| Name::Unpaired(raw.into()), |name| Name::Text(name.into()));
        self.0.get_or_insert_default().values.push((name, value));
    }

    /// Leaves the last value of each name that is to stay, in the place of the first.
    pub(crate) fn settle(&mut self, stays: impl Fn(&str) -> bool) {
        let Some(Entries { values: entries, .. }) = self.0.as_deref_mut() else { return };
        let mut places: HashMap<Name, usize> = HashMap::with_capacity(entries.len());
        let mut settled: Vec<(Name, Json)> = Vec::with_capacity(entries.len());
        for (name, value) in entries.drain(..).filter(|(name, _)| stays(name.as_str())) {
            match places.get(&name) {
                Some(at) => settled[*at].1 = value,
                None => {
                    places.insert(name.clone(), settled.len());
                    settled.push((name, value));
                }
            }
        }
        *entries = settled;
        if entries.is_empty() {
            self.0 = None;
        }
    }

    /// Each name as the JSON text of a key, with its value, but for these.
    pub(crate) fn each_beside(&self, names: Names, mut each: impl FnMut(&str, Option<&str>, &Json)) {
        for (name, value) in self.entries() {
            match name {
                Name::Text(name) if names.contains(name) => {}
                Name::Text(name) => each(name, None, value),
                Name::Unpaired(raw) => each(raw, Some(raw), value),
            }
        }
    }
}

/// Every type has an `Extra`, and with this drops it by a call; none of them has to expect that it unwinds.
impl Drop for Extra {
    #[inline]
    fn drop(&mut self) {
        extern "C" fn drop_all(extra: &mut Option<Box<Entries>>) {
            *extra = None;
        }
        if self.0.is_some() {
            drop_all(&mut self.0);
            std::mem::forget(self.0.take());
        }
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.entries(), other.entries());
        // An object is the same in any order.
        let sorted = |entries: &'_ [(Name, Json)]| -> Vec<usize> {
            let mut order: Vec<usize> = (0..entries.len()).collect();
            order.sort_by(|a, b| entries[*a].0.as_str().cmp(entries[*b].0.as_str()));
            order
        };
        ours == theirs
            || ours.len() == theirs.len()
                && sorted(ours)
                    .into_iter()
                    .zip(sorted(theirs))
                    .all(|(ours_at, theirs_at)| ours[ours_at] == theirs[theirs_at])
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
