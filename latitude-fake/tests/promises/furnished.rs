//! A furnished cloud has what the docs' examples name, and asks nobody to pay for it.

use crate::order;
use latitude_fake::FakeCloud;

#[tokio::test]
async fn it_has_what_examples_name() {
    let cloud = FakeCloud::furnished();
    let client = cloud.client();
    assert_eq!(cloud.project(), "proj_mH5QhXxFHv3dX");
    let server = client.servers().get("sv_EMcEnmgE3zkEZ").await.unwrap();
    assert_eq!(server.status.as_ref().map(|status| status.as_str()), Some("on"));
    // All of it was ordered before, in an order that makes sense.
    let volume = client.block_storage().get_volume("vol_XVRFEXTQY2Bgk").await.unwrap();
    assert!(server.created_at.as_ref().unwrap() < volume.created_at.as_ref().unwrap());
    assert!(client.events().list().all().await.unwrap().len() > 40);
}

#[tokio::test]
async fn what_was_there_is_not_what_a_test_bought() {
    let cloud = FakeCloud::builder().furnished().fail_if_left().build();
    assert!(cloud.count("servers") > 5);
    assert_eq!((cloud.left().len(), cloud.requests().len(), cloud.cost()), (0, 0, 0.0));
    cloud.assert_nothing_left();

    let client = cloud.client();
    let server = client.servers().create(order(&cloud, "web-1")).await.unwrap();
    assert_eq!(cloud.bought("servers"), 1);
    assert_eq!(cloud.left().iter().map(|left| left.id.as_str()).collect::<Vec<_>>(), [server.id.as_str()]);
    client.servers().wait_until_on(&server.id).await.unwrap();
    client.servers().delete(&server.id).await.unwrap();
    client.servers().wait_until_gone(&server.id).await.unwrap();
}

#[tokio::test]
async fn its_ids_stay_and_clouds_share_nothing() {
    let (one, two) = (FakeCloud::furnished(), FakeCloud::builder().seed(7).furnished().build());
    assert_eq!(one.token(), two.token());
    one.client().servers().delete("sv_Z9NgZhRpZ9gvm").await.unwrap();
    one.advance(std::time::Duration::from_secs(600));
    assert!(one.client().servers().get("sv_Z9NgZhRpZ9gvm").await.unwrap_err().is_not_found());
    assert!(two.client().servers().get("sv_Z9NgZhRpZ9gvm").await.is_ok());

    // What comes next depends on the seed.
    let next = async |cloud: &FakeCloud| cloud.client().servers().create(order(cloud, "next")).await.unwrap().id;
    assert_ne!(next(&one).await, next(&two).await);
}
