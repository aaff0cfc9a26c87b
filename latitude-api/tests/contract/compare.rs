//! Whether two JSON values say the same.

use serde_json::Value;

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
