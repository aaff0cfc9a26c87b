//! Calls whose answer takes as long as they say.

use crate::support::{api_with, description, refusal_with, says};

const PATHS: &str = "\
/things/{id}/run:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  get:
    tags: [Things]
    parameters:
    - {name: wait, in: query, schema: {type: integer}}
    - {name: must, in: query, required: true, schema: {type: integer}}
    - {name: word, in: query, schema: {type: string}}
    - {name: all, in: query, schema: {type: array, items: {type: integer}}}
    responses: {'204': {description: Done.}}
  post:
    tags: [Things]
    requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/run'}}}}
    responses: {'204': {description: Done., }, '422': {description: No.}}
  put: {tags: [Things], requestBody: {content: {text/plain: {}}}, responses: {'204': {description: Done.}}}";
const COMPONENTS: &str = "\
schemas:
  run:
    type: object
    properties:
      data:
        type: object
        properties:
          attributes:
            type: object
            required: [limit]
            properties:
              limit: {type: integer}
              time/limit: {type: integer, nullable: true}
              word: {type: string}";
const GET: &str = "$.paths['/things/{id}/run'].get";
const POST: &str = "$.paths['/things/{id}/run'].post";
const PUT: &str = "$.paths['/things/{id}/run'].put";

fn extended(place: &str, update: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"{place}\", description: Why., update: {{{update}}}}}\n"
    )
}

#[test]
fn a_call_waits_as_long_as_it_lets_the_server_work() {
    let text = description(PATHS, COMPONENTS);
    let method =
        |place: &str, update: &str, name: &str| api_with(&text, Some(&extended(place, update)), None).item(name);
    let run = method(POST, "x-rust-timeout: {body: time/limit, default: 30}", "pub fn create_run");
    assert!(run.contains(".works_for(&body, \"/time~1limit\", Some(30))"), "{run}");
    let flat = run.replace("\n/// ", " ");
    assert!(
        flat.contains("as many seconds to answer as the body's `time/limit` says, 30 if it is left out."),
        "{flat}"
    );
    assert!(flat.contains("may have received is never sent again"), "{flat}");
    let (said, errors) = (run.find("`time/limit`"), run.find("# Errors"));
    assert!(said < run.rfind("`POST /things/{id}/run`") && said < errors, "{run}");
    // One that may be sent again doesn't say that it isn't.
    let run = method(POST, "x-rust-timeout: {body: limit}, x-rust-idempotent: true", "pub fn create_run");
    assert!(run.contains(".works_for(&body, \"/limit\", None)") && !run.contains("never"), "{run}");
    let get = method(GET, "x-rust-timeout: {query: wait, default: 5}", "pub fn get_run");
    assert!(get.contains(".works_for_query(\"wait\", Some(5))") && !get.contains("never"), "{get}");
    let get = method(GET, "x-rust-timeout: {query: must}", "pub fn get_run");
    assert!(get.contains(".works_for_query(\"must\", None)"), "{get}");
}

#[test]
fn what_holds_no_seconds_is_refused() {
    let text = description(PATHS, COMPONENTS);
    let at = |place: &str, timeout: &str| refusal_with(&text, &extended(place, &format!("x-rust-timeout: {timeout}")));
    for (place, timeout, message, pointer) in [
        (POST, "5", "`x-rust-timeout` must be a mapping", "/x-rust-timeout)"),
        (POST, "{bdy: limit}", "`x-rust-timeout` has no `bdy`", "/x-rust-timeout/bdy)"),
        (POST, "{default: 5}", "either `body` or `query` names what holds the seconds", "/x-rust-timeout)"),
        (POST, "{body: limit, query: wait}", "either `body` or `query`", "/x-rust-timeout)"),
        (POST, "{body: 5}", "`body` is missing, or no text", "/x-rust-timeout/body)"),
        (POST, "{body: lim, default: 5}", "the body has no property `lim`", "/x-rust-timeout/body)"),
        (POST, "{body: word, default: 5}", "`word` of the body is no integer", "/x-rust-timeout/body)"),
        (POST, "{body: limit, default: 5}", "`limit` is required, and never left out", "/x-rust-timeout/default)"),
        (POST, "{body: time/limit}", "`default` is missing", "/x-rust-timeout)"),
        (POST, "{body: time/limit, default: 0}", "must be a number of seconds", "/x-rust-timeout/default)"),
        (POST, "{query: wait, default: 5}", "the query has no parameter `wait`", "/x-rust-timeout/query)"),
        (PUT, "{body: limit}", "this operation has no body with properties", "/x-rust-timeout/body)"),
        (GET, "{body: limit}", "this operation has no body with properties", "/x-rust-timeout/body)"),
        (GET, "{query: word, default: 5}", "the parameter `word` is no integer", "/x-rust-timeout/query)"),
        (GET, "{query: all, default: 5}", "the parameter `all` is no integer", "/x-rust-timeout/query)"),
        (GET, "{query: id, default: 5}", "the query has no parameter `id`", "/x-rust-timeout/query)"),
    ] {
        let found = at(place, timeout);
        says(&found, message, pointer);
    }
    // The cure has what there is.
    let found = at(POST, "{body: lim, default: 5}");
    assert!(found.contains("write one of limit, time/limit"), "{found}");
    let elsewhere = refusal_with(&text, &extended("$.components.schemas.run", "x-rust-timeout: {body: limit}"));
    says(&elsewhere, "`x-rust-timeout` is for operations", "/components/schemas/run/x-rust-timeout)");
}
