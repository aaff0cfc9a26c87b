//! Waiters for resources that the description writes out wherever they are.

use generator::{Source, generate, load};

use crate::support::{description, refusal_with, says};

const THING: &str = "{type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {name: {type: string}, made: {type: string, format: date-time}, state: {type: string, enum: [up, down]}, part: {type: object, properties: {size: {type: integer}}}}}}}";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- target: $.paths['/things/{id}'].get
  description: Why.
  update:
    x-rust-wait:
    - name: wait_until_up
      summary: Wait until it is up.
      until: {state: [up]}
      or_find: {list: /things, same: [name], since: made}
      interval: 5
      deadline: 60
";

/// A resource and its list.
fn paths(one: &str, item: &str) -> String {
    let answer = |schema: &str| {
        format!(
            "responses: {{'200': {{description: It., content: {{application/json: {{schema: {{type: object, properties: {{data: {schema}}}}}}}}}}}}}"
        )
    };
    let one = answer(one);
    let list = answer(&format!("{{type: array, items: {item}}}"));
    format!(
        "/things/{{id}}: {{get: {{tags: [Things], parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}], {one}}}}}\n\
         /things: {{get: {{tags: [Things], {list}}}}}\n"
    )
}

/// With the pins of a generation before, or without.
#[track_caller]
fn things(text: &str, overlay: &str, pins: Option<&Source>) -> (String, Source) {
    let overlay = Source::new("overlay.yaml", overlay);
    let effective = load(&Source::new("api.yaml", description(text, "")), Some(&overlay)).unwrap();
    let generated = generate(&effective, pins).unwrap_or_else(|refused| panic!("{refused}"));
    (generated.files["things.rs"].clone(), Source::new("names.yaml", generated.names))
}

#[test]
fn a_list_has_what_a_waiter_finds_in_it() {
    let written_out = paths(THING, THING);
    let (first, pins) = things(&written_out, OVERLAY, None);
    assert!(first.contains("-> Wait<Resource<Thing>>"), "{first}");
    assert!(first.contains("Page<Resource<Thing>>"), "{first}");
    for ty in ["struct Thing ", "struct ThingPart ", "enum ThingState "] {
        assert_eq!(first.matches(&format!("pub {ty}")).count(), 1, "{ty} of\n{first}");
    }
    assert_eq!(things(&written_out, OVERLAY, Some(&pins)).0, first);
}

#[test]
fn what_the_overlay_names_in_one_place_is_so_in_both() {
    let name = |place: &str| {
        format!(
            "{OVERLAY}- {{target: \"$.paths['{place}'].get..attributes\", description: Why., update: {{x-rust-name: Gadget}}}}\n"
        )
    };
    for place in ["/things", "/things/{id}"] {
        let (text, _) = things(&paths(THING, THING), &name(place), None);
        assert!(text.contains("-> Wait<Resource<Gadget>>") && !text.contains("Thing>>"), "{place}:\n{text}");
    }
}

#[test]
fn a_list_of_something_else_is_refused() {
    let other = THING.replace("size: {type: integer}", "size: {type: string}");
    let text = description(&paths(THING, &other), "");
    let at = "(/paths/~1things~1{id}/get/x-rust-wait/0/or_find/list)";
    says(&refusal_with(&text, OVERLAY), "`GET /things` doesn't answer a list of the same resource", at);
}

#[test]
fn what_the_overlay_names_apart_is_apart() {
    let name = |place: &str, name: &str| {
        format!(
            "- {{target: \"$.paths['{place}'].get..attributes\", description: Why., update: {{x-rust-name: {name}}}}}\n"
        )
    };
    let named = |one: &str, item: &str| format!("{OVERLAY}{}{}", name("/things/{id}", one), name("/things", item));
    let text = paths(THING, THING);
    assert!(things(&text, &named("Gadget", "Gadget"), None).0.contains("-> Wait<Resource<Gadget>>"));
    let at = "(/paths/~1things~1{id}/get/x-rust-wait/0/or_find/list)";
    let found = refusal_with(&description(&text, ""), &named("Gadget", "Widget"));
    says(&found, "`GET /things` doesn't answer a list of the same resource", at);
}

#[test]
fn what_is_found_by_more_than_an_id_is_refused() {
    let text = paths(THING, THING);
    let id = "{name: id, in: path, required: true, schema: {type: string}}";
    for other in [
        "{name: id, in: path, required: true, schema: {type: integer}}",
        "{name: id, in: path, required: true, style: label, schema: {type: string}}",
        &format!("{id}, {{name: owner, in: query, required: true, schema: {{type: string}}}}"),
    ] {
        let text = description(&text.replace(id, other), "");
        let at = "(/paths/~1things~1{id}/get/x-rust-wait/0/or_find)";
        says(&refusal_with(&text, OVERLAY), "`or_find` is for an operation whose one argument is the id", at);
    }
}
