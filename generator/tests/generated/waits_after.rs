//! The calls after which a waiter is used: its example begins with the first of them, and their docs name it.

use crate::support::{Api, api_with, description, refusal_with, says};
use generator::{Source, generate, load_supported};

const SHOWN: &str = include_str!("../fixtures/examples.yaml");
const OVERLAY: &str = include_str!("../fixtures/overlays/examples.yaml");

fn shown() -> Api {
    api_with(SHOWN, Some(OVERLAY), None)
}

#[test]
fn a_waiter_takes_the_id_of_what_was_created() {
    let example = shown().example("pub fn wait_until_ready");
    let end = "\
let box_data = client.boxes().create(body).await?;
let box_data = client.boxes().wait_until_ready(&box_data.id).await?;
assert_eq!(box_data.state, Some(BoxDataState::Ready));
";
    assert!(example.contains("let body = CreateBox::name(") && example.ends_with(end), "{example}");
    assert!(example.contains("use latitude_api::boxes::{CreateBox, Kind};\n"), "{example}");
    assert!(example.contains("use latitude_api::shared::{BoxDataState, Content, "), "{example}");
}

#[test]
fn a_waiter_takes_what_an_action_took() {
    shown().shows(
        "pub fn wait_until_open",
        r#"
        use latitude_api::boxes::{OpenBox, OpenBoxBy};

        let body = OpenBox::new(OpenBoxBy::Key);
        client.boxes().open("box_7", body).await?;
        let box_data = client.boxes().wait_until_open("box_7").await?;
        assert_eq!(box_data.ready, Some(true));
        "#,
    );
}

#[test]
fn without_a_call_before_it_a_waiter_stands_alone() {
    shown().shows(
        "pub fn wait_until_named",
        r#"
        let box_data = client.boxes().wait_until_named("box_1").await?;
        assert!(box_data.name.is_some());
        "#,
    );
    shown().shows(
        "pub fn wait_until_found",
        r#"
        use latitude_api::shared::BoxDataState;

        let box_data = client.boxes().wait_until_found("box_1").await?;
        assert_eq!(box_data.state, Some(BoxDataState::Ready));
        "#,
    );
}

/// What was deleted is looked for, unless it may have ended otherwise.
#[test]
fn what_is_gone_is_not_found() {
    let generated = shown();
    generated.shows(
        "pub fn wait_until_gone",
        r#"
        client.boxes().delete("box_1").await?;
        client.boxes().wait_until_gone("box_1").await?;
        let error = client.boxes().get("box_1").await.unwrap_err();
        assert!(error.is_not_found());
        "#,
    );
    generated.shows(
        "pub fn wait_until_gone_or_failed",
        r#"
        client.boxes().delete("box_1").await?;
        client.boxes().wait_until_gone_or_failed("box_1").await?;
        "#,
    );
    generated.shows(
        "pub fn wait_until_removed",
        r#"
        use latitude_api::parts::CreatePartForBox;

        let body = CreatePartForBox::new("part_1");
        client.parts().create_for_box("box_1", body).await?;
        client.parts().wait_until_removed("box_1", "part_1").await?;
        let items = client.parts().list_for_box("box_1").await?;
        assert!(items.iter().all(|item| item.id != "part_1"));
        "#,
    );
}

/// The id is the text that the body before it has under the waiter's name for it; the answer is an item, and called so.
#[test]
fn a_waiter_of_a_list_takes_the_item_as_well() {
    shown().shows(
        "pub fn wait_until_there",
        r#"
        use latitude_api::parts::CreatePartForBox;

        let body = CreatePartForBox::new("part_1");
        client.parts().create_for_box("box_1", body).await?;
        let part = client.parts().wait_until_there("box_1", "part_1").await?;
        assert_eq!(part.state.as_deref(), Some("there"));
        "#,
    );
}

/// The list has the entry, or has lost it.
#[test]
fn a_waiter_for_an_entry_takes_the_entry() {
    let generated = shown();
    for (waiter, not) in [("wait_until_locked", ""), ("wait_until_unlocked", "!")] {
        generated.shows(
            &format!("pub fn {waiter}"),
            &format!(
                r#"
        use latitude_api::boxes::{{OpenBox, OpenBoxBy}};

        let body = OpenBox::new(OpenBoxBy::Key);
        client.boxes().open("box_7", body).await?;
        let box_data = client.boxes().{waiter}("box_7", "box_7").await?;
        assert!({not}box_data.locks.iter().any(|entry| entry.lock.as_deref() == Some("box_7")));
        "#
            ),
        );
    }
}

/// Nothing is kept that isn't used.
#[test]
fn what_there_is_one_of_needs_no_id() {
    shown().shows(
        "pub fn wait_until_started",
        r"
        client.status().create().await?;
        let box_data = client.status().wait_until_started().await?;
        assert_eq!(box_data.ready, Some(true));
        ",
    );
}

/// Of each that waits for it, in the docs of each that it is used after, and of no other.
#[test]
fn calls_name_what_waits_for_their_end() {
    assert_eq!(shown().text().matches("the work goes on").count(), 6);
    let generated = shown().module("boxes");
    for (head, expected) in [
        ("pub fn create", "[`wait_until_ready`](Self::wait_until_ready)."),
        ("pub fn update", "[`wait_until_ready`](Self::wait_until_ready)."),
        (
            "pub fn delete",
            "[`wait_until_gone`](Self::wait_until_gone) or [`wait_until_gone_or_failed`](Self::wait_until_gone_or_failed).",
        ),
        (
            "pub fn open",
            "[`wait_until_open`](Self::wait_until_open), [`wait_until_locked`](Self::wait_until_locked) or [`wait_until_unlocked`](Self::wait_until_unlocked).",
        ),
    ] {
        let item = generated.item(head).replace("\n///", "");
        assert!(
            item.contains(&format!("the work goes on after the answer. Wait for it with {expected}")),
            "{head}: {item}"
        );
    }
}

/// A waiter of another resource is named with its path.
#[test]
fn a_call_names_a_waiter_of_another_resource() {
    let overlay = OVERLAY.replace("after: [POST /status]", "after: ['DELETE /self']");
    let item = api_with(SHOWN, Some(&overlay), None).module("answers").item("pub fn delete").replace("\n///", "");
    let link = "[`wait_until_started`](crate::status::StatusApi::wait_until_started).";
    assert!(item.contains(link), "{item}");
}

#[test]
fn the_calls_before_a_waiter_have_to_be_there() {
    let place = "/x-rust-wait/0/after";
    for (after, message, pointer) in [
        ("[POST /box]", "there is no operation `POST /box`", format!("{place}/0)")),
        (
            "[POST /boxes, 'delete /boxes/{box_id}']",
            "there is no operation `delete /boxes/{box_id}`",
            format!("{place}/1)"),
        ),
        ("['DELETE /boxes/{id}']", "there is no operation `DELETE /boxes/{id}`", format!("{place}/0)")),
        ("[create-box]", "there is no operation `create-box`", format!("{place}/0)")),
        ("[5]", "there is no operation ``", format!("{place}/0)")),
        ("[]", "`after` must be a list of operations", format!("{place})")),
        ("POST /boxes", "`after` must be a list of operations", format!("{place})")),
        ("{a: POST /boxes}", "`after` must be a list of operations", format!("{place})")),
    ] {
        let overlay = OVERLAY.replace("after: [POST /boxes, 'PATCH /boxes/{box_id}']", &format!("after: {after}"));
        let found = refusal_with(SHOWN, &overlay);
        says(&found, message, &pointer);
        assert_eq!(found.matches("error: ").count(), 1, "{after} gives\n{found}");
        assert!(found.contains("\n  cure: "), "{found}");
    }
}

/// A waiter may be used after another call as well, and stays.
#[test]
fn a_call_that_is_left_out_leaves_the_waiter() {
    let paths = "\
/things:
  post: {tags: [Things], requestBody: {content: {multipart/form-data: {schema: {type: object}}}}, responses: {'201': {description: It.}}}
/things/{id}:
  parameters: [{name: id, in: path, required: true, schema: {type: string}}]
  get: {tags: [Things], responses: {'200': {description: It., content: {application/json: {schema: {type: object, properties: {data: {type: object, properties: {id: {type: string}, attributes: {type: object, properties: {on: {type: boolean}}}}}}}}}}}}
  put: {tags: [Things], responses: {'204': {description: Done.}}}";
    let overlay = "\
overlay: 1.0.0
info: {title: O, version: '1'}
actions:
- target: \"$.paths['/things/{id}'].get\"
  description: It takes its time.
  update: {x-rust-wait: [{name: wait_until_on, summary: Wait., until: {on: [true]}, after: [POST /things, 'PUT /things/{id}'], interval: 1, deadline: 9}]}
";
    let text = description(paths, "");
    let effective =
        load_supported(&Source::new("api.yaml", &text), Some(&Source::new("overlay.yaml", overlay))).unwrap();
    let generated = generate(&effective, None).unwrap();
    says(&generated.warnings.to_string(), "this is left out with `POST /things`, after which it is used", "/after/0)");
    let things = &generated.files["things.rs"];
    assert!(!things.contains("pub fn create"), "{things}");
    let told = things.replace("\n    ///", "");
    assert!(told.contains("Wait for it with [`wait_until_on`](Self::wait_until_on)."), "{things}");
    assert!(things.contains("    /// client.things().replace(\"id\").await?;\n    /// let "), "{things}");
}
