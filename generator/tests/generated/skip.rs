//! What can't be generated is left out, where that is asked for, with all its reasons; all else is generated.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use generator::{Source, digest_matches, generate, load, load_supported};

use crate::refusals::collect;
use crate::support::{description, indented, refusal, says};

/// A generation of what can be generated.
struct Partial {
    /// `POST /files` and its reasons, in order.
    left_out: Vec<(String, String)>,
    along: Vec<String>,
    files: BTreeMap<String, String>,
    pins: String,
    warnings: String,
}

impl Partial {
    fn operations(&self) -> Vec<&str> {
        self.left_out.iter().map(|(operation, _)| operation.as_str()).collect()
    }

    fn has(&self, method: &str) -> bool {
        self.files.values().any(|text| text.contains(&format!("pub fn {method}(")))
    }
}

fn run(description: &str, overlay: Option<&str>, pins: Option<&str>) -> Result<Partial, String> {
    let overlay = overlay.map(|text| Source::new("overlay.yaml", text));
    let pins = pins.map(|text| Source::new("names.yaml", text));
    let effective = load_supported(&Source::new("api.yaml", description), overlay.as_ref())
        .map_err(|refusal| refusal.to_string())?;
    let generated = generate(&effective, pins.as_ref()).map_err(|refusal| refusal.to_string())?;
    assert!(generated.files.values().all(|text| digest_matches(text) == Some(true)));
    let left_out = effective.left_out();
    Ok(Partial {
        left_out: left_out.iter().map(|it| (it.operation.clone(), it.reasons.to_string())).collect(),
        along: left_out.iter().flat_map(|it| it.along.clone()).collect(),
        files: generated.files,
        pins: generated.names,
        warnings: generated.warnings.to_string(),
    })
}

#[track_caller]
fn partial(description: &str) -> Partial {
    run(description, None, None).unwrap_or_else(|refusal| panic!("{refusal}\n\nin\n{description}"))
}

/// What can be generated, of which these operations can't.
#[track_caller]
fn leaves_out(description: &str, expected: &[&str]) -> Partial {
    // Each of them is a reason to refuse all.
    refusal(description);
    let partial = partial(description);
    assert_eq!(partial.operations(), expected);
    for (operation, reasons) in &partial.left_out {
        for reason in reasons.split("\n\n") {
            let is_whole = ["error: ", "\n  --> api.yaml:", "\n  cure: "].iter().all(|part| reason.contains(part));
            assert!(is_whole, "{operation}: {reason}");
        }
    }
    let again = self::partial(description);
    assert!(again.left_out == partial.left_out && again.files == partial.files && again.warnings == partial.warnings);
    partial
}

fn overlay(actions: &str) -> String {
    format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}")
}

fn action(target: &str, update: &str) -> String {
    format!("- {{target: \"{target}\", description: Why., update: {update}}}\n")
}

const DONE: &str = "responses: {'204': {description: Done.}}";
const MULTIPART: &str = "requestBody: {content: {multipart/form-data: {schema: {type: object}}}}";

/// A path whose one operation answers with a schema.
fn answers(path: &str, schema: &str) -> String {
    let answer = format!("{{description: It., content: {{application/json: {{schema: {schema}}}}}}}");
    format!("{path}: {{get: {{tags: [Things], responses: {{'200': {answer}}}}}}}\n")
}

/// A schema that has no type in Rust.
const TREE: &str = "Tree: {type: array, items: {$ref: '#/components/schemas/Tree'}}\n";

fn schemas(text: &str) -> String {
    format!("schemas:\n{}", indented(text))
}

#[test]
fn one_operation_is_left_out_and_the_others_are_not() {
    let text = description(
        &format!(
            "/things: {{get: {{tags: [Things], {DONE}}}}}\n/files: {{post: {{tags: [Files], {MULTIPART}, {DONE}}}}}\n"
        ),
        "",
    );
    let partial = leaves_out(&text, &["POST /files"]);
    let reasons = &partial.left_out[0].1;
    says(reasons, "no media type of this body can be written", "api.yaml:5 (/paths/~1files/post/requestBody/content)");
    assert_eq!(partial.files.keys().collect::<Vec<_>>(), ["contract.rs", "mod.rs", "things.rs"]);
    assert!(!partial.files["contract.rs"].contains("/files"));
}

#[test]
fn a_description_without_fault_is_the_same() {
    let text = include_str!("../fixtures/kitchen_sink.yaml");
    let overlay = Source::new("overlay.yaml", include_str!("../fixtures/overlays/kitchen_sink.yaml"));
    let source = Source::new("api.yaml", text);
    let whole = generate(&load(&source, Some(&overlay)).unwrap(), None).unwrap();
    let effective = load_supported(&source, Some(&overlay)).unwrap();
    assert!(effective.left_out().is_empty());
    let partial = generate(&effective, None).unwrap();
    assert!(partial.files == whole.files && partial.names == whole.names && partial.warnings == whole.warnings);
}

#[test]
fn what_is_left_can_always_be_generated() {
    // Some nodes of a good description are replaced by what doesn't belong there.
    let good: Value = serde_yaml::from_str(include_str!("../fixtures/kitchen_sink.yaml")).unwrap();
    let mut pointers = Vec::new();
    collect(&good, String::new(), &mut pointers);
    let odd =
        [json!(null), json!({"$ref": "#/components/schemas/none"}), json!([]), json!({"type": "file"}), json!("x")];
    let mut left_out = 0;
    for (number, pointer) in pointers.iter().skip(3).step_by(31).enumerate() {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = odd[number % odd.len()].clone();
        let source = Source::new("api.yaml", broken.to_string());
        let whole = load(&source, None).and_then(|effective| generate(&effective, None));
        let skipping = load_supported(&source, None);
        let partial =
            skipping.as_ref().map(|effective| generate(effective, None).map_err(|refusal| refusal.to_string()));
        let count = skipping.as_ref().map(|effective| effective.left_out().len());
        match (whole, partial) {
            (Ok(whole), Ok(Ok(partial))) => {
                assert_eq!(count, Ok(0), "{pointer}");
                assert!(whole.files == partial.files, "{pointer}");
            }
            (Err(_), Ok(Ok(_))) => left_out += 1,
            (Err(_), Err(refusal)) => assert!(refusal.has_errors()),
            (_, Ok(Err(refusal))) => panic!("{pointer} isn't left out:\n{refusal}"),
            (Ok(_), Err(refusal)) => panic!("{pointer} is refused in part alone:\n{refusal}"),
        }
    }
    assert!(left_out > 5, "{left_out}");
}

#[test]
fn what_several_operations_use_leaves_all_of_them_out() {
    let text = description(
        &[
            answers("/a", "{$ref: '#/components/schemas/Holder'}"),
            answers("/b", "{type: object, properties: {tree: {$ref: '#/components/schemas/Tree'}}}"),
            answers("/c", "{$ref: '#/components/schemas/Good'}"),
            // It is described to fail with a tree, which nobody reads.
            "/d: {get: {tags: [Things], responses: {'204': {description: Done.}, '404': {description: No., \
                 content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}}}}\n"
                .to_owned(),
        ]
        .concat(),
        &schemas(&format!(
            "Good: {{type: object, properties: {{name: {{type: string}}}}}}\n\
             Holder: {{type: object, properties: {{tree: {{$ref: '#/components/schemas/Tree'}}}}}}\n{TREE}"
        )),
    );
    let partial = leaves_out(&text, &["GET /a", "GET /b"]);
    for (operation, reasons) in &partial.left_out {
        assert!(reasons.contains("(/components/schemas/Tree"), "{operation}: {reasons}");
    }
    assert!(partial.files["things.rs"].contains("pub struct Good"));
    assert!(partial.files["things.rs"].contains("\"/d\""));
}

#[test]
fn broken_references_leave_out_what_follows_them() {
    let circle = "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/A'}\n";
    for (schemas_text, message) in [
        ("A: {type: object, properties: {gone: {$ref: '#/components/schemas/Gone'}}}\n", "leads nowhere"),
        ("A: {type: object, properties: {gone: {$ref: 'other.yaml#/Gone'}}}\n", "leads out of this file"),
        ("A: {type: object, properties: {gone: {$ref: '#/paths/~1c'}}}\n", "leads to a path item"),
        (circle, "lead in a circle"),
    ] {
        let text = description(
            &[
                answers("/a", "{$ref: '#/components/schemas/A'}"),
                answers("/b", "{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}"),
                answers("/c", "{type: object}"),
            ]
            .concat(),
            &schemas(schemas_text),
        );
        let partial = leaves_out(&text, &["GET /a", "GET /b"]);
        assert!(partial.left_out.iter().all(|(_, reasons)| reasons.contains(message)), "{:?}", partial.left_out);
    }
}

#[test]
fn all_reasons_of_an_operation_come_in_one_run() {
    let text = description(
        &(format!(
            "{}/files/{{id}}:\n  post:\n    operationId: same\n    {MULTIPART}\n    parameters: [{{name: sort, in: \
             query, style: deepObject, schema: {{type: string}}}}]\n    responses: {{'200': {{description: It., content: \
             {{application/json: {{schema: {{$ref: '#/components/schemas/Tree'}}}}}}}}}}\n",
            answers("/a", "{$ref: '#/components/schemas/Tree'}")
        ) + &format!("/c: {{get: {{tags: [Things], {DONE}}}}}\n")),
        &schemas(TREE),
    );
    let partial = leaves_out(&text, &["GET /a", "POST /files/{id}"]);
    let (_, reasons) = &partial.left_out[1];
    for expected in
        ["does not declare its path parameter `id`", "no media type of this body", "`deepObject`", "its own item"]
    {
        assert!(reasons.contains(expected), "expected {expected} in\n{reasons}");
    }

    // A reference to nothing is one reason, and not a second one for whoever reads the place.
    let text = description(
        &format!(
            "/b: {{post: {{{MULTIPART}, parameters: [{{$ref: '#/components/parameters/None'}}], {DONE}}}}}\n/c: {{get: {{{DONE}}}}}\n"
        ),
        "",
    );
    let partial = leaves_out(&text, &["POST /b"]);
    let reasons: Vec<_> = partial.left_out[0].1.split("\n\n").collect();
    assert_eq!(reasons.len(), 2, "{reasons:#?}");
}

#[test]
fn what_a_path_says_of_all_its_operations_leaves_all_of_them_out() {
    let parameter = "{name: id, in: path, required: true, schema: {type: string}}";
    let text = description(
        &format!(
            "/a:\n  parameters: [{{name: sort, in: query, style: matrix, schema: {{type: string}}}}]\n  get: {{{DONE}}}\n  \
             put: {{{DONE}}}\n/b/{{id}}: {{parameters: [{parameter}], get: {{{DONE}}}}}\n/b/{{other}}: {{get: \
             {{{DONE}}}, delete: {{{DONE}}}}}\n/c: {{$ref: '#/paths/~1a'}}\n/d: {{get: {{operationId: d, {DONE}}}, put: \
             {{operationId: d, {DONE}}}}}\n"
        ),
        "",
    );
    let left_out = ["GET /a", "PUT /a", "GET /b/{other}", "DELETE /b/{other}", "GET /c", "PUT /c", "PUT /d"];
    leaves_out(&text, &left_out);
}

#[test]
fn operations_that_do_not_fit_together_lose_the_later_ones() {
    let text = description(
        &(answers("/a", "{type: object, properties: {it: {type: object, properties: {a: {type: string}}}}}")
            + &answers("/b", "{type: object, properties: {it: {type: object, properties: {b: {type: string}}}}}")),
        "",
    );
    let schema = "responses['200'].content['application/json'].schema.properties.it";
    let overlay = overlay(
        &[
            action(&format!("$.paths['/a'].get.{schema}"), "{x-rust-name: Same}"),
            action(&format!("$.paths['/b'].get.{schema}"), "{x-rust-name: Same}"),
        ]
        .concat(),
    );
    let partial = run(&text, Some(&overlay), None).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(partial.operations(), ["GET /b"]);
    assert!(partial.left_out[0].1.contains("two places whose shapes differ"), "{}", partial.left_out[0].1);
}

#[test]
fn what_refers_to_an_operation_that_is_left_out_is_generated() {
    let text = description(
        &format!(
            "/a: {{post: {{tags: [Files], {MULTIPART}, responses: {{'200': {{description: It., content: \
             {{application/json: {{schema: {{type: object, properties: {{name: {{type: string}}}}}}}}}}}}}}}}}}\n{}",
            answers("/b", "{$ref: '#/paths/~1a/post/responses/200/content/application~1json/schema'}")
        ),
        "",
    );
    let partial = leaves_out(&text, &["POST /a"]);
    assert!(partial.files["things.rs"].contains("name: Option<String>"), "{}", partial.files["things.rs"]);
}

#[test]
fn what_no_operation_uses_leaves_none_out() {
    let text = description(
        &format!("/a: {{get: {{{DONE}}}}}\n"),
        &schemas("Unused: {type: object, properties: {gone: {$ref: '#/components/schemas/Gone'}}}\n"),
    );
    let partial = leaves_out(&text, &[]);
    says(&partial.warnings, "warning: the reference `#/components/schemas/Gone` leads nowhere", "api.yaml:");
}

#[test]
fn a_description_of_which_nothing_is_left_is_refused() {
    let files = |path: &str| format!("{path}: {{post: {{tags: [Files], {MULTIPART}, {DONE}}}}}\n");
    let refusal = run(&description(&(files("/a") + &files("/b")), ""), None, None).err().unwrap();
    says(&refusal, "no media type of this body can be written", "/paths/~1a/post/");
    says(&refusal, "no media type of this body can be written", "/paths/~1b/post/");
    assert!(refusal.contains("error: none of the operations can be generated\n  cure: "), "{refusal}");
    // One that has none isn't worse off than without the flag.
    assert_eq!(partial("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n").operations(), [""; 0]);
}

#[test]
fn what_belongs_to_no_operation_stays_an_error() {
    let good = description(&format!("/a: {{get: {{tags: [Things], {DONE}}}}}\n"), "");
    for (text, message) in [
        (good.replace("3.0.3", "3.1.0"), "OpenAPI 3.1.0 is not supported"),
        (good.replace("version: '1'", "version: \"a\\nb\""), "the version is sent as a header"),
        (good.replace("paths:", "pahts:"), "the document needs `paths`"),
        (good.clone() + "components: []\n", "/components)"),
        (good.replace("/a: ", "/b{: {}\n  /a: "), "the path `/b{` is malformed"),
        (good.replace("paths:", "paths: ["), "malformed YAML"),
    ] {
        let refusal = run(&text, None, None).err().unwrap_or_else(|| panic!("{text}"));
        assert!(refusal.contains(message), "{refusal}");
    }
    let refusal = run(&good, None, Some("operations: 1\n")).err().unwrap();
    assert!(refusal.contains("--> names.yaml:1"), "{refusal}");
}

#[test]
fn what_the_overlay_says_stays_an_error() {
    let text = description(
        &format!(
            "/a: {{get: {{tags: [Things], {DONE}}}}}\n/b: {{get: {{tags: [Things], {DONE}}}}}\n/files: {{post: {{tags: [Files], {MULTIPART}, {DONE}}}}}\n"
        ),
        "",
    );
    for (target, update, message) in [
        ("$.paths['/gone']", "{a: 1}", "matches nothing"),
        ("$.paths['/a'].get", "{tags: [Things]}", "no longer needed"),
        ("$.paths['/a'].get", "{x-rust-idempotent: true}", "a GET is repeated anyway"),
        ("$.paths['/a'].get", "{parameters: [{$ref: '#/components/parameters/None'}]}", "leads nowhere"),
        ("$.paths['/a'].get", &format!("{{{MULTIPART}}}"), "no media type of this body can be written"),
    ] {
        let refusal = run(&text, Some(&overlay(&action(target, update))), None).err().unwrap();
        says(&refusal, message, "--> overlay.yaml:4");
    }
    // Also of one that only mentions what makes others be left out.
    let failing = "/d: {get: {responses: {'204': {description: Done.}, '404': {description: No., content: {application/json: \
                   {schema: {$ref: '#/components/schemas/Tree'}}}}}}}\n";
    let trees =
        description(&(failing.to_owned() + &answers("/a", "{$ref: '#/components/schemas/Tree'}")), &schemas(TREE));
    let wrong = overlay(&action("$.paths['/d'].get", "{x-rust-idempotent: true}"));
    let refusal = run(&trees, Some(&wrong), None).err().unwrap();
    says(&refusal, "a GET is repeated anyway", "--> overlay.yaml:4");
    assert!(!refusal.contains("none of the operations"), "{refusal}");
    // Of an operation that is left out, what the overlay says may have no sense any more.
    let partial = run(&text, Some(&overlay(&action("$.paths['/files'].post", "{x-rust-may-lack-id: true}"))), None);
    let partial = partial.unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(partial.operations(), ["POST /files"]);
}

const RESOURCES: &str = "\
/things:
  get: {tags: [Things], responses: {'200': {$ref: '#/components/responses/Things'}}}
  post: {tags: [Things], requestBody: {$ref: '#/components/requestBodies/Thing'}, responses: {'201': {$ref: '#/components/responses/Thing'}}}
/things/{id}:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  get: {tags: [Things], responses: {'200': {$ref: '#/components/responses/Thing'}}}
";

const PARTS: &str = "\
requestBodies:
  Thing: {content: {application/json: {schema: {type: object, properties: {data: {type: object, properties: {type: {type: string, enum: [things]}, attributes: {type: object, required: [name], properties: {name: {type: string}}}}}}}}}}
responses:
  Thing: {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}
  Things: {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}}}}
schemas:
  thing: {type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {name: {type: string}, made: {type: string, format: date-time}}}}}
";

#[test]
fn what_the_overlay_declares_goes_with_the_operation_that_it_names() {
    let text = description(RESOURCES, PARTS);
    let waiter = |name: &str, more: &str| {
        format!("{{name: {name}, summary: It waits., until: {{name: [a]}}, interval: 1, deadline: 9{more}}}")
    };
    let actions = [
        action(
            "$.paths['/things/{id}'].get",
            &format!(
                "{{x-rust-wait: [{}, {}]}}",
                waiter("wait_by_id", ""),
                waiter("wait_anyhow", ", or_find: {list: /things, same: [name], since: made}")
            ),
        ),
        action("$.paths['/things'].post", "{x-rust-find: {list: /things, by: [{body: name, attribute: name}]}}"),
        action("$.paths['/things'].post", "{deprecated: true, x-rust-replacement: GET /things}"),
    ]
    .concat();
    let overlay = overlay(&actions);
    let whole = run(&text, Some(&overlay), None).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert!(whole.operations().is_empty());
    for method in ["list", "create", "find_or_create", "get", "wait_by_id", "wait_anyhow"] {
        assert!(whole.has(method), "{method}");
    }

    let matrix = "parameters: [{name: sort, in: query, style: matrix, schema: {type: string}}]";
    let without_list = text.replacen("get: {", &format!("get: {{{matrix}, "), 1);
    let partial = run(&without_list, Some(&overlay), Some(&whole.pins)).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(partial.operations(), ["GET /things"]);
    for (method, stays) in [
        ("list", false),
        ("create", true),
        ("find_or_create", false),
        ("get", true),
        ("wait_by_id", true),
        ("wait_anyhow", false),
    ] {
        assert_eq!(partial.has(method), stays, "{method}");
    }
    says(
        &partial.warnings,
        "left out with `GET /things`",
        "overlay.yaml:4 (/paths/~1things~1{id}/get/x-rust-wait/1/or_find)",
    );
    says(&partial.warnings, "left out with `GET /things`", "overlay.yaml:5 (/paths/~1things/post/x-rust-find)");
    let replaced = "left out with `GET /things`, which replaces it";
    says(&partial.warnings, replaced, "overlay.yaml:6 (/paths/~1things/post/x-rust-replacement)");

    let without_get =
        text.replace("parameters: [{name: id,", &format!("{}, {{name: id,", matrix.trim_end_matches(']')));
    let partial = run(&without_get, Some(&overlay), None).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(partial.operations(), ["GET /things/{id}"]);
    assert_eq!(partial.along, ["its waiter `wait_by_id`", "its waiter `wait_anyhow`"]);
    assert!(!partial.has("wait_by_id") && partial.has("find_or_create"));
}

#[test]
fn the_request_of_what_is_left_out_keeps_its_name_in_silence() {
    let things = |style: &str| {
        let page = format!("{{name: page, in: query, style: {style}, schema: {{type: string}}}}");
        let path = format!("/things: {{get: {{tags: [Things], parameters: [{page}], {DONE}}}}}\n");
        description(&format!("{path}/others: {{get: {{tags: [Others], {DONE}}}}}\n"), "")
    };
    let overlay = overlay(&action("$.paths['/things'].get", "{x-rust-request: Search}"));
    let run = |style: &str, overlay: Option<&str>, pins: Option<&str>| {
        run(&things(style), overlay, pins).unwrap_or_else(|refusal| panic!("{refusal}"))
    };
    let released = run("form", Some(&overlay), None).pins;
    assert!(released.contains("request: Search"), "{released}");

    // By the overlay, by the pin, and by both.
    for (overlay, pins) in [(Some(&*overlay), None), (None, Some(&*released)), (Some(&*overlay), Some(&*released))] {
        let left = run("matrix", overlay, pins);
        assert_eq!(left.operations(), ["GET /things"]);
        assert_eq!(left.warnings, "");
        assert_eq!(left.pins.contains("request: Search"), pins.is_some(), "{}", left.pins);
        let back = run("form", overlay, Some(&left.pins));
        assert_eq!(back.warnings, "");
        assert!(back.files["things.rs"].contains("pub struct Search"), "{}", back.files["things.rs"]);
    }
}

#[test]
fn what_is_left_out_keeps_its_names() {
    let style = |style: &str| {
        description(
            &format!(
                "/things: {{get: {{tags: [Things], parameters: [{{name: page, in: query, style: {style}, schema: {{type: \
                 string, enum: [a]}}}}], {DONE}}}}}\n"
            ),
            "",
        )
    };
    let pins = partial(&style("form")).pins;
    let released = ["\"GET /things\"", "method: things.get", "request: GetThingRequest", "things::"];
    assert!(released.iter().all(|name| pins.contains(name)), "{pins}");

    // Another operation gets its name by the overlay, one has it by the rules, and one replaces it but for a word.
    let newer = |text: &str| {
        text.to_owned()
            + &format!(
                "  /others: {{get: {{tags: [Things], {DONE}}}}}\n  /a/things: {{get: {{tags: [Things], {DONE}}}}}\n"
            )
    };
    let overlay = overlay(&action("$.paths['/others'].get", "{x-rust-name: get}"));
    let next = run(&newer(&style("matrix")), Some(&overlay), Some(&pins)).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(next.operations(), ["GET /things"]);
    assert!(!next.has("get"), "the name is not free");
    says(&next.warnings, "`things.get` is taken", "/paths/~1others/get");
    for line in pins.lines().filter(|line| !line.starts_with('#')) {
        assert!(next.pins.contains(line), "{line} is gone from\n{}", next.pins);
    }

    // It has them again when it can be generated.
    let back = run(&newer(&style("form")), Some(&overlay), Some(&next.pins));
    let back = back.unwrap_or_else(|refusal| panic!("{refusal}"));
    assert!(back.operations().is_empty() && back.has("get"));
    says(&back.warnings, "`things.get` is taken", "/paths/~1others/get");
    assert_eq!(back.pins, next.pins);
}

#[test]
fn of_many_operations_that_share_many_schemas_all_reasons_count() {
    // More than is looked at operation by operation, and more reasons than are kept.
    let count = 300;
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    for at in 0..count {
        let schema = json!({"$ref": format!("#/components/schemas/S{at}")});
        let answer = json!({"description": "It.", "content": {"application/json": {"schema": schema}}});
        paths.insert(format!("/a{at}"), json!({"get": {"tags": ["A"], "responses": {"200": answer}}}));
        let next = json!({"$ref": format!("#/components/schemas/S{}", at + 1)});
        schemas.insert(format!("S{at}"), json!({"type": "object", "properties": {"next": next, "odd": {"not": {}}}}));
    }
    schemas.insert(format!("S{count}"), json!({"type": "object", "properties": {"a": {"type": "string"}}}));
    paths.insert("/good".to_owned(), json!({"get": {"tags": ["A"], "responses": {"204": {"description": "It."}}}}));
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths, "components": {"schemas": schemas},
    });
    let effective = load_supported(&Source::new("api.json", document.to_string()), None).unwrap();
    let found: BTreeMap<String, usize> =
        effective.left_out().iter().map(|it| (it.operation.clone(), it.reasons.len() + it.more)).collect();
    assert_eq!(found, (0..count).map(|at| (format!("GET /a{at}"), count - at)).collect());
    let kept: Vec<usize> = effective.left_out().iter().map(|it| it.reasons.len()).collect();
    assert!(kept.iter().all(|kept| (1..=100).contains(kept)), "{kept:?}");
    // All of them would be 25,050.
    assert!(kept.iter().sum::<usize>() <= 20_000 + count, "{kept:?}");
}
