//! One page of a list.

use super::{Data, Envelope};
use crate::json::{Json, text_of};
use crate::values::Extra;
use crate::wire::{Field, Item, Kind, List, Place, Reason, Record, Table, View, at};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

/// One page of a list: its items, to which it dereferences, and the `meta` beside them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the order the API gave them.
    pub items: Vec<T>,
    /// The `meta` object beside the items.
    pub meta: Extra,
    /// The values that are no items, each with its place among all of them.
    unread: Vec<(usize, Json)>,
    /// Whether the list came without the object around it.
    bare: bool,
    extra: Extra,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), meta: Extra::default(), unread: Vec::new(), bare: false, extra: Extra::default() }
    }
}

impl<T> Page<T> {
    /// A member of the answer beside `data` and `meta`, such as `links`.
    pub fn extra(&self, name: &str) -> Option<&Json> {
        self.extra.get(name)
    }

    /// The values in the list that can't be read as its items, such as null, each with its place in the list as the API
    /// sent it. An object is always an item.
    pub fn unread(&self) -> impl Iterator<Item = (usize, &Json)> {
        self.unread.iter().map(|(at, value)| (*at, value))
    }

    /// The number of items that the API sent, whether or not they could be read.
    pub(crate) fn len_sent(&self) -> usize {
        self.items.len() + self.unread.len()
    }

    /// The number of items of the whole list, where the API was asked to count them.
    pub(crate) fn told_total(&self) -> Option<u64> {
        let count = self.meta.get("stats")?.pointer("/total/count")?;
        count.as_u64().or_else(|| count.as_str()?.parse().ok())
    }

    /// What the API sent, in its order: items, and the values that can't be read as one.
    pub(crate) fn into_values(self) -> impl Iterator<Item = Result<T, Json>> {
        let (mut items, mut unread) = (self.items.into_iter(), self.unread.into_iter().peekable());
        let mut at = 0;
        std::iter::from_fn(move || {
            let value = match unread.next_if(|(place, _)| *place == at) {
                Some((_, value)) => Some(Err(value)),
                None => items.next().map(Ok).or_else(|| unread.next().map(|(_, value)| Err(value))),
            };
            at += 1;
            value
        })
    }

    /// Takes over what stood around the list; `None` where there was nothing.
    pub(crate) fn within(mut self, around: Option<(Extra, Extra)>) -> Self {
        self.bare = around.is_none();
        (self.meta, self.extra) = around.unwrap_or_default();
        self
    }
}

impl<T: Item> Page<T> {
    /// What leads to the next page, where a page has it at this JSON pointer; none on the last. The error says why the list
    /// can't be read on, as what is there leads nowhere.
    pub(crate) fn next_token(&self, pointer: &str) -> Result<Option<String>, String> {
        if self.bare {
            return Err(format!("a page came without the object around it that has {}", shown(pointer)));
        }
        next_token(self, pointer)
    }
}

/// Not generic, so that it is compiled once.
fn next_token(page: &dyn Record, pointer: &str) -> Result<Option<String>, String> {
    // What stands in the place of an object around the token has none in it, and makes no last page, either.
    let ends = pointer.match_indices('/').map(|(end, _)| &pointer[..end]).skip(1);
    let mut around = ends.filter_map(|end| at(page, end));
    if let Some(other) = around.find(|around| !matches!(around.kind(), "an object" | "null")) {
        return Err(format!("{} can't be read: {} stands where it would be", shown(pointer), other.kind()));
    }
    let Some(token) = at(page, pointer) else { return Ok(None) };
    let text = match token.kind() {
        "null" => return Ok(None),
        "a number" => Some(token.text().to_owned()),
        _ => token.as_str().map(Into::into),
    };
    // An empty one is how many APIs say that there is none.
    let empty = |text: String| Some(text).filter(|text| !text.is_empty());
    text.map(empty).ok_or_else(|| format!("{} is {}, which leads to no page", shown(pointer), token.kind()))
}

/// A JSON pointer as the description's readers know it: "`meta.next_page_token`".
fn shown(pointer: &str) -> String {
    format!("`{}`", pointer.trim_start_matches('/').replace('/', "."))
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

/// Its values, read or not, in the order they came in.
impl<T: Item> List for Page<T> {
    fn push(&mut self) -> Place<'_> {
        List::push(&mut self.items)
    }

    fn pop(&mut self) {
        if self.items.pop().is_none() {
            self.unread.pop();
        }
    }

    fn keep(&mut self, index: usize, value: &str) -> bool {
        self.unread.push((index, Json::of_text(value)));
        true
    }

    fn len(&self) -> usize {
        self.len_sent()
    }

    fn item(&self, at: usize) -> View<'_> {
        // Where the caller has taken items away, the values that are none move up.
        let place_of = |unread: usize| self.unread[unread].0.min(self.items.len() + unread);
        let (mut before, mut end) = (0, self.unread.len());
        while before < end {
            let middle = (before + end) / 2;
            if place_of(middle) < at { before = middle + 1 } else { end = middle }
        }
        match self.unread.get(before) {
            Some((_, value)) if place_of(before) == at => {
                View::Stray(value, View::List(&self.items).holds_secrets(), Reason::UnexpectedType)
            }
            _ => self.items.get(at - before).map_or(View::Null, T::view),
        }
    }

    fn spare(&self) -> Box<dyn List> {
        self.items.spare()
    }
}

impl<T: Item> Record for Page<T> {
    fn table(&self) -> &'static Table {
        static TABLE: Table = Table { names: names!["data", "meta"], secret: &["data"], ..Table::NONE };
        &TABLE
    }

    fn place(&mut self, at: usize) -> Place<'_> {
        if at == 0 { Place::List(self) } else { Field::place(&mut self.meta) }
    }

    fn view(&self, at: usize) -> View<'_> {
        if at == 0 { View::List(self) } else { Field::view(&self.meta) }
    }

    fn extra(&self) -> &Extra {
        &self.extra
    }

    fn extra_mut(&mut self) -> &mut Extra {
        &mut self.extra
    }
}

impl<T: Item> Kind for Page<T> {
    fn blank() -> Self {
        Self::default()
    }

    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }

    fn view(&self) -> View<'_> {
        if self.bare { View::List(self) } else { View::Record(self) }
    }
}

impl<'de, T: Item> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text_of(deserializer)?;
        let mut page = Self::default();
        let around = Envelope::read(&text, Data::List(&mut page)).map_err(D::Error::custom)?;
        Ok(page.within(around))
    }
}

impl<T: Item> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize(self, serializer)
    }
}
