//! What is refused of a request, and how that is told.

use latitude_api::{Client, Error, Method, reqwest};
use latitude_fake::{Clock, FakeCloud};
use serde_json::{Value, json};

async fn send(client: &Client, method: Method, path: &[&str], body: Option<Value>) -> Result<Value, Error> {
    let mut request = client.request(method, path);
    if let Some(body) = body {
        request = request.json(&body);
    }
    request.send_as::<Value>().await
}

/// The status of an error, its detail, and the pointer or the parameter that it names.
fn told(error: &Error) -> (u16, String, String) {
    let object = error.errors().first().unwrap();
    let source = object.source.as_ref();
    let place = source.and_then(|source| source.pointer.clone().or_else(|| source.parameter.clone()));
    (error.status().unwrap().as_u16(), object.detail.clone().unwrap_or_default(), place.unwrap_or_default())
}

fn tag(attributes: Value) -> Option<Value> {
    Some(json!({ "data": { "type": "tags", "attributes": attributes } }))
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_told_with_its_place() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    for (body, place, word) in [
        (tag(json!({ "name": "web", "color": "#00f", "size": 1 })), "/data/attributes", "size"),
        (tag(json!({ "name": 7, "color": "#00f" })), "/data/attributes/name", "string"),
        (tag(json!({ "color": "#00f" })), "/data/attributes", "name"),
        (Some(json!({ "data": { "type": "servers", "attributes": { "name": "a", "color": "b" } } })), "/data/type", ""),
        (Some(json!({ "name": "web", "color": "#00f" })), "", ""),
    ] {
        let error = send(&client, Method::POST, &["tags"], body.clone()).await.unwrap_err();
        let (status, detail, pointer) = told(&error);
        assert_eq!((status, pointer.as_str()), (422, place), "{body:?}: {detail}");
        assert!(detail.contains(word), "{detail}");
        assert!(!cloud.requests().last().unwrap().is_understood());
    }
    assert_eq!(cloud.count("tags"), 0);
}

#[tokio::test]
async fn a_lenient_cloud_takes_what_nobody_declares() {
    let cloud = FakeCloud::builder().lenient().build();
    let client = cloud.client();
    send(&client, Method::POST, &["tags"], tag(json!({ "name": "web", "color": "#00f", "size": 1 }))).await.unwrap();
    // What is of the wrong type is refused all the same.
    send(&client, Method::POST, &["tags"], tag(json!({ "name": 7, "color": "#00f" }))).await.unwrap_err();
    assert_eq!(cloud.count("tags"), 1);
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_and_those_that_there_are_named() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let request = client.request(Method::GET, ["servers"]).query("filter[colour]", "red");
    let (status, detail, parameter) = told(&request.send_as::<Value>().await.unwrap_err());
    assert_eq!((status, parameter.as_str()), (422, "filter[colour]"));
    assert!(detail.contains("filter[hostname]"), "{detail}");
    let request = client.request(Method::GET, ["servers"]).query("page[size]", "many");
    assert_eq!(told(&request.send_as::<Value>().await.unwrap_err()).2, "page[size]");
    let error = send(&client, Method::GET, &["billing", "usage"], None).await.unwrap_err();
    assert_eq!(told(&error).2, "filter[project]");
}

#[tokio::test]
async fn a_path_or_a_method_that_there_isnt() {
    let cloud = FakeCloud::new();
    let client = cloud.client();
    let (status, detail, _) = told(&send(&client, Method::GET, &["machines"], None).await.unwrap_err());
    assert_eq!((status, detail.contains("/machines")), (404, true));
    let (status, detail, _) = told(&send(&client, Method::PUT, &["tags"], None).await.unwrap_err());
    assert_eq!((status, detail.contains("GET, POST")), (405, true), "{detail}");
}

#[tokio::test]
async fn a_body_in_plain_json_is_taken_and_one_in_anything_else_not() {
    let cloud = FakeCloud::builder().clock(Clock::real()).build();
    let server = cloud.serve("127.0.0.1:0").await.unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = tag(json!({ "name": "web", "color": "#00f" })).unwrap().to_string();
    for (media, status) in
        [("application/json", 201), ("application/vnd.api+json; charset=utf-8", 201), ("text/plain", 415)]
    {
        let request = http.post(format!("{}/tags", server.base_url())).body(body.clone());
        let request =
            request.header("content-type", media).header("authorization", format!("Bearer {}", cloud.token()));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{media}");
        assert_eq!(answer.headers()["content-type"], "application/vnd.api+json");
    }
}

#[tokio::test]
async fn lists_have_pages_and_totals() {
    let cloud = FakeCloud::builder().page_cap(20).build();
    let client = cloud.client();
    for number in 0..25 {
        let name = format!("key-{number}");
        client
            .ssh_keys()
            .create(latitude_api::ssh_keys::CreateSshKey::name(name).public_key("ssh-ed25519 AAAA"))
            .await
            .unwrap();
    }
    let page = client.request(Method::GET, ["ssh_keys"]).query("page[size]", "50").query("stats[total]", "count");
    let page = page.send_as::<Value>().await.unwrap();
    assert_eq!(page["data"].as_array().unwrap().len(), 20);
    assert_eq!(page["meta"]["stats"]["total"]["count"], 25);
    assert_eq!(client.ssh_keys().list().all().await.unwrap().len(), 25);
}
