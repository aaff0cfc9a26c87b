//! What was released and is of another shape by now, over several versions; and calls that take more and more.

use generator::{Past, Source, generate, load, release};

use crate::kept::{Later, OLD_PATHS, OLD_SCHEMAS, edited, later, released};
use crate::support::{description, item};

const DATE: &str = "2026-10-14";
const ADDITIVE: &str = "additive -> 1.x: minor, 0.x: patch";

#[track_caller]
fn has(later: &Later, texts: &[&str]) {
    for text in texts {
        assert!(later.text.contains(text), "{text} isn't in\n{}", later.text);
    }
}

/// The schemas with another type of `place`.
fn place(schema: &str) -> String {
    let old = "place: {type: object, properties: {city: {type: string}}}";
    assert!(OLD_SCHEMAS.contains(old));
    OLD_SCHEMAS.replace(old, &format!("place: {schema}"))
}

const OBJECT: &str = "{type: object, properties: {city: {type: string}}}";
const MAP: &str = "{type: object, additionalProperties: {type: string}}";

#[test]
fn a_constructor_has_a_way_without_what_is_optional_by_now() {
    let body = |required: &str| {
        let body = "requestBody: {content: {application/json: {schema: {type: object, required: [REQUIRED], properties: \
                    {project: {type: string}, server: {type: string}, plan: {type: string}}}}}}";
        let body = body.replace("REQUIRED", required);
        format!("/things: {{post: {{tags: [things], {body}, responses: {{'204': {{description: Done.}}}}}}}}\n")
    };
    let was = released(&body("project, server, plan"), "");
    let new = later(&was, DATE, &body("project, plan"), "");
    assert_eq!(new.verdict, ADDITIVE);
    has(
        &new,
        &[
            "The API takes a body without `server`, too: begin with",
            "`CreateThing::project(…).without_server().plan(…)`.",
            "pub fn without_server(self) -> Incomplete<CreateThing, 1> {",
            "pub fn server(self, server: impl Into<String>) -> Incomplete<CreateThing, 1> {",
            "pub fn server(self, server: impl Into<String>) -> Self {",
        ],
    );
    // The first of several steps has no setter: its name begins the body.
    let first = later(&was, DATE, &body("server"), "");
    has(
        &first,
        &[
            "pub fn without_project() -> Incomplete<Self, 2> {",
            "`CreateThing::without_project().server(…).without_plan()`",
            "pub fn without_plan(self) -> CreateThing {\n        self.0\n    }",
        ],
    );
    assert!(!first.text.contains("pub fn project(self"), "{}", first.text);
    // Once it was released it stays, though it is asked for again.
    let again = later(&new.released(), "2027-01-01", &body("project, server, plan"), "");
    assert_eq!(again.verdict, ADDITIVE);
    has(&again, &["pub fn without_server(self) -> Incomplete<CreateThing, 1> {"]);
    // And though nothing of the body is described any more.
    let gone = later(
        &again.released(),
        "2028-01-01",
        "/other: {delete: {tags: [things], responses: {'204': {description: Done.}}}}\n",
        "",
    );
    assert_eq!(gone.verdict, ADDITIVE);
    has(
        &gone,
        &[
            "pub fn without_server(self) -> Incomplete<CreateThing, 1> {",
            "pub fn server(self, server: impl Into<String>) -> Self {",
        ],
    );
}

#[test]
fn an_object_that_is_a_map_by_now_is_read_as_both() {
    let new = later(&released(OLD_PATHS, OLD_SCHEMAS), DATE, OLD_PATHS, &place(MAP));
    assert_eq!(new.verdict, ADDITIVE);
    let thing = item(&new.text, "pub struct Thing").unwrap();
    assert!(thing.contains("pub place_map: BTreeMap<String, String>,"), "{thing}");
    assert!(thing.contains("see `place_map`\"]\n    pub place: Option<ThingPlace>,"), "{thing}");
    has(&new, &[r#"place "place as place""#, r#"place_map "place""#, r#"kept ["place as place" "place"]"#]);
    assert!(!item(&new.text, "pub struct ThingPlace").unwrap().contains("deprecated"));
    // A map that is an object by now is one still, with the object beside it.
    let back = later(&released(OLD_PATHS, &place(MAP)), DATE, OLD_PATHS, OLD_SCHEMAS);
    has(&back, &["pub place: BTreeMap<String, String>,", "pub place_object: Option<ThingPlace>,"]);
}

#[test]
fn a_setter_whose_value_is_of_another_shape_has_one_beside_it() {
    let new = edited(DATE, &[("port: {type: string}", "port: {type: object, properties: {from: {type: string}}}")]);
    assert_eq!(new.verdict, ADDITIVE);
    has(
        &new,
        &[
            "pub fn port(self, port: impl Into<String>) -> Self",
            "pub fn port_object(self, port_object: CreateThingPort) -> Self",
            r#"kept ["port as port" "port"]"#,
            "see `port_object`",
        ],
    );
    // Of an argument, too.
    let new = edited(DATE, &[("{name: {type: string}", "{name: {type: object, properties: {en: {type: string}}}")]);
    assert_eq!(new.verdict, ADDITIVE);
    has(
        &new,
        &["pub fn new(name: impl Into<String>) -> Self", "pub fn name_object(self, name_object: CreateThingName)"],
    );
    assert!(!new.text.contains("required ["), "the old argument alone is enough: {}", new.text);
}

#[test]
fn a_secret_is_not_read_into_a_field_that_was_none() {
    let schemas = OLD_SCHEMAS.replace("comment: {type: string, ", "comment: {type: string, x-rust-secret: true, ");
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.components.schemas.Thing.properties.comment, description: It., update: {x-rust-secret: true}}]";
    assert_ne!(schemas, OLD_SCHEMAS);
    let was = released(OLD_PATHS, OLD_SCHEMAS);
    let text = Source::new("new.yaml", description(OLD_PATHS, OLD_SCHEMAS));
    let effective = load(&text, Some(&Source::new("overlay.yaml", overlay))).unwrap();
    let past = Past { pins: Some(&was.pins), released: Some(&was.released), date: Some(DATE) };
    let text = generate(&effective, past).unwrap().files["things.rs"].clone();
    assert!(
        text.contains("pub comment_value: Option<Secret>,") && text.contains("pub comment: Option<String>,"),
        "{text}"
    );
    assert!(!text.contains(" kept ["), "{text}");
}

#[test]
fn a_field_that_returns_to_its_shape_is_the_field_again() {
    let was = released(OLD_PATHS, &place("{type: string}"));
    // With a release in between, and without one.
    for is_released in [true, false] {
        let object = later(&was, DATE, OLD_PATHS, OLD_SCHEMAS);
        has(&object, &["pub place_object: Option<ThingPlace>,", "    pub place: Option<String>,"]);
        let between = match is_released {
            true => object.released(),
            false => {
                crate::kept::Release { pins: object.pins, released: Source::new("released.yaml", was.released.text()) }
            }
        };
        let back = later(&between, "2027-01-01", OLD_PATHS, &place("{type: string}"));
        let thing = item(&back.text, "pub struct Thing").unwrap();
        let line = thing.lines().position(|line| line == "    pub place: Option<String>,").unwrap();
        assert!(!thing.lines().nth(line - 1).unwrap().contains("deprecated"), "{thing}");
        has(&back, &[r#"place "place""#]);
        assert_eq!(thing.contains("pub place_object: Option<ThingPlace>,"), is_released, "{thing}");
        assert_eq!(back.verdict, if is_released { ADDITIVE } else { "none -> nothing to release" });
        // And the object, if it returns.
        let object = later(&back.released(), "2028-01-01", OLD_PATHS, OLD_SCHEMAS);
        has(&object, &[r#"place_object "place""#, r#"place "place as place""#]);
        assert_eq!(object.verdict, ADDITIVE);
    }
}

#[test]
fn a_property_with_a_name_that_was_given_has_another_one() {
    // At once, and after the name was given.
    let both = place(&format!("{{type: string}}\n      place_object: {OBJECT}"));
    let was = released(OLD_PATHS, &place("{type: string}"));
    let at_once = later(&was, DATE, OLD_PATHS, &place(&format!("{OBJECT}\n      place_object: {{type: integer}}")));
    has(
        &at_once,
        &["pub place_object: Option<i64>,", "pub place_object2: Option<ThingPlace>,", "pub place: Option<String>,"],
    );
    let given = later(&was, DATE, OLD_PATHS, OLD_SCHEMAS).released();
    let later_on = later(&given, DATE, OLD_PATHS, &place(&format!("{OBJECT}\n      place_object: {{type: integer}}")));
    has(
        &later_on,
        &["pub place_object: Option<ThingPlace>,", "pub place_object_2: Option<i64>,", "pub place: Option<String>,"],
    );
    // One that is gone keeps its name, too.
    let gone = later(&released(OLD_PATHS, &both), DATE, OLD_PATHS, &place("{type: array, items: {type: integer}}"));
    has(
        &gone,
        &["pub place_list: Vec<i64>,", "pub place_object: Option<ThingPlaceObject>,", "pub place: Option<String>,"],
    );
}

#[test]
fn a_union_that_becomes_one_of_its_members_stays() {
    let was = released(OLD_PATHS, &place("{oneOf: [{type: string}, {type: integer}]}"));
    for one in ["{type: string}", "{type: integer}"] {
        let new = later(&was, DATE, OLD_PATHS, &place(one));
        assert_eq!(new.verdict, ADDITIVE, "{}", new.report);
    }
    // No value of it was a list.
    let list = later(&was, DATE, OLD_PATHS, &place("{type: array, items: {type: string}}"));
    assert!(list.verdict.starts_with("breaking"), "{}", list.verdict);
}

#[test]
fn attributes_that_become_a_union_are_read_as_they_were() {
    let paths = "/things/{id}: {get: {tags: [things], parameters: [{name: id, in: path, required: true, schema: {type: string}}], \
                 responses: {'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}}}}}\n";
    let schemas = |attributes: &str| {
        format!(
            "schemas:\n  thing: {{type: object, properties: {{data: {{type: object, properties: {{id: {{type: string}}, type: \
             {{type: string}}, attributes: {attributes}}}}}}}}}\n"
        )
    };
    let union = schemas(&format!("{{oneOf: [{OBJECT}, {{type: object, properties: {{zip: {{type: integer}}}}}}]}}"));
    // `later` generates everything again, with this release and the next.
    let new = later(&released(paths, &schemas(OBJECT)), DATE, paths, &union);
    has(&new, &["-> Request<Resource<Thing>>", "pub city: Option<String>,"]);
    assert_eq!(later(&new.released(), "2027-01-01", paths, &union).verdict, "none -> nothing to release");
}

#[test]
fn path_parameters_that_swap_their_names_are_sent_where_they_were() {
    let paths = |a: &str, b: &str| {
        let parameter = |name: &str| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
        format!(
            "/things/{{{a}}}/parts/{{{b}}}: {{delete: {{tags: [things], parameters: [{}, {}], responses: {{'204': {{description: \
             Done.}}}}}}}}\n",
            parameter(a),
            parameter(b)
        )
    };
    let new = later(&released(&paths("id", "part"), ""), DATE, &paths("part", "id"), "");
    assert_eq!(new.verdict, "docs -> 1.x: patch, 0.x: patch");
    has(&new, &[".path(id)\n            .path(part)"]);
}

#[test]
fn what_closes_a_circle_is_boxed_and_not_what_was_released() {
    let holder = "      place: {$ref: '#/components/schemas/Place'}\n";
    let spots = "      spots: {type: array, items: {$ref: '#/components/schemas/Place'}}\n";
    let old = format!("{OLD_SCHEMAS}  Place: {{type: object, properties: {{city: {{type: string}}}}}}\n")
        .replace("      place: {type: object, properties: {city: {type: string}}}\n", &format!("{spots}{holder}"));
    let circle = |old: &str| {
        old.replace("{city: {type: string}}", "{city: {type: string}, thing: {$ref: '#/components/schemas/Thing'}}")
    };
    // Be the field described, or kept.
    for new in [circle(&old), circle(&old.replace(holder, ""))] {
        let new = later(&released(OLD_PATHS, &old), DATE, OLD_PATHS, &new);
        assert_eq!(new.verdict, ADDITIVE);
        has(&new, &["pub place: Option<Place>,", "pub thing: Option<Box<Thing>>,"]);
    }
}

#[test]
fn a_call_is_extended_more_than_once() {
    let delete = |more: &str| {
        let id = "{name: id, in: path, required: true, schema: {type: string}}";
        let more = more.replace("FULL", "{name: full, in: query, schema: {type: boolean}}");
        format!(
            "/things/{{id}}: {{delete: {{tags: [things], {}, responses: {{'204': {{description: Done.}}}}}}}}\n",
            more.replace("ID", id)
        )
    };
    let body =
        "requestBody: {content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}";
    let (plain, option) = (delete("parameters: [ID]"), delete("parameters: [ID, FULL]"));
    let (with_body, all) =
        (delete(&format!("parameters: [ID], {body}")), delete(&format!("parameters: [ID, FULL], {body}")));
    let one = "pub fn delete(&self, id: impl AsRef<str>) -> Request<()>";
    let with_options = "pub fn delete_with_options(&self, id: impl AsRef<str>) -> DeleteThingRequest";
    let whole = |name: &str| {
        format!("pub fn {name}(\n        &self,\n        id: impl AsRef<str>,\n        body: DeleteThing,\n    ) -> ")
    };

    let first = later(&released(&plain, ""), DATE, &option, "");
    has(&first, &[one, with_options]);
    let second = later(&first.released(), DATE, &all, "");
    assert_eq!(second.verdict, ADDITIVE);
    has(&second, &[one, with_options, &(whole("delete_with_body") + "DeleteThingRequest")]);
    assert_eq!(second.debts.len(), 2);

    let first = later(&released(&plain, ""), DATE, &with_body, "");
    has(&first, &[one, &(whole("delete_with_body") + "Request<()>")]);
    let second = later(&first.released(), DATE, &all, "");
    assert_eq!(second.verdict, ADDITIVE);
    has(
        &second,
        &[one, &(whole("delete_with_body") + "Request<()>"), &(whole("delete_with_options") + "DeleteThingRequest")],
    );
    // And all of it stays where the description is what it was.
    let back = later(&second.released(), DATE, &plain, "");
    assert_eq!(back.verdict, ADDITIVE);
    has(&back, &[one, "pub fn delete_with_body(", "pub fn delete_with_options("]);
}

#[test]
fn callers_must_act_on_what_the_api_asks_for_by_now() {
    let new = edited(
        DATE,
        &[
            ("required: [name]", "required: [name, note]"),
            ("in: query, schema: {type: string}", "in: query, required: true, schema: {type: string}"),
        ],
    );
    let must = "Callers must act (2)\n  required-changed  things::CreateThing::note";
    assert!(new.report.starts_with(must), "{}", new.report);
    let (acts, rest) = new.report.split_once("\n\n").unwrap();
    assert!(acts.contains("things::GetThingRequest::state"), "{acts}");
    assert_eq!(acts.matches("the API answers for itself").count(), 2, "{acts}");
    assert!(!rest.contains("required-changed") && rest.contains("callers must act on 2 changes"), "{rest}");
}

#[test]
fn nothing_is_waited_for_in_an_answer_that_is_not_looked_at() {
    let get = |answer: &str| {
        format!(
            "/things/{{id}}: {{get: {{tags: [things], parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}], \
             responses: {answer}}}}}\n"
        )
    };
    let schemas = "schemas:\n  thing: {type: object, properties: {data: {type: object, properties: {id: {type: string}, \
                   type: {type: string}, attributes: {type: object, properties: {status: {type: string}}}}}}}\n";
    let overlay = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions:\n- target: \"$.paths['/things/{id}'].get\"\n  \
                   description: It.\n  update: {x-rust-wait: [{name: wait_until_on, summary: Waits., until: {status: ['on']}, \
                   interval: 5, deadline: 60}]}\n";
    let was = released(&get("{'204': {description: Done.}}"), "");
    let answer =
        "{'200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}}}";
    let text = Source::new("new.yaml", description(&get(answer), schemas));
    let effective = load(&text, Some(&Source::new("overlay.yaml", overlay))).unwrap();
    let past = Past { pins: Some(&was.pins), released: Some(&was.released), date: Some(DATE) };
    let files = generate(&effective, past).unwrap().files;
    assert!(files["things.rs"].contains("-> Request<()>") && !files["things.rs"].contains("wait_until_on"));
    let (_, diff) = generator::since_release(&effective, past).unwrap().unwrap();
    assert!(!format!("{:?}", diff.changes).contains("wait_until_on"), "{:?}", diff.changes);
}

#[test]
fn nothing_is_kept_before_the_first_release() {
    let generated = |paths: &str, schemas: &str, pins: Option<&Source>| {
        let effective = load(&Source::new("a.yaml", description(paths, schemas)), None).unwrap();
        let generated = generate(&effective, Past::from(pins)).unwrap();
        let debts = generator::debts(&effective, Past::from(pins)).unwrap();
        (generated.files["things.rs"].clone(), Source::new("names.yaml", generated.names), debts.len())
    };
    let (_, pins, _) = generated(OLD_PATHS, OLD_SCHEMAS, None);
    let paths = OLD_PATHS.replace("    - {name: size, in: query, schema: {type: integer}}\n", "");
    let paths = paths.replace(", note: {type: string}", "").replace("port: {type: string}", "port: {type: integer}");
    let paths = &paths[..paths.rfind("  delete:").unwrap()];
    let schemas = place("{type: string}").replace("['on', 'off']", "['on', paused]");
    let schemas =
        schemas.replace("comment: {type: string, description: What its owner says of it.}", "remark: {type: string}");
    let (text, names, debts) = generated(paths, &schemas, Some(&pins));
    let fresh = generated(paths, &schemas, None).0;
    assert_eq!(text, fresh, "it is what it were without what was generated before");
    assert!(debts == 0 && !text.contains("deprecated") && !names.text().contains("gone:"), "{text}");
    for lost in ["comment", "size", "Off", "note", "fn delete", "ThingPlace"] {
        assert!(!text.contains(lost), "{lost} is in\n{text}");
    }
    // Nor by the release that comes then.
    let effective = load(&Source::new("a.yaml", description(paths, &schemas)), None).unwrap();
    let release = release(&effective, Past::from(Some(&names)), "0.1.0").unwrap();
    assert!(!release.contains("comment") && release.contains("\"gone\":{}"), "{release}");
}
