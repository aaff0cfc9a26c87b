//! Finds records by what they have.

use super::table::Column;
use super::{Key, Place, Question, Record, Scope, World};
use crate::rules::{Comparison, ResourceId, time};
use serde_json::Value;
use std::sync::Arc;

/// Values that records shall have, by paths of attributes; null is a value that is missing, too.
pub(crate) type Wanted = Vec<(Vec<String>, Value)>;

/// The records of a resource that have these values.
pub(crate) fn having(world: &Arc<World>, resource: ResourceId, wanted: &[(Vec<String>, Value)]) -> Vec<Key> {
    records(world, resource, wanted).map(|record| (resource, record.id.clone())).collect()
}

/// How many there are of those.
pub(crate) fn count(world: &Arc<World>, resource: ResourceId, wanted: &[(Vec<String>, Value)]) -> usize {
    records(world, resource, wanted).count()
}

/// The same, as they are.
pub(crate) fn records<'w>(
    world: &'w Arc<World>,
    resource: ResourceId,
    wanted: &'w [(Vec<String>, Value)],
) -> impl Iterator<Item = &'w Record> {
    let table = world.table(resource);
    let column = |path: &[String]| {
        let [name] = path else { return None };
        let worked_out = world.plan.resources[resource].computed.contains_key(name);
        match world.plan.reference(resource, name) {
            _ if worked_out || name == "id" => None,
            Some(reference) => Some(Column::Reference(reference.key.clone())),
            None => Some(Column::Attribute(name.clone())),
        }
    };
    // Of all that is wanted, what can be looked up leaves few to look at.
    let by_column = wanted.iter().find_map(|(path, value)| Some((column(path)?, value.as_str()?)));
    let alone = wanted.len() <= usize::from(by_column.is_some());
    let fits = move |record: &&Record| {
        alone
            || wanted.iter().all(|(path, value)| {
                let values = values_at(world, &(resource, record.id.clone()), path);
                values.contains(value) || (value.is_null() && values.is_empty())
            })
    };
    let candidates: Box<dyn Iterator<Item = &'w Record> + 'w> = match by_column {
        Some((column, text)) => Box::new(table.having(&column, text)),
        None => Box::new(table.all()),
    };
    candidates.filter(fits)
}

/// The values at a path of attributes, through references and lists. A reference is an id.
pub(crate) fn values_at(world: &Arc<World>, key: &Key, path: &[String]) -> Vec<Value> {
    let Some(record) = world.record(key) else { return Vec::new() };
    let Some((first, rest)) = path.split_first() else { return vec![Value::from(key.1.clone())] };
    if first == "id" {
        return vec![Value::from(key.1.clone())];
    }
    if let Some(value) = computed(world, key, first) {
        let mut found = Vec::new();
        collect(world, &value, rest, &mut found);
        return found;
    }
    if let Some(reference) = world.plan.reference(key.0, first) {
        let ids = record.referred(&reference.key).into_iter();
        return ids.flat_map(|id| values_at(world, &(reference.target, id.to_owned()), rest)).collect();
    }
    let mut found = Vec::new();
    collect(world, record.attributes.get(first).unwrap_or(&Value::Null), rest, &mut found);
    found
}

fn collect(world: &Arc<World>, value: &Value, path: &[String], found: &mut Vec<Value>) {
    if let Some(key) = super::marked(world, value) {
        found.extend(values_at(world, &key, path));
        return;
    }
    match (value, path.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(world, item, path, found)),
        (Value::Object(members), Some((first, rest))) => {
            collect(world, members.get(first).unwrap_or(&Value::Null), rest, found);
        }
        (value, None) => found.push(value.clone()),
        (_, Some(_)) => {}
    }
}

/// The value of an attribute that is worked out.
pub(super) fn computed(world: &Arc<World>, key: &Key, attribute: &str) -> Option<Value> {
    let (attribute, computed) = world.plan.resources[key.0].computed.get_key_value(attribute)?;
    let (_, formula) = computed.iter().find(|(path, _)| path.len() == 1)?;
    world.remembered(key, Question::Attribute(attribute), || {
        let place = Place { this: Some(key.clone()), ..Place::default() };
        formula.eval(&Scope::of(world, place)).ok()
    })
}

/// Whether a record has what a query parameter asks for.
pub(crate) fn compares(world: &Arc<World>, key: &Key, path: &[String], how: Comparison, wanted: &[String]) -> bool {
    let values = values_at(world, key, path);
    let target = path.last().and_then(|last| refers(world, key, path, last));
    let same = |value: &Value, wanted: &str| {
        text(value).eq_ignore_ascii_case(wanted)
            // A reference by a name of its record.
            || target.is_some_and(|target| {
                value.as_str().is_some_and(|id| world.called(target, wanted).is_some_and(|record| record.id == id))
            })
    };
    let any = |test: &dyn Fn(&Value) -> bool| values.iter().any(test);
    match how {
        // Two moments are the ends of a time.
        Comparison::Equal if wanted.len() == 2 && any(&|value| is_moment(value)) => {
            let within = |value: &Value| {
                let [from, to] = [order(value, &wanted[0]), order(value, &wanted[1])];
                from.is_some_and(|o| o.is_ge()) && to.is_some_and(|o| o.is_le())
            };
            any(&within)
        }
        Comparison::Equal => wanted.iter().any(|wanted| any(&|value| same(value, wanted))),
        Comparison::All => wanted.iter().all(|wanted| any(&|value| same(value, wanted))),
        Comparison::AtLeast => {
            wanted.iter().all(|wanted| any(&|value| order(value, wanted).is_some_and(|o| o.is_ge())))
        }
        Comparison::AtMost => wanted.iter().all(|wanted| any(&|value| order(value, wanted).is_some_and(|o| o.is_le()))),
        Comparison::Prefix => wanted.iter().any(|wanted| any(&|value| text(value).starts_with(wanted.as_str()))),
        Comparison::Suffix => wanted.iter().any(|wanted| any(&|value| text(value).ends_with(wanted.as_str()))),
        Comparison::Contains => wanted.iter().any(|wanted| any(&|value| text(value).contains(wanted.as_str()))),
    }
}

/// The resource that the end of a path refers to.
fn refers(world: &Arc<World>, key: &Key, path: &[String], last: &str) -> Option<usize> {
    let mut resource = key.0;
    for part in &path[..path.len() - 1] {
        resource = world.plan.reference(resource, part)?.target;
    }
    Some(world.plan.reference(resource, last)?.target)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Whether it is a time of a day.
fn is_moment(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('T') && time::read(text).is_some())
}

/// Numbers as numbers, times as times, anything else as text.
fn order(value: &Value, wanted: &str) -> Option<std::cmp::Ordering> {
    let own = text(value);
    if let (Ok(own), Ok(wanted)) = (own.parse::<f64>(), wanted.parse::<f64>()) {
        return own.partial_cmp(&wanted);
    }
    if let (Some(own), Some(wanted)) = (time::read(&own), time::read(wanted)) {
        return Some(own.cmp(&wanted));
    }
    (!value.is_null()).then(|| own.as_str().cmp(wanted))
}
