//! Whether values stand in the fields that are named after their members.

use serde_json::Value;

/// Finds values that stand in a field of another name, which decoding and encoding again don't show.
///
/// Samples are unlike one another, so a value tells its field: `Debug` shows it as `field: Some(value)`.
/// What it doesn't show so (secrets, lists, enums, booleans) isn't judged.
pub fn misnamed(value: &Value, name: &str, debug: &str, problems: &mut Vec<String>) {
    let shown = match value {
        Value::Object(members) => {
            return members.iter().for_each(|(name, value)| misnamed(value, name, debug, problems));
        }
        Value::Array(items) => {
            return items.iter().for_each(|item| misnamed(item, "", debug, problems));
        }
        Value::String(text) => format!(": Some({text:?})"),
        Value::Number(number) => format!(": Some({number})"),
        Value::Bool(_) | Value::Null => return,
    };
    let letters = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let field = |at: usize| {
        let start = debug[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |before| before + 1);
        &debug[start..at]
    };
    // A field may say more than the wire, as `default_value` for `default`; and resources have their
    // JSON:API type in the runtime's own field.
    let fits = |field: &str| letters(field).starts_with(&letters(name)) || (name, field) == ("type", "kind");
    // A variant of an enum of integers, whose values others may have as well.
    let is_variant = |(at, some): (usize, &str)| {
        let shown = &debug[at + some.len()..];
        let is_word =
            shown.starts_with(char::is_alphabetic) && shown.trim_start_matches(char::is_alphanumeric).starts_with(')');
        is_word && fits(field(at))
    };
    if value.is_number() && debug.match_indices(": Some(").any(is_variant) {
        return;
    }
    let fields = debug.match_indices(&shown).map(|(at, _)| field(at));
    let mut fields = fields.peekable();
    if let Some(first) = fields.peek().copied()
        && !fields.any(fits)
    {
        problems.push(format!("answer: `{name}` is in the field `{first}`"));
    }
}
