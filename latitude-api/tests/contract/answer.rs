//! What the server answers, by the document, and what must be read from it.

use super::compare::{Rules, differences};
use super::document::{Document, Operation};
use super::plan::{Extent, Round};
use super::request::is_json;
use super::sample::Maker;
use super::server::Reply;
use latitude_api::contract::Recoded;
use serde_json::{Value, json};

/// Types make no difference between null, empty and absent in an answer.
const BY_VALUE: Rules = Rules { nothing_is_absent: true, additions: false };

/// One successful answer of an operation.
pub struct Answer {
    pub reply: Reply,
    pub extent: Extent,
    /// What was sent; null where there is no body.
    body: Value,
    /// Whether some of it is other than described.
    strayed: bool,
    /// JSON pointers to where no typed fields are to be expected.
    free: Vec<String>,
}

impl Answer {
    /// The statuses of success that the document knows.
    pub fn statuses<'d>(operation: &Operation<'d>) -> Vec<(u16, &'d Value)> {
        let responses = operation.responses;
        let successes: Vec<_> =
            responses.iter().filter_map(|(key, response)| Some((success(key)?, response))).collect();
        match responses.get("default") {
            Some(default) if successes.is_empty() => vec![(200, default)],
            _ => successes,
        }
    }

    pub fn of(document: &Document, status: u16, response: &Value, round: Round) -> Result<Self, String> {
        let content = document.resolve(response)?["content"].as_object();
        let Some((media_type, media)) = content.and_then(|content| content.iter().next()) else {
            let reply = Reply::empty(status);
            return Ok(Self { reply, extent: Extent::default(), body: Value::Null, strayed: false, free: Vec::new() });
        };
        if !is_json(media_type) {
            return Err(format!("the sweep can't make an answer of {media_type} yet"));
        }
        // Some answers come as plain JSON, whatever the document says.
        let media_type = if round.pick.is_multiple_of(2) { media_type } else { "application/json" };
        let mut maker = Maker::of_answer(document, round);
        let body = match media.get("schema") {
            Some(schema) => maker.value(schema, "answer", 0)?,
            None => json!({ "data": [{ "id": "id_1", "attributes": { "anything": 1.5 } }], "more": null }),
        };
        let Maker { strayed, extent, free, .. } = maker;
        Ok(Self { reply: Reply::json(status, media_type, &body), extent, body, strayed, free })
    }

    /// What is wrong with what was read.
    pub fn check(&self, read: &Recoded) -> Vec<String> {
        let differing = |after: &Value| differences(&self.body, after, BY_VALUE);
        let at = |place: &str, after: &Value| {
            let at = |value: &Value| value.pointer(place).map_or("nothing".to_owned(), Value::to_string);
            format!("answered {}, read {}", at(&self.body), at(after))
        };
        let mut problems = Vec::new();
        for place in differing(&read.all) {
            problems.push(format!("answer {place}: lost or changed: {}", at(&place, &read.all)));
        }
        // In typed fields alone there is exactly what the description knows.
        let mut typed = differing(&read.typed);
        typed.retain(|place| !self.free.iter().any(|free| place == free || place.starts_with(&format!("{free}/"))));
        if self.strayed && typed.is_empty() {
            problems.push("answer: what the description doesn't know was taken for what it knows".to_owned());
        }
        if !self.strayed && problems.is_empty() {
            problems.extend(
                typed.iter().map(|place| format!("answer {place}: no typed field has it: {}", at(place, &read.typed))),
            );
            misnamed(&self.body, "", &read.debug, &mut problems);
        }
        problems
    }
}

/// Finds values that stand in a field of another name, which decoding and encoding again don't show.
///
/// Samples are unlike one another, so a value tells its field: `Debug` shows it as `field: Some(value)`.
/// What it doesn't show so (secrets, lists, enums, booleans) isn't judged.
fn misnamed(value: &Value, name: &str, debug: &str, problems: &mut Vec<String>) {
    let shown = match value {
        Value::Object(members) => {
            return members.iter().for_each(|(name, value)| misnamed(value, name, debug, problems));
        }
        Value::Array(items) => return items.iter().for_each(|item| misnamed(item, "", debug, problems)),
        Value::String(text) => format!(": Some({text:?})"),
        Value::Number(number) => format!(": Some({number})"),
        Value::Bool(_) | Value::Null => return,
    };
    let letters = |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let fields = debug.match_indices(&shown).map(|(at, _)| {
        let start = debug[..at].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |before| before + 1);
        &debug[start..at]
    });
    // A field may say more than the wire, as `default_value` for `default`; and resources have their
    // JSON:API type in the runtime's own field.
    let fits = |field: &str| letters(field).starts_with(&letters(name)) || (name, field) == ("type", "kind");
    let mut fields = fields.peekable();
    if let Some(first) = fields.peek().copied()
        && !fields.any(fits)
    {
        problems.push(format!("answer: `{name}` is in the field `{first}`"));
    }
}

/// The status that a key of `responses` stands for, if it is one of success.
fn success(key: &str) -> Option<u16> {
    if key.eq_ignore_ascii_case("2XX") {
        return Some(200);
    }
    key.parse().ok().filter(|status| (200..300).contains(status))
}
