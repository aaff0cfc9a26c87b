//! What a program can put in the place of the network and of time.

use crate::server::{Reply, Server};
use latitude_api::testing::{VirtualTime, reply};
use latitude_api::{Client, Method, Operation, RateLimit, Sending, Transport, reqwest};
use serde_json::json;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn answering(answer: impl Fn(u32) -> Sending + Send + Sync + 'static) -> (Client, VirtualTime) {
    let (time, calls) = (VirtualTime::new(), AtomicU32::new(0));
    let client = Client::builder()
        .token("t")
        .transport(move |_: reqwest::Request| answer(calls.fetch_add(1, Ordering::Relaxed)))
        .timer(time.clone());
    (client.build().unwrap(), time)
}

#[tokio::test]
async fn a_transport_gets_the_whole_request() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    let client = Client::builder().token("t").base_url("https://api.example.com/v9").transport(
        move |request: reqwest::Request| {
            let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            let line = format!("{} {}", request.method(), request.url());
            sink.lock().unwrap().push((
                line,
                header("authorization"),
                header("content-type"),
                request.timeout().copied(),
            ));
            reply(200, json!({ "data": { "id": "tok_1" } }))
        },
    );
    let client = client.timeout(Duration::from_secs(7)).build().unwrap();
    let body = latitude_api::api_keys::UpdateApiKey::new().name("App");
    assert_eq!(client.api_keys().update("tok_1", body).await.unwrap().id, "tok_1");
    let expected = (
        "PATCH https://api.example.com/v9/auth/api_keys/tok_1".to_owned(),
        Some("t".to_owned()),
        Some("application/vnd.api+json".to_owned()),
        Some(Duration::from_secs(7)),
    );
    assert_eq!(*seen.lock().unwrap(), [expected]);
}

/// Notes what goes through it, and what it is called.
struct Layer<T> {
    within: T,
    name: &'static str,
    noted: Arc<Mutex<Vec<String>>>,
}

impl<T: Transport> Transport for Layer<T> {
    fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
        self.noted.lock().unwrap().push(format!("{} {operation:?}", self.name));
        self.within.send(request, operation)
    }
}

#[tokio::test]
async fn a_layer_keeps_the_rules_of_what_it_is_put_around() {
    let noted = Arc::new(Mutex::new(Vec::new()));
    let layer = |name: &'static str| {
        let noted = noted.clone();
        move |within: Arc<dyn Transport>| Layer { within, name, noted: noted.clone() }
    };
    // Around the client's own HTTP client, which follows no redirects: an order is tried again where nothing listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (time, url) = (VirtualTime::new(), format!("http://{closed}"));
    let builder = Client::builder().token("t").base_url(url).timer(time.clone());
    let client = builder.clone().wrap_transport(layer("inner")).wrap_transport(layer("outer")).build().unwrap();
    let error = client.request(Method::POST, ["servers"]).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_outcome_unknown(), time.slept().len()), (4, false, 3), "{error}");
    assert_eq!(noted.lock().unwrap()[..2], ["outer POST /servers", "inner POST /servers"]);
    assert_eq!(std::mem::take(&mut *noted.lock().unwrap()).len(), 8);
    // Around one of the caller's, which may, whichever was set first.
    for builder in [
        builder.clone().http_client(reqwest::Client::new()).wrap_transport(layer("a")),
        builder.clone().wrap_transport(layer("a")).http_client(reqwest::Client::new()),
    ] {
        let error = builder.build().unwrap().request(Method::POST, ["servers"]).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_outcome_unknown()), (1, true), "{error}");
        assert_eq!(std::mem::take(&mut *noted.lock().unwrap()), ["a POST /servers"]);
    }
}

#[tokio::test]
async fn a_transport_says_what_may_be_tried_again() {
    let refused = || -> Sending { Box::pin(async { Err(io::Error::from(io::ErrorKind::ConnectionRefused).into()) }) };
    let lost = || -> Sending { Box::pin(async { Err("the wire was cut".into()) }) };
    let late = || -> Sending { Box::pin(async { Err(io::Error::from(io::ErrorKind::TimedOut).into()) }) };

    let (client, time) = answering(move |call| if call < 2 { refused() } else { reply(201, json!({ "data": {} })) });
    let response = client.request(Method::POST, ["servers"]).send().await.unwrap();
    assert_eq!((response.attempts(), time.slept().len()), (3, 2));

    let (client, _) = answering(move |_| lost());
    let error = client.request(Method::POST, ["servers"]).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    assert_eq!(error.to_string(), "no answer: the exchange failed (POST /servers)");
    assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("the wire was cut"));
    let error = client.request(Method::GET, ["servers"]).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable(), error.is_timeout()), (4, true, false));
    let (client, _) = answering(move |_| late());
    assert!(client.request(Method::GET, ["servers"]).await.unwrap_err().is_timeout());
    let (client, _) = answering(|_| reply(9, json!({})));
    let error = client.request(Method::POST, ["servers"]).await.unwrap_err();
    assert!(format!("{error:?}").contains("invalid status code"), "{error:?}");
}

#[tokio::test]
async fn middleware_is_a_transport_around_a_client() {
    struct Counting(reqwest::Client, Arc<Mutex<Vec<String>>>);

    impl Transport for Counting {
        fn send(&self, request: reqwest::Request, operation: &Operation) -> Sending {
            let path = operation.path().unwrap_or_default();
            self.1.lock().unwrap().push(format!("{:?} {operation:?} {path}", operation.id()));
            self.0.send(request, operation)
        }
    }

    let server =
        Server::answering(|seen| Some(Reply::new(if seen.target.ends_with("_1") { 503 } else { 204 }, ""))).await;
    let sent = Arc::new(Mutex::new(Vec::new()));
    let transport = Counting(reqwest::Client::new(), sent.clone());
    let client = server.builder().transport(transport).timer(VirtualTime::new()).build().unwrap();
    client.projects().delete("proj_2").await.unwrap();
    client.projects().delete("proj_1").await.unwrap_err();
    let sent = sent.lock().unwrap();
    assert_eq!((sent.len(), server.seen().len()), (5, 5));
    assert_eq!(sent[0], "Some(\"delete-project\") DELETE /projects/{project_id} /projects/proj_2");
}

#[tokio::test]
async fn named_hosts_may_be_plain_http() {
    let allowed = |host| Client::builder().token("t").base_url("http://Mock:4010").allow_insecure_http(host).build();
    assert_eq!(allowed("mock").unwrap().base_url(), "http://mock:4010/");
    assert!(allowed("mock.example.com").unwrap_err().to_string().contains("allow_insecure_http"));
}

#[tokio::test]
async fn a_rate_limit_makes_calls_wait_their_turn() {
    let server = Server::giving(Reply::new(204, "")).await;
    let time = VirtualTime::new();
    let client = server.builder().timer(time.clone()).rate_limit(RateLimit::per_minute(60, 2)).build().unwrap();
    let other = client.clone();
    let calls = (0..3).map(|i| (if i == 1 { &client } else { &other }).projects().delete("proj_1"));
    let tasks: Vec<_> = calls.map(tokio::spawn).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.seen().len(), 3, "they wait and don't fail");
    assert_eq!(time.elapsed().as_secs(), 60, "two writes a minute");
    // Reads have turns of their own.
    client.request(Method::GET, ["servers"]).await.unwrap();
    assert_eq!(time.elapsed().as_secs(), 60);
}

#[tokio::test]
async fn every_attempt_takes_a_turn() {
    let server = Server::giving(Reply::new(503, "")).await;
    let time = VirtualTime::new();
    let client = server.builder().timer(time.clone()).rate_limit(RateLimit::per_minute(1, 1)).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    // The turns are a minute apart and the budget is two of them: the third would come when it is over.
    assert_eq!((error.attempts(), server.seen().len()), (2, 2));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
}

#[tokio::test]
async fn a_call_that_is_set_aside_is_in_nobodys_way() {
    let server = Server::giving(Reply::new(204, "")).await;
    let client = server.builder().timer(VirtualTime::new()).rate_limit(RateLimit::per_minute(1, 1)).build().unwrap();
    client.projects().delete("proj_1").await.unwrap();
    let mut aside = client.projects().delete("proj_2");
    std::future::poll_fn(|context| {
        assert!(std::pin::Pin::new(&mut aside).poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    client.projects().delete("proj_3").await.unwrap();
    aside.await.unwrap();
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_redirect_that_was_followed_is_no_refused_connection() {
    // A client of one's own may follow redirects; then the first server has had the call.
    let server = Server::answering(|_| Some(Reply::new(307, "").header("location", "http://127.0.0.1:1/"))).await;
    let client = server.builder().http_client(reqwest::Client::new()).timer(VirtualTime::new()).build().unwrap();
    let error = client.request(Method::POST, ["servers"]).await.unwrap_err();
    assert_eq!((error.attempts(), server.seen().len()), (1, 1), "{error}");
    assert!(error.is_outcome_unknown());
}
