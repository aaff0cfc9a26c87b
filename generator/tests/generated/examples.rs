//! The values of examples: what a description shows, as the Rust that gives it.

use crate::support::{Api, api, api_with, description};

const SHOWN: &str = include_str!("../fixtures/examples.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/examples.yaml");

/// The calls of a module.
fn shown(module: &str) -> Api {
    api_with(SHOWN, Some(OVERLAY), None).module(module)
}

/// The arguments and the first three options that are shown, but for those that are deprecated; a value that an enum
/// doesn't have is given as it is.
#[test]
fn parameters_have_what_is_shown() {
    shown("boxes").shows(
        "pub fn list",
        r#"
        use latitude_api::boxes::{Kind, Level};

        let boxes = client
            .boxes()
            .list(Kind::Small)
            .unknown(Kind::from("huge"))
            .levels([Level::Value1, Level::Minus1, Level::from(7)])
            .since("2026-01-01T00:00:00Z")
            .await?;
        assert!(boxes.iter().any(|data| data.id == "box_1"));
        "#,
    );
}

/// Constructors first, in their order, then what has setters: texts, numbers, secrets, lists, maps, unions, bodies in
/// bodies. What the type doesn't know is left out, and so is null where nothing is to go.
#[test]
fn bodies_have_what_is_shown() {
    shown("boxes").shows(
        "pub fn create",
        r#"
        use latitude_api::boxes::{CreateBox, Kind};
        use latitude_api::shared::{Content, ContentObject, Inner, PartSpec};

        let body = CreateBox::name("a \"box\"\n")
            .kind(Kind::Small)
            .size(-3)
            .tags(["a", "b"])
            .content(Content::Object(ContentObject::new(2.0)))
            .inner(
                Inner::name("inner")
                    .parts([PartSpec::new(1)])
                    .inner(Inner::name("innermost").parts([])),
            )
            .later(None)
            .weight(-1.5)
            .closed(false)
            .opened_at("2026-01-01T00:00:00Z")
            .password("s3cret")
            .settings(
                serde_json::json!(
                    { "a" : "x\u{8}", "b" : [1, null, 3000000000i64, - 3000000000i64,
                    18446744073709551615u64, 1.5e300] }
                ),
            )
            .none([] as [String; 0])
            .passwords(["p"])
            .labels([("a", "y"), ("b", "x")])
            .counts([("name", 1)])
            .other(Content::Integer(5))
            .others([
                Content::Object(ContentObject::new(1.0)),
                Content::Integer(5),
                Content::Text("seven".to_owned()),
            ]);
        let box_data = client.boxes().create(body).await?;
        assert_eq!(box_data.kind, Some(Kind::Small));
        "#,
    );
}

#[test]
fn null_clears_in_an_update() {
    shown("boxes").shows(
        "pub fn update",
        r#"
        use latitude_api::boxes::UpdateBox;

        let body = UpdateBox::new().clear_note().size(4);
        let box_data = client.boxes().update("box_1", body).await?;
        assert_eq!(box_data.id, "box_1");
        assert_eq!(box_data.size, Some(4));
        "#,
    );
}

#[test]
fn one_required_value_is_the_argument_of_new() {
    shown("boxes").shows(
        "pub fn open",
        r#"
        use latitude_api::boxes::{OpenBox, OpenBoxBy};

        let body = OpenBox::new(OpenBoxBy::Key);
        let answer = client.boxes().open("box_7", body).send().await?;
        assert_eq!(answer.status(), 202);
        "#,
    );
}

/// Texts are called after their places, numbers are 1, of what is one of several it is the first; no option is set.
#[test]
fn what_nobody_shows_is_made_up() {
    shown("made_up").shows(
        "pub fn create",
        r#"
        use latitude_api::made_up::{CreateBox, Level};
        use latitude_api::shared::{Content, ContentObject, Inner, Kind, PartSpec};

        let body = CreateBox::name("name")
            .kind(Kind::Small)
            .size(1)
            .tags(["tags"])
            .content(Content::Object(ContentObject::new(1.0)))
            .inner(Inner::name("name").parts([PartSpec::new(1)]))
            .later(None);
        let made_up = client
            .made_up()
            .create("id", Level::Value1, 1.0, true, ["names"], [("name", 1)], body)
            .await?;
        assert!(!made_up.id.is_empty());
        "#,
    );
}

/// What is made up isn't there, so that its example compiles and doesn't run.
#[test]
fn an_example_runs_if_all_that_it_needs_is_shown() {
    let generated = shown("made_up");
    let made_up = &generated.files["made_up.rs"];
    let (_, create) = made_up.split_once("# Examples\n    ///\n    /// ```").unwrap();
    assert!(create.starts_with("no_run\n") && made_up.matches("```no_run").count() == 1, "{made_up}");
    assert!(!shown("boxes").files["boxes.rs"].contains("```no_run"));
}

#[test]
fn what_is_of_another_kind_is_made_up_as_well() {
    shown("made_up").shows(
        "pub fn create_wrong",
        r#"
        use latitude_api::made_up::CreateBox;
        use latitude_api::shared::{Content, ContentObject, Inner, Kind, PartSpec};

        let body = CreateBox::name("5")
            .kind(Kind::Small)
            .size(1)
            .tags(["tags"])
            .content(Content::Integer(7))
            .inner(Inner::name("name").parts([PartSpec::new(1)]))
            .later(None)
            .closed(true)
            .labels([("name", "labels")])
            .other(Content::Object(ContentObject::new(1.0)))
            .others([Content::Object(ContentObject::new(1.0))]);
        let answer = client.made_up().create_wrong(body).send().await?;
        assert_eq!(answer.status(), 200);
        "#,
    );
}

/// A call whose only body is this schema, with an example.
fn sending(schema: &str, example: &str, schemas: &str) -> Api {
    let paths = format!(
        "/things: {{put: {{tags: [Things], requestBody: {{content: {{application/json: {{schema: {schema}, example: {example}}}}}}}, responses: {{'204': {{description: Done.}}}}}}}}"
    );
    api(&description(&paths, &format!("schemas:\n  T: {schemas}")))
}

/// The expression of the one argument.
#[track_caller]
fn sent(schema: &str, example: &str, schemas: &str) -> String {
    let example = sending(schema, example, schemas).example("pub fn replace");
    let line: String = example.lines().map(str::trim).collect();
    let (_, call) = line.split_once(".replace(").unwrap();
    call.split_once(").send()").unwrap().0.to_owned()
}

#[test]
fn a_body_that_is_one_value_is_an_argument() {
    let thing = "{type: object, properties: {a: {type: string}}}";
    for (schema, example, expected) in [
        ("{type: array, items: {type: string}}", "[a, b]", r#"["a", "b"]"#),
        ("{type: array, items: {type: string}}", "[]", "[] as [String; 0]"),
        ("{type: array, items: {type: integer}}", "[]", "[]"),
        ("{type: array, items: {type: integer}}", "[-1, 9223372036854775807]", "[-1, 9223372036854775807]"),
        ("{type: array, items: {type: number}}", "[1, -0.5, 1.0e+20, 0.0]", "[1.0, -0.5, 1e20, 0.0]"),
        (
            "{type: array, items: {type: array, items: {type: string}}}",
            "[[a], []]",
            r#"[vec!["a".to_owned()], vec![]]"#,
        ),
        (
            "{type: object, additionalProperties: {type: boolean}}",
            "{b: true, a: false}",
            r#"[("a", false), ("b", true)]"#,
        ),
        (
            "{type: array, items: {$ref: '#/components/schemas/T'}}",
            "[{a: x}, {}]",
            r#"[ReplaceThing::new().a("x"), ReplaceThing::new()]"#,
        ),
        ("{}", "-9223372036854775808", "serde_json::json!(i64::MIN)"),
        ("{}", "[true, {b: {}, a: []}]", r#"serde_json::json!([true, { "a" : [], "b" : {} }])"#),
    ] {
        assert_eq!(sent(schema, example, thing), expected, "{example} as {schema}");
    }
}

/// A type that holds itself ends where nothing is shown, and is boxed where it is.
#[test]
fn a_type_may_hold_itself() {
    let thing = "{type: object, required: [items], properties: {items: {type: array, items: {$ref: '#/components/schemas/T'}}, next: {$ref: '#/components/schemas/T'}}}";
    let made_up = sending("{$ref: '#/components/schemas/T'}", "null", thing);
    assert!(
        made_up.example("pub fn replace").contains("let body = ReplaceThing::new([ReplaceThing::new([])]);"),
        "{}",
        made_up.text()
    );
    let shown = sending("{$ref: '#/components/schemas/T'}", "{items: [], next: {items: []}}", thing);
    let expected = "let body = ReplaceThing::new([]).next(ReplaceThing::new([]));";
    assert!(shown.example("pub fn replace").contains(expected), "{}", shown.example("pub fn replace"));
    // One that has no end has no example.
    let endless = "{type: object, required: [next], properties: {next: {$ref: '#/components/schemas/T'}}}";
    assert_eq!(sending("{$ref: '#/components/schemas/T'}", "{}", endless).example("pub fn replace"), "");
}

/// What is too large to be read is left out where it may be.
#[test]
fn large_values_are_not_shown() {
    let thing = "{type: object, required: [a], properties: {a: {type: string}, other: {type: string}, any: {}, list: {type: array, items: {type: integer}}}}";
    let numbers: Vec<String> = (0..1001).map(|number| number.to_string()).collect();
    let numbers = numbers.join(", ");
    let long = "x".repeat(1001);
    let shown = sending(
        "{$ref: '#/components/schemas/T'}",
        &format!("{{a: a, other: {long}, any: [{numbers}], list: [{numbers}]}}"),
        thing,
    );
    assert!(
        shown.example("pub fn replace").contains("let body = ReplaceThing::new(\"a\").other(\"other\");"),
        "{}",
        shown.example("pub fn replace")
    );
    assert_eq!(sending("{}", &format!("[{numbers}]"), thing).example("pub fn replace"), "");
}

#[test]
fn imports_are_folded_where_a_line_would_be_too_long() {
    let kinds: Vec<String> = (0..8).map(|at| format!("kind_number_{at}: {{type: string, enum: [a{at}, b]}}")).collect();
    let names: Vec<String> = (0..8).map(|at| format!("kind_number_{at}")).collect();
    let thing = format!("{{type: object, required: [{}], properties: {{{}}}}}", names.join(", "), kinds.join(", "));
    let example = sending("{$ref: '#/components/schemas/T'}", "{}", &thing).example("pub fn replace");
    let (uses, _) = example.split_once("\n\n").unwrap();
    assert_eq!(
        uses,
        "use latitude_api::things::{\n    ReplaceThing, ReplaceThingKindNumber0, ReplaceThingKindNumber1,\n    ReplaceThingKindNumber2, ReplaceThingKindNumber3, ReplaceThingKindNumber4,\n    ReplaceThingKindNumber5, ReplaceThingKindNumber6, ReplaceThingKindNumber7,\n};"
    );
}
