//! What a schema says itself beside `allOf`, `oneOf` and `anyOf`.

use crate::support::{Api, answering, api, refusal, says};

const OTHERS: &str = "\
Color: {type: string, enum: [red, blue]}
Cat: {type: object, required: [lives], properties: {lives: {type: integer}}}
Dog: {type: object, properties: {lives: {type: integer}, prey: {type: string}}}";

fn with(schema: &str) -> String {
    answering(&format!("Thing: {{type: object, properties: {{a: {schema}}}}}\n{OTHERS}"))
}

#[track_caller]
fn has_type(schema: &str, ty: &str) -> Api {
    let generated = api(&with(schema));
    let text = generated.text();
    assert!(text.contains(&format!("pub a: {ty},")), "{schema}: {text}");
    generated
}

#[test]
fn a_type_beside_all_of_one_holds_too() {
    for (schema, ty) in [
        ("{type: string, allOf: [{description: Words.}]}", "Option<String>"),
        ("{type: array, items: {type: string}, allOf: [{minItems: 1}]}", "Vec<String>"),
        ("{type: array, items: {type: string}, allOf: [{type: array}]}", "Vec<String>"),
        ("{type: integer, allOf: [{minimum: 1}]}", "Option<i64>"),
        ("{type: integer, allOf: [{type: number}]}", "Option<i64>"),
        ("{type: string, format: date-time, allOf: [{pattern: x}]}", "Option<Timestamp>"),
        ("{type: string, format: date-time, allOf: [{type: string}]}", "Option<Timestamp>"),
        // What adds nothing leaves the type its name.
        ("{type: string, allOf: [{$ref: '#/components/schemas/Color'}]}", "Option<Color>"),
        ("{enum: [blue, red], allOf: [{$ref: '#/components/schemas/Color'}]}", "Option<Color>"),
        ("{type: object, allOf: [{$ref: '#/components/schemas/Cat'}]}", "Option<Cat>"),
    ] {
        has_type(schema, ty);
    }
    for (schema, values) in [
        ("{type: string, enum: [a, b], allOf: [{type: string}]}", r#"{ A "a", B "b" }"#),
        ("{enum: [red], allOf: [{$ref: '#/components/schemas/Color'}]}", r#"{ Red "red" }"#),
    ] {
        has_type(schema, "Option<ThingA>").expect(&format!("text_enum!(ThingA {values});"));
    }
    let docs = has_type("{type: integer, allOf: [{minimum: 1, description: How many.}]}", "Option<i64>").text();
    assert!(docs.contains("/// How many.") && docs.contains("/// At least 1."), "{docs}");
    for other in ["{type: integer}", "{enum: [green]}"] {
        let schema = other.replace('}', ", allOf: [{$ref: '#/components/schemas/Color'}]}");
        says(
            &refusal(&with(&schema)),
            "fits both what this schema says itself and its member `#/components/schemas/Color`",
            "/properties/a)",
        );
    }
}

#[test]
fn a_type_beside_a_choice_without_types_is_the_type() {
    for (schema, ty) in [
        ("{type: string, anyOf: [{format: date}, {format: date-time}]}", "Option<String>"),
        ("{type: string, format: date-time, anyOf: [{pattern: ^2}, {maxLength: 0}]}", "Option<Timestamp>"),
        ("{type: array, items: {type: string}, anyOf: [{minItems: 1}, {maxItems: 0}]}", "Vec<String>"),
        ("{type: integer, oneOf: [{minimum: 3}]}", "Option<i64>"),
        ("{type: integer, oneOf: [{allOf: [{minimum: 3}]}, {anyOf: [{maximum: 1}]}, {enum: [null]}]}", "Option<i64>"),
        (
            "{additionalProperties: {type: integer}, oneOf: [{minProperties: 1}, {maxProperties: 4}]}",
            "BTreeMap<String, i64>",
        ),
    ] {
        has_type(schema, ty).warns("Of` says nothing of a type here: it has no effect", "/properties/a/");
    }
    // A choice of one is what holds in any case.
    has_type("{type: string, format: date-time, oneOf: [{type: string}]}", "Option<Timestamp>");
    let schema = "{type: integer, oneOf: [{$ref: '#/components/schemas/Color'}]}";
    says(&refusal(&with(schema)), "fits both what this schema says itself and its member", "/properties/a)");
}

#[test]
fn what_a_choice_with_types_leaves_out_is_told() {
    let pets = "[{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]";
    for (own, key, choice, ignored) in [
        ("type: string", "oneOf", pets, "`type` is"),
        ("type: string, format: date-time", "anyOf", pets, "`type` and `format` are"),
        ("type: object, required: [lives]", "oneOf", pets, "`required` is"),
        ("required: [lives]", "oneOf", pets, "`required` is"),
        ("type: string", "anyOf", "[{enum: [a, b]}, {pattern: ^x}]", "`type` is"),
        ("type: string, enum: [a]", "anyOf", "[{enum: [a, b]}, {enum: [c]}]", "`enum` is"),
    ] {
        let generated = has_type(&format!("{{{own}, {key}: {choice}}}"), "Option<ThingA>");
        generated.warns(&format!("{ignored} ignored beside `{key}`"), "/properties/a)");
        assert!(generated.warnings.contains("say it in each member, or remove it"), "{}", generated.warnings);
    }
    for (own, choice) in [
        ("type: object", pets),
        ("type: string", "[{enum: [a], title: A}, {enum: [b], title: B}]"),
        ("type: string, enum: [a, b]", "[{enum: [a], title: A}, {enum: [b], title: B}]"),
        (
            "type: object",
            "[{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}, {type: object}]",
        ),
    ] {
        let generated = has_type(&format!("{{{own}, oneOf: {choice}}}"), "Option<ThingA>");
        assert!(!generated.warnings.contains("ignored beside"), "{}", generated.warnings);
    }
}
