//! Waiters, and what else the overlay alone can say of calls.

use crate::support::{api, api_with, description, refusal_with, says};

const KITCHEN_SINK: &str = include_str!("../fixtures/kitchen_sink.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/kitchen_sink.yaml");

#[test]
fn a_waiter_repeats_a_call() {
    let generated = api_with(KITCHEN_SINK, Some(OVERLAY), None);
    generated.expect(
        r#"
        /// Wait until a pet has settled in.
        ///
        /// Asks every second until `kind` is `dog` or `Dog`, `born` is there, `friend.name` is `Rex` and
        /// `fed` is `true`, for 90 seconds unless [`timeout`](Wait::timeout) says otherwise. A `kind` of
        /// `runaway` or `cat`, or a `level` of `-1`, is an error
        /// ([`is_failed_state`](crate::Error::is_failed_state)). A 404 counts as not there yet in the first 5
        /// seconds. A state that is there from the start counts only after 2 seconds, as it may be the one
        /// from before.
        ///
        /// `GET /pets/{pet_id}`
        pub fn wait_until_settled(&self, pet_id: impl AsRef<str>) -> Wait<Resource<Pet>> {
            Wait::get(self.get(pet_id))
                .until("/kind", &["dog", "Dog"])
                .until_present("/born")
                .until("/friend/name", &["Rex"])
                .until("/fed", &["true"])
                .failure("/kind", &["runaway", "cat"])
                .failure("/level", &["-1"])
                .tolerate_missing(Duration::from_secs(5))
                .change_first(Duration::from_secs(2))
                .interval(Duration::from_secs(1))
                .timeout(Duration::from_secs(90))
        }
        "#,
    );
    generated.expect(
        r#"
        /// Wait until a pet is gone.
        ///
        /// Asks every 2 minutes until the answer is 404, for 1 hour unless [`timeout`](Wait::timeout) says
        /// otherwise.
        ///
        /// `GET /pets/{pet_id}`
        pub fn wait_until_gone(&self, pet_id: impl AsRef<str>) -> Wait<Resource<Pet>, ()> {
            Wait::get(self.get(pet_id))
                .gone()
                .interval(Duration::from_secs(120))
                .timeout(Duration::from_secs(3600))
        }
        "#,
    );
    let pets = &generated.files["pets.rs"];
    assert!(pets.contains("Wait};\n") && pets.contains("\nuse std::time::Duration;\n"), "{pets}");
}

#[test]
fn a_waiter_looks_into_a_list() {
    let generated = api_with(KITCHEN_SINK, Some(OVERLAY), None);
    generated.expect(
        r#"
        /// Wait until the list has a pet as a cat.
        ///
        /// Asks every second until `kind` is `cat`, for 2 seconds unless [`timeout`](Wait::timeout) says
        /// otherwise. A `name` that equals `extra` is an error
        /// ([`is_failed_state`](crate::Error::is_failed_state)). An answer with the error `PET_ASLEEP`
        /// counts as not yet. Its errors tell `friend.name` as well
        /// ([`last_state`](crate::Error::last_state)). Not being in the list counts as not there yet in the
        /// first 1 second.
        ///
        /// `GET /pets`
        pub fn wait_until_listed_as_cat(
            &self,
            pet_id: impl AsRef<str>,
        ) -> Wait<Resource<Pet>> {
            Wait::find(self.list(), pet_id)
                .until("/kind", &["cat"])
                .failure_equal("/name", "/extra")
                .not_yet(&["PET_ASLEEP"])
                .explain(&["/friend/name"])
                .tolerate_missing(Duration::from_secs(1))
                .interval(Duration::from_secs(1))
                .timeout(Duration::from_secs(2))
        }
        "#,
    );
    generated.expect(
        r#"
        /// Wait until the list no longer has a pet, or has it as a dog.
        ///
        /// Asks every second until the list no longer has it, twice in a row, or `kind` is `dog`, for 2
        /// seconds unless [`timeout`](Wait::timeout) says otherwise.
        ///
        /// `GET /pets`
        pub fn wait_until_unlisted(
            &self,
            pet_id: impl AsRef<str>,
        ) -> Wait<Resource<Pet>, ()> {
            Wait::find(self.list(), pet_id)
                .until("/kind", &["dog"])
                .gone()
                .interval(Duration::from_secs(1))
                .timeout(Duration::from_secs(2))
        }
        "#,
    );
}

#[test]
fn a_resource_without_an_id_is_found_in_a_list() {
    let generated = api_with(KITCHEN_SINK, Some(OVERLAY), None);
    generated.expect(
        r#"
        /// Wait until a pet is found again.
        ///
        /// Asks every 60 seconds until `level` is `1` or `2`, for 2 hours unless [`timeout`](Wait::timeout)
        /// says otherwise. Takes the resource or its id. A resource without an id is found in `GET /pets`,
        /// by the same `friend.name` and `name` and a `born` that is no earlier.
        ///
        /// `GET /pets/{pet_id}`
        pub fn wait_until_found(&self, pet: impl Into<Sought<Pet>>) -> Wait<Resource<Pet>> {
            Wait::get_or_find(
                    pet,
                    |id| self.get(id),
                    || self.list().into(),
                    &["/friend/name", "/name"],
                    "/born",
                )
                .until("/level", &["1", "2"])
                .interval(Duration::from_secs(60))
                .timeout(Duration::from_secs(7200))
        }
        "#,
    );
    assert!(generated.files["pets.rs"].contains("Sought, "));
}

#[test]
fn the_description_itself_says_nothing_of_calls() {
    let marked = KITCHEN_SINK
        .replace("      operationId: get-pet\n", "      operationId: get-pet\n      x-rust-wait: 1\n")
        .replace("      operationId: create-pet\n", "      operationId: create-pet\n      x-rust-idempotent: 1\n")
        .replace("openapi: 3.0.3\n", "openapi: 3.0.3\nx-rust-permanent-errors: 1\n");
    assert_eq!(marked.matches("x-rust-").count(), 3);
    assert_eq!(api(&marked).files, api(KITCHEN_SINK).files);
}

#[test]
fn calls_that_may_be_repeated_say_so() {
    let generated = api_with(KITCHEN_SINK, Some(OVERLAY), None);
    let pets = &generated.files["pets.rs"];
    let create = "        Request::post(&self.client, \"create-pet\", \"/pets\")\n            .data(JSON_API, \"pets\", &body)\n            .idempotent()\n";
    assert!(pets.contains(create), "{pets}");
    assert_eq!(generated.text().matches(".idempotent()").count(), 1);
}

#[test]
fn permanent_errors_are_a_constant() {
    let with = api_with(KITCHEN_SINK, Some(OVERLAY), None);
    let constant = "pub(crate) const PERMANENT_ERRORS: &'static [&'static str] = &[\n        \"PET_UNKNOWN\",\n        \"NO \\\"ROOM\\\"\",\n    ];";
    assert!(with.files["mod.rs"].contains(constant), "{}", with.files["mod.rs"]);
    assert!(
        api(KITCHEN_SINK).files["mod.rs"].contains("pub(crate) const PERMANENT_ERRORS: &'static [&'static str] = &[];")
    );
}

#[test]
fn a_list_that_can_be_counted_says_so() {
    api(KITCHEN_SINK).expect("list_request!(ListPetsRequest => Resource<Pet>, counted);");
}

#[test]
fn a_waiter_of_another_handle_reaches_the_list_by_the_client() {
    let elsewhere =
        KITCHEN_SINK.replacen("      tags: [Pets]\n      parameters:", "      tags: [Zoo]\n      parameters:", 1);
    let found = api_with(&elsewhere, Some(OVERLAY), None).item("pub fn wait_until_found");
    assert!(found.contains("|| self.client.zoo().list().into()"), "{found}");
}

#[test]
fn a_waiter_of_a_deprecated_operation_is_deprecated() {
    let text = KITCHEN_SINK
        .replace("      operationId: list-pets\n", "      operationId: list-pets\n      deprecated: true\n");
    let generated = api_with(&text, Some(OVERLAY), None);
    for name in ["wait_until_found", "wait_until_unlisted"] {
        assert!(generated.item(&format!("pub fn {name}")).contains("#[deprecated"), "{name}");
    }
    assert!(!generated.item("pub fn wait_until_gone").contains("#[deprecated"));
}

const PATHS: &str = "\
/things:
  get:
    tags: [Things]
    parameters: [{name: 'stats[total]', in: query, schema: {type: string}}]
    responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}}}}}
  post: {tags: [Things], responses: {'200': {$ref: '#/components/responses/Thing'}}}
/things/{id}:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  get: {tags: [Things], responses: {'200': {$ref: '#/components/responses/Thing'}}}
  delete: {tags: [Things], responses: {'204': {description: Done.}}}
/things/{id}/parts:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  get: {tags: [Things], responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}}}}}}
/others:
  get: {tags: [Things], responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/other'}}}}}}}}}
/words:
  get: {tags: [Things], responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {type: string}}}}}}}";

const COMPONENTS: &str = "\
responses:
  Thing: {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}
schemas:
  other: {type: object, properties: {id: {type: string}, attributes: {type: object, properties: {name: {type: string}}}}}
  thing:
    type: object
    properties:
      id: {type: string}
      attributes:
        type: object
        properties:
          status: {type: string, enum: [active, failed]}
          level: {type: integer, enum: [1, 2]}
          name: {type: string}
          size: {type: integer}
          on: {type: boolean}
          made: {type: string, format: date-time}
          tags: {type: array, items: {type: string}}
          owner: {type: object, properties: {id: {type: string}}}";

/// The generation with a waiter at an operation; the keys that every waiter needs stand already.
fn refused(place: &str, waiter: &str) -> String {
    let rest = ["name: wait_until_done", "summary: Wait.", "interval: 1", "deadline: 9"]
        .into_iter()
        .filter(|line| !waiter.split(", ").any(|part| part.starts_with(&line[..=line.find(':').unwrap()])))
        .fold(String::new(), |all, line| format!("{all}, {line}"));
    refusal_with(&description(PATHS, COMPONENTS), &extended(place, &format!("x-rust-wait: [{{{waiter}{rest}}}]")))
}

fn extended(place: &str, extension: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"{place}\", description: Why., update: {{{extension}}}}}\n"
    )
}

const GET: &str = "$.paths['/things/{id}'].get";
const LIST: &str = "$.paths['/things'].get";

#[test]
fn a_waiter_that_makes_no_sense_is_refused() {
    let active = "until: {status: [active]}";
    for (place, waiter, message, pointer) in [
        // What it has to say.
        (GET, "interval: 1", "`until` is missing", "/0)"),
        (GET, "until: {status: [active]}, unitl: 1", "a waiter has no `unitl`", "/0/unitl)"),
        (GET, "until: {status: [active]}, name: wait for it", "`wait for it` can't be a name in Rust", "/0/name)"),
        (GET, "until: {status: [active]}, name: match", "`match` can't be a name in Rust", "/0/name)"),
        (GET, "until: {status: [active]}, name: 5", "`name` is missing, or no text", "/0/name)"),
        (GET, "until: {status: [active]}, summary: ' '", "`summary` is missing, or no text", "/0/summary)"),
        (GET, "until: {status: [active]}, interval: 0", "`interval` must be a number of seconds", "/0/interval)"),
        (GET, "until: {status: [active]}, deadline: -1", "`deadline` must be a number of seconds", "/0/deadline)"),
        (GET, "until: {status: [active]}, deadline: 5 min", "`deadline` must be a number of seconds", "/0/deadline)"),
        (GET, "until: {status: [active]}, interval: 10", "`interval` is longer than the whole wait", "/0/interval)"),
        (
            GET,
            "until: {status: [active]}, change_first: 10",
            "`change_first` is longer than the whole wait",
            "/0/change_first)",
        ),
        (
            GET,
            "until: {status: [active]}, tolerate_missing: 10",
            "`tolerate_missing` is longer than the whole wait",
            "/0/tolerate_missing)",
        ),
        (GET, "gone: false", "`gone` can be true alone", "/0/gone)"),
        (
            GET,
            "gone: true, tolerate_missing: 1",
            "`tolerate_missing` says nothing of a resource",
            "/0/tolerate_missing)",
        ),
        (GET, "gone: true, change_first: 1", "`change_first` says nothing of a resource", "/0/change_first)"),
        (
            GET,
            "until: {status: [active]}, failure: {status: [failed, active]}",
            "`active` can't be success and failure",
            "/0/failure/status)",
        ),
        // Attributes and values.
        (GET, "until: {}", "`until` must map attributes to values", "/0/until)"),
        (GET, "until: [status]", "`until` must map attributes to values", "/0/until)"),
        (GET, "until: {state: [active]}", "the resource has no attribute `state`", "/0/until/state)"),
        (GET, "until: {owner.name: [me]}", "the resource has no attribute `owner.name`", "/0/until/owner.name)"),
        (GET, "until: {status.on: [me]}", "the resource has no attribute `status.on`", "/0/until/status.on)"),
        (GET, "until: {status: [Active]}", "`Active` is no value of this attribute", "/0/until/status/0)"),
        (GET, "until: {level: [1, 3]}", "`3` is no value of this attribute", "/0/until/level/1)"),
        (GET, "until: {status: [1]}", "`1` is no value of this attribute", "/0/until/status/0)"),
        (GET, "until: {status: active}", "the values must be a list", "/0/until/status)"),
        (GET, "until: {status: []}", "the values must be a list", "/0/until/status)"),
        (GET, "until: {on: ['true']}", "can't be a value of this attribute", "/0/until/on/0)"),
        (GET, "until: {size: [1.5]}", "can't be a value of this attribute", "/0/until/size/0)"),
        (GET, "until: {owner: [me]}", "can't be a value of this attribute", "/0/until/owner/0)"),
        (GET, "until: {status: [active]}, failure: {level: [bad]}", "`bad` is no value", "/0/failure/level/0)"),
        (GET, "until: {status: [active]}, failure: {name: present}", "the values must be a list", "/0/failure/name)"),
        (GET, "until: {status: [active]}, failure: {nam: [x]}", "no attribute `nam`", "/0/failure/nam)"),
        // Where it looks.
        ("$.paths['/things'].post", active, "a waiter repeats a GET", "/post/x-rust-wait/0)"),
        ("$.paths['/things/{id}'].delete", "gone: true", "a waiter repeats a GET", "/delete/x-rust-wait/0)"),
        ("$.paths['/words'].get", active, "needs an operation that answers a resource", "/get/x-rust-wait/0)"),
        (LIST, active, "doesn't say which item is waited for", "(/paths/~1things/get/x-rust-wait/0)"),
        (LIST, "until: {status: [active]}, find: 1", "`find` is missing, or no text", "/0/find)"),
        (LIST, "until: {status: [active]}, find: a-b", "`a-b` can't be a name in Rust", "/0/find)"),
        (GET, "until: {status: [active]}, find: id", "this operation answers one resource", "/0/find)"),
        (
            "$.paths['/things/{id}/parts'].get",
            "until: {status: [active]}, find: id",
            "the operation has an argument `id` already",
            "/0/find)",
        ),
        (LIST, "gone: true, or_find: {list: /things}", "this one answers a list", "/0/or_find)"),
        (GET, "gone: true, or_find: /things", "`or_find` must be a mapping", "/0/or_find)"),
        (
            GET,
            "gone: true, or_find: {list: /things, same: [name], since: made, sam: 1}",
            "`or_find` has no `sam`",
            "/0/or_find/sam)",
        ),
        (GET, "gone: true, or_find: {same: [name], since: made}", "`list` is missing", "/0/or_find/list)"),
        (
            GET,
            "gone: true, or_find: {list: /thing, same: [name], since: made}",
            "no operation `GET /thing`",
            "/0/or_find/list)",
        ),
        (
            GET,
            "gone: true, or_find: {list: '/things/{id}', same: [name], since: made}",
            "doesn't answer a list of resources",
            "/0/or_find/list)",
        ),
        (
            GET,
            "gone: true, or_find: {list: /others, same: [name], since: made}",
            "doesn't answer a list of the same resource",
            "/0/or_find/list)",
        ),
        (
            GET,
            "gone: true, or_find: {list: '/things/{id}/parts', same: [name], since: made}",
            "takes arguments, which the waiter doesn't have",
            "/0/or_find/list)",
        ),
        (
            GET,
            "gone: true, or_find: {list: /things, same: name, since: made}",
            "`same` is missing, or no list",
            "/0/or_find/same)",
        ),
        (
            GET,
            "gone: true, or_find: {list: /things, same: [nam], since: made}",
            "no attribute `nam`",
            "/0/or_find/same/0)",
        ),
        (
            GET,
            "gone: true, or_find: {list: /things, same: [owner], since: made}",
            "is known by plain values",
            "/0/or_find/same/0)",
        ),
        (
            GET,
            "gone: true, or_find: {list: /things, same: [name], since: name}",
            "is no point in time",
            "/0/or_find/since)",
        ),
        (GET, "gone: true, or_find: {list: /things, same: [name]}", "`since` is missing", "/0/or_find)"),
        // Its name.
        (GET, "until: {status: [active]}, name: clone", "`things.clone` is taken", "/0/name)"),
    ] {
        let found = refused(place, waiter);
        says(&found, message, pointer);
        assert_eq!(found.matches("error: ").count(), 1, "{waiter} gives\n{found}");
        assert!(found.contains("\n  --> overlay.yaml:4 (") && found.contains("\n  cure: "), "{found}");
    }
}

#[test]
fn one_value_can_be_good_in_one_attribute_and_bad_in_another() {
    let waiter = "{name: wait_until_done, summary: Wait., until: {status: [active]}, failure: {name: [active], owner.id: [active]}, interval: 1, deadline: 1}";
    let overlay = extended(GET, &format!("x-rust-wait: [{waiter}]"));
    let generated = api_with(&description(PATHS, COMPONENTS), Some(&overlay), None);
    let waiter = generated.item("pub fn wait_until_done");
    assert!(waiter.contains(r#".failure("/owner/id", &["active"])"#), "{waiter}");
}

#[test]
fn all_that_is_wrong_with_a_waiter_is_told_in_one_run() {
    let found = refused(LIST, "name: A, until: {nam: [x]}, gone: maybe, interval: soon");
    for message in ["can't be a name", "doesn't say which item", "`gone` can be true alone", "`interval` must be"] {
        assert!(found.contains(message), "{message} in\n{found}");
    }
}

#[test]
fn a_waiter_needs_times() {
    let overlay = extended(GET, "x-rust-wait: [{name: wait_until_done, summary: Wait., until: {on: [true]}}]");
    let found = refusal_with(&description(PATHS, COMPONENTS), &overlay);
    says(&found, "`interval` is missing", "/x-rust-wait/0)");
    says(&found, "`deadline` is missing", "/x-rust-wait/0)");
    let overlay = extended(GET, "x-rust-wait: {name: wait_until_done}");
    says(&refusal_with(&description(PATHS, COMPONENTS), &overlay), "`x-rust-wait` must be a list", "/x-rust-wait)");
}

#[test]
fn two_waiters_of_one_name_are_refused() {
    let waiter = "{name: wait_until_done, summary: Wait., until: {on: [true]}, interval: 1, deadline: 2}";
    let other = waiter.replace("interval: 1", "interval: 2");
    let overlay = extended(GET, &format!("x-rust-wait: [{waiter}, {other}]"));
    let found = refusal_with(&description(PATHS, COMPONENTS), &overlay);
    says(&found, "`things.wait_until_done` is taken", "(/paths/~1things~1{id}/get/x-rust-wait/1/name)");
}

#[test]
fn operations_of_a_shared_path_item_have_their_waiters_once() {
    let shared = format!("{PATHS}\n/same_things/{{id}}: {{$ref: '#/paths/~1things~1{{id}}'}}");
    let waiter = "{name: wait_until_done, summary: Wait., until: {on: [true]}, interval: 1, deadline: 2}";
    let overlay = extended(GET, &format!("x-rust-wait: [{waiter}]"));
    let generated = api_with(&description(&shared, COMPONENTS), Some(&overlay), None);
    assert!(generated.item("pub fn wait_until_done").contains("`GET /things/{id}`"));
}

#[test]
fn a_waiter_does_not_give_way_to_a_method() {
    let waiter = "{name: delete, summary: Wait., until: {on: [true]}, interval: 1, deadline: 2}";
    let overlay = extended(GET, &format!("x-rust-wait: [{waiter}]"));
    let generated = api_with(&description(PATHS, COMPONENTS), Some(&overlay), None);
    assert!(generated.item("pub fn delete").contains("Wait::get(self.get(id))"));
    generated.warns("`things.delete` is taken; this method is", "/paths/~1things~1{id}/delete");
    // A released method keeps its name, so the waiter has to take another.
    let pins = api(&description(PATHS, COMPONENTS)).pins;
    let source = |name: &str, text: &str| generator::Source::new(name, text);
    let text = description(PATHS, COMPONENTS);
    let effective = generator::load(&source("api.yaml", &text), Some(&source("overlay.yaml", &overlay))).unwrap();
    let found = generator::generate(&effective, Some(&source("names.yaml", &pins))).unwrap_err().to_string();
    says(&found, "`things.delete` is taken", "/x-rust-wait/0/name)");
}

#[test]
fn what_is_repeated_anyway_is_not_marked() {
    let text = description(PATHS, COMPONENTS);
    for (place, value, message) in [
        (GET, "true", "a GET is repeated anyway"),
        ("$.paths['/things/{id}'].delete", "true", "a DELETE is repeated anyway"),
        ("$.paths['/things'].post", "'yes'", "`x-rust-idempotent` can be true alone"),
        ("$.paths['/things'].post", "false", "`x-rust-idempotent` can be true alone"),
    ] {
        let found = refusal_with(&text, &extended(place, &format!("x-rust-idempotent: {value}")));
        says(&found, message, "/x-rust-idempotent)");
    }
}

#[test]
fn permanent_errors_are_a_list_of_codes() {
    let text = description(PATHS, COMPONENTS);
    for (value, message, pointer) in [
        ("A", "must be a list", "(/x-rust-permanent-errors)"),
        ("[A, 1]", "this is no error code", "(/x-rust-permanent-errors/1)"),
        ("['']", "this is no error code", "(/x-rust-permanent-errors/0)"),
        ("[A, B, A]", "listed already", "(/x-rust-permanent-errors/2)"),
    ] {
        let found = refusal_with(&text, &extended("$", &format!("x-rust-permanent-errors: {value}")));
        says(&found, message, pointer);
    }
}

#[test]
fn nothing_that_an_overlay_can_say_makes_the_generator_panic() {
    let good: serde_json::Value = serde_yaml::from_str(OVERLAY).unwrap();
    let mut pointers = Vec::new();
    crate::refusals::collect(&good["actions"], "/actions".to_owned(), &mut pointers);
    let odd = [
        serde_json::json!(null),
        serde_json::json!(-1),
        serde_json::json!("x²\n`/~"),
        serde_json::json!([]),
        serde_json::json!([[]]),
        serde_json::json!({"a.b": {}}),
    ];
    // Two of the replacements each, so that it takes a second or two.
    for (number, pointer) in pointers.iter().filter(|pointer| pointer.contains("/update/")).enumerate() {
        for odd in [&odd[number % 6], &odd[(number + 2) % 6]] {
            let mut broken = good.clone();
            *broken.pointer_mut(pointer).unwrap() = odd.clone();
            let source = |name: &str, text: String| generator::Source::new(name, text);
            let description = source("api.yaml", KITCHEN_SINK.to_owned());
            let Ok(effective) = generator::load(&description, Some(&source("overlay.yaml", broken.to_string()))) else {
                continue;
            };
            if let Err(refusal) = generator::generate(&effective, None) {
                let text = refusal.to_string();
                assert!(!text.contains("a mistake of the generator"), "{pointer} as {odd}: {text}");
                assert!(text.contains("--> overlay.yaml:"), "{pointer} as {odd}: {text}");
            }
        }
    }
}
