//! A tester's mistakes are told when they are made, with what there is.

use crate::{order, panics};
use latitude_fake::{FakeCloud, Fault};
use std::time::Duration;

#[test]
fn what_there_is_not_is_told_with_what_there_is() {
    let cloud = FakeCloud::new();
    for (told, act) in [
        ("POST /servers", Box::new(|| cloud.fail_next(Fault::status(500).on("POST /server"))) as Box<dyn Fn()>),
        ("GET /servers/{server_id}", Box::new(|| cloud.fail_next(Fault::status(500).on("GET /servers/sv_1")))),
        ("goes from 0 to 1", Box::new(|| _ = cloud.fault(Fault::status(500).chance(1.5)))),
        ("has no moment", Box::new(|| _ = cloud.fault(Fault::status(500).during(Duration::MAX, Duration::ZERO)))),
        ("7 is no status", Box::new(|| _ = cloud.fault(Fault::status(7)))),
        ("`deploys`; there are", Box::new(|| _ = cloud.lifecycle("deploys"))),
        ("failed_deployment", Box::new(|| _ = cloud.lifecycle("deploy").fails_next_by("boredom"))),
        ("never ends", Box::new(|| _ = cloud.lifecycle("deploy").takes(Duration::MAX))),
        ("`server`; there are", Box::new(|| _ = cloud.bought("server"))),
        ("no operation", Box::new(|| _ = cloud.seen("POST /serversss"))),
    ] {
        let text = panics(act);
        assert!(text.contains(told), "{text}");
    }
}

#[tokio::test]
async fn what_is_left_is_named() {
    let cloud = FakeCloud::new();
    let server = cloud.client().servers().create(order(&cloud, "forgotten")).await.unwrap();
    let text = panics(|| cloud.assert_nothing_left());
    assert!(text.contains(&server.id) && text.contains("forgotten") && text.contains('$'), "{text}");
    let purchase = &cloud.purchases()[0];
    assert_eq!((purchase.resource, purchase.id.as_str()), ("servers", server.id.as_str()));
    assert!(purchase.hourly > 0.0);
}

#[tokio::test]
async fn a_cloud_that_was_told_so_fails_when_it_is_dropped() {
    let cloud = FakeCloud::builder().fail_if_left().build();
    cloud.client().servers().create(order(&cloud, "forgotten")).await.unwrap();
    assert!(panics(|| drop(cloud)).contains("forgotten"));
    drop(FakeCloud::builder().fail_if_left().build());
}

#[tokio::test]
async fn no_secret_is_shown_by_debug() {
    let cloud = FakeCloud::new();
    let token = cloud.token();
    let shown = format!("{cloud:?} {:?} {:?} {:?}", cloud.snapshot(), cloud.requests(), cloud.client());
    assert!(!shown.contains(&token));
}
