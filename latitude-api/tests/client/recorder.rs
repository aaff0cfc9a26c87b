//! What a program's own tests see of what was sent.

use crate::server::{Reply, Server};
use latitude_api::servers::CreateServer;
use latitude_api::testing::{self, Recorder, Sent, VirtualTime, reply};
use latitude_api::{Client, Method, RetryPolicy, reqwest};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

fn client(api: &Recorder) -> Client {
    Client::builder().token("secret-token").transport(api.clone()).timer(VirtualTime::new()).build().unwrap()
}

/// What a failed assertion says.
fn message(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn what_was_sent_is_told_part_by_part() {
    let api = Recorder::answering(|_| reply(200, json!({ "data": { "id": "sv_1" } })));
    let client = client(&api);
    let order = CreateServer::project("proj_1").plan("c2").site("ASH").operating_system("ubuntu").hostname("web-1");
    client.servers().create(order).header("x-team", "blue").await.unwrap();
    client.request(Method::GET, ["a b", "c"]).query("filter[tags]", "a,b&c").query("filter[tags]", "d").await.unwrap();
    client.servers().get("sv/1").await.unwrap();

    let order = api.assert_sent_once("POST", "/servers");
    assert_eq!((order.method(), order.path(), order.path_template()), ("POST", "/servers".to_owned(), "/servers"));
    assert_eq!((order.operation_id(), order.is_repeatable()), (Some("create-server"), false));
    assert_eq!(order.json()["data"]["attributes"]["hostname"], "web-1");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(order.body()).unwrap(), order.json());
    assert_eq!((order.header("x-team"), order.header("Authorization")), (Some("blue"), Some("[redacted]")));
    assert_eq!(order.headers()["content-type"], "application/vnd.api+json");

    let by_hand = api.assert_sent_once("GET", "/a b/c");
    api.assert_sent_once("GET", "/a%20b/c");
    assert_eq!((by_hand.operation_id(), by_hand.json(), by_hand.body().len()), (None, json!(null), 0));
    assert_eq!(by_hand.query()[0], ("filter[tags]".to_owned(), "a,b&c".to_owned()));
    assert_eq!((by_hand.query().len(), by_hand.query_value("filter[tags]")), (2, Some("a,b&c")));
    assert_eq!(by_hand.query_value("page[size]"), None);

    let get = api.assert_sent_once("GET", "/servers/{server_id}");
    assert!(get.is("GET", "/servers/sv/1") && get.is("GET", "/servers/sv%2F1") && get.is_repeatable());
    assert!(!get.is("PUT", "/servers/{server_id}") && !get.is("GET", "/servers/{id}"));
    assert_eq!(get.operation().path(), Some("/servers/sv%2F1"));
    for text in [format!("{api:?}"), format!("{order:?} {:?}", order.headers())] {
        assert!(!text.contains("secret-token") && !text.contains("web-1"), "{text}");
    }
}

#[tokio::test]
async fn replies_are_given_in_turn_and_then_there_is_none() {
    let api =
        Recorder::replying([reply(503, json!({})), testing::lost(), reply(200, json!({ "data": { "id": "sv_1" } }))]);
    let client = client(&api);
    assert_eq!(client.servers().get("sv_1").send().await.unwrap().attempts(), 3);
    assert_eq!((api.sent().len(), api.replies_left()), (3, 0));
    let error = client.servers().list().filter_project("proj_1").await.unwrap_err();
    assert_eq!((error.attempts(), error.has_code("NO_REPLY_LEFT")), (1, true));
    assert!(error.to_string().contains("no reply left for GET /servers?filter[project]=proj_1"), "{error}");
    assert_eq!(api.clone().calls("GET", "/servers").len(), 1, "clones share the record");
}

#[tokio::test]
async fn a_mismatch_lists_what_was_sent() {
    let api = Recorder::answering(|sent: &Sent| match sent.path_template() {
        "/servers" => reply(200, json!({ "data": [] })),
        _ => reply(404, json!({})),
    });
    let client = client(&api);
    assert_eq!(
        message(|| drop(api.assert_sent_once("GET", "/tags"))),
        "GET /tags was to be sent once, and was sent never; nothing was sent at all"
    );
    client.servers().list().filter_project("proj_1").await.unwrap();
    client.servers().delete("sv_1").await.unwrap_err();
    client.servers().delete("sv_2").await.unwrap_err();
    let listed =
        "\n    1. GET /servers?filter[project]=proj_1\n*   2. DELETE /servers/sv_1\n*   3. DELETE /servers/sv_2";
    assert_eq!(
        message(|| drop(api.assert_sent_once("DELETE", "/servers/{server_id}"))),
        format!("DELETE /servers/{{server_id}} was to be sent once, and was sent 2 times; what was sent:{listed}")
    );
    let text = message(|| api.assert_not_sent("GET", "/servers"));
    assert!(text.starts_with("GET /servers was to be sent never, and was sent once; what was sent:\n*   1."), "{text}");
    api.assert_sent("DELETE", "/servers/{server_id}", 2);
    api.assert_not_sent("POST", "/servers");
}

#[tokio::test]
async fn what_was_sent_is_told_on_one_line_without_the_token() {
    let api = Recorder::answering(|_| reply(200, json!({})));
    let call = client(&api).request(Method::GET, ["things", "secret-token"]);
    call.query("a\nb", "1\n\u{1b}[2J").query("key", "is secret-token").await.unwrap();
    let shown = r"GET /things/[redacted]?a\nb=1\n\u{1b}[2J&key=is [redacted]";
    assert_eq!(format!("{:?}", api.sent()[0]), shown);
    let text = message(|| api.assert_not_sent("GET", "/things/secret-token"));
    assert!(text.ends_with(&format!("what was sent:\n*   1. {shown}")), "{text}");
    // The test itself gets at all of it.
    assert_eq!(api.sent()[0].query_value("key"), Some("is secret-token"));
}

#[tokio::test]
async fn another_transport_can_be_recorded() {
    let server = Server::giving(Reply::new(204, "")).await;
    let api = Recorder::around(reqwest::Client::new());
    let client = server.builder().transport(api.clone()).build().unwrap();
    client.projects().delete("proj_1").await.unwrap();
    assert_eq!((api.sent().len(), server.one().header("authorization")), (1, Some("secret-token")));
    api.assert_sent_once("DELETE", "/projects/proj_1");
}

#[tokio::test]
async fn pauses_without_jitter_are_known_beforehand() {
    let api = Recorder::answering(|_| reply(503, json!({})));
    let time = VirtualTime::new();
    let policy = RetryPolicy::default().attempts(8).without_jitter();
    let client = Client::builder().token("t").transport(api.clone()).timer(time.clone()).retry(policy).build().unwrap();
    client.servers().get("sv_1").await.unwrap_err();
    let half_seconds = [1, 2, 4, 8, 16, 32, 40];
    assert_eq!(time.slept(), half_seconds.map(|half| Duration::from_millis(500 * half)));
}
