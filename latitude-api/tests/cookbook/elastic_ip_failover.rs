#[path = "../../examples/elastic_ip_failover.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::server;
use latitude_fake::{FakeCloud, Fault};
use program::{bird, replace, up};

#[tokio::test]
async fn a_spare_takes_over() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let ids = [server(&cloud, "DAL", "a").await, server(&cloud, "DAL", "b").await, server(&cloud, "DAL", "c").await];
    let [a, b, c] = [&*ids[0], &*ids[1], &*ids[2]];
    let ip = up(&client, &cloud.project(), &[a, b]).await.unwrap();
    assert_eq!(ip.sessions.len(), 2);
    let config = bird(&ip.address, &ip.sessions[0]);
    let peer = ip.sessions[0].peer_address.as_deref().unwrap();
    assert!(config.contains(&format!("neighbor {peer} external")) && config.contains(&ip.address), "{config}");

    // The new session is there before the old one is removed, and its first failure leaves all as it was.
    cloud.lifecycle("configure_bgp_session").fails_next();
    let error = replace(&client, &ip.id, a, c).await.unwrap_err();
    assert!(error.downcast_ref::<latitude_api::Error>().unwrap().is_failed_state(), "{error}");
    assert_eq!(cloud.seen("DELETE /elastic_ips/{elastic_ip_id}/bgp_sessions/{id}"), 0);
    let announcing = async || {
        let sessions = client.elastic_ips().list_bgp_sessions(&ip.id).await.unwrap();
        sessions.iter().map(|one| one.server.as_ref().unwrap().id.clone()).collect::<Vec<_>>()
    };
    let failed = client.elastic_ips().list_bgp_sessions(&ip.id).await.unwrap();
    let failed = failed.iter().find(|one| one.server.as_ref().unwrap().id == c).unwrap();
    client.elastic_ips().delete_bgp_session(&ip.id, &failed.id).await.unwrap();
    client.elastic_ips().wait_until_bgp_session_gone(&ip.id, &failed.id).await.unwrap();

    replace(&client, &ip.id, a, c).await.unwrap();
    assert_eq!(announcing().await, [b, c]);
    replace(&client, &ip.id, a, c).await.unwrap();
    assert_eq!(announcing().await, [b, c]);
}

#[tokio::test]
async fn a_lost_answer_is_for_a_person() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "DAL", "a").await;
    cloud.fail_next(Fault::lost_after_effect().on("POST /elastic_ips"));
    let error = up(&cloud.client(), &cloud.project(), &[&id]).await.unwrap_err().to_string();
    assert!(error.starts_with("there may be an Elastic IP now"), "{error}");
    assert_eq!(cloud.bought("elastic_ips"), 1);
}

#[tokio::test]
async fn hardware_that_cannot_announce_costs_nothing() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "DAL", "a").await;
    cloud.set("servers", &id, "bgp_eligible", false.into());
    let error = up(&cloud.client(), &cloud.project(), &[&id]).await.unwrap_err().to_string();
    assert!(error.contains("can't announce"), "{error}");
    assert_eq!(cloud.bought("elastic_ips"), 0);
}
