//! The bounds of a value, in words.

use serde_json::Value;

/// Whether a line of docs has bounds alone.
pub(crate) fn is_limit(line: &str) -> bool {
    const WORDS: [&str; 12] =
        ["from", "to", "at", "least", "most", "more", "less", "than", "and", "exactly", "characters", "items"];
    let is_word = |word: &str| WORDS.contains(&word.to_ascii_lowercase().as_str()) || word.parse::<f64>().is_ok();
    line.strip_suffix('.').is_some_and(|line| line.split(' ').all(is_word))
}

/// What the keywords of a schema bound: a number, a text or a list. Without a type, the first of these.
pub(super) fn limits(schema: &Value) -> Option<String> {
    let may_be = |kinds: &[&str]| schema.get("type").and_then(Value::as_str).is_none_or(|kind| kinds.contains(&kind));
    let bound = |key: &str, exclusive: &str| {
        let number = schema.get(key).and_then(written)?;
        Some((number, schema.get(exclusive) == Some(&Value::Bool(true))))
    };
    let number = between(bound("minimum", "exclusiveMinimum"), bound("maximum", "exclusiveMaximum"), "");
    let text = between(bound("minLength", ""), bound("maxLength", ""), " characters");
    let list = between(bound("minItems", ""), bound("maxItems", ""), " items");
    number
        .filter(|_| may_be(&["number", "integer"]))
        .or_else(|| text.filter(|_| may_be(&["string"])))
        .or_else(|| list.filter(|_| may_be(&["array"])))
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
            (json!({"type": "string", "minimum": 1, "minItems": 2, "minLength": 3}), Some("At least 3 characters.")),
            (json!({"type": "array", "minimum": 1, "minItems": 2, "minLength": 3}), Some("At least 2 items.")),
            (json!({"type": "integer", "minLength": 3}), None),
            (json!({"minimum": "0"}), None),
            (json!({}), None),
        ] {
            let found = limits(&schema);
            assert_eq!(found.as_deref(), expected, "{schema}");
            assert!(found.is_none_or(|line| is_limit(&line)), "{schema}");
        }
        assert!(!is_limit("From 0 to") && !is_limit("At the most 5.") && !is_limit(""));
    }
}
