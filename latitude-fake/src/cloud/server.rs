//! The cloud over HTTP, for clients in any language.

use super::reply::JSON_API;
use super::transport::Cut;
use super::{Ending, FakeCloud, Reply, Shared};
use crate::answer::ErrorObject;
use crate::request::Request;
use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};

/// The cloud at an address. It ends when this is dropped.
pub struct Server {
    address: SocketAddr,
    task: AbortHandle,
}

impl Server {
    /// The base URL, such as `http://127.0.0.1:49152`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Server").field(&self.address).finish()
    }
}

impl FakeCloud {
    /// Serves the cloud over HTTP at this address, such as `127.0.0.1:0` for a port that is free.
    ///
    /// # Errors
    ///
    /// If the address can't be listened at; or if the cloud's time is virtual, which no client over HTTP sets forward:
    /// build the cloud with [`Clock::real`](crate::Clock::real) or [`Clock::faster`](crate::Clock::faster).
    pub async fn serve(&self, address: impl tokio::net::ToSocketAddrs) -> io::Result<Server> {
        if self.shared.clock.as_virtual().is_some() {
            let why = "a cloud whose time is virtual can't be served: no client over HTTP sets it forward. Build it with \
                `Clock::real()` or `Clock::faster(60.0)`";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(accept(listener, self.shared.clone())).abort_handle();
        Ok(Server { address, task })
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // Dropped with this task, and every connection with it.
    let mut connections = JoinSet::new();
    loop {
        // One that was gone before it was taken is no reason to end.
        let Ok((stream, peer)) = listener.accept().await else {
            // Where there are no files left, there are none at once either.
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        let shared = shared.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| answer(shared.clone(), peer, request));
            let connection =
                http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
            // What a client breaks off is its own affair.
            connection.await.ok();
        });
    }
}

/// Nobody sends more.
const LARGEST: usize = 16 << 20;

async fn answer(
    shared: Arc<Shared>,
    peer: SocketAddr,
    request: http::Request<Incoming>,
) -> Result<http::Response<Either<Full<Bytes>, Cut>>, io::Error> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            let too_large =
                Reply::error(413, vec![ErrorObject::saying(format!("a body has no more than {LARGEST} bytes"))]);
            let answer =
                http::Response::builder().status(413).header("content-type", JSON_API).header("connection", "close");
            return answer.body(Either::Left(Full::new(too_large.bytes().into()))).map_err(io::Error::other);
        }
        Err(error) => return Err(io::Error::other(error)),
    };
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        content_type: header("content-type"),
        authorization: header("authorization"),
        body,
        peer: peer.ip(),
    };
    let reply = shared.answer(&request);
    if !reply.slow.is_zero() {
        shared.clock.sleep(reply.slow).await;
    }
    if matches!(reply.ending, Ending::Lost | Ending::Refused) {
        // hyper closes the connection without a word.
        return Err(io::ErrorKind::ConnectionReset.into());
    }
    let body = Bytes::from(reply.bytes());
    let mut response = http::Response::builder().status(reply.status);
    if let Some(media) = &reply.media {
        response = response.header("content-type", media);
    }
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    let body = match reply.ending {
        Ending::Cut => {
            response = response.header("content-length", body.len());
            Either::Right(Cut { half: Some(body.slice(..body.len() / 2)) })
        }
        _ => Either::Left(Full::new(body)),
    };
    response.body(body).map_err(io::Error::other)
}
