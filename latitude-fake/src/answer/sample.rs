//! A value where nobody says what it is.

use crate::api::{Kind, Shape};
use serde_json::{Value, json};

/// A value of this kind; none where it can be left out.
pub(crate) fn sample(shape: &Shape) -> Option<Value> {
    if let Some(value) = shape.values.first() {
        return Some(value.clone());
    }
    match shape.kind {
        Kind::Boolean => Some(json!(false)),
        Kind::Integer | Kind::Number => Some(json!(0)),
        Kind::Text if !shape.time => Some(json!("")),
        _ => None,
    }
}

/// A whole answer, where there is no example.
pub(crate) fn whole(shape: &Shape) -> Value {
    match &shape.kind {
        _ if shape.nullable => Value::Null,
        Kind::Object { members, .. } => members.iter().map(|(name, shape)| (name.clone(), whole(shape))).collect(),
        Kind::List(_) => json!([]),
        _ => sample(shape).unwrap_or_default(),
    }
}
