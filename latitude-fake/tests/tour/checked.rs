//! Holds every answer against the description: its status, its media type, and its schema, in which nothing is that isn't
//! declared, and everything that is.

use crate::decoded;
use jsonschema::Validator;
use latitude_api::reqwest::header::HeaderMap;
use latitude_api::{Operation, Sending, Transport, reqwest};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, LazyLock, Mutex};

/// What was seen on the way.
#[derive(Clone, Default)]
pub struct Judge(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    operations: BTreeSet<String>,
    problems: Vec<String>,
    /// Members that are declared and were not in any answer, by operation.
    absent: BTreeMap<String, BTreeSet<String>>,
    validators: BTreeMap<String, Validator>,
    looked_at: HashSet<(String, Vec<u8>)>,
}

pub fn description() -> &'static Value {
    static DESCRIPTION: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(include_str!("../../embedded/api.json")).unwrap());
    &DESCRIPTION
}

impl Judge {
    /// Every operation that answered well.
    pub fn operations(&self) -> BTreeSet<String> {
        self.0.lock().unwrap().operations.clone()
    }

    #[track_caller]
    pub fn assert_all_is_well(&self) {
        let seen = self.0.lock().unwrap();
        assert!(seen.problems.is_empty(), "{} problems:\n{}", seen.problems.len(), seen.problems.join("\n"));
    }

    /// Members that the description declares and no answer had, as `GET /servers /data/0/attributes/label`.
    pub fn absent(&self) -> Vec<String> {
        let seen = self.0.lock().unwrap();
        let absent =
            seen.absent.iter().flat_map(|(key, all)| all.iter().map(move |pointer| format!("{key} {pointer}")));
        absent.collect()
    }

    /// The request says whose it is, and asks for what the description has.
    fn ask(&self, key: &str, id: Option<&str>, headers: &HeaderMap) {
        let (root, operation) = (description(), operation(key));
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut problems = Vec::new();
        if id != operation["operationId"].as_str() {
            problems.push(format!("{key}: it is called {id:?}"));
        }
        if root["info"]["version"] != header("api-version") {
            problems.push(format!("{key}: it asks for version {:?}", header("api-version")));
        }
        let answers = operation["responses"].as_object().unwrap().values();
        let media = answers.filter_map(|answer| resolved(root, answer).get("content")?.as_object()).flat_map(Map::keys);
        for media in media.filter(|media| !header("accept").contains(*media)) {
            problems.push(format!("{key}: it doesn't accept {media}"));
        }
        self.0.lock().unwrap().problems.extend(problems);
    }

    async fn look(&self, key: &str, status: u16, media: Option<&str>, body: &[u8]) {
        let Some((schema, value)) = self.look_at_it(key, status, media, body) else { return };
        let like = decoded::problems_of_like(description(), operation(key), status, schema, &value).await;
        let like = like.into_iter().map(|problem| format!("{key} {status}: the SDK reads {problem}"));
        self.0.lock().unwrap().problems.extend(like);
    }

    /// Gives the schema and the answer if none of its kind was held against what the SDK reads.
    fn look_at_it(&self, key: &str, status: u16, media: Option<&str>, body: &[u8]) -> Option<(&'static Value, Value)> {
        let root = description();
        let operation = operation(key);
        let mut seen = self.0.lock().unwrap();
        let answers = &operation["responses"];
        // 200 is that of an answer which has no status of its own.
        let whole = (status == 200).then(|| answers.get("2XX").or_else(|| answers.get("default"))).flatten();
        let Some(answer) = answers.get(status.to_string()).or(whole) else {
            seen.problems.push(format!("{key}: {status} is not among {:?}", answers.as_object().map(Map::keys)));
            return None;
        };
        seen.operations.insert(key.to_owned());
        let content = resolved(root, answer).get("content").and_then(|content| content.as_object()?.iter().next());
        let declared = content.map(|(media, _)| media.as_str());
        if media != declared {
            seen.problems.push(format!("{key}: {media:?} instead of {declared:?}"));
        }
        let schema = content.and_then(|(_, content)| content.get("schema"));
        let Some(schema) = schema else {
            if declared.is_none() && !body.is_empty() {
                seen.problems.push(format!("{key}: a body where none is declared"));
            }
            return None;
        };
        let name = format!("{key} {status}");
        if !seen.looked_at.insert((name.clone(), body.to_vec())) {
            return None;
        }
        let value: Value = serde_json::from_slice(body).unwrap();
        let validator = seen
            .validators
            .entry(name.clone())
            .or_insert_with(|| jsonschema::draft4::new(&converted(root, schema, 0)).unwrap());
        let problems: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{name} {}: {error}", error.instance_path())).collect();
        seen.problems.extend(problems);
        let (mut there, mut absent) = (BTreeSet::new(), BTreeSet::new());
        members(root, schema, &value, "", &mut there, &mut absent);
        absent.retain(|one| !there.contains(one));
        let id = operation["operationId"].as_str().unwrap();
        let unread = decoded::problems(id, &value);
        let is_like = unread.is_empty() && decoded::is_new(&name, &there);
        seen.problems.extend(unread.into_iter().map(|problem| format!("{name}: the SDK reads {problem}")));
        let known = seen.absent.entry(name);
        match known {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(absent);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                entry.get_mut().retain(|one| !there.contains(one))
            }
        }
        is_like.then_some((schema, value))
    }
}

/// An operation of the description, such as `GET /servers`.
fn operation(key: &str) -> &'static Value {
    let (method, path) = key.split_once(' ').unwrap();
    &description()["paths"][path][method.to_lowercase()]
}

pub fn resolved<'a>(root: &'a Value, mut node: &'a Value) -> &'a Value {
    while let Some(target) = node.get("$ref").and_then(Value::as_str) {
        node = root.pointer(&target[1..]).unwrap();
    }
    node
}

fn converted(root: &Value, schema: &Value, depth: usize) -> Value {
    assert!(depth < 40, "the schema contains itself");
    let schema = resolved(root, schema);
    let mut out = Map::new();
    for (key, value) in schema.as_object().unwrap() {
        let value = match key.as_str() {
            "properties" => {
                let all = value.as_object().unwrap().iter();
                all.map(|(name, schema)| (name.clone(), converted(root, schema, depth + 1))).collect()
            }
            "items" => converted(root, value, depth + 1),
            "additionalProperties" if value.is_object() => converted(root, value, depth + 1),
            "oneOf" | "anyOf" | "allOf" => {
                value.as_array().unwrap().iter().map(|schema| converted(root, schema, depth + 1)).collect()
            }
            "type" | "enum" | "required" | "additionalProperties" | "minimum" | "maximum" => value.clone(),
            _ => continue,
        };
        out.insert(key.clone(), value);
    }
    if out.get("properties").is_some_and(|properties| properties.as_object().is_some_and(|all| !all.is_empty())) {
        out.entry("additionalProperties").or_insert(json!(false));
    }
    if schema["nullable"] == true {
        if let Some(kind) = out.get_mut("type") {
            *kind = json!([kind, "null"]);
        }
        if let Some(Value::Array(values)) = out.get_mut("enum") {
            values.push(Value::Null);
        }
    }
    Value::Object(out)
}

/// Which declared members an answer has, and which it lacks, by pointer; items of lists count as one.
fn members(
    root: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    there: &mut BTreeSet<String>,
    absent: &mut BTreeSet<String>,
) {
    let schema = resolved(root, schema);
    match value {
        Value::Object(object) => {
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                let at = format!("{at}/{name}");
                match object.get(name) {
                    Some(value) => {
                        there.insert(at.clone());
                        members(root, schema, value, &at, there, absent);
                    }
                    None => {
                        absent.insert(at);
                    }
                }
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| members(root, &schema["items"], item, &format!("{at}/*"), there, absent))
        }
        _ => {}
    }
}

/// A transport whose answers are judged.
pub struct Checked<T> {
    pub inner: T,
    pub judge: Judge,
}

impl<T: Transport> Transport for Checked<T> {
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
        let key = format!("{} {}", operation.method(), operation.path_template());
        self.judge.ask(&key, operation.id(), request.headers());
        let (sending, judge) = (self.inner.send(request, operation), self.judge.clone());
        Box::pin(async move {
            let response = sending.await?;
            let (status, headers) = (response.status(), response.headers().clone());
            let media = headers.get("content-type").map(|media| media.to_str().unwrap().to_owned());
            let body = response.bytes().await?;
            if status.is_success() {
                judge.look(&key, status.as_u16(), media.as_deref(), &body).await;
            }
            let mut again = reqwest::Response::from(http::Response::builder().status(status).body(body)?);
            *again.headers_mut() = headers;
            Ok(again)
        })
    }
}
