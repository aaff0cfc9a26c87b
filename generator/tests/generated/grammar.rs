//! What stands in a description and isn't OpenAPI 3.0 is told at its line, and what is and has no effect isn't in the way.

use crate::support::{answering, api, api_with, description, refusal, refusal_with, says};

const DONE: &str = "responses: {'204': {description: Done.}}";

/// Each unknown key with its place and its cure.
#[track_caller]
fn unknown(text: &str, expected: &[(&str, &str, &str)]) {
    let found = api(text).warnings;
    for (message, place, cure) in expected {
        says(&found, message, place);
        says(&found, cure, place);
    }
    assert_eq!(found.matches("warning: ").count(), expected.len(), "{found}");
}

#[test]
fn keys_that_nobody_reads_are_told() {
    let text = answering(
        "\
Thing:
  type: object
  properties:
    kind: {const: thing}
    pair: {prefixItems: [{type: string}]}
    inner: {propertes: {a: {type: string}}}
    part: {$ref: '#/components/schemas/Part', nulable: true}
    fine: {type: string, x-anything: 1, example: {const: 1}}
    const: {type: string}
Part: {type: object, description: A part., discrimminator: {}}",
    );
    unknown(
        &text,
        &[
            (
                "`const` has no effect: it is a key of OpenAPI 3.1",
                "api.yaml:10 (/components/schemas/Thing/properties/kind/const)",
                "write an `enum` of one value",
            ),
            (
                "`prefixItems` has no effect: it is a key of OpenAPI 3.1",
                "/properties/pair/prefixItems)",
                "describe the elements with `items`",
            ),
            (
                "`propertes` has no effect: OpenAPI 3.0 has no such key in a schema",
                "/properties/inner/propertes)",
                "did you mean `properties`?",
            ),
            ("`nulable` has no effect", "/properties/part/nulable)", "did you mean `nullable`?"),
            ("`discrimminator` has no effect", "/schemas/Part/discrimminator)", "did you mean `discriminator`?"),
        ],
    );
}

#[test]
fn every_kind_of_node_knows_its_keys() {
    let text = format!(
        "\
openapi: 3.0.4
pahts: {{}}
webhooks: {{}}
info: {{title: T, version: '1', lisence: {{name: MIT}}, contact: {{mail: a@example.com}}}}
servers: [{{url: /, varables: {{}}}}]
tags: [{{name: Things, sumary: Them.}}]
security: [{{token: []}}]
paths:
  x-paths: 1
  /things/{{id}}:
    x-item: 1
    GET: {{{DONE}}}
    Delete: {{{DONE}}}
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}, sumary: It.}}]
    post:
      operationid: post-thing
      consumes: [application/json]
      x-operation: {{responses: 1}}
      requestBody: {{contents: {{}}, content: {{application/json: {{schema: {{type: object}}, exmaple: 1}}}}}}
      responses:
        x-responses: {{not: a response}}
        '204': {{description: Done., schema: {{type: string}}, headers: {{X-A: {{type: string}}}}}}
components:
  schemes: {{}}
  securitySchemes: {{token: {{type: http, scheme: bearer, bearer: JWT}}}}
  callbacks: {{Event: {{x-callback: 1, '{{$request.body#/url}}': {{x-item: 1, post: {{{DONE}}}}}}}}}
  headers: {{A: {{description: It., shema: {{}}}}}}
  links: {{L: {{operationId: a, paramters: {{}}}}}}
"
    );
    let found = api(&text).warnings;
    for (place, cure) in [
        ("api.yaml:2 (/pahts)", "did you mean `paths`?"),
        ("api.yaml:3 (/webhooks)", "remove it"),
        ("(/info/lisence)", "did you mean `license`?"),
        ("(/info/contact/mail)", "did you mean `email`?"),
        ("(/servers/0/varables)", "did you mean `variables`?"),
        ("(/tags/0/sumary)", "remove it"),
        ("api.yaml:12 (/paths/~1things~1{id}/GET)", "did you mean `get`?"),
        ("(/paths/~1things~1{id}/Delete)", "did you mean `delete`?"),
        ("(/paths/~1things~1{id}/parameters/0/sumary)", "remove it"),
        ("/post/operationid)", "did you mean `operationId`?"),
        ("/post/consumes)", "name the media types below `content`"),
        ("/post/requestBody/contents)", "did you mean `content`?"),
        ("/content/application~1json/exmaple)", "did you mean `example`?"),
        ("/responses/204/schema)", "move it to `content`"),
        ("/responses/204/headers/X-A/type)", "move it into `schema`"),
        ("(/components/schemes)", "did you mean `schemas`?"),
        ("(/components/securitySchemes/token/bearer)", "remove it"),
        ("(/components/headers/A/shema)", "did you mean `schema`?"),
        ("(/components/links/L/paramters)", "did you mean `parameters`?"),
    ] {
        says(&found, cure, place);
    }
    says(&found, "no operation is generated from `GET`", "/GET)");
    assert_eq!(found.matches("warning: ").count(), 19, "{found}");
}

#[test]
fn what_has_no_effect_is_not_in_the_way() {
    let plain = description(&format!("/things: {{post: {{tags: [Things], {DONE}}}}}"), "");
    let full = description(
        "\
/things:
  post:
    tags: [Things]
    summary: null
    operationId: null
    externalDocs: [1]
    callbacks: {onEvent: {$ref: '#/components/callbacks/Event'}, x-internal: true}
    responses:
      '204': {description: Done., headers: {Retry-After: {description: Seconds.}}}
      x-internal: true
x-internal: {get: 1}",
        "\
callbacks: {Event: {'{$request.query.url}': {post: {parameters: [{in: query}]}, put: {responses: {'204': {}}}}}}
headers: {A: 1}
examples: {A: 1}",
    );
    let generated = api(&full);
    assert_eq!(generated.files, api(&plain).files);
    for place in [
        "/post/operationId)",
        "/post/summary)",
        "/post/externalDocs)",
        "/callbacks/x-internal)",
        "/headers/A)",
        "/examples/A)",
    ] {
        says(&generated.warnings, "warning: this must be ", place);
        says(&generated.warnings, "; it has no effect", place);
    }
}

#[test]
fn what_openapi_requires_is_missed_at_its_node() {
    let found = refusal(&description(
        "\
/a: {get: {responses: {'200': {content: {application/json: {schema: {type: object}}}}, '404': {}}}}
/b: {post: {parameters: [{in: query, schema: {}}, {name: q, in: query}], requestBody: {}, responses: {'204': {description: null}}}}
/c: {get: {}}",
        "schemas: {Unused: {oneOf: [{type: object}], discriminator: {}}}",
    ));
    for (message, place) in [
        ("a response needs a `description`", "api.yaml:4 (/paths/~1a/get/responses/200)"),
        ("a response needs a `description`", "api.yaml:4 (/paths/~1a/get/responses/404)"),
        ("a parameter needs a `name`", "api.yaml:5 (/paths/~1b/post/parameters/0)"),
        ("a parameter needs a `schema`", "api.yaml:5 (/paths/~1b/post/parameters/1)"),
        ("a request body needs a `content`", "api.yaml:5 (/paths/~1b/post/requestBody)"),
        ("a response needs a `description`", "api.yaml:5 (/paths/~1b/post/responses/204)"),
        ("an operation needs `responses`", "api.yaml:6 (/paths/~1c/get)"),
        ("a discriminator needs a `propertyName`", "(/components/schemas/Unused/discriminator)"),
    ] {
        says(&found, message, place);
    }
    assert_eq!(found.matches("error: ").count(), 8, "{found}");
    for (info, message, place) in [
        ("", "the document needs an `info`", "(the document)"),
        ("info: {title: T}\n", "the info object needs a `version`", "(/info)"),
        ("info: {title: T, version: null}\n", "the info object needs a `version`", "(/info)"),
    ] {
        says(&refusal(&format!("openapi: 3.0.3\n{info}paths: {{}}\n")), message, place);
    }
    says(&refusal("openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"), "the document needs `paths`", "(the document)");
}

#[test]
fn a_version_that_is_a_number_is_as_it_was_written() {
    let text = description(&format!("/a: {{get: {{{DONE}}}}}"), "");
    for version in ["2.10", "1", "2026"] {
        let generated = api(&text.replace("'1'", version));
        let constant = format!("API_VERSION: &'static str = \"{version}\";");
        assert!(generated.files["mod.rs"].contains(&constant), "{}", generated.files["mod.rs"]);
    }
    let found = refusal(&text.replace("'1'", "true"));
    says(&found, "this must be a string", "api.yaml:2 (/info/version)");
    says(&found, "cure: put it in quotes", "api.yaml:2 (/info/version)");
}

#[test]
fn nodes_of_another_kind_are_told() {
    for (path, message, place) in [
        ("/a: null", "this must be a mapping, a path item", "(/paths/~1a)"),
        ("/a: {get: null}", "this must be a mapping, an operation", "(/paths/~1a/get)"),
        ("/a: {get: {responses: null}}", "this must be a mapping, the responses", "(/paths/~1a/get/responses)"),
        ("/a: {get: {operationId: 1, responses: {}}}", "this must be a string", "(/paths/~1a/get/operationId)"),
        ("/a: {get: {deprecated: yes please, responses: {}}}", "this must be true or false", "/get/deprecated)"),
        (
            "/a: {get: {responses: {'200': {description: It., content: []}}}}",
            "this must be a mapping of names",
            "/200/content)",
        ),
    ] {
        says(&refusal(&description(path, "")), message, place);
    }
}

#[test]
fn a_style_is_one_of_its_place() {
    for (place, style, expected) in [
        ("query", "simple", "`form`, `spaceDelimited`, `pipeDelimited` or `deepObject`"),
        ("header", "form", "`simple`"),
        ("cookie", "simple", "`form`"),
        ("query", "[form]", "this must be a string"),
    ] {
        let path = format!(
            "/a: {{get: {{parameters: [{{name: q, in: {place}, style: {style}, schema: {{type: string}}}}], {DONE}}}}}"
        );
        says(&refusal(&description(&path, "")), expected, "(/paths/~1a/get/parameters/0/style)");
    }
}

#[test]
fn a_path_item_that_refers_loses_what_stands_beside() {
    let text = description(
        &format!("/a: {{get: {{{DONE}}}}}\n/b: {{$ref: '#/paths/~1a', summary: It., post: {{{DONE}}}}}"),
        "",
    );
    unknown(
        &text,
        &[(
            "`post` has no effect beside the `$ref` of a path item",
            "api.yaml:5 (/paths/~1b/post)",
            "move it to what the reference leads to",
        )],
    );
}

#[test]
fn files_that_refer_to_files_are_bundled_first() {
    let found = refusal(&description(
        "\
/things/{id}:
  get: {$ref: resources/get.yml}
  put: {$ref: resources/put.yml}
/others/{id}: {$ref: resources/others.yml}",
        "schemas: {$ref: schemas/index.yml}",
    ));
    says(
        &found,
        "`resources/get.yml` leads out of this file, and so do 3 others",
        "api.yaml:5 (/paths/~1things~1{id}/get)",
    );
    says(&found, "cure: bundle the description into one file first", "api.yaml:5");
    assert_eq!(found.matches("error: ").count(), 1, "{found}");
}

#[test]
fn components_may_have_any_name() {
    let generated = api(&answering(
        "\
Thing: {type: object, properties: {a: {$ref: '#/components/schemas/Foo Bar«X»'}, b: {$ref: '#/components/schemas/%C3%A9~1~0'}}}
Foo Bar«X»: {type: object, properties: {c: {type: string}}}
é/~: {type: object, properties: {d: {type: string}}}",
    ));
    assert!(generated.item("pub struct Thing").contains("pub a: Option<FooBarX>,"));
    assert_eq!(generated.warnings, "");
}

#[test]
fn a_chain_of_references_may_be_long() {
    let alias = |at: usize| format!("A{at}: {{$ref: '#/components/schemas/A{}'}}\n", at + 1);
    let aliases = |count: usize| (0..count).map(alias).collect::<String>();
    let text = |count| {
        answering(&format!(
            "Thing: {{$ref: '#/components/schemas/A0'}}\n{}A{count}: {{type: object, properties: {{a: {{type: string}}}}}}",
            aliases(count)
        ))
    };
    assert!(api(&text(98)).has("pub struct A98"));
    says(
        &refusal(&text(99)),
        "leads on through more than 100 others",
        "/responses/200/content/application~1json/schema)",
    );
    says(
        &refusal(&text(3000)),
        "leads on through more than 100 others",
        "/responses/200/content/application~1json/schema)",
    );
}

const NAMED: &str = "\
/things/{id}:
  get:
    tags: [Things]
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {$ref: '#/components/parameters/Sort'}
    responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}";
const COMPONENTS: &str = "\
parameters: {Sort: {name: sort, in: query, schema: {type: string}}}
schemas:
  Thing: {type: object, properties: {state: {type: string, enum: [on, 'off']}, part: {$ref: '#/components/schemas/Part'}}}
  Part: {type: object, properties: {a: {type: string}}}";

fn overlay(target: &str, update: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- target: \"{target}\"\n  description: Why.\n  update: {{{update}}}\n"
    )
}

#[test]
fn extensions_that_say_nothing_are_errors_of_the_overlay() {
    const GET: &str = "$.paths['/things/{id}'].get";
    const THING: &str = "$.components.schemas.Thing";
    const STATE: &str = "$.components.schemas.Thing.properties.state";
    const PART: &str = "$.components.schemas.Thing.properties.part";
    for (target, update, message, place) in [
        (GET, "x-rust-nmae: fetch", "did you mean `x-rust-name`?", "/get/x-rust-nmae)"),
        (GET, "x-rust_name: fetch", "did you mean `x-rust-name`?", "/get/x-rust_name)"),
        (GET, "X-Rust-Name: fetch", "did you mean `x-rust-name`?", "/get/X-Rust-Name)"),
        (GET, "x-rust-frobnicate: 1", "there is no extension `x-rust-frobnicate`", "/get/x-rust-frobnicate)"),
        (
            "$.paths['/things/{id}']",
            "x-rust-name: fetch",
            "`x-rust-name` is for operations, parameters and schemas",
            "/paths/~1things~1{id}/x-rust-name)",
        ),
        (
            "$.info",
            "x-rust-permanent-errors: [A]",
            "`x-rust-permanent-errors` is for the document",
            "(/info/x-rust-permanent-errors)",
        ),
        (THING, "x-rust-field: a", "`x-rust-field` is for properties", "/Thing/x-rust-field)"),
        (THING, "x-rust-request: A", "`x-rust-request` is for operations", "/Thing/x-rust-request)"),
        (GET, "x-rust-secret: true", "`x-rust-secret` is for strings", "/get/x-rust-secret)"),
        (GET, "x-rust-name: 42", "`x-rust-name` must be a name in Rust", "/get/x-rust-name)"),
        (GET, "x-rust-name: get it", "`x-rust-name` must be a name in Rust", "/get/x-rust-name)"),
        (GET, "x-rust-request: ''", "`x-rust-request` must be a name in Rust", "/get/x-rust-request)"),
        (THING, "x-rust-name: [Thing]", "`x-rust-name` must be a name in Rust", "/Thing/x-rust-name)"),
        (STATE, "x-rust-field: 1st", "`x-rust-field` must be a name in Rust", "/state/x-rust-field)"),
        (STATE, "x-rust-secret: 'yes'", "`x-rust-secret` must be true or false", "/state/x-rust-secret)"),
        (GET, "x-rust-may-lack-id: 1", "`x-rust-may-lack-id` can be true alone", "/get/x-rust-may-lack-id)"),
        (STATE, "x-rust-variants: {no: No}", "the enum has no value `no`", "/state/x-rust-variants/no)"),
        (STATE, "x-rust-variants: {of: Off}", "did you mean `off`?", "/state/x-rust-variants/of)"),
        (
            STATE,
            "x-rust-variants: {'off': 0}",
            "the name of a variant must be one in Rust",
            "/state/x-rust-variants/off)",
        ),
        (STATE, "x-rust-variants: [A]", "must be a mapping of values to names", "/state/x-rust-variants)"),
        (THING, "x-rust-variants: {a: A}", "must be a mapping of values to names", "/Thing/x-rust-variants)"),
        (
            STATE,
            "enum: [null], nullable: true, x-rust-variants: {'null': Nothing}",
            "`null` has no variant",
            "/state/x-rust-variants/null)",
        ),
        (
            STATE,
            "type: number, enum: [1.5], x-rust-variants: {'1.5': More}",
            "`1.5` has no variant",
            "/state/x-rust-variants/1.5)",
        ),
        (PART, "x-rust-name: Piece", "`x-rust-name` has no effect beside a `$ref`", "/part/x-rust-name)"),
        (
            "$.paths['/things/{id}'].get.parameters[1]",
            "x-rust-name: by",
            "`x-rust-name` has no effect beside a `$ref`",
            "/parameters/1/x-rust-name)",
        ),
    ] {
        let found = refusal_with(&description(NAMED, COMPONENTS), &overlay(target, update));
        says(&found, message, place);
        says(&found, "overlay.yaml:6", place);
        says(&found, "cure: ", place);
    }
}

#[test]
fn extensions_that_say_something_pass() {
    for (target, update, effect) in [
        ("$.paths['/things/{id}'].get", "x-rust-name: fetch", "pub fn fetch("),
        ("$.components.parameters.Sort", "x-rust-name: by", "pub fn by("),
        ("$.components.schemas.Thing", "x-rust-name: Widget", "pub struct Widget "),
        ("$.components.schemas.Thing.properties.part", "x-rust-field: piece", "pub piece: Option<Part>"),
        ("$.components.schemas.Thing.properties.state", "x-rust-variants: {'off': Idle}", "Idle"),
        (
            "$.components.schemas.Thing.properties",
            "level: {allOf: [{type: string, enum: [a, b], x-rust-variants: {a: First}}, {enum: [a]}]}",
            "First",
        ),
    ] {
        let generated = api_with(&description(NAMED, COMPONENTS), Some(&overlay(target, update)), None);
        assert!(generated.text().contains(effect), "{update}\n{}", generated.text());
    }
}
