//! What was wrong once.

use crate::{order, panics};
use latitude_api::ssh_keys::CreateSshKey;
use latitude_api::tags::CreateTag;
use latitude_api::{Method, RetryPolicy, reqwest};
use latitude_fake::{Clock, FakeCloud, Fault};
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_snapshot_keeps_the_age_of_what_is_in_it() {
    let cloud = FakeCloud::new();
    cloud.client().servers().create(order(&cloud, "web-1")).await.unwrap();
    cloud.advance(HOUR);
    let (snapshot, cost) = (cloud.snapshot(), cloud.cost());
    for clock in [Clock::virtual_time(), Clock::real()] {
        let other = FakeCloud::builder().clock(clock).build();
        other.restore(&snapshot).unwrap();
        assert!((other.cost() - cost).abs() < 0.001, "{} instead of {cost}", other.cost());
        assert_eq!((other.bought("servers"), other.left().len()), (1, 1));
    }
}

#[tokio::test]
async fn a_snapshot_has_what_was_due_before_it() {
    let cloud = FakeCloud::new();
    let server = cloud.client().servers().create(order(&cloud, "web-1")).await.unwrap();
    cloud.advance(HOUR / 6);
    let other = FakeCloud::new();
    other.restore(&cloud.snapshot()).unwrap();
    other.client().servers().wait_until_on(&server.id).await.unwrap();
    assert!(other.clock().elapsed() < HOUR / 6, "{:?}", other.clock().elapsed());
}

#[test]
fn nothing_has_cost_nothing() {
    assert!(FakeCloud::new().cost().is_sign_positive());
}

#[tokio::test]
async fn a_limit_is_the_keys_however_it_is_sent() {
    let cloud = FakeCloud::builder().clock(Clock::real()).rate_limit(1, 0).build();
    let server = cloud.serve("127.0.0.1:0").await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut statuses = Vec::new();
    for authorization in [cloud.token(), format!("Bearer {}", cloud.token())] {
        let request = http.get(format!("{}/tags", server.base_url())).header("authorization", authorization);
        statuses.push(request.send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 429]);
    let client = cloud.client_builder().retry(RetryPolicy::never()).build().unwrap();
    assert!(client.tags().create(CreateTag::name("a").color("#00f")).await.unwrap_err().is_rate_limited());
}

#[tokio::test]
async fn a_failure_is_for_the_next_record_whoever_orders_it() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    cloud.lifecycle("deploy").fails_next();
    let key = CreateSshKey::name("me").public_key("ssh-ed25519 AAAA");
    let key = client.ssh_keys().create(key).await.unwrap();
    let body = json!({ "data": { "type": "kubernetes_clusters", "attributes": {
        "name": "test", "project_id": cloud.project(), "site": "DAL", "plan": "c3-small-x86", "ssh_keys": [key.id],
        "worker_count": 1
    }}});
    client.request(Method::POST, ["kubernetes_clusters"]).json(&body).send_as::<Value>().await.unwrap();
    cloud.advance(HOUR);
    let servers = client.servers().list().await.unwrap();
    let failed = servers.iter().filter(|server| server.status.as_ref().unwrap().as_str() == "failed_deployment");
    assert_eq!(failed.count(), 1);
}

#[tokio::test]
async fn what_is_finished_by_hand_is_seen_at_once() {
    let cloud = FakeCloud::new();
    cloud.lifecycle("provision_vm").by_hand();
    let client = cloud.client();
    let body = json!({ "data": { "type": "virtual_machines", "attributes": {
        "name": "vm-1", "plan": "vm.tiny", "project": cloud.project(), "operating_system": "ubuntu_24_04_x64_lts", "site": "ASH"
    }}});
    let vm: Value = client.request(Method::POST, ["virtual_machines"]).json(&body).send_as().await.unwrap();
    let id = vm["data"]["id"].as_str().unwrap();
    assert!(client.virtual_machines().get(id).await.unwrap_err().is_not_found());
    cloud.finish(id);
    client.virtual_machines().get(id).await.unwrap();
}

#[test]
fn only_what_there_is_can_be_set_and_only_to_its_kind() {
    let cloud = FakeCloud::new();
    for (told, attribute, value) in [
        ("sold_at", "soldat", json!([])),
        ("a list, not a number", "sold_at", json!(5)),
        ("a number, not a list", "stock.ASH", json!([])),
        ("an object, not a number", "stock", json!(5)),
        ("ASH2", "stock.ASHBURN", json!(5)),
        ("no attribute", "", json!(1)),
    ] {
        let text = panics(|| cloud.set("plans", "c3-small-x86", attribute, value));
        assert!(text.contains(told), "{text}");
    }
    assert!(panics(|| cloud.set("plans", "c9-huge", "stock.ASH", json!(0))).contains("c9-huge"));
}

#[tokio::test]
async fn a_lenient_cloud_keeps_its_own_attributes_to_itself() {
    let cloud = FakeCloud::builder().lenient().build();
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    let body = json!({ "data": { "id": server.id, "type": "servers", "attributes": { "locked": true, "net": "x" } } });
    client.request(Method::PATCH, ["servers", &server.id]).json(&body).send_as::<Value>().await.unwrap();
    let seen = client.servers().get(&server.id).await.unwrap();
    assert_eq!(seen.locked, Some(false));
}

#[tokio::test]
async fn a_fault_that_has_nothing_to_bend_waits() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    cloud.fail_next(Fault::nulls());
    client.servers().get("sv_none").await.unwrap_err();
    assert_eq!(cloud.faults_left().len(), 1);
    let project = client.projects().get(cloud.project()).await.unwrap();
    assert!(project.name.is_none());
}

#[tokio::test]
async fn pages_and_orders_that_there_are_not_are_refused() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    for (name, value) in [("page[size]", "-5"), ("page[number]", "0"), ("sort", "-nonsense")] {
        let request = client.request(Method::GET, ["servers"]).query(name, value);
        assert!(request.send_as::<Value>().await.unwrap_err().is_validation(), "{name}={value}");
    }
    for sort in ["hostname", "-created_at", "created_at,hostname"] {
        client.request(Method::GET, ["servers"]).query("sort", sort).send_as::<Value>().await.unwrap();
    }
}

#[tokio::test]
async fn a_date_that_is_none_is_refused() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let (day, time) = ("2026-01-01", "2026-01-31T23:59:59Z");
    for (from, until, fine) in [(day, time, true), ("soon", time, false), (day, "", false), (day, "2026-13-01", false)]
    {
        let request = client.request(Method::GET, ["traffic"]).query("filter[date][gte]", from);
        let answer = request.query("filter[date][lte]", until).send_as::<Value>().await;
        assert_eq!(answer.as_ref().err().is_some_and(|error| error.is_validation()), !fine, "{answer:?}");
    }
    // Twice is a list.
    let twice = [("filter[date][gte]", day), ("filter[date][gte]", day), ("filter[date][lte]", time)];
    let request = client.request(Method::GET, ["traffic"]);
    let request = twice.iter().fold(request, |request, (name, value)| request.query(*name, *value));
    assert!(request.send_as::<Value>().await.unwrap_err().is_validation());
}
