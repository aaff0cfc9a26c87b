//! Each key of each kind of object, in one table, which is as long as OpenAPI is: what the key holds, what it means to this
//! generator, whether OpenAPI requires it, and whether it is for readers alone.

use super::kinds::Holds::{Bool, Data, List, Map, Names, Number, One, OneOrBool, Some, Text, Texts, Values, Word};
use super::kinds::Kind::{self, *};
use super::kinds::Role::{Ignored, Noted, Refused, Supported};
use super::kinds::{Holds, Key, Role};

const fn key(name: &'static str, holds: Holds, role: Role) -> Key {
    Key { name, holds, role, is_required: false, is_words: false }
}

impl Key {
    const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    const fn words(self) -> Self {
        Self { is_words: true, ..self }
    }
}

pub(super) const fn keys(kind: Kind) -> &'static [Key] {
    match kind {
        Document => {
            const {
                &[
                    key("openapi", Data, Supported).required(),
                    key("info", One(Info), Supported).required(),
                    key("servers", List(Server), Ignored),
                    key("paths", One(Paths), Supported).required(),
                    key("components", One(Components), Supported),
                    key("security", Data, Ignored),
                    key("tags", List(Tag), Supported),
                    key("externalDocs", One(ExternalDocs), Ignored),
                ]
            }
        }
        Info => {
            const {
                &[
                    key("title", Text, Ignored).words(),
                    key("description", Text, Ignored).words(),
                    key("termsOfService", Text, Ignored).words(),
                    key("contact", One(Contact), Ignored).words(),
                    key("license", One(License), Ignored).words(),
                    key("version", Text, Supported).required(),
                ]
            }
        }
        Contact => const { &[key("name", Text, Ignored), key("url", Text, Ignored), key("email", Text, Ignored)] },
        License => const { &[key("name", Text, Ignored), key("url", Text, Ignored)] },
        Server => {
            const {
                &[
                    key("url", Text, Ignored),
                    key("description", Text, Ignored).words(),
                    key("variables", Map(ServerVariable), Ignored),
                ]
            }
        }
        ServerVariable => {
            const {
                &[
                    key("enum", Values, Ignored),
                    key("default", Data, Ignored),
                    key("description", Text, Ignored).words(),
                ]
            }
        }
        Components => {
            const {
                &[
                    key("schemas", Map(Schema), Supported),
                    key("responses", Map(Response), Supported),
                    key("parameters", Map(Parameter), Supported),
                    key("examples", Map(Example), Ignored).words(),
                    key("requestBodies", Map(RequestBody), Supported),
                    key("headers", Map(Header), Ignored),
                    key("securitySchemes", Map(SecurityScheme), Ignored),
                    key("links", Map(Link), Noted),
                    key("callbacks", Map(Callback), Noted),
                    // Of OpenAPI 3.1, but the only place of a file for what 3.0 lets a path refer to.
                    key("pathItems", Map(PathItem), Supported),
                ]
            }
        }
        Paths | Callback | Responses => &[],
        PathItem => {
            const {
                &[
                    key("summary", Text, Ignored).words(),
                    key("description", Text, Ignored).words(),
                    key("get", One(Operation), Supported),
                    key("put", One(Operation), Supported),
                    key("post", One(Operation), Supported),
                    key("delete", One(Operation), Supported),
                    key("options", One(Operation), Supported),
                    key("head", One(Operation), Supported),
                    key("patch", One(Operation), Supported),
                    key("trace", One(Operation), Supported),
                    key("servers", List(Server), Ignored),
                    key("parameters", List(Parameter), Supported),
                ]
            }
        }
        Operation => {
            const {
                &[
                    key("tags", Texts, Supported),
                    key("summary", Text, Supported).words(),
                    key("description", Text, Supported).words(),
                    key("externalDocs", One(ExternalDocs), Ignored),
                    key("operationId", Text, Supported),
                    key("parameters", List(Parameter), Supported),
                    key("requestBody", One(RequestBody), Supported),
                    key("responses", One(Responses), Supported).required(),
                    key("callbacks", Map(Callback), Noted),
                    key("deprecated", Bool, Supported),
                    key("security", Data, Ignored),
                    key("servers", List(Server), Noted),
                ]
            }
        }
        ExternalDocs => const { &[key("description", Text, Ignored).words(), key("url", Text, Ignored)] },
        Parameter => {
            const {
                &[
                    key("name", Text, Supported).required(),
                    key("in", Word(&["query", "header", "path", "cookie"]), Supported).required(),
                    key("description", Text, Supported).words(),
                    key("required", Bool, Supported),
                    key("deprecated", Bool, Supported),
                    key("allowEmptyValue", Bool, Ignored),
                    key("style", Text, Supported),
                    key("explode", Bool, Supported),
                    key("allowReserved", Bool, Ignored),
                    key("schema", One(Schema), Supported),
                    key("example", Data, Ignored).words(),
                    key("examples", Map(Example), Ignored).words(),
                    key("content", Map(MediaType), Supported),
                ]
            }
        }
        RequestBody => {
            const {
                &[
                    key("description", Text, Ignored).words(),
                    key("content", Map(MediaType), Supported).required(),
                    key("required", Bool, Ignored),
                ]
            }
        }
        MediaType => {
            const {
                &[
                    key("schema", One(Schema), Supported),
                    key("example", Data, Ignored).words(),
                    key("examples", Map(Example), Ignored).words(),
                    key("encoding", Map(Encoding), Ignored),
                ]
            }
        }
        Encoding => {
            const {
                &[
                    key("contentType", Text, Ignored),
                    key("headers", Map(Header), Ignored),
                    key("style", Text, Ignored),
                    key("explode", Bool, Ignored),
                    key("allowReserved", Bool, Ignored),
                ]
            }
        }
        Response => {
            const {
                &[
                    key("description", Text, Supported).required().words(),
                    key("headers", Map(Header), Ignored),
                    key("content", Map(MediaType), Supported),
                    key("links", Map(Link), Noted),
                ]
            }
        }
        Example => {
            const {
                &[
                    key("summary", Text, Ignored).words(),
                    key("description", Text, Ignored).words(),
                    key("value", Data, Ignored).words(),
                    key("externalValue", Text, Ignored).words(),
                ]
            }
        }
        Link => {
            const {
                &[
                    key("operationRef", Text, Ignored),
                    key("operationId", Text, Ignored),
                    key("parameters", Data, Ignored),
                    key("requestBody", Data, Ignored),
                    key("description", Text, Ignored).words(),
                    key("server", One(Server), Ignored),
                ]
            }
        }
        Header => {
            const {
                &[
                    key("description", Text, Ignored).words(),
                    key("required", Bool, Ignored),
                    key("deprecated", Bool, Ignored),
                    key("allowEmptyValue", Bool, Ignored),
                    key("style", Text, Ignored),
                    key("explode", Bool, Ignored),
                    key("allowReserved", Bool, Ignored),
                    key("schema", One(Schema), Ignored),
                    key("example", Data, Ignored).words(),
                    key("examples", Map(Example), Ignored).words(),
                    key("content", Map(MediaType), Ignored),
                ]
            }
        }
        Tag => {
            const {
                &[
                    key("name", Text, Supported).required(),
                    key("description", Text, Supported).words(),
                    key("externalDocs", One(ExternalDocs), Ignored),
                ]
            }
        }
        Schema => SCHEMA,
        Discriminator => const { &[key("propertyName", Text, Supported).required(), key("mapping", Names, Supported)] },
        Xml => {
            const {
                &[
                    key("name", Text, Ignored),
                    key("namespace", Text, Ignored),
                    key("prefix", Text, Ignored),
                    key("attribute", Bool, Ignored),
                    key("wrapped", Bool, Ignored),
                ]
            }
        }
        SecurityScheme => {
            const {
                &[
                    key("type", Text, Ignored),
                    key("description", Text, Ignored).words(),
                    key("name", Text, Ignored),
                    key("in", Text, Ignored),
                    key("scheme", Text, Ignored),
                    key("bearerFormat", Text, Ignored),
                    key("flows", One(OAuthFlows), Ignored),
                    key("openIdConnectUrl", Text, Ignored),
                ]
            }
        }
        OAuthFlows => {
            const {
                &[
                    key("implicit", One(OAuthFlow), Ignored),
                    key("password", One(OAuthFlow), Ignored),
                    key("clientCredentials", One(OAuthFlow), Ignored),
                    key("authorizationCode", One(OAuthFlow), Ignored),
                ]
            }
        }
        OAuthFlow => {
            const {
                &[
                    key("authorizationUrl", Text, Ignored),
                    key("tokenUrl", Text, Ignored),
                    key("refreshUrl", Text, Ignored),
                    key("scopes", Names, Ignored),
                ]
            }
        }
    }
}

/// Of the most frequent kind, the most frequent keys come first.
const SCHEMA: &[Key] = &[
    key("type", Data, Supported),
    key("description", Text, Supported).words(),
    key("example", Data, Ignored).words(),
    key("properties", Map(Schema), Supported),
    key("items", One(Schema), Supported),
    key("enum", Values, Supported),
    key("nullable", Bool, Supported),
    key("required", Texts, Supported),
    key("format", Text, Supported),
    key("title", Text, Supported).words(),
    key("allOf", Some(Schema), Supported),
    key("oneOf", Some(Schema), Supported),
    key("anyOf", Some(Schema), Supported),
    key("not", One(Schema), Refused),
    key("additionalProperties", OneOrBool(Schema), Supported),
    key("default", Data, Ignored),
    key("discriminator", One(Discriminator), Supported),
    key("readOnly", Bool, Supported),
    key("writeOnly", Bool, Supported),
    key("deprecated", Bool, Supported),
    key("minimum", Number, Supported),
    key("maximum", Number, Supported),
    key("minLength", Number, Supported),
    key("maxLength", Number, Supported),
    key("minItems", Number, Supported),
    key("maxItems", Number, Supported),
    key("exclusiveMinimum", Bool, Supported),
    key("exclusiveMaximum", Bool, Supported),
    key("multipleOf", Number, Ignored),
    key("pattern", Text, Ignored),
    key("uniqueItems", Bool, Ignored),
    key("minProperties", Number, Ignored),
    key("maxProperties", Number, Ignored),
    key("xml", One(Xml), Noted),
    key("externalDocs", One(ExternalDocs), Ignored),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::openapi::grammar::Place;

    /// The kinds that are reached by keys with an effect. What is below the others has the role of the key that holds it.
    fn read(kind: Kind, kinds: &mut BTreeSet<Kind>) {
        if kinds.insert(kind) {
            let held = kind.keys().iter().filter(|key| key.role == Supported).map(|key| key.holds.place());
            for place in held.chain(kind.names().map(Place::One)) {
                if let Place::One(kind) | Place::Map(kind) | Place::List(kind) = place {
                    read(kind, kinds);
                }
            }
        }
    }

    #[test]
    fn the_tables_of_the_documents_have_what_has_no_effect() {
        let text = include_str!("../../../ARCHITECTURE.md");
        let start = text.find("## OpenAPI, construct by construct").unwrap();
        let end = start + text[start..].find("## Names and pins").unwrap();
        let rows = text[start..end].lines().filter_map(|line| {
            let mut cells = line.trim_matches('|').split(" | ");
            Option::Some((cells.next()?, cells.next()?.trim()))
        });
        let rows: Vec<(&str, &str)> = rows.collect();
        let mut kinds = BTreeSet::new();
        read(Document, &mut kinds);
        for kind in kinds {
            for key in kind.keys() {
                let verdict = match key.role {
                    Supported => continue,
                    Noted => "noted",
                    Ignored => "ignored",
                    Refused => "refused",
                };
                let names = |construct: &str| {
                    construct.split('`').skip(1).step_by(2).any(|word| word == key.name)
                        || kind == Info && construct.contains("the rest of `info`")
                };
                let found = rows.iter().any(|(construct, row)| *row == verdict && names(construct));
                assert!(found, "no row says that `{}` of {} is {verdict}", key.name, kind.name());
            }
        }
    }

    #[test]
    fn no_key_stands_twice() {
        let mut kinds = BTreeSet::new();
        read(Document, &mut kinds);
        for kind in kinds {
            let names: BTreeSet<&str> = kind.keys().iter().map(|key| key.name).collect();
            assert_eq!(names.len(), kind.keys().len(), "{}", kind.name());
        }
    }
}
