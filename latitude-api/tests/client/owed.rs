//! What an answer owes: without it, a 2xx is an error that says that the request was accepted, and never an empty value.

use crate::server::{Reply, Server};
use latitude_api::api_keys::ApiKey;
use latitude_api::elastic_ips::CreateElasticIp;
use latitude_api::servers::{Server as Machine, ServerRescue};
use latitude_api::tags::Tag;
use latitude_api::testing::{self, VirtualTime};
use latitude_api::{Answer, Error, Json, Method, Page, Resource, Untyped};
use serde_json::{Value, json};

/// An accepted request whose answer hasn't got what it owes, and why.
#[track_caller]
fn is_owed<T>(outcome: Result<T, Error>, status: u16, body: &str, why: &str) {
    let Err(error) = outcome else { panic!("{body:?} was taken for an answer") };
    assert!(error.was_accepted() && !error.is_invalid() && !error.is_retryable(), "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{error}");
    assert_eq!(error.body().map(|body| &**body), Some(body.as_bytes()));
    assert!(error.to_string().contains(&format!("its answer can't be read: {why}")), "{body:?}: {error}");
}

const RESOURCES: [(&str, &str); 21] = [
    ("", "it is empty"),
    (" \r\n", "it is empty"),
    ("\u{feff}", "it is empty"),
    ("{}", "`data` is missing where a resource was expected"),
    ("null", "it is null where a resource was expected"),
    (r#"{"data": null}"#, "`data` is null where a resource was expected"),
    (r#"{"items": []}"#, "`data` is missing where a resource was expected"),
    (r#"{"error": "no"}"#, "`data` is missing where a resource was expected"),
    (r#"{"errors": [{"code": "NO"}]}"#, "`data` is missing where a resource was expected"),
    (r#"{"data": [{"id": "sv_1"}]}"#, "`data` is a list where a resource was expected"),
    (r#"[{"id": "sv_1"}]"#, "it is a list where a resource was expected"),
    (r#"{"data": "sv_1"}"#, "`data` is a string where a resource was expected"),
    (r#""sv_1""#, "it is a string where a resource was expected"),
    ("7", "it is a number where a resource was expected"),
    (r#"{"data": {}}"#, "the resource has no `id`"),
    (r#"{"data": {"id": "", "attributes": {"hostname": "a"}}}"#, "the resource has no `id`"),
    (r#"{"data": {"id": null, "attributes": {"hostname": "a"}}}"#, "the resource has no `id`"),
    (r#"{"data": {"id": true, "attributes": {"hostname": "a"}}}"#, "the `id` of the resource is a boolean"),
    (r#"{"id": "err_1", "message": "quota exceeded"}"#, "`data` is missing where a resource was expected"),
    ("\u{feff}<html>", "it is HTML or XML, not JSON"),
    ("<html>please log in</html>", "it is HTML or XML, not JSON"),
];

const LISTS: [(&str, &str); 15] = [
    ("", "it is empty"),
    ("\u{feff} ", "it is empty"),
    ("{}", "`data` is missing where a list was expected"),
    ("null", "it is null where a list was expected"),
    (r#"{"data": null}"#, "`data` is null where a list was expected"),
    (r#"{"items": []}"#, "`data` is missing where a list was expected"),
    (r#"{"error": "no"}"#, "`data` is missing where a list was expected"),
    (r#"{"data": {"id": "sv_1"}}"#, "`data` is an object where a list was expected"),
    (r#"{"id": "sv_1", "attributes": {}}"#, "`data` is missing where a list was expected"),
    (r#"{"data": "sv_1"}"#, "`data` is a string where a list was expected"),
    ("true", "it is a boolean where a list was expected"),
    (r#"{"data": [null, 7, "sv_1"]}"#, "none of the 3 items of its list can be read"),
    (r#"{"data": [[]]}"#, "none of the 1 items of its list can be read"),
    ("[null]", "none of the 1 items of its list can be read"),
    ("<html>please log in</html>", "it is HTML or XML, not JSON"),
];

#[tokio::test]
async fn a_resource_that_is_due() {
    for status in [200, 201, 202] {
        for (body, why) in RESOURCES {
            let server = Server::giving(Reply::new(status, body)).await;
            let client = server.client();
            is_owed(client.servers().get("sv_1").await, status, body, why);
            is_owed(client.servers().lock("sv_1").await, status, body, why);
            assert_eq!(server.seen().len(), 2, "a request that was accepted isn't made again");
        }
    }
}

#[tokio::test]
async fn a_list_that_is_due() {
    for status in [200, 201, 202] {
        for (body, why) in LISTS {
            let server = Server::giving(Reply::new(status, body)).await;
            let client = server.client();
            is_owed(client.servers().list().await, status, body, why);
            is_owed(client.servers().list().all().await, status, body, why);
            is_owed(client.servers().list().stream().try_next().await, status, body, why);
            is_owed(client.servers().list().pages().try_next().await, status, body, why);
            assert_eq!(server.seen().len(), 4);
        }
    }
    // The second page owes as much as the first.
    let items: Vec<Value> = (0..20).map(|n| json!({"id": format!("sv_{n}")})).collect();
    let first = Reply::json(&json!({ "data": items }));
    let server = Server::answering(move |seen| {
        Some(if seen.target.contains("number") { Reply::new(200, "{}") } else { first.clone() })
    })
    .await;
    is_owed(server.client().servers().list().all().await, 200, "{}", "`data` is missing");
}

#[tokio::test]
async fn a_number_of_items_that_is_due() {
    let wrong = [
        r#"{"data": [], "meta": {}}"#,
        r#"{"data": [], "meta": {"stats": {"total": {"count": null}}}}"#,
        r#"{"data": [], "meta": {"stats": {"total": {"count": -1}}}}"#,
        r#"{"data": [], "meta": {"stats": {"total": {"count": "many"}}}}"#,
    ];
    let why = "`meta.stats.total.count` is missing or isn't a number";
    for (body, why) in
        wrong.into_iter().map(|body| (body, why)).chain([("{}", why), ("null", why), ("", "it is empty")])
    {
        let server = Server::giving(Reply::new(200, body)).await;
        is_owed(server.client().servers().list().total().await, 200, body, why);
    }
    let server = Server::giving(Reply::new(200, "<html>")).await;
    is_owed(server.client().servers().list().total().await, 200, "<html>", "it is HTML or XML");
}

#[tokio::test]
async fn a_wait_takes_no_answer_for_one() {
    for (body, why) in [("{}", "`data` is missing"), ("", "it is empty"), ("<html>", "it is HTML or XML")] {
        let server = Server::giving(Reply::new(200, body)).await;
        let client = server.builder().timer(VirtualTime::new()).build().unwrap();
        let errors = [
            client.servers().wait_until_gone("sv_1").await.err(),
            client.servers().wait_until_on("sv_1").await.err(),
            client.private_networks().wait_until_assignment_gone("a").await.err(),
            client.servers().get("sv_1").until(|_| true).await.err(),
        ];
        for error in errors.into_iter().flatten() {
            assert!(error.is_deadline() && error.status().is_none(), "it may pass: {error}");
            let failure = error.last_failure().unwrap();
            assert!(failure.was_accepted() && failure.status().is_some_and(|status| status == 200), "{failure}");
            assert!(failure.to_string().contains(&format!("its answer can't be read: {why}")), "{failure}");
        }
        assert!(server.seen().len() > 100);
    }
}

#[tokio::test]
async fn an_answer_that_may_lack_its_id() {
    let body = r#"{"data": {"id": null, "attributes": {"status": "configuring"}}}"#;
    let server = Server::giving(Reply::new(201, body)).await;
    let client = server.client();
    let ip = client.elastic_ips().create(CreateElasticIp::new("proj_1").server_id("sv_1")).await.unwrap();
    assert_eq!((ip.id.as_str(), ip.status.as_ref().map(|status| status.as_str())), ("", Some("configuring")));
    is_owed(client.elastic_ips().get("eip_1").await, 201, body, "the resource has no `id`");
    // What has no id can't go into a path by mistake.
    let before = server.seen().len();
    assert!(client.elastic_ips().delete(&ip.id).await.unwrap_err().is_invalid());
    assert_eq!(server.seen().len(), before);
    // An order of which nothing is told isn't one that is known.
    for body in [
        r#"{"data": {}}"#,
        r#"{"data": {"id": null, "type": "elastic_ips"}}"#,
        r#"{"data": {"attributes": {}}}"#,
        r#"{"data": {"id": "", "attributes": {"status": null, "server": null}}, "meta": {"a": 1}}"#,
    ] {
        let server = Server::giving(Reply::new(201, body)).await;
        let order = CreateElasticIp::new("proj_1").server_id("sv_1");
        let why = "the resource has neither an `id` nor attributes";
        is_owed(server.client().elastic_ips().create(order).await, 201, body, why);
    }
    // It owes all else.
    let server = Server::giving(Reply::new(201, "{}")).await;
    let order = CreateElasticIp::new("proj_1").server_id("sv_1");
    is_owed(server.client().elastic_ips().create(order).await, 201, "{}", "`data` is missing");
}

#[tokio::test]
async fn a_struct_of_its_own_that_is_due() {
    for (body, why) in [
        ("", "it is empty"),
        ("null", "it is null where an object was expected"),
        ("[]", "it is a list where an object was expected"),
        ("{}", "it has nothing of what was expected ("),
        (r#"{"error": "no"}"#, "it has nothing of what was expected ("),
        ("<html>", "it is HTML or XML, not JSON"),
        (r#"{"meta": []}"#, "it has nothing of what was expected"),
        (r#"{"meta": "x", "more": 1}"#, "it has nothing of what was expected"),
    ] {
        let server = Server::giving(Reply::new(200, body)).await;
        is_owed(server.client().servers().start_rescue_mode("sv_1").await, 200, body, why);
        is_owed(testing::read::<ServerRescue>(body), 200, body, why);
    }
}

#[tokio::test]
async fn an_answer_without_a_body_takes_any_json() {
    for body in ["", " \n", "{}", "null", r#"{"data": {"id": "x"}}"#, "[1]", "\u{feff}", "\u{feff}{}"] {
        for status in [200, 202, 204] {
            let server = Server::giving(Reply::new(status, if status == 204 { "" } else { body })).await;
            server.client().projects().delete("proj_1").await.unwrap();
        }
    }
    for (body, why) in [
        ("<html>please log in</html>", "it is HTML or XML, not JSON"),
        ("\u{feff}<html>", ""),
        ("OK", ""),
        (r#"{"data""#, ""),
    ] {
        let server = Server::giving(Reply::new(200, body)).await;
        is_owed(server.client().projects().delete("proj_1").await, 200, body, why);
        is_owed(server.client().servers().delete("sv_1").await, 200, body, why);
    }
}

#[test]
fn an_item_that_cannot_be_read_is_beside_those_that_can() {
    let body = r#"{"data": [{"id": "a", "attributes": {"name": "h"}}, null, {"attributes": {}}, 7, {"id": "b", "attributes": {}}, ["x"]], "meta": {"n": 6}}"#;
    let page: Page<Resource<Tag>> = testing::read(body).unwrap();
    let ids: Vec<&str> = page.iter().map(|server| server.id.as_str()).collect();
    // An object is an item, whatever it has.
    assert_eq!(ids, ["a", "", "b"]);
    let unread: Vec<(usize, &Json)> = page.unread().collect();
    assert_eq!(unread.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 3, 5]);
    assert!(unread.iter().zip([json!(null), json!(7), json!(["x"])]).all(|((_, kept), value)| **kept == value));
    assert_eq!(serde_json::to_string(&page).unwrap(), body.replace(": ", ":").replace(", ", ","));
    let none: Page<Resource<Tag>> = testing::read(r#"{"data": []}"#).unwrap();
    assert!(none.is_empty() && none.unread().next().is_none());
    assert_eq!(testing::read::<Page<Resource<Tag>>>(r#"{"data": [{}, {}]}"#).unwrap().len(), 2);
}

#[tokio::test]
async fn a_mark_before_the_json_is_no_part_of_it() {
    let marked = |status: u16, body: &Value| Reply::new(status, format!("\u{feff}{body}"));
    let one = json!({"id": "sv_1", "attributes": {"hostname": "web-1"}});
    let server = Server::giving(marked(200, &json!({ "data": one }))).await;
    let client = server.client();
    assert_eq!(client.servers().get("sv_1").await.unwrap().hostname.as_deref(), Some("web-1"));
    let by_hand = || client.request(Method::GET, ["things"]);
    assert_eq!(by_hand().await.unwrap().body, json!({ "data": one }));
    assert_eq!(by_hand().send_as::<Value>().await.unwrap(), json!({ "data": one }));
    let server =
        Server::giving(marked(200, &json!({ "data": [one], "meta": {"stats": {"total": {"count": 1}}} }))).await;
    assert_eq!(server.client().servers().list().all().await.unwrap()[0].id, "sv_1");
    assert_eq!(server.client().servers().list().total().await.unwrap(), 1);
    let server = Server::giving(marked(422, &json!({ "errors": [{"code": "NO_STOCK"}] }))).await;
    assert!(server.client().servers().get("sv_1").await.unwrap_err().has_code("NO_STOCK"));
    // Nothing but the mark is nothing.
    let server = Server::giving(Reply::new(200, "\u{feff}")).await;
    assert!(server.client().request(Method::GET, ["things"]).await.unwrap().body.is_null());
    assert_eq!(server.client().request(Method::GET, ["things"]).send_as::<Option<u8>>().await.unwrap(), None);
}

#[test]
fn values_that_rust_cannot_hold_fail_no_answer_and_are_kept_as_they_came() {
    fn read<T: Answer>(body: &str) -> T {
        testing::read(body.to_owned()).unwrap_or_else(|error| panic!("{body}: {error}"))
    }
    for value in
        ["1e400", "-1e400", "123456789012345678901234567890", "9007199254740993", r#""\ud83d""#, r#""a\udc00b""#]
    {
        for field in ["price", "hostname", "locked", "created_at", "unknown", "plan", "tags"] {
            let attributes = format!(r#"{{"{field}": {value}, "label": "kept"}}"#);
            let body = format!(r#"{{"data": {{"id": "sv_1", "attributes": {attributes}}}}}"#);
            let server: Resource<Machine> = read(&body);
            assert_eq!(server.label.as_deref(), Some("kept"));
            assert_eq!(server.extra(field).map(Json::text), Some(value), "{field}");
            assert!(serde_json::to_string(&server).unwrap().contains(value), "{field} {value}");
            let page: Page<Resource<Machine>> =
                read(&format!(r#"{{"data": [{{"id": "sv_1", "attributes": {attributes}}}]}}"#));
            assert_eq!(page[0].extra(field).map(Json::text), Some(value));
        }
        let server: Resource<Machine> = read(&format!(
            r#"{{"data": {{"id": "sv_1", "meta": {{"m": {value}}}, "links": {value}}}, "other": {value}}}"#
        ));
        assert_eq!(server.meta.get("m").map(Json::text), Some(value));
        assert_eq!(server.resource_extra("links").map(Json::text), Some(value));
        assert_eq!(server.resource_extra("other").map(Json::text), Some(value));
        assert_eq!(read::<Untyped>(&format!(r#"{{"a": {value}}}"#)).body.text(), format!(r#"{{"a": {value}}}"#));
        let secret: Resource<ApiKey> =
            read(&format!(r#"{{"data": {{"id": "k", "attributes": {{"token": {value}}}}}}}"#));
        assert_eq!(secret.token.as_ref().map(|token| token.expose()), Some(value));
    }
    // A key of half a pair, too.
    let server: Resource<Machine> = read(r#"{"data": {"id": "sv_1", "attributes": {"\ud83d": 1, "label": "kept"}}}"#);
    assert_eq!((server.label.as_deref(), server.extras().len()), (Some("kept"), 1));
}

#[tokio::test]
async fn errors_in_a_good_status_are_told() {
    let body = r#"{"errors": [{"code": "SERVERS_OUT_OF_STOCK", "detail": "none left"}]}"#;
    let server = Server::giving(Reply::new(200, body)).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert!(error.was_accepted() && error.has_code("SERVERS_OUT_OF_STOCK"), "{error}");
    let told =
        "`data` is missing where a resource was expected; it has errors instead: SERVERS_OUT_OF_STOCK: none left";
    assert!(error.to_string().contains(told), "{error}");
}

#[tokio::test]
async fn what_is_too_deep_is_an_error_that_says_so() {
    let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let server = Server::giving(Reply::new(200, deep.clone())).await;
    let why = "it is nested deeper than 512 levels";
    is_owed(server.client().servers().get("sv_1").await, 200, &deep, why);
    is_owed(server.client().ssh_keys().delete("ssh_1").await, 200, &deep, why);
}

#[tokio::test]
async fn a_hidden_secret_in_the_query_is_not_sent() {
    let server = Server::giving(Reply::new(200, "{}")).await;
    let secret = latitude_api::Secret::new("s3cret");
    let error = server.client().servers().list().filter_hostname(secret.to_string()).await.unwrap_err();
    assert!(error.is_invalid() && error.to_string().contains("`filter[hostname]` has `[redacted]` in it"), "{error}");
    assert!(server.seen().is_empty());
}
