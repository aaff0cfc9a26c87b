//! The replay example's own work, on what the description and the API's moods have to offer.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

#[path = "contract/compare.rs"]
mod compare;
#[path = "contract/document.rs"]
#[allow(dead_code, reason = "examples are looked up here, the rest of the document is for the sweep")]
mod document;
#[path = "contract/replay.rs"]
mod replay;

use document::Document;
use replay::Totals;
use serde_json::{Value, json};

fn replayed(lines: &[Value]) -> (Vec<String>, Totals) {
    let input = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    replayed_text(input.as_bytes())
}

fn replayed_text(input: &[u8]) -> (Vec<String>, Totals) {
    let mut output = Vec::new();
    let totals = replay::replay(input, &mut output).unwrap();
    let mut lines: Vec<String> = String::from_utf8(output).unwrap().lines().map(ToOwned::to_owned).collect();
    assert_eq!(lines.pop(), Some(totals.to_string()));
    (lines, totals)
}

/// What the one line comes to.
fn verdict(line: Value) -> String {
    let (mut lines, _) = replayed(&[line]);
    lines.pop().unwrap()
}

fn answer(operation: &str, body: Value) -> String {
    verdict(json!({ "operation": operation, "status": 200, "body": body }))
}

#[test]
fn every_example_of_the_description_survives() {
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
    for body in [
        // Unknown members at every level.
        json!({ "data": { "id": "sv_1", "type": "servers", "new": { "deep": [1, { "deeper": 2.5 }] }, "attributes": {
            "hostname": "web-1", "persistent_netboot": true, "plan": { "slug": "c2", "cooling": ["water"] },
            "interfaces": [{ "name": "eth0", "speed": 10 }, {}, null, 7],
        } }, "links": { "self": "/servers/sv_1" }, "meta": { "a": [1] }, "jsonapi": "1.0" }),
        // Unknown values of enums, and types that aren't the document's.
        json!({ "data": { "id": "sv_1", "type": "machines", "attributes": { "status": "starting_deploy", "ipmi_status": "Odd" } } }),
        // Values of another kind.
        json!({ "data": { "id": 17, "type": 5, "attributes": {
            "hostname": 5, "tags": "none", "project": [1, 2], "locked": "yes", "interfaces": { "0": "eth0" }, "specs": 1.5, "price": "free",
        } } }),
        json!({ "data": { "id": ["sv_1"], "type": false, "attributes": ["no", "object"] } }),
        json!({ "data": [{ "id": "a list" }] }),
        json!({ "data": "a text" }),
        json!({ "data": null, "meta": "a text" }),
        // Numbers that a float or 64 bits don't hold.
        json!({ "data": { "id": "sv_1", "attributes": { "hostname": 18_446_744_073_709_551_615_u64, "x": 9_007_199_254_740_993_i64 } } }),
        // A resource without the document around it.
        json!({ "id": "sv_1", "attributes": { "hostname": "web-1", "status": "on" }, "more": 1 }),
        // Nothing much.
        json!({}),
        json!(null),
    ] {
        assert_eq!(answer("get-server", body.clone()), "ok", "{body}");
    }
}

#[test]
fn odd_lists_survive() {
    for body in [
        json!({ "data": [{}, null, 7, { "id": 3 }, { "id": "sv_1", "attributes": { "hostname": "web-1", "tags": [1] } }], "meta": { "total": 1 } }),
        json!({ "data": { "id": "no list" } }),
        json!([{ "id": "sv_1", "attributes": { "hostname": "web-1" } }, 5]),
        json!({ "data": [], "links": { "next": null } }),
        json!({}),
    ] {
        assert_eq!(answer("get-servers", body.clone()), "ok", "{body}");
    }
}

#[test]
fn an_answer_that_is_no_document_fails() {
    for (operation, body) in [("get-server", json!("a text")), ("get-server", json!(5)), ("get-servers", json!(true))] {
        let verdict = answer(operation, body.clone());
        assert!(verdict.starts_with("failed: /: "), "{body}: {verdict}");
    }
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
fn empty_bodies_are_answers() {
    for (operation, status) in [("get-server", 200), ("get-servers", 200), ("destroy-server", 204), ("get-server", 404)]
    {
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
    let input = b"{\"operation\": \"get-server\", \"status\": 200, \"body\": {}}\n\nno json\n{\"operation\": \"nope\", \"status\": 200}\n\
        {\"operation\": \"get-server\"}\n\xff\n{\"operation\": \"get-server\", \"request\": {}}\n{\"status\": 200}";
    let (lines, totals) = replayed_text(input);
    assert_eq!(totals, Totals { ok: 1, lost: 0, failed: 6 });
    assert_eq!(lines[0], "ok");
    for (line, number) in lines[1..].iter().zip(3..) {
        assert!(line.starts_with("failed: /: ") && line.ends_with(&format!("(line {number})")), "{line}");
    }
}
