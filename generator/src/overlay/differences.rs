//! What an action was written against beside what it meets, in words.

use serde_json::Value;

/// A value that one can take in; of others the beginning.
pub(crate) fn shown(value: &Value) -> String {
    const MOST: usize = 160;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What differs between two values: members and values that are new or gone, each by its path. Nothing, where it is seen
/// at a glance.
pub(crate) fn differences(before: &Value, now: &Value) -> String {
    const MOST: usize = 8;
    let mut found = Vec::new();
    collect(before, now, "", &mut found);
    let is_long = before.to_string().len() + now.to_string().len() > 200;
    let is_list =
        |value: &Value| value.is_array() || value.as_object().is_some_and(|it| it.values().any(Value::is_array));
    let are_lists = is_list(before) && is_list(now);
    if found.is_empty() || !(is_long || are_lists) {
        return String::new();
    }
    let more = match found.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} places more"),
    };
    found.truncate(MOST);
    format!("; it differs in {}{more}", found.join(", "))
}

fn collect(before: &Value, now: &Value, at: &str, found: &mut Vec<String>) {
    let join = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") };
    match (before, now) {
        (before, now) if before == now => {}
        (Value::Object(before), Value::Object(now)) => {
            for (key, value) in now {
                match before.get(key) {
                    Some(before) => collect(before, value, &join(key), found),
                    None => found.push(format!("`{}` (new)", join(key))),
                }
            }
            let gone = before.keys().filter(|key| !now.contains_key(*key));
            found.extend(gone.map(|key| format!("`{}` (gone)", join(key))));
        }
        (Value::Array(before), Value::Array(now)) if is_set(before) && is_set(now) => {
            let of = if at.is_empty() { String::new() } else { format!(" of `{at}`") };
            let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            let told = |value: &Value, how: &str| format!("`{}`{of} ({how})", plain(value));
            let known = found.len();
            found.extend(now.iter().filter(|value| !before.contains(value)).map(|value| told(value, "new")));
            found.extend(before.iter().filter(|value| !now.contains(value)).map(|value| told(value, "gone")));
            if found.len() == known {
                found.push(format!("the order{of}"));
            }
        }
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            for (index, (before, now)) in before.iter().zip(now).enumerate() {
                collect(before, now, &join(&index.to_string()), found);
            }
        }
        _ if at.is_empty() => {}
        (before, now) => found.push(format!("`{at}` ({} -> {})", shown(before), shown(now))),
    }
}

/// Whether a list has plain values alone, as those of an enum.
fn is_set(elements: &[Value]) -> bool {
    !elements.iter().any(|element| element.is_object() || element.is_array())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_seen_at_a_glance_is_not_said_again() {
        let long = "a".repeat(200);
        for (before, now, expected) in [
            (json!({"a": 1}), json!({"a": 2}), ""),
            (json!(["a"]), json!(["b"]), "; it differs in `b` (new), `a` (gone)"),
            (json!({"a": 1, "b": long}), json!({"a": 2, "b": long}), "; it differs in `a` (1 -> 2)"),
            // Nothing but the whole differs.
            (json!(long), json!(format!("{long}b")), ""),
        ] {
            assert_eq!(differences(&before, &now), expected, "{before} {now}");
        }
    }
}
