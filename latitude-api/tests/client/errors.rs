//! What goes wrong is one type, which loses nothing of what the API said.

use crate::server::{Reply, Server};
use latitude_api::{Error, Method, RetryPolicy};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

async fn failing(reply: Reply) -> Error {
    let server = Server::giving(reply).await;
    server.client().servers().get("sv_1").await.unwrap_err()
}

#[tokio::test]
async fn an_error_has_everything_the_api_said() {
    let body = json!({"errors": [
        {"code": "SERVERS_OUT_OF_STOCK", "status": "422", "title": "Out of stock", "detail": "None left in ASH", "source": {"pointer": "/data/attributes/plan"}},
        {"code": "SECOND", "status": 422, "message": "And more", "meta": {"retry_after": 7}, "hint": "wait"},
    ]});
    let error = failing(Reply { status: 422, ..Reply::json(&body).header("x-request-id", "req_1") }).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(422));
    assert_eq!(error.codes().collect::<Vec<_>>(), ["SERVERS_OUT_OF_STOCK", "SECOND"]);
    assert_eq!(
        (error.request_id(), error.operation_id(), error.method()),
        (Some("req_1"), Some("get-server"), Some(&Method::GET))
    );
    assert_eq!(error.body().map(|body| body.to_vec()), Some(body.to_string().into_bytes()));
    let [first, second] = error.errors() else { panic!("{error}") };
    assert_eq!(
        (first.detail.as_deref(), first.source.as_ref().and_then(|source| source.pointer.as_deref())),
        (Some("None left in ASH"), Some("/data/attributes/plan"))
    );
    // A status may be a number; it reads the same.
    assert_eq!((first.status.as_deref(), second.status.as_deref()), (Some("422"), Some("422")));
    assert_eq!(second.meta.get("retry_after").unwrap(), &json!(7));
    assert_eq!(second.extra("hint").unwrap(), &json!("wait"));
    assert_eq!(
        error.to_string(),
        "422 Unprocessable Entity: SERVERS_OUT_OF_STOCK: None left in ASH [/data/attributes/plan]; SECOND: And more (GET /servers/{server_id}, request req_1)"
    );
    assert!(!error.is_not_found() && !error.is_invalid() && !error.is_timeout() && !error.was_accepted());
}

#[tokio::test]
async fn a_missing_resource_is_a_question_of_status() {
    assert!(failing(Reply::new(404, "")).await.is_not_found());
    let forbidden = failing(Reply::new(403, r#"{"errors": [{"status": "forbidden", "title": "No"}]}"#)).await;
    assert_eq!(forbidden.errors()[0].status.as_deref(), Some("forbidden"));
    assert!(!forbidden.is_not_found());
}

#[tokio::test]
async fn an_error_page_keeps_its_status_and_text() {
    let page = format!("<html>\n  <h1>Bad   Gateway</h1>\u{7}{}", "x".repeat(500));
    let error = failing(Reply::new(502, page.clone()).header("content-type", "text/html")).await;
    assert_eq!((error.status().map(|status| status.as_u16()), error.errors().len()), (Some(502), 0));
    assert_eq!(error.body().map(|body| body.to_vec()), Some(page.into_bytes()));
    let text = error.to_string();
    assert!(
        text.starts_with("502 Bad Gateway: <html> <h1>Bad Gateway</h1> xxx") && text.contains("x… (GET "),
        "{text}"
    );
    for odd in ["", "null", "[]", "5", r#"{"errors": "none"}"#, r#"{"errors": [5]}"#, r#"{"error": "no"}"#, "\u{feff}{"]
    {
        let error = failing(Reply::new(500, odd)).await;
        assert_eq!(
            (error.status().map(|status| status.as_u16()), error.body().map(|body| body.to_vec())),
            (Some(500), Some(odd.as_bytes().to_vec())),
            "{odd}"
        );
    }
}

#[tokio::test]
async fn an_accepted_request_with_an_unreadable_answer_says_so() {
    for body in [
        "<html>secret-in-answer</html>",
        r#"{"data": {"attributes": {"token": "secret-in-answer"#,
        r#""secret-in-answer""#,
        "5",
    ] {
        let error = failing(Reply::new(201, body).header("x-request-id", "req_1")).await;
        assert!(error.was_accepted() && !error.is_invalid(), "{error}");
        assert_eq!((error.status().map(|status| status.as_u16()), error.request_id()), (Some(201), Some("req_1")));
        assert_eq!(error.body().map(|body| body.to_vec()), Some(body.as_bytes().to_vec()));
        // A good answer may hold a token, so a bad one is not quoted.
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("the request was accepted (201 Created) but its answer can't be read")
                && !text.contains("secret-in-answer"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_was_accepted_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = latitude_api::Client::builder()
        .token("t")
        .base_url(format!("http://{}", listener.local_addr().unwrap()))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let calls = tokio::spawn(async move { (client.servers().get("sv_1").await, client.servers().get("sv_1").await) });
    for status in ["200 OK", "500 Internal Server Error"] {
        let (mut stream, _) = listener.accept().await.unwrap();
        // Everything of the request is read, so that the end of the answer is no reset.
        let mut buffer = [0; 4096];
        tokio::io::AsyncReadExt::read(&mut stream, &mut buffer).await.unwrap();
        stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\n\r\n{{").as_bytes()).await.unwrap();
    }
    let (accepted, failed) = calls.await.unwrap();
    let accepted = accepted.unwrap_err();
    assert!(accepted.was_accepted() && accepted.to_string().contains("it breaks off"), "{accepted}");
    let failed = failed.unwrap_err();
    assert_eq!((failed.was_accepted(), failed.status().map(|status| status.as_u16())), (false, Some(500)));
}

#[tokio::test]
async fn no_answer_has_no_status() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = latitude_api::Client::builder().token("t").base_url(url).retry(RetryPolicy::never()).build().unwrap();
    let error = client.servers().list().filter_project("private").await.unwrap_err();
    assert!(error.status().is_none() && error.body().is_none() && !error.is_timeout() && !error.is_invalid());
    let text = error.to_string();
    // The query is the caller's own business.
    assert_eq!(text, "no answer: the connection was refused (GET /servers)");
    assert_eq!(error.path(), Some("/servers"));
}

#[tokio::test]
async fn an_error_answers_the_usual_questions() {
    type Question = fn(&Error) -> bool;
    let questions: [(u16, Question); 8] = [
        (400, Error::is_validation),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (404, Error::is_not_found),
        (409, Error::is_conflict),
        (422, Error::is_validation),
        (429, Error::is_rate_limited),
        (503, Error::is_retryable),
    ];
    for (status, question) in questions {
        let error = failing(Reply::new(status, "")).await;
        assert!(question(&error), "{error}");
        assert_eq!(error.attempts(), 1);
        let yes = questions.iter().filter(|(_, question)| question(&error)).count();
        // 400 and 422 are one question, and 429 passes like 503.
        assert_eq!(yes, if [400, 422, 429].contains(&status) { 2 } else { 1 }, "{error}");
    }
}

#[tokio::test]
async fn a_type_that_does_not_fit_is_told_by_its_path() {
    #[derive(Debug)]
    struct Key {
        _count: u32,
    }
    impl<'de> serde::Deserialize<'de> for Key {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let data = std::collections::BTreeMap::<String, std::collections::BTreeMap<String, u32>>::deserialize(
                deserializer,
            )?;
            let missing = || serde::de::Error::missing_field("count");
            Ok(Self { _count: *data.get("data").and_then(|data| data.get("count")).ok_or_else(missing)? })
        }
    }
    for (body, why) in [
        (r#"{"data": {"count": "secret-in-answer"}}"#, "data.count: expected u32 at line 1 column 37"),
        (r#"{"data": {"count": -5}}"#, "data.count: expected u32 at line 1 column 21"),
        (r#"{"data": {}}"#, "missing field `count`"),
        (r#"{"data": {"count": 5, secret-in-answer"#, "data.?: key must be a string at line 1 column 23"),
        ("<html>secret-in-answer", "expected value at line 1 column 1"),
    ] {
        let server = Server::giving(Reply::new(200, body)).await;
        let error = server.client().request(Method::GET, ["keys"]).send_as::<Key>().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the request was accepted (200 OK) but its answer can't be read: {why} (GET /keys)")
        );
        assert!(error.was_accepted());
    }
    let server = Server::giving(Reply::new(200, r#"{"data": {"attributes": {"token": tru"#)).await;
    let error = server.client().api_keys().list().await.unwrap_err();
    assert!(error.to_string().contains("at line 1 column 35"), "{error}");
    assert_eq!(error.operation_id(), Some("get-api-keys"));
}

#[tokio::test]
async fn an_error_names_the_path_with_its_ids_on_demand() {
    let error = failing(Reply::new(404, "")).await;
    assert_eq!((error.path_template(), error.path()), (Some("/servers/{server_id}"), Some("/servers/sv_1")));
    // Equal calls have equal messages.
    assert_eq!(error.to_string(), "404 Not Found (GET /servers/{server_id})");

    let server = Server::giving(Reply::new(404, "")).await;
    let client = server.builder().base_url(format!("{}/v9", server.url)).retry(RetryPolicy::never()).build().unwrap();
    let error = client.firewalls().delete_assignment("a/b é", "{x}").await.unwrap_err();
    assert_eq!(error.path_template(), Some("/firewalls/{firewall_id}/assignments/{assignment_id}"));
    assert_eq!(error.path(), Some("/firewalls/a%2Fb%20%C3%A9/assignments/%7Bx%7D"));
    // A query may hold what is nobody's business.
    let error = client.servers().list().filter_project("private").await.unwrap_err();
    assert_eq!((error.path_template(), error.path()), (Some("/servers"), Some("/servers")));
    let error = client.request(Method::GET, ["things", "t 1"]).query("a", "private").await.unwrap_err();
    assert_eq!((error.path_template(), error.path()), (Some("/things/t%201"), Some("/things/t%201")));
    // Nothing was sent anywhere.
    let error = client.servers().get("").await.unwrap_err();
    assert_eq!((error.is_invalid(), error.path_template(), error.path()), (true, Some("/servers/{server_id}"), None));
    assert_eq!(error.to_string(), "`server_id` is empty (GET /servers/{server_id})");
    let error = latitude_api::Client::new("").unwrap_err();
    assert_eq!((error.path_template(), error.path()), (None, None));
}

/// Everything that could move a cursor, end a line, hide or turn text; and far too much of it.
fn hostile() -> String {
    format!(
        "a\r\n\u{1b}[2J\u{9b}\u{7}\u{85}\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}\u{200b}\u{feff}{}",
        "x".repeat(5_000)
    )
}

/// How hostile text begins when it is shown.
const SHOWN: &str = r"a\r\n\u{1b}[2J\u{9b}\u{7}\u{85}\u{2028}\u{2029}\u{202e}\u{2066}\u{200f}\u{200b}\u{feff}xxx";

/// Whether hostile text is shown so often, and each time harmless and short.
#[track_caller]
fn is_harmless(error: &Error, times: usize) {
    let (shown, debug) = (error.to_string(), format!("{error:?}"));
    assert_eq!(shown.matches(SHOWN).count(), times, "{shown}");
    for text in [shown, debug] {
        assert!(text.chars().all(|c| c == '…' || c == ' ' || c.is_ascii_graphic()), "{text}");
        assert!(text.len() < 200 + times * 310, "{} {text}", text.len());
    }
}

#[tokio::test]
async fn what_others_wrote_is_shown_on_one_short_line() {
    let h = hostile;
    let full = |h: fn() -> String| json!({"code": h(), "title": h(), "detail": h(), "message": h(), "status": h(), "source": {"pointer": h(), "parameter": h()}});
    for (object, times) in [
        (full(h), 3),
        (json!({"code": h(), "message": h(), "source": {"parameter": h()}}), 3),
        (json!({"title": h()}), 1),
        (json!({"code": h()}), 1),
        (json!({"status": h()}), 1),
    ] {
        let error = failing(Reply::new(422, json!({"errors": [object]}).to_string())).await;
        is_harmless(&error, times);
        assert_eq!(error.errors()[0].to_string().matches(SHOWN).count(), times);
        // The methods give it as it came.
        assert!(error.errors()[0].code.iter().all(|code| *code == h()));
    }
    let many = failing(Reply::new(422, json!({"errors": vec![full(h); 12]}).to_string())).await;
    is_harmless(&many, 3 * 3);
    assert!(many.to_string().contains("; and 9 more (GET") && many.errors().len() == 12, "{many}");
    let many = failing(Reply::new(422, json!({"errors": vec![json!({"code": "TAKEN"}); 12]}).to_string())).await;
    assert!(many.to_string().ends_with("TAKEN; TAKEN; and 4 more (GET /servers/{server_id})"), "{many}");

    let words = failing(Reply::new(502, format!("<p>\u{202e}\u{1b}[2J</p>{}", "é".repeat(5_000)))).await;
    assert!(words.to_string().starts_with(r"502 Bad Gateway: <p>\u{202e} [2J</p>éé"), "{words}");
    assert!(words.to_string().chars().count() < 400, "{words}");
    let id = failing(Reply::new(500, "").header("x-request-id", "i".repeat(5_000))).await;
    assert!(id.to_string().len() < 400 && id.request_id().is_some_and(|id| id.len() == 5_000), "{id}");

    let server = Server::giving(Reply::new(200, json!({h(): "no number"}).to_string())).await;
    let client = server.client();
    let call = client.request(Method::GET, ["things"]).send_as::<std::collections::BTreeMap<String, u32>>();
    is_harmless(&call.await.unwrap_err(), 1);
    for call in
        [client.request(Method::GET, [format!("/{}", h())]), client.request(Method::GET, [h()]).header(&h(), "")]
    {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid(), "{error}");
        let text = error.to_string();
        assert!(text.len() < 1_000 && text.chars().all(|c| c == '…' || c == ' ' || c.is_ascii_graphic()), "{text}");
        assert_eq!(text.matches(SHOWN).count(), 1, "{text}");
    }
    is_harmless(&latitude_api::Client::builder().token("t").base_url(h()).build().unwrap_err(), 1);
    is_harmless(&latitude_api::Client::builder().token("t").header(h(), "").build().unwrap_err(), 1);
    let transport = |_: reqwest::Request| -> latitude_api::Sending { Box::pin(async { Err(hostile().into()) }) };
    let client = latitude_api::Client::builder().token("t").transport(transport).retry(RetryPolicy::never());
    let error = client.build().unwrap().servers().get("sv_1").await.unwrap_err();
    let debug = format!("{error:?}");
    assert!(debug.contains(SHOWN) && debug.len() < 1_200, "{debug}");
    assert!(debug.chars().all(|c| c == '…' || c == ' ' || c.is_ascii_graphic()), "{debug}");
}

#[tokio::test]
async fn what_a_wait_saw_is_shown_on_one_short_line() {
    let server =
        Server::giving(Reply::json(&json!({"data": {"id": "sv_1", "attributes": {"status": hostile()}}}))).await;
    let client = server.builder().timer(latitude_api::testing::VirtualTime::new()).build().unwrap();
    let error = client.servers().wait_until_on(hostile()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains(SHOWN) && text.len() < 800, "{text}");
    assert!(text.chars().all(|c| c == '…' || c == ' ' || c.is_ascii_graphic()), "{text}");
    let state = error.last_state().unwrap();
    assert!(state.starts_with(&format!("status: {SHOWN}")) && state.chars().count() <= 301, "{state}");
    let seen = error.last_seen::<latitude_api::Resource<latitude_api::servers::Server>>().unwrap();
    assert!(seen.status.as_ref().is_some_and(|status| *status == hostile().as_str()), "as it came");

    let server = Server::giving(Reply::json(&json!({"data": []}))).await;
    let client = server.builder().timer(latitude_api::testing::VirtualTime::new()).build().unwrap();
    is_harmless(&client.private_networks().wait_until_assignment_connected(hostile()).await.unwrap_err(), 1);
}
