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
use std::time::{Duration, Instant};

/// Whether somebody waits in real time for a cloud whose time is virtual.
#[derive(Debug, Default)]
pub(crate) struct Mixed {
    last: Option<(Instant, i64)>,
    waits: u32,
}

/// A pause this long between two requests is one that somebody made.
const PAUSE: Duration = Duration::from_millis(500);
/// A person who looks at a debugger pauses once or twice.
const PAUSES: u32 = 3;

impl Shared {
    /// A client that sleeps in real time would wait for ever: virtual time stands still.
    fn mixed(&self) -> Option<Reply> {
        self.clock.as_virtual()?;
        let (real, now) = (Instant::now(), self.clock.now());
        let pending = !self.state().world.due.is_empty();
        let mut mixed = self.mixed.lock().unwrap_or_else(PoisonError::into_inner);
        match mixed.last.replace((real, now)) {
            Some((last, then)) if then == now && pending && real - last >= PAUSE => mixed.waits += 1,
            _ => mixed.waits = 0,
        }
        if mixed.waits < PAUSES {
            return None;
        }
        let why = "this cloud's time is virtual, and the client waits in real time: nothing will ever happen. Build the \
            client by `FakeCloud::client` or `client_builder`, or the cloud with `Clock::real()`";
        let code = Some("FAKE_VIRTUAL_TIME".to_owned());
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
            let reply = this.shared.mixed().unwrap_or_else(|| this.shared.answer(&asked));
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
