//! What the server answers, by the document, and what must be read from it.

use super::compare::{Rules, differences};
use super::document::{Document, Operation};
use super::names::misnamed;
use super::plan::{Extent, Round};
use super::request::is_json;
use super::sample::Maker;
use super::server::Reply;
use super::table::{Recode, Recoded};
use serde_json::{Map, Value, json};

/// Types make no difference between null, empty and absent in an answer.
pub const BY_VALUE: Rules = Rules { nothing_is_absent: true, additions: false };

/// One successful answer of an operation.
pub struct Answer {
    pub reply: Reply,
    pub extent: Extent,
    /// What was sent; null where there is no body.
    pub body: Value,
    /// JSON pointers to what is other than described.
    strayed: Vec<String>,
    owed: Owed,
}

/// What an answer must have, whatever else is in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Owed {
    /// Nothing: it has no content, or content that nobody described.
    Nothing,
    /// An object.
    Object,
    /// A resource in `data`, and its id where that is so; without one, it owes an attribute.
    Resource { id: bool },
    /// A list in `data`.
    List,
}

impl Owed {
    /// What is owed by an operation's answer, by its schema.
    pub fn of(document: &Document, operation: &Operation<'_>, response: &Value) -> Result<Self, String> {
        let content = document.resolve(response)?["content"].as_object();
        let Some(schema) = content.and_then(|content| content.values().next()).and_then(|media| media.get("schema"))
        else {
            return Ok(Self::Nothing);
        };
        let data = document.resolve(&document.resolve(schema)?["properties"]["data"])?;
        Ok(match data {
            Value::Null => Self::Object,
            data if data["type"] == "array" => Self::List,
            data => Self::Resource { id: data["properties"]["id"].is_object() && !operation.may_lack_id },
        })
    }

    /// Answers that aren't what is owed.
    pub fn lacking(self) -> Vec<Reply> {
        let json = |body: Value| Reply::json(200, "application/json", &body);
        let html = Reply { status: 200, media_type: Some("text/html".to_owned()), body: "<html></html>".into() };
        let page = Reply { body: "<html></html>".into(), ..json(Value::Null) };
        let mut lacking = match self {
            Self::Nothing => return Vec::new(),
            _ => vec![html, page, Reply::empty(200), json(json!("no object")), json(json!(17)), json(Value::Null)],
        };
        let of_data = |data: Value| json(json!({ "data": data, "meta": { "a": 1 } }));
        let empty = [json(json!({})), json(json!({ "data": null })), json(json!({ "meta": { "a": 1 } }))];
        let resource = json!({ "id": "x_1", "attributes": {} });
        match self {
            Self::Nothing | Self::Object => {}
            Self::Resource { id } => {
                lacking.extend(empty);
                lacking.extend([json(json!([resource])), of_data(json!([resource])), of_data(json!("x_1"))]);
                lacking.extend([
                    of_data(json!({ "attributes": {} })),
                    of_data(json!({ "id": null })),
                    of_data(json!({})),
                ]);
                if id {
                    lacking.push(of_data(json!({ "attributes": { "anything": 1.5 } })));
                }
            }
            Self::List => {
                lacking.extend(empty);
                lacking.extend([json(resource.clone()), of_data(resource), of_data(json!([null, 17, "x_1"]))]);
            }
        }
        lacking
    }
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

    pub fn of(
        document: &Document,
        operation: &Operation<'_>,
        status: u16,
        response: &Value,
        round: Round,
    ) -> Result<Self, String> {
        let content = document.resolve(response)?["content"].as_object();
        let Some((media_type, media)) = content.and_then(|content| content.iter().next()) else {
            let reply = Reply::empty(status);
            let (extent, strayed, owed) = (Extent::default(), Vec::new(), Owed::Nothing);
            return Ok(Self { reply, extent, body: Value::Null, strayed, owed });
        };
        if !is_json(media_type) {
            return Err(format!("the sweep can't make an answer of {media_type} yet"));
        }
        // Some answers come as plain JSON, whatever the document says.
        let media_type = if round.pick.is_multiple_of(2) { media_type } else { "application/json" };
        let owed = Owed::of(document, operation, response)?;
        let mut maker = Maker::of_answer(document, round, owed);
        let body = match media.get("schema") {
            Some(schema) => maker.value(schema, "answer", 0)?,
            None => {
                json!({ "data": [{ "id": "id_1", "attributes": { "anything": 1.5 } }], "more": null })
            }
        };
        let Maker { strayed, extent, .. } = maker;
        Ok(Self { reply: Reply::json(status, media_type, &body), extent, body, strayed, owed })
    }

    /// Whether it has what is owed: odd as the rest of it may be.
    pub fn is_readable(&self) -> bool {
        let strays = |pointer: &str| self.strayed.iter().any(|strayed| strayed == pointer);
        let items = self.body["data"].as_array().filter(|items| !items.is_empty());
        let all_items = items.is_some_and(|items| (0..items.len()).all(|at| strays(&format!("/data/{at}"))));
        // Of a struct of its own, something has to be as described.
        let members = self.body.as_object().filter(|members| !members.contains_key("data"));
        let all_members = members.is_some_and(|members| members.keys().all(|name| strays(&format!("/{name}"))));
        let is_told = match &self.body["data"] {
            Value::Object(data) if self.owed == Owed::Resource { id: false } => match data.get("attributes") {
                Some(Value::Object(attributes)) => says_something(data, attributes),
                Some(_) => true,
                // As of a struct of its own.
                None => data.iter().any(|(name, value)| {
                    let at = format!("/data/{name}");
                    let items = value.as_array().filter(|items| !items.is_empty());
                    let no_item =
                        items.is_some_and(|items| (0..items.len()).all(|item| strays(&format!("{at}/{item}"))));
                    name != "type" && !value.is_null() && *value != "" && !strays(&at) && !no_item
                }),
            },
            _ => true,
        };
        !strays("/data") && !all_items && !all_members && is_told
    }

    /// What is wrong with what was read.
    pub fn check(&self, read: &dyn Recode) -> Vec<String> {
        let Recoded { body, unplaced, debug, .. } = match read.recode(&self.body) {
            Ok(recoded) => recoded,
            Err(why) => return vec![format!("answer: it can't be written again: {why}")],
        };
        let at = |value: &Value, place: &str| value.pointer(place).map_or("nothing".to_owned(), Value::to_string);
        let mut problems: Vec<String> = differences(&self.body, &body, BY_VALUE)
            .iter()
            .map(|place| {
                format!(
                    "answer {place}: lost or changed: answered {}, read {}",
                    at(&self.body, place),
                    at(&body, place)
                )
            })
            .collect();
        // Of an empty list no item is read: then it is told as a whole.
        let tells =
            |told: &str, strayed: &str| told == strayed || strayed.rsplit_once('/').is_some_and(|it| it.0 == told);
        for (place, reason) in &unplaced {
            if !self.strayed.iter().any(|strayed| tells(place, strayed)) {
                problems.push(format!("answer {place}: no place: {reason}: answered {}", at(&self.body, place)));
            }
        }
        for strayed in &self.strayed {
            if !unplaced.iter().any(|(place, _)| tells(place, strayed)) {
                problems
                    .push(format!("answer {strayed}: what the description doesn't know was taken for what it knows"));
            }
        }
        if self.strayed.is_empty() && problems.is_empty() {
            misnamed(&self.body, "", &debug, &mut problems);
        }
        problems
    }
}

/// Whether a resource has an id, an attribute, or anything that nobody described.
fn says_something(data: &Map<String, Value>, attributes: &Map<String, Value>) -> bool {
    let is_value = |value: &Value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty());
    let beside = |(name, value): (&String, &Value)| match name.as_str() {
        "id" => !value.is_null() && *value != "",
        "type" => !value.is_null() && !value.is_string(),
        "meta" => !value.is_null() && !value.is_object(),
        _ => name != "attributes",
    };
    data.iter().any(beside) || attributes.values().any(is_value)
}

/// The status that a key of `responses` stands for, if it is one of success.
fn success(key: &str) -> Option<u16> {
    if key.eq_ignore_ascii_case("2XX") {
        return Some(200);
    }
    key.parse().ok().filter(|status| (200..300).contains(status))
}
