//! Names follow operations to other paths.

use super::pins::{PinnedOperation, Pins};
use crate::ir::{Api, Ident, Kept, KeptItem};
use std::collections::{BTreeMap, BTreeSet};

impl Pins {
    /// Gives the names of operations that are gone away, so that others can take their places. `may` is asked with the module
    /// and the method.
    pub(crate) fn forget<'a>(&mut self, gone: impl Iterator<Item = &'a str>, may: &dyn Fn(&Ident, &Ident) -> bool) {
        for key in gone {
            if self.operations.get(key).is_some_and(|it| may(&it.module, &it.method)) {
                self.operations.remove(key);
            }
        }
    }

    /// Takes the names of operations over to where these are by now, all at once, as two may have changed places. `may` is
    /// asked with the module, the method, and both keys. Says whether anything has moved.
    pub(crate) fn follow<'a>(
        &mut self,
        moved: impl Iterator<Item = (&'a str, &'a str)>,
        may: &dyn Fn(&Ident, &Ident, &str, &str) -> bool,
    ) -> bool {
        let mut moved: BTreeMap<&str, &str> = moved.collect();
        let operations = &self.operations;
        moved.retain(|old, new| operations.get(*old).is_some_and(|it| may(&it.module, &it.method, old, new)));
        // No two operations of one place: what stays where another one would go keeps that one, too.
        loop {
            let count = moved.len();
            let stays: Vec<&str> = moved
                .iter()
                .filter(|(_, new)| operations.contains_key(**new) && !moved.contains_key(**new))
                .map(|(old, _)| *old)
                .collect();
            moved.retain(|old, _| !stays.contains(old));
            if moved.len() == count {
                break;
            }
        }
        let taken = moved.iter().filter_map(|(old, new)| {
            let pinned = self.operations.remove(*old)?;
            let uses = pinned.uses.into_iter().map(|(place, name)| (path_slot(place, old, new), name)).collect();
            Some(((*new).to_owned(), PinnedOperation { uses, ..pinned }))
        });
        let taken: Vec<(String, PinnedOperation)> = taken.collect();
        self.operations.extend(taken);
        self.gone = std::mem::take(&mut self.gone).into_iter().map(|(it, since)| (it.moved(&moved), since)).collect();
        for ty in self.types.values_mut() {
            ty.place = moved_text(&ty.place, &moved);
        }
        !moved.is_empty()
    }

    /// The operations of a release that have other keys by now: the pins have their names there.
    pub(crate) fn moved_since(&self, released: &Api) -> BTreeMap<String, String> {
        let by_name: BTreeMap<(&Ident, &Ident), &String> =
            self.operations.iter().map(|(key, it)| ((&it.module, &it.method), key)).collect();
        let operations = released.resources.iter().flat_map(|home| home.operations.iter().map(move |it| (home, it)));
        let moved = operations.filter_map(|(home, it)| {
            let method = it.lesser.first().map_or(&it.name, |lesser| &lesser.name);
            let now = *by_name.get(&(&home.module, method))?;
            let verb = |key: &str| key.split_once(' ').map(|(verb, _)| verb.to_owned());
            (*now != it.key && verb(now) == verb(&it.key)).then(|| (it.key.clone(), now.clone()))
        });
        moved.collect()
    }
}

/// `path 0` in another path: by the name of the parameter, or else by its place among those that have other names.
fn path_slot(place: String, old: &str, new: &str) -> String {
    let names = |key: &str| -> Vec<String> {
        key.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
    };
    let (was, is) = (names(old), names(new));
    let slot = || {
        let name = was.get(place.strip_prefix("path ")?.parse::<usize>().ok()?)?;
        let left = |these: &[String], those: &[String]| -> Vec<usize> {
            (0..these.len()).filter(|at| !those.contains(&these[*at])).collect()
        };
        let number = || left(&was, &is).iter().position(|at| was[*at] == *name);
        let at = is.iter().position(|it| it == name).or_else(|| left(&is, &was).get(number()?).copied())?;
        Some(format!("path {at}"))
    };
    slot().unwrap_or(place)
}

impl Kept {
    /// The same of operations that have other keys.
    pub(crate) fn moved(self, moved: &BTreeMap<String, String>) -> Self {
        fn map<V>(items: BTreeMap<KeptItem, V>, moved: &BTreeMap<String, String>) -> BTreeMap<KeptItem, V> {
            items.into_iter().map(|(item, value)| (item.moved(moved), value)).collect()
        }
        let set = |items: BTreeSet<KeptItem>| items.into_iter().map(|item| item.moved(moved)).collect();
        let Self { gone, asked, changed, reshaped, relaxed, answers, retyped, lapsed } = self;
        Self {
            gone: map(gone, moved),
            asked: set(asked),
            changed: map(changed, moved),
            reshaped: map(reshaped, moved),
            relaxed: set(relaxed),
            answers: set(answers),
            retyped: set(retyped),
            lapsed: map(lapsed, moved),
        }
    }
}

impl KeptItem {
    /// The same of an operation that has another key.
    pub(crate) fn moved<K: AsRef<str> + Ord + std::borrow::Borrow<str>>(self, moved: &BTreeMap<K, K>) -> Self {
        Self(moved_text(&self.0, moved))
    }
}

/// A text that begins with the key of an operation, such as `GET /servers query sort`, with the key that it has by now.
pub(crate) fn moved_text<K: AsRef<str> + Ord + std::borrow::Borrow<str>>(text: &str, moved: &BTreeMap<K, K>) -> String {
    let mut spaces = text.match_indices(' ').map(|(at, _)| at);
    let (Some(_), end) = (spaces.next(), spaces.next().unwrap_or(text.len())) else { return text.to_owned() };
    moved.get(&text[..end]).map_or_else(|| text.to_owned(), |now| format!("{}{}", now.as_ref(), &text[end..]))
}
