//! Waits over outages, replicas that lag behind and answers that say nothing, and what the error at the end tells.

use crate::calls::{SECOND, status};
use crate::server::{Server, Step, by_request, good, json, raw, refusal, reply};
use latitude_api::servers::Server as Machine;
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Resource, RetryPolicy};
use serde_json::{Value, json};
use std::error::Error as _;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn machine(attributes: &Value) -> Step {
    json(200, &json!({ "data": { "id": "sv_1", "type": "servers", "attributes": attributes } }))
}

fn is(status: &str) -> Step {
    machine(&json!({ "status": status }))
}

/// The API's own 404.
fn missing() -> Step {
    refusal(404, "not_found")
}

fn assignments(ids: &[&str]) -> Step {
    let items: Vec<Value> =
        ids.iter().map(|id| json!({ "id": id, "attributes": { "status": "connected", "vid": 7 } })).collect();
    json(200, &json!({ "data": items }))
}

/// A server that answers by the time since the beginning, and a client with that clock.
async fn at(answer: impl Fn(Duration) -> Step + Send + Sync + 'static) -> (Server, Client, VirtualTime) {
    let time = VirtualTime::new();
    let clock = time.clone();
    let server = Server::answering(move |_| answer(clock.elapsed())).await;
    let client = server.builder().timer(time.clone()).build().unwrap();
    (server, client, time)
}

/// These steps in turn, each for one look, the last for ever.
async fn looks(steps: impl IntoIterator<Item = Step>) -> (Server, Client, VirtualTime) {
    let steps: Vec<Step> = steps.into_iter().collect();
    let time = VirtualTime::new();
    let server = Server::answering(move |n| steps[n.min(steps.len() - 1)].clone()).await;
    let client = server.builder().retry(RetryPolicy::never()).timer(time.clone()).build().unwrap();
    (server, client, time)
}

#[tokio::test]
async fn a_wait_is_longer_than_an_outage() {
    let outages = [
        reply(503, ""),
        reply(502, "<h1>Bad gateway</h1>"),
        reply(429, "").header("retry-after", "30"),
        raw("").then_reset(),
        raw("").then_close(),
        reply(200, "<html>Maintenance</html>"),
        reply(200, r#"{"data": null}"#),
        reply(404, "<h1>Not found</h1>"),
        reply(404, ""),
        reply(404, "{}"),
    ];
    for outage in outages {
        let (_, client, time) = {
            let outage = outage.clone();
            at(move |elapsed| match elapsed {
                elapsed if elapsed < MINUTE => is("deploying"),
                elapsed if elapsed < MINUTE * 11 => outage.clone(),
                _ => is("on"),
            })
            .await
        };
        let server = client.servers().wait_until_on("sv_1").await.unwrap();
        assert_eq!(server.id, "sv_1", "{outage:?}");
        assert!(time.elapsed() >= MINUTE * 11 && time.elapsed() < MINUTE * 15, "{outage:?}: {:?}", time.elapsed());

        // Looking through a list is no different.
        let (_, client, _) = {
            let outage = outage.clone();
            at(move |elapsed| match elapsed {
                elapsed if elapsed < MINUTE * 10 => outage.clone(),
                _ => assignments(&["a"]),
            })
            .await
        };
        let wait = client.private_networks().wait_until_assignment_connected("a").timeout(MINUTE * 30);
        assert_eq!(wait.await.unwrap().id, "a", "{outage:?}");
    }
}

#[tokio::test]
async fn no_single_failure_that_passes_ends_a_wait() {
    for code in [408, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 530, 598, 599] {
        let (server, client, _) = looks([is("deploying"), reply(code, ""), is("on")]).await;
        client.servers().wait_until_on("sv_1").await.unwrap();
        assert_eq!(server.count(), 3, "{code}");
    }
    // One that lasts does, with its status.
    for code in [400, 401, 403, 410, 422, 501] {
        let (server, client, _) = looks([is("deploying"), refusal(code, "no"), is("on")]).await;
        let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(code), 2, 2), "{error}");
        assert!(!error.is_deadline() && error.has_code("no") && error.last_failure().is_none(), "{error}");
        assert_eq!((error.last_state(), error.path()), (Some("status: deploying"), Some("/servers/sv_1")));
    }
    // A code that trying again doesn't cure lasts, too.
    let (server, client, _) = looks([refusal(503, "SERVERS_OUT_OF_STOCK")]).await;
    assert_eq!(status(&client.servers().wait_until_on("sv_1").await.unwrap_err()), Some(503));
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_replica_that_lags_behind_ends_no_wait() {
    for lag in [1, 2] {
        let steps = std::iter::once(is("deploying")).chain(vec![missing(); lag]).chain([is("deploying"), is("on")]);
        let (server, client, _) = looks(steps).await;
        client.servers().wait_until_on("sv_1").await.unwrap();
        assert_eq!(server.count(), lag + 3);
    }
    // With long pauses, two times in a row are enough; with short ones, a minute.
    for (interval, count) in [(MINUTE * 5, 3), (MINUTE, 3), (SECOND * 10, 8), (SECOND, 62)] {
        let (server, client, _) = looks([is("deploying"), missing()]).await;
        let error = client.servers().wait_until_on("sv_1").interval(interval).await.unwrap_err();
        assert!(error.is_not_found() && !error.is_deadline() && error.has_code("not_found"), "{error}");
        assert_eq!((server.count(), error.attempts()), (count, count as u32), "{interval:?}");
        assert!(error.last_seen::<Resource<Machine>>().is_some());
    }
    // Each absence has a minute of its own.
    let steps = [is("deploying"), missing(), is("deploying")].into_iter().cycle().take(30).chain([is("on")]);
    let (_, client, _) = looks(steps).await;
    client.servers().wait_until_on("sv_1").await.unwrap();
    // What was never there isn't.
    let (server, client, _) = looks([missing(), is("on")]).await;
    assert!(client.servers().wait_until_on("sv_1").await.unwrap_err().is_not_found());
    assert_eq!(server.count(), 1);
    // A replica without it is no change: what was so before a reinstallation doesn't count for it.
    let (server, client, _) = looks([is("on"), missing(), is("on"), is("deploying"), is("on")]).await;
    client.servers().wait_until_reinstalled("sv_1").await.unwrap();
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn only_the_api_says_that_something_is_gone() {
    for page in [reply(404, "<h1>Not found</h1>"), reply(404, ""), reply(404, "{}"), reply(404, r#"{"errors": []}"#)] {
        let (server, client, _) = looks([is("on"), page.clone(), page.clone(), is("on"), missing()]).await;
        let () = client.servers().wait_until_gone("sv_1").await.unwrap();
        assert_eq!(server.count(), 5, "{page:?}");
        let (_, client, _) = looks([page]).await;
        let error = client.servers().wait_until_gone("sv_1").await.unwrap_err();
        assert!(error.is_deadline() && !error.is_not_found() && status(&error).is_none(), "{error}");
        assert_eq!(error.last_failure().and_then(status), Some(404));
        let text = "nothing was seen in 900s, and the last check was answered with status 404 (GET /servers/sv_1)";
        assert_eq!(error.to_string(), text);
    }
}

#[tokio::test]
async fn an_item_that_slips_through_a_list_ends_no_wait() {
    let (with, without) = (assignments(&["a", "b"]), assignments(&["a"]));
    let connecting = json(200, &json!({ "data": [{ "id": "b", "attributes": { "status": "connecting" } }] }));
    // For something to be there: it was, slips through once, and is there again.
    let steps = [connecting.clone(), without.clone(), connecting.clone(), without.clone(), with.clone()];
    let (server, client, _) = looks(steps).await;
    let wait = client.private_networks().wait_until_assignment_connected("b").tolerate_missing(Duration::ZERO);
    assert_eq!(wait.await.unwrap().id, "b");
    assert_eq!(server.count(), 5);
    // And it isn't there at first.
    let (server, client, _) = looks([without.clone(), with.clone()]).await;
    let wait = client.private_networks().wait_until_assignment_connected("b").tolerate_missing(Duration::ZERO);
    assert_eq!(wait.await.unwrap().id, "b");
    let (_, client, _) = looks([without.clone()]).await;
    let wait = client.private_networks().wait_until_assignment_connected("b").tolerate_missing(Duration::ZERO);
    let error = wait.await.unwrap_err();
    assert!(error.is_not_found() && error.attempts() == 2 && server.count() == 2, "{error}");
    // To be gone, it has to be missing twice in a row; what failed in between says nothing.
    let steps = [with.clone(), without.clone(), with.clone(), without.clone(), reply(503, ""), without.clone()];
    let (server, client, _) = looks(steps).await;
    client.private_networks().wait_until_assignment_gone("b").await.unwrap();
    assert_eq!(server.count(), 6);
    // Once, at the deadline, isn't certain.
    let (_, client, _) = looks([with.clone(), without.clone()]).await;
    let error = client.private_networks().wait_until_assignment_gone("b").timeout(SECOND * 10).await.unwrap_err();
    let text =
        "not certainly gone after 10s, last seen with status: connected (GET /virtual_networks/assignments, id b)";
    assert!(error.is_deadline(), "{error}");
    assert_eq!(error.to_string(), text);
    assert!(error.last_failure().unwrap().is_not_found());
}

#[tokio::test]
async fn a_list_that_cannot_be_read_whole_does_not_say_that_something_is_gone() {
    // What can't be read may be it.
    let odd = json(200, &json!({ "data": [{ "id": "a" }, null] }));
    let (server, client, _) = looks([odd.clone(), odd.clone(), odd, assignments(&["a"]), assignments(&[])]).await;
    client.private_networks().wait_until_assignment_gone("b").await.unwrap();
    assert_eq!(server.count(), 5);
    // Pages that repeat hide the others.
    let ids: Vec<String> = (0..20).map(|n| format!("a_{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (server, client, _) = looks(vec![assignments(&ids); 8].into_iter().chain([assignments(&["a"])])).await;
    client.private_networks().wait_until_assignment_gone("b").await.unwrap();
    assert_eq!(server.count(), 10);
}

#[tokio::test]
async fn a_deadline_says_how_it_stands() {
    let text = |error: &Error| error.to_string();
    let sources = |error: &Error| error.source().map(ToString::to_string);
    // There, but not as it should be.
    let (_, client, _) = looks([is("deploying")]).await;
    let error = client.servers().get("sv_1").until(|server| server.hostname.is_some()).await.unwrap_err();
    assert_eq!(text(&error), "not as expected after 600s, last seen with status: deploying (GET /servers/sv_1)");
    assert_eq!((error.attempts(), error.status(), sources(&error)), (61, None, None));
    // Each field once.
    let (_, client, _) = looks([machine(&json!({ "status": "Scheduling", "primary_ipv4": null }))]).await;
    let error = client.virtual_machines().wait_until_running("vm_1").await.unwrap_err();
    assert_eq!(error.last_state(), Some("status: Scheduling"));
    let (_, client, _) = looks([machine(&json!({ "status": "Scheduling", "primary_ipv4": "192.0.2.1" }))]).await;
    let error = client.virtual_machines().wait_until_running("vm_1").await.unwrap_err();
    assert_eq!(error.last_state(), Some("status: Scheduling, primary_ipv4: 192.0.2.1"));
    // Still there, and not there.
    let (_, client, _) = looks([is("on")]).await;
    let error = client.servers().wait_until_gone("sv_1").await.unwrap_err();
    assert_eq!(text(&error), "still there after 900s, last seen with status: on (GET /servers/sv_1)");
    let (_, client, _) = looks([missing()]).await;
    let wait = client.servers().wait_until_on("sv_1").tolerate_missing(MINUTE * 60);
    let error = wait.await.unwrap_err();
    assert_eq!(text(&error), "not there after 1800s (GET /servers/sv_1)");
    assert!(sources(&error).unwrap().starts_with("404 Not Found") && !error.is_not_found());
    // Failures are counted, and the last one is kept.
    let (_, client, _) = looks([is("deploying"), reply(503, ""), reply(502, ""), is("deploying")]).await;
    let error = client.servers().wait_until_on("sv_1").timeout(SECOND * 90).await.unwrap_err();
    let deploying =
        "not as expected after 90s, and 2 of 4 checks failed, last seen with status: deploying (GET /servers/sv_1)";
    assert_eq!((text(&error).as_str(), error.attempts()), (deploying, 4));
    assert_eq!((status(&error), error.last_failure().and_then(status)), (None, Some(502)));
    let (_, client, _) = looks([is("deploying"), reply(503, "")]).await;
    let error = client.servers().wait_until_on("sv_1").timeout(SECOND * 90).await.unwrap_err();
    let failing =
        "not as expected after 90s, and the last check was answered with status 503, and 3 of 4 checks failed";
    assert!(text(&error).starts_with(failing), "{error}");
    assert_eq!((status(&error), error.last_failure().and_then(status)), (None, Some(503)));
}

#[tokio::test]
async fn an_answer_of_the_wrong_shape_is_told_at_the_deadline() {
    for (attributes, told) in [
        (json!({}), "last seen with status: missing"),
        (json!({ "status": null }), "last seen with status: missing"),
        (json!({ "status": { "name": "on" } }), "last seen with status: an object"),
        (json!({ "state": "on" }), "last seen with status: missing"),
        (json!({ "status": 7 }), "last seen with status: 7"),
    ] {
        let (_, client, _) = looks([machine(&attributes)]).await;
        let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
        assert_eq!(error.to_string(), format!("not as expected after 1800s, {told} (GET /servers/sv_1)"));
    }
    // What a test of the caller's asks for.
    let odd = json!({ "status": "on", "locked": "yes", "hostname": "web-1", "new": 1 });
    let (_, client, _) = looks([machine(&odd)]).await;
    let error = client.servers().get("sv_1").until(|server| server.locked == Some(true)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not as expected after 600s, with values that can't be read: /attributes/locked: unexpected type, last seen \
         with status: on (GET /servers/sv_1)"
    );
    // No answer at all, as it is: the reason is the cause.
    for (body, why) in
        [("{}", "`data` is missing where a resource was expected"), ("<html>", "it is HTML or XML, not JSON")]
    {
        let (_, client, _) = looks([reply(200, body)]).await;
        let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
        let text = "nothing was seen in 1800s, and the answer to the last check was unreadable (GET /servers/sv_1)";
        assert_eq!(error.to_string(), text);
        assert!(error.source().unwrap().to_string().contains(why), "{error:?}");
        // Also where the last answer was fine.
        let (_, client, _) = looks([reply(200, body), is("deploying")]).await;
        let error = client.servers().wait_until_on("sv_1").timeout(SECOND * 30).await.unwrap_err();
        assert!(error.to_string().starts_with("not as expected after 30s, and 1 of 2 checks failed"), "{error}");
        assert!(error.last_failure().unwrap().was_accepted() && error.source().unwrap().to_string().contains(why));
    }
}

#[tokio::test]
async fn every_error_of_a_wait_names_what_it_is_for() {
    let list = "/virtual_networks/assignments, id as_1)";
    for step in [assignments(&[]), reply(503, ""), reply(403, ""), reply(200, "x"), assignments(&["as_1"])] {
        let (_, client, _) = looks([step]).await;
        let waits = client.private_networks();
        let error =
            waits.wait_until_assignment_connected("as_1").fail_if(|_| true).timeout(MINUTE * 2).await.unwrap_err();
        assert!(error.to_string().ends_with(list), "{error}");
    }
    for step in [is("deploying"), is("failed_deployment"), missing(), reply(403, ""), reply(503, ""), reply(200, "x")] {
        let (server, client, _) = looks([step]).await;
        let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
        assert!(error.to_string().contains("(GET /servers/sv_1"), "{error}");
        assert_eq!(error.attempts() as usize, server.count());
    }
}

#[tokio::test]
async fn each_look_has_its_attempts_and_the_wait_its_looks() {
    let (server, client, _) = at(|_| reply(503, "")).await;
    let error = client.servers().wait_until_on("sv_1").timeout(MINUTE * 5).await.unwrap_err();
    let failure = error.last_failure().unwrap();
    assert!(error.attempts() > 2 && (error.attempts() as usize) < server.count(), "{error}");
    assert!((1..=4).contains(&failure.attempts()), "{failure}");
    // Progress tells of every failed look.
    let (_, client, _) = looks([is("deploying"), reply(503, ""), missing(), is("on")]).await;
    let mut progress = client.servers().wait_until_on("sv_1").progress();
    let mut steps = Vec::new();
    while let Some(step) = progress.try_next().await.unwrap() {
        steps.push((step.looks, step.seen.is_some(), step.failure.is_some(), step.done));
    }
    let expected = [(1, true, false, false), (2, false, true, false), (3, false, false, false), (4, true, false, true)];
    assert_eq!(steps, expected);
}

#[tokio::test]
async fn a_look_through_a_list_asks_for_the_size() {
    let server = Server::answering(|_| {
        by_request(|seen| {
            assert!(seen.target.contains("page%5Bsize%5D=20"), "{}", seen.target);
            assignments(&["a"])
        })
    })
    .await;
    server.client().private_networks().wait_until_assignment_connected("a").await.unwrap();
    assert_eq!(server.count(), 1);
    server.repeat(good());
    server.client().servers().wait_until_gone("sv_1").timeout(SECOND).await.unwrap_err();
}
