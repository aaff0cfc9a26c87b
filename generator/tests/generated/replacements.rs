//! What takes the place of what is deprecated.

use crate::support::{answering, api, api_with, description, refusal_with, says};

const PATHS: &str = "\
/old: {put: {tags: [Old things], deprecated: true, responses: {'204': {description: Done.}, '404': {description: No.}}}}
/other: {put: {tags: [Old things], deprecated: true, responses: {'204': {description: Done.}}}}
/types/{id}:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  put: {tags: [type], responses: {'204': {description: Done.}}}";

fn extended(path: &str, key: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- {{target: \"$.paths['{path}'].put\", description: Why., update: {{x-rust-replacement: {key}}}}}\n"
    )
}

#[test]
fn a_deprecated_call_names_the_one_to_use() {
    let text = description(PATHS, "");
    let generated = api_with(&text, Some(&extended("/old", "'PUT /types/{id}'")), None);
    let old = generated.item("pub fn replace(&self)");
    assert!(old.contains("#[deprecated = \"the API marks this as deprecated: use `type_api().replace`\"]"), "{old}");
    let link = "/// Use [`type_api().replace`](crate::type_api::TypeApiApi::replace) instead.";
    let (said, errors) = (old.find(link), old.find("# Errors"));
    assert!(said.is_some() && said < errors, "{old}");
    let other = generated.item("pub fn replace_other(");
    assert!(other.contains("#[deprecated = \"the API marks this as deprecated\"]"), "{other}");
    assert!(!other.contains("instead"), "{other}");
}

#[test]
fn a_replacement_that_is_none_is_refused() {
    let text = description(PATHS, "");
    for (path, key, message) in [
        ("/old", "[]", "`x-rust-replacement` must be a text"),
        ("/old", "PUT /nothing", "there is no operation `PUT /nothing`"),
        ("/old", "'put /types/{id}'", "there is no operation `put /types/{id}`"),
        ("/old", "PUT /other", "`PUT /other` is deprecated as well"),
        ("/old", "PUT /old", "`PUT /old` is deprecated as well"),
        ("/types/{id}", "'PUT /types/{id}'", "`PUT /types/{id}` isn't deprecated, and needs no replacement"),
    ] {
        says(&refusal_with(&text, &extended(path, key)), message, "/put/x-rust-replacement)");
    }
}

#[test]
fn what_makes_a_deprecated_call_names_what_does_the_same() {
    let resource = |name: &str| {
        format!(
            "/{name}:
  get: {{tags: [{name}], deprecated: D, responses: {{'200': {{description: All., content: {{application/json: {{schema: {{type: object, properties: {{data: {{type: array, items: {{$ref: '#/components/schemas/thing'}}}}}}}}}}}}}}}}}}
  post:
    tags: [{name}]
    deprecated: D
    requestBody: {{content: {{application/json: {{schema: {{type: object, required: [data], properties: {{data: {{type: object, properties: {{attributes: {{type: object, properties: {{name: {{type: string}}}}}}}}}}}}}}}}}}}}
    responses: {{'201': {{description: It., content: {{application/json: {{schema: {{type: object, properties: {{data: {{$ref: '#/components/schemas/thing'}}}}}}}}}}}}}}
/{name}/{{id}}:
  parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
  get: {{tags: [{name}], deprecated: D, responses: {{'200': {{description: It., content: {{application/json: {{schema: {{type: object, properties: {{data: {{$ref: '#/components/schemas/thing'}}}}}}}}}}}}}}}}
"
        )
    };
    let paths = resource("olds").replace("deprecated: D", "deprecated: true")
        + &resource("news").replace("deprecated: D", "deprecated: false");
    let schemas = "schemas: {thing: {type: object, properties: {id: {type: string}, type: {type: string}, attributes: {type: object, properties: {name: {type: string}}}}}}";
    let wait =
        |name: &str, what: &str| format!("{{name: {name}, summary: Wait for it., {what}, interval: 5, deadline: 60}}");
    let waits = |ready: &str, more: &str| {
        format!("[{}, {}{more}]", wait(ready, "until: {name: present}"), wait("wait_until_gone", "gone: true"))
    };
    let overlay = |more: &str| {
        format!(
            "overlay: 1.0.0
info: {{title: O, version: '1'}}
actions:
- {{target: \"$.paths['/olds'].post\", description: Why., update: {{x-rust-replacement: POST /news, x-rust-find: {{list: /olds, by: [{{body: name, attribute: name}}]}}}}}}
- {{target: \"$.paths['/news'].post\", description: Why., update: {{x-rust-find: {{list: /news, by: [{{body: name, attribute: name}}]}}}}}}
- {{target: \"$.paths['/olds/{{id}}'].get\", description: Why., update: {{x-rust-replacement: 'GET /news/{{id}}', x-rust-wait: {}}}}}
- {{target: \"$.paths['/news/{{id}}'].get\", description: Why., update: {{x-rust-wait: {}}}}}
",
            waits("wait_until_named", ""),
            waits("wait_until_ready", more)
        )
    };
    let of = |more: &str| api_with(&description(&paths, schemas), Some(&overlay(more)), None).files["olds.rs"].clone();
    let note = |method: &str| format!("#[deprecated = \"the API marks this as deprecated: use `news().{method}`\"]");
    let one = of("");
    for method in ["create", "get", "find_or_create", "wait_until_ready", "wait_until_gone"] {
        assert!(one.contains(&note(method)), "{method}: {one}");
    }
    // Of two, neither is sure to be the one, and the bare call would wait for nothing.
    let two = of(&format!(", {}", wait("wait_until_else", "until: {name: [b]}")));
    assert!(!two.contains(&note("wait_until_ready")) && two.contains(&note("wait_until_gone")), "{two}");
    assert_eq!(two.matches(&note("get")).count(), 1, "{two}");
}

#[test]
fn a_note_has_what_the_docs_say_to_use_instead() {
    for (text, note) in [
        ("Deprecated: read `b` instead. It is null.", ": read `b` instead"),
        ("A state. Deprecated: read `b.c` in `d`.", ": read `b.c` in `d`"),
        ("A state.\\n\\nDeprecated: read `b`\\nin `d`. So there.\\n\\nOr not.", ": read `b` in `d`"),
        // Nothing is said of another one.
        ("It isn't Deprecated: not at all.", ""),
        ("Deprecated: .", ""),
        ("Deprecated.", ""),
        ("A state.", ""),
    ] {
        for (deprecated, note) in [(true, Some(note)), (false, None)] {
            let thing = format!(
                "Thing: {{type: object, properties: {{a: {{type: string, deprecated: {deprecated}, description: \"{text}\"}}}}}}"
            );
            let generated = api(&answering(&thing)).item("pub struct Thing");
            let found = generated.lines().find_map(|line| line.trim().strip_prefix("#[deprecated = "));
            let expected = note.map(|note| format!("\"the API marks this as deprecated{note}\"]"));
            assert_eq!(found, expected.as_deref(), "{generated}");
        }
    }
    // Of a call, an operation that is named comes first.
    let text = description(
        &PATHS.replace("[Old things], deprecated", "[Old things], description: 'Deprecated: go.', deprecated"),
        "",
    );
    let generated = api_with(&text, Some(&extended("/old", "'PUT /types/{id}'")), None);
    assert!(generated.item("pub fn replace(&self)").contains("deprecated: use `type_api().replace`\"]"));
    assert!(generated.item("pub fn replace_other(").contains("deprecated: go\"]"));
}

#[test]
fn a_resource_whose_calls_are_all_deprecated_is_too() {
    let tags = "\ntags: [{name: Old things, description: 'Things. Deprecated: take the new ones.'}, {name: type, description: Types.}]";
    for (deprecated, docs, note) in [
        (true, tags, Some("all of its calls are deprecated: take the new ones")),
        (true, "", Some("all of its calls are deprecated")),
        (false, tags, None),
    ] {
        let mut text = description(PATHS, "");
        if !deprecated {
            text = text.replacen("deprecated: true, ", "", 1);
        }
        let generated = api(&format!("{text}{docs}"));
        let accessor = |name: &str| {
            let index = generated.text();
            let (before, _) = index.split_once(&format!("pub fn {name}(&self)")).unwrap();
            before.trim_end().lines().next_back().unwrap().trim().to_owned()
        };
        match note {
            Some(note) => assert_eq!(accessor("old_things"), format!("#[deprecated = \"{note}\"]")),
            None => assert!(!accessor("old_things").starts_with("#[")),
        }
        assert!(!accessor("type_api").starts_with("#["), "{}", accessor("type_api"));
        let handle = generated.item("pub struct OldThingsApi");
        assert_eq!(handle.contains("/// All of its calls are deprecated."), deprecated, "{handle}");
        let words = generated.files["old_things.rs"].replace("\n//! ", " ");
        let told = "gives, all of which are deprecated:";
        assert_eq!(words.contains(told), deprecated, "{words}");
    }
}
