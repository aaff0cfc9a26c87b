//! The API as its description has it: operations, and the shapes of what they take and answer.

mod read;
mod route;
mod schema;
mod shape;

use serde_json::Value;
use std::sync::Arc;

pub(crate) use route::Route;
#[cfg(feature = "cloud")]
pub(crate) use schema::json_schema;
pub(crate) use shape::{Kind, Shape};

/// The API's description, taken apart.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) root: Value,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// `POST /servers`.
    pub(crate) key: String,
    pub(crate) method: String,
    pub(crate) route: Route,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// Those of 2xx, in their order.
    pub(crate) answers: Vec<Answer>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) in_query: bool,
    pub(crate) required: bool,
    /// Several values stand in one text, with commas between them.
    pub(crate) commas: bool,
    pub(crate) shape: Arc<Shape>,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) media: Vec<String>,
    pub(crate) schema: Value,
    pub(crate) shape: Arc<Shape>,
    pub(crate) example: Option<Value>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media: Option<String>,
    pub(crate) shape: Option<Arc<Shape>>,
    pub(crate) example: Option<Value>,
}

impl Operation {
    pub(crate) fn query(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.in_query)
    }
}

impl Body {
    /// Where the attributes stand in the body: the pointer, and their shape.
    pub(crate) fn attributes(&self) -> (&'static str, &Shape) {
        for pointer in ["/data/attributes", "/attributes", "/data"] {
            let mut shape = Some(&*self.shape);
            for member in pointer.split('/').skip(1) {
                shape = shape.and_then(|shape| shape.member(member));
            }
            if let Some(shape) = shape {
                return (pointer, shape);
            }
        }
        ("", &self.shape)
    }
}

impl Answer {
    /// The shape of the resource or of the items that the answer has.
    pub(crate) fn data(&self) -> Option<&Arc<Shape>> {
        self.shape.as_ref()?.member_shared("data")
    }

    /// The shape of one resource of the answer, alone or in a list.
    pub(crate) fn resource(&self) -> Option<&Arc<Shape>> {
        let data = self.data()?;
        match &data.kind {
            Kind::List(item) => Some(item),
            _ => Some(data),
        }
    }

    pub(crate) fn is_list(&self) -> bool {
        self.data().is_some_and(|data| matches!(data.kind, Kind::List(_)))
    }

    /// The resources of the example.
    pub(crate) fn examples(&self) -> Vec<&Value> {
        match self.example.as_ref().and_then(|example| example.get("data")) {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        }
    }
}
