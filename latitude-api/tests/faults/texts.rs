//! What is printed of answers that are hostile, or that repeat the token.

use crate::calls::status;
use crate::server::{Server, Step, TOKEN, good, raw, reply};
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Method, Resource, RetryPolicy, Sending, servers::Server as Machine};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;

/// Everything that could move a cursor, end a line, hide or turn text; and far too much of it.
fn hostile() -> String {
    hostile_of(900_000)
}

fn hostile_of(length: usize) -> String {
    format!("a\r\n\0\u{1b}[2J\u{9b}\u{7}\u{2028}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}{}", "x".repeat(length))
}

/// Every text of an error, of what it stems from and of what its methods give.
fn texts(error: &Error) -> Vec<String> {
    fn of(value: &(impl fmt::Display + fmt::Debug + ?Sized)) -> [String; 3] {
        [value.to_string(), format!("{value:?}"), format!("{value:#?}").replace('\n', " ")]
    }
    let mut texts = of(error).to_vec();
    let sources = std::iter::successors(error.source(), |error| (*error).source());
    texts.extend(sources.flat_map(of));
    for object in error.errors() {
        texts.extend(of(object));
        texts.extend(object.source.iter().map(|source| format!("{source:?}")));
        texts.push(format!("{:?}", object.meta));
    }
    texts.extend(error.last_state().map(str::to_owned));
    texts
}

/// On one line, and not too long.
#[track_caller]
fn are_tame(error: &Error) {
    for text in texts(error) {
        let length = text.chars().count();
        assert!(length <= 8_000, "{length} {}", text.chars().take(2_000).collect::<String>());
        assert!(text.chars().all(|c| c == '…' || c == ' ' || c.is_ascii_graphic()), "{text:?}");
    }
    assert!(error.to_string().chars().count() <= 5_000, "{error}");
}

/// The token in the spellings that servers, proxies and libraries have for it.
fn spellings() -> Vec<String> {
    let escaped: String = TOKEN.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    [
        TOKEN,
        &format!("Bearer {TOKEN}"),
        &format!("key={TOKEN}&"),
        &TOKEN.replace('-', "%2D"),
        &TOKEN.replace('-', "%2d"),
        &TOKEN.replace('-', "&#45;"),
        &escaped,
        // `secret-token`, `:secret-token`, `user:secret-token` and `secret-token:` in base64.
        "Basic c2VjcmV0LXRva2Vu",
        "Basic OnNlY3JldC10b2tlbg==",
        "Basic dXNlcjpzZWNyZXQtdG9rZW4=",
        "Basic c2VjcmV0LXRva2VuOg==",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// What no text may have in it: the token in any spelling, or more than a bit of it.
const TRACES: [&str; 6] = ["secret-t", "t-token", "secret%2", "secret&#", "\\u0073\\u0065", "LXRva2V"];

/// With what isn't this crate's to cut.
fn all_texts(error: &Error) -> Vec<String> {
    let headers = error.headers().map(|headers| format!("{headers:?}"));
    texts(error).into_iter().chain(headers).collect()
}

#[track_caller]
fn have_no_token(texts: impl IntoIterator<Item = String>) {
    for text in texts {
        let found = TRACES.iter().find(|trace| text.contains(**trace));
        assert!(found.is_none() && !text.contains("c2VjcmV0") && !text.contains("NlY3JldC"), "{found:?} in {text}");
    }
}

/// An object of an error answer for each of its texts, and one with all of them.
fn objects(text: &str) -> Vec<Value> {
    let mut objects: Vec<Value> = ["code", "status", "title", "detail", "message", "hint"]
        .map(|name| json!({ name: text }))
        .into_iter()
        .chain(["pointer", "parameter"].map(|name| json!({ "code": "X", "source": { name: text } })))
        .chain([json!({ "code": "X", "meta": { "reason": text } })])
        .collect();
    let all = json!({
        "code": text, "status": text, "title": text, "detail": text, "message": text,
        "source": { "pointer": text, "parameter": text },
    });
    objects.push(all);
    objects
}

fn answer(status: u16, body: impl ToString) -> Step {
    reply(status, &body.to_string()).header("content-type", "application/json")
}

/// A server, and a client that asks it once.
async fn once() -> (Server, Client) {
    let server = Server::script([]).await;
    let client = server.builder().timer(VirtualTime::new()).retry(RetryPolicy::never()).build().unwrap();
    (server, client)
}

async fn failing((server, client): &(Server, Client), step: Step) -> Error {
    server.repeat(step);
    client.servers().get("sv_1").await.unwrap_err()
}

#[tokio::test]
async fn no_text_of_an_answer_is_long_or_moves_a_cursor() {
    let once = once().await;
    for object in objects(&hostile()) {
        let error = failing(&once, answer(422, json!({ "errors": [object] }))).await;
        assert_eq!(status(&error), Some(422));
        are_tame(&error);
    }
    for object in objects(&hostile_of(5_000)) {
        // Below 400 and in a success, too.
        for status in [422, 300, 200] {
            are_tame(&failing(&once, answer(status, json!({ "errors": vec![&object; 12] }))).await);
        }
    }
    are_tame(&failing(&once, answer(500, hostile())).await);
    are_tame(&failing(&once, reply(500, "").header("x-request-id", "x".repeat(50_000))).await);
    are_tame(&failing(&once, reply(302, "").header("location", "/x".repeat(5_000))).await);
}

#[tokio::test]
async fn names_and_arguments_are_no_exception() {
    let server = Server::always(answer(200, json!({ hostile(): "no number" }))).await;
    let client = server.client();
    let named = client.request(Method::GET, ["things"]).send_as::<BTreeMap<String, u32>>().await.unwrap_err();
    are_tame(&named);
    are_tame(&client.request(Method::GET, [hostile()]).query(hostile(), "[redacted]").await.unwrap_err());
    are_tame(&client.request(Method::GET, [format!("/{}", hostile())]).await.unwrap_err());
    are_tame(&client.request(Method::GET, ["things"]).header(&hostile(), "").await.unwrap_err());
    let method = Method::from_bytes("M".repeat(10_000).as_bytes()).unwrap();
    let long = client.request(method, ["p".repeat(10_000)]);
    assert!(format!("{long:?} {:?}", long.clone().send()).len() < 2_000);
    let refused = Client::builder().token("t").base_url(Server::bind().url()).retry(RetryPolicy::never());
    are_tame(&refused.build().unwrap().request(Method::GET, ["p".repeat(10_000)]).await.unwrap_err());
}

/// An error of a library: its text, what its `Debug` says, and what it stems from.
struct Foreign {
    text: String,
    debug: String,
    source: Option<Box<Foreign>>,
}

impl Foreign {
    fn new(text: &str, debug: &str) -> Self {
        Self { text: text.to_owned(), debug: debug.to_owned(), source: None }
    }

    fn within(self, text: &str) -> Self {
        Self { source: Some(Box::new(self)), ..Self::new(text, text) }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.debug)
    }
}

impl StdError for Foreign {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

async fn unsent(error: Foreign) -> Error {
    let error = std::sync::Mutex::new(Some(error));
    let transport = move |_: reqwest::Request| -> Sending {
        let error = error.lock().unwrap().take().unwrap();
        Box::pin(async { Err(error.into()) })
    };
    let client = Client::builder().token(TOKEN).transport(transport).retry(RetryPolicy::never()).build().unwrap();
    client.servers().get("sv_1").await.unwrap_err()
}

#[tokio::test]
async fn what_a_transport_says_is_no_exception() {
    for text in spellings().into_iter().chain([hostile()]) {
        for error in [
            Foreign::new(&text, "odd"),
            Foreign::new("odd", &text),
            Foreign::new(&text, "odd").within("sending failed"),
            Foreign::new("odd", &text).within("sending failed").within("the call failed"),
        ] {
            let depth = std::iter::successors(Some(&error), |error| error.source.as_deref()).count();
            let error = unsent(error).await;
            are_tame(&error);
            have_no_token(all_texts(&error));
            assert_eq!(std::iter::successors(error.source(), |error| (*error).source()).count(), depth, "{error:?}");
        }
    }
    // One that says nothing of the kind is given as it is.
    let error = unsent(Foreign::new("odd", "odd").within("sending failed")).await;
    assert!(error.source().is_some_and(|source| source.is::<Foreign>()), "{error:?}");
    // And a long chain ends.
    let long = (0..10_000).fold(Foreign::new("odd", "odd"), |error, n| error.within(&format!("failed {n}")));
    let error = unsent(long).await;
    are_tame(&error);
    assert!(std::iter::successors(error.source(), |error| (*error).source()).count() < 100);
}

#[tokio::test]
async fn a_body_that_ends_in_an_error_is_no_exception() {
    for text in [format!("lost {TOKEN}"), hostile()] {
        let transport = move |_: reqwest::Request| -> Sending {
            let lost = Foreign::new(&text, &text).within("the stream broke");
            let body = reqwest::Body::wrap(http_body_util::StreamBody::new(Once(Some(Err(Box::new(lost))))));
            Box::pin(async { Ok(http::Response::new(body).into()) })
        };
        let client = Client::builder().token(TOKEN).transport(transport).retry(RetryPolicy::never()).build().unwrap();
        let error = client.servers().get("sv_1").await.unwrap_err();
        assert!(error.was_accepted() && error.source().is_some(), "{error}");
        are_tame(&error);
        have_no_token(all_texts(&error));
    }
}

/// A stream of one thing.
struct Once(Option<Part>);

type Part = Result<hyper::body::Frame<latitude_api::Bytes>, Box<Foreign>>;

impl futures_core::Stream for Once {
    type Item = Part;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take())
    }
}

#[tokio::test]
async fn the_token_is_in_no_text_whoever_repeats_it() {
    let once = once().await;
    for spelling in spellings() {
        for object in objects(&spelling) {
            let body = json!({ "errors": [object] });
            let error = failing(&once, answer(401, &body)).await;
            have_no_token(all_texts(&error));
            // The methods give it as it came.
            assert_eq!(error.body().unwrap(), body.to_string().as_bytes());
            have_no_token(all_texts(&failing(&once, answer(200, body)).await));
        }
        // In a header, on a page, on a redirect.
        let error = failing(&once, reply(401, "").header("x-request-id", &spelling)).await;
        have_no_token(all_texts(&error));
        assert_eq!(error.request_id(), Some(&*spelling));
        let page = format!("<h1>Denied</h1>\n  {spelling}\n");
        let error = failing(&once, reply(403, &page)).await;
        have_no_token(all_texts(&error));
        assert!(error.to_string().starts_with("403 Forbidden: <h1>Denied</h1> "), "{error}");
        let to = format!("https://other.test/?key={}", spelling.replace(' ', "+"));
        have_no_token(all_texts(&failing(&once, reply(302, "").header("location", to)).await));
        // As a name in a body, and in a head that is none.
        once.0.repeat(answer(200, json!({ &spelling: "no number" })));
        let call = once.1.request(Method::GET, ["things"]).send_as::<BTreeMap<String, u32>>();
        have_no_token(all_texts(&call.await.unwrap_err()));
        have_no_token(all_texts(&failing(&once, raw(format!("HTTP/1.1 {spelling}\r\n\r\n")).then_close()).await));
        // By the caller, whose words are encoded once more.
        if spelling.contains(['&', '\\']) {
            continue;
        }
        let call = once.1.request(Method::GET, [&*spelling]);
        have_no_token([format!("{call:?}"), format!("{:?}", call.clone().send())]);
        once.0.repeat(reply(404, ""));
        have_no_token(all_texts(&call.await.unwrap_err()));
        have_no_token(all_texts(&once.1.request(Method::GET, [format!("/{spelling}")]).await.unwrap_err()));
    }
}

#[tokio::test]
async fn what_one_call_logs_in_by_is_in_no_text_either() {
    let (server, client) = once().await;
    for (name, value, secret) in [
        ("proxy-authorization", "Basic dXNlcjpodXNoLWh1c2g=", "dXNlcjpodXNoLWh1c2g"),
        ("cookie", "id=hush-hush; theme=dark", "hush-hush"),
    ] {
        server.repeat(answer(401, json!({ "errors": [{ "detail": format!("{name}: {value}, or {value}") }] })));
        let error = client.request(Method::GET, ["things"]).header(name, value).await.unwrap_err();
        assert_eq!(server.seen()[0].header(name), Some(value));
        assert!(all_texts(&error).iter().all(|text| !text.contains(secret)), "{error:?}");
    }
}

#[tokio::test]
async fn what_other_headers_log_in_by_is_in_no_text_either() {
    const SECRETS: [(&str, &str, &str); 4] = [
        ("x-auth-token", "hush-hush-1", "hush-hush-1"),
        ("cookie", "theme=dark; session=hush-hush-2", "hush-hush-2"),
        ("x-api-key", "Key hush-hush-3", "hush-hush-3"),
        ("x-signature", "hush", "hush"),
    ];
    for (name, value, secret) in SECRETS {
        let detail = format!("`{secret}` is not known, nor is {}", secret.replace('-', "%2D"));
        let refusal =
            answer(401, json!({ "errors": [{ "title": "theme", "detail": detail }] })).header("x-echo", secret);
        let server = Server::always(refusal).await;
        let of_the_client = server.builder().retry(RetryPolicy::never()).header(name, value).build().unwrap();
        let of_the_call = server.builder().retry(RetryPolicy::never()).build().unwrap();
        for call in [
            of_the_client.request(Method::GET, ["things"]),
            of_the_call.request(Method::GET, ["things"]).header(name, value),
        ] {
            let error = call.await.unwrap_err();
            let texts = all_texts(&error);
            assert!(texts.iter().all(|text| !text.contains("hush")), "{name}: {texts:?}");
            assert!(texts.iter().any(|text| text.contains("theme")), "{name}: {texts:?}");
            assert!(server.seen().iter().all(|seen| seen.header(name) == Some(value)));
        }
    }
}

#[tokio::test]
async fn an_error_leaves_out_what_its_call_logged_in_by_whatever_others_do_later() {
    let server = Server::always(answer(401, json!({ "errors": [{ "detail": "hush-hush is not known" }] }))).await;
    let client = server.builder().retry(RetryPolicy::never()).build().unwrap();
    let call = |token: &str| client.request(Method::GET, ["things"]).header("x-auth-token", token);
    let error = call("hush-hush").await.unwrap_err();
    for n in 0..100 {
        call(&format!("token-{n:08}")).await.unwrap_err();
    }
    assert!(all_texts(&error).iter().all(|text| !text.contains("hush")), "{error:?}");
}

#[tokio::test]
async fn no_cut_leaves_a_part_of_the_token() {
    let once = once().await;
    for before in (280..=310).chain(4_080..=4_100) {
        let text = format!("{}{TOKEN} and more", "x".repeat(before));
        have_no_token(all_texts(&failing(&once, answer(401, json!({ "errors": [{ "detail": text }] }))).await));
        have_no_token(all_texts(&failing(&once, reply(401, &text)).await));
        // Where white space is taken away, the end of what is read comes into view.
        have_no_token(all_texts(&failing(&once, reply(401, &text.replace('x', " "))).await));
        // By what was cut before anyone looked.
        let call = once.1.request(Method::GET, [format!("/{text}")]);
        have_no_token(all_texts(&call.await.unwrap_err()));
    }
}

#[tokio::test]
async fn a_wait_does_not_tell_the_token() {
    let state = |text: &str| answer(200, json!({ "data": { "id": "sv_1", "attributes": { "status": text } } }));
    for spelling in spellings() {
        let server = Server::answering(move |n| match n % 3 {
            0 => state(&spelling),
            1 => answer(503, json!({ "errors": [{ "detail": &spelling }] })),
            _ => state(&hostile_of(5_000)),
        })
        .await;
        let client = server.builder().timer(VirtualTime::new()).retry(RetryPolicy::never()).build().unwrap();
        let mut steps = client.servers().wait_until_on("sv_1").progress();
        for _ in 0..3 {
            let step = steps.try_next().await.unwrap().unwrap();
            let said = [step.state.clone(), step.failure.clone()].into_iter().flatten();
            assert!(said.clone().all(|text| text.chars().count() < 1_000), "{:?}", step.elapsed);
            have_no_token(said);
        }
        let error = client.servers().wait_until_on("sv_1").await.unwrap_err();
        assert!(error.is_deadline(), "{error}");
        are_tame(&error);
        have_no_token(all_texts(&error));
        // What was seen is there as it came.
        assert!(error.last_seen::<Resource<Machine>>().is_some_and(|machine| machine.status.is_some()));
        let wait = client.servers().get("sv_1").until(|_| false).describe(|machine| format!("{:?}", machine.status));
        have_no_token(all_texts(&wait.await.unwrap_err()));
    }
}

#[tokio::test]
async fn headers_by_which_someone_logs_in_do_not_print() {
    const NAMES: [&str; 7] = [
        "set-cookie",
        "authorization",
        "proxy-authorization",
        "www-authenticate",
        "x-auth-token",
        "x-amz-security-token",
        "x-session-id",
    ];
    let with = |step: Step| NAMES.iter().fold(step, |step, name| step.header(name, "hush=1")).header("x-echo", TOKEN);
    let server = Server::always(with(good()).header("x-plain", "shown").header("x-long", "x".repeat(5_000))).await;
    let response = server.client().servers().get("sv_1").send().await.unwrap();
    let shown = [format!("{response:?}"), format!("{response:#?}"), format!("{:?}", response.headers())];
    for text in &shown {
        assert!(!text.contains("hush") && text.contains("shown") && text.contains("set-cookie"), "{text}");
    }
    assert!(shown[0].len() < 3_000, "{}", shown[0]);
    have_no_token(shown);
    assert_eq!(response.headers()["set-cookie"], "hush=1");
    let error = failing(&once().await, with(reply(401, ""))).await;
    assert!(all_texts(&error).iter().all(|text| !text.contains("hush")), "{error:?}");
    assert_eq!(error.headers().unwrap()["x-echo"], TOKEN);
}

#[tokio::test]
async fn a_client_and_its_calls_print_no_secret() {
    let secret = "hush-hush-hush";
    let builder = Client::builder().token(secret).header("x-key", secret).user_agent(secret);
    let client = builder.clone().build().unwrap();
    let call = client.request(Method::POST, ["things"]).header("cookie", secret).query("key", secret);
    let call = call.json(&json!({ "key": secret }));
    let listed = client.servers().list().filter_hostname(secret);
    for text in [
        format!("{builder:?} {client:?} {call:?} {:?}", call.clone().send()),
        format!("{listed:?} {:?} {:?}", listed.clone().pages(), listed.clone().stream()),
        format!("{:?}", client.servers().get("sv_1").until(|_| true)),
        format!("{:?} {:?}", client.servers(), client.servers().wait_until_on("sv_1").progress()),
    ] {
        assert!(!text.contains("hush"), "{text}");
    }
    for url in
        ["https://user:hush@api.example.com", "https://user:hush@exa mple.com", "https://api.example.com?key=hush"]
    {
        assert!(!format!("{:?}", Client::builder().base_url(url)).contains("hush"), "{url}");
    }
    assert!(format!("{:?}", Client::builder().base_url("https://api.example.com")).contains("api.example.com"));
    // What a transport is handed is marked.
    let transport = |request: reqwest::Request| -> Sending {
        let shown = format!("{request:?}");
        assert!(!shown.contains("hush-token") && !shown.contains("hush-cookie"), "{shown}");
        latitude_api::testing::reply(200, json!({}))
    };
    let builder = Client::builder().token("hush-token").transport(transport);
    let client = builder.clone().build().unwrap();
    client.request(Method::GET, ["things"]).header("cookie", "hush-cookie").await.unwrap();
    let client = builder.header("cookie", "hush-cookie").header("x-auth-token", "hush-token").build().unwrap();
    client.request(Method::GET, ["things"]).await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_a_word_hides_no_other() {
    let server =
        Server::always(answer(422, json!({ "errors": [{ "detail": "the latest key is a test, key!" }] }))).await;
    for (token, shown) in [("key", "the latest key is a test, key!"), ("test", "the latest key is a [redacted], key!")]
    {
        let error = server.builder().token(token).build().unwrap().servers().get("sv_1").await.unwrap_err();
        assert_eq!(error.errors()[0].to_string(), shown);
    }
}

#[tokio::test]
async fn what_is_typed_prints_as_rust_prints_strings() {
    let h = hostile_of(100);
    let one = json!({ "id": h, "type": h, "attributes": { "hostname": h, "status": h, "created_at": h, h.clone(): h }, "meta": { h.clone(): h } });
    let server = Server::script([
        answer(200, json!({ "data": one, "links": h, h.clone(): h })),
        answer(200, json!({ "data": [one, h, null], "meta": { h.clone(): h } })),
        answer(200, json!(h)),
    ])
    .await;
    let client = server.client();
    let (one, page) = (client.servers().get("sv_1").send().await.unwrap(), client.servers().list().await.unwrap());
    let untyped = client.request(Method::GET, ["things"]).await.unwrap();
    let unread = page.unread().map(|(_, json)| format!("{json:?}")).collect::<String>();
    for text in [format!("{one:?}"), format!("{page:?}"), format!("{untyped:?}"), unread] {
        assert!(!text.is_empty() && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{text:?}");
    }
}
