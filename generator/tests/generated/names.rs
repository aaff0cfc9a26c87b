//! Names: keywords, collisions, and what the overlay alone may say.

use crate::support::{answering, api, api_with, description, sending};

const NAMES: &str = include_str!("../fixtures/names.yaml");

#[test]
fn types_leave_the_names_of_rust_and_the_runtime_alone() {
    let generated = api(NAMES);
    let text = generated.text();
    for name in
        ["Option", "String", "Client", "Page", "Error", "Self", "Vec", "Resource", "Box", "Value", "Result", "Some"]
    {
        assert!(
            !text.contains(&format!("pub struct {name} {{")) && !text.contains(&format!("pub enum {name} {{")),
            "{name}"
        );
        assert!(
            generated.has(&format!("pub struct {name}Attributes"))
                || generated.has(&format!("pub enum {name}Attributes")),
            "{name}"
        );
        generated.warns(
            &format!("the type `{name}` exists; this one is `{name}Attributes`"),
            &format!("/components/schemas/{name}"),
        );
    }
    // The handle has its name already; a name that no type may have gets a prefix.
    generated.warns("the type `ThingsApi` exists; this one is `ThingsApiAttributes`", "/components/schemas/ThingsApi");
    assert!(generated.has("pub struct Type123"));
}

#[test]
fn modules_leave_those_of_the_runtime_and_its_crates_alone() {
    let generated = api(NAMES);
    let files: Vec<&str> = generated.files.keys().map(String::as_str).collect();
    for taken in [
        "client",
        "new",
        "request",
        "builder",
        "mod",
        "type",
        "self",
        "std",
        "core",
        "crate",
        "serde_json",
        "serde",
        "reqwest",
        "bytes",
        "clone",
        // Files that Windows can't have.
        "con",
        "com1",
    ] {
        assert!(!files.contains(&format!("{taken}.rs").as_str()) || taken == "mod", "{taken}");
        assert!(files.contains(&format!("{taken}_api.rs").as_str()), "{taken} in {files:?}");
    }
    // A tag of digits, one without letters and one with letters that no file name should have.
    assert!(files.contains(&"api_123.rs") && files.contains(&"api.rs") && files.contains(&"gr_e.rs"), "{files:?}");
    generated.warns("the tags `Spell Ing` and `spell_ing` are one resource, `spell_ing`", "/get/tags)");
}

#[test]
fn methods_leave_those_of_the_handle_alone() {
    let generated = api(NAMES);
    generated.warns("`things.new` is taken; this method is `new_for_thing`", "/paths/~1things~1{id}~1new/post");
    generated.warns("`things.clone` is taken; this method is `clone_for_thing`", "/paths/~1things~1{id}~1clone/post");
    assert!(generated.item("pub fn r#match").contains(r#""/things/{id}/match""#));
}

#[test]
fn a_method_that_collides_gets_a_longer_name() {
    let generated = api(&description(
        "\
/things/{id}: {get: {tags: [Things], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}
/things/best/{id}: {get: {tags: [Things], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}
/things/worst/{id}: {get: {tags: [Things], parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}
/boxes/{box_id}/things: {get: {tags: [Things], parameters: [{name: box_id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}
/old/boxes/{box_id}/things: {get: {tags: [Things], parameters: [{name: box_id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done.}}}}",
        "",
    ));
    for (name, path) in [
        ("get", "/things/{id}"),
        ("get_best", "/things/best/{id}"),
        ("get_worst", "/things/worst/{id}"),
        ("get_for_box", "/boxes/{box_id}/things"),
        ("get_old_boxes_box_id_things", "/old/boxes/{box_id}/things"),
    ] {
        assert!(generated.item(&format!("pub fn {name}")).contains(&format!("{path:?}")), "{name}");
    }
    generated.warns(
        "`things.get_for_box` is taken; this method is `get_old_boxes_box_id_things`",
        "/paths/~1old~1boxes~1{box_id}~1things/get",
    );
}

#[test]
fn fields_are_keywords_or_numbers_or_nothing() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {type: {type: string}, self: {type: string}, crate: {type: string}, 2fa: {type: string}, '': {type: string}, '@': {type: string}, extra: {type: string}, bytesPerSecond: {type: string}, m²: {type: string}}}",
    ));
    generated.expect(
        r#"
        answer!(Thing {
            r#type "type", self_ "self", crate_ "crate", value_2fa "2fa", value "", value_2 "@", extra_value "extra",
            bytes_per_second "bytesPerSecond", m "m²",
        });
        "#,
    );
    generated.warns(
        "two properties have the Rust name `value`; this one is `value_2`",
        "/components/schemas/Thing/properties/@",
    );
}

#[test]
fn a_field_that_is_given_a_name_of_every_struct_is_told() {
    let generated = api_with(
        &answering("Thing: {type: object, properties: {a: {type: string}}}"),
        Some(
            "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: $.components.schemas.Thing.properties.a\n  description: Why.\n  update: {x-rust-field: extra}\n",
        ),
        None,
    );
    generated.expect(r#"answer!(Thing { extra_value "a" });"#);
    generated.warns("`extra` is taken in every struct; this property is `extra_value`", "overlay.yaml:6");
}

#[test]
fn a_field_that_needs_no_conversion_keeps_its_name() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {a-b: {type: string}, a_b: {type: string}, aB: {type: string}}}",
    ));
    generated.expect(r#"answer!(Thing { a_b_2 "a-b", a_b "a_b", a_b_3 "aB" });"#);
}

#[test]
fn a_setter_does_not_take_the_name_of_another() {
    let generated = api(&sending(
        "Thing: {type: object, properties: {clear_note: {type: string}, note: {type: string, nullable: true}, new: {type: string}, with_extra: {type: string}}}",
    ));
    assert!(generated.item("pub fn clear_note").contains("Nullable::Null"));
    generated.expect(
        r#"
        body!(CreateThing {
            clear_note_2 "clear_note", note "note", new_value "new", with_extra_value "with_extra",
        });
        "#,
    );
}

#[test]
fn a_component_that_goes_both_ways_gives_its_name_to_the_answer() {
    let both = description(
        "\
/things:
  post:
    tags: [Things]
    requestBody: {content: {application/json: {schema: {type: object, properties: {part: {$ref: '#/components/schemas/Part'}}}}}}
    responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {part: {$ref: '#/components/schemas/Part'}}}}}}}",
        "schemas: {Part: {type: object, properties: {a: {type: string}}}}",
    );
    let generated = api(&both);
    generated.expect(r#"answer!(Part { a "a" });"#);
    generated.expect(r#"body!(PartSpec { a "a" });"#);
}

#[test]
fn words_about_the_document_are_no_part_of_a_name() {
    let generated = api(&answering(
        "Thing: {type: object, properties: {a: {$ref: '#/components/schemas/part_data'}, b: {$ref: '#/components/schemas/other_resource_attributes'}}}\npart_data: {type: object, properties: {a: {type: string}}}\nother_resource_attributes: {type: object, properties: {a: {type: string}}}",
    ));
    assert!(generated.has("pub struct Part") && generated.has("pub struct Other"));
}

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- {target: \"$.paths['/things'].get\", description: Why., update: {x-rust-name: fetch, x-rust-request: FetchOptions}}
- {target: \"$.paths['/things'].get.parameters[0]\", description: Why., update: {x-rust-name: order}}
- {target: $.components.schemas.Thing, description: Why., update: {x-rust-name: Gadget}}
- {target: $.components.schemas.Thing.properties.key, description: Why., update: {x-rust-secret: true, x-rust-field: token}}
- {target: $.components.schemas.Thing.properties.size, description: Why., update: {x-rust-name: Size, x-rust-variants: {xl: ExtraLarge}}}
";

fn with_extensions(extensions: [&str; 5]) -> String {
    let [operation, parameter, schema, secret, variants] = extensions;
    description(
        &format!(
            "/things: {{get: {{tags: [Things], {operation} parameters: [{{name: sort, in: query, {parameter} schema: {{type: string}}}}], responses: {{'200': {{description: It., content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}}}}}}}"
        ),
        &format!(
            "schemas: {{Thing: {{type: object, {schema} properties: {{key: {{type: string, {secret}}}, size: {{type: string, {variants} enum: [xl]}}}}}}}}"
        ),
    )
}

#[test]
fn the_overlay_names_what_the_rules_do_not_reach() {
    let generated = api_with(&with_extensions([""; 5]), Some(OVERLAY), None);
    assert!(generated.item("pub fn fetch").contains("-> FetchOptions"));
    assert!(generated.item("pub fn order").contains(r#"set("sort""#));
    generated.expect(r#"answer!(Gadget { token "key", size "size" } secret ["key"]);"#);
    assert!(generated.item("pub struct Gadget").contains("pub token: Option<Secret>,"));
    generated.expect(r#"text_enum!(Size { ExtraLarge "xl" });"#);
}

#[test]
fn the_description_itself_names_nothing() {
    let hostile = with_extensions([
        "x-rust-name: fetch, x-rust-request: FetchOptions,",
        "x-rust-name: order,",
        "x-rust-name: Gadget,",
        "x-rust-secret: true, x-rust-field: token",
        "x-rust-name: Size, x-rust-variants: {xl: ExtraLarge},",
    ]);
    assert_eq!(api(&hostile).files, api(&with_extensions([""; 5])).files);
}

#[test]
fn one_name_for_two_shapes_is_refused() {
    let text = description(
        "/things: {get: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {a: {type: object, properties: {x: {type: string}}}, b: {type: object, properties: {y: {type: string}}}}}}}}}}}",
        "",
    );
    let name = |property: &str| {
        format!(
            "- {{target: \"$.paths['/things'].get.responses['200'].content['application/json'].schema.properties.{property}\", description: Why., update: {{x-rust-name: Same}}}}\n"
        )
    };
    let overlay = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{}{}", name("a"), name("b"));
    let same = api_with(&text.replace("{y:", "{x:"), Some(&overlay), None);
    assert_eq!(same.text().matches("pub struct Same").count(), 1);

    let source = |name: &str, text: &str| generator::Source::new(name, text);
    let effective = generator::load(&source("api.yaml", &text), Some(&source("overlay.yaml", &overlay))).unwrap();
    let message = generator::generate(&effective, None).unwrap_err().to_string();
    assert!(message.contains("`Same` is given to two places whose shapes differ"), "{message}");
}

#[test]
fn one_name_for_two_enums_has_the_values_of_both() {
    let text = description(
        "/things: {get: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {a: {type: string, enum: [x, y]}, b: {type: string, enum: [y, z]}, c: {type: integer, enum: [1]}, d: {type: integer, enum: [2]}}}}}}}}}",
        "",
    );
    let name = |property: &str, name: &str| {
        format!(
            "- {{target: \"$.paths['/things'].get.responses['200'].content['application/json'].schema.properties.{property}\", description: Why., update: {{x-rust-name: {name}}}}}\n"
        )
    };
    let names = [name("a", "Same"), name("b", "Same"), name("c", "Number"), name("d", "Number")].concat();
    let overlay = format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{names}");
    let same = api_with(&text, Some(&overlay), None);
    same.expect(r#"text_enum!(Same { X "x", Y "y", Z "z" });"#);

    let source = |name: &str, text: &str| generator::Source::new(name, text);
    let effective = generator::load(&source("api.yaml", &text), Some(&source("overlay.yaml", &overlay))).unwrap();
    let warnings = generator::generate(&effective, None).unwrap().warnings.to_string();
    let expected = "note: enums that share a type differ, and the type has the values of all: `x` only at \
                    /paths/~1things/get/responses/200/content/application~1json/schema/properties/a; `z` only at \
                    /paths/~1things/get/responses/200/content/application~1json/schema/properties/b\n";
    assert!(warnings.contains(expected), "{warnings}");
    assert!(warnings.contains("`1` only at ") && warnings.contains("; `2` only at "), "{warnings}");
    // An enum of texts and one of numbers are no one type.
    let mixed = overlay.replace("Number", "Same");
    let effective = generator::load(&source("api.yaml", &text), Some(&source("overlay.yaml", &mixed))).unwrap();
    let message = generator::generate(&effective, None).unwrap_err().to_string();
    assert!(message.contains("`Same` is given to two places whose shapes differ"), "{message}");
}

#[test]
fn the_cure_for_one_name_of_two_shapes_works() {
    let text = description(
        "/things: {get: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {a: {type: object, properties: {x: {type: string}}}, b: {type: object, properties: {y: {type: string}}}}}}}}}}}",
        "",
    );
    let head = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n";
    let both = "- {target: \"$..properties['a','b']\", description: Why., update: {x-rust-name: Same}}\n";
    let source = |name: &str, text: &str| generator::Source::new(name, text);
    let load =
        |overlay: &str| generator::load(&source("api.yaml", &text), Some(&source("overlay.yaml", overlay))).unwrap();
    let message = generator::generate(&load(&format!("{head}{both}")), None).unwrap_err().to_string();
    assert!(message.contains("; only this one has `y`, only the other `x`\n"), "{message}");
    let target = message.split_once("with the target `").unwrap().1.split_once('`').unwrap().0;
    let other = format!("- {{target: \"{target}\", description: Why., update: {{x-rust-name: Other}}}}\n");
    let generated = generator::generate(&load(&format!("{head}{both}{other}")), None).unwrap();
    assert!(generated.files.values().any(|text| text.contains("pub struct Other")));
}
