//! What a call must look like on the wire, by the document.

use super::compare::{Rules, differences};
use super::document::{Document, Operation, text};
use super::plan::{Extent, Round, Shape};
use super::sample::Maker;
use super::server::Sent;
use super::table::Arguments;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// The token of the sweep's client. A mock wants one; no server must know it.
pub const TOKEN: &str = "sweep-token";

const JSON_API: &str = "application/vnd.api+json";

/// Bodies arrive to the letter: null, empty and absent are three different things.
const TO_THE_LETTER: Rules = Rules { nothing_is_absent: false, additions: false };

/// What must arrive when the call is made with `arguments`.
pub struct Expected {
    pub arguments: Arguments,
    pub extent: Extent,
    method: String,
    /// Decoded.
    path: Vec<String>,
    /// Decoded; the values of one name are in order.
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    /// Media types that the answer may have.
    accepted: Vec<String>,
    body: Option<Value>,
}

impl Expected {
    pub fn of(document: &Document, operation: &Operation<'_>, round: Round) -> Result<Self, String> {
        let mut expected = Self {
            arguments: Arguments::default(),
            extent: Extent::default(),
            method: operation.method.clone(),
            path: Vec::new(),
            query: Vec::new(),
            headers: vec![(document.token_header()?, TOKEN.to_owned())],
            accepted: answer_types(document, operation)?,
            body: None,
        };
        if let Some(version) = document.version() {
            expected.headers.push(("api-version".to_owned(), version.to_owned()));
        }
        expected.parameters(document, operation, round)?;
        expected.path(operation)?;
        if let Some(body) = operation.body {
            expected.body(document, operation, body, round)?;
        }
        Ok(expected)
    }

    fn parameters(&mut self, document: &Document, operation: &Operation<'_>, round: Round) -> Result<(), String> {
        // A parameter is there or it isn't; null and the empty list have no form in a URL.
        let shape = match round.shape {
            Shape::Least | Shape::Absent(_) => round.shape,
            _ => Shape::Full,
        };
        let mut maker = Maker::of_request(document, Round { shape, ..round });
        let mut ascii = Maker::of_request(document, Round { shape, ..round.plain() });
        for parameter in &operation.parameters {
            let (name, place) = (text(parameter, "name")?, text(parameter, "in")?);
            if parameter["required"] != true && !maker.has_optional(0) || is_ours(name, place) {
                continue;
            }
            let (schema, is_json) = schema_of(parameter)?;
            let maker = if matches!(place, "path" | "query") { &mut maker } else { &mut ascii };
            let value = maker.value(schema, name, 1)?;
            let form = if is_json {
                vec![(name.to_owned(), value.to_string())]
            } else {
                written(parameter, name, place, &value).map_err(|why| format!("{place} parameter `{name}`: {why}"))?
            };
            let given = match place {
                "path" => &mut self.arguments.path,
                "query" => {
                    self.query.extend(form);
                    &mut self.arguments.query
                }
                "header" => {
                    self.headers.extend(form.into_iter().map(|(name, value)| (name.to_lowercase(), value)));
                    &mut self.arguments.header
                }
                "cookie" => {
                    let cookies = form.iter().map(|(name, value)| format!("{name}={value}"));
                    self.headers.push(("cookie".to_owned(), cookies.collect::<Vec<_>>().join("; ")));
                    &mut self.arguments.cookie
                }
                _ => return Err(format!("`{place}` is no place for a parameter")),
            };
            given.0.insert(name.to_owned(), value);
        }
        self.extent = self.extent.and(maker.extent).and(ascii.extent);
        Ok(())
    }

    /// The template with the values filled in.
    fn path(&mut self, operation: &Operation<'_>) -> Result<(), String> {
        for segment in operation.path.split('/').skip(1) {
            let mut filled = segment.to_owned();
            for (name, value) in &self.arguments.path.0 {
                filled = filled.replace(&format!("{{{name}}}"), &scalar(value)?);
            }
            self.path.push(filled);
        }
        Ok(())
    }

    fn body(
        &mut self,
        document: &Document,
        operation: &Operation<'_>,
        body: &Value,
        round: Round,
    ) -> Result<(), String> {
        let content = body["content"].as_object().ok_or("the body has no content")?;
        let declared = content.get_key_value(JSON_API).or_else(|| content.iter().next());
        let (media_type, media) = declared.ok_or("the body has no media type")?;
        if !is_json(media_type) {
            return Err(format!("the sweep can't make a body of {media_type} yet"));
        }
        self.headers.push(("content-type".to_owned(), media_type.clone()));

        let mut maker = Maker::of_request(document, round);
        let schema = document.resolve(&media["schema"])?;
        let (attributes, wire) = match document.resolve(&schema["properties"]["data"])? {
            Value::Null if schema["properties"]["attributes"].is_object() => {
                self.resource(document, operation, schema, &mut maker)?
            }
            Value::Null => {
                let value = maker.value(schema, "body", 0)?;
                (value.clone(), value)
            }
            data => {
                only(schema, &["data"])?;
                let (attributes, data) = self.resource(document, operation, data, &mut maker)?;
                (attributes, json!({ "data": data }))
            }
        };
        self.extent = self.extent.and(maker.extent);
        self.arguments.body = Some(attributes);
        self.body = Some(wire);
        Ok(())
    }

    /// The attributes of a resource object, and the object.
    fn resource(
        &self,
        document: &Document,
        operation: &Operation<'_>,
        schema: &Value,
        maker: &mut Maker<'_>,
    ) -> Result<(Value, Value), String> {
        only(schema, &["id", "type", "attributes"])?;
        let properties = &schema["properties"];
        let attributes = maker.value(&properties["attributes"], "attributes", 0)?;
        let mut object = Map::new();
        if properties["id"].is_object() {
            let last = operation.path.rsplit('/').find_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let id = last
                .and_then(|name| self.arguments.path.0.get(name))
                .ok_or("the body names an id and the path none")?;
            object.insert("id".to_owned(), id.clone());
        }
        if properties["type"].is_object() {
            let values = document.resolve(&properties["type"])?["enum"].as_array();
            let Some([tag]) = values.map(Vec::as_slice) else {
                return Err("the type of the body isn't one value".to_owned());
            };
            object.insert("type".to_owned(), tag.clone());
        }
        object.insert("attributes".to_owned(), attributes.clone());
        Ok((attributes, Value::Object(object)))
    }

    /// What is wrong with what arrived.
    pub fn check(&self, sent: &Sent) -> Vec<String> {
        let mut problems = Vec::new();
        let mut compare = |what: &str, expected: &str, found: &str| {
            if expected != found {
                problems.push(format!("{what}: expected {expected}, sent {found}"));
            }
        };
        compare("method", &self.method, &sent.method);
        let path: Vec<String> = sent.path.split('/').skip(1).map(decoded).collect();
        compare("path", &format!("{:?}", self.path), &format!("{path:?}"));
        compare("query", &shown(self.query.clone()), &shown(pairs(&sent.query)));
        for (name, value) in &self.headers {
            compare(&format!("header {name}"), value, &sent.header(name).join(", "));
        }
        let accept = sent.header("accept").join(", ");
        for media_type in self.accepted.iter().filter(|media_type| !admits(&accept, media_type)) {
            problems.push(format!("header accept: `{accept}` doesn't admit {media_type}"));
        }
        problems.extend(self.check_body(sent));
        problems
    }

    fn check_body(&self, sent: &Sent) -> Vec<String> {
        let Some(expected) = &self.body else {
            return if sent.body.is_empty() && sent.header("content-type").is_empty() {
                Vec::new()
            } else {
                vec!["body: expected none".to_owned()]
            };
        };
        let body: Value = match serde_json::from_slice(&sent.body) {
            Ok(body) => body,
            Err(error) => return vec![format!("body: it is no JSON: {error}")],
        };
        let differing = differences(expected, &body, TO_THE_LETTER);
        let at = |value: &Value, pointer: &str| value.pointer(pointer).map_or("nothing".to_owned(), Value::to_string);
        differing
            .iter()
            .map(|place| format!("body {place}: expected {}, sent {}", at(expected, place), at(&body, place)))
            .collect()
    }
}

/// Headers that are no parameters: the client's own, and those that OpenAPI leaves to other places.
fn is_ours(name: &str, place: &str) -> bool {
    place == "header"
        && ["api-version", "accept", "content-type", "authorization"].contains(&name.to_lowercase().as_str())
}

fn schema_of(parameter: &Value) -> Result<(&Value, bool), String> {
    match parameter["content"].as_object().and_then(|content| content.iter().next()) {
        Some((media_type, media)) if is_json(media_type) => Ok((&media["schema"], true)),
        Some((media_type, _)) => Err(format!("the sweep can't write a parameter as {media_type} yet")),
        None => Ok((&parameter["schema"], false)),
    }
}

/// A parameter as names and values, by its style.
fn written(parameter: &Value, name: &str, place: &str, value: &Value) -> Result<Vec<(String, String)>, String> {
    let style =
        parameter["style"].as_str().unwrap_or(if matches!(place, "query" | "cookie") { "form" } else { "simple" });
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    match value {
        Value::Array(items) => {
            let items = items.iter().map(scalar).collect::<Result<Vec<_>, _>>()?;
            let separator = match style {
                "form" | "spaceDelimited" | "pipeDelimited" if explode => {
                    return Ok(items.into_iter().map(|item| (name.to_owned(), item)).collect());
                }
                "form" | "simple" => ",",
                "spaceDelimited" => " ",
                "pipeDelimited" => "|",
                _ => return Err(format!("the sweep can't write a list in style {style} yet")),
            };
            Ok(vec![(name.to_owned(), items.join(separator))])
        }
        Value::Object(_) => Err(format!("the sweep can't write an object in style {style} yet")),
        value if matches!(style, "form" | "simple") => Ok(vec![(name.to_owned(), scalar(value)?)]),
        _ => Err(format!("the sweep can't write a value in style {style} yet")),
    }
}

fn scalar(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        _ => Err(format!("{value} has no form in a URL")),
    }
}

/// Fails for an envelope with members that nobody would fill.
fn only(schema: &Value, known: &[&str]) -> Result<(), String> {
    let mut names = schema["properties"].as_object().into_iter().flat_map(Map::keys);
    match names.find(|name| !known.contains(&name.as_str())) {
        Some(name) => {
            Err(format!("the body has `{name}` beside {known:?}: the sweep doesn't know what to expect there"))
        }
        None => Ok(()),
    }
}

/// The media types of all answers, errors too.
fn answer_types(document: &Document, operation: &Operation<'_>) -> Result<Vec<String>, String> {
    let mut types = vec!["application/json".to_owned()];
    for response in operation.responses.values() {
        let content = document.resolve(response)?["content"].as_object();
        types.extend(content.into_iter().flat_map(Map::keys).cloned());
    }
    types.sort();
    types.dedup();
    Ok(types)
}

pub fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

fn admits(accept: &str, media_type: &str) -> bool {
    accept.split(',').map(|range| range.split(';').next().unwrap_or_default().trim()).any(|range| {
        range == "*/*"
            || range == media_type
            || range.strip_suffix('*').is_some_and(|start| media_type.starts_with(start))
    })
}

/// Percent-decodes as web servers do, for which `+` in a query is a space.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " "))))
        .collect()
}

/// Pairs in the order of their names; the order within a name counts.
fn shown(mut pairs: Vec<(String, String)>) -> String {
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    format!("{pairs:?}")
}
