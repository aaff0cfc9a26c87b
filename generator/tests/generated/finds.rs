//! Methods that find what a call would create.

use crate::support::{api, api_with, description, refusal_with, says};

const KITCHEN_SINK: &str = include_str!("../fixtures/kitchen_sink.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/kitchen_sink.yaml");

#[test]
fn what_exists_is_looked_for_before_it_is_created() {
    let generated = api_with(KITCHEN_SINK, Some(OVERLAY), None);
    generated.expect(
        r#"
        /// Find the one that exists, or call [`create`](Self::create): see [`FindOrCreate`].
        ///
        /// Looks for the one with the body's `name` as its `name` or `friend.name` (in upper or lower
        /// case), the same `kind` and the body's `note` as its `extra` (whatever its comment) (or without
        /// one, if the body has none). One with a `level` of `-1`, or a `kind` of `runaway` is going away,
        /// and doesn't count. Nothing else is compared. A body without `name` or `kind` is refused
        /// ([`is_invalid`](crate::Error::is_invalid)).
        ///
        /// `GET /pets`, page by page; then, if there is none, `POST /pets`, once
        #[inline]
        pub fn find_or_create(&self, body: CreatePet) -> FindOrCreate<Resource<Pet>> {
            let by = FindBy::new()
                .same(&body, "/name", &["/name", "/friend/name"])
                .ignoring_case()
                .same(&body, "/kind", &["/kind"])
                .filter("filter[kind]")
                .same(&body, "/note", &["/extra"])
                .ignoring_comment()
                .optional()
                .unless("/level", &["-1"])
                .unless("/kind", &["runaway"]);
            let list = self.list();
            FindOrCreate::new(self.create(body), list, by)
        }
        "#,
    );
    let pets = &generated.files["pets.rs"];
    assert!(pets.contains("FindOrCreate, ") && pets.contains("\nuse crate::find::FindBy;\n"), "{pets}");
}

const PATHS: &str = "\
/things:
  get:
    tags: [Things]
    parameters:
    - {name: name, in: query, schema: {type: string}}
    - {name: names, in: query, schema: {type: array, items: {type: string}}}
    responses: {'200': {$ref: '#/components/responses/Things'}}
  post: {tags: [Things], requestBody: {$ref: '#/components/requestBodies/Thing'}, responses: {'201': {$ref: '#/components/responses/Thing'}}}
  delete: {tags: [Things], responses: {'204': {description: Done.}}}
/owned:
  get:
    tags: [Things]
    parameters: [{name: owner_id, in: query, required: true, schema: {type: string}}, {name: name, in: query, schema: {type: string}}]
    responses: {'200': {$ref: '#/components/responses/Things'}}
/counted:
  get:
    tags: [Things]
    parameters: [{name: size, in: query, required: true, schema: {type: integer}}]
    responses: {'200': {$ref: '#/components/responses/Things'}}
/boxes/{box_id}/things:
  parameters: [{name: box_id, in: path, required: true, schema: {type: string}}]
  get: {tags: [Boxes], deprecated: true, responses: {'200': {$ref: '#/components/responses/Things'}}}
  post: {tags: [Boxes], requestBody: {$ref: '#/components/requestBodies/Thing'}, responses: {'201': {$ref: '#/components/responses/Thing'}}}
/notes:
  post: {tags: [Things], requestBody: {content: {text/plain: {}}}, responses: {'201': {$ref: '#/components/responses/Thing'}}}
/words:
  get: {tags: [Things], responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {type: string}}}}}}}";

const COMPONENTS: &str = "\
requestBodies:
  Thing: {content: {application/vnd.api+json: {schema: {$ref: '#/components/schemas/new_thing'}}}}
responses:
  Thing: {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}
  Things: {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}}}}
schemas:
  new_thing:
    type: object
    properties:
      data:
        type: object
        properties:
          type: {type: string, enum: [things]}
          attributes:
            type: object
            required: [name]
            properties:
              name: {type: string}
              owner_id: {type: string}
              size: {type: integer}
              on: {type: boolean}
              status: {type: string, enum: [active]}
              tags: {type: array, items: {type: string}}
              home: {oneOf: [{type: integer}, {type: string}]}
  thing:
    type: object
    properties:
      id: {type: string}
      attributes:
        type: object
        properties:
          name: {type: string}
          size: {type: integer}
          on: {type: boolean}
          status: {type: string, enum: [active, going]}
          tags: {type: array, items: {type: string}}
          owner: {type: object, properties: {id: {type: string}}}";

const POST: &str = "$.paths['/things'].post";
const IN_BOX: &str = "$.paths['/boxes/{box_id}/things'].post";

fn extended(place: &str, find: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"{place}\", description: Why., update: {{x-rust-find: {find}}}}}\n"
    )
}

#[test]
fn what_a_list_has_to_be_given_comes_from_the_body_and_the_path() {
    let text = description(PATHS, COMPONENTS);
    let by_owner =
        "{list: /owned, by: [{body: owner_id, filter: owner_id}, {body: name, attribute: name, filter: name}]}";
    let owned = api_with(&text, Some(&extended(POST, by_owner)), None);
    let method = owned.item("pub fn find_or_create");
    assert!(method.contains("Looks, in the list of its `owner_id`, for the one with the same `name`."), "{method}");
    assert!(method.contains(".same(&body, \"/owner_id\", &[])\n"), "{method}");
    assert!(method.contains(".filter(\"name\")") && !method.contains(".filter(\"owner_id\")"), "{method}");
    assert!(method.contains("(by.text(\"/owner_id\"));"), "{method}");

    let boxed = "{list: '/boxes/{box_id}/things', by: [{body: name, attribute: name}]}";
    let method = api_with(&text, Some(&extended(IN_BOX, boxed)), None).item("pub fn find_or_create_thing");
    assert!(method.contains("box_id: impl AsRef<str>,") && method.contains("self.list_things(&box_id);"), "{method}");
    assert!(method.contains("(box_id, body), list, by)") && !method.contains("#[inline]"), "{method}");

    // Each argument of the path by its own name, whatever else is called so.
    let path = |name: &str| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
    let rack = format!("/shops/{{shop_id}}/racks/{{id}}/things:\n  parameters: [{}, {}]", path("id"), path("shop_id"));
    let racks = PATHS.replace(
        "/boxes/{box_id}/things:\n  parameters: [{name: box_id, in: path, required: true, schema: {type: string}}]",
        &rack,
    );
    assert_ne!(racks, PATHS);
    let racks = description(&racks, COMPONENTS);
    let place = "$.paths['/shops/{shop_id}/racks/{id}/things'].post";
    let racked = "{list: '/shops/{shop_id}/racks/{id}/things', by: [{body: name, attribute: name}]}";
    let method = api_with(&racks, Some(&extended(place, racked)), None).item("pub fn find_or_create_rack_thing");
    assert!(method.contains("self.list_rack_things(&shop_id, &id);"), "{method}");
    // It does what a deprecated call does.
    assert!(method.contains("#[deprecated"), "{method}");

    let elsewhere =
        api_with(&text, Some(&extended(IN_BOX, "{list: /things, by: [{body: name, attribute: name}]}")), None);
    assert!(elsewhere.item("pub fn find_or_create_thing").contains("self.client.things().list()"));
}

#[test]
fn a_declaration_that_makes_no_sense_is_refused() {
    let text = description(PATHS, COMPONENTS);
    let list = |by: &str| format!("{{list: /things, by: [{by}]}}");
    let name = "{body: name, attribute: name}";
    for (place, find, message, pointer) in [
        // Where it stands.
        ("$.paths['/things'].get", list(name), "is the answer of a POST with a body", "/get/x-rust-find)"),
        ("$.paths['/things'].delete", list(name), "is the answer of a POST with a body", "/delete/x-rust-find)"),
        ("$.paths['/notes'].post", list(name), "is the answer of a POST with a body", "/post/x-rust-find)"),
        (POST, "5".to_owned(), "`x-rust-find` must be a mapping", "/x-rust-find)"),
        (POST, "{list: /things, bye: 1}".to_owned(), "`x-rust-find` has no `bye`", "/x-rust-find/bye)"),
        // The list.
        (POST, format!("{{by: [{name}]}}"), "`list` is missing, or no text", "/list)"),
        (POST, format!("{{list: /thing, by: [{name}]}}"), "there is no operation `GET /thing`", "/list)"),
        (POST, format!("{{list: /words, by: [{name}]}}"), "doesn't answer a list of resources", "/list)"),
        (POST, format!("{{list: /owned, by: [{name}]}}"), "takes an argument `owner_id`", "/list)"),
        (
            POST,
            format!("{{list: '/boxes/{{box_id}}/things', by: [{name}]}}"),
            "takes an argument `box_id`, for which there is no value",
            "/list)",
        ),
        (
            POST,
            format!("{{list: /counted, by: [{name}, {{body: size, filter: size}}]}}"),
            "takes an argument `size`, for which there is no value",
            "/list)",
        ),
        // What is compared.
        (POST, "{list: /things}".to_owned(), "`by` is missing, or no list", "/by)"),
        (POST, "{list: /things, by: []}".to_owned(), "`by` is missing, or no list", "/by)"),
        (POST, list("name"), "an entry of `by` must be a mapping", "/by/0)"),
        (
            POST,
            list("{body: name, attribute: name, filtre: name}"),
            "an entry of `by` has no `filtre`",
            "/by/0/filtre)",
        ),
        (POST, list("{attribute: name}"), "`body` is missing, or no text", "/by/0/body)"),
        (POST, list("{body: nam, attribute: name}"), "the body has no property `nam`", "/by/0/body)"),
        (POST, list("{body: tags, attribute: tags}"), "`tags` has no single value", "/by/0/body)"),
        (POST, list("{body: home, attribute: name}"), "`home` has no single value", "/by/0/body)"),
        (POST, list(&format!("{name}, {name}")), "`name` is listed already", "/by/1/body)"),
        (POST, list("{body: name}"), "`attribute` is missing", "/by/0)"),
        (POST, list("{body: name, attribute: []}"), "`attribute` is empty", "/by/0/attribute)"),
        (POST, list("{body: name, attribute: 5}"), "an attribute is meant here", "/by/0/attribute)"),
        (POST, list("{body: name, attribute: nam}"), "the resource has no attribute `nam`", "/by/0/attribute)"),
        (POST, list("{body: name, attribute: [name, owner.name]}"), "no attribute `owner.name`", "/by/0/attribute/1)"),
        (
            POST,
            list("{body: name, attribute: size}"),
            "and `size` of schemas/thing/attributes is an integer: they can't be equal",
            "/by/0/attribute)",
        ),
        (
            POST,
            list("{body: size, attribute: status}"),
            "`size` of schemas/new_thing body is an integer, and `status` of schemas/thing/attributes is a text",
            "/by/0/attribute)",
        ),
        (
            POST,
            list("{body: on, attribute: name}"),
            "`on` of schemas/new_thing body is true or false, and `name` of schemas/thing/attributes is a text",
            "/by/0/attribute)",
        ),
        (
            POST,
            list("{body: name, attribute: owner}"),
            "and `owner` of schemas/thing/attributes is an object: they can't",
            "/by/0/attribute)",
        ),
        // Filters.
        (POST, list("{body: name, attribute: name, filter: label}"), "has no query parameter `label`", "/by/0/filter)"),
        (POST, list("{body: name, attribute: name, filter: 5}"), "`filter` is missing, or no text", "/by/0/filter)"),
        (
            POST,
            list("{body: name, attribute: name, filter: names}"),
            "`names` of `GET /things` takes several values, and `name` is a text",
            "/by/0/filter)",
        ),
        (
            POST,
            list("{body: size, attribute: size, filter: name}"),
            "`name` of `GET /things` takes a text, and `size` is an integer",
            "/by/0/filter)",
        ),
        (POST, list(&format!("{name}, {{body: owner_id, filter: name}}")), "an optional filter alone", "/by/1/filter)"),
        (
            POST,
            "{list: /owned, by: [{body: owner_id, filter: owner_id}]}".to_owned(),
            "no attribute of an item is compared",
            "/by)",
        ),
        // How.
        (POST, list("{body: name, attribute: name, compare: loosely}"), "no way to compare", "/by/0/compare)"),
        (POST, list("{body: size, attribute: size, compare: ignore_case}"), "no way to compare", "/by/0/compare)"),
        (
            POST,
            list("{body: name, attribute: name, optional: true}"),
            "`optional` can be true alone",
            "/by/0/optional)",
        ),
        (
            POST,
            list("{body: size, attribute: size, optional: false}"),
            "`optional` can be true alone",
            "/by/0/optional)",
        ),
        (POST, format!("{{list: /things, by: [{name}], unless: {{}}}}"), "must map attributes to values", "/unless)"),
        (POST, format!("{{list: /things, by: [{name}], unless: {{state: [x]}}}}"), "no attribute `state`", "/state)"),
        (POST, format!("{{list: /things, by: [{name}], unless: {{status: on}}}}"), "must be a list", "/unless/status)"),
    ] {
        says(&refusal_with(&text, &extended(place, &find)), message, pointer);
    }
}

#[test]
fn its_name_is_not_taken_from_another_method() {
    let text = description(PATHS, COMPONENTS);
    let overlay = extended(POST, "{list: /things, by: [{body: name, attribute: name}]}")
        + "- {target: \"$.paths['/things'].delete\", description: Why., update: {x-rust-name: find_or_create}}\n";
    says(&refusal_with(&text, &overlay), "`things.find_or_create` is taken", "/post/x-rust-find)");
}

#[test]
fn the_description_itself_declares_nothing() {
    let marked = KITCHEN_SINK
        .replace("      operationId: create-pet\n", "      operationId: create-pet\n      x-rust-find: 1\n");
    assert_ne!(marked, KITCHEN_SINK);
    assert_eq!(api(&marked).files, api(KITCHEN_SINK).files);
}
