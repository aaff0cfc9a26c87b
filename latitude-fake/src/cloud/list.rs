//! Lists: filtered, sorted, in pages.

use super::reply::Reply;
use super::state::{Call, State};
use crate::answer::ErrorObject;
use crate::rules::{Meaning, ResourceId, Rule};
use crate::world::{Change, Key, Place, Record, compares, records, values_at};
use serde_json::Value;
use std::cmp::Ordering;

/// A part of a list.
pub(super) struct Found {
    pub(super) keys: Vec<Key>,
    pub(super) total: usize,
    /// Whether somebody asked how many there are.
    pub(super) counted: bool,
    pub(super) next: Option<String>,
}

/// As many as a page has unless its size is given.
const SIZE: usize = 20;
/// As many as a page with a token has.
const TOKEN_SIZE: usize = 100;

impl State {
    pub(super) fn listed(
        &mut self,
        call: &Call<'_>,
        rule: &Rule,
        resource: ResourceId,
        parents: &[Key],
        place: &Place,
    ) -> Result<Found, Reply> {
        let mut wanted = Change::new(&mut self.world, place.clone(), true).wanted(&rule.filter, place)?;
        for parent in parents {
            let singular = &self.plan.resources[parent.0].singular;
            if self.plan.reference(resource, singular).is_some() {
                wanted.push((vec![singular.clone()], Value::from(parent.1.clone())));
            }
        }
        let now = self.world.now;
        let visible = |record: &&Record| record.hidden_until <= now;
        let mut found: Vec<&Record> = records(&self.world, resource, &wanted).filter(visible).collect();
        let key = |record: &Record| (resource, record.id.clone());
        for (name, meaning) in &rule.query {
            let values = call.query.values(name);
            if let Meaning::Filter(path, how) = meaning
                && !values.is_empty()
            {
                found.retain(|record| compares(&self.world, &key(record), path, *how, values));
            }
        }
        let given = |wanted: &Meaning| {
            let name = rule.query.iter().find(|(_, meaning)| *meaning == wanted).map(|(name, _)| name);
            (name.is_some(), name.map(|name| call.query.values(name)).unwrap_or_default())
        };
        for order in given(&Meaning::Sort).1.iter().rev().flat_map(|value| value.split(',').rev()) {
            self.sort(resource, &mut found, order)?;
        }
        let total = found.len();
        let counted = given(&Meaning::Total).1.iter().any(|value| value == "count");
        let (paged, number) = given(&Meaning::PageNumber);
        let (by_token, token) = given(&Meaning::PageToken);
        let (mut begin, mut size) = (0, total);
        let mut next = None;
        if paged {
            size = positive(given(&Meaning::PageSize).1, SIZE)?.min(self.settings.page_cap);
            begin = (positive(number, 1)? - 1).saturating_mul(size);
        } else if by_token {
            begin = match token.first() {
                None => 0,
                Some(token) => begin_of(token).ok_or_else(|| {
                    let detail = "the page token is none that a page has given".to_owned();
                    Reply::error(
                        422,
                        vec![ErrorObject { detail, parameter: Some("page_token".into()), ..ErrorObject::default() }],
                    )
                })?,
            };
            size = TOKEN_SIZE.min(self.settings.page_cap);
            next = (begin.saturating_add(size) < total).then(|| format!("{TOKEN}{}", begin + size));
        }
        let keys = found.into_iter().skip(begin).take(size).map(key).collect();
        Ok(Found { keys, total, counted, next })
    }

    fn sort(&self, resource: ResourceId, found: &mut [&Record], order: &str) -> Result<(), Reply> {
        let (down, path) = match order.trim().strip_prefix('-') {
            Some(path) => (true, path),
            None => (false, order.trim()),
        };
        let rules = &self.plan.resources[resource];
        let path = match rules.filters.get(path) {
            Some((path, _)) => path.clone(),
            None => path.split('.').map(str::to_owned).collect::<Vec<_>>(),
        };
        let known = rules.shapes.contains_key(&path[0]) || rules.computed.contains_key(&path[0]);
        if !known && path[0] != "id" && self.plan.reference(resource, &path[0]).is_none() {
            let names = rules.shapes.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(wrong(format!("{} can't be sorted by {order:?}; there are {names}", rules.name)));
        }
        found.sort_by_cached_key(|record| {
            let values = values_at(&self.world, &(resource, record.id.clone()), &path);
            Sorted(values.into_iter().next().unwrap_or_default())
        });
        if down {
            found.reverse();
        }
        Ok(())
    }
}

const TOKEN: &str = "page_";

fn begin_of(token: &str) -> Option<usize> {
    token.strip_prefix(TOKEN)?.parse().ok()
}

fn positive(values: &[String], otherwise: usize) -> Result<usize, Reply> {
    let Some(value) = values.first() else { return Ok(otherwise) };
    match value.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(wrong(format!("pages are counted from 1, and have 1 item at least: not {value:?}"))),
    }
}

fn wrong(detail: String) -> Reply {
    Reply::error(422, vec![ErrorObject::saying(detail)])
}

/// A value that is compared: nothing first, numbers as numbers, the rest as text.
struct Sorted(Value);

impl Ord for Sorted {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Value::Number(a), Value::Number(b)) => {
                a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
            }
            (Value::String(a), Value::String(b)) => a.cmp(b),
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => Ordering::Less,
            (_, Value::Null) => Ordering::Greater,
            (a, b) => a.to_string().cmp(&b.to_string()),
        }
    }
}

impl PartialOrd for Sorted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sorted {}
