//! What the overlay says to the generator of a place where it changes nothing is told, and nothing else is.

use crate::support::{Api, api_with, description, refusal_with};

const PATHS: &str = "\
/things/{id}:
  get:
    tags: [Things]
    parameters:
    - {name: id, in: path, required: true, schema: {type: string, enum: [a, b]}}
    - {name: sort, in: query, schema: {type: string}}
    - {name: by, in: query, style: deepObject, schema: {type: object, properties: {size: {type: string}, kind: {type: string}}}}
    - {name: either, in: query, schema: {oneOf: [{type: string, enum: [x]}, {type: integer}]}}
    - {name: state, in: query, schema: {type: string, enum: [x]}}
    responses:
      '200':
        description: It.
        content:
          application/vnd.api+json: {schema: {$ref: '#/components/schemas/Thing'}}
          application/json: {schema: {$ref: '#/components/schemas/Thing'}}
/odd:
  get:
    tags: [Odd]
    responses:
      '200': {description: It., content: {application/vnd.api+json: {schema: ODD}, application/json: {schema: ODD}}}
      '201': {description: It., content: {application/json: {schema: ODD}}}";
const ODD: &str = "{type: object, properties: {a: {type: string}}}";
const COMPONENTS: &str = "\
schemas:
  Thing: {type: object, properties: {state: {type: string, enum: [on, 'off']}, note: {type: string}, whole: {$ref: '#/components/schemas/Whole'}}}
  Whole: {allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}
  Unused: {type: object, properties: {a: {type: string}}}";

const GET: &str = "$.paths['/things/{id}'].get";
const SCHEMAS: &str = "$.components.schemas";

fn with(target: &str, update: &str) -> Api {
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- target: \"{target}\"\n  description: Why.\n  update: {{{update}}}\n"
    );
    api_with(&description(&PATHS.replace("ODD", ODD), COMPONENTS), Some(&overlay), None)
}

#[test]
fn names_and_conversions_without_effect_are_told() {
    let naming = "`x-rust-name` has no effect here: what it would name isn't there in Rust";
    for (target, update, message) in [
        (format!("{GET}.parameters[1].schema"), "x-rust-name: Order", naming),
        (format!("{GET}.parameters[2].schema"), "x-rust-name: Filter", naming),
        (format!("{GET}.parameters[2].schema.properties.size"), "x-rust-name: Size", naming),
        (format!("{GET}.parameters[3].schema.oneOf[0]"), "x-rust-name: Word", naming),
        (format!("{SCHEMAS}.Thing.properties.note"), "x-rust-name: Note", naming),
        (format!("{SCHEMAS}.Whole.allOf[0]"), "x-rust-name: Half", naming),
        (format!("{SCHEMAS}.Unused"), "x-rust-name: Nothing", naming),
        (format!("{SCHEMAS}.Unused.properties.a"), "x-rust-field: b", "`x-rust-field` has no effect here"),
        (
            format!("{GET}.parameters[3].schema.oneOf[0]"),
            "x-rust-variants: {x: Ex}",
            "`x-rust-variants` has no effect here",
        ),
        (
            format!("{SCHEMAS}.Thing.properties.state"),
            "x-rust-into: true",
            "`x-rust-into` has no effect here: no call has an argument of this type",
        ),
        (
            format!("{SCHEMAS}.Unused.properties.a"),
            "x-rust-secret: true",
            "`x-rust-secret` has no effect here: no field has this value",
        ),
        (
            "$.paths['/odd'].get.responses".to_owned(),
            "'404': {description: No., content: {text/json: {schema: {type: object, properties: {errors: {type: array, items: {type: string, x-rust-secret: true}}}}}}}",
            "`x-rust-secret` has no effect here",
        ),
        // What is set by name takes text in any case.
        (format!("{GET}.parameters[4].schema"), "x-rust-into: true", "`x-rust-into` has no effect here"),
    ] {
        let api = with(&target, update);
        api.warns(message, "overlay.yaml:6");
        assert_eq!(api.warnings.matches("warning").count(), 1, "{target}: {}", api.warnings);
    }
}

#[test]
fn of_names_for_variants_those_without_effect_are_told_one_by_one() {
    let api = with(
        &format!("{SCHEMAS}.Thing.properties"),
        "level: {allOf: [{type: string, enum: [a, b], x-rust-variants: {a: First, b: Second}}, {enum: [a]}]}",
    );
    assert!(api.text().contains("First") && !api.text().contains("Second"));
    api.warns("`x-rust-variants` has no effect here", "/level/allOf/0/x-rust-variants/b)");
    assert_eq!(api.warnings.matches("warning").count(), 1, "{}", api.warnings);
}

#[test]
fn what_has_an_effect_is_not_told() {
    for (target, update) in [
        (GET.to_owned(), "x-rust-name: fetch, x-rust-request: Fetch"),
        (format!("{GET}.parameters[0]"), "x-rust-name: key"),
        (format!("{GET}.parameters[0].schema"), "x-rust-name: Key, x-rust-into: true, x-rust-variants: {a: First}"),
        (format!("{GET}.parameters[2].schema.properties.size"), "x-rust-field: of_size"),
        // Two media types have one schema, and one place of it names both.
        (format!("{GET}.responses['200'].content.*.schema"), "$ref: '#/components/schemas/Whole'"),
        (format!("{SCHEMAS}.Thing"), "x-rust-name: Widget"),
        (format!("{SCHEMAS}.Thing.properties.state"), "x-rust-field: status, x-rust-name: Status"),
        (format!("{SCHEMAS}.Whole"), "x-rust-name: All"),
        (format!("{SCHEMAS}.Whole.allOf[0].properties.a"), "x-rust-field: first"),
        (format!("{SCHEMAS}.Whole.allOf[0].properties.a"), "x-rust-secret: true"),
        (format!("{SCHEMAS}.Thing.properties.note"), "allOf: [{x-rust-secret: true}]"),
        (format!("{SCHEMAS}.Whole"), "allOf: [{type: object, properties: {a: {x-rust-secret: true}}}]"),
        (format!("{SCHEMAS}.Thing.properties.note"), "x-rust-secret: false, x-none: true"),
        (
            format!("{SCHEMAS}.Whole.allOf[0].properties"),
            "key: {type: array, items: {type: string, x-rust-secret: true}}",
        ),
    ] {
        assert_eq!(with(&target, update).warnings, "", "{target}");
    }
}

#[test]
fn a_place_that_is_not_read_as_another_says_the_same_is_not_told() {
    let api = with("$.paths['/odd'].get.responses.*.content.*.schema", "x-rust-name: Oddity");
    assert!(api.has("pub struct Oddity"));
    assert_eq!(api.warnings, "");
}

#[test]
fn a_second_json_media_type_of_an_answer_is_told_where_it_differs() {
    let api = with(
        &format!("{GET}.responses['200'].content['application/json']"),
        "schema: {$ref: '#/components/schemas/Unused'}",
    );
    api.warns(
        "`application/json` has another schema than the media type that is used; it is ignored",
        "/responses/200/content/application~1json)",
    );
}

#[test]
fn a_property_of_an_object_in_a_query_is_named_as_a_field() {
    let api = with(&format!("{GET}.parameters[2].schema.properties.size"), "x-rust-field: of_size");
    assert!(api.item("pub fn of_size").contains(r#".set("by[size]", of_size"#), "{}", api.text());
    assert!(api.has("pub fn by_kind"));
}

/// Two places, `left` and `right`, that the overlay gives one name, with more that it says of them.
fn twins(left: &str, right: &str) -> Api {
    let part = "{type: object, properties: {note: {type: string}, level: {type: string, enum: [on, 'off']}}}";
    let paths = format!(
        "/things/{{level}}:\n  get:\n    tags: [Things]\n    parameters: [{{name: level, in: path, required: true, schema: {{type: string, enum: [on, \
         'off']}}}}]\n    responses: {{'200': {{description: It., content: {{application/json: {{schema: {{type: object, properties: {{left: {part}, right: {part}}}}}}}}}}}}}"
    );
    let schema = "$.paths['/things/{level}'].get.responses['200'].content.*.schema.properties";
    let action = |place: &str, update: &str| {
        format!("- target: \"{schema}.{place}\"\n  description: Why.\n  update: {{{update}}}\n")
    };
    let argument = "- target: \"$.paths['/things/{level}'].get.parameters[0].schema\"\n  description: Why.\n  update: {x-rust-name: Level}\n";
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}{}{argument}",
        action("left", &format!("x-rust-name: Part{left}")),
        action("right", &format!("x-rust-name: Part{right}")),
    );
    api_with(&description(&paths, ""), Some(&overlay), None)
}

#[test]
fn what_one_of_two_places_says_counts_for_their_type() {
    // A conversion at one place, and the argument at another.
    let api = twins(", properties: {level: {x-rust-name: Level, x-rust-into: true}}", "");
    assert!(api.text().contains("level: impl Into<Level>"), "{}", api.text());
    assert_eq!(api.warnings, "");
    let api = twins("", ", properties: {note: {x-rust-field: remark}, level: {x-rust-variants: {on: Running}}}");
    assert!(api.text().contains("pub remark: Option<String>") && api.text().contains("Running"), "{}", api.text());
    assert_eq!(api.warnings, "");
    // Both say the same.
    let same =
        ", properties: {note: {x-rust-field: remark}, level: {x-rust-name: Level, x-rust-variants: {on: Running}}}";
    assert_eq!(twins(same, same).warnings, "");
}

#[test]
fn of_two_places_that_contradict_each_other_the_second_is_told() {
    let left = ", properties: {note: {x-rust-field: remark}, level: {x-rust-variants: {on: Running}}}";
    let right = ", properties: {note: {x-rust-field: text}, level: {x-rust-name: Grade, x-rust-variants: {on: Up, 'off': Down}}}";
    let api = twins(left, right);
    assert!(api.text().contains("pub remark:") && !api.text().contains("pub text:"), "{}", api.text());
    assert!(api.text().contains("Running") && api.text().contains("Down"), "{}", api.text());
    for place in ["note/x-rust-field)", "level/x-rust-name)", "level/x-rust-variants/on)"] {
        api.warns("has no effect here", &format!("/right/properties/{place}"));
    }
    assert_eq!(api.warnings.matches("warning").count(), 3, "{}", api.warnings);
}

#[test]
fn what_is_said_of_a_callback_is_told() {
    let callback = "callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: Done.}}, x-rust-idempotent: true, \
                    x-rust-wait: [{name: x}]}}}}";
    let api = with(GET, callback);
    for name in ["x-rust-idempotent", "x-rust-wait"] {
        api.warns(
            &format!("`{name}` has no effect here: no call is made of this operation"),
            &format!("/post/{name})"),
        );
    }
    assert_eq!(api.warnings.matches("has no effect").count(), 2, "{}", api.warnings);
}

#[test]
fn a_name_in_a_media_type_that_is_not_read_counts_if_the_other_one_has_it() {
    let one = with("$.paths['/odd'].get.responses['200'].content['application/json'].schema", "x-rust-name: Foo");
    one.warns("`x-rust-name` has no effect here", "/content/application~1json/schema/x-rust-name)");
    assert!(!one.warnings.contains("has another schema"), "{}", one.warnings);
    let both = with("$.paths['/odd'].get.responses['200'].content.*.schema", "x-rust-name: Foo");
    assert!(both.has("pub struct Foo"));
    assert_eq!(both.warnings, "");
}

#[test]
fn beside_errors_nothing_is_said_of_effects() {
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: $.paths['/things/{id}'].get\n  description: \
                   Why.\n  update: {x-rust-name: get-it}\n";
    let found = refusal_with(&description(&PATHS.replace("ODD", ODD), COMPONENTS), overlay);
    assert!(found.contains("must be a name in Rust") && !found.contains("no effect"), "{found}");
}
