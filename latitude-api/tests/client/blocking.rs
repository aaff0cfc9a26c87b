//! Calls without an async runtime. The server has one of its own, in another thread.

use crate::server::{Reply, Server};
use latitude_api::RetryPolicy;
use latitude_api::blocking::Client;
use latitude_api::testing::VirtualTime;
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

fn serving(answer: impl Fn(&crate::server::Seen) -> Option<Reply> + Send + Sync + 'static) -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::answering(answer));
    (runtime, server)
}

fn one(id: &str) -> Reply {
    Reply::json(&json!({ "data": { "id": id, "attributes": { "status": "on" } } }))
}

#[test]
fn a_call_ends_in_call_and_a_list_in_iter() {
    let (_runtime, server) = serving(|seen| {
        Some(match seen.target.as_str() {
            "/servers/sv_1" => one("sv_1"),
            "/servers/sv_2" => Reply::new(404, ""),
            list => {
                let (page, items) = if list.contains("number%5D=2") { (2, 1) } else { (1, 20) };
                let items: Vec<_> = (0..items).map(|item| json!({ "id": format!("sv_{page}_{item}") })).collect();
                Reply::json(&json!({ "data": items, "meta": { "stats": { "total": { "count": 21 } } } }))
            }
        })
    });
    let client: Client = server.builder().build().unwrap();
    assert_eq!(client.servers().get("sv_1").call().unwrap().id, "sv_1");
    assert!(client.servers().get("sv_2").call().unwrap_err().is_not_found());
    let ids: Result<Vec<_>, _> = client.servers().list().iter().map(|server| server.map(|it| it.id)).collect();
    assert_eq!(ids.unwrap().len(), 21);
    assert_eq!(client.servers().list().pages().iter().count(), 2);
    assert_eq!(client.servers().list().stream().look_ahead(1).iter().count(), 21);
    assert_eq!(client.servers().list().total().call().unwrap(), 21);
    assert_eq!(client.servers().list().call().unwrap().len(), 20);
}

#[test]
fn finding_or_creating_blocks_too() {
    let (_runtime, server) = serving(|seen| {
        let data = json!({ "id": "tag_1", "attributes": { "name": "blue" } });
        Some(Reply::json(&if seen.method == "GET" { json!({ "data": [data] }) } else { json!({ "data": data }) }))
    });
    let tag = |name: &str| latitude_api::tags::CreateTag::name(name).color("#00f");
    let client = server.builder().build().unwrap();
    assert!(!client.tags().find_or_create(tag("blue")).call().unwrap().is_created());
    assert!(client.tags().find_or_create(tag("red")).call().unwrap().is_created());
}

#[test]
fn waits_block_too() {
    let (_runtime, server) = serving(|_| Some(one("sv_1")));
    let client = server.builder().timer(VirtualTime::new()).build().unwrap();
    assert_eq!(client.servers().wait_until_on("sv_1").call().unwrap().id, "sv_1");
    assert_eq!(client.servers().wait_until_on("sv_1").progress().iter().count(), 1);
    let error = client.servers().wait_until_gone("sv_1").call().unwrap_err();
    assert!(error.is_deadline() && server.seen().len() > 10, "{error}");
}

#[test]
fn threads_share_one_client() {
    let (_runtime, server) = serving(|_| Some(one("sv_1")));
    let client = server.client();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..10).for_each(|_| drop(client.servers().get("sv_1").call().unwrap())));
        }
    });
    assert_eq!(server.seen().len(), 80);
}

#[test]
fn within_an_async_runtime_it_is_an_error() {
    let (runtime, server) = serving(|_| Some(one("sv_1")));
    let client = server.client();
    for runtime in [runtime, Builder::new_current_thread().build().unwrap()] {
        runtime.block_on(async {
            for error in [
                client.servers().get("sv_1").call().unwrap_err(),
                client.servers().list().iter().next().unwrap().unwrap_err(),
                client.servers().wait_until_on("sv_1").call().unwrap_err(),
            ] {
                assert!(error.is_invalid() && error.to_string().contains("`.await`"), "{error}");
            }
        });
        runtime.shutdown_background();
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_refused_connection_is_retried_and_told() {
    let client = Client::builder().token("t").base_url("http://127.0.0.1:1").timer(VirtualTime::new());
    let error =
        client.retry(RetryPolicy::default().attempts(3)).build().unwrap().servers().get("sv_1").call().unwrap_err();
    assert_eq!((error.attempts(), error.status()), (3, None));
}
