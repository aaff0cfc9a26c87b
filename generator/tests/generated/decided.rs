//! What looks like a secret is an error until the overlay decides it, in each kind of place and in both ways.

use crate::support::{answering, api, api_with, description, refusal_with, says, sending};

/// An overlay of these actions, each a target and an update.
fn overlay(actions: &[(&str, &str)]) -> String {
    let action = |(target, update): &(&str, &str)| {
        format!("- {{target: \"{target}\", description: Why., update: {{{update}}}}}\n")
    };
    let actions: String = actions.iter().map(action).collect();
    format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}")
}

/// An overlay that has nothing to do with secrets.
fn undecided() -> String {
    overlay(&[("$.info", "x-a: 1")])
}

/// A description whose one operation has a parameter.
fn asking(param: &str) -> String {
    let get = format!("{{tags: [Things], parameters: [{param}], responses: {{'204': {{description: It.}}}}}}");
    description(&format!("/things: {{get: {get}}}"), "")
}

/// The actions that a refusal offers: those that make secrets of all, and those that say that none is one.
#[track_caller]
fn offered(refusal: &str) -> (String, String) {
    let mut overlays = (String::new(), String::new());
    for finding in refusal.split("\n\n").filter(|finding| finding.contains("looks like a secret")) {
        let (yes, no) = finding.split_once("If it is one: ").unwrap().1.split_once("  If it is none: ").unwrap();
        for action in yes.split("  and  ") {
            overlays.0 += &format!("{action}\n");
        }
        overlays.1 += &format!("{no}\n");
    }
    let whole = |actions| format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}");
    (whole(overlays.0), whole(overlays.1))
}

/// Each kind of place: the description, the pointer of the error, and what the code has if it is a secret, and if not.
fn places() -> Vec<(&'static str, String, &'static str, &'static str, &'static str)> {
    let thing = |properties: &str| format!("Thing: {{type: object, properties: {{{properties}}}}}");
    let word = "\nWord: {type: string}";
    let at = "/components/schemas/Thing/properties/";
    vec![
        ("answer", answering(&thing("password: {type: string}")), "password)", "password: Option<Secret>", "password: Option<String>"),
        ("body", sending(&thing("api_key: {type: string}")), "api_key)", "api_key: Option<Secret>", "api_key: Option<String>"),
        (
            "list",
            answering(&thing("tokens: {type: array, items: {type: string}}")),
            "tokens)",
            "tokens: Vec<Secret>",
            "tokens: Vec<String>",
        ),
        (
            "map",
            sending(&thing("environment: {type: object, additionalProperties: {type: string}}")),
            "environment)",
            "environment: Option<BTreeMap<String, Secret>>",
            "environment: Option<BTreeMap<String, String>>",
        ),
        (
            "map of anything",
            sending(&thing("credentials: {type: object, additionalProperties: true}")),
            "credentials)",
            "credentials: Option<BTreeMap<String, Secret>>",
            "credentials: Option<BTreeMap<String, Json>>",
        ),
        (
            "list of anything",
            sending(&thing("secrets: {type: array, items: {}}")),
            "secrets)",
            "secrets: Option<Vec<Secret>>",
            "secrets: Option<Vec<Json>>",
        ),
        ("anything", sending(&thing("secret: {}")), "secret)", "secret: Option<Secret>", "secret: Option<Json>"),
        (
            "union",
            answering(&thing("token: {oneOf: [{type: integer}, {type: string}]}")),
            "token)",
            "Text(Secret)",
            "Text(String)",
        ),
        (
            "nested object",
            answering(&thing("a: {type: object, properties: {b: {type: array, items: {type: object, properties: {pwd: {type: string}}}}}}")),
            "a/properties/b/items/properties/pwd)",
            "pwd: Option<Secret>",
            "pwd: Option<String>",
        ),
        (
            "reference",
            answering(&format!("{}{word}", thing("kubeconfig: {$ref: '#/components/schemas/Word'}"))),
            "kubeconfig)",
            "kubeconfig: Option<Secret>",
            "kubeconfig: Option<String>",
        ),
        (
            "reference within `allOf`",
            answering(&format!("{}{word}", thing("keyring: {allOf: [{$ref: '#/components/schemas/Word'}], nullable: true}"))),
            "keyring)",
            "keyring: Option<Secret>",
            "keyring: Option<String>",
        ),
        (
            "value in what is called after a secret",
            answering(&thing("credentials: {type: object, properties: {url: {type: string}, host: {type: string}}}")),
            "credentials/properties/url)",
            "url: Option<Secret>",
            "url: Option<String>",
        ),
        (
            "address beside a secret",
            answering(&thing("play_url: {type: string}, credentials: {type: object, properties: {user: {type: string}}}")),
            "play_url)",
            "play_url: Option<Secret>",
            "play_url: Option<String>",
        ),
        (
            "docs",
            answering(&thing("thing: {type: string, description: Shown only once.}")),
            "thing)",
            "thing: Option<Secret>",
            "thing: Option<String>",
        ),
        (
            "example",
            answering(&thing("thing: {type: string, example: 'https://ann:pass@example.com'}")),
            "thing)",
            "thing: Option<Secret>",
            "thing: Option<String>",
        ),
        (
            "format",
            answering(&thing("thing: {type: string, format: password}")),
            "thing)",
            "thing: Option<Secret>",
            "thing: Option<String>",
        ),
    ]
    .into_iter()
    .map(|(what, text, pointer, yes, no)| (what, text, &*format!("{at}{pointer}").leak(), yes, no))
    .collect()
}

#[test]
fn each_place_is_decided_by_what_the_error_offers() {
    for (what, text, pointer, yes, no) in places() {
        let found = refusal_with(&text, &undecided());
        says(&found, "looks like a secret (", pointer);
        assert_eq!(found.matches("error: ").count(), 1, "{what}: {found}");
        let (secret, plain) = offered(&found);
        let generated = api_with(&text, Some(&secret), None).text();
        assert!(generated.contains(yes) && !generated.contains(no), "{what}: {secret}\n{generated}");
        let generated = api_with(&text, Some(&plain), None).text();
        assert!(generated.contains(no) && !generated.contains(yes), "{what}: {plain}\n{generated}");
    }
}

#[test]
fn without_an_overlay_it_is_a_warning() {
    for (_, text, pointer, _, no) in places() {
        let generated = api(&text);
        generated.warns("looks like a secret (", pointer);
        assert!(generated.text().contains(no));
    }
}

#[test]
fn parameters_are_decided() {
    for param in [
        "{name: access_token, in: query, schema: {type: string}}",
        "{name: tokens, in: query, schema: {type: array, items: {type: string}}}",
        "{name: X-Auth-Token, in: header, schema: {type: string}}",
        "{name: session_cookie, in: cookie, schema: {type: string}}",
        "{name: 'filter[secret]', in: query, schema: {type: string}}",
        "{name: key, in: query, description: The private key., schema: {type: string}}",
        "{name: auth, in: query, schema: {type: object, properties: {note: {type: string}, password: {type: string}}}}",
    ] {
        let text = asking(param);
        let found = refusal_with(&text, &undecided());
        says(&found, "looks like a secret (", "/paths/~1things/get/parameters/0");
        let (secret, plain) = offered(&found);
        for overlay in [secret, plain] {
            assert_eq!(api_with(&text, Some(&overlay), None).files, api(&text).files, "{overlay}");
        }
    }
    let path = description(
        "/invites/{token}: {get: {parameters: [{name: token, in: path, required: true, schema: {type: string}}], responses: {'204': {description: It.}}}}",
        "",
    );
    says(&refusal_with(&path, &undecided()), "`token` looks like a secret", "/get/parameters/0)");
}

#[test]
fn the_json_of_a_parameter_is_a_body() {
    let text = asking(
        "{name: q, in: query, content: {application/json: {schema: {type: object, properties: {token: {type: string}}}}}}",
    );
    let found = refusal_with(&text, &undecided());
    says(&found, "`token` looks like a secret", "/properties/token)");
}

#[test]
fn what_looks_like_none_passes() {
    for properties in [
        "page_token: {type: string}, next_page_token: {type: string}, max_tokens: {type: string}, api_key_id: {type: string}",
        "token: {type: string, enum: [a, b]}",
        "token: {type: integer}, secret: {type: boolean}, password: {type: string, format: date-time}",
        "credentials: {type: object, properties: {user: {type: string}}}",
        "public_key: {type: string}, ssh_keys: {type: array, items: {type: string}}",
        "user_data: {type: string, description: ID of the user data.}",
        "documentation_url: {type: string}, kubeconfig_url: {type: string}",
        "environment: {type: string}",
    ] {
        for text in [answering, sending] {
            let text = text(&format!("Thing: {{type: object, properties: {{{properties}}}}}"));
            api_with(&text, Some(&undecided()), None);
        }
    }
    for param in [
        "{name: page_token, in: query, schema: {type: string}}",
        "{name: 'extra_fields[user_data]', in: query, schema: {type: string}}",
        "{name: Authorization, in: header, schema: {type: string}}",
        "{name: user_data_id, in: query, schema: {type: string}}",
    ] {
        api_with(&asking(param), Some(&undecided()), None);
    }
}

#[test]
fn what_nobody_sends_or_reads_needs_no_decision() {
    let unused = "Thing: {type: object, properties: {a: {type: string}}}\nOther: {type: object, properties: {password: {type: string}}}";
    let read_only = "Thing: {type: object, properties: {a: {type: string}, password: {type: string, readOnly: true}}}";
    let write_only =
        "Thing: {type: object, properties: {a: {type: string}, password: {type: string, writeOnly: true}}}";
    for text in [answering(unused), sending(read_only), answering(write_only)] {
        api_with(&text, Some(&undecided()), None);
    }
    for text in [answering(read_only), sending(write_only)] {
        says(&refusal_with(&text, &undecided()), "`password` looks like a secret", "/password)");
    }
    let schema = "{type: object, properties: {password: {type: string}}}";
    let errors = format!(
        "/things: {{get: {{tags: [Things], responses: {{'204': {{description: It.}}, '400': {{description: No., content: {{application/json: {{schema: {schema}}}}}}}}}}}}}"
    );
    api_with(&description(&errors, ""), Some(&undecided()), None);
}

/// Two media types of one body have one type, so the actions that are offered reach both.
#[test]
fn twins_are_decided_once() {
    let schema = "{schema: {type: object, properties: {password: {type: string}}}}";
    let content = format!("{{application/json: {schema}, application/vnd.api+json: {schema}}}");
    let post =
        format!("{{tags: [Things], requestBody: {{content: {content}}}, responses: {{'204': {{description: It.}}}}}}");
    let text = description(&format!("/things: {{post: {post}}}"), "");
    let found = refusal_with(&text, &undecided());
    assert_eq!(found.matches("error: ").count(), 1, "{found}");
    let (secret, plain) = offered(&found);
    assert!(secret.contains(".requestBody.content.*.schema.properties.password"), "{secret}");
    for overlay in [secret, plain] {
        let generated = api_with(&text, Some(&overlay), None);
        assert_eq!(generated.warnings, "", "{overlay}");
    }
}

/// A decision counts for all that leads to it, and one beside a reference for its place alone.
#[test]
fn decisions_are_found_through_references() {
    let text = answering(
        "Thing: {type: object, properties: {password: {$ref: '#/components/schemas/Word'}, token: {allOf: [{$ref: '#/components/schemas/Word'}]}}}\nWord: {type: string}",
    );
    let word = "$.components.schemas.Word";
    let generated = api_with(&text, Some(&overlay(&[(word, "x-rust-secret: true")])), None).text();
    assert!(
        generated.contains("password: Option<Secret>") && generated.contains("token: Option<Secret>"),
        "{generated}"
    );
    let generated = api_with(&text, Some(&overlay(&[(word, "x-rust-secret: false")])), None).text();
    assert!(
        generated.contains("password: Option<String>") && generated.contains("token: Option<String>"),
        "{generated}"
    );

    let password = "$.components.schemas.Thing.properties.password";
    let found = refusal_with(&text, &overlay(&[(password, "x-rust-secret: false")]));
    assert_eq!(found.matches("error: ").count(), 1, "{found}");
    says(&found, "`token` looks like a secret", "/Thing/properties/token)");
    says(
        &refusal_with(&text, &overlay(&[(password, "x-rust-secret: true")])),
        "`x-rust-secret` has no effect beside a `$ref`",
        "/password/x-rust-secret)",
    );
}

/// The mark beside `allOf` and in a member of one: otherwise a decided secret would be a plain text.
#[test]
fn marks_hold_through_all_of() {
    let text = answering(
        "Thing: {type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/Word'}]}, b: {allOf: [{type: string}, {description: B.}, {maxLength: 9}]}}}\nWord: {type: string}",
    );
    let targets = ["$.components.schemas.Thing.properties.a", "$.components.schemas.Thing.properties.b.allOf[1]"];
    let marks: Vec<_> = targets.iter().map(|target| (*target, "x-rust-secret: true")).collect();
    let generated = api_with(&text, Some(&overlay(&marks)), None).text();
    assert!(generated.contains("a: Option<Secret>") && generated.contains("b: Option<Secret>"), "{generated}");
}

#[test]
fn decisions_that_no_longer_apply_are_errors() {
    let thing = "Thing: {type: object, properties: {note: {type: string, description: A note.}, count: {type: integer}, bare: {type: string}, password: {type: string}}}\nOther: {type: object, properties: {a: {type: string}}}";
    let password = ("$.components.schemas.Thing.properties.password", "x-rust-secret: false");
    for (target, message, place) in [
        ("Thing.properties.note", "is no longer needed", "/note/x-rust-secret)"),
        ("Thing.properties.count", "has no effect", "/count/x-rust-secret)"),
        ("Other", "has no effect", "/Other/x-rust-secret)"),
    ] {
        let target = format!("$.components.schemas.{target}");
        let found = refusal_with(&answering(thing), &overlay(&[password, (&target, "x-rust-secret: false")]));
        says(&found, message, place);
        says(&found, "overlay.yaml:5", "cure: remove the action");
        assert_eq!(found.matches("error: ").count(), 1, "{found}");
    }
    // Without docs of ours, those of upstream may be the reason.
    let bare = ("$.components.schemas.Thing.properties.bare", "x-rust-secret: false");
    api_with(&answering(thing), Some(&overlay(&[password, bare])), None);
}

/// Their words may not be the reason that ours are, so that a decision which they don't need is one that ours may.
#[test]
fn of_a_description_in_other_words_nothing_is_needless() {
    let thing =
        "Thing: {type: object, properties: {note: {type: string, description: A note.}, count: {type: integer}}}";
    let actions: Vec<_> = ["note", "count"].map(|name| format!("$.components.schemas.Thing.properties.{name}")).into();
    let actions: Vec<_> = actions.iter().map(|target| (target.as_str(), "x-rust-secret: false")).collect();
    let theirs = generator::Source::new("api.yaml", answering(thing)).in_their_words();
    let overlay = generator::Source::new("overlay.yaml", overlay(&actions));
    let generated = generator::generate(&generator::load(&theirs, Some(&overlay)).unwrap(), generator::Past::default());
    let warnings = generated.unwrap().warnings.to_string();
    assert!(warnings.contains("has no effect") && !warnings.contains("no longer needed"), "{warnings}");
}

#[test]
fn an_operation_with_an_undecided_secret_can_be_left_out() {
    let answer =
        |schema: &str| format!("{{'200': {{description: It., content: {{application/json: {{schema: {schema}}}}}}}}}");
    let get = |tag: &str, property: &str| {
        let schema = format!("{{type: object, properties: {{{property}: {{type: string}}}}}}");
        format!("{{tags: [{tag}], responses: {}}}", answer(&schema))
    };
    let text = description(
        &format!(
            "/things: {{get: {}}}\n/keys: {{get: {}}}\n/others: {{get: {}}}",
            get("Things", "name"),
            get("Keys", "password"),
            get("Others", "token")
        ),
        "",
    );
    let decided = overlay(&[("$.paths['/others'].get..properties.token", "x-rust-secret: false")]);
    let (text, overlay) = (generator::Source::new("api.yaml", text), generator::Source::new("overlay.yaml", decided));
    let effective = generator::load_supported(&text, Some(&overlay)).unwrap();
    let left_out: Vec<_> = effective.left_out().iter().map(|left_out| left_out.operation.as_str()).collect();
    assert_eq!(left_out, ["GET /keys"]);
    says(&effective.left_out()[0].reasons.to_string(), "`password` looks like a secret", "/properties/password)");
    let generated = generator::generate(&effective, None).unwrap();
    assert_eq!(generated.warnings.to_string(), "");
    assert!(!generated.files.values().any(|text| text.contains("password")));
}

/// Circles, long chains and nonsense.
#[test]
fn any_shape_is_walked_to_its_end() {
    let circle = "Thing: {type: object, properties: {credentials: {$ref: '#/components/schemas/Thing'}, all: {type: array, items: {$ref: '#/components/schemas/Thing'}}, value: {type: string}}}";
    let found = refusal_with(&answering(circle), &undecided());
    says(&found, "`value` looks like a secret (it belongs to `credentials`)", "/value)");
    let chain: String = (0..2_000)
        .map(|at| {
            format!("T{at}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/T{}'}}}}}}\n", at + 1)
        })
        .collect();
    let chain = format!(
        "Thing: {{type: object, properties: {{next: {{$ref: '#/components/schemas/T0'}}}}}}\n{chain}T2000: {{type: object, properties: {{password: {{type: string}}}}}}"
    );
    says(
        &refusal_with(&answering(&chain), &undecided()),
        "`password` looks like a secret",
        "/T2000/properties/password)",
    );
}
