//! An API on this machine that answers in turn, and a client with a clock of its own.

use crate::server::{Reply, Server};
use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, RetryPolicy, Wait};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub const SECOND: Duration = Duration::from_secs(1);

/// A resource with these attributes.
pub fn seen(attributes: Value) -> Reply {
    Reply::json(&json!({"data": {"id": "x_1", "type": "any", "attributes": attributes}}))
}

/// A list of one with these attributes, or of none.
pub fn listed(attributes: Option<Value>) -> Reply {
    let others = json!({"id": "x_0", "type": "any", "attributes": {"status": "failed", "sync_status": "failed"}});
    let item = attributes.map(|attributes| json!({"id": "x_1", "type": "any", "attributes": attributes}));
    let items: Vec<Value> = [others].into_iter().chain(item).collect();
    Reply::json(&json!({"data": items}))
}

/// An error of the API's.
pub fn refused(status: u16, code: &str) -> Reply {
    let error = json!({"code": code, "status": status.to_string(), "title": "No.", "detail": "Not like this."});
    Reply { status, ..Reply::json(&json!({"errors": [error]})) }
}

pub fn missing() -> Reply {
    refused(404, "not_found")
}

/// What LKS answers while what is behind it doesn't.
pub fn outage() -> Reply {
    refused(502, "BAD_GATEWAY")
}

pub struct Api {
    server: Server,
    pub client: Client,
    pub time: VirtualTime,
}

impl Api {
    /// Gives these answers in turn, and the last one for ever.
    pub async fn giving(replies: Vec<Reply>) -> Self {
        let next = AtomicUsize::new(0);
        let server = Server::answering(move |_| {
            Some(replies[next.fetch_add(1, Ordering::Relaxed).min(replies.len() - 1)].clone())
        })
        .await;
        let time = VirtualTime::new();
        let client = server.builder().retry(RetryPolicy::never()).timer(time.clone()).build().unwrap();
        Self { server, client, time }
    }

    /// The beginnings of a client with other settings, but the same server and clock.
    pub fn builder(&self) -> latitude_api::ClientBuilder {
        self.server.builder().timer(self.time.clone())
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<String> {
        self.server.seen().into_iter().map(|seen| format!("{} {}", seen.method, seen.target)).collect()
    }
}

/// Waits while the API gives these answers in turn, which has to take all of them, at this pace.
pub async fn end<T: Send + Sync + 'static, O: 'static>(
    wait: impl FnOnce(&Client) -> Wait<T, O>,
    target: &str,
    seconds: u32,
    replies: Vec<Reply>,
) -> Result<O, Error> {
    let looks = replies.len();
    let api = Api::giving(replies).await;
    let end = wait(&api.client).await;
    assert_eq!(api.asked(), vec![format!("GET {target}"); looks], "{:?}", end.err());
    assert_eq!(api.time.slept(), vec![seconds * SECOND; looks - 1]);
    end
}

/// Waits for the state that fails it, behind one that doesn't.
pub async fn failure<T: Send + Sync + 'static, O: 'static>(
    wait: impl FnOnce(&Client) -> Wait<T, O>,
    target: &str,
    seconds: u32,
    [before, failed]: [Reply; 2],
) -> Error {
    let error = end(wait, target, seconds, vec![before, failed]).await.err().expect("it has failed");
    assert!(error.is_failed_state(), "{error}");
    error
}

/// Waits in vain, for as many seconds as this.
pub async fn deadline<T: Send + Sync + 'static, O: 'static>(
    wait: impl FnOnce(&Client) -> Wait<T, O>,
    seconds: u32,
    reply: Reply,
) -> Error {
    let api = Api::giving(vec![reply]).await;
    let error = wait(&api.client).await.err().expect("its time is over");
    assert!(error.is_deadline(), "{error}");
    assert_eq!(api.time.elapsed(), seconds * SECOND);
    error
}
