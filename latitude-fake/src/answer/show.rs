//! A record as an answer shows it.

use super::sample::sample;
use crate::api::{Kind, Shape};
use crate::world::{Key, Place, Question, Scope, World, marked, once};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How deep records are shown inside of others.
const DEPTH: usize = 8;

/// Shows records as shapes want them.
#[derive(Debug)]
pub(crate) struct Show<'a> {
    pub(crate) world: &'a Arc<World>,
    /// What the query asks for beyond the ordinary attributes: parameter and names.
    pub(crate) extra: &'a [(String, Vec<String>)],
    /// The same, as one text.
    pub(crate) asked: Arc<str>,
    /// Secrets that this answer shows, of this record.
    pub(crate) revealed: Option<(&'a Key, &'a [String])>,
    pub(crate) request: &'a Place,
}

impl Show<'_> {
    /// A record by the shape of a resource.
    pub(crate) fn record(&self, key: &Key, shape: &'static Shape) -> Value {
        self.show(key, shape, true, 0)
    }

    fn show(&self, key: &Key, shape: &'static Shape, whole: bool, depth: usize) -> Value {
        if depth >= DEPTH {
            // Less deep it may be more.
            once();
            return Value::Null;
        }
        // A secret is told in one answer.
        if self.revealed.is_some() {
            return self.shown(key, shape, whole, depth);
        }
        let question = Question::shown(shape, whole, &self.asked);
        self.world.remembered(key, question, || Some(self.shown(key, shape, whole, depth))).unwrap_or_default()
    }

    fn shown(&self, key: &Key, shape: &'static Shape, whole: bool, depth: usize) -> Value {
        let Some(record) = self.world.record(key) else { return Value::Null };
        let identity = || json!({ "id": record.id });
        match &shape.kind {
            // Nothing is declared of it.
            Kind::Object { members, .. } if members.is_empty() && !whole => identity(),
            Kind::Object { members, .. } => {
                let mut shown = Map::new();
                for (name, shape) in members {
                    let value = match name.as_str() {
                        "id" if whole && record.nameless_until > 0 && record.nameless_until > self.world.time() => {
                            shape.nullable.then_some(Value::Null)
                        }
                        "id" if !self.works_out(key, "id") => Some(Value::from(record.id.clone())),
                        "type" if whole && shape.members().is_empty() && !record.attributes.contains_key("type") => {
                            Some(self.kind(key, shape))
                        }
                        "attributes" if whole => Some(self.shown(key, shape, true, depth)),
                        _ => self.member(key, name, shape, whole, depth),
                    };
                    if let Some(value) = value {
                        shown.insert(name.clone(), value);
                    }
                }
                Value::Object(shown)
            }
            Kind::Any => identity(),
            _ => self.name(key),
        }
    }

    /// Whether an attribute is worked out.
    fn works_out(&self, key: &Key, name: &str) -> bool {
        self.world.plan.resources[key.0].computed.contains_key(name)
    }

    /// What `type` says.
    fn kind(&self, key: &Key, shape: &Shape) -> Value {
        let resource = &self.world.plan.resources[key.0];
        shape.values.first().cloned().unwrap_or_else(|| Value::from(resource.name.clone()))
    }

    /// What a text says of a record: its name in addresses, or its id.
    fn name(&self, key: &Key) -> Value {
        let names = &self.world.plan.resources[key.0].names;
        let record = self.world.record(key);
        let name = record.and_then(|record| names.iter().find_map(|name| record.attributes.get(name)));
        name.filter(|name| name.is_string()).cloned().unwrap_or_else(|| Value::from(key.1.clone()))
    }

    fn member(&self, key: &Key, name: &str, shape: &'static Shape, whole: bool, depth: usize) -> Option<Value> {
        let record = self.world.record(key)?;
        let resource = &self.world.plan.resources[key.0];
        if let Some(parameter) = resource.hidden.get(name).filter(|_| whole) {
            let asked =
                self.extra.iter().any(|(asked, names)| asked == parameter && names.iter().any(|own| own == name));
            if !asked {
                return None;
            }
        }
        if resource.once.iter().any(|secret| secret == name) {
            let revealed = self.revealed.is_some_and(|(own, names)| own == key && names.iter().any(|own| own == name));
            if !revealed {
                return shape.nullable.then_some(Value::Null);
            }
        }
        let place = || Place { this: Some(key.clone()), parent: None, ..self.request.clone() };
        let scope = || Scope::of(self.world, place());
        let eval = |formula: &crate::rules::Formula| formula.eval(&scope()).unwrap_or_default();
        let known = |key: &str| record.references.contains_key(key) || !resource.shows.contains_key(name);
        if let Some(reference) = self.world.plan.reference(key.0, name).filter(|reference| known(&reference.key)) {
            let ids = record.referred(&reference.key).into_iter().map(|id| (reference.target, id.to_owned()));
            // What has gone is referred to by nobody.
            let keys = ids.filter(|key| self.world.record(key).is_some()).collect();
            let mut shown = self.references(keys, name, shape, depth);
            for (path, formula) in resource.computed.get(name).into_iter().flatten() {
                put(&mut shown, path.iter().skip(1).map(String::as_str), &eval(formula));
            }
            if resource.computed.contains_key(name) {
                shown = self.finish(&shown, shape, depth);
            }
            // Attributes of the relation itself.
            for (path, value) in record.attributes.range_of(&format!("{}.", reference.key)) {
                put(&mut shown, path.split('.').skip(1), value);
            }
            for (path, value) in record.attributes.range_of(&format!("{name}.")).filter(|_| name != reference.key) {
                put(&mut shown, path.split('.').skip(1), value);
            }
            // Nobody is referred to: an object of nothing would say otherwise.
            let nobody = shown.is_null() && !shape.nullable && matches!(shape.kind, Kind::Object { .. });
            return if nobody { nulls(shape) } else { or_left_out(shown, shape) };
        }
        let mut value = record.attributes.get(name).filter(|value| shape.fits(value)).cloned();
        for (path, formula) in resource.computed.get(name).into_iter().flatten() {
            if path.len() == 1 {
                // What isn't said is null, or isn't there where the schema has no null.
                let said = formula.defined(&scope()).unwrap_or(Some(Value::Null));
                value = Some(said.or(shape.nullable.then_some(Value::Null))?);
            } else {
                let value = value.get_or_insert_with(|| json!({}));
                put(value, path.iter().skip(1).map(String::as_str), &eval(formula));
            }
        }
        let shown = value.or_else(|| resource.shows.get(name).map(eval));
        match shown {
            Some(value) => or_left_out(self.finish(&value, shape, depth), shape),
            None => or_left_out(Value::Null, shape),
        }
    }

    /// Records in the place of an attribute.
    fn references(&self, keys: Vec<Key>, name: &str, shape: &'static Shape, depth: usize) -> Value {
        let by_id = name.ends_with("_id") || name.ends_with("_ids");
        let one = |key: &Key, shape: &'static Shape| match &shape.kind {
            Kind::Text | Kind::Any if by_id => Value::from(key.1.clone()),
            _ => self.show(key, shape, false, depth + 1),
        };
        match &shape.kind {
            Kind::List(item) => keys.iter().map(|key| one(key, item)).collect(),
            _ => keys.first().map(|key| one(key, shape)).unwrap_or_default(),
        }
    }

    /// A value as its shape wants it: with records in the place of what stands for them, and without what isn't declared.
    pub(crate) fn finish(&self, value: &Value, shape: &'static Shape, depth: usize) -> Value {
        if let Some(key) = marked(self.world, value) {
            let whole = shape.member("attributes").is_some();
            return self.show(&key, shape, whole, depth + 1);
        }
        match (&shape.kind, value) {
            (Kind::Object { members, rest, .. }, Value::Object(object)) => {
                let member = |(name, value): (&String, &Value)| {
                    let declared = members.iter().find(|(member, _)| member == name).map(|(_, shape)| shape);
                    Some((name.clone(), self.finish(value, declared.or(rest.as_ref())?, depth)))
                };
                object.iter().filter_map(member).collect()
            }
            (Kind::List(item), Value::Array(items)) => {
                items.iter().map(|value| completed(self.finish(value, item, depth), item)).collect()
            }
            // Numbers are worked out as they come.
            (Kind::Integer, Value::Number(number)) if number.is_f64() => {
                json!(number.as_f64().unwrap_or_default() as i64)
            }
            _ => value.clone(),
        }
    }
}

/// An object of nulls, where all of it can be null.
fn nulls(shape: &Shape) -> Option<Value> {
    let members = shape.members();
    let all = !members.is_empty() && members.iter().all(|(_, shape)| shape.nullable);
    all.then(|| members.iter().map(|(name, _)| (name.clone(), Value::Null)).collect())
}

/// An entry of a list, in which nothing that can be null or off is left out.
fn completed(mut entry: Value, shape: &Shape) -> Value {
    if let Value::Object(object) = &mut entry {
        for (name, shape) in shape.members() {
            let switch = matches!(shape.kind, Kind::Boolean).then_some(Value::Bool(false));
            if let Some(value) = shape.nullable.then_some(Value::Null).or(switch) {
                object.entry(name.clone()).or_insert(value);
            }
        }
    }
    entry
}

/// A null where the schema has none is nothing.
fn or_left_out(value: Value, shape: &Shape) -> Option<Value> {
    if !value.is_null() || shape.nullable {
        return Some(value);
    }
    match &shape.kind {
        Kind::List(_) => Some(json!([])),
        Kind::Object { .. } => nulls(shape).or_else(|| Some(json!({}))),
        _ => sample(shape),
    }
}

/// Stores a value inside of another.
pub(crate) fn put<'p>(place: &mut Value, path: impl Iterator<Item = &'p str>, value: &Value) {
    let mut place = place;
    for part in path {
        if !place.is_object() {
            *place = json!({});
        }
        place = match (part.parse::<usize>(), place) {
            (_, Value::Object(object)) => object.entry(part).or_insert(Value::Null),
            _ => return,
        };
    }
    *place = value.clone();
}

trait Beginning {
    /// The members whose names begin with this.
    fn range_of(&self, prefix: &str) -> impl Iterator<Item = (&String, &Value)>;
}

impl Beginning for Map<String, Value> {
    fn range_of(&self, prefix: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.iter().filter(move |(name, _)| name.starts_with(prefix))
    }
}
