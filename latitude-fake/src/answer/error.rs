//! Answers that are errors.

use serde_json::{Map, Value, json};

/// An error as JSON:API has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErrorObject {
    pub(crate) code: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) detail: String,
    /// A place in the body.
    pub(crate) pointer: Option<String>,
    /// A parameter.
    pub(crate) parameter: Option<String>,
    pub(crate) meta: Option<Value>,
}

/// The body of an answer with this status.
pub(crate) fn error(status: u16, errors: &[ErrorObject]) -> Value {
    let errors: Vec<Value> = errors.iter().map(|error| object(status, error)).collect();
    json!({ "errors": errors })
}

fn object(status: u16, error: &ErrorObject) -> Value {
    let mut object = Map::new();
    let title = error.title.clone().unwrap_or_else(|| title(status).to_owned());
    object.insert("code".into(), json!(error.code.clone().unwrap_or_else(|| code(status).to_owned())));
    object.insert("status".into(), json!(status.to_string()));
    object.insert("title".into(), json!(title));
    object.insert("detail".into(), json!(error.detail));
    let mut source = Map::new();
    if let Some(pointer) = &error.pointer {
        source.insert("pointer".into(), json!(pointer));
    }
    if let Some(parameter) = &error.parameter {
        source.insert("parameter".into(), json!(parameter));
    }
    if !source.is_empty() {
        object.insert("source".into(), Value::Object(source));
    }
    if let Some(meta) = &error.meta {
        object.insert("meta".into(), meta.clone());
    }
    Value::Object(object)
}

fn title(status: u16) -> &'static str {
    let reason = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    reason.unwrap_or("Error")
}

fn code(status: u16) -> &'static str {
    match status {
        400 => "bad_request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        406 => "not_acceptable",
        409 => "conflict",
        413 => "content_too_large",
        415 => "unsupported_media_type",
        422 => "unprocessable_entity",
        429 => "RATE_LIMIT_EXCEEDED",
        502 => "bad_gateway",
        503 => "service_unavailable",
        504 => "gateway_timeout",
        _ => "internal_server_error",
    }
}
