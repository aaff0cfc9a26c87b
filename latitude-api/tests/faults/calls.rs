//! Calls of each method, and clocks.

use latitude_api::testing::VirtualTime;
use latitude_api::{Client, Error, Method, Request, Response, Timer, Untyped};
use serde_json::json;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

pub const SECOND: Duration = Duration::from_secs(1);
/// May be made twice.
pub const SAFE: [Method; 3] = [Method::GET, Method::HEAD, Method::DELETE];
/// Must not be made twice.
pub const UNSAFE: [Method; 3] = [Method::POST, Method::PUT, Method::PATCH];
pub const ALL: [Method; 6] = [Method::GET, Method::HEAD, Method::DELETE, Method::POST, Method::PUT, Method::PATCH];

/// A call with this method, with a body where the method has one.
pub fn request(client: &Client, method: &Method) -> Request<Untyped> {
    let request = client.request(method.clone(), ["things", "t_1"]);
    if UNSAFE.contains(method) { request.json(&json!({"data": {"type": "things"}})) } else { request }
}

pub async fn call(client: &Client, method: &Method) -> Result<Response<Untyped>, Error> {
    request(client, method).send().await
}

/// The status of an error as a number.
pub fn status(error: &Error) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

type Hook = dyn Fn(usize) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync;

/// A virtual clock that does something at each pause, which it counts from 0.
#[derive(Clone)]
pub struct Hooked {
    pub time: VirtualTime,
    pauses: Arc<Mutex<usize>>,
    hook: Arc<Hook>,
}

impl Hooked {
    pub fn new<F>(hook: impl Fn(usize) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self { time: VirtualTime::new(), pauses: Arc::default(), hook: Arc::new(move |n| Box::pin(hook(n))) }
    }
}

impl Timer for Hooked {
    fn now(&self) -> Instant {
        self.time.now()
    }

    fn wall_clock(&self) -> SystemTime {
        self.time.wall_clock()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        let mut pauses = self.pauses.lock().unwrap();
        let hook = (self.hook)(*pauses);
        *pauses += 1;
        let sleep = self.time.sleep(duration);
        Box::pin(async move {
            hook.await;
            sleep.await;
        })
    }
}
