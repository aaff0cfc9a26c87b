//! Putting a client together: the environment, the base URL, timeouts, headers, an own `reqwest::Client`.

use crate::server::{Reply, Server};
use latitude_api::{Client, RetryPolicy};
use std::process::Command;
use std::time::{Duration, Instant};

const CHILD: &str = "LATITUDE_TEST_OF_THE_ENVIRONMENT";

/// The environment belongs to a whole process, so each case is a process of its own: this very test.
#[test]
fn the_token_comes_from_the_environment() {
    if std::env::var_os(CHILD).is_some() {
        match Client::from_env() {
            Ok(client) => println!("built for {}", client.base_url()),
            Err(error) => println!("refused: {error}; invalid: {}", error.is_invalid()),
        }
        return;
    }
    for (token, expected) in [
        (Some("a-token"), "built for https://api.latitude.sh/"),
        (None, "refused: the environment variable LATITUDESH_BEARER is not set; set it to an API key; invalid: true"),
        (Some(""), "refused: the environment variable LATITUDESH_BEARER is empty; set it to an API key; invalid: true"),
        (
            Some(" "),
            "refused: the environment variable LATITUDESH_BEARER is empty; set it to an API key; invalid: true",
        ),
        (Some("a\u{7}b"), "refused: the token has characters that no header may have; invalid: true"),
    ] {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "setup::the_token_comes_from_the_environment", "--nocapture"]).env(CHILD, "1");
        match token {
            Some(token) => child.env("LATITUDESH_BEARER", token),
            None => child.env_remove("LATITUDESH_BEARER"),
        };
        let output = String::from_utf8(child.output().unwrap().stdout).unwrap();
        assert!(output.contains(expected), "{token:?}: {output}");
        assert!(!output.contains("a-token"), "{output}");
    }
}

#[test]
fn a_token_is_not_sent_in_clear_text() {
    for url in
        ["http://api.latitude.sh", "http://192.168.0.1", "http://localhost.example.com", "ftp://127.0.0.1", "no url"]
    {
        let error = Client::builder().token("secret-token").base_url(url).build().unwrap_err();
        assert!(error.is_invalid() && error.to_string().starts_with("the base URL "), "{url}: {error}");
    }
    for url in ["https://api.example.com/v2/", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"] {
        assert!(Client::builder().token("secret-token").base_url(url).build().is_ok(), "{url}");
    }
    assert!(Client::builder().build().unwrap_err().to_string().contains("LATITUDESH_BEARER"));
}

#[tokio::test]
async fn every_call_says_who_and_for_which_version_it_is() {
    let server = Server::giving(Reply::new(204, "")).await;
    server.client().projects().delete("proj_1").await.unwrap();
    let seen = server.one();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("DELETE", "/projects/proj_1"));
    // The raw token, as the API wants it.
    assert_eq!(seen.header("authorization"), Some("secret-token"));
    assert_eq!(seen.header("api-version"), Some("2023-06-01"));
    assert!(seen.header("user-agent").unwrap().starts_with("latitude-api/"));
    assert!(seen.header("accept").unwrap().starts_with("application/vnd.api+json"));
    assert_eq!((seen.header("content-type"), seen.body.len()), (None, 0));
}

#[tokio::test]
async fn the_base_url_may_have_a_path() {
    let server = Server::giving(Reply::new(204, "")).await;
    for base in ["/v2", "/v2/"] {
        let client = Client::builder().token("t").base_url(format!("{}{base}", server.url)).build().unwrap();
        client.projects().delete("proj_1").await.unwrap();
    }
    assert!(server.seen().iter().all(|seen| seen.target == "/v2/projects/proj_1"));
}

#[tokio::test]
async fn headers_of_the_client_and_of_a_call() {
    let server = Server::giving(Reply::new(204, "")).await;
    let client = Client::builder()
        .token("t")
        .base_url(&server.url)
        .user_agent("fleet/1")
        .header("x-team", "blue")
        .header("x-both", "client");
    let client = client.build().unwrap();
    client.projects().delete("proj_1").header("x-both", "call").await.unwrap();
    let error = client.projects().delete("proj_1").header("Authorization", "secret-token").await.unwrap_err();
    assert!(error.is_invalid() && !error.to_string().contains("secret"), "{error}");
    assert!(Client::builder().token("t").header("authorization", "x").build().unwrap_err().is_invalid());
    let seen = server.one();
    assert_eq!(
        (seen.header("user-agent"), seen.header("x-team"), seen.header("x-both")),
        (Some("fleet/1"), Some("blue"), Some("call"))
    );
    // The token belongs to the client: no call replaces it.
    assert_eq!(seen.headers.get_all("authorization").iter().collect::<Vec<_>>(), ["t"]);

    assert!(
        Client::builder()
            .token("t")
            .header("no name", "x")
            .build()
            .unwrap_err()
            .to_string()
            .contains("`no name` is not a valid header name")
    );
    let error = Client::builder().token("t").header("x-key", "secret\n").build().unwrap_err().to_string();
    assert!(error.contains("`x-key`") && !error.contains("secret"), "{error}");
    let error = client.projects().delete("proj_1").header("x-key", "secret\n").await.unwrap_err();
    assert!(error.is_invalid() && !error.to_string().contains("secret"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout() {
    let server = Server::answering(|_| None).await;
    let client = server.builder().timeout(Duration::from_millis(50)).retry(RetryPolicy::never()).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert!(error.is_timeout() && error.status().is_none() && !error.is_invalid(), "{error}");
    assert_eq!(error.operation_id(), Some("get-server"));

    // A call's own timeout goes before the client's, which is a minute.
    let patient = server.client();
    let started = Instant::now();
    let error = patient.servers().get("sv_1").timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout() && started.elapsed() < Duration::from_secs(30), "{error}");
}

#[tokio::test]
async fn a_client_of_ones_own_sends_the_calls() {
    let server = Server::giving(Reply::new(204, "")).await;
    let http = reqwest::Client::builder()
        .default_headers([("x-own".parse().unwrap(), "yes".parse().unwrap())].into_iter().collect())
        .build()
        .unwrap();
    let client = Client::builder().token("t").base_url(&server.url).http_client(http).build().unwrap();
    client.projects().delete("proj_1").await.unwrap();
    let seen = server.one();
    assert_eq!((seen.header("x-own"), seen.header("authorization")), (Some("yes"), Some("t")));
}

#[tokio::test]
async fn clones_share_connections_and_calls_can_be_spawned() {
    fn shareable<T: Clone + Send + Sync + 'static>(value: &T) -> T {
        value.clone()
    }
    let server = Server::answering(|seen| {
        let one = serde_json::json!({"id": "sv_1", "attributes": {}});
        let data = if seen.target.split('?').next() == Some("/servers") { serde_json::json!([one]) } else { one };
        Some(Reply::json(&serde_json::json!({ "data": data })))
    })
    .await;
    let client = shareable(&server.client());
    let servers = shareable(&client.servers());
    // A call owns all it needs: nothing it was made from has to live on.
    let (get, list) = {
        let id = "sv_1".to_owned();
        (servers.get(&id), servers.list().all())
    };
    drop((client, servers));
    let get = tokio::spawn(get);
    let list = tokio::spawn(list);
    let stream = tokio::spawn({
        let mut items = server.client().servers().list().stream();
        async move { items.try_next().await }
    });
    assert_eq!(get.await.unwrap().unwrap().id, "sv_1");
    assert_eq!(list.await.unwrap().unwrap().len(), 1);
    assert_eq!(stream.await.unwrap().unwrap().unwrap().id, "sv_1");
}
