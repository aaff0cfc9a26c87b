//! What the nodes of an OpenAPI 3.0 document are. A key alone doesn't say: below `properties`,
//! `default` is the name of a property, and in an example `$ref` is data.

use serde_json::Value;

use crate::diagnostic::push_token;

/// The extensions that the generator honours. They are ours: the overlay alone may set them.
const OWN_EXTENSION: &str = "x-rust-";

pub(crate) type Object = serde_json::Map<String, Value>;

/// The objects of the specification, as far as the checks tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Header,
    Example,
    Link,
    Callback,
    SecurityScheme,
    Schema,
    Discriminator,
    Server,
    /// One that holds nothing to look at: info, contact, licence, tag, XML, OAuth flow and so on.
    Plain,
}

impl Kind {
    /// What a reader calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Document => "the document",
            Self::Components => "the components",
            Self::Paths => "the paths",
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Responses => "the responses",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Callback => "a callback",
            Self::SecurityScheme => "a security scheme",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::Server => "a server",
            Self::Plain => "an object",
        }
    }

    /// Whether the specification allows a reference in its stead.
    pub(crate) fn is_referable(self) -> bool {
        matches!(
            self,
            Self::PathItem
                | Self::Parameter
                | Self::RequestBody
                | Self::Response
                | Self::Header
                | Self::Example
                | Self::Link
                | Self::Callback
                | Self::SecurityScheme
                | Self::Schema
        )
    }

    fn member(self, key: &str) -> Place {
        use Place::{List, Map, One, Opaque};
        if key.starts_with("x-") {
            return Opaque;
        }
        match (self, key) {
            (Self::Document, "paths") => One(Self::Paths),
            (Self::Document, "components") => One(Self::Components),
            (Self::Document, "tags") => List(Self::Plain),
            (Self::Document, "info") => One(Self::Plain),
            (Self::Document | Self::PathItem | Self::Operation, "servers") => List(Self::Server),
            (_, "externalDocs") => One(Self::Plain),

            (Self::Components, "schemas") => Map(Self::Schema),
            (Self::Components, "responses") => Map(Self::Response),
            (Self::Components, "parameters") => Map(Self::Parameter),
            (Self::Components, "requestBodies") => Map(Self::RequestBody),
            (Self::Components, "securitySchemes") => Map(Self::SecurityScheme),
            (Self::Components, "pathItems") => Map(Self::PathItem),
            (Self::Components | Self::Response | Self::Encoding, "headers") => Map(Self::Header),
            (Self::Components | Self::Response, "links") => Map(Self::Link),
            (Self::Components | Self::Operation, "callbacks") => Map(Self::Callback),
            (Self::Components | Self::Parameter | Self::Header | Self::MediaType, "examples") => Map(Self::Example),

            (Self::Paths | Self::Callback, _) => One(Self::PathItem),
            (Self::PathItem | Self::Operation, "parameters") => List(Self::Parameter),
            (Self::PathItem, method) if METHODS.contains(&method) => One(Self::Operation),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => One(Self::Responses),
            (Self::Responses, _) => One(Self::Response),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => Map(Self::MediaType),
            (Self::Parameter | Self::Header | Self::MediaType, "schema") => One(Self::Schema),
            (Self::MediaType, "encoding") => Map(Self::Encoding),
            (Self::Link, "server") => One(Self::Server),

            (Self::Schema, "properties") => Map(Self::Schema),
            (Self::Schema, "items" | "not" | "additionalProperties") => One(Self::Schema),
            (Self::Schema, "allOf" | "anyOf" | "oneOf") => List(Self::Schema),
            (Self::Schema, "discriminator") => One(Self::Discriminator),
            (Self::Schema, "xml") => One(Self::Plain),

            (Self::Server, "variables") => Map(Self::Plain),
            (Self::SecurityScheme, "flows") => One(Self::Plain),
            (Self::Plain, "scopes") => Opaque,
            (Self::Plain, _) => One(Self::Plain),
            // Data (example, default, enum, …), scalars, and what OpenAPI 3.0 doesn't know.
            _ => Opaque,
        }
    }
}

/// The methods that a path item may have.
pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    One(Kind),
    /// Any name → one of the kind.
    Map(Kind),
    List(Kind),
    /// Data, or nothing that the specification knows.
    Opaque,
}

impl Place {
    pub(crate) const ROOT: Self = Self::One(Kind::Document);

    pub(crate) fn child(self, key: &str) -> Self {
        match self {
            Self::One(kind) => kind.member(key),
            Self::Map(kind) | Self::List(kind) => Self::One(kind),
            Self::Opaque => Self::Opaque,
        }
    }
}

/// Visits every object of the specification in the document, outer ones first.
pub(crate) fn walk(document: &Value, visit: &mut dyn FnMut(&str, Kind, &Object)) {
    descend(document, Place::ROOT, &mut String::new(), visit);
}

fn descend(value: &Value, place: Place, pointer: &mut String, visit: &mut dyn FnMut(&str, Kind, &Object)) {
    let length = pointer.len();
    match (value, place) {
        (Value::Object(object), Place::One(_) | Place::Map(_)) => {
            if let Place::One(kind) = place {
                visit(pointer, kind, object);
            }
            for (key, member) in object {
                push_token(pointer, key);
                descend(member, place.child(key), pointer, visit);
                pointer.truncate(length);
            }
        }
        (Value::Array(elements), Place::List(_)) => {
            for (index, element) in elements.iter().enumerate() {
                push_token(pointer, &index.to_string());
                descend(element, place.child(""), pointer, visit);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// Removes the extensions that only the overlay may set.
pub(crate) fn remove_own_extensions(document: &mut Value) {
    strip(document, Place::ROOT);
}

fn strip(value: &mut Value, place: Place) {
    match (value, place) {
        (Value::Object(object), Place::One(_) | Place::Map(_)) => {
            if let Place::One(_) = place {
                object.retain(|key, _| !key.starts_with(OWN_EXTENSION));
            }
            for (key, member) in object {
                strip(member, place.child(key));
            }
        }
        (Value::Array(elements), Place::List(_)) => {
            for element in elements {
                strip(element, place.child(""));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn our_extensions_go_and_data_stays() {
        let mut document = json!({
            "x-rust-a": 1,
            "info": {"x-rust-b": 1, "contact": {"x-rust-b": 1}},
            "paths": {
                "x-rust-c": 1,
                "/a": {"get": {
                    "x-rust-d": 1,
                    "x-other": {"x-rust-kept": 1},
                    "responses": {"200": {"content": {"application/json": {
                        "example": {"x-rust-kept": 1},
                        "examples": {"x-rust-kept": {"value": {"x-rust-kept": 1}, "x-rust-e": 1}},
                    }}}},
                }},
            },
            "components": {"schemas": {
                "x-rust-kept": {"x-rust-f": 1},
                "properties": {
                    "properties": {
                        "x-rust-kept": {"type": "string", "x-rust-g": 1},
                        "default": {"x-rust-h": 1, "default": {"x-rust-kept": 1}, "enum": [{"x-rust-kept": 1}]},
                    },
                    "allOf": [{"x-rust-i": 1}],
                },
            }},
        });
        remove_own_extensions(&mut document);
        let expected = json!({
            "info": {"contact": {}},
            "paths": {
                "/a": {"get": {
                    "x-other": {"x-rust-kept": 1},
                    "responses": {"200": {"content": {"application/json": {
                        "example": {"x-rust-kept": 1},
                        "examples": {"x-rust-kept": {"value": {"x-rust-kept": 1}}},
                    }}}},
                }},
            },
            "components": {"schemas": {
                "x-rust-kept": {},
                "properties": {
                    "properties": {
                        "x-rust-kept": {"type": "string"},
                        "default": {"default": {"x-rust-kept": 1}, "enum": [{"x-rust-kept": 1}]},
                    },
                    "allOf": [{}],
                },
            }},
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn visits_objects_with_their_kind() {
        let document = json!({"components": {"schemas": {"A": {"properties": {"default": {"default": {"b": 1}}}}}}});
        let mut seen = Vec::new();
        walk(&document, &mut |pointer, kind, _| seen.push((pointer.to_owned(), kind)));
        let expected = [
            ("", Kind::Document),
            ("/components", Kind::Components),
            ("/components/schemas/A", Kind::Schema),
            ("/components/schemas/A/properties/default", Kind::Schema),
        ];
        assert_eq!(seen, expected.map(|(pointer, kind)| (pointer.to_owned(), kind)));
    }
}
