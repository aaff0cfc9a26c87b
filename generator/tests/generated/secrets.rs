//! Secrets in answers and in bodies: what the mark of the overlay does, and where it can't hold.

use crate::support::{answering, api_with, description, refusal_with, says, sending};

/// An overlay that marks these places.
fn marks(targets: &[&str]) -> String {
    let actions: String = targets
        .iter()
        .map(|target| format!("- {{target: \"{target}\", description: Why., update: {{x-rust-secret: true}}}}\n"))
        .collect();
    format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}")
}

const THING: &str = "\
Thing:
  type: object
  required: [key]
  properties:
    key: {type: string}
    note: {type: string, nullable: true}
    all: {type: array, items: {type: string}}
    env: {type: object, additionalProperties: {type: string}}
    labels: {type: object, additionalProperties: {type: string}}
    nested: {type: object, properties: {pem: {type: string}}}
    either: {oneOf: [{type: integer}, {type: string}]}
    open: {type: string}";

const MARKED: [&str; 6] = [
    "$.components.schemas.Thing.properties['key','note']",
    "$.components.schemas.Thing.properties.all.items",
    "$.components.schemas.Thing.properties.env.additionalProperties",
    "$.components.schemas.Thing.properties.nested.properties.pem",
    "$.components.schemas.Thing.properties.either.oneOf[1]",
    "$.components.schemas.Thing",
];

#[test]
fn a_body_holds_secrets_and_takes_texts() {
    let generated = api_with(&sending(THING), Some(&marks(&MARKED[..5])), None);
    let text = generated.text();
    for part in [
        "key: Option<Secret>,",
        "note: Nullable<Secret>,",
        "all: Option<Vec<Secret>>,",
        "env: Option<BTreeMap<String, Secret>>,",
        "labels: Option<BTreeMap<String, String>>,",
        "open: Option<String>,",
        "pem: Option<Secret>,",
        "Text(Secret),",
        "secret true);",
        // By the table, what was kept for a field is hidden, too.
        r#"secret ["key", "note", "all", "env", "nested", "either"]"#,
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for argument in [
        "key: impl Into<Secret>",
        "note: impl Into<Secret>",
        "all: impl IntoIterator<Item = impl Into<Secret>>",
        "env: impl IntoIterator<Item = (impl Into<String>, impl Into<Secret>)>",
        "labels: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>",
        "open: impl Into<String>",
    ] {
        assert!(one_line.contains(argument), "{argument} in\n{text}");
    }
}

#[test]
fn a_mark_that_hides_nothing_is_refused() {
    for (text, target, message, pointer) in [
        (
            sending("Thing: {type: object, properties: {a: {$ref: '#/components/schemas/Key'}}}\nKey: {type: string}"),
            "$.components.schemas.Thing.properties.a",
            "`x-rust-secret` has no effect beside a `$ref`",
            "/components/schemas/Thing/properties/a/x-rust-secret)",
        ),
        (sending(THING), MARKED[5], "`x-rust-secret` is for strings", "/components/schemas/Thing)"),
        (
            sending("Thing: {type: string}").replace("application/json", "text/plain"),
            "$.paths..requestBody.content.*.schema",
            "`x-rust-secret` has no effect on a whole text",
            "/requestBody/content/text~1plain/schema)",
        ),
        (
            queried("{type: string}"),
            "$.paths..parameters[0].schema",
            "`x-rust-secret` has no effect on a parameter",
            "/parameters/0/schema)",
        ),
        (
            queried("{type: array, items: {type: string}}"),
            "$.paths..parameters[0].schema.items",
            "`x-rust-secret` has no effect on a parameter",
            "/parameters/0/schema/items)",
        ),
        (
            queried("{type: object, properties: {a: {type: string}}}"),
            "$.paths..parameters[0].schema.properties.a",
            "`x-rust-secret` has no effect on a parameter",
            "/parameters/0/schema/properties/a)",
        ),
    ] {
        let found = refusal_with(&text, &marks(&[target]));
        says(&found, message, pointer);
        assert!(found.contains("\n  cure: "), "{found}");
    }
}

fn queried(schema: &str) -> String {
    description(
        &format!(
            "/things: {{get: {{tags: [Things], parameters: [{{name: key, in: query, schema: {schema}}}], responses: {{'204': {{description: It.}}}}}}}}"
        ),
        "",
    )
}

#[test]
fn one_mark_holds_in_both_directions() {
    let generated = api_with(&answering(THING), Some(&marks(&MARKED[..5])), None);
    let table = generated.item("answer!(Thing");
    assert!(table.trim_end().ends_with(r#"secret ["key", "note", "all", "env", "nested", "either"]);"#), "{table}");
}
