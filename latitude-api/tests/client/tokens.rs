//! The token, and the secrets of answers: where they never show.

use crate::server::{Reply, Server};
use latitude_api::api_keys::ApiKey;
use latitude_api::tags::Tag;
use latitude_api::virtual_machines::{CreateVirtualMachineUserData, VirtualMachine};
use latitude_api::{Client, Exposed, Item, Method, Page, Resource, Secret, Untyped, testing};
use serde_json::{Value, json};

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
    let page: Page<Resource<ApiKey>> = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(serde_json::to_value(Exposed(&page)).unwrap(), sent);
    let written = serde_json::to_value(&page).unwrap();
    assert_eq!(written, json!({"data": [{"id": "tok_1", "attributes": {"token": "[redacted]"}}, "[redacted]"]}));
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

#[test]
fn debug_prints_no_value_that_nobody_described() {
    for attributes in [json!("hush"), json!(["hush"]), json!({"name": {"a": "hush"}, "new": "hush"})] {
        let sent = json!({"id": "tag_1", "attributes": attributes, "meta": {"key": "hush"}, "links": {"a": "hush"}});
        let tag: Resource<Tag> = serde_json::from_value(sent.clone()).unwrap();
        let page: Page<Resource<Tag>> =
            serde_json::from_value(json!({"data": [sent, "hush"], "meta": {"a": ["hush"]}, "other": "hush"})).unwrap();
        let unread = page.unread().map(|(_, value)| format!("{value:?}")).collect::<String>();
        for text in [format!("{tag:?}"), format!("{:?} {:?}", tag.meta, tag.extras()), format!("{page:?}"), unread] {
            assert!(!text.is_empty() && !text.contains("hush"), "{text}");
        }
        // It is there all the same, and a tag holds no secret that serialising would have to hide.
        assert_eq!(serde_json::to_value(&tag).unwrap(), sent);
    }
    for data in [json!({"a": "hush"}), json!(["hush"]), json!({"hush": 1})] {
        let union: CreateVirtualMachineUserData = serde_json::from_value(data.clone()).unwrap();
        assert!(matches!(union, CreateVirtualMachineUserData::Other(_)), "{data}");
        assert!(!format!("{union:?}").contains("hush"), "{union:?}");
        assert_eq!(serde_json::to_value(&union).unwrap(), data);
    }
    let untyped: Untyped = testing::read(r#"{"a": "hush"}"#).unwrap();
    assert!(!format!("{untyped:?} {:?}", untyped.body).contains("hush"));
}

/// A value that serialises without its secrets, and with them on demand.
#[track_caller]
fn hides<T>(value: &T, sent: &Value, shown: &Value)
where
    T: Item,
{
    assert_eq!(serde_json::to_value(value).unwrap(), *shown);
    assert_eq!(serde_json::to_value(Exposed(value)).unwrap(), *sent);
    assert!(!format!("{value:?}").contains("hush"), "{value:?}");
}

#[test]
fn what_is_kept_where_a_secret_may_be_is_as_secret() {
    // Credentials of another kind.
    for credentials in [json!("hush"), json!(["hush", {"password": "hush"}]), json!(5)] {
        let sent = json!({"id": "vm_1", "attributes": {"name": "web-1", "credentials": credentials}});
        let shown = json!({"id": "vm_1", "attributes": {"name": "web-1", "credentials": "[redacted]"}});
        hides::<Resource<VirtualMachine>>(&serde_json::from_value(sent.clone()).unwrap(), &sent, &shown);
    }
    // Attributes of another kind.
    for attributes in [json!("hush"), json!([{"token": "hush"}])] {
        let sent = json!({"id": "tok_1", "attributes": attributes});
        let shown = json!({"id": "tok_1", "attributes": "[redacted]"});
        hides::<Resource<ApiKey>>(&serde_json::from_value(sent.clone()).unwrap(), &sent, &shown);
        // Where they hold none, they come out as they came.
        let tag: Resource<Tag> = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(serde_json::to_value(&tag).unwrap(), sent);
    }
    // Items that can't be read.
    let sent = json!({"data": ["hush", {"id": "tok_1", "attributes": {"token": {"a": "hush"}}}, [{"token": "hush"}]]});
    let shown = json!({"data": ["[redacted]", {"id": "tok_1", "attributes": {"token": "[redacted]"}}, "[redacted]"]});
    hides::<Page<Resource<ApiKey>>>(&serde_json::from_value(sent.clone()).unwrap(), &sent, &shown);
    let page: Page<Resource<ApiKey>> = serde_json::from_value(sent["data"].clone()).unwrap();
    hides(&page, &sent["data"], &shown["data"]);
    // A list of machines holds secrets two levels down.
    let sent = json!({"data": [{"id": "vm_1", "attributes": {"credentials": {"password": ["hush"]}}}, "hush"]});
    let shown =
        json!({"data": [{"id": "vm_1", "attributes": {"credentials": {"password": "[redacted]"}}}, "[redacted]"]});
    hides::<Page<Resource<VirtualMachine>>>(&serde_json::from_value(sent.clone()).unwrap(), &sent, &shown);
}

#[tokio::test]
async fn a_secret_in_the_meta_of_an_answer_is_hidden() {
    use latitude_api::teams::{CreateTeam, Currency};

    let sent = json!({
        "data": {"id": "team_1", "type": "teams", "attributes": {"name": "Ops"}},
        "meta": {"session_token": "hush-hush"},
        "links": {"self": "/team?token=hush-hush"},
    });
    for body in
        [sent.clone(), json!({"data": {"id": "team_1", "meta": {"a": 1}}, "meta": {"session_token": "hush-hush"}})]
    {
        let server = Server::giving(Reply::new(201, body.to_string())).await;
        let team = server.client().teams().create(CreateTeam::name("Ops").currency(Currency::Usd)).await.unwrap();
        let written = serde_json::to_string(&team).unwrap();
        assert!(!written.contains("hush") && !format!("{team:?}").contains("hush"), "{written}");
        let own = team.meta.get("session_token").cloned();
        let token = own.or_else(|| team.resource_extra("meta")?.pointer("/session_token"));
        assert!(token.is_some_and(|token| token == json!("hush-hush")), "{body}");
    }
}
