//! Values are worked out once and kept, and nobody ever sees one that is out of date.

use crate::order;
use latitude_api::Client;
use latitude_api::projects::UpdateProject;
use latitude_api::servers::Server;
use latitude_api::tags::CreateTag;
use latitude_fake::FakeCloud;
use serde_json::{Value, json};
use std::time::Duration;

/// A cloud in which a server runs, which was looked at.
async fn running() -> (FakeCloud, Client, String) {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let id = client.servers().create(order(&cloud, "web-1")).await.unwrap().id.clone();
    let first = client.servers().wait_until_on(&id).await.unwrap();
    assert_eq!(seen(&client, &id).await, first.into_attributes());
    (cloud, client, id)
}

/// The server, as the list and the look at one agree on it.
async fn seen(client: &Client, id: &str) -> Server {
    let alone = client.servers().get(id).await.unwrap().into_attributes();
    let listed = client.servers().list().await.unwrap().items.remove(0).into_attributes();
    assert_eq!(listed, alone);
    alone
}

async fn text(client: &Client, path: &str) -> String {
    let request = client.request(latitude_api::Method::GET, path.split('/'));
    request.send_as::<Value>().await.unwrap().to_string()
}

#[tokio::test]
async fn a_price_is_that_of_the_plan_now() {
    let (cloud, client, id) = running().await;
    let before = seen(&client, &id).await.price;
    cloud.set("plans", "c3-small-x86", "hour", json!(9.5));
    assert_eq!(seen(&client, &id).await.price, Some(9.5), "instead of {before:?}");
    // Through the plan to the region of its price list.
    cloud.set("zones", "united-states", "factor", json!(2.0));
    assert_eq!(seen(&client, &id).await.price, Some(19.0));
}

#[tokio::test]
async fn what_stands_inside_of_a_record_is_as_it_is() {
    let (cloud, client, id) = running().await;
    client.projects().update(cloud.project(), UpdateProject::new().name("Renamed")).await.unwrap();
    assert_eq!(seen(&client, &id).await.project.unwrap().name.as_deref(), Some("Renamed"));

    let tag = client.tags().create(CreateTag::name("web").color("#00f")).await.unwrap();
    cloud.set("servers", &id, "tags", json!([tag.id]));
    assert_eq!(seen(&client, &id).await.tags.len(), 1);
    client.tags().delete(&tag.id).await.unwrap();
    assert_eq!(seen(&client, &id).await.tags.len(), 0);
}

#[tokio::test]
async fn a_number_counts_what_is_there() {
    let (cloud, client, _) = running().await;
    let servers = async || {
        let project = client.projects().get(cloud.project()).await.unwrap();
        project.stats.as_ref().unwrap().servers
    };
    assert_eq!(servers().await, Some(1.0));
    let second = client.servers().create(order(&cloud, "web-2")).await.unwrap();
    assert_eq!(servers().await, Some(2.0));
    client.servers().delete(&second.id).await.unwrap();
    client.servers().wait_until_gone(&second.id).await.unwrap();
    assert_eq!(servers().await, Some(1.0));
}

#[tokio::test]
async fn stock_is_what_was_set_less_what_was_sold() {
    let (cloud, client, first) = running().await;
    // How many are left at the site, and in which words that is told.
    let left = async || {
        let plans = client.plans().list().await.unwrap();
        let plan = plans.iter().find(|plan| plan.slug.as_deref() == Some("c3-small-x86")).unwrap();
        let states = plan.regions.iter().find(|region| region.name.as_deref() == Some("United States")).unwrap();
        let locations = states.locations.as_ref().unwrap();
        let count = locations.in_stock_count.get("ASH").copied();
        assert_eq!(locations.in_stock.contains(&"ASH".to_owned()), count.is_some());
        count
    };
    assert_eq!(left().await, Some(23));
    cloud.set("plans", "c3-small-x86", "stock.ASH", json!(1));
    assert_eq!(left().await, Some(1));
    client.servers().create(order(&cloud, "web-2")).await.unwrap();
    assert_eq!(left().await, None);
    let refused = client.servers().create(order(&cloud, "web-3")).await.unwrap_err();
    assert!(refused.codes().any(|code| code == "SERVERS_OUT_OF_STOCK"), "{refused}");
    client.servers().delete(&first).await.unwrap();
    client.servers().wait_until_gone(&first).await.unwrap();
    assert_eq!(left().await, Some(1));
    client.servers().create(order(&cloud, "web-3")).await.unwrap();
}

#[tokio::test]
async fn an_amount_grows_with_the_time() {
    let (cloud, client, _) = running().await;
    let mut before = (0.0, 0.0);
    for _ in 0..3 {
        let bill = client.billing().get_usage(cloud.project()).await.unwrap();
        let amounts = (bill.amount.unwrap(), bill.products[0].amount.unwrap());
        assert!(amounts.0 > before.0 && amounts.1 > before.1, "{amounts:?} after {before:?}");
        before = amounts;
        cloud.advance(Duration::from_secs(3_600));
    }
}

#[tokio::test]
async fn what_was_asked_for_is_shown_and_only_then() {
    let (_cloud, client, id) = running().await;
    for asked in [false, true, false, true] {
        let mut request = client.servers().get(&id);
        if asked {
            request = request.extra_fields_servers("credentials");
        }
        assert_eq!(request.await.unwrap().credentials.is_some(), asked);
    }
}

#[tokio::test]
async fn a_snapshot_is_seen_when_it_is_put_back() {
    let (cloud, client, id) = running().await;
    let earlier = cloud.snapshot();
    let hostname = async || seen(&client, &id).await.hostname;
    cloud.set("servers", &id, "hostname", json!("web-9"));
    assert_eq!(hostname().await.as_deref(), Some("web-9"));
    cloud.restore(&earlier).unwrap();
    assert_eq!(hostname().await.as_deref(), Some("web-1"));
}

#[tokio::test]
async fn clouds_that_begin_alike_see_their_own() {
    let (one, other) = (FakeCloud::new(), FakeCloud::new());
    let (at_one, at_other) = (one.client(), other.client());
    let before = text(&at_one, "plans").await;
    assert_eq!(text(&at_other, "plans").await, before);
    at_one.servers().create(order(&one, "web-1")).await.unwrap();
    let after = text(&at_one, "plans").await;
    assert_ne!(after, before, "one less is in stock");
    for _ in 0..2 {
        assert_eq!(text(&at_other, "plans").await, before);
        assert_eq!(text(&at_one, "plans").await, after);
    }
}
