//! A server that closes its connections while many calls are on their way.

use crate::calls::call;
use crate::server::{Place, Server, raw, reply};
use latitude_api::testing::VirtualTime;
use latitude_api::{Method, RetryPolicy};
use serde_json::json;
use std::collections::BTreeMap;

const CALLS: usize = 400;
/// Enough that no read fails by bad luck, as the connections that close are the server's choice.
const MANY: u32 = 1000;

fn client(server: &Server) -> latitude_api::Client {
    let policy = RetryPolicy::default().attempts(MANY).budget(std::time::Duration::from_secs(1_000_000));
    server.builder().timer(VirtualTime::new()).retry(policy).build().unwrap()
}

/// Each connection takes a few requests, and the request after them meets its end.
fn closing(place: Place) -> crate::server::Step {
    match place.request % 7 {
        3 if place.on_connection > 0 => raw("").unread().then_close(),
        5 if place.on_connection > 0 => raw("").unread().then_reset(),
        1 | 6 => reply(200, "{}").then_close(),
        _ => reply(200, "{}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_all_succeed_while_connections_close() {
    let server = Server::answering(closing).await;
    let client = client(&server);
    let calls: Vec<_> = (0..CALLS)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(
                async move { (n, client.request(Method::GET, ["things".to_owned(), n.to_string()]).send().await) },
            )
        })
        .collect();
    for call in calls {
        let (n, outcome) = call.await.unwrap();
        assert!(outcome.is_ok(), "{n}: {outcome:?}");
    }
    let seen = server.seen();
    for n in 0..CALLS {
        assert!(seen.iter().any(|seen| seen.target == format!("/things/{n}")), "{n}");
    }
    assert!(seen.len() > CALLS, "no connection was lost: the test is no test");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_are_never_doubled_while_connections_close() {
    let server = Server::answering(|place| match place.request % 7 {
        // Received, whatever the client sees of it.
        3 if place.on_connection > 0 => raw("").then_close(),
        5 if place.on_connection > 0 => raw("").then_reset(),
        1 | 6 => reply(200, "{}").then_close(),
        _ => reply(200, "{}"),
    })
    .await;
    let client = client(&server);
    let calls: Vec<_> = (0..CALLS)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move {
                let method = [Method::POST, Method::PUT, Method::PATCH][n % 3].clone();
                (n, client.request(method, ["things"]).json(&json!({"mark": n})).send().await)
            })
        })
        .collect();
    let mut outcomes = BTreeMap::new();
    for call in calls {
        let (n, outcome) = call.await.unwrap();
        outcomes.insert(n as u64, outcome);
    }
    let mut arrived: BTreeMap<u64, usize> = BTreeMap::new();
    for seen in server.seen() {
        *arrived.entry(seen.json()["mark"].as_u64().unwrap()).or_default() += 1;
    }
    let mut failed = 0;
    for (n, outcome) in outcomes {
        let times = arrived.get(&n).copied().unwrap_or(0);
        match outcome {
            Ok(_) => assert_eq!(times, 1, "{n}"),
            Err(error) => {
                assert!(times <= 1, "{n} arrived {times} times: {error}");
                assert_eq!(error.attempts(), 1, "{n}: {error}");
                failed += 1;
            }
        }
    }
    assert!(failed > 0, "no connection was lost: the test is no test");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_one_after_the_other_survive_idle_connections_that_close() {
    let server = Server::always(reply(200, "{}").then_close()).await;
    let client = client(&server);
    for _ in 0..CALLS {
        call(&client, &Method::GET).await.unwrap();
    }
    // Nothing was read that wasn't answered, so that no call arrived twice.
    assert_eq!(server.count(), CALLS);
}
