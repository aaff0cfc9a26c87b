//! What an error stems from: told once, in whatever way it is printed.

use crate::server::{Reply, Server};
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Method, RetryPolicy, Sending, testing};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde_json::json;
use std::collections::BTreeSet;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The texts of an error and of what it stems from.
fn chain(error: &Error) -> Vec<String> {
    let first = error as &dyn std::error::Error;
    std::iter::successors(Some(first), |error| error.source()).map(ToString::to_string).collect()
}

/// Each way to print an error shows all of it, each cause once. It has this many causes at least.
#[track_caller]
fn is_told_once(error: Error, causes: usize) {
    let chain = chain(&error);
    assert!(chain.len() > causes && (causes > 0 || chain.len() == 1), "{chain:?}");
    assert_eq!(chain.iter().collect::<BTreeSet<_>>().len(), chain.len(), "{chain:?}");
    let debug = format!("{error:?}");
    assert_eq!(debug.lines().count(), 1, "{debug}");
    let error = anyhow::Error::from(error);
    let report = format!("{error:?}");
    let report = report.split("Stack backtrace").next().unwrap().to_owned();
    for text in [debug, format!("{error:#}"), report] {
        for cause in &chain {
            assert_eq!(text.matches(cause.as_str()).count(), 1, "{cause} in {text}");
        }
    }
}

fn client(transport: impl Fn() -> Sending + Send + Sync + 'static) -> Client {
    let client = Client::builder().token("t").transport(move |_: reqwest::Request| transport());
    client.retry(RetryPolicy::never()).build().unwrap()
}

/// How a call fails whose connection gets these bytes and is closed.
async fn after(scheme: &str, answer: &'static [u8]) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // Something of the request is read, so that the end of the answer is no reset.
        assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
        stream.write_all(answer).await.unwrap();
    });
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = Client::builder().token("t").base_url(url).http_client(http).retry(RetryPolicy::never());
    client.build().unwrap().servers().get("sv_1").await.unwrap_err()
}

/// Finds no host, or nothing at all about it.
#[derive(Clone, Copy)]
enum Names {
    Unknown,
    Unavailable,
    Silent,
    WithoutAddress,
}

impl Resolve for Names {
    fn resolve(&self, _: Name) -> Resolving {
        let names = *self;
        Box::pin(async move {
            match names {
                Self::Unknown => Err(io::Error::new(io::ErrorKind::NotFound, "it is not in the zone").into()),
                Self::Unavailable => Err("the name server is busy".into()),
                Self::Silent => std::future::pending().await,
                Self::WithoutAddress => Ok(Box::new(std::iter::empty()) as Addrs),
            }
        })
    }
}

async fn with_names(names: Names) -> Error {
    let http = reqwest::Client::builder().no_proxy().dns_resolver(std::sync::Arc::new(names));
    let http = http.connect_timeout(Duration::from_millis(50)).build().unwrap();
    let client = Client::builder().token("t").base_url("https://host.invalid").http_client(http);
    client.retry(RetryPolicy::never()).build().unwrap().servers().get("sv_1").await.unwrap_err()
}

#[tokio::test]
async fn the_reason_is_told_in_our_words_and_the_cause_once() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = Client::builder().token("t").base_url(format!("http://{closed}")).retry(RetryPolicy::never());
    let silent = Server::answering(|_| None).await;
    let looping = Server::giving(Reply::new(307, "").header("location", "/again")).await;
    let following = looping.builder().http_client(reqwest::Client::builder().no_proxy().build().unwrap());
    let of_kind = |kind: io::ErrorKind| client(move || Box::pin(async move { Err(io::Error::from(kind).into()) }));
    let within =
        || Box::pin(async { Err(io::Error::other(io::Error::from(io::ErrorKind::BrokenPipe)).into()) }) as Sending;
    for (error, reason, causes) in [
        (refused.build().unwrap().servers().get("sv_1").await.unwrap_err(), "the connection was refused", 2),
        (client(testing::refused).servers().get("sv_1").await.unwrap_err(), "the connection was refused", 1),
        (client(testing::lost).servers().get("sv_1").await.unwrap_err(), "the connection was lost", 1),
        (client(within).servers().get("sv_1").await.unwrap_err(), "the connection was lost", 1),
        (
            of_kind(io::ErrorKind::HostUnreachable).servers().get("sv_1").await.unwrap_err(),
            "the host can't be reached",
            1,
        ),
        (
            of_kind(io::ErrorKind::TimedOut).servers().get("sv_1").await.unwrap_err(),
            "it took longer than the timeout",
            1,
        ),
        (
            silent.client().servers().get("sv_1").timeout(Duration::from_millis(50)).await.unwrap_err(),
            "it took longer than the timeout",
            1,
        ),
        (with_names(Names::Unknown).await, "the host name was not found", 2),
        (with_names(Names::Unavailable).await, "the host name could not be resolved", 2),
        (with_names(Names::Silent).await, "connecting took longer than the timeout", 2),
        (with_names(Names::WithoutAddress).await, "no connection could be made", 2),
        (after("https", b"HTTP/1.1 400 Bad Request\r\n\r\n").await, "TLS could not be set up", 2),
        (after("http", b"").await, "the connection was lost", 2),
        (after("http", b"HTTP/1.1 200 OK\r\n").await, "the connection was lost", 2),
        (after("http", b"garbage\r\n\r\n").await, "what came is not HTTP", 2),
        (following.build().unwrap().servers().get("sv_1").await.unwrap_err(), "a redirect could not be followed", 2),
        (
            client(|| Box::pin(async { Err("the wire was cut".into()) })).servers().get("sv_1").await.unwrap_err(),
            "the exchange failed",
            1,
        ),
    ] {
        assert_eq!(error.to_string(), format!("no answer: {reason} (GET /servers/{{server_id}})"), "{error:?}");
        assert_eq!(error.is_timeout(), reason.contains("timeout"), "{error:?}");
        is_told_once(error, causes);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_told_once() {
    let error = after("http", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{").await;
    assert_eq!(
        error.to_string(),
        "the request was accepted (200 OK) but its answer can't be read: it breaks off: the connection was lost (GET /servers/{server_id})"
    );
    is_told_once(error, 2);
}

#[tokio::test]
async fn an_error_of_the_api_has_no_cause() {
    let answer = || testing::reply(422, json!({"errors": [{"code": "NO", "detail": "because"}]}));
    is_told_once(client(answer).servers().get("sv_1").await.unwrap_err(), 0);
    is_told_once(Client::builder().build().unwrap_err(), 0);
    let page = || testing::reply_with(200, &[], "<html>");
    is_told_once(client(page).servers().get("sv_1").await.unwrap_err(), 0);
}

#[tokio::test]
async fn how_the_last_look_of_a_wait_failed_is_told_once() {
    type Look = fn() -> Sending;
    let looks: [(Look, &str, usize); 4] = [
        (
            || testing::reply(503, json!({})),
            "nothing was seen in 45s, and the last check was answered with status 503",
            1,
        ),
        (testing::lost, "nothing was seen in 45s, and the last check had no answer", 2),
        (
            || testing::reply_with(200, &[], "<html>"),
            "nothing was seen in 45s, and the answer to the last check was unreadable",
            1,
        ),
        (
            || testing::reply(200, json!({"data": {"id": "sv_1"}})),
            "not as expected after 45s, last seen with status: missing",
            0,
        ),
    ];
    for (look, told, causes) in looks {
        let client = Client::builder().token("t").retry(RetryPolicy::never()).timer(VirtualTime::new());
        let client = client.transport(move |_: reqwest::Request| look()).build().unwrap();
        let wait = client.servers().wait_until_on("sv_1").timeout(Duration::from_secs(45));
        let error = wait.await.unwrap_err();
        assert_eq!(error.to_string(), format!("{told} (GET /servers/sv_1)"));
        is_told_once(error, causes);
    }
}

#[tokio::test]
async fn no_address_is_in_a_cause() {
    /// What middleware makes of an error of its client.
    #[derive(Debug)]
    struct Wrapped(reqwest::Error, bool);
    impl std::fmt::Display for Wrapped {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "middleware: {}", self.0)
        }
    }
    impl std::error::Error for Wrapped {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            if self.1 { Some(&self.0) } else { std::error::Error::source(&self.0) }
        }
    }

    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let by = |transport: fn(reqwest::Client, reqwest::Request) -> Sending| {
        let http = http.clone();
        let transport = move |request: reqwest::Request| transport(http.clone(), request);
        let client = Client::builder().token("t").base_url("http://127.0.0.1:1").transport(transport);
        client.retry(RetryPolicy::never()).build().unwrap()
    };
    let clients = [
        by(|http, request| Box::pin(async move { Ok(http.execute(request).await?) })),
        by(|http, request| Box::pin(async move { Ok(http.execute(request).await.map_err(|it| Wrapped(it, true))?) })),
        by(|http, request| Box::pin(async move { Ok(http.execute(request).await.map_err(|it| Wrapped(it, false))?) })),
        // As after a redirect, the address isn't the one that was asked for.
        by(|http, _| {
            let other = http.get("http://127.0.0.1:1/other?of=very-private").build().unwrap();
            Box::pin(async move { Ok(http.execute(other).await.map_err(|it| Wrapped(it, true))?) })
        }),
        by(|_, request| Box::pin(async move { Err(format!("GET {} failed", request.url()).into()) })),
        by(|_, request| {
            let query = request.url().query().unwrap_or_default().to_owned();
            Box::pin(async move { Err(io::Error::new(io::ErrorKind::ConnectionRefused, format!("at {query}")).into()) })
        }),
    ];
    for (i, client) in clients.into_iter().enumerate() {
        let call = client.request(Method::GET, ["servers"]).query("filter[name]", "very-private");
        let error = call.await.unwrap_err();
        let mut printed = vec![format!("{error} {error:?}")];
        let mut next = std::error::Error::source(&error);
        while let Some(cause) = next {
            printed.push(format!("{cause} {cause:?}"));
            next = cause.source();
        }
        assert!(!printed.iter().any(|text| text.contains("private")), "{i}: {printed:?}");
        assert!(printed.len() > 1 && (i == 4 || printed.concat().contains("efused")), "{i}: {printed:?}");
        // Which kind of failure it was is known all the same.
        assert!(error.is_retryable(), "{i}: {printed:?}");
        // What needs no change is there in its own type.
        let cause = std::error::Error::source(&error).unwrap();
        assert_eq!(cause.is::<reqwest::Error>(), i == 0, "{i}: {printed:?}");
    }
}
