//! Waiters and finders after a release: what becomes of them when the description loses what they need.

use generator::{Debt, Format, Impact, Past, Source, debts, examine, generate, load, next_release, since_release};

use crate::support::{api_with, description, released};

const PATHS: &str = "\
/things:
  get:
    tags: [Things]
    parameters:
    - {name: name, in: query, schema: {type: string}}
    - {name: owner, in: query, required: true, schema: {type: string}}
    responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/thing'}}}}}}}}
  post:
    tags: [Things]
    requestBody:
      content:
        application/json:
          schema:
            type: object
            required: [name, owner]
            properties: {name: {type: string}, owner: {type: string}, place: {type: string}}
    responses: {'201': {$ref: '#/components/responses/thing'}}
/things/{id}:
  get:
    tags: [Things]
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    responses: {'200': {$ref: '#/components/responses/thing'}}
";

const COMPONENTS: &str = "\
responses:
  thing: {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/thing'}}}}}}
schemas:
  thing:
    type: object
    properties:
      id: {type: string}
      type: {type: string}
      attributes:
        type: object
        properties:
          name: {type: string}
          place: {type: string}
          status: {type: string, enum: ['on', running, 'off']}
          reason: {type: string}
          fault: {type: string}
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- target: $.paths['/things/{id}'].get
  description: Why.
  update:
    x-rust-wait:
    - name: wait_until_on
      summary: Wait until it is on.
      until: {status: ['on', running]}
      failure: {fault: [broken]}
      explain: [reason]
      interval: 5
      deadline: 60
      after: [POST /things]
- target: $.paths['/things'].post
  description: Why.
  update:
    x-rust-find:
      list: /things
      by:
      - {body: name, attribute: name, filter: name}
      - {body: owner, filter: owner}
      - {body: place, attribute: place, optional: true}
      unless: {status: ['off']}
";

/// What comes of a description after the release of the one above.
struct Later {
    text: String,
    warnings: String,
    report: String,
    debts: Vec<String>,
    impact: Impact,
    /// What refuses a major version.
    refusal: String,
}

fn effective(paths: &str, components: &str, overlay: &str) -> Result<generator::Effective, String> {
    let overlay = Source::new("overlay.yaml", overlay);
    load(&Source::new("api.yaml", description(paths, components)), Some(&overlay)).map_err(|it| it.to_string())
}

fn later_with(edits: &[(&str, &str)], overlay: &str) -> Result<Later, String> {
    later_from(PATHS, OVERLAY, edits, overlay)
}

fn later_from(was: &str, said: &str, edits: &[(&str, &str)], overlay: &str) -> Result<Later, String> {
    let old = description(was, COMPONENTS);
    let pins = api_with(&old, Some(said), None).pins;
    let released = Source::new("released.yaml", released(&old, Some(said), &pins));
    let pins = Source::new("names.yaml", pins);
    let (mut paths, mut components) = (was.to_owned(), COMPONENTS.to_owned());
    for (from, to) in edits {
        let text = if paths.contains(from) { &mut paths } else { &mut components };
        assert!(text.contains(from), "{from} is nowhere");
        *text = text.replacen(from, to, 1);
    }
    let effective = effective(&paths, &components, overlay)?;
    let past = Past { pins: Some(&pins), released: Some(&released), date: Some("2026-10-14") };
    let generated = generate(&effective, past).map_err(|refusal| refusal.to_string())?;
    let (_, diff) = since_release(&effective, past).unwrap().unwrap();
    // The next release has it, and the next generation says the same.
    let next = generator::release(&effective, past, "0.2.0").unwrap();
    let (next, names) = (Source::new("released.yaml", next), Source::new("names.yaml", &*generated.names));
    let again = Past { pins: Some(&names), released: Some(&next), date: Some("2099-01-01") };
    assert_eq!(generate(&effective, again).unwrap().files["things.rs"], generated.files["things.rs"]);
    assert_eq!(since_release(&effective, again).unwrap().unwrap().1.impact(), Impact::None);
    // What is described again is as it was.
    let back = load(&Source::new("api.yaml", &old), Some(&Source::new("overlay.yaml", said))).unwrap();
    let text = |past: Past<'_>| generate(&back, past).unwrap().files["things.rs"].clone();
    assert!(!text(again).contains("may no longer work"));
    assert!(since_release(&back, again).unwrap().unwrap().1.impact() < Impact::Breaking);
    // A pull asks for all that is wrong.
    let whole = Source::new("api.yaml", description(&paths, &components));
    let found = examine(&whole, Some(&Source::new("overlay.yaml", overlay)), past, generator::Diagnostics::default());
    assert!(!found.has_errors(), "{found}");
    // What nobody explains is looked for in what is kept, too.
    generator::wordless(&effective, past).unwrap();
    generator::unshown(&effective, past).unwrap();
    let debt = |debt: Debt| format!("{:?} {} {}", debt.kind, debt.item, debt.detail).trim_end().to_owned();
    Ok(Later {
        text: generated.files["things.rs"].clone(),
        warnings: generated.warnings.to_string(),
        report: diff.render(Format::Text),
        debts: debts(&effective, past).unwrap().into_iter().map(debt).collect(),
        impact: diff.impact(),
        refusal: next_release(&effective, past, "1.0.0", true).err().map(|it| it.to_string()).unwrap_or_default(),
    })
}

#[track_caller]
fn later(edits: &[(&str, &str)]) -> Later {
    later_with(edits, OVERLAY).unwrap_or_else(|refusal| panic!("{refusal}"))
}

impl Later {
    /// Whether a method is there, and why it is deprecated.
    #[track_caller]
    fn deprecation(&self, method: &str) -> Option<String> {
        let (before, _) = self.text.split_once(&format!("pub fn {method}(")).unwrap();
        let attributes = before.rsplit_once("///").unwrap().1;
        Some(attributes.split_once("#[deprecated = \"")?.1.split_once('"')?.0.to_owned())
    }

    fn must_act(&self) -> &str {
        let rest = self.report.split_once("Callers must act").map_or("", |(_, rest)| rest);
        rest.split("\n\n").next().unwrap_or_default()
    }
}

const STATUS: (&str, &str) = ("          status: {type: string, enum: ['on', running, 'off']}\n", "");
const NAME: (&str, &str) = ("          name: {type: string}\n", "");

#[test]
fn a_waiter_stays_when_the_field_is_gone_that_it_waits_for() {
    let new = later(&[STATUS]);
    assert_eq!(new.impact, Impact::Additive, "{}", new.report);
    assert!(new.text.contains("pub status: Option<"), "{}", new.text);
    assert!(new.text.contains(".until(\"/status\", &[\"on\", \"running\"])"), "{}", new.text);
    let why = "it may no longer work: the resource has no attribute `status`";
    assert_eq!(new.deprecation("wait_until_on"), Some(format!("since 2026-10-14 {why}")));
    // What is found may be going away; nothing is created too often.
    assert_eq!(new.deprecation("find_or_create"), None);
    assert!(new.must_act().contains("things::ThingsApi::wait_until_on"), "{}", new.report);
    assert!(new.must_act().contains("the resource has no attribute `status`"), "{}", new.report);
    assert!(!new.must_act().contains("find_or_create"), "{}", new.report);
    assert!(
        new.warnings.contains("warning: `wait_until_on` stays as it was released, deprecated: it may no longer work"),
        "{}",
        new.warnings
    );
    assert!(new.warnings.contains("warning: `find_or_create` stays as it was released, and works"), "{}", new.warnings);
    // rustc warns of no type by itself.
    let told = |path: &str| new.report.split_once(&format!("deprecated  {path}  ")).unwrap().1.lines().nth(2).unwrap();
    assert_eq!(told("things::ThingStatus").trim(), "the API's description no longer has it; it stays");
    assert!(told("things::Thing::status").ends_with("; it stays, and its use gives a warning"), "{}", new.report);
    // A person decides what a major version has in its place.
    assert!(new.refusal.contains("error: the resource has no attribute `status`"), "{}", new.refusal);
    assert!(new.refusal.contains("cure: a major version drops what the description no longer has"), "{}", new.refusal);
    let debt = "Gone GET /things/{id} wait_until_on since 2026-10-14: the resource has no attribute `status`";
    assert!(new.debts.iter().any(|it| it == debt), "{:?}", new.debts);
}

#[test]
fn a_waiter_is_lost_with_the_call_that_it_repeats() {
    let (_, call) = PATHS.split_once("/things/{id}:\n").unwrap();
    let (head, rest) = OVERLAY.split_once("- target: $.paths['/things/{id}'].get\n").unwrap();
    let rest = &rest[rest.find("- target:").unwrap()..];
    let new = later_with(&[(&format!("/things/{{id}}:\n{call}"), "")], &format!("{head}{rest}")).unwrap();
    let why = "it may no longer work: the API has no call that it makes";
    assert_eq!(new.deprecation("wait_until_on"), Some(format!("since 2026-10-14 {why}")));
    assert!(new.must_act().contains("things::ThingsApi::wait_until_on"), "{}", new.report);
    assert!(new.debts.iter().any(|it| it.starts_with("Gone GET /things/{id} wait_until_on since")), "{:?}", new.debts);
    // The call that one waits after doesn't send anybody there.
    let sends = |text: &str| text.replace("\n    /// ", " ").contains("Wait for it with [`wait_until_on`]");
    assert!(sends(&later(&[]).text) && !sends(&new.text), "{}", new.text);
    // Nor does it where the waiter alone may no longer work.
    assert!(!sends(&later(&[STATUS]).text));
}

#[test]
fn an_example_that_may_no_longer_work_is_not_run() {
    let shown =
        PATHS.replace("{name: id, in: path, required: true, ", "{name: id, example: '1', in: path, required: true, ");
    let overlay = OVERLAY.replace("      after: [POST /things]\n", "");
    let opening = |edits: &[(&str, &str)]| {
        let new = later_from(&shown, &overlay, edits, &overlay).unwrap();
        let docs = new.text.split_once("pub fn wait_until_on(").unwrap().0.rsplit_once("/// # Examples").unwrap().1;
        docs.lines().find_map(|line| Some(line.trim().strip_prefix("/// ```")?.to_owned()))
    };
    assert_eq!(opening(&[("          reason: {type: string}\n", "")]).as_deref(), Some(""));
    assert_eq!(opening(&[STATUS]).as_deref(), Some("no_run"));
}

#[test]
fn a_waiter_works_without_what_says_more() {
    let edits = [("          reason: {type: string}\n", ""), ("          fault: {type: string}\n", "")];
    let new = later(&edits);
    assert_eq!(new.deprecation("wait_until_on"), None);
    assert_eq!(new.must_act(), "");
    assert!(new.text.contains(".failure(\"/fault\", &[\"broken\"])"), "{}", new.text);
}

#[test]
fn a_waiter_works_with_one_of_its_values() {
    let new = later(&[("'on', running, 'off'", "'on', 'off'")]);
    assert_eq!((new.deprecation("wait_until_on"), new.must_act()), (None, ""));
    let new = later(&[("'on', running, 'off'", "'off'")]);
    assert!(new.deprecation("wait_until_on").is_some_and(|why| why.contains("`on` is no value of this attribute")));
}

#[test]
fn a_finder_stays_when_the_field_is_gone_that_it_compares() {
    let new = later(&[NAME]);
    assert_eq!(new.impact, Impact::Additive, "{}", new.report);
    assert!(new.deprecation("find_or_create").is_some_and(|why| why.contains("has no attribute `name`")));
    assert!(new.must_act().contains("things::ThingsApi::find_or_create"), "{}", new.report);
    // What can't be seen isn't what is missing.
    let new = later(&[("          place: {type: string}\n", "")]);
    assert!(new.text.contains(".same(&body, \"/place\", &[\"/place\"])"), "{}", new.text);
    assert!(!new.text.contains(".optional()"), "{}", new.text);
}

#[test]
fn a_finder_stays_when_its_list_asks_for_more() {
    let zone = "    - {name: zone, in: query, required: true, schema: {type: string}}\n    - {name: name, in: query";
    let new = later(&[("    - {name: name, in: query", zone)]);
    assert_eq!(new.impact, Impact::Additive, "{}", new.report);
    let why = new.deprecation("find_or_create").unwrap();
    assert!(why.ends_with("`GET /things` takes an argument `zone`, for which there is no value"), "{why}");
    assert!(new.must_act().contains("find_or_create") && new.must_act().contains("zone"), "{}", new.report);
}

#[test]
fn a_finder_works_with_what_is_asked_for_no_more() {
    let edits = [
        ("name: owner, in: query, required: true", "name: owner, in: query"),
        ("    - {name: name, in: query, schema: {type: string}}\n", ""),
    ];
    let new = later(&edits);
    assert_eq!((new.deprecation("find_or_create"), new.must_act()), (None, ""));
    assert!(new.text.contains("let list = self.list(by.text(\"/owner\"));"), "{}", new.text);
}

#[test]
fn a_finder_stays_when_its_list_or_a_property_is_gone() {
    let list = PATHS.split_once("  post:").unwrap().0.split_once("/things:\n").unwrap().1;
    let new = later(&[(list, "")]);
    assert!(new.deprecation("find_or_create").is_some_and(|why| why.contains("there is no operation `GET /things`")));
    let new = later(&[
        ("properties: {name: {type: string}, ", "properties: {"),
        ("required: [name, owner]", "required: [owner]"),
    ]);
    assert!(new.deprecation("find_or_create").is_some_and(|why| why.contains("the body has no property `name`")));
}

#[test]
fn what_the_overlay_says_since_is_its_own_mistake() {
    for (from, to) in [("{status: ['on', running]}", "{state: ['on']}"), ("interval: 5", "interval: none")] {
        let refusal = later_with(&[STATUS], &OVERLAY.replace(from, to)).err();
        assert!(refusal.as_ref().is_some_and(|it| it.contains("error: ")), "{to}: {refusal:?}");
    }
    // What was never released needs what is described.
    let never = OVERLAY.replace("wait_until_on", "wait_until_running");
    assert!(later_with(&[STATUS], &never).is_err());
}

#[test]
fn a_list_is_known_by_its_path_whatever_its_parameters_are_called() {
    let within = |text: &str| {
        text.replace("'/things'", "'/owners/{owner}/things'")
            .replace(": /things", ": '/owners/{owner}/things'")
            .replace("POST /things", "'POST /owners/{owner}/things'")
    };
    let by_path = "    - {name: owner, in: path, required: true, schema: {type: string}}\n";
    let paths = PATHS
        .replace("/things:\n", "/owners/{owner}/things:\n")
        .replace("    - {name: owner, in: query, required: true, schema: {type: string}}\n", by_path)
        .replace("  post:\n    tags: [Things]\n", &format!("  post:\n    tags: [Things]\n    parameters:\n{by_path}"));
    let overlay = within(OVERLAY).replace("      - {body: owner, filter: owner}\n", "");
    let named = |text: &str| text.replace("{owner}", "{of}");
    let edits = [
        ("/owners/{owner}/", "/owners/{of}/"),
        ("name: owner, in: path", "name: of, in: path"),
        ("name: owner, in: path", "name: of, in: path"),
        NAME,
    ];
    let new = later_from(&paths, &overlay, &edits, &named(&overlay)).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert!(new.deprecation("find_or_create_for_owner").is_some_and(|why| why.contains("has no attribute `name`")));
    assert!(new.text.contains("let list = self.list_for_owner(&owner);"), "{}", new.text);
}

#[test]
fn what_else_is_declared_is_as_it_was_released() {
    let paths = PATHS.replace("place: {type: string}}\n", "place: {type: string}, seconds: {type: integer}}\n")
        + "  delete:\n    tags: [Things]\n    deprecated: true\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n    responses: {'204': {description: Done.}}\n\
           /things/{id}/end:\n  post:\n    tags: [Things]\n    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n    responses: {'204': {description: Done.}}\n";
    let overlay = format!(
        "{OVERLAY}- {{target: \"$.paths['/things'].post\", description: Why., update: {{x-rust-timeout: {{body: seconds, default: 30}}}}}}\n\
         - {{target: \"$.paths['/things/{{id}}'].delete\", description: Why., update: {{x-rust-replacement: 'POST /things/{{id}}/end'}}}}\n"
    );
    let same = later_from(&paths, &overlay, &[], &overlay).unwrap_or_else(|refusal| panic!("{refusal}"));
    let new = later_from(&paths, &overlay, &[(", seconds: {type: integer}", "")], &overlay);
    let new = new.unwrap_or_else(|refusal| panic!("{refusal}"));
    let working = ".works_for(&body, \"/seconds\", Some(30))";
    assert!(same.text.contains(working) && new.text.contains(working), "{}", new.text);
    assert!(new.warnings.contains("warning: the body has no property `seconds`"), "{}", new.warnings);

    // So it does where nothing declares it any more, as after a pull that had lost the operation.
    let (silent, _) = overlay.split_once("- {target: \"$.paths['/things'].post\"").unwrap();
    let new = later_from(&paths, &overlay, &[], silent).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert!(new.text.contains(working) && new.impact < Impact::Breaking, "{}", new.report);

    let end = paths.split_once("/things/{id}/end:").unwrap().1;
    let gone = format!("/things/{{id}}/end:{end}");
    let new = later_from(&paths, &overlay, &[(&gone, "")], &overlay).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(same.deprecation("delete").map(|why| why.contains("use `things().")), Some(true));
    assert_eq!(new.deprecation("delete").map(|why| why.contains("use `things().")), Some(false), "{}", new.text);
}

/// The list's method has the old one as its argument, and the new one as an option: the body says both.
#[test]
fn a_finder_stays_whatever_the_required_parameter_of_its_list_is_called() {
    let renamed = [("{name: owner, in: query, required: true", "{name: holder, in: query, required: true")];
    let overlay = OVERLAY.replace("{body: owner, filter: owner}", "{body: owner, filter: holder}");
    assert_ne!(overlay, OVERLAY);
    let new = later_with(&renamed, &overlay).unwrap();
    let method = new.text.split_once("pub fn find_or_create(").unwrap().1.split_once("\n    }\n").unwrap().0;
    assert!(method.contains(".same(&body, \"/owner\", &[])\n            .filter(\"holder\")"), "{method}");
    assert!(method.contains("(by.text(\"/owner\"));"), "{method}");
    assert_eq!(new.deprecation("find_or_create"), None);
    assert!(new.report.contains("verdict: additive"), "{}", new.report);
}

/// A body's `type` may be any text by now, or one of several: what is sent goes on being taken.
#[test]
fn a_body_is_sent_with_the_type_that_it_was_released_with() {
    let post = |tag: &str| {
        let data = format!(
            "{{type: object, properties: {{type: {tag}, attributes: {{type: object, properties: {{name: {{type: string}}}}}}}}}}"
        );
        format!(
            "/tags: {{post: {{tags: [Things], requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{data: {data}}}}}}}}}}}, responses: {{'204': {{description: Done.}}}}}}}}\n"
        )
    };
    let one = post("{type: string, enum: [tags]}");
    let nothing = "overlay: 1.0.0\ninfo: {title: O, version: '1'}\nactions: [{target: $.info, description: Why., update: {x-other: 1}}]\n";
    for now in ["{type: string}", "{type: string, enum: [labels, tags]}"] {
        let new = later_from(&one, nothing, &[("{type: string, enum: [tags]}", now)], nothing).unwrap();
        assert!(new.text.contains(", \"tags\", &body)"), "{now}\n{}", new.text);
        assert!(new.report.contains("verdict: none"), "{now}\n{}", new.report);
    }
}
