//! Where the API key of a call comes from, and what becomes of a call that has none.

use crate::server::{Reply, Server};
use latitude_api::api_keys::UpdateApiKey;
use latitude_api::testing::{self, Recorder, VirtualTime, reply};
use latitude_api::{
    Client, Credentials, CredentialsError, Error, Method, Obtaining, RetryPolicy, RetryQuota, Secret, SharedToken,
    reqwest,
};
use serde_json::json;
use std::error::Error as StdError;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

fn tokens(server: &Server) -> Vec<String> {
    server.seen().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect()
}

/// Gives the number of the request as its key.
fn counting() -> (impl Fn() -> Obtaining + Clone + Send + Sync + 'static, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let credentials = move || -> Obtaining {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        Box::pin(async move { Ok(Secret::from(format!("key-{number}"))) })
    };
    (credentials, asked)
}

#[tokio::test]
async fn the_key_is_asked_for_before_each_attempt() {
    let server = Server::answering(|seen| {
        let first = seen.header("authorization") == Some("key-1");
        Some(if first { Reply::new(503, "") } else { Reply::json(&json!({ "data": { "id": "sv_1" } })) })
    })
    .await;
    let (credentials, asked) = counting();
    let client = Client::builder().base_url(&server.url).credentials(credentials).timer(VirtualTime::new());
    let client = client.build().unwrap();
    let call = client.servers().get("sv_1");
    assert_eq!(asked.load(Ordering::Relaxed), 0, "not before the call is made");
    call.await.unwrap();
    client.clone().servers().get("sv_1").await.unwrap();
    assert_eq!(tokens(&server), ["key-1", "key-2", "key-3"]);
    // A call that can't be made needs no key.
    client.servers().get("").await.unwrap_err();
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_rotated_key_needs_no_new_client() {
    let server = Server::answering(|seen| {
        Some(match (seen.method.as_str(), seen.header("authorization")) {
            ("PUT", Some("old")) => {
                Reply::json(&json!({ "data": { "id": "tok_1", "attributes": { "token": "new" } } }))
            }
            ("GET", Some("new")) => Reply::json(&json!({ "data": [] })),
            _ => Reply::new(401, ""),
        })
    })
    .await;
    let token = SharedToken::new("old");
    let client = Client::builder().base_url(&server.url).credentials(token.clone()).build().unwrap();
    let other = client.clone();
    let key = client.api_keys().rotate("tok_1", UpdateApiKey::new()).await.unwrap();
    assert!(other.tags().list().await.unwrap_err().is_unauthorized());
    token.set(key.token.clone().unwrap());
    other.tags().list().await.unwrap();
    assert_eq!(tokens(&server), ["old", "old", "new"], "the same key isn't tried again");
    assert_eq!(format!("{token:?} {client:?}").matches("new").count(), 0);
}

/// Keeps its key until it is told that the API has refused it, and then has this one.
struct Kept {
    key: Mutex<&'static str>,
    next: &'static str,
    refused: Mutex<Vec<String>>,
}

impl Kept {
    fn new(key: &'static str, next: &'static str) -> Arc<Self> {
        Arc::new(Self { key: Mutex::new(key), next, refused: Mutex::default() })
    }
}

impl Credentials for Kept {
    fn token(&self) -> Obtaining {
        let key = Secret::new(*self.key.lock().unwrap());
        Box::pin(async move { if key.expose() == "broken" { Err("no key".into()) } else { Ok(key) } })
    }

    fn refused(&self, token: &Secret) {
        self.refused.lock().unwrap().push(token.expose().to_owned());
        *self.key.lock().unwrap() = self.next;
    }
}

/// A server that takes one key, and 401 for any other.
async fn taking(key: &'static str) -> Server {
    Server::answering(move |seen| {
        Some(if seen.header("authorization") == Some(key) {
            Reply::json(&json!({ "data": { "id": "sv_1", "attributes": { "status": "on" } } }))
        } else {
            Reply::new(401, "")
        })
    })
    .await
}

#[tokio::test]
async fn a_call_whose_key_was_replaced_on_its_way_is_made_once_more() {
    for method in [Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE] {
        let (server, kept) = (taking("new").await, Kept::new("old", "new"));
        let credentials: Arc<dyn Credentials> = kept.clone();
        let builder = Client::builder().base_url(&server.url).credentials(credentials).timer(VirtualTime::new());
        let client = builder.build().unwrap();
        let answer = client.request(method.clone(), ["servers", "sv_1"]).send().await.unwrap();
        assert_eq!((answer.attempts(), tokens(&server)), (2, vec!["old".to_owned(), "new".to_owned()]), "{method}");
        assert_eq!(*kept.refused.lock().unwrap(), ["old"]);
    }
}

#[tokio::test]
async fn a_refused_key_is_replaced_once_and_by_another_alone() {
    for (next, policy, expected) in [
        ("old", RetryPolicy::default(), vec!["old"]),
        ("other", RetryPolicy::default(), vec!["old", "other"]),
        ("broken", RetryPolicy::default(), vec!["old"]),
        ("", RetryPolicy::default(), vec!["old"]),
        ("new", RetryPolicy::never(), vec!["old"]),
    ] {
        let (server, kept, time) = (taking("new").await, Kept::new("old", next), VirtualTime::new());
        let credentials: Arc<dyn Credentials> = kept.clone();
        let builder = Client::builder().base_url(&server.url).credentials(credentials).timer(time.clone());
        let error = builder.retry(policy).build().unwrap().servers().get("sv_1").await.unwrap_err();
        assert!(error.is_unauthorized() && !error.is_credentials(), "{error}");
        assert_eq!(
            (tokens(&server), error.attempts() as usize),
            (expected.iter().map(ToString::to_string).collect(), expected.len())
        );
        assert!(time.slept().is_empty());
        assert_eq!(kept.refused.lock().unwrap().len(), expected.len(), "each key that is refused is told");
    }
    // The third key isn't asked for.
    let (server, (credentials, asked)) = (taking("new").await, counting());
    let client = Client::builder().base_url(&server.url).credentials(credentials).build().unwrap();
    assert!(client.servers().get("sv_1").await.unwrap_err().is_unauthorized());
    assert_eq!((tokens(&server), asked.load(Ordering::Relaxed)), (vec!["key-1".to_owned(), "key-2".to_owned()], 2));
    // A token that stays has no other.
    let server = taking("new").await;
    let client = Client::builder().base_url(&server.url).token("old").build().unwrap();
    assert!(client.servers().get("sv_1").await.unwrap_err().is_unauthorized());
    assert_eq!(tokens(&server), ["old"]);
}

#[tokio::test]
async fn an_order_that_may_have_been_redirected_is_not_made_again() {
    let server = Server::answering(|seen| {
        Some(if seen.method == "POST" {
            Reply::new(303, "").header("location", "/elsewhere")
        } else {
            Reply::new(401, "")
        })
    })
    .await;
    let following = reqwest::Client::builder().no_proxy().build().unwrap();
    let (credentials, _) = counting();
    let builder = Client::builder().base_url(&server.url).credentials(credentials).http_client(following);
    let client = builder.timer(VirtualTime::new()).build().unwrap();
    let error = client.request(Method::POST, ["servers"]).await.unwrap_err();
    assert!(error.is_unauthorized() && error.attempts() == 1, "{error}");
    let methods: Vec<_> = server.seen().iter().map(|seen| seen.method.clone()).collect();
    assert_eq!(methods, ["POST", "GET"]);
}

#[tokio::test]
async fn a_call_with_another_key_takes_of_the_retry_quota() {
    let server = taking("new").await;
    let credentials: Arc<dyn Credentials> = Kept::new("old", "new");
    let builder = Client::builder().base_url(&server.url).credentials(credentials).timer(VirtualTime::new());
    let client = builder.retry_quota(RetryQuota::new(0)).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    assert!(error.is_unauthorized() && error.is_retry_quota_spent(), "{error}");
    assert_eq!(tokens(&server), ["old"]);
}

#[tokio::test]
async fn a_key_stays_hidden_however_many_other_secrets_were_sent() {
    let server = Server::answering(|_| Some(Reply::new(401, "your key secret-token-1 is no good"))).await;
    let client = Client::builder().token("secret-token-1").base_url(&server.url).build().unwrap();
    for number in 0..70 {
        let call = client.servers().get("sv_1").header("x-signature", &format!("signature-{number}"));
        let error = call.await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("secret-token-1"), "{number}: {error}");
    }
}

#[tokio::test]
async fn lists_and_waits_outlast_a_rotation() {
    let token = SharedToken::new("old");
    let (rotating, calls) = (token.clone(), AtomicU32::new(0));
    let server = Server::answering(move |seen| {
        // The key changes with the third call, on its way.
        let key = if calls.fetch_add(1, Ordering::Relaxed) < 2 { "old" } else { "new" };
        if seen.header("authorization") != Some(key) {
            rotating.set("new");
            return Some(Reply::new(401, ""));
        }
        let status = if key == "old" { "deploying" } else { "on" };
        Some(Reply::json(&json!({ "data": { "id": "sv_1", "attributes": { "status": status } } })))
    })
    .await;
    let builder = Client::builder().base_url(&server.url).credentials(token).timer(VirtualTime::new());
    builder.build().unwrap().servers().wait_until_on("sv_1").await.unwrap();
    assert_eq!(tokens(&server), ["old", "old", "old", "new"]);

    let token = SharedToken::new("old");
    let rotating = token.clone();
    let server = Server::answering(move |seen| {
        let number = usize::from(seen.target.contains("page%5Bnumber%5D=2"));
        if number == 1 && seen.header("authorization") == Some("old") {
            rotating.set("new");
            return Some(Reply::new(401, ""));
        }
        let items: Vec<_> = (number * 20..40 - number * 15).map(|n| json!({ "id": format!("sv_{n}") })).collect();
        Some(Reply::json(&json!({ "data": items[..items.len().min(20)] })))
    })
    .await;
    let client = Client::builder().base_url(&server.url).credentials(token).timer(VirtualTime::new()).build().unwrap();
    assert_eq!(client.servers().list().all().await.unwrap().len(), 25);
    assert_eq!(tokens(&server), ["old", "old", "new"]);
}

#[tokio::test]
async fn the_last_of_token_and_credentials_counts() {
    for (builder, expected) in [
        (Client::builder().token("a").credentials(Secret::new(" b\n")), "b"),
        (Client::builder().credentials(Secret::new("b")).token("a"), "a"),
    ] {
        let server = Server::giving(Reply::new(204, "")).await;
        builder.base_url(&server.url).build().unwrap().projects().delete("proj_1").await.unwrap();
        assert_eq!(tokens(&server), [expected]);
    }
}

#[tokio::test]
async fn credentials_that_fail_are_asked_again_and_nothing_is_sent() {
    let api = Recorder::replying([testing::reply_with(204, &[], "")]);
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let failing = move || {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        async move { if number == 5 { Ok(Secret::new("key")) } else { Err(io::Error::other("the vault is\nsealed")) } }
    };
    let time = VirtualTime::new();
    let client = Client::builder().credentials(failing).transport(api.clone()).timer(time.clone()).build().unwrap();
    let error = client.request(Method::POST, ["servers"]).await.unwrap_err();
    assert!(error.is_credentials() && error.is_retryable() && !error.is_invalid() && !error.is_outcome_unknown());
    assert!(error.status().is_none() && !error.is_unauthorized());
    assert_eq!((error.attempts(), time.slept().len(), api.sent().len()), (4, 3, 0));
    assert_eq!(error.to_string(), "the credentials gave no API key (POST /servers, after 4 attempts)");
    assert_eq!(error.source().unwrap().to_string(), r"the vault is\nsealed", "on one line");
    assert!(format!("{error:?}").ends_with(r": the vault is\nsealed"), "{error:?}");
    // One that is fit to be shown stays what it is.
    let sealed = || async { Err::<Secret, _>(io::Error::other("the vault is sealed")) };
    let sealed = Client::builder().credentials(sealed).transport(api.clone()).timer(time.clone()).build().unwrap();
    let error = sealed.servers().get("sv_1").await.unwrap_err();
    assert!(error.source().unwrap().downcast_ref::<io::Error>().is_some(), "{error:?}");
    // The fifth time there is one.
    client.projects().delete("proj_1").await.unwrap();
    assert_eq!(api.sent().len(), 1);
}

#[tokio::test]
async fn a_wait_outlasts_credentials_that_fail_for_a_while() {
    let api = Recorder::answering(|_| reply(200, json!({ "data": { "id": "x", "attributes": { "status": "on" } } })));
    let asked = AtomicU32::new(0);
    let failing = move || {
        let fails = asked.fetch_add(1, Ordering::Relaxed) < 2;
        async move { if fails { Err("later") } else { Ok(Secret::new("key")) } }
    };
    let client = Client::builder().credentials(failing).transport(api.clone()).timer(VirtualTime::new());
    let client = client.retry(RetryPolicy::never()).build().unwrap();
    client.servers().wait_until_on("sv_1").await.unwrap();
    assert_eq!(api.sent().len(), 1);
}

#[tokio::test]
async fn a_lost_attempt_is_remembered_where_there_is_no_key_for_the_next() {
    let api = Recorder::answering(|_| testing::lost());
    let asked = AtomicU32::new(0);
    let once = move || {
        let first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        async move { Ok::<_, CredentialsError>(Secret::new(if first { "key" } else { "" })) }
    };
    let client = Client::builder().credentials(once).transport(api.clone()).timer(VirtualTime::new()).build().unwrap();
    let error = client.servers().delete("sv_1").await.unwrap_err();
    assert!(error.is_credentials() && error.is_outcome_unknown(), "{error}");
    assert_eq!((error.attempts(), api.sent().len()), (2, 1));
}

#[tokio::test]
async fn a_key_that_can_not_be_sent_is_refused_and_not_shown() {
    for (token, why) in [
        (
            "Bearer secret-token",
            "it begins with `Bearer`: give the key alone, which is sent as it is, without a scheme",
        ),
        (" bearer\tsecret-token", "it begins with `Bearer`"),
        ("BEARER", "it begins with `Bearer`"),
        ("secret-token\n\u{1}x", "it has characters that no header may have"),
        ("secret-token\r\nx: y", "it has characters that no header may have"),
        ("[redacted]", "it is what a `Secret` prints"),
        (" \n", "it is empty"),
    ] {
        let api = Recorder::replying([]);
        let client = Client::builder().credentials(SharedToken::new(token)).transport(api.clone());
        let client = client.timer(VirtualTime::new()).build().unwrap();
        let error: Error = client.servers().get("sv_1").await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            text.starts_with("the API key that the credentials gave can't be sent: ") && text.contains(why),
            "{text}"
        );
        assert!(!text.contains("secret-token") && !text.contains('\n'), "{text}");
        assert!(error.is_credentials() && !error.is_retryable() && !error.is_invalid() && error.source().is_none());
        assert!(api.sent().is_empty());
        // The same key given by itself fails when the client is built.
        let error = Client::builder().token(token).build().unwrap_err();
        assert!(error.is_invalid() && !error.to_string().contains("secret-token"), "{error}");
        assert!(error.to_string().contains(why) || token.trim().is_empty(), "{error}");
    }
    // A key that only looks like it.
    for token in ["bearer-of-news", "bearer_1", "Bearerx y"] {
        Client::builder().token(token).build().unwrap();
    }
}

#[tokio::test]
async fn one_client_serves_tasks_while_its_key_changes() {
    let server = Server::giving(Reply::new(204, "")).await;
    let token = SharedToken::new("key-0");
    let client = Client::builder().base_url(&server.url).credentials(token.clone()).build().unwrap();
    for round in 1..=3 {
        let calls: Vec<_> = (0..8).map(|_| tokio::spawn(client.projects().delete("proj_1"))).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        token.set(format!("key-{round}"));
    }
    let expected: Vec<_> = (0..3).flat_map(|round| vec![format!("key-{round}"); 8]).collect();
    assert_eq!(tokens(&server), expected);
}
