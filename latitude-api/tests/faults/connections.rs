//! Connections that are refused, reset or closed.

use crate::calls::{ALL, Hooked, SAFE, UNSAFE, call, request};
use crate::server::{Server, Step, good, raw, reply};
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Method, RetryPolicy};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Each method meets this for good: reads and deletes four times, writes once.
async fn is_lost(step: Step) {
    let server = Server::script([]).await;
    let client = server.client();
    for method in ALL {
        let before = server.state().connections;
        server.repeat(step.clone());
        let error = call(&client, &method).await.unwrap_err();
        let attempts = if SAFE.contains(&method) { 4 } else { 1 };
        assert_eq!(
            (error.attempts(), server.count(), server.state().connections - before),
            (attempts, attempts as usize, attempts as usize),
            "{method}: {error}"
        );
        assert!(!error.is_timeout() && !error.is_invalid(), "{method}: {error}");
        assert_eq!(error.is_retryable(), SAFE.contains(&method), "{method}: {error}");
        assert_eq!((error.operation_id(), error.method(), error.path()), (None, Some(&method), Some("/things/t_1")));
    }
}

/// A read or a delete that meets this once succeeds; a write arrived once and fails.
async fn is_lost_once(step: Step) {
    let server = Server::script([]).await;
    let client = server.client();
    for method in ALL {
        server.play([step.clone(), reply(200, "").and_close()]);
        let outcome = call(&client, &method).await;
        if UNSAFE.contains(&method) {
            let error = outcome.unwrap_err();
            assert_eq!((error.attempts(), server.count(), error.status()), (1, 1, None), "{method}: {error}");
        } else {
            assert_eq!((outcome.unwrap().attempts(), server.count()), (2, 2), "{method}");
        }
    }
}

#[tokio::test]
async fn any_call_is_tried_again_on_a_refused_connection() {
    for method in ALL {
        let closed = Server::bind();
        let time = VirtualTime::new();
        let client = Client::builder().token("t").base_url(closed.url()).timer(time.clone()).build().unwrap();
        let error = call(&client, &method).await.unwrap_err();
        assert_eq!((error.attempts(), error.status(), time.slept().len()), (4, None, 3), "{method}: {error}");
        assert!(error.is_retryable() && !error.is_timeout() && !error.was_accepted(), "{method}: {error}");
        assert!(error.to_string().starts_with("no answer: the connection was refused ("), "{error}");
    }
}

#[tokio::test]
async fn any_call_gets_through_once_the_server_is_there() {
    for method in ALL {
        let closed = Server::bind();
        let url = closed.url();
        let (closed, opened) = (Mutex::new(Some(closed)), Arc::new(Mutex::new(None)));
        let server = opened.clone();
        // The server starts in the second pause.
        let timer = Hooked::new(move |pause| {
            if pause == 1 {
                let closed = closed.lock().unwrap().take().unwrap();
                *server.lock().unwrap() = Some(closed.open([reply(200, "")]));
            }
            std::future::ready(())
        });
        let client = Client::builder().token("t").base_url(url).timer(timer).build().unwrap();
        let response = call(&client, &method).await.unwrap();
        let server = opened.lock().unwrap().take().unwrap();
        assert_eq!((response.attempts(), server.count()), (3, 1), "{method}");
        let seen = &server.seen()[0];
        assert_eq!(seen.method, method.as_str());
        assert_eq!(seen.body.is_empty(), !UNSAFE.contains(&method));
    }
}

#[tokio::test]
async fn a_reset_before_the_request_is_read() {
    is_lost(raw("").unread().then_reset()).await;
    is_lost_once(raw("").unread().then_reset()).await;
}

#[tokio::test]
async fn a_close_before_the_request_is_read() {
    is_lost(raw("").unread().then_close()).await;
    is_lost_once(raw("").unread().then_close()).await;
}

#[tokio::test]
async fn a_reset_after_the_request_is_read() {
    is_lost(raw("").then_reset()).await;
    is_lost_once(raw("").then_reset()).await;
}

#[tokio::test]
async fn a_close_in_place_of_an_answer() {
    is_lost(raw("").then_close()).await;
    is_lost_once(raw("").then_close()).await;
}

#[tokio::test]
async fn a_reset_in_the_head() {
    is_lost(raw("HTTP/1.1 200 OK\r\ncontent-le").then_reset()).await;
    is_lost_once(raw("HTTP/1.1 200 OK\r\ncontent-le").then_reset()).await;
}

#[tokio::test]
async fn a_close_in_the_head() {
    is_lost(raw("HTTP/1.1 200 OK\r\n").then_close()).await;
    is_lost_once(raw("HTTP/1.1 200 OK\r\n").then_close()).await;
}

#[tokio::test]
async fn a_reset_after_a_good_answer_hurts_nobody() {
    let server = Server::always(good().then_close()).await;
    let client = server.client();
    for n in 1..=20 {
        let response = client.servers().get("sv_1").send().await.unwrap();
        assert_eq!((response.id.as_str(), server.count() >= n), ("sv_1", true));
    }
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::always(good()).await;
    let client = server.client();
    for _ in 0..50 {
        client.clone().servers().get("sv_1").await.unwrap();
    }
    assert_eq!((server.count(), server.state().connections), (50, 1));
}

#[tokio::test]
async fn the_server_asks_to_close() {
    let server = Server::always(reply(200, "{}").and_close()).await;
    let client = server.client();
    for n in 1..=20 {
        // A write, which would arrive once at most if its connection were gone.
        assert_eq!(call(&client, &Method::POST).await.unwrap().attempts(), 1);
        assert_eq!((server.count(), server.state().connections), (n, n));
    }
}

#[tokio::test]
async fn an_answer_before_the_body_is_read() {
    let body = "x".repeat(8 << 20);
    for method in UNSAFE {
        let server = Server::always(crate::server::refusal(413, "TOO_LARGE").at_the_head()).await;
        let client = server.client();
        let error = client.request(method.clone(), ["things"]).json(&json!({"data": body})).send().await.unwrap_err();
        assert_eq!((crate::calls::status(&error), error.attempts(), server.count()), (Some(413), 1, 1), "{error}");
        assert_eq!(error.codes().collect::<Vec<_>>(), ["TOO_LARGE"]);
    }
}

#[tokio::test]
async fn an_answer_and_a_reset_before_the_body_is_read() {
    let body = "x".repeat(8 << 20);
    for method in UNSAFE {
        let server = Server::always(reply(503, "").header("retry-after", "1").at_the_head().then_reset()).await;
        let client = server.client();
        // Whether the answer gets through is a matter of luck; that nothing is sent again is not.
        let error = client.request(method.clone(), ["things"]).json(&json!({"data": body})).send().await.unwrap_err();
        assert_eq!((error.attempts(), server.count()), (1, 1), "{error}");
        assert!(!error.is_retryable(), "{error}");
    }
}

#[tokio::test]
async fn a_policy_of_one_attempt_is_one_attempt() {
    let server = Server::script([]).await;
    let client = server.client();
    for method in ALL {
        server.repeat(raw("").then_reset());
        let error = request(&client, &method).retry(RetryPolicy::never()).send().await.unwrap_err();
        assert_eq!((error.attempts(), server.count()), (1, 1), "{error}");
    }
}
