//! Servers, from the order to the end, and what can be done with them meanwhile.

use super::{Story, placed, refused};
use latitude_api::servers::{
    BiosSetting, CreateOutOfBandConnection, DiskLayout, DiskRole, OperatingSystemSlug, PowerAction, RaidLevel,
    ReinstallServer, RunServerAction, ServerStatus, UpdateDeployConfig, UpdateServer,
};
use latitude_api::ssh_keys::CreateSshKey;
use latitude_api::tags::CreateTag;
use std::time::Duration;

pub const PATHS: &[&str] = &["/servers"];

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample imke@northwind";

#[tokio::test]
async fn all_of_a_server() {
    let story = Story::begins();
    let id = order(&story).await;
    lists(&story, &id).await;
    changes(&story, &id).await;
    work(&story, &id).await;
    reinstallation(&story, &id).await;
    access(&story, &id).await;
    end(&story, &id).await;
    story.ends_with_all_of(PATHS);
}

async fn order(story: &Story) -> String {
    let servers = story.client.servers();
    let key = story.client.ssh_keys().create(CreateSshKey::name("imke").public_key(KEY)).await.unwrap();
    let order = story.order("ASH", "web-1").ssh_keys([&key.id]).raid(RaidLevel::Raid1).bgp_ready(true);
    let server = servers.create(order).await.unwrap();
    placed(&server);
    assert_eq!(server.status, Some(ServerStatus::StartingDeploy));
    assert_eq!(server.primary_ipv4, None);
    assert_eq!(server.plan.as_ref().unwrap().slug.as_deref(), Some("c3-small-x86"));
    assert_eq!(server.plan.as_ref().unwrap().billing.as_deref(), Some("hourly"));
    assert_eq!(server.project.as_ref().unwrap().id, story.cloud.project());
    assert_eq!(server.price, Some(0.31));
    let region = server.region.as_ref().unwrap();
    assert_eq!((region.city.as_deref(), region.country.as_deref()), (Some("Ashburn"), Some("United States")));
    assert_eq!(region.site.as_ref().unwrap().slug.as_deref(), server.site.as_deref());
    refused(servers.lock(&server.id).await, 409, None, None);
    refused(servers.run_action(&server.id, RunServerAction::new(PowerAction::Reboot)).await, 409, None, None);

    // Its addresses are there before it is.
    story.cloud.advance(Duration::from_secs(180));
    let early = servers.get(&server.id).await.unwrap();
    assert_eq!(early.status, Some(ServerStatus::Deploying));
    assert!(early.primary_ipv4.is_some() && early.primary_ipv6.is_some());
    let on = servers.wait_until_on(&server.id).await.unwrap();
    assert_eq!(on.status, Some(ServerStatus::On));
    let whole = servers.get(&server.id).extra_fields_servers("credentials,bgp_eligible").await.unwrap();
    placed(&whole);
    let credentials = whole.credentials.as_ref().unwrap();
    assert!(credentials.password.is_some());
    assert_eq!(credentials.ssh_keys[0].public_key.as_deref(), Some(KEY));
    assert_eq!((whole.bgp_eligible, whole.bgp_deployed), (Some(true), Some(true)));
    assert!(on.credentials.is_none(), "only who asks for it gets it");

    let plan = story.client.plans().get("c3-small-x86").await.unwrap();
    let states = plan.regions.iter().find(|region| region.name.as_deref() == Some("United States")).unwrap();
    assert_eq!(states.locations.as_ref().unwrap().in_stock_count["ASH"], 23);
    assert_eq!(story.cloud.bought("servers"), 1);
    server.id.clone()
}

async fn lists(story: &Story, id: &str) {
    let servers = story.client.servers();
    servers.create(story.order_of("g3-h100-small", "DAL", "db-1")).await.unwrap();
    let hosts = |list: latitude_api::servers::ListServersRequest| async move {
        let page = list.await.unwrap();
        page.items.into_iter().map(|server| server.into_attributes().hostname.unwrap()).collect::<Vec<_>>()
    };
    let page = servers.list().extra_fields_servers("credentials,bgp_eligible").stats_total("count").await.unwrap();
    placed(&page);
    assert_eq!(super::total(&page.meta), 2);
    assert_eq!(hosts(servers.list().filter_id(id)).await, ["web-1"]);
    assert_eq!(hosts(servers.list().filter_project(story.cloud.project())).await.len(), 2);
    assert_eq!(hosts(servers.list().filter_region("DAL")).await, ["db-1"]);
    assert_eq!(hosts(servers.list().filter_hostname("web-1")).await, ["web-1"]);
    assert_eq!(hosts(servers.list().filter_hostname_eql("web")).await.len(), 0);
    assert_eq!(hosts(servers.list().filter_hostname_prefix("web")).await, ["web-1"]);
    assert_eq!(hosts(servers.list().filter_hostname_suffix("-1")).await.len(), 2);
    assert_eq!(hosts(servers.list().filter_hostname_match("b-")).await.len(), 2);
    assert_eq!(hosts(servers.list().filter_status("on")).await, ["web-1"]);
    assert_eq!(hosts(servers.list().filter_plan("c3.small.x86")).await, ["web-1"]);
    assert_eq!(hosts(servers.list().filter_plan_prefix("g3")).await, ["db-1"]);
    assert_eq!(hosts(servers.list().filter_gpu(true)).await, ["db-1"]);
    assert_eq!(hosts(servers.list().filter_ram_gte(65)).await, ["db-1"]);
    assert_eq!(hosts(servers.list().filter_disk_lte(1920)).await, ["web-1"]);
    assert_eq!(hosts(servers.list().filter_bgp_eligible(true)).await.len(), 2);
    assert_eq!(hosts(servers.list().sort(["hostname"])).await, ["db-1", "web-1"]);
    assert_eq!(hosts(servers.list().sort(["-hostname"]).page_size(1).page_number(2)).await, ["db-1"]);
    assert_eq!(hosts(servers.list().filter_created_at_gte("2100-01-01T00:00:00Z")).await.len(), 0);
    let label = servers.get(id).await.unwrap().into_attributes().label.unwrap();
    assert_eq!(hosts(servers.list().filter_label(&label)).await, ["web-1"]);
}

async fn changes(story: &Story, id: &str) {
    let servers = story.client.servers();
    let tag = story.client.tags().create(CreateTag::name("edge").color("#00ff00")).await.unwrap();
    let other = story.client.tags().create(CreateTag::name("first").color("#0000ff")).await.unwrap();
    let update = UpdateServer::new().hostname("web-2").tags([&tag.id, &other.id]).billing("monthly");
    let server = servers.update(id, update).await.unwrap();
    assert_eq!(server.hostname.as_deref(), Some("web-2"));
    assert_eq!(server.tags[0].name.as_deref(), Some("edge"));
    assert_eq!(server.price, Some(189.5));
    assert_eq!(servers.list().filter_tags([&tag.id]).await.unwrap().items.len(), 1);
    assert_eq!(servers.list().filter_tags([&tag.id, &other.id]).await.unwrap().items.len(), 1);
    refused(
        servers.update(id, UpdateServer::new().billing("yearly")).await,
        422,
        None,
        Some("/data/attributes/billing"),
    );
    let server = servers.update(id, UpdateServer::new().clear_tags()).await.unwrap();
    assert_eq!((server.tags.len(), server.hostname.as_deref()), (0, Some("web-2")));
    refused(servers.update("sv_none", UpdateServer::new().hostname("x")).await, 404, None, None);

    assert_eq!(servers.lock(id).await.unwrap().locked, Some(true));
    refused(servers.update(id, UpdateServer::new().hostname("x")).await, 422, Some("server_locked"), Some("/data"));
    refused(servers.delete(id).await, 422, Some("server_locked"), None);
    refused(servers.schedule_deletion(id).await, 422, Some("server_locked"), None);
    let reboot = RunServerAction::new(PowerAction::Reboot);
    refused(servers.run_action(id, reboot).await, 422, Some("server_locked"), Some("/data"));
    refused(servers.start_rescue_mode(id).await, 422, Some("server_locked"), None);
    let debian = ReinstallServer::operating_system(OperatingSystemSlug::Debian12).hostname("web-2");
    refused(servers.reinstall(id, debian).await, 422, Some("server_locked"), None);
    assert_eq!(servers.unlock(id).await.unwrap().locked, Some(false));
}

async fn work(story: &Story, id: &str) {
    let servers = story.client.servers();
    let status = async || servers.get(id).await.unwrap().into_attributes().status.unwrap();
    let action = servers.run_action(id, RunServerAction::new(PowerAction::PowerOff)).await.unwrap();
    placed(&action);
    assert_eq!(action.status.as_deref(), Some("powering_off"));
    story.cloud.advance(Duration::from_secs(60));
    assert_eq!(status().await, ServerStatus::Off);
    servers.run_action(id, RunServerAction::new(PowerAction::PowerOn)).await.unwrap();
    servers.wait_until_on(id).await.unwrap();

    refused(servers.exit_rescue_mode(id).await, 422, None, None);
    servers.start_rescue_mode(id).await.unwrap();
    assert_eq!(status().await, ServerStatus::EnteringRescueMode);
    story.cloud.advance(Duration::from_secs(300));
    assert_eq!(status().await, ServerStatus::RescueMode);
    servers.exit_rescue_mode(id).await.unwrap();
    assert_eq!(status().await, ServerStatus::ExitingRescueMode);
    servers.wait_until_on(id).await.unwrap();
}

async fn reinstallation(story: &Story, id: &str) {
    let servers = story.client.servers();
    let key = story.client.ssh_keys().list().await.unwrap().items[0].id.clone();
    let config = servers.get_deploy_config(id).await.unwrap();
    placed(&config);
    assert_eq!(config.id, id);
    assert_eq!(config.ssh_keys, std::slice::from_ref(&key));
    assert_eq!(config.raid.as_deref(), Some("raid-1"));
    let layout =
        || DiskLayout::count(2).role(DiskRole::Os).raid_level(RaidLevel::Raid1).filesystem("ext4").mount_point("/");
    let update = UpdateDeployConfig::new().disk_layout([layout()]);
    refused(servers.update_deploy_config(id, update.clone().raid(RaidLevel::Raid1)).await, 422, None, None);
    let config = servers.update_deploy_config(id, update.clear_raid().hostname("web-3")).await.unwrap();
    placed(&config);
    assert_eq!(config.disk_layout[0].count, Some(2));
    assert_eq!((config.raid.as_deref(), config.hostname.as_deref()), (None, Some("web-3")));

    let order = |system: OperatingSystemSlug| ReinstallServer::operating_system(system).hostname("web-4");
    refused(servers.reinstall(id, order(OperatingSystemSlug::Ipxe)).await, 422, None, Some("/data/attributes/ipxe"));
    let update = UpdateDeployConfig::new().clear_ssh_keys().clear_disk_layout();
    let config = servers.update_deploy_config(id, update).await.unwrap();
    assert!(config.ssh_keys.is_empty() && config.disk_layout.is_empty());
    assert_eq!(config.hostname.as_deref(), Some("web-3"), "what isn't sent stays");
    let gpu = order(OperatingSystemSlug::Ubuntu24MlInABox);
    refused(servers.reinstall(id, gpu).await, 422, None, Some("/data/attributes/operating_system"));
    let debian = order(OperatingSystemSlug::Debian12).ssh_keys([&key]).bios([("smt", BiosSetting::Disabled)]);
    servers.reinstall(id, debian).await.unwrap();
    // At first it reads as before.
    assert_eq!(servers.get(id).await.unwrap().status, Some(ServerStatus::On));
    let server = servers.wait_until_reinstalled(id).await.unwrap();
    assert_eq!(server.hostname.as_deref(), Some("web-4"));
    assert_eq!(server.operating_system.as_ref().unwrap().slug.as_deref(), Some("debian_12"));
    let config = servers.get_deploy_config(id).await.unwrap();
    assert_eq!(config.bios["smt"], BiosSetting::Disabled);
    assert_eq!(config.operating_system.as_deref(), Some("debian_12"));

    story.cloud.lifecycle("reinstall").fails_next_by("failed_disk_erasing");
    servers.reinstall(id, order(OperatingSystemSlug::Debian13)).await.unwrap();
    let error = servers.wait_until_reinstalled(id).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    servers.reinstall(id, order(OperatingSystemSlug::Debian13).ssh_keys([&key])).await.unwrap();
    servers.wait_until_reinstalled(id).await.unwrap();
}

async fn access(story: &Story, id: &str) {
    let servers = story.client.servers();
    let key = story.client.ssh_keys().list().await.unwrap().items[0].id.clone();
    refused(servers.get_out_of_band_connection(id).await, 404, None, None);
    let connection = servers.create_out_of_band_connection(id, CreateOutOfBandConnection::new(&key)).await.unwrap();
    placed(&connection);
    assert_eq!(connection.ssh_key.as_ref().unwrap().id, key);
    assert_eq!(connection.server_id.as_deref(), Some(id));
    let again = servers.get_out_of_band_connection(id).await.unwrap();
    assert_eq!(again.id, connection.id);
    refused(servers.create_out_of_band_connection(id, CreateOutOfBandConnection::new(&key)).await, 422, None, None);
    let none = CreateOutOfBandConnection::new("ssh_none");
    refused(servers.create_out_of_band_connection(id, none).await, 422, None, Some("/data/attributes/ssh_key_id"));
    let ipmi = servers.create_ipmi_session(id).await.unwrap();
    placed(&ipmi);
    assert!(ipmi.ipmi_url.as_deref().unwrap().ends_with(ipmi.ipmi_address.as_deref().unwrap()));
    assert!(ipmi.ipmi_password.is_some());
}

async fn end(story: &Story, id: &str) {
    let servers = story.client.servers();
    let deletion = servers.schedule_deletion(id).await.unwrap();
    placed(&deletion);
    assert_eq!(deletion.server_id.as_deref(), Some(id));
    assert_eq!(servers.get(id).await.unwrap().scheduled_deletion_at, deletion.scheduled_deletion_at);
    servers.unschedule_deletion(id).await.unwrap();
    assert_eq!(servers.get(id).await.unwrap().scheduled_deletion_at, None);
    refused(servers.unschedule_deletion(id).await, 404, None, None);
    // Who locks it afterwards keeps it.
    servers.schedule_deletion(id).await.unwrap();
    servers.lock(id).await.unwrap();
    story.cloud.advance(Duration::from_secs(31 * 86_400));
    assert_eq!(servers.unlock(id).await.unwrap().scheduled_deletion_at, None);
    servers.schedule_deletion(id).await.unwrap();
    story.cloud.advance(Duration::from_secs(30 * 86_400));
    servers.wait_until_gone(id).await.unwrap();
    refused(servers.get(id).await, 404, None, None);
    assert_eq!(story.client.ip_addresses().list().filter_server(id).await.unwrap().items.len(), 0);
    let [left] = &story.cloud.left()[..] else { panic!("{:?}", story.cloud.left()) };
    servers.delete(&left.id).reason("the test is over").await.unwrap();
    servers.wait_until_gone(&left.id).await.unwrap();
    story.cloud.assert_nothing_left();
}

#[tokio::test]
async fn a_deployment_that_fails() {
    let story = Story::begins();
    let servers = story.client.servers();
    story.cloud.lifecycle("deploy").fails_next();
    let server = servers.create(story.order("ASH", "web-1")).await.unwrap();
    let error = servers.wait_until_on(&server.id).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    assert_eq!(story.cloud.left().len(), 1, "what failed costs money, too");
    servers.delete(&server.id).await.unwrap();
    servers.wait_until_gone(&server.id).await.unwrap();
    story.cloud.assert_nothing_left();
    story.ends();
}

#[tokio::test]
async fn orders_that_are_refused() {
    let story = Story::begins();
    let servers = story.client.servers();
    let at = |site: &str| story.order(site, "web-1");
    let site = Some("/data/attributes/site");
    refused(servers.create(at("LAX")).await, 422, Some("SERVERS_OUT_OF_STOCK"), site);
    let gpu = |site: &str| story.order_of("g4-b300-large", site, "gpu-1");
    refused(servers.create(gpu("BGT")).await, 422, Some("SITE_NOT_SUPPORTED"), site);
    refused(servers.create(at("ASH").billing("yearly")).await, 422, None, Some("/data/attributes/billing"));
    refused(servers.create(at("ASH").ssh_keys(["ssh_none"])).await, 422, None, Some("/data/attributes/ssh_keys/0"));
    refused(
        servers.create(at("ASH").persistent_netboot(true)).await,
        422,
        None,
        Some("/data/attributes/persistent_netboot"),
    );
    refused(
        servers.create(at("ASH").public_network(true)).await,
        422,
        None,
        Some("/data/attributes/public_network_id"),
    );
    let both = at("ASH").raid(RaidLevel::Raid1).disk_layout([DiskLayout::count(2).role(DiskRole::Os)]);
    refused(servers.create(both).await, 422, None, Some("/data/attributes/disk_layout"));
    assert_eq!(story.cloud.bought("servers"), 0);

    // The last one sells the plan out, and what is given back is in stock again.
    let last = servers.create(gpu("TYO4")).await.unwrap();
    refused(servers.create(gpu("TYO4")).await, 422, Some("SERVERS_OUT_OF_STOCK"), site);
    let found = servers.find_or_create(gpu("TYO4")).await.unwrap();
    assert!(!found.is_created());
    servers.wait_until_on(&last.id).await.unwrap();
    servers.delete(&last.id).await.unwrap();
    servers.wait_until_gone(&last.id).await.unwrap();
    servers.create(gpu("TYO4")).await.unwrap();
    assert_eq!(story.cloud.bought("servers"), 2);
    story.ends();
}
