#[path = "../../examples/find_stock.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use latitude_fake::{FakeCloud, Fault};
use program::{Offer, offers, order_first};
use serde_json::json;

fn shown(offers: &[Offer]) -> Vec<(&str, &str)> {
    offers.iter().map(|offer| (&*offer.plan, &*offer.site)).collect()
}

#[tokio::test]
async fn the_cheapest_comes_first() {
    let cloud = FakeCloud::new();
    let found = offers(&cloud.client(), 1.0, &["LAX", "DAL", "ASH"]).await.unwrap();
    assert_eq!(shown(&found)[..2], [("c3-small-x86", "DAL"), ("c3-small-x86", "ASH")], "LAX is sold out");
    assert!(found.is_sorted_by(|one, other| one.price <= other.price));
    assert!(found.iter().all(|offer| offer.price <= 1.0 && offer.stock > 0));
    assert!(offers(&cloud.client(), 0.01, &["DAL"]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_sold_meanwhile_is_passed_over() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let found = offers(&client, 1.0, &["DAL", "ASH"]).await.unwrap();
    cloud.set("plans", "c3-small-x86", "sold_out", json!(["DAL"]));
    let server = order_first(&client, &found, &cloud.project(), "web-1").await.unwrap().unwrap();
    assert_eq!(server.site.as_deref(), Some("ASH"));

    cloud.set("plans", "c3-small-x86", "sold_out", json!(["DAL", "ASH"]));
    assert!(order_first(&client, &found[..2], &cloud.project(), "web-2").await.unwrap().is_none());
    assert_eq!(cloud.bought("servers"), 1);
}

#[tokio::test]
async fn a_lost_answer_is_no_reason_to_take_the_next() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let found = offers(&client, 1.0, &["DAL", "ASH"]).await.unwrap();
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    let server = order_first(&client, &found, &cloud.project(), "web-1").await.unwrap().unwrap();
    assert_eq!((server.site.as_deref(), cloud.bought("servers")), (Some("DAL"), 1));
}
