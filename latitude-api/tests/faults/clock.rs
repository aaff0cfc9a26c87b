//! Timeouts, the time in all, and calls that are given up.

use crate::calls::{ALL, Hooked, SAFE, SECOND, UNSAFE, call, request, status};
use crate::server::{Server, good, raw, reply};
use latitude_api::testing::VirtualTime;
use latitude_api::{Method, RetryPolicy};
use std::future::Future;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Passes in real time, in the tests that are about it.
const SHORT: Duration = Duration::from_millis(100);

pub fn attempts(attempts: u32) -> RetryPolicy {
    RetryPolicy::default().attempts(attempts)
}

#[tokio::test]
async fn a_silent_server_is_a_timeout() {
    for (method, expected) in
        [(Method::GET, 2), (Method::DELETE, 2), (Method::POST, 1), (Method::PUT, 1), (Method::PATCH, 1)]
    {
        let server = Server::always(raw("").then_silence()).await;
        let client = server.builder().timer(VirtualTime::new()).timeout(SHORT).retry(attempts(2)).build().unwrap();
        let error = call(&client, &method).await.unwrap_err();
        assert!(error.is_timeout() && !error.was_accepted(), "{method}: {error}");
        assert_eq!((error.attempts(), error.status()), (expected, None), "{method}: {error}");
        assert_eq!(error.is_retryable(), SAFE.contains(&method), "{error}");
        // The connection of an attempt ends with it.
        server.until(|state| state.seen.len() == expected as usize && state.hung_up == expected as usize).await;
    }
}

#[tokio::test]
async fn a_call_has_its_own_timeout() {
    let server = Server::always(raw("").then_silence()).await;
    let started = Instant::now();
    let error = request(&server.client(), &Method::GET).timeout(SHORT).retry(attempts(1)).send().await.unwrap_err();
    assert!(error.is_timeout() && error.attempts() == 1 && started.elapsed() < SECOND * 30, "{error}");
    server.until(|state| state.hung_up == 1).await;
    // A longer one than the client's: the answer comes when a later call has met its timeout.
    let server = Server::script([good().after_a_hang_up(), raw("").then_silence()]).await;
    let client = server.builder().timeout(SHORT).retry(attempts(1)).build().unwrap();
    let long = tokio::spawn(client.servers().get("sv_1").timeout(SECOND * 60).send());
    server.until(|state| state.seen.len() == 1).await;
    assert!(client.servers().get("sv_1").await.unwrap_err().is_timeout());
    assert_eq!(long.await.unwrap().unwrap().id, "sv_1");
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn silence_in_the_body_is_a_timeout_of_an_accepted_call() {
    let half = "HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"data\":";
    let server = Server::always(raw(half).then_silence()).await;
    let client = server.builder().timer(VirtualTime::new()).timeout(SHORT).retry(attempts(2)).build().unwrap();
    let error = call(&client, &Method::POST).await.unwrap_err();
    assert_eq!((error.attempts(), status(&error)), (1, Some(201)), "{error}");
    assert!(error.was_accepted() && !error.is_retryable(), "{error}");
    server.until(|state| state.seen.len() == 1 && state.hung_up == 1).await;
}

#[tokio::test]
async fn the_last_attempt_has_what_is_left() {
    // 60 seconds for an attempt and a tenth of one left: the second attempt ends by the budget.
    let server = Server::script([reply(503, "").header("retry-after", "10"), raw("").then_silence()]).await;
    let policy = attempts(2).first_pause(Duration::ZERO).budget(SECOND * 10 + SHORT);
    let time = VirtualTime::new();
    let client = server.builder().timer(time.clone()).retry(policy).build().unwrap();
    let started = Instant::now();
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert!(error.is_timeout() && started.elapsed() < SECOND * 30, "{error}");
    assert_eq!((error.attempts(), time.slept()), (2, vec![SECOND * 10]), "{error}");
    server.until(|state| state.seen.len() == 2 && state.hung_up == 1).await;
}

#[tokio::test]
async fn time_that_an_attempt_takes_is_off_the_budget() {
    let time = VirtualTime::new();
    let clock = time.clone();
    // Each attempt takes 40 seconds of the 100.
    let server = Server::answering(move |_| {
        clock.advance(SECOND * 40);
        reply(503, "")
    })
    .await;
    let policy = attempts(10).first_pause(Duration::ZERO).budget(SECOND * 100);
    let client = server.builder().timer(time.clone()).retry(policy).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert_eq!((status(&error), error.attempts(), server.count()), (Some(503), 3, 3), "{error}");
}

#[tokio::test]
async fn a_budget_of_nothing_is_one_attempt() {
    let server = Server::script([]).await;
    let client = server.builder().timer(VirtualTime::new()).retry(attempts(5).budget(Duration::ZERO)).build().unwrap();
    for method in ALL {
        server.repeat(reply(429, "").header("retry-after", "0"));
        let error = call(&client, &method).await.unwrap_err();
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(429), 1, 1), "{method}: {error}");
    }
}

#[tokio::test]
async fn no_attempt_begins_without_time() {
    // The jitter on top of what the API asks for may take the rest of the budget, but then there is no attempt.
    let server = Server::always(reply(429, "").header("retry-after", "99")).await;
    let policy = attempts(2).first_pause(SECOND * 1_000_000).longest_pause(SECOND * 1_000_000).budget(SECOND * 100);
    let client = server.builder().timer(VirtualTime::new()).retry(policy).build().unwrap();
    for _ in 0..50 {
        let error = client.servers().get("sv_1").await.unwrap_err();
        assert!(error.is_rate_limited(), "{error}");
    }
}

#[tokio::test]
async fn a_call_given_up_in_an_attempt_sends_nothing_more() {
    for method in ALL {
        let server = Server::script([raw("").then_silence(), good()]).await;
        let client = server.client();
        {
            let mut call = pin!(call(&client, &method));
            let mut arrived = pin!(server.until(|state| state.seen.len() == 1));
            poll_fn(|context| {
                assert!(call.as_mut().poll(context).is_pending());
                arrived.as_mut().poll(context)
            })
            .await;
        }
        // The connection ends with the call.
        server.until(|state| state.hung_up == 1).await;
        client.servers().get("sv_1").await.unwrap();
        let seen: Vec<_> = server.seen().into_iter().map(|seen| seen.method).collect();
        assert_eq!(seen, [method.as_str(), "GET"]);
    }
}

#[tokio::test]
async fn a_call_given_up_in_a_pause_sends_nothing_more() {
    for method in ALL {
        let server = Server::script([reply(429, ""), good()]).await;
        let pausing = Arc::new(Notify::new());
        let began = pausing.clone();
        let timer = Hooked::new(move |_| {
            began.notify_one();
            pending()
        });
        let client = server.builder().timer(timer).build().unwrap();
        {
            let mut call = pin!(call(&client, &method));
            let mut began = pin!(pausing.notified());
            poll_fn(|context| {
                assert!(call.as_mut().poll(context).is_pending());
                began.as_mut().poll(context)
            })
            .await;
        }
        client.servers().get("sv_1").await.unwrap();
        let seen: Vec<_> = server.seen().into_iter().map(|seen| seen.method).collect();
        assert_eq!(seen, [method.as_str(), "GET"]);
    }
}

#[tokio::test]
async fn a_call_that_nobody_polls_sends_nothing() {
    let server = Server::script([good()]).await;
    let client = server.client();
    for method in UNSAFE {
        drop(request(&client, &method));
        drop(request(&client, &method).send());
    }
    client.servers().get("sv_1").await.unwrap();
    assert_eq!((server.count(), server.seen()[0].method.as_str()), (1, "GET"));
}

#[tokio::test]
async fn a_task_that_is_aborted_sends_nothing_more() {
    let server = Server::script([raw("").then_silence(), good()]).await;
    let client = server.client();
    let task = tokio::spawn(request(&client, &Method::DELETE));
    server.until(|state| state.seen.len() == 1).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    server.until(|state| state.hung_up == 1).await;
    client.servers().get("sv_1").await.unwrap();
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_stream_that_is_dropped_asks_for_no_more_pages() {
    let items: Vec<_> = (0..20).map(|n| serde_json::json!({"id": format!("sv_{n}")})).collect();
    let server = Server::always(crate::server::json(200, &serde_json::json!({"data": items}))).await;
    let client = server.client();
    let mut items = client.servers().list().stream();
    for _ in 0..20 {
        items.try_next().await.unwrap().unwrap();
    }
    drop(items);
    assert_eq!(client.api_keys().list().send().await.unwrap().attempts(), 1);
    assert_eq!(server.count(), 2, "one page, and the call after it");
}
