#[path = "../../examples/private_network.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::server;
use latitude_fake::{FakeCloud, Fault};
use program::{connect, remove};

#[tokio::test]
async fn servers_are_connected_and_disconnected() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let ids = [server(&cloud, "DAL", "a").await, server(&cloud, "DAL", "b").await];
    let [a, b] = [&*ids[0], &*ids[1]];
    let network = connect(&client, &cloud.project(), "DAL", "robots", &[a]).await.unwrap();
    let same = connect(&client, &cloud.project(), "DAL", "robots", &[a, b]).await.unwrap();
    assert_eq!((&network.id, network.vid), (&same.id, same.vid));
    let assignments = client.private_networks().list_assignments().filter_virtual_network_id(&network.id);
    let assignments = assignments.all().await.unwrap();
    assert_eq!(assignments.len(), 2);
    assert!(assignments.iter().all(|one| one.vid == Some(network.vid)));

    remove(&client, &network.id).await.unwrap();
    assert_eq!((cloud.count("virtual_networks"), cloud.count("virtual_network_assignments")), (0, 0));
    assert!(cloud.requests().iter().all(|seen| seen.status() != Some(406)), "it was drained first");
}

#[tokio::test]
async fn lost_answers_leave_one_of_each() {
    let cloud = FakeCloud::new();
    let id = server(&cloud, "DAL", "a").await;
    cloud.fail_next(Fault::lost_after_effect().on("POST /virtual_networks"));
    cloud.fail_next(Fault::lost_after_effect().on("POST /virtual_networks/assignments"));
    let network = connect(&cloud.client(), &cloud.project(), "DAL", "robots", &[&id]).await.unwrap();
    assert!(cloud.faults_left().is_empty());
    assert_eq!((cloud.count("virtual_networks"), cloud.count("virtual_network_assignments")), (1, 1));
    cloud.fail_next(Fault::lost_after_effect().on("DELETE /virtual_networks/{vlan_id}"));
    remove(&cloud.client(), &network.id).await.unwrap();
    assert_eq!(cloud.count("virtual_networks"), 0);
}
