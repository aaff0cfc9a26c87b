//! The rules as their file has them.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Named things, one after the other as the file has them.
#[derive(Debug)]
pub(crate) struct Ordered<T>(pub(crate) Vec<(String, T)>);

/// Values of attributes, by path, such as `plan.billing`.
pub(crate) type Values = Ordered<Value>;

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Ordered<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &T)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.names().position(|own| own == name)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("names with what they stand for")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }

        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    pub(crate) resources: Ordered<Resource>,
    #[serde(default)]
    pub(crate) lifecycles: Ordered<Lifecycle>,
    #[serde(default)]
    pub(crate) operations: BTreeMap<String, Operation>,
    /// The record that each change leaves behind.
    #[serde(default)]
    pub(crate) on_change: Option<OnChange>,
    /// Where keys, of whom they are, and what they may do stand.
    #[serde(default)]
    pub(crate) keys: Option<Keys>,
    /// What a furnished cloud has, one after the other.
    #[serde(default)]
    pub(crate) furnished: Vec<Furnished>,
}

/// A request that furnishes a cloud, or time that passes.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Furnished {
    pub(crate) call: Option<String>,
    pub(crate) path: BTreeMap<String, String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Option<Value>,
    pub(crate) ids: BTreeMap<String, Names>,
    pub(crate) wait: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnChange {
    pub(crate) create: String,
    #[serde(default)]
    pub(crate) set: Values,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keys {
    pub(crate) resource: String,
    pub(crate) secret: String,
    pub(crate) read_only: String,
    pub(crate) allowed_ips: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Resource {
    pub(crate) paths: Vec<String>,
    pub(crate) id: String,
    pub(crate) called: Vec<String>,
    pub(crate) names: Option<Vec<String>>,
    pub(crate) refs: BTreeMap<String, Option<String>>,
    pub(crate) seed: Option<Seed>,
    pub(crate) defaults: Values,
    pub(crate) computed: Values,
    pub(crate) shows: Values,
    pub(crate) filters: BTreeMap<String, String>,
    pub(crate) hidden: BTreeMap<String, String>,
    pub(crate) once: Vec<String>,
    pub(crate) cost: Option<Value>,
    pub(crate) create: Effect,
    pub(crate) update: Effect,
    pub(crate) delete: Effect,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Seed {
    Word(String),
    Records(Vec<Values>),
    Each(Each),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Each {
    pub(crate) each: Value,
    #[serde(default)]
    pub(crate) set: Values,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Effect {
    pub(crate) refuse: Vec<Refusal>,
    pub(crate) set: Values,
    pub(crate) starts: Names,
    pub(crate) also: Vec<Also>,
    pub(crate) reveals: Vec<String>,
    pub(crate) delete: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refusal {
    pub(crate) r#if: Value,
    pub(crate) status: u16,
    #[serde(default)]
    pub(crate) code: Option<String>,
    pub(crate) detail: Value,
    #[serde(default)]
    pub(crate) pointer: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Also {
    pub(crate) create: Option<String>,
    pub(crate) update: Option<String>,
    pub(crate) delete: Option<String>,
    pub(crate) r#if: Option<Value>,
    pub(crate) each: Option<Value>,
    pub(crate) r#where: Values,
    pub(crate) set: Values,
    pub(crate) starts: Names,
}

/// One name, or several.
#[derive(Debug, Default, Deserialize)]
#[serde(untagged)]
pub(crate) enum Names {
    #[default]
    None,
    One(String),
    Several(Vec<String>),
}

impl Names {
    pub(crate) fn all(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lifecycle {
    pub(crate) of: String,
    #[serde(default)]
    pub(crate) takes: Option<String>,
    #[serde(default)]
    pub(crate) hide: Option<String>,
    /// For so long answers have no id of the record.
    #[serde(default)]
    pub(crate) without_id: Option<String>,
    pub(crate) steps: Vec<Step>,
    #[serde(default)]
    pub(crate) fails: BTreeMap<String, Step>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Step {
    pub(crate) at: Option<String>,
    pub(crate) set: Values,
    pub(crate) starts: Names,
    pub(crate) also: Vec<Also>,
    pub(crate) delete: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Operation {
    pub(crate) r#do: Option<Do>,
    pub(crate) on: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) find: Values,
    pub(crate) r#where: Values,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) answer: Values,
    pub(crate) status: Option<Value>,
    pub(crate) refuse: Vec<Refusal>,
    pub(crate) set: Values,
    pub(crate) starts: Names,
    pub(crate) also: Vec<Also>,
    pub(crate) reveals: Vec<String>,
}

/// What an operation does with its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Do {
    List,
    Create,
    Get,
    Update,
    Delete,
    /// Something else, with the record of its path if it has one.
    Action,
}
