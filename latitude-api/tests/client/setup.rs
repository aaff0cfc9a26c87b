//! Putting a client together: the environment, the base URL, timeouts, headers, an own `reqwest::Client`.

use crate::server::{Reply, Server};
use latitude_api::testing::{self, VirtualTime};
use latitude_api::{Client, Method, RetryPolicy};
use std::process::Command;
use std::time::{Duration, Instant};

const CHILD: &str = "LATITUDE_TEST_OF_THE_ENVIRONMENT";

/// What becomes of `Client::from_env` with these variables. The environment belongs to a whole process, so each case is a
/// process of its own: the test of this name, once more.
fn from_env(test: &str, variables: &[(&str, Option<&str>)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", test, "--nocapture"]).env(CHILD, "1");
    for name in ["LATITUDESH_BEARER", "LATITUDESH_BASE_URL"] {
        child.env_remove(name);
    }
    for (name, value) in variables {
        if let Some(value) = value {
            child.env(name, value);
        }
    }
    String::from_utf8(child.output().unwrap().stdout).unwrap()
}

/// Whether this is such a process, which is at its end then.
fn is_child() -> bool {
    if std::env::var_os(CHILD).is_none() {
        return false;
    }
    match Client::from_env() {
        Ok(client) => println!("built for {}", client.base_url()),
        Err(error) => println!("refused: {error}; invalid: {}", error.is_invalid()),
    }
    true
}

#[test]
fn the_token_comes_from_the_environment() {
    if is_child() {
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
        (Some("a\u{7}b"), "refused: the token can't be sent: it has characters that no header may have; invalid: true"),
        (Some("bEaReR a-token"), "refused: the token can't be sent: it begins with `Bearer`: give the key alone, "),
    ] {
        let output = from_env("setup::the_token_comes_from_the_environment", &[("LATITUDESH_BEARER", token)]);
        assert!(output.contains(expected), "{token:?}: {output}");
        assert!(!output.contains("a-token") && !output.contains("a\u{7}b"), "{output}");
    }
}

#[test]
fn the_base_url_comes_from_the_environment() {
    if is_child() {
        return;
    }
    for (url, expected) in [
        (None, "built for https://api.latitude.sh/"),
        (Some("https://api.example.com/v2"), "built for https://api.example.com/v2"),
        (Some("http://127.0.0.1:4010"), "built for http://127.0.0.1:4010/"),
        (Some("http://mock:4010"), "refused: the base URL is plain http to another machine"),
        (
            Some(""),
            "refused: the environment variable LATITUDESH_BASE_URL is empty; set it to a URL, or unset it; invalid: true",
        ),
        (Some("https://user:secret@exa mple.com"), "refused: the base URL `https://…@exa mple.com` is not a URL"),
    ] {
        let variables = [("LATITUDESH_BEARER", Some("a-token")), ("LATITUDESH_BASE_URL", url)];
        let output = from_env("setup::the_base_url_comes_from_the_environment", &variables);
        assert!(output.contains(expected), "{url:?}: {output}");
        assert!(!output.contains("secret"), "{output}");
    }
}

#[test]
fn no_password_of_a_base_url_is_printed() {
    for url in ["https://user:secret@exa mple.com", "https://user:secret@api.example.com", "user:secret@exa mple.com"] {
        let builder = Client::builder().token("t").base_url(url);
        let debug = format!("{builder:?}");
        let error = builder.build().unwrap_err();
        for text in [debug, error.to_string(), format!("{error:?}")] {
            assert!(!text.contains("secret"), "{text}");
        }
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
async fn a_program_adds_its_name() {
    let server = Server::giving(Reply::new(204, "")).await;
    let own = server.builder().user_agent_suffix("fleet-tool/1.4");
    own.clone().build().unwrap().projects().delete("proj_1").await.unwrap();
    own.user_agent("other/1").build().unwrap().projects().delete("proj_1").await.unwrap();
    let agents: Vec<_> = server.seen().iter().map(|seen| seen.header("user-agent").unwrap().to_owned()).collect();
    let first = concat!("latitude-api/", env!("CARGO_PKG_VERSION"), " (Rust) fleet-tool/1.4");
    assert_eq!(agents, [first, "other/1 fleet-tool/1.4"]);
    assert!(Client::builder().token("t").user_agent_suffix("a\nb").build().unwrap_err().is_invalid());
}

#[tokio::test]
async fn what_is_accepted_may_be_said_by_the_client_and_by_a_call() {
    let server = Server::giving(Reply::new(204, "")).await;
    let client = server.builder().header("Accept", "application/json").build().unwrap();
    client.projects().delete("proj_1").await.unwrap();
    client.projects().delete("proj_1").header("accept", "text/plain").await.unwrap();
    let accepted: Vec<_> = server.seen().iter().map(|seen| seen.header("accept").unwrap().to_owned()).collect();
    assert_eq!(accepted, ["application/json", "text/plain"]);
}

#[tokio::test]
async fn a_write_without_a_body_says_so() {
    let server = Server::giving(Reply::new(200, "")).await;
    let client = server.client();
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::GET, Method::HEAD, Method::DELETE] {
        client.request(method, ["things"]).await.unwrap();
    }
    let lengths: Vec<_> = server.seen().iter().map(|seen| seen.header("content-length").map(str::to_owned)).collect();
    let zero = || Some("0".to_owned());
    assert_eq!(lengths, [zero(), zero(), zero(), None, None, None]);
}

#[tokio::test]
async fn the_http_client_may_be_changed_but_for_its_rules() {
    let server = Server::giving(Reply::new(307, "").header("location", "/servers/sv_2")).await;
    let client = server.builder().http_settings(|http| {
        let own = [("x-own".parse().unwrap(), "yes".parse().unwrap())].into_iter().collect();
        http.default_headers(own).redirect(reqwest::redirect::Policy::limited(3))
    });
    let error = client.build().unwrap().servers().get("sv_1").await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(307), 1));
    assert_eq!(server.one().header("x-own"), Some("yes"));

    // A proxy, which gets to see the whole address.
    let proxy = Server::giving(Reply::new(204, "")).await;
    let url = proxy.url.clone();
    let client = Client::builder().token("t").base_url("http://mock:1").allow_insecure_http("mock");
    let client = client.http_settings(move |http| http.proxy(reqwest::Proxy::http(&url).unwrap())).build().unwrap();
    client.projects().delete("proj_1").await.unwrap();
    assert_eq!(proxy.one().header("host"), Some("mock:1"));

    // What can't be set up is told when the client is built.
    let broken = Client::builder().token("t").http_settings(|http| http.user_agent("a\nb"));
    assert!(!broken.build().unwrap_err().is_retryable());
}

#[tokio::test]
async fn a_client_of_ones_own_may_be_said_to_follow_no_redirects() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let builder = Client::builder().token("t").base_url(format!("http://{closed}")).http_client(http);
    let builder = builder.timer(VirtualTime::new());
    for (builder, attempts) in [(builder.clone(), 1), (builder.assume_no_redirects(), 4)] {
        let error = builder.build().unwrap().request(Method::POST, ["things"]).await.unwrap_err();
        assert_eq!((error.attempts(), error.is_outcome_unknown()), (attempts, attempts == 1), "{error}");
    }
}

/// Polls a future without any runtime.
fn poll<F: Future>(future: F) -> F::Output {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

#[test]
fn without_tokio_an_error_says_what_is_needed() {
    let fails = |_: reqwest::Request| testing::reply(503, serde_json::json!({}));
    let builder = || Client::builder().token("t").base_url("http://127.0.0.1:1");
    for (builder, needed) in [
        (builder(), "its HTTP client is one of tokio"),
        (builder().timer(VirtualTime::new()), "its HTTP client is one of tokio"),
        (
            builder().http_client(reqwest::Client::new()).timer(VirtualTime::new()),
            "a `reqwest::Client` is one of tokio",
        ),
        (builder().transport(fails), "give the client a `timer`"),
    ] {
        let client = builder.build().unwrap();
        let error = poll(client.servers().get("sv_1")).unwrap_err();
        assert!(error.is_invalid() && error.to_string().contains(needed), "{error}");
        assert!(poll(client.servers().wait_until_on("sv_1")).unwrap_err().to_string().contains(needed));
    }
    let client = builder().transport(fails).timer(VirtualTime::new()).build().unwrap();
    assert_eq!(poll(client.servers().get("sv_1")).unwrap_err().attempts(), 4);
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
