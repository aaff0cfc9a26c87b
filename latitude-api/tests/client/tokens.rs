//! The token, and the secrets of answers: where they never show.

use crate::server::{Reply, Server};
use latitude_api::api_keys::ApiKey;
use latitude_api::{Client, Method, Page, Resource, Secret};
use serde_json::json;

#[tokio::test]
async fn nothing_prints_the_token() {
    let server = Server::answering(|seen| {
        Some(match seen.target.as_str() {
            "/servers/sv_1" => Reply::json(&json!({"data": {"id": "sv_1", "type": "servers", "attributes": {}}})),
            "/servers/broken" => Reply::new(200, "no json"),
            _ => Reply::new(500, "<html>oops</html>"),
        })
    })
    .await;
    let builder = Client::builder().token("secret-token").base_url(&server.url);
    let mut printed = vec![format!("{builder:?}")];
    let client = builder.build().unwrap();
    printed.push(format!("{client:?} {:?} {:?}", client.servers(), client.servers().get("sv_1")));
    printed.push(format!("{:?} {:?}", client.servers().list(), client.servers().list().stream()));
    printed.push(format!("{:?}", client.request(Method::GET, ["a"]).header("authorization", "secret-token")));
    let sending = client.servers().get("sv_1").send();
    printed.push(format!("{sending:?}"));
    printed.push(format!("{:?}", sending.await.unwrap()));
    for id in ["broken", "failing"] {
        let error = client.servers().get(id).await.unwrap_err();
        printed.push(format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string)));
    }
    // No answer at all: the address is in use by nobody.
    let nowhere = Client::builder().token("secret-token").base_url("http://127.0.0.1:1").build().unwrap();
    let error = nowhere.servers().get("sv_1").await.unwrap_err();
    printed.push(format!("{error} {error:?} {:?}", std::error::Error::source(&error).map(ToString::to_string)));
    let refused = Client::builder().token("secret-token\n\u{1}").build().unwrap_err();
    printed.push(format!("{refused} {refused:?}"));
    for text in printed {
        assert!(!text.is_empty() && !text.contains("secret-token"), "{text}");
    }
    assert!(server.seen().iter().all(|seen| seen.header("authorization") == Some("secret-token")));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::giving(Reply::json(&json!({}))).await;
    let there = elsewhere.url.clone();
    let server =
        Server::answering(move |_| Some(Reply::new(302, "").header("location", format!("{there}/servers")))).await;
    for error in [
        server.client().servers().get("sv_1").await.unwrap_err(),
        server.client().servers().lock("sv_1").await.unwrap_err(),
    ] {
        assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
        assert!(error.headers().unwrap().contains_key("location"));
    }
    assert!(elsewhere.seen().is_empty());
}

#[test]
fn secrets_show_on_demand_alone() {
    let sent = json!({"id": "tok_1", "type": "api_keys", "attributes": {"name": "CI", "token": "hush-hush"}});
    let key: Resource<ApiKey> = serde_json::from_value(sent).unwrap();
    let token = key.token.clone().unwrap();
    assert_eq!((token.expose(), token.clone().into_exposed().as_str()), ("hush-hush", "hush-hush"));
    assert_eq!(token, Secret::new("hush-hush"));
    let written = serde_json::to_value(&key).unwrap();
    assert_eq!(written["attributes"], json!({"name": "CI", "token": "[redacted]"}));
    for text in [format!("{key:?}"), format!("{token}"), format!("{token:?}"), written.to_string()] {
        assert!(text.contains("[redacted]") && !text.contains("hush"), "{text}");
    }
}

#[test]
fn a_secret_stays_one_whatever_kind_it_has() {
    use latitude_api::virtual_machines::VirtualMachine;

    for credentials in
        [json!([{"username": "u", "password": "hush"}]), json!({"username": "u", "password": {"now": "hush"}})]
    {
        let sent = json!({"id": "vm_1", "attributes": {"credentials": credentials}});
        let machine: Resource<VirtualMachine> = serde_json::from_value(sent).unwrap();
        let written = serde_json::to_string(&machine).unwrap();
        assert!(written.contains("[redacted]") && !written.contains("hush"), "{written}");
    }
}

#[test]
fn a_list_that_keeps_an_odd_item_hides_the_secrets_of_the_others() {
    let sent = json!({"data": [{"id": "tok_1", "attributes": {"token": "hush-hush"}}, 5]});
    let page: Page<Resource<ApiKey>> = serde_json::from_value(sent).unwrap();
    let written = serde_json::to_value(&page).unwrap();
    assert_eq!(written, json!({"data": [{"id": "tok_1", "attributes": {"token": "[redacted]"}}, 5]}));
    assert!(!format!("{page:?}").contains("hush"));
}

#[test]
fn a_secret_of_the_wrong_kind_is_as_secret() {
    let key: Resource<ApiKey> =
        serde_json::from_value(json!({"attributes": {"token": {"value": "hush-hush"}}})).unwrap();
    assert!(!format!("{key:?}").contains("hush"), "{key:?}");
    let written = serde_json::to_string(&key).unwrap();
    assert!(!written.contains("hush"), "{written}");
}
