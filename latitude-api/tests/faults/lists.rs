//! Lists that change, repeat, never end or hold what can't be read, from servers that page in earnest.

use crate::server::{Seen, Server, Step, by_request, json, reply};
use latitude_api::servers::Server as Machine;
use latitude_api::{Error, Request, Resource};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

type Machines = Vec<Resource<Machine>>;

/// A parameter of the query, as in `page[number]`.
fn parameter(seen: &Seen, name: &str) -> Option<String> {
    let target = seen.target.replace("%5B", "[").replace("%5D", "]");
    let (_, query) = target.split_once('?')?;
    query.split('&').find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

fn number(seen: &Seen, name: &str) -> Option<usize> {
    parameter(seen, &format!("page[{name}]"))?.parse().ok()
}

/// A list on a server, and what it does to the list at each request, counted from 1.
struct List {
    items: Vec<Value>,
    requests: usize,
    /// What a page has where the call names no size, and what it has at most.
    default: usize,
    most: usize,
}

impl List {
    fn of(items: usize) -> Self {
        Self { items: (1..=items).map(item).collect(), requests: 0, default: 20, most: 100 }
    }

    fn page(&self, number: usize, size: usize) -> Value {
        let items: Vec<&Value> = self.items.iter().skip((number - 1) * size).take(size).collect();
        json!({ "data": items, "meta": { "page": number } })
    }

    /// Serves it; `at` may change the list, or answer in its place.
    async fn serve(self, at: impl Fn(&mut Self, &Seen) -> Option<Step> + Send + Sync + 'static) -> Server {
        let list = Arc::new(Mutex::new(self));
        let at = Arc::new(at);
        Server::answering(move |_| {
            let (list, at) = (list.clone(), at.clone());
            by_request(move |seen| {
                let mut list = list.lock().unwrap();
                list.requests += 1;
                if let Some(step) = at(&mut list, seen) {
                    return step;
                }
                let size = number(seen, "size").unwrap_or(list.default).min(list.most);
                let mut page = list.page(number(seen, "number").unwrap_or(1), size);
                if parameter(seen, "stats[total]").is_some() {
                    page["meta"] = json!({ "stats": { "total": { "count": list.items.len() } } });
                }
                json(200, &page)
            })
        })
        .await
    }
}

fn item(n: usize) -> Value {
    json!({ "id": format!("sv_{n}"), "attributes": { "hostname": format!("web-{n}") } })
}

/// Items by these numbers, and others at the front of a list.
fn numbers(machines: &[Resource<Machine>]) -> BTreeSet<usize> {
    let numbers = machines.iter().map(|machine| machine.id.trim_start_matches("sv_").parse().unwrap());
    let numbers: BTreeSet<usize> = numbers.collect();
    assert_eq!(numbers.len(), machines.len(), "an item is there twice");
    numbers
}

async fn all(server: &Server) -> Result<Machines, Error> {
    server.client().servers().list().all().await
}

fn read(error: &Error) -> BTreeSet<usize> {
    numbers(error.read_so_far::<Resource<Machine>>().unwrap())
}

fn pages(server: &Server) -> Vec<usize> {
    server.seen().iter().map(|seen| number(seen, "number").unwrap_or(1)).collect()
}

#[tokio::test]
async fn a_list_that_grows_at_its_front_is_read_whole() {
    for (size, grown) in [(20, 1), (20, 3), (20, 19), (20, 20), (20, 21), (20, 39), (2, 2), (100, 99), (100, 100)] {
        let server = List::of(230)
            .serve(move |list, _| {
                if list.requests == 2 {
                    list.items.splice(0..0, (1001..=1000 + grown).map(item));
                }
                None
            })
            .await;
        let machines = server.client().servers().list().page_size(size).all().await.unwrap();
        let numbers = numbers(&machines);
        assert!((1..=230).all(|n| numbers.contains(&n)), "{grown}: {numbers:?}");
    }
}

#[tokio::test]
async fn a_list_that_grows_all_the_time_is_read_whole() {
    for ahead in [0, 4] {
        let server = List::of(200)
            .serve(|list, _| {
                let n = 1000 + list.requests;
                list.items.insert(0, item(n));
                None
            })
            .await;
        let mut items = server.client().servers().list().stream().look_ahead(ahead);
        let mut machines = Vec::new();
        while let Some(machine) = items.try_next().await.unwrap() {
            machines.push(machine);
        }
        let numbers = numbers(&machines);
        assert!((1..=200).all(|n| numbers.contains(&n)), "{numbers:?}");
    }
}

#[tokio::test]
async fn a_page_answered_by_the_one_before_is_asked_for_again() {
    // Of each page but the first, as of a cache that mixes up its answers.
    for wrong in 2..=3 {
        let server = List::of(50)
            .serve(move |list, seen| {
                let page = number(seen, "number").unwrap_or(1);
                let mixed_up = page == wrong && list.requests == wrong;
                mixed_up.then(|| json(200, &list.page(page - 1, 20)))
            })
            .await;
        assert_eq!(numbers(&all(&server).await.unwrap()), (1..=50).collect(), "{wrong}");
        assert_eq!(server.count(), 4);
    }
    // A short one is no end, either, as of a replica that lags behind.
    let server = List::of(25)
        .serve(|list, _| (list.requests == 2).then(|| json(200, &json!({ "data": &list.items[15..20] }))))
        .await;
    assert_eq!((numbers(&all(&server).await.unwrap()), pages(&server)), ((1..=25).collect(), vec![1, 2, 2]));
    // But where the list has grown by so many, it is.
    let server = List::of(20)
        .serve(|list, _| {
            if list.requests == 2 {
                list.items.splice(0..0, (1001..=1005).map(item));
            }
            None
        })
        .await;
    assert_eq!((numbers(&all(&server).await.unwrap()), pages(&server)), ((1..=20).collect(), vec![1, 2, 2, 3]));
    // What was fetched ahead isn't taken for it.
    let done = AtomicBool::new(false);
    let server = List::of(110)
        .serve(move |list, seen| {
            let mixed_up = number(seen, "number") == Some(3) && !done.swap(true, Ordering::Relaxed);
            mixed_up.then(|| json(200, &list.page(1, 20)))
        })
        .await;
    let mut items = server.client().servers().list().stream().look_ahead(3);
    let mut ids = Vec::new();
    while let Some(machine) = items.try_next().await.unwrap() {
        ids.push(machine.id.clone());
    }
    assert_eq!(ids, (1..=110).map(|n| format!("sv_{n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_server_that_ignores_the_page_is_an_error() {
    for items in [20, 60] {
        let server = List::of(items).serve(|list, _| Some(json(200, &list.page(1, 20)))).await;
        let error = all(&server).await.unwrap_err();
        assert!(error.is_incomplete_list() && !error.is_retryable() && !error.was_accepted(), "{error}");
        assert_eq!(
            error.to_string(),
            "the list can't be read to its end: two pages in a row have only items of earlier pages, as if the server \
             didn't look at `page[number]`; 20 items were read (GET /servers)"
        );
        assert_eq!((read(&error), pages(&server)), ((1..=20).collect(), vec![1, 2, 2, 3]));
        assert!(error.read_so_far::<Machine>().is_none());

        // A stream has given what was read; its error is the end.
        let client = server.client();
        for ahead in [0, 3] {
            let mut items = client.servers().list().stream().look_ahead(ahead);
            for n in 1..=20 {
                assert_eq!(items.try_next().await.unwrap().unwrap().id, format!("sv_{n}"));
            }
            assert!(items.try_next().await.unwrap_err().is_incomplete_list());
            assert!(items.try_next().await.unwrap().is_none());
        }
        let mut pages = client.servers().list().pages();
        assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 20);
        assert!(pages.try_next().await.unwrap_err().is_incomplete_list());
        assert!(pages.try_next().await.unwrap().is_none());
    }
    // One that gives all it has at once, or fewer than a page, gives the whole list by `.await`.
    let server = List::of(60).serve(|list, _| Some(json(200, &list.page(1, 60)))).await;
    assert!(all(&server).await.unwrap_err().is_incomplete_list());
    assert_eq!(server.client().servers().list().await.unwrap().len(), 60);
    let server = List::of(19).serve(|list, _| Some(json(200, &list.page(1, 60)))).await;
    assert_eq!((all(&server).await.unwrap().len(), server.count()), (19, 1));
}

#[tokio::test]
async fn a_count_tells_whether_a_list_is_whole() {
    let counted = |server: &Server| server.client().servers().list().stats_total("count").all();
    // The server ignores the page, and there is no other.
    for (items, fits) in [(20, true), (21, false)] {
        let server = List::of(items)
            .serve(|list, _| {
                let mut page = list.page(1, 20);
                page["meta"] = json!({ "stats": { "total": { "count": list.items.len().to_string() } } });
                Some(json(200, &page))
            })
            .await;
        match counted(&server).await {
            Ok(machines) => assert!(fits && machines.len() == 20 && server.count() == 2),
            Err(error) => assert!(!fits && error.is_incomplete_list(), "{error}"),
        }
    }
    // An item that is deleted before the next page is read makes another slip to the one before.
    let deleting = |total: bool| async move {
        let server = List::of(60)
            .serve(|list, _| {
                if list.requests == 2 {
                    list.items.remove(4);
                }
                None
            })
            .await;
        let list = server.client().servers().list();
        if total { list.stats_total("count").all().await } else { list.all().await }
    };
    let error = deleting(true).await.unwrap_err();
    assert!(error.is_incomplete_list() && read(&error).len() == 59, "{error}");
    assert!(error.to_string().contains("the API counts 60 items, of which its pages had 59"), "{error}");
    assert_eq!(deleting(false).await.unwrap().len(), 59, "nothing shows it without a count");
    // A short page isn't the last where there is more.
    let mut list = List::of(50);
    list.most = 15;
    let server = list.serve(|_, _| None).await;
    assert_eq!(numbers(&counted(&server).await.unwrap()), (1..=50).collect());
    // Of a list that is read from a later page on, a count says nothing.
    let server = List::of(50).serve(|_, _| None).await;
    let list = server.client().servers().list().stats_total("count").page_number(2);
    assert_eq!(list.all().await.unwrap().len(), 30);
}

#[tokio::test]
async fn the_size_is_asked_for() {
    let mut list = List::of(45);
    list.default = 7;
    let server = list.serve(|_, _| None).await;
    assert_eq!(numbers(&all(&server).await.unwrap()), (1..=45).collect());
    let client = server.client();
    let (mut items, mut pages) = (0, client.servers().list().pages());
    while let Some(page) = pages.try_next().await.unwrap() {
        items += page.len();
    }
    assert_eq!(items, 45);
    assert!(server.seen().iter().all(|seen| number(seen, "size") == Some(20)));
    // The caller's own is sent; and of one page nothing is asked for.
    server.repeat(reply(200, r#"{"data": []}"#));
    client.servers().list().page_size(50).all().await.unwrap();
    client.servers().list().query("page[size]", "x").all().await.unwrap();
    client.servers().list().await.unwrap();
    client.api_keys().list().all().await.unwrap();
    let sizes: Vec<_> = server.seen().iter().map(|seen| parameter(seen, "page[size]")).collect();
    assert_eq!(sizes, [Some("50".to_owned()), Some("x".to_owned()), None, None]);
    for size in [0, -1] {
        let error = client.servers().list().page_size(size).all().await.unwrap_err();
        assert!(error.is_invalid() && server.count() == 4, "{error}");
    }
}

#[tokio::test]
async fn a_list_that_never_ends_is_an_error() {
    // The page is ignored, and each answer has one new item among those that were there.
    let server = List::of(20)
        .serve(|list, _| {
            let n = 1000 + list.requests;
            list.items[n % 20] = item(n);
            Some(json(200, &list.page(1, 20)))
        })
        .await;
    let error = all(&server).await.unwrap_err();
    assert!(
        error.is_incomplete_list() && error.to_string().contains("more items of earlier pages than new"),
        "{error}"
    );
    assert!(server.count() < 15 && read(&error).len() == 19 + server.count(), "{}", server.count());
    // The order changes with each answer.
    let server = List::of(500)
        .serve(|list, _| {
            let step = list.requests * 7;
            list.items.rotate_left(step % 500);
            Some(json(200, &list.page(1, 20)))
        })
        .await;
    assert!(all(&server).await.unwrap_err().is_incomplete_list());
    assert!(server.count() < 100, "{}", server.count());
}

#[tokio::test]
async fn an_item_that_cannot_be_read_is_an_error_in_its_place() {
    for odd in [json!(null), json!("sv_2"), json!(7), json!([])] {
        let mut list = List::of(45);
        list.items[1] = odd.clone();
        list.items[29] = odd.clone();
        let server = list.serve(|_, _| None).await;
        let mut items = server.client().servers().list().stream();
        let (mut machines, mut places) = (Vec::new(), Vec::new());
        loop {
            match items.try_next().await {
                Ok(Some(machine)) => machines.push(machine),
                Ok(None) => break,
                Err(error) => {
                    let item = error.unread_item().unwrap().clone();
                    assert_eq!(item.value, odd);
                    places.push((machines.len(), item.page, item.index));
                }
            }
        }
        assert_eq!(places, [(1, 1, 1), (28, 2, 9)]);
        assert_eq!(machines.len(), 43);

        let error = all(&server).await.unwrap_err();
        assert_eq!(error.unread_item().map(|item| (item.page, item.index)), Some((1, 1)));
        assert!(error.to_string().starts_with("item 2 of page 1 can't be read, as it is "), "{error}");
        assert!(error.to_string().ends_with("; nor can 1 more (GET /servers)"), "{error}");
        assert_eq!(read(&error), numbers(&machines), "all others are there");
        assert!(!error.is_retryable() && !error.is_incomplete_list());
    }
}

#[tokio::test]
async fn items_without_an_id_are_never_left_out() {
    // Some are alike on two pages.
    let nameless = |n: usize| json!({ "attributes": { "hostname": format!("web-{n}") } });
    let of = |items: Vec<Value>| List { items, ..List::of(0) };
    let server = of((0..45).map(|n| nameless(n % 41)).collect()).serve(|_, _| None).await;
    assert_eq!(all(&server).await.unwrap().len(), 45);
    let counted = server.client().servers().list().stats_total("count").all().await;
    assert_eq!(counted.unwrap().len(), 45);
    // Those that are alike on one page are more than the one on the page before.
    let server = of((0..22).map(|n| nameless(n.min(20) % 20)).collect()).serve(|_, _| None).await;
    assert_eq!((all(&server).await.unwrap().len(), server.count()), (22, 2));
    // Two that the list has moved to the next page come twice.
    let server = of((0..45).map(|n| nameless(n / 2)).collect())
        .serve(move |list, _| {
            if list.requests == 2 {
                list.items.splice(0..0, [nameless(1000), nameless(1002)]);
            }
            None
        })
        .await;
    assert_eq!(all(&server).await.unwrap().len(), 47);
    // A page that may be the one before is asked for again, and then the list is none that can be read.
    let server = of(vec![nameless(1); 25]).serve(|_, _| None).await;
    let error = all(&server).await.unwrap_err();
    assert!(error.is_incomplete_list() && error.to_string().contains("have no ids to tell them apart by"), "{error}");
    assert_eq!((error.read_so_far::<Resource<Machine>>().map(<[_]>::len), pages(&server)), (Some(20), vec![1, 2, 2]));
    let mixed_up = |list: &mut List, _: &Seen| (list.requests == 2).then(|| json(200, &list.page(1, 20)));
    let server = of((0..45).map(nameless).collect()).serve(mixed_up).await;
    assert_eq!((all(&server).await.unwrap().len(), pages(&server)), (45, vec![1, 2, 2, 3]));
    // An empty id is none.
    let mut list = List::of(0);
    list.items =
        (0..45).map(|n| json!({ "id": "", "attributes": { "hostname": format!("web-{}", n % 41) } })).collect();
    let server = list.serve(|_, _| None).await;
    assert_eq!(all(&server).await.unwrap().len(), 45);
}

#[tokio::test]
async fn a_page_that_fails_leaves_what_was_read() {
    let failing = |step: Step| async move {
        let server = List::of(60).serve(move |_, seen| (number(seen, "number") == Some(3)).then(|| step.clone())).await;
        all(&server).await.unwrap_err()
    };
    for step in [reply(503, ""), reply(403, ""), reply(200, "<html>"), reply(404, "")] {
        assert_eq!(read(&failing(step).await), (1..=40).collect());
    }
    assert!(failing(reply(200, r#"{"data": [null]}"#)).await.was_accepted());
}

#[tokio::test]
async fn after_five_errors_in_a_row_a_list_ends_and_after_four_it_goes_on() {
    for outage in [4, 5] {
        let server =
            List::of(30).serve(move |list, _| (2..2 + outage).contains(&list.requests).then(|| reply(503, ""))).await;
        let client = server.client();
        let list: Request<_> = client.servers().list().into();
        let mut pages = list.retry(latitude_api::RetryPolicy::never()).pages();
        let (mut items, mut errors) = (0, 0);
        loop {
            match pages.try_next().await {
                Ok(Some(page)) => items += page.len(),
                Ok(None) => break,
                Err(error) => {
                    assert!(error.is_retryable(), "{error}");
                    errors += 1;
                }
            }
        }
        assert_eq!((items, errors), if outage == 4 { (30, 4) } else { (20, 5) });
    }
}

#[tokio::test]
async fn a_filter_by_nothing_is_refused() {
    let server = Server::always(reply(200, r#"{"data": []}"#)).await;
    let client = server.client();
    let nothing: [&str; 0] = [];
    let refused = [
        (client.servers().list().filter_tags(nothing).all().await.err(), "`filter[tags]` was given no values"),
        (
            client.events().list().filter_target_name(nothing).all().await.err(),
            "`filter[target_name]` was given no values",
        ),
        (client.servers().list().filter_tags(["a", ""]).all().await.err(), "an item of `filter[tags]` is empty"),
        (client.servers().list().filter_tags([""]).all().await.err(), "an item of `filter[tags]` is empty"),
        (
            client.servers().list().filter_tags(["a", "b,c"]).all().await.err(),
            "an item of `filter[tags]` has a `,` in it",
        ),
    ];
    for (error, why) in refused {
        let error = error.unwrap();
        assert!(error.is_invalid() && error.to_string().starts_with(why), "{error}");
    }
    assert_eq!(server.count(), 0);
    // In a parameter of its own, a comma is one.
    client.events().list().filter_target_name(["a,b", "c"]).await.unwrap();
    client.request(latitude_api::Method::GET, ["things"]).query("x", "a,b").await.unwrap();
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    let repeated = "/events?filter%5Btarget_name%5D=a%2Cb&filter%5Btarget_name%5D=c";
    assert_eq!(targets, [repeated, "/things?x=a%2Cb"]);
}
