//! Every operation of the description, sent to a server on this machine.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

#[allow(dead_code, reason = "the rest is for the replay")]
mod contract;

use contract::document::Document;
use contract::sweep::{self, Outcome};
use contract::table::{Contract, contracts};
use serde_json::{Value, json};
use std::path::Path;

fn sweep(document: &Document) -> Vec<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(sweep::check(document, |_, _| {})).unwrap()
}

fn failed(outcomes: &[Outcome]) -> Vec<String> {
    let failed = outcomes.iter().filter(|outcome| !outcome.problems.is_empty());
    failed.map(|outcome| format!("{}:\n    {}", outcome.operation, outcome.problems.join("\n    "))).collect()
}

#[test]
fn every_operation_is_what_the_description_says() {
    let document = Document::effective().unwrap();
    let outcomes = sweep(&document);
    let failed = failed(&outcomes);
    assert!(failed.is_empty(), "{} of {} operations:\n{}", failed.len(), outcomes.len(), failed.join("\n"));
    assert_eq!(contracts().len(), document.operations().unwrap().len());
    let (made, kept): (Vec<&Contract>, _) = contracts().iter().partition(|contract| contract.call.is_some());
    assert_eq!(outcomes.len(), made.len());
    // Before a release nothing is kept for callers alone.
    let is_released = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/released.yaml")).exists();
    assert!(is_released || contracts().iter().all(|contract| contract.call.is_some() && contract.judges_answer));
    for Contract { operation, .. } in kept {
        eprintln!("{operation} isn't sent: callers of a release give what its description no longer has");
    }
    assert!(outcomes.iter().all(|outcome| outcome.calls > 2), "an operation was sent in one form alone");
}

/// The sweep's own test: a description that differs from the crate in one word has to be noticed, as a
/// crate that differs from the description is. `scripts/mutants.sh` does it the other way round.
#[test]
fn one_wrong_word_is_found() {
    let mut root = Document::effective().unwrap().0;
    // The other paths have nothing to do with it, and take their time.
    root["paths"].as_object_mut().unwrap().retain(|path, _| path == "/servers");
    assert_eq!(noticed(root.clone()), "");

    let content = "/paths/~1servers/post/requestBody/content";
    let body = &format!("{content}/application~1vnd.api+json/schema/properties/data/properties");
    let answer = "/components/schemas/server_data/properties/attributes/properties";
    let filter = "/paths/~1servers/get/parameters/0/name";
    let operation = "/paths/~1servers/get/operationId";
    let changes: Vec<(&str, Change)> = vec![
        ("method: expected PUT", rename("/paths/~1servers", "post", "put")),
        ("path: expected", rename("/paths", "/servers", "/machines")),
        ("query: expected", replace(filter, json!("filter[projects]"))),
        ("`filter[projects]` has no argument and no setter", replace(filter, json!("filter[projects]"))),
        ("`sshkeys` has no setter", rename(&format!("{body}/attributes/properties"), "ssh_keys", "sshkeys")),
        ("`hostname` was not given", rename(&format!("{body}/attributes/properties"), "hostname", "host_name")),
        ("body /data/type: expected", replace(&format!("{body}/type/enum"), json!(["server"]))),
        ("\"raid-9\" has no variant", replace(&format!("{body}/attributes/properties/raid/enum"), json!(["raid-9"]))),
        ("header content-type: expected", rename(content, "application/vnd.api+json", "application/merge-patch+json")),
        ("header api-version: expected", replace("/info/version", json!("2024-01-01"))),
        ("attributes/host_name: no place: unknown member", rename(answer, "hostname", "host_name")),
        (
            "attributes/hostname: no place: unexpected type",
            replace(&format!("{answer}/hostname/type"), json!("integer")),
        ),
        (
            "ipmi_status: no place: unknown value",
            replace(&format!("{answer}/ipmi_status/enum"), json!(["Odd", "Normal"])),
        ),
        // The crate doesn't take it for a secret.
        ("body: a secret is shown", secret(format!("{body}/attributes/properties/hostname"))),
        ("get-servers: answer: it can't be written again: a secret is shown: ", secret(format!("{answer}/hostname"))),
        ("get-servers: the document has no such operation", replace(operation, json!("list-servers"))),
        ("list-servers: the crate has no such operation", replace(operation, json!("list-servers"))),
    ];
    for (expected, change) in changes {
        let mut root = root.clone();
        change(&mut root);
        let noticed = noticed(root);
        assert!(noticed.contains(expected), "nobody noticed `{expected}`, but:\n{noticed}");
    }
}

/// The problems of the operations on servers.
fn noticed(root: Value) -> String {
    let outcomes = sweep(&Document(root));
    let left_out = |outcome: &&Outcome| {
        outcome.problems == ["the document has no such operation"]
            && !["get-servers", "create-server"].contains(&&*outcome.operation)
    };
    let problems = outcomes
        .iter()
        .filter(|outcome| !left_out(outcome))
        .flat_map(|outcome| outcome.problems.iter().map(move |problem| format!("{}: {problem}\n", outcome.operation)));
    problems.collect()
}

type Change = Box<dyn Fn(&mut Value)>;

/// Gives a member another name, in its place.
fn rename(within: &str, from: &'static str, to: &'static str) -> Change {
    let within = within.to_owned();
    Box::new(move |root| {
        let object = root.pointer_mut(&within).and_then(Value::as_object_mut).unwrap();
        assert!(object.contains_key(from), "{within} has no {from}");
        let members = std::mem::take(object);
        let renamed = |(name, value)| if name == from { (to.to_owned(), value) } else { (name, value) };
        object.extend(members.into_iter().map(renamed));
    })
}

/// Says that a member is a secret.
fn secret(pointer: String) -> Change {
    Box::new(move |root| root.pointer_mut(&pointer).unwrap()["x-rust-secret"] = json!(true))
}

fn replace(pointer: &str, value: Value) -> Change {
    let pointer = pointer.to_owned();
    Box::new(move |root| {
        let place = root.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer} leads nowhere"));
        assert_ne!(*place, value);
        *place = value.clone();
    })
}
