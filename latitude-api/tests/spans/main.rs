//! The spans of calls, lists and waits: their names, fields and parents, and what is in none of them.
//!
//! In a process of their own: a call site that is met by a thread where nobody listens, while another thread begins to
//! listen, can stay silent for all.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper fails as the test that calls it does")]

mod keeper;
#[allow(dead_code, reason = "its other users ask it for more")]
#[path = "../client/server.rs"]
mod server;

use crate::keeper::{Keeper, Kept};
use crate::server::{Reply, Server};
use latitude_api::testing::{Recorder, VirtualTime, lost, reply, reply_with};
use latitude_api::{Client, Method, RetryPolicy, SharedToken};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use tracing::instrument::WithSubscriber;

fn client(api: &Recorder) -> Client {
    let policy = RetryPolicy::default().without_jitter();
    let client = Client::builder().token("secret-token").transport(api.clone()).timer(VirtualTime::new());
    client.retry(policy).build().unwrap()
}

fn fields<const N: usize>(fields: [(&'static str, &str); N]) -> BTreeMap<&'static str, String> {
    fields.map(|(name, value)| (name, value.to_owned())).into()
}

#[tokio::test]
async fn a_call_is_a_client_span_of_http() {
    let server = Server::answering(|seen| {
        Some(match seen.method.as_str() {
            "GET" => Reply::new(503, "secret-in-answer secret-token").header("x-request-id", "req\u{9}2"),
            _ => Reply::json(&json!({ "data": { "id": "tok_1", "attributes": { "token": "secret-in-answer" } } }))
                .header("x-request-id", "req_1"),
        })
    })
    .await;
    let port = server.url.rsplit(':').next().unwrap().to_owned();
    let policy = RetryPolicy::default().attempts(3).without_jitter();
    let client = server.builder().timer(VirtualTime::new()).retry(policy).build().unwrap();
    let keeper = Keeper::default();
    keeper
        .during(async {
            let body = latitude_api::api_keys::UpdateApiKey::new().name("private-name");
            client.api_keys().rotate("private-id", body).await.unwrap();
            client.servers().list().filter_project("private-filter").await.unwrap_err();
            // Nothing is sent, and it is a call all the same.
            client.servers().get("").await.unwrap_err();
            client.request(Method::GET, ["private-id"]).retry(RetryPolicy::never()).await.unwrap_err();
            let purge = Method::from_bytes(b"PURGE").unwrap();
            client.request(purge, ["private-id"]).await.unwrap();
        })
        .await;

    let [rotate, list, unsent, by_hand, purge] = &keeper.of("latitude.call")[..] else { panic!("{:?}", keeper.kept()) };
    let server = [("server.address", "127.0.0.1"), ("server.port", port.as_str()), ("otel.kind", "client")];
    let expect = |call: &Kept, own: BTreeMap<&'static str, String>| {
        let all: BTreeMap<_, _> = own.into_iter().chain(fields(server)).collect();
        assert_eq!(call.fields, all);
    };
    expect(
        rotate,
        fields([
            ("otel.name", "PUT /auth/api_keys/{api_key_id}"),
            ("http.request.method", "PUT"),
            ("url.template", "/auth/api_keys/{api_key_id}"),
            ("http.response.status_code", "200"),
            ("latitude.operation", "rotate-api-key"),
            ("latitude.request_id", "req_1"),
        ]),
    );
    expect(
        list,
        fields([
            ("otel.name", "GET /servers"),
            ("http.request.method", "GET"),
            ("url.template", "/servers"),
            ("http.response.status_code", "503"),
            ("http.request.resend_count", "2"),
            ("error.type", "503"),
            ("otel.status_code", "ERROR"),
            ("latitude.operation", "get-servers"),
            ("latitude.request_id", r"req\t2"),
        ]),
    );
    expect(
        unsent,
        fields([
            ("otel.name", "GET /servers/{server_id}"),
            ("http.request.method", "GET"),
            ("url.template", "/servers/{server_id}"),
            ("error.type", "invalid_call"),
            ("otel.status_code", "ERROR"),
            ("latitude.operation", "get-server"),
        ]),
    );
    expect(
        by_hand,
        fields([
            ("otel.name", "GET"),
            ("http.request.method", "GET"),
            ("latitude.request_id", r"req\t2"),
            ("http.response.status_code", "503"),
            ("error.type", "503"),
            ("otel.status_code", "ERROR"),
        ]),
    );
    expect(
        purge,
        fields([
            ("otel.name", "HTTP"),
            ("http.request.method", "_OTHER"),
            ("http.request.method_original", "PURGE"),
            ("http.response.status_code", "200"),
            ("latitude.request_id", "req_1"),
        ]),
    );

    let [first, second] = &keeper.of("event")[..] else { panic!("{:?}", keeper.kept()) };
    let why = |count: &str, pause: &str| {
        fields([
            ("message", "trying again"),
            ("error.type", "503"),
            ("http.response.status_code", "503"),
            ("http.request.resend_count", count),
            ("latitude.retry.pause_ms", pause),
        ])
    };
    assert_eq!((&first.fields, &second.fields), (&why("1", "500"), &why("2", "1000")));
    assert_eq!((first.parent, second.parent), (Some(2), Some(2)), "in the span of the call");

    let all = format!("{:?}", keeper.kept());
    assert!(!all.contains("private") && !all.contains("secret"), "{all}");
    assert!(keeper.of("latitude.call").iter().all(|call| call.handles == 0), "a span is still open");
}

#[tokio::test]
async fn errors_have_a_class_and_tell_nothing_of_others() {
    let api = Recorder::replying([
        lost(),
        Box::pin(async { Err(std::io::Error::new(std::io::ErrorKind::TimedOut, "secret").into()) }),
        reply_with(200, &[], "<html>secret"),
        reply(422, json!({ "errors": [{ "code": "SECRET", "detail": "secret-token" }] })),
    ]);
    let client = client(&api);
    let keeper = Keeper::default();
    keeper
        .during(async {
            for _ in 0..2 {
                client.servers().lock("private-id").await.unwrap_err();
            }
            client.servers().get("private-id").await.unwrap_err();
            client.servers().lock("private-id").await.unwrap_err();
            // No key, and so nothing sent.
            let failing = || async { Err::<latitude_api::Secret, _>("secret") };
            for client in [
                Client::builder().credentials(failing).retry(RetryPolicy::never()),
                Client::builder().credentials(SharedToken::new("Bearer secret-token")),
            ] {
                client.transport(api.clone()).build().unwrap().servers().lock("private-id").await.unwrap_err();
            }
        })
        .await;
    let calls = keeper.of("latitude.call");
    let told: Vec<_> = calls
        .iter()
        .map(|call| {
            assert_eq!(call.fields["otel.status_code"], "ERROR");
            (call.fields["error.type"].as_str(), call.fields.get("otel.status_description").map(String::as_str))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("connection_lost", Some("no answer: the connection was lost")),
            ("timeout", Some("no answer: it took longer than the timeout")),
            ("unreadable_answer", Some("the request was accepted but its answer can't be read")),
            ("422", None),
            ("credentials", None),
            (
                "credentials",
                Some(
                    "the API key can't be sent: it begins with `Bearer`: give the key alone, which is sent as it is, \
                     without a scheme"
                )
            ),
        ]
    );
    let all = format!("{:?}", keeper.kept()).to_lowercase();
    assert!(!all.contains("private") && !all.contains("secret"), "{all}");
}

#[tokio::test]
async fn a_call_that_is_dropped_on_its_way_is_cancelled() {
    let api = Recorder::answering(|_| Box::pin(std::future::pending()));
    let client = client(&api);
    let keeper = Keeper::default();
    keeper
        .during(async {
            tokio::select! {
                biased;
                _ = client.servers().get("sv_1") => unreachable!(),
                () = std::future::ready(()) => {}
            }
            // Never polled, it is no call.
            drop(client.servers().get("sv_1"));
        })
        .await;
    let [call] = &keeper.of("latitude.call")[..] else { panic!("{:?}", keeper.kept()) };
    assert_eq!((call.fields["error.type"].as_str(), call.handles), ("cancelled", 0));
}

/// Lists of 45 items on pages of 20; the items of `broken` can't be had.
fn pages() -> Recorder {
    Recorder::answering(|sent| {
        if sent.path_template() == "/tags" {
            return reply(403, json!({}));
        }
        let number: usize = sent.query_value("page[number]").map_or(1, |number| number.parse().unwrap());
        let items: Vec<_> =
            (0..45).skip((number - 1) * 20).take(20).map(|id| json!({ "id": id.to_string() })).collect();
        reply(200, json!({ "data": items }))
    })
}

#[tokio::test]
async fn a_list_is_the_parent_of_its_pages_whoever_polls_it() {
    let client = client(&pages());
    let keeper = Keeper::default();
    let stream = keeper
        .during(async {
            let mine = tracing::info_span!(target: "mine", "asked");
            let mut stream = tracing::Instrument::instrument(
                async {
                    let mut stream = client.servers().list().stream();
                    stream.try_next().await.unwrap();
                    stream
                },
                mine,
            )
            .await;
            // Another task, in another span, reads on; a list of its own has that one as its parent.
            let work = async move {
                let mut others = client.projects().list().pages().look_ahead(3);
                loop {
                    let item = stream.try_next().await.unwrap();
                    let page = others.try_next().await.unwrap();
                    if item.is_none() && page.is_none() {
                        break;
                    }
                }
                client.tags().list().all().await.unwrap_err();
                stream
            };
            let elsewhere = tracing::info_span!(target: "mine", "elsewhere");
            tokio::spawn(tracing::Instrument::instrument(work, elsewhere).with_current_subscriber()).await.unwrap()
        })
        .await;
    let tree = keeper.tree();
    let count = |path: &str| tree.iter().filter(|other| *other == path).count();
    assert_eq!(count("asked > list GET /servers > GET /servers"), 3);
    assert_eq!(count("elsewhere > list GET /projects > GET /projects"), 6, "three are fetched ahead, in vain");
    assert_eq!(count("elsewhere > list GET /tags > GET /tags"), 1);
    assert_eq!(tree.len(), 2 + 3 + 10, "{tree:?}");
    let lists = keeper.of("latitude.list");
    assert_eq!(
        lists[0].fields,
        fields([
            ("otel.name", "list GET /servers"),
            ("otel.kind", "internal"),
            ("url.template", "/servers"),
            ("latitude.operation", "get-servers"),
            ("latitude.pages", "3"),
        ])
    );
    assert_eq!((lists[2].fields["error.type"].as_str(), lists[2].fields["latitude.pages"].as_str()), ("403", "0"));
    // It is over, though someone still has it.
    assert!(lists.iter().all(|list| list.handles == 0), "{lists:?}");
    drop(stream);
}

#[tokio::test]
async fn a_list_that_is_left_in_the_middle_tells_how_far_it_came() {
    let client = client(&pages());
    let keeper = Keeper::default();
    keeper
        .during(async {
            let mut items = client.servers().list().stream();
            for _ in 0..21 {
                items.try_next().await.unwrap();
            }
        })
        .await;
    let [list] = &keeper.of("latitude.list")[..] else { panic!("{:?}", keeper.kept()) };
    assert_eq!((list.fields["latitude.pages"].as_str(), list.handles), ("2", 0));
    assert!(!list.fields.contains_key("error.type"));
}

#[tokio::test]
async fn a_wait_is_the_parent_of_its_looks() {
    let status = |status: &str| reply(200, json!({ "data": { "id": "private", "attributes": { "status": status } } }));
    let listed = |status: &str| {
        reply(200, json!({ "data": [{ "id": "private", "attributes": { "status": status, "vid": 1 } }] }))
    };
    let api = Recorder::replying([
        status("deploying"),
        reply(503, json!({})),
        status("deploying"),
        status("on"),
        listed("connecting"),
        listed("connected"),
        status("deploying"),
        status("failed_deployment"),
        status("deploying"),
    ]);
    let client = client(&api);
    let keeper = Keeper::default();
    keeper
        .during(async {
            let mut progress = client.servers().wait_until_on("private").progress();
            while progress.try_next().await.unwrap().is_some() {
                drop(tracing::info_span!(target: "mine", "between"));
            }
            client.private_networks().wait_until_assignment_connected("private").await.unwrap();
            client.servers().wait_until_on("private").await.unwrap_err();
            let wait = client.servers().wait_until_on("private").timeout(Duration::ZERO);
            assert!(wait.await.unwrap_err().is_deadline());
        })
        .await;
    let server = "wait GET /servers/{server_id} > GET /servers/{server_id}";
    let list = "wait GET /virtual_networks/assignments > list GET /virtual_networks/assignments";
    let tree: Vec<_> = keeper.tree().into_iter().filter(|path| path.contains(" > ") || path == "between").collect();
    let page = format!("{list} > GET /virtual_networks/assignments");
    assert_eq!(
        tree,
        [server, "between", server, "between", server, "between", list, &page, list, &page, server, server, server]
    );
    let waits = keeper.of("latitude.wait");
    assert_eq!(
        waits[0].fields,
        fields([
            ("otel.name", "wait GET /servers/{server_id}"),
            ("otel.kind", "internal"),
            ("url.template", "/servers/{server_id}"),
            ("latitude.operation", "get-server"),
            ("latitude.looks", "3"),
        ])
    );
    let ended = |wait: &Kept| (wait.fields["error.type"].clone(), wait.fields["latitude.looks"].clone());
    assert_eq!(ended(&waits[2]), ("failed_state".to_owned(), "2".to_owned()));
    assert_eq!(ended(&waits[3]), ("deadline".to_owned(), "1".to_owned()));
    let all = format!("{:?}", keeper.kept());
    assert!(!all.contains("private") && waits.iter().all(|wait| wait.handles == 0), "{all}");
}

/// What is documented is what there is, and the other way round.
#[test]
fn every_field_and_class_is_documented() {
    let document = include_str!("../../src/telemetry.rs");
    let made = concat!(include_str!("../../src/call/trace.rs"), include_str!("../../src/error/class.rs"));
    let rows = document.lines().filter_map(|line| line.strip_prefix("//! | `")?.split_once(" |"));
    let documented: Vec<_> = rows.flat_map(|(names, _)| names.split('`')).filter(|name| name.len() > 2).collect();
    for name in &documented {
        assert!(made.contains(name), "`{name}` is documented, and nothing has it");
    }
    let fields = made.lines().filter_map(|line| line.trim().split_once(" = ")).map(|(name, _)| name.trim_matches('"'));
    let fields = fields.filter(|name| name.contains('.') && !name.contains([' ', '(']) && !name.starts_with("self."));
    let classes = made.lines().filter_map(|line| line.trim().split_once("=> \"")?.1.strip_suffix("\","));
    let all: Vec<_> = fields.chain(classes).collect();
    assert!(all.len() > 40, "{all:?}");
    for name in all {
        assert!(documented.contains(&name), "`{name}` is not documented in telemetry.rs: {documented:?}");
    }
}

#[tokio::test]
async fn the_token_is_in_no_field_whoever_repeats_it() {
    let token = "secret-token";
    let id = format!("{token}{}", "x".repeat(5_000));
    let api = Recorder::answering(move |sent| {
        let status = if sent.method() == "GET" { 503 } else { 200 };
        reply_with(status, &[("x-request-id", &id)], token)
    });
    let client = Client::builder().token(token).transport(api).timer(VirtualTime::new()).build().unwrap();
    let keeper = Keeper::default();
    keeper
        .during(async {
            client.servers().get("sv_1").await.unwrap_err();
            let method = Method::from_bytes("M".repeat(5_000).as_bytes()).unwrap();
            client.request(method, ["things", token]).await.unwrap();
        })
        .await;
    let values: Vec<String> = keeper.kept().into_iter().flat_map(|kept| kept.fields.into_values()).collect();
    assert!(values.iter().any(|text| text.starts_with("[redacted]xxx")), "{values:?}");
    assert!(values.iter().all(|text| !text.contains(token) && text.chars().count() < 400), "{values:?}");
}
