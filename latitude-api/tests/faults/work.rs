//! Calls whose answer takes as long as they say, and which do something each time they are received.

use crate::calls::{Hooked, SECOND};
use crate::frames::{self, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM};
use crate::server::{Server, Step, json, raw, refusal, reply};
use latitude_api::sandboxes::{ExecSandbox, SandboxExec};
use latitude_api::testing::{self, VirtualTime};
use latitude_api::{Client, ClientBuilder, Request, Resource, RetryPolicy};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Passes in real time, where an attempt's timeout is what a test is about.
const SHORT: Duration = Duration::from_millis(100);

fn command() -> ExecSandbox {
    ExecSandbox::new(["make", "test"])
}

fn exec(client: &Client, seconds: i64) -> Request<Resource<SandboxExec>> {
    client.sandboxes().exec("box-1", command().timeout_seconds(seconds))
}

fn done() -> Value {
    json!({ "data": { "id": "ex_1", "attributes": { "stdout": "ok\n", "exit_code": 0, "truncated": false } } })
}

#[tokio::test]
async fn an_answer_may_come_long_after_the_clients_timeout() {
    // It comes when a later call has met its timeout, which is the client's.
    let server = Server::script([json(200, &done()).after_a_hang_up(), raw("").then_silence()]).await;
    let client = server.builder().timeout(SHORT).retry(RetryPolicy::never()).build().unwrap();
    let running = tokio::spawn(exec(&client, 600).send());
    server.until(|state| state.seen.len() == 1).await;
    assert!(client.sandboxes().get("box-1").await.unwrap_err().is_timeout());
    let ended = running.await.unwrap().unwrap();
    assert_eq!((ended.exit_code, ended.stdout.as_deref(), ended.attempts()), (Some(0), Some("ok\n"), 1));
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].target.as_str()), (2, "/sandboxes/box-1/exec"));
    assert_eq!(
        seen[0].json(),
        json!({ "data": { "attributes": { "command": ["make", "test"], "timeout_seconds": 600 } } })
    );
}

/// The timeouts of a call's attempts, of which each but the last is put off.
async fn timeouts(
    attempts: u32,
    client: impl FnOnce(ClientBuilder) -> ClientBuilder,
    call: impl FnOnce(&Client) -> Request<Resource<SandboxExec>>,
) -> Vec<Duration> {
    let timeouts = Arc::new(Mutex::new(Vec::new()));
    let (seen, time) = (timeouts.clone(), VirtualTime::new());
    let clock = time.clone();
    let transport = move |request: reqwest::Request| {
        let mut seen = seen.lock().unwrap();
        seen.push(*request.timeout().unwrap());
        clock.advance(SECOND * 100);
        if seen.len() < attempts as usize { testing::reply(429, Value::Null) } else { testing::reply(200, done()) }
    };
    let builder = Client::builder().token("t").timer(time).transport(transport);
    call(&client(builder).build().unwrap()).await.unwrap();
    timeouts.lock().unwrap().clone()
}

#[tokio::test]
async fn the_work_that_is_asked_for_is_the_least_that_an_attempt_has() {
    for (seconds, expected) in [(1, 60), (30, 60), (31, 61), (600, 630), (0, 60), (-5, 60)] {
        assert_eq!(timeouts(1, |it| it, |it| exec(it, seconds)).await, [SECOND * expected], "{seconds}");
    }
    assert_eq!(timeouts(1, |it| it, |it| it.sandboxes().exec("b", command())).await, [SECOND * 60], "30 left out");
    let brief = |it: ClientBuilder| it.timeout(SECOND);
    assert_eq!(timeouts(1, brief, |it| it.sandboxes().exec("b", command())).await, [SECOND * 60], "30 left out");
    assert_eq!(timeouts(1, brief, |it| exec(it, 5)).await, [SECOND * 35]);
    // A client that waits longer anyway goes on doing so.
    assert_eq!(timeouts(1, |it| it.timeout(SECOND * 1000), |it| exec(it, 600)).await, [SECOND * 1000]);
    // The caller's word for this call counts, and so does the end of all of it.
    assert_eq!(timeouts(1, |it| it, |it| exec(it, 600).timeout(SECOND * 5)).await, [SECOND * 5]);
    assert_eq!(timeouts(1, |it| it, |it| exec(it, 600).deadline(SECOND * 9)).await, [SECOND * 9]);
    // No number is too large.
    assert!(timeouts(1, |it| it, |it| exec(it, i64::MAX)).await[0] > SECOND * 1_000_000);
}

#[tokio::test]
async fn a_later_attempt_has_as_much_as_the_first() {
    // The default budget, and one of the caller's, are over long before the work is done; they say when it may begin.
    assert_eq!(timeouts(2, |it| it, |it| exec(it, 600)).await, [SECOND * 630, SECOND * 630]);
    let budget = |it: &Client| exec(it, 600).retry(RetryPolicy::default().budget(SECOND * 110));
    assert_eq!(timeouts(2, |it| it, budget).await, [SECOND * 630, SECOND * 630]);
    let end =
        |it: &Client| exec(it, 600).deadline(SECOND * 150).retry(RetryPolicy::default().first_pause(Duration::ZERO));
    assert_eq!(timeouts(2, |it| it, end).await, [SECOND * 150, SECOND * 50]);
}

#[tokio::test]
async fn what_may_have_been_received_is_never_sent_again() {
    let broken_off = raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\":").then_reset();
    let unknown: [(&str, Step); 8] = [
        ("reset", raw("").then_reset()),
        ("close", raw("").then_close()),
        ("half a head", raw("HTTP/1.1 200 O").then_close()),
        ("silence", raw("").then_silence()),
        ("500", reply(500, "")),
        ("502", refusal(502, "UPSTREAM_ERROR")),
        ("503", reply(503, "").header("retry-after", "1")),
        ("504", reply(504, "")),
    ];
    for (what, step) in unknown {
        let server = Server::always(step).await;
        let error = exec(&server.client(), 60).timeout(SHORT * 5).await.unwrap_err();
        assert_eq!((error.attempts(), server.count()), (1, 1), "{what}: {error}");
        assert!(error.is_outcome_unknown() && !error.is_retryable(), "{what}: {error}");
    }
    // Of one whose answer is lost half-way, it is known that it ran.
    let server = Server::always(broken_off).await;
    let error = exec(&server.client(), 60).await.unwrap_err();
    assert!(error.was_accepted() && !error.is_retryable() && server.count() == 1, "{error}");
    for step in [frames::Step::Reset(INTERNAL_ERROR), frames::Step::GoAway { processed: true, code: NO_ERROR }] {
        let server = frames::Server::always(step).await;
        let error = exec(&server.client(), 60).await.unwrap_err();
        assert_eq!((error.attempts(), server.count(), error.is_outcome_unknown()), (1, 1, true), "{step:?}: {error}");
    }
}

#[tokio::test]
async fn what_was_not_processed_for_certain_is_sent_again() {
    // Nobody listens until the second pause.
    let closed = Server::bind();
    let url = closed.url();
    let (closed, opened) = (Mutex::new(Some(closed)), Arc::new(Mutex::new(None)));
    let server = opened.clone();
    let timer = Hooked::new(move |pause| {
        if pause == 1 {
            let closed = closed.lock().unwrap().take().unwrap();
            *server.lock().unwrap() = Some(closed.open([json(200, &done())]));
        }
        std::future::ready(())
    });
    let client = Client::builder().token("t").base_url(url).timer(timer).build().unwrap();
    let ended = exec(&client, 60).send().await.unwrap();
    let server = opened.lock().unwrap().take().unwrap();
    assert_eq!((ended.attempts(), server.count()), (3, 1));
    // The server says that it was too busy to look at it.
    let server = Server::script([reply(429, "").header("retry-after", "2"), json(200, &done())]).await;
    assert_eq!((exec(&server.client(), 60).send().await.unwrap().attempts(), server.count()), (2, 2));
    for step in [frames::Step::Reset(REFUSED_STREAM), frames::Step::GoAway { processed: false, code: NO_ERROR }] {
        let server = frames::Server::script([step]).await;
        // The answer has no body, and so no result.
        let error = exec(&server.client(), 60).await.unwrap_err();
        assert!(error.was_accepted() && server.count() == 2, "{step:?}: {error}");
    }
}
