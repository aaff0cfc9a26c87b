//! Answers without what they owe: an id, or a list of things. The SDK refuses them.

use super::table::{Arguments, contract};
use crate::checked::resolved;
use latitude_api::{Client, RetryPolicy, testing};
use serde_json::{Map, Value, json};

/// Reports are no things of their own, and may lack their ids.
const NAMELESS: &[&str] = &["get-billing-usage", "get-traffic-consumption"];

/// What of an answer the SDK takes although something is missing; of operations that can be called by their paths alone.
pub async fn problems(root: &Value, operation: &Value, status: u16, body: &Value) -> Vec<String> {
    let id = operation["operationId"].as_str().unwrap();
    let mut problems = Vec::new();
    let Some(call) = contract(id).unwrap().call else { return problems };
    for lacking in lacking(body).into_iter().filter(|_| operation.get("requestBody").is_none()) {
        let answer = lacking.to_string();
        let transport = move |_: latitude_api::reqwest::Request| {
            testing::reply_with(status, &[("content-type", "application/vnd.api+json")], answer.clone())
        };
        let client = Client::builder().token("the judge's").transport(transport).retry(RetryPolicy::never());
        let client = client.build().unwrap();
        match call(&client, &mut arguments(root, operation)) {
            Ok(call) => match (call.await.is_ok(), NAMELESS.contains(&id)) {
                (true, false) => problems.push(format!("{lacking} as if nothing were missing")),
                (false, true) => problems.push(format!("nothing of {lacking}")),
                _ => {}
            },
            Err(why) => problems.push(format!("nothing: {why}")),
        }
    }
    problems
}

fn lacking(body: &Value) -> Vec<Value> {
    let with = |data: Value| {
        let mut body = body.clone();
        body["data"] = data;
        body
    };
    match &body["data"] {
        Value::Array(items) if !items.is_empty() => vec![with(json!([null, 17]))],
        Value::Object(data) if data.get("id").is_some_and(Value::is_string) => {
            let mut nameless = data.clone();
            nameless.remove("id");
            let mut null = data.clone();
            null.insert("id".to_owned(), Value::Null);
            vec![with(nameless.into()), with(null.into())]
        }
        _ => Vec::new(),
    }
}

/// What must be given.
fn arguments(root: &Value, operation: &Value) -> Arguments {
    let mut given = Arguments::default();
    let all = operation["parameters"].as_array().into_iter().flatten().map(|parameter| resolved(root, parameter));
    for parameter in all.filter(|parameter| parameter["required"] == true) {
        let schema = resolved(root, &parameter["schema"]);
        let value = match (&schema["enum"], schema["type"].as_str()) {
            (Value::Array(values), _) => values[0].clone(),
            (_, Some("integer" | "number")) => json!(1),
            _ => json!("some"),
        };
        let place: &mut Map<String, Value> = match parameter["in"].as_str() {
            Some("path") => &mut given.path.0,
            _ => &mut given.query.0,
        };
        place.insert(parameter["name"].as_str().unwrap().to_owned(), value);
    }
    given
}
