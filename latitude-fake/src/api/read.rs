//! Reads the description.

use super::schema::{resolved, shape};
use super::{Answer, Api, Body, Operation, Parameter, Route};
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

impl Api {
    /// Takes a description apart. It has been checked: what isn't OpenAPI is left out.
    pub(crate) fn new(root: Value) -> Self {
        let mut operations = Vec::new();
        for (path, item) in root["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(read(&root, path, item, method, operation));
                }
            }
        }
        Self { operations, root }
    }

    /// Its place among the operations, whatever the parameters of its path are called.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        let exact = self.operations.iter().position(|operation| operation.key == key);
        exact.or_else(|| self.operations.iter().position(|operation| operation.is(key)))
    }
}

impl Operation {
    /// Whether this is its method and path, whatever the parameters are called.
    pub(crate) fn is(&self, key: &str) -> bool {
        let same = |(method, path): (&str, &str)| self.method == method && self.route.is(path);
        key.split_once(' ').is_some_and(same)
    }
}

fn read(root: &Value, path: &str, item: &Value, method: &str, operation: &Value) -> Operation {
    let method = method.to_ascii_uppercase();
    let parameters = items(item, "parameters").chain(items(operation, "parameters"));
    Operation {
        key: format!("{method} {path}"),
        method,
        route: Route::new(path),
        parameters: parameters.map(|parameter| read_parameter(root, parameter)).collect(),
        body: operation.get("requestBody").and_then(|body| read_body(root, body)),
        answers: read_answers(root, operation),
    }
}

fn items<'a>(node: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    node.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn read_parameter(root: &Value, parameter: &Value) -> Parameter {
    let parameter = resolved(root, parameter);
    Parameter {
        name: parameter["name"].as_str().unwrap_or_default().to_owned(),
        in_query: parameter["in"] == "query",
        required: parameter["required"] == true,
        commas: parameter["explode"] == false,
        shape: shape(root, &parameter["schema"]),
    }
}

fn read_body(root: &Value, body: &Value) -> Option<Body> {
    let body = resolved(root, body);
    let content = body.get("content")?.as_object()?;
    let schema = content.values().next()?.get("schema")?;
    Some(Body {
        required: body["required"] == true,
        media: content.keys().cloned().collect(),
        schema: schema.clone(),
        shape: shape(root, schema),
        example: content.values().find_map(example).cloned(),
    })
}

fn read_answers(root: &Value, operation: &Value) -> Vec<Answer> {
    let mut answers = Vec::new();
    let described = operation["responses"].as_object();
    // `default` stands for success where nothing else does.
    let is_default = !described.is_some_and(|answers| answers.keys().any(|status| status.starts_with('2')));
    for (status, answer) in described.into_iter().flatten() {
        let is_success = status.starts_with('2') || is_default && status == "default";
        if !is_success {
            continue;
        }
        let status = status.parse().unwrap_or(200);
        let content = resolved(root, answer).get("content").and_then(Value::as_object);
        let content = content.and_then(|content| content.iter().next());
        let schema = content.and_then(|(_, content)| content.get("schema"));
        answers.push(Answer {
            status,
            media: content.map(|(media, _)| media.clone()),
            shape: schema.map(|schema| shape(root, schema)),
            example: content.and_then(|(_, content)| example(content)).cloned(),
        });
    }
    answers.sort_by_key(|answer| answer.status);
    answers
}

/// The example of a media type, or the first of several.
fn example(content: &Value) -> Option<&Value> {
    let named = || content.get("examples")?.as_object()?.values().next()?.get("value");
    content.get("example").or_else(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn statuses(answers: Value) -> Vec<u16> {
        read_answers(&Value::Null, &json!({"responses": answers})).iter().map(|answer| answer.status).collect()
    }

    #[test]
    fn an_answer_of_success_has_a_status_of_its_own_or_for_all() {
        assert_eq!(statuses(json!({"404": {}, "202": {}, "200": {}, "default": {}})), [200, 202]);
        assert_eq!(statuses(json!({"2XX": {}, "default": {}})), [200]);
        assert_eq!(statuses(json!({"default": {}, "422": {}})), [200]);
        assert_eq!(statuses(json!({"422": {}})), [0; 0]);
    }
}
