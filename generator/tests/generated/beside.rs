//! What a schema says itself beside `allOf`, `oneOf` and `anyOf`.

use crate::support::{Api, answering, api, api_with, refusal, says};

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
        ("{type: string, anyOf: [{enum: [a, b]}, {pattern: ^x}]}", "Option<String>"),
        ("{type: array, items: {type: string}, anyOf: [{minItems: 1}, {maxItems: 0}]}", "Vec<String>"),
        ("{type: integer, oneOf: [{minimum: 3}]}", "Option<i64>"),
        ("{type: integer, oneOf: [{allOf: [{minimum: 3}]}, {anyOf: [{maximum: 1}]}, {enum: [null]}]}", "Option<i64>"),
        (
            "{additionalProperties: {type: integer}, oneOf: [{minProperties: 1}, {maxProperties: 4}]}",
            "BTreeMap<String, i64>",
        ),
    ] {
        has_type(schema, ty).warns("Of` says nothing of a type here", "/properties/a/");
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

/// The fields of `Thing`, which extends `Base` by `later`.
fn extended(base: &str, later: &str) -> Api {
    api(&answering(&format!(
        "Thing: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {later}]}}\nBase: {{type: object, properties: {{a: {base}}}}}\n{OTHERS}"
    )))
}

#[test]
fn a_property_keeps_its_type_where_a_later_member_says_nothing_of_it() {
    let color = "{$ref: '#/components/schemas/Color'}";
    for (base, later, ty) in [
        ("{type: integer}", "{minimum: 1}", "Option<i64>"),
        (color, "{description: Its color.}", "Option<Color>"),
        (color, "{oneOf: [{pattern: r}, {pattern: b}]}", "Option<Color>"),
        ("{type: string, enum: [a]}", "{allOf: [{description: Words.}]}", "Option<ThingA>"),
        ("{$ref: '#/components/schemas/Thing'}", "{description: Another.}", "Option<Box<Thing>>"),
        // Whatever says something of a type is the later one's to say.
        ("{type: integer}", "{type: string}", "Option<String>"),
        ("{description: Words.}", "{maxLength: 3}", "Option<Json>"),
    ] {
        let text = extended(base, &format!("{{type: object, properties: {{a: {later}}}}}")).text();
        assert!(text.contains(&format!("pub a: {ty},")), "{base} {later}: {text}");
    }
    // What it says holds: of several the last, also where the schema is extended again.
    let again =
        "{allOf: [{properties: {a: {minimum: 1, deprecated: true}}}, {properties: {a: {description: Its count.}}}]}";
    let description = answering(&format!(
        "Thing: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {{properties: {{a: {{maximum: 9}}}}}}]}}\nBase: {{allOf: [{{properties: {{a: {{type: integer, description: Old.}}}}}}, {again}]}}",
    ));
    let overlay = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions: [{target: '$.components.schemas.Base.allOf[1].allOf[0].properties.a', description: Why., update: {x-rust-field: first}}]";
    let text = api_with(&description, Some(overlay), None).text();
    for line in ["pub first: Option<i64>,", "#[deprecated", "/// Its count.", "/// At most 9."] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("Old.") && !text.contains("At least 1."), "{text}");
    let hidden = extended("{type: integer}", "{properties: {a: {writeOnly: true}, b: {type: string}}}");
    assert!(!hidden.text().contains("pub a:"), "{}", hidden.text());
}

#[test]
fn items_and_values_of_all_members_hold() {
    for (schema, ty) in [
        ("{allOf: [{items: {type: string}}, {type: array, items: {description: Words.}}]}", "Vec<String>"),
        ("{allOf: [{items: {type: number}}, {items: {type: integer}}]}", "Vec<i64>"),
        ("{allOf: [{items: {$ref: '#/components/schemas/Color'}}, {items: {type: string}}]}", "Vec<Color>"),
        ("{allOf: [{items: {type: string}}, {items: {$ref: '#/components/schemas/Color'}}]}", "Vec<Color>"),
        ("{allOf: [{additionalProperties: true}, {additionalProperties: {type: integer}}]}", "BTreeMap<String, i64>"),
        (
            "{allOf: [{additionalProperties: {$ref: '#/components/schemas/Cat'}}, {additionalProperties: {type: object}}]}",
            "BTreeMap<String, Cat>",
        ),
    ] {
        has_type(schema, ty);
    }
    for (schema, key) in [
        ("{allOf: [{items: {type: string}}, {items: {type: integer}}]}", "items"),
        ("{items: {$ref: '#/components/schemas/Cat'}, allOf: [{items: {$ref: '#/components/schemas/Dog'}}]}", "items"),
        (
            "{allOf: [{additionalProperties: {type: string}}, {additionalProperties: {type: integer}}]}",
            "additionalProperties",
        ),
    ] {
        says(&refusal(&with(schema)), &format!("differ in their `{key}`"), "/properties/a)\n  cure: write");
    }
}
