//! Code that is generic over lists, resources and items.

use crate::server::{Reply, Server};
use latitude_api::{Attributes, Error, Item, Items, ListCall, Page, Request, Resource, Response};
use serde_json::json;

async fn names<C>(list: C) -> Result<Vec<C::Item>, Error>
where
    C: ListCall,
{
    list.all().await
}

async fn ids<T: Attributes>(list: impl ListCall<Item = Resource<T>>) -> Result<Vec<String>, Error> {
    let mut items = list.stream();
    let mut ids = Vec::new();
    while let Some(item) = items.try_next().await? {
        ids.push(item.id);
    }
    Ok(ids)
}

fn stream<T: Item>(list: impl ListCall<Item = T>) -> Items<T> {
    list.page_size(2).query("filter[new]", "1").stream()
}

/// Shows what any item is, without its secrets.
async fn shown<T: Item>(list: impl ListCall<Item = T>) -> Result<Vec<String>, Error> {
    let mut pages = list.pages();
    let mut shown = Vec::new();
    while let Some(page) = pages.try_next().await? {
        shown.extend(page.iter().map(|item| serde_json::to_string(item).unwrap()));
    }
    Ok(shown)
}

/// A list in a task of its own, while another is awaited.
async fn both<A: ListCall, B: ListCall>(a: A, b: B) -> Result<(Vec<A::Item>, Page<B::Item>), Error> {
    let all = tokio::spawn(a.clone().all());
    Ok((all.await.unwrap()?, b.await?))
}

async fn response<C: ListCall>(list: C) -> Result<Response<Page<C::Item>>, Error> {
    let request: Request<_> = list.into_request();
    request.header("x-generic", "1").send().await
}

async fn server() -> Server {
    Server::giving(Reply::json(&json!({"data": [
        {"id": "a", "attributes": {"name": "n", "token": "hush"}},
        {"id": "b", "attributes": {}},
    ]})))
    .await
}

#[tokio::test]
async fn any_list_is_a_list_call() {
    let server = server().await;
    let client = server.client();
    assert_eq!(names(client.servers().list()).await.unwrap()[1].id, "b");
    // A list without options of its own is a request for a page, as is any list that is made one.
    assert_eq!(names(client.api_keys().list()).await.unwrap()[0].name.as_deref(), Some("n"));
    assert_eq!(names(Request::from(client.regions().list())).await.unwrap().len(), 2);
    assert_eq!(ids(client.servers().list().filter_project("p")).await.unwrap(), ["a", "b"]);
    assert_eq!(ids(client.regions().list()).await.unwrap(), ["a", "b"]);
    let keys = shown(client.api_keys().list()).await.unwrap();
    assert_eq!(keys[0], r#"{"id":"a","attributes":{"name":"n","token":"[redacted]"}}"#);
    let (all, page) = both(client.servers().list(), client.regions().list()).await.unwrap();
    assert_eq!((all.len(), page.len()), (2, 2));
    let before = server.seen().len();
    assert_eq!(response(client.servers().list()).await.unwrap().len(), 2);
    assert_eq!(server.seen()[before].header("x-generic"), Some("1"));
}

#[tokio::test]
async fn options_that_all_lists_have_are_set_without_knowing_which_it_is() {
    let server = server().await;
    let client = server.client();
    stream(client.servers().list().filter_project("p").page_size(50)).try_next().await.unwrap().unwrap();
    // A list without pages has no size of them.
    stream(client.api_keys().list()).try_next().await.unwrap().unwrap();
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        ["/servers?filter%5Bproject%5D=p&page%5Bsize%5D=2&filter%5Bnew%5D=1", "/auth/api_keys?filter%5Bnew%5D=1"]
    );
}

#[cfg(feature = "blocking")]
#[test]
fn any_list_can_be_read_without_an_async_runtime() {
    fn first<C: ListCall>(list: C) -> Result<Option<C::Item>, Error> {
        list.iter().next().transpose()
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(server());
    assert_eq!(first(server.client().servers().list()).unwrap().unwrap().id, "a");
    assert_eq!(first(server.client().api_keys().list()).unwrap().unwrap().id, "a");
}
