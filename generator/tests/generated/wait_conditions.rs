//! What a waiter waits for: two attributes that are equal, an entry of a list within the resource, errors that mean not yet.

use crate::support::{api_with, description, refusal_with, says};
use generator::{Past, Source, generate, load, release};
use serde_json::json;

const PATHS: &str = "\
/disks/{id}:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  get:
    tags: [Disks]
    parameters: [{name: zone, in: query, required: true, schema: {type: string}}]
    responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {data: {$ref: '#/components/schemas/disk'}}}}}}}
/disks:
  get: {tags: [Disks], responses: {'200': {description: All., content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/disk'}}}}}}}}}";

const COMPONENTS: &str = "\
schemas:
  disk:
    type: object
    properties:
      id: {type: string}
      attributes:
        type: object
        properties:
          state: {type: string, enum: [good, bad]}
          word: {type: string}
          ready: {type: integer}
          wanted: {type: integer}
          share: {type: number}
          on: {type: boolean}
          off: {type: boolean}
          names: {type: array, items: {type: string}}
          bay:
            type: object
            properties:
              height: {type: integer}
              users:
                type: array
                items:
                  type: object
                  properties:
                    user: {type: object, properties: {name: {type: string}, age: {type: integer}}}
                    state: {type: string}
                    ready: {type: integer}
                    reason: {type: string}";

const GET: &str = "$.paths['/disks/{id}'].get";
const LIST: &str = "$.paths['/disks'].get";

fn overlay(place: &str, waiter: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n- target: \"{place}\"\n  description: Why.\n  update: {{x-rust-wait: [{{name: wait_until_done, summary: Wait until a disk is done., interval: 1, deadline: 9, {waiter}}}]}}\n"
    )
}

fn waiter(place: &str, waiter: &str) -> String {
    let generated = api_with(&description(PATHS, COMPONENTS), Some(&overlay(place, waiter)), None);
    generated.item("pub fn wait_until_done")
}

#[track_caller]
fn is(place: &str, waiter: &str, expected: &str) {
    let generated = api_with(&description(PATHS, COMPONENTS), Some(&overlay(place, waiter)), None);
    generated.expect(expected);
}

#[test]
fn two_attributes_can_be_waited_for_to_be_equal() {
    is(
        GET,
        "until: {ready: {equals: wanted}}, failure: {state: [bad], word: {equals: state}}, explain: [word, bay.height]",
        r#"
        /// Wait until a disk is done.
        ///
        /// Asks every second until `ready` equals `wanted`, for 9 seconds unless [`timeout`](Wait::timeout)
        /// says otherwise. A `state` of `bad`, or a `word` that equals `state`, is an error
        /// ([`is_failed_state`](crate::Error::is_failed_state)). Its errors tell `word` and `bay.height` as
        /// well ([`last_state`](crate::Error::last_state)).
        ///
        /// `GET /disks/{id}`
        pub fn wait_until_done(
            &self,
            id: impl AsRef<str>,
            zone: impl AsRef<str>,
        ) -> Wait<Resource<Disk>> {
            Wait::get(self.get(id, zone))
                .until_equal("/ready", "/wanted")
                .failure("/state", &["bad"])
                .failure_equal("/word", "/state")
                .explain(&["/word", "/bay/height"])
                .interval(Duration::from_secs(1))
                .timeout(Duration::from_secs(9))
        }
        "#,
    );
    // A whole number and any other are both numbers.
    for (a, b) in [("share", "wanted"), ("on", "off"), ("bay.height", "ready")] {
        let found = waiter(GET, &format!("until: {{{a}: {{equals: {b}}}}}"));
        let pointer = a.replace('.', "/");
        assert!(found.contains(&format!(".until_equal(\"/{pointer}\", \"/{b}\")")), "{found}");
    }
}

#[test]
fn an_entry_of_a_list_within_the_resource_can_be_waited_for() {
    is(
        GET,
        "among: {list: bay.users, by: user.name, as: user}, until: {state: [done], ready: present}, failure: {state: [lost]}",
        r#"
        /// Wait until a disk is done.
        ///
        /// Asks every second until, in the entry of `bay.users` whose `user.name` is `user`, `state` is
        /// `done` and `ready` is there, for 9 seconds unless [`timeout`](Wait::timeout) says otherwise. A
        /// `state` of `lost` is an error ([`is_failed_state`](crate::Error::is_failed_state)). As long as
        /// there is no entry whose `user.name` is `user`, it waits.
        ///
        /// `GET /disks/{id}`
        pub fn wait_until_done(
            &self,
            id: impl AsRef<str>,
            zone: impl AsRef<str>,
            user: impl AsRef<str>,
        ) -> Wait<Resource<Disk>> {
            Wait::get(self.get(id, zone))
                .among("/bay/users", "/user/name", user)
                .until("/state", &["done"])
                .until_present("/ready")
                .failure("/state", &["lost"])
                .interval(Duration::from_secs(1))
                .timeout(Duration::from_secs(9))
        }
        "#,
    );
}

#[test]
fn an_entry_that_is_gone_leaves_the_resource() {
    is(
        LIST,
        "find: disk_id, among: {list: bay.users, by: state, as: state}, gone: true, until: {ready: [0]}",
        r#"
        /// Wait until a disk is done.
        ///
        /// Asks every second until `bay.users` has no entry with this `state`, twice in a row, or, in the
        /// entry of `bay.users` with this `state`, `ready` is `0`, for 9 seconds unless
        /// [`timeout`](Wait::timeout) says otherwise. Gives the resource, which stays; a 404 is an error.
        ///
        /// `GET /disks`
        pub fn wait_until_done(
            &self,
            disk_id: impl AsRef<str>,
            state: impl AsRef<str>,
        ) -> Wait<Resource<Disk>> {
            Wait::find(self.list(), disk_id)
                .among("/bay/users", "/state", state)
                .until("/ready", &["0"])
                .entry_gone()
                .interval(Duration::from_secs(1))
                .timeout(Duration::from_secs(9))
        }
        "#,
    );
}

#[test]
fn errors_can_mean_not_yet() {
    let found = waiter(GET, "description: There is more to say., until: {on: [true]}, not_yet: [TOO_EARLY, not-yet]");
    assert!(found.contains(".not_yet(&[\"TOO_EARLY\", \"not-yet\"])"), "{found}");
    let docs =
        "    /// Wait until a disk is done.\n    ///\n    /// There is more to say.\n    ///\n    /// Asks every";
    assert!(found.contains(&docs.replace("    ///", "///")) || found.contains(docs), "{found}");
    assert!(found.contains("An answer with the error `TOO_EARLY` or `not-yet`"), "{found}");
}

#[test]
fn a_condition_that_makes_no_sense_is_refused() {
    let equals = |place: &str| format!("/0/until/{place})");
    let among = "among: {list: bay.users, by: state, as: key}";
    for (waiter, message, pointer) in [
        // Equality.
        ("until: {ready: {equals: want}}", "the resource has no attribute `want`", equals("ready/equals")),
        (
            "until: {ready: {equals: word}}",
            "is an integer and `word` is a text: they can't be equal",
            equals("ready/equals"),
        ),
        (
            "until: {ready: {equals: bay}}",
            "is an integer and `bay` is an object: they can't be equal",
            equals("ready/equals"),
        ),
        (
            "until: {ready: {equals: names}}",
            "is an integer and `names` is a list: they can't be equal",
            equals("ready/equals"),
        ),
        ("until: {names: {equals: word}}", "this attribute has no single value", equals("names")),
        ("until: {bay: {equals: bay.height}}", "this attribute has no single value", equals("bay")),
        ("until: {ready: {equals: ready}}", "an attribute always equals itself", equals("ready/equals")),
        ("until: {ready: {equals: 3}}", "an attribute is meant here", equals("ready/equals")),
        ("until: {ready: {equals: [wanted]}}", "an attribute is meant here", equals("ready/equals")),
        ("until: {ready: {equal: wanted, equals: wanted}}", "a condition has no `equal`", equals("ready/equal")),
        ("until: {ready: {}}", "`equals` is missing", equals("ready")),
        ("until: {red: {equals: wanted}}", "the resource has no attribute `red`", equals("red")),
        (
            "until: {ready: {equals: wanted}}, failure: {wanted: {equals: ready}}",
            "one and the same equality can't be success and failure",
            "/0/failure/wanted)".to_owned(),
        ),
        (
            "until: {on: [true]}, failure: {on: {equals: word}}",
            "`on` is true or false and `word` is a text: they can't be equal",
            "/0/failure/on/equals)".to_owned(),
        ),
        // Entries.
        ("until: {on: [true]}, among: bay.users", "`among` must be a mapping", "/0/among)".to_owned()),
        (
            "gone: true, among: {list: names, by: state, as: key}",
            "the entries of this list have no attributes",
            "/0/among/list)".to_owned(),
        ),
        (
            "gone: true, among: {list: bay, by: state, as: key}",
            "this attribute is no list",
            "/0/among/list)".to_owned(),
        ),
        (
            "gone: true, among: {list: bay.user, by: state, as: key}",
            "no attribute `bay.user`",
            "/0/among/list)".to_owned(),
        ),
        (
            "gone: true, among: {list: [bay], by: state, as: key}",
            "an attribute is meant here",
            "/0/among/list)".to_owned(),
        ),
        ("gone: true, among: {by: state, as: key}", "`list` is missing", "/0/among)".to_owned()),
        ("gone: true, among: {list: bay.users, as: key}", "`by` is missing", "/0/among)".to_owned()),
        (
            "gone: true, among: {list: bay.users, by: nobody, as: key}",
            "no attribute `nobody`",
            "/0/among/by)".to_owned(),
        ),
        (
            "gone: true, among: {list: bay.users, by: ready, as: key}",
            "an entry is known by a text",
            "/0/among/by)".to_owned(),
        ),
        (
            "gone: true, among: {list: bay.users, by: user, as: key}",
            "an entry is known by a text",
            "/0/among/by)".to_owned(),
        ),
        ("gone: true, among: {list: bay.users, by: state}", "`as` is missing, or no text", "/0/among/as)".to_owned()),
        (
            "gone: true, among: {list: bay.users, by: state, as: a key}",
            "can't be a name in Rust",
            "/0/among/as)".to_owned(),
        ),
        (
            "gone: true, among: {list: bay.users, by: state, as: zone}",
            "the waiter has an argument `zone` already",
            "/0/among/as)".to_owned(),
        ),
        (
            "gone: true, among: {list: bay.users, by: state, as: key, at: 1}",
            "`among` has no `at`",
            "/0/among/at)".to_owned(),
        ),
        // What is about an entry is not about the resource.
        (format!("{among}, until: {{wanted: [1]}}").as_str(), "no attribute `wanted`", "/0/until/wanted)".to_owned()),
        (
            format!("{among}, gone: true, failure: {{on: [true]}}").as_str(),
            "no attribute `on`",
            "/0/failure/on)".to_owned(),
        ),
        (format!("{among}, gone: true, explain: [word]").as_str(), "no attribute `word`", "/0/explain/0)".to_owned()),
        (among, "`until` is missing", "/0)".to_owned()),
        // Codes, and what is only told.
        ("gone: true, not_yet: TOO_EARLY", "`not_yet` must be a list of error codes", "/0/not_yet)".to_owned()),
        ("gone: true, not_yet: []", "`not_yet` must be a list of error codes", "/0/not_yet)".to_owned()),
        ("gone: true, not_yet: [409]", "this is no error code", "/0/not_yet/0)".to_owned()),
        ("gone: true, not_yet: [A, 'Too early.']", "this is no error code", "/0/not_yet/1)".to_owned()),
        ("gone: true, not_yet: [A, '']", "this is no error code", "/0/not_yet/1)".to_owned()),
        ("gone: true, not_yet: [A, B, A]", "`A` is listed already", "/0/not_yet/2)".to_owned()),
        ("gone: true, explain: word", "`explain` must be a list of attributes", "/0/explain)".to_owned()),
        ("gone: true, explain: [why]", "no attribute `why`", "/0/explain/0)".to_owned()),
        ("gone: true, explain: [word, bay]", "no single value to be shown", "/0/explain/1)".to_owned()),
        ("gone: true, explain: [1]", "an attribute is meant here", "/0/explain/0)".to_owned()),
        ("gone: true, description: ' '", "`description` is missing, or no text", "/0/description)".to_owned()),
    ] {
        let text = overlay(GET, waiter);
        let found = refusal_with(&description(PATHS, COMPONENTS), &text);
        says(&found, message, &pointer);
        assert_eq!(found.matches("error: ").count(), 1, "{waiter} gives\n{found}");
        assert!(found.contains("\n  --> overlay.yaml:6 (") && found.contains("\n  cure: "), "{found}");
    }
    let taken = overlay(LIST, "find: key, gone: true, among: {list: bay.users, by: state, as: key}");
    let found = refusal_with(&description(PATHS, COMPONENTS), &taken);
    says(&found, "the waiter has an argument `key` already", "/0/among/as)");
}

#[test]
fn a_cure_shows_what_can_be_written() {
    let found = refusal_with(&description(PATHS, COMPONENTS), &overlay(GET, "until: {ready: wanted}"));
    assert!(found.contains("cure: write a list of values, `present`, or `{equals: another_attribute}`"), "{found}");
}

#[test]
fn a_released_waiter_stays_as_it_was() {
    let conditions = "among: {list: bay.users, by: user.name, as: user}, until: {ready: {equals: user.age}}, failure: {state: [lost]}, not_yet: [A], explain: [reason]";
    let source = |name: &str, text: String| Source::new(name, text);
    let api = source("api.yaml", description(PATHS, COMPONENTS));
    let old = load(&api, Some(&source("overlay.yaml", overlay(GET, conditions)))).unwrap();
    let generated = generate(&old, None).unwrap();
    let pins = source("names.yaml", generated.names);
    let released = source("released.yaml", release(&old, Past::from(Some(&pins)), "0.1.0").unwrap());
    let past = Past { pins: Some(&pins), released: Some(&released), date: None };
    let kept = generate(&load(&api, None).unwrap(), past).unwrap();
    let calls = |text: &str| {
        let waiter = &text[text.find("pub fn wait_until_done").unwrap()..];
        waiter[..waiter.find("\n    }\n").unwrap()].to_owned()
    };
    let (was, is) = (calls(&generated.files["disks.rs"]), calls(&kept.files["disks.rs"]));
    assert!(
        was.contains(".among(\"/bay/users\", \"/user/name\", user)") && was.contains(".not_yet(&[\"A\"])"),
        "{was}"
    );
    assert_eq!(is, was);
    assert_eq!(kept.files["disks.rs"].matches("#[deprecated").count(), 1);
}

#[test]
fn nothing_that_a_condition_can_say_makes_the_generator_panic() {
    let text = overlay(
        GET,
        "among: {list: bay.users, by: user.name, as: user}, until: {ready: {equals: user.age}}, failure: {state: {equals: reason}}, not_yet: [A], explain: [reason], description: More.",
    );
    let good: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    let mut pointers = Vec::new();
    crate::refusals::collect(&good["actions"], "/actions".to_owned(), &mut pointers);
    let described = description(PATHS, COMPONENTS);
    for pointer in pointers.iter().filter(|pointer| pointer.contains("/x-rust-wait/0/")) {
        for odd in
            [json!(null), json!(-1), json!("x²\n`/~"), json!([]), json!([[]]), json!({"a.b": {}}), json!("users")]
        {
            let mut broken = good.clone();
            *broken.pointer_mut(pointer).unwrap() = odd.clone();
            let source = |name: &str, text: String| Source::new(name, text);
            let api = source("api.yaml", described.clone());
            let Ok(effective) = load(&api, Some(&source("overlay.yaml", broken.to_string()))) else {
                continue;
            };
            if let Err(refusal) = generate(&effective, None) {
                let text = refusal.to_string();
                assert!(!text.contains("a mistake of the generator"), "{pointer} as {odd}: {text}");
                assert!(text.contains("--> overlay.yaml:"), "{pointer} as {odd}: {text}");
            }
        }
    }
}
