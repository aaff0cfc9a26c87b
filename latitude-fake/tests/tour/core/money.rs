//! What is billed, what goes over the wire, and how servers are to be installed.

use super::{Story, placed, refused};
use latitude_api::baselines::{BaselineDiskLayoutGroupSpec, BaselineTargetType, CreateBaseline, RaidLevel};
use latitude_api::plans::UpdateBandwidth;
use latitude_api::servers::UpdateServer;
use latitude_api::ssh_keys::CreateSshKey;
use latitude_api::user_data::CreateUserData;
use std::time::Duration;

pub const PATHS: &[&str] = &["/billing", "/traffic", "/baselines"];

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn all_of_money_and_baselines() {
    let story = Story::begins();
    bill(&story).await;
    traffic(&story).await;
    baselines(&story).await;
    story.ends_with_all_of(PATHS);
}

async fn bill(story: &Story) {
    let project = story.cloud.project();
    let usage = || story.client.billing().get_usage(&project);
    let empty = usage().await.unwrap();
    placed(&empty);
    assert_eq!((empty.amount, empty.products.len()), (Some(0.0), 0));
    assert_eq!(empty.project.as_ref().unwrap().id, project);
    let server = story.client.servers().create(story.order("ASH", "web-1")).await.unwrap();
    let other = story.client.servers().create(story.order_of("m4-metal-small", "SAO", "db-1")).await.unwrap();
    story.cloud.advance(10 * HOUR);
    let bill = usage().await.unwrap();
    placed(&bill);
    let [small, large] = &bill.products[..] else { panic!("{bill:?}") };
    let both = usage().filter_products([&small.id, &large.id]).await.unwrap();
    assert_eq!(both.products.len(), 2);
    let metadata = &small.metadata.as_ref().unwrap().servers[0];
    assert_eq!((&*metadata.id, metadata.hostname.as_deref()), (&*server.id, Some("web-1")));
    assert_eq!((small.unit_price, small.quantity, small.amount), (Some(31.0), Some(10.0), Some(310.0)));
    assert!(large.amount > small.amount && small.end.is_none());
    assert_eq!(bill.amount.unwrap(), small.amount.unwrap() + large.amount.unwrap());
    assert!((story.cloud.cost() * 100.0 - bill.amount.unwrap()).abs() < 1.0);

    // What is gone costs no more, and is still on the bill.
    story.client.servers().delete(&server.id).await.unwrap();
    story.cloud.advance(10 * HOUR);
    let bill = usage().filter_plan("c3.small.x86").await.unwrap();
    let [ended] = &bill.products[..] else { panic!("{bill:?}") };
    assert_eq!(ended.amount, Some(310.0));
    assert!(ended.end.is_some());
    let bill = usage().filter_products([&large.id]).await.unwrap();
    assert_eq!((bill.products.len(), bill.products[0].quantity), (1, Some(20.0)));
    refused(story.client.billing().get_usage("proj_none").await, 404, None, None);
    assert_eq!(story.client.servers().get(&other.id).await.unwrap().hostname.as_deref(), Some("db-1"));
}

/// The bill, the price and the cost say the same, whatever a server is billed by.
#[tokio::test]
async fn a_bill_by_the_month() {
    let story = Story::begins();
    let servers = story.client.servers();
    let server = servers.create(story.order("ASH", "web-1")).await.unwrap();
    story.cloud.advance(10 * HOUR);
    servers.update(&server.id, UpdateServer::new().billing("monthly")).await.unwrap();
    servers.update(&server.id, UpdateServer::new().hostname("web-2")).await.unwrap();
    story.cloud.advance(10 * HOUR);
    let usage = || async { story.client.billing().get_usage(story.cloud.project()).await.unwrap() };
    let bill = usage().await;
    let [hourly, monthly] = &bill.products[..] else { panic!("{bill:?}") };
    assert_eq!((hourly.amount, hourly.end.is_some()), (Some(310.0), true));
    assert_eq!((monthly.amount, monthly.end.is_some()), (Some(259.59), false));
    assert!((story.cloud.cost() * 100.0 - bill.amount.unwrap()).abs() < 0.1);
    servers.delete(&server.id).await.unwrap();
    story.cloud.advance(10 * HOUR);
    let bill = usage().await;
    assert_eq!((bill.amount, &bill.products[0].end), (Some(569.59), &hourly.end));

    servers.create(story.order("ASH", "web-3").billing("monthly")).await.unwrap();
    story.cloud.advance(730 * HOUR);
    let bill = usage().await;
    assert_eq!(bill.products[2].amount, Some(18_950.0));
    story.ends();
}

async fn traffic(story: &Story) {
    let traffic = story.client.traffic();
    let (from, to) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    let used = traffic.get_consumption(from, to).await.unwrap();
    placed(&used);
    assert_eq!((used.from_date, used.to_date), (Some(1_767_225_600), Some(1_767_312_000)));
    let project = traffic.get_consumption(from, to).filter_project(story.cloud.project()).await.unwrap();
    assert_eq!(project.total_inbound_gb, used.total_inbound_gb);
    assert!(project.total_inbound_gb > Some(0));
    let server = story.cloud.first("servers");
    let one = traffic.get_consumption(from, to).filter_server(server).await.unwrap();
    assert_eq!(one.total_inbound_gb, Some(4));
    assert_eq!(one.regions.len(), 1);
    let of_regions = used.regions.iter().map(|region| region.total_inbound_gb.unwrap()).sum::<i64>();
    assert_eq!(Some(of_regions), used.total_inbound_gb);
    refused(traffic.get_consumption("yesterday", to).await, 422, None, None);
    refused(traffic.get_consumption(from, "").await, 422, None, None);
    let none = traffic.get_consumption(from, to).filter_project("proj_none").await.unwrap();
    assert_eq!((none.total_inbound_gb, none.regions.len()), (Some(0), 0));

    // Each region with servers, and each for which more was bought.
    let project = story.cloud.project();
    let order = UpdateBandwidth::project(&project).quantity(7).region_slug("japan");
    story.client.plans().update_bandwidth(order).await.unwrap();
    let quota = traffic.get_quota().filter_project("fleet-telemetry").await.unwrap();
    placed(&quota);
    let [own] = &quota.quota_per_project[..] else { panic!("{quota:?}") };
    assert_eq!(own.project_slug.as_deref(), Some("fleet-telemetry"));
    let quota = |slug: &str| {
        let region = own.quota_per_region.iter().find(|region| region.region_slug.as_deref() == Some(slug));
        let terabytes = region.unwrap().quota_in_tb.as_ref().unwrap();
        (terabytes.granted, terabytes.additional, terabytes.total)
    };
    assert_eq!(quota("brazil"), (Some(20), Some(0), Some(20)));
    assert_eq!(quota("japan"), (Some(0), Some(7), Some(7)));
    assert_eq!(traffic.get_quota().await.unwrap().quota_per_project.len(), 1);
}

async fn baselines(story: &Story) {
    let baselines = story.client.baselines();
    let key =
        story.client.ssh_keys().create(CreateSshKey::name("imke").public_key("ssh-ed25519 AAAA i")).await.unwrap();
    let script = CreateUserData::description("clocks").content("I2Nsb3VkLWNvbmZpZw==");
    let script = story.client.user_data().create(script).await.unwrap();
    let body = || {
        let body = CreateBaseline::name("ingest").target_type(BaselineTargetType::Platforms);
        body.operating_system("ubuntu_24_04_x64_lts")
    };
    refused(baselines.create(body()).await, 422, None, Some("/data/attributes/platforms"));
    let group = || BaselineDiskLayoutGroupSpec::new().role("os").count(2).raid_level(RaidLevel::Raid1);
    let body = || body().platforms(["c3-small-x86"]).description("All that take messages in");
    refused(
        baselines.create(body().raid(RaidLevel::Raid1).disk_layout([group()])).await,
        422,
        None,
        Some("/data/attributes/disk_layout"),
    );
    let whole = body().disk_layout([group()]).ssh_key_ids([&key.id]).user_data_id(&script.id);
    let baseline = baselines.create(whole).await.unwrap();
    placed(&baseline);
    assert_eq!(baseline.platforms[0].name.as_deref(), Some("c3.small.x86"));
    assert_eq!(baseline.ssh_keys[0].fingerprint, key.fingerprint);
    assert_eq!(baseline.user_data.as_ref().unwrap().description.as_deref(), Some("clocks"));
    assert_eq!(baseline.disk_layout[0].mount_point, None);
    refused(
        baselines.create(body().ssh_key_ids(["ssh_none"])).await,
        422,
        None,
        Some("/data/attributes/ssh_key_ids/0"),
    );
    let list = baselines.list().await.unwrap();
    placed(&list);
    assert_eq!(list.items.len(), 1);
    let again = baselines.get(&baseline.id).await.unwrap();
    placed(&again);
    assert_eq!(again.name.as_deref(), Some("ingest"));
    baselines.delete(&baseline.id).await.unwrap();
    refused(baselines.get(&baseline.id).await, 404, None, None);
    assert_eq!(baselines.list().await.unwrap().items.len(), 0);
}
