//! Who may knock.

use latitude_api::api_keys::{CreateApiKey, UpdateApiKey};
use latitude_api::tags::CreateTag;
use latitude_fake::FakeCloud;

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let cloud = FakeCloud::new();
    let stranger = cloud.client_builder().token("nobody's").build().unwrap();
    let error = stranger.servers().list().await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
}

#[tokio::test]
async fn a_key_that_may_read_reads() {
    let cloud = FakeCloud::new();
    let key = cloud.client().api_keys().create(CreateApiKey::new("reader").read_only(true)).await.unwrap();
    let reader = cloud.client_builder().token(key.token.as_ref().unwrap().expose()).build().unwrap();
    reader.servers().list().await.unwrap();
    let error = reader.tags().create(CreateTag::name("web").color("#00f")).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
}

#[tokio::test]
async fn a_key_for_some_addresses_is_for_those_alone() {
    let cloud = FakeCloud::new();
    let key = CreateApiKey::new("office").allowed_ips(["192.0.2.0/24"]);
    let key = cloud.client().api_keys().create(key).await.unwrap();
    let from = |address: &str| {
        let transport = cloud.transport_from(address.parse().unwrap());
        let token = key.token.as_ref().unwrap().expose();
        cloud.client_builder().token(token).transport(transport).build().unwrap()
    };
    from("192.0.2.7").servers().list().await.unwrap();
    assert!(from("198.51.100.7").servers().list().await.unwrap_err().is_forbidden());
}

#[tokio::test]
async fn a_rotated_key_is_another_one() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let key = client.api_keys().list().await.unwrap().into_iter().next().unwrap();
    let rotated = client.api_keys().rotate(&key.id, UpdateApiKey::new()).await.unwrap();
    assert!(client.servers().list().await.unwrap_err().is_unauthorized());
    let token = rotated.token.as_ref().unwrap().expose();
    assert_eq!(cloud.token(), token);
    let client = cloud.client_builder().token(token).build().unwrap();
    client.servers().list().await.unwrap();
}
