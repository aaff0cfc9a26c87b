//! An answer on its way back.

use super::state::limited;
use crate::answer::{ErrorObject, error};
use crate::api::{Kind as Form, Shape};
use crate::fault::Kind;
use crate::world::Trouble;
use serde_json::{Map, Value, json};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) media: Option<String>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Content,
    pub(crate) ending: Ending,
    pub(crate) slow: Duration,
    /// The API would make nothing of the request.
    pub(crate) misunderstood: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    None,
    Json(Box<Value>),
    Text(String),
}

/// How the exchange ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Well,
    /// In the middle of the body.
    Cut,
    /// Without an answer.
    Lost,
    /// Before it began.
    Refused,
}

pub(crate) const JSON_API: &str = "application/vnd.api+json";

impl Reply {
    pub(crate) fn new(status: u16, media: Option<String>, body: Content) -> Self {
        Self {
            status,
            media,
            headers: Vec::new(),
            body,
            ending: Ending::Well,
            slow: Duration::ZERO,
            misunderstood: false,
        }
    }

    pub(crate) fn error(status: u16, errors: Vec<ErrorObject>) -> Self {
        Self::new(status, Some(JSON_API.to_owned()), Content::Json(error(status, &errors).into()))
    }

    /// The answer to a request that isn't as the description has it.
    pub(crate) fn misunderstood(status: u16, errors: Vec<ErrorObject>) -> Self {
        Self { misunderstood: true, ..Self::error(status, errors) }
    }

    /// Why it is refused; none if it isn't.
    pub(crate) fn refusal(&self) -> Option<String> {
        let Content::Json(body) = &self.body else { return None };
        let errors = body.get("errors").filter(|_| self.status >= 400)?.as_array()?;
        let text = |error: &Value| {
            let detail = error["detail"].as_str().unwrap_or_default();
            match error["source"]["pointer"].as_str() {
                Some(pointer) => format!("{pointer}: {detail}"),
                None => detail.to_owned(),
            }
        };
        Some(errors.iter().map(text).collect::<Vec<_>>().join("; "))
    }

    pub(crate) fn trouble(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Refused { status, code, detail, pointer } => {
                Self::error(status, vec![ErrorObject { code, detail, pointer, ..ErrorObject::default() }])
            }
            Trouble::Rules(why) => {
                let detail = format!("the rules of the fake are wrong: {why}");
                Self::error(
                    500,
                    vec![ErrorObject { code: Some("FAKE_RULES".into()), detail, ..ErrorObject::default() }],
                )
            }
        }
    }

    pub(crate) fn rate_limited(seconds: i64, in_body: bool) -> Self {
        let mut reply = Self::new(429, Some(JSON_API.to_owned()), Content::Json(limited(seconds).into()));
        if !in_body {
            reply.headers.push(("retry-after", seconds.to_string()));
            reply.body = Content::Json(error(429, &[ErrorObject::saying("too many requests")]).into());
        }
        reply
    }

    pub(crate) fn page(status: u16, text: &str) -> Self {
        Self::new(status, Some("text/html".to_owned()), Content::Text(text.to_owned()))
    }

    pub(crate) fn ending(ending: Ending) -> Self {
        Self::new(0, None, Content::None).ends(ending)
    }

    pub(crate) fn ends(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    /// It breaks off in the middle; what has no body, before it begins.
    pub(crate) fn cut(self) -> Self {
        let ending = if self.body == Content::None { Ending::Lost } else { Ending::Cut };
        self.ends(ending)
    }

    pub(crate) fn slower(mut self, by: Duration) -> Self {
        self.slow = by;
        self
    }

    /// The status that the client sees.
    pub(crate) fn seen_status(&self) -> Option<u16> {
        matches!(self.ending, Ending::Well | Ending::Cut).then_some(self.status)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        match &self.body {
            Content::None => Vec::new(),
            // A value has texts alone as its keys: writing it can't fail.
            Content::Json(value) => serde_json::to_vec(value).unwrap_or_default(),
            Content::Text(text) => text.clone().into_bytes(),
        }
    }

    /// The answer, as an API would send it that has changed.
    pub(crate) fn bent(mut self, how: &Kind, shape: &Shape) -> Self {
        if let Content::Json(body) = &mut self.body {
            bend(body, shape, how);
        }
        self
    }
}

fn bend(value: &mut Value, shape: &Shape, how: &Kind) {
    match (value, &shape.kind) {
        (Value::Object(object), Form::Object { members, .. }) => {
            for (name, value) in object.iter_mut() {
                let Some((_, shape)) = members.iter().find(|(member, _)| member == name) else { continue };
                if *how == Kind::Nulls && name == "attributes" {
                    nothing(value);
                } else {
                    bend(value, shape, how);
                }
            }
            if *how == Kind::ExtraFields && !members.is_empty() {
                object.insert("heard_of_by_nobody".to_owned(), json!({ "since": "today" }));
            }
        }
        (Value::Array(items), Form::List(item)) => items.iter_mut().for_each(|value| bend(value, item, how)),
        (value @ Value::String(_), Form::Text) if *how == Kind::UnknownValues && shape.values.len() > 1 => {
            *value = json!("heard_of_by_nobody");
        }
        _ => {}
    }
}

fn nothing(attributes: &mut Value) {
    let object: Option<&mut Map<String, Value>> = attributes.as_object_mut();
    object.into_iter().flat_map(|object| object.values_mut()).for_each(|value| *value = Value::Null);
}
