//! Keys of other versions of OpenAPI, and of other kinds of objects: where each comes from, and what says the same in 3.0.

use crate::openapi::grammar::Kind;

const NEWER: &str = "of OpenAPI 3.1";
const OLDER: &str = "of Swagger 2.0";

/// Where a key comes from, and what to write instead.
pub(super) fn key(kind: Kind, key: &str) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Document => document(key),
        Kind::Operation if ["consumes", "produces", "schemes"].contains(&key) => {
            Some((OLDER, "name the media types below `content`, and remove it"))
        }
        Kind::Response if ["schema", "examples"].contains(&key) => {
            Some((OLDER, "move it to `content`, below its media type"))
        }
        Kind::Parameter | Kind::Header if SCHEMA_IN_2.contains(&key) => Some((OLDER, "move it into `schema`")),
        Kind::Schema => schema(key),
        _ => None,
    }
}

/// What Swagger 2.0 has in parameters and headers themselves.
const SCHEMA_IN_2: [&str; 9] =
    ["type", "format", "items", "enum", "default", "minimum", "maximum", "pattern", "collectionFormat"];

fn document(key: &str) -> Option<(&'static str, &'static str)> {
    match key {
        "webhooks" | "jsonSchemaDialect" => Some((NEWER, "remove it")),
        "definitions" | "parameters" | "responses" | "securityDefinitions" => {
            Some((OLDER, "move what it has to `components`"))
        }
        "host" | "basePath" | "schemes" | "consumes" | "produces" => Some((OLDER, "remove it")),
        _ => None,
    }
}

fn schema(key: &str) -> Option<(&'static str, &'static str)> {
    let instead = match key {
        "const" => "write an `enum` of one value",
        "examples" => "write one `example`",
        "prefixItems" | "contains" | "minContains" | "maxContains" | "unevaluatedItems" => {
            "describe the elements with `items`"
        }
        "patternProperties" | "propertyNames" | "unevaluatedProperties" => {
            "describe the values with `additionalProperties`"
        }
        "if" | "then" | "else" | "dependentRequired" | "dependentSchemas" => {
            "leave it to the API to check, and remove it"
        }
        "contentEncoding" | "contentMediaType" | "contentSchema" => "write `format: byte` or `format: binary`",
        "$defs" | "definitions" => "move its schemas to `components`",
        "$id" | "$schema" | "$anchor" | "$comment" | "$dynamicRef" | "$dynamicAnchor" => "remove it",
        _ => return None,
    };
    Some((NEWER, instead))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_says_what_to_write_instead() {
        for (kind, names, from, cure) in [
            (Kind::Document, &["webhooks", "jsonSchemaDialect"][..], NEWER, "remove it"),
            (Kind::Document, &["definitions", "parameters", "responses", "securityDefinitions"], OLDER, "`components`"),
            (Kind::Document, &["host", "basePath", "schemes", "consumes", "produces"], OLDER, "remove it"),
            (Kind::Operation, &["consumes", "produces", "schemes"], OLDER, "below `content`"),
            (Kind::Response, &["schema", "examples"], OLDER, "below its media type"),
            (Kind::Parameter, &SCHEMA_IN_2, OLDER, "into `schema`"),
            (Kind::Header, &SCHEMA_IN_2, OLDER, "into `schema`"),
            (Kind::Schema, &["const"], NEWER, "an `enum` of one value"),
            (Kind::Schema, &["examples"], NEWER, "one `example`"),
            (Kind::Schema, &["prefixItems", "contains", "minContains", "unevaluatedItems"], NEWER, "`items`"),
            (Kind::Schema, &["patternProperties", "propertyNames"], NEWER, "`additionalProperties`"),
            (Kind::Schema, &["if", "then", "else", "dependentRequired"], NEWER, "leave it to the API"),
            (Kind::Schema, &["contentEncoding", "contentMediaType"], NEWER, "`format: byte`"),
            (Kind::Schema, &["$defs", "definitions"], NEWER, "to `components`"),
            (Kind::Schema, &["$id", "$schema", "$anchor", "$comment", "$dynamicRef"], NEWER, "remove it"),
        ] {
            for name in names {
                let found = key(kind, name);
                assert!(found.is_some_and(|(of, instead)| of == from && instead.contains(cure)), "{name}: {found:?}");
            }
        }
        for (kind, name) in [
            (Kind::Document, "const"),
            (Kind::Operation, "schema"),
            (Kind::Response, "consumes"),
            (Kind::Parameter, "schema"),
            (Kind::MediaType, "type"),
            (Kind::Schema, "odd"),
        ] {
            assert_eq!(key(kind, name), None, "{name}");
        }
    }
}
