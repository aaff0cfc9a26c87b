//! A server that closes its connections while many calls are on their way.

use crate::calls::call;
use crate::server::{Server, Step, raw, reply};
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Method, Request, RetryPolicy, Untyped};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// So many callers at once, each with so many calls one after the other, which use each other's connections.
const CALLERS: usize = 40;
const CALLS: usize = 10;
/// Enough that no read fails by bad luck: which calls meet a connection that closes is nobody's choice.
const MANY: u32 = 1000;

fn client(server: &Server) -> Client {
    let policy = RetryPolicy::default().attempts(MANY).budget(Duration::from_secs(1_000_000));
    server.builder().timer(VirtualTime::new()).retry(policy).build().unwrap()
}

/// Some connections end in place of an answer, and some after one, when the next call may be on its way.
fn closing(request: usize) -> Step {
    match request % 7 {
        3 => raw("").then_close(),
        5 => raw("").then_reset(),
        1 | 6 => reply(200, "{}").then_close(),
        _ => reply(200, "{}"),
    }
}

/// Makes all calls, each with a number of its own, and gives what came of them.
async fn make(client: Client, request: fn(&Client, usize) -> Request<Untyped>) -> BTreeMap<usize, Result<u32, Error>> {
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                for n in caller * CALLS..(caller + 1) * CALLS {
                    let outcome = request(&client, n).send().await;
                    outcomes.push((n, outcome.map(|response| response.attempts())));
                }
                outcomes
            })
        })
        .collect();
    let mut all = BTreeMap::new();
    for caller in callers {
        all.extend(caller.await.unwrap());
    }
    assert_eq!(all.len(), CALLERS * CALLS);
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_all_succeed_while_connections_close() {
    let server = Server::answering(closing).await;
    let outcomes = make(client(&server), |client, n| client.request(Method::GET, ["things".to_owned(), n.to_string()]));
    let mut attempts = 0;
    for (n, outcome) in outcomes.await {
        attempts += outcome.unwrap_or_else(|error| panic!("{n}: {error}")) as usize;
    }
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for seen in server.seen() {
        *arrived.entry(seen.target).or_default() += 1;
    }
    assert_eq!(arrived.len(), CALLERS * CALLS);
    let in_all: usize = arrived.values().sum();
    // An attempt on a connection that was closed already may not arrive.
    assert!(in_all > CALLERS * CALLS && in_all <= attempts, "{in_all} arrived of {attempts} attempts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_are_never_doubled_while_connections_close() {
    let server = Server::answering(closing).await;
    let outcomes = make(client(&server), |client, n| {
        let method = [Method::POST, Method::PUT, Method::PATCH][n % 3].clone();
        client.request(method, ["things"]).json(&json!({"mark": n}))
    });
    let outcomes = outcomes.await;
    let mut arrived: BTreeMap<u64, usize> = BTreeMap::new();
    for seen in server.seen() {
        *arrived.entry(seen.json()["mark"].as_u64().unwrap()).or_default() += 1;
    }
    let mut failed = 0;
    for (n, outcome) in outcomes {
        let times = arrived.get(&(n as u64)).copied().unwrap_or(0);
        match outcome {
            Ok(attempts) => assert_eq!((times, attempts), (1, 1), "{n}"),
            Err(error) => {
                assert!(times <= 1, "{n} arrived {times} times: {error}");
                assert!(error.attempts() == 1 && !error.is_retryable(), "{n}: {error}");
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
    for _ in 0..CALLERS * CALLS {
        call(&client, &Method::GET).await.unwrap();
    }
    // Nothing was read that wasn't answered, so that no call arrived twice.
    assert_eq!(server.count(), CALLERS * CALLS);
}
