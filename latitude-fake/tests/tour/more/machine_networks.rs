//! Virtual networks of virtual machines.

use super::{assert_placed, assert_refused, judged_by};
use crate::checked::Judge;
use latitude_api::private_networks::CreateVirtualNetwork;
use latitude_api::virtual_machines::{CreateNetworkAttachment, CreateVirtualMachine};
use latitude_fake::FakeCloud;
use serde_json::json;
use std::time::Duration;

pub(super) async fn a_network_attachment(judge: &Judge) {
    let cloud = FakeCloud::new();
    let client = judged_by(&cloud, judge);
    let machines = client.virtual_machines();
    let mut ids = Vec::new();
    for name in ["app-1", "app-2"] {
        let order = CreateVirtualMachine::new().name(name).project(cloud.project()).plan("vm.small").site("DAL");
        let machine = machines.create(order).await.unwrap();
        machines.wait_until_running(&machine.id).await.unwrap();
        ids.push(machine.id.clone());
    }
    let network = CreateVirtualNetwork::description("backend").project(cloud.project()).site("DAL");
    let network = client.private_networks().create(network).await.unwrap();

    let attach = || CreateNetworkAttachment::new(&network.id).address("10.8.0.4/24");
    let accepted = machines.create_network_attachment(&ids[0], attach()).await.unwrap();
    assert_placed(&accepted);
    assert_eq!(accepted.meta.as_ref().unwrap().status.as_deref(), Some("attaching"));
    assert_refused(machines.create_network_attachment(&ids[0], attach()).await, 422, "");
    machines.create_network_attachment(&ids[1], CreateNetworkAttachment::new(&network.id)).await.unwrap();
    // The machine restarts for it, and has its interface then.
    cloud.advance(Duration::from_secs(120));
    machines.wait_until_running(&ids[0]).await.unwrap();
    let attachments = machines.list_network_attachments(&ids[0]).await.unwrap();
    assert_placed(&attachments);
    assert_eq!(attachments.len(), 1);
    let attachment = &attachments[0];
    assert_eq!(attachment.id, network.id);
    assert_eq!(attachment.virtual_network_id.as_deref(), Some(network.id.as_str()));
    assert_eq!(attachment.vid, network.vid);
    assert_eq!(attachment.address.as_deref(), Some("10.8.0.4/24"));
    assert!(attachment.mac_address.is_some());

    let accepted = machines.delete_network_attachment(&ids[0], &network.id).await.unwrap();
    assert_eq!(accepted.meta.as_ref().unwrap().status.as_deref(), Some("detaching"));
    // Asking again doesn't put it off.
    cloud.advance(Duration::from_secs(20));
    machines.delete_network_attachment(&ids[0], &network.id).await.unwrap();
    cloud.advance(Duration::from_secs(10));
    assert!(machines.list_network_attachments(&ids[0]).await.unwrap().is_empty());
    cloud.advance(Duration::from_secs(120));
    assert!(machines.list_network_attachments(&ids[0]).await.unwrap().is_empty());
    assert_eq!(machines.list_network_attachments(&ids[1]).await.unwrap().len(), 1);
    assert_refused(machines.delete_network_attachment(&ids[0], &network.id).await, 404, "");

    cloud.set("virtual_machines", &ids[0], "legacy", json!(true));
    let refused = machines.create_network_attachment(&ids[0], attach()).await;
    assert_refused(refused, 422, "VIRTUAL_NETWORK_ATTACHMENT_UNSUPPORTED");
    for id in &ids {
        machines.delete(id).await.unwrap();
        machines.wait_until_gone(id).await.unwrap();
    }
    assert_eq!(cloud.count("virtual_machine_network_attachments"), 0);
    cloud.assert_nothing_left();
}
