//! Lists: pages as a stream of items, and when it ends.

use crate::server::{Reply, Seen, Server};
use futures_core::Stream;
use serde_json::{Value, json};
use std::future::poll_fn;
use std::pin::Pin;

fn number(seen: &Seen, name: &str) -> Option<usize> {
    let (_, query) = seen.target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(&format!("page%5B{name}%5D="))?.parse().ok())
}

/// A page of this many items that no other page has.
fn page(page: usize, items: usize) -> Reply {
    let items: Vec<Value> =
        (0..items).map(|item| json!({"id": format!("sv_{page}_{item}"), "attributes": {}})).collect();
    Reply::json(&json!({ "data": items }))
}

/// A list of so many items, of which a page never has more than `cap`.
async fn list(total: usize, cap: usize) -> Server {
    Server::answering(move |seen| {
        let at = number(seen, "number").unwrap_or(1);
        let size = number(seen, "size").unwrap_or(20).min(cap);
        Some(page(at, total.saturating_sub((at - 1) * size).min(size)))
    })
    .await
}

/// How many items a stream gives, and how many pages it asks for.
async fn all(server: &Server, size: Option<i64>) -> (usize, usize) {
    let call = server.client().servers().list();
    let call = match size {
        Some(size) => call.page_size(size),
        None => call,
    };
    let before = server.seen().len();
    let items = call.all().await.unwrap();
    (items.len(), server.seen().len() - before)
}

#[tokio::test]
async fn a_short_page_is_the_last_where_the_size_is_kept() {
    for (total, size, pages) in
        [(0, None, 1), (3, None, 1), (20, None, 2), (45, None, 3), (4, Some(2), 3), (5, Some(2), 3), (20, Some(20), 2)]
    {
        let server = list(total, 20).await;
        assert_eq!(all(&server, size).await, (total, pages), "{total} by {size:?}");
    }
}

#[tokio::test]
async fn a_size_that_the_api_caps_goes_on_until_a_page_is_empty() {
    let server = list(250, 100).await;
    assert_eq!(all(&server, Some(500)).await, (250, 4));
    // After a full page the size is known to be kept.
    assert_eq!(all(&server, Some(100)).await, (250, 3));
    let server = list(60, 30).await;
    assert_eq!(all(&server, Some(50)).await, (60, 3));
}

#[tokio::test]
async fn a_repeated_page_is_no_end() {
    let server = Server::answering(|_| Some(page(1, 20))).await;
    let error = server.client().servers().list().all().await.unwrap_err();
    assert!(error.is_incomplete_list() && !error.is_retryable() && error.status().is_none(), "{error}");
    assert_eq!(server.seen().len(), 4, "the second page twice, and the third");
}

#[tokio::test]
async fn pages_are_fetched_as_they_are_asked_for_from_where_one_says() {
    let server = list(100, 20).await;
    let mut items = server.client().servers().list().filter_project("p").page_number(3).stream();
    assert!(server.seen().is_empty(), "a stream does nothing before it is polled");
    for at in 0..21 {
        let item = items.try_next().await.unwrap().unwrap();
        assert_eq!(item.id, format!("sv_{}_{}", 3 + at / 20, at % 20));
        assert_eq!(server.seen().len(), 1 + at / 20);
    }
    let targets: Vec<String> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/servers?filter%5Bproject%5D=p&page%5Bnumber%5D=3&page%5Bsize%5D=20",
            "/servers?filter%5Bproject%5D=p&page%5Bsize%5D=20&page%5Bnumber%5D=4"
        ]
    );
}

#[tokio::test]
async fn it_is_a_stream() {
    fn assert_stream<S: Stream + Send + Unpin + 'static>(stream: S) -> S {
        stream
    }
    let server = list(2, 20).await;
    let mut items = assert_stream(server.client().servers().list().stream());
    let mut ids = Vec::new();
    while let Some(item) = poll_fn(|context| Pin::new(&mut items).poll_next(context)).await {
        ids.push(item.unwrap().id.clone());
    }
    assert_eq!(ids, ["sv_1_0", "sv_1_1"]);
    assert!(items.try_next().await.unwrap().is_none(), "the end stays the end");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn awaiting_a_list_gives_its_first_page() {
    let server = list(30, 20).await;
    let page = server.client().servers().list().await.unwrap();
    assert_eq!((page.len(), page.items.len(), server.seen().len()), (20, 20, 1));
    assert_eq!(page.iter().map(|server| server.id.as_str()).next(), Some("sv_1_0"));
    assert_eq!(page.into_iter().count(), 20);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_fetched_again() {
    let attempts = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::answering(move |seen| {
        let second = number(seen, "number") == Some(2);
        let fails = second && attempts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        Some(if fails {
            Reply::new(503, "")
        } else {
            page(number(seen, "number").unwrap_or(1), if second { 1 } else { 20 })
        })
    })
    .await;
    let mut items = server.client().servers().list().stream();
    for _ in 0..20 {
        items.try_next().await.unwrap().unwrap();
    }
    let error = items.try_next().await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.operation_id()), (Some(503), Some("get-servers")));
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "sv_2_0");
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_list_without_pages_is_one_request() {
    let server = Server::giving(page(1, 20)).await;
    assert_eq!(server.client().api_keys().list().all().await.unwrap().len(), 20);
    assert_eq!(server.one().target, "/auth/api_keys");
}

#[tokio::test]
async fn items_that_cannot_be_read_make_no_page_short() {
    let server = Server::answering(|seen| {
        let at = number(seen, "number").unwrap_or(1);
        let count = if at == 1 { 19 } else { 1 };
        let mut items: Vec<Value> = (0..count).map(|item| json!({"id": format!("sv_{at}_{item}")})).collect();
        items.extend((at == 1).then_some(Value::Null));
        Some(Reply::json(&json!({ "data": items })))
    })
    .await;
    let error = server.client().servers().list().all().await.unwrap_err();
    assert_eq!(error.read_so_far::<latitude_api::Resource<latitude_api::servers::Server>>().unwrap().len(), 20);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn pages_are_a_stream_too() {
    let server = list(45, 20).await;
    let mut pages = server.client().servers().list().pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [20, 20, 5]);
    // The first page is given even if it is empty, for its `meta`; the empty one after the last is not.
    let server = list(0, 20).await;
    assert!(server.client().servers().list().pages().try_next().await.unwrap().unwrap().is_empty());
    let server = list(40, 20).await;
    let mut pages = server.client().servers().list().pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 20);
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 20);
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_server_that_goes_in_circles_is_left_with_an_error() {
    let server = Server::answering(|seen| {
        // Its pages 3 and on are the first two again, but for what changes from one answer to the next.
        let at = number(seen, "number").unwrap_or(1);
        let items: Vec<Value> =
            (0..20).map(|item| json!({"id": format!("sv_{}_{item}", at % 2), "attributes": {"label": at}})).collect();
        Some(Reply::json(&json!({ "data": items, "meta": { "page": at } })))
    })
    .await;
    let error = server.client().servers().list().all().await.unwrap_err();
    assert!(error.is_incomplete_list(), "{error}");
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn a_look_ahead_is_bounded_and_keeps_the_order() {
    let server = list(95, 20).await;
    let mut items = server.client().servers().list().stream().look_ahead(2);
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "sv_1_0");
    let mut ids = vec!["sv_1_0".to_owned()];
    while let Some(item) = items.try_next().await.unwrap() {
        let page: usize = item.id.split('_').nth(1).unwrap().parse().unwrap();
        let asked = server.seen().iter().map(|seen| number(seen, "number").unwrap_or(1)).max().unwrap();
        assert!(asked <= page + 2, "page {asked} was asked for while page {page} was read");
        ids.push(item.id.clone());
    }
    let expected: Vec<String> = (0..95).map(|item| format!("sv_{}_{}", item / 20 + 1, item % 20)).collect();
    assert_eq!(ids, expected);
    assert!((5..=7).contains(&server.seen().len()), "{} pages were asked for", server.seen().len());
    // A list of one page has nothing ahead.
    let server = list(3, 20).await;
    let mut items = server.client().servers().list().stream().look_ahead(3);
    while items.try_next().await.unwrap().is_some() {}
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn the_total_is_asked_for_without_the_items() {
    let server =
        Server::giving(Reply::json(&json!({ "data": [], "meta": { "stats": { "total": { "count": 1234 } } } }))).await;
    let list = server.client().servers().list().filter_project("p").page_number(3).page_size(50);
    assert_eq!(list.total().await.unwrap(), 1234);
    assert_eq!(server.one().target, "/servers?filter%5Bproject%5D=p&stats%5Btotal%5D=count&page%5Bsize%5D=1");
    let server = Server::giving(Reply::json(&json!({ "data": [] }))).await;
    let error = server.client().servers().list().total().await.unwrap_err();
    assert!(error.to_string().contains("meta.stats.total.count"), "{error}");
}

#[tokio::test]
async fn an_error_that_lasts_is_the_end() {
    let server = Server::giving(Reply::new(401, "")).await;
    let mut items = server.client().servers().list().stream();
    assert!(items.try_next().await.unwrap_err().is_unauthorized());
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(server.seen().len(), 1);
    // One that passes is tried again, but not for ever.
    let server = Server::giving(Reply::new(503, "")).await;
    let mut items = server.client().servers().list().stream();
    let mut errors = 0;
    while items.try_next().await.transpose().is_some() {
        errors += 1;
    }
    assert_eq!((errors, server.seen().len()), (5, 5));
}

#[tokio::test]
async fn pages_ahead_are_fetched_while_nobody_asks() {
    let (asked, mut asks) = tokio::sync::mpsc::unbounded_channel();
    let server = Server::answering(move |seen| {
        let at = number(seen, "number").unwrap_or(1);
        asked.send(at).unwrap();
        Some(page(at, 20))
    })
    .await;
    let mut pages = server.client().servers().list().pages().look_ahead(2);
    pages.try_next().await.unwrap();
    pages.try_next().await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 4 {
        seen.push(asks.recv().await.unwrap());
    }
    seen.sort_unstable();
    assert_eq!(seen, [1, 2, 3, 4]);
    // No number is too large.
    let call = server.client().servers().list().query("page[number]", u64::MAX.to_string());
    assert_eq!(call.all().await.unwrap().len(), 20);
}
