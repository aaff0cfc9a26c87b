//! What goes over the wire: paths, queries and bodies.

use crate::server::{Reply, Server};
use latitude_api::api_keys::{ApiKey, UpdateApiKey};
use latitude_api::firewalls::{FirewallProtocol, FirewallRuleSpec};
use latitude_api::lks::{CreateLksNodePool, LksNodePoolMode};
use latitude_api::managed_databases::UpdateManagedDatabase;
use latitude_api::public_networks::{CreatePublicNetwork, PublicNetworkSize};
use latitude_api::servers::{CreateServer, OperatingSystemSlug, PlanSlug, Site, UpdateDeployConfig};
use latitude_api::virtual_machines::{Metric, MetricRange};
use latitude_api::{Error, Exposed, Json, Method, Resource, Secret, StatusCode};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;

async fn server() -> Server {
    Server::giving(Reply::json(&json!({"data": {"id": "x", "type": "xs", "attributes": {}}}))).await
}

#[tokio::test]
async fn path_parameters_are_one_segment_each() {
    let server = server().await;
    server.client().servers().get("a/b?c#d e%2F/../é").await.unwrap();
    assert_eq!(server.one().target, "/servers/a%2Fb%3Fc%23d%20e%252F%2F..%2F%C3%A9");
}

#[tokio::test]
async fn a_path_that_would_lead_elsewhere_is_refused_before_anything_is_sent() {
    let server = server().await;
    let client = server.client();
    for id in ["", ".", ".."] {
        for error in [
            client.servers().get(id).await.unwrap_err(),
            client.servers().delete(id).await.unwrap_err(),
            client.api_keys().update(id, UpdateApiKey::new()).await.unwrap_err(),
            client.request(Method::GET, ["servers", id]).await.unwrap_err(),
        ] {
            assert!(error.is_invalid() && error.status().is_none(), "{error}");
        }
    }
    let error = client.servers().get("").await.unwrap_err();
    assert_eq!(error.to_string(), "`server_id` is empty (GET /servers/{server_id})");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn setters_take_what_turns_into_their_values() {
    let server = server().await;
    let client = server.client();
    let text = CreateLksNodePool::new().mode("on_demand").labels([("team", "data")]);
    let typed = CreateLksNodePool::new()
        .mode(LksNodePoolMode::OnDemand)
        .labels(BTreeMap::from([("team".to_owned(), "data".to_owned())]));
    assert_eq!(text, typed);
    assert_eq!(text.labels([("tier", Cow::from("db"))]), typed.labels([("tier", "db".to_owned())]));
    assert_eq!(
        UpdateManagedDatabase::new().parameters([("work_mem", 8)]),
        UpdateManagedDatabase::new().parameters([("work_mem", Json::from(8))]),
    );
    let network = CreatePublicNetwork::project_id("proj_1").site("ASH");
    assert_eq!(network.clone().size(26), network.size(PublicNetworkSize::Prefix26));
    // Also what an enum has no variant for.
    let rule = FirewallRuleSpec::new();
    assert_eq!(rule.clone().protocol("SCTP"), rule.protocol(FirewallProtocol::from("SCTP")));
    let _ = client.virtual_machines().get_metrics("vm_1", Metric::Cpu).range("5m").await;
    let _ = client.virtual_machines().get_metrics("vm_1", Metric::Cpu).range(MetricRange::FiveMinutes).await;
    let seen = server.seen();
    assert!(seen[0].target.contains("range=5m"), "{}", seen[0].target);
    assert_eq!(seen[0].target, seen[1].target);
}

#[tokio::test]
async fn a_body_is_its_attributes_in_an_envelope() {
    let server = server().await;
    let client = server.client();
    let order = CreateServer::project("proj_1")
        .plan(PlanSlug::M4MetalSmall)
        .site(Site::Ash)
        .operating_system(OperatingSystemSlug::Ubuntu2404X64Lts)
        .hostname("web-1")
        .ssh_keys(["ssh_1"]);
    client.servers().create(order).await.unwrap();
    client.api_keys().update("tok_1", UpdateApiKey::new().name("App").with_extra("colour", "red")).await.unwrap();
    let seen = server.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("POST", "/servers"));
    assert_eq!(seen[0].header("content-type"), Some("application/vnd.api+json"));
    let attributes = json!({"project": "proj_1", "plan": "m4-metal-small", "site": "ASH", "operating_system": "ubuntu_24_04_x64_lts", "hostname": "web-1", "ssh_keys": ["ssh_1"]});
    assert_eq!(seen[0].json(), json!({"data": {"type": "servers", "attributes": attributes}}));
    // This body names its resource, which is the last parameter of the path.
    assert_eq!(
        seen[1].json(),
        json!({"data": {"id": "tok_1", "type": "api_keys", "attributes": {"name": "App", "colour": "red"}}})
    );
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    let server = server().await;
    for body in [
        UpdateDeployConfig::new(),
        UpdateDeployConfig::new().hostname("web-2").clear_user_data(),
        UpdateDeployConfig::new().clear_hostname().hostname("web-3"),
    ] {
        server.client().servers().update_deploy_config("sv_1", body).await.unwrap();
    }
    let attributes: Vec<Value> = server.seen().iter().map(|seen| seen.json()["data"]["attributes"].clone()).collect();
    assert_eq!(attributes, [json!({}), json!({"hostname": "web-2", "user_data": null}), json!({"hostname": "web-3"})]);
}

#[tokio::test]
async fn a_body_without_what_is_required_is_not_sent() {
    let server = server().await;
    let error = server.client().servers().create(CreateServer::default()).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert_eq!(error.to_string(), "`project` is required and has no value (POST /servers)");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn queries_in_each_encoding() {
    let server = Server::giving(Reply::json(&json!({"data": []}))).await;
    let client = server.client();
    let servers = client
        .servers()
        .list()
        .filter_project("p&q=1")
        .filter_tags(["tag_a", "tag b"])
        .filter_gpu(true)
        .filter_ram_gte(64);
    servers.filter_project("again").query("filter[new]", "ü").page_size(5).await.unwrap();
    client.events().list().filter_target_name(["a", "b"]).await.unwrap();
    let seen = server.seen();
    // The last value of a parameter counts; what the description doesn't know is added.
    assert_eq!(
        seen[0].target,
        "/servers?filter%5Btags%5D=tag_a%2Ctag%20b&filter%5Bgpu%5D=true&filter%5Bram%5D%5Bgte%5D=64&filter%5Bproject%5D=again&filter%5Bnew%5D=%C3%BC&page%5Bsize%5D=5"
    );
    assert_eq!(seen[1].target, "/events?filter%5Btarget_name%5D=a&filter%5Btarget_name%5D=b");
}

#[tokio::test]
async fn a_call_by_hand_reaches_what_the_crate_does_not_know() {
    let server = Server::giving(Reply::json(&json!({"data": [1, 2]})).header("x-request-id", "req_1")).await;
    let client = server.client();
    let call = client
        .request(Method::PUT, ["kubernetes clusters", "a/b"])
        .query("a b", "c&d")
        .header("x-a", "1")
        .json(&json!({"a": 1}));
    let answer: Value = call.clone().send_as().await.unwrap();
    assert_eq!(answer, json!({"data": [1, 2]}));
    let untyped = call.send().await.unwrap();
    assert_eq!((untyped.status(), untyped.request_id()), (StatusCode::OK, Some("req_1")));
    assert_eq!(untyped.body, json!({"data": [1, 2]}));
    for seen in server.seen() {
        assert_eq!((seen.method.as_str(), seen.target.as_str()), ("PUT", "/kubernetes%20clusters/a%2Fb?a%20b=c%26d"));
        assert_eq!(
            (seen.header("x-a"), seen.header("authorization"), seen.json()),
            (Some("1"), Some("secret-token"), json!({"a": 1}))
        );
    }

    let error = client.request(Method::GET, ["a b"]).send_as::<Vec<u8>>().await.unwrap_err();
    assert!(error.was_accepted() && error.to_string().ends_with("(GET /a%20b, request req_1)"), "{error}");
}

#[tokio::test]
async fn a_body_with_a_hidden_secret_is_not_sent() {
    struct Login(Secret);
    impl Serialize for Login {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut login = serializer.serialize_struct("Login", 2)?;
            login.serialize_field("user", "root")?;
            login.serialize_field("password", &self.0)?;
            login.end()
        }
    }
    let server = server().await;
    let client = server.client();
    let key: Resource<ApiKey> =
        serde_json::from_value(json!({"id": "tok_1", "attributes": {"name": "App", "token": "hush"}})).unwrap();
    let token = key.token.clone().unwrap();
    let by_hand = || client.request(Method::POST, ["keys"]);
    let update = |body| client.api_keys().update("tok_1", body);
    for request in [
        by_hand().json(&Login(token.clone())),
        by_hand().json(&key),
        by_hand().json(&[&key]),
        by_hand().json(&token),
        by_hand().json(&json!({"text": format!("token: {token}")})),
        by_hand().json(&json!({token.to_string(): 1})),
    ] {
        assert_eq!(request.body_bytes(), None);
        refused(request.await.unwrap_err());
    }
    for body in [
        UpdateApiKey::new().name(token.to_string()),
        UpdateApiKey::new().name(format!("{token:?}")),
        UpdateApiKey::new().with_extra("token", token.to_string()),
        UpdateApiKey::new().with_extra("nested", json!([{"token": token.to_string()}])),
        UpdateApiKey::new().with_extra("key", serde_json::to_value(&key).unwrap()),
    ] {
        refused(update(body).await.unwrap_err());
    }
    #[track_caller]
    fn refused(error: Error) {
        assert!(error.is_invalid() && error.attempts() == 0, "{error}");
        let text = error.to_string();
        assert!(text.contains("[redacted]") && text.contains("`expose`") && text.contains("`Exposed`"), "{text}");
        assert!(!text.contains("hush"), "{text}");
    }
    assert!(server.seen().is_empty());

    // In clear text, on purpose.
    by_hand().json(&Exposed(&key)).await.unwrap();
    by_hand().json(&json!({"password": token.expose()})).await.unwrap();
    update(UpdateApiKey::new().name(token.expose())).await.unwrap();
    let seen: Vec<Value> = server.seen().iter().map(|seen| seen.json()).collect();
    assert_eq!(seen[0]["attributes"]["token"], "hush");
    assert_eq!((&seen[1]["password"], &seen[2]["data"]["attributes"]["name"]), (&json!("hush"), &json!("hush")));
}

#[tokio::test]
async fn a_number_that_json_does_not_have_is_not_sent() {
    let server = server().await;
    let client = server.client();
    let by_hand = || client.request(Method::POST, ["things"]);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut machine = Resource::<latitude_api::servers::Server>::default();
        machine.id = "sv_1".to_owned();
        machine.attributes.price = Some(number);
        for request in [
            by_hand().json(&number),
            by_hand().json(&(number as f32)),
            by_hand().json(&BTreeMap::from([("a", vec![Some(1.0), None, Some(number)])])),
            by_hand().json(&machine),
            by_hand().json(&Exposed(&machine)),
        ] {
            assert_eq!(request.body_bytes(), None);
            let error = request.await.unwrap_err();
            assert!(error.is_invalid() && error.to_string().contains("NaN"), "{error}");
        }
    }
    assert!(server.seen().is_empty());
    by_hand().json(&json!({"a": [1.5, null, f64::MAX, -0.0]})).await.unwrap();
    assert_eq!(server.one().json(), json!({"a": [1.5, null, f64::MAX, -0.0]}));
}

#[tokio::test]
async fn a_request_shows_the_body_that_it_sends() {
    let server = server().await;
    let client = server.client();
    let update = client.api_keys().update("tok_1", UpdateApiKey::new().name("App"));
    let body = update.body_bytes().unwrap().clone();
    assert_eq!(body, r#"{"data":{"id":"tok_1","type":"api_keys","attributes":{"name":"App"}}}"#);
    let by_hand = client.request(Method::POST, ["things"]).json(&json!({"a": 1}));
    assert_eq!(by_hand.body_bytes().map(|body| &**body), Some(&br#"{"a":1}"#[..]));
    assert_eq!(client.servers().list().body_bytes(), None);
    assert_eq!(client.servers().get("sv_1").body_bytes(), None);
    update.await.unwrap();
    assert_eq!(server.one().body, body);
}
