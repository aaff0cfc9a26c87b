//! Whether two JSON values say the same.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// What stands before the text of what a [`Value`] doesn't hold.
const KEPT: &str = "\u{0}as it came: ";

/// Reads JSON. Numbers beyond a [`Value`] and halves of surrogate pairs stand in it as their text, of which two are the
/// same or not.
pub fn value(text: &str) -> Result<Value, String> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let text = raw.get();
    match text.bytes().next() {
        Some(b'{') => {
            let members: HashMap<Key, &RawValue> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            let members = members.into_iter().map(|(key, member)| Ok((key.0, value(member.get())?)));
            members.collect::<Result<Map<_, _>, String>>().map(Value::Object)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            items.into_iter().map(|item| value(item.get())).collect::<Result<_, _>>().map(Value::Array)
        }
        _ => Ok(match serde_json::from_str(text) {
            Ok(Value::Number(number)) if number.is_f64() && digits(text) > 15 => Value::String(format!("{KEPT}{text}")),
            Ok(scalar) => scalar,
            Err(_) => Value::String(format!("{KEPT}{text}")),
        }),
    }
}

/// More than a float is sure to hold are compared as they are written.
fn digits(number: &str) -> usize {
    number.split(['e', 'E']).next().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count()
}

/// A name; one with half a surrogate pair in it as its text.
#[derive(PartialEq, Eq, Hash)]
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        Ok(Self(serde_json::from_str(raw).unwrap_or_else(|_| raw.to_owned())))
    }
}

/// What counts as the same.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Null, empty and absent are one and the same.
    pub nothing_is_absent: bool,
    /// What stands in the second value alone is no difference.
    pub additions: bool,
}

/// JSON pointers to where the values differ. Numbers compare by value.
pub fn differences(before: &Value, after: &Value, rules: Rules) -> Vec<String> {
    let mut found = Vec::new();
    compare(Some(before), Some(after), rules, &mut String::new(), &mut found);
    found
}

fn compare(before: Option<&Value>, after: Option<&Value>, rules: Rules, at: &mut String, found: &mut Vec<String>) {
    let present = |value: Option<&Value>| value.is_some_and(|value| !(rules.nothing_is_absent && is_nothing(value)));
    match (before, after) {
        (None, None) => {}
        _ if !present(before) && (rules.additions || !present(after)) && rules.nothing_is_absent => {}
        (None, Some(_)) if rules.additions => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let added = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(added) {
                within(at, key, |at| compare(before.get(key), after.get(key), rules, at, found));
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            for index in 0..before.len().max(after.len()) {
                within(at, &index.to_string(), |at| compare(before.get(index), after.get(index), rules, at, found));
            }
        }
        (Some(Value::Number(before)), Some(Value::Number(after))) if same_number(before, after) => {}
        (Some(before), Some(after)) if before == after => {}
        // The members of what vanished as a whole are not told one by one.
        _ => found.push(at.clone()),
    }
}

/// Calls with the pointer one step longer.
fn within(at: &mut String, key: &str, step: impl FnOnce(&mut String)) {
    let length = at.len();
    at.push('/');
    at.push_str(&key.replace('~', "~0").replace('/', "~1"));
    step(at);
    at.truncate(length);
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn same_number(before: &serde_json::Number, after: &serde_json::Number) -> bool {
    let integer = |number: &serde_json::Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    match (integer(before), integer(after)) {
        (Some(before), Some(after)) => before == after,
        _ => before.as_f64() == after.as_f64(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_value_does_not_hold_is_told_apart() {
        let differ = |before: &str, after: &str| {
            let [before, after] = [before, after].map(|text| value(text).unwrap());
            !differences(&before, &after, Rules { nothing_is_absent: false, additions: false }).is_empty()
        };
        for text in ["1e400", "123456789012345678901234567890", r#""\ud83d""#, r#"{"\udc00":[1,"a"],"b":{}}"#, "1.5"] {
            assert!(!differ(text, text), "{text}");
        }
        assert!(!differ(r#"{"a":1,"b":[1e1, 0.10]}"#, r#"{"b":[10.0,0.1],"a":1.0}"#));
        for (before, after) in [
            ("1e400", "1e401"),
            ("123456789012345678901234567890", "123456789012345678901234567891"),
            ("9007199254740993", "9007199254740992"),
            ("0.10000000000000000555", "0.1"),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#"{"\ud83d":1}"#, r#"{"\ud83e":1}"#),
            (r#"{"\ud83d":1}"#, "{}"),
        ] {
            assert!(differ(before, after), "{before} {after}");
        }
        assert!(value("{").is_err() && value("[1,]").is_err());
    }
}
