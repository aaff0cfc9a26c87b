//! What the tests of a crate hold against its description, where something was released that is described no longer.

use generator::{Past, unshown};

use crate::kept::{later, released};
use crate::support::{description, item};

const PATHS: &str = "\
/things:
  get:
    operationId: list-things
    tags: [things]
    parameters: [{name: owner, in: query, required: true, example: me, schema: {type: string}}]
    responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}
  post:
    operationId: create-thing
    tags: [things]
    requestBody:
      content:
        application/json:
          schema:
            type: object
            required: [name, place, size]
            properties: {name: {type: string}, place: {type: string}, size: {type: integer}}
          example: {name: a, place: b, size: 1}
    responses: {'204': {description: Done.}}
/things/{id}:
  get:
    operationId: get-thing
    tags: [things]
    parameters: [{name: id, in: path, required: true, example: t, schema: {type: string}}]
    responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  put:
    operationId: replace-thing
    tags: [things]
    parameters: [{name: id, in: path, required: true, example: t, schema: {type: string}}]
    requestBody: {content: {application/json: {schema: {type: object, required: [note], properties: {note: {type: string}}}}}}
    responses: {'204': {description: Done.}}
  delete:
    operationId: delete-thing
    tags: [things]
    parameters: [{name: id, in: path, required: true, example: t, schema: {type: string}}]
    responses: {'204': {description: Done.}}
";

const SCHEMAS: &str = "schemas: {Thing: {type: object, properties: {state: {type: string}, part: {$ref: '#/components/schemas/Part'}}}, Part: {type: object, properties: {size: {type: string}}}}\n";

/// The contract after these edits, without its line breaks.
fn contract(edits: &[(&str, &str)]) -> String {
    let (mut paths, mut schemas) = (PATHS.to_owned(), SCHEMAS.to_owned());
    for (from, to) in edits {
        let text = if paths.contains(from) { &mut paths } else { &mut schemas };
        assert!(text.contains(from), "{from}");
        *text = text.replace(from, to);
    }
    let contract = later(&released(PATHS, SCHEMAS), "2026-10-14", &paths, &schemas).contract;
    contract.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn has(contract: &str, part: &str) {
    assert!(contract.contains(part), "{part} is not in\n{contract}");
}

#[test]
fn a_call_that_is_described_no_longer_is_held_against_nothing() {
    let delete = &PATHS[PATHS.find("  delete:").unwrap()..];
    has(&contract(&[]), "(\"delete-thing\", delete_of_things, answer ())");
    let contract = contract(&[(delete, "")]);
    assert!(!contract.contains("delete"), "{contract}");
}

#[test]
fn a_call_that_takes_what_is_described_no_longer_is_only_read() {
    let list = "call!(given list_of_things: things.list(given.query.take::<String>(\"owner\")?),);";
    let whole = contract(&[]);
    has(&whole, "(\"list-things\", list_of_things, answer Page<Thing>)");
    has(&whole, list);
    let owner = "    parameters: [{name: owner, in: query, required: true, example: me, schema: {type: string}}]\n";
    let without = contract(&[(owner, "")]);
    has(&without, "(\"list-things\", kept, answer Page<Thing>)");
    assert!(!without.contains("list_of_things"), "{without}");
    let body = "    requestBody: {content: {application/json: {schema: {type: object, required: [note], properties: {note: {type: string}}}}}}\n";
    has(&contract(&[(body, "")]), "(\"replace-thing\", kept, answer (), bare, ReplaceThing)");
}

/// However deep in it: the description knows nothing of what it is read as.
#[test]
fn an_answer_of_another_kind_by_now_is_only_read() {
    let contract = contract(&[("size: {type: string}", "size: {type: integer}")]);
    for entry in [
        "(\"get-thing\", get_of_things kept, answer Thing)",
        "(\"list-things\", list_of_things kept, answer Page<Thing>)",
        "(\"create-thing\", create_of_things, ",
    ] {
        has(&contract, entry);
    }
}

#[test]
fn an_answer_of_another_shape_by_now_is_only_read() {
    // A list in the place of an object.
    let list = contract(&[("part: {$ref: '#/components/schemas/Part'}", "part: {type: array, items: {type: string}}")]);
    has(&list, "(\"get-thing\", get_of_things kept, answer Thing)");
}

#[test]
fn a_parameter_of_another_kind_by_now_is_not_given() {
    let owner = "in: query, required: true, example: me, schema: {type: string}";
    let contract = contract(&[(owner, "in: query, required: true, example: 1, schema: {type: integer}")]);
    has(&contract, "(\"list-things\", kept, answer Page<Thing>)");
    has(&contract, "(\"get-thing\", get_of_things, answer Thing)");
}

#[test]
fn a_body_is_made_without_what_is_asked_for_no_longer() {
    let body = |required: &str, properties: &str| {
        let old = "required: [name, place, size]\n            properties: {name: {type: string}, place: {type: string}, size: {type: integer}}\n          example: {name: a, place: b, size: 1}\n";
        contract(&[(old, &format!("required: [{required}]\n            properties: {{{properties}}}\n"))])
    };
    let all = "name: {type: string}, place: {type: string}, size: {type: integer}";
    let name = "name(fields.take::<String>(\"name\")?)";
    let place = "place(fields.take::<String>(\"place\")?)";
    let size = "size(fields.take::<i64>(\"size\")?)";
    has(&body("name, place, size", all), &format!("given_body!(fields CreateThing::{name}.{place}.{size},);"));
    let first = format!("if fields.has(\"name\") {{ CreateThing::{name} }} else {{ CreateThing::without_name() }}");
    let begun = format!("{{ let body = {first}; body.{place} }}");
    let whole = format!("given_body!(fields CreateThing = {{ let body = {begun}; body.{size} }},);");
    has(&body("place, size", all), &whole);
    let second = format!("if fields.has(\"place\") {{ body.{place} }} else {{ body.without_place() }}");
    has(
        &body("name, size", "name: {type: string}, size: {type: integer}"),
        &format!(
            "given_body!(fields CreateThing = {{ let body = {{ let body = CreateThing::{name}; {second} }}; body.{size} }},);"
        ),
    );
}

#[test]
fn an_argument_that_is_described_no_longer_says_so_and_needs_no_example() {
    let edits = [("name: owner,", "name: holder,")];
    let paths = PATHS.replace(edits[0].0, edits[0].1);
    let release = released(PATHS, SCHEMAS);
    let later = later(&release, "2026-10-14", &paths, SCHEMAS);
    assert!(later.text.contains("pub fn list(&self, owner: impl AsRef<str>)"), "{}", later.text);
    let docs = "Since 2026-10-14 the API's description no longer has it; it is sent as before.";
    assert!(later.text.contains(docs), "{}", item(&later.text, "impl ThingsApi").unwrap());
    assert!(later.report.contains(
        "deprecated  things::ThingsApi::list_with_options(owner)  [GET /things query owner]\n    is gone since 2026-10-14\n    the \
         API's description no longer has it; the method takes and sends it as before"
    ), "{}", later.report);
    assert!(later.report.contains("::holder  [GET /things query holder]\n    is required\n"), "{}", later.report);
    let text = description(&paths, SCHEMAS);
    let effective = generator::load(&generator::Source::new("new.yaml", text), None).unwrap();
    let past = Past { pins: Some(&later.pins), released: Some(&release.released), date: Some("2026-10-14") };
    assert_eq!(generator::generate(&effective, past).unwrap().warnings.to_string(), "");
    let missing = unshown(&effective, past).unwrap().to_string();
    assert!(missing.contains("the body of PUT /things/{id}") && !missing.contains("owner"), "{missing}");
}
