//! Schemas: what each keyword becomes in an answer and in a body.

use crate::support::{Api, answering, api, api_with, sending};

#[test]
fn an_answer_is_open_and_a_body_says_what_is_required() {
    let thing = "Thing: {type: object, description: A thing., required: [name], properties: {name: {type: string}, size: {type: integer, minimum: 1}, old: {type: boolean, deprecated: true}}}";
    api(&answering(thing)).expect(
        r#"
        /// A thing.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct Thing {
            /// The API's `name`.
            pub name: Option<String>,
            /// The API's `size`.
            ///
            /// At least 1.
            pub size: Option<i64>,
            /// The API's `old`.
            #[deprecated = "the API marks this as deprecated"]
            pub old: Option<bool>,
            extra: Extra,
        }
        "#,
    );
    let sent = api(&sending(thing));
    sent.expect(
        r#"
        impl CreateThing {
            /// A body with what is required:
            ///
            /// - `name`: The API's `name`.
            pub fn new(name: impl Into<String>) -> Self {
                Self { name: Some(name.into()), ..Self::default() }
            }

            /// The API's `size`.
            ///
            /// At least 1.
            pub fn size(self, size: i64) -> Self {
                Self { size: Some(size), ..self }
            }

            /// The API's `old`.
            #[deprecated = "the API marks this as deprecated"]
            pub fn old(self, old: bool) -> Self {
                Self { old: Some(old), ..self }
            }
        }
        "#,
    );
    sent.expect(r#"body!(CreateThing { name "name", size "size", old "old" } required ["name"]);"#);
}

#[test]
fn absent_and_null_are_two_things_in_a_body_and_one_in_an_answer() {
    let thing = "Thing: {type: object, required: [must, may_be_null], properties: {must: {type: string}, may: {type: string}, may_be_null: {type: string, nullable: true}, may_be_anything: {type: string, nullable: true}}}";
    let sent = api(&sending(thing));
    sent.expect(
        r#"
        /// The body of [`create`](ThingsApi::create).
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct CreateThing {
            must: Option<String>,
            may: Option<String>,
            may_be_null: Nullable<String>,
            may_be_anything: Nullable<String>,
            extra: Extra,
        }
        "#,
    );
    sent.expect(
        r#"
        /// Starts a body. Its required values are given in this order:
        /// `CreateThing::must(…).may_be_null(…)`.
        ///
        /// - `must`: The API's `must`.
        /// - `may_be_null`: The API's `may_be_null`.
        pub fn must(must: impl Into<String>) -> Incomplete<Self, 1> {
            Incomplete(Self { must: Some(must.into()), ..Self::default() })
        }
        "#,
    );
    sent.expect(
        r#"
        impl Incomplete<CreateThing, 1> {
            /// The API's `may_be_null`.
            ///
            /// The last required value.
            pub fn may_be_null(self, may_be_null: Option<String>) -> CreateThing {
                CreateThing { may_be_null: may_be_null.into(), ..self.0 }
            }
        }
        "#,
    );
    sent.expect(
        r#"
        /// Sends null for `may_be_anything`, which is not the same as leaving it out.
        pub fn clear_may_be_anything(self) -> Self {
            Self { may_be_anything: Nullable::Null, ..self }
        }
        "#,
    );
    assert!(!sent.has("pub fn clear_may_be_null") && !sent.has("pub fn clear_may"));
    let answer = api(&answering(thing)).item("pub struct Thing");
    assert_eq!(answer.matches(": Option<String>,").count(), 4, "{answer}");
}

#[test]
fn only_the_api_sets_what_is_read_only() {
    let thing = "Thing: {type: object, properties: {a: {type: string, readOnly: true}, b: {type: string, writeOnly: true}, c: {type: string}}}";
    api(&answering(thing)).expect(r#"answer!(Thing { a "a", c "c" });"#);
    api(&sending(thing)).expect(r#"body!(CreateThing { b "b", c "c" });"#);
}

#[test]
fn all_of_merges() {
    let generated = api(&answering(
        "\
Thing:
  allOf:
  - {$ref: '#/components/schemas/Base'}
  - {type: object, required: [size], properties: {size: {type: integer}, id: {type: integer}}}
  properties: {own: {type: boolean}}
Base: {type: object, properties: {id: {type: string}, name: {type: string}}}",
    ));
    // The later member says more about the same property, which keeps its place.
    generated.expect(r#"answer!(Thing { id "id", name "name", size "size", own "own" } required ["size"]);"#);
    assert!(generated.item("pub struct Thing").contains("pub id: Option<i64>,"));
    assert!(!generated.has("pub struct Base"));
}

#[test]
fn all_of_one_reference_is_that_type_with_more_said_about_it() {
    let generated = api(&sending(
        "\
Thing: {type: object, properties: {part: {nullable: true, description: Its best., allOf: [{$ref: '#/components/schemas/Part'}]}}}
Part: {type: object, properties: {a: {type: string}}}",
    ));
    generated.expect(
        r#"
        /// Its best.
        pub fn part(self, part: Part) -> Self {
            Self { part: Nullable::Set(part), ..self }
        }
        "#,
    );
    assert!(generated.has("pub fn clear_part"));
}

#[test]
fn maps() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {typed: {type: object, additionalProperties: {type: number}}, any: {type: object, additionalProperties: true}, open: {type: object, additionalProperties: {}}, nested: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}, none: {type: object, additionalProperties: false, properties: {a: {type: string}}}}}",
    ));
    let thing = generated.item("pub struct Thing");
    for field in [
        "pub typed: BTreeMap<String, f64>,",
        "pub any: BTreeMap<String, Json>,",
        "pub open: BTreeMap<String, Json>,",
        "pub nested: BTreeMap<String, ThingNested>,",
        "pub none: Option<ThingNone>,",
    ] {
        assert!(thing.contains(field), "{field} in\n{thing}");
    }
    assert_eq!(generated.warnings, "");
}

#[test]
fn additional_properties_beside_properties_are_extra() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}}",
    ));
    generated.expect(r#"answer!(Thing { a "a" });"#);
    generated.warns(
        "the additional ones are read with `extra`",
        "api.yaml:7 (/components/schemas/Thing/additionalProperties)",
    );
}

#[test]
fn enums_of_text() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {state: {type: string, enum: [on, 'off', starting_up, '95th percentile', other, '', null, -5m]}}}",
    ));
    generated.expect(
        r#"
        /// `state` in [`Thing`](Thing).
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ThingState {
            /// `on`
            On,
            /// `off`
            Off,
            /// `starting_up`
            StartingUp,
            /// `95th percentile`
            Value95thPercentile,
            /// `other`
            OtherValue,
            /// The empty text.
            Empty,
            /// `-5m`
            Minus5m,
            /// A value that this version doesn't know.
            Other(UnknownValue),
        }
        "#,
    );
    assert!(generated.item("text_enum!(ThingState").contains(r#"Value95thPercentile "95th percentile""#));
    assert_eq!(generated.warnings, "");
}

#[test]
fn null_in_an_enum_makes_it_nullable() {
    let generated = api(&sending("Thing: {type: object, properties: {state: {type: string, enum: [a, null]}}}"));
    assert!(generated.has("pub fn clear_state"));
    generated.expect(r#"text_enum!(CreateThingState { A "a" });"#);
}

#[test]
fn enums_of_integers() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {level: {type: integer, enum: [1, -1, 10]}, bare: {enum: [1, 2]}}}",
    ));
    generated.expect("int_enum!(ThingLevel { Value1 1, Minus1 -1, Value10 10 });");
    generated.expect("int_enum!(ThingBare { Value1 1, Value2 2 });");
    assert!(generated.item("pub enum ThingLevel").contains("Other(UnknownInteger),"));
    assert_eq!(generated.warnings, "");
}

#[test]
fn values_that_come_to_one_name_are_told_apart() {
    let generated =
        api(&answering("Thing: {type: object, properties: {a: {type: string, enum: [public, Public, ' public']}}}"));
    generated.expect(r#"text_enum!(ThingA { Public "public", Public2 "Public", Public3 " public" });"#);
    generated.warns(
        "two values of this enum have the Rust name `Public`; `Public` is `Public2`",
        "/components/schemas/Thing/properties/a/enum",
    );
}

#[test]
fn a_type_may_hold_itself() {
    let generated = api(&answering(
        "\
Thing: {type: object, properties: {next: {$ref: '#/components/schemas/Thing'}, all: {type: array, items: {$ref: '#/components/schemas/Thing'}}, by_name: {type: object, additionalProperties: {$ref: '#/components/schemas/Thing'}}, left: {$ref: '#/components/schemas/Left'}, plain: {$ref: '#/components/schemas/Plain'}}}
Left: {type: object, properties: {right: {$ref: '#/components/schemas/Right'}}}
Right: {type: object, properties: {left: {$ref: '#/components/schemas/Left'}}}
Plain: {type: object, properties: {a: {type: string}}}",
    ));
    let thing = generated.item("pub struct Thing");
    for field in [
        "pub next: Option<Box<Thing>>,",
        // Lists and maps are on the heap already.
        "pub all: Vec<Thing>,",
        "pub by_name: BTreeMap<String, Thing>,",
        "pub left: Option<Left>,",
        "pub plain: Option<Plain>,",
    ] {
        assert!(thing.contains(field), "{field} in\n{thing}");
    }
    assert!(generated.item("pub struct Left").contains("pub right: Option<Box<Right>>,"));
    assert!(generated.item("pub struct Right").contains("pub left: Option<Box<Left>>,"));
    let sent = api(&sending(
        "Thing: {type: object, required: [next], properties: {next: {$ref: '#/components/schemas/Thing'}}}",
    ));
    assert!(
        sent.item("pub fn new").contains("next: CreateThing") && sent.item("pub fn new").contains("Box::new(next)")
    );
}

#[test]
fn formats_and_plain_types() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {id: {type: string}, at: {type: string, format: date-time}, odd: {type: string, format: '(?-mix:^x$)'}, float: {type: number}, any: {}, list: {type: array}, untyped: {properties: {a: {type: string}}}}}",
    ));
    let thing = generated.item("pub struct Thing");
    for field in [
        // An id is a plain string: it goes straight into the next call.
        "pub id: String,",
        "pub at: Option<Timestamp>,",
        "pub odd: Option<String>,",
        "pub float: Option<f64>,",
        "pub any: Option<Json>,",
        "pub list: Vec<Json>,",
        "pub untyped: Option<ThingUntyped>,",
    ] {
        assert!(thing.contains(field), "{field} in\n{thing}");
    }
}

#[test]
fn a_default_is_never_sent() {
    let generated = api(&sending(
        "Thing: {type: object, required: [a], properties: {a: {type: string, default: evil}, b: {type: integer, default: 4711}}}",
    ));
    let text = generated.item("pub struct CreateThing") + &generated.item("impl CreateThing");
    assert!(!text.contains("evil") && !text.contains("4711"), "{text}");
    // What has a default is still required.
    assert!(generated.item("pub fn new").contains("a: impl Into<String>"));
    generated.expect(r#"body!(CreateThing { a "a", b "b" } required ["a"]);"#);
}

#[test]
fn required_names_without_property_are_reported() {
    let generated = api(&sending("Thing: {type: object, required: [gone], properties: {a: {type: string}}}"));
    generated
        .warns("`required` names `gone`, which is no property; it is ignored", "/components/schemas/Thing/required");
    generated.expect(r#"body!(CreateThing { a "a" });"#);
}

#[test]
fn all_of_an_enum_and_what_is_said_about_it_is_the_enum() {
    let thing = api(&answering(
        "Thing: {type: object, properties: {state: {allOf: [{$ref: '#/components/schemas/State'}, {default: on}]}}}\nState: {type: string, enum: ['on', 'off', 'on']}",
    ));
    let file = &thing.files["things.rs"];
    assert!(file.contains("pub state: Option<State>"), "{file}");
    assert!(file.contains("text_enum!(State { On \"on\", Off \"off\" });"), "{file}");
}

#[test]
fn a_list_may_hold_itself_in_its_items() {
    let generated = api(&answering(
        "\
Thing: {type: object, properties: {nodes: {$ref: '#/components/schemas/Nodes'}}}
Nodes: {type: array, items: {type: object, title: Node, properties: {below: {$ref: '#/components/schemas/Nodes'}}}}",
    ));
    assert!(generated.item("pub struct ThingNode").contains("pub below: Vec<ThingNode>,"));
}

#[test]
fn several_required_values_are_given_by_name_in_order() {
    let part = "{type: object, required: [count, role], properties: {count: {type: integer}, role: {type: string}}}";
    let sent = api(&sending(&format!(
        "\
Thing:
  type: object
  required: [type, new, default, with_extra, clone, is_it, part, next, kinds]
  properties:
    type: {{type: string}}
    new: {{type: string}}
    default: {{type: string}}
    with_extra: {{type: string}}
    clone: {{type: string}}
    is-it: {{type: boolean}}
    is_it: {{type: boolean, deprecated: true, description: Whether it is.}}
    clear_gone: {{type: string}}
    gone: {{type: string, nullable: true}}
    next: {{$ref: '#/components/schemas/Thing'}}
    part: {part}
    kinds: {{type: array, items: {{type: string}}}}"
    )));
    // In the order of the description, each under the name that its setter would have.
    let first = sent.item("pub fn r#type");
    assert!(first.contains("/// `CreateThing::r#type(…).new_value(…).default_value(…)."), "{first}");
    assert!(first.contains("/// - `new_value`: The API's `new`."), "{first}");
    assert!(first.contains("(r#type: impl Into<String>) -> Incomplete<Self, 8> {"), "{first}");
    let steps = [
        (8, "new_value(self, new_value: impl Into<String>)"),
        (7, "default_value(self, default_value: impl Into<String>)"),
        (6, "with_extra_value(self, with_extra_value: impl Into<String>)"),
        (5, "clone_value(self, clone_value: impl Into<String>)"),
        (4, "is_it(self, is_it: bool)"),
        (3, "next(self, next: CreateThing)"),
        (2, "part(self, part: CreateThingPart)"),
    ];
    for (missing, step) in steps {
        let found = sent.item(&format!("impl Incomplete<CreateThing, {missing}>"));
        let expected = format!("pub fn {step} -> Incomplete<CreateThing, {}> {{", missing - 1);
        let joined = found.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(", )", ")");
        assert!(joined.contains(&expected), "{expected} in\n{joined}");
        assert!(!found.contains("#[deprecated"), "one has to give it");
    }
    assert!(sent.item("impl Incomplete<CreateThing, 1>").contains("-> CreateThing {"));
    assert!(sent.item("impl Incomplete<CreateThing, 5>").contains("/// Next: `is_it`."));
    assert!(sent.item("impl Incomplete<CreateThing, 8>").contains("/// The API's `new` (`new`)."));
    assert!(sent.item("impl Incomplete<CreateThing, 3>").contains("next: Some(Box::new(next)),"));
    // What isn't required has a setter on the body alone.
    let body = sent.item("impl CreateThing");
    for setter in ["is_it_2(self", "clear_gone(self", "gone(self", "clear_gone_2(self"] {
        assert!(body.contains(&format!("pub fn {setter}")), "{setter} in\n{body}");
    }
    // A part of a body is begun likewise.
    assert!(sent.item("pub fn count").contains("(count: i64) -> Incomplete<Self, 1>"));
}

#[test]
fn constructors_say_what_else_is_needed() {
    let told = |required: &str, description: &str| {
        api(&sending(&format!(
            "Thing: {{type: object, required: [{required}], description: \"{description}\", properties: {{a: {{type: string}}, b: {{type: string}}}}}}"
        )))
    };
    for (required, constructor) in [("", "pub fn new"), ("a", "pub fn new"), ("a, b", "pub fn a(a")] {
        let long = told(required, "A thing.\\n\\nIn mode `x`, `b` is needed.\\n\\nOr both.").item(constructor);
        assert!(long.contains("///\n/// In mode `x`, `b` is needed.\n///\n/// Or both.\n"), "{long}");
        assert!(!long.contains("A thing."), "{long}");
        let short = told(required, "A thing.").item(constructor);
        assert!(!short.contains("needed") && !short.contains("///\npub"), "{short}");
    }
}

#[test]
fn bodies_take_what_converts_into_an_enum_or_a_value_of_a_map() {
    let plan = "{$ref: '#/components/schemas/Plan'}";
    let text = sending(&format!(
        "\
Thing:
  type: object
  required: [first, second, empty]
  properties:
    first: {plan}
    second: {plan}
    empty: {{nullable: true, allOf: [{plan}]}}
    one: {plan}
    none: {{nullable: true, allOf: [{plan}]}}
    all: {{type: array, items: {plan}}}
    map: {{type: object, additionalProperties: {plan}}}
    texts: {{type: object, additionalProperties: {{type: string}}}}
    numbers: {{type: object, additionalProperties: {{type: integer}}}}
    level: {{type: integer, enum: [1]}}
Plan: {{type: string, enum: [s, m]}}"
    ));
    let api = api(&text);
    let line = |head: &str| {
        api.item(head).split_whitespace().collect::<Vec<_>>().join(" ").replace("( self", "(self").replace(", )", ")")
    };
    for (head, expected) in [
        ("pub fn first", "(first: impl Into<Plan>)"),
        ("pub fn second", "(self, second: impl Into<Plan>)"),
        // What may be null is an `Option` of the type in any case.
        ("pub fn empty", "(self, empty: Option<Plan>)"),
        ("pub fn one", "(self, one: impl Into<Plan>)"),
        ("pub fn none", "Nullable::Set(none.into())"),
        ("pub fn all", "impl IntoIterator<Item = impl Into<Plan>>"),
        ("pub fn map", "(impl Into<String>, impl Into<Plan>)"),
        ("pub fn texts", "(impl Into<String>, impl Into<String>)"),
        ("pub fn numbers", "(impl Into<String>, i64)"),
        ("pub fn level", "(self, level: impl Into<CreateThingLevel>)"),
    ] {
        let line = line(head);
        assert!(line.contains(expected), "{expected} in\n{line}");
    }
    assert!(api.item("pub enum Plan").contains("/// Setters also take it as text, such as `s`."));
    assert!(api.item("pub enum CreateThingLevel").contains("/// Setters also take it as a number, such as `1`."));
}

/// The fields of `Thing`, which has this property `a`.
fn property(schema: &str, others: &str) -> (String, String) {
    let generated = api(&answering(&format!("Thing: {{type: object, properties: {{a: {schema}}}}}\n{others}")));
    (generated.text(), generated.warnings)
}

#[test]
fn all_of_several_values_is_what_fits_each() {
    for (schema, ty) in [
        ("{allOf: [{type: string, format: date-time}, {type: string, maxLength: 9}]}", "Option<Timestamp>"),
        ("{allOf: [{type: integer}, {type: integer, minimum: 1}]}", "Option<i64>"),
        ("{allOf: [{type: number}, {type: integer}]}", "Option<i64>"),
        ("{allOf: [{type: boolean}, {type: boolean}, {description: Both.}]}", "Option<bool>"),
        ("{allOf: [{type: array, items: {type: string}}, {type: array, maxItems: 2}]}", "Vec<String>"),
        ("{type: string, allOf: [{maxLength: 9}, {type: string}]}", "Option<String>"),
    ] {
        let (text, _) = property(schema, "");
        assert!(text.contains(&format!("pub a: {ty},")), "{schema}: {text}");
    }
    let state = "State: {type: string, enum: [a, b, c]}";
    let (text, _) =
        property("{allOf: [{$ref: '#/components/schemas/State'}, {type: string, description: Where.}]}", state);
    assert!(text.contains(r#"{ A "a", B "b", C "c" });"#), "{text}");
    let (text, _) = property("{allOf: [{$ref: '#/components/schemas/State'}, {type: string, enum: [c, a, d]}]}", state);
    assert!(text.contains(r#"{ A "a", C "c" });"#), "{text}");
}

#[test]
fn an_enum_without_a_type_has_that_of_its_values() {
    for (values, ty) in [
        ("true, false", "Option<bool>"),
        ("1.5, 2", "Option<f64>"),
        ("1, high", "Option<Json>"),
        ("true, auto", "Option<Json>"),
    ] {
        let (text, warnings) = property(&format!("{{enum: [{values}]}}"), "");
        assert!(text.contains(&format!("pub a: {ty},")), "{values}: {text}");
        assert_eq!(
            warnings.contains("the values of this enum are of several types"),
            ty == "Option<Json>",
            "{warnings}"
        );
    }
}

#[test]
fn a_choice_of_what_is_required_is_for_the_api_to_check() {
    let properties = "type: object, properties: {a: {type: string}, b: {type: string}}";
    for choice in [
        "anyOf: [{required: [a]}, {required: [b]}]",
        "oneOf: [{required: [a]}, {required: [b], not: {required: [a]}}]",
        "oneOf: [{required: [a], properties: {a: {enum: [x]}}}, {type: object, properties: {b: {}}, additionalProperties: true}]",
        "anyOf: [{required: [a]}], oneOf: [{required: [a]}, {required: [b]}]",
    ] {
        let sent = api(&sending(&format!("Thing: {{{properties}, {choice}}}")));
        assert!(sent.item("pub fn a").contains("a: impl Into<String>") && sent.has("pub fn b"), "{choice}");
        sent.warns("says here which properties go together", "(/components/schemas/Thing/");
        // A member of `allOf` may say it of the properties of another one.
        let all_of = format!("[{{{properties}}}, {{anyOf: [{{required: [a]}}, {{required: [b]}}]}}]");
        let merged = api(&sending(&format!("Thing: {{allOf: {all_of}}}")));
        assert!(merged.has("pub fn a") && merged.has("pub fn b"));
    }
    // These are types of their own.
    let union = "{oneOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}";
    assert!(api(&answering(&format!("Thing: {union}"))).has("pub enum Thing"));
}

#[test]
fn a_discriminator_without_a_choice_is_noted() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}\nRound: {allOf: [{$ref: '#/components/schemas/Thing'}, {type: object, properties: {radius: {type: number}}}]}",
    ));
    generated
        .warns("`discriminator` without `oneOf` or `anyOf` has no effect", "(/components/schemas/Thing/discriminator)");
}

/// All lines, without indentation.
fn lines(generated: &Api) -> String {
    generated.text().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn values_of_enums_have_docs() {
    let generated = api(&answering(
        "\
Thing:
  type: object
  properties:
    state:
      type: string
      enum: [on, off, '']
      x-enumDescriptions: {on: It runs, '': 'Nothing is known.'}
    size:
      allOf:
      - {type: integer, enum: [1, 2], x-enumDescriptions: {'2': Two of them.}}
    odd:
      type: string
      enum: [a]
      x-enumDescriptions: {b: Which nobody sends., a: 5}
    no: {type: string, enum: [x], x-enumDescriptions: [x]}
    slip: {type: string, enum: [x], x-enumDescription: {x: It slips.}}
    plain: {type: string, x-enumDescriptions: {x: It has none.}}",
    ));
    assert!(
        lines(&generated).contains(
            "/// It runs.\n///\n/// `on`\nOn,\n/// `off`\nOff,\n/// Nothing is known.\n///\n/// The empty text.\nEmpty,"
        ),
        "{}",
        lines(&generated)
    );
    assert!(
        lines(&generated).contains("/// `1`\nValue1,\n/// Two of them.\n///\n/// `2`\nValue2,"),
        "{}",
        lines(&generated)
    );
    let place = "/components/schemas/Thing/properties";
    generated.warns("the enum has no value `b`", &format!("{place}/odd/x-enumDescriptions/b"));
    generated.warns("this is no text, and ignored", &format!("{place}/odd/x-enumDescriptions/a"));
    let message = "`x-enumDescriptions` is a mapping of values to texts, beside an `enum`; this one is ignored";
    generated.warns(message, &format!("{place}/no/x-enumDescriptions"));
    generated.warns("did you mean `x-enumDescriptions`?", &format!("{place}/slip/x-enumDescription)"));
    generated.warns(message, &format!("{place}/plain/x-enumDescriptions"));
}

#[test]
fn an_enum_of_several_places_has_the_docs_of_all() {
    let named = "x-rust-name: State";
    let schemas = "\
Thing:
  type: object
  properties:
    a: {type: string, enum: [on, off], x-enumDescriptions: {on: It runs.}}
    b: {type: string, enum: [on, off, gone], x-enumDescriptions: {on: Another text., off: It doesn't run., gone: It isn't there.}}";
    let overlay = format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"$..properties['a','b']\", description: The same., update: {{{named}}}}}"
    );
    let generated = api_with(&answering(schemas), Some(&overlay), None);
    let docs = "/// It runs.\n///\n/// `on`\nOn,\n/// It doesn't run.\n///\n/// `off`\nOff,\n/// It isn't there.\n///\n/// `gone`\nGone,";
    assert!(lines(&generated).contains(docs), "{}", lines(&generated));
}
