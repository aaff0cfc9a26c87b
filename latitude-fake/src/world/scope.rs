//! What expressions see.

use super::find::Wanted;
use super::{Key, World};
use crate::rules::{ResourceId, time};
use minijinja::value::{Enumerator, Kwargs, Object, ObjectRepr, Rest, Value as Jinja};
use minijinja::{Error, ErrorKind};
use serde_json::Value;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// What is said of a request, beside the state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) this: Option<Key>,
    pub(crate) parent: Option<Key>,
    pub(crate) item: Option<Value>,
    pub(crate) index: usize,
    pub(crate) body: Arc<Value>,
    pub(crate) path: Arc<Value>,
    pub(crate) query: Arc<Value>,
    pub(crate) action: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) author: Option<Key>,
}

/// The names that an expression knows.
#[derive(Debug)]
pub(crate) struct Scope {
    world: Arc<World>,
    place: Place,
}

impl Scope {
    pub(crate) fn of(world: &Arc<World>, place: Place) -> Jinja {
        Jinja::from_object(Self { world: world.clone(), place })
    }

    fn record(&self, key: Option<&Key>) -> Jinja {
        match key {
            Some(key) => View::of(&self.world, key.clone(), false),
            None => Jinja::from(()),
        }
    }
}

fn json(value: &Value) -> Option<Jinja> {
    Some(Jinja::from(minijinja::value::Serde(value.clone())))
}

impl Object for Scope {
    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Jinja> {
        let world = self.world.clone();
        let random = world.random.clone();
        // What is said of the request, and chance.
        if !matches!(name, "self" | "its" | "all" | "count" | "one" | "find" | "now" | "hours") {
            super::once();
        }
        match name {
            "self" => Some(self.record(self.place.this.as_ref())),
            "its" => Some(View::of(&world, self.place.this.clone()?, true)),
            "parent" => Some(self.record(self.place.parent.as_ref())),
            "author" => Some(self.record(self.place.author.as_ref())),
            "body" => json(&self.place.body),
            "path" => json(&self.place.path),
            "query" => json(&self.place.query),
            "item" => seen(&world, self.place.item.as_ref()?),
            "index" => Some(Jinja::from(self.place.index)),
            "action" => Some(Jinja::from(self.place.action)),
            "resource" => Some(Jinja::from(self.place.resource)),
            "now" => Some(Jinja::from(time::write(world.time()))),
            "all" => Some(Jinja::from_function(move |of: &str, by: Kwargs| {
                let views = all(&world, of, &by)?.into_iter().map(|key| View::of(&world, key, false));
                Ok::<_, Error>(Jinja::from(views.collect::<Vec<_>>()))
            })),
            "count" => Some(Jinja::from_function(move |of: &str, by: Kwargs| {
                let (resource, wanted) = wanted(&world, of, &by)?;
                Ok::<_, Error>(super::find::count(&world, resource, &wanted))
            })),
            "one" => Some(Jinja::from_function(move |of: &str, by: Kwargs| {
                let first = all(&world, of, &by)?.into_iter().next();
                Ok::<_, Error>(first.map(|key| View::of(&world, key, false)).unwrap_or_default())
            })),
            "hours" => Some(Jinja::from_function(move |since: &str| {
                time::read(since).map_or(0.0, |since| (world.time() - since) as f64 / 3_600e6)
            })),
            // By an id or a name; nothing is found by what isn't there.
            "find" => Some(Jinja::from_function(move |of: &str, name: Jinja| {
                let found =
                    world.plan.resource(of).and_then(|of| Some((of, world.called(of, name.as_str()?)?.id.clone())));
                found.map(|key| View::of(&world, key, false))
            })),
            "random_hex" => Some(Jinja::from_function(move |length: usize| {
                random.with(|random| (0..length.min(4_096)).map(|_| random.digit(16)).collect::<String>())
            })),
            "random_text" => Some(Jinja::from_function(move |length: usize| random.text(length.min(4_096)))),
            "random_int" => Some(Jinja::from_function(move |from: i64, to: i64| {
                random.with(|random| random.i64(from..=to.max(from)))
            })),
            "random_mac" => Some(Jinja::from_function(move |_: Rest<Jinja>| {
                let byte = |_| random.with(|random| format!("{:02x}", random.u8(..)));
                format!("02:{}", (0..5).map(byte).collect::<Vec<_>>().join(":"))
            })),
            "random_ipv4" => Some(Jinja::from_function(move |network: &str| {
                random.with(|random| ipv4(network, |hosts| random.u32(0..hosts)))
            })),
            "random_ipv6" => {
                Some(Jinja::from_function(move |network: &str| random.with(|random| ipv6(network, random.u64(1..)))))
            }
            "next" => Some(Jinja::from_function(move |name: &str, from: i64| random.next(name, from))),
            _ => None,
        }
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }
}

/// A resource, and what its records shall have.
fn wanted(world: &World, of: &str, by: &Kwargs) -> Result<(ResourceId, Wanted), Error> {
    let Some(resource) = world.plan.resource(of) else {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("there is no resource `{of}`")));
    };
    let mut wanted = Vec::new();
    for name in by.args() {
        let value: Jinja = by.get(name)?;
        let value = serde_json::to_value(&value).unwrap_or_default();
        wanted.push((vec![name.to_owned()], marked_id(&value).unwrap_or(value)));
    }
    Ok((resource, wanted))
}

/// The records of a resource that have these attributes.
fn all(world: &Arc<World>, of: &str, by: &Kwargs) -> Result<Vec<Key>, Error> {
    let (resource, wanted) = wanted(world, of, by)?;
    Ok(super::having(world, resource, &wanted))
}

fn ipv4(network: &str, draw: impl FnOnce(u32) -> u32) -> Result<String, Error> {
    let invalid = || Error::new(ErrorKind::InvalidOperation, format!("{network:?} is no IPv4 network"));
    let (base, bits) = network.split_once('/').ok_or_else(invalid)?;
    let (base, bits) = (base.parse::<Ipv4Addr>().ok(), bits.parse::<u32>().ok().filter(|bits| *bits <= 30));
    let (Some(base), Some(bits)) = (base, bits) else { return Err(invalid()) };
    // Neither the network's own address, nor that of all.
    let hosts = (1_u64 << (32 - bits)).saturating_sub(2).min(u64::from(u32::MAX)) as u32;
    Ok(Ipv4Addr::from(u32::from(base).saturating_add(1).saturating_add(draw(hosts))).to_string())
}

fn ipv6(network: &str, host: u64) -> Result<String, Error> {
    let invalid = || Error::new(ErrorKind::InvalidOperation, format!("{network:?} is no IPv6 network"));
    let (base, bits) = network.split_once('/').ok_or_else(invalid)?;
    let (base, bits) = (base.parse::<Ipv6Addr>().ok(), bits.parse::<u32>().ok().filter(|bits| *bits <= 128));
    let (Some(base), Some(bits)) = (base, bits) else { return Err(invalid()) };
    let mask = u128::MAX.checked_shr(bits).unwrap_or_default();
    Ok(Ipv6Addr::from(u128::from(base) | (u128::from(host) & mask)).to_string())
}

/// A record, or what it refers to, as an expression sees it.
#[derive(Debug)]
struct View {
    world: Arc<World>,
    key: Key,
    /// Its references lead to records, and there is nothing else.
    through: bool,
}

impl View {
    fn of(world: &Arc<World>, key: Key, through: bool) -> Jinja {
        Jinja::from_object(Self { world: world.clone(), key, through })
    }
}

/// A value in which records stand.
fn seen(world: &Arc<World>, value: &Value) -> Option<Jinja> {
    if let Some(key) = marked(world, value) {
        return Some(View::of(world, key, false));
    }
    match value {
        Value::Array(items) => Some(items.iter().filter_map(|item| seen(world, item)).collect::<Vec<_>>().into()),
        _ => json(value),
    }
}

/// The member that stands for a record where an expression gives one.
const RECORD: &str = "$record";

/// The record that a value stands for.
pub(crate) fn marked(world: &World, value: &Value) -> Option<Key> {
    let (resource, id) = mark(value)?;
    Some((world.plan.resource(resource)?, id.to_owned()))
}

/// The id of the record that a value stands for.
pub(crate) fn marked_id(value: &Value) -> Option<Value> {
    Some(Value::from(mark(value)?.1))
}

/// The name of a resource and an id, where a value stands for a record.
fn mark(value: &Value) -> Option<(&str, &str)> {
    value.as_object()?.get(RECORD)?.as_str()?.split_once('/')
}

impl Object for View {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Jinja> {
        if name == RECORD {
            return Some(Jinja::from(format!("{}/{}", self.world.plan.resources[self.key.0].name, self.key.1)));
        }
        let record = self.world.record(&self.key)?;
        let reference = self.world.plan.reference(self.key.0, name);
        if self.through {
            let reference = reference?;
            let view = |id: &str| View::of(&self.world, (reference.target, id.to_owned()), false);
            let ids = record.referred(&reference.key);
            return if reference.many {
                Some(Jinja::from(ids.into_iter().map(view).collect::<Vec<_>>()))
            } else {
                ids.first().map(|id| view(id))
            };
        }
        if name == "id" {
            return Some(Jinja::from(record.id.clone()));
        }
        if let Some(value) = super::find::computed(&self.world, &self.key, name) {
            return seen(&self.world, &value);
        }
        if let Some(reference) = reference {
            return record.references.get(&reference.key).and_then(json);
        }
        Inner::of(&self.world, &self.key, &[name])
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&[RECORD])
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.world.record(&self.key).is_some()
    }
}

/// An object inside of a record's attributes, of which a member is looked at, as a rule, and not the whole.
#[derive(Debug)]
struct Inner {
    world: Arc<World>,
    key: Key,
    path: Vec<String>,
}

impl Inner {
    fn of(world: &Arc<World>, key: &Key, path: &[&str]) -> Option<Jinja> {
        let (first, rest) = path.split_first()?;
        let value = world.record(key)?.attributes.get(*first)?;
        let value = rest.iter().try_fold(value, |value, name| value.get(name))?;
        if !value.is_object() {
            return json(value);
        }
        let path = path.iter().map(|name| (*name).to_owned()).collect();
        Some(Jinja::from_object(Self { world: world.clone(), key: key.clone(), path }))
    }

    fn value(&self) -> Option<&Value> {
        let (first, rest) = self.path.split_first()?;
        let value = self.world.record(&self.key)?.attributes.get(first)?;
        rest.iter().try_fold(value, |value, name| value.get(name))
    }
}

impl Object for Inner {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Jinja> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).chain([name]).collect();
        Self::of(&self.world, &self.key, &path)
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let names = self.value().and_then(Value::as_object).into_iter().flat_map(|object| object.keys());
        Enumerator::Values(names.map(|name| Jinja::from(name.clone())).collect())
    }
}
