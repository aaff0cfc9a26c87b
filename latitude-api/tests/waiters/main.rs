//! What the overlay declares of waiters: each asks the right call at its pace, ends in the right state and fails in
//! the right ones. How waiting goes is in `client/waits.rs`.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper fails as the test that calls it does")]

mod lks;
mod others;
mod script;
#[allow(dead_code, reason = "its other users ask it for more")]
#[path = "../client/server.rs"]
mod server;
mod storage;

use latitude_api::{Client, Error, Wait, testing};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What comes of a wait for `x_1`, while the API answers these attributes in turn; null is that it isn't there.
async fn end<T: Send + Sync + 'static, O: 'static>(
    wait: impl FnOnce(&Client) -> Wait<T, O>,
    path: &str,
    seconds: u64,
    answers: &[Value],
) -> Result<O, Error> {
    let is_list = path.ends_with("/assignments");
    let answer = |attributes: &Value| match (attributes, is_list) {
        (Value::Null, false) => (404, json!({"errors": [{"code": "not_found"}]})),
        (Value::Null, true) => (200, json!({"data": []})),
        (attributes, false) => (200, json!({"data": {"id": "x_1", "attributes": attributes}})),
        (attributes, true) => (200, json!({"data": [{"id": "x_1", "attributes": attributes}]})),
    };
    let replies = Mutex::new(answers.iter().map(answer).collect::<VecDeque<_>>());
    let (asked, clock) = (Arc::new(Mutex::new(Vec::new())), testing::VirtualTime::new());
    let log = asked.clone();
    let transport = move |request: reqwest::Request| {
        log.lock().unwrap().push(format!("{} {}", request.method(), request.url().path()));
        let (status, body) = replies.lock().unwrap().pop_front().expect("it should have ended");
        testing::reply(status, body)
    };
    let client = Client::builder().token("t").transport(transport).timer(clock.clone()).build().unwrap();
    let end = wait(&client).await;
    assert_eq!(*asked.lock().unwrap(), vec![format!("GET {path}"); answers.len()]);
    assert_eq!(clock.slept(), vec![Duration::from_secs(seconds); answers.len() - 1]);
    end
}

/// `ends!(servers.wait_until_on at "/servers/x_1" every 30: {"status": "deploying"}, {"status": "on"});`
macro_rules! ends {
    ($handle:ident.$wait:ident at $path:literal every $seconds:literal: $($answer:tt),+) => {
        let end = end(|client| client.$handle().$wait("x_1"), $path, $seconds, &[$(json!($answer)),+]).await;
        assert!(end.is_ok(), "{}: {:?}", stringify!($handle.$wait), end.err());
    };
}

/// The same for states that fail it, each after one that doesn't.
macro_rules! fails {
    ($handle:ident.$wait:ident at $path:literal every $seconds:literal: $before:tt, then $($failed:tt)|+) => {
        for failed in [$(json!($failed)),+] {
            let answers = [json!($before), failed.clone()];
            let error = end(|client| client.$handle().$wait("x_1"), $path, $seconds, &answers).await.err();
            let failed_state = error.as_ref().is_some_and(Error::is_failed_state);
            assert!(failed_state, "{} in {failed}: {error:?}", stringify!($handle.$wait));
        }
    };
}

#[tokio::test]
async fn servers() {
    ends!(servers.wait_until_on at "/servers/x_1" every 30: {"status": "starting_deploy"}, {"status": "on"});
    ends!(servers.wait_until_reinstalled at "/servers/x_1" every 30:
        {"status": "on"}, {"status": "disk_erasing"}, {"status": "deploying"}, {"status": "on"});
    // The change went by before anyone looked: 3 minutes later it counts.
    let on = json!({"status": "on"});
    end(|client| client.servers().wait_until_reinstalled("x_1"), "/servers/x_1", 30, &vec![on; 7]).await.unwrap();
    ends!(servers.wait_until_gone at "/servers/x_1" every 15: {"status": "on"}, null);
    fails!(servers.wait_until_on at "/servers/x_1" every 30: {"status": "deploying"},
        then {"status": "failed_deployment"} | {"status": "failed_disk_erasing"});
    fails!(servers.wait_until_reinstalled at "/servers/x_1" every 30: {"status": "deploying"},
        then {"status": "failed_deployment"} | {"status": "failed_disk_erasing"});
}

#[tokio::test]
async fn virtual_machines() {
    ends!(virtual_machines.wait_until_running at "/virtual_machines/x_1" every 15:
        null, {"status": "Scheduling"}, {"status": "Running"}, {"status": "Running", "primary_ipv4": "192.0.2.1"});
    ends!(virtual_machines.wait_until_gone at "/virtual_machines/x_1" every 15: {"status": "Deleting"}, null);
    fails!(virtual_machines.wait_until_running at "/virtual_machines/x_1" every 15: {"status": "Starting"},
        then {"status": "Error"} | {"status": "Failed"} | {"status": "Deleting"} | {"status": "Destroying"});
}

#[tokio::test]
async fn addresses_and_networks() {
    ends!(elastic_ips.wait_until_active at "/elastic_ips/x_1" every 10: {"status": "configuring"}, {"status": "active"});
    ends!(elastic_ips.wait_until_gone at "/elastic_ips/x_1" every 10: {"status": "releasing"}, null);
    fails!(elastic_ips.wait_until_active at "/elastic_ips/x_1" every 10: {"status": "configuring"},
        then {"status": "error"} | {"status": "releasing"});
    ends!(private_networks.wait_until_assignment_connected at "/virtual_networks/assignments" every 10:
        null, {"status": "connecting"}, {"status": "connected"}, {"status": "connected", "vid": 7});
    ends!(private_networks.wait_until_assignment_gone at "/virtual_networks/assignments" every 10:
        {"status": "connected"}, null, null);
}

#[tokio::test]
#[expect(deprecated, reason = "the waiters of clusters that are deprecated stay")]
async fn kubernetes_clusters() {
    ends!(kubernetes_clusters.wait_until_ready at "/kubernetes_clusters/x_1" every 30:
        {"phase": "Provisioning"}, {"phase": "Provisioned", "ready": false}, {"phase": "Provisioned", "ready": true});
    ends!(kubernetes_clusters.wait_until_gone at "/kubernetes_clusters/x_1" every 30: {"phase": "Deleting"}, null);
    fails!(kubernetes_clusters.wait_until_ready at "/kubernetes_clusters/x_1" every 30: {"phase": "Pending"},
        then {"phase": "Failed"} | {"phase": "Deleting"});
}

#[tokio::test]
async fn backups_and_restores() {
    ends!(virtual_machine_backups.wait_until_ready at "/virtual_machine_backups/x_1" every 30:
        {"status": "Creating"}, {"status": "Ready"});
    ends!(virtual_machine_backups.wait_until_gone at "/virtual_machine_backups/x_1" every 15: {"status": "Ready"}, null);
    ends!(virtual_machine_backups.wait_until_gone at "/virtual_machine_backups/x_1" every 15:
        {"status": "Ready"}, {"status": "Archived"});
    fails!(virtual_machine_backups.wait_until_ready at "/virtual_machine_backups/x_1" every 30: {"status": "Creating"},
        then {"status": "Failed"} | {"status": "Archived"});
    ends!(virtual_machine_restores.wait_until_ready at "/virtual_machine_restores/x_1" every 30:
        {"status": "Creating"}, {"status": "Ready"}, {"status": "Ready", "virtual_machine": {"id": "vm_1"}});
    fails!(virtual_machine_restores.wait_until_ready at "/virtual_machine_restores/x_1" every 30:
        {"status": "Creating"}, then {"status": "Failed"});
}
