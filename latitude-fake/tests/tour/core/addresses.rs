//! Addresses: those of servers, and those that move from one to another.

use super::{Story, placed, refused, total};
use latitude_api::elastic_ips::{
    BgpSessionStatus, CreateBgpSession, CreateElasticIp, ElasticIpMode, ElasticIpStatus, UpdateElasticIp,
};
use latitude_api::ip_addresses::{IpAddressFamily, IpAddressType, ListIpAddressesFilterType};
use std::collections::BTreeSet;
use std::time::Duration;

pub const PATHS: &[&str] = &["/ips", "/elastic_ips"];

#[tokio::test]
async fn all_of_addresses() {
    let story = Story::begins();
    let (first, second) = (story.server("DAL", "web-1").await, story.server("DAL", "web-2").await);
    let elastic = elastic_ips(&story, &first, &second).await;
    addresses(&story, &second).await;
    release(&story, &elastic).await;
    sessions(&story, &first, &second).await;
    story.ends_with_all_of(PATHS);
}

async fn elastic_ips(story: &Story, first: &str, second: &str) -> String {
    let ips = story.client.elastic_ips();
    let ordered = ips.create(CreateElasticIp::new(story.cloud.project()).server_id(first)).await.unwrap();
    placed(&ordered);
    assert!(ordered.id.is_empty(), "at first it has no id");
    assert_eq!(ordered.status, Some(ElasticIpStatus::Pending));
    assert_eq!(ips.list().await.unwrap().items[0].id, "");
    let active = ips.wait_until_active(&ordered).await.unwrap();
    placed(&active);
    assert_eq!(active.mode, Some(ElasticIpMode::Routed));
    assert_eq!(active.server.as_ref().unwrap().id, first);
    assert_eq!(active.region.as_ref().unwrap().location.as_ref().unwrap().slug.as_deref(), Some("DAL"));

    let moving = ips.update(&active.id, UpdateElasticIp::new(second)).await.unwrap();
    assert_eq!(moving.status, Some(ElasticIpStatus::Moving));
    refused(ips.update(&active.id, UpdateElasticIp::new(first)).await, 422, None, None);
    refused(ips.delete(&active.id).await, 422, None, None);
    let moved = ips.wait_until_active(&active.id).await.unwrap();
    assert_eq!(moved.server.as_ref().unwrap().id, second);
    let elsewhere = story.server("ASH", "far-1").await;
    let far = UpdateElasticIp::new(&elsewhere);
    refused(ips.update(&active.id, far).await, 422, Some("invalid_server"), Some("/data/attributes/server_id"));

    placed(&ips.list().filter_project(story.cloud.project()).filter_server(second).await.unwrap());
    assert_eq!(ips.list().filter_server(first).await.unwrap().items.len(), 0);
    assert_eq!(ips.list().filter_status(ElasticIpStatus::Active).page_size(5).await.unwrap().items.len(), 1);
    assert_eq!(ips.get(&active.id).await.unwrap().address, active.address);
    refused(ips.get("eip_none").await, 404, None, None);

    story.cloud.lifecycle("move_elastic_ip").fails_next();
    ips.update(&active.id, UpdateElasticIp::new(first)).await.unwrap();
    let error = ips.wait_until_active(&active.id).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    story.cloud.set("elastic_ips", &active.id, "status", "active".into());
    ips.update(&active.id, UpdateElasticIp::new(second)).await.unwrap();
    ips.wait_until_active(&active.id).await.unwrap();

    // It fails, and can still be given back.
    story.cloud.lifecycle("configure_elastic_ip").fails_next();
    let failing = ips.create(CreateElasticIp::new(story.cloud.project()).server_id(first)).await.unwrap();
    let error = ips.wait_until_active(&failing).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    let failed = ips.list().filter_status(ElasticIpStatus::Error).await.unwrap().items.remove(0);
    ips.delete(&failed.id).await.unwrap();
    ips.wait_until_gone(&failed.id).await.unwrap();
    active.id.clone()
}

async fn addresses(story: &Story, server: &str) {
    let ips = story.client.ip_addresses();
    let page = ips.list().extra_fields_ip_addresses("region").stats_total("count").await.unwrap();
    placed(&page);
    assert_eq!(total(&page.meta), 7, "two of each server, and an Elastic IP");
    let own =
        ips.list().filter_server(server).filter_family(IpAddressFamily::Ipv4).filter_additional(false).await.unwrap();
    let [own] = &own.items[..] else { panic!("{own:?}") };
    let primary = story.client.servers().get(server).await.unwrap().into_attributes().primary_ipv4;
    assert_eq!((own.address.as_ref(), own.r#type.as_ref()), (primary.as_ref(), Some(&IpAddressType::Public)));
    assert!(own.region.is_none(), "only who asks for it gets it");
    let whole = ips.get(&own.id).extra_fields_ip_addresses("region").await.unwrap();
    placed(&whole);
    assert_eq!(whole.region.as_ref().unwrap().name.as_deref(), Some("United States"));
    assert_eq!(whole.assignment.as_ref().unwrap().server_id.as_deref(), Some(server));

    let elastic = ips.list().filter_type(ListIpAddressesFilterType::Elastic).await.unwrap();
    let [elastic] = &elastic.items[..] else { panic!("{elastic:?}") };
    assert_eq!(elastic.elastic.as_ref().unwrap().status.as_deref(), Some("active"));
    assert_eq!(elastic.assignment.as_ref().unwrap().server_id.as_deref(), Some(server), "it has moved");
    placed(&ips.get(&elastic.id).await.unwrap());
    let count = async |list: latitude_api::ip_addresses::ListIpAddressesRequest| list.await.unwrap().items.len();
    assert_eq!(count(ips.list().filter_project(story.cloud.project())).await, 7);
    assert_eq!(count(ips.list().filter_location("ASH")).await, 2);
    assert_eq!(count(ips.list().filter_address("2001:db8:")).await, 3, "it begins with that");
    assert_eq!(count(ips.list().filter_management(true)).await, 6);
    assert_eq!(count(ips.list().filter_available(true)).await, 0);
    let sorted = ips.list().sort(["-address"]).page_size(2).page_number(1).await.unwrap();
    assert!(sorted.items[0].address > sorted.items[1].address);
    refused(ips.get("ip_none").await, 404, None, None);
}

async fn release(story: &Story, id: &str) {
    let ips = story.client.elastic_ips();
    story.cloud.lifecycle("release_elastic_ip").fails_next();
    ips.delete(id).await.unwrap();
    story.cloud.advance(Duration::from_secs(60));
    assert_eq!(ips.get(id).await.unwrap().status, Some(ElasticIpStatus::Error));
    ips.delete(id).await.unwrap();
    assert_eq!(ips.get(id).await.unwrap().status, Some(ElasticIpStatus::Releasing));
    ips.wait_until_gone(id).await.unwrap();
    refused(ips.get(id).await, 404, None, None);
    let elastic = story.client.ip_addresses().list().filter_type(ListIpAddressesFilterType::Elastic).await.unwrap();
    assert_eq!(elastic.items.len(), 0);
    assert!(story.cloud.left().iter().all(|left| left.resource == "servers"));
}

async fn sessions(story: &Story, first: &str, second: &str) {
    let ips = story.client.elastic_ips();
    let project = story.cloud.project();
    let order = || CreateElasticIp::new(&project).mode(ElasticIpMode::Bgp);
    refused(ips.create(order()).await, 422, None, Some("/data/attributes/site"));
    refused(ips.create(order().server_id(first)).await, 422, None, Some("/data/attributes/server_id"));
    refused(ips.create(CreateElasticIp::new(&project)).await, 422, None, Some("/data/attributes/server_id"));
    let ip = ips.create(order().server_ids([first])).await.unwrap();
    let ip = ips.wait_until_active(&ip).await.unwrap();
    let sessions = ips.list_bgp_sessions(&ip.id).await.unwrap();
    placed(&sessions);
    assert_eq!(sessions.items[0].server.as_ref().unwrap().id, first);
    ips.wait_until_bgp_session_active(&ip.id, &sessions.items[0].id).await.unwrap();

    let session = ips.create_bgp_session(&ip.id, CreateBgpSession::new(second)).await.unwrap();
    placed(&session);
    assert_eq!((session.status.clone(), session.peer_address.as_ref()), (Some(BgpSessionStatus::Pending), None));
    refused(
        ips.create_bgp_session(&ip.id, CreateBgpSession::new(second)).await,
        422,
        None,
        Some("/data/attributes/server_id"),
    );
    let session = ips.wait_until_bgp_session_active(&ip.id, &session.id).await.unwrap();
    placed(&session);
    assert!(session.peer_address.is_some() && session.server_ip.is_some());
    assert_eq!(ips.get_bgp_session(&ip.id, &session.id).await.unwrap().id, session.id);
    ips.delete_bgp_session(&ip.id, &session.id).force(true).await.unwrap();
    let leaving = ips.get_bgp_session(&ip.id, &session.id).await.unwrap();
    assert_eq!(leaving.status, Some(BgpSessionStatus::Removing));
    // Asking again doesn't put it off.
    story.cloud.advance(Duration::from_secs(20));
    ips.delete_bgp_session(&ip.id, &session.id).await.unwrap();
    story.cloud.advance(Duration::from_secs(10));
    refused(ips.get_bgp_session(&ip.id, &session.id).await, 404, None, None);
    ips.wait_until_bgp_session_gone(&ip.id, &session.id).await.unwrap();

    story.cloud.lifecycle("configure_bgp_session").fails_next();
    let session = ips.create_bgp_session(&ip.id, CreateBgpSession::new(second)).await.unwrap();
    let error = ips.wait_until_bgp_session_active(&ip.id, &session.id).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    let failed = ips.get_bgp_session(&ip.id, &session.id).await.unwrap();
    assert!(failed.status_message.is_some());
    ips.delete(&ip.id).await.unwrap();
    ips.wait_until_gone(&ip.id).await.unwrap();
    assert_eq!(story.cloud.count("bgp_sessions"), 0);
}

#[tokio::test]
async fn no_more_addresses_than_a_team_may_have() {
    let story = Story::begins();
    let ips = story.client.elastic_ips();
    story.cloud.set("teams", &story.cloud.first("teams"), "limits.elastic_ip", 1.into());
    let order = || CreateElasticIp::new(story.cloud.project()).mode(ElasticIpMode::Bgp).site("FRA");
    ips.create(order()).await.unwrap();
    refused(ips.create(order()).await, 422, Some("ELASTIC_IP_LIMIT_REACHED"), None);
    story.cloud.advance(Duration::from_secs(60));
    assert_eq!(ips.list().await.unwrap().items[0].status, Some(ElasticIpStatus::Active));

    // Nor are there more than the network has, and none is given twice.
    story.cloud.set("teams", &story.cloud.first("teams"), "limits.elastic_ip", 1_000.into());
    for _ in 1..254 {
        ips.create(order()).await.unwrap();
    }
    refused(ips.create(order()).await, 422, None, None);
    story.cloud.advance(Duration::from_secs(60));
    let other = &story.cloud.left()[100].id;
    ips.delete(other).await.unwrap();
    ips.wait_until_gone(other).await.unwrap();
    ips.create(order()).await.unwrap();
    story.cloud.advance(Duration::from_secs(60));
    let all = ips.list().all().await.unwrap();
    let addresses: BTreeSet<_> = all.iter().map(|ip| ip.address.clone().unwrap()).collect();
    assert_eq!(addresses.len(), 254);
    story.ends();
}
