//! Find or create under faults: nothing is bought twice, nothing that was bought is lost, and nothing is bought while it
//! isn't certain that there is none.

use crate::calls::{SECOND, status};
use crate::clock::attempts;
use crate::server::{Seen, Server, Step, by_request, json, raw, refusal, reply};
use latitude_api::servers::{CreateServer, PlanSlug, Server as Machine, Site};
use latitude_api::testing::VirtualTime;
use latitude_api::virtual_machines::CreateVirtualMachine;
use latitude_api::{Client, Ensured, Error, FindOrCreate, Resource};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn order(hostname: &str) -> CreateServer {
    CreateServer::project("proj_1")
        .plan(PlanSlug::M4MetalSmall)
        .site(Site::Ash)
        .operating_system("ubuntu_24_04_x64_lts")
        .hostname(hostname)
}

fn item(id: &str, hostname: &str) -> Value {
    let project = json!({"id": "proj_1", "slug": "first"});
    json!({"id": id, "type": "servers", "attributes": {"hostname": hostname, "project": project}})
}

fn list(items: &[Value]) -> Step {
    json(200, &json!({"data": items}))
}

fn made(id: &str) -> Step {
    json(201, &json!({"data": item(id, "web-1")}))
}

fn find(client: &Client) -> FindOrCreate<Resource<Machine>> {
    client.servers().find_or_create(order("web-1"))
}

/// The requests in turn: `G` for each GET, `P` for each POST.
fn methods(server: &Server) -> String {
    server.seen().iter().map(|seen| if seen.method == "POST" { 'P' } else { 'G' }).collect()
}

/// What comes of `web-1` where the server does these steps.
async fn of(
    steps: impl IntoIterator<Item = Step>,
) -> (Result<Ensured<Resource<Machine>>, Error>, String, Vec<Duration>) {
    let (server, time) = (Server::script(steps).await, VirtualTime::new());
    let client = server.builder().timer(time.clone()).retry(attempts(1)).build().unwrap();
    let outcome = find(&client).await;
    (outcome, methods(&server), time.slept())
}

fn id_of(outcome: Result<Ensured<Resource<Machine>>, Error>) -> (bool, String) {
    let ensured = outcome.unwrap();
    (ensured.is_created(), ensured.into_inner().id)
}

/// Steps after which nobody knows whether the order was carried out.
fn unknown() -> Vec<Step> {
    vec![
        reply(502, "<html>"),
        reply(500, "{}"),
        reply(504, ""),
        raw("").then_close(),
        raw("").then_reset(),
        reply(201, "<html>"),
        json(200, &json!({})),
        raw("HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"data\":").then_close(),
    ]
}

#[tokio::test]
async fn it_looks_first_and_orders_once() {
    let server = Server::script([list(&[item("sv_9", "web-10")]), made("sv_1")]).await;
    let ensured = find(&server.client()).await.unwrap();
    assert!(ensured.is_created() && ensured.id == "sv_1" && ensured.hostname.as_deref() == Some("web-1"));
    let seen = server.seen();
    assert_eq!(seen[0].target, "/servers?filter%5Bhostname%5D=web-1&filter%5Bproject%5D=proj_1&page%5Bsize%5D=20");
    assert_eq!((seen[1].method.as_str(), seen[1].target.as_str(), seen.len()), ("POST", "/servers", 2));
    assert_eq!(seen[1].json()["data"]["attributes"]["hostname"], "web-1");
}

#[tokio::test]
async fn what_is_there_is_found() {
    // By the project's id or slug, in any case, among what a loose filter lets through.
    let others = [item("sv_2", "web-10"), item("sv_3", "my-web-1")];
    for (hostname, project) in [("web-1", "proj_1"), ("WEB-1", "proj_1"), ("web-1", "first")] {
        let found = [&others[..], &[item("sv_1", "Web-1")]].concat();
        let server = Server::script([list(&found)]).await;
        let body = CreateServer::project(project).plan(PlanSlug::M4MetalSmall).site(Site::Ash).operating_system("os");
        let ensured = server.client().servers().find_or_create(body.hostname(hostname)).await.unwrap();
        assert!(matches!(&ensured, Ensured::Found(server) if server.id == "sv_1"), "{ensured:?}");
        // A filter that may be exact isn't given what the API may have written in lower case.
        assert_eq!(server.seen()[0].target.contains("hostname"), hostname == "web-1");
    }
    let elsewhere =
        json!({"id": "sv_4", "attributes": {"hostname": "web-1", "project": {"id": "proj_2", "slug": "other"}}});
    assert_eq!(of([list(&[elsewhere]), made("sv_1")]).await.1, "GP");
}

#[tokio::test]
async fn the_match_may_be_on_a_later_page() {
    let page = |page: usize| (0..20).map(|n| item(&format!("sv_{page}_{n}"), "web-10")).collect::<Vec<_>>();
    let (outcome, methods, _) = of([list(&page(1)), list(&page(2)), list(&[item("sv_1", "web-1")])]).await;
    assert_eq!((id_of(outcome), methods.as_str()), ((false, "sv_1".to_owned()), "GGG"));
    // Two of one name are two, wherever they are; one that slips to the next page while it is read is one.
    let mut first = page(1);
    first[3] = item("sv_1", "web-1");
    let (outcome, methods, _) = of([list(&first), list(&[item("sv_7", "web-1")])]).await;
    assert_eq!((outcome.unwrap_err().ids(), methods.as_str()), (&["sv_1".to_owned(), "sv_7".to_owned()][..], "GG"));
    let (outcome, ..) = of([list(&first), list(&[item("sv_1", "web-1"), item("sv_8", "other")])]).await;
    assert_eq!(id_of(outcome), (false, "sv_1".to_owned()));
}

/// What comes of `web-1` where it is number 21 of so many servers, and another one is deleted once the first page is read.
async fn of_shifting(servers: usize) -> (Result<Ensured<Resource<Machine>>, Error>, String) {
    let name = |n| if n == 21 { "web-1".to_owned() } else { format!("web-1{n}") };
    let servers: Vec<Value> = (1..=servers).map(|n| item(&format!("sv_{n}"), &name(n))).collect();
    let state = Arc::new(Mutex::new((servers, false)));
    let server = Server::answering(move |_| {
        let state = state.clone();
        by_request(move |seen| {
            let (servers, deleted) = &mut *state.lock().unwrap();
            let second = seen.target.contains("page%5Bnumber%5D=2");
            if second && !std::mem::replace(deleted, true) {
                servers.remove(4);
            }
            if seen.method == "POST" {
                return made("sv_99");
            }
            let page = servers.iter().skip(if second { 20 } else { 0 }).take(20);
            list(&page.cloned().collect::<Vec<_>>())
        })
    })
    .await;
    let outcome = find(&server.builder().retry(attempts(1)).build().unwrap()).await;
    (outcome, methods(&server))
}

#[tokio::test]
async fn nothing_is_ordered_where_the_match_may_have_slipped_from_page_to_page() {
    // The second page may be empty by then.
    for servers in [21, 22, 30] {
        let (outcome, methods) = of_shifting(servers).await;
        assert_eq!((id_of(outcome), methods.as_str()), ((false, "sv_21".to_owned()), "GGGG"), "{servers}");
    }
    // Without a match, the second reading is enough; items that come meanwhile are no doubt.
    let page = |numbers: std::ops::Range<usize>| {
        list(&numbers.map(|n| item(&format!("sv_{n}"), "web-10")).collect::<Vec<_>>())
    };
    let (outcome, methods, _) = of([page(0..20), page(20..23), page(0..20), page(20..25), made("sv_99")]).await;
    assert_eq!((id_of(outcome), methods.as_str()), ((true, "sv_99".to_owned()), "GGGGP"));
    let (outcome, methods, _) =
        of([page(0..20), page(20..25), page(1..21), page(21..25), page(1..21), page(21..25), made("sv_99")]).await;
    assert_eq!((id_of(outcome), methods.as_str()), ((true, "sv_99".to_owned()), "GGGGGGP"));
    // While the list keeps changing, nothing is ordered.
    let steps = (0..5).flat_map(|n| [page(n..n + 20), page(n + 20..n + 25)]);
    let (outcome, methods, _) = of(steps).await;
    let error = outcome.unwrap_err();
    assert_eq!(methods, "GGGGGGGGGG");
    assert!(error.to_string().contains("each of 5 readings of the list lacks items of the one before"), "{error}");
    assert!(!error.is_ambiguous() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn two_that_match_are_an_error_with_both_ids() {
    let both = [item("sv_1", "web-1"), item("sv_2", "WEB-1")];
    let (outcome, methods, _) = of([list(&both)]).await;
    let error = outcome.unwrap_err();
    assert!(error.is_ambiguous() && !error.is_outcome_unknown() && !error.is_retryable(), "{error}");
    assert_eq!((error.ids(), methods.as_str()), (&["sv_1".to_owned(), "sv_2".to_owned()][..], "G"));
    assert_eq!(error.to_string(), "2 resources match, and none of them is chosen: sv_1, sv_2 (GET /servers)");
    for lost in unknown() {
        let (outcome, methods, _) = of([list(&[]), lost, list(&[]), list(&both)]).await;
        let error = outcome.unwrap_err();
        assert!(error.is_ambiguous() && (error.is_outcome_unknown() || error.was_accepted()), "{error}");
        assert_eq!(
            (error.ids().len(), methods.as_str(), error.method().unwrap().as_str()),
            (2, "GPGG", "POST"),
            "{error}"
        );
        assert!(error.to_string().contains("none of them is chosen: sv_1, sv_2"), "{error}");
    }
    let (outcome, methods, _) = of([list(&[]), refusal(409, "TAKEN"), list(&both)]).await;
    assert_eq!((outcome.unwrap_err().ids().len(), methods.as_str()), (2, "GPG"));
}

#[tokio::test]
async fn nothing_is_ordered_where_the_list_cant_be_read() {
    let named = |attributes: Value| json!({"id": "sv_5", "attributes": attributes});
    let here = json!({"id": "proj_1", "slug": "first"});
    for (step, why) in [
        (list(&[Value::Null]), "none of the 1 items of its list can be read"),
        (list(&[Value::Null, item("sv_2", "web-2")]), "an item of the list can't be read"),
        (list(&[item("sv_1", "web-1"), json!(7)]), "an item of the list can't be read"),
        (list(&[json!({})]), "an item of the list has neither an id nor `hostname` and `project.id` or `project.slug`"),
        (list(&[named(json!({"project": here}))]), "`sv_5` in the list has no readable `hostname`"),
        (list(&[named(json!({"project": here, "hostname": {}}))]), "in the list has no readable `hostname`"),
        (list(&[named(json!({"hostname": "web-1"}))]), "no readable `project.id` or `project.slug`"),
        (list(&[json!({"attributes": {"project": here, "hostname": "web-1"}})]), "the match in the list has no id"),
        (json(200, &json!({})), "can't be read"),
        (reply(200, "<html>"), "can't be read"),
        (reply(503, ""), "503"),
        (refusal(404, "not_found"), "404"),
        (refusal(401, "unauthorized"), "401"),
        (raw("").then_reset(), "no answer"),
    ] {
        let (outcome, methods, _) = of([step]).await;
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains(why), "{why}: {error}");
        assert!(methods == "G" && error.method().unwrap() == "GET", "{methods}: {error}");
    }
    // Of one that is another one for certain, the rest doesn't matter.
    let other = named(json!({"hostname": "web-2"}));
    assert_eq!(of([list(&[other]), made("sv_1")]).await.1, "GP");
    // The second of two pages.
    let full: Vec<_> = (0..20).map(|n| item(&format!("sv_{n}"), "web-10")).collect();
    assert_eq!(of([list(&full), reply(500, "")]).await.1, "GG");
}

#[tokio::test]
async fn after_an_unknown_outcome_it_looks_until_it_shows_up() {
    for lost in unknown() {
        let steps = [
            list(&[]),
            lost,
            list(&[]),
            reply(503, ""),
            list(&[Value::Null, item("sv_9", "web-10")]),
            reply(200, "<html>"),
            raw("").then_reset(),
        ];
        let steps = steps.into_iter().chain([list(&[item("sv_9", "web-10")]), list(&[item("sv_1", "web-1")])]);
        let (outcome, methods, slept) = of(steps).await;
        assert_eq!((id_of(outcome), methods.as_str()), ((true, "sv_1".to_owned()), "GPGGGGGGG"));
        assert_eq!(slept, [SECOND * 5; 6]);
    }
    // Being told to wait is obeyed.
    let later = reply(429, "").header("retry-after", "60");
    let (outcome, _, slept) = of([list(&[]), reply(502, ""), later, list(&[item("sv_1", "web-1")])]).await;
    assert_eq!((id_of(outcome).0, slept), (true, vec![SECOND * 60]));
}

#[tokio::test]
async fn what_says_nothing_of_the_list_does_not_end_the_looking() {
    // A page of a proxy, and a list that can't be read to its end.
    let full: Vec<_> = (0..20).map(|n| item(&format!("sv_{n}"), "web-10")).collect();
    let broken = vec![list(&full); 4];
    for looks in [vec![reply(404, "<h1>Not found</h1>")], vec![reply(404, "")], broken] {
        let count = looks.len();
        let steps = [list(&[]), reply(504, "")].into_iter().chain(looks).chain([list(&[item("sv_1", "web-1")])]);
        let (outcome, methods, slept) = of(steps).await;
        assert_eq!(id_of(outcome), (true, "sv_1".to_owned()));
        assert_eq!((methods.len(), slept), (count + 3, vec![SECOND * 5]));
    }
    let (outcome, methods, _) = of([list(&[]), reply(504, ""), refusal(404, "not_found")]).await;
    assert!(outcome.unwrap_err().look_error().is_some_and(Error::is_not_found), "the API's own ends it");
    assert_eq!(methods, "GPG");
}

#[tokio::test]
async fn what_does_not_show_up_stays_unknown() {
    for lost in unknown() {
        let steps = [list(&[]), lost].into_iter().chain((0..61).map(|_| list(&[item("sv_9", "web-10")])));
        let (outcome, methods, slept) = of(steps).await;
        let error = outcome.unwrap_err();
        assert_eq!((methods.matches('P').count(), methods.len()), (1, 63), "{error}");
        assert!(error.is_outcome_unknown() || error.was_accepted(), "{error}");
        assert!(!error.is_retryable() && !error.is_ambiguous() && error.look_error().is_none(), "{error}");
        assert_eq!((error.looked_for(), slept.iter().sum()), (Some(SECOND * 300), SECOND * 300));
        assert!(error.to_string().ends_with("; looked for what was ordered for 300s without finding it"), "{error}");
    }
    // For as long as the caller says, at his pace; with the failure of the last look.
    let server = Server::answering(|request| if request == 0 { list(&[]) } else { reply(502, "") }).await;
    let time = VirtualTime::new();
    let client = server.builder().timer(time.clone()).retry(attempts(1)).build().unwrap();
    let error = find(&client).look_for(SECOND * 25).interval(SECOND * 10).await.unwrap_err();
    assert_eq!((methods(&server).as_str(), time.slept()), ("GPGGGG", vec![SECOND * 10, SECOND * 10, SECOND * 5]));
    assert_eq!((status(&error), error.look_error().and_then(status)), (Some(502), Some(502)));
    assert_eq!(
        error.to_string(),
        "502 Bad Gateway (POST /servers); looked for what was ordered for 25s without finding it, and the last look \
         failed: 502 Bad Gateway (GET /servers)"
    );
    let (outcome, methods, slept) = of([list(&[]), reply(502, ""), refusal(401, "unauthorized")]).await;
    let error = outcome.unwrap_err();
    assert!(error.is_outcome_unknown() && error.look_error().unwrap().is_unauthorized(), "{error}");
    assert_eq!((methods.as_str(), slept.len()), ("GPG", 0), "what stays ends it: {error}");
}

#[tokio::test]
async fn a_refusal_is_the_error_unless_somebody_else_was_faster() {
    for code in [400, 409, 422] {
        let (outcome, methods, _) = of([list(&[]), refusal(code, "NAME_TAKEN"), list(&[item("sv_1", "web-1")])]).await;
        assert_eq!((id_of(outcome), methods.as_str()), ((false, "sv_1".to_owned()), "GPG"));
        for look in [list(&[]), reply(500, ""), list(&[Value::Null])] {
            let (outcome, methods, _) = of([list(&[]), refusal(code, "SERVERS_OUT_OF_STOCK"), look]).await;
            let error = outcome.unwrap_err();
            assert!(error.has_code("SERVERS_OUT_OF_STOCK") && !error.is_outcome_unknown(), "{error}");
            assert_eq!((methods.as_str(), status(&error), error.looked_for()), ("GPG", Some(code), None));
        }
    }
    for code in [401, 402, 403, 404, 429] {
        let (outcome, methods, _) = of([list(&[]), refusal(code, "NO")]).await;
        assert_eq!((status(&outcome.unwrap_err()), methods.as_str()), (Some(code), "GP"));
    }
}

#[tokio::test]
async fn what_can_not_be_told_apart_is_refused_before_anything_is_sent() {
    let server = Server::script([]).await;
    let client = server.client();
    for (body, missing) in [
        (CreateVirtualMachine::new().project("proj_1"), "`name` is not set"),
        (CreateVirtualMachine::new().name("").project("proj_1"), "`name` is not set"),
        (CreateVirtualMachine::new().name("relay-1"), "`project` is not set"),
    ] {
        let error = client.virtual_machines().find_or_create(body).await.unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains(missing), "{error}");
    }
    // The order that can't be sent isn't looked for, either.
    let error = client.servers().find_or_create(order("web-1").user_data("[redacted]")).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn what_is_going_away_is_no_match() {
    let machine = |id: &str, status: &str| {
        let project = json!({"id": "proj_1", "slug": "first"});
        json!({"id": id, "attributes": {"name": "relay-1", "status": status, "project": project}})
    };
    let body = || CreateVirtualMachine::new().name("relay-1").project("proj_1");
    let going = [machine("vm_1", "Deleting"), machine("vm_2", "destroying")];
    let server = Server::script([list(&going), json(201, &json!({"data": machine("vm_3", "Scheduling")}))]).await;
    assert!(server.client().virtual_machines().find_or_create(body()).await.unwrap().is_created());
    // What has failed is there all the same, and costs.
    for status in ["Running", "Failed", "Error", "whatever"] {
        let server = Server::script([list(&[going[0].clone(), machine("vm_4", status)])]).await;
        let found = server.client().virtual_machines().find_or_create(body()).await.unwrap();
        assert!(!found.is_created() && found.id == "vm_4");
    }
}

#[tokio::test]
async fn it_is_a_call_like_any_other() {
    fn is_free<T: Send + Sync + Unpin + 'static>(_: &T) {}
    let server = Server::script([list(&[]), made("sv_1"), list(&[]), made("sv_1")]).await;
    let mut call = find(&server.client()).header("x-mark", "7").timeout(SECOND * 9).retry(attempts(2));
    is_free(&call);
    assert_eq!(format!("{call:?}"), "FindOrCreate(POST /servers)");
    let again = call.clone();
    assert!((&mut call).await.unwrap().is_created());
    let over = (&mut call).await.unwrap_err();
    assert!(over.is_invalid() && server.count() == 2, "{over}");
    assert_eq!(tokio::spawn(again).await.unwrap().unwrap().id, "sv_1");
    assert!(server.seen().iter().all(|seen| seen.header("x-mark") == Some("7")));
    // Dropped on its way, it orders nothing.
    let server = Server::always(raw("").then_silence()).await;
    let call = tokio::spawn(find(&server.client()));
    server.until(|state| state.seen.len() == 1).await;
    call.abort();
    server.until(|state| state.hung_up == 1).await;
    assert_eq!(methods(&server), "G");
}

/// So many callers at once, each with so many orders one after the other.
const CALLERS: usize = 40;
const ORDERS: usize = 25;

/// Some callers look once after an unknown outcome, which is too early, and then call again.
fn is_hasty(number: usize) -> bool {
    number % 4 == 1
}

/// An API that sells servers, and fails while it does.
#[derive(Default)]
struct Cloud {
    /// Each server that was bought: its hostname, and the looks for it that don't see it yet.
    bought: Vec<(String, usize)>,
    /// The orders that arrived, by hostname.
    orders: BTreeMap<String, usize>,
    looks: usize,
}

impl Cloud {
    fn answer(&mut self, seen: &Seen) -> Step {
        if seen.method == "POST" { self.sell(seen) } else { self.show(seen) }
    }

    /// The filter is loose, as the API's may be: `web-1` lets `web-10` through.
    fn show(&mut self, seen: &Seen) -> Step {
        let filter = |name: &str| {
            let (_, rest) = seen.target.split_once(&format!("{name}="))?;
            rest.split('&').next().map(str::to_owned)
        };
        let (wanted, page) = (filter("filter%5Bhostname%5D").unwrap(), filter("page%5Bnumber%5D"));
        let page: usize = page.map_or(1, |page| page.parse().unwrap());
        let mut shown = Vec::new();
        for (number, (hostname, hidden)) in
            self.bought.iter_mut().enumerate().filter(|(_, it)| it.0.starts_with(&wanted))
        {
            if *hidden == 0 {
                shown.push(item(&format!("sv_{number}"), hostname));
            } else if *hostname == wanted {
                *hidden -= 1;
            }
        }
        self.looks += 1;
        match self.looks % 29 {
            3 => return reply(503, ""),
            11 => return raw("").then_reset(),
            17 => return reply(500, "<html>").then_close(),
            23 => return reply(429, ""),
            _ => {}
        }
        list(&shown.into_iter().skip((page - 1) * 20).take(20).collect::<Vec<_>>())
    }

    fn sell(&mut self, seen: &Seen) -> Step {
        let hostname = seen.json()["data"]["attributes"]["hostname"].as_str().unwrap().to_owned();
        let number: usize = hostname.trim_start_matches("web-").parse().unwrap();
        let order = self.orders.entry(hostname.clone()).or_default();
        *order += 1;
        // The first order of most meets a fault, the second one of some.
        let fault = match *order {
            1 => number % 11,
            2 if number.is_multiple_of(3) => number % 5,
            _ => 10,
        };
        let before = match fault {
            0 => Some(reply(502, "")),
            1 => Some(reply(503, "<html>").then_close()),
            2 => Some(raw("").then_reset()),
            3 => Some(raw("").then_close()),
            4 => Some(reply(429, "")),
            _ => None,
        };
        if let Some(step) = before {
            return step;
        }
        let id = format!("sv_{}", self.bought.len());
        self.bought.push((hostname.clone(), if is_hasty(number) { 1 } else { number % 3 }));
        let good = json(201, &json!({"data": item(&id, &hostname)}));
        match fault {
            5 => reply(502, ""),
            6 => raw("").then_reset(),
            7 => raw("HTTP/1.1 201 Created\r\ncontent-length: 1000\r\n\r\n{\"data\": {").then_close(),
            8 => reply(201, "<html>"),
            9 => raw("").then_close(),
            _ => good,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_orders_under_faults_are_a_thousand_servers() {
    let cloud = Arc::new(Mutex::new(Cloud::default()));
    let shop = cloud.clone();
    let server = Server::answering(move |_| {
        let shop = shop.clone();
        by_request(move |seen| shop.lock().unwrap().answer(seen))
    })
    .await;
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            // A clock each: nobody's pauses take of the time that another one looks.
            let client = server.builder().timer(VirtualTime::new()).retry(attempts(9)).build().unwrap();
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                for n in caller * ORDERS..(caller + 1) * ORDERS {
                    let hostname = format!("web-{n}");
                    let mut calls = 0;
                    let ensured = loop {
                        calls += 1;
                        let call = client.servers().find_or_create(order(&hostname));
                        let time = if is_hasty(n) { Duration::ZERO } else { SECOND * 60 };
                        match call.look_for(time).interval(SECOND * 15).await {
                            Ok(ensured) => break ensured,
                            Err(error) => {
                                assert!(calls < 9 && (error.is_outcome_unknown() || error.was_accepted()), "{error}");
                            }
                        }
                    };
                    assert_eq!(ensured.hostname.as_deref(), Some(hostname.as_str()));
                    outcomes.push((ensured.id.clone(), ensured.is_created(), calls));
                }
                outcomes
            })
        })
        .collect();
    let mut owned = BTreeMap::new();
    let mut calls = 0;
    for caller in callers {
        for (id, is_created, more) in caller.await.unwrap() {
            *owned.entry(id).or_insert(0) += 1;
            assert!(is_created || more > 1, "what the first call found was bought by another");
            calls += more;
        }
    }
    let cloud = cloud.lock().unwrap();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (hostname, _) in &cloud.bought {
        *times.entry(hostname).or_default() += 1;
    }
    assert_eq!(times.len(), CALLERS * ORDERS, "orders that were lost");
    assert!(times.values().all(|times| *times == 1), "bought more than once: {times:?}");
    assert!(owned.len() == CALLERS * ORDERS && owned.values().all(|owners| *owners == 1), "{owned:?}");
    let orders: usize = cloud.orders.values().sum();
    assert!(orders > CALLERS * ORDERS && calls > CALLERS * ORDERS, "no order was lost: the test is no test");
    println!("{} calls, {} orders, {} looks, {} servers", calls, orders, cloud.looks, cloud.bought.len());
}

#[tokio::test]
async fn all_of_it_is_within_a_deadline() {
    let steps = [list(&[]), raw("").then_reset()].into_iter().chain((0..20).map(|_| list(&[])));
    let (server, time) = (Server::script(steps).await, VirtualTime::new());
    let client = server.builder().timer(time.clone()).build().unwrap();
    let error = find(&client).deadline(Duration::from_secs(12)).await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.looked_for().is_some(), "{error}");
    assert!(time.elapsed() <= Duration::from_secs(12), "{:?}", time.elapsed());
    assert_eq!(methods(&server), "GPGGG");
}

#[tokio::test]
async fn that_there_was_no_time_to_look_again_hides_no_look() {
    for (look, told) in [(list(&[]), None), (reply(502, ""), Some(502))] {
        let steps = [list(&[]), raw("").then_reset()].into_iter().chain(vec![look; 20]);
        let (server, time) = (Server::script(steps).await, VirtualTime::new());
        let client = server.builder().timer(time).retry(attempts(1)).build().unwrap();
        let error = find(&client).deadline(SECOND * 12).await.unwrap_err();
        assert_eq!((error.look_error().and_then(status), methods(&server).as_str()), (told, "GPGGG"), "{error:?}");
    }
}

#[tokio::test]
async fn nothing_is_ordered_with_hardly_any_time_left() {
    let after = |deadline: Duration, look: Duration| async move {
        let time = VirtualTime::new();
        let clock = time.clone();
        let server = Server::answering(move |request| {
            if request == 0 {
                clock.advance(look);
                list(&[])
            } else {
                made("sv_1")
            }
        })
        .await;
        let client = server.builder().timer(time).build().unwrap();
        (find(&client).deadline(deadline).await, methods(&server))
    };
    let milli = Duration::from_millis(1);
    for (deadline, look) in
        [(SECOND * 10, SECOND * 10 - milli), (SECOND * 10, SECOND * 9 + milli), (SECOND * 100, SECOND * 95 + milli)]
    {
        let (outcome, methods) = after(deadline, look).await;
        let error = outcome.unwrap_err();
        assert!(error.is_deadline() && !error.is_outcome_unknown(), "{error}");
        assert_eq!((error.method().unwrap().as_str(), methods.as_str()), ("POST", "G"), "{error}");
    }
    for (deadline, look) in [(SECOND * 10, SECOND * 9 - milli), (SECOND * 100, SECOND * 95 - milli)] {
        let (outcome, methods) = after(deadline, look).await;
        assert_eq!((id_of(outcome), methods.as_str()), ((true, "sv_1".to_owned()), "GP"));
    }
}

#[tokio::test]
async fn the_text_of_an_order_and_its_look_has_an_end() {
    let errors = |status: u16| {
        let error = json!({"code": "c".repeat(300), "title": "t".repeat(300), "detail": "d".repeat(300)});
        json(status, &json!({"errors": vec![error; 8]})).header("x-request-id", "r".repeat(300))
    };
    let (outcome, ..) = of([list(&[]), errors(504), errors(401)]).await;
    let error = outcome.unwrap_err();
    let (text, look) = (error.to_string(), error.look_error().unwrap().to_string());
    assert!(look.chars().count() > 2_500 && text.chars().count() < 5_000, "{}: {text}", text.chars().count());
    assert!(text.contains("and the last look failed: 401 Unauthorized: ") && text.ends_with('…'), "{text}");
}
