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

fn answer(schema: &str) -> String {
    format!(
        "responses: {{'200': {{description: It., content: {{application/json: {{schema: {{type: object, properties: {{data: {schema}}}}}}}}}}}}}"
    )
}

/// A resource and its list.
fn paths(one: &str, item: &str) -> String {
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

/// `GET /things/{id}` and others like it, each with a waiter that looks into a list, and what the overlay names.
fn several(waiters: &[(&str, &str)], lists: &[&str], names: &[(&str, &str)]) -> (String, String) {
    let mut text = String::new();
    let mut overlay = OVERLAY.split_once("- target").unwrap().0.to_owned();
    for (path, list) in waiters {
        let one = answer(THING);
        text += &format!(
            "{path}/{{id}}: {{get: {{tags: [Things], parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}], {one}}}}}\n"
        );
        let name = format!("wait_for_{}", path.trim_start_matches('/'));
        overlay += &format!(
            "- {{target: \"$.paths['{path}/{{id}}'].get\", description: Why., update: {{x-rust-wait: [{{name: {name}, summary: Wait., until: {{state: [up]}}, or_find: {{list: {list}, same: [name], since: made}}, interval: 5, deadline: 60}}]}}}}\n"
        );
    }
    for list in lists {
        text +=
            &format!("{list}: {{get: {{tags: [Things], {}}}}}\n", answer(&format!("{{type: array, items: {THING}}}")));
    }
    for (path, name) in names {
        overlay += &format!(
            "- {{target: \"$.paths['{path}'].get..attributes\", description: Why., update: {{x-rust-name: {name}}}}}\n"
        );
    }
    (text, overlay)
}

#[test]
fn what_several_waiters_find_in_one_list_is_one() {
    let (text, overlay) = several(&[("/things", "/all"), ("/widgets", "/all")], &["/all"], &[]);
    let (code, _) = things(&text, &overlay, None);
    let found = code.lines().filter(|line| line.contains("-> Wait<Resource<") || line.contains("Page<Resource<"));
    let types: Vec<&str> =
        found.map(|line| line.split("Resource<").nth(1).unwrap().split('>').next().unwrap()).collect();
    assert!(types.len() > 2 && types.iter().all(|ty| *ty == types[0]), "{types:?} in\n{code}");
}

#[test]
fn lists_of_two_names_are_not_one_by_a_waiter() {
    let names = [("/things", "Gadget"), ("/widgets", "Widget")];
    let (text, overlay) = several(&[("/first", "/things"), ("/second", "/widgets")], &["/things", "/widgets"], &names);
    let (code, _) = things(&text, &overlay, None);
    assert!(code.contains("Sought<Gadget>"), "{code}");
    assert!(code.contains("Sought<Widget>"), "{code}");
    // One resource can't be both.
    let waiter = |name: &str, list: &str| {
        format!(
            "{{name: {name}, summary: Wait., until: {{state: [up]}}, or_find: {{list: {list}, same: [name], since: made}}, interval: 5, deadline: 60}}"
        )
    };
    let both = format!("[{}, {}]", waiter("wait_here", "/things"), waiter("wait_there", "/widgets"));
    let (text, overlay) = several(&[], &["/things", "/widgets"], &names);
    let one = paths(THING, THING).lines().next().unwrap().to_owned();
    let overlay = format!(
        "{overlay}- {{target: \"$.paths['/things/{{id}}'].get\", description: Why., update: {{x-rust-wait: {both}}}}}\n"
    );
    let found = refusal_with(&description(&format!("{one}\n{text}"), ""), &overlay);
    let message = "the items of `GET /widgets` have another type than the resource that a waiter finds there";
    says(&found, message, "(/paths/~1things~1{id}/get/x-rust-wait)");
}

#[test]
fn names_and_docs_of_either_place_stay() {
    let state = |place: &str| {
        format!(
            "{OVERLAY}- {{target: \"$.paths['{place}'].get..attributes.properties.state\", description: Why., update: {{x-rust-name: Condition}}}}\n"
        )
    };
    let told = THING.replace("name: {type: string}", "name: {type: string, description: What people call it.}");
    for (one, item) in [(THING, told.as_str()), (&told, THING)] {
        for place in ["/things", "/things/{id}"] {
            let (code, _) = things(&paths(one, item), &state(place), None);
            assert!(code.contains("pub enum Condition ") && !code.contains("ThingState"), "{place}\n{code}");
            assert!(code.contains("/// What people call it.\n    pub name: Option<String>"), "{place}\n{code}");
        }
    }
}
