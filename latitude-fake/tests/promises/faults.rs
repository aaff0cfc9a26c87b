//! What goes wrong on demand.

use crate::order;
use latitude_api::tags::CreateTag;
use latitude_api::{RetryPolicy, testing};
use latitude_fake::{FakeCloud, Fault};
use std::time::Duration;

#[tokio::test]
async fn nothing_happens_before_an_effect_and_everything_after_one() {
    for (fault, bought, unknown) in [
        (Fault::refused(), 0, false),
        (Fault::lost_before_effect(), 0, true),
        (Fault::status(500), 0, true),
        (Fault::error_page(), 0, true),
        (Fault::lost_after_effect(), 1, true),
    ] {
        let cloud = FakeCloud::new();
        let client = cloud.client_builder().retry(RetryPolicy::never()).build().unwrap();
        let what = format!("{fault:?}");
        cloud.fail_next(fault.on("POST /servers"));
        let error = client.servers().create(order(&cloud, "web-1")).await.unwrap_err();
        assert_eq!(cloud.bought("servers"), bought, "{what}: {error}");
        assert_eq!(error.is_outcome_unknown(), unknown, "{what}: {error}");
        assert!(cloud.faults_left().is_empty());
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_was_accepted() {
    let cloud = FakeCloud::new();
    cloud.fail_next(Fault::cut().on("POST /servers"));
    let error = cloud.client().servers().create(order(&cloud, "web-1")).await.unwrap_err();
    assert!(error.was_accepted(), "{error}");
    assert_eq!(cloud.bought("servers"), 1);
}

#[tokio::test]
async fn a_limit_is_waited_for_in_virtual_time() {
    for fault in [Fault::rate_limited(Duration::from_secs(30)), Fault::rate_limited_in_body(Duration::from_secs(30))] {
        let cloud = FakeCloud::new();
        let start = cloud.clock().elapsed();
        cloud.fail_next(fault.on("POST /tags"));
        cloud.client().tags().create(CreateTag::name("web").color("#00f")).await.unwrap();
        assert_eq!(cloud.seen("POST /tags"), 2);
        assert!(cloud.clock().elapsed() - start >= Duration::from_secs(30));
    }
}

#[tokio::test]
async fn the_published_limits_hold() {
    let cloud = FakeCloud::builder().rate_limit(3, 1).build();
    let client = cloud.client_builder().retry(RetryPolicy::never()).build().unwrap();
    for _ in 0..3 {
        client.tags().list().await.unwrap();
    }
    assert!(client.tags().list().await.unwrap_err().is_rate_limited());
    client.tags().create(CreateTag::name("a").color("#00f")).await.unwrap();
    assert!(client.tags().create(CreateTag::name("b").color("#00f")).await.unwrap_err().is_rate_limited());
    cloud.advance(Duration::from_secs(60));
    client.tags().list().await.unwrap();
}

#[tokio::test]
async fn answers_of_an_api_that_has_changed() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    cloud.fail_next(Fault::extra_fields().on("GET /servers/{server_id}"));
    let seen = client.servers().get(&server.id).await.unwrap();
    assert!(seen.extra("heard_of_by_nobody").is_some());
    cloud.fail_next(Fault::nulls().on("GET /servers/{server_id}"));
    let seen = client.servers().get(&server.id).await.unwrap();
    assert!(seen.hostname.is_none() && seen.plan.is_none());
    cloud.fail_next(Fault::unknown_values().on("GET /servers/{server_id}"));
    let seen = client.servers().get(&server.id).await.unwrap();
    assert_eq!(seen.status.as_ref().unwrap().as_str(), "heard_of_by_nobody");
    assert!(!testing::unplaced(&seen).is_empty());
    let seen = client.servers().get(&server.id).await.unwrap();
    assert!(testing::unplaced(&seen).is_empty(), "{:?}", testing::unplaced(&seen));
}

#[tokio::test]
async fn a_fault_can_come_later_and_as_often_as_it_is_told() {
    let cloud = FakeCloud::new();
    let client = cloud.client_builder().retry(RetryPolicy::never()).build().unwrap();
    let number = cloud.fault(Fault::status(503).on("GET /tags").after(1).times(2));
    let mut well = Vec::new();
    for _ in 0..4 {
        well.push(client.tags().list().await.is_ok());
    }
    assert_eq!(well, [true, false, false, true]);
    cloud.end_fault(number);
    cloud.fault(Fault::status(503));
    assert!(client.tags().list().await.is_err());
    cloud.end_faults();
    client.tags().list().await.unwrap();
}

#[tokio::test]
async fn an_outage_has_a_beginning_and_an_end() {
    let cloud = FakeCloud::new();
    let client = cloud.client_builder().retry(RetryPolicy::never()).build().unwrap();
    cloud.fault(Fault::status(503).during(Duration::from_secs(600), Duration::from_secs(720)));
    let mut well = Vec::new();
    for _ in 0..4 {
        well.push(client.tags().list().await.is_ok());
        cloud.advance(Duration::from_secs(300));
    }
    assert_eq!(well, [true, true, false, true]);
}

#[tokio::test]
async fn a_slow_answer_takes_virtual_time() {
    let cloud = FakeCloud::new();
    let start = cloud.clock().elapsed();
    cloud.fail_next(Fault::slow(Duration::from_secs(90)));
    cloud.client().tags().list().await.unwrap();
    assert_eq!(cloud.clock().elapsed() - start, Duration::from_secs(90));
}
