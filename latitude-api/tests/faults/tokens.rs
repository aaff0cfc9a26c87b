//! Lists whose pages have the token of the next one, from servers that page in earnest.

use crate::server::{Seen, Server, Step, by_request, json, reply};
use latitude_api::sandboxes::Sandbox;
use latitude_api::testing::VirtualTime;
use latitude_api::{Error, Request, Resource, RetryPolicy};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// The value of a parameter, as it was sent.
fn parameter(seen: &Seen, name: &str) -> Option<String> {
    let (_, query) = seen.target.split_once('?')?;
    query.split('&').find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

fn tokens(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| parameter(seen, "page_token").unwrap_or_default()).collect()
}

fn item(n: usize) -> Value {
    json!({ "id": format!("box-{n}"), "attributes": { "name": format!("box-{n}"), "status": "ready" } })
}

fn page(items: impl IntoIterator<Item = usize>, next: &Value) -> Value {
    let items: Vec<_> = items.into_iter().map(item).collect();
    match next {
        Value::Null => json!({ "data": items, "meta": {} }),
        next => json!({ "data": items, "meta": { "next_page_token": next } }),
    }
}

/// Pages by their tokens; the first has none. `at` may answer in their place, with the number of the request from 1.
async fn serve(
    pages: Vec<(&'static str, Value)>,
    at: impl Fn(usize, &Seen) -> Option<Step> + Send + Sync + 'static,
) -> Server {
    let (requests, at) = (Arc::new(Mutex::new(0)), Arc::new(at));
    Server::answering(move |_| {
        let (pages, requests, at) = (pages.clone(), requests.clone(), at.clone());
        by_request(move |seen| {
            let mut requests = requests.lock().unwrap();
            *requests += 1;
            let token = parameter(seen, "page_token").unwrap_or_default();
            let page = pages.iter().find(|(other, _)| *other == token);
            at(*requests, seen).unwrap_or_else(|| match page {
                Some((_, page)) => json(200, page),
                None => reply(400, r#"{"errors":[{"code":"INVALID_TOKEN","detail":"No such page."}]}"#),
            })
        })
    })
    .await
}

/// Three pages, of which the second is empty.
fn three() -> Vec<(&'static str, Value)> {
    vec![("", page(1..=100, &json!("b"))), ("b", page([], &json!("c"))), ("c", page(101..=105, &Value::Null))]
}

async fn all(server: &Server) -> Result<Vec<Resource<Sandbox>>, Error> {
    server.client().sandboxes().list("proj_1").all().await
}

fn numbers(items: &[Resource<Sandbox>]) -> Vec<usize> {
    items.iter().map(|item| item.id.trim_start_matches("box-").parse().unwrap()).collect()
}

fn read(error: &Error) -> Vec<usize> {
    numbers(error.read_so_far::<Resource<Sandbox>>().unwrap())
}

#[tokio::test]
async fn all_pages_are_read_the_empty_one_too() {
    let server = serve(three(), |_, _| None).await;
    assert_eq!(numbers(&all(&server).await.unwrap()), (1..=105).collect::<Vec<_>>());
    assert_eq!(tokens(&server), ["", "b", "c"]);
    assert!(server.seen().iter().all(|seen| parameter(seen, "project_id").as_deref() == Some("proj_1")));
    assert!(server.seen().iter().all(|seen| !seen.target.contains("page%5B")), "{:?}", server.seen());
    // The other ways are the same.
    let client = server.client();
    let mut pages = client.sandboxes().list("proj_1").pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [100, 5]);
    let mut items = client.sandboxes().list("proj_1").stream().look_ahead(3);
    let mut read = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        read.push(item);
    }
    assert_eq!(numbers(&read), (1..=105).collect::<Vec<_>>());
    // A size is none of its parameters.
    use latitude_api::ListCall;
    let sized = client.sandboxes().list("proj_1").page_size(7);
    assert_eq!(sized.all().await.unwrap().len(), 105);
    assert!(server.seen().iter().all(|seen| !seen.target.contains("size")));
    // Of one page, no other is asked for.
    server.play([json(200, &page([1], &json!("b")))]);
    assert_eq!((client.sandboxes().list("proj_1").await.unwrap().len(), server.count()), (1, 1));
}

#[tokio::test]
async fn a_list_goes_on_from_the_callers_token() {
    let server = serve(three(), |_, _| None).await;
    let list = || server.client().sandboxes().list("proj_1").page_token("b");
    assert_eq!(numbers(&list().all().await.unwrap()), (101..=105).collect::<Vec<_>>());
    assert_eq!(tokens(&server), ["b", "c"]);
    // It is one of those that were there.
    server.repeat(json(200, &page([1], &json!("b"))));
    let error = list().all().await.unwrap_err();
    assert!(error.is_incomplete_list() && read(&error) == [1] && server.count() == 1, "{error}");
}

#[tokio::test]
async fn a_token_is_sent_as_it_came() {
    let odd = "a/b+c=&page_token=d é%2F";
    let server = Server::script([
        json(200, &page([1], &json!(odd))),
        json(200, &page([2], &json!(12_345_678_901_234_567_890_u64))),
        json(200, &page([3], &Value::Null)),
    ])
    .await;
    assert_eq!(numbers(&all(&server).await.unwrap()), [1, 2, 3]);
    assert_eq!(tokens(&server), ["", "a%2Fb%2Bc%3D%26page_token%3Dd%20%C3%A9%252F", "12345678901234567890"]);
}

#[tokio::test]
async fn the_last_page_is_the_one_without_a_token() {
    for last in [
        json!({ "data": [item(2)] }),
        json!({ "data": [item(2)], "meta": null }),
        json!({ "data": [item(2)], "meta": { "next_page_token": null } }),
        json!({ "data": [item(2)], "meta": { "next_page_token": "" } }),
    ] {
        let server = Server::script([json(200, &page([1], &json!("b"))), json(200, &last)]).await;
        assert_eq!((numbers(&all(&server).await.unwrap()), server.count()), (vec![1, 2], 2), "{last}");
    }
}

#[tokio::test]
async fn what_is_no_token_is_no_end() {
    for (odd, why) in [
        (json!({ "data": [item(2)], "meta": { "next_page_token": true } }), "`meta.next_page_token` is a boolean"),
        (json!({ "data": [item(2)], "meta": { "next_page_token": ["c"] } }), "`meta.next_page_token` is a list"),
        (json!({ "data": [item(2)], "meta": { "next_page_token": {} } }), "`meta.next_page_token` is an object"),
        (json!({ "data": [item(2)], "meta": "c" }), "`meta.next_page_token` can't be read: a string stands where"),
        (json!({ "data": [item(2)], "meta": ["c"] }), "`meta.next_page_token` can't be read: a list stands where"),
        (json!([item(2)]), "a page came without the object around it that has `meta.next_page_token`"),
    ] {
        let server = Server::script([json(200, &page([1], &json!("b"))), json(200, &odd)]).await;
        let error = all(&server).await.unwrap_err();
        assert!(error.is_incomplete_list() && !error.is_retryable() && error.to_string().contains(why), "{error}");
        assert_eq!((read(&error), server.count()), (vec![1, 2], 2), "{odd}");
    }
}

#[tokio::test]
async fn a_token_that_comes_again_is_an_error() {
    // Of the page itself, of the one before, and in a circle.
    for (tokens, requests) in [(vec!["b", "b"], 2), (vec!["b", "c", "b"], 3), (vec!["b", "c", "d", "e", "c"], 5)] {
        let steps = tokens.iter().enumerate().map(|(n, token)| json(200, &page([n + 1], &json!(token))));
        let server = Server::script(steps).await;
        let error = all(&server).await.unwrap_err();
        assert!(error.is_incomplete_list() && !error.is_retryable(), "{error}");
        assert_eq!(
            error.to_string(),
            format!(
                "the list can't be read to its end: a page leads back to an earlier one: its `page_token` was there; \
                 {requests} items were read (GET /sandboxes)"
            )
        );
        assert_eq!((read(&error), server.count()), ((1..=requests).collect(), requests));
        // A stream has given what was read; its error is the end.
        let steps = tokens.iter().enumerate().map(|(n, token)| json(200, &page([n + 1], &json!(token))));
        server.play(steps);
        let mut items = server.client().sandboxes().list("proj_1").stream();
        for n in 1..=requests {
            assert_eq!(items.try_next().await.unwrap().unwrap().id, format!("box-{n}"));
        }
        assert!(items.try_next().await.unwrap_err().is_incomplete_list());
        assert!(items.try_next().await.unwrap().is_none());
    }
    // Also where pages are empty.
    let server = Server::always(json(200, &page([], &json!("b")))).await;
    assert!(all(&server).await.unwrap_err().is_incomplete_list() && server.count() == 2);
}

#[tokio::test]
async fn a_server_that_ignores_the_token_is_an_error() {
    // Always with the same token: the page is asked for once more, as it may come from a cache.
    let server = Server::always(json(200, &page(1..=100, &json!("b")))).await;
    let error = all(&server).await.unwrap_err();
    assert!(error.is_incomplete_list() && error.to_string().contains("leads back to an earlier one"), "{error}");
    assert_eq!((read(&error).len(), tokens(&server)), (100, ["", "b", "b"].map(str::to_owned).to_vec()));
    // With another one each time.
    let server = Server::answering(|n| json(200, &page(1..=100, &json!(format!("t{n}"))))).await;
    let error = all(&server).await.unwrap_err();
    assert!(error.is_incomplete_list() && error.to_string().contains("didn't look at `page_token`"), "{error}");
    assert_eq!((read(&error).len(), server.count()), (100, 4));
    // With one new item among those that were there, it ends as well.
    let server = Server::answering(|n| {
        let items = (1..=20).map(|i| if i == n % 20 { 1000 + n } else { i });
        json(200, &page(items, &json!(format!("t{n}"))))
    })
    .await;
    let error = all(&server).await.unwrap_err();
    assert!(error.to_string().contains("more items of earlier pages than new ones"), "{error}");
    assert!(server.count() < 20, "{}", server.count());
}

#[tokio::test]
async fn a_page_answered_by_an_earlier_one_is_asked_for_again() {
    let pages =
        || vec![("", page(1..=9, &json!("b"))), ("b", page(10..=19, &json!("c"))), ("c", page([20], &Value::Null))];
    for wrong in 2..=3 {
        // Whether or not it says that it is the last.
        for token in [json!("b"), Value::Null] {
            let server = serve(pages(), move |n, _| (n == wrong).then(|| json(200, &page(1..=9, &token)))).await;
            assert_eq!(numbers(&all(&server).await.unwrap()), (1..=20).collect::<Vec<_>>(), "{wrong}");
            assert_eq!(server.count(), 4);
        }
    }
    // What has moved to a later page is left out there, and a page of nothing else is passed over.
    let moved =
        vec![("", page(1..=9, &json!("b"))), ("b", page(8..=9, &json!("c"))), ("c", page([9, 10], &Value::Null))];
    let server = serve(moved, |_, _| None).await;
    assert_eq!((numbers(&all(&server).await.unwrap()), server.count()), ((1..=10).collect(), 4));
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_an_error_in_its_place() {
    let mut pages = three();
    pages[0].1["data"][1] = Value::Null;
    pages[2].1["data"][4] = json!(7);
    let server = serve(pages, |_, _| None).await;
    let mut items = server.client().sandboxes().list("proj_1").stream();
    let (mut count, mut places) = (0, Vec::new());
    loop {
        match items.try_next().await {
            Ok(Some(_)) => count += 1,
            Ok(None) => break,
            Err(error) => {
                let item = error.unread_item().unwrap();
                places.push((count, item.page, item.index));
            }
        }
    }
    assert_eq!((count, places), (103, vec![(1, 1, 1), (103, 3, 4)]));
    let error = all(&server).await.unwrap_err();
    assert_eq!((error.unread_item().map(|item| item.page), read(&error).len()), (Some(1), 103));
}

#[tokio::test]
async fn a_page_that_fails_is_tried_again_by_its_token() {
    let server = serve(three(), |n, _| (n == 2 || n == 4).then(|| reply(503, ""))).await;
    assert_eq!(all(&server).await.unwrap().len(), 105);
    assert_eq!(tokens(&server), ["", "b", "b", "c", "c"]);
    // Where the call has no more attempts, the stream goes on with the same page.
    let server = serve(three(), |n, _| (n == 2).then(|| reply(503, ""))).await;
    let client = server.client();
    let list: Request<_> = client.sandboxes().list("proj_1").into();
    let mut pages = list.retry(RetryPolicy::never()).pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 100);
    assert!(pages.try_next().await.unwrap_err().is_retryable());
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 5);
    assert!(pages.try_next().await.unwrap().is_none());
    // A token that has expired is the end, with what was read.
    let mut expired = three();
    expired.truncate(2);
    let server = serve(expired, |_, _| None).await;
    let error = all(&server).await.unwrap_err();
    assert!(error.codes().any(|code| code == "INVALID_TOKEN") && read(&error).len() == 100, "{error}");
}

#[tokio::test]
async fn the_deadline_is_that_of_all_pages() {
    let time = VirtualTime::new();
    let clock = time.clone();
    let server = serve(three(), move |_, _| {
        clock.advance(SECOND * 4);
        None
    })
    .await;
    let client = server.builder().timer(time.clone()).build().unwrap();
    let list = |time| client.sandboxes().list("proj_1").deadline(time);
    assert_eq!(list(SECOND * 13).all().await.unwrap().len(), 105);
    let error = list(SECOND * 8).all().await.unwrap_err();
    assert!(error.is_deadline() && read(&error).len() == 100, "{error}");
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_reads_all_pages() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(serve(three(), |_, _| None));
    let sandboxes = server.client().sandboxes().list("proj_1").iter().collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(numbers(&sandboxes), (1..=105).collect::<Vec<_>>());
}
