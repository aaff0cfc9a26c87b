//! The cloud in the process of its client.

use super::{Ending, FakeCloud, Reply, Shared};
use crate::answer::ErrorObject;
use crate::request::Request;
use bytes::Bytes;
use http_body::Frame;
use latitude_api::{Operation, Sending, Transport, TransportError, reqwest};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};

/// Whether somebody waits by another clock than the cloud's: the same look again and again, while its time hardly moves.
#[derive(Debug, Default)]
pub(crate) struct Mixed {
    look: String,
    since: i64,
    looks: u32,
}

/// So many looks nobody makes at once.
const LOOKS: u32 = 50;
/// A look in real time takes longer than this, in microseconds.
const LOOK: f64 = 500.0;

impl Shared {
    /// A client that sleeps by another clock would wait for ever, or give up.
    fn mixed(&self, request: &Request) -> Option<Reply> {
        let now = self.clock.now();
        let mut mixed = self.mixed.lock().unwrap_or_else(PoisonError::into_inner);
        let look = format!("{} {}?{}", request.method, request.path, request.query);
        if request.method != "GET" || look != mixed.look || self.state().world.due.is_empty() {
            *mixed = Mixed { look, since: now, looks: 0 };
            return None;
        }
        mixed.looks += 1;
        let hardly = LOOK * f64::from(mixed.looks) * self.clock.speed();
        if (now - mixed.since) as f64 > hardly {
            mixed.since = now;
            mixed.looks = 0;
        }
        if mixed.looks < LOOKS {
            return None;
        }
        let time = if self.clock.as_virtual().is_some() { "virtual" } else { "not the client's" };
        let why = format!(
            "this is look {} in a row, and the cloud's time, which is {time}, stands still: nothing will ever happen. Build \
             the client by `FakeCloud::client` or `client_builder`, or the cloud with the client's clock",
            mixed.looks
        );
        let code = Some("FAKE_CLOCKS".to_owned());
        // No connection that is lost, which a client would try again.
        Some(Reply::error(400, vec![ErrorObject { code, ..ErrorObject::saying(why) }]))
    }
}

impl FakeCloud {
    /// The way into the cloud without a network, for a client with settings of its own. Give that client the cloud's
    /// clock, too, or the cloud [another one](super::FakeCloudBuilder::clock).
    pub fn transport(&self) -> impl Transport + Clone + use<> {
        self.transport_from(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// The same, as if the client had this address: some keys may only be used from some.
    pub fn transport_from(&self, address: IpAddr) -> impl Transport + Clone + use<> {
        InProcess { shared: self.shared.clone(), peer: address }
    }
}

#[derive(Clone)]
struct InProcess {
    shared: Arc<Shared>,
    peer: IpAddr,
}

impl Transport for InProcess {
    fn send(&self, request: reqwest::Request, _: &Operation) -> Sending {
        let this = self.clone();
        Box::pin(async move {
            let header =
                |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let asked = Request {
                method: request.method().to_string(),
                path: request.url().path().to_owned(),
                query: request.url().query().unwrap_or_default().to_owned(),
                content_type: header("content-type"),
                authorization: header("authorization"),
                body: request.body().and_then(|body| body.as_bytes()).map(Bytes::copy_from_slice).unwrap_or_default(),
                peer: this.peer,
            };
            let reply = this.shared.mixed(&asked).unwrap_or_else(|| this.shared.answer(&asked));
            if !reply.slow.is_zero() {
                this.shared.clock.sleep(reply.slow).await;
            }
            let lost = |kind: io::ErrorKind| Err(TransportError::from(io::Error::from(kind)));
            let body = reply.bytes();
            let mut response = http::Response::builder().status(match reply.ending {
                Ending::Refused => return lost(io::ErrorKind::ConnectionRefused),
                Ending::Lost => return lost(io::ErrorKind::ConnectionReset),
                Ending::Well | Ending::Cut => reply.status,
            });
            if let Some(media) = &reply.media {
                response = response.header("content-type", media);
            }
            for (name, value) in &reply.headers {
                response = response.header(*name, value);
            }
            let body = match reply.ending {
                Ending::Cut => cut(body),
                _ => reqwest::Body::from(body),
            };
            Ok(response.body(body).map(reqwest::Response::from)?)
        })
    }
}

/// A body that breaks off in the middle.
fn cut(body: Vec<u8>) -> reqwest::Body {
    let half = Bytes::from(body);
    let half = half.slice(..half.len() / 2);
    reqwest::Body::wrap(Cut { half: Some(half) })
}

/// The first half of a body, and then no more of it.
pub(crate) struct Cut {
    pub(crate) half: Option<Bytes>,
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(match self.half.take() {
            Some(half) => Ok(Frame::data(half)),
            None => Err(io::ErrorKind::ConnectionReset.into()),
        }))
    }
}
