//! Heads of answers that are garbage, old or unusual.

use crate::calls::{ALL, SAFE, call, status};
use crate::server::{Server, Step, good, raw, refusal, reply};
use latitude_api::Method;

/// No head at all: tried again where that does no harm.
async fn no_answer(steps: impl IntoIterator<Item = Step>) {
    let server = Server::script([]).await;
    let client = server.client();
    let cases = steps.into_iter().flat_map(|step| ALL.map(|method| (step.clone(), method)));
    for (step, method) in cases {
        server.repeat(step.clone());
        let error = call(&client, &method).await.unwrap_err();
        let attempts = if SAFE.contains(&method) { 4 } else { 1 };
        assert_eq!(
            (error.attempts(), server.count(), error.status()),
            (attempts, attempts as usize, None),
            "{method} {step:?}: {error}"
        );
        assert!(!error.was_accepted() && error.is_retryable() == SAFE.contains(&method), "{error}");
    }
}

#[tokio::test]
async fn a_status_line_that_is_garbage() {
    let lines = [
        "garbage\r\n\r\n",
        "HTTP/1.1 two hundred\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "HTTP/1.1 99 Low\r\n\r\n",
        "\x16\x03\x01\x02\r\n\r\n",
    ];
    no_answer(lines.map(|line| raw(line).then_close())).await;
}

#[tokio::test]
async fn headers_that_are_garbage() {
    let headers = ["no colon", ": no name", "na me: x", "x: a\0b", "x\u{7}: 1"];
    no_answer(
        headers.map(|header| raw(format!("HTTP/1.1 200 OK\r\n{header}\r\ncontent-length: 0\r\n\r\n")).then_close()),
    )
    .await;
}

#[tokio::test]
async fn headers_without_an_end() {
    let server =
        Server::always(raw("HTTP/1.1 200 OK\r\n").then_flood(format!("x-more: {}\r\n", "x".repeat(8000)))).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!((error.attempts(), server.count(), error.status()), (4, 4, None), "{error}");
    server.until(|state| state.hung_up == 4).await;
    assert!(server.state().sent < 4 * (32 << 20), "{}", server.state().sent);
}

#[tokio::test]
async fn many_headers() {
    let with = |count: usize| {
        (0..count).fold(refusal(409, "TAKEN"), |step, number| step.header(&format!("x-more-{number}"), "more"))
    };
    let server = Server::always(with(400)).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert!(status(&error) == Some(409) && error.has_code("TAKEN"), "{error}");
    assert_eq!(error.headers().unwrap().get("x-more-399").unwrap(), "more");
    // hyper reads 100 by itself: what needs more room is asked for once more.
    assert_eq!((server.count(), error.attempts()), (2, 2));
    let client = server.client();
    let error = call(&client, &Method::POST).await.unwrap_err();
    assert!(
        error.to_string().starts_with("no answer: the headers of the answer are too many or too long ("),
        "{error}"
    );
    assert!(error.is_outcome_unknown() && error.attempts() == 1, "{error}");
    // And from there on, there is the room.
    let error = call(&client, &Method::POST).await.unwrap_err();
    assert!(status(&error) == Some(409) && error.attempts() == 1, "{error}");
    // There has to be an end. What it says isn't known then, as if nothing had come.
    let server = Server::always(with(600)).await;
    let error = call(&server.client(), &Method::POST).await.unwrap_err();
    assert!(
        error.to_string().starts_with("no answer: the headers of the answer are too many or too long ("),
        "{error}"
    );
    assert!(error.is_outcome_unknown() && error.attempts() == 1 && server.count() == 1, "{error}");
}

#[tokio::test]
async fn header_values_that_are_not_text() {
    let server = Server::always(good().header("x-request-id", b"\xff\xfe")).await;
    let response = server.client().servers().get("sv_1").send().await.unwrap();
    assert_eq!((response.id.as_str(), response.request_id(), server.count()), ("sv_1", None, 1));
    let server = Server::always(reply(404, "").header("x-request-id", b"\xff\xfe")).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!((status(&error), error.request_id(), server.count()), (Some(404), None, 1));
}

#[tokio::test]
async fn answers_of_http_1_0() {
    let old =
        raw("HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n{\"data\": {\"id\": \"sv_1\"}}").then_close();
    let server = Server::always(old).await;
    let client = server.client();
    for n in 1..=3 {
        assert_eq!(client.servers().get("sv_1").send().await.unwrap().attempts(), 1);
        assert_eq!((server.count(), server.state().connections), (n, n), "each has a connection of its own");
    }
    let server =
        Server::script([raw("HTTP/1.0 503 Down\r\n\r\n").then_close(), raw("HTTP/1.0 200 OK\r\n\r\n").then_close()])
            .await;
    assert_eq!(call(&server.client(), &Method::DELETE).await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn news_before_the_answer() {
    for news in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
            let server = Server::always(raw(format!("{news}{news}{answer}"))).await;
            let response = call(&server.client(), &method).await.unwrap();
            assert_eq!((response.attempts(), response.status().as_u16(), server.count()), (1, 200, 1), "{news}");
        }
    }
}

#[tokio::test]
async fn news_and_then_nothing() {
    no_answer([raw("HTTP/1.1 100 Continue\r\n\r\n").then_close()]).await;
}

#[tokio::test]
async fn another_protocol() {
    for method in [Method::GET, Method::POST] {
        let server = Server::always(
            raw("HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n").then_close(),
        )
        .await;
        let error = call(&server.client(), &method).await.unwrap_err();
        assert_eq!((error.attempts(), server.count()), (1, 1), "{method}: {error}");
        assert!(!error.was_accepted(), "{error}");
    }
}

#[tokio::test]
async fn a_status_that_nobody_knows() {
    for code in [299, 600, 999] {
        let server = Server::always(raw(format!("HTTP/1.1 {code} Odd\r\ncontent-length: 2\r\n\r\n{{}}"))).await;
        let outcome = call(&server.client(), &Method::GET).await;
        assert_eq!(
            outcome.map(|response| response.attempts()).map_err(|error| status(&error)),
            if code == 299 { Ok(1) } else { Err(Some(code)) }
        );
        assert_eq!(server.count(), 1);
    }
}
