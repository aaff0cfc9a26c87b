//! Private and public networks, firewalls and ways into them.

use super::{Story, placed, refused, total};
use latitude_api::firewalls::{CreateFirewall, CreateFirewallAssignment, FirewallRuleSpec, UpdateFirewall};
use latitude_api::private_networks::{CreateVirtualNetwork, CreateVirtualNetworkAssignment, UpdateVirtualNetwork};
use latitude_api::public_networks::{CreatePublicNetwork, PublicNetworkIpRole, UpdatePublicNetworkIp};
use latitude_api::tags::CreateTag;
use latitude_api::virtual_machines::CreateVirtualMachine;
use latitude_api::vpn_sessions::{CreateVpnSession, Site, VpnSessionStatus};
use std::time::Duration;

pub const PATHS: &[&str] = &["/virtual_networks", "/public_networks", "/firewalls", "/vpn_sessions"];

#[tokio::test]
async fn all_of_networks() {
    let story = Story::begins();
    let server = story.server("DAL", "web-1").await;
    let network = private(&story).await;
    assignments(&story, &network, &server).await;
    public(&story).await;
    firewalls(&story, &server).await;
    vpn(&story, &server).await;
    story.ends_with_all_of(PATHS);
}

async fn private(story: &Story) -> String {
    let networks = story.client.private_networks();
    let body = || CreateVirtualNetwork::description("robots").project(story.cloud.project()).site(Site::Dal);
    let network = networks.create(body()).await.unwrap();
    placed(&network);
    assert_eq!(network.name, network.vid.map(|vid| format!("vlan{vid}")));
    assert_eq!((network.assignments_count, network.storage), (Some(0), Some(false)));
    assert!(!networks.find_or_create(body()).await.unwrap().is_created());
    let region = network.region.as_ref().unwrap().site.as_ref().unwrap();
    assert_eq!(region.slug.as_deref(), Some("DAL"));
    let tag = story.client.tags().create(CreateTag::name("inner").color("#111111")).await.unwrap();
    let update = UpdateVirtualNetwork::new().tags([&tag.id]).description("robots of Dallas");
    let changed = networks.update(&network.id, update).await.unwrap();
    assert_eq!((changed.description.as_deref(), changed.tags.len()), (Some("robots of Dallas"), 1));
    let other = CreateVirtualNetwork::description("other").project(story.cloud.project()).site("ASH");
    let other = networks.create(other).await.unwrap();
    assert_ne!(other.vid, network.vid);
    let page = networks.list().filter_project(story.cloud.project()).stats_total("count").await.unwrap();
    placed(&page);
    assert_eq!(total(&page.meta), 2);
    assert_eq!(networks.list().filter_location("ASH").await.unwrap().items[0].id, other.id);
    assert_eq!(networks.list().filter_tags([&tag.id]).page_size(10).await.unwrap().items[0].id, network.id);
    networks.delete(&other.id).await.unwrap();
    refused(networks.get(&other.id).await, 404, None, None);
    placed(&networks.get(&network.id).await.unwrap());
    network.id.clone()
}

async fn assignments(story: &Story, network: &str, server: &str) {
    let networks = story.client.private_networks();
    let body = |server: &str| CreateVirtualNetworkAssignment::server_id(server).virtual_network_id(network);
    let assignment = networks.create_assignment(body(server)).await.unwrap();
    placed(&assignment);
    assert_eq!((assignment.status.as_deref(), assignment.vid), (Some("connecting"), None));
    refused(networks.create_assignment(body(server)).await, 422, None, Some("/data/attributes/server_id"));
    refused(networks.create_assignment(body("sv_none")).await, 422, None, Some("/data/attributes/server_id"));
    assert!(!networks.find_or_create_assignment(body(server)).await.unwrap().is_created());
    let connected = networks.wait_until_assignment_connected(&assignment.id).await.unwrap();
    placed(&connected);
    assert_eq!(connected.server.as_ref().unwrap().hostname.as_deref(), Some("web-1"));
    let vid = connected.vid.unwrap();
    assert_eq!(networks.get(network).await.unwrap().vid, Some(vid));
    let page = networks.list_assignments().filter_vid(vid.to_string()).stats_total("count").await.unwrap();
    assert_eq!((total(&page.meta), page.items[0].vid), (1, Some(vid)));
    assert_eq!(networks.list_assignments().filter_server(server).await.unwrap().items.len(), 1);
    assert_eq!(networks.list_assignments().filter_virtual_network_id(network).await.unwrap().items.len(), 1);
    assert_eq!(networks.list_assignments().filter_virtual_network_id("vlan_none").await.unwrap().items.len(), 0);
    assert_eq!(networks.get(network).await.unwrap().assignments_count, Some(1));

    refused(networks.delete(network).await, 406, Some("VIRTUAL_NETWORK_DELETION_ERROR"), None);
    networks.delete_assignment(&assignment.id).await.unwrap();
    refused(networks.delete_assignment(&assignment.id).await, 422, None, None);
    refused(networks.delete(network).await, 406, None, None);
    networks.wait_until_assignment_gone(&assignment.id).await.unwrap();
    networks.delete(network).await.unwrap();
    assert_eq!(networks.list().await.unwrap().items.len(), 0);
}

async fn public(story: &Story) {
    let networks = story.client.public_networks();
    let project = story.cloud.project();
    let order = |site: &str| CreatePublicNetwork::project_id(&project).site(site).size(28);
    refused(networks.create(order("AMS")).await, 422, Some("SITE_NOT_SUPPORTED"), Some("/data/attributes/site"));
    let network = networks.create(order("DAL")).await.unwrap();
    placed(&network);
    assert_eq!((network.activated, network.capacity, network.ips_free), (Some(false), Some(13), Some(13)));
    assert_eq!(network.ips.len(), 14);
    assert_eq!(network.ips[0].role, Some(PublicNetworkIpRole::Gateway));
    assert_eq!(story.cloud.bought("public_networks"), 1);

    let reserved = network.ips[3].address.clone().unwrap();
    let reserve = |yes| UpdatePublicNetworkIp::address(&reserved).reserved(yes);
    let changed = networks.update_ip(&network.id, reserve(true)).await.unwrap();
    assert_eq!((changed.ips[3].role.clone(), changed.ips_free), (Some(PublicNetworkIpRole::Reserved), Some(12)));
    let address = Some("/data/attributes/address");
    refused(networks.update_ip(&network.id, reserve(true)).await, 422, None, address);
    let none = UpdatePublicNetworkIp::address("192.0.2.1").reserved(true);
    refused(networks.update_ip(&network.id, none).await, 422, None, address);
    networks.update_ip(&network.id, reserve(false)).await.unwrap();

    let on_it = story.order("DAL", "pub-1").public_network(true).public_network_id(&network.id);
    let server = story.client.servers().create(on_it).await.unwrap();
    assert_eq!(server.public_network.as_ref().unwrap().ipv4, network.ipv4);
    let active = networks.wait_until_activated(&network.id).await.unwrap();
    placed(&active);
    assert_eq!((active.ips_used, active.ips_free), (Some(1), Some(12)));
    let used = active.ips.iter().find(|ip| ip.role == Some(PublicNetworkIpRole::Server)).unwrap();
    assert_eq!(used.assignment.as_ref().unwrap().id, server.id);
    networks.update_ip(&network.id, reserve(true)).await.unwrap();
    let list = networks.list().filter_project(&project).filter_site("DAL").await.unwrap();
    placed(&list);
    assert!(list.items[0].ips.is_empty(), "lists leave them out");
    assert_eq!(networks.list().filter_site("ASH").await.unwrap().items.len(), 0);
    refused(networks.delete(&network.id).await, 422, None, None);
    story.client.servers().delete(&server.id).await.unwrap();
    story.client.servers().wait_until_gone(&server.id).await.unwrap();
    networks.delete(&network.id).await.unwrap();
    refused(networks.get(&network.id).await, 404, None, None);
}

async fn firewalls(story: &Story, server: &str) {
    let firewalls = story.client.firewalls();
    let tag = story.client.tags().create(CreateTag::name("outer").color("#222222")).await.unwrap();
    let rule = |port: &str| FirewallRuleSpec::new().from("ANY").to("ANY").protocol("TCP").port(port);
    let body = || CreateFirewall::name("edge").project(story.cloud.project()).rules([rule("443").description("web")]);
    let firewall = firewalls.create(body().tags([&tag.id])).await.unwrap();
    placed(&firewall);
    let web = firewall.rules.iter().find(|rule| rule.port.as_deref() == Some("443")).unwrap();
    assert_eq!((web.description.as_deref(), web.is_default), (Some("web"), Some(false)));
    assert!(!firewalls.find_or_create(body()).await.unwrap().is_created());
    let changed = firewalls.update(&firewall.id, UpdateFirewall::new().rules([rule("22"), rule("80")])).await.unwrap();
    placed(&changed);
    assert_eq!((changed.name.as_deref(), changed.rules.len()), (Some("edge"), 2));
    let list = firewalls.list().filter_project(story.cloud.project()).filter_tags([&tag.id]).await.unwrap();
    placed(&list);
    assert_eq!(list.items[0].tags[0].name.as_deref(), Some("outer"));
    placed(&firewalls.get(&firewall.id).await.unwrap());

    let behind = || CreateFirewallAssignment::new().server_id(server);
    let assignment = firewalls.create_assignment(&firewall.id, behind()).await.unwrap();
    placed(&assignment);
    assert_eq!(assignment.firewall_id.as_deref(), Some(&*firewall.id));
    assert_eq!(assignment.server.as_ref().unwrap().id, server);
    assert!(assignment.virtual_machine.is_none());
    refused(firewalls.create_assignment(&firewall.id, behind()).await, 422, None, Some("/data/attributes/server_id"));
    let neither = CreateFirewallAssignment::new();
    refused(firewalls.create_assignment(&firewall.id, neither).await, 422, None, Some("/data/attributes"));
    assert!(!firewalls.find_or_create_assignment(&firewall.id, behind()).await.unwrap().is_created());
    let all = firewalls.list_all_assignments().filter_server(server).await.unwrap();
    placed(&all);
    assert_eq!(all.items[0].firewall.as_ref().unwrap().name.as_deref(), Some("edge"));
    assert_eq!(firewalls.list_all_assignments().filter_virtual_machine("vm_none").await.unwrap().items.len(), 0);
    let machine = CreateVirtualMachine::new().name("vm-1").plan("vm.tiny").project(story.cloud.project());
    let machine = story.client.virtual_machines().create(machine).await.unwrap();
    let behind_it = CreateFirewallAssignment::new().virtual_machine_id(&machine.id);
    let second = firewalls.create_assignment(&firewall.id, behind_it).await.unwrap();
    assert_eq!(second.virtual_machine.as_ref().unwrap().id, machine.id);
    assert!(second.server.is_none());
    placed(&firewalls.list_assignments(&firewall.id).page_size(10).await.unwrap());
    let its = firewalls.list_all_assignments().filter_virtual_machine(&machine.id).await.unwrap();
    assert_eq!(its.items[0].id, second.id);
    firewalls.delete_assignment(&firewall.id, &assignment.id).await.unwrap();
    refused(firewalls.delete_assignment(&firewall.id, &assignment.id).await, 404, None, None);

    // Those that are left go with it.
    firewalls.create_assignment(&firewall.id, behind()).await.unwrap();
    firewalls.delete(&firewall.id).await.unwrap();
    refused(firewalls.get(&firewall.id).await, 404, None, None);
    assert_eq!(firewalls.list_all_assignments().await.unwrap().items.len(), 0);
}

async fn vpn(story: &Story, server: &str) {
    let sessions = story.client.vpn_sessions();
    let body = |site| CreateVpnSession::site(site).server_id(server);
    refused(sessions.create(body(Site::Ash)).await, 422, None, Some("/data/attributes/server_id"));
    let session = sessions.create(body(Site::Dal)).await.unwrap();
    placed(&session);
    assert_eq!(session.status, Some(VpnSessionStatus::Enable));
    let password = session.password.as_ref().unwrap().expose();
    let refreshed = sessions.refresh_password(&session.id).await.unwrap();
    placed(&refreshed);
    assert_ne!(refreshed.password.as_ref().unwrap().expose(), password);
    let list = sessions.list().filter_location(Site::Dal).await.unwrap();
    placed(&list);
    assert_eq!(list.items[0].region.as_ref().unwrap().city.as_deref(), Some("Dallas"));
    assert!(list.items[0].password.is_none(), "a secret is shown once");
    assert_eq!(sessions.list().filter_location(Site::Ash).await.unwrap().items.len(), 0);
    story.cloud.advance(Duration::from_secs(12 * 3_600));
    assert_eq!(sessions.list().await.unwrap().items[0].status, Some(VpnSessionStatus::Disable));
    sessions.delete(&session.id).await.unwrap();
    refused(sessions.delete(&session.id).await, 404, None, None);
    refused(sessions.refresh_password(&session.id).await, 404, None, None);
}

#[tokio::test]
async fn no_more_public_networks_than_there_are_numbers() {
    let story = Story::begins();
    let networks = story.client.public_networks();
    story.cloud.set("teams", &story.cloud.first("teams"), "limits.public_network", 1_000.into());
    let order = || CreatePublicNetwork::project_id(story.cloud.project()).site("DAL").size(29);
    let first = networks.create(order()).await.unwrap();
    for _ in 1..256 {
        networks.create(order()).await.unwrap();
    }
    refused(networks.create(order()).await, 422, None, None);
    // What is given back is free again.
    networks.delete(&first.id).await.unwrap();
    assert_eq!(networks.create(order()).await.unwrap().ipv4, first.ipv4);
    story.ends();
}
