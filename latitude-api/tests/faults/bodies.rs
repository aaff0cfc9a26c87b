//! Bodies that break off, never end, lie about themselves or are something else.

use crate::calls::{SAFE, UNSAFE, call, status};
use crate::server::{Server, Step, good, raw, refusal, reply};
use latitude_api::{Error, Method};
use std::time::Duration;

/// What loopback may hold between two programs, generously.
const IN_FLIGHT: u64 = 32 << 20;

fn head(rest: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\n{rest}\r\n\r\n")
}

/// A 2xx answer that a read can't finish: tried again. A write was accepted, and arrives once.
async fn breaks_off(step: Step) {
    let server = Server::script([step.clone(), step.clone(), good().and_close()]).await;
    let client = server.client();
    let response = client.servers().get("sv_1").send().await.unwrap();
    assert_eq!((response.attempts(), response.id.as_str(), server.count()), (3, "sv_1", 3), "{step:?}");

    server.repeat(step.clone());
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert_eq!((status(&error), error.attempts(), server.count()), (Some(200), 4, 4), "{error}");
    assert!(error.is_retryable(), "{error}");

    for method in UNSAFE {
        server.repeat(step.clone());
        let error = call(&client, &method).await.unwrap_err();
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(200), 1, 1), "{method}: {error}");
        assert!(error.was_accepted() && !error.is_retryable(), "{method}: {error}");
        // A good answer may hold a token.
        assert!(!error.to_string().contains("sv_"), "{error}");
    }
}

/// An answer that is whole and can't be read: asked once.
async fn unreadable(step: Step) -> Error {
    let server = Server::always(step).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!((error.attempts(), server.count()), (1, 1), "{error}");
    assert!(error.was_accepted() && !error.is_retryable(), "{error}");
    error
}

#[tokio::test]
async fn a_reset_in_the_body() {
    breaks_off(raw(head("content-length: 100") + r#"{"data": {"id": "sv_"#).then_reset()).await;
}

#[tokio::test]
async fn a_reset_after_the_head() {
    breaks_off(raw(head("content-length: 100")).then_reset()).await;
}

#[tokio::test]
async fn a_body_shorter_than_its_length() {
    breaks_off(raw(head("content-length: 100") + r#"{"data": {"id": "sv_1"}}"#).then_close()).await;
}

#[tokio::test]
async fn a_chunked_body_without_its_end() {
    breaks_off(raw(head("transfer-encoding: chunked") + "18\r\n{\"data\": {\"id\": \"sv_1\"}}\r\n").then_close()).await;
    breaks_off(raw(head("transfer-encoding: chunked") + "18\r\n{\"data\":").then_reset()).await;
}

#[tokio::test]
async fn chunks_that_are_garbage() {
    for garbage in ["garbage\r\n", "ffffffffffffffffffff\r\n", "-1\r\n", "5\r\n{\"dat<no line>", "\0\0\0\0"] {
        breaks_off(raw(head("transfer-encoding: chunked") + garbage).then_close()).await;
    }
}

#[tokio::test]
async fn a_body_until_the_end_of_the_connection() {
    // The end is all there is to say where the body ends.
    let server = Server::always(raw(head("x-length: none") + r#"{"data": {"id": "sv_1"}}"#).then_close()).await;
    let response = server.client().servers().get("sv_1").send().await.unwrap();
    assert_eq!((response.id.as_str(), response.attempts(), server.count()), ("sv_1", 1, 1));
    // Half of it is no answer, and nobody can know that the other half was lost.
    let error = unreadable(raw(head("x-length: none") + r#"{"data": {"id": "sv_"#).then_close()).await;
    assert!(!error.to_string().contains("sv_"), "{error}");
}

#[tokio::test]
async fn a_body_byte_by_byte_against_the_timeout() {
    // Bytes keep coming, more than a client could read in that time: only the time in all ends it.
    let trickle = raw(head("content-length: 1073741824")).then_flood(" ");
    for (method, attempts) in [(Method::GET, 2), (Method::POST, 1)] {
        let server = Server::always(trickle.clone()).await;
        let client = server.builder().timeout(Duration::from_millis(100)).retry(crate::clock::attempts(2));
        let client = client.timer(latitude_api::testing::VirtualTime::new()).build().unwrap();
        let error = call(&client, &method).await.unwrap_err();
        assert_eq!(error.attempts(), attempts, "{error}");
        server.until(|state| state.seen.len() == attempts as usize && state.hung_up == attempts as usize).await;
        assert!(server.state().sent < IN_FLIGHT, "{}", server.state().sent);
    }
}

#[tokio::test]
async fn a_gibibyte_against_the_limit() {
    let chunk = vec![b' '; 1 << 16];
    let sized = raw(head("content-length: 1073741824")).then_flood(&chunk);
    let endless = raw(head("x-length: none")).then_flood(&chunk);
    let chunked = raw(head("transfer-encoding: chunked")).then_flood([b"10000\r\n", &*chunk, b"\r\n"].concat());
    for step in [sized, endless, chunked] {
        for method in [Method::GET, Method::POST] {
            let server = Server::always(step.clone()).await;
            let client = server.builder().longest_body(1 << 20).build().unwrap();
            let error = call(&client, &method).await.unwrap_err();
            assert_eq!(error.attempts(), 1, "{error}");
            server.until(|state| state.hung_up == 1).await;
            let state = server.state();
            assert!(state.sent < (1 << 20) + IN_FLIGHT, "{}", state.sent);
            assert!(
                error.was_accepted() && !error.is_retryable() && error.to_string().contains("1048576 bytes"),
                "{error}"
            );
            assert!(error.body().is_some_and(|body| body.len() <= 1 << 20));
            assert_eq!(state.seen.len(), 1, "{error}");
        }
    }
}

#[tokio::test]
async fn a_gibibyte_against_the_limit_that_nobody_set() {
    let server = Server::always(raw(head("content-length: 1073741824")).then_flood(vec![b' '; 1 << 18])).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error}");
    server.until(|state| state.hung_up == 1).await;
    assert!(server.state().sent < (64 << 20) + IN_FLIGHT, "{}", server.state().sent);
    assert!(error.was_accepted() && error.to_string().contains("67108864 bytes"), "{error}");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_gibibyte_of_error_is_that_error() {
    for (code, attempts) in [(404, 1), (503, 4), (429, 4)] {
        let head = format!("HTTP/1.1 {code} No\r\ncontent-length: 1073741824\r\n\r\n");
        let server = Server::always(raw(head).then_flood(vec![b'x'; 1 << 16])).await;
        let error = server.client().servers().get("sv_1").await.unwrap_err();
        assert_eq!((status(&error), error.attempts() as usize), (Some(code), attempts), "{error}");
        server.until(|state| state.hung_up == attempts).await;
        let state = server.state();
        assert!(state.sent < attempts as u64 * ((1 << 20) + IN_FLIGHT), "{}", state.sent);
        assert_eq!(state.seen.len(), attempts);
        assert_eq!(error.body().map(|body| body.len()), Some(1 << 20));
        assert!(error.to_string().len() < 400);
    }
}

#[tokio::test]
async fn an_error_that_breaks_off_is_that_error() {
    let half = "HTTP/1.1 422 No\r\ncontent-length: 500\r\n\r\n{\"errors\": [{\"code\": \"PLAN_";
    for step in [raw(half).then_reset(), raw(half).then_close()] {
        for method in [Method::GET, Method::POST] {
            let server = Server::always(step.clone()).await;
            let error = call(&server.client(), &method).await.unwrap_err();
            assert_eq!((status(&error), error.attempts(), server.count()), (Some(422), 1, 1), "{error}");
            assert!(error.is_validation() && !error.was_accepted(), "{error}");
        }
    }
    // What may be tried again may be so without its body.
    let server =
        Server::script([raw("HTTP/1.1 429 No\r\ncontent-length: 500\r\n\r\n{").then_reset(), reply(201, "{}")]).await;
    assert_eq!(call(&server.client(), &Method::POST).await.unwrap().attempts(), 2);
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn an_answer_longer_than_its_length() {
    // What comes after the answer is no answer to the next call.
    let second = "HTTP/1.1 200 OK\r\ncontent-length: 24\r\n\r\n{\"data\": {\"id\": \"sv_2\"}}";
    for extra in ["garbage", "\r\n\r\n", second] {
        let first = head("content-length: 24") + r#"{"data": {"id": "sv_0"}}"# + extra;
        let server = Server::script([raw(first), good(), good()]).await;
        let client = server.client();
        for expected in ["sv_0", "sv_1", "sv_1"] {
            let response = client.servers().get("sv_1").send().await.unwrap();
            assert_eq!(response.id, expected, "{extra}");
        }
        assert_eq!(server.count(), 3, "{extra}");
    }
}

#[tokio::test]
async fn a_204_with_a_body() {
    let server = Server::script([raw("HTTP/1.1 204 Gone\r\ncontent-length: 5\r\n\r\nhello"), good()]).await;
    let client = server.client();
    client.projects().delete("proj_1").await.unwrap();
    assert_eq!(client.servers().get("sv_1").await.unwrap().id, "sv_1");
    assert_eq!((server.count(), server.seen()[0].method.as_str()), (2, "DELETE"));
}

#[tokio::test]
async fn two_lengths_that_differ() {
    breaks_in_the_head(head("content-length: 24\r\ncontent-length: 23") + r#"{"data": {"id": "sv_1"}}"#).await;
    breaks_in_the_head(head("content-length: many") + r#"{"data": {"id": "sv_1"}}"#).await;
    breaks_in_the_head(head("content-length: -1") + r#"{"data": {"id": "sv_1"}}"#).await;
}

async fn breaks_in_the_head(bytes: String) {
    let server = Server::always(raw(&bytes).then_close()).await;
    let client = server.client();
    for method in [Method::GET, Method::DELETE, Method::POST] {
        server.repeat(raw(&bytes).then_close());
        let error = call(&client, &method).await.unwrap_err();
        let attempts = if SAFE.contains(&method) { 4 } else { 1 };
        assert_eq!((error.attempts(), server.count(), error.status()), (attempts, attempts as usize, None), "{error}");
    }
}

#[tokio::test]
async fn an_error_page() {
    let page = "<html><body><h1>Bad Gateway</h1></body></html>";
    for (code, method, attempts) in [(502, Method::GET, 4), (502, Method::POST, 1), (403, Method::GET, 1)] {
        let server = Server::always(reply(code, page).header("content-type", "text/html")).await;
        let error = call(&server.client(), &method).await.unwrap_err();
        assert_eq!((status(&error), error.attempts(), server.count()), (Some(code), attempts, attempts as usize));
        assert_eq!((error.body().map(|body| &**body), error.errors().len()), (Some(page.as_bytes()), 0));
        assert!(error.to_string().contains("<h1>Bad Gateway</h1>"), "{error}");
    }
}

#[tokio::test]
async fn a_page_in_place_of_an_answer() {
    let error = unreadable(reply(200, "<html>please log in</html>").header("content-type", "text/html")).await;
    assert_eq!(
        (status(&error), error.body().map(|body| &**body)),
        (Some(200), Some(&b"<html>please log in</html>"[..]))
    );
    assert!(!error.to_string().contains("log in"), "{error}");
}

#[tokio::test]
async fn an_empty_answer() {
    for step in
        [reply(200, ""), reply(200, " \r\n"), raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")]
    {
        let server = Server::always(step).await;
        let client = server.client();
        let error = client.servers().get("sv_1").await.unwrap_err();
        assert_eq!((error.was_accepted(), error.attempts(), server.count()), (true, 1, 1), "{error}");
        assert!(client.servers().list().all().await.unwrap_err().was_accepted());
        // Who expects nothing has all of it.
        client.servers().delete("sv_1").await.unwrap();
    }
}

#[tokio::test]
async fn a_content_type_that_is_wrong() {
    for kind in ["text/html", "application/json", "application/octet-stream", "nonsense", ""] {
        let body = r#"{"data": {"id": "sv_1"}}"#;
        let server = Server::always(reply(200, body).header("content-type", kind)).await;
        let response = server.client().servers().get("sv_1").send().await.unwrap();
        assert_eq!((response.id.as_str(), response.attempts(), server.count()), ("sv_1", 1, 1), "{kind}");
    }
}

#[tokio::test]
async fn text_that_is_not_utf_8() {
    let step = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 26\r\n\r\n{\"data\": {\"id\": \"sv_\xff\xfe1\"}}");
    let error = unreadable(step).await;
    assert_eq!(status(&error), Some(200));
    // An error is shown as well as it can be.
    let server = Server::always(raw(b"HTTP/1.1 404 No\r\ncontent-length: 6\r\n\r\nno \xff\xfe!")).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!((status(&error), error.body().map(|body| body.len()), server.count()), (Some(404), Some(6), 1));
    assert!(error.to_string().contains("no \u{fffd}\u{fffd}!"), "{error}");
}

#[tokio::test]
async fn json_that_is_deep() {
    let deep = "[".repeat(100_000);
    unreadable(reply(200, &deep)).await;
    let server = Server::always(reply(404, &deep)).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!((status(&error), server.count()), (Some(404), 1));
}

#[tokio::test]
async fn an_error_in_a_good_status() {
    // A 200 with an error document was accepted, and doesn't have what it owes.
    let error = unreadable(refusal(200, "NO")).await;
    assert!(error.to_string().contains("`data` is missing where a resource was expected"), "{error}");
    let server = Server::always(refusal(200, "NO")).await;
    assert!(server.client().servers().list().all().await.unwrap_err().was_accepted());
    assert_eq!(server.count(), 1);
}
