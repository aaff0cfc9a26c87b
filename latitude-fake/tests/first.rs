//! The first ten lines.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it can't go on")]

use latitude_api::servers::CreateServer;
use latitude_fake::{FakeCloud, Fault};

#[tokio::test]
async fn the_ten_lines() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let order = || {
        CreateServer::project(cloud.project())
            .plan("c3-small-x86")
            .site("ASH")
            .operating_system("ubuntu_24_04_x64_lts")
            .hostname("web-1")
    };
    let server = client.servers().create(order()).await.unwrap();
    let server = client.servers().wait_until_on(&server.id).await.unwrap();
    assert!(server.primary_ipv4.is_some());
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    let error = client.servers().create(order()).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(cloud.bought("servers"), 2);
    assert!(cloud.cost() > 0.0);
    for server in client.servers().list().all().await.unwrap() {
        client.servers().delete(&server.id).await.unwrap();
    }
    client.servers().wait_until_gone(&server.id).await.unwrap();
    cloud.assert_nothing_left();
}
