//! Answers: lenient in what they hold, complete in what they keep. What they owe is in `owed.rs`.

use crate::server::{Reply, Server};
use latitude_api::servers::{Server as Machine, ServerStatus};
use latitude_api::tags::Tag;
use latitude_api::{Page, Resource, StatusCode, Timestamp};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

fn machine(value: Value) -> Resource<Machine> {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn an_answer_dereferences_to_its_attributes() {
    let body = json!({
        "data": {"id": "sv_1", "type": "servers", "attributes": {"hostname": "web-1", "status": "on", "tags": [{"id": "tag_1"}]}, "relationships": {"x": 1}},
        "meta": {"took": 5},
        "links": {"self": "/servers/sv_1"},
    });
    let server = Server::giving(Reply::json(&body).header("x-request-id", "req_1").header("x-other", "o")).await;
    let response = server.client().servers().get("sv_1").send().await.unwrap();
    assert_eq!((response.status(), response.request_id()), (StatusCode::OK, Some("req_1")));
    assert_eq!(response.headers()["x-other"], "o");
    let server = response.into_inner();
    assert_eq!(
        (server.id.as_str(), server.resource_type(), server.hostname.as_deref()),
        ("sv_1", Some("servers"), Some("web-1"))
    );
    assert_eq!((server.status.clone(), server.tags.len(), server.locked), (Some(ServerStatus::On), 1, None));
    assert_eq!(server.meta.get("took").unwrap(), &json!(5));
    assert_eq!(server.resource_extra("links").unwrap(), &json!({"self": "/servers/sv_1"}));
    assert_eq!(server.resource_extra("relationships").unwrap(), &json!({"x": 1}));
    assert_eq!(server.into_attributes().hostname.as_deref(), Some("web-1"));
}

#[tokio::test]
async fn any_json_media_type_will_do_and_so_will_none() {
    for media_type in [Some("application/json"), Some("application/json; charset=utf-8"), Some("text/plain"), None] {
        let body = json!({"data": {"id": "sv_1", "attributes": {"hostname": "web-1"}}}).to_string();
        let reply = Reply {
            headers: media_type.map(|it| ("content-type", it.to_owned())).into_iter().collect(),
            ..Reply::new(201, body)
        };
        let server = Server::giving(reply).await;
        let got = server.client().servers().get("sv_1").await.unwrap();
        assert_eq!(got.hostname.as_deref(), Some("web-1"), "{media_type:?}");
    }
}

#[test]
fn what_has_no_typed_field_is_kept_and_encoded_again() {
    let sent = json!({"id": "sv_1", "type": "servers", "attributes": {
        "hostname": 5,
        "price": "a lot",
        "status": "levitating",
        "locked": "yes",
        "tags": [{"id": "tag_1", "shade": "red"}, "tag_2"],
        "persistent_netboot": true,
        "plan": {"name": "c2", "generation": 2},
        "created_at": "yesterday",
    }});
    let server = machine(sent.clone());
    // Of the wrong kind: absent, and kept.
    assert_eq!((server.hostname.as_deref(), server.price, server.locked), (None, None, None));
    for (name, kept) in [("hostname", json!(5)), ("price", json!("a lot")), ("locked", json!("yes"))] {
        assert_eq!(server.extra(name).unwrap(), &kept);
    }
    // Unknown: kept.
    assert_eq!(server.extra("persistent_netboot").unwrap(), &json!(true));
    assert_eq!(server.plan.as_ref().unwrap().extra("generation").unwrap(), &json!(2));
    let status = server.status.as_ref().unwrap();
    assert!(
        matches!(status, ServerStatus::Other(value) if value.as_str() == "levitating")
            && status.as_str() == "levitating"
    );
    // A list keeps what it can read, in order.
    assert_eq!(server.tags.len(), 1);
    assert_eq!(server.created_at.as_ref().map(Timestamp::as_str), Some("yesterday"));
    assert_eq!(serde_json::to_value(&server).unwrap(), sent);
    // `json!` sorts its keys; what comes as text is in the order it came in.
    let server: Resource<Machine> = latitude_api::testing::read(
        r#"{"data": {"id": "sv_1", "attributes": {"hostname": 5, "price": "a lot", "locked": "yes", "tags": [1], "persistent_netboot": true}}}"#,
    )
    .unwrap();
    let names: Vec<&str> = server.extras().iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["hostname", "price", "locked", "tags", "persistent_netboot"]);
    // A value that nobody described may be a secret.
    assert!(!format!("{server:?}").contains("a lot"));
}

#[test]
fn pages_survive_too() {
    for sent in [
        json!({"data": [{"id": "a", "attributes": {"name": "h"}}, {"id": "b", "attributes": {}}, 5], "meta": {"stats": {"total": {"count": 3}}}, "links": {"next": "x"}}),
        json!([{"id": "a", "attributes": {"name": "h"}}]),
    ] {
        let page: Page<Resource<Tag>> = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(page.first().and_then(|server| server.name.as_deref()), Some("h"));
        assert_eq!(serde_json::to_value(&page).unwrap(), sent);
    }
}

#[test]
fn users_can_make_answers_for_their_tests() {
    let mut made = Resource::<Machine>::default();
    made.id = "sv_1".to_owned();
    made.attributes.hostname = Some("web-1".to_owned());
    made.attributes.status = Some("on".into());
    assert_eq!(made, machine(json!({"id": "sv_1", "attributes": {"hostname": "web-1", "status": "on"}})));
}

#[test]
fn timestamps_are_read_and_keep_their_text() {
    for (text, seconds, time) in [
        ("2025-07-16T20:36:26.5+02:00", Some(1_752_690_986), Some(Duration::from_millis(1_752_690_986_500))),
        ("1970-01-01T00:00:01Z", Some(1), Some(Duration::from_secs(1))),
        ("whenever", None, None),
    ] {
        let server = machine(json!({"attributes": {"created_at": text}}));
        let created = server.created_at.as_ref().unwrap();
        assert_eq!((created.as_str(), created.to_string().as_str(), created.unix_seconds()), (text, text, seconds));
        assert_eq!(created.to_system_time(), time.map(|since| SystemTime::UNIX_EPOCH + since));
    }
}

#[tokio::test]
async fn an_answer_that_nobody_described_is_json_text_or_nothing() {
    for (body, expected) in [(r#"{"a": 1}"#, json!({"a": 1})), ("gone", json!("gone")), ("", Value::Null)] {
        let server = Server::giving(Reply::new(200, body)).await;
        let answer = server.client().ssh_keys().delete("ssh_1").await.unwrap();
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.body, expected);
        assert!(!format!("{answer:?}").contains("gone"));
    }
}
