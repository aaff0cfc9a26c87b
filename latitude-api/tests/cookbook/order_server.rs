#[path = "../../examples/order_server.rs"]
#[expect(dead_code, reason = "`main` takes a key")]
mod program;

use super::order;
use latitude_fake::{FakeCloud, Fault};
use program::{Failure, order_server};
use std::time::Duration;

#[tokio::test]
async fn it_is_on_and_has_an_address() {
    let cloud = FakeCloud::new();
    let server = order_server(&cloud.client(), order(&cloud, "ASH", "web-1")).await.unwrap();
    assert!(server.primary_ipv4.is_some());
    let again = order_server(&cloud.client(), order(&cloud, "ASH", "web-1")).await.unwrap();
    assert_eq!((server.id, cloud.bought("servers")), (again.id, 1));
}

#[tokio::test]
async fn a_lost_answer_buys_no_second_one() {
    let cloud = FakeCloud::new();
    cloud.fail_next(Fault::lost_after_effect().on("POST /servers"));
    order_server(&cloud.client(), order(&cloud, "ASH", "web-1")).await.unwrap();
    assert_eq!(cloud.bought("servers"), 1);
}

#[tokio::test]
async fn its_failures_tell_what_there_is_to_pay_for() {
    let cloud = FakeCloud::new();
    let fails = async |site: &str| order_server(&cloud.client(), order(&cloud, site, "web-1")).await.unwrap_err();
    let failure = fails("LAX").await;
    assert!(matches!(failure, Failure::OutOfStock), "{failure}");

    cloud.fail_next(Fault::status(403).on("POST /servers"));
    let failure = fails("ASH").await;
    assert!(matches!(failure, Failure::Refused(_)), "{failure}");
    assert_eq!(cloud.bought("servers"), 0);

    cloud.fault(Fault::status(500).on("POST /servers"));
    let failure = fails("ASH").await;
    assert!(failure.to_string().starts_with("it may be ordered; run this again"), "{failure}");
    cloud.end_faults();

    cloud.lifecycle("deploy").fails_next();
    let failure = fails("ASH").await.to_string();
    assert!(failure.contains("failed; delete it, as it is billed"), "{failure}");
}

#[tokio::test]
async fn it_gives_up_after_a_while() {
    let cloud = FakeCloud::new();
    cloud.lifecycle("deploy").takes(Duration::from_secs(3 * 3_600));
    let failure = order_server(&cloud.client(), order(&cloud, "ASH", "web-1")).await.unwrap_err();
    let Failure::NotOn(id, error) = failure else { panic!("{failure}") };
    assert!(error.is_deadline(), "{error}");
    assert_eq!(cloud.left()[0].id, id);
}
