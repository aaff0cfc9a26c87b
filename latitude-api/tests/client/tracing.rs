//! One span a call.

use crate::server::{Reply, Server};
use latitude_api::testing::VirtualTime;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

type Spans = Arc<Mutex<Vec<BTreeMap<&'static str, String>>>>;

/// Keeps the fields of every span.
struct Keeper(Spans);

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("latitude_api")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let mut fields = BTreeMap::from([("name", span.metadata().name().to_owned())]);
        span.record(&mut Fields(&mut fields));
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        values.record(&mut Fields(&mut spans[span.into_u64() as usize - 1]));
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::from([("name", "event".to_owned())]);
        event.record(&mut Fields(&mut fields));
        self.0.lock().unwrap().push(fields);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_call_is_one_span_without_ids_queries_or_bodies() {
    let server = Server::answering(|seen| {
        Some(match seen.method.as_str() {
            "GET" => Reply::new(503, "secret-in-answer"),
            _ => Reply::json(&json!({ "data": { "id": "tok_1", "attributes": { "token": "secret-in-answer" } } }))
                .header("x-request-id", "req_1"),
        })
    })
    .await;
    let client = server.builder().timer(VirtualTime::new()).build().unwrap();
    let spans = Spans::default();
    let calls = async {
        let body = latitude_api::api_keys::UpdateApiKey::new().name("private-name");
        client.api_keys().rotate("private-id", body).await.unwrap();
        client.servers().list().filter_project("private-filter").await.unwrap_err();
        // Nothing is sent, and it is a call all the same.
        client.servers().get("").await.unwrap_err();
    };
    calls.with_subscriber(Keeper(spans.clone())).await;

    let spans = spans.lock().unwrap().clone();
    let of = |name: &str, value: &str| -> Vec<_> {
        spans.iter().filter(|span| span.get(name).map(String::as_str) == Some(value)).cloned().collect()
    };
    let field = |span: &BTreeMap<_, String>, name| span.get(name).cloned().unwrap_or_default();
    assert_eq!(of("name", "latitude_api").len(), 3);
    let [rotate] = &of("operation", "\"rotate-api-key\"")[..] else { panic!("{spans:?}") };
    assert_eq!(
        (
            field(rotate, "status"),
            field(rotate, "attempts"),
            field(rotate, "request_id"),
            field(rotate, "path_template")
        ),
        ("200".into(), "1".into(), "\"req_1\"".into(), "\"/auth/api_keys/{api_key_id}\"".into())
    );
    let [list] = &of("operation", "\"get-servers\"")[..] else { panic!("{spans:?}") };
    assert_eq!((field(list, "status"), field(list, "attempts")), ("503".into(), "4".into()));
    assert_eq!(of("name", "event").len(), 3, "one before each further attempt");
    let [unsent] = &of("operation", "\"get-server\"")[..] else { panic!("{spans:?}") };
    assert_eq!((field(unsent, "status"), field(unsent, "attempts")), (String::new(), "0".into()));
    let all = format!("{spans:?}");
    assert!(!all.contains("private") && !all.contains("secret"), "{all}");
}

#[tokio::test]
async fn what_others_wrote_is_no_field_as_it_came() {
    let token = "secret-token";
    let id = format!("{token}{}", "x".repeat(5_000));
    let server = Server::answering(move |seen| {
        let reply = if seen.method == "GET" { Reply::new(503, token) } else { Reply::json(&json!({ "data": [] })) };
        Some(reply.header("x-request-id", &id))
    })
    .await;
    let client = server.builder().timer(VirtualTime::new()).build().unwrap();
    let spans = Spans::default();
    let calls = async {
        client.servers().get("sv_1").await.unwrap_err();
        let method = latitude_api::Method::from_bytes("M".repeat(5_000).as_bytes()).unwrap();
        client.request(method, ["things", token]).await.unwrap();
    };
    calls.with_subscriber(Keeper(spans.clone())).await;
    let fields: Vec<String> = spans.lock().unwrap().iter().flat_map(|span| span.values().cloned()).collect();
    assert!(fields.iter().any(|text| text.starts_with("\"[redacted]xxx")), "{fields:?}");
    assert!(fields.iter().all(|text| !text.contains(token) && text.chars().count() < 400), "{fields:?}");
}
