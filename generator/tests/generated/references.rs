//! `$ref` wherever OpenAPI 3.0 has it: what it leads to is read as if it stood there.

use crate::support::{answering, api, description, sending};

#[test]
fn everything_that_may_be_a_reference() {
    let inline = description(
        "\
/things/{id}:
  patch:
    tags: [Things]
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {name: sort, in: query, schema: {type: string}}
    requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
    responses: {'200': {description: It., headers: {X-A: {schema: {type: string}}}, content: {text/plain: {}}}}",
        "",
    );
    let referring = description(
        "/things/{id}: {$ref: '#/components/pathItems/Thing'}",
        "\
pathItems:
  Thing:
    parameters: [{$ref: '#/components/parameters/Id'}]
    patch:
      tags: [Things]
      parameters: [{$ref: '#/components/parameters/Sort'}]
      requestBody: {$ref: '#/components/requestBodies/Thing'}
      responses: {'200': {$ref: '#/components/responses/Thing'}}
parameters:
  Id: {$ref: '#/components/parameters/Other~1Id'}
  Other/Id: {name: id, in: path, required: true, schema: {type: string}}
  Sort: {name: sort, in: query, schema: {type: string}}
headers: {A: {schema: {type: string}}}
requestBodies: {Thing: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}
responses: {Thing: {description: It., headers: {X-A: {$ref: '#/components/headers/A'}}, content: {text/plain: {}}}}",
    );
    assert_eq!(api(&referring).files, api(&inline).files);
}

#[test]
fn a_reference_may_lead_into_a_path() {
    let generated = api(&description(
        "\
/things:
  get: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {part: {type: object, properties: {a: {type: string}}}}}}}}}}
  put:
    tags: [Things]
    responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/paths/~1things/get/responses/200/content/application~1json/schema/properties/part'}}}}}",
        "",
    ));
    // One schema is one type, by whatever way it is reached.
    assert!(generated.item("pub struct GetThingResponse").contains("pub part: Option<GetThingResponsePart>,"));
    assert!(generated.item("pub fn replace").contains("-> Request<GetThingResponsePart> {"));
}

#[test]
fn a_path_item_that_two_paths_share_gives_two_methods() {
    let generated = api(&description(
        "\
/things: {get: {tags: [Things], operationId: get-thing, responses: {'204': {description: Done.}}}}
/old/things: {$ref: '#/paths/~1things'}",
        "",
    ));
    assert!(generated.item("pub fn get").contains(r#""/things""#));
    assert!(generated.item("pub fn get_old_things").contains(r#""/old/things""#));
    // The contract finds an operation by its id, so the second goes by its path.
    let contract = &generated.files["contract.rs"];
    assert!(contract.contains(r#"("get-thing", "#) && contract.contains(r#"("GET /old/things", "#), "{contract}");
}

#[test]
fn what_stands_beside_a_reference_is_ignored_but_for_prose_and_presence() {
    let generated = api(&answering(
        "\
Thing: {type: object, properties: {part: {$ref: '#/components/schemas/Part', type: integer, description: Its best.}}}
Part: {type: object, properties: {a: {type: string}}}",
    ));
    let thing = generated.item("pub struct Thing");
    assert!(thing.contains("/// Its best.\n    pub part: Option<Part>,"), "{thing}");

    // What may be null, is old, or goes one way alone, is said of the place and not of what it refers to.
    let sent = api(&sending(
        "\
Thing: {type: object, properties: {
  plain: {$ref: '#/components/schemas/Part'},
  nothing: {$ref: '#/components/schemas/Part', nullable: true},
  old: {$ref: '#/components/schemas/Part', deprecated: true},
  given: {$ref: '#/components/schemas/Part', writeOnly: true},
  read: {$ref: '#/components/schemas/Part', readOnly: true}}}
Part: {type: object, properties: {a: {type: string}}}",
    ));
    for (setter, is_there) in
        [("plain", true), ("clear_plain", false), ("clear_nothing", true), ("given", true), ("read", false)]
    {
        assert_eq!(sent.has(&format!("pub fn {setter}")), is_there, "{setter} in\n{}", sent.text());
    }
    assert!(sent.item("pub fn old").contains("#[deprecated"));
    assert!(!sent.item("pub fn plain").contains("#[deprecated"));
}

#[test]
fn every_component_is_generated_or_reported() {
    let effective = generator::load(
        &generator::Source::new(
            "api.yaml",
            answering(
                "\
Thing: {type: object, properties: {data: {type: object, properties: {id: {type: string}, attributes: {$ref: '#/components/schemas/Attributes'}}}}}
Attributes: {type: object, properties: {name: {$ref: '#/components/schemas/Name'}}}
Name: {type: string}
Unused: {type: object}",
            ),
        ),
        None,
    )
    .unwrap();
    let report = generator::generate(&effective, None).unwrap().report;
    let without: Vec<_> = report.schemas_without_type.iter().map(|(name, why)| format!("{name}: {why}")).collect();
    assert_eq!(
        without,
        [
            "Name: a plain value wherever it is used",
            "Thing: the envelope of answers or bodies, which `Resource`, `Page` and the calls stand for",
            "Unused: no operation uses it as a whole",
        ]
    );
    assert_eq!((report.schemas, report.operations, report.resources), (4, 1, 1));
}
