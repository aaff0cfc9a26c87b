//! Lists whose pages lead to the next one by a token.

use generator::{Past, Source, generate, load, release};

use crate::support::{api_with, description, refusal_with, says};

const PATHS: &str = "\
/things:
  get:
    tags: [Things]
    parameters:
    - {name: page_token, in: query, schema: {type: string}}
    - {name: cursor, in: query, schema: {type: integer}}
    - {name: must, in: query, required: true, schema: {type: string}}
    - {name: many, in: query, schema: {type: array, items: {type: string}}}
    - {name: X-Page, in: header, schema: {type: string}}
    responses: {'200': {$ref: '#/components/responses/Things'}}
/numbered:
  get:
    tags: [Things]
    parameters:
    - {name: 'page[number]', in: query, schema: {type: integer}}
    - {name: 'page[size]', in: query, schema: {type: integer}}
    - {name: page_token, in: query, schema: {type: string}}
    responses: {'200': {$ref: '#/components/responses/Things'}}
/bare:
  get:
    tags: [Things]
    parameters: [{name: page_token, in: query, schema: {type: string}}]
    responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {type: string}}}}}}
/one:
  get:
    tags: [Things]
    parameters: [{name: page_token, in: query, schema: {type: string}}]
    responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}}";
const COMPONENTS: &str = "\
responses:
  Things:
    description: All.
    content:
      application/json:
        schema:
          type: object
          properties:
            data: {type: array, items: {$ref: '#/components/schemas/thing'}}
            meta: {allOf: [{$ref: '#/components/schemas/meta'}]}
            links: {type: object}
            next: {type: integer}
            more: {type: boolean}
schemas:
  meta: {type: object, properties: {next_page_token: {type: string}, next/page: {type: string}}}
  thing: {type: object, properties: {id: {type: string}, attributes: {type: object, properties: {name: {type: string}}}}}";

fn extended(path: &str, pages: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"$.paths['{path}'].get\", description: Why., update: {{x-rust-pages: {pages}}}}}\n"
    )
}

#[test]
fn a_list_is_read_on_by_the_token_of_its_pages() {
    let text = description(PATHS, COMPONENTS);
    for (pages, call) in [
        ("{token: page_token, next: meta.next_page_token}", ".paged_by(\"page_token\", \"/meta/next_page_token\")"),
        ("{token: page_token, next: meta.next/page}", ".paged_by(\"page_token\", \"/meta/next~1page\")"),
        ("{token: cursor, next: next}", ".paged_by(\"cursor\", \"/next\")"),
        // Of what is free, anything may be there.
        ("{token: cursor, next: links.next}", ".paged_by(\"cursor\", \"/links/next\")"),
    ] {
        let generated = api_with(&text, Some(&extended("/things", pages)), None);
        let list = generated.item("pub fn list(");
        assert!(list.contains(call) && !list.contains(".paged()"), "{list}");
        assert!(list.replace("\n/// ", " ").contains("go on to the last and set `"), "{list}");
        // It can be begun elsewhere.
        assert!(generated.item("impl ListThingsRequest").contains("pub fn page_token("));
    }
}

#[test]
fn what_leads_to_no_next_page_is_refused() {
    let text = description(PATHS, COMPONENTS);
    let token = |token: &str| format!("{{token: {token}, next: meta.next_page_token}}");
    let next = |next: &str| format!("{{token: page_token, next: {next}}}");
    for (path, pages, message, pointer) in [
        ("/things", "[]".to_owned(), "it must be a mapping", "/x-rust-pages)"),
        ("/things", "{size: 1, token: page_token, next: next}".to_owned(), "there is no `size`", "/x-rust-pages/size)"),
        ("/things", "{next: next}".to_owned(), "`token` is missing, or no text", "/x-rust-pages/token)"),
        ("/things", "{token: page_token}".to_owned(), "`next` is missing, or no text", "/x-rust-pages/next)"),
        ("/things", token("tokn"), "the query has no parameter `tokn`", "/x-rust-pages/token)"),
        ("/things", token("X-Page"), "the query has no parameter `X-Page`", "/x-rust-pages/token)"),
        ("/things", token("must"), "the parameter `must` is required", "/x-rust-pages/token)"),
        ("/things", token("many"), "the parameter `many` is neither text nor a number", "/x-rust-pages/token)"),
        ("/things", next("meta.next"), "the answer has no `meta.next`", "/x-rust-pages/next)"),
        ("/things", next("mta.next"), "the answer has no `mta`", "/x-rust-pages/next)"),
        ("/things", next("next.more"), "the answer has no `next.more`", "/x-rust-pages/next)"),
        ("/things", next("data.id"), "the answer has no `data.id`", "/x-rust-pages/next)"),
        ("/things", next("meta"), "`meta` of the answer is neither text nor a number", "/x-rust-pages/next)"),
        ("/things", next("more"), "`more` of the answer is neither text nor a number", "/x-rust-pages/next)"),
        ("/bare", next("next"), "the answer has no `next`", "/x-rust-pages/next)"),
        ("/one", next("next"), "this operation doesn't answer a list", "/x-rust-pages)"),
        ("/numbered", next("next"), "this list is read on by `page[number]` already", "/x-rust-pages)"),
    ] {
        says(&refusal_with(&text, &extended(path, &pages)), message, pointer);
    }
    // All that is wrong is told at once.
    let found = refusal_with(&text, &extended("/things", "{tokn: 1, next: nxt}"));
    for message in ["there is no `tokn`", "`token` is missing", "the answer has no `nxt`"] {
        assert!(found.contains(message), "{found}");
    }
}

#[test]
fn a_released_list_goes_on_as_it_did() {
    let text = Source::new("api.yaml", description(PATHS, COMPONENTS));
    let pages = "{token: page_token, next: meta.next_page_token}";
    let overlay = Source::new("overlay.yaml", extended("/things", pages));
    let old = load(&text, Some(&overlay)).unwrap();
    let pins = Source::new("names.yaml", generate(&old, None).unwrap().names);
    let released = Source::new("released.yaml", release(&old, Past::from(Some(&pins)), "0.1.0").unwrap());
    let past = Past { pins: Some(&pins), released: Some(&released), date: None };
    let call = ".paged_by(\"page_token\", \"/meta/next_page_token\")";
    // Where the overlay says nothing any more, and where it says something else.
    let new = load(&text, None).unwrap();
    assert!(generate(&new, past).unwrap().files["things.rs"].contains(call));
    let overlay = Source::new("overlay.yaml", extended("/things", "{token: cursor, next: next}"));
    let new = load(&text, Some(&overlay)).unwrap();
    let file = generate(&new, past).unwrap().files["things.rs"].clone();
    assert!(file.contains(".paged_by(\"cursor\", \"/next\")") && !file.contains(call), "{file}");
}
