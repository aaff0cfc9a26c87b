//! The bounds of a value, in words.

use super::schema::Shape;
use serde_json::Value;

/// Whether a line of docs has bounds alone.
pub(crate) fn is_limit(line: &str) -> bool {
    const WORDS: [&str; 12] =
        ["from", "to", "at", "least", "most", "more", "less", "than", "and", "exactly", "characters", "items"];
    let is_word = |word: &str| WORDS.contains(&word.to_ascii_lowercase().as_str()) || word.parse::<f64>().is_ok();
    line.strip_suffix('.').is_some_and(|line| line.split(' ').all(is_word))
}

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Number,
    Text,
    List,
    /// Any JSON, whichever of the others it is.
    Any,
    /// Nothing that has bounds.
    Nothing,
}

impl Bound {
    pub(super) fn of(shape: &Shape<'_>) -> Self {
        match shape {
            Shape::Integer(_) | Shape::Number => Self::Number,
            Shape::Text { .. } => Self::Text,
            Shape::Array(_) => Self::List,
            Shape::Any | Shape::OneOf { .. } => Self::Any,
            Shape::Bool | Shape::Object(_) => Self::Nothing,
        }
    }
}

/// How the keywords of a schema bound what is described. Of any JSON, the first of a number, a text and a list.
pub(super) fn limits(schema: &Value, of: Bound) -> Option<String> {
    let bound = |key: &str, exclusive: &str| {
        let number = schema.get(key).and_then(written)?;
        Some((number, schema.get(exclusive) == Some(&Value::Bool(true))))
    };
    let is = |bound: Bound| of == bound || of == Bound::Any;
    let number = || between(bound("minimum", "exclusiveMinimum"), bound("maximum", "exclusiveMaximum"), "");
    let text = || between(bound("minLength", ""), bound("maxLength", ""), " characters");
    let list = || between(bound("minItems", ""), bound("maxItems", ""), " items");
    let number = is(Bound::Number).then(number).flatten();
    number.or_else(|| is(Bound::Text).then(text).flatten()).or_else(|| is(Bound::List).then(list).flatten())
}

/// Two bounds, each with whether the value must be beyond it.
fn between(low: Option<(String, bool)>, high: Option<(String, bool)>, what: &str) -> Option<String> {
    let (begin, end) = match (low, high) {
        (None, None) => return None,
        (Some((low, false)), Some((high, false))) if low == high => ("Exactly", low),
        (Some((low, false)), Some((high, false))) => ("From", format!("{low} to {high}")),
        (Some((low, exclusive)), None) => (if exclusive { "More than" } else { "At least" }, low),
        (None, Some((high, exclusive))) => (if exclusive { "Less than" } else { "At most" }, high),
        (Some((low, over)), Some((high, under))) => (
            if over { "More than" } else { "At least" },
            format!("{low} and {} {high}", if under { "less than" } else { "at most" }),
        ),
    };
    Some(format!("{begin} {end}{what}."))
}

/// A number as people write it.
fn written(value: &Value) -> Option<String> {
    match (value.as_i64(), value.as_u64(), value.as_f64()) {
        (Some(it), ..) => Some(it.to_string()),
        (_, Some(it), _) => Some(it.to_string()),
        (_, _, Some(it)) => Some(it.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_are_said_as_they_are() {
        for (schema, expected) in [
            (json!({"minimum": 0, "maximum": 1}), Some("From 0 to 1.")),
            (json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 1}), Some("More than 0 and at most 1.")),
            (json!({"minimum": 0, "maximum": 1.5, "exclusiveMaximum": true}), Some("At least 0 and less than 1.5.")),
            (
                json!({"minimum": -1, "exclusiveMinimum": true, "maximum": 1, "exclusiveMaximum": true}),
                Some("More than -1 and less than 1."),
            ),
            (json!({"minimum": 0, "exclusiveMinimum": true}), Some("More than 0.")),
            (json!({"minimum": 0, "exclusiveMinimum": false}), Some("At least 0.")),
            (json!({"maximum": 9, "exclusiveMaximum": true}), Some("Less than 9.")),
            (json!({"minimum": 1000.0, "maximum": 1e20}), Some("From 1000 to 100000000000000000000.")),
            (json!({"maximum": 18_446_744_073_709_551_615_u64}), Some("At most 18446744073709551615.")),
            (json!({"minLength": 3, "maxLength": 3}), Some("Exactly 3 characters.")),
            (json!({"maxItems": 5}), Some("At most 5 items.")),
            (json!({"minimum": "0"}), None),
            (json!({}), None),
        ] {
            let found = limits(&schema, Bound::Any);
            assert_eq!(found.as_deref(), expected, "{schema}");
            assert!(found.is_none_or(|line| is_limit(&line)), "{schema}");
        }
        assert!(!is_limit("From 0 to") && !is_limit("At the most 5.") && !is_limit(""));
    }

    #[test]
    fn bounds_of_something_else_are_none() {
        let schema = json!({"minimum": 1, "minItems": 2, "minLength": 3});
        for (of, expected) in [
            (Bound::Number, Some("At least 1.")),
            (Bound::Text, Some("At least 3 characters.")),
            (Bound::List, Some("At least 2 items.")),
            (Bound::Any, Some("At least 1.")),
            (Bound::Nothing, None),
        ] {
            assert_eq!(limits(&schema, of).as_deref(), expected);
        }
    }
}
