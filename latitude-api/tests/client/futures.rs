//! A call and a wait are futures: when they are sent, what becomes of them when they are dropped, and what a clone is.

use latitude_api::servers::ListServersRequest;
use latitude_api::testing::{VirtualTime, reply};
use latitude_api::{Client, Error, Items, Pages, Progress, Request, Resource, Sending, Untyped, Wait, servers};
use serde_json::json;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use tokio::task::JoinSet;

/// A client whose answers are made on the spot but for the first `silent`, which never come; and the number of calls that
/// were sent and that were dropped before their answer.
fn client(silent: usize) -> (Client, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    struct Given(Arc<AtomicUsize>);
    impl Drop for Given {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let (sent, dropped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (count, given) = (sent.clone(), dropped.clone());
    let transport = move |request: reqwest::Request| -> Sending {
        if count.fetch_add(1, Ordering::Relaxed) < silent {
            let given = Given(given.clone());
            return Box::pin(async move {
                let _given = given;
                pending().await
            });
        }
        let one = json!({ "id": "x_1", "attributes": { "status": "on" } });
        let list = request.url().path() == "/servers";
        reply(200, if list && request.method() == "GET" { json!({ "data": [one] }) } else { json!({ "data": one }) })
    };
    let client = Client::builder().token("t").transport(transport).timer(VirtualTime::new()).build().unwrap();
    (client, sent, dropped)
}

fn count(counter: &AtomicUsize) -> usize {
    counter.load(Ordering::Relaxed)
}

/// What one poll gives.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(Pin::new(&mut *future).poll(context))).await
}

fn order(client: &Client) -> Request<Resource<latitude_api::ssh_keys::SshKey>> {
    client.ssh_keys().create(latitude_api::ssh_keys::CreateSshKey::name("key").public_key("ssh-ed25519 AAAA"))
}

#[tokio::test]
async fn a_call_is_taken_as_it_is_by_what_takes_futures() {
    let (client, sent, _) = client(0);
    assert_eq!(tokio::spawn(client.servers().get("sv_1")).await.unwrap().unwrap().id, "x_1");
    assert_eq!(tokio::spawn(client.servers().lock("sv_1")).await.unwrap().unwrap().id, "x_1");
    assert_eq!(tokio::spawn(client.servers().list()).await.unwrap().unwrap().len(), 1);
    assert_eq!(tokio::spawn(client.servers().wait_until_on("sv_1")).await.unwrap().unwrap().id, "x_1");

    let mut calls = JoinSet::new();
    for id in ["sv_1", "sv_2", "sv_3"] {
        calls.spawn(client.servers().get(id));
    }
    assert!(calls.join_all().await.iter().all(Result::is_ok));

    let (server, page, wait) = tokio::join!(
        client.servers().get("sv_1"),
        client.servers().list(),
        client.servers().get("sv_1").until(|server| server.status.is_some())
    );
    assert_eq!((server.unwrap().id, page.unwrap().len(), wait.unwrap().id), ("x_1".to_owned(), 1, "x_1".to_owned()));
    tokio::select! {
        server = client.servers().get("sv_1") => assert_eq!(server.unwrap().id, "x_1"),
        () = pending() => unreachable!(),
    }
    assert_eq!(count(&sent), 4 + 3 + 3 + 1);
}

#[test]
fn calls_and_waits_can_be_moved_between_threads() {
    fn call<F: Future + Clone + Send + Sync + Unpin + 'static>() {}
    fn once<F: Future + Send + Unpin + 'static>() {}
    call::<Request<Resource<servers::Server>>>();
    call::<Request<Untyped>>();
    call::<ListServersRequest>();
    call::<servers::DeleteServerRequest>();
    once::<latitude_api::ResponseFuture<Resource<servers::Server>>>();
    fn shared<T: Send + Sync + Unpin + 'static>() {}
    once::<Wait<Resource<servers::Server>>>();
    once::<Wait<Resource<servers::Server>, ()>>();
    shared::<Wait<Resource<servers::Server>>>();
    shared::<Wait<Resource<servers::Server>, ()>>();
    shared::<Progress<Resource<servers::Server>>>();
    shared::<Pages<Resource<servers::Server>>>();
    shared::<Items<Resource<servers::Server>>>();
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_poll() {
    let (client, sent, _) = client(0);
    let (call, list, wait) = (order(&client), client.servers().list(), client.servers().wait_until_on("sv_1"));
    let (send, copy) = (order(&client).send(), call.clone());
    drop((call, list, wait, send));
    tokio::task::yield_now().await;
    assert_eq!(count(&sent), 0);
    copy.await.unwrap();
    assert_eq!(count(&sent), 1);
}

#[tokio::test]
async fn dropping_a_call_or_a_wait_cancels_it() {
    let (client, sent, dropped) = client(4);
    let mut call = order(&client);
    assert!(poll_once(&mut call).await.is_pending());
    assert_eq!((count(&sent), count(&dropped)), (1, 0));
    drop(call);
    let mut list = client.servers().list();
    assert!(poll_once(&mut list).await.is_pending());
    drop(list);
    let mut wait = client.servers().wait_until_on("sv_1");
    assert!(poll_once(&mut wait).await.is_pending());
    drop(wait);
    let task = tokio::spawn(order(&client));
    tokio::task::yield_now().await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!((count(&sent), count(&dropped)), (4, 4));
}

#[tokio::test]
async fn a_clone_is_a_call_that_has_not_been_made() {
    let (client, sent, dropped) = client(1);
    let mut call = client.servers().list().filter_project("proj_1");
    assert!(poll_once(&mut call).await.is_pending());
    // Of one on its way, which goes on.
    let copy = call.clone();
    assert_eq!((count(&sent), count(&dropped)), (1, 0));
    let mut copy = copy;
    assert_eq!((&mut copy).await.unwrap().len(), 1);
    assert_eq!((count(&sent), count(&dropped)), (2, 0));
    // Of one that has its answer.
    assert_eq!(copy.clone().await.unwrap().len(), 1);
    assert_eq!(copy.clone().all().await.unwrap().len(), 1);
    assert_eq!(count(&sent), 4);
}

#[tokio::test]
async fn sending_goes_on_with_a_call_that_has_begun_and_changing_begins_anew() {
    let (client, sent, dropped) = client(2);
    let mut call = order(&client);
    assert!(poll_once(&mut call).await.is_pending());
    let mut response = call.send();
    assert!(poll_once(&mut response).await.is_pending());
    assert_eq!((count(&sent), count(&dropped)), (1, 0), "nothing is ordered twice");
    drop(response);

    let mut call = order(&client);
    assert!(poll_once(&mut call).await.is_pending());
    let call = call.header("x-changed", "1");
    assert_eq!((count(&sent), count(&dropped)), (2, 2), "what is changed is cancelled");
    call.await.unwrap();
    assert_eq!(count(&sent), 3);
}

#[tokio::test]
async fn what_is_polled_after_its_end_is_an_error_and_sends_nothing() {
    fn over<T>(outcome: Result<T, Error>, words: &str) {
        let error = outcome.err().unwrap();
        assert!(error.is_invalid() && !error.was_accepted(), "{error}");
        assert!(error.to_string().starts_with(words), "{error}");
    }
    const CALL: &str = "the call has been answered already: clone it before awaiting it, to make it again (";
    let (client, sent, _) = client(0);
    let mut call = order(&client);
    (&mut call).await.unwrap();
    over((&mut call).await, CALL);
    over(call.send().await.map(|response| response.into_inner()), CALL);
    let mut list = client.servers().list();
    (&mut list).await.unwrap();
    over((&mut list).await, CALL);
    let mut response = client.servers().get("sv_1").send();
    (&mut response).await.unwrap();
    over((&mut response).await, CALL);
    let mut by_hand = client.request(latitude_api::Method::GET, ["things"]);
    (&mut by_hand).await.unwrap();
    over(by_hand.send_as::<serde_json::Value>().await, CALL);
    let before = count(&sent);
    let mut wait = client.servers().wait_until_on("sv_1");
    (&mut wait).await.unwrap();
    over((&mut wait).await, "the wait is over: to wait again, make another, last seen with status: on (");
    assert_eq!((before, count(&sent)), (4, 5));

    // One that failed is over, too.
    let mut refused = client.servers().get("");
    assert!((&mut refused).await.unwrap_err().to_string().contains("is empty"));
    over((&mut refused).await, CALL);
    let mut wait = client.servers().get("sv_1").until(|_| false).fail_if(|_| true);
    assert!((&mut wait).await.unwrap_err().is_failed_state());
    over((&mut wait).await, "the wait is over");
}

#[tokio::test]
async fn a_wait_that_has_begun_can_be_changed() {
    let (client, sent, _) = client(1);
    let mut wait = client.servers().get("sv_1").until(|_| false);
    assert!(poll_once(&mut wait).await.is_pending());
    let wait = wait.timeout(std::time::Duration::from_secs(60)).fail_if(|_| true);
    // The look on its way goes on, and never ends.
    let mut wait = wait;
    assert!(poll_once(&mut wait).await.is_pending());
    assert_eq!(count(&sent), 1);
    drop(wait);
    let mut wait = client.servers().get("sv_1").until(|_| false);
    // The first look, and the pause after it.
    assert!(poll_once(&mut wait).await.is_pending());
    let error = wait.fail_if(|_| true).await.unwrap_err();
    assert!(error.is_failed_state(), "{error}");
    assert_eq!(count(&sent), 3);
}

#[cfg(feature = "blocking")]
#[test]
fn a_blocking_call_and_its_clone_are_two_calls() {
    let (client, sent, _) = client(0);
    let call = order(&client);
    let copy = call.clone();
    assert_eq!((call.call().unwrap().id, copy.send().call().unwrap().id.clone()), ("x_1".to_owned(), "x_1".to_owned()));
    assert_eq!(count(&sent), 2);
}
