//! `oneOf` and `anyOf`.

use crate::support::{answering, api, api_with, refusal, says, sending};

#[test]
fn one_of_is_a_union_with_room_for_what_is_new() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {home: {oneOf: [{type: integer}, {type: string}, {type: array, items: {type: boolean}}]}}}",
    ));
    generated.expect(
        r#"
        /// `home` in [`Thing`](Thing).
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum ThingHome {
            /// integer.
            Integer(i64),
            /// text.
            Text(String),
            /// list.
            List(Vec<bool>),
            /// A value of another shape.
            Other(Value),
        }
        "#,
    );
    generated.expect("union!(ThingHome { Integer(i64), Text(String), List(Vec<bool>) });");
}

const ANIMALS: &str = "\
Thing:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: species, mapping: {tiger: '#/components/schemas/Cat', wolf: Dog}}
Cat: {type: object, required: [species], properties: {species: {type: string}}}
Dog: {type: object, required: [species], properties: {species: {type: string}, prey: {$ref: '#/components/schemas/Thing'}}}";

#[test]
fn a_discriminator_chooses_by_name_and_by_mapping() {
    let generated = api(&answering(ANIMALS));
    generated.expect(
        r#"
        union!(Thing {
            Cat(Cat), Dog(Box<Dog>),
        } by "species" { "Cat" => Cat(Cat), "Dog" => Dog(Box<Dog>), "tiger" => Cat(Cat), "wolf" => Dog(Box<Dog>) });
        "#,
    );
    // A whole answer may be a union.
    assert!(generated.item("pub fn get").contains("-> Request<Thing>"));
}

#[test]
fn a_discriminator_works_without_mapping() {
    let generated = api(&answering(&ANIMALS.replace(", mapping: {tiger: '#/components/schemas/Cat', wolf: Dog}", "")));
    assert!(generated.item("union!(Thing").contains(r#"by "species" { "Cat" => Cat(Cat), "Dog" => Dog(Box<Dog>) }"#));
}

#[test]
fn a_union_is_sent_as_any_of_its_members() {
    let generated = api(&sending(ANIMALS));
    assert!(generated.item("pub fn create").contains("body: impl Into<CreateThing>"));
    assert!(generated.item("union!(CreateThing").starts_with("union!(CreateThing {"));
}

#[test]
fn any_of_one_and_null_is_nullable() {
    let generated = api(&sending(
        "\
Thing: {type: object, properties: {a: {anyOf: [{$ref: '#/components/schemas/Part'}, {enum: [null]}]}, b: {anyOf: [{type: integer}]}}}
Part: {type: object, properties: {x: {type: string}}}",
    ));
    assert!(generated.item("pub fn a").contains("a: Part") && generated.has("pub fn clear_a"));
    assert!(generated.item("pub fn b").contains("b: i64") && !generated.has("pub fn clear_b"));
}

#[test]
fn members_have_names_of_their_own() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {a: {anyOf: [{type: string, title: Other}, {type: object, title: ']()', properties: {x: {type: string}}}, {type: object, title: 5 things, properties: {y: {type: string}}}, {type: integer}, {type: integer}]}}}",
    ));
    // Two members of one type are one variant; a title that is no name gives way to the shape's.
    generated.expect(
        "union!(ThingA { OtherValue(String), Object(ThingAObject), Value5Things(ThingAValue5things), Integer(i64) });",
    );
}

/// A union that is its own member, in all the ways that lead there; and the member to be removed.
const OWN_MEMBERS: &[(&str, &str)] = &[
    ("A: {anyOf: [{$ref: '#/components/schemas/A'}, {type: string}, {type: integer}]}", "A/anyOf/0"),
    (
        "A: {oneOf: [{type: string}, {$ref: '#/components/schemas/B'}]}\nB: {oneOf: [{type: integer}, {type: boolean}, {$ref: '#/components/schemas/A'}]}",
        "B/oneOf/2",
    ),
    (
        "A: {oneOf: [{allOf: [{$ref: '#/components/schemas/A'}], description: An A.}, {type: string}, {type: integer}]}",
        "A/oneOf/0",
    ),
    (
        "A: {oneOf: [{type: string}, {type: integer}, {oneOf: [{$ref: '#/components/schemas/A'}], nullable: true}]}",
        "A/oneOf/2",
    ),
    (
        "A: {oneOf: [{type: string}, {type: integer}, {anyOf: [{enum: [null]}, {$ref: '#/components/schemas/B'}]}]}\nB: {$ref: '#/components/schemas/A'}",
        "A/oneOf/2",
    ),
    // An object in between on one way doesn't cure the other.
    (
        "\
A: {oneOf: [{type: object, properties: {b: {$ref: '#/components/schemas/B'}}}, {$ref: '#/components/schemas/B'}]}
B: {oneOf: [{type: integer}, {type: boolean}, {$ref: '#/components/schemas/A'}]}",
        "B/oneOf/2",
    ),
];

#[test]
fn a_union_that_is_its_own_member_is_refused() {
    for (schemas, member) in OWN_MEMBERS {
        let text = answering(&format!(
            "Thing: {{type: object, properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}\n{schemas}"
        ));
        let found = refusal(&text);
        says(
            &found,
            "this member makes a union its own member, without an object, list or map in between: `#/components/schemas/A` → ",
            &format!("(/components/schemas/{member})\n  cure: remove the member with an overlay action"),
        );
        assert_eq!(found.matches("error: ").count(), 1, "{found}");

        // The cure works.
        let (list, index) = member.rsplit_once('/').unwrap();
        let overlay = format!(
            "overlay: 1.0.0\ninfo: {{title: T, version: '1'}}\nactions: [{{target: '$.components.schemas.{}[{index}]', description: It leads back., remove: true}}]",
            list.replace('/', ".")
        );
        assert!(api_with(&text, Some(&overlay), None).has("pub enum A"), "{overlay}");
    }
}

#[test]
fn a_choice_that_leads_back_to_itself_alone_is_refused() {
    for choice in [
        "{anyOf: [{$ref: '#/components/schemas/Thing'}, {enum: [null]}]}",
        "{oneOf: [{allOf: [{$ref: '#/components/schemas/Thing'}], nullable: true}]}",
    ] {
        says(
            &refusal(&answering(&format!("Thing: {choice}"))),
            "`allOf`, `oneOf` or `anyOf` make this schema a part of itself",
            "(/components/schemas/Thing)\n  cure: remove the member that leads back to it",
        );
    }
}

#[test]
fn a_union_may_hold_itself_in_an_object_a_list_or_a_map() {
    let generated = api(&answering(
        "\
Thing: {type: object, properties: {rule: {$ref: '#/components/schemas/Rule'}, json: {$ref: '#/components/schemas/Json'}}}
Rule: {oneOf: [{$ref: '#/components/schemas/Not'}, {$ref: '#/components/schemas/Leaf'}]}
Not: {type: object, properties: {of: {$ref: '#/components/schemas/Rule'}}}
Leaf: {type: object, properties: {name: {type: string}}}
Json:
  oneOf:
  - {type: string}
  - {type: number}
  - {type: boolean}
  - {type: array, items: {$ref: '#/components/schemas/Json'}}
  - {type: object, additionalProperties: {$ref: '#/components/schemas/Json'}}",
    ));
    generated.expect("union!(Rule { Not(Box<Not>), Leaf(Leaf) });");
    assert!(generated.item("pub struct Not").contains("pub of: Option<Box<Rule>>,"));
    // Lists and maps are on the heap already.
    generated.expect(
        "union!(Json { Text(String), Number(f64), Boolean(bool), List(Vec<Json>), Object(BTreeMap<String, Json>) });",
    );
}

#[test]
fn a_list_of_a_union_may_be_a_member_of_it() {
    for (list, holds) in [
        ("{type: array, items: {$ref: '#/components/schemas/Json'}}", "List(Vec<Json>)"),
        ("{type: object, additionalProperties: {$ref: '#/components/schemas/Json'}}", "List(BTreeMap<String, Json>)"),
    ] {
        // The list is met first.
        let generated = api(&answering(&format!(
            "Thing: {{type: object, properties: {{list: {{$ref: '#/components/schemas/List'}}}}}}\nList: {list}\nJson: {{oneOf: [{{type: string}}, {{$ref: '#/components/schemas/List'}}]}}"
        )));
        generated.expect(&format!("union!(Json {{ Text(String), {holds} }});"));
    }
}
