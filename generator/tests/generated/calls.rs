//! Operations: bodies and answers, with and without JSON:API's envelopes.

use crate::support::{Api, api, api_with, description};

/// One operation with this request body or these responses.
fn posting(rest: &str) -> Api {
    api(&description(
        &format!(
            "/things/{{id}}:\n  post:\n    tags: [Things]\n    operationId: post-thing\n    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n{}",
            rest.lines().map(|line| format!("    {line}\n")).collect::<String>()
        ),
        SCHEMAS,
    ))
}

fn getting(responses: &str) -> Api {
    api(&description(&format!("/things: {{get: {{tags: [Things], responses: {responses}}}}}"), SCHEMAS))
}

/// What a body is called with, and the call that sends it.
fn sent(content: &str) -> (String, Api) {
    let generated =
        posting(&format!("requestBody: {{content: {content}}}\nresponses: {{'204': {{description: Done.}}}}"));
    let method =
        generated.item("pub fn create").lines().filter(|line| !line.starts_with("///")).collect::<Vec<_>>().join("\n");
    (method, generated)
}

const SCHEMAS: &str = "\
schemas:
  thing_attributes: {type: object, required: [name], properties: {name: {type: string}}}
  thing:
    type: object
    properties:
      id: {type: string}
      type: {type: string, enum: [things]}
      attributes: {$ref: '#/components/schemas/thing_attributes'}";

const ATTRIBUTES: &str = "attributes: {type: object, required: [name], properties: {name: {type: string}}}";

#[test]
fn the_envelope_never_reaches_the_caller() {
    for (schema, call) in [
        (
            format!(
                "{{data: {{type: object, properties: {{id: {{type: string}}, type: {{type: string, enum: [things]}}, {ATTRIBUTES}}}}}}}"
            ),
            r#".data_of(JSON_API, "things", id, &body)"#,
        ),
        (
            format!("{{data: {{type: object, properties: {{type: {{type: string, enum: [things]}}, {ATTRIBUTES}}}}}}}"),
            r#".data(JSON_API, "things", &body)"#,
        ),
        (format!("{{data: {{type: object, properties: {{{ATTRIBUTES}}}}}}}"), ".data(JSON_API, None, &body)"),
        (
            format!("{{id: {{type: string}}, type: {{type: string, enum: [things]}}, {ATTRIBUTES}}}"),
            r#".resource_of(JSON_API, "things", id, &body)"#,
        ),
        (
            format!("{{type: {{type: string, enum: [things]}}, {ATTRIBUTES}}}"),
            r#".resource(JSON_API, "things", &body)"#,
        ),
        ("{name: {type: string}}".to_owned(), ".body(JSON_API, &body)"),
    ] {
        let (method, generated) =
            sent(&format!("{{application/vnd.api+json: {{schema: {{type: object, properties: {schema}}}}}}}"));
        assert!(method.contains(call), "{call} in\n{method}");
        assert!(generated.item("body!(CreateThing").contains(r#"name "name""#), "{method}");
    }
}

#[test]
fn a_type_without_value_is_left_out_with_a_warning() {
    let (method, generated) = sent(&format!(
        "{{application/json: {{schema: {{type: object, properties: {{data: {{type: object, properties: {{type: {{type: string}}, {ATTRIBUTES}}}}}}}}}}}}}"
    ));
    assert!(method.contains(".data(JSON, None, &body)"), "{method}");
    generated.warns("the resource `type` has no value to send; it is left out", "/properties/data/properties/type");
}

#[test]
fn json_api_is_preferred_and_other_media_types_are_sent_as_they_are() {
    let json = "{schema: {type: object, properties: {a: {type: string}}}}";
    for (content, call) in [
        (format!("{{application/json: {json}, application/vnd.api+json: {json}}}"), ".body(JSON_API, &body)"),
        (format!("{{application/xml: {json}, application/json: {json}}}"), ".body(JSON, &body)"),
        (format!("{{application/merge-patch+json: {json}}}"), r#".body("application/merge-patch+json", &body)"#),
        ("{text/csv: {schema: {type: string}}}".to_owned(), r#".raw("text/csv", Into::<String>::into(body))"#),
        (
            "{application/octet-stream: {schema: {type: string, format: binary}}}".to_owned(),
            r#".raw("application/octet-stream", body)"#,
        ),
        ("{image/png: {}}".to_owned(), r#".raw("image/png", body)"#),
    ] {
        let (method, generated) = sent(&content);
        assert!(method.contains(call), "{call} in\n{method}");
        assert_eq!(generated.warnings, "", "{content}");
    }
    let other = "{schema: {type: object, properties: {b: {type: string}}}}";
    let (_, generated) = sent(&format!("{{application/json: {other}, application/vnd.api+json: {json}}}"));
    generated
        .warns("`application/json` has another schema than the media type that is used", "/content/application~1json");
}

#[test]
fn bodies_of_other_shapes() {
    for (schema, declared) in [
        (
            "{type: object, additionalProperties: {type: integer}}",
            "body: impl IntoIterator<Item = (impl Into<String>, i64)>",
        ),
        ("{type: array, items: {type: string}}", "body: impl IntoIterator<Item = impl Into<String>>"),
        ("{}", "body: impl Into<Json>"),
        ("{type: string, enum: [a]}", "body: CreateThing"),
    ] {
        let (method, _) = sent(&format!("{{application/json: {{schema: {schema}}}}}"));
        assert!(method.contains(declared), "{declared} in\n{method}");
    }
}

#[test]
fn answers_by_what_they_hold() {
    let json =
        |schema: &str| format!("{{'200': {{description: It., content: {{application/json: {{schema: {schema}}}}}}}}}");
    for (responses, answer) in [
        ("{'204': {description: Done.}}".to_owned(), "()"),
        ("{'202': {description: Done.}}".to_owned(), "()"),
        ("{'200': {description: It., content: {application/json: {}}}}".to_owned(), "Untyped"),
        ("{'200': {description: It., content: {text/plain: {schema: {type: string}}}}}".to_owned(), "String"),
        ("{'200': {description: It., content: {application/pdf: {schema: {type: string, format: binary}}}}}".to_owned(), "Bytes"),
        ("{'200': {description: It., content: {application/xml: {}, application/json; charset=utf-8: {}}}}".to_owned(), "Untyped"),
        // `default` stands for success where nothing else does, and a range is a status.
        ("{default: {description: It., content: {text/plain: {}}}}".to_owned(), "String"),
        ("{'200': {description: It., content: {text/plain: {}}}, default: {description: Wrong., content: {application/json: {schema: {type: object, properties: {errors: {type: array}}}}}}}".to_owned(), "String"),
        ("{'2XX': {description: It., content: {text/plain: {}}}}".to_owned(), "String"),
        (json("{$ref: '#/components/schemas/thing'}"), "Resource<Thing>"),
        (json("{type: object, properties: {data: {$ref: '#/components/schemas/thing'}, meta: {type: object}}}"), "Resource<Thing>"),
        (json("{type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}"), "Page<Resource<Thing>>"),
        (json("{type: array, items: {$ref: '#/components/schemas/thing'}}"), "Page<Resource<Thing>>"),
        (json("{type: object, properties: {data: {type: array, items: {type: string}}}}"), "Page<String>"),
        (json("{type: object, properties: {meta: {type: object}}}"), "GetThingResponse"),
        (json("{type: object, properties: {data: {type: object, properties: {id: {type: string}, attributes: {type: object, properties: {a: {type: string}}}}}}}"), "Resource<Thing>"),
        // An object in `data` that is no resource is what the answer holds, where nothing else of its own stands around it.
        (json("{type: object, properties: {data: {type: object, properties: {a: {type: string}}}, meta: {type: object}}}"), "Document<Thing>"),
        (json("{type: object, properties: {data: {type: object, properties: {a: {type: string}}}, b: {type: string}}}"), "GetThingResponse"),
        (json("{type: object, properties: {data: {type: object}}}"), "Document<Thing>"),
        (json("{type: object, additionalProperties: {type: integer}}"), "BTreeMap<String, i64>"),
        (json("{oneOf: [{type: string}, {type: integer}]}"), "GetThingResponse"),
        (json("{type: integer}"), "Untyped"),
        (json("{}"), "Untyped"),
    ] {
        let generated = getting(&responses);
        let list = answer.starts_with("Page");
        let method = generated.item(if list { "pub fn list" } else { "pub fn get" });
        assert!(method.contains(&format!("-> Request<{answer}> {{")), "{answer} in\n{method}\nfor {responses}");
    }
}

#[test]
fn answers_by_their_media_type() {
    let thing = "{schema: {$ref: '#/components/schemas/thing_attributes'}}";
    let binary = "{schema: {type: string, format: binary}}";
    for (content, answer) in [
        // A wildcard leaves open what it is: an object or a list is JSON.
        (format!("{{'*/*': {thing}}}"), "Thing"),
        (format!("{{'application/*': {thing}}}"), "Thing"),
        ("{'*/*': {schema: {type: array, items: {type: string}}}}".to_owned(), "Page<String>"),
        (format!("{{'*/*': {binary}}}"), "Bytes"),
        ("{'*/*': {}}".to_owned(), "Bytes"),
        ("{'image/*': {}}".to_owned(), "Bytes"),
        (format!("{{text/csv: {{}}, '*/*': {thing}}}"), "Thing"),
        // XML is bytes, where there is nothing else.
        (format!("{{application/xml: {thing}}}"), "Bytes"),
        (format!("{{Text/XML: {thing}}}"), "Bytes"),
        (format!("{{application/xml: {thing}, application/json: {thing}}}"), "Thing"),
        ("{application/xml: {}, text/plain: {}}".to_owned(), "String"),
        ("{application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: {}}".to_owned(), "Bytes"),
        // Media types are the same in any case.
        (format!("{{Application/JSON: {thing}}}"), "Thing"),
        ("{Text/Plain: {}}".to_owned(), "String"),
        ("{Multipart/Mixed: {}, Text/HTML; charset=utf-8: {}}".to_owned(), "String"),
    ] {
        let method = getting(&format!("{{'200': {{description: It., content: {content}}}}}")).text();
        let answers = [format!("-> Request<{answer}> {{"), format!("-> Request<{answer}Attributes> {{")];
        assert!(answers.iter().any(|answer| method.contains(answer)), "{content}: {method}");
    }
    // What an error holds is read from its body, whatever it is.
    getting("{'204': {description: Done.}, '400': {description: Wrong., content: {multipart/mixed: {}}}}");
}

#[test]
fn there_is_no_body_in_the_answer_to_head() {
    let generated = api(&description(
        "/things: {head: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: {type: array, items: {type: string}}}}}}}}",
        "",
    ));
    assert!(generated.text().contains("-> Request<()> {"), "{}", generated.text());
}

#[test]
fn media_types_of_bodies_are_the_same_in_any_case() {
    for (media_type, call) in [
        ("Application/Vnd.Api+JSON", r#".body("Application/Vnd.Api+JSON", &body)"#),
        ("Text/Plain", r#".raw("Text/Plain", Into::<String>::into(body))"#),
        ("Application/Octet-Stream", r#".raw("Application/Octet-Stream", body)"#),
    ] {
        let (method, _) =
            sent(&format!("{{{media_type}: {{schema: {{type: object, properties: {{a: {{type: string}}}}}}}}}}"));
        assert!(method.contains(call), "{method}");
    }
}

#[test]
fn a_list_goes_on_where_it_has_page_parameters() {
    let list = |parameters: &str| {
        api(&description(
            &format!(
                "/things: {{get: {{tags: [Things], parameters: [{parameters}], responses: {{'200': {{description: All., content: {{application/json: {{schema: {{type: array, items: {{type: string}}}}}}}}}}}}}}}}"
            ),
            "",
        ))
    };
    let both = list(
        "{name: 'page[number]', in: query, schema: {type: integer}}, {name: 'page[size]', in: query, schema: {type: integer}}",
    );
    both.expect(
        r#"
        /// Calls `GET /things`.
        ///
        /// `GET /things`; `.await` gives the first page, `.stream()` and `.all()` go on to the last
        #[inline]
        pub fn list(&self) -> ListThingsRequest {
            ListThingsRequest(Request::get(&self.client, "GET /things", "/things").paged())
        }
        "#,
    );
    both.expect("list_request!(ListThingsRequest => String);");
    let one = list("{name: 'page[number]', in: query, schema: {type: integer}}");
    assert!(!one.item("pub fn list").contains("paged"));
}

#[test]
fn a_body_has_the_id_of_what_it_is_about() {
    let data = "{type: object, properties: {id: {type: string}, type: {type: string, enum: [ssh_keys]}, attributes: {type: object, properties: {name: {type: string}}}}}";
    let at = |path: &str| {
        let parameter = |name: &str| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
        let (first, second) = (parameter("project_id"), parameter("ssh_key_id"));
        description(
            &format!(
                "{path}:\n  patch:\n    tags: [Keys]\n    operationId: update-key\n    parameters: [{first}, {second}]\n    requestBody: {{content: {{application/vnd.api+json: {{schema: {{type: object, properties: {{data: {data}}}}}}}}}}}\n    responses: {{'204': {{description: Done.}}}}\n"
            ),
            "{}",
        )
    };
    for path in ["/projects/{project_id}/keys/{ssh_key_id}", "/keys/{ssh_key_id}/projects/{project_id}"] {
        let text = api(&at(path)).files["keys.rs"].clone();
        assert!(text.contains(r#".data_of(JSON_API, "ssh_keys", ssh_key_id, &body)"#), "{text}");
    }
}

#[test]
fn a_body_of_no_media_type_is_not_sent() {
    let (method, generated) = sent("{}");
    assert!(!method.contains("body"), "{method}");
    generated.warns("the body has no media type, so that none is sent", "/requestBody/content)");
}

#[test]
fn two_answers_of_different_shape_are_reported() {
    let generated = getting(
        "{'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}}, '202': {description: Later., content: {application/json: {schema: {type: object, properties: {meta: {type: object}}}}}}}",
    );
    generated.warns(
        "this answer has another schema than the one of the first status",
        "(/paths/~1things/get/responses/202)",
    );
    let same = "{description: It., content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}}";
    assert_eq!(getting(&format!("{{'200': {same}, '202': {same}}}")).warnings, "");
}

#[test]
fn an_operation_is_documented_from_what_there_is() {
    let generated = posting(
        "\
summary: Does it.
description: |
  More about it.
deprecated: true
responses:
  '204': {description: Done.}
  '404': {description: There is none}
  4XX: {description: ''}",
    );
    generated.expect(
        r#"
        /// Does it.
        ///
        /// More about it.
        ///
        /// `POST /things/{id}`
        ///
        /// # Errors
        ///
        /// - 404 ([`is_not_found`](crate::Error::is_not_found)): There is none.
        /// - 4XX
        ///
        /// The guide says [what to do](crate::_guide::errors) about each, and about the errors that any
        /// call can return.
        #[deprecated = "the API marks this as deprecated"]
        pub fn create(&self, id: impl AsRef<str>) -> Request<()> {
            Request::post(&self.client, "post-thing", "/things/{id}").path(id)
        }
        "#,
    );
}

#[test]
fn arguments_are_told_in_the_docs_of_their_method() {
    let long =
        "What it is known by, in a sentence that is longer than a line of docs may be, and goes on in the next one.";
    let generated = api(&description(
        &format!(
            "/things/{{id}}/{{part}}:
  get:
    tags: [Things]
    summary: Get it.
    parameters:
    - {{name: id, in: path, required: true, description: '{long}', schema: {{type: string}}}}
    - {{name: part, in: path, required: true, schema: {{type: string}}}}
    - {{name: size, in: query, required: true, description: \"In GB.\\n\\nAt most 5.\", schema: {{type: integer}}}}
    responses: {{'204': {{description: Done.}}}}"
        ),
        "",
    ));
    generated.expect(
        r#"
        /// Get it.
        ///
        /// - `id`: What it is known by, in a sentence that is longer than a line of docs may be, and goes
        ///   on in the next one.
        /// - `size`: In GB.
        ///
        ///   At most 5.
        ///
        /// `GET /things/{id}/{part}`
        pub fn get(
            &self,
            id: impl AsRef<str>,
            part: impl AsRef<str>,
            size: i64,
        ) -> Request<()> {
            Request::get(&self.client, "GET /things/{id}/{part}", "/things/{id}/{part}")
                .path(id)
                .path(part)
                .set("size", size)
        }
        "#,
    );
}

#[test]
fn an_operation_needs_neither_tag_nor_id() {
    let generated = api(&description(
        "/big_things/{id}/parts: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}",
        "",
    ));
    let file = &generated.files["big_things.rs"];
    assert!(file.contains("\n//! big_things.\n//!\n//! The calls are those of [`BigThingsApi`], "), "{file}");
    assert!(
        file.contains("\n//! - [`get_parts`](BigThingsApi::get_parts): Calls `GET /big_things/{id}/parts`.\n"),
        "{file}"
    );
    assert!(generated.item("pub fn get_parts").contains(r#""GET /big_things/{id}/parts""#));
    assert!(generated.item("pub fn big_things").contains("big_things::BigThingsApi"));
}

#[test]
fn a_remark_in_a_tag_is_no_part_of_a_name() {
    let tagged = |tag: &str| {
        api(&description(
            &format!("/a: {{get: {{tags: ['{tag}'], responses: {{'204': {{description: Done.}}}}}}}}"),
            "",
        ))
    };
    assert!(tagged("Sandboxes (Preview)").files.contains_key("sandboxes.rs"));
    // Where there is nothing else, it is the name.
    assert!(tagged("(Preview)").files.contains_key("preview.rs"));
    assert!(tagged("Keys (SSH) of users").files.contains_key("keys_ssh_of_users.rs"));
}

#[test]
fn a_secret_in_the_meta_of_an_answer_is_told_to_the_client() {
    let answer = |meta: &str| {
        let schema =
            format!("{{type: object, properties: {{data: {{$ref: '#/components/schemas/thing'}}, meta: {meta}}}}}");
        let overlay = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- {target: '$..token', description: It logs in., update: {x-rust-secret: true}}";
        let description = description(
            &format!(
                "/things: {{get: {{tags: [Things], responses: {{'200': {{description: It., content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
            ),
            &format!("{SCHEMAS}\n  more: {{type: object, properties: {{token: {{type: string}}}}}}"),
        );
        let api = api_with(&description, Some(overlay), None);
        let is_told = api.item("pub fn get").contains(".secret_meta()");
        // Only the mark that nothing leads to has no effect.
        let of_component = api.warnings.contains("/components/schemas/more/properties/token/x-rust-secret");
        assert_eq!(api.warnings.matches("x-rust-secret` has no effect").count(), usize::from(of_component));
        assert_eq!(of_component, !schema.contains("more"), "{}", api.warnings);
        is_told
    };
    assert!(answer("{type: object, properties: {token: {type: string}}}"));
    assert!(answer("{type: object, properties: {in: {$ref: '#/components/schemas/more'}}}"));
    assert!(!answer("{type: object, properties: {total: {type: integer}}}"));
}

#[test]
fn every_verb_is_a_call() {
    let verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let paths: String = verbs
        .map(|verb| format!("  {verb}: {{tags: [Things], responses: {{'204': {{description: Done.}}}}}}\n"))
        .concat();
    let generated = api(&description(&format!("/things:\n{paths}"), ""));
    for verb in verbs {
        assert!(generated.files["things.rs"].contains(&format!("Request::{verb}(&self.client")), "{verb}");
    }
}

#[test]
fn links_callbacks_and_servers_are_noted() {
    let generated = posting(
        "\
servers: [{url: 'https://else.example.com'}]
callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: Done.}}}}}}
responses: {'204': {description: Done., links: {next: {operationId: post-thing}}}}",
    );
    generated.warns("`servers` have no effect", "(/paths/~1things~1{id}/post/servers)");
    generated.warns("`callbacks` have no effect", "(/paths/~1things~1{id}/post/callbacks)");
    generated.warns("`links` have no effect", "(/paths/~1things~1{id}/post/responses/204/links)");
}
