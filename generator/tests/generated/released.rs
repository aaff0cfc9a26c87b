//! What upstream refactors keeps the names that callers know.

use crate::support::{Api, api, api_with, description, indented, released, result_after};

/// Generates a description, and its next version with the names of the first.
#[track_caller]
fn both(before: &str, after: &str) -> (Api, Api) {
    let before = api(before);
    let after = api_with(after, None, Some(&before.pins));
    (before, after)
}

fn answer(schema: &str) -> String {
    format!("responses: {{'200': {{description: It., content: {{application/json: {{schema: {schema}}}}}}}}}")
}

/// Two operations with an answer each.
fn two(first: &str, second: &str, schemas: &str) -> String {
    description(
        &format!(
            "/cats: {{get: {{tags: [Cats], {}}}}}\n/dogs: {{get: {{tags: [Dogs], {}}}}}",
            answer(first),
            answer(second)
        ),
        &if schemas.is_empty() { String::new() } else { format!("schemas:\n{}", indented(schemas)) },
    )
}

/// One operation with a body.
fn sent(attributes: &str) -> String {
    description(
        &format!(
            "/cats: {{post: {{tags: [Cats], requestBody: {{content: {{application/json: {{schema: {attributes}}}}}}}, responses: {{'204': {{description: Done.}}}}}}}}"
        ),
        "",
    )
}

const PLACE: &str = "{type: object, properties: {city: {type: string}, site: {type: string}}}";

fn within(schema: &str) -> String {
    format!("{{type: object, properties: {{place: {schema}}}}}")
}

#[test]
fn two_schemas_that_become_one_component_stay_two_types() {
    let (before, after) = both(
        &two(&within(PLACE), &within(PLACE), ""),
        &two(
            &within("{$ref: '#/components/schemas/Place'}"),
            &within("{$ref: '#/components/schemas/Place'}"),
            &format!("Place: {PLACE}"),
        ),
    );
    for name in ["GetCatResponsePlace", "GetDogResponsePlace"] {
        let head = format!("pub struct {name}");
        assert!(before.has(&head) && after.has(&head), "{name}");
    }
    assert!(!after.has("pub struct Place"));
}

#[test]
fn one_component_that_is_inlined_stays_one_type_with_all_that_its_places_have() {
    let grown = "{type: object, properties: {city: {type: string}, site: {type: string}, zip: {type: string}}}";
    let (before, after) = both(
        &two(
            &within("{$ref: '#/components/schemas/Place'}"),
            &within("{$ref: '#/components/schemas/Place'}"),
            &format!("Place: {PLACE}"),
        ),
        &two(&within(PLACE), &within(grown), ""),
    );
    assert!(before.item("pub struct Place").contains("pub site: Option<String>"));
    assert!(after.item("pub struct Place").contains("pub zip: Option<String>"));
    assert!(!after.has("pub struct GetDogResponsePlace"));
}

#[test]
fn an_enum_that_is_inlined_says_of_each_value_what_the_first_place_says_that_says_anything() {
    let mode = |words: &str| within(&format!("{{type: string, enum: [a, b], x-enumDescriptions: {{{words}}}}}"));
    let shared = within("{$ref: '#/components/schemas/Place'}");
    let (_, after) = both(
        &two(&shared, &shared, "Place: {type: string, enum: [a, b]}"),
        &two(&mode("a: The first."), &mode("a: Another., b: The second."), ""),
    );
    let text = after.text();
    assert!(text.contains("/// The first.") && text.contains("/// The second."), "{text}");
    assert!(!text.contains("/// Another."), "{text}");
}

#[test]
fn what_differs_is_no_longer_one_type() {
    let other = "{type: object, properties: {city: {type: integer}, site: {type: string}}}";
    let (_, after) = both(
        &two(
            &within("{$ref: '#/components/schemas/Place'}"),
            &within("{$ref: '#/components/schemas/Place'}"),
            &format!("Place: {PLACE}"),
        ),
        &two(&within("{$ref: '#/components/schemas/Place'}"), &within(other), &format!("Place: {PLACE}")),
    );
    assert!(after.item("pub struct Place").contains("pub city: Option<String>"));
    assert!(after.item("pub struct GetDogResponsePlace").contains("pub city: Option<i64>"));
}

#[test]
fn a_renamed_component_keeps_its_type_and_the_new_one_of_its_name_gets_another() {
    let place = "{$ref: '#/components/schemas/Place'}";
    let spot = "{$ref: '#/components/schemas/Spot'}";
    let (_, after) = both(
        &two(&within(place), "{type: object, properties: {a: {type: string}}}", &format!("Place: {PLACE}")),
        &two(
            &within(spot),
            &format!("{{type: object, properties: {{a: {{type: string}}, place: {place}}}}}"),
            &format!("Spot: {PLACE}\nPlace: {{type: object, properties: {{x: {{type: number}}}}}}"),
        ),
    );
    assert!(after.item("pub struct GetCatResponse").contains("pub place: Option<"));
    assert!(
        after.item("pub struct Place ").contains("pub city:")
            && after.item("pub struct PlaceAttributes").contains("pub x:")
    );
}

#[test]
fn a_loosened_enum_keeps_its_variants() {
    let state = |schema: &str| format!("{{type: object, properties: {{state: {schema}}}}}");
    let described = two(&state("{type: string, enum: [on, off]}"), PLACE, "");
    let (before, loosened) = (api(&described), two(&state("{type: string}"), PLACE, ""));
    let release = released(&described, None, &before.pins);
    let after = result_after(&loosened, None, &before.pins, &release).unwrap();
    let variants = |api: &Api| api.item("text_enum!(GetCatResponseState");
    assert_eq!(variants(&before), variants(&after));
    let again = result_after(&loosened, None, &after.pins, &release).unwrap();
    assert_eq!(variants(&before), variants(&again));
    // Nobody has what wasn't released: it is what is described.
    let unreleased = api_with(&loosened, None, Some(&before.pins));
    assert_eq!(unreleased.files, api(&loosened).files);
    assert_eq!(unreleased.pins, api(&loosened).pins);
}

#[test]
fn a_loosened_enum_takes_what_it_took() {
    let body = |state: &str| sent(&format!("{{type: object, properties: {{state: {state}}}}}"));
    let (before, after) = (body("{type: string, enum: [on, off]}"), body("{type: string}"));
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.paths..properties.state, description: Why., update: {x-rust-into: true}}]";
    let taken = "state: impl Into<CreateCatState>";
    for overlay in [None, Some(overlay)] {
        let mut pins = api_with(&before, overlay, None).pins;
        assert_eq!(pins.contains("into: true"), overlay.is_some(), "{pins}");
        let release = released(&before, overlay, &pins);
        // The overlay can't say it of any text, and needn't.
        for _ in 0..2 {
            let generated = result_after(&after, None, &pins, &release).unwrap();
            assert!(generated.item("pub fn state").contains(taken), "{}", generated.item("pub fn state"));
            pins = generated.pins;
        }
        let again = api_with(&before, None, Some(&pins));
        assert!(again.item("pub fn state").contains(taken));
    }
}

#[test]
fn the_second_of_two_members_gets_the_longer_name() {
    let object = |properties: &str| format!("{{type: object, properties: {{{properties}}}}}");
    let (_, after) = both(
        &two(&object("fooBar: {type: string}, kind: {type: string, enum: [b-c]}"), PLACE, ""),
        &two(
            &object("foo_bar: {type: integer}, fooBar: {type: string}, kind: {type: string, enum: [b_c, b-c]}"),
            PLACE,
            "",
        ),
    );
    let item = after.item("pub struct GetCatResponse");
    assert!(item.contains("pub foo_bar: Option<String>") && item.contains("pub foo_bar_2: Option<i64>"), "{item}");
    assert!(after.item("text_enum!(GetCatResponseKind").contains("BC \"b-c\""));
}

#[test]
fn a_released_setter_keeps_its_name_when_another_may_be_null() {
    let body = |x: &str| sent(&format!("{{type: object, properties: {{x: {x}, clear_x: {{type: string}}}}}}"));
    let (before, after) = both(&body("{type: string}"), &body("{type: string, nullable: true}"));
    let head = "    pub fn clear_x(self, clear_x: impl Into<String>) -> Self";
    assert!(before.text().contains(head) && after.text().contains(head));
    assert!(after.text().contains("    pub fn clear_x_2(self) -> Self"));

    // The other way round, too; and the name of the null stays when the setter goes.
    let without = sent("{type: object, properties: {x: {type: string, nullable: true}}}");
    let gone = api_with(&without, None, Some(&after.pins));
    assert!(gone.text().contains("    pub fn clear_x_2(self) -> Self"));
    let (_, after) = both(&without, &body("{type: string, nullable: true}"));
    assert!(after.text().contains("    pub fn clear_x(self) -> Self"));
    assert!(after.text().contains("    pub fn clear_x_2(self, clear_x_2: impl Into<String>) -> Self"));
}

#[test]
fn an_argument_stays_as_it_was_whatever_may_be_null() {
    let body = |x: &str| sent(&format!("{{type: object, required: [x], properties: {{x: {x}}}}}"));
    let (plain, nullable) = ("{type: integer}", "{type: integer, nullable: true}");
    let (_, after) = both(&body(plain), &body(nullable));
    assert!(after.text().contains("pub fn new(x: i64) -> Self") && after.text().contains("pub fn clear_x(self)"));
    let (_, after) = both(&body(nullable), &body(plain));
    assert!(after.text().contains("pub fn new(x: Option<i64>) -> Self") && !after.text().contains("clear_x"));
}

#[test]
fn a_method_keeps_its_arguments() {
    let list = |a: bool, b: bool| {
        description(
            &format!(
                "/cats/{{id}}: {{get: {{tags: [Cats], parameters: [{{name: b, in: query, required: {b}, schema: {{type: string}}}}, {{name: id, in: path, required: true, schema: {{type: string}}}}, {{name: a, in: query, required: {a}, schema: {{type: string}}}}], responses: {{'204': {{description: Done.}}}}}}}}"
            ),
            "",
        )
    };
    let (before, after) = both(&list(true, false), &list(false, true));
    let head = "pub fn get(&self, id: impl AsRef<str>, a: impl AsRef<str>) -> GetCatRequest";
    assert!(before.text().contains(head) && after.text().contains(head), "{}", after.text());
    assert!(after.text().contains("pub fn b(self, b: impl AsRef<str>) -> Self"));
}

#[test]
fn a_renamed_path_parameter_is_the_same_operation() {
    let get = |name: &str| {
        description(
            &format!(
                "/cats/{{{name}}}/verify: {{post: {{tags: [Cats], parameters: [{{name: {name}, in: path, required: true, schema: {{type: string, enum: [on]}}}}], responses: {{'204': {{description: Done.}}}}}}}}"
            ),
            "",
        )
    };
    let before = api(&get("id"));
    let pins = before.pins.replace("cats.verify", "cats.check");
    assert_ne!(pins, before.pins);
    let after = api_with(&get("a_id"), None, Some(&pins));
    assert!(after.text().contains("pub fn check("), "{}", after.text());
    let of_type = |api: &Api| {
        api.files.values().find_map(|it| it.lines().find(|it| it.starts_with("pub enum")).map(str::to_owned))
    };
    assert_eq!(of_type(&after), of_type(&before));
    assert!(after.pins.contains("/cats/{a_id}/verify") && !after.pins.contains("/cats/{id}/verify"));
}

#[test]
fn a_handle_keeps_its_name() {
    let get =
        |tag: &str| format!("/{tag}: {{get: {{tags: ['{tag}'], responses: {{'204': {{description: Done.}}}}}}}}\n");
    let (before, after) = both(&description(&get("x_1"), ""), &description(&(get("x1") + &get("x_1")), ""));
    assert!(before.files["x_1.rs"].contains("pub struct X1Api {"));
    assert!(after.files["x_1.rs"].contains("pub struct X1Api {"));
    assert!(after.files["x1.rs"].contains("pub struct X1ApiHandle {"));
}

#[test]
fn a_name_in_the_pins_is_a_name_of_rust() {
    let text = two(&within(PLACE), PLACE, "");
    let pins = api(&text).pins;
    for (name, other) in [
        ("place: \"", "other: \""),
        ("[place]", "[{place: 'a b'}]"),
        ("kind: answer", "kind: thing"),
        ("GetCatResponsePlace:", "\"a b\":"),
    ] {
        let wrong = pins.replacen(name, other, 1);
        assert_ne!(wrong, pins, "{name}");
        let effective = generator::load(&generator::Source::new("api.yaml", text.clone()), None).unwrap();
        let error = generator::generate(&effective, Some(&generator::Source::new("names.yaml", wrong))).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("names.yaml:") && error.contains("can't be read") && error.contains("cure"), "{error}");
    }
}

#[test]
fn a_new_object_of_a_body_without_members_is_a_map() {
    let api = api(&sent(
        "{type: object, required: [bios], properties: {bios: {type: object}, list: {type: array, items: {type: object}}, \
         closed: {type: object, additionalProperties: false}, made: {type: object, properties: {by: {type: string, \
         readOnly: true}}}, any: {oneOf: [{type: object}, {type: string}]}}}",
    ));
    for name in ["CreateCatBios", "CreateCatList"] {
        assert!(!api.has(&format!("pub struct {name}")), "{name}");
    }
    assert!(api.text().contains("bios: impl IntoIterator<Item = (impl Into<String>, impl Into<Json>)>"));
    assert!(api.text().contains("list: impl IntoIterator<Item = BTreeMap<String, Json>>"));
    // Something is said of these, and a member of a union is told by its type.
    for name in ["CreateCatClosed", "CreateCatMade", "CreateCatAnyObject"] {
        assert!(api.has(&format!("pub struct {name}")), "{name}");
    }
    // A body as a whole is a struct, and what is in it goes on being numbered as it was.
    assert!(crate::support::api(&sent("{type: object}")).has("pub struct CreateCat"));
}

#[test]
fn a_released_object_of_a_body_stays_a_struct_without_members() {
    let (before, after) = both(&sent(&within(PLACE)), &sent(&within("{type: object}")));
    for it in [before, after] {
        assert!(it.has("pub struct CreateCatPlace"));
    }
    // And it is a map where it came as one.
    let (before, after) = both(&sent(&within("{type: object}")), &sent(&within("{type: object}")));
    assert!(!before.has("pub struct CreateCatPlace") && !after.has("pub struct CreateCatPlace"));
    assert_eq!(before.pins, after.pins);
}
