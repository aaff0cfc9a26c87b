//! Redirects: the token belongs to one host.

use crate::calls::{ALL, call, status};
use crate::server::{Server, TOKEN, good, reply};
use latitude_api::Method;
use latitude_api::testing::VirtualTime;

const CODES: [u16; 5] = [301, 302, 303, 307, 308];

#[tokio::test]
async fn another_host_hears_nothing() {
    let (server, other) = (Server::script([]).await, Server::always(good()).await);
    let client = server.client();
    for method in ALL {
        for code in CODES {
            server.repeat(reply(code, "").header("location", format!("{}/servers/sv_1", other.url)));
            let error = call(&client, &method).await.unwrap_err();
            assert_eq!((status(&error), error.attempts(), server.count()), (Some(code), 1, 1), "{method}: {error}");
            assert!(!error.is_retryable() && !error.was_accepted(), "{error}");
            assert_eq!((other.state().connections, other.count()), (0, 0));
        }
    }
}

#[tokio::test]
async fn a_client_of_ones_own_may_follow_without_the_token() {
    for code in CODES {
        let other = Server::always(good()).await;
        let server = Server::always(reply(code, "").header("location", format!("{}/servers/sv_1", other.url))).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let client = server.builder().timer(VirtualTime::new()).http_client(http).build().unwrap();
        assert_eq!(client.servers().get("sv_1").await.unwrap().id, "sv_1");
        assert_eq!((server.count(), other.count()), (1, 1));
        assert_eq!(server.seen()[0].header("authorization"), Some(TOKEN));
        let seen = &other.seen()[0];
        assert_eq!(seen.header("authorization"), None);
        assert!(!format!("{seen:?}").contains(TOKEN), "{seen:?}");
    }
}

#[tokio::test]
async fn a_loop_ends_at_once() {
    let server = Server::always(reply(302, "").header("location", "/servers/sv_1")).await;
    let error = server.client().servers().get("sv_1").await.unwrap_err();
    assert_eq!((status(&error), error.attempts(), server.count()), (Some(302), 1, 1), "{error}");
}

#[tokio::test]
async fn a_loop_ends_for_a_client_that_follows() {
    let server = Server::always(reply(302, "").header("location", "/servers/sv_1")).await;
    let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::limited(3)).build().unwrap();
    let client = server.builder().timer(VirtualTime::new()).http_client(http).build().unwrap();
    let error = client.servers().get("sv_1").await.unwrap_err();
    // One attempt, three redirects: a loop is no reason to try again.
    assert_eq!((error.status(), error.attempts(), server.count()), (None, 1, 4), "{error}");
    assert!(!error.is_retryable() && !error.is_timeout(), "{error}");
}

#[tokio::test]
async fn a_redirect_to_nowhere() {
    for location in ["", "http://", "ftp://127.0.0.1/", "\u{7f}", "//", "file:///etc/passwd"] {
        let server = Server::always(reply(307, "").header("location", location)).await;
        let error = call(&server.client(), &Method::POST).await.unwrap_err();
        // An address with a control character is no head.
        assert_eq!((error.attempts(), server.count()), (1, 1), "{location:?}: {error}");
        assert!(!error.was_accepted(), "{error}");
    }
}
