//! The body of a request.

use super::Request;
use crate::answer::ErrorObject;
use crate::api::{Api, Operation, json_schema};
use jsonschema::Validator;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A body that was understood: the whole, and its attributes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub(crate) attributes: Map<String, Value>,
    /// Where those stand.
    pub(crate) pointer: &'static str,
}

/// What checks the bodies of operations, made when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct Checks(HashMap<(usize, bool), Option<Validator>>);

/// More than that nobody reads.
const ERRORS: usize = 20;

impl Body {
    /// Reads the body of an operation. The status of what is refused comes with the errors.
    pub(crate) fn read(
        request: &Request,
        api: &Api,
        at: usize,
        checks: &mut Checks,
        strict: bool,
    ) -> Result<Self, (u16, Vec<ErrorObject>)> {
        let operation = &api.operations[at];
        let refused = |status, detail: String| Err((status, vec![ErrorObject { detail, ..ErrorObject::default() }]));
        let Some(declared) = &operation.body else {
            return match request.body.is_empty() || !strict {
                true => Ok(Self::default()),
                false => refused(400, format!("{} takes no body", operation.key)),
            };
        };
        if request.body.is_empty() {
            return match declared.required && strict {
                true => refused(400, format!("{} takes a body", operation.key)),
                false => Ok(Self::default()),
            };
        }
        let media = request.content_type.as_deref().unwrap_or_default();
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if strict && !takes(&declared.media, &media) {
            return refused(415, format!("{} takes {}, not {media:?}", operation.key, declared.media.join(" or ")));
        }
        let body: Value = match serde_json::from_slice(&request.body) {
            Ok(body) => body,
            Err(error) => return refused(400, format!("the body is no JSON: {error}")),
        };
        let errors = checks.errors(api, at, operation, strict, &body);
        if !errors.is_empty() {
            return Err((422, errors));
        }
        let (pointer, _) = declared.attributes();
        let attributes = body.pointer(pointer).and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(Self { attributes, pointer })
    }
}

/// Whether a body of this kind is taken: plain JSON is, wherever JSON is.
fn takes(declared: &[String], media: &str) -> bool {
    let json = |media: &str| media == "application/json" || media.ends_with("+json");
    declared.iter().any(|own| own == media || (json(own) && media == "application/json"))
}

impl Checks {
    fn errors(&mut self, api: &Api, at: usize, operation: &Operation, strict: bool, body: &Value) -> Vec<ErrorObject> {
        let validator = self.0.entry((at, strict)).or_insert_with(|| {
            let schema = json_schema(&api.root, &operation.body.as_ref()?.schema, strict);
            jsonschema::draft4::new(&schema).ok()
        });
        let Some(validator) = validator else { return Vec::new() };
        let mut errors: Vec<ErrorObject> = validator
            .iter_errors(body)
            .take(ERRORS)
            .map(|error| ErrorObject {
                // The value may be a secret.
                detail: error.masked().to_string(),
                pointer: Some(error.instance_path().to_string()),
                ..ErrorObject::default()
            })
            .collect();
        errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        errors
    }
}
