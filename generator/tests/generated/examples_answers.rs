//! What examples look at: that an answer has what was sent, is what was asked for, says something, or came at all.

use crate::support::{api_with, released, result_after};

const SHOWN: &str = include_str!("../fixtures/examples.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/examples.yaml");

/// The lines behind the last call, and what its answer is called.
#[track_caller]
fn looks(module: &str, head: &str) -> String {
    let example = api_with(SHOWN, Some(OVERLAY), None).module(module).example(head);
    let (before, asserts) = example.rsplit_once("await?;\n").unwrap_or_else(|| panic!("{head}: {example}"));
    let name = before.rsplit_once("let ").map(|(_, name)| name.split(' ').next().unwrap_or_default());
    format!("{}: {asserts}", name.unwrap_or_default())
}

#[test]
fn what_is_asserted_is_what_is_shown() {
    for (module, head, expected) in [
        // What was sent.
        ("boxes", "pub fn create", "box_data: assert_eq!(box_data.kind, Some(Kind::Small));\n"),
        // What was asked for, and what was sent.
        (
            "boxes",
            "pub fn update",
            "box_data: assert_eq!(box_data.id, \"box_1\");\nassert_eq!(box_data.size, Some(4));\n",
        ),
        // It is in the list: other examples ask for it.
        ("boxes", "pub fn list", "boxes: assert!(boxes.iter().any(|data| data.id == \"box_1\"));\n"),
        // What was asked for, alone: a GET sends nothing.
        ("boxes", "pub fn get", "box_data: assert_eq!(box_data.id, \"box_1\");\n"),
        // Nothing is shown.
        ("status", "pub fn create", "box_data: assert!(!box_data.id.is_empty());\n"),
        // What says something: not an empty text or list, nor null; before a list, what is one value.
        ("answers", "pub fn update", "whole: assert!(whole.data.meta.is_some());\n"),
        ("answers", "pub fn delete", "whole: assert!(!whole.list.is_empty());\n"),
        // A field that is called like one of what is around it.
        ("answers", "pub fn get", "self_attributes: assert!(!self_attributes.attributes.id.is_empty());\n"),
        (
            "answers",
            "pub fn replace",
            "self_attributes: assert_eq!(self_attributes.attributes.meta.as_deref(), Some(\"m\"));\n",
        ),
        // Its status, where there is nothing else to look at.
        ("boxes", "pub fn delete", "answer: assert_eq!(answer.status(), 204);\n"),
        ("boxes", "pub fn open", "answer: assert_eq!(answer.status(), 202);\n"),
        ("answers", "pub fn get_number", "answer: assert_eq!(answer.status(), 203);\n"),
        ("answers", "pub fn get_text", "answer: assert!(!answer.is_empty());\n"),
        ("answers", "pub fn get_bytes", "answer: assert!(!answer.is_empty());\n"),
        ("answers", "pub fn get_map", "answer: assert!(!answer.is_empty());\n"),
    ] {
        assert_eq!(looks(module, head), expected, "{head}");
    }
}

#[test]
fn what_was_named_is_found_in_the_answer() {
    let linked = include_str!("../fixtures/examples_linked.yaml");
    for (module, head, expected) in [
        // By its slug, which a path takes as well.
        ("hosts", "pub fn list", "assert!(hosts.iter().any(|host| host.slug.as_deref() == Some(\"one\")));\n"),
        ("hosts", "pub fn get", "assert_eq!(host.slug.as_deref(), Some(\"one\"));\n"),
        // By its name, where nothing asks for it; within something else, a name may be made by chance.
        ("racks", "pub fn list", "assert!(racks.iter().any(|rack| rack.name.as_deref() == Some(\"First\")));\n"),
        ("racks", "pub fn list_for_host", "assert!(!racks.is_empty());\n"),
        // In a record that is called like it, as what was said last says most.
        (
            "hosts",
            "pub fn r#move",
            "assert_eq!(host.id, \"host_1\");\n\
             assert_eq!(host.rack.as_ref().map(|rack| rack.id.as_str()), Some(\"rack_2\"));\n",
        ),
        // In a list of a record.
        (
            "hosts",
            "pub fn attach",
            "assert_eq!(host.id, \"host_1\");\n\
             let store = host.store.clone().unwrap_or_default();\n\
             assert!(store.disks.iter().any(|entry| entry.disk_id.as_deref() == Some(\"disk_1\")));\n",
        ),
        // What a call does is seen by the state.
        (
            "hosts",
            "pub fn shake",
            "assert_eq!(host.id, \"host_1\");\nassert_eq!(host.status.as_deref(), Some(\"shaking\"));\n",
        ),
        // Under another name.
        ("hosts", "pub fn get_report", "assert_eq!(report.of.as_deref(), Some(\"host_1\"));\n"),
    ] {
        let example = api_with(linked, None, None).module(module).example(head);
        let asserts = example.rsplit_once("await?;\n").map(|(_, asserts)| asserts);
        assert_eq!(asserts, Some(expected), "{head}: {example}");
    }
}

#[test]
fn an_answer_hides_nothing() {
    for (module, head, name) in [
        ("answers", "pub fn list", "clients"),
        ("answers", "pub fn list_body", "answer"),
        ("answers", "pub fn list_match", "r#match"),
        ("answers", "pub fn list_2fa", "value_2fa"),
        ("parts", "pub fn list_for_box", "parts"),
    ] {
        assert_eq!(looks(module, head), format!("{name}: assert!(!{name}.is_empty());\n"), "{head}");
    }
    let client = SHOWN
        .replace("/clients:", "/client:")
        .replace("Content:", "client:")
        .replace("schemas/Content", "schemas/client");
    let generated = api_with(&client, Some(OVERLAY), None).module("answers");
    assert!(generated.example("pub fn list").starts_with("let answer = "));
}

/// A resource that may come without an id isn't asked for it.
#[test]
fn an_id_that_may_be_missing_is_not_asserted() {
    let overlay = format!(
        "{OVERLAY}- {{target: \"$.paths['/status'].post\", description: It may., update: {{x-rust-may-lack-id: true}}}}\n"
    );
    api_with(SHOWN, Some(&overlay), None).module("status").shows(
        "pub fn create",
        r"
        let answer = client.status().create().send().await?;
        assert_eq!(answer.status(), 201);
        ",
    );
}

/// What the API no longer has isn't shown, nor is what nobody should begin to use.
#[test]
fn what_is_gone_has_no_example() {
    let before = api_with(SHOWN, Some(OVERLAY), None);
    let release = released(SHOWN, Some(OVERLAY), &before.pins);
    let after = SHOWN.replace("  /text: ", "  /texts: ").replace("operationId: get-text", "operationId: get-texts");
    let after = result_after(&after, Some(OVERLAY), &before.pins, &release).unwrap();
    assert!(before.example("pub fn get_text").contains("client.answers().get_text()"));
    assert_eq!(after.example("pub fn get_text"), "");
    assert!(after.item("pub fn get_text").contains("#[deprecated"));
    assert!(after.text().contains("client.answers().get_texts()"));
}
