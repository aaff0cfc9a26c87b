//! What is there before anything was ordered.

use super::{Change, Given, Key, Place, Record, Scope, Trouble, World};
use crate::rules::{Formula, ResourceId, Seeded, Sets};
use serde_json::Value;
use std::sync::Arc;

/// Fills the tables. A value that can't be worked out stays empty: tests look at all of them.
pub(super) fn seed(world: &mut Arc<World>) {
    let plan = world.plan;
    let all =
        || plan.resources.iter().enumerate().flat_map(|(id, rules)| rules.seed.iter().map(move |seed| (id, seed)));
    // References go both ways: what refers to a later record finds it in the second round.
    for (resource, seeded) in all().chain(all()) {
        if let Seeded::Example(example) = seeded {
            insert(world, resource, example);
        }
    }
    let mut made = Vec::new();
    for (resource, seeded) in all() {
        if let Seeded::Each(each, set) = seeded {
            made.extend(create(world, resource, each, set));
        }
    }
    for (key, set, place) in made {
        complete(world, &key, set, place);
    }
}

fn create<'s>(
    world: &mut Arc<World>,
    resource: ResourceId,
    each: &Formula,
    set: &'s Sets,
) -> Vec<(Key, &'s Sets, Place)> {
    let items = each.eval(&Scope::of(world, Place::default())).map_err(Trouble::from);
    let items = items
        .map_err(|trouble| failed(world, resource, &trouble))
        .ok()
        .and_then(|items| items.as_array().cloned())
        .unwrap_or_default();
    let mut made = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let place = Place { item: Some(item), index, ..Place::default() };
        let mut change = Change::new(world, place.clone(), false);
        match change.create(resource, Given::default(), None, &[(set, place.clone())], None) {
            Ok(key) => made.push((renamed(world, key), set, place)),
            Err(trouble) => failed(world, resource, &trouble),
        }
    }
    made
}

/// A mistake of the rules, which their test shows.
fn failed(world: &mut Arc<World>, resource: ResourceId, trouble: &Trouble) {
    let name = &world.plan.resources[resource].name;
    let trouble = format!("{name}: {trouble:?}");
    Arc::make_mut(world).mistakes.push(trouble);
}

/// A seed says by `id` what the id is.
fn renamed(world: &mut Arc<World>, key: Key) -> Key {
    let table = World::table_mut(world, key.0);
    let id = table.get_mut(&key.1).and_then(|record| record.attributes.remove("id"));
    match (id.as_ref().and_then(Value::as_str), key) {
        (Some(id), (resource, made)) => {
            if let Some(record) = table.remove(&made) {
                table.insert(Record { id: id.to_owned(), ..record });
            }
            (resource, id.to_owned())
        }
        (None, key) => key,
    }
}

/// Works out again what was empty while other records were missing.
fn complete(world: &mut Arc<World>, key: &Key, set: &Sets, place: Place) {
    let place = Place { this: Some(key.clone()), ..place };
    for (path, formula) in set.iter().filter(|(path, _)| path[0] != "id") {
        let values = super::values_at(world, key, path);
        if values.iter().all(Value::is_null) {
            let done = Change::new(world, place.clone(), false).apply_one(key, path, formula, &place);
            done.unwrap_or_else(|trouble| failed(world, key.0, &trouble));
        }
    }
}

fn insert(world: &mut Arc<World>, resource: ResourceId, example: &Value) {
    let plan = world.plan;
    let Some(id) = example.get("id").and_then(Value::as_str) else { return };
    let mut record = Record { id: id.to_owned(), since: world.now, ..Record::default() };
    let attributes = example.get("attributes").unwrap_or(example).as_object();
    for (name, value) in attributes.into_iter().flatten().filter(|(name, _)| *name != "id" && *name != "type") {
        match plan.reference(resource, name) {
            Some(reference) => {
                let id = |value: &Value| {
                    let name = value.as_str().or_else(|| value.get("id")?.as_str())?;
                    Some(Value::from(world.called(reference.target, name)?.id.clone()))
                };
                let value = match value {
                    Value::Array(items) => items.iter().filter_map(id).collect(),
                    one => id(one).unwrap_or_default(),
                };
                record.references.insert(reference.key.clone(), value);
            }
            None => {
                record.attributes.insert(name.clone(), value.clone());
            }
        }
    }
    World::table_mut(world, resource).insert(record);
}
