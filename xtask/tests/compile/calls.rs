//! The calls of `kitchen_sink.yaml` against a server on loopback. `xtask/tests/compile.rs` puts this file
//! beside the generated crate and runs it there.

use kitchen_sink::animals::{Animal, BirdWings};
use kitchen_sink::feeds::CreateFeed;
use kitchen_sink::pets::{CreatePet, CreatePetHiding, CreatePetHome, Kind, Pet, PetHome, RunAction, RunActionAction, UpdatePet};
use kitchen_sink::presence::UpdatePresence;
use kitchen_sink::stock::{Breed, UpdateStock};
use kitchen_sink::shared::{BirdSpec, CatSpec, CreateList, Level, NodeSpec};
use kitchen_sink::trees::Node;
use kitchen_sink::{Client, Resource, testing};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A request as it came over the wire.
struct Seen {
    line: String,
    headers: String,
    body: String,
}

impl Seen {
    #[track_caller]
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Makes a call against a server that answers `body`; gives what the server saw and what came of it.
async fn call<T, F: IntoFuture<Output = Result<T, kitchen_sink::Error>>>(
    body: &str,
    call: impl FnOnce(Client) -> F,
) -> (Seen, T) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap());
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        let (head, length) = loop {
            let read = stream.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the client hung up");
            bytes.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&bytes);
            let Some(head) = text.split_once("\r\n\r\n").map(|(head, _)| head.to_owned()) else { continue };
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if bytes.len() >= head.len() + 4 + length {
                break (head, length);
            }
        };
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        let (line, headers) = head.split_once("\r\n").unwrap();
        let body = String::from_utf8(bytes[bytes.len() - length..].to_vec()).unwrap();
        Seen { line: line.to_owned(), headers: headers.to_owned(), body }
    };
    let (seen, answer) = tokio::join!(serve, call(client).into_future());
    (seen, answer.unwrap())
}

fn client(address: std::net::SocketAddr) -> Client {
    Client::builder().token("token").base_url(format!("http://{address}")).build().unwrap()
}

fn decoded<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// Expects that a value survives decoding as `T` and encoding.
#[track_caller]
fn survives<T: serde::de::DeserializeOwned + serde::Serialize>(value: Value) -> T {
    let read: T = decoded(&value);
    assert_eq!(serde_json::to_value(&read).unwrap(), value);
    read
}

#[test]
fn unions_take_what_fits_best_and_lose_nothing() {
    let cat = survives(json!({"species": "tiger", "lives": 9, "prey": {"species": "bird", "wings": 2}, "roars": true}));
    let Animal::Cat(cat) = cat else { panic!("{cat:?}") };
    assert_eq!((cat.lives, cat.extra("roars")), (Some(9), Some(&true.into())));
    assert!(
        matches!(cat.prey.as_deref(), Some(Animal::Bird(bird)) if bird.wings == Some(BirdWings::Level(Level::Value2)))
    );

    // A value of the discriminator that nobody described is none of the members, whatever its shape is.
    let emu = survives(json!({"species": "emu", "wings": [1, 2]}));
    assert!(matches!(&emu, Animal::Other(_)), "{emu:?}");
    for (wings, expected) in [
        (json!([1, 2]), BirdWings::List(vec![1, 2])),
        (json!(true), BirdWings::Boolean(true)),
        (json!(-1), BirdWings::Level(Level::Minus1)),
        (json!(7), BirdWings::Level(Level::from(7))),
    ] {
        let Animal::Bird(bird) = survives(json!({"species": "bird", "wings": wings})) else { panic!("no bird") };
        assert_eq!(bird.wings, Some(expected));
    }
    for other in [json!("a word"), json!(5), json!([1]), json!(true)] {
        assert!(matches!(survives(other), Animal::Other(_)));
    }
    for (home, expected) in [(json!(5), PetHome::Integer(5)), (json!("here"), PetHome::Text("here".to_owned()))] {
        assert_eq!(survives::<Pet>(json!({"home": home})).home, Some(expected));
    }
    assert!(matches!(survives::<Pet>(json!({"home": {"x": 1}})).home, Some(PetHome::Other(_))));
}

#[test]
fn enums_are_open() {
    let pet: Pet = survives(json!({"kind": "Dog", "level": -1}));
    assert_eq!((pet.kind, pet.level), (Some(Kind::Dog2), Some(Level::Minus1)));
    let pet: Pet = survives(json!({"kind": "lynx", "level": 99}));
    let kind = pet.kind.unwrap();
    assert!(matches!(kind, Kind::Other(_)) && kind.as_str() == "lynx" && kind.to_string() == "lynx");
    assert_eq!(pet.level.map(|level| level.as_i64()), Some(99));
    assert_eq!(Kind::from("95th percentile"), Kind::Value95thPercentile);
    assert_eq!(Level::from(2), Level::Value2);
}

#[test]
fn recursive_types_and_maps() {
    let node: Node = survives(json!({
        "value": "a",
        "next": {"value": "b", "next": {"value": "c"}},
        "children": [{"value": "d"}],
        "by_name": {"x": {"by_name": {"y": {"value": "e"}}}},
        "left": {"right": {"left": {}}},
        "any": [1, "two"],
        "additional": 5,
    }));
    assert_eq!(node.next.as_ref().unwrap().next.as_ref().unwrap().value.as_deref(), Some("c"));
    assert_eq!(node.by_name["x"].by_name["y"].value.as_deref(), Some("e"));
    assert_eq!(node.extra("additional"), Some(&5.into()));
    let pet: Pet =
        survives(json!({"sizes": {"tail": 1.5, "ear": 2, "odd": "long"}, "tags": ["a", 5], "extra": "mine"}));
    assert_eq!((pet.sizes.get("tail"), pet.sizes.get("ear"), pet.sizes.get("odd")), (Some(&1.5), Some(&2.0), None));
    assert_eq!((pet.tags.as_slice(), pet.extra_value.as_deref()), (&["a".to_owned()][..], Some("mine")));
}

#[tokio::test]
async fn parameters_in_every_place_and_style() {
    let (seen, answer) = call("[1]", |client| {
        #[allow(deprecated)]
        client
            .styles()
            .get(["a b", "c/d"], Level::Value2, true)
            .plain(1.5)
            .each(["x", "y&z"])
            .bracket([1, 2])
            .joined(["p", "q"])
            .spaced(["r", "s"])
            .piped([Level::Value1, Level::from(9)])
            .deep_from(7)
            .deep_type("t")
            .width(3)
            .tags(["u", "v"])
            .filter(NodeSpec::new().value("w"))
            .x_trace("trace")
            .x_levels([Level::Value1, Level::Minus1])
            .session("s1")
            .flavour(5)
            .r#type("old")
            .send_query("now")
    })
    .await;
    let target = seen.line.strip_prefix("GET ").and_then(|line| line.strip_suffix(" HTTP/1.1")).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    assert_eq!(path, "/styles/a%20b%2Cc%2Fd/2");
    assert_eq!(
        query.split('&').collect::<Vec<_>>(),
        [
            "needed=true",
            "plain=1.5",
            "each=x",
            "each=y%26z",
            "bracket%5B%5D=1",
            "bracket%5B%5D=2",
            "joined=p%2Cq",
            "spaced=r%20s",
            "piped=1%7C9",
            "deep%5Bfrom%5D=7",
            "deep%5Btype%5D=t",
            "width=3",
            "tags=u",
            "tags=v",
            "filter=%7B%22value%22%3A%22w%22%7D",
            "type=old",
            "send=now",
        ]
    );
    assert_eq!(seen.header("x-trace"), Some("trace"));
    assert_eq!(seen.header("x-levels"), Some("1,-1"));
    assert_eq!(seen.header("cookie"), Some("session=s1; flavour=5"));
    assert_eq!(seen.header("api-version"), Some("2024-01-01"));
    assert_eq!(answer.body, json!([1]));
}

#[tokio::test]
async fn text_converts_into_enums_of_which_the_overlay_says_so() {
    let plans = ["small".to_owned(), "huge".to_owned()];
    let (seen, ()) = call("", |client| {
        let get = client.stock().get("small", &plans[1]).each(&plans).joined([Breed::Small, Breed::Large]);
        get.json("small").many(["large"]).x_plan(plans[0].clone()).x_plans(&plans).plan(Breed::Large)
    })
    .await;
    let query = "one=huge&each=small&each=huge&joined=small,large&json=%22small%22&many=%5B%22large%22%5D";
    assert_eq!(seen.line.replace("%2C", ","), format!("GET /stock/small?{query} HTTP/1.1"));
    assert_eq!(seen.header("x-plan"), Some("small"));
    assert_eq!(seen.header("x-plans"), Some("small,huge"));
    assert_eq!(seen.header("cookie"), Some("plan=large"));
    let body = UpdateStock::plan("small").instead(Breed::Large).later("huge").others(&plans);
    let (seen, ()) = call("", |client| client.stock().update("a/b", body)).await;
    assert_eq!(seen.line, "PATCH /stock/a%2Fb HTTP/1.1");
    let attributes = json!({"plan": "small", "instead": "large", "later": "huge", "others": ["small", "huge"]});
    assert_eq!(seen.json(), json!({"data": {"id": "a/b", "type": "stock", "attributes": attributes}}));
    let (seen, ()) = call("", |client| client.stock().replace("small", "large")).await;
    assert_eq!(seen.json(), json!("large"));
}

#[tokio::test]
async fn envelopes_are_put_around_bodies() {
    let pet =
        r#"{"data": {"id": "p1", "type": "pets", "attributes": {"name": "Tom", "born": "2024-01-01T00:00:00Z"}}}"#;
    let body = CreatePet::name("Tom").kind(Some(Kind::Cat)).r#match(false)
        .tags(["a"])
        .sizes([("tail", 1.0)])
        .home(5)
        .clear_note()
        .with_extra("odd", 1);
    let (seen, created) = call(pet, |client| client.pets().create(body)).await;
    assert_eq!(seen.line, "POST /pets HTTP/1.1");
    assert_eq!(seen.header("content-type"), Some("application/vnd.api+json"));
    let attributes = json!({"name": "Tom", "kind": "cat", "match": false, "note": null, "tags": ["a"], "sizes": {"tail": 1}, "home": 5, "odd": 1});
    assert_eq!(seen.json(), json!({"data": {"type": "pets", "attributes": attributes}}));
    assert_eq!((created.id.as_str(), created.name.as_deref()), ("p1", Some("Tom")));
    assert!(created.born.as_ref().is_some_and(|born| born.unix_seconds() == Some(1_704_067_200)));

    let (seen, _): (_, Resource<Pet>) =
        call(pet, |client| client.pets().update("p 1", UpdatePet::new().name("Tim"))).await;
    assert_eq!(seen.line, "PATCH /pets/p%201 HTTP/1.1");
    assert_eq!(seen.json(), json!({"data": {"id": "p 1", "type": "pets", "attributes": {"name": "Tim"}}}));

    let (seen, ()) = call("", |client| client.pets().run_action("p1", RunAction::new(RunActionAction::Value5m))).await;
    assert_eq!(seen.json(), json!({"id": "p1", "type": "actions", "attributes": {"action": "5m"}}));
}

#[tokio::test]
async fn other_bodies_go_as_they_are() {
    let (seen, note) = call("read", |client| client.notes().replace("written")).await;
    assert_eq!(
        (seen.header("content-type"), seen.body.as_str(), note.as_str()),
        (Some("text/plain"), "written", "read")
    );
    let (seen, bytes) = call("read", |client| client.notes().create(&b"\x01\x02"[..])).await;
    assert_eq!(
        (seen.header("content-type"), seen.body.as_bytes(), &bytes[..]),
        (Some("application/octet-stream"), &b"\x01\x02"[..], &b"read"[..])
    );

    let (seen, levels) = call(r#"{"a": 1}"#, |client| client.maps().get()).await;
    assert_eq!((seen.line.as_str(), levels["a"].clone()), ("GET /maps HTTP/1.1", Level::Value1));
    let (seen, _) = call("{}", |client| client.maps().create([("a", 1)])).await;
    assert_eq!(seen.json(), json!({"a": 1}));

    let animals = [
        CreateList::from(BirdSpec::new("bird")),
        CreateList::from(Box::new(CatSpec::new("cat").prey(BirdSpec::new("bird").into()))),
    ];
    let (seen, _) = call("5", |client| client.lists().create(animals)).await;
    assert_eq!(seen.json(), json!([{"species": "bird"}, {"species": "cat", "prey": {"species": "bird"}}]));
    assert_eq!(serde_json::to_value(CreatePetHome::from("x".to_owned())).unwrap(), json!("x"));
}

#[tokio::test]
async fn unions_and_lists_are_answers() {
    let (_, animal) =
        call(r#"{"species": "bird", "lives": 2}"#, |client| client.animals().create(BirdSpec::new("bird"))).await;
    assert!(matches!(animal, Animal::Bird(bird) if bird.lives == Some(2)));
    let (_, empty) = call("null", |client| client.animals().create(BirdSpec::new("bird"))).await;
    assert_eq!(empty, Animal::default());
    let (_, animals) = call(r#"{"data": [{"species": "tiger"}, 5]}"#, |client| client.animals().list()).await;
    assert!(matches!(animals.items.as_slice(), [Animal::Cat(_), Animal::Other(_)]));
    let (_, words) = call(r#"["a", "b"]"#, |client| client.lists().list()).await;
    assert_eq!(words.items, ["a", "b"]);
}

#[tokio::test]
async fn an_empty_answer_is_an_error_that_says_what_was_accepted() {
    let client = |status| {
        let transport = move |_| testing::reply_with(status, &[], "");
        Client::builder().token("t").transport(transport).build().unwrap()
    };
    for status in [200, 202] {
        let lost = client(status).animals().create(BirdSpec::new("bird")).await.unwrap_err();
        assert!(lost.was_accepted() && lost.to_string().contains("it is empty"), "{lost}");
    }
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    for (body, expected) in [
        (UpdatePresence::always("a").maybe_null(None), json!({"always": "a", "maybe_null": null})),
        (
            UpdatePresence::always("a").maybe_null(Some("b".to_owned())).maybe("c").maybe_anything("d"),
            json!({"always": "a", "maybe": "c", "maybe_null": "b", "maybe_anything": "d"}),
        ),
        (
            UpdatePresence::always("a").maybe_null(None).clear_maybe_anything(),
            json!({"always": "a", "maybe_null": null, "maybe_anything": null}),
        ),
    ] {
        let (seen, _) = call(r#"{"always": "a"}"#, |client| client.presence().update(body)).await;
        assert_eq!(seen.json(), expected);
    }
}

#[tokio::test]
async fn what_is_required_is_checked_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap());
    let error = client.presence().update(UpdatePresence::default()).await.unwrap_err();
    assert!(error.is_invalid() && error.to_string().contains("`always` is required and has no value"), "{error}");
    // A request that had been sent would be waiting here.
    let accepted =
        std::future::poll_fn(|context| std::task::Poll::Ready(listener.poll_accept(context).is_ready())).await;
    assert!(!accepted);
}

/// A client that gets these answers in turn, without a network and without pauses, and the calls that it made.
fn answered(answers: impl IntoIterator<Item = (u16, Value)>) -> (Client, Arc<Mutex<Vec<String>>>) {
    let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
    let calls = Arc::new(Mutex::new(Vec::new()));
    let log = calls.clone();
    let transport = move |request: reqwest::Request| {
        log.lock().unwrap().push(format!("{} {}", request.method(), request.url().path()));
        let (status, body) = answers.lock().unwrap().pop_front().expect("one call too many");
        testing::reply(status, body)
    };
    let client = Client::builder().token("t").transport(transport).timer(testing::VirtualTime::new()).build().unwrap();
    (client, calls)
}

fn pet(attributes: Value) -> (u16, Value) {
    (200, json!({"data": {"id": "p1", "type": "pets", "attributes": attributes}}))
}

fn missing() -> (u16, Value) {
    (404, json!({"errors": [{"code": "not_found"}]}))
}

#[tokio::test]
async fn a_waiter_asks_until_all_is_as_wanted() {
    let settled = json!({"kind": "Dog", "born": "2024-01-01T00:00:00Z", "friend": {"name": "Rex"}, "fed": true});
    let mut answers = vec![missing(), pet(json!({"kind": "lynx"}))];
    for without in ["kind", "born", "friend", "fed"] {
        let mut almost = settled.clone();
        almost.as_object_mut().unwrap().remove(without);
        answers.push(pet(almost));
    }
    answers.push(pet(settled));
    let (client, calls) = answered(answers);
    let found = client.pets().wait_until_settled("p1").await.unwrap();
    assert_eq!((found.id.as_str(), found.kind.as_ref()), ("p1", Some(&Kind::Dog2)));
    assert_eq!(*calls.lock().unwrap(), vec!["GET /pets/p1"; 7]);
}

#[tokio::test]
async fn a_waiter_ends_by_what_fails_it() {
    for failed in [json!({"kind": "runaway"}), json!({"kind": "cat", "fed": true}), json!({"level": -1})] {
        let (client, _) = answered([pet(json!({"kind": "lynx"})), pet(failed)]);
        let error = client.pets().wait_until_settled("p1").await.unwrap_err();
        assert!(error.is_failed_state(), "{error}");
    }
    let (client, calls) = answered(vec![pet(json!({"level": 7})); 200]);
    let error = client.pets().wait_until_found("p1").await.unwrap_err();
    assert!(error.is_deadline(), "{error}");
    // At the beginning and at each minute of two hours.
    assert_eq!(calls.lock().unwrap().len(), 121);
}

#[tokio::test]
async fn a_waiter_sees_that_something_is_gone() {
    let (client, calls) = answered([pet(json!({})), missing()]);
    client.pets().wait_until_gone("p1").await.unwrap();
    assert_eq!(*calls.lock().unwrap(), ["GET /pets/p1", "GET /pets/p1"]);

    let listed = |kind: &str| (200, json!({"data": [{"id": "p1", "attributes": {"kind": kind}}]}));
    let absent = || (200, json!({"data": []}));
    // An item may slip through a list that changes while it is read.
    for answers in [
        vec![listed("cat"), absent(), absent()],
        vec![listed("cat"), absent(), listed("cat"), absent(), absent()],
        vec![listed("cat"), listed("dog")],
    ] {
        let (client, calls) = answered(answers.clone());
        client.pets().wait_until_unlisted("p1").timeout(Duration::from_secs(9)).await.unwrap();
        assert_eq!(*calls.lock().unwrap(), vec!["GET /pets"; answers.len()]);
    }
    let (client, _) = answered([listed("cat")]);
    assert_eq!(client.pets().wait_until_listed_as_cat("p1").await.unwrap().kind, Some(Kind::Cat));
}

#[tokio::test]
async fn a_waiter_ends_by_two_fields_that_are_equal() {
    let asleep = (409, json!({"errors": [{"code": "PET_ASLEEP"}]}));
    let listed = |attributes: Value| (200, json!({"data": [{"id": "p1", "attributes": attributes}]}));
    let dog = listed(json!({"kind": "dog", "name": "Tom", "extra": null}));
    let same = listed(json!({"kind": "cat", "name": "Tom", "extra": "Tom", "friend": {"name": "Rex"}}));
    let (client, calls) = answered([asleep, dog, same]);
    let error = client.pets().wait_until_listed_as_cat("p1").await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    assert_eq!(error.last_state(), Some("kind: cat, name: Tom, extra: Tom, friend.name: Rex"));
    assert_eq!(calls.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_waiter_finds_what_was_made_without_an_id() {
    let one = |id: Value, day: u32, friend: &str, level: u32| {
        let born = format!("2024-01-0{day}T00:00:00Z");
        json!({"id": id, "attributes": {"name": "Tom", "born": born, "friend": {"name": friend}, "level": level}})
    };
    let made = (201, json!({"data": one(Value::Null, 2, "Rex", 7)}));
    let others = [one(json!("older"), 1, "Rex", 1), one(json!("other"), 3, "Max", 1)];
    let (client, calls) = answered([
        made,
        (200, json!({"data": others})),
        (200, json!({"data": [one(json!("older"), 1, "Rex", 1), one(json!("p9"), 2, "Rex", 7)]})),
        (200, json!({"data": [one(json!("older"), 1, "Rex", 1), one(json!("p9"), 2, "Rex", 2)]})),
    ]);
    let pet = client.pets().create(CreatePet::name("Tom").kind(None).r#match(true)).await.unwrap();
    let found = client.pets().wait_until_found(&pet).tolerate_missing(Duration::from_secs(90)).await.unwrap();
    assert_eq!(found.id, "p9");
    assert_eq!(*calls.lock().unwrap(), ["POST /pets", "GET /pets", "GET /pets", "GET /pets"]);
}

#[tokio::test]
async fn what_exists_is_found_before_it_is_created() {
    let tom = || CreatePet::name("Tom").kind(Some(Kind::Cat)).r#match(true);
    let listed = |attributes: Value| (200, json!({"data": [{"id": "p1", "attributes": attributes}]}));
    for same in [
        json!({"name": "TOM", "kind": "cat"}),
        json!({"name": "Rex", "friend": {"name": "tom"}, "kind": "cat", "level": 1}),
    ] {
        let (client, calls) = answered([listed(same)]);
        let found = client.pets().find_or_create(tom()).await.unwrap();
        assert!(!found.is_created() && found.id == "p1");
        assert_eq!(*calls.lock().unwrap(), ["GET /pets"]);
    }
    for other in [
        json!({"name": "Tim", "friend": {"name": "Rex"}, "kind": "cat"}),
        json!({"name": "Tom", "kind": "dog"}),
        json!({"name": "Tom", "kind": "cat", "extra": "a note"}),
        json!({"name": "Tom", "kind": "cat", "level": -1}),
    ] {
        let (client, calls) = answered([listed(other), pet(json!({"name": "Tom"}))]);
        assert!(client.pets().find_or_create(tom()).await.unwrap().is_created());
        assert_eq!(*calls.lock().unwrap(), ["GET /pets", "POST /pets"]);
    }
}

#[tokio::test]
async fn secrets_are_sent_and_not_shown() {
    let body = CreatePet::name("Tom").kind(None).r#match(true);
    let body = body.chip("s3cret").doors(["s3cret"]).codes([("door", "s3cret")]);
    let body = body.hiding(CreatePetHiding::Text("s3cret".into())).with_extra("also", "s3cret");
    let shown = format!("{body:?} {body:#?}");
    assert!(!shown.contains("s3cret") && shown.contains(r#"codes: Some({"door": [redacted]})"#), "{shown}");
    let json = serde_json::to_value(&body).unwrap();
    let hidden = json!({"chip": "[redacted]", "doors": ["[redacted]"], "codes": {"door": "[redacted]"}, "hiding": "[redacted]"});
    assert!(hidden.as_object().unwrap().iter().all(|(name, value)| json[name] == *value), "{json}");

    let (seen, _) = call(r#"{"data": {"id": "p1"}}"#, |client| client.pets().create(body.clone())).await;
    let sent = &seen.json()["data"]["attributes"];
    assert_eq!(
        (&sent["chip"], &sent["doors"], &sent["codes"], &sent["hiding"], &sent["also"]),
        (&json!("s3cret"), &json!(["s3cret"]), &json!({"door": "s3cret"}), &json!("s3cret"), &json!("s3cret"))
    );
    // What was read back from a log isn't sent.
    let (client, calls) = answered([]);
    let error = client.pets().create(body.codes([("door", "[redacted]")])).await.unwrap_err();
    assert!(error.is_invalid() && calls.lock().unwrap().is_empty(), "{error}");
}

#[tokio::test]
async fn what_may_be_repeated_is_repeated() {
    let (client, calls) = answered([(503, json!({})), pet(json!({"name": "Tom"}))]);
    client.pets().create(CreatePet::name("Tom").kind(None).r#match(true)).await.unwrap();
    assert_eq!(*calls.lock().unwrap(), ["POST /pets", "POST /pets"]);

    // Not what the overlay doesn't name, and not on an error that stays.
    let (client, calls) = answered([(503, json!({}))]);
    client.trees().create(NodeSpec::new()).await.unwrap_err();
    assert_eq!(*calls.lock().unwrap(), ["POST /trees"]);
    let (client, calls) = answered([(503, json!({"errors": [{"code": "PET_UNKNOWN"}]}))]);
    client.pets().get("p1").await.unwrap_err();
    assert_eq!(*calls.lock().unwrap(), ["GET /pets/p1"]);
}

#[tokio::test]
async fn a_list_tells_its_total() {
    let (client, _) = answered([(200, json!({"data": [], "meta": {"stats": {"total": {"count": 41}}}}))]);
    assert_eq!(client.pets().list().total().await.unwrap(), 41);
}

#[tokio::test]
async fn pages_are_turned_by_their_tokens_whoever_reads_the_list() {
    let page = |id: &str, next: Value| {
        (200, json!({"data": [{"id": id, "attributes": {"name": id, "fed": id == "c"}}], "next": {"cursor": next}}))
    };
    let pages = || [page("a", json!("2")), page("b", json!("3")), page("c", Value::Null)];
    let (client, calls) = answered(pages());
    let names: Vec<_> = client.feeds().list().all().await.unwrap().into_iter().map(|feed| feed.id).collect();
    assert_eq!((names.join(""), calls.lock().unwrap().len()), ("abc".to_owned(), 3));
    let (client, calls) = answered(pages());
    assert_eq!(client.feeds().wait_until_fed("c").await.unwrap().id, "c");
    assert_eq!(*calls.lock().unwrap(), ["GET /feeds"; 3]);
    // Two readings of several pages have to agree before anything is ordered.
    let (client, calls) = answered(pages().into_iter().chain(pages()).chain([pet(json!({"name": "d"}))]));
    assert!(client.feeds().find_or_create_feed(CreateFeed::new("d")).await.unwrap().is_created());
    let calls = calls.lock().unwrap().clone();
    assert_eq!((calls.len(), calls[6].as_str()), (7, "POST /feeds"));
    let (client, calls) = answered(pages());
    assert_eq!(client.feeds().find_or_create_feed(CreateFeed::new("b")).await.unwrap().id, "b");
    assert_eq!(*calls.lock().unwrap(), ["GET /feeds"; 3]);
}

#[tokio::test]
async fn a_call_waits_as_long_as_it_lets_the_server_work() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let timeouts = seen.clone();
    let client = Client::builder().token("t").timeout(Duration::from_secs(1));
    let client = client.transport(move |request: reqwest::Request| {
        seen.lock().unwrap().push(request.timeout().unwrap().as_secs());
        let is_list = request.method() == "GET" && request.url().path() == "/feeds";
        testing::reply(200, if is_list { json!({"data": []}) } else { json!({"data": {"id": "p1"}}) })
    });
    let client = client.build().unwrap();
    client.feeds().list().await.unwrap();
    client.feeds().list().wait(100).await.unwrap();
    client.feeds().list().wait(100).wait(7).all().await.unwrap();
    client.feeds().create_feed(CreateFeed::new("a")).await.unwrap();
    client.feeds().create_feed(CreateFeed::new("a").seconds(600)).await.unwrap();
    client.feeds().create_feed(CreateFeed::new("a").with_extra("seconds", "90")).await.unwrap();
    client.pets().get("p1").await.unwrap();
    assert_eq!(*timeouts.lock().unwrap(), [35, 130, 37, 90, 630, 120, 1]);
}
