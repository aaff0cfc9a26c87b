//! What was released stays: each loss of a description beside what callers still have.

use generator::{Debt, DebtKind, Effective, Past, Source, debts, generate, load, release, since_release};

use crate::support::{description, item};

const OLD_PATHS: &str = "\
/things:
  get:
    tags: [things]
    parameters:
    - {name: state, in: query, schema: {type: string}}
    - {name: size, in: query, schema: {type: integer}}
    responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  post:
    tags: [things]
    requestBody:
      content:
        application/json:
          schema:
            type: object
            required: [name]
            properties: {name: {type: string}, note: {type: string}, port: {type: string}}
    responses: {'204': {description: Done.}}
/things/{id}:
  get:
    tags: [things]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  delete:
    tags: [things]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    responses: {'204': {description: Done.}}
";

const OLD_SCHEMAS: &str = "\
schemas:
  Thing:
    type: object
    properties:
      namespace: {type: string}
      comment: {type: string, description: What its owner says of it.}
      status: {type: string, enum: ['on', 'off']}
      system: {type: string}
      place: {type: object, properties: {city: {type: string}}}
";

/// What callers had at the time of the release, and the pins of it.
struct Release {
    pins: Source,
    released: Source,
}

fn released(paths: &str, schemas: &str) -> Release {
    let effective = load(&Source::new("old.yaml", description(paths, schemas)), None).unwrap();
    let pins = Source::new("names.yaml", generate(&effective, None).unwrap().names);
    let text = release(&effective, Past::from(Some(&pins)), "0.1.0").unwrap();
    Release { pins, released: Source::new("released.yaml", text) }
}

/// The one file of the tag, the next pins, and what a later description is generated with for compatibility alone.
struct Later {
    text: String,
    pins: Source,
    debts: Vec<String>,
    verdict: String,
    release: String,
}

fn later(release: &Release, date: &str, paths: &str, schemas: &str) -> Later {
    let effective = load(&Source::new("new.yaml", description(paths, schemas)), None).unwrap();
    let past = Past { pins: Some(&release.pins), released: Some(&release.released), date: Some(date) };
    let generated = generate(&effective, past).unwrap();
    let next = Source::new("released.yaml", release_of(&effective, past));
    let pins = Source::new("names.yaml", &*generated.names);
    for released in [past.released, Some(&next)] {
        let again = generate(&effective, Past { pins: Some(&pins), released, date: Some("2099-01-01") }).unwrap();
        assert_eq!((&again.files["things.rs"], &again.names), (&generated.files["things.rs"], &generated.names));
    }
    let debt = |debt: Debt| format!("{:?} {} {}", debt.kind, debt.item, debt.detail).trim_end().to_owned();
    let (version, diff) = since_release(&effective, past).unwrap().unwrap();
    assert_eq!(version, "0.1.0");
    Later {
        text: generated.files["things.rs"].clone(),
        pins: Source::new("names.yaml", generated.names),
        debts: debts(&effective, past).unwrap().into_iter().map(debt).collect(),
        verdict: diff.verdict(),
        release: generator::release(&effective, past, "0.2.0").unwrap(),
    }
}

fn release_of(effective: &Effective, past: Past<'_>) -> String {
    release(effective, past, "0.2.0").unwrap()
}

/// OLD with a replacement in its paths or its schemas.
fn edited(date: &str, edits: &[(&str, &str)]) -> Later {
    let (mut paths, mut schemas) = (OLD_PATHS.to_owned(), OLD_SCHEMAS.to_owned());
    for (from, to) in edits {
        let text = if paths.contains(from) { &mut paths } else { &mut schemas };
        assert!(text.contains(from), "{from} is nowhere");
        *text = text.replacen(from, to, 1);
    }
    later(&released(OLD_PATHS, OLD_SCHEMAS), date, &paths, &schemas)
}

const GONE: &str = "since 2026-10-14 the API's description no longer has it";

#[test]
fn nothing_is_kept_where_nothing_has_changed() {
    let same = edited("2026-10-14", &[]);
    assert_eq!(same.debts, [""; 0]);
    assert_eq!(same.verdict, "none -> nothing to release");
    assert!(!same.text.contains("deprecated") && !same.pins.text().contains("gone"));
}

#[test]
fn a_field_a_value_a_setter_and_an_operation_stay_and_are_deprecated() {
    let edits = [
        ("      comment: {type: string, description: What its owner says of it.}\n", ""),
        ("['on', 'off']", "['on', paused]"),
        ("    - {name: size, in: query, schema: {type: integer}}\n", ""),
        (", note: {type: string}", ""),
        (OLD_PATHS.split_once("  delete:").map(|(_, it)| it).unwrap(), ""),
        ("  delete:", ""),
    ];
    let new = edited("2026-10-14", &edits);
    assert_eq!(new.verdict, "additive -> 1.x: minor, 0.x: patch");
    let deprecated = format!("#[deprecated = \"{GONE}\"]");
    let field = format!("    /// What its owner says of it.\n    {deprecated}\n    pub comment: Option<String>,");
    assert!(item(&new.text, "pub struct Thing").unwrap().contains(&field), "{}", new.text);
    assert!(
        item(&new.text, "pub enum ThingStatus").unwrap().contains(&format!("{deprecated}\n    Off,")),
        "{}",
        new.text
    );
    for setter in ["pub fn size(self, size: i64) -> Self", "pub fn note(self, note: impl Into<String>) -> Self"] {
        let (before, _) = new.text.split_once(setter).unwrap();
        assert!(before.trim_end().ends_with(&deprecated), "{setter} in\n{}", new.text);
    }
    let (before, _) = new.text.split_once("pub fn delete(&self, id: impl AsRef<str>)").unwrap();
    assert!(before.trim_end().ends_with(&deprecated), "{}", new.text);
    assert_eq!(
        new.debts,
        [
            "Gone DELETE /things/{id} since 2026-10-14",
            "Gone GET /things query size since 2026-10-14",
            "Gone CreateThing.note since 2026-10-14",
            "Gone Thing.comment since 2026-10-14",
            "Gone ThingStatus.off since 2026-10-14",
        ]
        .map(String::from)
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
}

#[test]
fn since_when_is_what_was_said_first_until_it_returns() {
    let gone = ("      comment: {type: string, description: What its owner says of it.}\n", "");
    let first = edited("2026-10-14", &[gone]);
    let schemas = OLD_SCHEMAS.replace(gone.0, gone.1);
    let was = Release { pins: first.pins, ..released(OLD_PATHS, OLD_SCHEMAS) };
    assert!(later(&was, "2027-01-01", OLD_PATHS, &schemas).text.contains(GONE));
    // A release in between knows it, too.
    let next = Source::new("released.yaml", &*first.release);
    let effective = load(&Source::new("new.yaml", description(OLD_PATHS, &schemas)), None).unwrap();
    let past = Past { pins: None, released: Some(&next), date: Some("2027-01-01") };
    assert!(generate(&effective, past).unwrap().files["things.rs"].contains(GONE));
    let back = later(&was, "2027-01-01", OLD_PATHS, OLD_SCHEMAS);
    assert!(!back.text.contains("deprecated") && !back.pins.text().contains("gone:"), "{}", back.pins.text());
}

#[test]
fn a_scalar_of_another_kind_keeps_its_type() {
    let new = edited(
        "2026-10-14",
        &[
            ("namespace: {type: string}", "namespace: {type: integer}"),
            ("port: {type: string}", "port: {type: integer}"),
        ],
    );
    assert_eq!(new.verdict, "additive -> 1.x: minor, 0.x: patch");
    assert!(new.text.contains("pub namespace: Option<String>,"), "{}", new.text);
    for table in [r#"changed ["namespace" Number]"#, r#"changed ["port" Number]"#] {
        assert!(new.text.contains(table), "{}", new.text);
    }
    assert_eq!(new.debts, ["Changed CreateThing.port a number by now", "Changed Thing.namespace a number by now"]);
}

#[test]
fn a_text_that_is_an_object_by_now_has_a_field_beside_it() {
    let new = edited(
        "2026-10-14",
        &[("system: {type: string}", "system: {type: object, properties: {slug: {type: string}}}")],
    );
    assert_eq!(new.verdict, "additive -> 1.x: minor, 0.x: patch");
    let thing = item(&new.text, "pub struct Thing").unwrap();
    assert!(thing.contains("pub system_object: Option<ThingSystem>,"), "{thing}");
    let old = "#[deprecated = \"since 2026-10-14 what is sent is of another shape: see `system_object`\"]\n    pub system: Option<String>,";
    assert!(thing.contains(old), "{thing}");
    let list = edited("2026-10-14", &[("system: {type: string}", "system: {type: array, items: {type: string}}")]);
    assert!(list.text.contains("pub system_list: Vec<String>,"), "{}", list.text);
    assert_eq!(list.verdict, "breaking -> 1.x: major, 0.x: minor", "a list is nothing of what it was");
}

#[test]
fn what_is_asked_for_by_now_is_sent_without_it_all_the_same() {
    let new = edited(
        "2026-10-14",
        &[
            ("required: [name]", "required: [name, note]"),
            ("in: query, schema: {type: string}", "in: query, required: true, schema: {type: string}"),
        ],
    );
    assert_eq!(new.verdict, "additive -> 1.x: minor, 0.x: patch");
    assert!(new.text.contains("pub fn new(name: impl Into<String>) -> Self"), "{}", new.text);
    assert!(new.text.contains(r#"} required ["name"]);"#), "{}", new.text);
    assert_eq!(new.text.matches("The API asks for it now, and refuses a call without it.").count(), 2, "{}", new.text);
    assert_eq!(new.debts, ["Asked CreateThing.note", "Asked GET /things query state"]);
}

#[test]
fn an_argument_that_is_optional_by_now_stays_and_a_body_begins_without_it() {
    let new = edited("2026-10-14", &[("required: [name]", "required: []")]);
    assert_eq!(new.verdict, "additive -> 1.x: minor, 0.x: patch");
    let docs = "    /// The API takes a body without `name`, too: begin with `CreateThing::default()`.\n    pub fn new(name: impl \
                Into<String>) -> Self {";
    assert!(new.text.contains(docs), "{}", new.text);
}

#[test]
fn the_first_option_or_body_of_a_call_has_a_method_beside_it() {
    let option = "in: path, required: true, schema: {type: string}}]\n    responses: {'200'";
    let with = "in: path, required: true, schema: {type: string}}, {name: full, in: query, schema: {type: boolean}}]\n    responses: {'200'";
    let delete = "in: path, required: true, schema: {type: string}}]\n    responses: {'204'";
    let body = "in: path, required: true, schema: {type: string}}]\n    requestBody: {content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}\n    responses: {'204'";
    let new = edited("2026-10-14", &[(option, with), (delete, body)]);
    assert_eq!(new.verdict, "additive -> 1.x: minor, 0.x: patch");
    for method in [
        "pub fn get_things_id(&self, id: impl AsRef<str>) -> Request<Thing>",
        "pub fn get_things_id_with_options(",
        "pub fn delete(&self, id: impl AsRef<str>) -> Request<()>",
        "pub fn delete_with_body(",
    ] {
        assert!(new.text.contains(method), "{method} isn't in\n{}", new.text);
    }
    assert_eq!(
        new.debts,
        [
            "Extended things.get_things_id `get_things_id_with_options` takes everything",
            "Extended things.delete `delete_with_body` takes everything"
        ]
    );
}

#[test]
fn nothing_new_takes_a_released_name() {
    let new = edited(
        "2026-10-14",
        &[("comment: {type: string, description: What its owner says of it.}", "Comment: {type: integer}")],
    );
    let thing = item(&new.text, "pub struct Thing").unwrap();
    assert!(thing.contains("pub comment: Option<String>,") && thing.contains("pub comment_2: Option<i64>,"), "{thing}");
}

#[test]
fn a_release_that_cant_be_read_is_told() {
    let release = released(OLD_PATHS, OLD_SCHEMAS);
    let effective = load(&Source::new("old.yaml", description(OLD_PATHS, OLD_SCHEMAS)), None).unwrap();
    let told = |text: &str| {
        let released = Source::new("released.yaml", text);
        let past = Past { released: Some(&released), ..Past::default() };
        generate(&effective, past).unwrap_err().to_string()
    };
    let text = release.released.text();
    assert!(told(&text.replace("namespace", "naming")).contains("the file was edited by hand"));
    assert!(told("types: {}").contains("this is no file that `cargo xtask release` wrote"));
    let signed = |body: &str| generator::digest::header("#", body);
    let body = text.split_once('\n').unwrap().1;
    assert!(
        told(&signed(&body.replace("type:Thing\"", "type:Nothing\""))).contains("`type:Nothing` is none of its types")
    );
    assert!(told(&signed(&body.replace("\"ThingStatus\"", "\"fn\""))).contains("released"));
    for hostile in ["", "{}", "[]", "{\"api\": 5}", "{\"release\":\"0.1.0\",\"api\":{}}"] {
        assert!(told(&signed(hostile)).contains("error"), "{hostile}");
    }
}

#[test]
fn a_release_says_the_same_when_it_is_written_again() {
    let release = released(OLD_PATHS, OLD_SCHEMAS);
    let effective = load(&Source::new("old.yaml", description(OLD_PATHS, OLD_SCHEMAS)), None).unwrap();
    let past = Past { pins: Some(&release.pins), released: Some(&release.released), date: None };
    assert_eq!(generator::release(&effective, past, "0.1.0").unwrap(), release.released.text());
    assert!(debts(&effective, past).unwrap().iter().all(|debt| debt.kind == DebtKind::Gone));
}

#[test]
fn a_call_whose_path_parameter_is_renamed_is_the_same_call() {
    let edits = [
        (
            "/things/{id}:\n  get:\n    tags: [things]\n    parameters: [{name: id,",
            "/things/{key}:\n  get:\n    tags: [things]\n    parameters: [{name: full, in: query, schema: {type: boolean}}, {name: key,",
        ),
        (
            "  delete:\n    tags: [things]\n    parameters: [{name: id,",
            "  delete:\n    tags: [things]\n    parameters: [{name: key,",
        ),
    ];
    let new = edited("2026-10-14", &edits);
    assert_eq!(new.debts, ["Extended things.get_things_id `get_things_id_with_options` takes everything"]);
}

#[test]
fn a_waiter_that_goes_on_to_another_call_is_there_once() {
    let operation = |path: &str| {
        let answer = "{description: It., content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}}";
        let id = "{name: id, in: path, required: true, schema: {type: string}}";
        format!("{path}: {{get: {{tags: [things], parameters: [{id}], responses: {{'200': {answer}}}}}}}\n")
    };
    let schemas = "schemas:\n  thing: {type: object, properties: {data: {type: object, properties: {id: {type: string}, \
                   type: {type: string}, attributes: {type: object, properties: {status: {type: string}}}}}}}\n";
    let effective = |path: &str| {
        let overlay = format!(
            "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- target: \"$.paths['{path}'].get\"\n  description: It.\n  update: \
             {{x-rust-wait: [{{name: wait_until_on, summary: Waits., until: {{status: ['on']}}, interval: 5, deadline: 60}}]}}\n"
        );
        let text = description(&operation(path), schemas);
        load(&Source::new("a.yaml", text), Some(&Source::new("overlay.yaml", overlay))).unwrap()
    };
    let old = effective("/things/{id}");
    let pins = Source::new("names.yaml", generate(&old, None).unwrap().names);
    let released = Source::new("released.yaml", release(&old, Past::from(Some(&pins)), "0.1.0").unwrap());
    let past = Past { pins: Some(&pins), released: Some(&released), date: None };
    let text = generate(&effective("/v2/things/{id}"), past).unwrap().files["things.rs"].clone();
    assert_eq!(text.matches("pub fn wait_until_on").count(), 1, "{text}");
}

#[test]
fn what_can_not_be_read_any_more_is_breaking_or_has_a_field_beside_it() {
    let breaking = "breaking -> 1.x: major, 0.x: minor";
    let flat = "schemas:\n  Thing:\n    type: object\n    properties:\n";
    let resource = "schemas:\n  Thing:\n    type: object\n    properties:\n      data: {type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {namespace: {type: string}}}}}\n  Old:\n    type: object\n    properties:\n";
    assert_eq!(edited("2026-10-14", &[(flat, resource)]).verdict, breaking, "a document is a resource by now");
    let list = |kind: &str| format!("place: {{type: array, items: {{type: {kind}}}}}");
    let place = "place: {type: object, properties: {city: {type: string}}}";
    let schemas = OLD_SCHEMAS.replace(place, &list("string"));
    let new =
        later(&released(OLD_PATHS, &schemas), "2026-10-14", OLD_PATHS, &OLD_SCHEMAS.replace(place, &list("integer")));
    assert!(
        new.text.contains("pub place_list: Vec<i64>,") && new.text.contains("pub place: Vec<String>,"),
        "{}",
        new.text
    );
    assert_eq!(edited("2026-10-14", &[(place, &list("string"))]).verdict, breaking, "an object is a list by now");
}

#[test]
fn a_release_may_have_no_types() {
    let paths = "/things: {delete: {tags: [things], responses: {'204': {description: Done.}}}}\n";
    assert_eq!(later(&released(paths, ""), "2026-10-14", paths, "").debts, [""; 0]);
}
