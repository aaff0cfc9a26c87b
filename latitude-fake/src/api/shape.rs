//! What a value looks like by its schema.

use serde_json::Value;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    pub(crate) values: Vec<Value>,
    /// A point in time.
    pub(crate) time: bool,
    pub(crate) default: Option<Value>,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Object {
        members: Vec<(String, Arc<Shape>)>,
        /// The shape of the members that have no name; none where there are none.
        rest: Option<Arc<Shape>>,
    },
    List(Arc<Shape>),
    Text,
    Integer,
    Number,
    Boolean,
    Any,
}

impl Shape {
    pub(crate) const fn any() -> Self {
        Self { kind: Kind::Any, nullable: true, values: Vec::new(), time: false, default: None }
    }

    pub(crate) fn members(&self) -> &[(String, Arc<Shape>)] {
        match &self.kind {
            Kind::Object { members, .. } => members,
            _ => &[],
        }
    }

    pub(crate) fn member(&self, name: &str) -> Option<&Shape> {
        self.member_shared(name).map(|shape| &**shape)
    }

    pub(crate) fn member_shared(&self, name: &str) -> Option<&Arc<Shape>> {
        self.members().iter().find(|(member, _)| member == name).map(|(_, shape)| shape)
    }

    /// The attributes of a resource, which an object without a member of that name is itself.
    pub(crate) fn attributes(&self) -> &Shape {
        self.member("attributes").unwrap_or(self)
    }

    /// Whether this value may stand here, looked at from outside: what an object holds isn't compared.
    pub(crate) fn fits(&self, value: &Value) -> bool {
        let kind = match (&self.kind, value) {
            (_, Value::Null) => return self.nullable,
            (Kind::Any, _)
            | (Kind::Object { .. }, Value::Object(_))
            | (Kind::List(_), Value::Array(_))
            | (Kind::Text, Value::String(_))
            | (Kind::Number, Value::Number(_))
            | (Kind::Boolean, Value::Bool(_)) => true,
            (Kind::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
            _ => false,
        };
        kind && (self.values.is_empty() || self.values.contains(value))
    }

    /// Whether a reference can stand here: a text, or an object that has an id or a name, or several.
    pub(crate) fn can_refer(&self) -> bool {
        match &self.kind {
            Kind::Text | Kind::Integer => !self.time,
            Kind::Object { members, .. } => !members.is_empty(),
            Kind::List(item) => !matches!(item.kind, Kind::List(_)) && item.can_refer(),
            _ => false,
        }
    }

    pub(crate) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::List(_))
    }
}
