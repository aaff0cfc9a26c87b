//! Waiting: when it is over, how it fails, and what the server is asked meanwhile. Time is virtual.

use crate::server::{Reply, Seen, Server};
use latitude_api::servers::Server as Machine;
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Resource, RetryPolicy, Step};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn resource(id: &str, attributes: Value) -> Reply {
    Reply::json(&json!({ "data": { "id": id, "type": "any", "attributes": attributes } }))
}

fn status(status: &str) -> Reply {
    resource("x_1", json!({ "status": status }))
}

/// A server that gives these answers in turn, the last one for ever, and a client with a clock of its own.
async fn giving(replies: Vec<Reply>) -> (Server, Client, VirtualTime) {
    let next = AtomicUsize::new(0);
    let server =
        Server::answering(move |_| Some(replies[next.fetch_add(1, Ordering::Relaxed).min(replies.len() - 1)].clone()))
            .await;
    let time = VirtualTime::new();
    let client = server.builder().retry(RetryPolicy::never()).timer(time.clone()).build().unwrap();
    (server, client, time)
}

/// What the API says where there is no such thing.
fn missing() -> Reply {
    Reply { status: 404, ..Reply::json(&json!({ "errors": [{ "code": "not_found", "status": "404" }] })) }
}

fn targets(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|Seen { method, target, .. }| format!("{method} {target}")).collect()
}

#[tokio::test]
async fn a_server_is_waited_for_until_it_is_on() {
    let (server, client, time) = giving(vec![status("deploying"), status("starting_deploy"), status("on")]).await;
    let machine = client.servers().wait_until_on("sv_1").await.unwrap();
    assert_eq!((machine.id.as_str(), machine.status.as_ref().map(|it| it.as_str())), ("x_1", Some("on")));
    assert_eq!(targets(&server), ["GET /servers/sv_1"; 3]);
    assert_eq!(time.slept(), [30 * SECOND; 2]);
}

#[tokio::test]
async fn a_failure_is_an_error_with_what_was_seen() {
    for failure in ["failed_deployment", "failed_disk_erasing"] {
        let (server, client, _) = giving(vec![status("deploying"), status(failure), status("on")]).await;
        let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
        assert!(error.is_failed_state() && !error.is_deadline() && !error.is_timeout() && error.status().is_none());
        assert_eq!(error.last_state(), Some(format!("status: {failure}").as_str()));
        let last = error.last_seen::<Resource<Machine>>().unwrap();
        assert_eq!(last.status.as_ref().map(|it| it.as_str()), Some(failure));
        assert_eq!(
            error.to_string(),
            format!("it has failed, which ends the wait, last seen with status: {failure} (GET /servers/sv_1)")
        );
        assert_eq!(server.seen().len(), 2);
    }
}

#[tokio::test]
async fn a_deadline_is_an_error_with_what_was_seen() {
    let (server, client, time) = giving(vec![status("deploying")]).await;
    let wait = client.servers().wait_until_on("sv_1").interval(40 * SECOND).timeout(100 * SECOND);
    let error = wait.await.unwrap_err();
    assert!(error.is_deadline() && !error.is_failed_state() && !error.is_timeout(), "{error}");
    assert_eq!(error.last_state(), Some("status: deploying"));
    assert!(error.last_seen::<Resource<Machine>>().is_some() && error.last_seen::<()>().is_none());
    assert!(error.to_string().starts_with("not as expected after 100s, last seen with status: deploying"), "{error}");
    // The last look is at the deadline itself.
    assert_eq!(time.slept(), [40 * SECOND, 40 * SECOND, 20 * SECOND]);
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_call_that_fails_is_that_error_with_what_was_seen() {
    let (server, client, _) = giving(vec![status("deploying"), Reply::new(403, "")]).await;
    let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
    assert!(error.is_forbidden() && !error.is_deadline() && !error.is_failed_state());
    assert_eq!((error.last_state(), server.seen().len()), (Some("status: deploying"), 2));
    assert!(error.to_string().starts_with("403 Forbidden, last seen with status: deploying (GET"), "{error}");
}

#[tokio::test]
async fn what_passes_does_not_end_a_wait_and_what_lasts_does() {
    let outage = |looks: usize| {
        let mut replies = vec![status("deploying")];
        replies.extend(vec![Reply::new(503, ""); looks]);
        replies.push(status("on"));
        replies
    };
    for looks in [4, 50] {
        let (server, client, _) = giving(outage(looks)).await;
        client.servers().wait_until_on("sv_1").await.unwrap();
        assert_eq!(server.seen().len(), looks + 2);
    }
    let (server, client, _) = giving(vec![status("deploying"), Reply::new(503, ""), Reply::new(401, "")]).await;
    let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
    assert_eq!((error.status().map(|it| it.as_u16()), error.last_state()), (Some(401), Some("status: deploying")));
    assert_eq!((server.seen().len(), error.attempts()), (3, 3));
}

#[tokio::test]
async fn after_a_reinstallation_a_stale_success_does_not_count() {
    let (server, client, _) = giving(vec![status("on"), status("on"), status("deploying"), status("on")]).await;
    client.servers().wait_until_reinstalled("sv_1").await.unwrap();
    assert_eq!(server.seen().len(), 4);
    // The change may have gone by between two looks: after the grace a success counts.
    let (server, client, time) = giving(vec![status("on")]).await;
    client.servers().wait_until_reinstalled("sv_1").change_first(90 * SECOND).interval(30 * SECOND).await.unwrap();
    assert_eq!((server.seen().len(), time.elapsed()), (4, 90 * SECOND));
    // A failure that was there before the reinstallation isn't the reinstallation's.
    let (server, client, _) = giving(vec![status("failed_deployment"), status("deploying"), status("on")]).await;
    client.servers().wait_until_reinstalled("sv_1").await.unwrap();
    assert_eq!(server.seen().len(), 3);
    let (_, client, time) = giving(vec![status("failed_deployment")]).await;
    assert!(client.servers().wait_until_reinstalled("sv_1").await.unwrap_err().is_failed_state());
    assert_eq!(time.elapsed(), 180 * SECOND);
}

#[tokio::test]
async fn a_virtual_machine_runs_once_it_has_an_address() {
    let machine = |status: &str, address: Value| resource("vm_1", json!({"status": status, "primary_ipv4": address}));
    let replies = vec![
        missing(),
        machine("Scheduling", Value::Null),
        machine("Running", Value::Null),
        machine("Running", json!("")),
        machine("Running", json!("192.0.2.1")),
    ];
    let (server, client, time) = giving(replies).await;
    let running = client.virtual_machines().wait_until_running("vm_1").await.unwrap();
    assert_eq!(running.primary_ipv4.as_deref(), Some("192.0.2.1"));
    assert_eq!((server.seen().len(), time.slept()), (5, vec![15 * SECOND; 4]));
}

#[tokio::test]
async fn a_404_that_stays_or_comes_later_ends_the_wait() {
    let (_, client, time) = giving(vec![missing()]).await;
    let error = client.virtual_machines().wait_until_running("vm_1").tolerate_missing(40 * SECOND).await.unwrap_err();
    assert!(error.is_not_found() && error.last_state().is_none(), "{error}");
    assert_eq!(time.elapsed(), 45 * SECOND);
    // What was there and is missing for a minute won't come back.
    let (server, client, time) = giving(vec![status("Scheduling"), missing()]).await;
    let wait = client.virtual_machines().wait_until_running("vm_1").tolerate_missing(SECOND);
    assert!(wait.await.unwrap_err().is_not_found());
    assert_eq!((server.seen().len(), time.elapsed()), (6, 75 * SECOND));
    // At first the API may find it now and not then.
    let running = resource("vm_1", json!({"status": "Running", "primary_ipv4": "192.0.2.1"}));
    let (_, client, _) = giving(vec![status("Scheduling"), missing(), running]).await;
    client.virtual_machines().wait_until_running("vm_1").await.unwrap();
    // A server is there from the beginning.
    let (server, client, _) = giving(vec![missing(), status("on")]).await;
    assert!(client.servers().wait_until_on("sv_1").tolerate_missing(Duration::ZERO).await.unwrap_err().is_not_found());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn gone_is_a_404() {
    let (server, client, _) = giving(vec![status("Running"), status("Deleting"), missing()]).await;
    let () = client.virtual_machines().wait_until_gone("vm_1").await.unwrap();
    assert_eq!(targets(&server), ["GET /virtual_machines/vm_1"; 3]);
    let (_, client, _) = giving(vec![status("Running")]).await;
    let error = client.virtual_machines().wait_until_gone("vm_1").await.unwrap_err();
    assert!(error.is_deadline(), "{error}");
    assert!(error.to_string().starts_with("still there after 900s, last seen with status: Running"), "{error}");
}

#[tokio::test]
async fn an_item_that_slips_through_a_list_is_not_gone() {
    let list =
        |ids: &[&str]| Reply::json(&json!({ "data": ids.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>() }));
    let replies = vec![list(&["a", "b"]), list(&["a"]), list(&["a", "b"]), list(&["a"])];
    let (server, client, _) = giving(replies).await;
    client.private_networks().wait_until_assignment_gone("b").await.unwrap();
    assert_eq!(server.seen().len(), 5, "gone twice in a row");
}

#[tokio::test]
async fn a_look_that_fails_is_told() {
    let (_, client, _) = giving(vec![status("deploying"), Reply::new(503, "")]).await;
    let mut progress = client.servers().wait_until_on("sv_1").timeout(45 * SECOND).progress();
    progress.try_next().await.unwrap();
    let step = progress.try_next().await.unwrap().unwrap();
    assert!(step.failure.unwrap().starts_with("503 Service Unavailable") && step.seen.is_none());
    assert_eq!(step.state.as_deref(), Some("status: deploying"));
    progress.try_next().await.unwrap();
    let error = progress.try_next().await.unwrap_err();
    assert!(
        error.is_deadline() && error.to_string().contains("the last check was answered with status 503"),
        "{error}"
    );
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(cause.as_deref(), Some("503 Service Unavailable (GET /servers/{server_id})"));

    // An error page in between is no answer.
    let (server, client, _) = giving(vec![Reply::new(200, "<html>"), status("on")]).await;
    client.servers().wait_until_on("sv_1").await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn each_look_is_told_of_once() {
    let broken = Reply { status: 503, ..missing() };
    let answers = || vec![status("deploying"), broken.clone(), status("starting_deploy"), status("on")];
    let steps = async |told: bool| {
        let (_server, client, _) = giving(answers()).await;
        let wait = client.servers().wait_until_on("sv_1");
        let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let (own, say) = (seen.clone(), |step: &Step<Resource<Machine>>| format!("{step:?}"));
        if told {
            let machine = wait.on_step(move |step| own.lock().unwrap().push(say(step))).await.unwrap();
            assert_eq!(machine.status.as_ref().map(|it| it.as_str()), Some("on"));
        } else {
            let mut progress = wait.progress();
            while let Some(step) = progress.try_next().await.unwrap() {
                own.lock().unwrap().push(say(&step));
            }
        }
        seen.lock().unwrap().clone()
    };
    let told = steps(true).await;
    assert_eq!((told.len(), &told), (4, &steps(false).await));
    assert!(told[1].contains("failure: Some") && told[3].contains("done: true"), "{told:?}");

    // One that is gone, and one that fails.
    let looks = std::sync::Arc::new(AtomicUsize::new(0));
    let count = |looks: &std::sync::Arc<AtomicUsize>| {
        let looks = looks.clone();
        move |_: &Step<Resource<Machine>>| {
            looks.fetch_add(1, Ordering::Relaxed);
        }
    };
    let (_server, client, _) = giving(vec![status("on"), missing()]).await;
    client.servers().wait_until_gone("sv_1").on_step(count(&looks)).await.unwrap();
    assert_eq!(looks.load(Ordering::Relaxed), 2);
    let (_server, client, _) = giving(vec![status("deploying"), status("failed_deployment")]).await;
    client.servers().wait_until_on("sv_1").on_step(count(&looks)).await.unwrap_err();
    assert_eq!(looks.load(Ordering::Relaxed), 3, "an error is no step");
}

#[tokio::test]
async fn a_wait_keeps_away_as_long_as_the_api_asks_for() {
    let later = Reply::new(429, "").header("retry-after", "200");
    let mut replies = vec![later; 7];
    replies.push(status("on"));
    let (server, client, time) = giving(replies).await;
    client.servers().wait_until_on("sv_1").await.unwrap();
    assert_eq!((server.seen().len(), time.slept()), (8, vec![200 * SECOND; 7]));
}

#[tokio::test]
async fn what_changes_something_is_not_polled() {
    let (server, client, _) = giving(vec![status("a")]).await;
    let order =
        client.ssh_keys().create(latitude_api::ssh_keys::CreateSshKey::name("key").public_key("ssh-ed25519 AAAA"));
    let error = order.until(|_| false).await.unwrap_err();
    assert!(error.is_invalid() && server.seen().is_empty(), "{error}");
    let error = client.servers().delete("sv_1").until(|()| false).await.unwrap_err();
    assert!(error.is_invalid() && server.seen().is_empty(), "{error}");
}

#[tokio::test]
async fn an_elastic_ip_without_an_id_is_found_by_server_and_time() {
    let address = |id: Option<&str>, server: &str, created_at: &str, status: &str| {
        json!({ "id": id, "type": "elastic_ips",
            "attributes": { "status": status, "created_at": created_at, "server": { "id": server } } })
    };
    let made = address(None, "sv_1", "2026-01-01T10:00:00Z", "configuring");
    let list = move |own: Option<&str>| {
        let mut items = vec![
            address(Some("eip_old"), "sv_1", "2026-01-01T09:59:59Z", "active"),
            address(Some("eip_other"), "sv_2", "2026-01-01T10:00:00Z", "active"),
            address(Some("eip_later"), "sv_1", "2026-01-01T12:00:03+01:00", "active"),
        ];
        if let Some(status) = own {
            items.push(address(Some("eip_own"), "sv_1", "2026-01-01T11:00:02.5+01:00", status));
        }
        Reply::json(&json!({ "data": items }))
    };
    let replies = vec![
        Reply { status: 201, ..Reply::json(&json!({ "data": made })) },
        Reply::json(&json!({ "data": [] })),
        list(Some("configuring")),
        list(Some("active")),
    ];
    let (server, client, _) = giving(replies).await;
    let order = latitude_api::elastic_ips::CreateElasticIp::new("proj_1").server_id("sv_1");
    let ip = client.elastic_ips().create(order).await.unwrap();
    assert_eq!(ip.id, "");
    let ip = client.elastic_ips().wait_until_active(&ip).await.unwrap();
    assert_eq!(ip.id, "eip_own");
    assert!(
        targets(&server)[1..].iter().all(|target| target.starts_with("GET /elastic_ips")),
        "{:?}",
        targets(&server)
    );

    // An answer without the server is told by the very time, and a list that writes no fractions is understood.
    let (_, client, _) = giving(vec![list(Some("active"))]).await;
    for (created_at, found) in [("2026-01-01T10:00:02.9Z", "eip_own"), ("2026-01-01T11:00:03Z", "eip_later")] {
        let made: Resource<latitude_api::elastic_ips::ElasticIp> =
            serde_json::from_value(json!({ "id": null, "attributes": { "created_at": created_at } })).unwrap();
        assert_eq!(client.elastic_ips().wait_until_active(&made).await.unwrap().id, found);
    }

    // With an id, it is asked for by its id.
    let (server, client, _) = giving(vec![status("active")]).await;
    client.elastic_ips().wait_until_active("eip_1").await.unwrap();
    client.elastic_ips().wait_until_active(&ip).await.unwrap();
    assert_eq!(targets(&server), ["GET /elastic_ips/eip_1", "GET /elastic_ips/eip_own"]);

    // Nothing to find it by is told before anything is asked.
    let (server, client, _) = giving(vec![status("active")]).await;
    let error = client.elastic_ips().wait_until_active(&Resource::default()).await.unwrap_err();
    assert!(error.is_invalid() && error.to_string().contains("`created_at`"), "{error}");
    assert!(server.seen().is_empty());
    let (_, client, _) = giving(vec![status("error")]).await;
    assert!(client.elastic_ips().wait_until_active("eip_1").await.unwrap_err().is_failed_state());
}

#[tokio::test]
async fn a_vlan_assignment_is_looked_for_in_the_list() {
    let page = |number: usize, own: Value| {
        let mut items: Vec<Value> = (0..20)
            .map(|item| json!({ "id": format!("vnasg_{number}_{item}"), "attributes": { "status": "connected", "vid": 1 } }))
            .collect();
        if !own.is_null() {
            items.truncate(3);
            items.push(json!({ "id": "vnasg_own", "attributes": own }));
        }
        Reply::json(&json!({ "data": items }))
    };
    let second = json!({ "status": "connecting", "vid": null });
    let third = json!({ "status": "connected", "vid": null });
    let fourth = json!({ "status": "connected", "vid": 2061 });
    let replies = [second, third, fourth].into_iter().flat_map(|own| [page(1, Value::Null), page(2, own)]).collect();
    let (server, client, _) = giving(replies).await;
    let assignment = client.private_networks().wait_until_assignment_connected("vnasg_own").await.unwrap();
    assert_eq!(assignment.id, "vnasg_own");
    assert_eq!(server.seen().len(), 6, "each look reads both pages");

    let (_, client, _) = giving(vec![Reply::json(&json!({ "data": [] }))]).await;
    let error = client.private_networks().wait_until_assignment_connected("vnasg_own").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.to_string(), "it is not in the list (GET /virtual_networks/assignments, id vnasg_own)");
    let (server, client, _) = giving(vec![Reply::json(&json!({ "data": [] }))]).await;
    assert!(client.private_networks().wait_until_assignment_connected("").await.unwrap_err().is_invalid());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn any_call_can_be_polled() {
    let (server, client, time) = giving(vec![status("a"), status("b"), status("c")]).await;
    let wait = client
        .request(latitude_api::Method::GET, ["things", "1"])
        .until(|thing| thing.body.pointer("/data/attributes/status").is_some_and(|status| status == json!("c")))
        .interval(2 * SECOND);
    wait.await.unwrap();
    assert_eq!((targets(&server), time.elapsed()), (vec!["GET /things/1".to_owned(); 3], 4 * SECOND));

    let (_, client, _) = giving(vec![status("a"), status("b")]).await;
    let error: Error = client
        .servers()
        .get("sv_1")
        .until(|server| server.hostname.is_some())
        .fail_if(|server| server.status.as_ref().is_some_and(|status| status.as_str() == "b"))
        .await
        .unwrap_err();
    assert!(error.is_failed_state() && error.last_seen::<Resource<Machine>>().is_some());
    let (_, client, _) = giving(vec![Reply::json(&json!({ "data": [] }))]).await;
    let wait = client.servers().list().until(|page| page.len() > 1).describe(|page| format!("{} items", page.len()));
    assert_eq!(wait.await.unwrap_err().last_state(), Some("0 items"));
}

#[tokio::test]
async fn progress_is_a_stream_of_steps() {
    let replies = vec![status("Scheduling"), Reply::new(503, ""), status("Deleting"), missing()];
    let (_, client, _) = giving(replies).await;
    let mut progress = client.virtual_machines().wait_until_gone("vm_1").interval(SECOND).progress();
    let mut steps = Vec::new();
    while let Some(step) = progress.try_next().await.unwrap() {
        steps.push((step.looks, step.elapsed, step.seen.is_some(), step.done));
    }
    assert_eq!(
        steps,
        [
            (1, Duration::ZERO, true, false),
            (2, SECOND, false, false),
            (3, 2 * SECOND, true, false),
            (4, 3 * SECOND, false, true)
        ]
    );

    let (_, client, _) = giving(vec![status("deploying"), status("failed_deployment")]).await;
    let mut progress = client.servers().wait_until_on("sv_1").progress();
    let step = progress.try_next().await.unwrap().unwrap();
    assert_eq!((step.state.as_deref(), step.done), (Some("status: deploying"), false));
    assert!(progress.try_next().await.unwrap_err().is_failed_state());
    assert!(progress.try_next().await.unwrap().is_none(), "an error is the end");
}

#[tokio::test]
async fn a_wait_can_be_spawned_and_dropped() {
    let (server, client, _) = giving(vec![status("on")]).await;
    let task = tokio::spawn(client.servers().wait_until_on("sv_1"));
    task.await.unwrap().unwrap();
    drop(client.servers().wait_until_on("sv_1"));
    assert_eq!(server.seen().len(), 1);
}
