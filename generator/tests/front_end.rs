//! What a maintainer sees of the front end: one run names every fault, each with file, line and cure.

use generator::{Source, load};

const DESCRIPTION: &str = "\
openapi: 3.0.3
info:
  title: Servers
  version: '1'
  x-rust-name: ignored
paths:
  /servers/{id}:
    parameters:
    - $ref: '#/components/parameters/Id'
    get:
      operationId: get-server
      x-rust-name: ignored
      responses:
        200:
          description: The server.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Server'}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
  schemas:
    Server:
      type: object
      properties:
        id: {type: string}
        x-rust-kept: {type: string}
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: '1'}
actions:
- target: $.components.schemas.Server
  description: The API never leaves it out.
  update: {required: [id]}
- target: $.paths['/servers/{id}'].get
  description: A shorter name.
  update: {x-rust-name: fetch}
";

fn description(text: &str) -> Source {
    Source::new("spec/latitude.yaml", text)
}

fn overlay(text: &str) -> Source {
    Source::new("spec/overlay.yaml", text)
}

/// Expects each of the blocks in the message, and nothing else.
#[track_caller]
fn expect(message: &str, blocks: &[&str]) {
    let found: Vec<_> = message.split("\n\n").collect();
    assert_eq!(found.len(), blocks.len(), "{message}");
    for (found, block) in found.iter().zip(blocks) {
        assert!(found.starts_with(block), "expected\n{block}\n\nfound\n{found}\n\nin\n{message}");
        assert!(found.contains("\n  cure: "), "{found}");
    }
}

#[test]
fn the_overlay_alone_sets_our_extensions() {
    let effective = load(&description(DESCRIPTION), Some(&overlay(OVERLAY))).unwrap();
    let value = effective.value();
    assert_eq!(value["paths"]["/servers/{id}"]["get"]["x-rust-name"], "fetch");
    assert_eq!(value["info"].get("x-rust-name"), None);
    assert_eq!(value["components"]["schemas"]["Server"]["required"][0], "id");
    assert!(value["components"]["schemas"]["Server"]["properties"].get("x-rust-kept").is_some());
}

#[test]
fn the_effective_document_is_its_own_effective_document() {
    let effective = load(&description(DESCRIPTION), None).unwrap();
    let again = load(&description(&effective.to_yaml()), None).unwrap();
    assert_eq!(effective.value(), again.value());
    assert_eq!(effective.to_yaml(), again.to_yaml());
}

#[test]
fn json_gives_the_same_document() {
    let yaml = load(&description(DESCRIPTION), None).unwrap();
    let json = load(&description(&yaml.value().to_string()), None).unwrap();
    assert_eq!(yaml.value(), json.value());
}

#[test]
fn malformed_text_is_named_with_its_line() {
    let message = load(&description("openapi: 3.0.3\npaths:\n  /a: [\n"), None).unwrap_err().to_string();
    expect(&message, &["error: malformed YAML: "]);
    assert!(message.contains("\n  --> spec/latitude.yaml:"), "{message}");
}

#[test]
fn other_versions_are_refused_alone() {
    for (text, expected) in [
        ("swagger: '2.0'\npaths: 1\n", "error: Swagger 2.0 is not supported\n  --> spec/latitude.yaml:1 (/swagger)"),
        ("info: {}\nopenapi: 3.1.0\n", "error: OpenAPI 3.1.0 is not supported\n  --> spec/latitude.yaml:2 (/openapi)"),
        (
            "paths: {}\n",
            "error: this is no OpenAPI description: it has no `openapi` version\n  --> spec/latitude.yaml:1 (the document)",
        ),
        ("", "error: this is no OpenAPI description: the document is not a mapping\n  --> spec/latitude.yaml"),
    ] {
        expect(&load(&description(text), None).unwrap_err().to_string(), &[expected]);
    }
}

#[test]
fn one_run_names_every_fault_of_both_files() {
    let broken = DESCRIPTION
        .replace("schemas/Server'", "schemas/Sever'")
        .replace("in: path, required: true", "in: query")
        .replace("components:\n", "  /again:\n    get: {operationId: get-server, responses: {}}\ncomponents:\n");
    let stale = OVERLAY.replace("$.components.schemas.Server", "$.components.schemas.Vm");
    let message = load(&description(&broken), Some(&overlay(&stale))).unwrap_err().to_string();
    expect(
        &message,
        &[
            "error: GET /servers/{id} does not declare its path parameter `id`\n  --> spec/latitude.yaml:10 (/paths/~1servers~1{id}/get)",
            "error: the reference `#/components/schemas/Sever` leads nowhere\n  --> spec/latitude.yaml:18 (/paths/~1servers~1{id}/get/responses/200/content/application~1json/schema)\n  cure: did you mean `#/components/schemas/Server`?",
            "error: the operationId `get-server` names two operations: GET /servers/{id} and GET /again\n  --> spec/latitude.yaml:20 (/paths/~1again/get/operationId)",
            "error: the target `$.components.schemas.Vm` matches nothing\n  --> spec/overlay.yaml:4 (/actions/0)",
        ],
    );
}

#[test]
fn a_fault_that_the_overlay_brings_in_is_located_there() {
    let broken = OVERLAY.replace("x-rust-name: fetch", "requestBody: {$ref: '#/components/requestBodies/X'}");
    let message = load(&description(DESCRIPTION), Some(&overlay(&broken))).unwrap_err().to_string();
    expect(
        &message,
        &[
            "error: the reference `#/components/requestBodies/X` leads nowhere\n  --> spec/overlay.yaml:9 (/paths/~1servers~1{id}/get/requestBody)",
        ],
    );
}

#[test]
fn untrusted_text_cannot_move_the_terminal() {
    let text = DESCRIPTION.replace("operationId: get-server", "tags: [\"\\e[2J\"]\n      $ref: \"#/\\e[2J\"");
    let message = load(&description(&text), None).unwrap_err().to_string();
    assert!(!message.contains('\u{1b}'), "{message:?}");
    let text = DESCRIPTION
        .replace("schemas/Server'", "schemas/'")
        .replace("  schemas:", "  \"\\e[2J\": {$ref: x}\n  schemas:");
    let message = load(&description(&text), None).unwrap_err().to_string();
    assert!(!message.contains('\u{1b}'), "{message:?}");
}
