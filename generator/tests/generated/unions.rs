//! `oneOf` and `anyOf`.

use crate::support::{answering, api, api_with, refusal, refusal_with, says, sending};

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
            Other(Json),
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
fn a_discriminator_chooses_by_mapping() {
    let generated = api(&answering(ANIMALS));
    generated.expect(r#"union!(Thing { Cat(Cat), Dog(Box<Dog>) } by "species" { "tiger" => 0, "wolf" => 1 });"#);
    // A whole answer may be a union.
    assert!(generated.item("pub fn get").contains("-> Request<Thing>"));
}

/// What a discriminator `kind` of `Thing` decides by.
#[track_caller]
fn decides(schemas: &str, expected: &str) {
    let generated = api(&answering(schemas));
    let table = generated.item("union!(Thing {");
    assert!(table.contains(&format!("by \"kind\" {{ {expected} }}")), "{table}");
}

const CAT_OR_DOG: &str = "Thing: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}";
const CAT: &str = "Cat: {type: object, properties: {kind: {type: string}}}";

/// A schema with an enum of its own for `kind`.
fn kind(name: &str, of: &str) -> String {
    format!("{name}: {{type: object, properties: {{kind: {of}, {name}_size: {{type: integer}}}}}}")
}

#[test]
fn a_discriminator_works_without_mapping() {
    let dog = CAT.replace("Cat", "Dog");
    decides(&format!("{CAT_OR_DOG}\n{CAT}\n{dog}"), r#""Cat" => 0, "Dog" => 1"#);
    // The name is that of what the mapping doesn't name.
    let mapped = CAT_OR_DOG.replace("kind}", "kind, mapping: {tiger: '#/components/schemas/Cat'}}");
    decides(&format!("{mapped}\n{CAT}\n{dog}"), r#""Dog" => 1, "tiger" => 0"#);
}

#[test]
fn a_discriminator_chooses_by_the_enums_of_the_members() {
    let dog = kind("Dog", "{type: string, enum: [dog, wolf]}");
    decides(&format!("{CAT_OR_DOG}\n{CAT}\n{dog}"), r#""Cat" => 0, "dog" => 1, "wolf" => 1"#);
    // Mapping adds to an enum, and wins over that of another member.
    let mapped = CAT_OR_DOG.replace("kind}", "kind, mapping: {wolf: Cat, hound: Dog}}");
    decides(&format!("{mapped}\n{CAT}\n{dog}"), r#""dog" => 1, "hound" => 1, "wolf" => 0"#);
}

#[test]
fn a_discriminator_may_be_an_integer() {
    let (cat, dog) = (kind("Cat", "{type: integer, enum: [1, -7]}"), kind("Dog", "{enum: [2, null]}"));
    decides(&format!("{CAT_OR_DOG}\n{cat}\n{dog}"), r#""-7" => 0, "1" => 0, "2" => 1"#);
}

#[test]
fn a_discriminator_works_for_members_that_are_no_components() {
    let schemas = "\
Thing:
  anyOf:
  - {type: object, title: Cat, properties: {kind: {type: string, enum: [cat]}}}
  - {type: object, title: Dog, properties: {kind: {allOf: [{$ref: '#/components/schemas/Dogs'}], description: Its kind.}}}
  - {type: string}
  discriminator: {propertyName: kind, mapping: {bird: '#/components/schemas/Thing/anyOf/0'}}
Dogs: {type: string, enum: [dog]}";
    decides(schemas, r#""bird" => 0, "cat" => 0, "dog" => 1"#);
}

#[test]
fn a_discriminator_finds_members_by_whatever_leads_to_them() {
    let thing = |cat: &str, mapping: &str| {
        format!(
            "Thing: {{oneOf: [{cat}, {{$ref: '#/components/schemas/Dog'}}], discriminator: {{propertyName: kind{mapping}}}}}\n{}",
            kind("Dog", "{type: string, enum: [dog]}")
        )
    };
    let tiger = kind("Tiger", "{type: string, enum: [tiger]}");
    let aliased = "Cat: {$ref: '#/components/schemas/Tiger'}";
    let extended = "Cat: {allOf: [{$ref: '#/components/schemas/Tiger'}]}";
    for (member, cat) in [
        ("{$ref: '#/components/schemas/Cat'}", aliased),
        ("{$ref: '#/components/schemas/Cat'}", extended),
        ("{allOf: [{$ref: '#/components/schemas/Cat'}], description: A cat.}", aliased),
        ("{anyOf: [{enum: [null]}, {$ref: '#/components/schemas/Cat'}]}", extended),
    ] {
        // By the enum behind all of it, and by a mapping to any of the names.
        for target in ["Cat", "Tiger", "'#/components/schemas/Ca%74'"] {
            decides(
                &format!("{}\n{cat}\n{tiger}", thing(member, &format!(", mapping: {{puma: {target}}}"))),
                r#""dog" => 1, "puma" => 0, "tiger" => 0"#,
            );
        }
        // Without an enum, by the name that the member gives it.
        let nameless = tiger.replace(", enum: [tiger]", "");
        decides(&format!("{}\n{cat}\n{nameless}", thing(member, "")), r#""Cat" => 0, "dog" => 1"#);
        decides(
            &format!("{}\n{cat}\n{nameless}", thing(member, ", mapping: {puma: Tiger}")),
            r#""dog" => 1, "puma" => 0"#,
        );
    }
    // Properties of several schemas in one.
    decides(
        &format!(
            "{}\nCat: {{allOf: [{{$ref: '#/components/schemas/Tiger'}}, {{type: object, properties: {{lives: {{type: integer}}}}}}]}}\n{tiger}",
            thing("{$ref: '#/components/schemas/Cat'}", "")
        ),
        r#""dog" => 1, "tiger" => 0"#,
    );
    // Two components of one schema are one member, and each has its name; unless they have an enum.
    let two = |thing: &str, of: &str| {
        format!("{thing}\n{extended}\n{}\n{}", extended.replace("Cat", "Dog"), kind("Tiger", of))
    };
    decides(&two(CAT_OR_DOG, "{type: string}"), r#""Cat" => 0, "Dog" => 0"#);
    let mapped = CAT_OR_DOG.replace("kind}", "kind, mapping: {puma: Cat}}");
    decides(&two(&mapped, "{type: string}"), r#""Dog" => 0, "puma" => 0"#);
    decides(&two(CAT_OR_DOG, "{type: string, enum: [tiger]}"), r#""tiger" => 0"#);
}

#[test]
fn a_union_within_a_union_is_chosen_by_the_values_of_its_members() {
    let schemas = |felines: &str| {
        format!(
            "\
Thing: {{oneOf: [{{$ref: '#/components/schemas/Feline'}}, {{$ref: '#/components/schemas/Dog'}}], discriminator: {{propertyName: kind}}}}
Feline: {{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Lion'}}, {{$ref: '#/components/schemas/Puma'}}]{felines}}}
{}\n{CAT}\n{}\n{}",
            kind("Lion", "{type: string, enum: [lion]}"),
            CAT.replace("Cat", "Puma"),
            CAT.replace("Cat", "Dog"),
        )
    };
    decides(&schemas(""), r#""Dog" => 1, "lion" => 0"#);
    decides(
        &schemas(", discriminator: {propertyName: kind, mapping: {tiger: Cat}}"),
        r#""Dog" => 1, "Puma" => 0, "lion" => 0, "tiger" => 0"#,
    );
}

#[test]
fn an_enum_that_all_members_share_leaves_the_choice_to_names_and_mapping() {
    let schemas = |kinds: &str, mapping: &str| {
        let thing = CAT_OR_DOG.replace("kind}", &format!("kind{mapping}}}"));
        format!(
            "{thing}\nCat: {{allOf: [{{$ref: '#/components/schemas/Animal'}}, {{type: object}}]}}\nDog: {{allOf: [{{$ref: '#/components/schemas/Animal'}}, {{type: object}}]}}\n{}",
            kind("Animal", &format!("{{type: string, enum: [{kinds}]}}"))
        )
    };
    decides(&schemas("Cat, Dog, Bird", ""), r#""Cat" => 0, "Dog" => 1"#);
    decides(&schemas("cat, dog, bird", ", mapping: {cat: Cat, dog: Dog}"), r#""cat" => 0, "dog" => 1"#);
    says(
        &refusal(&answering(&schemas("cat, dog", ", mapping: {cat: Cat}"))),
        "`kind` can't decide: `dog` may be each of `Cat`, `Dog`",
        "(/components/schemas/Thing/discriminator)",
    );
}

#[test]
fn a_value_that_leads_to_two_members_is_refused() {
    let (cat, dog) = ("{type: string, enum: [cat, pet, 7]}", "{type: string, enum: [pet, dog, 7]}");
    let schemas = format!("{CAT_OR_DOG}\n{}\n{}", kind("Cat", cat), kind("Dog", dog));
    let found = refusal(&answering(&schemas));
    says(
        &found,
        "`kind` can't decide: `7` and `pet` may be each of `Cat`, `Dog`",
        "(/components/schemas/Thing/discriminator)\n  cure: say in `mapping` which one each value means, or correct the enums of `kind`",
    );
    assert_eq!(found.matches("error: ").count(), 1, "{found}");
    // The cure works.
    decides(
        &schemas.replace("kind}", "kind, mapping: {'7': Cat, pet: Dog}}"),
        r#""7" => 0, "cat" => 0, "dog" => 1, "pet" => 1"#,
    );
    // A name is a value, too, and a number is known by its text.
    for (cat, dog, value) in
        [("{type: string, enum: [Dog]}", "{type: string}", "Dog"), ("{enum: ['1']}", "{type: integer, enum: [1]}", "1")]
    {
        let found = refusal(&answering(&format!("{CAT_OR_DOG}\n{}\n{}", kind("Cat", cat), kind("Dog", dog))));
        says(&found, &format!("`{value}` may be each of `Cat`, `Dog`"), "(/components/schemas/Thing/discriminator)");
    }
    // Members without a name can be named, too.
    let part = "{type: object, properties: {kind: {type: string, enum: [a]}}}";
    let found =
        refusal(&answering(&format!("Thing: {{oneOf: [{part}, {part}], discriminator: {{propertyName: kind}}}}")));
    says(
        &found,
        "`a` may be each of `#/components/schemas/Thing/oneOf/0`, `#/components/schemas/Thing/oneOf/1`",
        "(/components/schemas/Thing/discriminator)",
    );
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
Thing: {type: object, properties: {a: {anyOf: [{$ref: '#/components/schemas/Part'}, {enum: [null]}]}, b: {anyOf: [{type: integer}]}, c: {oneOf: [{enum: [null]}]}}}
Part: {type: object, properties: {x: {type: string}}}",
    ));
    assert!(generated.item("pub fn a").contains("a: Part") && generated.has("pub fn clear_a"));
    assert!(generated.item("pub fn b").contains("b: i64") && !generated.has("pub fn clear_b"));
    assert!(generated.item("pub fn c").contains("c: impl Into<Json>") && generated.has("pub fn clear_c"));
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
Thing: {type: object, properties: {rule: {$ref: '#/components/schemas/Rule'}, json: {$ref: '#/components/schemas/Tree'}}}
Rule: {oneOf: [{$ref: '#/components/schemas/Not'}, {$ref: '#/components/schemas/All'}]}
Not: {type: object, properties: {of: {$ref: '#/components/schemas/Rule'}}}
All: {type: object, properties: {of: {type: array, items: {$ref: '#/components/schemas/Rule'}}}}
Tree:
  oneOf:
  - {type: string}
  - {type: number}
  - {type: boolean}
  - {type: array, items: {$ref: '#/components/schemas/Tree'}}
  - {type: object, additionalProperties: {$ref: '#/components/schemas/Tree'}}",
    ));
    generated.expect("union!(Rule { Not(Box<Not>), All(All) });");
    assert!(generated.item("pub struct Not").contains("pub of: Option<Box<Rule>>,"));
    // Lists and maps are on the heap already.
    generated.expect(
        "union!(Tree { Text(String), Number(f64), Boolean(bool), List(Vec<Tree>), Object(BTreeMap<String, Tree>) });",
    );
}

#[test]
fn a_list_of_a_union_may_be_a_member_of_it() {
    for (list, holds) in [
        ("{type: array, items: {$ref: '#/components/schemas/Tree'}}", "List(Vec<Tree>)"),
        ("{type: object, additionalProperties: {$ref: '#/components/schemas/Tree'}}", "List(BTreeMap<String, Tree>)"),
    ] {
        // The list is met first.
        let generated = api(&answering(&format!(
            "Thing: {{type: object, properties: {{list: {{$ref: '#/components/schemas/List'}}}}}}\nList: {list}\nTree: {{oneOf: [{{type: string}}, {{$ref: '#/components/schemas/List'}}]}}"
        )));
        generated.expect(&format!("union!(Tree {{ Text(String), {holds} }});"));
    }
}

/// Two places of a union of `Cat` and `Dog`, each with a mapping of its own.
fn two_places(first: &str, second: &str) -> String {
    let place =
        |mapping: &str| CAT_OR_DOG.replace("Thing: ", "").replace("kind}", &format!("kind, mapping: {{{mapping}}}}}"));
    answering(&format!(
        "Thing: {{type: object, properties: {{a: {}, b: {}}}}}\n{CAT}\n{}",
        place(first),
        place(second),
        CAT.replace("Cat", "Dog")
    ))
}

#[test]
fn members_that_are_one_type_by_name_are_one_member() {
    let part =
        |kind: &str| format!("{{type: object, properties: {{kind: {{type: string}}, {kind}: {{type: string}}}}}}");
    let text = answering(&format!("{CAT_OR_DOG}\nCat: {}\nDog: {}", part("a"), part("a")));
    let text =
        text.replace("}], discriminator", "}, {type: string}, {$ref: '#/components/schemas/Cow'}], discriminator");
    let text = format!("{text}    Cow: {}\n", part("b"));
    let name = |schema: &str| {
        format!("- {{target: $.components.schemas.{schema}, description: Why., update: {{x-rust-name: Pet}}}}\n")
    };
    let overlay = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}{}", name("Cat"), name("Dog"));
    api_with(&text, Some(&overlay), None).expect(
        r#"union!(Thing { Cat(Pet), Text(String), Cow(Cow) } by "kind" { "Cat" => 0, "Cow" => 2, "Dog" => 0 });"#,
    );
}

#[test]
fn one_name_for_two_discriminators_is_refused() {
    let name = |property: &str| {
        format!(
            "- {{target: $.components.schemas.Thing.properties.{property}, description: Why., update: {{x-rust-name: Pet}}}}\n"
        )
    };
    let overlay = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}{}", name("a"), name("b"));
    let generated = api_with(&two_places("a: Cat", "a: Cat"), Some(&overlay), None);
    generated.expect(r#"union!(Pet { Cat(Cat), Dog(Dog) } by "kind" { "Dog" => 1, "a" => 0 });"#);
    says(
        &refusal_with(&two_places("a: Cat", "a: Dog"), &overlay),
        "`Pet` is given to two places whose shapes differ",
        "/components/schemas/Thing/properties/b)",
    );
}

#[test]
fn a_released_union_that_is_inlined_has_the_values_of_all_its_places() {
    let before = answering(&format!(
        "Thing: {{type: object, properties: {{a: {{$ref: '#/components/schemas/Pet'}}, b: {{$ref: '#/components/schemas/Pet'}}}}}}\n{}\n{CAT}\n{}",
        CAT_OR_DOG.replace("Thing: ", "Pet: "),
        CAT.replace("Cat", "Dog")
    ));
    let pins = api(&before).pins;
    let after = api_with(&two_places("a: Cat, d: Dog", "b: Cat, d: Dog"), None, Some(&pins));
    after.expect(r#"union!(Pet { Cat(Cat), Dog(Dog) } by "kind" { "a" => 0, "b" => 0, "d" => 1 });"#);
    // Where one value means two members, there are two unions.
    let after = api_with(&two_places("a: Cat, d: Dog", "a: Dog, d: Cat"), None, Some(&pins));
    after.expect(r#"union!(Pet { Cat(Cat), Dog(Dog) } by "kind" { "a" => 0, "d" => 1 });"#);
    after.expect(r#"union!(ThingB { Cat(Cat), Dog(Dog) } by "kind" { "a" => 1, "d" => 0 });"#);
}
