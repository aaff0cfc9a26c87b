//! The replay example's own work, on what the description and the API's moods have to offer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

#[allow(dead_code, reason = "the rest is for the sweep")]
mod contract;

use contract::document::Document;
use contract::replay::{self, Totals};
use serde_json::{Value, json};

fn replayed(lines: &[Value]) -> (Vec<String>, Totals) {
    let input = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    replayed_text(input.as_bytes(), true)
}

fn replayed_text(input: &[u8], strict: bool) -> (Vec<String>, Totals) {
    let mut output = Vec::new();
    let totals = replay::replay(input, &mut output, strict).unwrap();
    let mut lines: Vec<String> = String::from_utf8(output).unwrap().lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.pop(), Some(totals.to_string()));
    (lines, totals)
}

/// What the one line comes to in a strict replay.
fn verdict(line: Value) -> String {
    let (mut lines, _) = replayed(&[line]);
    lines.pop().unwrap()
}

fn answer(operation: &str, body: Value) -> String {
    verdict(json!({ "operation": operation, "status": 200, "body": body }))
}

/// The same for a body that a [`Value`] doesn't hold.
fn answer_text(operation: &str, body: &str, strict: bool) -> String {
    let line = format!(r#"{{"operation":"{operation}","status":200,"body":{body}}}"#);
    replayed_text(line.as_bytes(), strict).0.pop().unwrap()
}

#[test]
fn every_example_of_the_description_survives_in_its_place() {
    let lines = examples();
    assert!(lines.len() > 100, "only {} examples", lines.len());
    let (verdicts, totals) = replayed(&lines);
    let bad: Vec<String> = verdicts
        .iter()
        .zip(&lines)
        .filter(|(verdict, _)| *verdict != "ok")
        .map(|(verdict, line)| format!("{} {}: {verdict}", line["operation"], line["status"]))
        .collect();
    assert!(bad.is_empty(), "{totals}:\n{}", bad.join("\n"));
}

/// The examples of all bodies and answers, as lines of a recording.
fn examples() -> Vec<Value> {
    // With the overlay: it mends examples that show what the API doesn't do.
    let document = Document::effective().unwrap().0;
    let mut lines = Vec::new();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    for operation in operations.filter(|operation| operation["operationId"].is_string()) {
        let id = &operation["operationId"];
        for example in of_content(&operation["requestBody"]) {
            lines.push(json!({ "operation": id, "request": example }));
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            for example in of_content(response) {
                lines.push(json!({ "operation": id, "status": status.parse::<u16>().unwrap(), "body": example }));
            }
        }
    }
    lines
}

fn of_content(holder: &Value) -> Vec<&Value> {
    let media = holder["content"].as_object().into_iter().flat_map(|content| content.values());
    media
        .flat_map(|media| {
            let named = media["examples"].as_object().into_iter().flat_map(|named| named.values());
            media.get("example").into_iter().chain(named.filter_map(|example| example.get("value")))
        })
        .collect()
}

#[test]
fn what_the_description_does_not_know_survives() {
    for (body, unplaced) in [
        // Unknown members at every level.
        (
            json!({ "data": { "id": "sv_1", "type": "servers", "new": { "deep": [1, { "deeper": 2.5 }] }, "attributes": {
                "hostname": "web-1", "persistent_netboot": true, "plan": { "slug": "c2", "cooling": ["water"] },
                "interfaces": [{ "name": "eth0", "speed": 10 }, {}, null, 7],
            } }, "links": { "self": "/servers/sv_1" }, "meta": { "a": [1] }, "jsonapi": "1.0" }),
            "/data/attributes/plan/cooling (unknown member) /data/attributes/interfaces/0/speed (unknown member) \
             /data/attributes/interfaces/2 (unexpected type) /data/attributes/interfaces/3 (unexpected type) \
             /data/attributes/persistent_netboot (unknown member) /data/new (unknown member) /jsonapi (unknown member) \
             /links (unknown member)",
        ),
        // The same name twice, as JSON:API has it.
        (
            json!({ "data": { "id": "sv_1", "links": { "self": 1 }, "meta": { "a": 1 } }, "links": { "self": 2 }, "meta": { "b": 2 } }),
            "/data/links (unknown member) /links (unknown member)",
        ),
        (json!({ "data": { "id": "sv_1", "meta": "a text" }, "meta": { "b": 2 } }), "/data/meta (unexpected type)"),
        // Unknown values of enums, and types that aren't the document's.
        (
            json!({ "data": { "id": "sv_1", "type": "machines", "attributes": { "status": "of a new kind", "ipmi_status": "Odd" } } }),
            "/data/attributes/status (unknown value) /data/attributes/ipmi_status (unknown value)",
        ),
        // Values of another kind.
        (
            json!({ "data": { "id": 17, "type": 5, "attributes": {
                "hostname": 5, "tags": "none", "project": [1, 2], "locked": "yes", "interfaces": { "0": "eth0" }, "specs": 1.5,
            } } }),
            "/data/id (unexpected type) /data/type (unexpected type) /data/attributes/tags (unexpected type) \
             /data/attributes/hostname (unexpected type) /data/attributes/locked (unexpected type) \
             /data/attributes/specs (unexpected type) /data/attributes/interfaces (unexpected type) \
             /data/attributes/project (unexpected type)",
        ),
        (
            json!({ "data": { "id": "sv_1", "type": false, "attributes": ["no", "object"] }, "meta": "a text" }),
            "/data/type (unexpected type) /data/attributes (unexpected type) /meta (unexpected type)",
        ),
        // A resource without the document around it.
        (
            json!({ "id": "sv_1", "attributes": { "hostname": "web-1", "status": "on" }, "more": 1 }),
            "/more (unknown member)",
        ),
    ] {
        let expected = format!("unplaced: {unplaced}");
        assert_eq!(sorted(&answer("get-server", body.clone())), sorted(&expected), "{body}");
        // Unless that is asked for, it is enough that it survives.
        assert_eq!(answer_text("get-server", &body.to_string(), false), "ok", "{body}");
    }
}

/// The order of fields is the description's.
fn sorted(verdict: &str) -> Vec<&str> {
    let mut places: Vec<&str> = verdict.split(") ").map(|place| place.trim_end_matches(')')).collect();
    places.sort_unstable();
    places
}

#[test]
fn what_rust_has_no_number_or_text_for_survives() {
    for odd in [
        "1e400",
        "-1e400",
        "123456789012345678901234567890",
        "0.30000000000000000001",
        "18446744073709551616",
        r#""\ud83d""#,
    ] {
        let places = [
            r#""attributes":{"hostname":ODD,"interfaces":[{"name":ODD},ODD],"specs":{"new":[ODD]},"new":ODD,"locked":ODD}"#,
            r#""attributes":ODD"#,
            r#""attributes":{},"meta":{"a":[ODD]},"new":ODD"#,
        ];
        for place in places {
            let resource = format!(r#"{{"id":"sv_1",{place},"type":"servers"}}"#).replace("ODD", odd);
            let document = format!(r#"{{"data":{resource},"links":{odd}}}"#);
            let list = format!(r#"{{"data":[{resource},{odd}],"meta":{{"a":{odd}}},"links":{odd}}}"#);
            for (operation, body) in [("get-server", &resource), ("get-server", &document), ("get-servers", &list)] {
                assert_eq!(answer_text(operation, body, false), "ok", "{body}");
            }
        }
        // An answer without type.
        assert_eq!(answer_text("delete-api-key", &format!("[{odd}]"), true), "ok", "{odd}");
    }
    let names = r#"{"data":{"id":"sv_1","attributes":{"\ud83d":1,"specs":{"\udc00":"a"}}},"\ud83d":[2]}"#;
    assert_eq!(answer_text("get-server", names, false), "ok");
}

#[test]
fn odd_lists_survive() {
    for (body, expected) in [
        (
            json!({ "data": [{}, null, 7, { "id": 3 }, { "id": "sv_1", "attributes": { "hostname": "web-1", "tags": [1] } }], "meta": { "total": 1 } }),
            "unplaced: /data/1 (unexpected type) /data/2 (unexpected type) /data/3/id (unexpected type) /data/4/attributes/tags (unexpected type)",
        ),
        (json!([{ "id": "sv_1", "attributes": { "hostname": "web-1" } }, 5]), "unplaced: /1 (unexpected type)"),
        (json!({ "data": [], "links": { "next": null } }), "unplaced: /links (unknown member)"),
        (json!([]), "ok"),
    ] {
        assert_eq!(answer("get-servers", body.clone()), expected, "{body}");
    }
}

/// An order that was accepted must not look like one whose answer was read.
#[test]
fn an_answer_without_what_it_owes_fails() {
    for (operation, body) in [
        ("get-server", json!("a text")),
        ("get-server", json!(5)),
        ("get-server", json!(null)),
        ("get-server", json!({})),
        ("get-server", json!({ "data": null, "meta": {} })),
        ("get-server", json!({ "data": "a text" })),
        ("get-server", json!({ "data": [{ "id": "a list" }] })),
        ("get-server", json!([{ "id": "a list" }])),
        ("get-server", json!({ "data": { "type": "servers", "attributes": { "hostname": "web-1" } } })),
        ("get-server", json!({ "data": { "id": null, "attributes": {} } })),
        ("get-server", json!({ "data": { "id": ["sv_1"] } })),
        ("get-server", json!({ "attributes": { "hostname": "web-1" } })),
        ("get-servers", json!(true)),
        ("get-servers", json!({})),
        ("get-servers", json!({ "data": null })),
        ("get-servers", json!({ "data": { "id": "no list" } })),
        ("get-servers", json!({ "id": "no list" })),
        ("get-servers", json!({ "data": [null, 7, "x"] })),
        ("show-virtual-machine-metrics", json!({ "new": 1 })),
        ("show-virtual-machine-metrics", json!([])),
    ] {
        let verdict = answer(operation, body.clone());
        assert!(verdict.starts_with("failed: /: "), "{operation} {body}: {verdict}");
    }
    for operation in ["get-server", "get-servers", "show-virtual-machine-metrics"] {
        for status in [200, 201, 202] {
            let verdict = verdict(json!({ "operation": operation, "status": status }));
            assert!(verdict.starts_with("failed: /: ") && verdict.contains("empty"), "{operation} {status}: {verdict}");
        }
    }
    // Where the overlay says so.
    let without_id =
        json!({ "data": { "attributes": { "status": "configuring", "server": {} }, "id": null }, "meta": { "a": 1 } });
    for bare in [json!({}), json!({ "attributes": { "server": {} } }), without_id["data"].clone()] {
        assert_eq!(answer("create-elastic-ip", json!({ "data": bare })), "ok", "{bare}");
    }
    assert_eq!(answer("create-elastic-ip", without_id.clone()), "ok");
    assert!(answer("create-elastic-ip", json!({ "data": null })).starts_with("failed: /: "));
    assert!(answer("get-elastic-ip", without_id).starts_with("failed: /: "));
}

#[test]
fn errors_survive_whatever_they_are() {
    for body in [
        json!({ "errors": [{ "code": "NOT_FOUND", "status": 404, "title": "x", "detail": "y", "source": { "pointer": "/data", "line": 1 },
            "meta": { "retry_after": 3 }, "new": [1] }, { "status": "forbidden", "message": "z" }], "trace": "abc" }),
        json!({ "error": "one alone" }),
        json!({ "errors": "a text" }),
        json!({ "errors": ["texts", { "code": 5 }] }),
        json!(["a list"]),
        json!("Bad Gateway"),
        json!(null),
    ] {
        for status in [301, 400, 404, 429, 503] {
            let line = json!({ "operation": "get-server", "status": status, "body": body });
            assert_eq!(verdict(line), "ok", "{status} {body}");
        }
    }
}

#[test]
fn empty_bodies_are_answers_where_nothing_is_owed() {
    for (operation, status) in [("destroy-server", 204), ("delete-api-key", 200), ("get-server", 404)] {
        assert_eq!(verdict(json!({ "operation": operation, "status": status })), "ok", "{operation} {status}");
    }
}

#[test]
fn requests_survive_and_what_no_call_would_send_is_told() {
    let request = |data: Value| verdict(json!({ "operation": "update-server", "request": { "data": data } }));
    let attributes =
        json!({ "hostname": "web-1", "billing": null, "tags": [], "unheard_of": { "a": 1 }, "project": 5 });
    assert_eq!(request(json!({ "id": "sv_1", "type": "servers", "attributes": attributes })), "ok");
    assert_eq!(request(json!({ "id": "sv_1", "type": "another", "attributes": {}, "more": 1 })), "lost: /data/more");
    let failed = verdict(json!({ "operation": "update-server", "request": { "hostname": "web-1" } }));
    assert!(failed.starts_with("failed: /data: "), "{failed}");
}

#[test]
fn bad_lines_fail_with_their_number() {
    let input = b"{\"operation\": \"get-server\", \"status\": 200, \"body\": {\"id\": \"sv_1\", \"type\": \"servers\"}}\n\nno json\n{\"operation\": \"nope\", \"status\": 200}\n\
        {\"operation\": \"get-server\"}\n\xff\n{\"operation\": \"get-server\", \"request\": {}}\n{\"status\": 200}";
    let (lines, totals) = replayed_text(input, false);
    assert_eq!(totals, Totals { ok: 1, unplaced: 0, lost: 0, failed: 6 });
    assert_eq!(lines[0], "ok");
    for (line, number) in lines[1..].iter().zip(3..) {
        assert!(line.starts_with("failed: /: ") && line.ends_with(&format!("(line {number})")), "{line}");
    }
}

#[test]
fn an_operation_is_known_by_its_method_and_path_too() {
    let body = json!({ "data": { "id": "sv_1", "attributes": { "hostname": "web-1" } } });
    for operation in ["get-server", "GET /servers/{server_id}", "get /servers/{id}"] {
        assert_eq!(answer(operation, body.clone()), "ok", "{operation}");
    }
    for operation in ["get-servers-of-old", "PUT /servers/{id}", "GET /servers/{id}/parts"] {
        let expected = format!("failed: /: there is no operation `{operation}` (line 1)");
        assert_eq!(answer(operation, body.clone()), expected);
    }
}
