//! What can't be generated is told with its place and a cure, all of it in one run.

use crate::support::{answering, description, refusal, says, sending};

/// Refused with this message at this place, and with a cure.
#[track_caller]
fn refused(text: &str, message: &str, pointer: &str) {
    let found = refusal(text);
    says(&found, message, pointer);
    assert!(
        found
            .split("\n\n")
            .filter(|finding| finding.starts_with("error"))
            .all(|finding| finding.contains("\n  cure: ")),
        "{found}"
    );
    assert!(found.contains("\n  --> api.yaml:"), "{found}");
}

#[test]
fn media_types_that_nothing_can_write_or_read() {
    for media_type in
        ["application/xml", "text/xml", "multipart/form-data", "application/x-www-form-urlencoded", "'*/*'"]
    {
        let text = sending("Thing: {type: object}").replace("application/json", media_type);
        refused(
            &text,
            &format!("no media type of this body can be written: {}", media_type.trim_matches('\'')),
            "api.yaml:4 (/paths/~1things/post/requestBody/content)",
        );
    }
    for media_type in ["multipart/mixed", "Multipart/Mixed"] {
        let text = answering("Thing: {type: object}").replace("application/json", media_type);
        refused(&text, &format!("`{media_type}` answers can't be read"), "/paths/~1things/get/responses/200/content/");
    }
}

#[test]
fn schemas_that_are_no_rust_type() {
    for (schema, message, pointer) in [
        (
            "{type: object, properties: {a: {not: {type: string}}}}",
            "`not` can't be expressed as a Rust type",
            "/properties/a/not)",
        ),
        (
            "{type: object, properties: {a: {type: integer, enum: [1, two]}}}",
            "the values of this enum are not of its type",
            "/properties/a/enum)",
        ),
        (
            "{type: object, properties: {a: {type: string, enum: [a, true]}}}",
            "the values of this enum are not of its type",
            "/properties/a/enum)",
        ),
        (
            "{type: object, properties: {a: {type: string, enum: [a, {b: c}]}}}",
            "the values of this enum are not of its type",
            "/properties/a/enum)",
        ),
        (
            "{type: object, properties: {a: {type: [string, 'null']}}}",
            "`type` must be one word in OpenAPI 3.0",
            "/properties/a/type)",
        ),
        ("{type: object, properties: {a: {type: file}}}", "`file` is no type of OpenAPI 3.0", "/properties/a/type)"),
        (
            "{type: object, properties: {a: {allOf: [{type: string}, {type: integer}]}}}",
            "a member of `allOf` is no object",
            "/properties/a/allOf/0)",
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/Thing'}, {type: object}]}",
            "make this schema a part of itself",
            "/components/schemas/Thing)",
        ),
        (
            "{oneOf: [{type: object}, {type: string}], properties: {a: {type: string}}}",
            "`oneOf` and `anyOf` beside `properties`",
            "/components/schemas/Thing)",
        ),
        (
            "{oneOf: [{type: object}, {type: string}], discriminator: {}}",
            "a discriminator needs a `propertyName`",
            "/components/schemas/Thing/discriminator)",
        ),
        (
            "{oneOf: [{type: object}, {type: string}], discriminator: {propertyName: a, mapping: {x: Thing}}}",
            "`Thing` is none of the schemas to choose from",
            "/discriminator/mapping/x)",
        ),
    ] {
        refused(&answering(&format!("Thing: {schema}")), message, pointer);
    }
}

#[test]
fn descriptions_that_are_not_what_they_should_be() {
    for (path, message, pointer) in [
        ("/a: {get: {parameters: {name: a}, responses: {}}}", "this must be a list", "(/paths/~1a/get/parameters)"),
        (
            "/a: {get: {parameters: [1], responses: {}}}",
            "this must be a mapping, a parameter",
            "(/paths/~1a/get/parameters/0)",
        ),
        (
            "/a: {get: {parameters: [{name: a, in: query}], responses: {}}}",
            "a parameter needs a `schema`",
            "(/paths/~1a/get/parameters/0)",
        ),
        (
            "/a: {get: {parameters: [{name: a, in: body, schema: {}}], responses: {}}}",
            "this must be one of `query`, `header`, `path`, `cookie`",
            "(/paths/~1a/get/parameters/0/in)",
        ),
        ("/a: {parameters: 1, get: {responses: {}}}", "this must be a list", "(/paths/~1a/parameters)"),
        ("/a: {get: {operationId: a}}", "an operation needs `responses`", "(/paths/~1a/get)"),
        ("/a: {get: {responses: [a]}}", "this must be a mapping, the responses", "(/paths/~1a/get/responses)"),
        ("/a: {get: {responses: {ok: {description: It.}}}}", "this must be a status", "(/paths/~1a/get/responses/ok)"),
        ("/a: {get: {responses: {'200': {}}}}", "a response needs a `description`", "(/paths/~1a/get/responses/200)"),
        ("/a: {get: {responses: {'200': 1}}}", "this must be a mapping, a response", "(/paths/~1a/get/responses/200)"),
        ("/a: {get: {tags: a, responses: {}}}", "this must be a list of strings", "(/paths/~1a/get/tags)"),
        ("/a: {get: 1}", "this must be a mapping, an operation", "(/paths/~1a/get)"),
        (
            "/a: {post: {requestBody: {content: {application/json: 1}}, responses: {}}}",
            "this must be a mapping, a media type",
            "(/paths/~1a/post/requestBody/content/application~1json)",
        ),
        (
            "/a: {post: {requestBody: {}, responses: {}}}",
            "a request body needs a `content`",
            "(/paths/~1a/post/requestBody)",
        ),
        ("/a: 1", "this must be a mapping, a path item", "(/paths/~1a)"),
        ("a: {}", "the path `a` does not begin with a slash", "(/paths/a)"),
        (
            "https://x/y: {}",
            "write it as `/y`: what stands before a path belongs in `servers`",
            "(/paths/https:~1~1x~1y)",
        ),
    ] {
        refused(&description(path, ""), message, pointer);
    }
    refused(&description("{}", "schemas: []"), "this must be a mapping of names", "(/components/schemas)");
    refused(
        &answering("Thing: {}").replace("{title: T, version: '1'}", "1"),
        "this must be a mapping, the info object",
        "(/info)",
    );
}

#[test]
fn schemas_that_are_not_what_they_should_be() {
    for (schema, message, pointer) in [
        ("[]", "this must be a mapping, a schema", ")"),
        ("{type: object, properties: [a]}", "this must be a mapping of names", "/properties)"),
        ("{type: object, properties: {a: 1}}", "this must be a mapping, a schema", "/properties/a)"),
        ("{type: object, additionalProperties: 1}", "this must be a mapping, a schema", "/additionalProperties)"),
        ("{type: object, required: a}", "this must be a list of property names", "/required)"),
        ("{type: object, nullable: 'yes'}", "this must be true or false", "/nullable)"),
        ("{type: string, enum: a}", "this must be a list of values", "/enum)"),
        ("{type: string, enum: []}", "this must be a list of values", "/enum)"),
        ("{allOf: {type: object}}", "this must be a list", "/allOf)"),
        ("{oneOf: []}", "this must be a list of at least one schema", "/oneOf)"),
        ("{type: array, items: [a]}", "this must be a mapping, a schema", "/items)"),
    ] {
        refused(&answering(&format!("Thing: {schema}")), message, &format!("/components/schemas/Thing{pointer}"));
    }
}

#[test]
fn all_that_is_wrong_is_told_in_one_run() {
    let message = refusal(&description(
        "\
/a: {get: {parameters: [{name: a, in: cookie, schema: {type: array, items: {type: string}}}], responses: {}}}
/b: {post: {requestBody: {content: {multipart/form-data: {}}}, responses: {}}}
/c: {get: {responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}
/d: {get: {operationId: d}}",
        "schemas: {Thing: {type: object, properties: {a: {not: {}}, b: {type: integer, enum: [x]}}}}",
    ));
    for (said, place) in [
        ("a list in a cookie", "api.yaml:4 (/paths/~1a/get/parameters/0)"),
        ("no media type of this body", "api.yaml:5 (/paths/~1b/post/requestBody/content)"),
        ("an operation needs `responses`", "api.yaml:7 (/paths/~1d/get)"),
        ("`not` can't be expressed", "api.yaml:9 (/components/schemas/Thing/properties/a/not)"),
        ("the values of this enum", "api.yaml:9 (/components/schemas/Thing/properties/b/enum)"),
    ] {
        says(&message, said, place);
    }
    assert_eq!(message.matches("error: ").count(), 5, "{message}");
}

#[test]
fn nothing_that_yaml_can_say_makes_the_generator_panic() {
    // Nodes of a good description are replaced by another kind of YAML; what comes out is Rust or a refusal.
    // Every fifth node, so that it takes a second; the step meets all kinds of nodes with all replacements.
    let good: serde_json::Value = serde_yaml::from_str(include_str!("../fixtures/kitchen_sink.yaml")).unwrap();
    let mut pointers = Vec::new();
    collect(&good, String::new(), &mut pointers);
    let odd = [
        serde_json::json!(null),
        serde_json::json!(1),
        serde_json::json!("x²\n`"),
        serde_json::json!([]),
        serde_json::json!({"a": {}}),
    ];
    for (number, pointer) in pointers.iter().step_by(5).enumerate() {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = odd[number % odd.len()].clone();
        let source = generator::Source::new("api.yaml", broken.to_string());
        let result = std::panic::catch_unwind(|| {
            if let Ok(effective) = generator::load(&source, None) {
                let _ = generator::generate(&effective, None).map_err(|refusal| {
                    let text = refusal.to_string();
                    assert!(!text.contains("a mistake of the generator"), "{text}");
                });
            }
        });
        assert!(result.is_ok(), "{pointer} as {}", odd[number % odd.len()]);
    }
}

pub(crate) fn collect(value: &serde_json::Value, pointer: String, into: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        serde_json::Value::Object(object) => {
            for (key, value) in object {
                collect(value, format!("{pointer}/{}", escaped(key)), into);
            }
        }
        serde_json::Value::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                collect(value, format!("{pointer}/{index}"), into);
            }
        }
        _ => {}
    }
    into.push(pointer);
}

#[test]
fn what_is_its_own_item_has_no_type() {
    for tree in [
        "{type: array, items: {$ref: '#/components/schemas/Tree'}}",
        "{type: object, additionalProperties: {$ref: '#/components/schemas/Tree'}}",
    ] {
        let text = answering(&format!(
            "Thing: {{type: object, properties: {{tree: {{$ref: '#/components/schemas/Tree'}}}}}}\nTree: {tree}"
        ));
        refused(&text, "this list or map is its own item", "/components/schemas/Tree");
    }
}

#[test]
fn parameters_that_are_no_text() {
    for schema in [
        "{oneOf: [{type: integer}, {type: object, properties: {a: {type: string}}}]}",
        "{oneOf: [{type: integer}, {type: array, items: {type: array, items: {type: string}}}]}",
        "{type: array, items: {type: object, properties: {a: {type: string}}}}",
        "{type: array, items: {oneOf: [{type: integer}, {type: array, items: {type: integer}}]}}",
        "{type: object, additionalProperties: {type: array, items: {type: string}}}",
    ] {
        let text = description(
            &format!(
                "/things: {{get: {{tags: [Things], parameters: [{{name: q, in: query, schema: {schema}}}], responses: {{'204': {{description: Done.}}}}}}}}"
            ),
            "",
        );
        refused(
            &text,
            "the parameter `q` has a type that can't be written as text",
            "/paths/~1things/get/parameters/0",
        );
    }
}

#[test]
fn a_cure_is_one_where_it_stands() {
    let query = |parameter: &str| {
        let get =
            format!("{{tags: [Things], parameters: [{parameter}], responses: {{'204': {{description: Done.}}}}}}");
        description(&format!("/things: {{get: {get}}}"), "")
    };
    let object = "{type: object, properties: {a: {type: object, properties: {b: {type: string}}}}}";
    for (text, cure) in [
        (answering("Thing: {type: object, properties: {a: {type: integer, enum: ['1']}}}"), "write them as integers"),
        (answering("Thing: {type: object, properties: {a: {type: string, enum: [true]}}}"), "quote the values"),
        (query(&format!("{{name: q, in: query, schema: {{type: array, items: {object}}}}}")), "or as JSON `content`"),
        (query(&format!("{{name: q, in: query, style: deepObject, schema: {object}}}")), "or a list of them, with"),
    ] {
        let refusal = refusal(&text);
        assert!(refusal.split("\n  cure: ").nth(1).is_some_and(|it| it.contains(cure)), "{cure}: {refusal}");
    }
}
