//! Clocks.

use crate::order;
use latitude_api::Client;
use latitude_api::servers::ServerStatus;
use latitude_fake::{Clock, FakeCloud};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_paused_clock_is_tokios() {
    let cloud = FakeCloud::builder().clock(Clock::real()).build();
    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    let start = tokio::time::Instant::now();
    client.servers().wait_until_on(&server.id).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(17 * 60));
}

#[tokio::test]
async fn a_faster_clock_is_served_over_http() {
    let cloud = FakeCloud::builder().clock(Clock::faster(1e6)).build();
    let server = cloud.serve("127.0.0.1:0").await.unwrap();
    let client = Client::builder().token(cloud.token()).base_url(server.base_url()).build().unwrap();
    let ordered = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    // Eighteen minutes are a millisecond.
    loop {
        let seen = client.servers().get(&ordered.id).await.unwrap();
        if seen.status == Some(ServerStatus::On) {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn virtual_time_is_not_served() {
    let error = FakeCloud::new().serve("127.0.0.1:0").await.unwrap_err();
    assert!(error.to_string().contains("Clock::faster"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_waits_in_real_time_for_virtual_time_is_told() {
    let cloud = FakeCloud::new();
    let client = Client::builder().token(cloud.token()).transport(cloud.transport()).build().unwrap();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    let wait = client.servers().wait_until_on(&server.id).interval(Duration::from_millis(510));
    let error = wait.await.unwrap_err();
    assert!(error.to_string().contains("virtual"), "{error}");
}

#[test]
fn only_virtual_time_is_set_forward() {
    let cloud = FakeCloud::builder().clock(Clock::real()).build();
    assert!(crate::panics(|| cloud.advance(Duration::from_secs(1))).contains("virtual"));
}
