//! The query of a request.

use super::Request;
use crate::answer::ErrorObject;
use crate::api::{Kind, Operation, Parameter, Shape};
use crate::rules::time;
use serde_json::{Map, Value};

/// The values of each parameter, decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, Vec<String>)>);

impl Query {
    /// Reads the query of an operation. What a strict API refuses is an error.
    pub(crate) fn read(request: &Request, operation: &Operation, strict: bool) -> Result<Self, Vec<ErrorObject>> {
        let mut query = Self::default();
        let mut errors = Vec::new();
        let pairs = request.query.split('&').filter(|pair| !pair.is_empty());
        for pair in pairs {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            // A plus is a space here, as forms have it.
            let (name, value) = (super::decoded(&name.replace('+', " ")), super::decoded(&value.replace('+', " ")));
            let Some(parameter) = known(operation, &name) else {
                if strict {
                    let names = operation.query().map(|parameter| parameter.name.as_str()).collect::<Vec<_>>();
                    let there_are = if names.is_empty() { "there is none".to_owned() } else { names.join(", ") };
                    errors.push(wrong(&name, format!("{} has no such query parameter: {there_are}", operation.key)));
                }
                continue;
            };
            let values = if parameter.commas { value.split(',').map(str::to_owned).collect() } else { vec![value] };
            if strict {
                errors.extend(values.iter().filter_map(|value| misfit(parameter, value)));
            }
            match query.0.iter_mut().find(|(other, _)| *other == parameter.name) {
                Some(_) if strict && parameter.commas => {
                    errors.push(wrong(&name, "it is there twice: commas separate its values".to_owned()));
                }
                Some((_, all)) => all.extend(values),
                None => query.0.push((parameter.name.clone(), values)),
            }
        }
        for parameter in operation.query().filter(|parameter| parameter.required) {
            if query.values(&parameter.name).is_empty() {
                errors.push(wrong(&parameter.name, "it is required".to_owned()));
            }
        }
        if errors.is_empty() { Ok(query) } else { Err(errors) }
    }

    pub(crate) fn values(&self, name: &str) -> &[String] {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, values)| values.as_slice()).unwrap_or_default()
    }

    /// As expressions see it: a text, or a list where one is declared.
    pub(crate) fn json(&self, operation: &Operation) -> Value {
        let value = |name: &String, values: &Vec<String>| match values.as_slice() {
            [one] if !known(operation, name).is_some_and(|parameter| parameter.shape.is_list()) => {
                Value::from(one.clone())
            }
            several => several.iter().cloned().map(Value::from).collect(),
        };
        Value::Object(self.0.iter().map(|(name, values)| (name.clone(), value(name, values))).collect::<Map<_, _>>())
    }
}

/// The parameter of this name; a list may be sent with brackets behind it, or with a place in them.
fn known<'a>(operation: &'a Operation, name: &str) -> Option<&'a Parameter> {
    operation.query().find(|parameter| {
        parameter.name == name || (parameter.shape.is_list() && name.strip_suffix("[]") == Some(&parameter.name))
    })
}

fn misfit(parameter: &Parameter, value: &str) -> Option<ErrorObject> {
    let shape = match &parameter.shape.kind {
        Kind::List(item) => item,
        _ => &parameter.shape,
    };
    let why = match shape.kind {
        Kind::Integer if value.parse::<i64>().is_err() => "it takes an integer".to_owned(),
        Kind::Number if value.parse::<f64>().is_err() => "it takes a number".to_owned(),
        Kind::Boolean if !matches!(value, "true" | "false") => "it takes true or false".to_owned(),
        Kind::Text if shape.time && time::read(value).is_none() => {
            "it takes a time, such as 2026-01-31T12:00:00Z".to_owned()
        }
        Kind::Text if !allowed(shape, value) => {
            let values: Vec<_> = shape.values.iter().filter_map(Value::as_str).collect();
            format!("it takes one of {}", values.join(", "))
        }
        _ => return None,
    };
    Some(wrong(&parameter.name, why))
}

fn allowed(shape: &Shape, value: &str) -> bool {
    shape.values.is_empty() || shape.values.iter().any(|allowed| allowed.as_str() == Some(value))
}

fn wrong(parameter: &str, detail: String) -> ErrorObject {
    let detail = format!("query parameter `{parameter}`: {detail}");
    ErrorObject { detail, parameter: Some(parameter.to_owned()), ..ErrorObject::default() }
}
