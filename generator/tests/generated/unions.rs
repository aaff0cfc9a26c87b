//! `oneOf` and `anyOf`.

use crate::support::{answering, api, sending};

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
