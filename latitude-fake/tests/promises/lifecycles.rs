//! Lifecycles in the tester's hand.

use crate::order;
use latitude_api::servers::ServerStatus;
use latitude_fake::FakeCloud;
use std::time::Duration;

#[tokio::test]
async fn one_can_fail_and_the_next_succeed() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    cloud.lifecycle("deploy").fails_next();
    let failing = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    let error = client.servers().wait_until_on(&failing.id).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    let good = client.servers().create(order(&cloud, "web-2")).await.unwrap();
    client.servers().wait_until_on(&good.id).await.unwrap();
}

#[tokio::test]
async fn one_takes_as_long_as_it_is_told() {
    let cloud = FakeCloud::new();
    cloud.lifecycle("deploy").takes(Duration::from_secs(3 * 3_600));
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    let status = async || client.servers().get(&server.id).await.unwrap().status.clone().unwrap();
    cloud.advance(Duration::from_secs(3 * 3_600 - 1));
    assert_ne!(status().await, ServerStatus::On);
    cloud.advance(Duration::from_secs(1));
    assert_eq!(status().await, ServerStatus::On);
}

#[tokio::test]
async fn one_by_hand_waits_for_the_hand() {
    let cloud = FakeCloud::new();
    cloud.lifecycle("deploy").by_hand();
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    cloud.advance(Duration::from_secs(86_400));
    assert_ne!(client.servers().get(&server.id).await.unwrap().status, Some(ServerStatus::On));
    assert!(cloud.step(&server.id));
    assert!(cloud.finish(&server.id) > 0);
    assert!(!cloud.step(&server.id));
    assert_eq!(client.servers().get(&server.id).await.unwrap().status, Some(ServerStatus::On));
}
